//! The time, as a value that a test can set.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

/// Tells the time. Waiting is `tokio::time`'s, which is virtual in a test that pauses it.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Timestamp;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the adapter that the ban points to")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// A clock that moves when it is told to. Clones show the same time.
///
/// ```
/// use amz_odoo_sync::clock::{Clock, ManualClock};
/// use jiff::SignedDuration;
///
/// let clock = ManualClock::new("2026-11-23T10:00:00Z".parse()?);
/// clock.advance(SignedDuration::from_mins(5));
/// assert_eq!(clock.now().to_string(), "2026-11-23T10:05:00Z");
/// # Ok::<(), jiff::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct ManualClock(Arc<Mutex<Timestamp>>);

impl ManualClock {
    /// A clock that shows `now`.
    pub fn new(now: Timestamp) -> Self {
        Self(Arc::new(Mutex::new(now)))
    }

    /// Moves the clock by `by`, backwards when negative; it stops at the ends of time.
    pub fn advance(&self, by: SignedDuration) {
        let mut now = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *now = now.saturating_add(by).unwrap_or(*now);
    }

    /// Sets the clock.
    pub fn set(&self, to: Timestamp) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = to;
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manual_clock_moves_only_when_told() {
        let clock = ManualClock::new(Timestamp::UNIX_EPOCH);
        let same = clock.clone();
        assert_eq!(same.now(), Timestamp::UNIX_EPOCH);
        clock.advance(SignedDuration::from_secs(7));
        assert_eq!(same.now().as_second(), 7);
        clock.advance(SignedDuration::from_secs(-8));
        assert_eq!(same.now().as_second(), -1);
        clock.set(Timestamp::MAX);
        clock.advance(SignedDuration::from_secs(1));
        assert_eq!(same.now(), Timestamp::MAX);
    }

    #[test]
    fn the_system_clock_does_not_stand_still() {
        let before = SystemClock.now();
        while SystemClock.now() == before {
            std::hint::spin_loop();
        }
    }
}
