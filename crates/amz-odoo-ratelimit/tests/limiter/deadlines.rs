//! Deadlines, and who is woken.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use amz_odoo_ratelimit::{AcquireError, Demand};

use super::*;

const PLAN: Plan = Plan::new(1.0, 1);

fn demand(seconds: u64) -> Demand {
    let deadline = Instant::now() + Duration::from_secs(seconds);
    Demand::new(key()).with_plan(PLAN).with_deadline(deadline)
}

/// Empties the bucket and queues so many callers without a deadline.
async fn busy(limiter: &Limiter, callers: usize) {
    limiter.acquire(&key(), Some(PLAN), Lane::Normal).await.spend();
    for _ in 0..callers {
        let limiter = limiter.clone();
        tokio::spawn(async move { limiter.acquire(&key(), Some(PLAN), Lane::Normal).await.spend() });
    }
    tokio::task::yield_now().await;
}

#[tokio::test(start_paused = true)]
async fn what_cannot_meet_its_deadline_is_told_at_once() {
    let limiter = Limiter::new();
    busy(&limiter, 0).await;
    let start = Instant::now();
    let refused = limiter.admit(&demand(1)).await.unwrap_err();
    assert_eq!(start.elapsed(), Duration::ZERO);
    let AcquireError::TooLate { predicted } = refused else { panic!("{refused:?}") };
    assert!((predicted.as_secs_f64() - 1.0 / 0.98).abs() < 0.001, "{predicted:?}");
    limiter.admit(&demand(2)).await.unwrap().spend();
}

#[tokio::test(start_paused = true)]
async fn those_who_are_served_before_count() {
    let limiter = Limiter::new();
    busy(&limiter, 5).await;
    let patient = demand(4).with_lane(Lane::Bulk);
    let refused = limiter.admit(&patient).await.unwrap_err();
    let AcquireError::TooLate { predicted } = refused else { panic!("{refused:?}") };
    // Three normal callers go before the first bulk caller.
    assert!((predicted.as_secs_f64() - 4.0 / 0.98).abs() < 1.1, "{predicted:?}");
    // The five have no deadline and give way to who is due within a minute.
    limiter.admit(&demand(2)).await.unwrap().spend();
    assert_eq!(limiter.quota()[0].waiting, 5);
}

#[tokio::test(start_paused = true)]
async fn the_earliest_deadline_is_served_first() {
    let limiter = Limiter::new();
    busy(&limiter, 0).await;
    let served = Arc::new(Mutex::new(Vec::new()));
    let callers: Vec<_> = [30, 10, 20]
        .map(|seconds| {
            let (limiter, served, demand) = (limiter.clone(), Arc::clone(&served), demand(seconds));
            tokio::spawn(async move {
                limiter.admit(&demand).await.unwrap().spend();
                served.lock().unwrap().push(seconds);
            })
        })
        .into();
    for caller in callers {
        caller.await.unwrap();
    }
    assert_eq!(*served.lock().unwrap(), [10, 20, 30]);
}

#[tokio::test(start_paused = true)]
async fn a_pause_is_told_to_those_who_wait_in_vain() {
    let limiter = Limiter::new();
    let ticket = limiter.acquire(&key(), Some(PLAN), Lane::Normal).await.spend();
    let callers = [2, 3, 100].map(|seconds| {
        let (limiter, demand) = (limiter.clone(), demand(seconds));
        tokio::spawn(async move { limiter.admit(&demand).await.map(|permit| permit.spend()).is_ok() })
    });
    tokio::time::sleep(Duration::from_millis(100)).await;
    ticket.throttled(Some(Duration::from_secs(50)));
    let start = Instant::now();
    let [first, second, third] = callers;
    assert!(!first.await.unwrap() && !second.await.unwrap());
    assert_eq!(start.elapsed(), Duration::ZERO);
    assert!(third.await.unwrap());
}

#[tokio::test(start_paused = true)]
async fn one_caller_is_woken_at_a_time() {
    let limiter = Limiter::new();
    busy(&limiter, 0).await;
    let polls = Arc::new(AtomicUsize::new(0));
    for _ in 0..100 {
        let (limiter, polls) = (limiter.clone(), Arc::clone(&polls));
        tokio::spawn(async move {
            let key = key();
            let mut waiting = pin!(limiter.acquire(&key, Some(PLAN), Lane::Normal));
            let permit = poll_fn(|context| {
                polls.fetch_add(1, Ordering::Relaxed);
                waiting.as_mut().poll(context)
            });
            permit.await.spend();
        });
    }
    tokio::time::sleep(Duration::from_millis(10)).await;
    let before = polls.load(Ordering::Relaxed);
    tokio::time::sleep(Duration::from_millis(10_300)).await;
    assert_eq!(limiter.quota()[0].waiting, 90);
    let woken = polls.load(Ordering::Relaxed) - before;
    // Each of the ten is woken for its turn and by its timer.
    assert!(woken <= 21, "{woken}");
}

#[tokio::test(start_paused = true)]
async fn the_report_predicts_what_happens() {
    let limiter = Limiter::new();
    busy(&limiter, 5).await;
    let quota = limiter.quota().remove(0);
    assert_eq!((quota.used, quota.waiting, quota.lane(Lane::Normal).waiting), (1, 5, 5));
    let predicted = Lane::ALL.map(|lane| quota.lane(lane).predicted.as_secs_f64());
    let start = Instant::now();
    limiter.acquire(&key(), None, Lane::Normal).await.spend();
    let [urgent, normal, bulk] = predicted;
    assert!((start.elapsed().as_secs_f64() - normal).abs() < 0.01, "{predicted:?}");
    assert!(urgent < 1.1 && (3.9..normal).contains(&bulk), "{predicted:?}");
}
