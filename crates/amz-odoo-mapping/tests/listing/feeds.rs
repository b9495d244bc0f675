//! Messages of listings feeds, by Amazon's own schema of the feed.

use amz_odoo_mapping::inventory::{Offer, Stock, StockContext, Warehouse, quantities};
use amz_odoo_mapping::listing::{FeedContext, FeedRecord, Known, ListingContext, feeds, listing, patch};
use rust_decimal::Decimal;
use serde_json::json;

use crate::definition::{every_kind, rules};
use crate::support::{DE, amazons, facts, json, map, told};

fn context() -> FeedContext {
    FeedContext::new("A1EXAMPLE")
}

fn limited(messages: usize, bytes: usize) -> FeedContext {
    let mut ctx = context();
    (ctx.messages, ctx.bytes) = (messages, bytes);
    ctx
}

/// A record with one change of some length.
fn record(sku: &str, length: usize) -> FeedRecord {
    let mut facts = facts(json!({"title": "x".repeat(length)}), json!({}));
    facts.seller_sku = sku.to_owned();
    FeedRecord::from(&map(&facts).draft)
}

#[test]
fn messages_of_every_kind_are_valid_by_amazons_schema() {
    let Some(schema) = amazons("schemas/feeds/listings-feed-schema-v2.json") else { return };
    let validator = jsonschema::options().offline().build(&schema).expect("a schema");
    let mut records: Vec<FeedRecord> = Vec::new();
    for (index, mut facts) in every_kind().into_iter().enumerate() {
        facts.seller_sku = format!("SHIRT-{index}");
        let wanted = listing(&rules(), &facts).draft;
        records.push(FeedRecord::from(&wanted));
        let mut known = Known::default();
        known.attributes = map(&crate::support::facts(json!({"title": "Bluse"}), json!({}))).draft.attributes;
        let mut changes = patch(&ListingContext::default(), &wanted, &known).draft;
        changes.seller_sku = format!("PATCHED-{index}");
        assert!(!changes.patches.is_empty());
        records.push(FeedRecord::from(&changes));
    }
    records.push(FeedRecord::delete("GONE"));
    let mut stock = Stock::default();
    stock.warehouses.insert(1, Warehouse::Own);
    stock.put(7, 1, Decimal::from(20), Decimal::from(3));
    stock.offers.push(Offer::new("PEN", DE, 7));
    records.extend(quantities(&StockContext::default(), &stock).draft.iter().map(FeedRecord::from));
    let mapped = feeds(&context(), &records);
    assert_eq!(told(&mapped.issues), Vec::<String>::new());
    assert_eq!(mapped.draft.len(), 1);
    assert_eq!(mapped.draft[0].messages.len(), 12);
    let sent = json(&mapped.draft[0]);
    let errors: Vec<String> = validator.iter_errors(&sent).map(|error| error.to_string()).collect();
    assert_eq!(errors, Vec::<String>::new());
    let example = amazons("schemas/feeds/listings-feed-schema-v2.example.json").expect("beside the schema");
    assert!(validator.is_valid(&example));
    // The schema does tell a bad message from a good one.
    let mut bad = sent;
    bad["messages"][0]["operationType"] = json!("PATCH");
    assert!(!validator.is_valid(&bad));
}

#[test]
fn a_bad_record_blocks_no_other() {
    let mut untyped = record("B", 10);
    untyped.product_type.clear();
    let records = [record("A", 10), record(" ", 10), untyped, record("C", 5_000), FeedRecord::delete("D")];
    let mapped = feeds(&limited(100, 4_000), &records);
    let codes: Vec<_> = mapped.issues.iter().map(|issue| (issue.kind.code(), issue.path.as_str())).collect();
    assert_eq!(
        codes,
        [
            ("missing_field", "messages[].sku"),
            ("missing_field", "messages[B].productType"),
            ("out_of_range", "messages[C].message")
        ]
    );
    let sent: Vec<_> = mapped.draft[0]
        .messages
        .iter()
        .map(|message| (message.message_id, message.record.seller_sku.as_str()))
        .collect();
    assert_eq!(sent, [(1, "A"), (2, "D")]);
}

#[test]
fn feeds_keep_to_the_limits_and_to_the_order() {
    let records: Vec<FeedRecord> = (0..50).map(|n| record(&format!("SKU-{n}"), n * 7)).collect();
    for (messages, bytes) in [(7, usize::MAX), (usize::MAX, 4_000), (3, 2_500), (25_000, 10 << 20)] {
        let ctx = limited(messages, bytes);
        let mapped = feeds(&ctx, &records);
        assert!(mapped.issues.is_empty());
        let sent: Vec<_> =
            mapped.draft.iter().flat_map(|feed| &feed.messages).map(|message| &message.record).collect();
        assert_eq!(sent, records.iter().collect::<Vec<_>>(), "nothing is lost or turned");
        for feed in &mapped.draft {
            assert!(feed.messages.len() <= messages);
            assert!(serde_json::to_vec(feed).expect("JSON").len() <= bytes);
            let ids: Vec<_> = feed.messages.iter().map(|message| message.message_id as usize).collect();
            assert_eq!(ids, (1..=feed.messages.len()).collect::<Vec<_>>());
        }
    }
}

#[test]
fn a_record_that_fills_a_feed_goes_and_a_larger_one_does_not() {
    let records = [record("A", 100)];
    let alone = serde_json::to_vec(&feeds(&context(), &records).draft[0]).expect("JSON").len();
    let sent = |bytes: usize| feeds(&limited(10, bytes), &records);
    for bytes in alone - 30..alone + 30 {
        let mapped = sent(bytes);
        assert_eq!(mapped.draft.len() + mapped.issues.len(), 1, "sent or told");
        let sizes = mapped.draft.iter().map(|feed| serde_json::to_vec(feed).expect("JSON").len());
        assert!(sizes.max().is_none_or(|size| size <= bytes));
    }
    assert_eq!(sent(alone - 1).issues.len(), 1);
    assert_eq!(sent(alone + 29).draft.len(), 1);
}

#[test]
fn two_records_of_a_sku_go_one_after_the_other() {
    let records = [record("A", 1), record("B", 1), FeedRecord::delete("A"), record("C", 1)];
    let mapped = feeds(&context(), &records);
    let skus: Vec<Vec<_>> = mapped
        .draft
        .iter()
        .map(|feed| feed.messages.iter().map(|message| message.record.seller_sku.as_str()).collect())
        .collect();
    assert_eq!(skus, [vec!["A", "B"], vec!["A", "C"]]);
}
