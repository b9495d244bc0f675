use amz_odoo_ratelimit::store::contract::bucket_store_contract;
use amz_odoo_ratelimit::{Decision, Plan};

use super::*;
use crate::clock::ManualClock;

fn file(folder: &Path, speed: f64, clock: &ManualClock) -> QuotaFile {
    QuotaFile::beside(&folder.join("store.db"), speed, clock.clone()).expect("a quota file")
}

fn start() -> ManualClock {
    ManualClock::new("2026-11-27T00:00:00Z".parse().expect("an instant"))
}

fn claim() -> Claim {
    let key = Key::new("eu", "application", "main", "orders_2026-01-01.searchOrders");
    Claim { key, plan: Plan::new(0.0056, 20), left_over: 0 }
}

/// How many tokens there are.
async fn drain(file: &QuotaFile) -> usize {
    let mut taken = 0;
    while file.take(&[claim()]).await.expect("an answer").decision == Decision::Granted {
        taken += 1;
    }
    taken
}

#[tokio::test]
async fn it_keeps_the_contract_of_bucket_stores() {
    let folder = tempfile::tempdir().expect("a folder");
    let clock = start();
    let file = Arc::new(file(folder.path(), 1.0, &clock));
    let pass = |time: Duration| {
        clock.advance(SignedDuration::try_from(time).expect("a short time"));
        std::future::ready(())
    };
    bucket_store_contract(file, pass).await.expect("it answers");
}

#[tokio::test]
async fn the_next_process_finds_the_tokens_that_are_left() {
    let folder = tempfile::tempdir().expect("a folder");
    let clock = start();
    // The limiter leaves a part of Amazon's burst alone.
    let full = Bucket::new(claim().plan, Duration::ZERO).burst() as usize;
    assert_eq!(drain(&file(folder.path(), 1.0, &clock)).await, full);
    assert_eq!(drain(&file(folder.path(), 1.0, &clock)).await, 0, "another process");
    // An emulator that runs faster is another Amazon.
    assert_eq!(drain(&file(folder.path(), 1000.0, &clock)).await, full);
    clock.advance(SignedDuration::from_secs(370));
    assert_eq!(drain(&file(folder.path(), 1.0, &clock)).await, 2, "refilled meanwhile");
    // A clock that was set back refills nothing, and holds nothing up for the time that it was ahead.
    clock.advance(SignedDuration::from_hours(-24));
    assert_eq!(drain(&file(folder.path(), 1.0, &clock)).await, 0);
    clock.advance(SignedDuration::from_secs(370));
    assert_eq!(drain(&file(folder.path(), 1.0, &clock)).await, 2);
}

#[cfg(unix)]
#[test]
fn only_its_owner_may_read_it() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().expect("a folder");
    drop(file(folder.path(), 1.0, &start()));
    let data = std::fs::metadata(folder.path().join("store.db.quota")).expect("the file");
    assert_eq!(data.permissions().mode() & 0o777, 0o600);
}

#[test]
fn a_file_that_is_something_else_is_one_sentence() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = folder.path().join("store.db");
    std::fs::write(QuotaFile::path(&store), "no database, and long enough to look like none at all")
        .expect("written");
    let error = QuotaFile::beside(&store, 1.0, start()).expect_err("it is none");
    assert!(error.is_configuration() && error.to_string().contains("delete the file"), "{error}");
    let nowhere = folder.path().join("nowhere/store.db");
    let error = QuotaFile::beside(&nowhere, 1.0, start()).expect_err("no folder");
    assert!(error.to_string().contains("make its folder writable"), "{error}");
}
