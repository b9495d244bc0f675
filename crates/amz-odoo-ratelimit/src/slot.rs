//! One bucket of a limiter with those who wait for it.

use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::Notify;
use tokio::time::Instant;

use crate::lock::lock;
use crate::meter::Meter;
use crate::plan::{seconds, usable};
use crate::queue::Queue;
use crate::quota::{LaneQuota, Quota};
use crate::store::{BucketStore, Claim};
use crate::{Bucket, BucketState, Decision, Event, Key, Lane, Plan};

/// A caller without a deadline is served as if it had this one, or those with one could hold it up for ever.
const PATIENCE: Duration = Duration::from_secs(60);
/// Two children of a shared bucket that are refused within this time, or within two intervals, make it suspect.
const SUSPICION: Duration = Duration::from_secs(1);

/// What all buckets of a limiter share.
#[derive(Debug)]
pub(crate) struct Context {
    pub(crate) start: Instant,
    /// How many times as fast as ours the service's clock runs.
    pub(crate) speed: f64,
    pub(crate) jitter: Mutex<fastrand::Rng>,
    pub(crate) store: Option<Arc<dyn BucketStore>>,
    /// Where the store is told what a permit outside of any runtime has to say.
    pub(crate) runtime: OnceLock<Handle>,
}

impl Context {
    /// Time since the start, in our seconds.
    pub(crate) fn now(&self) -> Duration {
        self.start.elapsed()
    }

    /// The same plan by our clock.
    pub(crate) fn in_our_time(&self, plan: Plan) -> Plan {
        let rate = usable(plan.rate).unwrap_or(Plan::UNDOCUMENTED.rate);
        Plan { rate: rate * self.speed, ..plan }
    }

    fn in_service_time(&self, time: Duration) -> Duration {
        seconds(time.as_secs_f64() * self.speed)
    }
}

/// One bucket and who waits for it. With a store it mirrors what the store last said.
#[derive(Debug)]
pub(crate) struct Slot {
    pub(crate) key: Key,
    pub(crate) context: Arc<Context>,
    /// The bucket that all selling partners share, where the operation has one.
    pub(crate) parent: Option<Arc<Slot>>,
    pub(crate) inner: Mutex<Inner>,
    plan: Plan,
}

/// What changes; a parent's is locked after its child's.
#[derive(Debug)]
pub(crate) struct Inner {
    pub(crate) bucket: Bucket,
    pub(crate) queue: Queue<Caller>,
    meter: Meter,
    /// The child that was refused last, by its address, and when.
    refused: Option<(usize, Duration)>,
}

/// Somebody who waits.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    pub(crate) news: Arc<Notify>,
    pub(crate) deadline: Option<Duration>,
}

impl Slot {
    /// A bucket for a plan by our clock.
    pub(crate) fn new(
        key: Key,
        context: &Arc<Context>,
        parent: Option<Arc<Slot>>,
        plan: Plan,
        bucket: Bucket,
    ) -> Self {
        let inner = Inner { bucket, queue: Queue::default(), meter: Meter::new(), refused: None };
        Self { key, context: Arc::clone(context), parent, inner: Mutex::new(inner), plan }
    }

    /// When a caller counts as due.
    pub(crate) fn due(&self, deadline: Option<Duration>) -> Duration {
        deadline.unwrap_or_else(|| self.context.now().saturating_add(PATIENCE))
    }

    /// Takes a token where nobody has to wait for it.
    pub(crate) fn try_at_once(&self, lane: Lane, deadline: Option<Duration>) -> bool {
        if self.context.store.is_some() {
            return false;
        }
        let now = self.context.now();
        let due = deadline.unwrap_or_else(|| now.saturating_add(PATIENCE));
        let mut own = lock(&self.inner);
        let mut above = self.parent.as_ref().map(|parent| lock(&parent.inner));
        let passes = |inner: &Inner| inner.queue.lets_pass(lane, due);
        if !passes(&own) || !above.as_deref().is_none_or(passes) {
            return false;
        }
        if take(now, lane, &mut own, above.as_deref_mut()) != Decision::Granted {
            return false;
        }
        own.served(now, lane);
        if let Some(mut above) = above {
            above.served(now, lane);
        }
        true
    }

    /// How long a caller that came now would wait.
    pub(crate) fn predicted(&self, lane: Lane, due: Duration) -> Duration {
        let now = self.context.now();
        let own = lock(&self.inner).predicted(now, lane, due);
        let above = self.parent.as_ref().map(|parent| lock(&parent.inner).predicted(now, lane, due));
        own.max(above.unwrap_or_default())
    }

    /// What to ask the store for.
    pub(crate) fn claim(&self, left_over: u32) -> Claim {
        Claim { key: self.key.clone(), plan: self.plan, left_over }
    }

    /// Takes over what the store said of this bucket and, where there is one, of its parent.
    pub(crate) fn mirror(&self, states: &[BucketState]) {
        let now = self.context.now();
        let slots = std::iter::once(self).chain(self.parent.as_deref());
        for (slot, state) in slots.zip(states) {
            lock(&slot.inner).bucket = Bucket::restore(state, now);
        }
    }

    pub(crate) fn give_back(self: &Arc<Self>) {
        self.learn(Event::GivenBack);
        if let Some(parent) = &self.parent {
            parent.learn(Event::GivenBack);
        }
    }

    /// The rate is in the service's seconds.
    pub(crate) fn answered(self: &Arc<Self>, rate: Option<f64>) {
        self.learn(Event::Answered { rate: rate.map(|rate| rate * self.context.speed) });
        if let Some(parent) = &self.parent {
            // The header tells the pair's rate only.
            parent.learn(Event::Answered { rate: None });
        }
    }

    /// The time is in the service's seconds.
    pub(crate) fn throttled(self: &Arc<Self>, retry_after: Option<Duration>) {
        let jitter = lock(&self.context.jitter).f64();
        let retry_after = retry_after.map(|time| seconds(time.as_secs_f64() / self.context.speed));
        let event = Event::Throttled { retry_after, jitter };
        self.learn(event);
        if let Some(parent) = &self.parent {
            if parent.suspect(Arc::as_ptr(self).addr()) {
                parent.learn(event);
            }
        }
    }

    pub(crate) fn quota(&self) -> Quota {
        let now = self.context.now();
        let lanes = Lane::ALL.map(|lane| {
            let predicted = self.context.in_service_time(self.predicted(lane, self.due(None)));
            let waiting = lock(&self.inner).queue.waiting(lane);
            LaneQuota { waiting, predicted }
        });
        let mut inner = lock(&self.inner);
        let bucket = &inner.bucket;
        Quota {
            key: self.key.clone(),
            announced: bucket.announced() / self.context.speed,
            rate: bucket.rate() / self.context.speed,
            burst: bucket.burst(),
            available: bucket.available(now),
            waiting: lanes.iter().map(|lane| lane.waiting).sum(),
            lanes,
            next_in: self.context.in_service_time(bucket.wait(now, bucket.reserve())),
            granted: bucket.granted_total(),
            throttled: bucket.throttled_total(),
            used: inner.meter.last_hour(now),
        }
    }

    /// A refusal does not tell which bucket was empty. Where different children are refused together, it was this one.
    fn suspect(&self, child: usize) -> bool {
        let now = self.context.now();
        let mut inner = lock(&self.inner);
        let together = SUSPICION.max(seconds(2.0 / inner.bucket.rate()));
        let last = inner.refused.replace((child, now));
        last.is_some_and(|(other, when)| other != child && now < when.saturating_add(together))
    }

    fn learn(self: &Arc<Self>, event: Event) {
        let Some(store) = &self.context.store else {
            self.apply(event);
            return;
        };
        // A token that was given back can be taken again once the store has it.
        let later = event == Event::GivenBack;
        if !later && !self.apply(event) {
            return;
        }
        let Some(runtime) = Handle::try_current().ok().or_else(|| self.context.runtime.get().cloned()) else {
            return;
        };
        let (slot, store) = (Arc::clone(self), Arc::clone(store));
        runtime.spawn(async move {
            // What a failing store is not told costs tokens or a refusal; the next answer teaches the same.
            let told = store.record(&slot.key, event).await;
            if later && told.is_ok() {
                slot.apply(event);
            }
        });
    }

    /// Says whether the bucket goes on differently.
    fn apply(&self, event: Event) -> bool {
        let now = self.context.now();
        let mut inner = lock(&self.inner);
        let before = inner.bucket.rate();
        inner.bucket.apply(now, event);
        let after = inner.bucket.rate();
        match event {
            Event::GivenBack => {
                inner.meter.discount(now);
                inner.wake_first();
            }
            Event::Answered { .. } if after > before => inner.wake_first(),
            Event::Answered { .. } => {}
            Event::Throttled { .. } => inner.wake_hopeless(now),
        }
        after != before || !matches!(event, Event::Answered { .. })
    }
}

impl Inner {
    /// Tokens that a caller of this lane leaves to others.
    pub(crate) fn left_over(&self, lane: Lane) -> u32 {
        if self.queue.keeps_reserve(lane) { self.bucket.reserve() } else { 0 }
    }

    /// How long the first caller waits; anybody else at least so long.
    pub(crate) fn wait(&self, now: Duration, lane: Lane, first: bool) -> Duration {
        self.bucket.wait(now, if first { self.left_over(lane) } else { 0 })
    }

    /// Records that a caller of this lane, who is no longer queued, has a token.
    pub(crate) fn served(&mut self, now: Duration, lane: Lane) {
        self.meter.count(now);
        self.queue.served(lane);
        self.wake_first();
    }

    /// Wakes whose turn it is, and nobody else.
    pub(crate) fn wake_first(&self) {
        if let Some(caller) = self.queue.first() {
            caller.news.notify_one();
        }
    }

    /// Wakes those whose deadline a pause has overtaken, so that they hear of it now.
    fn wake_hopeless(&self, now: Duration) {
        let soonest = now.saturating_add(self.bucket.wait(now, 0));
        let hopeless =
            self.queue.callers().filter(|caller| caller.deadline.is_some_and(|deadline| deadline < soonest));
        for caller in hopeless {
            caller.news.notify_one();
        }
    }

    fn predicted(&self, now: Duration, lane: Lane, due: Duration) -> Duration {
        self.bucket.wait_behind(now, self.queue.ahead_of(lane, due), self.left_over(lane))
    }
}

/// Takes a token of a bucket and of its parent, or of neither. Who has the turn is for the caller to know.
pub(crate) fn take(now: Duration, lane: Lane, own: &mut Inner, above: Option<&mut Inner>) -> Decision {
    let left_over = own.left_over(lane);
    let Some(above) = above else { return own.bucket.try_acquire(now, left_over) };
    let left_above = above.left_over(lane);
    Bucket::try_acquire_all(now, &mut [(&mut own.bucket, left_over), (&mut above.bucket, left_above)])
}
