//! What a file may hold, and what is said of one that holds something else.

use amz_odoo_mapping::MapContext;
use amz_odoo_mapping::document::{DocumentError, OrderDocument, document};
use serde_json::{Value, json};

use crate::support::{US, v0, v2026};

fn kinds(file: &Value) -> Vec<String> {
    let orders = document(file.to_string().as_bytes()).expect("orders");
    let name = |order: &OrderDocument| {
        let version = if matches!(order, OrderDocument::V0(_)) { "v0" } else { "2026" };
        format!("{version} {}", order.map(&MapContext::default()).draft.order_id)
    };
    orders.iter().map(name).collect()
}

#[test]
fn every_shape_is_recognized() {
    let new = v2026(US, "USD", "5.00", json!([]), json!({}));
    let old = v0(US, "USD", "5.00", json!([{"ItemPrice": "5.00"}]), json!({}));
    for file in [
        new.clone(),
        json!({"order": new}),
        json!({"orders": [new], "pagination": {}}),
        json!({"payload": {"orders": [new]}}),
        json!([new]),
    ] {
        assert_eq!(kinds(&file), ["2026 1-1-1"], "{file}");
    }
    for file in [
        old.clone(),
        json!({"payload": old}),
        json!({"payload": {"Orders": [old], "NextToken": "x"}}),
        json!({"payload": {"AmazonOrderId": "1-1-1", "OrderItems": old["OrderItems"]}}),
    ] {
        assert_eq!(kinds(&file), ["v0 1-1-1"], "{file}");
    }
    assert_eq!(kinds(&json!({"orders": []})), [""; 0]);
}

#[test]
fn answers_of_v0_about_one_order_are_put_together() {
    let whole = v0(US, "USD", "5.00", json!([{"ItemPrice": "4.00"}]), json!({}));
    let mut order = whole.clone();
    order.as_object_mut().expect("an object").remove("OrderItems");
    let answers = json!([
        {"payload": {"AmazonOrderId": "1-1-1", "OrderItems": [{"OrderItemId": "1", "GiftWrapPrice": {"CurrencyCode": "USD", "Amount": "1.00"}}]}},
        {"payload": {"AmazonOrderId": "1-1-1", "OrderItems": whole["OrderItems"]}},
        {"payload": {"AmazonOrderId": "1-1-1", "ShippingAddress": {"City": "Town", "CountryCode": "US"}}},
        {"payload": {"AmazonOrderId": "1-1-1", "BuyerName": "A Buyer"}},
        {"payload": order},
    ]);
    let orders = document(answers.to_string().as_bytes()).expect("orders");
    let mapped = orders[0].map(&MapContext::default());
    assert_eq!(orders.len(), 1);
    assert!(mapped.issues.is_empty(), "{:?}", mapped.issues);
    assert_eq!(mapped.draft.lines.len(), 2);
    assert!(mapped.draft.ship_to.is_some() && mapped.draft.buyer.name.is_some());
}

#[test]
fn a_file_without_orders_is_refused_without_a_quote() {
    for (file, want) in [
        ("{\"orderId\": \"Secret", DocumentError::Syntax { line: 1, column: 19 }),
        ("", DocumentError::Syntax { line: 1, column: 0 }),
        ("\"Secret\"", DocumentError::NotAnOrder),
        ("{\"Secret\": 1}", DocumentError::NotAnOrder),
        ("[1]", DocumentError::NotAnOrder),
        ("{\"errors\": [{\"code\": \"Secret\"}]}", DocumentError::ErrorsOnly),
    ] {
        let error = document(file.as_bytes()).expect_err("no order");
        assert_eq!(error, want, "{file}");
        assert!(!error.to_string().contains("Secret"));
    }
    assert!(document(b"\xff\xfe").is_err());
}
