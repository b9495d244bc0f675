//! Orders, from Amazon's JSON to drafts.
#![allow(clippy::expect_used, clippy::print_stdout, reason = "helpers of tests are tests")]

mod addresses;
mod charges;
mod documents;
mod header;
mod issues;
mod laws;
mod models;
mod pairs;
mod refunds;
mod rounding;
mod strategies;
mod support;
mod taxes;
mod transactions;
