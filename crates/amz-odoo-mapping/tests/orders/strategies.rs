//! Taxes that no percentage gives: on a line of their own, or over those of the draft invoice.

use amz_odoo_mapping::order::{
    InvoiceLine, InvoiceLineKind, InvoiceOverride, LineTax, Part, invoice_override,
};
use amz_odoo_mapping::tax_math::{RatedLine, TaxMath, TaxRounding};
use amz_odoo_mapping::{MapContext, OrderDraft};
use expect_test::expect;
use odoo_rpc::Command;
use proptest::prelude::*;
use rust_decimal::Decimal;
use serde_json::json;
use std::collections::BTreeMap;

use crate::pairs;
use crate::refunds::{book, event, shown};
use crate::support::{CA, check_with, map, money, v0};

/// The product of the rounding line.
const ROUNDING: i64 = 9;

fn context(rounding: TaxRounding) -> MapContext {
    let mut ctx = MapContext::default();
    ctx.tax_math = Some(TaxMath { rounding, rounds_untaxed: false });
    ctx.price_digits = Some(6);
    ctx
}

/// The draft invoice that an Odoo of percentages makes of the order.
fn invoice(order: &OrderDraft, math: TaxMath, digits: u32) -> Vec<InvoiceLine> {
    let mut groups: BTreeMap<Option<(Decimal, bool)>, Vec<RatedLine>> = BTreeMap::new();
    let mut rounding = Decimal::ZERO;
    for line in &order.lines {
        let tax = match line.tax {
            LineTax::Percent { rate, included, .. } => Some((rate.normalize(), included)),
            LineTax::None => None,
        };
        let amount = line.quantity * line.price_unit;
        match line.key.part {
            Part::Rounding => rounding += amount,
            _ => groups.entry(tax).or_default().push(RatedLine { amount, tax }),
        }
    }
    let mut lines = Vec::new();
    let mut push = |kind, amount: Decimal| {
        let id = i64::try_from(lines.len()).expect("few") + 100;
        lines.push(InvoiceLine { id, kind, amount_currency: -amount });
    };
    for (tax, group) in groups {
        let amounts = math.amounts(group, digits);
        push(InvoiceLineKind::Sold, amounts.untaxed);
        if let Some((rate, included)) = tax {
            push(InvoiceLineKind::Tax { rate, included }, amounts.tax);
        }
    }
    if !rounding.is_zero() {
        push(InvoiceLineKind::Rounding, rounding);
    }
    lines
}

fn update(command: &Command) -> Option<(i64, &serde_json::Map<String, serde_json::Value>)> {
    match command {
        Command::Update(id, values) => Some((*id, values)),
        _ => None,
    }
}

/// The invoice once the commands were written.
fn written(mut lines: Vec<InvoiceLine>, commands: &InvoiceOverride) -> Vec<InvoiceLine> {
    let amount = |values: &serde_json::Map<String, serde_json::Value>, field: &str| -> Decimal {
        values[field].to_string().parse().expect("a decimal")
    };
    for command in &commands.taxes {
        let (id, values) = update(command).expect("a line that is there");
        let line = lines.iter_mut().find(|line| line.id == id).expect("a line of the invoice");
        assert!(matches!(line.kind, InvoiceLineKind::Tax { .. }));
        line.amount_currency = amount(values, "amount_currency");
    }
    for command in &commands.lines {
        if let Some((id, values)) = update(command) {
            let line = lines.iter_mut().find(|line| line.id == id).expect("a line of the invoice");
            assert_eq!(line.kind, InvoiceLineKind::Rounding);
            line.amount_currency = -amount(values, "price_unit");
        } else if let Command::Create(values) = command {
            assert_eq!(
                (values["product_id"].as_i64(), &values["tax_ids"]),
                (Some(ROUNDING), &json!([[5, 0, 0]]))
            );
            let kind = InvoiceLineKind::Rounding;
            lines.push(InvoiceLine { id: 0, kind, amount_currency: -amount(values, "price_unit") });
        }
    }
    lines
}

fn tax_of(lines: &[InvoiceLine]) -> Decimal {
    let taxes = lines.iter().filter(|line| matches!(line.kind, InvoiceLineKind::Tax { .. }));
    -taxes.map(|line| line.amount_currency).sum::<Decimal>()
}

fn total_of(lines: &[InvoiceLine]) -> Decimal {
    -lines.iter().map(|line| line.amount_currency).sum::<Decimal>()
}

#[test]
fn an_exclusive_tax_that_no_percentage_gives_stands_on_a_line() {
    // Amazon rounds each unit's tax: ten cents less than 13 % of the whole.
    let item = json!([{"QuantityOrdered": 24, "ItemPrice": "240.00", "ItemTax": "31.10"}]);
    let order = v0(CA, "CAD", "271.10", item, json!({}));
    let ctx = context(TaxRounding::PerLine);
    let on_a_line = expect![[r#"
        271.10 CAD
        1_item: 24 x 10.00 = 240.00
        order_tax: 1 x 31.10 = 31.10
        ? tax_on_a_line at OrderTotal.Amount
    "#]];
    check_with(&ctx, &order, on_a_line);
    let as_it_is = expect![[r#"
        271.10 CAD
        1_item: 24 x 10.00 = 240.00, plus 13 % = 31.10
    "#]];
    check_with(&MapContext::default(), &order, as_it_is);

    // Given back, the tax has a line of its own, too.
    let sold = map(&ctx, &order).draft;
    let back = event("CAD", "A", ("1", 24, &[("Principal", "-240.00"), ("Tax", "-31.10")]));
    let mapped = book(&sold, &[back], &[]);
    let want = expect![[r#"
        271.10 CAD
        1 item: 24 x 10.00 = 240.00
         tax: 1 x 31.10 = 31.10
    "#]];
    want.assert_eq(&shown(&mapped));
}

#[test]
fn what_is_off_by_more_or_elsewhere_is_left_alone() {
    let item = json!([{"ItemPrice": "10.00", "ItemTax": "1.31"}, {"ItemPrice": "10.00", "ItemTax": "1.30"}]);
    let order = map(&MapContext::default(), &v0(CA, "CAD", "22.61", item, json!({}))).draft;
    let rate = |percent: i64| InvoiceLineKind::Tax { rate: percent.into(), included: false };
    let sold = InvoiceLineKind::Sold;
    let found = |lines: &[(InvoiceLineKind, &str)]| {
        let lines: Vec<InvoiceLine> = (1..)
            .zip(lines)
            .map(|(id, (kind, amount))| InvoiceLine {
                id,
                kind: *kind,
                amount_currency: amount.parse().expect("a decimal"),
            })
            .collect();
        let mapped = invoice_override(&MapContext::default(), &order, &lines, ROUNDING);
        let kinds: Vec<&str> = mapped.issues.iter().map(|issue| issue.kind.code()).collect();
        assert!(mapped.issues.is_empty() || mapped.draft.is_empty(), "an issue, and no command");
        format!("{} {} {}", json!(mapped.draft.lines), json!(mapped.draft.taxes), kinds.join(","))
    };
    let written = r#"[] [[1,2,{"amount_currency":-2.61}]] "#;
    assert_eq!(found(&[(sold, "-20.00"), (rate(13), "-2.60")]), written);
    // What a tax posts to several accounts is one tax.
    assert_eq!(
        found(&[(sold, "-20.00"), (rate(13), "-1.60"), (rate(13), "-1.00")]),
        written.replace("2.61", "1.61")
    );
    assert_eq!(found(&[(sold, "-20.00"), (rate(13), "-2.61")]), "[] [] ");
    assert_eq!(
        found(&[(sold, "-20.00"), (rate(13), "-2.60"), (InvoiceLineKind::Rounding, "-0.01")]),
        r#"[[1,3,{"price_unit":0}]] [[1,2,{"amount_currency":-2.61}]] "#
    );
    assert_eq!(
        found(&[(sold, "-10.00"), (rate(13), "-1.30")]),
        "[] [] tax_out_of_reach,total_out_of_reach",
        "a part of it"
    );
    assert_eq!(found(&[(sold, "-20.00"), (rate(5), "-2.60")]), "[] [] tax_out_of_reach,tax_rate_unknown");
    assert_eq!(found(&[(sold, "-20.03"), (rate(13), "-2.61")]), "[] [] total_out_of_reach");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn an_invoice_with_the_override_bears_amazons_tax_and_total(
        order in pairs::order(), rounding in prop::sample::select(vec![TaxRounding::PerLine, TaxRounding::Globally])
    ) {
        let mapped = map(&context(rounding), &order.v0());
        prop_assume!(!mapped.is_blocked());
        let ctx = context(rounding);
        let draft = &mapped.draft;
        let lines = invoice(draft, ctx.tax_math.expect("percentages"), order.digits);
        let found = invoice_override(&ctx, draft, &lines, ROUNDING);
        prop_assert!(found.issues.is_empty(), "{:?} {}", found.issues, money(&mapped));
        let taxes: Option<Decimal> = draft.lines.iter().map(|line| match line.tax {
            LineTax::Percent { amount, .. } => amount,
            LineTax::None => Some(Decimal::ZERO),
        }).sum();
        let Some(tax) = taxes else {
            prop_assert!(found.draft.is_empty(), "Amazon does not tell");
            return Ok(());
        };
        let after = written(lines, &found.draft);
        prop_assert_eq!(tax_of(&after), tax);
        prop_assert_eq!(total_of(&after), draft.total);
        prop_assert!(invoice_override(&ctx, draft, &after, ROUNDING).draft.is_empty(), "once is enough");
    }
}
