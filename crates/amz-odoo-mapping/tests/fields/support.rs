//! An order in both versions, an Odoo's fields, and rules in short.

use amz_odoo_mapping::document::{OrderDocument, document};
use amz_odoo_mapping::fields::{
    BoundRules, CustomValues, FieldRules, Models, RuleError, RuleInput, custom_values,
};
use amz_odoo_mapping::{MapContext, Mapped};
use serde_json::{Value, json};

/// Two items, the first with shipping and a gift; its condition stands in a member that no type knows.
pub(crate) fn v2026() -> Value {
    json!({
        "orderId": "1-1-1", "createdTime": "2026-11-20T22:30:00Z",
        "salesChannel": {"channelName": "AMAZON", "marketplaceId": "A1PA6795UKMFR9", "marketplaceName": "Amazon.de"},
        "fulfillment": {"fulfillmentStatus": "UNSHIPPED", "fulfilledBy": "MERCHANT", "fulfillmentServiceLevel": "NEXT_DAY"},
        "programs": ["PRIME", "PREMIUM"],
        "buyer": {"buyerEmail": "alias@example.com", "buyerName": "Jane Doe"},
        "recipient": {"deliveryAddress": {"name": "Jane Doe", "city": "Town", "countryCode": "DE", "addressLine1": "Street 5 <rear>"}},
        "proceeds": {"grandTotal": {"amount": "35.00", "currencyCode": "EUR"}},
        "orderItems": [
            {"orderItemId": "11", "quantityOrdered": 2, "product": {"sellerSku": "A-12-XL", "nextYears": {"condition": "Used"}},
             "fulfillment": {"packing": {"giftOption": {"giftMessage": "Hello"}}},
             "proceeds": {"breakdowns": [
                {"type": "ITEM", "subtotal": {"amount": "20.00", "currencyCode": "EUR"}},
                {"type": "SHIPPING", "subtotal": {"amount": "5.00", "currencyCode": "EUR"}}]}},
            {"orderItemId": "12", "quantityOrdered": 1, "product": {"sellerSku": "B-7-S"},
             "proceeds": {"breakdowns": [{"type": "ITEM", "subtotal": {"amount": "10.00", "currencyCode": "EUR"}}]}},
        ],
    })
}

/// What v0 says of such an order.
pub(crate) fn v0() -> Value {
    json!({
        "AmazonOrderId": "1-1-1", "PurchaseDate": "2026-11-20T22:30:00Z", "OrderStatus": "Unshipped",
        "MarketplaceId": "A1PA6795UKMFR9", "FulfillmentChannel": "MFN", "ShipmentServiceLevelCategory": "NextDay",
        "OrderTotal": {"CurrencyCode": "EUR", "Amount": "30.00"},
        "OrderItems": [
            {"OrderItemId": "11", "QuantityOrdered": 2, "SellerSKU": "A-12-XL", "ConditionId": "Used",
             "ItemPrice": {"CurrencyCode": "EUR", "Amount": "20.00"}},
            {"OrderItemId": "12", "QuantityOrdered": 1, "SellerSKU": "B-7-S",
             "ItemPrice": {"CurrencyCode": "EUR", "Amount": "10.00"}},
        ],
    })
}

/// The fields that a test's Odoo has.
pub(crate) fn odoo() -> Models {
    let of = |fields: Value| serde_json::from_value(fields).expect("fields");
    let order = json!({
        "x_char": {"type": "char"}, "x_short": {"type": "char", "size": 4}, "x_text": {"type": "text"},
        "x_html": {"type": "html"}, "x_int": {"type": "integer"}, "x_float": {"type": "float", "digits": [16, 2]},
        "x_money": {"type": "monetary"}, "x_bool": {"type": "boolean"}, "x_date": {"type": "date"},
        "x_time": {"type": "datetime"}, "x_binary": {"type": "binary"}, "x_lines": {"type": "one2many"},
        "x_choice": {"type": "selection", "selection": [["low", "Low"], ["high", "High"]]},
        "x_computed": {"type": "char", "readonly": true}, "user_id": {"type": "many2one", "relation": "res.users"},
        "tag_ids": {"type": "many2many", "relation": "crm.tag"}, "name": {"type": "char"},
    });
    let line =
        json!({"x_condition": {"type": "char"}, "x_note": {"type": "char"}, "price_unit": {"type": "float"}});
    let contact = json!({"x_door": {"type": "char"}});
    Models::from([
        ("sale.order".to_owned(), of(order)),
        ("sale.order.line".to_owned(), of(line)),
        ("res.partner".to_owned(), of(contact)),
    ])
}

pub(crate) fn bind(rules: Value) -> Result<BoundRules, Vec<RuleError>> {
    serde_json::from_value::<FieldRules>(rules).expect("rules").bind(&odoo())
}

pub(crate) fn read(file: &Value) -> OrderDocument {
    document(file.to_string().as_bytes()).expect("orders").remove(0)
}

/// The custom fields of an order.
pub(crate) fn custom(rules: Value, file: &Value) -> Mapped<CustomValues> {
    let order = read(file);
    let draft = order.map(&MapContext::default()).draft;
    let rules = bind(rules).unwrap_or_else(|errors| panic!("{}", errors[0]));
    custom_values(&rules, &RuleInput { document: &order.json(), draft: &draft })
}

/// What a rule with these members writes to a field of the sales order, or what is wrong.
pub(crate) fn one(rule: Value, file: &Value) -> Result<Option<String>, String> {
    let mut whole = json!({"name": "r"});
    whole.as_object_mut().expect("a rule").extend(rule.as_object().cloned().expect("a rule"));
    let mapped = custom(json!([whole]), file);
    match mapped.issues.first() {
        Some(issue) => Err(issue.message()),
        None => Ok(mapped.draft.all().first().map(|value| value.value.expose().clone())),
    }
}
