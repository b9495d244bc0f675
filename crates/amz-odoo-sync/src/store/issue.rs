//! Issues: what a person must look at.

use jiff::Timestamp;
use serde::Serialize;

use super::job::{FlowId, Payload};
use super::text_enum;

text_enum! {
    /// How bad it is.
    #[derive(PartialOrd, Ord)]
    pub enum Severity {
        /// The record is held back until the issue is fixed.
        Blocking = "blocking",
        /// The record went through; something about it wants a look.
        Warning = "warning",
    }
}

text_enum! {
    /// Where an issue stands.
    pub enum IssueState {
        /// Wants a look.
        Open = "open",
        /// Gone: the record went through without it, or a person said so.
        Fixed = "fixed",
        /// A person does not want to see it again. The same issue with the same message stays dismissed.
        Dismissed = "dismissed",
    }
}

/// The kind of the issue that the store opens for a job it gives up.
pub const DEAD_ISSUE: &str = "job.dead";

/// An issue's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct IssueId(pub i64);

/// An issue to open. While one of the same record, kind and path is open, it is counted on that one.
#[derive(Debug, Clone)]
pub struct NewIssue {
    /// Amazon's id of the record.
    pub record: String,
    /// What kind, such as `total.mismatch`.
    pub kind: String,
    /// Where in the document; empty for the whole.
    pub path: String,
    /// What happened; no buyer data.
    pub message: String,
    /// What to do about it; no buyer data.
    pub action: String,
    /// How bad it is.
    pub severity: Severity,
    /// The document it is about; sealed.
    pub payload: Option<Payload>,
}

/// A stored issue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Issue {
    /// Its number.
    pub id: IssueId,
    /// Whose it is.
    #[serde(flatten)]
    pub flow: FlowId,
    /// Amazon's id of the record.
    pub record: String,
    /// What kind, such as `total.mismatch`.
    pub kind: String,
    /// Where in the document; empty for the whole.
    pub path: String,
    /// What happened.
    pub message: String,
    /// What to do about it.
    pub action: String,
    /// Where it stands.
    pub state: IssueState,
    /// How bad it is.
    pub severity: Severity,
    /// When it was first seen.
    pub first_seen: Timestamp,
    /// When it was last seen.
    pub last_seen: Timestamp,
    /// How often it was seen.
    pub count: u64,
    /// The document it is about. Listings leave it out.
    #[serde(skip)]
    pub payload: Option<Payload>,
}

/// Which issues to list.
#[derive(Debug, Clone, Default)]
pub struct IssueFilter {
    /// Only this account.
    pub account: Option<String>,
    /// Only this flow.
    pub flow: Option<String>,
    /// Only this record.
    pub record: Option<String>,
    /// Only these; `None` lists all states.
    pub state: Option<IssueState>,
    /// Only this severity.
    pub severity: Option<Severity>,
    /// At most so many, the newest; `None` lists all.
    pub limit: Option<usize>,
}
