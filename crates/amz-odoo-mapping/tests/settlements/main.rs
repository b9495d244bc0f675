//! Settlements: reports as they occur, journal entries, and the laws that both keep.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test that cannot go on has failed"
)]

mod accountants_table;
mod again;
mod bank;
mod chains;
mod clearing;
mod company;
mod echo;
mod finances;
mod in_odoo;
mod included;
mod journal;
mod laws;
mod locking;
mod margins;
mod offset;
mod reports;
mod rules;
mod support;
mod taxed;
mod worked_month;
