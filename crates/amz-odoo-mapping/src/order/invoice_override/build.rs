//! What an invoice lacks of Amazon's amounts, as commands.

use odoo_rpc::Command;
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

use super::{InvoiceLine, InvoiceLineKind, InvoiceOverride};
use crate::money::{self, json_number};
use crate::order::{LineTax, Part};
use crate::tax_math::{Amounts, RatedLine, TaxMath, TaxRounding};
use crate::{Issue, IssueKind, MapContext, Mapped, Trace};

/// Steps to the price of a line for rounding; a few do for any rate.
const MOST_STEPS: usize = 20;

/// The arithmetic where the context does not tell one.
const USUAL: TaxMath = TaxMath { rounding: TaxRounding::PerLine, rounds_untaxed: false };

/// What an invoice or a credit note should bear.
pub(crate) struct Wanted<'a> {
    pub(crate) order_id: &'a str,
    /// The currency's.
    pub(crate) digits: u32,
    /// With tax.
    pub(crate) total: Decimal,
    pub(crate) lines: Vec<WantedLine>,
    /// The sign of what is sold in `amount_currency`: negative on an invoice.
    pub(crate) sign: Decimal,
}

pub(crate) struct WantedLine {
    pub(crate) tax: LineTax,
    /// In the price's own mode.
    pub(crate) total: Decimal,
    /// Quantity times unit price.
    pub(crate) amount: Decimal,
}

/// A tax of an invoice: its rate, and whether prices contain it.
type TaxKey = (Decimal, bool);

impl Wanted<'_> {
    /// The commands for this invoice, whose lines for rounding are of this product.
    pub(crate) fn over(
        &self,
        ctx: &MapContext,
        invoice: &[InvoiceLine],
        rounding_product_id: i64,
    ) -> Mapped<InvoiceOverride> {
        let (draft, issues, trace) = (InvoiceOverride::default(), Vec::new(), Trace::default());
        let mut found = Mapped { draft, issues, trace };
        let Some(taxes) = self.taxes() else { return found };
        let bound = Decimal::from(self.lines.len()) * money::minor_unit(self.digits);
        let math = ctx.tax_math.unwrap_or(USUAL);
        let mut build = Build { wanted: self, math, invoice, rounding_product_id, bound, found: &mut found };
        build.taxes_and_total(taxes);
        if !found.issues.is_empty() {
            found.draft = InvoiceOverride::default();
            found.trace = Trace::default();
        }
        found
    }

    /// Amazon's base and tax by rate and mode; `None` where it does not tell a tax.
    fn taxes(&self) -> Option<BTreeMap<TaxKey, Amounts>> {
        let mut taxes = BTreeMap::<TaxKey, Amounts>::new();
        for line in &self.lines {
            if let LineTax::Percent { rate, included, amount } = line.tax {
                let sum = taxes.entry((rate.normalize(), included)).or_default();
                let tax = amount?;
                sum.tax += tax;
                sum.untaxed += if included { line.total - tax } else { line.total };
            }
        }
        Some(taxes)
    }

    /// The price of a line with this tax that changes the untaxed amount by so much: the tax of such a line rounds, and may
    /// turn the rounding of the others.
    fn rounding_price(&self, math: TaxMath, key: TaxKey, by: Decimal) -> Decimal {
        let rated = |amount| RatedLine { amount, tax: Some(key) };
        let of_tax = self.lines.iter().filter(|line| match line.tax {
            LineTax::Percent { rate, included, .. } => (rate.normalize(), included) == key,
            LineTax::None => false,
        });
        let lines: Vec<RatedLine> = of_tax.map(|line| rated(line.amount)).collect();
        let untaxed = |price| math.amounts(lines.iter().copied().chain([rated(price)]), self.digits).untaxed;
        let wanted = untaxed(Decimal::ZERO) + by;
        let mut price = by;
        for _ in 0..MOST_STEPS {
            let missing = wanted - untaxed(price);
            if missing.is_zero() {
                break;
            }
            // Of each step the price keeps what is not tax.
            price += missing;
        }
        price
    }
}

struct Build<'a> {
    wanted: &'a Wanted<'a>,
    math: TaxMath,
    invoice: &'a [InvoiceLine],
    rounding_product_id: i64,
    /// What may be off.
    bound: Decimal,
    found: &'a mut Mapped<InvoiceOverride>,
}

impl Build<'_> {
    fn taxes_and_total(&mut self, taxes: BTreeMap<TaxKey, Amounts>) {
        let sold: Decimal = self.sold().map(|(_, amount)| amount).sum();
        let tax: Decimal = taxes.values().map(|sum| sum.tax).sum();
        let by = self.wanted.total - tax - sold;
        let mut on_lines = Decimal::ZERO;
        for (key, lacking) in self.lacking(taxes) {
            on_lines += self.tax(key, lacking);
        }
        // Where the total is off, so is a base.
        let told =
            self.found.issues.iter().any(|issue| matches!(issue.kind, IssueKind::TotalOutOfReach { .. }));
        if by.abs() > self.bound && !told {
            self.refuse(IssueKind::TotalOutOfReach { by: money::written(-by, self.wanted.digits) });
        }
        self.untaxed(by - on_lines);
    }

    fn refuse(&mut self, kind: IssueKind) {
        self.found.issues.push(Issue::new(kind, "invoice", self.wanted.order_id));
    }

    /// What was sold, by the tax on it.
    fn sold(&self) -> impl Iterator<Item = (Option<i64>, Decimal)> {
        let sign = self.wanted.sign;
        self.invoice.iter().filter_map(move |line| match line.kind {
            InvoiceLineKind::Sold { tax_id } => Some((tax_id, sign * line.amount_currency)),
            _ => None,
        })
    }

    /// Amazon's bases and taxes less those of the invoice, and the first line of each tax: one that posts to several
    /// accounts has a line for each.
    fn lacking(
        &self,
        taxes: BTreeMap<TaxKey, Amounts>,
    ) -> BTreeMap<TaxKey, (Amounts, Option<(i64, InvoiceLine)>)> {
        let mut lacking: BTreeMap<_, _> = taxes.into_iter().map(|(key, sum)| (key, (sum, None))).collect();
        for line in self.invoice {
            let InvoiceLineKind::Tax { tax_id, rate, included } = line.kind else { continue };
            let (sum, first) = lacking.entry((rate.normalize(), included)).or_default();
            sum.tax -= self.wanted.sign * line.amount_currency;
            if first.is_none() {
                let bears_it = self.sold().filter(|(tax, _)| *tax == Some(tax_id));
                sum.untaxed -= bears_it.map(|(_, amount)| amount).sum::<Decimal>();
                *first = Some((tax_id, *line));
            }
        }
        lacking
    }

    /// Puts a tax and its base right; what that adds to the untaxed amount.
    fn tax(&mut self, key: TaxKey, (lacking, first): (Amounts, Option<(i64, InvoiceLine)>)) -> Decimal {
        let Amounts { untaxed, tax } = lacking;
        let digits = self.wanted.digits;
        let Some((tax_id, line)) = first else {
            if !tax.is_zero() {
                self.refuse(IssueKind::TaxRateUnknown { tax, net: Decimal::ZERO });
            }
            return Decimal::ZERO;
        };
        if tax.abs() > self.bound {
            self.refuse(IssueKind::TaxOutOfReach { by: money::written(-tax, digits) });
        } else if untaxed.abs() > self.bound {
            self.refuse(IssueKind::TotalOutOfReach { by: money::written(-untaxed, digits) });
        } else if !(tax.is_zero() && untaxed.is_zero()) {
            let amount = line.amount_currency + self.wanted.sign * tax;
            let (field, rule) = ("account.move.line.amount_currency", "tax.invoice_override");
            self.found.trace.push(field, "order", rule, Some(amount));
            let amount = values([("amount_currency", json_number(amount))]);
            self.found.draft.taxes.push(Command::Update(line.id, amount));
            if !untaxed.is_zero() {
                let price = self.wanted.rounding_price(self.math, key, untaxed);
                self.rounding_line(price, None, vec![tax_id]);
            }
            return untaxed;
        }
        Decimal::ZERO
    }

    /// Makes up for what no tax is on.
    fn untaxed(&mut self, price: Decimal) {
        let line = self.invoice.iter().find(|line| line.kind == InvoiceLineKind::Rounding).copied();
        if price != line.map_or(Decimal::ZERO, |line| self.wanted.sign * line.amount_currency) {
            self.rounding_line(price, line, Vec::new());
        }
    }

    fn rounding_line(&mut self, price: Decimal, line: Option<InvoiceLine>, taxes: Vec<i64>) {
        self.found.trace.push("account.move.line.price_unit", "order", "tax.rounding_line", Some(price));
        let price = ("price_unit", json_number(price));
        self.found.draft.lines.push(match line {
            // At zero it stays the invoice of the order's line.
            Some(line) => Command::Update(line.id, values([price])),
            None => Command::Create(values([
                ("product_id", json!(self.rounding_product_id)),
                ("name", json!(Part::Rounding.label())),
                ("quantity", json!(1)),
                price,
                ("tax_ids", json!([Command::Set(taxes)])),
            ])),
        });
    }
}

fn values<const N: usize>(values: [(&str, Value); N]) -> Map<String, Value> {
    values.into_iter().map(|(field, value)| (field.to_owned(), value)).collect()
}
