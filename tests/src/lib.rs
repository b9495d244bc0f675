//! Helpers for tests that cross crates.

pub mod odoo_contract;
