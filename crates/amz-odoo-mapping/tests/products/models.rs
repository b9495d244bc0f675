//! Every catalog item and listing in Amazon's own models maps, or ends in a named issue.
//!
//! The models are found by `SPAPI_MODELS` (default: `../shared/spapi-models` beside the workspace). Where they are
//! absent the test says so and passes, except with `CI=true`.

use amz_odoo_mapping::product::{
    ListingFamily, OdooCatalog, ProductContext, catalog_families, listing_families, templates,
};
use amz_odoo_mapping::{Issue, Mapped};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// The folder of all models, `None` where it is absent.
fn models() -> Option<PathBuf> {
    let root = std::env::var_os("SPAPI_MODELS").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/spapi-models")),
        PathBuf::from,
    );
    let folder = root.join("models");
    if folder.is_dir() {
        return Some(folder);
    }
    assert!(std::env::var_os("CI").is_none(), "SPAPI_MODELS names no folder with Amazon's models");
    println!("SKIPPED: Amazon's models are not at {}; set SPAPI_MODELS", root.display());
    None
}

/// The items of a model's successful answers, with the operation.
fn items(folder: &Path, file: &str) -> Vec<(String, Vec<Value>)> {
    let text = std::fs::read(folder.join(file)).expect("a readable model");
    let model: Value = serde_json::from_slice(&text).expect("a JSON model");
    let mut found = Vec::new();
    for operations in model["paths"].as_object().expect("paths").values() {
        let get = &operations["get"];
        let response = &get["responses"]["200"];
        let examples = response["examples"].as_object().into_iter().flat_map(|examples| examples.values());
        let cases = response["x-amzn-api-sandbox"]["static"].as_array().into_iter().flatten();
        for body in examples.chain(cases.map(|case| &case["response"])) {
            let name = get["operationId"].as_str().unwrap_or_default().to_owned();
            let items = body["items"].as_array().cloned().unwrap_or_else(|| vec![body.clone()]);
            found.push((name, items));
        }
    }
    found
}

/// What a reviewer compares with the model.
fn lines(origin: &str, families: &Mapped<Vec<ListingFamily>>) -> Vec<String> {
    let issues =
        |issues: &[Issue]| issues.iter().map(|issue| issue.kind.code()).collect::<Vec<_>>().join(" ");
    let shown = families.draft.iter().map(|family| {
        let parent = family.parent.as_ref();
        let children: Vec<String> = family
            .children
            .iter()
            .map(|child| {
                format!("{} {:?} {}", child.key(), child.values, child.barcode.as_deref().unwrap_or("-"))
            })
            .collect();
        format!(
            "  {} theme {} type {} path {} children [{}]",
            family.key(),
            parent.and_then(|parent| parent.theme.as_deref()).unwrap_or("-"),
            family.product_type.as_deref().unwrap_or("-"),
            family.category.join(" > "),
            children.join("; "),
        )
    });
    let made = templates(&ProductContext::default(), &OdooCatalog::default(), &families.draft);
    let wanted = made.draft.iter().map(|template| {
        let attributes: Vec<&str> = template.lines.iter().map(|line| line.attribute.name.as_str()).collect();
        format!("  -> {:?} by {:?}, {} variants", template.name, attributes, template.variants.len())
    });
    std::iter::once(format!("{origin} [{}] [{}]", issues(&families.issues), issues(&made.issues)))
        .chain(shown)
        .chain(wanted)
        .collect()
}

#[test]
fn every_item_of_the_models_maps_or_names_its_reason() {
    let Some(folder) = models() else { return };
    let ctx = ProductContext::default();
    let mut shown = Vec::new();
    for (name, items) in items(&folder, "catalog-items-api-model/catalogItems_2022-04-01.json") {
        let items: Vec<_> =
            items.into_iter().map(|item| serde_json::from_value(item).expect("an item")).collect();
        shown.extend(lines(&name, &catalog_families(&ctx, &items)));
    }
    for (name, items) in items(&folder, "listings-items-api-model/listingsItems_2021-08-01.json") {
        let items: Vec<_> =
            items.into_iter().map(|item| serde_json::from_value(item).expect("an item")).collect();
        shown.extend(lines(&name, &listing_families(&ctx, &items)));
    }
    insta::assert_snapshot!("items_of_the_models", shown.join("\n"));
}
