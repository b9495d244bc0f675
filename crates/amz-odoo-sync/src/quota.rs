//! Amazon's usage plans, kept over the end of a process.
//!
//! Amazon counts calls whether or not the process that made them is still there. A pass that cron starts every few
//! minutes would begin with full buckets each time and run into refusals, so the buckets stand in a file that all
//! processes on the machine share.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use amz_odoo_ratelimit::store::{BucketStore, Claim, StoreError as LimitError, StoreFuture, Taken};
use amz_odoo_ratelimit::{Bucket, BucketState, Event, Key};
use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior};
use spapi_client::Limiter;

use crate::clock::Clock;
use crate::error::{Result, SyncError};
use crate::store::private_file;

/// How long a taker waits for another process; each holds the file for less than a millisecond.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

const SCHEMA: &str = "\
    PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
    CREATE TABLE IF NOT EXISTS bucket (
        speed TEXT NOT NULL, region TEXT NOT NULL, application TEXT NOT NULL, partner TEXT NOT NULL,
        operation TEXT NOT NULL, at INTEGER NOT NULL, state TEXT NOT NULL,
        PRIMARY KEY (speed, region, application, partner, operation)
    ) STRICT, WITHOUT ROWID;";

const FIND: &str = "SELECT at, state FROM bucket \
    WHERE speed = ?1 AND region = ?2 AND application = ?3 AND partner = ?4 AND operation = ?5";

const WRITE: &str = "INSERT OR REPLACE INTO bucket (speed, region, application, partner, operation, at, state) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";

const LIST: &str = "SELECT region, application, partner, operation, at, state FROM bucket WHERE speed = ?1";

type Inner<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// The buckets of all processes that use one store, in a file beside it. It holds names and numbers, no secret; only
/// its owner may read it all the same. Without it nothing is lost but the memory of the last calls.
pub struct QuotaFile {
    connection: Mutex<Connection>,
    clock: Box<dyn Clock>,
    /// Buckets are kept in our seconds, so those of another speed are others.
    speed: String,
}

impl QuotaFile {
    /// Where the file of a store is: `store` with `.quota` behind it.
    pub fn path(store: &Path) -> PathBuf {
        let mut name = store.as_os_str().to_owned();
        name.push(".quota");
        name.into()
    }

    /// Opens the file beside the store, and makes it where there is none.
    ///
    /// # Errors
    /// [`SyncError::NotReady`] when it cannot be made or is something else.
    pub fn beside(store: &Path, speed: f64, clock: impl Clock + 'static) -> Result<Self> {
        let path = Self::path(store);
        let open = || -> Inner<Connection> {
            private_file(&path)?;
            let connection = Connection::open(&path)?;
            connection.busy_timeout(BUSY_TIMEOUT)?;
            connection.execute_batch(SCHEMA)?;
            Ok(connection)
        };
        let connection = open().map_err(|error| {
            SyncError::NotReady(format!(
                "{}, which keeps what is left of Amazon's quotas, cannot be used ({error}): make its folder writable, \
                 or delete the file and it is made anew",
                path.display()
            ))
        })?;
        Ok(Self { connection: Mutex::new(connection), clock: Box::new(clock), speed: speed.to_string() })
    }

    /// A limiter on the file beside the store. `speed`: how many times faster than Amazon's the plans are.
    ///
    /// # Errors
    /// As [`beside`](Self::beside).
    pub fn limiter(store: &Path, speed: f64, clock: impl Clock + 'static) -> Result<Limiter> {
        let file = Arc::new(Self::beside(store, speed, clock)?);
        Ok(Limiter::builder().speed(speed).store(file).build())
    }

    fn transact<T>(
        &self,
        work: impl FnOnce(&Transaction<'_>, Timestamp) -> Inner<T>,
    ) -> Result<T, LimitError> {
        let mut connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        let run = || -> Inner<T> {
            let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            // Behind the lock: a taker that waited for it must not refill for a time that is over.
            let done = work(&tx, self.clock.now())?;
            tx.commit()?;
            Ok(done)
        };
        run().map_err(LimitError::new)
    }

    fn find(&self, tx: &Connection, key: &Key, now: Timestamp) -> Inner<Option<Bucket>> {
        let row: Option<(i64, String)> = tx
            .prepare_cached(FIND)?
            .query_row((&self.speed, &key.region, &key.application, &key.partner, &key.operation), |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .optional()?;
        row.map(|(at, state)| as_of(now, at, &state)).transpose()
    }

    fn write(&self, tx: &Connection, key: &Key, bucket: &Bucket, now: Timestamp) -> Inner<()> {
        let state = serde_json::to_string(&bucket.state(Duration::ZERO))?;
        tx.prepare_cached(WRITE)?.execute((
            &self.speed,
            &key.region,
            &key.application,
            &key.partner,
            &key.operation,
            now.as_microsecond(),
            state,
        ))?;
        Ok(())
    }

    fn take_now(&self, claims: &[Claim]) -> Result<Taken, LimitError> {
        self.transact(|tx, now| {
            let mut buckets = Vec::with_capacity(claims.len());
            for claim in claims {
                let found = self.find(tx, &claim.key, now)?;
                let mut bucket = found.unwrap_or_else(|| Bucket::new(claim.plan, Duration::ZERO));
                bucket.adopt_burst(claim.plan);
                buckets.push(bucket);
            }
            let mut wanted: Vec<_> =
                buckets.iter_mut().zip(claims).map(|(bucket, claim)| (bucket, claim.left_over)).collect();
            let decision = Bucket::try_acquire_all(Duration::ZERO, &mut wanted);
            for (claim, bucket) in claims.iter().zip(&buckets) {
                self.write(tx, &claim.key, bucket, now)?;
            }
            Ok(Taken {
                decision,
                states: buckets.iter().map(|bucket| bucket.state(Duration::ZERO)).collect(),
            })
        })
    }

    fn record_now(&self, key: &Key, event: Event) -> Result<(), LimitError> {
        self.transact(|tx, now| {
            let Some(mut bucket) = self.find(tx, key, now)? else { return Ok(()) };
            bucket.apply(Duration::ZERO, event);
            self.write(tx, key, &bucket, now)
        })
    }

    fn all(&self) -> Result<Vec<(Key, BucketState)>, LimitError> {
        self.transact(|tx, now| {
            let mut statement = tx.prepare_cached(LIST)?;
            let mut rows = statement.query([&self.speed])?;
            let mut found = Vec::new();
            while let Some(row) = rows.next()? {
                let part = |index| row.get::<_, String>(index);
                let key = Key::new(part(0)?, part(1)?, part(2)?, part(3)?);
                found.push((key, as_of(now, row.get(4)?, &part(5)?)?.state(Duration::ZERO)));
            }
            found.sort_by(|(a, _), (b, _)| a.cmp(b));
            Ok(found)
        })
    }
}

/// A bucket as it was at `at`, refilled for the time since; not at all where the clock went backwards.
fn as_of(now: Timestamp, at: i64, state: &str) -> Inner<Bucket> {
    let state: BucketState = serde_json::from_str(state)?;
    let away = now.duration_since(Timestamp::from_microsecond(at)?).max(SignedDuration::ZERO).unsigned_abs();
    Ok(Bucket::restore(&Bucket::restore(&state, Duration::ZERO).state(away), Duration::ZERO))
}

impl fmt::Debug for QuotaFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("QuotaFile").field("speed", &self.speed).finish_non_exhaustive()
    }
}

impl BucketStore for QuotaFile {
    fn take<'a>(&'a self, claims: &'a [Claim]) -> StoreFuture<'a, Taken> {
        Box::pin(async move { self.take_now(claims) })
    }

    fn record<'a>(&'a self, key: &'a Key, event: Event) -> StoreFuture<'a, ()> {
        Box::pin(async move { self.record_now(key, event) })
    }

    fn states(&self) -> StoreFuture<'_, Vec<(Key, BucketState)>> {
        Box::pin(async move { self.all() })
    }
}

#[cfg(test)]
mod tests;
