//! Conversions of [`Timestamp`] from and into the types of date libraries, each behind its feature.
//!
//! An instant that one side cannot hold becomes the nearest that it can.

#[allow(unused_imports, reason = "without a feature there is no conversion")]
use super::Timestamp;

#[cfg(any(feature = "jiff", feature = "time"))]
const SECOND: i128 = 1_000_000_000;

#[cfg(any(feature = "jiff", feature = "time"))]
impl Timestamp {
    fn from_nanos(nanos: i128) -> Self {
        let seconds = i64::try_from(nanos.div_euclid(SECOND)).ok();
        let rest = u32::try_from(nanos.rem_euclid(SECOND)).ok();
        let nearest = if nanos < 0 { Self::MIN } else { Self::MAX };
        seconds.zip(rest).and_then(|(seconds, rest)| Self::from_unix(seconds, rest)).unwrap_or(nearest)
    }

    fn nanos(self) -> i128 {
        i128::from(self.seconds) * SECOND + i128::from(self.nanos)
    }
}

#[cfg(feature = "jiff")]
mod with_jiff {
    use super::Timestamp;

    /// jiff ends 26 hours before our [`Timestamp::MAX`]; later instants become `jiff::Timestamp::MAX`.
    impl From<Timestamp> for jiff::Timestamp {
        fn from(timestamp: Timestamp) -> Self {
            Self::from_nanosecond(timestamp.nanos()).unwrap_or(Self::MAX)
        }
    }

    /// Instants before the year 0 become [`Timestamp::MIN`].
    impl From<jiff::Timestamp> for Timestamp {
        fn from(timestamp: jiff::Timestamp) -> Self {
            Self::from_nanos(timestamp.as_nanosecond())
        }
    }
}

#[cfg(feature = "chrono")]
mod with_chrono {
    use chrono::{DateTime, Utc};

    use super::Timestamp;

    impl From<Timestamp> for DateTime<Utc> {
        fn from(timestamp: Timestamp) -> Self {
            Self::from_timestamp(timestamp.seconds, timestamp.nanos).unwrap_or(Self::MAX_UTC)
        }
    }

    /// Instants outside of the years 0 to 9999 become [`Timestamp::MIN`] and [`Timestamp::MAX`]; a leap second becomes
    /// the last nanosecond before it.
    impl From<DateTime<Utc>> for Timestamp {
        fn from(time: DateTime<Utc>) -> Self {
            let seconds = time.timestamp();
            let nearest = if seconds < 0 { Self::MIN } else { Self::MAX };
            Self::from_unix(seconds, time.timestamp_subsec_nanos().min(999_999_999)).unwrap_or(nearest)
        }
    }
}

#[cfg(feature = "time")]
mod with_time {
    use time::OffsetDateTime;

    use super::Timestamp;

    impl From<Timestamp> for OffsetDateTime {
        fn from(timestamp: Timestamp) -> Self {
            Self::from_unix_timestamp_nanos(timestamp.nanos()).unwrap_or(Self::UNIX_EPOCH)
        }
    }

    /// Any offset is converted to UTC. Instants outside of the years 0 to 9999 become [`Timestamp::MIN`] and
    /// [`Timestamp::MAX`].
    impl From<OffsetDateTime> for Timestamp {
        fn from(time: OffsetDateTime) -> Self {
            Self::from_nanos(time.unix_timestamp_nanos())
        }
    }
}
