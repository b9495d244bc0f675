//! `cargo xtask fuzz`: the fuzz targets of `tests/fuzz`, by cargo-fuzz, begun with Amazon's own documents.

use std::process::Command;

use clap::Args;

use crate::failure::{Failure, Result};
use crate::paths::workspace;
use crate::{conformance, run, test};

/// Bytes of an input, at most: more than any reader gathers before it begins.
const LONGEST: u32 = 128 << 10;

#[derive(Args)]
pub(crate) struct Arguments {
    /// The targets, all where none is named.
    targets: Vec<String>,
    /// Seconds for each target.
    #[arg(long, default_value_t = 60)]
    seconds: u32,
}

pub(crate) fn main(arguments: &Arguments) -> Result<()> {
    let step = "cargo fuzz";
    if run::which("cargo-fuzz").is_none() {
        return Err(Failure::new(step, "cargo-fuzz is not installed").advise("cargo install cargo-fuzz"));
    }
    let folder = workspace().join("tests/fuzz");
    let fuzz = |words: &[&str]| {
        let mut command = Command::new("cargo");
        command.arg("fuzz").args(words).arg("--fuzz-dir").arg(&folder).current_dir(&folder);
        command
    };
    let listed = run::output(step, &mut fuzz(&["list"]))?;
    let known: Vec<&str> = listed.lines().collect();
    let wanted: Vec<&str> = match arguments.targets.as_slice() {
        [] => known.clone(),
        targets => targets.iter().map(String::as_str).collect(),
    };
    if let Some(unknown) = wanted.iter().find(|name| !known.contains(name)) {
        let advice = format!("the targets are {}", known.join(", "));
        return Err(Failure::new(step, format!("there is no target {unknown}")).advise(advice));
    }
    if let Some(models) = test::models() {
        conformance::corpus(&models, &folder.join("corpus"))?;
    }
    for target in wanted {
        // Without a sanitizer it needs no nightly compiler; the crates have no unsafe code that one would watch.
        let mut command = fuzz(&["run", "--sanitizer", "none", target]);
        command.arg("--").arg(format!("-max_total_time={}", arguments.seconds)).arg("-timeout=10");
        command.arg(format!("-max_len={LONGEST}"));
        run::shown(&format!("fuzz target {target}"), &mut command)?;
    }
    Ok(())
}
