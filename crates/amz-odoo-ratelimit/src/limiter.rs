use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::SystemTime;

use crate::lock::lock;
use crate::slot::{Context, Slot};
use crate::waiter::{Failing, admit};
use crate::{AcquireError, Bucket, Demand, Key, Lane, LimiterBuilder, Permit, Plan, Quota, Snapshot};

/// Buckets for any number of keys, on tokio's clock. A clone shares them.
///
/// Callers of one key are served by lane, and within a lane by the earliest deadline; only the first of them holds a
/// timer, and one is woken at a time.
///
/// ```
/// use amz_odoo_ratelimit::{Key, Lane, Limiter, Plan};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let limiter = Limiter::new();
/// let key = Key::new("eu", "my-application", "A1SELLER", "orders_v0.getOrders");
///
/// let permit = limiter.acquire(&key, Some(Plan::new(0.0167, 20)), Lane::Normal).await;
/// let ticket = permit.spend(); // the call goes out now
/// ticket.throttled(None); // a 429
///
/// let quota = &limiter.quota()[0];
/// assert!(quota.throttled == 1 && quota.available < 1.0);
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Limiter {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    context: Arc<Context>,
    /// Plans by operation that all selling partners share.
    application_plans: HashMap<String, Plan>,
    slots: Mutex<Slots>,
}

#[derive(Debug)]
struct Slots {
    used: HashMap<Key, Arc<Slot>>,
    /// Restored and not used yet.
    kept: HashMap<Key, Bucket>,
}

impl Limiter {
    /// A limiter whose service's clock runs as fast as ours.
    pub fn new() -> Self {
        Self::builder().build()
    }

    /// Settings for a limiter.
    pub fn builder() -> LimiterBuilder {
        LimiterBuilder::new()
    }

    pub(crate) fn assemble(
        context: Context,
        application_plans: HashMap<String, Plan>,
        kept: HashMap<Key, Bucket>,
    ) -> Self {
        let slots = Mutex::new(Slots { used: HashMap::new(), kept });
        Self { shared: Arc::new(Shared { context: Arc::new(context), application_plans, slots }) }
    }

    /// Waits for a token of this key's bucket and, where there is one, of the application-wide one: both or none.
    ///
    /// `plan` is the documented one, used when the key is new; `None` starts at [`Plan::UNDOCUMENTED`]. Where the
    /// store that is shared with other processes fails, it is asked again until it answers.
    ///
    /// Cancel safe: a dropped future leaves its place in the queue, and a permit dropped unspent gives its token back.
    pub async fn acquire(&self, key: &Key, plan: Option<Plan>, lane: Lane) -> Permit {
        let slot = self.slot(key, plan);
        loop {
            // Without a deadline and asking again, nothing is left that could go wrong.
            if let Ok(permit) = admit(&slot, lane, None, Failing::TryAgain).await {
                return permit;
            }
        }
    }

    /// Waits like [`acquire`](Self::acquire), but not for what is of no use anymore, nor for a store that fails.
    ///
    /// Cancel safe in the same way.
    ///
    /// # Errors
    /// [`AcquireError::TooLate`] as soon as it is clear that no token will come before the deadline, which is mostly at
    /// once; [`AcquireError::Store`] when the shared store fails.
    pub async fn admit(&self, demand: &Demand) -> Result<Permit, AcquireError> {
        let slot = self.slot(&demand.key, demand.plan);
        let start = self.shared.context.start;
        let deadline = demand.deadline.map(|deadline| deadline.saturating_duration_since(start));
        admit(&slot, demand.lane, deadline, Failing::Tell).await
    }

    /// What every bucket that was used looks like now, ordered by key.
    pub fn quota(&self) -> Vec<Quota> {
        let slots: Vec<_> = lock(&self.shared.slots).used.values().cloned().collect();
        let mut quota: Vec<_> = slots.iter().map(|slot| slot.quota()).collect();
        quota.sort_by(|a, b| a.key.cmp(&b.key));
        quota
    }

    /// What every bucket knows, to go on from after a restart; `now` is your clock's.
    pub fn snapshot(&self, now: SystemTime) -> Snapshot {
        let context = &self.shared.context;
        let since_start = context.now();
        let slots = lock(&self.shared.slots);
        let kept = slots.kept.iter().map(|(key, bucket)| (key.clone(), bucket.state(since_start)));
        let used =
            slots.used.iter().map(|(key, slot)| (key.clone(), lock(&slot.inner).bucket.state(since_start)));
        let mut buckets: Vec<_> =
            kept.chain(used).map(|(key, state)| (key, state.on_clock(context.speed))).collect();
        buckets.sort_by(|(a, _), (b, _)| a.cmp(b));
        Snapshot { taken_at: now, buckets }
    }

    /// How many times as fast as ours the service's clock runs.
    pub fn speed(&self) -> f64 {
        self.shared.context.speed
    }

    fn slot(&self, key: &Key, plan: Option<Plan>) -> Arc<Slot> {
        let mut slots = lock(&self.shared.slots);
        if let Some(slot) = slots.used.get(key) {
            return Arc::clone(slot);
        }
        let application_plan = self.shared.application_plans.get(&key.operation).copied();
        let parent = application_plan.filter(|_| !key.partner.is_empty()).map(|plan| {
            let key = key.application_wide();
            match slots.used.get(&key) {
                Some(slot) => Arc::clone(slot),
                None => self.add(&mut slots, &key, Some(plan), None),
            }
        });
        self.add(&mut slots, key, plan, parent)
    }

    fn add(&self, slots: &mut Slots, key: &Key, plan: Option<Plan>, parent: Option<Arc<Slot>>) -> Arc<Slot> {
        let context = &self.shared.context;
        let ours = context.in_our_time(plan.unwrap_or(Plan::UNDOCUMENTED));
        let bucket = match slots.kept.remove(key) {
            Some(mut bucket) => {
                bucket.adopt_burst(ours);
                bucket
            }
            None => Bucket::new(ours, context.now()),
        };
        let slot = Arc::new(Slot::new(key.clone(), context, parent, ours, bucket));
        slots.used.insert(key.clone(), Arc::clone(&slot));
        slot
    }
}

impl Default for Limiter {
    fn default() -> Self {
        Self::new()
    }
}
