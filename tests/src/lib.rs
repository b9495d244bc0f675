//! Helpers for tests that cross crates.

pub mod clinic;
pub mod harness;
pub mod odoo_contract;
pub mod product;
pub mod real;
