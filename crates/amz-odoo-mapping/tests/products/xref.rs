//! Which product a listing is.

use amz_odoo_mapping::product::{
    Candidate, CrossReference, Outcome, ProductContext, Resolved, Sought, resolve,
};
use amz_odoo_mapping::{Issue, Mapped};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::codes;

fn run(ctx: &Value, table: &Value, odoo: &Value, listings: &Value) -> Mapped<Resolved> {
    let ctx: ProductContext = serde_json::from_value(ctx.clone()).expect("a context");
    let table: CrossReference = serde_json::from_value(json!({"entries": table})).expect("a table");
    let odoo: Vec<Candidate> = serde_json::from_value(odoo.clone()).expect("candidates");
    let listings: Vec<Sought> = serde_json::from_value(listings.clone()).expect("listings");
    resolve(&ctx, &table, &odoo, &listings)
}

fn shown(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Product { id, units, by } => format!("{id} x{units} by {}", by.code()),
        Outcome::Parent { template } => format!("parent {template:?}"),
        Outcome::Create => "create".to_owned(),
        _ => "review".to_owned(),
    }
}

/// One listing: its outcome and the issues.
fn check(ctx: Value, table: Value, odoo: Value, listing: Value, want: &str, issues: &[&str]) -> Resolved {
    let mapped = run(&ctx, &table, &odoo, &json!([listing]));
    assert_eq!(shown(&mapped.draft.listings[0].outcome), want);
    let found: Vec<&str> = mapped.issues.iter().map(|issue: &Issue| issue.kind.code()).collect();
    assert_eq!(found, issues);
    mapped.draft
}

#[test]
fn strategies_in_their_order() {
    let all = || json!({"strategies": ["table", "sku", "barcode", "asin"]});
    let odoo = || {
        json!([
            {"id": 1, "sku": "PEN"},
            {"id": 2, "barcode": "0887276302195"},
            {"id": 3, "asin": "B000000003"},
            {"id": 4, "sku": "B000000004"},
        ])
    };
    let none = || json!([]);
    check(all(), json!([{"sku": "X", "product": 9}]), odoo(), json!({"sku": "X"}), "9 x1 by table", &[]);
    check(all(), none(), odoo(), json!({"sku": "PEN"}), "1 x1 by sku", &[]);
    check(all(), none(), odoo(), json!({"sku": "X", "barcode": "887276302195"}), "2 x1 by barcode", &[]);
    check(all(), none(), odoo(), json!({"sku": "X", "barcode": "00887276302195"}), "2 x1 by barcode", &[]);
    check(all(), none(), odoo(), json!({"sku": "X", "asin": "B000000003"}), "3 x1 by asin", &[]);
    check(all(), none(), odoo(), json!({"asin": "B000000004"}), "4 x1 by asin", &[]);
    check(all(), none(), odoo(), json!({"sku": "pen"}), "review", &["unknown_sku"]);
    check(json!({"skus": {"pen": "PEN"}}), none(), odoo(), json!({"sku": "pen"}), "1 x1 by sku", &[]);
    check(json!({"unknown_sku": "create"}), none(), odoo(), json!({"sku": "pen"}), "create", &[]);
    let listing = json!({"sku": "PEN", "barcode": "887276302195", "asin": "B000000003"});
    let contradicted = &["identity_contradiction", "identity_contradiction"];
    check(all(), none(), odoo(), listing.clone(), "1 x1 by sku", contradicted);
    let ctx = json!({"strategies": ["asin", "barcode"]});
    check(ctx, none(), odoo(), listing, "3 x1 by asin", &["identity_contradiction"]);
}

#[test]
fn never_a_guess() {
    let ctx = || json!({"strategies": ["table", "sku", "barcode", "asin"]});
    let twice = json!([{"id": 1, "sku": "PEN"}, {"id": 2, "sku": "PEN"}, {"id": 3, "asin": "B000000003"}]);
    let listing = json!({"sku": "PEN", "asin": "B000000003"});
    check(ctx(), json!([]), twice, listing, "review", &["ambiguous_product"]);
    let table = json!([{"sku": "PEN", "product": 1}, {"sku": "PEN", "product": 2}]);
    check(
        ctx(),
        table,
        json!([{"id": 1, "sku": "PEN"}]),
        json!({"sku": "PEN"}),
        "review",
        &["duplicate_sku"],
    );
    let table = json!([{"sku": "PEN", "product": 1}, {"sku": "PEN", "product": 1, "units": "2"}]);
    check(ctx(), table, json!([]), json!({"sku": "PEN"}), "review", &["duplicate_sku"]);
    let archived = json!([{"id": 1, "sku": "PEN", "active": false}]);
    check(ctx(), json!([]), archived, json!({"sku": "PEN"}), "review", &["archived_product"]);
    let replaced = json!([{"id": 1, "sku": "PEN", "active": false}, {"id": 2, "sku": "PEN"}]);
    check(ctx(), json!([]), replaced, json!({"sku": "PEN"}), "2 x1 by sku", &[]);
    let table = json!([{"sku": "PEN", "product": 1, "units": "0"}]);
    check(ctx(), table, json!([]), json!({"sku": "PEN"}), "review", &["out_of_range"]);
    let mapped = run(
        &ctx(),
        &json!([]),
        &json!([{"id": 1, "sku": "PEN"}]),
        &json!([
            {"sku": "PEN", "asin": "B000000001"}, {"sku": "PEN", "asin": "B000000002"}, {"sku": "PEN", "marketplace_id": "M"},
        ]),
    );
    let outcomes: Vec<String> = mapped.draft.listings.iter().map(|one| shown(&one.outcome)).collect();
    assert_eq!(outcomes, ["review", "review", "1 x1 by sku"]);
    assert_eq!(codes(&mapped.issues), ["!duplicate_sku PEN"]);
}

#[test]
fn many_skus_are_one_product() {
    let ctx = json!({"bundles": [{"sku": "PEN-12", "components": [{"sku": "PEN", "quantity": "12"}]}]});
    let table = json!([
        {"sku": "PEN-FBA", "product": 1, "asin": "B000000001"},
        {"sku": "PEN-5", "product": 1, "units": "5", "asin": "B000000005"},
    ]);
    let listings = json!([
        {"sku": "PEN"}, {"sku": "PEN-FBA"}, {"sku": "PEN-5"}, {"sku": "PEN-12"},
        {"sku": "PEN-5-NEW", "asin": "B000000005"},
    ]);
    let mapped = run(&ctx, &table, &json!([{"id": 1, "sku": "PEN"}]), &listings);
    let outcomes: Vec<String> = mapped.draft.listings.iter().map(|one| shown(&one.outcome)).collect();
    assert_eq!(outcomes, ["1 x1 by sku", "1 x12 by sku", "1 x5 by table", "1 x5 by asin", "1 x1 by table"]);
    assert!(mapped.issues.is_empty());
    let stored: Vec<&str> = mapped.draft.entries.iter().map(|entry| entry.sku.as_str()).collect();
    assert_eq!(stored, ["PEN", "PEN-12", "PEN-5-NEW"], "what the table has already is not stored again");
    assert_eq!(mapped.draft.entries[1].units.to_string(), "12");
}

#[test]
fn an_asin_change_is_told_and_remembered() {
    let table = json!([{"sku": "PEN", "product": 1, "asin": "B000000001"}]);
    let listing = json!({"sku": "PEN", "asin": "B000000002", "seen_at": "2026-11-20T10:00:00Z"});
    let resolved = check(json!({}), table, json!([]), listing.clone(), "1 x1 by table", &["asin_changed"]);
    let entry = serde_json::to_value(&resolved.entries[0]).expect("JSON");
    assert_eq!(
        entry,
        json!({
            "sku": "PEN", "asin": "B000000002", "product": 1, "units": "1",
            "history": [{"asin": "B000000001", "until": "2026-11-20T10:00:00Z"}],
        })
    );
    let again = check(json!({}), json!([entry]), json!([]), listing, "1 x1 by table", &[]);
    assert!(again.entries.is_empty(), "known by now");
}

#[test]
fn a_marketplaces_own_entry_comes_first() {
    let table = json!([{"sku": "PEN", "product": 1}, {"sku": "PEN", "product": 2, "marketplace_id": "DE"}]);
    check(
        json!({}),
        table.clone(),
        json!([]),
        json!({"sku": "PEN", "marketplace_id": "DE"}),
        "2 x1 by table",
        &[],
    );
    check(json!({}), table, json!([]), json!({"sku": "PEN", "marketplace_id": "FR"}), "1 x1 by table", &[]);
}

#[test]
fn parents_are_guarded() {
    let table = || json!([{"sku": "TEE", "template": 3}]);
    let odoo = || json!([{"id": 1, "sku": "TEE"}]);
    check(json!({}), table(), odoo(), json!({"sku": "TEE"}), "parent Some(3)", &["parent_sold"]);
    check(json!({}), table(), odoo(), json!({"sku": "TEE", "is_parent": true}), "parent Some(3)", &[]);
    check(json!({}), json!([]), odoo(), json!({"sku": "TEE", "is_parent": true}), "parent None", &[]);
}

fn any_text() -> impl proptest::strategy::Strategy<Value = Option<String>> {
    prop::option::of(prop::sample::select(&["A", "B", "00000017", "17"][..]).prop_map(str::to_owned))
}

proptest! {
    #[test]
    fn only_what_fits_is_taken_and_the_order_does_not_matter(
        odoo in prop::collection::vec((any_text(), any_text(), any_text(), any::<bool>()), 0..5),
        listings in prop::collection::vec((any_text(), any_text(), any_text()), 0..5),
    ) {
        let ctx = json!({"strategies": ["table", "sku", "barcode", "asin"]});
        let odoo: Vec<Value> = odoo.iter().enumerate().map(|(id, (sku, barcode, asin, active))| {
            json!({"id": id, "sku": sku, "barcode": barcode, "asin": asin, "active": active})
        }).collect();
        let listings: Vec<Value> = listings.iter()
            .map(|(sku, barcode, asin)| json!({"sku": sku, "barcode": barcode, "asin": asin})).collect();
        let mapped = run(&ctx, &json!([]), &json!(odoo), &json!(listings));
        for one in &mapped.draft.listings {
            match &one.outcome {
                Outcome::Product { id, .. } => {
                    let product = &odoo[usize::try_from(*id).expect("a place")];
                    let texts = |value: &Value| value.as_str().map(|text| text.trim_start_matches('0').to_owned());
                    let own: Vec<String> = ["sku", "barcode", "asin"].iter().filter_map(|field| texts(&product[field])).collect();
                    let wanted = [&one.listing.sku, &one.listing.barcode, &one.listing.asin];
                    prop_assert!(product["active"] == json!(true));
                    prop_assert!(wanted.into_iter().flatten().any(|text| own.contains(&text.trim_start_matches('0').to_owned())));
                }
                _ => prop_assert!(mapped.issues.iter().any(|issue| issue.is_blocking())),
            }
        }
        let turned = |values: &[Value]| -> Value { values.iter().rev().cloned().collect() };
        prop_assert_eq!(run(&ctx, &json!([]), &turned(&odoo), &turned(&listings)), mapped);
    }
}
