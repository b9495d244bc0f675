//! The port.

use std::collections::HashMap;

use futures_util::future::BoxFuture;
use jiff::Timestamp;

use super::commit::{Commit, Committed};
use super::cursor::Cursor;
use super::error::Result;
use super::issue::{Issue, IssueFilter, IssueId, IssueState};
use super::job::{
    FlowId, Ingest, Ingested, Job, JobId, JobInfo, JobState, LeaseRequest, LeaseToken, Replay, Replayed,
};
use super::ledger::LedgerEntry;
use super::status::{Binding, FlowCounts};
use super::xref::Xref;

/// The durable state of the engine.
///
/// Every call is one transaction: it happened whole or not at all. Any number of workers and processes may use one
/// store at once. `store::contract` (feature `contract`) is what every implementation must pass.
///
/// A job's life, where `attempts` counts leases that were not released:
///
/// ```text
///              lease (epoch + 1)           commit
///   ready ─────────────────────> leased ────────────> done | quarantined | dead
///     ^ ^                          │                        │
///     │ └── retry, release, end ───┤                        │
///     │     of the lease           │ end, when a later      │ a later version,
///     └── with all attempts ───────┴─ version came during it┴─ replay
/// ```
pub trait Store: Send + Sync {
    /// Stores what a fetch read, and moves its cursor, together.
    ///
    /// A record that is new becomes a ready job. One whose version is later replaces what a ready job holds, brings
    /// a done, dead or quarantined job back, and waits beside a leased one until that ends; in each case with all
    /// attempts. An equal or older version changes nothing. When the cursor was moved by somebody else, the items
    /// are stored and the cursor stays ([`CursorMoved::Lost`](super::CursorMoved::Lost)).
    fn ingest(&self, ingest: Ingest) -> BoxFuture<'_, Result<Ingested>>;

    /// Takes due jobs: urgent lane first, then by priority, then the longest due.
    ///
    /// Before that, leases of this flow end that ran out, or whose holder the store knows to be dead: their jobs are
    /// ready again, or dead when that was their last attempt.
    fn lease(&self, request: LeaseRequest) -> BoxFuture<'_, Result<Vec<Job>>>;

    /// Holds leased jobs until `until`. Answers those that are lost: stop working on them.
    fn extend<'a>(&'a self, tokens: &'a [LeaseToken], until: Timestamp) -> BoxFuture<'a, Result<Vec<JobId>>>;

    /// Ends leased jobs and writes all that they caused.
    ///
    /// A job whose epoch is not the current one is stale: nothing of it is written, the others are. Doing the same
    /// commit again writes no job twice.
    ///
    /// # Errors
    /// [`StoreError::Conflict`](super::StoreError::Conflict) when a cross-reference in [`Commit::writes`] is not
    /// one to one; nothing is written then.
    fn commit(&self, commit: Commit) -> BoxFuture<'_, Result<Committed>>;

    /// Brings a record back, whatever became of it, with what was read of it just now where that is given: see
    /// [`Replayed`]. Empty when no job knows the record.
    fn replay(&self, replay: Replay) -> BoxFuture<'_, Result<Vec<Replayed>>>;

    /// Where a cursor stands; version 0 when it was never set.
    fn cursor<'a>(&'a self, flow: &'a FlowId, scope: &'a str) -> BoxFuture<'a, Result<Cursor>>;

    /// The cross-references of `amazon_ids`, by Amazon's id; those not known are left out. One statement.
    fn xrefs<'a>(
        &'a self,
        account: &'a str,
        kind: &'a str,
        amazon_ids: &'a [String],
    ) -> BoxFuture<'a, Result<HashMap<String, Xref>>>;

    /// The jobs of a record, in all accounts and flows.
    fn jobs<'a>(&'a self, record: &'a str) -> BoxFuture<'a, Result<Vec<JobInfo>>>;

    /// The jobs of a flow in one state, oldest first.
    fn jobs_in<'a>(
        &'a self,
        flow: &'a FlowId,
        state: JobState,
        limit: usize,
    ) -> BoxFuture<'a, Result<Vec<JobInfo>>>;

    /// When the flow has something to do next: the earliest due time of a ready job or end of a lease.
    fn next_due<'a>(&'a self, flow: &'a FlowId) -> BoxFuture<'a, Result<Option<Timestamp>>>;

    /// Issues, the newest first, without their payloads.
    fn issues(&self, filter: IssueFilter) -> BoxFuture<'_, Result<Vec<Issue>>>;

    /// One issue, with its payload.
    fn issue(&self, id: IssueId) -> BoxFuture<'_, Result<Option<Issue>>>;

    /// Marks an open issue as fixed or dismissed, or opens it again. `false` when there is no such issue, or
    /// another of the same record, kind and path is open.
    fn set_issue_state(&self, id: IssueId, state: IssueState) -> BoxFuture<'_, Result<bool>>;

    /// What the ledger says about a record, oldest first, in all accounts and flows.
    fn ledger<'a>(&'a self, record: &'a str) -> BoxFuture<'a, Result<Vec<LedgerEntry>>>;

    /// How many jobs and issues each flow has, those without any left out.
    fn counts(&self) -> BoxFuture<'_, Result<Vec<FlowCounts>>>;

    /// Binds the store to what it belongs to, once; later calls check it.
    ///
    /// # Errors
    /// [`StoreError::Bound`](super::StoreError::Bound) when it is bound to another.
    fn bind<'a>(&'a self, binding: &'a Binding, fingerprint: &'a str) -> BoxFuture<'a, Result<()>>;
}
