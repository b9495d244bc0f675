//! Licenses, banned crates and sources, by cargo-deny.

use std::path::Path;
use std::process::Command;

use super::{Outcome, cargo_command};
use crate::failure::Result;
use crate::paths::{Cache, workspace};
use crate::run;

/// The version that is built where none is installed.
const VERSION: &str = "0.20.2";

/// Runs cargo-deny, built into the cache where it is not installed: a minute or two on two cores, once.
pub(super) fn check(cache: &Cache) -> Result<Outcome> {
    let root = cache.path(format!("cargo-deny-{VERSION}"));
    let ours = root.join("bin/cargo-deny");
    let program = match run::which("cargo-deny") {
        Some(program) => program,
        None if ours.is_file() => ours,
        None => {
            build(&root)?;
            ours
        }
    };
    let mut command = Command::new(program);
    command.args(["check", "bans", "licenses", "sources"]).current_dir(workspace());
    run::shown("cargo deny", &mut command)?;
    Ok(Outcome::Passed)
}

/// Builds it without optimization: it runs for a second. Outside of the workspace, whose settings are not for it.
fn build(root: &Path) -> Result<()> {
    eprintln!("xtask: building cargo-deny {VERSION}");
    let mut command =
        cargo_command(&["install", "--locked", "--quiet", "--debug", "--version", VERSION, "--root"]);
    command.arg(root).arg("cargo-deny").env("CARGO_PROFILE_DEV_DEBUG", "0").current_dir("/");
    run::shown("cargo-deny's build", &mut command)
}
