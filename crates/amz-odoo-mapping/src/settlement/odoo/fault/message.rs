//! What each fault says to people.

use std::fmt;

use super::EntryFault;
use crate::settlement::TaxSide;

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
            Self::TaxOffBase { tax, rate, base, told } => write!(
                f,
                "lines of {base} bear the tax `{tax}`, whose {rate} % are another amount than the {told} of its own lines; name the tax only in rules for marketplaces where Amazon remits none of it (`marketplaces`), for amounts and their tax alike, or book with `invoices` where Amazon remits it for some orders"
            ),
            Self::TaxRateDiffers { tax, rules, odoo } => write!(
                f,
                "the rules take the tax `{tax}` for {rules} % and Odoo has {odoo} %; correct the rate in the rules, or name the tax that has it"
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
            Self::StaleEntry { record } => write!(
                f,
                "{record} books a part of the settlement that is in another entry now, so that it counts twice; reset it to draft and delete it, or cancel it"
            ),
            Self::Differs { record, field, wanted, found } => write!(
                f,
                "{field} of {record} is {}, sent was {wanted}; reset the entry to draft, correct it and compare again",
                found.as_deref().unwrap_or("another text")
            ),
            Self::AddedLine { record, balance } => write!(
                f,
                "{record} of {balance} is no line of the settlement; reset the entry to draft and delete it, then find out which tax added it"
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
