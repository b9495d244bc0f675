//! The mapping crate for `wasm32-unknown-unknown`: it needs no operating system, and so it runs in a browser.
//!
//! Where rustup has or gets the target, it is rustup's. Elsewhere it is Debian unstable's compiler, which has it, with
//! the libraries that it was linked with: nothing is installed.

use std::env;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::debian::Unstable;
use crate::failure::{During, Failure, Result};
use crate::paths::{Cache, workspace};
use crate::run;

const TARGET: &str = "wasm32-unknown-unknown";

/// Checks the crates that do without an operating system.
pub(crate) fn check(cache: &Cache) -> Result<()> {
    let mut command = Command::new("cargo");
    command.args(["check", "--target", TARGET, "--package", "amz-odoo-mapping", "--target-dir"]);
    command.arg(workspace().join("target/wasm")).current_dir(workspace());
    if !by_rustup() {
        command.env("RUSTC", debian(cache)?);
    }
    run::shown(&format!("check for {TARGET}"), &mut command)
}

fn by_rustup() -> bool {
    let step = "rustup";
    let added = run::output(step, Command::new("rustup").args(["target", "add", TARGET])).is_ok();
    let root = run::output(step, Command::new("rustc").args(["--print", "sysroot"])).unwrap_or_default();
    added && Path::new(root.trim()).join("lib/rustlib").join(TARGET).is_dir()
}

/// A script that runs Debian's compiler.
fn debian(cache: &Cache) -> Result<PathBuf> {
    let step = "Debian's Rust for WebAssembly";
    let root = cache.path("rust-wasm");
    let script = root.join("rustc");
    if script.is_file() {
        return Ok(script);
    }
    if run::which("apt-get").is_none() || run::which("dpkg").is_none() {
        return Err(Failure::new(step, "neither rustup nor Debian's apt-get has the target")
            .advise(format!("rustup target add {TARGET}")));
    }
    eprintln!("xtask: downloading Debian's Rust for {TARGET} (about 200 MB)");
    let archives = cache.folder("rust-wasm-archives")?;
    let unstable = Unstable::open(cache)?;
    let mut packages = unstable.with_dependencies(&["libstd-rust-dev", "libstd-rust-dev-wasm32"])?;
    // Without what it would link programs with.
    packages.insert("rustc".to_owned());
    unstable.download(&packages.into_iter().collect::<Vec<_>>(), &archives)?;
    for archive in fs::read_dir(&archives).during(step)? {
        let archive = archive.during(step)?.path();
        run::output(step, Command::new("dpkg").arg("-x").arg(archive).arg(&root))?;
    }
    fs::remove_dir_all(&archives).during(step)?;
    let usr = root.join("usr");
    let libraries = usr.join("lib").join(format!("{}-linux-gnu", env::consts::ARCH));
    let loader = loader(&libraries).ok_or_else(|| Failure::new(step, "its C library has no loader"))?;
    let [usr, libraries, loader] = [&usr, &libraries, &loader].map(|path| path.display());
    // Last, so that a half of it is not taken for the whole.
    let text = format!(
        "#!/bin/sh\nexec '{loader}' --library-path '{libraries}' '{usr}/bin/rustc' --sysroot '{usr}' \"$@\"\n"
    );
    fs::write(&script, text).during(step)?;
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).during(step)?;
    Ok(script)
}

fn loader(libraries: &Path) -> Option<PathBuf> {
    let files = fs::read_dir(libraries).ok()?.filter_map(|entry| Some(entry.ok()?.path()));
    files.into_iter().find(|file| {
        file.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.starts_with("ld-linux"))
    })
}
