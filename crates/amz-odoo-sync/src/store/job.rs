//! Jobs: what is to be done, one for each record of a flow.

use std::fmt;

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::cursor::{CursorMove, CursorMoved};
use super::text_enum;

/// One flow of one account, such as the orders of the seller account `main`: the space in which records, cursors
/// and issues have their names.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct FlowId {
    /// The account's name in the configuration.
    pub account: String,
    /// The flow's name, such as `orders`.
    pub flow: String,
}

impl FlowId {
    /// The flow `flow` of the account `account`.
    pub fn new(account: impl Into<String>, flow: impl Into<String>) -> Self {
        Self { account: account.into(), flow: flow.into() }
    }
}

impl fmt::Display for FlowId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.account, self.flow)
    }
}

/// Bytes that may hold buyer data: sealed in the store, redacted in `Debug`.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Payload(Vec<u8>);

impl Payload {
    /// Wraps the plain bytes.
    pub fn new(bytes: impl Into<Vec<u8>>) -> Self {
        Self(bytes.into())
    }

    /// The plain bytes.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }

    /// The plain bytes, owned.
    pub fn into_inner(self) -> Vec<u8> {
        self.0
    }
}

impl fmt::Debug for Payload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{} bytes redacted]", self.0.len())
    }
}

text_enum! {
    /// The queue a job waits in. All due jobs of an earlier lane are leased before those of a later one.
    #[derive(PartialOrd, Ord, Default)]
    pub enum Lane {
        /// Somebody waits for it: a notification, a command.
        Urgent = "urgent",
        /// The regular pass.
        #[default]
        Normal = "normal",
        /// Backfills and reconciliation.
        Bulk = "bulk",
    }
}

text_enum! {
    /// Where a job stands.
    pub enum JobState {
        /// Waits for its `run_at`, then for a worker.
        Ready = "ready",
        /// A worker has it.
        Leased = "leased",
        /// Finished; kept in the archive.
        Done = "done",
        /// Given up after too many attempts, with the cause kept. [`replay`](super::Store::replay) revives it.
        Dead = "dead",
        /// Set aside for a reason that trying again does not change; its issues say which.
        Quarantined = "quarantined",
    }
}

/// A job's number, unique in the store and never used again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct JobId(pub i64);

/// A record to work on, as a fetch saw it.
#[derive(Debug, Clone)]
pub struct NewJob {
    /// Amazon's id of the record, such as the order id. It is the job's dedupe key: a flow has at most one job for
    /// each record.
    pub record: String,
    /// Amazon's time of the record's last change. Only a later one replaces what is known.
    pub version: Timestamp,
    /// What the fetch read.
    pub payload: Payload,
    /// The queue.
    pub lane: Lane,
    /// Higher goes first within the lane.
    pub priority: i32,
    /// Not to be leased before.
    pub run_at: Timestamp,
    /// Attempts until the job is given up as dead; at least 1.
    pub max_attempts: u32,
}

impl NewJob {
    /// Attempts of a job that says nothing else. A crash of the process counts as one, so this is well above what
    /// a passing fault needs.
    pub const MAX_ATTEMPTS: u32 = 20;

    /// A job in the normal lane, due at once.
    pub fn new(record: impl Into<String>, version: Timestamp, payload: Payload) -> Self {
        Self {
            record: record.into(),
            version,
            payload,
            lane: Lane::default(),
            priority: 0,
            run_at: Timestamp::UNIX_EPOCH,
            max_attempts: Self::MAX_ATTEMPTS,
        }
    }

    /// Sets the lane.
    pub fn with_lane(mut self, lane: Lane) -> Self {
        self.lane = lane;
        self
    }

    /// Sets the priority within the lane; higher goes first.
    pub fn with_priority(mut self, priority: i32) -> Self {
        self.priority = priority;
        self
    }

    /// Holds the job back until `run_at`.
    pub fn with_run_at(mut self, run_at: Timestamp) -> Self {
        self.run_at = run_at;
        self
    }

    /// Sets the attempts until the job is given up.
    pub fn with_max_attempts(mut self, max_attempts: u32) -> Self {
        self.max_attempts = max_attempts;
        self
    }
}

/// Items that a fetch read, and the cursor behind them: stored in one transaction.
#[derive(Debug, Clone)]
pub struct Ingest {
    /// Whose items.
    pub flow: FlowId,
    /// Now.
    pub at: Timestamp,
    /// The items, in any order; the same record twice is allowed.
    pub items: Vec<NewJob>,
    /// Where the fetch goes on next time.
    pub cursor: Option<CursorMove>,
}

/// What [`ingest`](super::Store::ingest) did. `new + updated + unchanged` is the number of items.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ingested {
    /// Items whose record was not known.
    pub new: u64,
    /// Items later than what was known.
    pub updated: u64,
    /// Items as old as what was known, or older: nothing was written.
    pub unchanged: u64,
    /// What became of the cursor.
    pub cursor: CursorMoved,
}

/// What to lease.
#[derive(Debug, Clone)]
pub struct LeaseRequest {
    /// Whose jobs.
    pub flow: FlowId,
    /// At most so many.
    pub limit: usize,
    /// Now: jobs are due and leases have run out by this clock.
    pub now: Timestamp,
    /// How long the jobs are held, unless extended. Longer than the slowest step between two extensions.
    pub lease_for: SignedDuration,
}

/// The right to finish a job, as long as nobody else got it since.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LeaseToken {
    /// The job.
    pub id: JobId,
    /// Rises each time the job changes hands.
    pub epoch: i64,
}

/// A leased job.
#[derive(Debug, Clone)]
pub struct Job {
    /// What [`commit`](super::Store::commit) and [`extend`](super::Store::extend) want to see.
    pub token: LeaseToken,
    /// Amazon's id of the record.
    pub record: String,
    /// Amazon's time of the record's last change.
    pub version: Timestamp,
    /// What the fetch read.
    pub payload: Payload,
    /// The queue it came from.
    pub lane: Lane,
    /// Attempts, this one included: 1 on the first.
    pub attempts: u32,
    /// Attempts until it is given up.
    pub max_attempts: u32,
    /// When the lease ends.
    pub lease_until: Timestamp,
    /// Why the attempt before failed.
    pub last_error: Option<String>,
}

/// How an attempt ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Finished.
    Done,
    /// Set aside; say why in an issue of the same [`JobCommit`](super::JobCommit).
    Quarantined,
    /// Failed for now. At `max_attempts` the job is dead instead.
    Retry {
        /// Not to be leased before.
        run_at: Timestamp,
        /// Why, without buyer data.
        error: String,
    },
    /// Handed back without having been tried, for instance because the other side cannot be reached. Counts as no
    /// attempt.
    Released {
        /// Not to be leased before.
        run_at: Timestamp,
    },
    /// Given up.
    Dead {
        /// Why, without buyer data.
        error: String,
    },
}

/// A job as a report shows it: all but the payload.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct JobInfo {
    /// The job.
    pub id: JobId,
    /// Whose it is.
    #[serde(flatten)]
    pub flow: FlowId,
    /// Amazon's id of the record.
    pub record: String,
    /// Where it stands.
    pub state: JobState,
    /// Amazon's time of the record's last change.
    pub version: Timestamp,
    /// The queue.
    pub lane: Lane,
    /// Attempts so far.
    pub attempts: u32,
    /// Rises each time the job changes hands.
    pub epoch: i64,
    /// Not to be leased before.
    pub run_at: Timestamp,
    /// When the lease ends, of a leased job.
    pub lease_until: Option<Timestamp>,
    /// A later version waits until the lease ends.
    pub pending: bool,
    /// Why the last attempt failed.
    pub last_error: Option<String>,
}

/// Which record to do again.
#[derive(Debug, Clone)]
pub struct Replay {
    /// Amazon's id of the record.
    pub record: String,
    /// Only this account.
    pub account: Option<String>,
    /// Only this flow.
    pub flow: Option<String>,
    /// Now; the job is due at once.
    pub at: Timestamp,
    /// What was read of the record just now. It takes the place of what is stored, unless that is of a later version;
    /// without it the record is done again as it is stored.
    pub fresh: Option<Fresh>,
}

/// A record as it was read just now. The same version may hold more than before: parts that the application may read
/// since.
#[derive(Debug, Clone)]
pub struct Fresh {
    /// Amazon's time of the record's last change.
    pub version: Timestamp,
    /// What was read.
    pub payload: Payload,
}

/// What a [`replay`](super::Store::replay) did with one job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Replayed {
    /// Whose job.
    #[serde(flatten)]
    pub flow: FlowId,
    /// How it stood before. [`JobState::Leased`]: a worker has it, nothing was changed. Any other: it is ready,
    /// due now and has all its attempts again.
    pub was: JobState,
}
