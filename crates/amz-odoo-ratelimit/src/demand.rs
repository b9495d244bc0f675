use tokio::time::Instant;

use crate::{Key, Lane, Plan};

/// What a caller wants from a [`Limiter`](crate::Limiter): a token of which bucket, how urgently, until when.
///
/// ```
/// use std::time::Duration;
/// use amz_odoo_ratelimit::{AcquireError, Demand, Key, Lane, Limiter, Plan};
/// use tokio::time::Instant;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), AcquireError> {
/// let limiter = Limiter::new();
/// let key = Key::new("eu", "my-application", "A1SELLER", "reports_2021-06-30.createReport");
/// let demand = Demand::new(key)
///     .with_plan(Plan::new(0.0167, 1))
///     .with_lane(Lane::Urgent)
///     .with_deadline(Instant::now() + Duration::from_secs(5));
///
/// limiter.admit(&demand).await?.spend();
/// // The next token comes in a minute: that is told now, not in five seconds.
/// assert!(matches!(limiter.admit(&demand).await, Err(AcquireError::TooLate { .. })));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Demand {
    /// Whose bucket.
    pub key: Key,
    /// The documented plan, used when the key is new; none starts at [`Plan::UNDOCUMENTED`].
    pub plan: Option<Plan>,
    /// How urgent it is.
    pub lane: Lane,
    /// When a token is of no use anymore. Callers of one lane are served by the earliest deadline.
    pub deadline: Option<Instant>,
}

impl Demand {
    /// A demand without a plan and without a deadline, in the normal lane.
    pub fn new(key: Key) -> Self {
        Self { key, plan: None, lane: Lane::default(), deadline: None }
    }

    /// Names the documented plan.
    #[must_use]
    pub fn with_plan(mut self, plan: Plan) -> Self {
        self.plan = Some(plan);
        self
    }

    /// Chooses the lane.
    #[must_use]
    pub fn with_lane(mut self, lane: Lane) -> Self {
        self.lane = lane;
        self
    }

    /// Sets when a token is of no use anymore.
    #[must_use]
    pub fn with_deadline(mut self, deadline: Instant) -> Self {
        self.deadline = Some(deadline);
        self
    }
}
