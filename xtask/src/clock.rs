//! The wall clock of the tasks.
//!
//! The library crates take time as a value; a task that waits for a server to come up has nothing to simulate.

#![allow(clippy::disallowed_methods, reason = "the tasks drive real processes on the real clock")]

use std::time::{Duration, Instant};

/// Measures how long a step took.
pub(crate) struct Stopwatch(Instant);

impl Stopwatch {
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    pub(crate) fn seconds(&self) -> f64 {
        self.0.elapsed().as_secs_f64()
    }
}

/// Asks `ready` four times a second until it says yes or `limit` has passed; tells which.
pub(crate) fn wait_until(limit: Duration, mut ready: impl FnMut() -> bool) -> bool {
    let start = Instant::now();
    loop {
        if ready() {
            return true;
        }
        if start.elapsed() >= limit {
            return false;
        }
        std::thread::sleep(Duration::from_millis(250));
    }
}
