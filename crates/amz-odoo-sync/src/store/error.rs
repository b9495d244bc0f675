//! What can go wrong in a store.

use std::path::PathBuf;

use super::status::Binding;
use super::xref::XrefConflict;
use crate::seal::SealError;

/// The cause below an error.
pub type BoxError = Box<dyn std::error::Error + Send + Sync + 'static>;

/// A store's answer.
pub type Result<T, E = StoreError> = std::result::Result<T, E>;

/// Why a call to the store failed. Nothing of the call was written, unless the variant says otherwise. No message
/// quotes a payload.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The file cannot be opened or made.
    #[error("cannot open the store {}: check that its folder exists and is writable", path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// Why.
        source: BoxError,
    },
    /// The file is a database of something else.
    #[error("{} is not a store of amz-odoo: name another file", path.display())]
    NotAStore {
        /// The file.
        path: PathBuf,
    },
    /// A later release wrote the store.
    #[error(
        "the store has schema {found}, this release knows up to {known}: use the release that wrote it, or a later one"
    )]
    TooNew {
        /// The store's schema.
        found: i64,
        /// The newest schema that this release knows.
        known: i64,
    },
    /// The store belongs to something else.
    #[error(
        "the store belongs to another {binding} ({stored}, now {found}): was a database copied? Use the store that \
         belongs to it, or start a new one"
    )]
    Bound {
        /// What does not match.
        binding: Binding,
        /// What the store was bound to.
        stored: String,
        /// What it met.
        found: String,
    },
    /// A cross-reference outside of a job would not be one to one.
    #[error(transparent)]
    Conflict(Box<XrefConflict>),
    /// A payload cannot be sealed or opened.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// Another process holds the store for too long. Try again.
    #[error("the store is busy: another process holds it")]
    Busy(#[source] BoxError),
    /// A row holds what this release does not understand.
    #[error(
        "the store holds a {what} that this release does not know: it was changed by hand or by a later release"
    )]
    Corrupt {
        /// What it is.
        what: &'static str,
    },
    /// The database failed: disk full, input or output error, connection lost. When this answers a commit, whether
    /// it was written is not known; committing again is safe, what was written answers as stale.
    #[error("the store's database failed")]
    Backend(#[source] BoxError),
}

impl From<XrefConflict> for StoreError {
    fn from(conflict: XrefConflict) -> Self {
        Self::Conflict(Box::new(conflict))
    }
}

impl StoreError {
    /// Whether the same call may succeed a little later.
    pub fn is_retryable(&self) -> bool {
        matches!(self, Self::Busy(_))
    }
}
