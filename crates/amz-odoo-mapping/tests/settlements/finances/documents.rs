//! Settlements written as the Finances API tells them, in both versions.

use crate::support::{Amount, total};
use serde_json::{Value, json};

/// Cents as a JSON number, which Amazon writes.
pub(super) fn currency(cents: i64) -> Value {
    json!({"currencyCode": "EUR", "currencyAmount": cents as f64 / 100.0})
}

pub(super) fn currency_v0(cents: i64) -> Value {
    json!({"CurrencyCode": "EUR", "CurrencyAmount": cents as f64 / 100.0})
}

/// A breakdown that its parts come to.
pub(super) fn node(name: &str, below: Vec<Value>, cents: i64) -> Value {
    let below = if below.is_empty() { Value::Null } else { Value::Array(below) };
    json!({"breakdownType": name, "breakdownAmount": currency(cents), "breakdowns": below})
}

/// A breakdown for each name, one below the other.
pub(super) fn tree(names: &[&str], cents: i64) -> Value {
    match names {
        [last] => node(last, vec![], cents),
        [first, rest @ ..] => node(first, vec![tree(rest, cents)], cents),
        [] => Value::Null,
    }
}

pub(super) fn ids(ids: &[(&str, &str)]) -> Value {
    let id = |(name, value): &(&str, &str)| json!({"relatedIdentifierName": name, "relatedIdentifierValue": value});
    ids.iter().filter(|(_, value)| !value.is_empty()).map(id).collect()
}

/// What 2024-06-19 calls an amount: the transaction's type and the breakdowns down to it.
fn way(a: &Amount) -> (&'static str, Vec<&str>) {
    let of_order = match a.transaction.as_str() {
        "Order" => "Shipment",
        _ => "Refund",
    };
    match (a.kind.as_str(), a.description.as_str()) {
        ("ItemPrice", "Principal") => (of_order, vec!["ProductCharges", "OurPricePrincipal"]),
        ("ItemPrice", "Tax") => (of_order, vec!["Tax", "OurPriceTax"]),
        ("ItemPrice", "Shipping") => (of_order, vec!["Shipping", "ShippingPrincipal"]),
        ("Promotion", "Principal") => (of_order, vec!["PromoRebates", "OurPriceDiscount"]),
        ("Promotion", "Shipping") => (of_order, vec!["PromoRebates", "ShippingDiscount"]),
        ("ItemWithheldTax", name) => (of_order, vec![name]),
        ("ItemFees", "Cost of Advertising") => ("ProductAdsPayment", vec!["Expenses", "AdvertisingFee"]),
        ("ItemFees", name) => (of_order, vec!["AmazonFees", name]),
        ("Points", name) => (of_order, vec![name]),
        (name, "Base fee" | "Discount on fee") => {
            ("ServiceFee", vec!["Expenses", "AmazonFees", name, "Base"])
        }
        (_, "Storage Fee") => ("ServiceFee", vec!["FBAFees", "FBAStorageFee", "Base"]),
        (_, "Subscription Fee") => ("ServiceFee", vec!["Expenses", "AmazonFees", "Subscription"]),
        (_, "Current Reserve Amount") => ("Adjustment", vec!["ReserveDebit"]),
        (_, "WAREHOUSE_LOST") => ("FBAInventoryReimbursement", vec!["Sales", "FBAInventoryReimbursement"]),
        (_, name) => ("Adjustment", vec![name]),
    }
}

/// Fees that nest what they are without tax and their tax.
const NESTED: [&str; 3] = ["Commission", "FBAPerUnitFulfillmentFee", "Subscription"];

/// One transaction of these amounts, which share type, order and day.
fn transaction(id: &str, number: usize, amounts: &[&Amount]) -> Value {
    let first = amounts[0];
    let (kind, _) = way(first);
    let sum: i64 = amounts.iter().map(|a| a.cents).sum();
    let breakdowns: Vec<Value> = amounts
        .iter()
        .map(|a| {
            let (_, mut names) = way(a);
            match names.last() {
                Some(last) if NESTED.contains(last) => {
                    let tax = a.cents / 5;
                    let parts = vec![node("Base", vec![], a.cents - tax), node("Tax", vec![], tax)];
                    let fee = node(names.pop().unwrap(), parts, a.cents);
                    names.iter().rev().fold(fee, |below, name| node(name, vec![below], a.cents))
                }
                _ => tree(&names, a.cents),
            }
        })
        .collect();
    let item = json!({
        "description": "A 5\" pen }] \\", "totalAmount": currency(sum), "relatedIdentifiers": null, "breakdowns": breakdowns,
        "contexts": [{"contextType": "ProductContext", "sku": first.sku, "asin": "B01"}],
    });
    json!({
        "transactionType": kind, "transactionId": format!("t{number}"), "transactionStatus": "Released",
        "relatedIdentifiers": ids(&[("ORDER_ID", &first.order), ("FINANCIAL_EVENT_GROUP_ID", id)]),
        "totalAmount": currency(sum), "postedDate": format!("{}T10:00:00Z", first.posted),
        "items": if first.order.is_empty() { json!([]) } else { json!([item]) },
        "breakdowns": if first.order.is_empty() { json!(breakdowns) } else { Value::Null },
        "contexts": null,
    })
}

/// All but what was carried over, which is the group's opening balance.
fn moved(amounts: &[Amount]) -> impl Iterator<Item = &Amount> {
    amounts.iter().filter(|a| a.description != "Payable to Amazon")
}

pub(super) fn transactions(id: &str, amounts: &[Amount]) -> Vec<Value> {
    let mut runs: Vec<Vec<&Amount>> = Vec::new();
    for amount in moved(amounts) {
        let same = |a: &Amount| (way(a).0, a.order.clone(), a.sku.clone(), a.posted.clone());
        match runs.last_mut() {
            Some(run) if same(run[0]) == same(amount) => run.push(amount),
            _ => runs.push(vec![amount]),
        }
    }
    runs.iter().enumerate().map(|(number, run)| transaction(id, number, run)).collect()
}

/// The last page of `listTransactions`.
pub(super) fn page(transactions: &[Value]) -> Value {
    json!({"payload": {"nextToken": null, "transactions": transactions}})
}

/// Pages of `listTransactions`, up to the last.
pub(super) fn pages(transactions: &[Value]) -> Vec<Value> {
    let mut pages: Vec<Value> = transactions.chunks(3).map(page).collect();
    let last = pages.len().saturating_sub(1);
    pages.iter_mut().take(last).for_each(|page| page["payload"]["nextToken"] = "next".into());
    pages
}

/// The group as `listFinancialEventGroups` tells it.
pub(super) fn group(id: &str, amounts: &[Amount]) -> Value {
    let carried: i64 =
        amounts.iter().map(|a| a.cents).sum::<i64>() - moved(amounts).map(|a| a.cents).sum::<i64>();
    json!({
        "FinancialEventGroupId": id, "ProcessingStatus": "Closed", "FundTransferStatus": "Succeeded",
        "OriginalTotal": currency_v0(total(amounts)), "BeginningBalance": currency_v0(carried),
        "FinancialEventGroupStart": "2026-05-13T00:00:00Z", "FinancialEventGroupEnd": "2026-05-27T11:35:23Z",
        "FundTransferDate": "2026-05-29T11:35:23Z",
    })
}

pub(super) fn groups(groups: &[Value]) -> Value {
    json!({"payload": {"FinancialEventGroupList": groups}})
}

/// The same amounts as events of v0, one an event.
pub(super) fn events(amounts: &[Amount]) -> Value {
    let mut lists = serde_json::Map::new();
    for a in moved(amounts) {
        let (list, event) = event(a);
        lists.entry(list).or_insert_with(|| json!([])).as_array_mut().unwrap().push(event);
    }
    json!({"payload": {"NextToken": "", "FinancialEvents": lists}})
}

fn event(a: &Amount) -> (&'static str, Value) {
    let posted = format!("{}T10:00:00Z", a.posted);
    let amount = currency_v0(a.cents);
    let adjusted = a.transaction == "Refund";
    let charge = |name: &str| json!([{"ChargeType": name, "ChargeAmount": amount}]);
    let (member, entries) = match (a.kind.as_str(), a.description.as_str()) {
        ("ItemPrice", "Shipping") => ("ItemCharge", charge("ShippingCharge")),
        ("ItemPrice", name) => ("ItemCharge", charge(name)),
        ("Promotion", _) => (
            "Promotion",
            json!([{"PromotionType": "PromotionMetaDataDefinitionValue", "PromotionAmount": amount}]),
        ),
        ("ItemWithheldTax", name) => {
            let withheld =
                json!([{"TaxCollectionModel": "MarketplaceFacilitator", "TaxesWithheld": charge(name)}]);
            ("ItemTaxWithheld", withheld)
        }
        ("ItemFees", "Cost of Advertising") => {
            let tax = a.cents / 5;
            let event = json!({
                "postedDate": posted, "transactionType": "charge", "invoiceId": "1", "transactionValue": amount,
                "baseValue": currency_v0(a.cents - tax), "taxValue": currency_v0(tax),
            });
            return ("ProductAdsPaymentEventList", event);
        }
        ("ItemFees", name) => ("ItemFee", json!([{"FeeType": name, "FeeAmount": amount}])),
        ("Points", name) => {
            let member = if name == "PointsGranted" { "CostOfPointsGranted" } else { "CostOfPointsReturned" };
            let item = json!({"SellerSKU": a.sku, "OrderItemId": "1", member: amount});
            return of_order(a, item, &posted);
        }
        (name, "Base fee" | "Discount on fee") => return ("ServiceFeeEventList", service(name, amount)),
        (_, "Storage Fee") => return ("ServiceFeeEventList", service("FBAStorageFee", amount)),
        (_, "Subscription Fee") => return ("ServiceFeeEventList", service("Subscription", amount)),
        (_, name) => {
            let kind = if name == "Current Reserve Amount" { "ReserveDebit" } else { name };
            let event = json!({"AdjustmentType": kind, "PostedDate": posted, "AdjustmentAmount": amount});
            return ("AdjustmentEventList", event);
        }
    };
    let suffix = if adjusted && member != "ItemTaxWithheld" { "AdjustmentList" } else { "List" };
    let item = json!({"SellerSKU": a.sku, "OrderItemId": "1", format!("{member}{suffix}"): entries});
    of_order(a, item, &posted)
}

/// An event of an order.
fn of_order(a: &Amount, item: Value, posted: &str) -> (&'static str, Value) {
    let (list, items) = match a.transaction.as_str() {
        "Refund" => ("RefundEventList", "ShipmentItemAdjustmentList"),
        _ => ("ShipmentEventList", "ShipmentItemList"),
    };
    (list, json!({"AmazonOrderId": a.order, "PostedDate": posted, items: [item]}))
}

/// v0 does not date service fees.
fn service(name: &str, amount: Value) -> Value {
    json!({"FeeReason": "a fee", "FeeList": [{"FeeType": name, "FeeAmount": amount}]})
}

/// Documents one behind the other.
pub(super) fn file(documents: &[Value]) -> String {
    documents.iter().map(|document| format!("{document:#}\n")).collect()
}
