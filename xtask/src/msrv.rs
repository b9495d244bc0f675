//! The oldest Rust that each crate states (`rust-version`), and that it builds with it.
//!
//! Where rustup has or gets that Rust, it is rustup's. Where rustup has no way out, such as behind a mirror of the
//! registries, it is Debian's, unpacked into the cache and not installed.

use std::collections::BTreeMap;
use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

use crate::failure::{During, Failure, Result};
use crate::paths::{Cache, workspace};
use crate::run;

/// Debian's compiler for its browsers, and the libraries that it brings along.
const PACKAGES: [&str; 8] = [
    "rustc-web",
    "libstd-rust-web-dev",
    "libstd-rust-web-1.85",
    "libllvm19",
    "libz3-4",
    "libedit2",
    "libxml2",
    "libicu72",
];

/// Checks every crate that states an older Rust than this one, with all its features.
pub(crate) fn check(cache: &Cache) -> Result<()> {
    let ours = version_of(&mut Command::new("rustc"))?;
    for (version, packages) in stated()? {
        if ours.starts_with(&format!("{version}.")) {
            continue;
        }
        let rust = Rust::find(cache, &version)?;
        eprintln!("Rust {version}: {}", packages.join(", "));
        let mut command = Command::new("cargo");
        command.args(["check", "--all-features", "--target-dir"]).arg(workspace().join("target/msrv"));
        command.args(packages.iter().flat_map(|package| ["--package", package]));
        run::shown(&format!("check with Rust {version}"), rust.apply(&mut command).current_dir(workspace()))?;
    }
    Ok(())
}

/// The stated versions (such as `1.85`) and the packages that state them.
fn stated() -> Result<BTreeMap<String, Vec<String>>> {
    let step = "cargo metadata";
    let mut command = Command::new("cargo");
    command.args(["metadata", "--no-deps", "--format-version", "1"]).current_dir(workspace());
    let metadata: Value = serde_json::from_str(&run::output(step, &mut command)?).during(step)?;
    let mut stated = BTreeMap::<String, Vec<String>>::new();
    for package in metadata["packages"].as_array().into_iter().flatten() {
        if let (Some(name), Some(version)) = (package["name"].as_str(), package["rust_version"].as_str()) {
            stated.entry(version.to_owned()).or_default().push(name.to_owned());
        }
    }
    Ok(stated)
}

/// A compiler, and where its libraries are.
struct Rust {
    compiler: PathBuf,
    libraries: Option<PathBuf>,
}

impl Rust {
    fn find(cache: &Cache, version: &str) -> Result<Self> {
        if let Some(rust) = Self::by_rustup(version) {
            return Ok(rust);
        }
        let debian = Self::by_debian(cache);
        if let Ok(rust) = &debian
            && rust.is(version)
        {
            return debian;
        }
        let mut install = Command::new("rustup");
        install.args(["toolchain", "install", "--profile", "minimal", "--no-self-update", version]);
        let failure = run::logged("rustup", &mut install, &cache.log("rustup")).err();
        Self::by_rustup(version).ok_or_else(|| {
            let text =
                failure.map_or_else(|| "rustup does not have it".to_owned(), |failure| failure.to_string());
            Failure::new(format!("Rust {version}"), text)
                .advise(format!("rustup toolchain install {version}"))
        })
    }

    fn by_rustup(version: &str) -> Option<Self> {
        let which =
            run::output("rustup", Command::new("rustup").args(["which", "--toolchain", version, "rustc"]));
        Some(Self { compiler: which.ok()?.trim().into(), libraries: None })
    }

    fn by_debian(cache: &Cache) -> Result<Self> {
        let step = "Debian's Rust";
        let root = cache.path("rust-debian");
        let complete = root.join("complete");
        if !complete.is_file() {
            let archives = cache.folder("rust-debian-archives")?;
            let mut command = Command::new("apt-get");
            command.args(["-o", "APT::Sandbox::User=", "download"]).args(PACKAGES).current_dir(&archives);
            run::logged(step, &mut command, &cache.log("apt-rust"))?;
            for archive in fs::read_dir(&archives).during(step)? {
                let archive = archive.during(step)?.path();
                run::output(step, Command::new("dpkg").arg("-x").arg(archive).arg(&root))?;
            }
            fs::write(&complete, "").during(step)?;
        }
        let libraries = root.join("usr/lib").join(format!("{}-linux-gnu", env::consts::ARCH));
        Ok(Self { compiler: root.join("usr/bin/rustc"), libraries: Some(libraries) })
    }

    fn is(&self, version: &str) -> bool {
        version_of(self.apply(&mut Command::new(&self.compiler)))
            .is_ok_and(|own| own.starts_with(&format!("{version}.")))
    }

    /// Makes cargo use this compiler.
    fn apply<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command.env("RUSTC", &self.compiler);
        if let Some(libraries) = &self.libraries {
            let inherited = env::var_os("LD_LIBRARY_PATH").unwrap_or_default();
            let mut path = OsString::from(libraries);
            if !inherited.is_empty() {
                path.push(":");
                path.push(inherited);
            }
            command.env("LD_LIBRARY_PATH", path);
        }
        command
    }
}

/// A compiler's version, such as `1.95.0`.
fn version_of(compiler: &mut Command) -> Result<String> {
    let text = run::output("rustc", compiler.arg("--version"))?;
    Ok(text.split_whitespace().nth(1).unwrap_or_default().to_owned())
}
