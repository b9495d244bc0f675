//! What can be wrong with an entry in Odoo: before it is posted, and after.

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::Lock;
use crate::Severity;
use crate::settlement::TaxSide;

mod message;

/// What keeps an entry from being posted, or what Odoo made of it. Its `Display` says what to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum EntryFault {
    /// Odoo has no such account.
    MissingAccount {
        /// Its code, or its name where the rules give it none.
        account: String,
        /// `account_type` of the account to create, where the rules tell it.
        account_type: String,
    },
    /// Lines that settle orders are on an account that Odoo does not reconcile.
    NotReconcilable {
        /// Code or name.
        account: String,
    },
    /// Odoo has no such tax.
    MissingTax {
        /// Its name.
        tax: String,
        /// Whose tax.
        side: TaxSide,
    },
    /// A tax is on the other side than its repartition would have to be, or has none there.
    MissingRepartition {
        /// The tax's name.
        tax: String,
        /// Of refunds.
        refund: bool,
    },
    /// A tax that is distributed over several lines, as with reverse charge; the entry knows but one amount.
    SeveralRepartitions {
        /// The tax's name.
        tax: String,
    },
    /// Lines bear a tax and no line is the tax: Odoo would add one and a line to balance it, or leave the tax out of the VAT
    /// return.
    MissingTaxLine {
        /// The tax's name.
        tax: String,
    },
    /// What a tax's lines come to is another amount than its rate makes of the lines that bear it, by more than rounding.
    TaxOffBase {
        /// The tax's name.
        tax: String,
        /// Its percentage in Odoo.
        rate: Decimal,
        /// What the lines that bear it come to; positive for sales.
        base: Decimal,
        /// What its own lines come to.
        told: Decimal,
    },
    /// The rules have another percentage for a tax than Odoo.
    TaxRateDiffers {
        /// The tax's name.
        tax: String,
        /// The percentage of the rules.
        rules: Decimal,
        /// The percentage in Odoo.
        odoo: Decimal,
    },
    /// Odoo has no such tag for taxes.
    MissingTag {
        /// Its name.
        tag: String,
    },
    /// Odoo has no such analytic account.
    MissingAnalytic {
        /// Its name.
        account: String,
    },
    /// Several records have the name, or several accounts the code.
    Ambiguous {
        /// Odoo's model.
        model: String,
        /// The name or code.
        name: String,
    },
    /// The currency is not active in Odoo.
    MissingCurrency {
        /// ISO 4217.
        code: String,
    },
    /// The settlement is in another currency than the company, and its entries are not converted, or the other way round.
    NotConverted {
        /// The settlement's.
        settlement: String,
        /// The company's.
        company: String,
    },
    /// The lines do not come to zero.
    Unbalanced {
        /// Debits less credits.
        by: Decimal,
    },
    /// The entry lies in a locked period; Odoo would post it on a later day without a word.
    Locked {
        /// Which lock.
        lock: Lock,
        /// The last locked day.
        until: Date,
        /// The entry's day.
        date: Date,
    },
    /// The entry is to be booked again and is posted or canceled.
    NotDraft {
        /// The record, such as `account.move,3`.
        record: String,
        /// Odoo's `state`.
        state: String,
    },
    /// A posted entry of the settlement that its draft no longer has, as when it was booked by month and is no more.
    StaleEntry {
        /// The record, such as `account.move,3`.
        record: String,
    },
    /// Odoo holds another value than was sent.
    Differs {
        /// The record, such as `account.move.line,17`.
        record: String,
        /// The field.
        field: String,
        /// What was sent.
        wanted: String,
        /// What Odoo holds; `None` for a text that somebody may have typed.
        found: Option<String>,
    },
    /// A line that Odoo added, or that somebody did.
    AddedLine {
        /// The record, such as `account.move.line,17`.
        record: String,
        /// Debit less credit.
        balance: Decimal,
    },
    /// A line that Odoo does not have.
    MissingLine {
        /// Its name.
        name: String,
        /// Debit less credit.
        balance: Decimal,
    },
    /// A record cannot be read: a field is missing, or of another type.
    UnreadableRecord {
        /// The record, such as `account.move,3`.
        record: String,
        /// The field.
        field: String,
    },
    /// A settled order has no open invoice or credit note.
    NoInvoice {
        /// What the settlement pays, in the currency of the line.
        settled: Decimal,
    },
    /// What is open of an order is another amount than the settlement pays.
    OtherAmountOpen {
        /// What the settlement pays.
        settled: Decimal,
        /// What is open.
        open: Decimal,
    },
    /// An order's invoice is in another currency than the settlement's line, so that both amounts cannot be compared.
    OtherCurrency {
        /// The invoice's line, such as `account.move.line,17`.
        record: String,
        /// What the settlement pays, in its currency.
        settled: Decimal,
        /// What is open of the invoice, in the invoice's.
        open: Decimal,
    },
    /// An order's invoice is on another account than the settlement clears, so that Odoo does not reconcile them.
    OtherAccount {
        /// The invoice's line, such as `account.move.line,17`.
        record: String,
    },
}

impl EntryFault {
    /// The fault's name, for filters and counters.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::MissingAccount { .. } => "missing_account",
            Self::NotReconcilable { .. } => "not_reconcilable",
            Self::MissingTax { .. } => "missing_tax",
            Self::MissingRepartition { .. } => "missing_repartition",
            Self::SeveralRepartitions { .. } => "several_repartitions",
            Self::MissingTaxLine { .. } => "missing_tax_line",
            Self::TaxOffBase { .. } => "tax_off_base",
            Self::TaxRateDiffers { .. } => "tax_rate_differs",
            Self::MissingTag { .. } => "missing_tag",
            Self::MissingAnalytic { .. } => "missing_analytic",
            Self::Ambiguous { .. } => "ambiguous_name",
            Self::MissingCurrency { .. } => "missing_currency",
            Self::NotConverted { .. } => "not_converted",
            Self::Unbalanced { .. } => "unbalanced",
            Self::Locked { .. } => "locked_period",
            Self::NotDraft { .. } => "not_draft",
            Self::StaleEntry { .. } => "stale_entry",
            Self::Differs { .. } => "read_back_differs",
            Self::AddedLine { .. } => "added_line",
            Self::MissingLine { .. } => "missing_line",
            Self::UnreadableRecord { .. } => "unreadable_record",
            Self::NoInvoice { .. } => "no_invoice",
            Self::OtherAmountOpen { .. } => "other_amount_open",
            Self::OtherCurrency { .. } => "other_currency",
            Self::OtherAccount { .. } => "other_account",
        }
    }

    /// Whether the entry must wait.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        match self {
            Self::TaxOffBase { .. }
            | Self::TaxRateDiffers { .. }
            | Self::NoInvoice { .. }
            | Self::OtherAmountOpen { .. }
            | Self::OtherCurrency { .. }
            | Self::OtherAccount { .. } => Severity::Warning,
            _ => Severity::Blocking,
        }
    }
}
