use std::collections::BTreeMap;

use proptest::prelude::*;
use rust_decimal::Decimal;
use serde_json::Value;

use super::v0::{self, Access};
use super::v2026::{self, Included};
use crate::spapi::EmulatorConfig;
use crate::spapi::book::Book;
use crate::spapi::order::{Order, TaxMode};

fn decimal(value: &Value) -> Decimal {
    value.as_str().map_or(Decimal::ZERO, |text| text.parse().unwrap())
}

fn everything() -> Included {
    Included::parse(["BUYER", "RECIPIENT", "PROCEEDS", "FULFILLMENT", "TAX", "CANCELLATION", "PACKAGES"])
        .unwrap()
}

fn sum(breakdowns: &Value) -> (BTreeMap<String, Decimal>, Decimal) {
    let parts: BTreeMap<String, Decimal> = breakdowns
        .as_array()
        .unwrap()
        .iter()
        .map(|part| (part["type"].as_str().unwrap().to_owned(), decimal(&part["subtotal"]["amount"])))
        .collect();
    let total = parts.iter().map(|(name, part)| if name == "DISCOUNT" { -*part } else { *part }).sum();
    (parts, total)
}

/// Parts tie to lines, lines to the order, in either version, and both versions agree.
fn assert_ties(order: &Order) {
    let new = v2026::order(order, everything());
    let old = v0::order(order, Access { buyer: true, address: true });
    let Some(total) = order.grand_total() else {
        assert!(new.get("proceeds").is_none() && old.get("OrderTotal").is_none());
        return;
    };
    assert_eq!(decimal(&new["proceeds"]["grandTotal"]["amount"]), total);
    assert_eq!(decimal(&old["OrderTotal"]["Amount"]), total);
    assert_eq!(sum(&new["proceeds"]["breakdowns"]).1, total, "{}", order.order_id);

    let mut lines = Decimal::ZERO;
    for item in new["orderItems"].as_array().unwrap() {
        let Some(proceeds) = item.get("proceeds") else { continue };
        let (parts, line) = sum(&proceeds["breakdowns"]);
        assert_eq!(line, decimal(&proceeds["proceedsTotal"]["amount"]));
        assert!(!parts.contains_key("TAX") || order.tax_mode != TaxMode::InclusiveHidden);
        for part in proceeds["breakdowns"].as_array().unwrap() {
            if let Some(details) = part.get("detailedBreakdowns") {
                let signed = |detail: &Value| {
                    let value = decimal(&detail["value"]["amount"]);
                    if part["type"] == "TAX" && detail["subtype"] == "DISCOUNT" { -value } else { value }
                };
                let detailed: Decimal = details.as_array().unwrap().iter().map(signed).sum();
                assert_eq!(detailed, decimal(&part["subtotal"]["amount"]));
            }
        }
        lines += line;
    }
    assert_eq!(lines, total);

    let mut lines = Decimal::ZERO;
    for item in v0::items(order, Access { buyer: true, address: true }) {
        let amount = |name: &str| decimal(&item[name]["Amount"]);
        let gift = |name: &str| decimal(&item["BuyerInfo"][name]["Amount"]);
        lines += amount("ItemPrice") + amount("ShippingPrice") + gift("GiftWrapPrice") + amount("CODFee");
        lines -= amount("PromotionDiscount") + amount("ShippingDiscount");
        if order.tax_mode == TaxMode::Exclusive {
            lines += amount("ItemTax") + amount("ShippingTax") + gift("GiftWrapTax");
            lines -= amount("PromotionDiscountTax") + amount("ShippingDiscountTax");
        }
        if order.tax_mode == TaxMode::InclusiveHidden {
            assert_eq!(amount("ItemTax"), Decimal::ZERO);
        }
    }
    assert_eq!(lines, total);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn both_versions_tie_to_the_order_total(seed in any::<u64>()) {
        let config = EmulatorConfig { orders: 150, ..EmulatorConfig::new(seed) };
        let mut book = Book::new(&config);
        let end = book.end().unwrap();
        for now in [config.start, end] {
            book.advance(now);
            book.placed(now).for_each(assert_ties);
        }
    }
}

#[test]
fn yen_have_no_decimals_and_euros_two() {
    let book = Book::new(&EmulatorConfig { orders: 300, ..EmulatorConfig::new(1) });
    for order in book.placed(EmulatorConfig::new(1).start).filter(|order| !order.unpriced) {
        let value = v2026::order(order, everything());
        let amount = value["proceeds"]["grandTotal"]["amount"].as_str().unwrap().to_owned();
        let decimals = amount.split_once('.').map_or(0, |(_, decimals)| decimals.len());
        assert_eq!(decimals, if order.currency == "JPY" { 0 } else { 2 }, "{amount} {}", order.currency);
    }
}
