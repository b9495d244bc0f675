//! Custom fields and filters: rules as a merchant writes them, over documents as Amazon sends them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a failed expectation is a failed test"
)]

mod binding;
mod documents;
mod filters;
mod laws;
mod support;
mod values;
