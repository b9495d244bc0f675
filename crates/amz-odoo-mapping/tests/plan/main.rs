//! Two snapshots, and what has to be told.
#![allow(clippy::expect_used, reason = "helpers of tests are tests")]

mod laws;
mod lines;
mod million;
