//! The Finances API as a source of settlements, in both versions: the same lines under the same names as reports have.
//!
//! | | 2024-06-19 | v0 |
//! |---|---|---|
//! | amounts | `listTransactions`: the leaves of each transaction's breakdowns | `listFinancialEventsByGroupId`: whatever is a `Currency` |
//! | names | `names.toml`, by transaction type and the way through the breakdowns | `names.toml`, by list and the way through the members |
//! | the settlement | `SETTLEMENT_ID` and `FINANCIAL_EVENT_GROUP_ID` | the group's id, which the caller or the file tells |
//! | dates and payout | v0's group of the same id, `listSummary`, or else what was transferred | `listFinancialEventGroups` |

mod closing;
mod document;
mod event;
mod financial_events;
mod groups;
mod header;
mod ledger;
mod names;
mod other_events;
mod read;
mod transaction;
mod ways;

pub(super) use document::Documents;
pub(super) use ledger::Finances;
