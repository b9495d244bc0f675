//! The only file of this crate that reads the machine's clock.

use std::time::{Duration, Instant};

use jiff::Timestamp;

/// The time of a served emulator: a start plus the elapsed wall time × a speed.
///
/// Emulators themselves never read a clock: each request carries its time.
#[derive(Debug, Clone)]
pub struct Clock {
    origin: Instant,
    start: Timestamp,
    speed: f64,
}

impl Clock {
    /// The machine's own time.
    pub fn wall() -> Self {
        Self::new(wall_now(), 1.0)
    }

    /// A clock that shows `start` now and runs `speed` times as fast as the machine's.
    ///
    /// A speed that is negative or not a number counts as 0: a clock that stands still.
    pub fn new(start: Timestamp, speed: f64) -> Self {
        Self { origin: instant_now(), start, speed: if speed > 0.0 { speed } else { 0.0 } }
    }

    /// What the clock shows.
    pub fn now(&self) -> Timestamp {
        self.start.saturating_add(scaled(self.origin.elapsed(), self.speed)).unwrap_or(Timestamp::MAX)
    }
}

/// The machine's time, for a configuration that starts "now".
#[expect(clippy::disallowed_methods, reason = "the clock adapter")]
pub fn wall_now() -> Timestamp {
    Timestamp::now()
}

#[expect(clippy::disallowed_methods, reason = "the clock adapter")]
fn instant_now() -> Instant {
    Instant::now()
}

fn scaled(elapsed: Duration, speed: f64) -> Duration {
    Duration::try_from_secs_f64(elapsed.as_secs_f64() * speed).unwrap_or(Duration::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_speed_scales_what_elapsed() {
        assert_eq!(scaled(Duration::from_millis(250), 1000.0), Duration::from_secs(250));
        assert_eq!(scaled(Duration::MAX, f64::INFINITY), Duration::MAX);
    }

    #[test]
    fn a_stopped_clock_shows_its_start() {
        let start = Timestamp::UNIX_EPOCH;
        assert_eq!(Clock::new(start, f64::NAN).now(), start);
        assert_eq!(Clock::new(start, -1.0).now(), start);
    }
}
