//! The direction of the crates' dependencies, and what the light crates must not bring along.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;

use crate::failure::{During, Failure, Result};
use crate::paths::workspace;
use crate::run;

/// Which of our crates each of our crates may use, apart from its tests. (docs/architecture.md has the reasons.)
const DIRECTION: [(&str, &[&str]); 10] = [
    ("spapi-types", &[]),
    ("amz-odoo-ratelimit", &[]),
    ("odoo-rpc-derive", &[]),
    ("odoo-rpc", &["odoo-rpc-derive"]),
    ("spapi-client", &["spapi-types", "amz-odoo-ratelimit"]),
    ("amz-odoo-mapping", &["spapi-types", "odoo-rpc"]),
    ("amz-odoo-sync", &["amz-odoo-mapping", "amz-odoo-ratelimit", "odoo-rpc", "spapi-client", "spapi-types"]),
    ("amz-odoo-testkit", &["spapi-types"]),
    (
        "amz-odoo",
        &["amz-odoo-mapping", "amz-odoo-sync", "amz-odoo-testkit", "odoo-rpc", "spapi-client", "spapi-types"],
    ),
    ("xtask", &[]),
];

/// Packages that have no crate of their own to protect: they may use everything.
const FREE: [&str; 4] = ["amz-odoo-tests", "odoo-contract", "amz-odoo-conformance", "amz-odoo-examples"];

/// Crates that stay pure, how `cargo tree` is asked, and what must not be in the answer.
const LIGHT: [(&str, &[&str], &[&str]); 4] = [
    ("spapi-types", &["--all-features"], &["tokio", "reqwest", "rustls", "hyper"]),
    ("odoo-rpc", &["--no-default-features"], &["tokio", "reqwest", "rustls", "hyper"]),
    ("amz-odoo-ratelimit", &[], &["reqwest", "rustls", "hyper"]),
    ("amz-odoo-mapping", &["--all-features"], &["tokio", "reqwest", "rustls", "hyper", "rusqlite"]),
];

pub(super) fn check() -> Result<()> {
    let step = "cargo metadata";
    let text = run::output(
        step,
        Command::new("cargo")
            .args(["metadata", "--no-deps", "--format-version", "1"])
            .current_dir(workspace()),
    )?;
    let mut wrong = wrong_direction(&used_crates(&serde_json::from_str(&text).during(step)?));
    for (package, arguments, banned) in LIGHT {
        let mut command = Command::new("cargo");
        command.args([
            "tree",
            "--package",
            package,
            "--edges",
            "normal",
            "--prefix",
            "none",
            "--format",
            "{p}",
        ]);
        let tree = run::output("cargo tree", command.args(arguments).current_dir(workspace()))?;
        let found = tree.lines().filter_map(|line| line.split(' ').next()).find(|name| banned.contains(name));
        wrong.extend(found.map(|name| format!("{package} brings {name} along ({})", arguments.join(" "))));
    }
    if wrong.is_empty() { Ok(()) } else { Err(Failure::new("dependencies", wrong.join("\n  "))) }
}

/// The packages of the workspace and which of one another they use.
fn used_crates(metadata: &Value) -> BTreeMap<&str, BTreeSet<&str>> {
    let packages = metadata.get("packages").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let names: BTreeSet<&str> = packages.iter().filter_map(|package| package.get("name")?.as_str()).collect();
    packages
        .iter()
        .filter_map(|package| {
            let dependencies = package.get("dependencies")?.as_array()?;
            let used = dependencies
                .iter()
                .filter(|dependency| dependency.get("kind").and_then(Value::as_str) != Some("dev"));
            let used = used.filter_map(|dependency| dependency.get("name")?.as_str());
            Some((package.get("name")?.as_str()?, used.filter(|name| names.contains(name)).collect()))
        })
        .collect()
}

fn wrong_direction(used: &BTreeMap<&str, BTreeSet<&str>>) -> Vec<String> {
    let mut wrong = Vec::new();
    for (package, uses) in used.iter().filter(|(package, _)| !FREE.contains(package)) {
        match DIRECTION.iter().find(|(name, _)| name == package) {
            None => wrong.push(format!("{package} has no place in the direction of dependencies")),
            Some((_, allowed)) => {
                let extra = uses.iter().filter(|name| !allowed.contains(name));
                wrong.extend(extra.map(|name| format!("{package} must not depend on {name}")));
            }
        }
    }
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_direction_is_told() {
        let metadata = serde_json::json!({"packages": [
            {"name": "spapi-types", "dependencies": [
                {"name": "serde", "kind": null},
                {"name": "spapi-client", "kind": null},
                {"name": "amz-odoo-testkit", "kind": "dev"},
            ]},
            {"name": "spapi-client", "dependencies": [{"name": "spapi-types", "kind": null}]},
            {"name": "amz-odoo-testkit", "dependencies": []},
            {"name": "newcomer", "dependencies": []},
        ]});
        let wrong = wrong_direction(&used_crates(&metadata));
        assert_eq!(
            wrong,
            [
                "newcomer has no place in the direction of dependencies",
                "spapi-types must not depend on spapi-client",
            ]
        );
    }
}
