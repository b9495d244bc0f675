//! What runs, remembered between two commands: one JSON file in the cache, and a lock around its use.

use std::fs::{self, File};
use std::path::PathBuf;

use super::server::Server;
use crate::failure::{During, Result};
use crate::paths::Cache;

/// The state file, locked against other tasks for as long as this value lives.
#[derive(Debug)]
pub(crate) struct State {
    file: PathBuf,
    _lock: File,
}

impl State {
    /// Waits for other tasks to be done with it.
    pub(crate) fn lock(cache: &Cache) -> Result<Self> {
        let lock = File::create(cache.path("lock")).during("lock")?;
        lock.lock().during("lock")?;
        Ok(Self { file: cache.path("state.json"), _lock: lock })
    }

    /// The server that was started last, running or not. A file that cannot be read counts as none.
    pub(crate) fn server(&self) -> Option<Server> {
        serde_json::from_str(&fs::read_to_string(&self.file).ok()?).ok()
    }

    pub(crate) fn remember(&self, server: &Server) -> Result<()> {
        let text = serde_json::to_string_pretty(server).during("state")?;
        fs::write(&self.file, text).during("state")
    }

    pub(crate) fn forget(&self) -> Result<()> {
        if self.file.exists() { fs::remove_file(&self.file).during("state") } else { Ok(()) }
    }
}
