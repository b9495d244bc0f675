//! Limiters on a shared store, also on one that fails or is slow.

use std::sync::atomic::{AtomicBool, Ordering};

use amz_odoo_ratelimit::store::{
    BucketStore, Claim, MemoryStore, StoreError, StoreFuture, Taken, contract::bucket_store_contract,
};
use amz_odoo_ratelimit::{AcquireError, BucketState, Demand, Event};

use super::*;

/// A store that takes ten milliseconds before its work and after it, and fails on demand.
#[derive(Debug, Default)]
pub(crate) struct Slow {
    pub(crate) store: MemoryStore,
    pub(crate) failing: AtomicBool,
}

impl Slow {
    async fn delay(&self) -> Result<(), StoreError> {
        tokio::time::sleep(Duration::from_millis(10)).await;
        if self.failing.load(Ordering::Relaxed) { Err(StoreError::new("gone")) } else { Ok(()) }
    }
}

impl BucketStore for Slow {
    fn take<'a>(&'a self, claims: &'a [Claim]) -> StoreFuture<'a, Taken> {
        Box::pin(async move {
            self.delay().await?;
            let taken = self.store.take(claims).await;
            self.delay().await?;
            taken
        })
    }

    fn record<'a>(&'a self, key: &'a Key, event: Event) -> StoreFuture<'a, ()> {
        Box::pin(async move {
            self.delay().await?;
            self.store.record(key, event).await
        })
    }

    fn states(&self) -> StoreFuture<'_, Vec<(Key, BucketState)>> {
        self.store.states()
    }
}

#[tokio::test(start_paused = true)]
async fn the_memory_store_keeps_the_contract() {
    bucket_store_contract(Arc::new(MemoryStore::new()), tokio::time::advance).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_slow_store_keeps_the_contract() {
    let pass = |time| tokio::time::advance(time);
    bucket_store_contract(Arc::new(Slow::default()), pass).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn what_one_learns_the_other_knows() {
    let store = Arc::new(MemoryStore::new());
    let [one, other] = [1, 2].map(|seed| Limiter::builder().store(store.clone()).seed(seed).build());
    let plan = Some(Plan::new(0.01, 1));
    one.acquire(&key(), plan, Lane::Normal).await.spend().answered(Some(10.0));
    tokio::task::yield_now().await;
    let start = Instant::now();
    other.acquire(&key(), plan, Lane::Normal).await.spend().throttled(Some(Duration::from_secs(30)));
    assert!(start.elapsed() < Duration::from_millis(110), "{:?}", start.elapsed());
    tokio::task::yield_now().await;
    let start = Instant::now();
    one.acquire(&key(), plan, Lane::Urgent).await.spend();
    assert!((start.elapsed().as_secs_f64() - 30.0).abs() < 0.01, "{:?}", start.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_token_given_back_reaches_the_other() {
    let store = Arc::new(Slow::default());
    let [one, other] = [1, 2].map(|seed| Limiter::builder().store(store.clone()).seed(seed).build());
    let plan = Some(Plan::new(0.001, 1));
    let permit = one.acquire(&key(), plan, Lane::Normal).await;
    drop(permit);
    tokio::time::sleep(Duration::from_millis(50)).await;
    let start = Instant::now();
    other.acquire(&key(), plan, Lane::Normal).await.spend();
    assert!(start.elapsed() < Duration::from_millis(50));
}

#[tokio::test(start_paused = true)]
async fn a_failing_store_is_told_or_waited_for() {
    let store = Arc::new(Slow::default());
    let limiter = Limiter::builder().store(store.clone()).build();
    store.failing.store(true, Ordering::Relaxed);
    let failed = limiter.admit(&Demand::new(key())).await.unwrap_err();
    assert!(matches!(failed, AcquireError::Store(_)), "{failed:?}");
    let waiting = tokio::spawn({
        let limiter = limiter.clone();
        async move { limiter.acquire(&key(), None, Lane::Normal).await.spend() }
    });
    tokio::time::sleep(Duration::from_secs(10)).await;
    assert!(!waiting.is_finished());
    store.failing.store(false, Ordering::Relaxed);
    waiting.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_deadline_holds_where_the_store_knows_more() {
    let store = Arc::new(MemoryStore::new());
    let [one, other] = [1, 2].map(|seed| Limiter::builder().store(store.clone()).seed(seed).build());
    let demand = Demand::new(key()).with_plan(Plan::new(0.01, 1));
    one.admit(&demand).await.unwrap().spend();
    let start = Instant::now();
    // This limiter believes that the bucket is full.
    let refused = other.admit(&demand.with_deadline(start + Duration::from_secs(5))).await.unwrap_err();
    assert!(matches!(refused, AcquireError::TooLate { .. }), "{refused:?}");
    assert_eq!(start.elapsed(), Duration::ZERO);
}
