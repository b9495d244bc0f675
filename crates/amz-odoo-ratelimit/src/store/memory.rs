use std::collections::BTreeMap;
use std::future::ready;
use std::sync::Mutex;

use tokio::time::Instant;

use super::{BucketStore, Claim, StoreFuture, Taken};
use crate::lock::lock;
use crate::{Bucket, BucketState, Event, Key};

/// A [`BucketStore`] in this process, on tokio's clock.
///
/// ```
/// use std::sync::Arc;
/// use amz_odoo_ratelimit::store::MemoryStore;
/// use amz_odoo_ratelimit::{Key, Lane, Limiter, Plan};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let store = Arc::new(MemoryStore::new());
/// let one = Limiter::builder().store(store.clone()).build();
/// let other = Limiter::builder().store(store).build();
///
/// let key = Key::new("eu", "my-application", "A1SELLER", "orders_v0.getOrders");
/// for limiter in [&one, &other] {
///     limiter.acquire(&key, Some(Plan::new(5.0, 10)), Lane::Normal).await.spend();
/// }
/// assert_eq!(other.quota()[0].granted, 2);
/// # }
/// ```
#[derive(Debug)]
pub struct MemoryStore {
    start: Instant,
    buckets: Mutex<BTreeMap<Key, Bucket>>,
}

impl MemoryStore {
    /// A store without any bucket.
    pub fn new() -> Self {
        Self { start: Instant::now(), buckets: Mutex::default() }
    }
}

impl Default for MemoryStore {
    fn default() -> Self {
        Self::new()
    }
}

impl BucketStore for MemoryStore {
    fn take<'a>(&'a self, claims: &'a [Claim]) -> StoreFuture<'a, Taken> {
        let now = self.start.elapsed();
        let mut buckets = lock(&self.buckets);
        let mut ours: Vec<Bucket> = Vec::with_capacity(claims.len());
        for claim in claims {
            let mut bucket = buckets.get(&claim.key).cloned().unwrap_or_else(|| Bucket::new(claim.plan, now));
            bucket.adopt_burst(claim.plan);
            ours.push(bucket);
        }
        let mut wanted: Vec<_> =
            ours.iter_mut().zip(claims).map(|(bucket, claim)| (bucket, claim.left_over)).collect();
        let decision = Bucket::try_acquire_all(now, &mut wanted);
        let states = ours.iter().map(|bucket| bucket.state(now)).collect();
        buckets.extend(claims.iter().map(|claim| claim.key.clone()).zip(ours));
        Box::pin(ready(Ok(Taken { decision, states })))
    }

    fn record<'a>(&'a self, key: &'a Key, event: Event) -> StoreFuture<'a, ()> {
        if let Some(bucket) = lock(&self.buckets).get_mut(key) {
            bucket.apply(self.start.elapsed(), event);
        }
        Box::pin(ready(Ok(())))
    }

    fn states(&self) -> StoreFuture<'_, Vec<(Key, BucketState)>> {
        let now = self.start.elapsed();
        let buckets = lock(&self.buckets);
        let states = buckets.iter().map(|(key, bucket)| (key.clone(), bucket.state(now))).collect();
        Box::pin(ready(Ok(states)))
    }
}
