//! Amazon's published models, where they are.
#![allow(clippy::panic, reason = "a test that cannot be set up has failed")]

use std::path::PathBuf;

/// A file or folder of Amazon's models, by `SPAPI_MODELS`; a test without them is skipped aloud, and fails in CI.
#[must_use]
pub fn models(test: &str, path: &str) -> Option<PathBuf> {
    let root = std::env::var_os("SPAPI_MODELS").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/spapi-models")),
        PathBuf::from,
    );
    let found = root.join(path);
    if found.exists() {
        return Some(found);
    }
    let hint = "set SPAPI_MODELS to a checkout of Amazon's models";
    assert!(std::env::var("CI").as_deref() != Ok("true"), "{test}: {hint}");
    eprintln!("SKIPPED {test}: {hint}");
    None
}
