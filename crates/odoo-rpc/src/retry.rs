//! When a failed call is repeated.

use std::time::Duration;

use crate::error::{Error, ErrorKind, Sent};

/// How often and how fast the client repeats what it may repeat.
///
/// A call is repeated when its connection failed or Odoo was unavailable, and when that is safe: it reads, it is a
/// [`load`](crate::Client::load) whose records and lines all have ids, or it was certainly not sent. Every call is
/// repeated when Odoo says that it met another transaction, because it was rolled back; Odoo itself has tried five times
/// by then, but for `load`. Time-outs are not repeated: the caller has set how long to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retry {
    /// How often a call is sent at most; 1 means never again.
    pub attempts: u32,
    /// How often a call is sent at most when it meets other transactions.
    pub conflict_attempts: u32,
    /// The longest pause before the second attempt; it doubles with each further one. The pause itself is drawn at
    /// random between nothing and that.
    pub first_pause: Duration,
    /// The longest pause of all.
    pub longest_pause: Duration,
}

impl Default for Retry {
    /// Four attempts, pauses up to 0.2, 0.4 and 0.8 seconds; ten attempts against conflicts, pauses up to 5 seconds.
    fn default() -> Self {
        Self {
            attempts: 4,
            conflict_attempts: 10,
            first_pause: Duration::from_millis(200),
            longest_pause: Duration::from_secs(5),
        }
    }
}

impl Retry {
    /// Never repeats anything.
    #[must_use]
    pub fn never() -> Self {
        Self { attempts: 1, conflict_attempts: 1, ..Self::default() }
    }

    /// Whether the call may be sent once more after `error`; `repeatable` is asked only when it matters.
    pub(crate) fn allows(&self, attempt: u32, error: &Error, repeatable: impl FnOnce() -> bool) -> bool {
        match error.kind() {
            // Odoo rolled the call back, and its own repeats were used up.
            ErrorKind::Conflict => attempt < self.conflict_attempts,
            ErrorKind::Transport | ErrorKind::Unavailable => {
                attempt < self.attempts && (error.sent() == Sent::No || repeatable())
            }
            _ => false,
        }
    }

    /// Waits before the attempt after `attempt`, which counts from 1.
    pub(crate) async fn pause(&self, attempt: u32) {
        let doubled = self.first_pause.saturating_mul(1_u32.checked_shl(attempt - 1).unwrap_or(u32::MAX));
        let longest = u64::try_from(doubled.min(self.longest_pause).as_millis()).unwrap_or(u64::MAX);
        tokio::time::sleep(Duration::from_millis(fastrand::u64(0..=longest))).await;
    }
}
