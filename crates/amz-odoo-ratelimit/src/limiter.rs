use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;

use crate::{Bucket, Decision, Key, Lane, Permit, Plan, Quota};

/// Buckets for any number of keys, on tokio's clock. A clone shares them.
///
/// Callers of one key and lane are served in the order they came; only the first of them holds a timer.
#[derive(Clone, Debug)]
pub struct Limiter {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    speed: f64,
    slots: Mutex<HashMap<Key, Arc<Slot>>>,
    jitter: Arc<Mutex<fastrand::Rng>>,
}

impl Limiter {
    /// A limiter whose service's clock runs as fast as ours.
    pub fn new() -> Self {
        Self::builder().build()
    }

    /// Settings for a limiter.
    pub fn builder() -> LimiterBuilder {
        LimiterBuilder { speed: 1.0, seed: None }
    }

    /// Waits for a token of this key's bucket.
    ///
    /// `plan` is the documented one, used when the key is new; `None` starts at [`Plan::UNDOCUMENTED`].
    ///
    /// Cancel safe: a dropped future leaves its place in the queue, and a permit dropped unspent gives its token back.
    pub async fn acquire(&self, key: &Key, plan: Option<Plan>, lane: Lane) -> Permit {
        let slot = self.slot(key, plan);
        if slot.try_at_once(lane) {
            return Permit::new(slot);
        }
        let place = Place::enter(&slot, lane);
        let turn = slot.turns[lane.index()].lock().await;
        while let Decision::Wait(wait) = slot.try_acquire(lane) {
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                () = slot.news[lane.index()].notified() => {}
            }
        }
        drop(turn);
        drop(place);
        Permit::new(slot)
    }

    /// What every bucket looks like now, ordered by key.
    pub fn quota(&self) -> Vec<Quota> {
        let slots: Vec<_> =
            lock(&self.shared.slots).iter().map(|(key, slot)| (key.clone(), Arc::clone(slot))).collect();
        let mut quota: Vec<_> = slots.into_iter().map(|(key, slot)| slot.quota(key)).collect();
        quota.sort_by(|a, b| a.key.cmp(&b.key));
        quota
    }

    /// How many times as fast as ours the service's clock runs.
    pub fn speed(&self) -> f64 {
        self.shared.speed
    }

    fn slot(&self, key: &Key, plan: Option<Plan>) -> Arc<Slot> {
        let mut slots = lock(&self.shared.slots);
        if let Some(slot) = slots.get(key) {
            return Arc::clone(slot);
        }
        let slot = Arc::new(Slot {
            bucket: Mutex::new(Bucket::new(plan.unwrap_or(Plan::UNDOCUMENTED), Duration::ZERO)),
            start: Instant::now(),
            speed: self.shared.speed,
            turns: Default::default(),
            news: Default::default(),
            jitter: Arc::clone(&self.shared.jitter),
        });
        slots.insert(key.clone(), Arc::clone(&slot));
        slot
    }
}

impl Default for Limiter {
    fn default() -> Self {
        Self::new()
    }
}

/// Settings of a [`Limiter`].
#[derive(Clone, Debug)]
pub struct LimiterBuilder {
    speed: f64,
    seed: Option<u64>,
}

impl LimiterBuilder {
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

    /// The limiter, without any bucket yet.
    pub fn build(self) -> Limiter {
        let rng = self.seed.map_or_else(fastrand::Rng::new, fastrand::Rng::with_seed);
        let shared = Shared { speed: self.speed, slots: Mutex::default(), jitter: Arc::new(Mutex::new(rng)) };
        Limiter { shared: Arc::new(shared) }
    }
}

/// One bucket with its queues.
#[derive(Debug)]
pub(crate) struct Slot {
    bucket: Mutex<Bucket>,
    start: Instant,
    speed: f64,
    /// Held by the first caller of a lane; tokio's mutex hands it on in the order of arrival.
    turns: [tokio::sync::Mutex<()>; 2],
    /// Wakes the first caller of a lane when waiting may have become shorter.
    news: [Notify; 2],
    jitter: Arc<Mutex<fastrand::Rng>>,
}

impl Slot {
    fn now(&self) -> Duration {
        self.start.elapsed().mul_f64(self.speed)
    }

    fn try_at_once(&self, lane: Lane) -> bool {
        let mut bucket = lock(&self.bucket);
        bucket.waiting(lane) == 0 && bucket.try_acquire(self.now(), lane) == Decision::Granted
    }

    /// The wait is in our seconds.
    fn try_acquire(&self, lane: Lane) -> Decision {
        match lock(&self.bucket).try_acquire(self.now(), lane) {
            Decision::Granted => Decision::Granted,
            Decision::Wait(wait) => {
                let ours = Duration::try_from_secs_f64(wait.as_secs_f64() / self.speed);
                Decision::Wait(ours.unwrap_or(Duration::MAX))
            }
        }
    }

    pub(crate) fn give_back(&self) {
        lock(&self.bucket).give_back(self.now());
        self.wake_both();
    }

    pub(crate) fn answered(&self, rate: Option<f64>) {
        let faster = {
            let mut bucket = lock(&self.bucket);
            let before = bucket.rate();
            bucket.answered(self.now(), rate);
            bucket.rate() > before
        };
        if faster {
            self.wake_both();
        }
    }

    pub(crate) fn throttled(&self, retry_after: Option<Duration>) {
        let jitter = lock(&self.jitter).f64();
        lock(&self.bucket).throttled(self.now(), retry_after, jitter);
    }

    fn wake_both(&self) {
        for lane in Lane::ALL {
            self.wake(lane);
        }
    }

    fn wake(&self, lane: Lane) {
        self.news[lane.index()].notify_one();
    }

    fn quota(&self, key: Key) -> Quota {
        let now = self.now();
        let bucket = lock(&self.bucket);
        Quota {
            key,
            announced: bucket.announced(),
            rate: bucket.rate(),
            burst: bucket.burst(),
            available: bucket.available(now),
            waiting: Lane::ALL.into_iter().map(|lane| bucket.waiting(lane)).sum(),
            next_in: bucket.next_in(now),
            granted: bucket.granted_total(),
            throttled: bucket.throttled_total(),
        }
    }
}

/// A caller's place in the queue, left when it is dropped.
struct Place<'a> {
    slot: &'a Slot,
    lane: Lane,
}

impl<'a> Place<'a> {
    fn enter(slot: &'a Slot, lane: Lane) -> Self {
        lock(&slot.bucket).enter(lane);
        Self { slot, lane }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        lock(&self.slot.bucket).leave(self.lane);
        // The other lane may have been yielding to this caller.
        self.slot.wake(self.lane.other());
    }
}

/// A panic elsewhere leaves a bucket that is still a valid bucket.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
