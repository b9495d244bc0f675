//! Amazon's tax over that of a draft invoice, where Odoo knows taxes by their rates alone (16 to 18).

use odoo_rpc::Command;
use rust_decimal::Decimal;

use super::draft::OrderDraft;
use crate::{MapContext, Mapped};

mod build;

pub(crate) use build::{Wanted, WantedLine};

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
        /// `tax_line_id`: the `account.tax`.
        tax_id: i64,
        /// `account.tax.amount`.
        rate: Decimal,
        /// Whether prices contain it.
        included: bool,
    },
    /// What makes up for rounding: a line of the product of [`Part::Rounding`](super::Part::Rounding) that bears no tax.
    Rounding,
    /// Anything sold, and a line for rounding that bears a tax.
    Sold {
        /// `tax_ids`: the tax that it bears.
        tax_id: Option<i64>,
    },
}

/// Commands for `account.move.line_ids` and `invoice_line_ids`; write `lines` first, or Odoo would reckon the taxes anew.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct InvoiceOverride {
    /// For `invoice_line_ids`: the lines that make up for rounding.
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
/// A tax in prices is taken out of what was sold: as Odoo keeps that amount, a line of at most a minor unit a line makes up
/// for it (`rounding_product_id`, the product of [`Part::Rounding`](super::Part::Rounding)). It bears the tax, so that a
/// return shows Amazon's base, too. Of an order whose own rounding line did so for the total, that line goes to zero. Where
/// Amazon does not tell the tax, there is nothing to do. A credit note has
/// [`credit_note_override`](crate::refund::credit_note_override).
///
/// Issues, and no commands: [`IssueKind::TaxOutOfReach`](crate::IssueKind::TaxOutOfReach) and [`IssueKind::TotalOutOfReach`](crate::IssueKind::TotalOutOfReach) where more than a minor unit a
/// line is off, as on the invoice of a part of the order; [`IssueKind::TaxRateUnknown`](crate::IssueKind::TaxRateUnknown) for a tax that the invoice has not.
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
///     line(1, InvoiceLineKind::Sold { tax_id: Some(5) }, -1000),
///     line(2, InvoiceLineKind::Tax { tax_id: 5, rate: Decimal::from(13), included: false }, -130),
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
    let lines = order.lines.iter().map(|line| WantedLine {
        tax: line.tax,
        total: line.total,
        amount: line.quantity * line.price_unit,
    });
    let wanted = Wanted {
        order_id: &order.order_id,
        digits: order.currency.as_deref().and_then(|code| ctx.digits(code)).unwrap_or(2),
        total: order.total,
        lines: lines.collect(),
        sign: -Decimal::ONE,
    };
    wanted.over(ctx, invoice, rounding_product_id)
}
