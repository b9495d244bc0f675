//! Pure transforms between Amazon's documents and Odoo's records.

pub mod address;
pub mod context;
pub mod issue;
pub mod money;
pub mod order;
mod tax_rates;
mod text;
pub mod trace;

pub use context::MapContext;
pub use issue::{Issue, IssueKind, Severity};
pub use order::OrderDraft;
pub use trace::{Trace, TraceEntry};

/// What a mapping gives: the draft, what a person must look at, and which rule set what.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
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
