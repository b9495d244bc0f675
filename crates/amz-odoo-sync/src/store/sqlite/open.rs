//! Opening a store: lock, identity, pragmas, migrations, key.

use std::ffi::OsString;
use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags, OptionalExtension, TransactionBehavior};

use super::holder::Holder;
use super::row::Vault;
use super::{SqliteStore, sql};
use crate::seal::{KeySource, Place, Sealed, Sealer};
use crate::store::{Result, StoreError};

/// Tells our files from other SQLite databases: "AmOd".
const APPLICATION_ID: i64 = 0x416d_4f64;

/// One script for each schema version, never changed once released.
const MIGRATIONS: &[&str] = &[include_str!("schema_1.sql")];

/// How long a transaction waits for another process. Transactions take milliseconds, so this is a hung machine.
const BUSY_TIMEOUT: Duration = Duration::from_secs(30);

/// More than there are statements, so that each is prepared once.
const CACHED_STATEMENTS: usize = 64;

const KEY_CHECK: &str = "key_check";
const KEY_CHECK_PLACE: Place<'static> = Place { table: "meta", row: &[KEY_CHECK], column: "value" };

impl SqliteStore {
    /// Opens the store `path`, and makes it where there is none. Any number of processes may do so at once.
    ///
    /// Beside it stand `path-wal`, `path-shm` (SQLite's), `path.lock` (empty, held while opening),
    /// `path.worker-…` (empty, one for each that has it open) and, for [`KeySource::beside`], `path.key`.
    ///
    /// # Errors
    /// [`StoreError::Open`], [`StoreError::NotAStore`], [`StoreError::TooNew`] or [`StoreError::Seal`], each with what
    /// to do.
    pub fn open(path: &Path, key: &KeySource) -> Result<Self> {
        let failed = |source| StoreError::Open { path: path.to_owned(), source };
        // Switching to WAL and making the key are not safe against another process that does the same.
        let lock = private_file(&beside(path, ".lock")).map_err(|error| failed(error.into()))?;
        lock.lock().map_err(|error| failed(error.into()))?;
        private_file(path).map_err(|error| failed(error.into()))?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut connection =
            Connection::open_with_flags(path, flags).map_err(|error| failed(error.into()))?;
        let journal = |connection: &Connection| {
            connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get::<_, String>(0))
        };
        check_identity(&connection, path)?;
        if journal(&connection)? != "wal" {
            return Err(failed("this file system cannot hold a write-ahead log".into()));
        }
        prepare(&mut connection)?;
        let vault = unlock(&mut connection, || key.load(), || key.load_or_create())?;
        let holder = Holder::beside(path).map_err(|error| failed(error.into()))?;
        drop(lock);
        Ok(Self::new(connection, vault, holder))
    }

    /// A store that lives as long as the value, for tests and dry runs.
    ///
    /// # Errors
    /// [`StoreError::Backend`] when SQLite fails.
    pub fn in_memory(sealer: Sealer) -> Result<Self> {
        let mut connection = Connection::open_in_memory()?;
        prepare(&mut connection)?;
        Ok(Self::new(connection, Vault(sealer), Holder::in_memory()))
    }
}

pub(super) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name: OsString = path.into();
    name.push(suffix);
    name.into()
}

/// Opens a file that only its owner may read; SQLite gives its side files the same rights.
pub(crate) fn private_file(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Refuses a database of something else before anything is written to it.
fn check_identity(connection: &Connection, path: &Path) -> Result<()> {
    let not_a_store = || StoreError::NotAStore { path: path.to_owned() };
    let read = |sql| connection.query_row(sql, [], |row| row.get::<_, i64>(0));
    let application_id = read("PRAGMA application_id").map_err(|error| match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => not_a_store(),
        _ => error.into(),
    })?;
    let is_new = application_id == 0 && read("SELECT count(*) FROM sqlite_schema")? == 0;
    if is_new || application_id == APPLICATION_ID { Ok(()) } else { Err(not_a_store()) }
}

fn prepare(connection: &mut Connection) -> Result<()> {
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.set_prepared_statement_cache_capacity(CACHED_STATEMENTS);
    // FULL, because a commit that was acknowledged must survive a power cut; on macOS only fullfsync does that.
    connection.execute_batch(
        "PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON;
         PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;",
    )?;
    migrate(connection, MIGRATIONS)
}

fn migrate(connection: &mut Connection, migrations: &[&str]) -> Result<()> {
    let known = i64::try_from(migrations.len()).unwrap_or(i64::MAX);
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found: i64 = tx.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if found == known {
        return Ok(());
    }
    let Some(missing) = usize::try_from(found).ok().and_then(|found| migrations.get(found..)) else {
        return Err(StoreError::TooNew { found, known });
    };
    for script in missing {
        tx.execute_batch(script)?;
    }
    tx.pragma_update(None, "application_id", APPLICATION_ID)?;
    tx.pragma_update(None, "user_version", known)?;
    Ok(tx.commit()?)
}

/// A store that has sealed something needs the key it was sealed with; only an empty one may get a new key.
fn unlock(
    connection: &mut Connection,
    load: impl FnOnce() -> Result<Sealer, crate::seal::SealError>,
    load_or_create: impl FnOnce() -> Result<Sealer, crate::seal::SealError>,
) -> Result<Vault> {
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let check: Option<Vec<u8>> = tx.query_row(sql::READ_META, [KEY_CHECK], |row| row.get(0)).optional()?;
    let sealer = match check {
        Some(sealed) => {
            let sealer = load()?;
            sealer.open(KEY_CHECK_PLACE, &Sealed::from_bytes(sealed))?;
            sealer
        }
        None => {
            let sealer = load_or_create()?;
            let sealed = sealer.seal(KEY_CHECK_PLACE, KEY_CHECK.as_bytes())?;
            tx.execute(sql::WRITE_META, (KEY_CHECK, sealed.into_bytes()))?;
            sealer
        }
    };
    tx.commit()?;
    Ok(Vault(sealer))
}
