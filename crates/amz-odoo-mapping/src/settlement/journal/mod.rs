//! From sums to balanced entries.

mod build;
mod entry;
mod exchange;
mod wash;

pub(super) use build::drafts;
