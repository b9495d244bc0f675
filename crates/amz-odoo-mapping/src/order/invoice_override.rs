//! Amazon's tax over that of a draft invoice, where Odoo knows taxes by their rates alone (16 to 18).

use odoo_rpc::Command;
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

use super::draft::{LineTax, OrderDraft, Part};
use crate::money::{self, json_number};
use crate::{Issue, IssueKind, MapContext, Mapped, Trace};

/// A line of a draft invoice (`account.move.line`), as Odoo has it; payment terms are left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvoiceLine {
    /// Odoo's id.
    pub id: i64,
    /// What it carries.
    pub kind: InvoiceLineKind,
    /// `amount_currency`: negative for what is sold.
    pub amount_currency: Decimal,
}

/// What a line of an invoice carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvoiceLineKind {
    /// A tax (`tax_line_id`), by its rate in percent and whether prices contain it.
    Tax {
        /// `account.tax.amount`.
        rate: Decimal,
        /// Whether prices contain it.
        included: bool,
    },
    /// What makes up for rounding: a line of the product of [`Part::Rounding`].
    Rounding,
    /// Anything sold.
    Sold,
}

/// Commands for `account.move.line_ids` and `invoice_line_ids`; write `lines` first, or Odoo would reckon the taxes anew.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct InvoiceOverride {
    /// For `invoice_line_ids`: the line that makes up for rounding.
    pub lines: Vec<Command>,
    /// For `line_ids`, in a write of its own: Amazon's taxes.
    pub taxes: Vec<Command>,
}

impl InvoiceOverride {
    /// True if the invoice bears Amazon's amounts already.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty() && self.taxes.is_empty()
    }
}

/// Commands that give the draft invoice of the whole order Amazon's tax, by rate, and Amazon's total.
///
/// A tax in prices is taken out of what was sold: as Odoo keeps that amount, a line without tax of at most a minor unit a
/// line makes up for it (`rounding_product_id`, the product of [`Part::Rounding`]); of an order whose own rounding line did
/// so for the total, that line goes to zero. Where Amazon does not tell the tax, there is nothing to do.
///
/// Issues, and no commands: [`IssueKind::TaxOutOfReach`] and [`IssueKind::TotalOutOfReach`] where more than a minor unit a
/// line is off, as on the invoice of a part of the order; [`IssueKind::TaxRateUnknown`] for a tax that the invoice has not.
///
/// ```
/// use amz_odoo_mapping::order::{InvoiceLine, InvoiceLineKind, invoice_override};
/// use amz_odoo_mapping::{MapContext, document::document};
/// use rust_decimal::Decimal;
/// use serde_json::json;
///
/// let file = br#"{
///   "AmazonOrderId": "1-1-1", "MarketplaceId": "A2EUQ1WTGCTBG2", "OrderStatus": "Unshipped", "FulfillmentChannel": "MFN",
///   "PurchaseDate": "2026-11-20T10:30:00Z", "OrderTotal": {"CurrencyCode": "CAD", "Amount": "11.31"},
///   "OrderItems": [{"OrderItemId": "1", "SellerSKU": "MUG", "QuantityOrdered": 1,
///     "ItemPrice": {"CurrencyCode": "CAD", "Amount": "10.00"}, "ItemTax": {"CurrencyCode": "CAD", "Amount": "1.31"}}]
/// }"#;
/// let ctx = MapContext::default();
/// let order = document(file)?[0].map(&ctx).draft;
/// let line = |id, kind, cents| InvoiceLine { id, kind, amount_currency: Decimal::new(cents, 2) };
/// let invoice = [
///     line(1, InvoiceLineKind::Sold, -1000),
///     line(2, InvoiceLineKind::Tax { rate: Decimal::from(13), included: false }, -130),
/// ];
/// let found = invoice_override(&ctx, &order, &invoice, 9);
/// assert_eq!(json!(found.draft.taxes), json!([[1, 2, {"amount_currency": -1.31}]]));
/// assert!(found.draft.lines.is_empty(), "the total ties: it was a cent short");
/// # Ok::<(), amz_odoo_mapping::document::DocumentError>(())
/// ```
#[must_use]
pub fn invoice_override(
    ctx: &MapContext,
    order: &OrderDraft,
    invoice: &[InvoiceLine],
    rounding_product_id: i64,
) -> Mapped<InvoiceOverride> {
    let digits = order.currency.as_deref().and_then(|code| ctx.digits(code)).unwrap_or(2);
    let mut found = Mapped { draft: InvoiceOverride::default(), issues: Vec::new(), trace: Trace::default() };
    let Some(wanted) = taxes(order) else { return found };
    let bound = Decimal::from(order.lines.len()) * money::minor_unit(digits);
    let mut refuse = |kind| found.issues.push(Issue::new(kind, "invoice", &order.order_id));

    let mut left = wanted.clone();
    for line in invoice {
        if let InvoiceLineKind::Tax { rate, included } = line.kind {
            // The tax is negative: what is left of Amazon's once the invoice's is taken off.
            *left.entry((rate.normalize(), included)).or_default() += line.amount_currency;
        }
    }
    for (&(rate, included), &off) in left.iter().filter(|(_, off)| !off.is_zero()) {
        let is = |line: &&InvoiceLine| matches!(line.kind, InvoiceLineKind::Tax { rate: r, included: i } if r == rate && i == included);
        // A tax that posts to several accounts has a line for each: the first takes the difference.
        let Some(line) = invoice.iter().find(is) else {
            refuse(IssueKind::TaxRateUnknown { tax: off, net: Decimal::ZERO });
            continue;
        };
        if off.abs() > bound {
            refuse(IssueKind::TaxOutOfReach { by: money::written(-off, digits) });
            continue;
        }
        let amount = line.amount_currency - off;
        found.trace.push("account.move.line.amount_currency", "order", "tax.invoice_override", Some(amount));
        found.draft.taxes.push(Command::Update(line.id, values([("amount_currency", json_number(amount))])));
    }

    let sold: Decimal = of_kind(invoice, InvoiceLineKind::Sold).map(|line| -line.amount_currency).sum();
    let by = order.total - sold - wanted.values().sum::<Decimal>();
    let rounding = of_kind(invoice, InvoiceLineKind::Rounding).next();
    if by.abs() > bound {
        refuse(IssueKind::TotalOutOfReach { by: money::written(-by, digits) });
    } else if by != rounding.map_or(Decimal::ZERO, |line| -line.amount_currency) {
        let price = ("price_unit", json_number(by));
        found.trace.push("account.move.line.price_unit", "order", "tax.rounding_line", Some(by));
        found.draft.lines.push(match rounding {
            // At zero it stays the invoice of the order's line.
            Some(line) => Command::Update(line.id, values([price])),
            None => Command::Create(values([
                ("product_id", json!(rounding_product_id)),
                ("name", json!(Part::Rounding.label())),
                ("quantity", json!(1)),
                price,
                ("tax_ids", json!([Command::Clear])),
            ])),
        });
    }
    if !found.issues.is_empty() {
        found.draft = InvoiceOverride::default();
        found.trace = Trace::default();
    }
    found
}

fn of_kind(invoice: &[InvoiceLine], kind: InvoiceLineKind) -> impl Iterator<Item = &InvoiceLine> {
    invoice.iter().filter(move |line| line.kind == kind)
}

/// Amazon's tax by rate and mode; `None` where it does not tell one.
fn taxes(order: &OrderDraft) -> Option<BTreeMap<(Decimal, bool), Decimal>> {
    let mut taxes: BTreeMap<(Decimal, bool), Decimal> = BTreeMap::new();
    for line in &order.lines {
        if let LineTax::Percent { rate, included, amount } = line.tax {
            *taxes.entry((rate.normalize(), included)).or_default() += amount?;
        }
    }
    Some(taxes)
}

fn values<const N: usize>(values: [(&str, Value); N]) -> Map<String, Value> {
    values.into_iter().map(|(field, value)| (field.to_owned(), value)).collect()
}
