use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::Sent;

/// When a failed call is repeated, and how long after.
///
/// | failure | what may happen twice | other |
/// |---|---|---|
/// | surely not sent (no connection) | repeated | repeated |
/// | maybe sent (time-out, reset) | repeated | reported |
/// | 500, 502, 503, 504 | repeated | reported |
/// | 2xx that cannot be read | repeated | reported |
/// | 429 | repeated when the limiter lets it | same |
/// | 401, 403 | once, with a new access token | same |
/// | any other status | reported | reported |
///
/// What may happen twice says [`Operation::idempotent`](spapi_types::Operation::idempotent): every `GET` and `DELETE`, a
/// `PUT` unless it adds something each time, and the few `POST`s that change nothing.
///
/// The delay is drawn evenly from zero to a bound that doubles with every attempt (full jitter); a longer
/// `Retry-After` is obeyed.
///
/// ```
/// use std::time::Duration;
///
/// use spapi_client::{Client, RetryPolicy};
///
/// let patient = RetryPolicy::default().with_max_attempts(8).with_budget(Duration::from_secs(600));
/// let client = Client::builder("amzn1.application-oa2-client.…", "amzn1.oa2-cs.v1.…").retry(patient).build()?;
/// # let _ = client;
/// # Ok::<(), spapi_client::BuildError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RetryPolicy {
    /// Attempts in all; 1 never repeats.
    pub max_attempts: u32,
    /// Bound of the first delay.
    pub base_delay: Duration,
    /// Bound of any delay.
    pub max_delay: Duration,
    /// Time after which no further attempt begins. Waiting for the usage plan does not count.
    pub budget: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            max_attempts: 5,
            base_delay: Duration::from_millis(500),
            max_delay: Duration::from_secs(20),
            budget: Duration::from_secs(120),
        }
    }
}

impl RetryPolicy {
    /// Sets the attempts in all; 1 never repeats.
    pub fn with_max_attempts(self, max_attempts: u32) -> Self {
        Self { max_attempts, ..self }
    }

    /// Sets the bounds of the first delay and of any.
    pub fn with_delays(self, base_delay: Duration, max_delay: Duration) -> Self {
        Self { base_delay, max_delay, ..self }
    }

    /// Sets the time after which no further attempt begins.
    pub fn with_budget(self, budget: Duration) -> Self {
        Self { budget, ..self }
    }

    /// How long to wait before the next attempt, or `None` to report the failure.
    ///
    /// `attempt` counts from 1, `spent` is the time since the first, `jitter` is drawn from 0 to 1.
    pub(crate) fn delay(
        &self,
        failure: Failure,
        attempt: u32,
        spent: Duration,
        jitter: f64,
    ) -> Option<Duration> {
        if attempt >= self.max_attempts || !failure.may_repeat() {
            return None;
        }
        let delay = match failure.fault {
            Fault::Throttled => Duration::ZERO,
            _ => self.backoff(attempt, jitter).max(failure.retry_after.unwrap_or_default()),
        };
        (spent.saturating_add(delay) <= self.budget).then_some(delay)
    }

    fn backoff(&self, attempt: u32, jitter: f64) -> Duration {
        let doubled = 2u32.saturating_pow(attempt.saturating_sub(1));
        self.base_delay.saturating_mul(doubled).min(self.max_delay).mul_f64(jitter.clamp(0.0, 1.0))
    }
}

/// How an attempt failed, as far as repeating it goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    pub(crate) fault: Fault,
    /// Whether the operation may happen twice.
    pub(crate) repeatable: bool,
    pub(crate) sent: Sent,
    pub(crate) retry_after: Option<Duration>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It may pass: the network, the server, a mangled answer.
    Passing,
    /// Refused for its rate before it had an effect; the limiter knows how long to wait.
    Throttled,
    /// The same request would fail again.
    Lasting,
}

impl Failure {
    pub(crate) fn may_repeat(self) -> bool {
        match self.fault {
            Fault::Passing => self.repeatable || self.sent == Sent::No,
            Fault::Throttled => true,
            Fault::Lasting => false,
        }
    }
}

/// A time in the service's seconds in ours, where its clock runs `speed` times as fast.
pub(crate) fn in_our_time(time: Duration, speed: f64) -> Duration {
    Duration::try_from_secs_f64(time.as_secs_f64() / speed).unwrap_or(Duration::MAX)
}

/// Where jitter comes from.
#[derive(Debug)]
pub(crate) struct Dice(Mutex<fastrand::Rng>);

impl Dice {
    pub(crate) fn new(seed: Option<u64>) -> Self {
        Self(Mutex::new(seed.map_or_else(fastrand::Rng::new, fastrand::Rng::with_seed)))
    }

    /// A number from 0 to 1.
    pub(crate) fn roll(&self) -> f64 {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).f64()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn passing(repeatable: bool, sent: Sent) -> Failure {
        Failure { fault: Fault::Passing, repeatable, sent, retry_after: None }
    }

    #[test]
    fn what_must_not_happen_twice_is_repeated_only_when_unsent() {
        let policy = RetryPolicy::default();
        for (repeatable, sent, repeated) in [
            (true, Sent::No, true),
            (true, Sent::Maybe, true),
            (true, Sent::Yes, true),
            (false, Sent::No, true),
            (false, Sent::Maybe, false),
            (false, Sent::Yes, false),
        ] {
            let delay = policy.delay(passing(repeatable, sent), 1, Duration::ZERO, 0.5);
            assert_eq!(delay.is_some(), repeated, "{repeatable} {sent:?}");
        }
    }

    #[test]
    fn delays_double_up_to_a_bound() {
        let policy = RetryPolicy::default().with_max_attempts(99).with_delays(SECOND, SECOND * 5);
        let delay =
            |attempt, jitter| policy.delay(passing(true, Sent::Maybe), attempt, Duration::ZERO, jitter);
        assert_eq!(delay(1, 1.0), Some(SECOND));
        assert_eq!(delay(2, 1.0), Some(SECOND * 2));
        assert_eq!(delay(3, 0.5), Some(SECOND * 2));
        assert_eq!(delay(4, 1.0), Some(SECOND * 5));
        assert_eq!(delay(98, 1.0), Some(SECOND * 5));
        assert_eq!(delay(3, 0.0), Some(Duration::ZERO));
        assert_eq!(delay(99, 0.0), None);
    }

    #[test]
    fn retry_after_is_obeyed_within_the_budget() {
        let policy = RetryPolicy::default().with_budget(SECOND * 30);
        let failure = Failure { retry_after: Some(SECOND * 20), ..passing(true, Sent::Yes) };
        assert_eq!(policy.delay(failure, 1, SECOND * 10, 0.1), Some(SECOND * 20));
        assert_eq!(policy.delay(failure, 1, SECOND * 11, 0.1), None);
    }

    #[test]
    fn a_refusal_for_the_rate_is_left_to_the_limiter() {
        let policy = RetryPolicy::default();
        let failure =
            Failure { fault: Fault::Throttled, retry_after: Some(SECOND * 600), ..passing(false, Sent::Yes) };
        assert_eq!(policy.delay(failure, 1, Duration::ZERO, 1.0), Some(Duration::ZERO));
        assert_eq!(policy.delay(failure, 5, Duration::ZERO, 1.0), None);
        let lasting = Failure { fault: Fault::Lasting, ..passing(true, Sent::No) };
        assert_eq!(policy.delay(lasting, 1, Duration::ZERO, 1.0), None);
    }
}
