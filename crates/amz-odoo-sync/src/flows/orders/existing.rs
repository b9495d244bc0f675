//! An order as Odoo shows it, read in bulk.

use jiff::Timestamp;
use rust_decimal::Decimal;

/// A sales order that Odoo holds.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Existing {
    /// Odoo's id.
    pub(crate) id: i64,
    /// The full external id, if it has one.
    pub(crate) external_id: Option<String>,
    /// Amazon's order id.
    pub(crate) order_id: String,
    /// Where the order stands.
    pub(crate) state: OrderState,
    /// Whether Odoo refuses changes of it.
    pub(crate) locked: bool,
    /// The order's date.
    pub(crate) ordered_at: Option<Timestamp>,
    /// ISO 4217 code.
    pub(crate) currency: String,
    /// The warehouse.
    pub(crate) warehouse_id: Option<i64>,
    /// Who pays.
    pub(crate) customer_id: Option<i64>,
    /// The delivery address.
    pub(crate) ship_to_id: Option<i64>,
    /// With tax.
    pub(crate) total: Decimal,
    /// The tax in it.
    pub(crate) tax: Decimal,
    /// Invoices that no credit note has reversed, drafts too.
    pub(crate) invoices: usize,
    /// Whether it was invoiced and every invoice is reversed or cancelled.
    pub(crate) reversed: bool,
    /// The lines, sections and notes left out.
    pub(crate) lines: Vec<ExistingLine>,
    /// Its transfers, cancelled ones left out.
    pub(crate) pickings: Vec<ExistingPicking>,
}

/// `sale.order.state`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OrderState {
    /// A quotation, sent or not.
    Quotation,
    /// Confirmed (up to 16 also `done`, which is confirmed and locked).
    Confirmed,
    /// Cancelled.
    Cancelled,
}

/// A line that Odoo holds.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ExistingLine {
    /// The full external id, if it has one.
    pub(crate) external_id: Option<String>,
    /// The product; none for a down payment and the like.
    pub(crate) product_id: Option<i64>,
    /// It sells something, and nobody said what.
    pub(crate) lacks_product: bool,
    /// The line's text.
    pub(crate) text: String,
    /// Units ordered.
    pub(crate) quantity: Decimal,
    /// Units delivered.
    pub(crate) delivered: Decimal,
    /// Units invoiced.
    pub(crate) invoiced: Decimal,
    /// Price of one unit.
    pub(crate) price_unit: Decimal,
    /// Percent.
    pub(crate) discount: Decimal,
    /// The taxes.
    pub(crate) tax_ids: Vec<i64>,
}

/// A transfer of the order.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ExistingPicking {
    /// Odoo's id.
    pub(crate) id: i64,
    /// Its name, such as `FBADE/OUT/00001`.
    pub(crate) name: String,
    /// Whether it is done.
    pub(crate) done: bool,
}

impl Existing {
    /// Whether something of it can no longer be taken back by changing the order. What came back counts no more: a
    /// reversed invoice, a delivery that was returned.
    pub(crate) fn settled(&self) -> Option<Settled> {
        let billed = !self.reversed && self.lines.iter().any(|line| !line.invoiced.is_zero());
        if self.invoices > 0 || billed {
            Some(Settled::Invoiced)
        } else if self.lines.iter().any(|line| !line.delivered.is_zero()) {
            Some(Settled::Delivered)
        } else if self.locked {
            Some(Settled::Locked)
        } else {
            None
        }
    }

    /// The transfers that still wait.
    pub(crate) fn open_pickings(&self) -> impl Iterator<Item = &ExistingPicking> {
        self.pickings.iter().filter(|picking| !picking.done)
    }
}

/// Why an order cannot simply be changed or cancelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Settled {
    /// An invoice refers to it.
    Invoiced,
    /// Goods have left.
    Delivered,
    /// It is locked.
    Locked,
}
