//! Every listing in Amazon's own models is read, and planned again changes nothing.

use amz_odoo_mapping::listing::{Known, Listing, ListingContext, patch};
use serde_json::Value;
use spapi_types::decode;
use spapi_types::listings_items_2021_08_01::{Item, ItemSearchResults, ListingsItemSubmissionResponse};

use crate::support::{amazons, json};

/// The examples of an operation's good answers, with the operation's name.
fn answers(model: &Value) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    for operations in model["paths"].as_object().into_iter().flat_map(|paths| paths.values()) {
        for operation in operations.as_object().into_iter().flat_map(|operations| operations.values()) {
            let Some(name) = operation["operationId"].as_str() else { continue };
            let answer = &operation["responses"]["200"];
            let examples = answer["examples"].as_object().into_iter().flat_map(|examples| examples.values());
            let cases = answer["x-amzn-api-sandbox"]["static"].as_array().into_iter().flatten();
            let bodies = examples.chain(cases.map(|case| &case["response"]));
            found.extend(bodies.map(|body| (name.to_owned(), body.clone())));
        }
    }
    found
}

fn read<T: spapi_types::record::Value + Default>(body: &Value) -> T {
    let decoded = decode::<T>(body.to_string().as_bytes()).expect("JSON");
    assert!(decoded.defects.is_empty(), "{:?}", decoded.defects);
    decoded.value
}

/// What is known of an item, checked to plan nothing when it is wanted as it is; a line a marketplace.
fn lines(origin: &str, item: &Item) -> Vec<String> {
    let known = Known::of(item).expect("attributes");
    let summaries = item.summaries.iter().flatten();
    let mut lines: Vec<String> = summaries
        .map(|summary| {
            let marketplace = summary.marketplace_id.as_ref().map(ToString::to_string).unwrap_or_default();
            let mut wanted = Listing::default();
            wanted.marketplace_id.clone_from(&marketplace);
            for (attribute, entries) in &known.attributes {
                let of = |entry: &&amz_odoo_mapping::listing::AttributeValue| {
                    entry.get("marketplace_id").and_then(|id| id.as_text()).is_none_or(|id| id == marketplace)
                };
                let entries: Vec<_> = entries.iter().filter(of).cloned().collect();
                if !entries.is_empty() {
                    wanted.attributes.insert(attribute.clone(), entries);
                }
            }
            let again = patch(&ListingContext::default(), &wanted, &known);
            assert!(again.draft.patches.is_empty() && again.issues.is_empty() && again.draft.kept.is_empty());
            let entries: usize = wanted.attributes.values().map(Vec::len).sum();
            format!(
                "{origin} {} {marketplace} {}: {} attributes, {entries} entries",
                item.sku.as_deref().unwrap_or_default(),
                summary.product_type.as_deref().unwrap_or_default(),
                wanted.attributes.len()
            )
        })
        .collect();
    if lines.is_empty() {
        lines.push(format!("{origin} {} has no summary", item.sku.as_deref().unwrap_or_default()));
    }
    lines
}

#[test]
fn every_listing_of_the_models_is_read() {
    let Some(model) = amazons("models/listings-items-api-model/listingsItems_2021-08-01.json") else {
        return;
    };
    // The older version answers the same to what it knows.
    let Some(older) = amazons("models/listings-items-api-model/listingsItems_2020-09-01.json") else {
        return;
    };
    let mut found = Vec::new();
    for (name, body) in answers(&model).into_iter().chain(answers(&older)) {
        match name.as_str() {
            "getListingsItem" => found.extend(lines(&name, &read(&body))),
            "searchListingsItems" => {
                let results: ItemSearchResults = read(&body);
                found.extend(results.items.iter().flatten().flat_map(|item| lines(&name, item)));
            }
            _ => {
                let answer: ListingsItemSubmissionResponse = read(&body);
                let status = answer.status.map(|status| status.to_string()).unwrap_or_default();
                let issues = answer.issues.unwrap_or_default();
                found.push(format!("{name} {status}, {} issues", issues.len()));
            }
        }
    }
    insta::assert_snapshot!("listings_of_the_models", found.join("\n"));
}

/// Numbers of Amazon's are kept to the last digit: what is read is written again as it was.
#[test]
fn attributes_are_written_as_they_were_read() {
    let Some(model) = amazons("models/listings-items-api-model/listingsItems_2021-08-01.json") else {
        return;
    };
    let mut compared = 0;
    for (_, body) in answers(&model) {
        for item in
            body["items"].as_array().into_iter().flatten().filter(|item| item["attributes"].is_object())
        {
            let known = Known::of(&read::<Item>(item)).expect("attributes");
            assert_eq!(json(&known.attributes), item["attributes"]);
            compared += 1;
        }
    }
    assert!(compared > 0, "the models show attributes");
}
