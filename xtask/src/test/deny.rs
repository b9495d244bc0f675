//! Licences, banned crates and sources, by cargo-deny.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::{Outcome, cargo_command};
use crate::failure::Result;
use crate::paths::Cache;
use crate::run;

/// The version that CI builds.
const VERSION: &str = "0.20.2";

/// Runs cargo-deny. Where it is not installed CI builds it into the cache, and others are told what is skipped.
pub(super) fn check(cache: &Cache, ci: bool) -> Result<Outcome> {
    let program = match installed(cache) {
        Some(program) => program,
        None if ci => build(cache)?,
        None => {
            return Ok(Outcome::Skipped(
                "cargo-deny is missing: cargo install --locked cargo-deny".to_owned(),
            ));
        }
    };
    let mut command = Command::new(program);
    command.args(["check", "bans", "licenses", "sources"]).current_dir(crate::paths::workspace());
    run::shown("cargo deny", &mut command)?;
    Ok(Outcome::Passed)
}

fn installed(cache: &Cache) -> Option<PathBuf> {
    let ours = Some(cache.path(format!("cargo-deny-{VERSION}/bin/cargo-deny")));
    ours.filter(|program| program.is_file()).or_else(|| run::which("cargo-deny"))
}

/// Builds it without optimization: it runs once for a second.
fn build(cache: &Cache) -> Result<PathBuf> {
    let root = cache.path(format!("cargo-deny-{VERSION}"));
    let mut command =
        cargo_command(&["install", "--locked", "--quiet", "--debug", "cargo-deny", "--version", VERSION]);
    command.arg("--root").arg(&root).current_dir(Path::new("/"));
    run::shown("cargo-deny's build", command.env("CARGO_PROFILE_DEV_DEBUG", "0"))?;
    Ok(root.join("bin/cargo-deny"))
}
