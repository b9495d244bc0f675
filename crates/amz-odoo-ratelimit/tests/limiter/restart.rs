//! State kept over a restart.

use std::time::SystemTime;

use amz_odoo_ratelimit::Snapshot;

use super::*;

const PLAN: Option<Plan> = Some(Plan::new(0.1, 10));

fn at(seconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000 + seconds)
}

/// A limiter that has used all of its burst but has learned a rate.
async fn used(speed: f64) -> Limiter {
    let limiter = Limiter::builder().speed(speed).seed(1).build();
    for _ in 0..6 {
        limiter.acquire(&key(), PLAN, Lane::Normal).await.spend().answered(Some(0.2));
    }
    limiter
}

#[tokio::test(start_paused = true)]
async fn a_new_process_goes_on_where_the_old_one_stopped() {
    for speed in [1.0, 50.0] {
        let json = serde_json::to_string(&used(speed).await.snapshot(at(0))).unwrap();
        let snapshot: Snapshot = serde_json::from_str(&json).unwrap();
        let limiter = Limiter::builder().speed(speed).restore(&snapshot, at(0)).build();
        let start = Instant::now();
        limiter.acquire(&key(), PLAN, Lane::Normal).await.spend();
        let interval = 1.0 / (0.2 * 0.98 * speed);
        assert!(
            (start.elapsed().as_secs_f64() - interval).abs() < 0.01 * interval + 0.002,
            "{:?}",
            start.elapsed()
        );
        assert_eq!(limiter.quota()[0].granted, 7);
    }
}

#[tokio::test(start_paused = true)]
async fn the_time_in_between_refills() {
    let snapshot = used(1.0).await.snapshot(at(0));
    let available = async |now| {
        let limiter = Limiter::builder().restore(&snapshot, now).build();
        drop(limiter.acquire(&key(), PLAN, Lane::Urgent).await);
        limiter.quota()[0].available
    };
    assert!((available(at(10)).await - 3.96).abs() < 0.01);
    assert!((available(at(10_000)).await - 8.0).abs() < 0.01, "no more than a full bucket");
    assert!((available(at(0) - Duration::from_secs(99)).await - 2.0).abs() < 0.01, "a clock that went back");
}

#[tokio::test(start_paused = true)]
async fn a_pause_outlasts_the_restart_and_unused_buckets_are_kept() {
    let limiter = used(1.0).await;
    limiter.acquire(&key(), PLAN, Lane::Urgent).await.spend().throttled(Some(Duration::from_secs(100)));
    let first = limiter.snapshot(at(0));
    let second = Limiter::builder().restore(&first, at(30)).build().snapshot(at(30));
    let limiter = Limiter::builder().restore(&second, at(40)).build();
    let start = Instant::now();
    limiter.acquire(&key(), PLAN, Lane::Urgent).await.spend();
    assert_eq!(start.elapsed().as_secs(), 60);
}
