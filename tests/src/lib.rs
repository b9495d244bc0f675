//! Helpers for tests that cross crates.

pub mod amazon;
pub mod clinic;
pub mod harness;
pub mod invoice;

pub use odoo_contract::{product, real};
