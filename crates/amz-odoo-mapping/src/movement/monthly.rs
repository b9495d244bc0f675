//! From transfers to the monthly list.

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use crate::address::is_country;
use crate::taxes::Place;
use crate::{Issue, IssueKind, MapContext, Mapped, Trace, money};

/// Units that Amazon moved from one of its fulfillment centers to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transfer {
    /// The day on which they left; its month is the movement's.
    pub departed_on: Date,
    /// The seller SKU.
    pub sku: String,
    /// Units, more than zero.
    pub quantity: Decimal,
    /// The country that they left. ISO 3166.
    pub from: String,
    /// The country where they arrived.
    pub to: String,
    /// The row in Amazon's report.
    pub path: String,
}

/// Units of a SKU that went from one country to another in a month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Movement {
    /// The first day of the month.
    pub month: Date,
    /// The VAT area that they left, such as `DE`, or `XI`.
    pub from: String,
    /// The one where they arrived.
    pub to: String,
    /// Odoo's internal reference: the seller SKU, after the SKU rules of the context.
    pub sku: String,
    /// Units.
    pub quantity: Decimal,
    /// True between two member states of the EU: a supply and an acquisition of own goods. Else an export or an import.
    pub within_eu: bool,
}

/// Adds transfers up by month, pair of countries and SKU, sorted so. Those within one VAT area are none, but between Great Britain
/// and Northern Ireland.
///
/// Issues, each with the row left out: [`IssueKind::UnknownCountry`]; [`IssueKind::OutOfRange`] for a quantity that is not more
/// than zero. They bear the SKU.
#[must_use]
pub fn movements(ctx: &MapContext, transfers: &[Transfer]) -> Mapped<Vec<Movement>> {
    let mut issues = Vec::new();
    let mut trace = Trace::default();
    let mut sums: BTreeMap<(Date, String, String, &str), (Decimal, bool)> = BTreeMap::new();
    for transfer in transfers {
        let mut refuse = |kind| issues.push(Issue::new(kind, &transfer.path, &transfer.sku));
        let unknown = [&transfer.from, &transfer.to].into_iter().find(|code| !is_seat(code));
        if let Some(code) = unknown {
            refuse(IssueKind::UnknownCountry { code: code.clone() });
            continue;
        }
        if transfer.quantity <= Decimal::ZERO || !money::in_range(transfer.quantity) {
            refuse(IssueKind::OutOfRange);
            continue;
        }
        let [from, to] = [&transfer.from, &transfer.to].map(|code| Place::new(code, None));
        let sku = ctx.rules.skus.get(&transfer.sku).unwrap_or(&transfer.sku);
        let crosses = code(&from) != code(&to);
        let rule = if crosses { "movement.between_countries" } else { "movement.within_country" };
        trace.push("movement.quantity", transfer.path.clone(), rule, Some(transfer.quantity));
        if crosses {
            let month = transfer.departed_on.first_of_month();
            let key = (month, code(&from).to_owned(), code(&to).to_owned(), sku.as_str());
            let (quantity, _) = sums.entry(key).or_insert((Decimal::ZERO, from.is_in_eu() && to.is_in_eu()));
            *quantity += transfer.quantity;
        }
    }
    let movement = |((month, from, to, sku), (quantity, within_eu)): ((Date, String, String, &str), _)| {
        Movement { month, from, to, sku: sku.to_owned(), quantity, within_eu }
    };
    Mapped { draft: sums.into_iter().map(movement).collect(), issues, trace }
}

/// The VAT area's code; `XI` for Northern Ireland, where the EU's rules for goods hold beside the United Kingdom's VAT.
fn code(place: &Place) -> &str {
    place.territory.as_deref().unwrap_or(place.area())
}

/// True for a country's code, however it is written, and for Northern Ireland's.
fn is_seat(code: &str) -> bool {
    let code = code.trim().to_ascii_uppercase();
    is_country(&code) || code == "XI"
}
