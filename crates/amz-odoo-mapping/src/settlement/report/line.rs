//! What a report tells, whichever form it came in.

use jiff::civil::Date;

use super::{Amount, ReportErrorKind, Text};

/// What a report says of a settlement as a whole.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct SettlementHeader<'a> {
    /// Amazon's id of the settlement.
    pub settlement_id: Text<'a>,
    /// The first day, UTC.
    pub start: Option<Date>,
    /// The last day, UTC.
    pub end: Option<Date>,
    /// When Amazon pays out.
    pub deposit: Option<Date>,
    /// What Amazon pays out; negative where the seller owes.
    pub total: Option<Amount>,
    /// ISO 4217 code.
    pub currency: Text<'a>,
    /// What the bank gets in its own currency, with that one's code; reports do not tell it.
    pub converted: Option<(Amount, Text<'a>)>,
}

/// One amount of a settlement, or the units of an item (a row without an amount, in flat file V1).
///
/// The names are those of flat file V2, whichever form the report has.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct SettlementLine<'a> {
    /// The row in the file, from 1; several amounts may come from one.
    pub row: u64,
    /// Amazon's id of the settlement.
    pub settlement_id: Text<'a>,
    /// `Order`, `Refund`, `other-transaction`, …
    pub transaction_type: Text<'a>,
    /// `ItemPrice`, `ItemFees`, …
    pub amount_type: Text<'a>,
    /// `Principal`, `Commission`, …
    pub amount_description: Text<'a>,
    /// How much, in the settlement's currency; negative where Amazon charges the seller.
    pub amount: Amount,
    /// The marketplace by name, often blank.
    pub marketplace: Text<'a>,
    /// The Amazon order; for fees it may hold the id of an FBA shipment.
    pub order_id: Text<'a>,
    /// The seller SKU.
    pub sku: Text<'a>,
    /// Units.
    pub quantity: Option<i64>,
    /// When Amazon posted it, UTC.
    pub posted: Option<Date>,
}

impl SettlementLine<'_> {
    /// True for a row that tells units and no amount.
    #[must_use]
    pub const fn is_units_only(&self) -> bool {
        self.amount_type.is_empty() && self.amount.millionths() == 0 && self.quantity.is_some()
    }
}

/// Takes a report's lines as they are read.
pub trait Lines {
    /// What is known of a settlement; told as often as the report says it.
    ///
    /// # Errors
    /// What the report's position is added to, such as [`ReportErrorKind::Contradiction`].
    fn header(&mut self, header: &SettlementHeader<'_>) -> Result<(), ReportErrorKind>;

    /// One line.
    ///
    /// # Errors
    /// What the report's position is added to.
    fn line(&mut self, line: &SettlementLine<'_>) -> Result<(), ReportErrorKind>;
}
