//! A commit: how a batch of jobs ended and all that this caused.

use jiff::Timestamp;

use super::cursor::{CursorMove, CursorMoved};
use super::issue::NewIssue;
use super::job::{FlowId, JobId, LeaseToken, Outcome};
use super::ledger::Entry;
use super::xref::{NewXref, XrefConflict};

/// Rows to write beside an outcome.
#[derive(Debug, Clone, Default)]
pub struct Writes {
    /// Cross-references, made or brought up to date.
    pub xrefs: Vec<NewXref>,
    /// Ledger lines.
    pub ledger: Vec<Entry>,
    /// Issues to open.
    pub issues: Vec<NewIssue>,
    /// Records that are in order but for `issues`: their other open issues become fixed.
    pub settled: Vec<String>,
}

/// How one job ended, and what it caused. Written whole or, when the lease is stale, not at all.
#[derive(Debug, Clone)]
pub struct JobCommit {
    /// The lease.
    pub token: LeaseToken,
    /// How the attempt ended.
    pub outcome: Outcome,
    /// What it caused.
    pub writes: Writes,
}

/// How a batch of one flow ended: one transaction.
#[derive(Debug, Clone)]
pub struct Commit {
    /// Whose batch.
    pub flow: FlowId,
    /// Now.
    pub at: Timestamp,
    /// The jobs.
    pub jobs: Vec<JobCommit>,
    /// Rows that hang on no job, such as those of provisioning.
    pub writes: Writes,
    /// Moves only if no job of this commit is stale or in conflict.
    pub cursor: Option<CursorMove>,
}

impl Commit {
    /// A commit with nothing in it yet.
    pub fn new(flow: FlowId, at: Timestamp) -> Self {
        Self { flow, at, jobs: Vec::new(), writes: Writes::default(), cursor: None }
    }
}

/// What [`commit`](super::Store::commit) did. Jobs in none of the lists ended as told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Committed {
    /// Jobs that somebody else got meanwhile, or that were finished already: nothing of theirs was written.
    pub stale: Vec<JobId>,
    /// Jobs whose cross-reference would not be one to one: nothing of theirs was written, and they are still
    /// leased. Commit them again, quarantined.
    pub conflicts: Vec<(JobId, XrefConflict)>,
    /// Jobs whose last attempt this was: they are dead, with an issue that the store opened.
    pub dead: Vec<JobId>,
    /// Jobs that are ready again because a later version arrived during the lease.
    pub requeued: Vec<JobId>,
    /// What became of the cursor.
    pub cursor: CursorMoved,
}
