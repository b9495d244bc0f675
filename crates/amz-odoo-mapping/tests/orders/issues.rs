//! Bad input: one named issue each, with its place and a sentence that says what to do.

use amz_odoo_mapping::address::State;
use amz_odoo_mapping::{IssueKind, MapContext, Severity};
use expect_test::{Expect, expect};
use serde_json::{Value, json};

use crate::support::{DE, US, issues, map, merge, v0, v2026};

fn check(order: &Value, want: Expect) {
    check_with(&MapContext::default(), order, want);
}

fn check_with(ctx: &MapContext, order: &Value, want: Expect) {
    want.assert_eq(&issues(&map(ctx, order)));
}

fn good() -> Value {
    v0(US, "USD", "5.00", json!([{"ItemPrice": "5.00"}]), json!({}))
}

fn with(own: Value) -> Value {
    let mut order = good();
    merge(&mut order, own);
    order
}

#[test]
fn a_good_order_has_none() {
    check(&good(), expect![[r#""#]]);
}

#[test]
fn unknown_codes() {
    check(
        &with(json!({"OrderStatus": "OnTheMoon"})),
        expect![[r#"
        ! unknown_status at OrderStatus
    "#]],
    );
    check(
        &with(json!({"FulfillmentChannel": "DRONE"})),
        expect![[r#"
        ! unknown_channel at FulfillmentChannel
    "#]],
    );
    check(
        &with(json!({"MarketplaceId": "ANEXTYEAR"})),
        expect![[r#"
        ! unknown_marketplace at MarketplaceId
    "#]],
    );
    check(
        &with(json!({"ShippingAddress": {"CountryCode": "QQ"}})),
        expect![[r#"
            ! unknown_country at ShippingAddress.CountryCode
        "#]],
    );
    let strange = v0(US, "ZZZ", "5.00", json!([{"ItemPrice": "5.00"}]), json!({}));
    check(
        &strange,
        expect![[r#"
        ! unknown_currency at OrderTotal.Amount
    "#]],
    );
    let mut ctx = MapContext::default();
    ctx.currencies = Some(["EUR".to_owned()].into());
    check_with(
        &ctx,
        &good(),
        expect![[r#"
        ! unknown_currency at OrderTotal.Amount
    "#]],
    );
}

#[test]
fn a_state_is_checked_where_odoo_lists_states() {
    let mut ctx = MapContext::default();
    ctx.states.insert("US".into(), vec![State { code: "WA".into(), name: "Washington".into() }]);
    let order = |state: &str| with(json!({"ShippingAddress": {"CountryCode": "US", "StateOrRegion": state}}));
    check_with(&ctx, &order("Washington"), expect![[r#""#]]);
    check_with(
        &ctx,
        &order("Atlantis"),
        expect![[r#"
            ? unknown_state at ShippingAddress.StateOrRegion
        "#]],
    );
    let address = map(&ctx, &order("Washington")).draft.ship_to.expect("an address");
    assert_eq!(address.state_code.as_deref(), Some("WA"));
    let address = map(&ctx, &order("Atlantis")).draft.ship_to.expect("an address");
    assert_eq!(address.state.map(|state| state.into_inner()).as_deref(), Some("Atlantis"));
}

#[test]
fn amounts_that_cannot_be() {
    check(
        &with(json!({"OrderTotal": {"Amount": "5.01"}})),
        expect![[r#"
        ! total_mismatch at OrderTotal.Amount
    "#]],
    );
    check(
        &with(json!({"OrderTotal": {"Amount": "five"}})),
        expect![[r#"
            ! unreadable at OrderTotal.Amount
            ! missing_total at OrderTotal.Amount
        "#]],
    );
    check(
        &with(json!({"OrderTotal": null})),
        expect![[r#"
            ! missing_total at OrderTotal.Amount
        "#]],
    );
    check(
        &with(json!({"OrderTotal": {"Amount": "79228162514264337593543950335"}})),
        expect![[r#"
        ! out_of_range at OrderTotal.Amount
        ! total_mismatch at OrderTotal.Amount
    "#]],
    );
    let fine = v0(US, "USD", "5.001", json!([{"ItemPrice": "5.001"}]), json!({}));
    check(
        &fine,
        expect![[r#"
        ! amount_precision at OrderItems[0].ItemPrice.Amount
        ! amount_precision at OrderTotal.Amount
    "#]],
    );
    let mixed = json!([{"ItemPrice": {"CurrencyCode": "EUR", "Amount": "5.00"}}]);
    check(
        &v0(US, "USD", "5.00", mixed, json!({})),
        expect![[r#"
        ! currency_mismatch at OrderItems[0].ItemPrice.Amount
    "#]],
    );
    let negative = json!([{"QuantityOrdered": -1, "ItemPrice": "5.00"}]);
    check(
        &v0(US, "USD", "5.00", negative, json!({})),
        expect![[r#"
        ! out_of_range at OrderItems[0].QuantityOrdered
        ! total_mismatch at OrderTotal.Amount
    "#]],
    );
    let text = json!([{"quantityOrdered": "many"}]);
    check(
        &v2026(US, "USD", "5.00", text, json!({})),
        expect![[r#"
        ! unreadable at orderItems[0].quantityOrdered
        ! missing_field at orderItems[0].quantityOrdered
        ! total_mismatch at proceeds.grandTotal.amount
    "#]],
    );
}

#[test]
fn what_is_missing() {
    for name in ["OrderStatus", "PurchaseDate", "FulfillmentChannel", "MarketplaceId"] {
        let mapped = map(&MapContext::default(), &with(json!({name: null})));
        assert!(mapped.is_blocked(), "{name}");
        assert!(mapped.issues.iter().any(|issue| issue.kind == IssueKind::MissingField), "{name}");
    }
    check(
        &with(json!({"OrderItems": []})),
        expect![[r#"
        ! missing_items at OrderItems
    "#]],
    );
    let nameless = json!([{"ItemPrice": "5.00", "SellerSKU": " ", "ASIN": null}]);
    check(
        &v0(US, "USD", "5.00", nameless, json!({})),
        expect![[r#"
            ! missing_field at OrderItems[0].SellerSKU
        "#]],
    );
    let twice = json!([{"ItemPrice": "5.00"}, {"ItemPrice": "5.00", "OrderItemId": "1"}]);
    check(
        &v0(US, "USD", "5.00", twice, json!({})),
        expect![[r#"
        ? duplicate_item at OrderItems[1]
    "#]],
    );
}

#[test]
fn requests_and_refusals_are_warnings() {
    let asked = json!([{"ItemPrice": "5.00", "BuyerRequestedCancel": {"IsBuyerRequestedCancel": "true"}}]);
    check(
        &v0(US, "USD", "5.00", asked.clone(), json!({})),
        expect![[r#"
        ? cancel_requested at OrderItems[0].BuyerRequestedCancel
    "#]],
    );
    for over in ["Shipped", "Canceled"] {
        check(&v0(US, "USD", "5.00", asked.clone(), json!({"OrderStatus": over})), expect![[r#""#]]);
    }
    check(
        &with(json!({"OrderStatus": "Unfulfillable", "FulfillmentChannel": "AFN"})),
        expect![[r#"
        ? unfulfillable at OrderStatus
    "#]],
    );
}

#[test]
fn a_bad_date_warns_and_a_bad_status_blocks() {
    check(
        &with(json!({"LatestShipDate": "soon"})),
        expect![[r#"
        ? unreadable at LatestShipDate
    "#]],
    );
    check(
        &with(json!({"OrderStatus": {"a": 1}})),
        expect![[r#"
            ! unreadable at OrderStatus
            ! missing_field at OrderStatus
        "#]],
    );
}

#[test]
fn every_message_is_a_sentence_that_says_what_to_do_and_holds_no_buyer_datum() {
    let order = v0(
        DE,
        "ZZZ",
        "7.00",
        json!([{"ItemPrice": "5.00", "ItemTax": "3.00", "BuyerRequestedCancel": {"IsBuyerRequestedCancel": "true", "BuyerCancelReason": "Secret reason"}}]),
        json!({"OrderStatus": "Moon", "ShippingAddress": {"Name": "Secret name", "AddressLine1": "Secret street", "CountryCode": "QQ", "StateOrRegion": "Secret state"},
               "BuyerInfo": {"BuyerEmail": "secret@example.com"}}),
    );
    let mapped = map(&MapContext::default(), &order);
    assert!(mapped.issues.len() >= 5, "{:?}", mapped.issues);
    for issue in &mapped.issues {
        let text = issue.to_string();
        assert!(text.contains(';') || issue.severity == Severity::Warning, "says what to do: {text}");
        assert!(!text.to_lowercase().contains("secret"), "{text}");
    }
    assert!(!format!("{mapped:?}").to_lowercase().contains("secret"), "Debug redacts");
    assert!(
        !serde_json::to_string(&mapped.trace).expect("JSON").to_lowercase().contains("secret"),
        "the trace is clean"
    );
    assert!(
        serde_json::to_string(&mapped.draft).expect("JSON").contains("Secret street"),
        "the draft keeps it"
    );
}
