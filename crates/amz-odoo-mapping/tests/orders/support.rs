//! Small documents of both versions, and drafts as text.

use amz_odoo_mapping::document::document;
use amz_odoo_mapping::order::LineTax;
use amz_odoo_mapping::{MapContext, Mapped, OrderDraft};
use expect_test::Expect;
use serde_json::{Value, json};
use std::fmt::Write;

pub(crate) const US: &str = "ATVPDKIKX0DER";
pub(crate) const DE: &str = "A1PA6795UKMFR9";
pub(crate) const JP: &str = "A1VC38T7YXB528";
pub(crate) const CA: &str = "A2EUQ1WTGCTBG2";

/// An order of v0 that ships by the merchant, with the fields that `own` gives or replaces.
pub(crate) fn v0(marketplace: &str, currency: &str, total: &str, items: Value, own: Value) -> Value {
    let items: Vec<Value> = items
        .as_array()
        .into_iter()
        .flatten()
        .enumerate()
        .map(|(i, item)| {
            let mut whole = json!({
                "OrderItemId": format!("{}", i + 1), "SellerSKU": format!("SKU-{}", i + 1), "Title": "A thing",
                "QuantityOrdered": 1,
            });
            for (name, value) in item.as_object().into_iter().flatten() {
                // `"ItemPrice": "1.00"` stands for an amount in the order's currency.
                let amount = value.is_string() && (name.ends_with("Price") || name.ends_with("Tax"))
                    || name.contains("Discount")
                    || name == "CODFee";
                whole[name] = match value {
                    Value::String(text) if amount => json!({"CurrencyCode": currency, "Amount": text}),
                    other => other.clone(),
                };
            }
            whole
        })
        .collect();
    let mut order = json!({
        "AmazonOrderId": "1-1-1", "PurchaseDate": "2026-11-01T10:00:00Z", "LastUpdateDate": "2026-11-02T10:00:00Z",
        "OrderStatus": "Unshipped", "FulfillmentChannel": "MFN", "MarketplaceId": marketplace,
        "OrderTotal": {"CurrencyCode": currency, "Amount": total}, "OrderItems": items,
    });
    merge(&mut order, own);
    order
}

/// An order of 2026-01-01 that ships by the merchant, with the fields that `own` gives or replaces.
pub(crate) fn v2026(marketplace: &str, currency: &str, total: &str, items: Value, own: Value) -> Value {
    let items: Vec<Value> = items
        .as_array()
        .into_iter()
        .flatten()
        .enumerate()
        .map(|(i, item)| {
            let mut whole = json!({
                "orderItemId": format!("{}", i + 1), "quantityOrdered": 1,
                "product": {"sellerSku": format!("SKU-{}", i + 1), "title": "A thing"},
            });
            merge(&mut whole, item.clone());
            whole
        })
        .collect();
    let mut order = json!({
        "orderId": "1-1-1", "createdTime": "2026-11-01T10:00:00Z", "lastUpdatedTime": "2026-11-02T10:00:00Z",
        "salesChannel": {"channelName": "AMAZON", "marketplaceId": marketplace},
        "fulfillment": {"fulfillmentStatus": "UNSHIPPED", "fulfilledBy": "MERCHANT"},
        "proceeds": {"grandTotal": {"amount": total, "currencyCode": currency}},
        "orderItems": items,
    });
    merge(&mut order, own);
    order
}

/// A 2026-01-01 breakdown with details.
pub(crate) fn part(currency: &str, kind: &str, amount: &str, details: &[(&str, &str)]) -> Value {
    let money = |amount: &str| json!({"amount": amount, "currencyCode": currency});
    let details: Vec<Value> =
        details.iter().map(|(subtype, amount)| json!({"subtype": subtype, "value": money(amount)})).collect();
    json!({"type": kind, "subtotal": money(amount), "detailedBreakdowns": details})
}

/// Puts the members of `own` over those of `whole`; `null` takes one away.
pub(crate) fn merge(whole: &mut Value, own: Value) {
    for (name, value) in own.as_object().cloned().unwrap_or_default() {
        match value {
            Value::Null => {
                whole.as_object_mut().expect("an object").remove(&name);
            }
            Value::Object(_) if whole[&name].is_object() => merge(&mut whole[&name], value),
            value => whole[name] = value,
        }
    }
}

/// Maps a document that holds one order.
pub(crate) fn map(ctx: &MapContext, order: &Value) -> Mapped<OrderDraft> {
    let orders = document(order.to_string().as_bytes()).expect("an order document");
    assert_eq!(orders.len(), 1);
    orders[0].map(ctx)
}

/// What money became: total, lines, issues.
pub(crate) fn money(mapped: &Mapped<OrderDraft>) -> String {
    let draft = &mapped.draft;
    let mut text = format!("{} {}\n", draft.total, draft.currency.as_deref().unwrap_or("-"));
    for line in &draft.lines {
        let tax = match line.tax {
            LineTax::None => String::new(),
            LineTax::Percent { rate, included, amount } => {
                let side = if included { "in" } else { "plus" };
                let amount = amount.map(|a| format!(" = {a}")).unwrap_or_default();
                format!(", {side} {rate} %{amount}")
            }
        };
        let _ = writeln!(text, "{}: {} x {} = {}{tax}", line.key, line.quantity, line.price_unit, line.total);
    }
    text + &issues(mapped)
}

/// The issues, `!` for those that block.
pub(crate) fn issues(mapped: &Mapped<OrderDraft>) -> String {
    mapped.issues.iter().fold(String::new(), |mut text, issue| {
        let mark = if issue.is_blocking() { "!" } else { "?" };
        let _ = writeln!(text, "{mark} {} at {}", issue.kind.code(), issue.path);
        text
    })
}

/// Maps and compares what money became.
pub(crate) fn check(order: &Value, want: Expect) {
    check_with(&MapContext::default(), order, want);
}

/// Maps in a context and compares what money became.
pub(crate) fn check_with(ctx: &MapContext, order: &Value, want: Expect) {
    want.assert_eq(&money(&map(ctx, order)));
}
