//! Dates and times as Odoo writes them.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A point in time in Odoo's form, `YYYY-MM-DD HH:MM:SS`: UTC, whole seconds, no time zone.
///
/// Odoo refuses every other form, so this is the only one that is printed. Plain dates need no type of their own:
/// [`jiff::civil::Date`] prints `YYYY-MM-DD`, which is Odoo's form.
///
/// ```
/// use odoo_rpc::OdooDateTime;
///
/// let shipped: OdooDateTime = "2026-11-23 18:05:09".parse()?;
/// assert_eq!(shipped.timestamp().to_string(), "2026-11-23T18:05:09Z");
/// assert_eq!(shipped.to_string(), "2026-11-23 18:05:09");
/// # Ok::<(), odoo_rpc::DateTimeError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OdooDateTime(DateTime);

/// The text is not a date and time in Odoo's form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a date and time in Odoo's form, YYYY-MM-DD HH:MM:SS")]
pub struct DateTimeError;

impl OdooDateTime {
    /// Takes the second in which `timestamp` lies; Odoo stores no fractions.
    #[must_use]
    pub fn new(timestamp: Timestamp) -> Self {
        let floor = timestamp.as_second() - i64::from(timestamp.subsec_nanosecond() < 0);
        Self(Offset::UTC.to_datetime(Timestamp::from_second(floor).unwrap_or(timestamp)))
    }

    /// The point in time. The last 26 hours of the year 9999, which [`Timestamp`] does not reach and which often
    /// stand for "never", are [`Timestamp::MAX`].
    #[must_use]
    pub fn timestamp(self) -> Timestamp {
        Offset::UTC.to_timestamp(self.0).unwrap_or(Timestamp::MAX)
    }

    /// The date and time in UTC.
    #[must_use]
    pub fn civil(self) -> DateTime {
        self.0
    }
}

impl From<Timestamp> for OdooDateTime {
    fn from(timestamp: Timestamp) -> Self {
        Self::new(timestamp)
    }
}

impl From<OdooDateTime> for Timestamp {
    fn from(value: OdooDateTime) -> Self {
        value.timestamp()
    }
}

impl fmt::Display for OdooDateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (date, time) = (self.0.date(), self.0.time());
        write!(f, "{date} {:02}:{:02}:{:02}", time.hour(), time.minute(), time.second())
    }
}

impl FromStr for OdooDateTime {
    type Err = DateTimeError;

    /// Reads Odoo's form; a fraction, which some computed fields carry, is dropped, and a date alone is its midnight.
    fn from_str(text: &str) -> Result<Self, DateTimeError> {
        let (main, fraction) = text.split_once('.').unwrap_or((text, "0"));
        let main = four_digit_year(main);
        let shape_fits = matches!(main.len(), 10 | 19)
            && main.as_bytes().get(10).is_none_or(|&separator| separator == b' ')
            && fraction.bytes().all(|digit| digit.is_ascii_digit());
        if !shape_fits {
            return Err(DateTimeError);
        }
        main.parse().map(Self).map_err(|_| DateTimeError)
    }
}

/// Odoo prints the years before 1000 without their zeros.
pub(crate) fn four_digit_year(text: &str) -> Cow<'_, str> {
    match text.find('-') {
        Some(digits @ 1..=3) => Cow::Owned(format!("{:0>width$}{text}", "", width = 4 - digits)),
        _ => Cow::Borrowed(text),
    }
}

impl Serialize for OdooDateTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for OdooDateTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn fractions_are_dropped_toward_the_past() {
        let before_epoch: Timestamp = "1969-12-31T23:59:58.250Z".parse().unwrap();
        assert_eq!(OdooDateTime::new(before_epoch).to_string(), "1969-12-31 23:59:58");
        let computed: OdooDateTime = "2026-01-02 03:04:05.678901".parse().unwrap();
        assert_eq!(computed.to_string(), "2026-01-02 03:04:05");
    }

    #[test]
    fn a_date_alone_is_its_midnight() {
        assert_eq!("2026-01-02".parse::<OdooDateTime>().unwrap().to_string(), "2026-01-02 00:00:00");
    }

    #[test]
    fn the_ends_of_the_calendar_are_read() {
        // As Odoo prints them.
        assert_eq!("1-01-01 00:00:00".parse::<OdooDateTime>().unwrap().to_string(), "0001-01-01 00:00:00");
        let never: OdooDateTime = "9999-12-31 23:59:59".parse().unwrap();
        assert_eq!(never.to_string(), "9999-12-31 23:59:59");
        assert_eq!(never.timestamp(), Timestamp::MAX);
    }

    #[test]
    fn other_forms_are_refused() {
        for text in
            ["", "2026-01-02T03:04:05", "2026-01-02 03:04:05Z", "2026-01-02 03:04:05+02", "02/01/2026", "é"]
        {
            assert_eq!(text.parse::<OdooDateTime>(), Err(DateTimeError), "{text}");
        }
    }

    proptest! {
        #[test]
        fn printing_and_reading_agree(second in -62_135_596_800_i64..=253_402_207_199, nano in 0_i32..1_000_000_000) {
            let value = OdooDateTime::new(Timestamp::new(second, nano).unwrap());
            prop_assert_eq!(value.timestamp().as_second(), second);
            prop_assert_eq!(value.to_string().len(), 19);
            prop_assert_eq!(value.to_string().parse::<OdooDateTime>().unwrap(), value);
            let json = serde_json::to_string(&value).unwrap();
            prop_assert_eq!(serde_json::from_str::<OdooDateTime>(&json).unwrap(), value);
        }

        #[test]
        fn any_text_is_read_or_refused(text in ".{0,30}") {
            let _ = text.parse::<OdooDateTime>();
        }
    }
}
