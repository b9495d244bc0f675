//! `map listing`: products of Odoo's into listings.

use std::path::Path;

use amz_odoo_mapping::listing::{
    FeedContext, FeedMessage, FeedRecord, Known, Listing, ListingContext, ListingFacts, ListingPatch,
    PatchOp, ProductTypeSchema, feeds, listing, patch,
};
use amz_odoo_mapping::{Issue, Trace};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{Told, print_issues, read, rules, text};
use crate::cli::MapListing;
use crate::commands::{note, print, print_json};
use crate::failure::{End, Failure};

/// What became of one product.
struct Outcome {
    listing: Listing,
    patch: Option<ListingPatch>,
    issues: Vec<Issue>,
    trace: Trace,
}

/// An outcome as `--json` prints it.
#[derive(Serialize)]
struct Document<'a> {
    listing: &'a Listing,
    patch: Option<&'a ListingPatch>,
    message: Option<&'a FeedMessage>,
    issues: Vec<Told<'a>>,
    trace: &'a Trace,
}

/// What `--json` prints of a product.
#[derive(Serialize)]
#[serde(untagged)]
enum Printed<'a> {
    Mapped(Document<'a>),
    Unreadable { error: &'a str },
}

/// A product beside what Amazon has.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Pair {
    facts: ListingFacts,
    known: Known,
}

/// Maps the file's products.
pub(super) fn run(arguments: &MapListing) -> Result<End, Failure> {
    let ctx: ListingContext = rules(arguments.rules.as_deref())?;
    let schema = arguments.schema.as_deref().map(schema).transpose()?;
    let bytes = read(&arguments.file)?;
    let entries = entries(&arguments.file, &bytes)?;
    let outcomes: Vec<Result<Outcome, String>> = entries
        .into_iter()
        .map(|entry| {
            let (facts, known) = entry_of(entry).map_err(|error| error.to_string())?;
            Ok(outcome(&ctx, schema.as_ref(), &facts, known.as_ref()))
        })
        .collect();
    for (index, outcome) in outcomes.iter().enumerate() {
        match outcome {
            Err(error) => note(&format!("product {}: {error}; the other products go on", index + 1)),
            Ok(outcome) if !arguments.output.json => print_outcome(outcome),
            Ok(_) => {}
        }
    }
    if arguments.output.json {
        print_documents(&outcomes)?;
    }
    let is_done = |outcome: &Result<Outcome, String>| {
        outcome.as_ref().is_ok_and(|outcome| !outcome.issues.iter().any(Issue::is_blocking))
    };
    Ok(if outcomes.iter().all(is_done) { End::Done } else { End::Issues })
}

fn schema(path: &Path) -> Result<ProductTypeSchema, Failure> {
    ProductTypeSchema::parse(&text(path)?)
        .map_err(|error| Failure::usage(format!("{}: {error}", path.display())))
}

/// The products of a file: one, a list, or one after the other.
fn entries<'a>(file: &Path, bytes: &'a [u8]) -> Result<Vec<&'a RawValue>, Failure> {
    let mut entries = Vec::new();
    for value in serde_json::Deserializer::from_slice(bytes).into_iter::<&RawValue>() {
        let value = value.map_err(|error| {
            Failure::new(format!("{} is not valid JSON: {error}; correct it there", file.display()))
        })?;
        match serde_json::from_str::<Vec<&RawValue>>(value.get()) {
            Ok(list) => entries.extend(list),
            Err(_) => entries.push(value),
        }
    }
    Ok(entries)
}

fn entry_of(entry: &RawValue) -> Result<(ListingFacts, Option<Known>), serde_json::Error> {
    #[derive(Deserialize)]
    #[serde(expecting = "a product, or a product beside what Amazon has of it")]
    struct Probe {
        #[serde(default)]
        known: Option<serde::de::IgnoredAny>,
    }
    if serde_json::from_str::<Probe>(entry.get())?.known.is_some() {
        return serde_json::from_str(entry.get()).map(|Pair { facts, known }| (facts, Some(known)));
    }
    serde_json::from_str(entry.get()).map(|facts| (facts, None))
}

fn outcome(
    ctx: &ListingContext,
    schema: Option<&ProductTypeSchema>,
    facts: &ListingFacts,
    known: Option<&Known>,
) -> Outcome {
    let mut mapped = listing(ctx, facts);
    if let Some(schema) = schema {
        mapped.issues.extend(schema.check(&mapped.draft));
    }
    let patch = known.map(|known| {
        let patched = patch(ctx, &mapped.draft, known);
        mapped.issues.extend(patched.issues);
        mapped.trace.append(patched.trace);
        patched.draft
    });
    Outcome { listing: mapped.draft, patch, issues: mapped.issues, trace: mapped.trace }
}

fn print_documents(outcomes: &[Result<Outcome, String>]) -> Result<(), Failure> {
    let messages: Vec<Option<FeedMessage>> =
        outcomes.iter().map(|outcome| message(outcome.as_ref().ok()?)).collect();
    let printed: Vec<Printed<'_>> = outcomes
        .iter()
        .zip(&messages)
        .map(|(outcome, message)| match outcome {
            Ok(outcome) => Printed::Mapped(Document {
                listing: &outcome.listing,
                patch: outcome.patch.as_ref(),
                message: message.as_ref(),
                issues: outcome.issues.iter().map(Told::from).collect(),
                trace: &outcome.trace,
            }),
            Err(error) => Printed::Unreadable { error },
        })
        .collect();
    match printed.as_slice() {
        [only] => print_json(only),
        several => print_json(&several),
    }
}

/// The feed's message, where there is something to send and nothing holds it back.
fn message(outcome: &Outcome) -> Option<FeedMessage> {
    if outcome.issues.iter().any(Issue::is_blocking) {
        return None;
    }
    let record = outcome.patch.as_ref().map_or_else(|| FeedRecord::from(&outcome.listing), FeedRecord::from);
    // Whose feed it will be does not matter to a message.
    feeds(&FeedContext::new("SELLER"), &[record]).draft.pop()?.messages.pop()
}

fn print_outcome(outcome: &Outcome) {
    let listing = &outcome.listing;
    let count = listing.attributes.len();
    print(format!(
        "{}@{} ({}): {count} attributes",
        listing.seller_sku, listing.marketplace_id, listing.product_type
    ));
    match &outcome.patch {
        None => {
            for entry in outcome.trace.entries() {
                let value = entry.value.map(|value| format!(" = {value}")).unwrap_or_default();
                print(format!("  {}{value}  (from {})", entry.field, entry.source));
            }
        }
        Some(patch) => {
            for change in &patch.patches {
                let done = match change.op {
                    PatchOp::Replace => "changes",
                    PatchOp::Delete => "goes",
                };
                print(format!("  {} {done}", change.attribute));
            }
            for kept in &patch.kept {
                print(format!("  {} stays as Amazon has it ({})", kept.attribute, kept.reason));
            }
            if patch.patches.is_empty() {
                print("  nothing to send");
            }
        }
    }
    print_issues(&outcome.issues);
}
