//! What can be wrong with an entry in Odoo: before it is posted, and after.

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::fmt;

use super::Lock;
use crate::Severity;
use crate::settlement::TaxSide;

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
    /// Odoo holds another value than was sent.
    Differs {
        /// The record, such as `account.move.line,17`.
        record: String,
        /// The field.
        field: String,
        /// What was sent.
        wanted: String,
        /// What Odoo holds.
        found: String,
    },
    /// A line that Odoo added, or that somebody did.
    AddedLine {
        /// The record, such as `account.move.line,17`.
        record: String,
        /// Its name.
        name: String,
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
            Self::MissingTag { .. } => "missing_tag",
            Self::MissingAnalytic { .. } => "missing_analytic",
            Self::Ambiguous { .. } => "ambiguous_name",
            Self::MissingCurrency { .. } => "missing_currency",
            Self::NotConverted { .. } => "not_converted",
            Self::Unbalanced { .. } => "unbalanced",
            Self::Locked { .. } => "locked_period",
            Self::NotDraft { .. } => "not_draft",
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
            Self::NoInvoice { .. }
            | Self::OtherAmountOpen { .. }
            | Self::OtherCurrency { .. }
            | Self::OtherAccount { .. } => Severity::Warning,
            _ => Severity::Blocking,
        }
    }
}

impl fmt::Display for EntryFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MissingAccount { account, account_type } => {
                write!(f, "Odoo has no account `{account}`; create it")?;
                if !account_type.is_empty() {
                    write!(f, " with the type `{account_type}`")?;
                }
                f.write_str(", or give the rules the code of another")
            }
            Self::NotReconcilable { account } => write!(
                f,
                "the account `{account}` settles orders and Odoo does not reconcile it; allow reconciliation on it"
            ),
            Self::MissingTax { tax, side } => write!(
                f,
                "Odoo has no tax `{tax}` on {}; create it, or correct its name in the rules",
                match side {
                    TaxSide::Sale => "sales",
                    TaxSide::Purchase => "purchases",
                }
            ),
            Self::MissingRepartition { tax, refund } => write!(
                f,
                "the tax `{tax}` has no distribution for {}; complete it in Odoo",
                if *refund { "refunds" } else { "invoices" }
            ),
            Self::SeveralRepartitions { tax } => write!(
                f,
                "the tax `{tax}` is not distributed as one line of 100 %; use a tax that is, and book the rest by hand"
            ),
            Self::MissingTaxLine { tax } => write!(
                f,
                "lines bear the tax `{tax}` and none is its amount, which Odoo would add or leave out; mark the tax as `included`, or name it by `tax_line_of` where Amazon tells it"
            ),
            Self::MissingTag { tag } => {
                write!(
                    f,
                    "Odoo has no tax tag `{tag}`; correct it in the rules, or leave it to the tax's own"
                )
            }
            Self::MissingAnalytic { account } => write!(
                f,
                "Odoo has no analytic account `{account}`; create it, or correct its name in the rules"
            ),
            Self::Ambiguous { model, name } => {
                write!(
                    f,
                    "several records of {model} are called `{name}`; read those of one company alone, or rename all but one in Odoo"
                )
            }
            Self::MissingCurrency { code } => {
                write!(f, "the currency {code} is not active in Odoo; activate it")
            }
            Self::NotConverted { settlement, company } => write!(
                f,
                "the settlement is in {settlement} and the company keeps its books in {company}; give the period's rate to {company}, then map it again"
            ),
            Self::Unbalanced { by } => {
                write!(f, "the lines come to {by} and not to zero; report this as an error of the program")
            }
            Self::Locked { lock, until, date } => write!(
                f,
                "the entry of {date} lies in a period that is closed until {until} ({}); reopen it in Odoo under Accounting, Lock Dates, or book the settlement with the accountant on a later day",
                lock.field()
            ),
            Self::NotDraft { record, state } => write!(
                f,
                "the entry is in Odoo as {record} and is {state}; reset it to draft, then book it again and reconcile its lines anew"
            ),
            Self::Differs { record, field, wanted, found } => write!(
                f,
                "{field} of {record} is {found}, sent was {wanted}; reset the entry to draft, correct it and compare again"
            ),
            Self::AddedLine { record, name, balance } => write!(
                f,
                "{record} `{name}` of {balance} is no line of the settlement; reset the entry to draft and delete it, then find out which tax added it"
            ),
            Self::MissingLine { name, balance } => {
                write!(
                    f,
                    "the line `{name}` of {balance} is not in Odoo; reset the entry to draft and book it again"
                )
            }
            Self::UnreadableRecord { record, field } => {
                write!(f, "{field} of {record} cannot be read; read all fields that the check names")
            }
            Self::NoInvoice { settled } => write!(
                f,
                "the settlement pays {settled} for an order without an open invoice; invoice the order, or clear the line by hand"
            ),
            Self::OtherAmountOpen { settled, open } => write!(
                f,
                "the settlement pays {settled} for the order and {open} is open; look for a missing invoice or credit note"
            ),
            Self::OtherCurrency { record, settled, open } => write!(
                f,
                "{open} of {record} is open in another currency than that in which the settlement pays {settled}; invoice the order in Amazon's currency, or reconcile both by hand"
            ),
            Self::OtherAccount { record } => write!(
                f,
                "{record} of the order's invoice is on another account than the settlement clears; give the rules the code of the invoices' receivable"
            ),
        }
    }
}
