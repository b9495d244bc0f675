//! Waiting for a token. Only the first caller of a bucket holds a timer; the others sleep until it is their turn.

use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep, sleep_until};

use crate::lock::lock;
use crate::queue::Place;
use crate::slot::{Caller, Slot, take};
use crate::store::{BucketStore, Claim, StoreError};
use crate::{AcquireError, Decision, Lane, Permit};

/// Before a store that failed is asked again.
const STORE_PAUSE: Duration = Duration::from_secs(1);

/// What to do when the store fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failing {
    Tell,
    TryAgain,
}

/// Waits for a token of the slot and its parent.
pub(crate) async fn admit(
    slot: &Arc<Slot>,
    lane: Lane,
    deadline: Option<Duration>,
    failing: Failing,
) -> Result<Permit, AcquireError> {
    if slot.try_at_once(lane, deadline) {
        return Ok(Permit::new(Arc::clone(slot)));
    }
    let due = slot.due(deadline);
    if let Some(deadline) = deadline {
        let predicted = slot.predicted(lane, due);
        if slot.context.now().saturating_add(predicted) > deadline {
            return Err(AcquireError::TooLate { predicted });
        }
    }
    let mut waiter = Waiter::enter(slot, lane, due, deadline);
    let mut step = waiter.step();
    loop {
        step = match step {
            Step::Granted => return Ok(Permit::new(Arc::clone(slot))),
            Step::TooLate { predicted } => return Err(AcquireError::TooLate { predicted }),
            Step::Rest(wait) => {
                waiter.rest(wait).await;
                waiter.step()
            }
            Step::Ask(store, claims) => match ask(slot, store, claims).await {
                Ok(Ok(permit)) => {
                    waiter.served();
                    return Ok(permit);
                }
                Ok(Err(wait)) => waiter.wait(slot.context.now(), wait, true),
                Err(error) if failing == Failing::Tell => return Err(error.into()),
                Err(_) => {
                    sleep(STORE_PAUSE).await;
                    waiter.step()
                }
            },
        };
    }
}

/// What a waiter does next.
enum Step {
    Granted,
    /// Until there is news, or this time is over.
    Rest(Option<Duration>),
    Ask(Arc<dyn BucketStore>, Vec<Claim>),
    TooLate {
        predicted: Duration,
    },
}

/// A caller's places in the queues, left when it is dropped.
struct Waiter<'a> {
    slot: &'a Arc<Slot>,
    lane: Lane,
    due: Duration,
    caller: Caller,
    own: Option<Place>,
    /// In the parent's queue, while only the parent holds it up.
    above: Option<Place>,
}

impl<'a> Waiter<'a> {
    fn enter(slot: &'a Arc<Slot>, lane: Lane, due: Duration, deadline: Option<Duration>) -> Self {
        let caller = Caller { news: Arc::new(Notify::new()), deadline };
        let own = lock(&slot.inner).queue.enter(lane, due, caller.clone());
        Self { slot, lane, due, caller, own: Some(own), above: None }
    }

    fn step(&mut self) -> Step {
        let (slot, lane) = (self.slot, self.lane);
        let Some(place) = self.own else { return Step::Rest(None) };
        let now = slot.context.now();
        let mut own = lock(&slot.inner);
        let first = own.queue.is_first(place);
        let wait = own.wait(now, lane, first);
        if !first || !wait.is_zero() {
            drop(own);
            self.leave_above();
            return self.wait(now, wait, first);
        }
        let mut above = slot.parent.as_ref().map(|parent| lock(&parent.inner));
        let held_up = above.as_mut().and_then(|above| {
            let place =
                *self.above.get_or_insert_with(|| above.queue.enter(lane, self.due, self.caller.clone()));
            let first = above.queue.is_first(place);
            let wait = above.wait(now, lane, first);
            (!first || !wait.is_zero()).then_some((wait, first))
        });
        if let Some((wait, first)) = held_up {
            drop((own, above));
            return self.wait(now, wait, first);
        }
        if let Some(store) = &slot.context.store {
            let mut claims = vec![slot.claim(own.left_over(lane))];
            if let (Some(parent), Some(above)) = (&slot.parent, &above) {
                claims.push(parent.claim(above.left_over(lane)));
            }
            return Step::Ask(Arc::clone(store), claims);
        }
        match take(now, lane, &mut own, above.as_deref_mut()) {
            Decision::Granted => {
                drop((own, above));
                self.served();
                Step::Granted
            }
            Decision::Wait(wait) => Step::Rest(Some(wait)),
        }
    }

    /// The first in the queue waits this long, everybody else at least so long.
    fn wait(&self, now: Duration, wait: Duration, first: bool) -> Step {
        if let Some(deadline) = self.caller.deadline {
            if now.saturating_add(wait) > deadline {
                let predicted = self.slot.predicted(self.lane, self.due).max(wait);
                return Step::TooLate { predicted };
            }
        }
        Step::Rest(first.then_some(wait))
    }

    async fn rest(&self, wait: Option<Duration>) {
        let start = self.slot.context.start;
        let deadline = self.caller.deadline.and_then(|deadline| start.checked_add(deadline));
        let over = wait.and_then(|wait| Instant::now().checked_add(wait));
        let until = match (over, deadline) {
            (Some(over), Some(deadline)) => Some(over.min(deadline)),
            (over, deadline) => over.or(deadline),
        };
        match until {
            Some(until) => tokio::select! {
                () = self.caller.news.notified() => {}
                () = sleep_until(until) => {}
            },
            None => self.caller.news.notified().await,
        }
    }

    /// Leaves the queues with a token.
    fn served(&mut self) {
        let now = self.slot.context.now();
        for (slot, place) in
            [(Some(self.slot), self.own.take()), (self.slot.parent.as_ref(), self.above.take())]
        {
            if let (Some(slot), Some(place)) = (slot, place) {
                let mut inner = lock(&slot.inner);
                inner.queue.leave(place);
                inner.served(now, self.lane);
            }
        }
    }

    fn leave_above(&mut self) {
        if let (Some(parent), Some(place)) = (&self.slot.parent, self.above.take()) {
            leave(parent, place);
        }
    }
}

impl Drop for Waiter<'_> {
    fn drop(&mut self) {
        if let Some(place) = self.own.take() {
            leave(self.slot, place);
        }
        self.leave_above();
    }
}

fn leave(slot: &Slot, place: Place) {
    let mut inner = lock(&slot.inner);
    inner.queue.leave(place);
    inner.wake_first();
}

/// Asks the store in a task of its own, which ends also when the caller gave up: the permit is dropped then, and the
/// tokens go back. Answers the permit, or how long to wait.
async fn ask(
    slot: &Arc<Slot>,
    store: Arc<dyn BucketStore>,
    claims: Vec<Claim>,
) -> Result<Result<Permit, Duration>, StoreError> {
    let slot = Arc::clone(slot);
    slot.context.runtime.get_or_init(Handle::current);
    let task = tokio::spawn(async move {
        let taken = store.take(&claims).await?;
        slot.mirror(&taken.states);
        Ok(match taken.decision {
            Decision::Granted => Ok(Permit::new(slot)),
            Decision::Wait(wait) => Err(wait),
        })
    });
    task.await.map_err(StoreError::new)?
}
