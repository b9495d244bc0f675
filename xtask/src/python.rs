//! Python virtual environments in the cache, one for each list of packages.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::PathBuf;
use std::process::Command;

use crate::failure::{During, Failure, Result};
use crate::paths::{Cache, is_root};
use crate::run;

/// Where an interpreter may be found, the likeliest first.
const NAMES: [&str; 5] = ["python3", "python3.12", "python3.11", "python3.13", "python3.10"];

/// The last minor version of Python 3 that everything here runs with, but for old checkouts of Odoo.
pub(crate) const NEWEST: u32 = 13;

/// Prints the version if the interpreter is of use: not newer than told, TLS, able to make environments.
const PROBE: &str = "\
import sys, ssl, venv, ensurepip
assert (3, 10) <= sys.version_info[:2] <= (3, int(sys.argv[1]))
print(sys.version)";

/// Scripts that build older packages import `pkg_resources`, as Odoo 16 and 17 and older versions of gevent do. Later
/// setuptools no longer has it, earlier does not find packages such as `zope.interface` by it.
pub(crate) const SETUPTOOLS: &str = "setuptools>=75,<81";

/// Makes the environment with these packages unless it is there; returns its interpreter, Python 3.10 at least and
/// 3.`newest` at most.
pub(crate) fn environment(cache: &Cache, name: &str, packages: &[String], newest: u32) -> Result<PathBuf> {
    let (python, version) = interpreter(cache, newest)?;
    let mut hasher = DefaultHasher::new();
    (&version, packages).hash(&mut hasher);
    let folder = cache.path(format!("{name}-{:016x}", hasher.finish()));
    let complete = folder.join("complete");
    let interpreter = folder.join("bin/python");
    if complete.is_file() {
        return Ok(interpreter);
    }
    eprintln!("xtask: installing the Python packages of {name}");
    if folder.exists() {
        fs::remove_dir_all(&folder).during(format!("unfinished {}", folder.display()))?;
    }
    let log = cache.log(&format!("pip-{name}"));
    run::logged("Python environment", Command::new(python).args(["-m", "venv"]).arg(&folder), &log)?;
    let requirements = folder.join("packages.txt");
    fs::write(&requirements, packages.join("\n")).during("Python packages")?;
    let constraints = folder.join("constraints.txt");
    fs::write(&constraints, SETUPTOOLS).during("Python packages")?;
    let mut pip = Command::new(&interpreter);
    // The first one is what older versions of pip know.
    pip.env("PIP_CONSTRAINT", &constraints).env("PIP_BUILD_CONSTRAINT", &constraints);
    pip.args(["-m", "pip", "install", "--disable-pip-version-check", "-r"]).arg(&requirements);
    run::logged(&format!("pip install ({name})"), &mut pip, &log).map_err(|failure| {
        failure.advise("a package that does not build needs its C headers, or pip no access to PyPI")
    })?;
    fs::write(complete, "").during("Python environment")?;
    Ok(interpreter)
}

fn interpreter(cache: &Cache, newest: u32) -> Result<(PathBuf, String)> {
    if let Some(found) = find(newest) {
        return Ok(found);
    }
    let missing = Failure::new("Python", format!("no Python 3.10 to 3.{newest} with `venv` on PATH"));
    if run::which("apt-get").is_some() && is_root() {
        let mut apt = Command::new("apt-get");
        apt.env("DEBIAN_FRONTEND", "noninteractive").args(["install", "-y", "--no-install-recommends"]);
        run::logged("Python", Command::new("apt-get").arg("update"), &cache.log("apt-update"))?;
        run::logged("Python", apt.args(["python3", "python3-venv"]), &cache.log("apt-python"))?;
    }
    find(newest).ok_or_else(|| missing.advise("install one, such as `sudo apt-get install python3.11-venv`"))
}

fn find(newest: u32) -> Option<(PathBuf, String)> {
    NAMES.iter().filter_map(|name| run::which(name)).find_map(|python| {
        let mut probe = Command::new(&python);
        let version = run::output("Python", probe.args(["-c", PROBE, &newest.to_string()])).ok()?;
        Some((python, version.trim().to_owned()))
    })
}
