//! What `explain` prints is what the run did: take a rule away, and it is gone.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a failed expectation is a failed test"
)]

mod engine;

use amz_odoo_mapping::trace::TraceEntry;
use amz_odoo_sync::store::Store;
use engine::Engine;
use serde_json::json;

/// The trace that `explain` shows: the last one in the ledger.
async fn explained(engine: &Engine, order_id: &str) -> Vec<TraceEntry> {
    let ledger = engine.store.ledger(order_id).await.unwrap();
    let trace = ledger.iter().rev().find_map(|entry| entry.trace.clone()).expect("a trace");
    serde_json::from_slice(trace.expose()).unwrap()
}

fn by_rule<'a>(trace: &'a [TraceEntry], part: &str) -> Vec<&'a TraceEntry> {
    trace.iter().filter(|entry| entry.rule.contains(part)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rule_that_is_taken_away_is_gone_from_the_trace() {
    let mut engine = Engine::empty().await;
    let id = engine.put(json!({"status": "Unshipped", "channel": "FBM", "service_level": "STANDARD"})).await;
    let sku = engine.amazon.orders().await[0].items[0].sku.clone();
    engine.account.rules.skus.insert(sku, "MAPPED-SKU".to_owned());
    engine.account.rules.carriers.insert("STANDARD".to_owned(), "The Carrier".to_owned());
    engine.pass().await;
    let with = explained(&engine, &id).await;
    let valued = |trace: &[TraceEntry], value: &str| {
        trace.iter().filter(|entry| entry.value.as_deref().is_some_and(|said| said.contains(value))).count()
    };
    assert!(!by_rule(&with, "").is_empty());
    assert_eq!(
        (valued(&with, "MAPPED-SKU") > 0, valued(&with, "The Carrier") > 0),
        (true, true),
        "{with:#?}"
    );

    engine.account.rules.skus.clear();
    engine.account.rules.carriers.clear();
    // Amazon changes the order, so that it is mapped again.
    engine.put(json!({"order_id": id})).await;
    engine.pass().await;
    let without = explained(&engine, &id).await;
    assert_eq!((valued(&without, "MAPPED-SKU"), valued(&without, "The Carrier")), (0, 0), "{without:#?}");
    assert_ne!(with, without);
}
