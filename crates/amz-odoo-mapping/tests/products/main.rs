//! Products, between Odoo's templates and Amazon's families.
#![allow(clippy::expect_used, clippy::print_stdout, reason = "helpers of tests are tests")]

mod documents;
mod from_amazon;
mod kits;
mod laws;
mod loading;
mod models;
mod paper;
mod support;
mod to_amazon;
mod to_odoo;
mod xref;
