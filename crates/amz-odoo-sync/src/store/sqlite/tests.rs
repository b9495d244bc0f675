//! What is SQLite's own: the file, its pragmas, its key, several processes. The rest is the contract.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::*;
use crate::crash;
use crate::seal::{KeySource, SealError, Sealer};

pub(super) fn open(folder: &Path) -> Result<SqliteStore> {
    let path = folder.join("state.db");
    SqliteStore::open(&path, &KeySource::beside(&path))
}

pub(super) fn memory() -> SqliteStore {
    SqliteStore::in_memory(Sealer::from_key(&[9; 32]).unwrap()).unwrap()
}

fn orders() -> FlowId {
    FlowId::new("main", "orders")
}

fn items(records: impl IntoIterator<Item = String>) -> Ingest {
    let at = Timestamp::UNIX_EPOCH;
    let items = records
        .into_iter()
        .map(|record| NewJob::new(record, at, Payload::new("Jane Doe, 5 Main St")))
        .collect();
    Ingest { flow: orders(), at, items, cursor: None }
}

fn everything() -> LeaseRequest {
    LeaseRequest {
        flow: orders(),
        limit: usize::MAX,
        now: Timestamp::UNIX_EPOCH,
        lease_for: jiff::SignedDuration::from_secs(60),
    }
}

#[test]
fn every_statement_prepares() {
    let store = memory();
    let db = store.connection.lock().unwrap();
    for (name, sql) in sql::ALL {
        let statement = db.prepare(sql);
        assert!(statement.is_ok(), "{name}: {}", statement.unwrap_err());
    }
}

#[test]
fn only_reports_walk_a_table() {
    let store = memory();
    let db = store.connection.lock().unwrap();
    let plan = |sql: &str| {
        let mut statement = db.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let count = statement.parameter_count();
        let steps = statement
            .query_map(rusqlite::params_from_iter(vec![rusqlite::types::Null; count]), |row| {
                row.get::<_, String>(3)
            })
            .unwrap();
        steps.map(|step| step.unwrap()).collect::<Vec<_>>().join("; ")
    };
    for (name, sql) in sql::ALL {
        let plan = plan(sql);
        // Reports may walk a table; what runs for each batch may not.
        let report = ["LIST_ISSUES", "COUNT_JOBS", "COUNT_ARCHIVED", "COUNT_ISSUES"].contains(name);
        let tables = ["job", "job_archive", "cursor", "xref", "issue", "ledger", "meta"];
        let walks = plan.split("; ").any(|step| {
            step.strip_prefix("SCAN ")
                .is_some_and(|rest| tables.iter().any(|table| rest.split(' ').next() == Some(table)))
        });
        assert!(report || !walks, "{name}: {plan}");
    }
    assert!(!plan(sql::FIND_DUE).contains("TEMP B-TREE"), "{}", plan(sql::FIND_DUE));
}

#[test]
fn a_file_is_durable_shared_and_private() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).unwrap();
    let db = store.connection.lock().unwrap();
    let text = |name: &str| {
        db.query_row(&format!("PRAGMA {name}"), [], |row| row.get::<_, rusqlite::types::Value>(0)).unwrap()
    };
    let number = |name: &str| match text(name) {
        rusqlite::types::Value::Integer(number) => number,
        other => panic!("{name}: {other:?}"),
    };
    assert_eq!(text("journal_mode"), "wal".to_owned().into());
    assert_eq!(number("synchronous"), 2, "FULL");
    assert_eq!(number("fullfsync"), 1);
    assert_eq!(number("checkpoint_fullfsync"), 1);
    assert_eq!(number("foreign_keys"), 1);
    assert_eq!(number("trusted_schema"), 0);
    assert_eq!(number("busy_timeout"), 30_000);
    assert_eq!(number("user_version"), 1);
    assert_eq!(number("application_id"), 0x416d_4f64);
    #[cfg(unix)]
    for file in fs::read_dir(folder.path()).unwrap() {
        use std::os::unix::fs::PermissionsExt;
        let file = file.unwrap();
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{:?}", file.path());
    }
}

#[tokio::test]
async fn what_was_stored_is_there_after_a_restart_and_sealed() {
    let folder = tempfile::tempdir().unwrap();
    {
        let store = open(folder.path()).unwrap();
        store.ingest(items(["1".to_owned()])).await.unwrap();
        for file in fs::read_dir(folder.path()).unwrap() {
            let bytes = fs::read(file.unwrap().path()).unwrap();
            assert!(!bytes.windows(8).any(|window| window == b"Jane Doe"));
        }
    }
    let store = open(folder.path()).unwrap();
    let jobs = store.lease(everything()).await.unwrap();
    assert_eq!(jobs.len(), 1);
    assert_eq!(jobs[0].payload.expose(), b"Jane Doe, 5 Main St");
    assert!(!format!("{jobs:?}").contains("Jane"));
}

#[test]
fn a_store_needs_the_key_it_was_made_with() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.db");
    drop(open(folder.path()).unwrap());
    let key = folder.path().join("state.db.key");
    let kept = folder.path().join("kept");
    fs::rename(&key, &kept).unwrap();
    assert!(
        matches!(open(folder.path()), Err(StoreError::Seal(SealError::MissingKey { path })) if path == key)
    );
    assert!(!key.exists(), "a new key would hide that the old one is lost");
    let other = KeySource::Given("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=".into());
    assert!(matches!(SqliteStore::open(&path, &other), Err(StoreError::Seal(SealError::WrongKey { .. }))));
    let same = KeySource::Given(fs::read_to_string(&kept).unwrap().into());
    assert!(SqliteStore::open(&path, &same).is_ok());
}

#[test]
fn other_files_are_refused_untouched() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.db");
    fs::write(
        &path,
        "certainly not a database, but long enough to be looked at as if it were one".repeat(20),
    )
    .unwrap();
    assert!(matches!(open(folder.path()), Err(StoreError::NotAStore { .. })));
    fs::remove_file(&path).unwrap();
    Connection::open(&path).unwrap().execute_batch("CREATE TABLE theirs (x)").unwrap();
    let before = fs::read(&path).unwrap();
    assert!(matches!(open(folder.path()), Err(StoreError::NotAStore { .. })));
    assert_eq!(fs::read(&path).unwrap(), before);
    let nowhere = folder.path().join("missing");
    assert!(matches!(open(&nowhere), Err(StoreError::Open { .. })));
}

#[test]
fn a_later_schema_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).unwrap();
    store.connection.lock().unwrap().pragma_update(None, "user_version", 99).unwrap();
    drop(store);
    let error = open(folder.path()).unwrap_err();
    assert!(matches!(error, StoreError::TooNew { found: 99, known: 1 }), "{error:?}");
}

#[tokio::test]
async fn the_ledger_cannot_be_rewritten() {
    let store = memory();
    let mut commit = Commit::new(orders(), Timestamp::UNIX_EPOCH);
    commit.writes.ledger.push(Entry::new("1", Event::Applied));
    store.commit(commit).await.unwrap();
    let db = store.connection.lock().unwrap();
    for sql in ["UPDATE ledger SET reason = 'x'", "DELETE FROM ledger"] {
        assert!(db.execute(sql, []).unwrap_err().to_string().contains("append-only"), "{sql}");
    }
}

/// Not a test of its own: the process that dies below while it holds a job.
#[tokio::test]
#[ignore = "run by the test below in a process of its own"]
async fn dies_with_a_job() {
    let store = open(Path::new(&std::env::var_os("AMZ_ODOO_TEST_FOLDER").unwrap())).unwrap();
    assert_eq!(store.lease(everything()).await.unwrap().len(), 1);
    crash::point(crash::Point::JobsLeased);
}

#[tokio::test]
async fn a_dead_holder_is_not_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).unwrap();
    store.ingest(items(["1".to_owned()])).await.unwrap();
    let status = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "--ignored", "store::sqlite::tests::dies_with_a_job"])
        .env("AMZ_ODOO_TEST_FOLDER", folder.path())
        .env(crash::VARIABLE, "jobs.leased")
        .stdout(std::process::Stdio::null())
        .status()
        .unwrap();
    assert!(!status.success());
    let workers = || {
        let names = fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().file_name());
        names.filter(|name| name.to_str().unwrap().contains(".worker-")).count()
    };
    assert_eq!(workers(), 2, "ours, and the dead one's");

    let other = open(folder.path()).unwrap();
    assert_eq!(workers(), 2, "the dead one's is gone");
    let jobs = other.lease(everything()).await.unwrap();
    assert_eq!(jobs.iter().map(|job| (job.attempts, job.token.epoch)).collect::<Vec<_>>(), [(2, 2)]);
    assert!(jobs[0].last_error.as_deref().unwrap().contains("died"));
    assert!(store.lease(everything()).await.unwrap().is_empty(), "a living holder keeps its job");
    drop(other);
    assert_eq!(workers(), 1);
    assert_eq!(
        store.lease(everything()).await.unwrap()[0].attempts,
        3,
        "one that closed the store is gone too"
    );
    assert!(store.lease(everything()).await.unwrap().is_empty(), "we are not gone");
}

/// Not a test of its own: one of the processes that the test below starts.
#[tokio::test]
#[ignore = "run by the test below in processes of its own"]
async fn takes_and_finishes_jobs() {
    let folder = std::env::var_os("AMZ_ODOO_TEST_FOLDER").unwrap();
    let store = open(Path::new(&folder)).unwrap();
    let at = Timestamp::UNIX_EPOCH;
    store.ingest(items((0..200).map(|number| format!("{number}")))).await.unwrap();
    loop {
        let jobs = store.lease(LeaseRequest { limit: 7, ..everything() }).await.unwrap();
        if jobs.is_empty() {
            break;
        }
        let mut commit = Commit::new(orders(), at);
        commit.jobs.extend(jobs.into_iter().map(|job| JobCommit {
            token: job.token,
            outcome: Outcome::Done,
            writes: Writes { ledger: vec![Entry::new(job.record, Event::Applied)], ..Writes::default() },
        }));
        let done = store.commit(commit).await.unwrap();
        assert_eq!(done, Committed::default());
    }
}

#[tokio::test]
async fn processes_that_make_and_share_a_store_do_each_job_once() {
    let folder = tempfile::tempdir().unwrap();
    let mut children: Vec<_> = (0..4)
        .map(|_| {
            Command::new(std::env::current_exe().unwrap())
                .args(["--exact", "--ignored", "store::sqlite::tests::takes_and_finishes_jobs"])
                .env("AMZ_ODOO_TEST_FOLDER", folder.path())
                .stdout(std::process::Stdio::null())
                .spawn()
                .unwrap()
        })
        .collect();
    for child in &mut children {
        assert!(child.wait().unwrap().success());
    }
    let store = open(folder.path()).unwrap();
    let counts = store.counts().await.unwrap();
    assert_eq!((counts[0].done, counts[0].ready, counts[0].leased), (200, 0, 0));
    for number in 0..200 {
        assert_eq!(store.ledger(&number.to_string()).await.unwrap().len(), 1, "{number}");
    }
}
