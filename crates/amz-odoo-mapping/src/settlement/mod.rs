//! Settlements: what Amazon pays out, as journal entries that an accountant signs.
//!
//! A report (flat file V2 or V1) is read as it arrives by [`ReportParser`], which gives one [`SettlementLine`] after the
//! other whichever form the file has. The Finances API, 2024-06-19 and v0, is another source of the same lines: as JSON, or
//! as typed answers. [`SettlementReader`] takes them all, adds the lines up and makes a [`SettlementDraft`] of each
//! settlement: balanced entries, by the merchant's [`AccountRules`] and the built-in ones. What does not tie to Amazon's
//! payout is an issue, and nothing is booked; there is no plug line.
//!
//! What is between settlements is compared by [`check_chain`]; a payout's line of the bank statement is found by
//! [`match_deposits`].
//!
//! Drafts name accounts and taxes by code or name; [`odoo`] gives them Odoo's ids, checks lock dates, and compares what
//! Odoo made of them. What this does not do: talk to Odoo, or post.

mod bank;
mod books;
mod chain;
mod context;
mod draft;
mod fault;
mod finances;
mod guess;
mod journal;
pub mod odoo;
mod propose;
mod reader;
mod report;
mod rules;

pub use crate::RevenueMode;
pub use bank::{BankLine, Deposit, DepositWindow, Payout, match_deposits};
pub use books::{Margin, MarginScope, Margins};
pub use chain::{ChainFault, Closing, apply_chain, check_chain};
pub use context::{Exchange, SettlementContext};
pub use draft::{
    Balances, Foreign, GroupTotal, JournalEntry, JournalLine, JournalLines, JournalLinesIter, OffsetOrders,
    Posting, Repartition, SettlementDraft, UnknownAmount,
};
pub use fault::SettlementFault;
pub use propose::propose;
pub use reader::{SettlementReader, settlements};
pub use report::{
    Amount, Charset, Lines, ReportError, ReportErrorKind, ReportParser, SettlementHeader, SettlementLine,
    Text,
};
pub use rules::{Account, AccountRule, AccountRules, Group, LineFilter, RuleTax, RulesError, TaxSide};
