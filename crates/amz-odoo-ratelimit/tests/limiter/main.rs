//! The limiter on tokio's paused clock.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic, also in its helpers")]

mod application;
mod deadlines;
mod dropping;
mod layer;
mod restart;
mod shared;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use amz_odoo_ratelimit::{Key, Lane, Limiter, Plan};
use tokio::time::{Instant, timeout};

fn key() -> Key {
    Key::new("eu", "app", "A1", "orders_v0.getOrders")
}

#[tokio::test(start_paused = true)]
async fn callers_are_served_in_order_one_interval_apart() {
    let limiter = Limiter::new();
    let served = Arc::new(Mutex::new(Vec::new()));
    let start = Instant::now();
    let mut callers = Vec::new();
    for n in 0..5u32 {
        let (limiter, served) = (limiter.clone(), Arc::clone(&served));
        callers.push(tokio::spawn(async move {
            limiter.acquire(&key(), Some(Plan::new(1.0, 1)), Lane::Normal).await.spend();
            served.lock().unwrap().push((n, start.elapsed().as_secs_f64()));
        }));
        tokio::task::yield_now().await;
    }
    for caller in callers {
        caller.await.unwrap();
    }
    let served = served.lock().unwrap();
    for (n, (caller, seconds)) in served.iter().enumerate() {
        assert_eq!(*caller as usize, n);
        assert!((seconds - n as f64 / 0.98).abs() < 0.01, "{served:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_dropped_caller_costs_nothing() {
    let limiter = Limiter::new();
    let plan = Some(Plan::new(0.1, 1));
    let held = limiter.acquire(&key(), plan, Lane::Normal).await;
    assert!(timeout(Duration::from_secs(1), limiter.acquire(&key(), plan, Lane::Normal)).await.is_err());
    assert_eq!(limiter.quota()[0].waiting, 0);
    drop(held);
    // The token is there again, at once, although the interval is ten seconds.
    let start = Instant::now();
    limiter.acquire(&key(), plan, Lane::Normal).await.spend();
    assert_eq!(start.elapsed(), Duration::ZERO);
    assert_eq!(limiter.quota()[0].granted, 1);
}

#[tokio::test(start_paused = true)]
async fn a_waiting_caller_takes_a_token_that_is_given_back() {
    let limiter = Limiter::new();
    let plan = Some(Plan::new(0.001, 1));
    let held = limiter.acquire(&key(), plan, Lane::Normal).await;
    let waiting = tokio::spawn({
        let limiter = limiter.clone();
        async move { limiter.acquire(&key(), plan, Lane::Normal).await.spend() }
    });
    tokio::time::sleep(Duration::from_secs(5)).await;
    drop(held);
    let start = Instant::now();
    waiting.await.unwrap();
    assert_eq!(start.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn a_waiting_caller_hears_of_a_faster_rate() {
    let limiter = Limiter::new();
    let plan = Some(Plan::new(0.001, 1));
    let ticket = limiter.acquire(&key(), plan, Lane::Normal).await.spend();
    let waiting = tokio::spawn({
        let limiter = limiter.clone();
        async move { limiter.acquire(&key(), plan, Lane::Normal).await.spend() }
    });
    tokio::task::yield_now().await;
    ticket.answered(Some(10.0));
    let start = Instant::now();
    waiting.await.unwrap();
    assert!(start.elapsed() < Duration::from_millis(110), "{:?}", start.elapsed());
}

#[tokio::test(start_paused = true)]
async fn speed_scales_plans_headers_and_pauses() {
    let limiter = Limiter::builder().speed(100.0).seed(1).build();
    let plan = Some(Plan::new(1.0, 1));
    let start = Instant::now();
    for _ in 0..101 {
        limiter.acquire(&key(), plan, Lane::Normal).await.spend().answered(Some(1.0));
    }
    // A hundred intervals of 1/98 second; a timer may be a millisecond late each time.
    let seconds = start.elapsed().as_secs_f64();
    assert!((1.0..1.2).contains(&seconds), "{seconds}");
    limiter.acquire(&key(), plan, Lane::Normal).await.spend().throttled(Some(Duration::from_secs(50)));
    let start = Instant::now();
    limiter.acquire(&key(), plan, Lane::Normal).await.spend();
    assert!((start.elapsed().as_secs_f64() - 0.5).abs() < 0.005, "{:?}", start.elapsed());
}

#[tokio::test(start_paused = true)]
async fn an_undocumented_plan_starts_slowly_and_keys_are_apart() {
    let limiter = Limiter::new();
    let other = Key { operation: "sellers_v1.getAccount".to_owned(), ..key() };
    let start = Instant::now();
    limiter.acquire(&key(), None, Lane::Normal).await.spend();
    limiter.acquire(&other, None, Lane::Normal).await.spend();
    assert_eq!(start.elapsed(), Duration::ZERO);
    limiter.acquire(&key(), None, Lane::Normal).await.spend();
    assert!((start.elapsed().as_secs_f64() - 1.0 / 0.49).abs() < 0.01);
    let keys: Vec<_> = limiter.quota().into_iter().map(|quota| quota.key.to_string()).collect();
    assert_eq!(keys, ["eu/app/A1/orders_v0.getOrders", "eu/app/A1/sellers_v1.getAccount"]);
}

#[tokio::test(start_paused = true)]
async fn urgent_callers_overtake_a_long_queue() {
    let limiter = Limiter::new();
    let plan = Some(Plan::new(1.0, 10));
    for _ in 0..50 {
        let limiter = limiter.clone();
        tokio::spawn(async move { limiter.acquire(&key(), plan, Lane::Normal).await.spend() });
    }
    tokio::time::sleep(Duration::from_secs(3)).await;
    let start = Instant::now();
    for _ in 0..2 {
        limiter.acquire(&key(), plan, Lane::Urgent).await.spend();
    }
    assert_eq!(start.elapsed(), Duration::ZERO, "the reserve serves them");
    limiter.acquire(&key(), plan, Lane::Urgent).await.spend();
    assert!(start.elapsed() < Duration::from_millis(1100), "{:?}", start.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_newcomer_does_not_overtake_who_waits() {
    let limiter = Limiter::new();
    let plan = Some(Plan::new(1.0, 1));
    limiter.acquire(&key(), plan, Lane::Normal).await.spend();
    let waiting = tokio::spawn({
        let limiter = limiter.clone();
        async move { limiter.acquire(&key(), plan, Lane::Normal).await.spend() }
    });
    tokio::task::yield_now().await;
    // The token is there, but the timer of the first in the queue rings at the next full millisecond.
    tokio::time::advance(Duration::from_micros(1_020_600)).await;
    assert!(!waiting.is_finished());
    let newcomer = timeout(Duration::from_millis(500), limiter.acquire(&key(), plan, Lane::Normal)).await;
    assert!(newcomer.is_err());
    assert!(waiting.is_finished());
}
