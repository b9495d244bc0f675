//! Facts in short, and drafts as text.

use amz_odoo_mapping::listing::{Attributes, Listing, ListingContext, ListingFacts, listing};
use amz_odoo_mapping::{Issue, Mapped};
use serde_json::{Value, json};
use std::path::PathBuf;

pub(crate) const DE: &str = "A1PA6795UKMFR9";
pub(crate) const US: &str = "ATVPDKIKX0DER";

/// Facts about a shirt in Germany, with the parts that `product` and `offer` give or replace.
pub(crate) fn facts(product: Value, offer: Value) -> ListingFacts {
    let mut whole = json!({
        "seller_sku": "SHIRT-M", "marketplace_id": DE,
        "product": {"product_type": "SHIRT", "title": "Hemd aus Leinen", "brand": "Amselhof"},
        "offer": {"price": {"amount": "39.90", "currency": "EUR"}, "quantity": "12"},
    });
    for (part, own) in [("product", product), ("offer", offer)] {
        for (name, value) in own.as_object().into_iter().flatten() {
            whole[part][name] = value.clone();
        }
    }
    serde_json::from_value(whole).expect("facts")
}

pub(crate) fn map(facts: &ListingFacts) -> Mapped<Listing> {
    listing(&ListingContext::default(), facts)
}

pub(crate) fn attributes(json: Value) -> Attributes {
    amz_odoo_mapping::listing::attributes(&json.to_string()).expect("attributes")
}

/// `code at path: message` of each.
pub(crate) fn told(issues: &[Issue]) -> Vec<String> {
    issues
        .iter()
        .map(|issue| format!("{} at {}: {}", issue.kind.code(), issue.path, issue.message()))
        .collect()
}

pub(crate) fn json(value: &impl serde::Serialize) -> Value {
    serde_json::from_str(&serde_json::to_string(value).expect("JSON")).expect("JSON")
}

/// A file of Amazon's models, `None` where they are absent.
pub(crate) fn amazons(file: &str) -> Option<Value> {
    let root = std::env::var_os("SPAPI_MODELS").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/spapi-models")),
        PathBuf::from,
    );
    if let Ok(text) = std::fs::read(root.join(file)) {
        return Some(serde_json::from_slice(&text).expect("JSON"));
    }
    assert!(std::env::var_os("CI").is_none(), "SPAPI_MODELS names no folder with Amazon's models");
    println!("SKIPPED: Amazon's models are not at {}; set SPAPI_MODELS", root.display());
    None
}
