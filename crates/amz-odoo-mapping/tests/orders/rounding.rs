//! Amazon's cents where Odoo has percentages alone (16 to 18).

use amz_odoo_mapping::order::LineTax;
use amz_odoo_mapping::tax_math::{Amounts, RatedLine, TaxMath, TaxRounding};
use amz_odoo_mapping::{IssueKind, MapContext, Mapped, OrderDraft};
use expect_test::expect;
use proptest::prelude::*;
use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::pairs;
use crate::support::{CA, DE, check_with, map, money, v0};

const PER_LINE: TaxMath = TaxMath { rounding: TaxRounding::PerLine, rounds_untaxed: false };
const GLOBALLY: TaxMath = TaxMath { rounding: TaxRounding::Globally, rounds_untaxed: false };
const GLOBALLY_17: TaxMath = TaxMath { rounding: TaxRounding::Globally, rounds_untaxed: true };
const PER_LINE_17: TaxMath = TaxMath { rounding: TaxRounding::PerLine, rounds_untaxed: true };

fn context(math: TaxMath, price_digits: u32) -> MapContext {
    let mut ctx = MapContext::default();
    (ctx.tax_math, ctx.price_digits) = (Some(math), Some(price_digits));
    ctx
}

/// What Odoo comes to, reckoned from the draft's lines alone.
fn in_odoo(draft: &OrderDraft, math: TaxMath, digits: u32) -> Amounts {
    let lines = draft.lines.iter().map(|line| RatedLine {
        amount: line.quantity * line.price_unit,
        tax: match line.tax {
            LineTax::Percent { rate, included, .. } => Some((rate, included)),
            LineTax::None => None,
        },
    });
    math.amounts(lines, digits)
}

/// Amazon's tax on the lines; `None` where it does not tell.
fn amazons(draft: &OrderDraft) -> Option<Decimal> {
    let taxes = draft.lines.iter().map(|line| match line.tax {
        LineTax::Percent { amount, .. } => amount,
        LineTax::None => Some(Decimal::ZERO),
    });
    taxes.sum()
}

fn accepted(mapped: &Mapped<OrderDraft>) -> Decimal {
    let mut found = mapped.issues.iter().filter_map(|issue| match issue.kind {
        IssueKind::TaxRounding { by } => Some(by),
        _ => None,
    });
    found.next().unwrap_or_default()
}

#[test]
fn units_that_two_decimals_cannot_price_are_sold_without_the_tax() {
    // 2 x 3.33 + 1 x 3.34 would bear 1.06 + 0.53.
    let item = json!([{"QuantityOrdered": 3, "ItemPrice": "10.00", "ItemTax": "1.60"}]);
    let order = v0(DE, "EUR", "10.00", item, json!({}));
    let net = expect![[r#"
        10.00 EUR
        1_item: 3 x 2.80 = 8.40, plus 19 % = 1.60
    "#]];
    check_with(&context(PER_LINE, 2), &order, net);
    let gross = expect![[r#"
        10.00 EUR
        1_item: 3 x 3.33333 = 10.00, in 19 % = 1.60
    "#]];
    check_with(&context(PER_LINE, 6), &order, gross);
}

#[test]
fn a_tax_that_amazon_rounds_by_unit_is_odoos_by_line() {
    // Each unit's tax is 0.335, which Amazon rounds.
    let item = json!([{"QuantityOrdered": 4, "ItemPrice": "8.40", "ItemTax": "1.36"}]);
    check_with(
        &context(PER_LINE, 2),
        &v0(DE, "EUR", "8.40", item, json!({})),
        expect![[r#"
            8.40 EUR
            1_item: 1 x 2.10 = 2.10, in 19 % = 0.34
            1_item_1: 1 x 2.10 = 2.10, in 19 % = 0.34
            1_item_2: 1 x 2.10 = 2.10, in 19 % = 0.34
            1_item_3: 1 x 2.10 = 2.10, in 19 % = 0.34
        "#]],
    );
}

#[test]
fn what_is_rounded_once_an_order_is_told_apart_by_the_mode() {
    let items = json!([{"ItemPrice": "21.53", "ItemTax": "3.74"}, {"ItemPrice": "21.53", "ItemTax": "3.74"}]);
    let order = v0("APJ6JRA9NG5V4", "EUR", "43.06", items, json!({}));
    let mut ctx = context(GLOBALLY, 6);
    ctx.taxes.rates.insert("IT".into(), vec![Decimal::from(21)]);
    let apart = expect![[r#"
        43.06 EUR
        1_item: 1 x 17.79 = 17.79, plus 21 % = 3.74
        2_item: 1 x 21.53 = 21.53, in 21 % = 3.74
    "#]];
    check_with(&ctx, &order, apart);
    ctx.tax_math = Some(PER_LINE);
    let plain = expect![[r#"
        43.06 EUR
        1_item: 1 x 21.53 = 21.53, in 21 % = 3.74
        2_item: 1 x 21.53 = 21.53, in 21 % = 3.74
    "#]];
    check_with(&ctx, &order, plain);
}

#[test]
fn a_cent_that_no_percentage_gives_goes_through_with_a_warning() {
    let one = json!([{"ItemPrice": "10.00", "ItemTax": "1.61"}]);
    let included = expect![[r#"
        10.00 EUR
        1_item: 1 x 10.00 = 10.00, in 19 % = 1.61
        ? tax_rounding at OrderTotal.Amount
    "#]];
    check_with(&context(PER_LINE, 2), &v0(DE, "EUR", "10.00", one, json!({})), included);
    // Without the tax in the price the total would be off too.
    let one = json!([{"ItemPrice": "10.00", "ItemTax": "1.31"}]);
    let turned = expect![[r#"
        11.31 CAD
        1_item: 1 x 11.31 = 11.31, in 13 % = 1.31
        ? tax_rounding at OrderTotal.Amount
    "#]];
    check_with(&context(PER_LINE, 2), &v0(CA, "CAD", "11.31", one, json!({})), turned);
}

#[test]
fn more_than_a_cent_a_line_waits_before_anything_is_written() {
    // Six lines give six half cents more or less; Amazon is ten cents off.
    let item = json!([{"QuantityOrdered": 24, "ItemPrice": "240.00", "ItemTax": "38.42"}]);
    let mapped = map(&context(GLOBALLY, 2), &v0(DE, "EUR", "240.00", item, json!({})));
    assert!(mapped.is_blocked(), "{}", money(&mapped));
    let issue = &mapped.issues[0];
    assert_eq!(issue.kind, IssueKind::TaxOutOfReach { by: "-0.10".parse().expect("a decimal") });
    assert!(issue.message().contains("0.1 less"), "{}", issue.message());
}

#[test]
fn half_a_cent_that_an_order_rounds_up_twice_is_taken_off_by_a_line_of_its_own() {
    // 18 shows 76.08 + 15.22 for 91.29 with 20 % in it; measured on a real one.
    let item = json!([{"ItemPrice": "91.29", "ItemTax": "15.22"}]);
    let order = v0("A13V1IB3VIYZZH", "EUR", "91.29", item, json!({}));
    let made_up_for = expect![[r#"
        91.29 EUR
        1_item: 1 x 91.29 = 91.29, in 20 % = 15.22
        order_rounding: 1 x -0.01 = -0.01
        ? total_rounding at OrderTotal.Amount
    "#]];
    check_with(&context(GLOBALLY, 2), &order, made_up_for);
    let plain = expect![[r#"
        91.29 EUR
        1_item: 1 x 91.29 = 91.29, in 20 % = 15.22
    "#]];
    check_with(&context(PER_LINE, 2), &order, plain);
}

fn mathematics() -> impl Strategy<Value = TaxMath> {
    prop::sample::select(vec![PER_LINE, GLOBALLY, PER_LINE_17, GLOBALLY_17])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(600)))]

    #[test]
    fn odoo_comes_to_amazons_cents_or_the_issue_says_by_how_much_it_does_not(
        order in pairs::order(), math in mathematics(), digits in prop::sample::select(vec![2u32, 4, 6])
    ) {
        let mut ctx = context(math, digits.max(order.digits));
        ctx.tax_math = Some(math);
        let mapped = map(&ctx, &order.v0());
        let draft = &mapped.draft;
        prop_assert!(!mapped.is_blocked(), "{}", money(&mapped));
        let found = in_odoo(draft, math, order.digits);
        prop_assert_eq!(found.total(), draft.total, "{}", money(&mapped));
        prop_assert_eq!(draft.sum(), draft.total);
        if let Some(wanted) = amazons(draft) {
            prop_assert_eq!(found.tax - wanted, accepted(&mapped), "{}", money(&mapped));
            let unit = Decimal::new(1, order.digits);
            prop_assert!((found.tax - wanted).abs() <= unit * Decimal::from(draft.lines.len()));
        }
        prop_assert_eq!(map(&ctx, &order.v0()), mapped, "the same on any machine");
    }
}

/// 300 orders of one to four items: those of a shop in Germany, and the same with the tax on top.
fn shop() -> Vec<[Value; 2]> {
    let mut state = 7u64;
    let mut random = |most: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        Decimal::from((state >> 33) % most)
    };
    let mut order = || {
        let rate = if random(2).is_zero() { Decimal::from(19) } else { Decimal::from(7) };
        let count = 1 + usize::try_from(random(4)).expect("small");
        let items: Vec<[Decimal; 2]> = (0..count)
            .map(|_| [Decimal::ONE + random(4), (Decimal::from(99) + random(9000)) / Decimal::ONE_HUNDRED])
            .collect();
        [Decimal::ONE_HUNDRED + rate, Decimal::ONE_HUNDRED].map(|whole| {
            let tax = |price: Decimal| amz_odoo_mapping::money::round(price * rate / whole, 2);
            let on_top = whole == Decimal::ONE_HUNDRED;
            let of = |[_, price]: &[Decimal; 2]| if on_top { *price + tax(*price) } else { *price };
            let total: Decimal = items.iter().map(of).sum();
            let item = |[quantity, price]: &[Decimal; 2]| {
                json!({"QuantityOrdered": quantity.mantissa().to_string().parse::<i64>().expect("small"),
                "ItemPrice": format!("{price:.2}"), "ItemTax": format!("{:.2}", tax(*price))})
            };
            let (id, currency) = if on_top { (CA, "CAD") } else { (DE, "EUR") };
            let items = items.iter().map(item).collect();
            v0(id, currency, &format!("{total:.2}"), items, json!({}))
        })
    };
    (0..300).map(|_| order()).collect()
}

#[test]
fn how_many_of_300_orders_are_left_with_a_warning() {
    let (orders, mut text) = (shop(), String::new());
    for (name, math) in [
        ("18 per line", PER_LINE),
        ("18 globally", GLOBALLY),
        ("17 per line", PER_LINE_17),
        ("17 globally", GLOBALLY_17),
    ] {
        for digits in [2, 6] {
            let mut ctx = context(math, digits);
            ctx.taxes.rates.insert("CA".into(), vec![Decimal::from(19), Decimal::from(7)]);
            let [included, on_top] = [0, 1].map(|mode| {
                let mapped: Vec<_> = orders.iter().map(|order| map(&ctx, &order[mode])).collect();
                assert!(mapped.iter().all(|mapped| !mapped.is_blocked()));
                mapped.iter().filter(|mapped| !mapped.issues.is_empty()).count()
            });
            text += &format!(
                "{name}, {digits} decimals: {included} with the tax in the price, {on_top} on top\n"
            );
        }
    }
    expect![[r#"
        18 per line, 2 decimals: 0 with the tax in the price, 0 on top
        18 per line, 6 decimals: 0 with the tax in the price, 0 on top
        18 globally, 2 decimals: 14 with the tax in the price, 6 on top
        18 globally, 6 decimals: 14 with the tax in the price, 6 on top
        17 per line, 2 decimals: 0 with the tax in the price, 0 on top
        17 per line, 6 decimals: 0 with the tax in the price, 0 on top
        17 globally, 2 decimals: 1 with the tax in the price, 5 on top
        17 globally, 6 decimals: 0 with the tax in the price, 0 on top
    "#]]
    .assert_eq(&text);
}
