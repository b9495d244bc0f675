//! What must survive a crash: the queue, its cursors, the cross-reference, the issues and the ledger.
//!
//! [`Store`] is the port; [`SqliteStore`] is the embedded adapter. The correctness path is three calls:
//!
//! ```text
//! fetch ── ingest(jobs + cursor) ──> lease ── (extend) ──> commit(outcomes + what they caused)
//!            one transaction                                one transaction, fenced by the epoch
//! ```
//!
//! - A cursor moves only in the transaction that made its items durable.
//! - A job is held through a lease, which has an end and an *epoch*. Whoever comes back after the job was given
//!   to somebody else carries an old epoch, and nothing of what it brings is written.
//! - Outcome, cross-reference, issues, ledger and cursor of a batch are one transaction.
//! - Time is an argument, never read here; timestamps are kept to the microsecond.
//! - Payloads and traces may hold buyer data, so they are stored only sealed ([`crate::seal`]). Everything else
//!   (keys, messages, reasons, details) must hold none: that is the caller's promise.

mod commit;
#[cfg(any(test, feature = "contract"))]
pub mod contract;
mod cursor;
mod error;
mod issue;
mod job;
mod ledger;
mod port;
mod sqlite;
mod status;
mod text_enum;
mod xref;

pub(crate) use text_enum::text_enum;

pub use crate::seal::KeySource;
pub use commit::{Commit, Committed, JobCommit, Writes};
pub use cursor::{Cursor, CursorMove, CursorMoved};
pub use error::{BoxError, Result, StoreError};
pub use issue::{DEAD_ISSUE, Issue, IssueFilter, IssueId, IssueState, NewIssue, Severity};
pub use job::{
    FlowId, Fresh, Ingest, Ingested, Job, JobId, JobInfo, JobState, Lane, LeaseRequest, LeaseToken, NewJob,
    Outcome, Payload, Replay, Replayed,
};
pub use ledger::{Entry, Event, LedgerEntry};
pub use port::Store;
pub use sqlite::SqliteStore;
pub(crate) use sqlite::private_file;
pub use status::{Binding, FlowCounts};
pub use xref::{NewXref, Xref, XrefConflict};
