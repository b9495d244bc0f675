//! Dates and instants in text: read by a format, shown in UTC or at an offset that the rule names. No time zone of the
//! machine's has a say.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::fmt::strtime::{self, BrokenDownTime};
use jiff::tz::{Offset, TimeZone};
use serde::{Deserialize, Serialize};
use std::fmt;

use super::fault::Fault;

/// How a rule reads a date and writes it again.
///
/// Without a format ISO 8601 is read and written, as Amazon and Odoo's fields want it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DateRule {
    /// The format of Amazon's text, by `strftime`'s letters: `%d/%m/%Y`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read: Option<DateFormat>,
    /// The format to write.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub write: Option<DateFormat>,
    /// Where instants are shown, and where times are that name no offset: `+09:00`, `-05:30`; UTC when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offset: Option<UtcOffset>,
}

/// A format by the letters of `strftime`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DateFormat(String);

/// A distance from UTC, such as `+09:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct UtcOffset(Offset);

/// A text of a rule says nothing about dates.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DateRuleError {
    /// The format has a letter that is unknown, or that asks for a time zone by name.
    Format(String),
    /// The text is no offset.
    Offset(String),
}

impl fmt::Display for DateRuleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Format(text) => write!(
                f,
                "`{text}` is no date format: use the letters of strftime, such as `%Y-%m-%d %H:%M:%S`, and no zone's name"
            ),
            Self::Offset(text) => write!(f, "`{text}` is no offset from UTC: write `+09:00` or `-05:30`"),
        }
    }
}

impl std::error::Error for DateRuleError {}

/// What a text says: a day, or an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum When {
    Day(Date),
    Instant(Timestamp),
}

impl When {
    /// Reads ISO 8601; a time without an offset is at `offset`.
    pub(super) fn read(text: &str, offset: Offset) -> Option<Self> {
        let text = text.trim();
        if text.len() <= "2026-11-20".len() {
            return text.parse().ok().map(Self::Day);
        }
        match text.parse::<Timestamp>() {
            Ok(at) => Some(Self::Instant(at)),
            Err(_) => offset.to_timestamp(text.parse::<DateTime>().ok()?).ok().map(Self::Instant),
        }
    }
}

impl DateRule {
    /// The text, read and written again.
    pub(super) fn apply(&self, text: &str) -> Result<String, Fault> {
        let offset = self.offset.map_or(Offset::UTC, |UtcOffset(offset)| offset);
        let when = match &self.read {
            None => When::read(text, offset),
            Some(DateFormat(format)) => read(format, text.trim(), offset),
        };
        let written = match (when.ok_or(Fault::NotADate)?, &self.write) {
            (When::Day(day), None) => Ok(day.to_string()),
            (When::Instant(at), None) => Ok(at.to_string()),
            (When::Day(day), Some(DateFormat(format))) => strtime::format(format, day),
            (When::Instant(at), Some(DateFormat(format))) => {
                strtime::format(format, &at.to_zoned(TimeZone::fixed(offset)))
            }
        };
        // A day has no hour to write.
        written.map_err(|_| Fault::TimeMissing)
    }
}

fn read(format: &str, text: &str, offset: Offset) -> Option<When> {
    let parts = BrokenDownTime::parse(format, text).ok()?;
    if let Ok(at) = parts.to_timestamp() {
        return Some(When::Instant(at));
    }
    if parts.hour().is_none() {
        return parts.to_date().ok().map(When::Day);
    }
    offset.to_timestamp(parts.to_datetime().ok()?).ok().map(When::Instant)
}

impl TryFrom<String> for DateFormat {
    type Error = DateRuleError;

    fn try_from(text: String) -> Result<Self, DateRuleError> {
        let sample = Timestamp::UNIX_EPOCH.to_zoned(TimeZone::UTC);
        let zone_by_name = ["%Q", "%:Q", "%Z"].iter().any(|letter| text.contains(letter));
        if zone_by_name || !text.contains('%') || strtime::format(&text, &sample).is_err() {
            return Err(DateRuleError::Format(text));
        }
        Ok(Self(text))
    }
}

impl From<DateFormat> for String {
    fn from(format: DateFormat) -> Self {
        format.0
    }
}

impl TryFrom<String> for UtcOffset {
    type Error = DateRuleError;

    fn try_from(text: String) -> Result<Self, DateRuleError> {
        let read = BrokenDownTime::parse("%:z", &text).ok().and_then(|parts| parts.offset());
        read.map(Self).ok_or(DateRuleError::Offset(text))
    }
}

impl From<UtcOffset> for String {
    fn from(offset: UtcOffset) -> Self {
        let at = Timestamp::UNIX_EPOCH.to_zoned(TimeZone::fixed(offset.0));
        strtime::format("%:z", &at).unwrap_or_default()
    }
}
