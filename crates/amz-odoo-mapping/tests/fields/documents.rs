//! What rules see of a file: the JSON as Amazon sent it, the answers of v0 put together as the mapping does.

use serde_json::{Value, json};

use crate::support::{read, v0, v2026};

#[test]
fn an_order_is_seen_as_it_was_sent() {
    assert_eq!(read(&v2026()).json(), v2026());
    assert_eq!(read(&json!({"orders": [v2026()]})).json(), v2026());
    assert_eq!(read(&v0()).json(), v0());
}

#[test]
fn answers_of_v0_are_one_document() {
    let mut order = v0();
    let items = order.as_object_mut().unwrap().remove("OrderItems").unwrap();
    let answers = json!([
        {"payload": {"AmazonOrderId": "1-1-1", "OrderItems": [
            {"OrderItemId": "12", "GiftMessageText": "Hello"}, {"OrderItemId": "99", "GiftMessageText": "No such item"}]}},
        {"payload": {"AmazonOrderId": "1-1-1", "OrderItems": [items[0]]}},
        {"payload": {"AmazonOrderId": "1-1-1", "ShippingAddress": {"City": "Town"}}},
        {"payload": {"AmazonOrderId": "1-1-1", "BuyerEmail": "alias", "OrderStatus": null}},
        {"payload": order},
        {"payload": {"AmazonOrderId": "1-1-1", "OrderItems": [items[1]], "NextToken": "x"}},
    ]);
    let seen = read(&answers).json();
    let at = |path: &str| seen.pointer(path).cloned().unwrap_or_default();
    assert_eq!(at("/OrderItems").as_array().map(Vec::len), Some(2));
    assert_eq!(at("/OrderItems/0/SellerSKU"), json!("A-12-XL"));
    assert_eq!(at("/OrderItems/1/BuyerInfo/GiftMessageText"), json!("Hello"));
    assert_eq!(at("/ShippingAddress/City"), json!("Town"));
    assert_eq!(at("/BuyerEmail"), json!("alias"));
    assert_eq!(at("/OrderStatus"), json!("Unshipped"), "the order's own member counts");
    assert_eq!(at("/OrderItems/0/BuyerInfo"), Value::Null);
    assert!(!format!("{:?}", read(&answers)).contains("alias"), "Debug shows no buyer datum");
}
