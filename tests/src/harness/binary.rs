//! The real `amz-odoo`: found beside the test program, built where it is missing or older than its sources.

use std::env;
use std::fs;
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;
use std::time::SystemTime;

use serde_json::Value;

/// How a run of the binary ended.
#[derive(Clone, Debug)]
pub struct Ended {
    /// The exit code; none after a signal.
    pub code: Option<i32>,
    /// The signal that ended it.
    pub signal: Option<i32>,
    /// Standard output as JSON; `null` where it is none.
    pub json: Value,
    /// Standard error.
    pub stderr: String,
}

impl From<Output> for Ended {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            signal: output.status.signal(),
            json: serde_json::from_slice(&output.stdout).unwrap_or_default(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

impl Ended {
    /// A count of the report.
    ///
    /// # Panics
    /// When the output has no such count.
    #[must_use]
    pub fn count(&self, name: &str) -> u64 {
        self.json[name].as_u64().unwrap_or_else(|| panic!("no {name} in the output: {self:?}"))
    }

    /// The same, where the run ended well.
    ///
    /// # Panics
    /// When it ended with another code than 0 or 3.
    pub fn done(self) -> Self {
        assert!(matches!(self.code, Some(0 | 3)), "the run failed: {self:?}");
        self
    }
}

/// The path of the binary.
///
/// # Panics
/// When it cannot be built.
pub fn binary() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| {
        let program = env::current_exe().expect("this program has a path");
        // target/<profile>/deps/<test>
        let folder = program.parent().and_then(Path::parent).expect("a target folder");
        let binary = folder.join(format!("amz-odoo{}", env::consts::EXE_SUFFIX));
        if is_stale(&binary) {
            build(folder);
        }
        assert!(binary.is_file(), "cargo built no {}", binary.display());
        binary
    })
}

/// Whether a source that cargo lists beside the binary has changed since.
fn is_stale(binary: &Path) -> bool {
    let changed = |path: &Path| fs::metadata(path).and_then(|data| data.modified()).ok();
    let Some(built) = changed(binary) else { return true };
    let Ok(list) = fs::read_to_string(binary.with_extension("d")) else { return true };
    let sources = list.split_once(": ").map_or("", |(_, sources)| sources);
    sources
        .split_ascii_whitespace()
        .any(|source| changed(Path::new(source)).is_none_or(|at: SystemTime| at > built))
}

fn build(folder: &Path) {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["build", "--quiet", "--package", "amz-odoo"]).current_dir(env!("CARGO_MANIFEST_DIR"));
    if folder.file_name().is_some_and(|profile| profile == "release") {
        cargo.arg("--release");
    }
    if let Some(target) = folder.parent() {
        cargo.arg("--target-dir").arg(target);
    }
    assert!(cargo.status().expect("cargo runs").success(), "the binary does not build");
}
