//! What every mapping gives.

use serde::{Deserialize, Serialize};

use crate::{Issue, Trace};

/// What a mapping gives: the draft, what a person must look at, and which rule set what.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Mapped<T> {
    /// The draft.
    pub draft: T,
    /// What a person must look at.
    pub issues: Vec<Issue>,
    /// Which rule set which field from what.
    pub trace: Trace,
}

impl<T> Mapped<T> {
    /// True if an issue holds the record back.
    #[must_use]
    pub fn is_blocked(&self) -> bool {
        self.issues.iter().any(Issue::is_blocking)
    }
}
