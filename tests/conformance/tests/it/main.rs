//! The crates against Amazon's models. Without the models the tests say so and pass, except where `CI` is set.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a failed expectation is a failed test"
)]

#[cfg(feature = "client")]
mod decoders;
mod emulator;
mod models;
mod mutations;
mod planted;
#[cfg(feature = "client")]
mod prism;

use std::io::Write as _;
use std::path::PathBuf;

use amz_odoo_conformance::Model;

/// The folder of Amazon's models, where it is.
fn folder() -> Option<PathBuf> {
    let folder = std::env::var_os("SPAPI_MODELS").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/spapi-models")),
        PathBuf::from,
    );
    if folder.is_dir() {
        return Some(folder);
    }
    skipped(&format!("{} is not there; set SPAPI_MODELS", folder.display()));
    None
}

/// All of Amazon's models, or one.
fn models(name: Option<&str>) -> Option<Vec<Model>> {
    folder().map(|folder| Model::read_all(&folder, name).unwrap())
}

fn skipped(reason: &str) {
    assert!(std::env::var_os("CI").is_none(), "{reason}");
    // Not `println!`, which a passing test keeps to itself.
    let _ = writeln!(std::io::stderr(), "SKIPPED: {reason}");
}
