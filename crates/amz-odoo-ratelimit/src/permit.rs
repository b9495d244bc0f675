use std::sync::Arc;
use std::time::Duration;

use crate::slot::Slot;

/// The right to make one call now.
///
/// Dropped without [`spend`](Self::spend), it gives its token back: a caller may be canceled at any moment. A shared
/// [`BucketStore`](crate::BucketStore) is told so by a task of the runtime that the permit was acquired in.
///
/// ```
/// use amz_odoo_ratelimit::{Key, Lane, Limiter};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let limiter = Limiter::new();
/// let key = Key::new("eu", "my-application", "A1SELLER", "orders_v0.getOrders");
/// drop(limiter.acquire(&key, None, Lane::Normal).await); // the call was not made after all
/// assert_eq!(limiter.quota()[0].granted, 0);
/// # }
/// ```
#[derive(Debug)]
#[must_use = "the token is given back when the permit is dropped unspent"]
pub struct Permit {
    slot: Option<Arc<Slot>>,
}

impl Permit {
    pub(crate) fn new(slot: Arc<Slot>) -> Self {
        Self { slot: Some(slot) }
    }

    /// Declares that the call goes out now. The ticket takes what the service answers.
    pub fn spend(mut self) -> Ticket {
        Ticket { slot: self.slot.take() }
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        if let Some(slot) = self.slot.take() {
            slot.give_back();
        }
    }
}

/// Takes what the service answered to a call, so that its bucket learns.
///
/// Dropped without a word (no answer came), it teaches nothing; the token stays spent.
///
/// ```
/// use amz_odoo_ratelimit::{Key, Lane, Limiter};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let limiter = Limiter::new();
/// let key = Key::new("eu", "my-application", "A1SELLER", "orders_v0.getOrders");
/// let ticket = limiter.acquire(&key, None, Lane::Normal).await.spend();
/// ticket.answered(Some(2.0)); // what the rate header said
/// assert_eq!(limiter.quota()[0].announced, 2.0);
/// # }
/// ```
#[derive(Debug)]
pub struct Ticket {
    slot: Option<Arc<Slot>>,
}

impl Ticket {
    /// The call was not refused for its rate; `rate` is what `x-amzn-RateLimit-Limit` said, in requests a second.
    pub fn answered(self, rate: Option<f64>) {
        if let Some(slot) = self.slot {
            slot.answered(rate);
        }
    }

    /// The call was refused with 429; `retry_after` is what the answer asked for, if anything.
    pub fn throttled(self, retry_after: Option<Duration>) {
        if let Some(slot) = self.slot {
            slot.throttled(retry_after);
        }
    }
}
