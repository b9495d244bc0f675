//! Every feature of our crates alone: what builds with all of them may lack something with one.

use std::collections::BTreeMap;
use std::process::Command;

use serde_json::Value;

use crate::failure::{During, Failure, Result};
use crate::paths::workspace;
use crate::run;

/// Checks every crate that others use without a feature, and with each of its own alone.
pub(super) fn check() -> Result<()> {
    let mut wrong = Vec::new();
    for (package, features) in features()? {
        let none = [String::new()];
        for feature in none.iter().chain(&features) {
            let mut command = Command::new("cargo");
            command.args(["clippy", "--quiet", "--package", &package, "--no-default-features"]);
            command.args(["--features", feature, "--", "-D", "warnings"]).current_dir(workspace());
            if run::shown("clippy", &mut command).is_err() {
                wrong.push(format!("{package} with the feature {feature:?} alone"));
            }
        }
        eprintln!("{package}: {} features", features.len());
    }
    if wrong.is_empty() { Ok(()) } else { Err(Failure::new("features", wrong.join("\n  "))) }
}

/// The features of each crate that has any, but those that only switch on one of another crate of ours.
fn features() -> Result<BTreeMap<String, Vec<String>>> {
    let step = "cargo metadata";
    let mut command = Command::new("cargo");
    command.args(["metadata", "--no-deps", "--format-version", "1"]).current_dir(workspace());
    let metadata: Value = serde_json::from_str(&run::output(step, &mut command)?).during(step)?;
    let packages = metadata["packages"].as_array().into_iter().flatten();
    let published = packages.filter(|package| package["publish"] != serde_json::json!([]));
    let features = published.filter_map(|package| {
        let name = package["name"].as_str()?;
        let own = package["features"].as_object()?.iter();
        let own = own.filter(|(_, enables)| !only_passes_on(enables)).map(|(feature, _)| feature.clone());
        Some((name.to_owned(), own.collect::<Vec<_>>()))
    });
    Ok(features.filter(|(_, features)| !features.is_empty()).collect())
}

/// Whether a feature is another crate's, by another door.
fn only_passes_on(enables: &Value) -> bool {
    let enables = enables.as_array().map(Vec::as_slice).unwrap_or_default();
    matches!(enables, [Value::String(only)] if only.starts_with("spapi-types/"))
}
