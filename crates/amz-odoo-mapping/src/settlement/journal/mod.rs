//! From sums to balanced entries.

mod build;
mod clear;
mod entry;
mod exchange;
mod period;
mod totals;
mod wash;

pub(super) use build::drafts;
pub(super) use exchange::PAYOUT_LABEL;
