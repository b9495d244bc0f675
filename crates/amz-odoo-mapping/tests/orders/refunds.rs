//! Refund events to credit notes, and goods that came back.

use amz_odoo_mapping::order::LineTax;
use amz_odoo_mapping::refund::{RefundDraft, RefundEvent, ReturnedGoods, refunds, returned};
use amz_odoo_mapping::{Issue, MapContext, Mapped, OrderDraft};
use expect_test::{Expect, expect};
use proptest::prelude::*;
use rust_decimal::Decimal;
use serde_json::{Value, json};
use spapi_types::{decode, finances_v0::ShipmentEvent};
use std::fmt::Write;

use crate::pairs;
use crate::support::{DE, US, map, v0};

/// One item of a refund event: its id, units, and amounts by the names of v0.
pub(crate) struct Row {
    pub(crate) item: String,
    pub(crate) units: i64,
    pub(crate) amounts: Vec<(&'static str, String)>,
    /// What the promotions were on: v0 does not tell.
    pub(crate) free_shipping: bool,
}

/// An event about one item.
pub(crate) fn event(
    currency: &str,
    id: &str,
    (item, units, amounts): (&str, i64, &[(&'static str, &str)]),
) -> RefundEvent {
    let amounts = amounts.iter().map(|(name, amount)| (*name, (*amount).to_owned())).collect();
    event_of(currency, id, &[Row { item: item.to_owned(), units, amounts, free_shipping: false }])
}

pub(crate) fn event_of(currency: &str, id: &str, rows: &[Row]) -> RefundEvent {
    let money = |amount: &str| json!({"CurrencyCode": currency, "CurrencyAmount": number(amount)});
    let of_row = |(i, row): (usize, &Row)| {
        let (promotions, charges): (Vec<_>, Vec<_>) =
            row.amounts.iter().partition(|(name, _)| *name == "Promotion");
        let charges: Vec<Value> =
            charges.iter().map(|(name, a)| json!({"ChargeType": name, "ChargeAmount": money(a)})).collect();
        let promotions: Vec<Value> =
            promotions.iter().map(|(_, a)| json!({"PromotionAmount": money(a)})).collect();
        let withheld =
            json!({"ChargeType": "MarketplaceFacilitatorTax-Principal", "ChargeAmount": money("1.00")});
        json!({"OrderItemId": row.item, "OrderAdjustmentItemId": format!("{id}{i}"), "QuantityShipped": row.units,
            "ItemChargeAdjustmentList": charges, "PromotionAdjustmentList": promotions,
            "ItemFeeAdjustmentList": [{"FeeType": "Commission", "FeeAmount": money("1.50")}],
            "ItemTaxWithheldList": [{"TaxesWithheld": [withheld]}]})
    };
    let rows: Vec<Value> = rows.iter().enumerate().map(of_row).collect();
    let event = json!({"AmazonOrderId": "1-1-1", "PostedDate": "2026-11-09T10:00:00Z", "ShipmentItemAdjustmentList": rows});
    let decoded = decode::<ShipmentEvent>(event.to_string().as_bytes()).expect("an event");
    assert!(decoded.defects.is_empty(), "{:?}", decoded.defects);
    RefundEvent::from_v0(&decoded.value)
}

/// A decimal as a JSON number, digit by digit.
pub(crate) fn number(amount: &str) -> Value {
    serde_json::from_str(amount).expect("a number")
}

pub(crate) fn book(
    order: &OrderDraft,
    events: &[RefundEvent],
    returns: &[ReturnedGoods],
) -> Mapped<Vec<RefundDraft>> {
    refunds(&MapContext::default(), order, events, returns)
}

pub(crate) fn shown(mapped: &Mapped<Vec<RefundDraft>>) -> String {
    let mut text = String::new();
    for draft in &mapped.draft {
        let _ = writeln!(text, "{} {}", draft.total, draft.currency.as_deref().unwrap_or("-"));
        for line in &draft.lines {
            let tax = match line.tax {
                LineTax::Percent { rate, amount, .. } => {
                    format!(", {rate} %{}", amount.map(|a| format!(" = {a}")).unwrap_or_default())
                }
                LineTax::None => String::new(),
            };
            let link = line.sale_line.as_ref().map(|key| format!(" -> {key}")).unwrap_or_default();
            let (id, part) = (&line.order_item_id, line.part);
            let _ = writeln!(
                text,
                "{id} {part}: {} x {} = {}{tax}{link}",
                line.quantity, line.price_unit, line.total
            );
        }
    }
    text + &issues(&mapped.issues)
}

pub(crate) fn issues(issues: &[Issue]) -> String {
    issues.iter().fold(String::new(), |mut text, issue| {
        let _ = writeln!(text, "{} at {}", issue.kind.code(), issue.path);
        text
    })
}

/// Two units at 11.90 with 19 % in it, and shipping for 5.95.
pub(crate) fn german() -> OrderDraft {
    let item = json!([{"QuantityOrdered": 2, "ItemPrice": "23.80", "ItemTax": "3.80", "ShippingPrice": "5.95", "ShippingTax": "0.95"}]);
    map(&MapContext::default(), &v0(DE, "EUR", "29.75", item, json!({}))).draft
}

fn check(order: &OrderDraft, events: &[RefundEvent], returns: &[ReturnedGoods], want: Expect) {
    want.assert_eq(&shown(&book(order, events, returns)));
}

#[test]
fn units_keep_their_quantity_and_link_to_the_order_once_they_came_back() {
    let one = [event("EUR", "A", ("1", 1, &[("Principal", "-10.00"), ("Tax", "-1.90")]))];
    let back = [ReturnedGoods { order_item_id: "1".into(), quantity: Decimal::ONE, sellable: true }];
    check(
        &german(),
        &one,
        &[],
        expect![[r#"
            11.90 EUR
            1 item: 1 x 11.90 = 11.90, 19 % = 1.90
        "#]],
    );
    check(
        &german(),
        &one,
        &back,
        expect![[r#"
            11.90 EUR
            1 item: 1 x 11.90 = 11.90, 19 % = 1.90 -> 1_item
        "#]],
    );
}

#[test]
fn an_amount_without_goods_is_a_price_difference() {
    let part =
        [("Principal", "-2.00"), ("Tax", "-0.38"), ("ShippingCharge", "-5.00"), ("ShippingTax", "-0.95")];
    check(
        &german(),
        &[event("EUR", "A", ("1", 2, &part))],
        &[],
        expect![[r#"
            8.33 EUR
            1 item: 1 x 2.38 = 2.38, 19 % = 0.38
            1 shipping: 1 x 5.95 = 5.95, 19 % = 0.95
        "#]],
    );
    let kept = [("Principal", "-20.00"), ("Tax", "-3.80"), ("RestockingFee", "4.00"), ("Goodwill", "-1.00")];
    check(
        &german(),
        &[event("EUR", "A", ("1", 2, &kept))],
        &[],
        expect![[r#"
            20.80 EUR
            1 item: 2 x 11.90 = 23.80, 19 % = 3.80
            1 goodwill: 1 x 1.00 = 1.00
            1 restocking_fee: 1 x -4.00 = -4.00
        "#]],
    );
}

#[test]
fn tax_that_amazon_collected_is_given_back_on_its_own_line() {
    let item =
        json!([{"QuantityOrdered": 1, "ItemPrice": "10.00", "ItemTax": "1.01", "PromotionDiscount": "2.00"}]);
    let order = map(&MapContext::default(), &v0(US, "USD", "9.01", item, json!({}))).draft;
    let amounts = [("Principal", "-10.00"), ("Tax", "-1.01"), ("Promotion", "2.00")];
    check(
        &order,
        &[event("USD", "A", ("1", 1, &amounts))],
        &[],
        expect![[r#"
            9.01 USD
            1 item: 1 x 8.00 = 8.00
             facilitator_tax: 1 x 1.01 = 1.01
        "#]],
    );
}

#[test]
fn what_cannot_be_is_an_issue_and_ties_all_the_same() {
    let all: &[(&str, &str)] = &[("Principal", "-20.00"), ("Tax", "-3.80")];
    for (events, want) in [
        (
            vec![event("EUR", "A", ("1", 2, all)), event("EUR", "B", ("1", 2, all))],
            "refund_above_charged at ShipmentItemAdjustmentList[0]\n",
        ),
        (
            vec![event("EUR", "A", ("9", 1, &[("Principal", "-1.00")]))],
            "unknown_order_item at ShipmentItemAdjustmentList[0]\nrefund_above_charged at ShipmentItemAdjustmentList[0]\n",
        ),
        (
            vec![event("USD", "A", ("1", 1, &[("Principal", "-1.00")]))],
            "currency_mismatch at ShipmentItemAdjustmentList[0].ItemChargeAdjustmentList[0].ChargeAmount\n",
        ),
        (
            vec![event("EUR", "A", ("1", 1, &[("NextYears", "-1.00")]))],
            "unknown_charge at ShipmentItemAdjustmentList[0].ItemChargeAdjustmentList[0].ChargeAmount\n",
        ),
        (
            vec![event("EUR", "A", ("1", 1, &[("Principal", "-1.005")]))],
            "amount_precision at ShipmentItemAdjustmentList[0].ItemChargeAdjustmentList[0].ChargeAmount\n",
        ),
        // The same event read twice is one.
        (vec![event("EUR", "A", ("1", 2, all)), event("EUR", "A", ("1", 2, all))], ""),
        // Goodwill may exceed the price.
        (vec![event("EUR", "A", ("1", 2, &[("Goodwill", "-99.00")]))], ""),
    ] {
        let mapped = book(&german(), &events, &[]);
        assert_eq!(issues(&mapped.issues), want);
        assert!(mapped.draft.iter().all(|draft| draft.sum() == draft.total), "{}", shown(&mapped));
    }
}

#[test]
fn goods_go_back_by_their_condition() {
    let goods = |id: &str, quantity: i64, sellable| ReturnedGoods {
        order_item_id: id.into(),
        quantity: quantity.into(),
        sellable,
    };
    let found = |rows: &[ReturnedGoods]| {
        let mapped = returned(&MapContext::default(), &german(), rows);
        let lines = mapped.draft.lines.iter().fold(String::new(), |mut text, line| {
            let _ = write!(text, "{} x {} sellable: {}; ", line.quantity, line.line, line.sellable);
            text
        });
        lines + &issues(&mapped.issues)
    };
    assert_eq!(
        found(&[goods("1", 1, false), goods("1", 1, true)]),
        "1 x 1_item sellable: true; 1 x 1_item sellable: false; "
    );
    assert_eq!(found(&[goods("1", 3, true)]), "quantity_mismatch at returns[1]\n");
    assert_eq!(found(&[goods("9", 1, true)]), "unknown_order_item at returns[9]\n");
}

/// The event that gives back a share of each of the order's amounts.
fn give_back(order: &pairs::Order, id: &str, of: (i64, i64)) -> RefundEvent {
    event_of(order.currency, id, &shares(order, of))
}

/// A share of each of the order's amounts.
pub(crate) fn shares(order: &pairs::Order, of: (i64, i64)) -> Vec<Row> {
    let part = |minor: i64| -(minor * of.0 / of.1);
    let text = |minor: i64| Decimal::new(minor, order.digits).to_string();
    let rows = order
        .items
        .iter()
        .enumerate()
        .map(|(i, item)| {
            let of = |amount: &Option<pairs::Amount>| amount.as_ref().map_or((0, 0), |a| (a.net, a.tax));
            let discount = of(&item.discount);
            let (off_goods, off_shipping) =
                if item.discount_on_shipping { (0, discount.1) } else { (discount.1, 0) };
            let (shipping, wrap) = (of(&item.shipping), of(&item.wrap));
            let mut amounts = vec![
                ("Principal", part(item.goods.net)),
                ("Tax", part(item.goods.tax - off_goods)),
                ("Promotion", -part(discount.0)),
                ("ShippingCharge", part(shipping.0)),
                ("ShippingTax", part(shipping.1 - off_shipping)),
                ("Giftwrap", part(wrap.0)),
                ("GiftwrapTax", part(wrap.1)),
            ];
            amounts.extend(item.cod.map(|cod| ("CODItemCharge", part(cod))));
            let amounts = amounts.into_iter().map(|(name, minor)| (name, text(minor))).collect();
            let free_shipping = item.discount_on_shipping;
            Row { item: format!("{i:03}"), units: item.quantity, amounts, free_shipping }
        })
        .filter(|row| row.units > 0);
    rows.collect()
}

fn tax(draft: &RefundDraft) -> Decimal {
    let of_line = |line: &amz_odoo_mapping::refund::RefundLine| match line.tax {
        LineTax::Percent { amount, .. } => amount.unwrap_or_default(),
        LineTax::None if line.part == amz_odoo_mapping::refund::RefundPart::FacilitatorTax => line.total,
        LineTax::None => Decimal::ZERO,
    };
    draft.lines.iter().map(of_line).sum()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn giving_everything_back_is_the_order_with_the_other_sign(order in pairs::order()) {
        let sold = map(&MapContext::default(), &order.v2026()).draft;
        let mapped = book(&sold, &[give_back(&order, "A", (1, 1))], &[]);
        prop_assert!(mapped.issues.is_empty(), "{}", shown(&mapped));
        let draft = &mapped.draft[0];
        prop_assert_eq!(draft.total, sold.total);
        prop_assert_eq!(draft.sum(), sold.total, "{}", shown(&mapped));
        prop_assert_eq!(tax(draft), Decimal::new(order.tax(), order.digits));
        for (i, item) in order.items.iter().enumerate() {
            let id = format!("{i:03}");
            let units: Decimal = draft.lines.iter().filter(|l| l.order_item_id == id && l.part.code() == "item").map(|l| l.quantity).sum();
            prop_assert_eq!(units, Decimal::from(item.quantity), "{}", shown(&mapped));
        }
    }

    #[test]
    fn any_share_ties_and_the_order_of_events_does_not_matter(order in pairs::order(), share in 0i64..60, turn in any::<bool>()) {
        let sold = map(&MapContext::default(), &order.v2026()).draft;
        let mut events = vec![give_back(&order, "A", (share, 100)), give_back(&order, "B", (39, 100)), give_back(&order, "C", (1, 7))];
        let first = book(&sold, &events, &[]);
        for draft in &first.draft {
            prop_assert_eq!(draft.sum(), draft.total, "{}", shown(&first));
            let of = events.iter().find(|event| event.id == draft.refund_id).expect("its event");
            prop_assert_eq!(draft.total, of.total());
        }
        if turn { events.reverse() } else { events.rotate_left(1) }
        for event in &mut events {
            event.items.reverse();
        }
        prop_assert_eq!(book(&sold, &events, &[]).draft, first.draft);
    }
}
