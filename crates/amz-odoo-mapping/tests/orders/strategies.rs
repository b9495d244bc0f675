//! Taxes that no percentage gives: on a line of their own, or over those of the draft invoice.

use amz_odoo_mapping::order::{
    InvoiceLine, InvoiceLineKind, InvoiceOverride, LineTax, Part, invoice_override,
};
use amz_odoo_mapping::refund::{RefundDraft, credit_note_override};
use amz_odoo_mapping::tax_math::{Amounts, RatedLine, TaxMath, TaxRounding};
use amz_odoo_mapping::{MapContext, OrderDraft};
use expect_test::expect;
use odoo_rpc::Command;
use proptest::prelude::*;
use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::json;
use std::collections::BTreeMap;

use crate::pairs;
use crate::refunds::{book, event, shown};
use crate::support::{CA, check_with, map, money, v0};

/// The product of the rounding line.
const ROUNDING: i64 = 9;

fn context(math: TaxMath) -> MapContext {
    let mut ctx = MapContext::default();
    ctx.tax_math = Some(math);
    ctx.price_digits = Some(6);
    ctx
}

/// A tax by its rate and mode.
type Key = (Decimal, bool);

/// An invoice or a credit note as an Odoo of percentages reckons it.
struct Reckoned {
    math: TaxMath,
    digits: u32,
    /// Negative for an invoice.
    sign: Decimal,
    groups: BTreeMap<Option<Key>, Vec<RatedLine>>,
    /// What lines without tax make up for.
    rounding: Option<Decimal>,
    /// Taxes that were put over those of the percentages.
    over: BTreeMap<Key, Decimal>,
}

impl Reckoned {
    fn new(math: TaxMath, digits: u32, sign: i64) -> Self {
        let (groups, over) = (BTreeMap::new(), BTreeMap::new());
        Self { math, digits, sign: sign.into(), groups, rounding: None, over }
    }

    fn invoice(order: &OrderDraft, math: TaxMath, digits: u32) -> Self {
        let mut invoice = Self::new(math, digits, -1);
        for line in &order.lines {
            let amount = line.quantity * line.price_unit;
            match line.key.part {
                Part::Rounding => invoice.rounding = Some(invoice.rounding.unwrap_or_default() + amount),
                _ => invoice.push(amount, line.tax),
            }
        }
        invoice
    }

    fn credit_note(refund: &RefundDraft, math: TaxMath, digits: u32) -> Self {
        let mut note = Self::new(math, digits, 1);
        refund.lines.iter().for_each(|line| note.push(line.quantity * line.price_unit, line.tax));
        note
    }

    fn push(&mut self, amount: Decimal, tax: LineTax) {
        let tax = key(tax);
        self.groups.entry(tax).or_default().push(RatedLine { amount, tax });
    }

    /// The base of each tax and the tax; what bears none under `None`.
    fn amounts(&self) -> BTreeMap<Option<Key>, Amounts> {
        let amounts = self.groups.iter().map(|(key, group)| {
            let mut amounts = self.math.amounts(group.iter().copied(), self.digits);
            if let Some(over) = key.and_then(|key| self.over.get(&key)) {
                amounts.tax = *over;
            }
            (*key, amounts)
        });
        amounts.collect()
    }

    fn lines(&self) -> Vec<InvoiceLine> {
        let mut lines = Vec::new();
        let mut push = |id, kind, amount: Decimal| {
            lines.push(InvoiceLine { id, kind, amount_currency: self.sign * amount });
        };
        for (place, (tax, amounts)) in (0..).zip(self.amounts()) {
            push(200 + place, InvoiceLineKind::Sold { tax_id: tax.map(|_| place) }, amounts.untaxed);
            if let Some((rate, included)) = tax {
                push(300 + place, InvoiceLineKind::Tax { tax_id: place, rate, included }, amounts.tax);
            }
        }
        if let Some(rounding) = self.rounding {
            push(100, InvoiceLineKind::Rounding, rounding);
        }
        lines
    }

    /// Writes the commands, the lines first.
    fn write(&mut self, commands: &InvoiceOverride) {
        let amount = |values: &serde_json::Map<String, serde_json::Value>, field: &str| -> Decimal {
            values[field].to_string().parse().expect("a decimal")
        };
        let keys: Vec<Option<Key>> = self.groups.keys().copied().collect();
        for command in &commands.lines {
            match command {
                Command::Update(id, values) => {
                    assert_eq!((*id, self.rounding.is_some()), (100, true), "a line that is there");
                    self.rounding = Some(amount(values, "price_unit"));
                }
                Command::Create(values) => {
                    assert_eq!(values["product_id"], json!(ROUNDING));
                    let price = amount(values, "price_unit");
                    match values["tax_ids"][0][2][0].as_u64() {
                        Some(tax) => {
                            let tax = keys[usize::try_from(tax).expect("a place")];
                            self.groups.entry(tax).or_default().push(RatedLine { amount: price, tax });
                        }
                        None => assert_eq!(self.rounding.replace(price), None, "there is one"),
                    }
                }
                other => unreachable!("{other:?}"),
            }
        }
        for command in &commands.taxes {
            let Command::Update(id, values) = command else { unreachable!("{command:?}") };
            let key = keys[usize::try_from(id - 300).expect("a line of a tax")].expect("a tax");
            self.over.insert(key, self.sign * amount(values, "amount_currency"));
        }
    }

    fn total(&self) -> Decimal {
        self.lines().iter().map(|line| self.sign * line.amount_currency).sum()
    }
}

fn key(tax: LineTax) -> Option<Key> {
    match tax {
        LineTax::Percent { rate, included, .. } => Some((rate.normalize(), included)),
        LineTax::None => None,
    }
}

/// The base of each tax and the tax, as Amazon tells them; `None` where it does not.
fn told(lines: impl Iterator<Item = (LineTax, Decimal)>) -> Option<BTreeMap<Key, Amounts>> {
    let mut sums = BTreeMap::<Key, Amounts>::new();
    for (tax, total) in lines {
        if let (Some(key), LineTax::Percent { included, amount, .. }) = (key(tax), tax) {
            let sum = sums.entry(key).or_default();
            sum.tax += amount?;
            sum.untaxed += if included { total - amount? } else { total };
        }
    }
    Some(sums)
}

#[test]
fn an_exclusive_tax_that_no_percentage_gives_stands_on_a_line() {
    // Amazon rounds each unit's tax: ten cents less than 13 % of the whole.
    let item = json!([{"QuantityOrdered": 24, "ItemPrice": "240.00", "ItemTax": "31.10"}]);
    let order = v0(CA, "CAD", "271.10", item, json!({}));
    let ctx = context(TaxMath { rounding: TaxRounding::PerLine, rounds_untaxed: false });
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
    let rate = |percent: i64| InvoiceLineKind::Tax { tax_id: 5, rate: percent.into(), included: false };
    let sold = InvoiceLineKind::Sold { tax_id: Some(5) };
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

fn maths() -> impl Strategy<Value = TaxMath> {
    let rounding = prop::sample::select(vec![TaxRounding::PerLine, TaxRounding::Globally]);
    (rounding, any::<bool>()).prop_map(|(rounding, rounds_untaxed)| TaxMath { rounding, rounds_untaxed })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn an_invoice_with_the_override_bears_amazons_bases_taxes_and_total(order in pairs::order(), math in maths()) {
        let ctx = context(math);
        let mapped = map(&ctx, &order.v0());
        prop_assume!(!mapped.is_blocked());
        let draft = &mapped.draft;
        let mut invoice = Reckoned::invoice(draft, math, order.digits);
        let found = invoice_override(&ctx, draft, &invoice.lines(), ROUNDING);
        prop_assert!(found.issues.is_empty(), "{:?} {}", found.issues, money(&mapped));
        let Some(told) = told(draft.lines.iter().map(|line| (line.tax, line.total))) else {
            prop_assert!(found.draft.is_empty(), "Amazon does not tell");
            return Ok(());
        };
        invoice.write(&found.draft);
        let mut amounts = invoice.amounts();
        amounts.remove(&None);
        prop_assert_eq!(amounts, told.into_iter().map(|(key, sum)| (Some(key), sum)).collect::<BTreeMap<_, _>>());
        prop_assert_eq!(invoice.total(), draft.total);
        let again = invoice_override(&ctx, draft, &invoice.lines(), ROUNDING);
        prop_assert!(again.draft.is_empty(), "once is enough");
    }

    #[test]
    fn a_credit_note_with_the_override_bears_amazons_bases_taxes_and_total(
        items in prop::collection::vec((1_i64..20_000, any::<bool>(), prop::sample::select(vec![20, 19, 7])), 1..6),
        included in any::<bool>(), math in maths()
    ) {
        let ctx = context(math);
        let lines = items.iter().enumerate().map(|(place, (cents, up, rate))| {
            let (total, rate) = (Decimal::new(*cents, 2), Decimal::from(*rate));
            let whole = if included { Decimal::ONE_HUNDRED + rate } else { Decimal::ONE_HUNDRED };
            let way = if *up { RoundingStrategy::AwayFromZero } else { RoundingStrategy::ToZero };
            let tax = (total * rate / whole).round_dp_with_strategy(2, way);
            json!({
                "order_item_id": place.to_string(), "part": "item", "split": 0, "product": {"sku": {"sku": "PEN", "asin": null, "title": null}},
                "description": "Pen", "quantity": "1", "price_unit": total, "total": total,
                "tax": {"percent": {"rate": rate, "included": included, "amount": tax}}, "sale_line": null,
            })
        });
        let lines: Vec<_> = lines.collect();
        let refund = json!({
            "order_id": "1", "refund_id": "2", "posted_at": null, "currency": "EUR", "total": "0", "lines": lines,
        });
        let mut refund: RefundDraft = serde_json::from_value(refund).expect("a refund");
        refund.total = refund.sum();
        let mut note = Reckoned::credit_note(&refund, math, 2);
        let found = credit_note_override(&ctx, &refund, &note.lines(), ROUNDING);
        if !found.issues.is_empty() {
            // Rounded once, the sum may be off by more than a cent a line.
            prop_assert_eq!(math.rounding, TaxRounding::Globally);
            return Ok(());
        }
        note.write(&found.draft);
        let told = told(refund.lines.iter().map(|line| (line.tax, line.total))).expect("told");
        prop_assert_eq!(note.amounts(), told.into_iter().map(|(key, sum)| (Some(key), sum)).collect::<BTreeMap<_, _>>());
        prop_assert_eq!(note.total(), refund.total);
        prop_assert!(credit_note_override(&ctx, &refund, &note.lines(), ROUNDING).draft.is_empty());
    }
}
