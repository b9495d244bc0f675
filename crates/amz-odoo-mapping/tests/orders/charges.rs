//! What becomes of amounts: lines, taxes, totals.

use amz_odoo_mapping::MapContext;
use expect_test::expect;
use serde_json::json;

use crate::support::{CA, DE, JP, US, check, check_with, map, money, part, v0, v2026};

#[test]
fn united_states_net_prices_and_the_tax_that_amazon_collects() {
    let items = json!([
        {"QuantityOrdered": 3, "ItemPrice": "10.00", "ItemTax": "0.80", "ShippingPrice": "4.99", "ShippingTax": "0.41"},
        {"ItemPrice": "5.00", "ItemTax": "0.40", "PromotionDiscount": "1.00", "PromotionDiscountTax": "0.08"},
    ]);
    check(
        &v0(US, "USD", "20.52", items, json!({})),
        expect![[r#"
            20.52 USD
            1_item: 3 x 3.33333 = 10.00
            1_shipping: 1 x 4.99 = 4.99
            2_item: 1 x 5.00 = 5.00
            2_item_discount: 1 x -1.00 = -1.00
            order_facilitator_tax: 1 x 1.53 = 1.53
        "#]],
    );
    let items = json!([
        {"quantityOrdered": 3, "proceeds": {"breakdowns": [
            part("USD", "ITEM", "10.00", &[]), part("USD", "SHIPPING", "4.99", &[]),
            part("USD", "TAX", "1.21", &[("ITEM", "0.80"), ("SHIPPING", "0.41")])]}},
        {"proceeds": {"breakdowns": [
            part("USD", "ITEM", "5.00", &[]), part("USD", "DISCOUNT", "-1.00", &[("ITEM", "-1.00")]),
            part("USD", "TAX", "0.32", &[("ITEM", "0.40"), ("DISCOUNT", "-0.08")])]}},
    ]);
    check(
        &v2026(US, "USD", "20.52", items, json!({})),
        expect![[r#"
            20.52 USD
            1_item: 3 x 3.33333 = 10.00
            1_shipping: 1 x 4.99 = 4.99
            2_item: 1 x 5.00 = 5.00
            2_item_discount: 1 x -1.00 = -1.00
            order_facilitator_tax: 1 x 1.53 = 1.53
        "#]],
    );
}

#[test]
fn germany_gross_prices_with_and_without_amazons_tax() {
    let told = json!([{"QuantityOrdered": 2, "ItemPrice": "23.80", "ItemTax": "3.80", "ShippingPrice": "1.19", "ShippingTax": "0.19"}]);
    check(
        &v0(DE, "EUR", "24.99", told, json!({})),
        expect![[r#"
        24.99 EUR
        1_item: 2 x 11.90 = 23.80, in 19 % = 3.80
        1_shipping: 1 x 1.19 = 1.19, in 19 % = 0.19
    "#]],
    );
    let untold =
        json!([{"QuantityOrdered": 2, "ItemPrice": "23.80", "ItemTax": "0.00", "ShippingPrice": "1.19"}]);
    check(
        &v0(DE, "EUR", "24.99", untold.clone(), json!({})),
        expect![[r#"
        24.99 EUR
        1_item: 2 x 11.90 = 23.80, in 19 %
        1_shipping: 1 x 1.19 = 1.19, in 19 %
    "#]],
    );
    let to_france = json!({"ShippingAddress": {"Name": "A Person", "CountryCode": "FR"}});
    check(
        &v0(DE, "EUR", "24.99", untold.clone(), to_france),
        expect![[r#"
        24.99 EUR
        1_item: 2 x 11.90 = 23.80, in 20 %
        1_shipping: 1 x 1.19 = 1.19, in 20 %
    "#]],
    );
    // The Canary Islands are in Spain and outside of its VAT.
    for (postal_code, rate) in [("35001", ""), ("28013", ", in 21 %")] {
        let to_spain = json!({"ShippingAddress": {"CountryCode": "ES", "PostalCode": postal_code}});
        let wanted =
            format!("24.99 EUR\n1_item: 2 x 11.90 = 23.80{rate}\n1_shipping: 1 x 1.19 = 1.19{rate}\n");
        assert_eq!(
            money(&map(&MapContext::default(), &v0(DE, "EUR", "24.99", untold.clone(), to_spain))),
            wanted,
            "{postal_code}"
        );
    }
    let to_switzerland = json!({"ShippingAddress": {"Name": "A Person", "CountryCode": "CH"}});
    check(
        &v0(DE, "EUR", "24.99", untold, to_switzerland),
        expect![[r#"
        24.99 EUR
        1_item: 2 x 11.90 = 23.80
        1_shipping: 1 x 1.19 = 1.19
    "#]],
    );
    let net = json!([{"quantityOrdered": 2, "proceeds": {"breakdowns": [
        part("EUR", "ITEM", "20.00", &[]), part("EUR", "SHIPPING", "1.00", &[]),
        part("EUR", "TAX", "3.99", &[("ITEM", "3.80"), ("SHIPPING", "0.19")])]}}]);
    check(
        &v2026(DE, "EUR", "24.99", net, json!({})),
        expect![[r#"
        24.99 EUR
        1_item: 2 x 11.90 = 23.80, in 19 % = 3.80
        1_shipping: 1 x 1.19 = 1.19, in 19 % = 0.19
    "#]],
    );
}

#[test]
fn an_order_against_its_marketplaces_habit_ties_and_says_so() {
    let items = json!([{"ItemPrice": "10.00", "ItemTax": "1.90"}]);
    check(
        &v0(DE, "EUR", "11.90", items, json!({})),
        expect![[r#"
        11.90 EUR
        1_item: 1 x 11.90 = 11.90, in 19 % = 1.90
        ? tax_mode_contradiction at OrderTotal.Amount
    "#]],
    );
    let items = json!([{"ItemPrice": "11.30", "ItemTax": "1.30"}]);
    check(
        &v0(CA, "CAD", "11.30", items, json!({})),
        expect![[r#"
        11.30 CAD
        1_item: 1 x 10.00 = 10.00, plus 13 % = 1.30
        ? tax_mode_contradiction at OrderTotal.Amount
    "#]],
    );
}

#[test]
fn canada_taxes_on_top_are_the_sellers_unless_amazon_says_so() {
    let tax = json!([{"ItemPrice": "100.00", "ItemTax": "14.98"}]);
    check(
        &v0(CA, "CAD", "114.98", tax, json!({})),
        expect![[r#"
        114.98 CAD
        1_item: 1 x 100.00 = 100.00, plus 14.975 % = 14.98
    "#]],
    );
    let collected = json!([
        {"ItemPrice": "100.00", "ItemTax": "5.00", "TaxCollection": {"Model": "MarketplaceFacilitator"}},
        {"ItemPrice": "10.00", "ItemTax": "0.50"},
    ]);
    check(
        &v0(CA, "CAD", "115.50", collected, json!({})),
        expect![[r#"
        115.50 CAD
        1_item: 1 x 100.00 = 100.00
        2_item: 1 x 10.00 = 10.00, plus 5 % = 0.50
        order_facilitator_tax: 1 x 5.00 = 5.00
    "#]],
    );
}

#[test]
fn deemed_reseller_amazon_owes_the_tax() {
    let untold = json!([{"ItemPrice": "11.90", "DeemedResellerCategory": "IOSS", "IossNumber": "IM1"}]);
    check(
        &v0(DE, "EUR", "11.90", untold, json!({})),
        expect![[r#"
        11.90 EUR
        1_item: 1 x 11.90 = 11.90
    "#]],
    );
    let told = json!([{"ItemPrice": "11.90", "ItemTax": "1.90", "DeemedResellerCategory": "UOSS"}]);
    check(
        &v0(DE, "EUR", "11.90", told, json!({})),
        expect![[r#"
        11.90 EUR
        1_item: 1 x 10.00 = 10.00
        order_facilitator_tax: 1 x 1.90 = 1.90
    "#]],
    );
}

#[test]
fn every_charge_and_every_discount() {
    let items = json!([{
        "QuantityOrdered": 2, "ItemPrice": "2000", "ShippingPrice": "500", "PromotionDiscount": "100",
        "ShippingDiscount": "500", "CODFee": "300", "CODFeeDiscount": "50",
        "BuyerInfo": {"GiftWrapPrice": {"CurrencyCode": "JPY", "Amount": "250"}, "GiftWrapLevel": "Classic"},
        "PointsGranted": {"PointsNumber": 20, "PointsMonetaryValue": {"CurrencyCode": "JPY", "Amount": "20"}},
    }]);
    let order = v0(JP, "JPY", "2400", items, json!({}));
    check(
        &order,
        expect![[r#"
        2400 JPY
        1_item: 2 x 1000 = 2000, in 10 %
        1_shipping: 1 x 500 = 500, in 10 %
        1_gift_wrap: 1 x 250 = 250, in 10 %
        1_item_discount: 1 x -100 = -100, in 10 %
        1_shipping_discount: 1 x -500 = -500, in 10 %
        1_cod_fee: 1 x 300 = 300, in 10 %
        1_cod_discount: 1 x -50 = -50, in 10 %
    "#]],
    );
    let mut folded = MapContext::default();
    folded.rules.fold_discounts = true;
    check_with(
        &folded,
        &order,
        expect![[r#"
        2400 JPY
        1_item: 2 x 950 = 1900, in 10 %
        1_gift_wrap: 1 x 250 = 250, in 10 %
        1_cod_fee: 1 x 250 = 250, in 10 %
    "#]],
    );
    let breakdowns = json!([
        part("JPY", "ITEM", "2000", &[]),
        part("JPY", "SHIPPING", "500", &[]),
        part("JPY", "GIFT_WRAP", "250", &[]),
        part("JPY", "COD_FEE", "300", &[]),
        part("JPY", "DISCOUNT", "650", &[("ITEM", "100"), ("SHIPPING", "500"), ("COD_FEE", "50")]),
    ]);
    let items = json!([{"quantityOrdered": 2, "proceeds": {"breakdowns": breakdowns}}]);
    check(
        &v2026(JP, "JPY", "2400", items, json!({})),
        expect![[r#"
        2400 JPY
        1_item: 2 x 1000 = 2000, in 10 %
        1_shipping: 1 x 500 = 500, in 10 %
        1_gift_wrap: 1 x 250 = 250, in 10 %
        1_item_discount: 1 x -100 = -100, in 10 %
        1_shipping_discount: 1 x -500 = -500, in 10 %
        1_cod_fee: 1 x 300 = 300, in 10 %
        1_cod_discount: 1 x -50 = -50, in 10 %
    "#]],
    );
}

#[test]
fn a_tax_without_detail_is_shared_and_an_unknown_charge_is_kept() {
    let items = json!([{"proceeds": {"breakdowns": [
        part("EUR", "ITEM", "30.00", &[]), part("EUR", "SHIPPING", "10.00", &[]), part("EUR", "TAX", "7.60", &[])]}}]);
    check(
        &v2026(DE, "EUR", "47.60", items, json!({})),
        expect![[r#"
        47.60 EUR
        1_item: 1 x 35.70 = 35.70, in 19 % = 5.70
        1_shipping: 1 x 11.90 = 11.90, in 19 % = 1.90
    "#]],
    );
    let items = json!([{"proceeds": {"breakdowns": [
        part("USD", "ITEM", "30.00", &[]), part("USD", "ASSEMBLY", "10.00", &[])]}}]);
    check(
        &v2026(US, "USD", "40.00", items, json!({})),
        expect![[r#"
        40.00 USD
        1_item: 1 x 30.00 = 30.00
        1_other: 1 x 10.00 = 10.00
        ? unknown_charge at orderItems[0].proceeds.breakdowns[1]
    "#]],
    );
}

#[test]
fn a_tip_counts_once_it_is_in_the_total() {
    let tip = json!({"proceeds": {"breakdowns": [part("USD", "DELIVERY_TIP", "5.00", &[])]}});
    let items = json!([{"proceeds": {"breakdowns": [part("USD", "ITEM", "30.00", &[])]}}]);
    check(
        &v2026(US, "USD", "35.00", items.clone(), tip.clone()),
        expect![[r#"
        35.00 USD
        1_item: 1 x 30.00 = 30.00
        order_tip: 1 x 5.00 = 5.00
    "#]],
    );
    check(
        &v2026(US, "USD", "30.00", items, tip),
        expect![[r#"
        30.00 USD
        1_item: 1 x 30.00 = 30.00
    "#]],
    );
}

#[test]
fn an_item_without_breakdowns_has_its_proceeds_or_its_unit_price() {
    let money = |amount: &str| json!({"amount": amount, "currencyCode": "USD"});
    let items = json!([
        {"quantityOrdered": 2, "proceeds": {"proceedsTotal": money("30.00")}},
        {"quantityOrdered": 2, "product": {"price": {"unitPrice": money("7.50")}}},
    ]);
    check(
        &v2026(US, "USD", "45.00", items, json!({})),
        expect![[r#"
        45.00 USD
        1_item: 2 x 15.00 = 30.00
        2_item: 2 x 7.50 = 15.00
    "#]],
    );
}

#[test]
fn a_price_with_two_digits_splits_the_line() {
    let mut ctx = MapContext::default();
    ctx.price_digits = Some(2);
    let items = json!([{"QuantityOrdered": 3, "ItemPrice": "119.00", "ItemTax": "19.00"}]);
    check_with(
        &ctx,
        &v0(DE, "EUR", "119.00", items, json!({})),
        expect![[r#"
        119.00 EUR
        1_item: 1 x 39.66 = 39.66, in 19 % = 6.33
        1_item_1: 2 x 39.67 = 79.34, in 19 % = 12.67
    "#]],
    );
    let items = json!([{"QuantityOrdered": 3, "ItemPrice": "1.001"}]);
    check_with(
        &ctx,
        &v0(US, "KWD", "1.001", items, json!({})),
        expect![[r#"
            1.001 KWD
            1_item: 3 x 0.333667 = 1.001
            ! price_digits at OrderItems[0].ItemPrice.Amount
        "#]],
    );
}

#[test]
fn canceled_units_and_items() {
    let items = json!([{"QuantityOrdered": 0, "ItemPrice": "9.00"}, {"ItemPrice": "5.00"}]);
    check(
        &v0(US, "USD", "5.00", items, json!({})),
        expect![[r#"
        5.00 USD
        2_item: 1 x 5.00 = 5.00
    "#]],
    );
    let cancelled = |fulfilled: i64, open: i64| {
        json!({"quantityOrdered": 3,
            "cancellation": {"cancellationExecution": {"cancelledBy": "BUYER"}},
            "fulfillment": {"quantityFulfilled": fulfilled, "quantityUnfulfilled": open},
            "proceeds": {"breakdowns": [part("USD", "ITEM", "20.00", &[])]}})
    };
    check(
        &v2026(US, "USD", "20.00", json!([cancelled(1, 1)]), json!({})),
        expect![[r#"
        20.00 USD
        1_item: 2 x 10.00 = 20.00
    "#]],
    );
    check(
        &v2026(US, "USD", "0.00", json!([cancelled(0, 0)]), json!({})),
        expect![[r#"
        0.00 USD
    "#]],
    );
    check(
        &v2026(US, "USD", "20.00", json!([cancelled(3, 1)]), json!({})),
        expect![[r#"
            20.00 USD
            1_item: 3 x 6.66667 = 20.00
            ? quantity_mismatch at orderItems[0].fulfillment.quantityFulfilled
        "#]],
    );
}

#[test]
fn replacements_and_pending_orders_have_no_amounts() {
    let free = json!({"OrderTotal": null, "IsReplacementOrder": true, "ReplacedOrderId": "2-2-2"});
    check(
        &v0(US, "USD", "0", json!([{"QuantityOrdered": 2}]), free),
        expect![[r#"
            0.00 USD
            1_item: 2 x 0.00 = 0.00
        "#]],
    );
    let pending = json!({"OrderTotal": null, "OrderStatus": "Pending"});
    check(
        &v0(US, "USD", "0", json!([{"QuantityOrdered": 2}]), pending),
        expect![[r#"
            0.00 USD
            1_item: 2 x 0.00 = 0.00
        "#]],
    );
    let canceled = json!({"OrderTotal": null, "OrderStatus": "Canceled"});
    check(
        &v0(US, "USD", "0", json!([{"QuantityOrdered": 0}]), canceled),
        expect![[r#"
            0.00 USD
        "#]],
    );
}

#[test]
fn a_tax_that_only_the_whole_item_explains() {
    // Amazon counted the tax after the promotion.
    let items = json!([{"ItemPrice": "20.00", "ItemTax": "2.39", "PromotionDiscount": "5.00"}]);
    check(
        &v0(DE, "EUR", "15.00", items, json!({})),
        expect![[r#"
        15.00 EUR
        1_item: 1 x 20.00 = 20.00, in 19 % = 3.19
        1_item_discount: 1 x -5.00 = -5.00, in 19 % = -0.80
    "#]],
    );
    // Books beside toys: two rates in one order.
    let items = json!([{"ItemPrice": "11.90", "ItemTax": "1.90"}, {"ItemPrice": "10.70", "ItemTax": "0.70"}]);
    check(
        &v0(DE, "EUR", "22.60", items, json!({})),
        expect![[r#"
        22.60 EUR
        1_item: 1 x 11.90 = 11.90, in 19 % = 1.90
        2_item: 1 x 10.70 = 10.70, in 7 % = 0.70
    "#]],
    );
    let items = json!([{"ItemPrice": "100.00", "ItemTax": "31.00"}]);
    check(
        &v0(DE, "EUR", "100.00", items, json!({})),
        expect![[r#"
        100.00 EUR
        1_item: 1 x 100.00 = 100.00, in 19 % = 31.00
        ! tax_rate_unknown at OrderItems[0].ItemTax.Amount
    "#]],
    );
}
