//! The features of the manifests: one a module, passed on by the client, all in `full`.

use std::{fs, path::Path};

use super::Output;
use crate::failure::{During, Failure, Result};

/// A feature's own line in a manifest.
type Line = fn(&str) -> String;

/// The manifests, and what a feature turns on in them.
const MANIFESTS: &[(&str, Line)] = &[
    ("crates/spapi-types/Cargo.toml", |feature| format!("{feature} = []")),
    ("crates/spapi-client/Cargo.toml", |feature| format!("{feature} = [\"spapi-types/{feature}\"]")),
];

/// Fails where a manifest lacks a module's feature.
pub(super) fn check(workspace: &Path, outputs: &[Output]) -> Result<()> {
    let modules = outputs.iter().filter_map(|output| output.name.strip_suffix(".rs"));
    let features: Vec<String> =
        modules.filter(|module| *module != "mod").map(|module| module.replace('_', "-")).collect();
    let mut missing = Vec::new();
    for (manifest, line) in MANIFESTS {
        let text = fs::read_to_string(workspace.join(manifest)).during(format!("read {manifest}"))?;
        missing
            .extend(lacking(&text, &features, *line).iter().map(|what| format!("{manifest} lacks {what}")));
    }
    if missing.is_empty() {
        return Ok(());
    }
    Err(Failure::new("codegen", missing.join("\n")).advise("add them below [features]"))
}

/// The lines that a manifest lacks: each feature's own, and its name in `full`.
fn lacking(manifest: &str, features: &[String], line: Line) -> Vec<String> {
    let lines: Vec<&str> = manifest.lines().map(str::trim).collect();
    let full = lines.iter().skip_while(|line| !line.starts_with("full = ["));
    let full: Vec<&str> = full.copied().take_while(|line| *line != "]").collect();
    let mut lacking = Vec::new();
    for feature in features {
        let own = line(feature);
        if !lines.contains(&own.as_str()) {
            lacking.push(own);
        }
        let listed = format!("\"{feature}\",");
        if !full.contains(&listed.as_str()) {
            lacking.push(format!("{listed} in full"));
        }
    }
    lacking
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_feature_stands_alone_and_in_full() {
        let manifest = "[features]\nfull = [\n    \"a-v1\",\n]\na-v1 = []\n\"b-v1\",\n";
        let features = ["a-v1".to_owned(), "b-v1".to_owned()];
        assert_eq!(lacking(manifest, &features, MANIFESTS[0].1), ["b-v1 = []", "\"b-v1\", in full"]);
    }
}
