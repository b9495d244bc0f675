//! Futures that are dropped at every point where they wait.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use amz_odoo_ratelimit::BucketStore;

use super::shared::Slow;
use super::*;

/// Polls a future so many times, three milliseconds apart, and then drops it. Answers what it came to.
async fn drop_after<T>(polls: usize, future: impl Future<Output = T>) -> Option<T> {
    let mut future = pin!(future);
    for _ in 0..polls {
        if let Poll::Ready(done) = future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return Some(done);
        }
        tokio::time::sleep(Duration::from_millis(3)).await;
    }
    None
}

#[tokio::test(start_paused = true)]
async fn a_caller_dropped_anywhere_leaves_no_trace() {
    let plan = Some(Plan::new(100.0, 1));
    let mut finished = 0;
    for polls in 0..40 {
        let limiter =
            Limiter::builder().application_plan(key().operation, Plan::new(50.0, 1)).seed(1).build();
        limiter.acquire(&key(), plan, Lane::Normal).await.spend();
        let key = key();
        finished += usize::from(drop_after(polls, limiter.acquire(&key, plan, Lane::Normal)).await.is_some());
        let quota = limiter.quota();
        assert!(quota.iter().all(|quota| quota.waiting == 0 && quota.granted == 1), "{polls}: {quota:?}");
        tokio::time::sleep(Duration::from_millis(25)).await;
        let start = Instant::now();
        limiter.acquire(&key, plan, Lane::Normal).await.spend();
        assert_eq!(start.elapsed(), Duration::ZERO, "{polls}");
    }
    assert!((20..39).contains(&finished), "{finished}");
}

#[tokio::test(start_paused = true)]
async fn a_caller_dropped_anywhere_wakes_the_next() {
    let plan = Some(Plan::new(100.0, 1));
    for polls in 0..20 {
        let limiter =
            Limiter::builder().application_plan(key().operation, Plan::new(50.0, 1)).seed(1).build();
        limiter.acquire(&key(), plan, Lane::Normal).await.spend();
        let start = Instant::now();
        let key = key();
        let mut first = Box::pin(limiter.acquire(&key, plan, Lane::Urgent));
        assert!(drop_after(1, &mut first).await.is_none());
        let next = tokio::spawn({
            let limiter = limiter.clone();
            async move { limiter.acquire(&super::key(), plan, Lane::Normal).await.spend() }
        });
        let held = drop_after(polls, first).await;
        tokio::time::sleep(Duration::from_millis(1)).await;
        drop(held);
        timeout(Duration::from_secs(1), next).await.unwrap().unwrap();
        assert!(start.elapsed() < Duration::from_millis(90), "{polls}: {:?}", start.elapsed());
    }
}

#[tokio::test(start_paused = true)]
async fn a_caller_of_a_store_dropped_anywhere_gives_its_token_back() {
    let plan = Some(Plan::new(0.001, 1));
    for polls in 0..20 {
        let store = Arc::new(Slow::default());
        let limiter = Limiter::builder()
            .store(store.clone())
            .application_plan(key().operation, Plan::new(0.001, 1))
            .seed(1)
            .build();
        let key = key();
        drop(drop_after(polls, limiter.acquire(&key, plan, Lane::Normal)).await);
        tokio::time::sleep(Duration::from_secs(1)).await;
        for (key, state) in store.states().await.unwrap() {
            assert_eq!((state.granted, state.level.round() as u32), (0, 1), "{polls}: {key}");
        }
        assert!(limiter.quota().iter().all(|quota| quota.waiting == 0));
        limiter.acquire(&key, plan, Lane::Normal).await.spend();
    }
}
