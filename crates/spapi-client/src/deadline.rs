use std::time::Duration;

use tokio::time::Instant;

/// Farther than any program runs, and near enough for every clock.
const FAR: Duration = Duration::from_secs(30 * 365 * 24 * 3600);

/// The moment after a time that a caller chose, who may mean "never" by the longest there is.
pub(crate) fn after(start: Instant, time: Duration) -> Instant {
    start + time.min(FAR)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_time_is_no_overflow() {
        let now = Instant::now();
        assert_eq!(after(now, Duration::MAX), now + FAR);
        assert_eq!(after(now, Duration::from_secs(1)), now + Duration::from_secs(1));
    }
}
