//! `map inventory`: Odoo's stock into offers' quantities, Amazon's into Odoo's locations.

use amz_odoo_mapping::inventory::{
    FbaStock, OfferQuantity, Stock, StockContext, Urgency, fba_stock, quantities,
};
use amz_odoo_mapping::{Issue, Mapped, Trace};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use spapi_types::decode;
use spapi_types::fba_inventory_v1::InventorySummary;

use super::{Told, print_issues, read, rules};
use crate::cli::MapInventory;
use crate::commands::{print, print_json};
use crate::failure::{End, Failure};

/// What a mapping gave, as `--json` prints it.
#[derive(Serialize)]
struct Document<'a, T> {
    draft: &'a T,
    issues: Vec<Told<'a>>,
    trace: &'a Trace,
}

impl<'a, T> From<&'a Mapped<T>> for Document<'a, T> {
    fn from(mapped: &'a Mapped<T>) -> Self {
        Self {
            draft: &mapped.draft,
            issues: mapped.issues.iter().map(Told::from).collect(),
            trace: &mapped.trace,
        }
    }
}

/// Maps the file's stock.
pub(super) fn run(arguments: &MapInventory) -> Result<End, Failure> {
    let ctx: StockContext = rules(arguments.rules.as_deref())?;
    let bytes = read(&arguments.file)?;
    let fault = |error: serde_json::Error| {
        Failure::new(format!(
            "{}: {error}; correct it there, `amz-odoo map inventory --help` shows the form",
            arguments.file.display()
        ))
    };
    let issues = match summaries(&bytes).map_err(fault)? {
        Some(summaries) => at_amazon(&summaries, arguments.output.json)?,
        None => {
            let stock: Stock = serde_json::from_slice(&bytes).map_err(fault)?;
            of_odoo(&quantities(&ctx, &stock), arguments.output.json)?
        }
    };
    Ok(if issues.iter().any(Issue::is_blocking) { End::Issues } else { End::Done })
}

/// The summaries of an answer of Amazon's, with or without its `payload`.
fn summaries(bytes: &[u8]) -> Result<Option<Vec<&RawValue>>, serde_json::Error> {
    #[derive(Deserialize)]
    #[serde(
        rename_all = "camelCase",
        expecting = "Odoo's stock, or Amazon's answer to getInventorySummaries"
    )]
    struct Answer<'a> {
        #[serde(borrow, default)]
        payload: Option<&'a RawValue>,
        #[serde(borrow, default)]
        inventory_summaries: Option<Vec<&'a RawValue>>,
    }
    let answer: Answer<'_> = serde_json::from_slice(bytes)?;
    match answer.payload {
        Some(payload) => Ok(serde_json::from_str::<Answer<'_>>(payload.get())?.inventory_summaries),
        None => Ok(answer.inventory_summaries),
    }
}

fn of_odoo(mapped: &Mapped<Vec<OfferQuantity>>, json: bool) -> Result<Vec<Issue>, Failure> {
    if json {
        print_json(&Document::from(mapped))?;
    } else {
        for offer in &mapped.draft {
            let urgency = match offer.urgency {
                Urgency::None => "as Amazon has it",
                Urgency::Scheduled => "with the next export",
                Urgency::Immediate => "at once",
            };
            print(format!("{}@{}: {} ({urgency})", offer.seller_sku, offer.marketplace_id, offer.quantity));
        }
        print_issues(&mapped.issues);
    }
    Ok(mapped.issues.clone())
}

fn at_amazon(summaries: &[&RawValue], json: bool) -> Result<Vec<Issue>, Failure> {
    let mut mapped: Vec<Mapped<FbaStock>> = Vec::with_capacity(summaries.len());
    for summary in summaries {
        let decoded = decode::<InventorySummary>(summary.get().as_bytes());
        let decoded = decoded.map_err(|error| Failure::new(format!("an inventory summary: {error}")))?;
        mapped.push(fba_stock(&decoded.value));
    }
    if json {
        print_json(&mapped.iter().map(Document::from).collect::<Vec<_>>())?;
    } else {
        for mapped in &mapped {
            let units = mapped.draft.units.iter().map(|(place, units)| format!("{units} {place}"));
            print(format!("{}: {}", mapped.draft.seller_sku, units.collect::<Vec<_>>().join(", ")));
            print_issues(&mapped.issues);
        }
    }
    Ok(mapped.into_iter().flat_map(|mapped| mapped.issues).collect())
}
