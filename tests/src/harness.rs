//! A merchant's shop for tests: an emulated Amazon, an Odoo, a configuration file, and the real binary.
#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot be set up has failed")]

mod amazon;
mod binary;
mod proof;
mod shop;

pub use amazon::{Amazon, Order};
pub use binary::{Ended, binary};
pub use proof::{Counted, Found, Proof, changed_after};
pub use shop::Shop;
