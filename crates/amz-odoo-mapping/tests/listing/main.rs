//! Listings, from facts of Odoo's to what Amazon takes.
#![allow(clippy::expect_used, clippy::print_stdout, reason = "helpers of tests are tests")]

mod attributes;
mod definition;
mod feeds;
mod laws;
mod models;
mod patches;
mod support;
