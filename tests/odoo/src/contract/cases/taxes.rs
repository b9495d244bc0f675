//! Amounts: both rounding methods, inclusive and exclusive percent taxes.

use serde_json::{Value, json};

use crate::contract::bench::Bench;

const ORDER: &str = "sale.order";
const AMOUNTS: [&str; 3] = ["amount_untaxed", "amount_tax", "amount_total"];

/// The amounts of an order of these lines under a rounding method, which is put back afterwards.
async fn amounts(bench: &Bench, method: &str, lines: &[Value]) -> [Value; 3] {
    let user = bench.read("res.users", bench.odoo.uid(), ["company_id"]).await;
    let company = user[0][0].as_i64().expect("a company");
    let [before] = bench.read("res.company", company, ["tax_calculation_rounding_method"]).await;
    let set = |method: Value| {
        bench.write("res.company", company, json!({"tax_calculation_rounding_method": method}))
    };
    set(json!(method)).await;
    let order = bench.order(lines, json!({})).await;
    let amounts = bench.read(ORDER, order, AMOUNTS).await;
    set(before).await;
    amounts
}

/// Two lines of 1.05 and 10 %: 0.105 each, 0.21 together.
async fn two_small_lines(bench: &Bench) -> Vec<Value> {
    let tax = bench.tax(10.0, false).await;
    let product = bench.product(json!({})).await;
    let mut more = json!({"price_unit": 1.05});
    more[bench.taxes] = json!([[6, 0, [tax]]]);
    vec![bench.line(product, more.clone()), bench.line(product, more)]
}

pub(in super::super) async fn rounded_per_line(bench: Bench) {
    let lines = two_small_lines(&bench).await;
    assert_eq!(amounts(&bench, "round_per_line", &lines).await, [json!(2.1), json!(0.22), json!(2.32)]);
}

pub(in super::super) async fn rounded_globally(bench: Bench) {
    let lines = two_small_lines(&bench).await;
    assert_eq!(amounts(&bench, "round_globally", &lines).await, [json!(2.1), json!(0.21), json!(2.31)]);
}

pub(in super::super) async fn inclusive_totals_tie(bench: Bench) {
    let tax = bench.tax(21.0, true).await;
    let product = bench.product(json!({})).await;
    let mut more = json!({"price_unit": 21.53});
    more[bench.taxes] = json!([[6, 0, [tax]]]);
    let lines = [bench.line(product, more.clone()), bench.line(product, more)];
    let globally = amounts(&bench, "round_globally", &lines).await;
    let per_line = amounts(&bench, "round_per_line", &lines).await;
    assert_eq!(per_line, [json!(35.58), json!(7.48), json!(43.06)]);
    // Up to 17 what a line's price includes is rounded by the line either way.
    let together = if bench.major < 18 { per_line } else { [json!(35.59), json!(7.47), json!(43.06)] };
    assert_eq!(globally, together);
}

pub(in super::super) async fn amounts_set_by_hand(bench: Bench) {
    // The field came with 19.
    if bench.major < 19 {
        let (name, _) =
            bench.refused("sale.order.line", "search", json!([[["extra_tax_data", "=", false]]])).await;
        assert_eq!(name, "UnknownField");
        return;
    }
    let tax = bench.tax(15.0, false).await;
    let product = bench.product(json!({})).await;
    let order = bench.order(&[], json!({})).await;
    let [currency] = bench.read(ORDER, order, ["currency_id"]).await;
    let mut by_hand =
        json!({"currency_id": currency[0], "price_unit": 10.0, "discount": 0, "quantity": 1, "rate": 1});
    let manual = json!({"tax_amount_currency": 1.47, "tax_amount": 1.47, "base_amount_currency": 10, "base_amount": 10});
    by_hand["manual_tax_amounts"][tax.to_string()] = manual;
    let more = json!({bench.taxes: [[6, 0, [tax]]], "extra_tax_data": by_hand});
    let order = bench.order(&[bench.line(product, more)], json!({})).await;
    assert_eq!(bench.read(ORDER, order, AMOUNTS).await, [json!(10.0), json!(1.47), json!(11.47)]);
    // Another quantity and the data no longer applies.
    let line = bench.lines(order).await[0];
    bench.write("sale.order.line", line, json!({"product_uom_qty": 2, "price_unit": 10})).await;
    assert_eq!(bench.read(ORDER, order, AMOUNTS).await, [json!(20.0), json!(3.0), json!(23.0)]);
}

pub(in super::super) async fn an_inclusive_tax_set_by_hand(bench: Bench) {
    if bench.major < 19 {
        return;
    }
    let tax = bench.tax(19.0, true).await;
    let product = bench.product(json!({})).await;
    let order = bench.order(&[], json!({})).await;
    let [currency] = bench.read(ORDER, order, ["currency_id"]).await;
    let mut by_hand =
        json!({"currency_id": currency[0], "price_unit": 10.0, "discount": 0, "quantity": 1, "rate": 1});
    let manual = json!({"tax_amount_currency": 1.61, "tax_amount": 1.61, "base_amount_currency": 8.39, "base_amount": 8.39});
    by_hand["manual_tax_amounts"][tax.to_string()] = manual;
    // The untaxed amount has to be set as well, or the total no longer ties.
    by_hand["manual_total_excluded_currency"] = json!(8.39);
    by_hand["manual_total_excluded"] = json!(8.39);
    let more = json!({bench.taxes: [[6, 0, [tax]]], "extra_tax_data": by_hand});
    let order = bench.order(&[bench.line(product, more)], json!({})).await;
    assert_eq!(bench.read(ORDER, order, AMOUNTS).await, [json!(8.39), json!(1.61), json!(10.0)]);
}

pub(in super::super) async fn an_inclusive_copy(bench: Bench) {
    let tax = bench.tax(19.0, false).await;
    let (field, value) = bench.included(true);
    let change = json!({"name": format!("copy {}", bench.tag), field: value});
    let copied = bench.call("account.tax", "copy", json!([[tax], change])).await;
    // One id until 17, a list of one afterwards.
    let copy = if bench.major < 18 { &copied } else { &copied[0] }.as_i64().expect("an id");
    assert_eq!(
        bench.read("account.tax", copy, ["price_include", "amount"]).await,
        [json!(true), json!(19.0)]
    );
}

pub(in super::super) async fn price_include_cannot_be_written(bench: Bench) {
    let tax = bench.tax(19.0, false).await;
    bench.write("account.tax", tax, json!({"price_include": true})).await;
    // Before 18 it is what says so.
    let kept = !bench.names.price_include_override;
    assert_eq!(bench.read("account.tax", tax, ["price_include"]).await, [json!(kept)]);
}
