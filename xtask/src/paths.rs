//! Where things are: the workspace, and the cache outside of it.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::{During, Failure, Result};

/// The folder of the workspace's manifest.
pub(crate) fn workspace() -> &'static Path {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().unwrap_or(package)
}

/// What the tasks download, install and start, kept from run to run.
///
/// `AMZ_ODOO_CACHE` names it. Otherwise it is the user's cache folder, or `/var/cache` for root: PostgreSQL refuses
/// to run as root, and the user it runs as cannot enter root's home.
#[derive(Clone, Debug)]
pub(crate) struct Cache(PathBuf);

impl Cache {
    /// Opens the cache and creates it where it is missing.
    pub(crate) fn open() -> Result<Self> {
        let set = |name| env::var_os(name).filter(|value| !value.is_empty());
        let folder = if let Some(folder) = set("AMZ_ODOO_CACHE") {
            std::path::absolute(folder).during("cache")?
        } else if is_root() {
            PathBuf::from("/var/cache/amz-odoo-xtask")
        } else if let Some(folder) = set("XDG_CACHE_HOME") {
            PathBuf::from(folder).join("amz-odoo-xtask")
        } else if let Some(home) = set("HOME") {
            PathBuf::from(home).join(".cache/amz-odoo-xtask")
        } else {
            return Err(Failure::new("cache", "neither HOME nor XDG_CACHE_HOME is set")
                .advise("set AMZ_ODOO_CACHE to a folder of your choice"));
        };
        fs::create_dir_all(&folder).during(format!("cache {}", folder.display()))?;
        Ok(Self(folder))
    }

    pub(crate) fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.0.join(name)
    }

    /// A folder of the cache, created where it is missing.
    pub(crate) fn folder(&self, name: impl AsRef<Path>) -> Result<PathBuf> {
        let folder = self.path(name);
        fs::create_dir_all(&folder).during(format!("cache {}", folder.display()))?;
        Ok(folder)
    }

    /// A log file of the cache.
    pub(crate) fn log(&self, name: &str) -> PathBuf {
        self.path("logs").join(format!("{name}.log"))
    }
}

/// Whether this is root, who may install packages and whom PostgreSQL refuses.
pub(crate) fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}
