//! Every order in Amazon's own models maps to a draft that ties, or ends in a named issue.
//!
//! The models are found by `SPAPI_MODELS` (default: `../shared/spapi-models` beside the workspace). Where they are
//! absent the test says so and passes, except with `CI=true`.

use amz_odoo_mapping::document::{OrderDocument, document};
use amz_odoo_mapping::order::{Policy, target};
use amz_odoo_mapping::{MapContext, Mapped, OrderDraft};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::PathBuf;

/// The folder of the models of an API, `None` where it is absent.
pub(crate) fn models(api: &str) -> Option<PathBuf> {
    let root = std::env::var_os("SPAPI_MODELS").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/spapi-models")),
        PathBuf::from,
    );
    let folder = root.join("models").join(api);
    if folder.is_dir() {
        return Some(folder);
    }
    assert!(std::env::var_os("CI").is_none(), "SPAPI_MODELS names no folder with Amazon's models");
    println!("SKIPPED: Amazon's models are not at {}; set SPAPI_MODELS", root.display());
    None
}

/// The bodies of a model's successful answers to the operations that tell about orders.
pub(crate) fn answers(model: &Value) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    for (path, operations) in model["paths"].as_object().expect("paths") {
        let response = &operations["get"]["responses"]["200"];
        if path.ends_with("/regulatedInfo") || response.is_null() {
            continue;
        }
        let name = operations["get"]["operationId"].as_str().unwrap_or(path);
        for example in response["examples"].as_object().into_iter().flat_map(|e| e.values()) {
            found.push((name.to_owned(), example.clone()));
        }
        for case in response["x-amzn-api-sandbox"]["static"].as_array().into_iter().flatten() {
            found.push((name.to_owned(), case["response"].clone()));
        }
    }
    found
}

pub(crate) fn model(folder: &std::path::Path, file: &str) -> Value {
    let text = std::fs::read(folder.join(file)).expect("a readable model");
    serde_json::from_slice(&text).expect("a JSON model")
}

fn read(body: &Value) -> Vec<OrderDocument> {
    document(body.to_string().as_bytes()).expect("orders")
}

/// One line an order: what a reviewer compares with the model.
fn line(origin: &str, mapped: &Mapped<OrderDraft>) -> String {
    let draft = &mapped.draft;
    let kinds: Vec<String> = mapped
        .issues
        .iter()
        .map(|issue| format!("{}{}", if issue.is_blocking() { "!" } else { "" }, issue.kind.code()))
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    format!(
        "{origin} {} {:?} {:?} total {} sum {} {} lines {} -> {:?} [{}]",
        draft.order_id,
        draft.status,
        draft.channel,
        draft.total,
        draft.sum(),
        draft.currency.as_deref().unwrap_or("-"),
        draft.lines.len(),
        target(draft, &Policy::default()),
        kinds.join(" "),
    )
}

#[test]
fn every_order_of_the_models_maps_or_names_its_reason() {
    let Some(folder) = models("orders-api-model") else { return };
    let ctx = MapContext::default();
    let mut lines = Vec::new();
    let mut check = |origin: &str, mapped: Mapped<OrderDraft>| {
        assert!(
            mapped.is_blocked() || mapped.draft.sum() == mapped.draft.total,
            "an order that does not tie and has no reason: {}",
            mapped.draft.order_id
        );
        let stored = serde_json::to_string(&mapped).expect("JSON");
        let restored: Mapped<OrderDraft> = serde_json::from_str(&stored).expect("a mapped order");
        assert_eq!(restored, mapped, "what is stored is what was mapped");
        lines.push(line(origin, &mapped));
    };
    for (name, body) in answers(&model(&folder, "orders_2026-01-01.json")) {
        for order in read(&body) {
            check(&name, order.map(&ctx));
        }
    }
    let v0 = answers(&model(&folder, "ordersV0.json"));
    for (name, body) in &v0 {
        if matches!(name.as_str(), "getOrders" | "getOrder" | "getOrderItems") {
            for order in read(body) {
                check(name, order.map(&ctx));
            }
        }
    }
    // The answers of v0 about one order, put together.
    let about_orders =
        v0.into_iter().map(|(_, body)| body).filter(|b| b["payload"]["AmazonOrderId"].is_string());
    for order in read(&Value::Array(about_orders.collect())) {
        check("all of v0", order.map(&ctx));
    }
    insta::assert_snapshot!("orders_of_the_models", lines.join("\n"));
}
