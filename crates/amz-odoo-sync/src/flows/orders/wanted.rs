//! An order as Odoo should show it, with every reference resolved to Odoo's ids.

use jiff::Timestamp;
use rust_decimal::Decimal;
use spapi_types::Pii;

use super::custom::Cells;
use crate::odoo::RecordName;

/// A sales order that Odoo should hold.
#[derive(Clone, Debug)]
pub(crate) struct Wanted {
    /// Amazon's order id: name and reference in Odoo.
    pub(crate) order_id: String,
    /// The order that this one replaces, else its own id.
    pub(crate) origin: String,
    /// Our external id of the order.
    pub(crate) name: RecordName,
    /// Who pays.
    pub(crate) customer: PartnerRef,
    /// Where the goods go; the customer where Amazon withholds the address.
    pub(crate) ship_to: PartnerRef,
    /// The pricelist that gives the order its currency.
    pub(crate) pricelist_id: i64,
    /// The currency's id.
    pub(crate) currency_id: i64,
    /// Its ISO 4217 code.
    pub(crate) currency: String,
    /// The warehouse that the goods leave.
    pub(crate) warehouse_id: i64,
    /// The fiscal position, where a tax rule names one.
    pub(crate) fiscal_position_id: Option<i64>,
    /// The sales team of the marketplace.
    pub(crate) team_id: i64,
    /// When the buyer ordered.
    pub(crate) ordered_at: Timestamp,
    /// The promised delivery. Always sent: without it Odoo answers a smaller quantity with a receipt.
    pub(crate) deliver_by: Timestamp,
    /// The order's note, as plain text.
    pub(crate) note: Pii<String>,
    /// Amazon's grand total.
    pub(crate) total: Decimal,
    /// The tax in it, where Amazon gives every line's.
    pub(crate) tax: Option<Decimal>,
    /// How far Odoo's tax may be off: a minor unit a line where it knows percentages alone, else nothing.
    pub(crate) tax_slack: Decimal,
    /// The delivery carrier, where a rule names one that Odoo has.
    pub(crate) carrier_id: Option<i64>,
    /// What the account's rules add.
    pub(crate) custom: Cells,
    /// What they add to the delivery contact.
    pub(crate) contact_custom: Cells,
    /// The lines.
    pub(crate) lines: Vec<WantedLine>,
}

/// A partner that exists already, or is loaded with the batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PartnerRef {
    /// Odoo's id.
    Id(i64),
    /// The external id of a partner that this batch loads first.
    Loaded(RecordName),
}

/// One line of the order.
#[derive(Clone, Debug)]
pub(crate) struct WantedLine {
    /// Our external id of the line.
    pub(crate) name: RecordName,
    /// The product.
    pub(crate) product_id: i64,
    /// The line's text.
    pub(crate) text: String,
    /// Units.
    pub(crate) quantity: Decimal,
    /// Price of one unit in the price's own mode.
    pub(crate) price_unit: Decimal,
    /// The line's amount in that mode.
    pub(crate) total: Decimal,
    /// The tax.
    pub(crate) tax: Option<WantedTax>,
    /// What the account's rules add.
    pub(crate) custom: Cells,
}

/// The tax of a line.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct WantedTax {
    /// The `account.tax`.
    pub(crate) tax_id: i64,
    /// Whether the line's amounts contain it.
    pub(crate) included: bool,
    /// Amazon's tax of the line to the cent, where Amazon gives one.
    pub(crate) amount: Option<Decimal>,
}
