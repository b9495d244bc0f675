//! What can be wrong with a settlement that was read.

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::fmt;

use super::ChainFault;
use crate::{Severity, money};

/// What keeps a settlement from being booked, or what a person should look at. Its `Display` says what to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum SettlementFault {
    /// The lines do not come to what Amazon pays out; nothing is booked.
    DepositMismatch {
        /// Payout minus lines.
        by: Decimal,
    },
    /// The lines come to twice what Amazon pays out; nothing is booked.
    ToldTwice,
    /// The report, or what Finances tells, has no payout.
    MissingTotal,
    /// No date for the entry is told.
    MissingDate,
    /// The amounts that Amazon tells of a transaction do not come to its total; nothing is booked.
    UntiedTransaction {
        /// The total less the amounts.
        by: Decimal,
    },
    /// Transactions tell headings alone, such as a tax without what Amazon withholds of it.
    CoarseTransactions {
        /// How many.
        count: u64,
    },
    /// The last day is not told; another day of the settlement stands for it.
    MissingEnd {
        /// The day of the entry.
        date: Date,
    },
    /// No currency is told.
    MissingCurrency,
    /// The settlement's currency is no current one of ISO 4217.
    UnknownCurrency {
        /// The code.
        code: String,
    },
    /// The payouts among the lines are not the settlement's.
    TransferMismatch {
        /// What the lines of payouts come to.
        paid: Decimal,
        /// What Amazon says that it pays out.
        total: Decimal,
    },
    /// Days decide about entries, and lines tell none; they count to the last entry.
    UndatedLines {
        /// How many lines.
        lines: u64,
    },
    /// By month, lines are booked in months before the settlement's, since Amazon held them back.
    PostedBefore {
        /// The first day on which a line was posted.
        first: Date,
    },
    /// Days decide about entries, and some are after the settlement's period.
    PostedAfter {
        /// The last day on which a line was posted.
        last: Date,
    },
    /// No rule knows this kind of amount; it is booked to suspense.
    UnknownAmount {
        /// How many lines.
        lines: u64,
        /// What they come to.
        amount: Decimal,
    },
    /// Amounts that belong to orders name none; they are booked to suspense.
    MissingOrder {
        /// What they come to.
        amount: Decimal,
    },
    /// Amazon withheld another tax than it collected, beyond what a seller may owe.
    WithheldAboveCollected {
        /// What was collected.
        collected: Decimal,
        /// What was withheld, negative.
        withheld: Decimal,
    },
    /// Rules take a tax out of amounts of a marketplace where Amazon tells tax in lines of its own, so that tax is booked twice.
    TaxToldApart {
        /// The tax that is taken out, by its name in Odoo.
        tax: String,
        /// The marketplace, in lower case; empty where the report names none.
        marketplace: String,
        /// What the lines of tax come to.
        amount: Decimal,
    },
    /// No rate tells what the settlement's currency is in the company's; nothing is booked.
    MissingRate {
        /// The company's currency.
        currency: String,
    },
    /// What the bank gets is no amount of the company's currency; nothing is booked.
    ConvertedAmount {
        /// What the bank is said to get.
        converted: Decimal,
    },
    /// The bank gets another amount than the payout at the period's rate, by more than a tenth.
    ConversionOutOfReach {
        /// What the bank gets.
        converted: Decimal,
        /// The payout at the rate.
        at_rate: Decimal,
    },
    /// Nobody chose where revenue is booked: the entries are a preview, as `settlement` books them.
    RevenueNotChosen,
    /// No line of the bank statement is the payout.
    PayoutNotFound,
    /// The payout may be several lines of the bank statement, or its line another payout's.
    PayoutAmbiguous {
        /// How many lines.
        lines: usize,
    },
    /// What Amazon pays out fits several ways to count what was deferred and what was carried over; nothing is booked.
    AmbiguousContents {
        /// How many ways.
        ways: usize,
    },
    /// What is not counted as a rule is, since the lines come to the payout with it alone.
    Included {
        /// What it comes to.
        amount: Decimal,
    },
    /// What is counted as a rule is not, since the lines come to the payout without it alone.
    LeftOut {
        /// What it comes to.
        amount: Decimal,
    },
    /// Amazon has more pages of amounts than came.
    MissingPages,
    /// The event group is not closed, so that its total still moves.
    OpenGroup,
    /// Events of a kind that this version does not know, in which no amount could be read.
    UnknownEvents {
        /// Amazon's name of their list.
        list: String,
        /// How many.
        events: u64,
    },
    /// Transactions that Amazon has put in no settlement yet; they are in no draft.
    OpenTransactions {
        /// How many.
        transactions: u64,
    },
    /// The settlement does not follow the one before.
    Chain {
        /// How.
        fault: ChainFault,
    },
}

impl SettlementFault {
    /// The fault's name, for filters and counters.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::DepositMismatch { .. } => "deposit_mismatch",
            Self::ToldTwice => "told_twice",
            Self::MissingTotal => "missing_total",
            Self::MissingDate => "missing_date",
            Self::UntiedTransaction { .. } => "untied_transaction",
            Self::CoarseTransactions { .. } => "coarse_transactions",
            Self::MissingEnd { .. } => "missing_end",
            Self::MissingCurrency => "missing_currency",
            Self::UnknownCurrency { .. } => "unknown_currency",
            Self::TransferMismatch { .. } => "transfer_mismatch",
            Self::UndatedLines { .. } => "undated_lines",
            Self::PostedBefore { .. } => "posted_before",
            Self::PostedAfter { .. } => "posted_after",
            Self::UnknownAmount { .. } => "unknown_amount",
            Self::MissingOrder { .. } => "missing_order",
            Self::WithheldAboveCollected { .. } => "withheld_above_collected",
            Self::TaxToldApart { .. } => "tax_told_apart",
            Self::MissingRate { .. } => "missing_rate",
            Self::ConvertedAmount { .. } => "converted_amount",
            Self::ConversionOutOfReach { .. } => "conversion_out_of_reach",
            Self::RevenueNotChosen => "revenue_not_chosen",
            Self::PayoutNotFound => "payout_not_found",
            Self::PayoutAmbiguous { .. } => "payout_ambiguous",
            Self::AmbiguousContents { .. } => "ambiguous_contents",
            Self::Included { .. } => "included",
            Self::LeftOut { .. } => "left_out",
            Self::MissingPages => "missing_pages",
            Self::OpenGroup => "open_group",
            Self::UnknownEvents { .. } => "unknown_events",
            Self::OpenTransactions { .. } => "open_transactions",
            Self::Chain { fault } => fault.code(),
        }
    }

    /// The fault with its amounts written in the settlement's currency.
    pub(super) fn written(mut self, digits: u32) -> Self {
        let amounts = match &mut self {
            Self::DepositMismatch { by: amount }
            | Self::UntiedTransaction { by: amount }
            | Self::UnknownAmount { amount, .. }
            | Self::MissingOrder { amount }
            | Self::TaxToldApart { amount, .. }
            | Self::Included { amount }
            | Self::LeftOut { amount } => [Some(amount), None],
            Self::TransferMismatch { paid, total } => [Some(paid), Some(total)],
            Self::WithheldAboveCollected { collected, withheld } => [Some(collected), Some(withheld)],
            _ => [None, None],
        };
        for amount in amounts.into_iter().flatten() {
            *amount = money::written(*amount, digits);
        }
        self
    }

    /// Whether the settlement must wait.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        match self {
            Self::UnknownAmount { .. }
            | Self::MissingOrder { .. }
            | Self::WithheldAboveCollected { .. }
            | Self::TaxToldApart { .. }
            | Self::CoarseTransactions { .. }
            | Self::MissingEnd { .. }
            | Self::TransferMismatch { .. }
            | Self::UndatedLines { .. }
            | Self::PostedBefore { .. }
            | Self::PostedAfter { .. }
            | Self::RevenueNotChosen
            | Self::MissingPages
            | Self::OpenGroup
            | Self::UnknownEvents { .. }
            | Self::OpenTransactions { .. }
            | Self::Included { .. }
            | Self::LeftOut { .. }
            | Self::PayoutNotFound
            | Self::PayoutAmbiguous { .. } => Severity::Warning,
            Self::Chain { fault } => fault.severity(),
            Self::DepositMismatch { .. }
            | Self::ToldTwice
            | Self::MissingTotal
            | Self::MissingDate
            | Self::UntiedTransaction { .. }
            | Self::MissingCurrency
            | Self::UnknownCurrency { .. }
            | Self::AmbiguousContents { .. }
            | Self::MissingRate { .. }
            | Self::ConvertedAmount { .. }
            | Self::ConversionOutOfReach { .. } => Severity::Blocking,
        }
    }
}

impl fmt::Display for SettlementFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DepositMismatch { by } => {
                let (amount, side) = if by.is_sign_negative() { (-by, "more") } else { (*by, "less") };
                write!(
                    f,
                    "the lines come to {amount} {side} than Amazon pays out, nothing is booked; get the report or the answers again and compare them in Seller Central"
                )
            }
            Self::ToldTwice => f.write_str(
                "the lines come to twice what Amazon pays out, nothing is booked; the report seems to be in the file twice, give it once",
            ),
            Self::MissingTotal => f.write_str(
                "the payout is not told, nothing is booked; get the report again, its summary line has it as `total-amount` (of the Finances API give the settlement's event group, `listFinancialEventGroups`, beside its transactions; events of v0 name no group, write its `\"FinancialEventGroupId\"` beside their `\"payload\"` where there are several)",
            ),
            Self::MissingDate => {
                f.write_str("no date for the entry is told; get the report again, or give the settlement's event group beside its transactions")
            }
            Self::UntiedTransaction { by } => {
                let (amount, side) = if by.is_sign_negative() { (-by, "more") } else { (*by, "less") };
                write!(
                    f,
                    "the amounts that Amazon tells of this transaction come to {amount} {side} than their total, nothing is booked; fetch it again and compare it in Seller Central"
                )
            }
            Self::CoarseTransactions { count } => write!(
                f,
                "{count} transactions tell headings in place of their amounts, so that tax may be there without what Amazon withheld of it; fetch them again, or compare their orders' receivables and tax by hand"
            ),
            Self::MissingEnd { date } => write!(
                f,
                "the settlement's last day is not told, its entry is of {date}; compare the month in Seller Central"
            ),
            Self::MissingCurrency => f.write_str(
                "the currency is not told, nothing is booked; get the report or the answers again",
            ),
            Self::UnknownCurrency { code } => write!(
                f,
                "`{code}` is no current currency, nothing is booked; compare the settlement in Seller Central, and tell us if it is right"
            ),
            Self::TransferMismatch { paid, total } => write!(
                f,
                "the payouts that are told come to {paid}, the settlement to {total}; compare them in Seller Central"
            ),
            Self::UndatedLines { lines } => write!(
                f,
                "{lines} amounts have no day, they are in the settlement's last entry; move them by hand where they belong to another month"
            ),
            Self::PostedBefore { first } => write!(
                f,
                "amounts that Amazon held back until now were posted as early as {first}, their entries are of the months in which they were posted; see that those months are open"
            ),
            Self::PostedAfter { last } => write!(
                f,
                "amounts were posted as late as {last}, after the settlement's period; compare the entries' months in Seller Central"
            ),
            Self::UnknownAmount { lines, amount } => write!(
                f,
                "no rule knows this kind of amount ({lines} {}, {amount} in all), it is booked to suspense; add a rule (`amz-odoo map settlement FILE --unknown` proposes one), then book the settlement again",
                if *lines == 1 { "line" } else { "lines" }
            ),
            Self::MissingOrder { amount } => write!(
                f,
                "amounts of orders that are not named come to {amount}, they are booked to suspense; clear them by hand"
            ),
            Self::WithheldAboveCollected { collected, withheld } => write!(
                f,
                "Amazon collected a tax of {collected} and withheld {withheld}; what is left is on the tax account or among tax to declare, compare the orders in Seller Central"
            ),
            Self::TaxToldApart { tax, marketplace, amount } => write!(
                f,
                "the rules take `{tax}` out of amounts{}{marketplace}, but Amazon tells {amount} of tax there in lines of its own, so that tax is booked twice; leave `included` out of the tax, and name it by `tax_line_of` in a rule for the lines of tax",
                if marketplace.is_empty() { "" } else { " of " }
            ),
            Self::MissingRate { currency } => write!(
                f,
                "no rate above zero tells what the settlement's currency is in {currency}, nothing is booked; give the period's rate"
            ),
            Self::ConvertedAmount { converted } => write!(
                f,
                "{converted} is no amount of the company's currency, nothing is booked; give what the bank got, with the currency's decimals"
            ),
            Self::ConversionOutOfReach { converted, at_rate } => write!(
                f,
                "the bank gets {converted}, the payout at the period's rate is {at_rate}; correct the rate or the amount"
            ),
            Self::RevenueNotChosen => f.write_str(
                "no revenue mode is chosen, so amounts are shown as `settlement` books them; name one by --revenue or in the rules file",
            ),
            Self::PayoutNotFound => f.write_str(
                "no line of the bank statement has the payout's amount near its day; load the statement, or compare the deposit in Seller Central",
            ),
            Self::PayoutAmbiguous { lines } => write!(
                f,
                "the payout may be {lines} lines of the bank statement, or one that another payout may be; match it by hand"
            ),
            Self::AmbiguousContents { ways } => write!(
                f,
                "the payout fits {ways} ways to count what was deferred and what was carried over, nothing is booked; fetch all transactions of the settlement, with the releases of deferred ones"
            ),
            Self::Included { amount } => write!(
                f,
                "{amount} of this is counted, though it seems to be told elsewhere: the lines come to the payout with it alone; compare it in Seller Central"
            ),
            Self::LeftOut { amount } => write!(
                f,
                "{amount} of this is left out: the lines come to the payout without it alone; compare it in Seller Central"
            ),
            Self::MissingPages => f.write_str(
                "every page of amounts names a next one (`nextToken`), so that pages are missing; fetch them to the last",
            ),
            Self::OpenGroup => f.write_str(
                "the event group is open, and its total still moves; fetch it and its amounts again once Amazon has closed it",
            ),
            Self::UnknownEvents { list, events } => write!(
                f,
                "{events} events of the list {list} have no amount that this program can read; compare the settlement in Seller Central, and tell us what they are"
            ),
            Self::OpenTransactions { transactions } => write!(
                f,
                "{transactions} transactions in this file are in no settlement yet and are not booked; fetch them again once Amazon has settled them"
            ),
            Self::Chain { fault } => fault.fmt(f),
        }
    }
}
