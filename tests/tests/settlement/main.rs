//! Settlements in a real Odoo: entries from drafts are posted and read back equal, locked periods are seen before, and a
//! month of orders comes to the same revenue and to empty clearing accounts in both revenue modes.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a failed expectation is a failed test"
)]

mod again;
mod books;
#[path = "../engine/mod.rs"]
mod engine;
mod entries;
mod foreign;
mod locks;
mod month;
mod orders;
mod refunds;
mod report;
mod rules;
mod steps;
