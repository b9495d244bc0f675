//! Amazon's tax over that of a draft credit note, where Odoo knows taxes by their rates alone (16 to 18).

use rust_decimal::Decimal;

use super::RefundDraft;
use crate::order::{InvoiceLine, InvoiceOverride, Wanted, WantedLine};
use crate::{MapContext, Mapped};

/// Commands that give the draft credit note of a refund Amazon's tax, by rate, and Amazon's total; written as those of
/// [`invoice_override`](crate::order::invoice_override), with the same issues. What is given back has a positive
/// `amount_currency`.
///
/// ```
/// use amz_odoo_mapping::order::{InvoiceLine, InvoiceLineKind};
/// use amz_odoo_mapping::refund::{RefundDraft, credit_note_override};
/// use amz_odoo_mapping::MapContext;
/// use rust_decimal::Decimal;
/// use serde_json::{from_value, json};
///
/// // 10.05 with 1.68 in it, of which 17 makes 1.67.
/// let refund: RefundDraft = from_value(json!({
///     "order_id": "1-1-1", "refund_id": "7", "posted_at": null, "currency": "EUR", "total": "10.05",
///     "lines": [{
///         "order_item_id": "1", "part": "item", "split": 0, "product": {"sku": {"sku": "PEN", "asin": null, "title": null}}, "description": "Pen",
///         "quantity": "1", "price_unit": "10.05", "total": "10.05",
///         "tax": {"percent": {"rate": "20", "included": true, "amount": "1.68"}}, "sale_line": null,
///     }],
/// }))?;
/// let line = |id, kind, cents| InvoiceLine { id, kind, amount_currency: Decimal::new(cents, 2) };
/// let note = [
///     line(1, InvoiceLineKind::Sold { tax_id: Some(5) }, 838),
///     line(2, InvoiceLineKind::Tax { tax_id: 5, rate: Decimal::from(20), included: true }, 167),
/// ];
/// let found = credit_note_override(&MapContext::default(), &refund, &note, 9).draft;
/// assert_eq!(json!(found.taxes), json!([[1, 2, {"amount_currency": 1.68}]]));
/// assert_eq!(json!(found.lines)[0][2]["price_unit"], json!(-0.01));
/// assert_eq!(json!(found.lines)[0][2]["tax_ids"], json!([[6, 0, [5]]]));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[must_use]
pub fn credit_note_override(
    ctx: &MapContext,
    refund: &RefundDraft,
    note: &[InvoiceLine],
    rounding_product_id: i64,
) -> Mapped<InvoiceOverride> {
    let lines = refund.lines.iter().map(|line| WantedLine {
        tax: line.tax,
        total: line.total,
        amount: line.quantity * line.price_unit,
    });
    let wanted = Wanted {
        order_id: &refund.order_id,
        digits: refund.currency.as_deref().and_then(|code| ctx.digits(code)).unwrap_or(2),
        total: refund.total,
        lines: lines.collect(),
        sign: Decimal::ONE,
    };
    wanted.over(ctx, note, rounding_product_id)
}
