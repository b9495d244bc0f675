//! The embedded store: one SQLite file.

#[cfg(test)]
mod contract_tests;
mod holder;
mod open;
mod queue;
mod read;
mod row;
mod sql;
#[cfg(test)]
mod tests;
mod writes;

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use futures_util::future::BoxFuture;
use jiff::Timestamp;
use rusqlite::{Connection, ErrorCode, Transaction, TransactionBehavior};

use super::*;
use holder::Holder;
pub(crate) use open::private_file;
use row::Vault;

/// A [`Store`] in one SQLite file, for one machine.
///
/// Several processes may have the file open: each transaction takes the one write lock at its beginning, so none
/// fails half way. Calls run on the caller's thread; they take from microseconds to a few milliseconds (the `fsync` of
/// a commit), and the lock is never held across an await. That keeps tests on tokio's paused clock exact.
#[derive(Debug)]
pub struct SqliteStore {
    connection: Mutex<Connection>,
    vault: Vault,
    holder: Holder,
}

impl SqliteStore {
    fn new(connection: Connection, vault: Vault, holder: Holder) -> Self {
        Self { connection: Mutex::new(connection), vault, holder }
    }

    /// Runs `work` as one transaction; an error or a panic in it rolls back.
    fn write<T>(&self, work: impl FnOnce(&mut Transaction<'_>) -> Result<T>) -> Result<T> {
        self.transact(TransactionBehavior::Immediate, work)
    }

    /// Runs `work` on one state of the store, without waiting for writers.
    fn read<T>(&self, work: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        self.transact(TransactionBehavior::Deferred, |tx| work(tx))
    }

    fn transact<T>(
        &self,
        behavior: TransactionBehavior,
        work: impl FnOnce(&mut Transaction<'_>) -> Result<T>,
    ) -> Result<T> {
        let mut connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        let mut tx = connection.transaction_with_behavior(behavior)?;
        let done = work(&mut tx)?;
        tx.commit()?;
        Ok(done)
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy(error.into()),
            _ => Self::Backend(error.into()),
        }
    }
}

impl Store for SqliteStore {
    fn ingest(&self, ingest: Ingest) -> BoxFuture<'_, Result<Ingested>> {
        Box::pin(async move { self.write(|tx| queue::ingest(tx, &self.vault, &ingest)) })
    }

    fn lease(&self, request: LeaseRequest) -> BoxFuture<'_, Result<Vec<Job>>> {
        Box::pin(async move { self.write(|tx| queue::lease(tx, &self.vault, &self.holder, &request)) })
    }

    fn extend<'a>(&'a self, tokens: &'a [LeaseToken], until: Timestamp) -> BoxFuture<'a, Result<Vec<JobId>>> {
        Box::pin(async move { self.write(|tx| queue::extend(tx, tokens, until)) })
    }

    fn commit(&self, commit: Commit) -> BoxFuture<'_, Result<Committed>> {
        Box::pin(async move { self.write(|tx| writes::commit(tx, &self.vault, &commit)) })
    }

    fn replay(&self, replay: Replay) -> BoxFuture<'_, Result<Vec<Replayed>>> {
        Box::pin(async move { self.write(|tx| queue::replay(tx, &self.vault, &replay)) })
    }

    fn cursor<'a>(&'a self, flow: &'a FlowId, scope: &'a str) -> BoxFuture<'a, Result<Cursor>> {
        Box::pin(async move { self.read(|db| read::cursor(db, flow, scope)) })
    }

    fn xrefs<'a>(
        &'a self,
        account: &'a str,
        kind: &'a str,
        amazon_ids: &'a [String],
    ) -> BoxFuture<'a, Result<HashMap<String, Xref>>> {
        Box::pin(async move { self.read(|db| read::xrefs(db, account, kind, amazon_ids)) })
    }

    fn jobs<'a>(&'a self, record: &'a str) -> BoxFuture<'a, Result<Vec<JobInfo>>> {
        Box::pin(async move { self.read(|db| read::jobs(db, record)) })
    }

    fn jobs_in<'a>(
        &'a self,
        flow: &'a FlowId,
        state: JobState,
        limit: usize,
    ) -> BoxFuture<'a, Result<Vec<JobInfo>>> {
        Box::pin(async move { self.read(|db| read::jobs_in(db, flow, state, limit)) })
    }

    fn next_due<'a>(&'a self, flow: &'a FlowId) -> BoxFuture<'a, Result<Option<Timestamp>>> {
        Box::pin(async move { self.read(|db| read::next_due(db, flow)) })
    }

    fn issues(&self, filter: IssueFilter) -> BoxFuture<'_, Result<Vec<Issue>>> {
        Box::pin(async move { self.read(|db| read::issues(db, &self.vault, &filter)) })
    }

    fn issue(&self, id: IssueId) -> BoxFuture<'_, Result<Option<Issue>>> {
        Box::pin(async move { self.read(|db| read::issue(db, &self.vault, id)) })
    }

    fn set_issue_state(&self, id: IssueId, state: IssueState) -> BoxFuture<'_, Result<bool>> {
        Box::pin(async move { self.write(|tx| writes::set_issue_state(tx, id, state)) })
    }

    fn ledger<'a>(&'a self, record: &'a str) -> BoxFuture<'a, Result<Vec<LedgerEntry>>> {
        Box::pin(async move { self.read(|db| read::ledger(db, &self.vault, record)) })
    }

    fn counts(&self) -> BoxFuture<'_, Result<Vec<FlowCounts>>> {
        Box::pin(async move { self.read(read::counts) })
    }

    fn bind<'a>(&'a self, binding: &'a Binding, fingerprint: &'a str) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move { self.write(|tx| writes::bind(tx, binding, fingerprint)) })
    }
}
