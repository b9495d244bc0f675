//! Who holds a lease: so that a restart after a crash need not wait until the dead process's leases run out.
//!
//! Each open store keeps a lock on a file of its own beside the store, and its leases name that file. The system drops
//! the lock when the process dies, however it dies. Taking a lease away from a living holder by mistake would cost time
//! only: the epoch keeps it from writing.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use super::open::{beside, private_file};

const SUFFIX: &str = ".worker-";

/// This open store, as its leases name it.
#[derive(Debug)]
pub(super) struct Holder {
    id: String,
    /// The store and the locked file; none in memory.
    file: Option<(PathBuf, File)>,
}

impl Holder {
    pub(super) fn in_memory() -> Self {
        Self { id: "memory".to_owned(), file: None }
    }

    /// Locks a new file beside `store`, and removes those that dead processes left. The caller keeps other processes
    /// that do the same out, so that none takes a file for dead between its making and its lock.
    pub(super) fn beside(store: &Path) -> io::Result<Self> {
        remove_dead(store)?;
        let mut random = [0; 8];
        aws_lc_rs::rand::fill(&mut random).map_err(|_| io::Error::other("no randomness"))?;
        let id = format!("{:016x}", u64::from_be_bytes(random));
        let file = private_file(&file_of(store, &id))?;
        file.lock()?;
        Ok(Self { id, file: Some((store.to_owned(), file)) })
    }

    pub(super) fn id(&self) -> &str {
        &self.id
    }

    /// Whether another holder is certainly gone.
    pub(super) fn is_gone(&self, other: &str) -> bool {
        let Some((store, _)) = &self.file else { return false };
        if other == self.id || !other.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return false;
        }
        is_dead(&file_of(store, other))
    }
}

impl Drop for Holder {
    fn drop(&mut self) {
        if let Some((store, _)) = &self.file {
            // Where it fails, the next process that opens the store removes it.
            let _ = fs::remove_file(file_of(store, &self.id));
        }
    }
}

fn file_of(store: &Path, id: &str) -> PathBuf {
    beside(store, &format!("{SUFFIX}{id}"))
}

/// Whether nobody has the file locked; a lock that cannot be tried counts as held.
fn is_dead(path: &Path) -> bool {
    match File::open(path) {
        Ok(file) => file.try_lock().is_ok(),
        Err(error) => error.kind() == io::ErrorKind::NotFound,
    }
}

fn remove_dead(store: &Path) -> io::Result<()> {
    let Some(name) = store.file_name() else { return Ok(()) };
    let mut prefix = name.to_owned();
    prefix.push(SUFFIX);
    let folder = store.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let ours = entry.file_name().as_encoded_bytes().starts_with(prefix.as_encoded_bytes());
        if ours && is_dead(&entry.path()) {
            // Another process may have been faster.
            let _ = fs::remove_file(entry.path());
        }
    }
    Ok(())
}
