use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, SystemTime};

use tokio::time::Instant;

use crate::slot::Context;
use crate::store::BucketStore;
use crate::{Bucket, Limiter, Plan, Snapshot};

/// Settings of a [`Limiter`].
///
/// ```
/// use amz_odoo_ratelimit::{Limiter, Plan};
///
/// let limiter = Limiter::builder()
///     .application_plan("orders_v0.getOrders", Plan::new(1.0, 50)) // for all selling partners together
///     .speed(100.0) // an emulator whose clock runs a hundred times as fast
///     .seed(7)
///     .build();
/// assert_eq!(limiter.speed(), 100.0);
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct LimiterBuilder {
    speed: f64,
    seed: Option<u64>,
    application_plans: HashMap<String, Plan>,
    store: Option<Arc<dyn BucketStore>>,
    restored: Option<(Snapshot, SystemTime)>,
}

impl LimiterBuilder {
    pub(crate) fn new() -> Self {
        Self { speed: 1.0, seed: None, application_plans: HashMap::new(), store: None, restored: None }
    }

    /// How many times as fast as ours the service's clock runs: an emulator at 100 refills 100 times as fast.
    ///
    /// Plans, rate headers and `Retry-After` stay in the service's seconds. What is no positive number counts as 1.
    pub fn speed(mut self, speed: f64) -> Self {
        self.speed = if speed.is_finite() && speed > 0.0 { speed } else { 1.0 };
        self
    }

    /// Makes the pauses after refusals reproducible.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    /// A second limit of an operation, which all selling partners of an application share in a region.
    ///
    /// A call then takes a token of the partner's bucket and of this one, or of neither. The rate header tells
    /// nothing of this limit; it learns from refusals, where two partners are refused together.
    pub fn application_plan(mut self, operation: impl Into<String>, plan: Plan) -> Self {
        self.application_plans.insert(operation.into(), plan);
        self
    }

    /// Shares the buckets through a store, with other limiters and with other processes.
    pub fn store(mut self, store: Arc<dyn BucketStore>) -> Self {
        self.store = Some(store);
        self
    }

    /// Goes on from where an earlier process stopped; `now` is of the clock that the snapshot was taken with.
    ///
    /// The buckets refill for the time in between, none if the clock went backwards. With a [`store`](Self::store),
    /// what the store knows goes before.
    pub fn restore(mut self, snapshot: &Snapshot, now: SystemTime) -> Self {
        self.restored = Some((snapshot.clone(), now));
        self
    }

    /// The limiter.
    pub fn build(self) -> Limiter {
        let rng = self.seed.map_or_else(fastrand::Rng::new, fastrand::Rng::with_seed);
        let context = Context {
            start: Instant::now(),
            speed: self.speed,
            jitter: Mutex::new(rng),
            store: self.store,
            runtime: OnceLock::new(),
        };
        let kept = match self.restored {
            Some((snapshot, now)) => {
                let away = now.duration_since(snapshot.taken_at).unwrap_or_default();
                let ours = snapshot.buckets.into_iter().map(|(key, state)| {
                    let then = Bucket::restore(&state.on_clock(self.speed.recip()), Duration::ZERO);
                    (key, Bucket::restore(&then.state(away), Duration::ZERO))
                });
                ours.collect()
            }
            None => HashMap::new(),
        };
        Limiter::assemble(context, self.application_plans, kept)
    }
}
