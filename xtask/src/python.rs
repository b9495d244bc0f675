//! Python virtual environments in the cache, one for each list of packages.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::PathBuf;
use std::process::Command;

use crate::failure::{During, Failure, Result};
use crate::paths::{Cache, is_root};
use crate::run;

/// Odoo 16 to 19 run with these; newer ones lack modules that it imports.
const NAMES: [&str; 5] = ["python3", "python3.12", "python3.11", "python3.13", "python3.10"];

/// Prints the version if the interpreter is of use: right version, TLS, able to make environments.
const PROBE: &str = "\
import sys, ssl, venv, ensurepip
assert (3, 10) <= sys.version_info < (3, 14)
print(sys.version)";

/// Makes the environment with these packages unless it is there; returns its interpreter.
pub(crate) fn environment(cache: &Cache, name: &str, packages: &[String]) -> Result<PathBuf> {
    let (python, version) = interpreter(cache)?;
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
    let mut pip = Command::new(&interpreter);
    pip.args(["-m", "pip", "install", "--disable-pip-version-check", "-r"]).arg(&requirements);
    run::logged(&format!("pip install ({name})"), &mut pip, &log).map_err(|failure| {
        failure.advise("a package that does not build needs its C headers, or pip no access to PyPI")
    })?;
    fs::write(complete, "").during("Python environment")?;
    Ok(interpreter)
}

fn interpreter(cache: &Cache) -> Result<(PathBuf, String)> {
    if let Some(found) = find() {
        return Ok(found);
    }
    let missing = Failure::new("Python", "no Python 3.10 to 3.13 with `venv` on PATH");
    if run::which("apt-get").is_some() && is_root() {
        let mut apt = Command::new("apt-get");
        apt.env("DEBIAN_FRONTEND", "noninteractive").args(["install", "-y", "--no-install-recommends"]);
        run::logged("Python", Command::new("apt-get").arg("update"), &cache.log("apt-update"))?;
        run::logged("Python", apt.args(["python3", "python3-venv"]), &cache.log("apt-python"))?;
    }
    find().ok_or_else(|| missing.advise("install one, such as `sudo apt-get install python3.12-venv`"))
}

fn find() -> Option<(PathBuf, String)> {
    NAMES.iter().filter_map(|name| run::which(name)).find_map(|python| {
        let version = run::output("Python", Command::new(&python).args(["-c", PROBE])).ok()?;
        Some((python, version.trim().to_owned()))
    })
}
