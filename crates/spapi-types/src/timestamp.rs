//! [`Timestamp`]: an instant, read from every form that Amazon sends.

mod convert;

use std::fmt;

use rust_decimal::{Decimal, prelude::ToPrimitive};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// An instant in UTC, to the nanosecond, in the years 0 to 9999.
///
/// Read leniently: RFC 3339 with or without seconds, `T` or space, any offset or none (then UTC), basic form, date
/// only, `Mon Oct 28 18:49:32 UTC 2019`, and seconds, milliseconds, microseconds or nanoseconds since 1970 as a number,
/// even `1.569521782042E9`.
/// Written as `YYYY-MM-DDTHH:MM:SSZ`, with a fraction only where there is one: some operations accept nothing else.
///
/// ```
/// use spapi_types::Timestamp;
///
/// let time: Timestamp = "2025-03-01T10:30+01:00".parse()?;
/// assert_eq!(time.to_string(), "2025-03-01T09:30:00Z");
/// # Ok::<(), spapi_types::TimestampError>(())
/// ```
///
/// Converts from and into `jiff::Timestamp`, `chrono::DateTime<Utc>` and `time::OffsetDateTime` by the features `jiff`,
/// `chrono` and `time`.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp {
    seconds: i64,
    nanos: u32,
}

/// The text is no instant in a form that is known. Does not hold the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimestampError;

impl fmt::Display for TimestampError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not an instant in a form that is known; write it like 2025-03-01T09:30:00Z")
    }
}

impl std::error::Error for TimestampError {}

const DAY: i64 = 86_400;

impl Timestamp {
    /// 0000-01-01T00:00:00Z, the earliest instant.
    pub const MIN: Self = Self { seconds: -62_167_219_200, nanos: 0 };
    /// 9999-12-31T23:59:59.999999999Z, the latest instant.
    pub const MAX: Self = Self { seconds: 253_402_300_799, nanos: 999_999_999 };

    /// The instant `seconds` after 1970-01-01T00:00:00Z (before it if negative), plus `nanos`.
    ///
    /// `None` outside [`MIN`](Self::MIN) and [`MAX`](Self::MAX), or when `nanos` make a second or more.
    pub const fn from_unix(seconds: i64, nanos: u32) -> Option<Self> {
        if nanos < 1_000_000_000 && seconds >= Self::MIN.seconds && seconds <= Self::MAX.seconds {
            Some(Self { seconds, nanos })
        } else {
            None
        }
    }

    /// Whole seconds since 1970-01-01T00:00:00Z, rounded down.
    pub const fn unix_seconds(self) -> i64 {
        self.seconds
    }

    /// Nanoseconds after [`unix_seconds`](Self::unix_seconds), below one thousand million.
    pub const fn subsec_nanos(self) -> u32 {
        self.nanos
    }

    /// The instant of a number since 1970: seconds, or by its size milliseconds, microseconds or nanoseconds.
    ///
    /// Up to 10^11 (the year 5138) seconds are meant, up to 10^14 milliseconds, up to 10^17 microseconds.
    pub fn from_epoch(number: Decimal) -> Option<Self> {
        let shift = match number.abs().trunc().to_i128()? {
            0..100_000_000_000 => 9,
            100_000_000_000..100_000_000_000_000 => 6,
            100_000_000_000_000..100_000_000_000_000_000 => 3,
            _ => 0,
        };
        let nanos = number.checked_mul(Decimal::from(10_i64.pow(shift)))?.trunc().to_i128()?;
        let seconds = i64::try_from(nanos.div_euclid(1_000_000_000)).ok()?;
        Self::from_unix(seconds, u32::try_from(nanos.rem_euclid(1_000_000_000)).ok()?)
    }
}

impl std::str::FromStr for Timestamp {
    type Err = TimestampError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        Civil::parse(text)
            .or_else(|| number(text).and_then(Self::from_epoch))
            .or_else(|| of_words(text))
            .ok_or(TimestampError)
    }
}

/// `Mon Oct 28 18:49:32 UTC 2019`, as the fees estimate has it.
fn of_words(text: &str) -> Option<Timestamp> {
    const MONTHS: &[&str] =
        &["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let words: Vec<&str> = text.split_ascii_whitespace().collect();
    let [_, month, day, time, "UTC" | "GMT", year] = words.as_slice() else { return None };
    let month = MONTHS.iter().position(|name| name == month)? + 1;
    Civil::parse(&format!("{year}-{month:02}-{day:0>2}T{time}Z"))
}

/// A decimal number with or without exponent.
fn number(text: &str) -> Option<Decimal> {
    Decimal::from_str_exact(text).or_else(|_| Decimal::from_scientific(text)).ok()
}

/// Reads a text from left to right.
struct Civil<'a>(&'a [u8]);

impl Civil<'_> {
    fn parse(text: &str) -> Option<Timestamp> {
        let mut rest = Civil(text.as_bytes());
        let year = rest.digits(4)?;
        let extended = rest.eat(b"-");
        let month = rest.digits(2)?;
        if extended != rest.eat(b"-") {
            return None;
        }
        let day = rest.digits(2)?;
        if !(1..=12).contains(&month) || day < 1 || day > days_in_month(year, month) {
            return None;
        }
        let mut seconds = days_from_civil(year, month, day) * DAY;
        let mut nanos = 0;
        if rest.eat(b"Tt ") {
            let (time, fraction) = rest.time()?;
            seconds += time;
            nanos = fraction;
            seconds -= rest.offset()?;
        } else if !extended && !matches!(year, 1900..2100) {
            // Eight digits are a date only if they look like one: `20250301`, but not `86400000`.
            return None;
        }
        if rest.0.is_empty() { Timestamp::from_unix(seconds, nanos) } else { None }
    }

    /// `HH:MM[:SS[.fraction]]` in seconds and nanoseconds. 24:00 and the leap second run into the next minute.
    fn time(&mut self) -> Option<(i64, u32)> {
        let hour = self.digits(2)?;
        let extended = self.eat(b":");
        let minute = self.digits(2)?;
        let mut second = 0;
        let mut nanos = 0;
        if extended == self.eat(b":") && (extended || self.0.first().is_some_and(u8::is_ascii_digit)) {
            second = self.digits(2)?;
            if self.eat(b".,") {
                nanos = self.fraction()?;
            }
        }
        let whole = hour * 3600 + minute * 60 + second;
        (minute < 60 && second <= 60 && (hour < 24 || (whole == DAY && nanos == 0))).then_some((whole, nanos))
    }

    /// Digits after the point, those beyond nanoseconds dropped.
    fn fraction(&mut self) -> Option<u32> {
        let count = self.0.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let (digits, rest) = self.0.split_at(count);
        self.0 = rest;
        let value = |index| digits.get(index).map_or(0, |digit| u32::from(digit - b'0'));
        (count > 0).then(|| (0..9).fold(0, |nanos, index| nanos * 10 + value(index)))
    }

    /// The offset from UTC in seconds; none is UTC.
    fn offset(&mut self) -> Option<i64> {
        self.eat(b" ");
        if self.0.is_empty() || self.eat(b"Zz") {
            return Some(0);
        }
        if matches!(self.0, b"UTC" | b"GMT") {
            self.0 = &[];
            return Some(0);
        }
        let sign = if self.eat(b"-") {
            -1
        } else if self.eat(b"+") {
            1
        } else {
            return None;
        };
        let hours = self.digits(2)?;
        self.eat(b":");
        let minutes = if self.0.is_empty() { 0 } else { self.digits(2)? };
        (hours < 24 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60))
    }

    fn digits(&mut self, count: usize) -> Option<i64> {
        let (digits, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        digits
            .iter()
            .try_fold(0, |value, digit| digit.is_ascii_digit().then(|| value * 10 + i64::from(digit - b'0')))
    }

    fn eat(&mut self, any_of: &[u8]) -> bool {
        match self.0 {
            [first, rest @ ..] if any_of.contains(first) => {
                self.0 = rest;
                true
            }
            _ => false,
        }
    }
}

fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1970-01-01 to a date of the proleptic Gregorian calendar; the year starts in March, so that the leap day
/// comes last (Howard Hinnant's `days_from_civil`).
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// The inverse of [`days_from_civil`].
fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day_of_year - (153 * shifted + 2) / 5 + 1)
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = civil_from_days(self.seconds.div_euclid(DAY));
        let time = self.seconds.rem_euclid(DAY);
        let (hour, minute, second) = (time / 3600, time / 60 % 60, time % 60);
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")?;
        match self.nanos {
            0 => {}
            nanos if nanos % 1_000_000 == 0 => write!(f, ".{:03}", nanos / 1_000_000)?,
            nanos if nanos % 1_000 == 0 => write!(f, ".{:06}", nanos / 1_000)?,
            nanos => write!(f, ".{nanos:09}")?,
        }
        f.write_str("Z")
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl From<Timestamp> for String {
    fn from(timestamp: Timestamp) -> Self {
        timestamp.to_string()
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Visitor)
    }
}

struct Visitor;

impl de::Visitor<'_> for Visitor {
    type Value = Timestamp;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an instant")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Timestamp, E> {
        // serde's own message for a wrong value would quote it.
        text.parse().map_err(E::custom)
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Timestamp, E> {
        Timestamp::from_epoch(number.into()).ok_or_else(|| E::custom(TimestampError))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Timestamp, E> {
        Timestamp::from_epoch(number.into()).ok_or_else(|| E::custom(TimestampError))
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<Timestamp, E> {
        Decimal::try_from(number)
            .ok()
            .and_then(Timestamp::from_epoch)
            .ok_or_else(|| E::custom(TimestampError))
    }
}

#[cfg(test)]
mod tests;
