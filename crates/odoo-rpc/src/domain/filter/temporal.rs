//! Dates in conditions: ISO 8601, days for datetimes, and texts relative to the time, such as `today -3d`.

use jiff::civil::{Date, DateTime, Weekday};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, ToSpan, Zoned};

use super::rules::Rules;
use crate::OdooDateTime;

/// What a text in a condition means.
pub(super) enum When {
    Day(Date),
    /// UTC, in whole seconds.
    Moment(OdooDateTime),
    /// It depends on the time, which is not given.
    Unknown,
}

impl When {
    /// `None` when Odoo would not understand the text either.
    pub(super) fn read(text: &str, rules: &Rules) -> Option<Self> {
        if rules.nulls()
            && !(matches!(text.len(), 10 | 19) && text.as_bytes().get(10).is_none_or(|at| *at == b' '))
        {
            return None;
        }
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        if digits > 0 && (text.len() == 8 || text.as_bytes().get(digits) == Some(&b'-')) {
            return iso(text);
        }
        let mut terms = text.split_whitespace().peekable();
        let start = terms.peek().copied()?;
        if matches!(start, "today" | "now") {
            terms.next();
        }
        let Some(now) = rules.now else {
            // Refused for its form first, as Odoo does.
            relative(Timestamp::UNIX_EPOCH, start, terms, rules)?;
            return Some(Self::Unknown);
        };
        relative(now, start, terms, rules)
    }

    /// The day, as Odoo compares a date field with.
    pub(super) fn day(self) -> Option<Date> {
        match self {
            Self::Day(day) => Some(day),
            Self::Moment(moment) => Some(TimeZone::UTC.to_datetime(moment.timestamp()).date()),
            Self::Unknown => None,
        }
    }
}

/// A date's midnight in the context's time zone.
pub(super) fn midnight(day: Date, rules: &Rules) -> Option<OdooDateTime> {
    let utc = rules.nulls() || matches!(day.year(), 1 | 9999);
    let zone = if utc { &TimeZone::UTC } else { &rules.time_zone };
    Some(OdooDateTime::new(zone.to_timestamp(day.to_datetime(jiff::civil::Time::midnight())).ok()?))
}

fn iso(text: &str) -> Option<When> {
    if text.len() <= 10 {
        return text.parse().ok().map(When::Day);
    }
    // Naive: with an offset Odoo refuses it.
    if text.bytes().skip(10).any(|byte| matches!(byte, b'+' | b'-' | b'Z' | b'z' | b'[')) {
        return None;
    }
    let moment: DateTime = text.parse().ok()?;
    Some(When::Moment(OdooDateTime::new(TimeZone::UTC.to_timestamp(moment).ok()?)))
}

fn relative<'a>(
    now: Timestamp,
    start: &str,
    terms: impl Iterator<Item = &'a str>,
    rules: &Rules,
) -> Option<When> {
    let local = now.to_zoned(rules.time_zone.clone());
    let today = start == "today";
    let mut at =
        if today { local.date().to_datetime(jiff::civil::Time::midnight()) } else { local.datetime() };
    for term in terms {
        at = step(at, term, !today, rules)?;
    }
    if today {
        return Some(When::Day(at.date()));
    }
    let zoned: Zoned = at.to_zoned(rules.time_zone.clone()).ok()?;
    Some(When::Moment(OdooDateTime::new(zoned.timestamp())))
}

/// One offset: `+3d`, `-1m`, `=6m`, `=monday`. With a time of day, what is finer than a part that is set goes to its
/// beginning.
fn step(at: DateTime, term: &str, timed: bool, rules: &Rules) -> Option<DateTime> {
    let sign = term.chars().next().filter(|sign| matches!(sign, '+' | '-' | '='))?;
    let rest = term.get(1..).filter(|rest| rest.len() >= 2)?;
    if let Some(weekday) = weekday(rest, rules) {
        return to_weekday(at, sign, weekday, rules);
    }
    let (number, unit) = rest.split_at_checked(rest.len() - 1)?;
    let number: i64 = number.parse().ok()?;
    if sign == '=' {
        return set(at, number, unit, timed);
    }
    let number = if sign == '-' { -number } else { number };
    if !timed && matches!(unit, "H" | "M" | "S") {
        return None;
    }
    at.checked_add(span(number, unit)?).ok()
}

fn span(number: i64, unit: &str) -> Option<Span> {
    let span = Span::new();
    match unit {
        "d" => span.try_days(number),
        "w" => span.try_weeks(number),
        "m" => span.try_months(number),
        "y" => span.try_years(number),
        "H" => span.try_hours(number),
        "M" => span.try_minutes(number),
        "S" => span.try_seconds(number),
        _ => return None,
    }
    .ok()
}

fn set(at: DateTime, number: i64, unit: &str, timed: bool) -> Option<DateTime> {
    let small = i8::try_from(number).ok();
    let last_of_month = |at: DateTime, day: i8| day.min(at.days_in_month());
    let midnight = |at: DateTime| if timed { at.start_of_day() } else { at };
    Some(match unit {
        "y" => {
            let moved = at.with().day(1).year(i16::try_from(number).ok()?).build().ok()?;
            midnight(moved.with().day(last_of_month(moved, at.day())).build().ok()?)
        }
        "m" => {
            let moved = at.with().day(1).month(small?).build().ok()?;
            midnight(moved.with().day(last_of_month(moved, at.day())).build().ok()?)
        }
        "d" => midnight(at.with().day(last_of_month(at, small.filter(|day| *day >= 1)?)).build().ok()?),
        "H" if timed => at.start_of_day().with().hour(small?).build().ok()?,
        "M" if timed => at.with().minute(small?).second(0).subsec_nanosecond(0).build().ok()?,
        "S" if timed => at.with().second(small?).subsec_nanosecond(0).build().ok()?,
        _ => return None,
    })
}

fn to_weekday(at: DateTime, sign: char, weekday: Weekday, rules: &Rules) -> Option<DateTime> {
    let from_start = |day: Weekday| i64::from(rules.week_start.until(day));
    let offset = from_start(weekday) - from_start(at.weekday());
    let (at, offset) = match sign {
        '+' => (at, offset.rem_euclid(7)),
        '-' => (at, -(-offset).rem_euclid(7)),
        _ => (at.start_of_day(), offset),
    };
    at.checked_add(offset.days()).ok()
}

fn weekday(name: &str, rules: &Rules) -> Option<Weekday> {
    Some(match name {
        "week_start" => rules.week_start,
        "monday" => Weekday::Monday,
        "tuesday" => Weekday::Tuesday,
        "wednesday" => Weekday::Wednesday,
        "thursday" => Weekday::Thursday,
        "friday" => Weekday::Friday,
        "saturday" => Weekday::Saturday,
        "sunday" => Weekday::Sunday,
        _ => return None,
    })
}

/// A part of a date that a path may name, from 18.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Part {
    Year,
    Quarter,
    Month,
    Week,
    DayOfYear,
    Day,
    /// Sunday is 0.
    Weekday,
    Hour,
    Minute,
    Second,
}

impl Part {
    pub(super) fn read(name: &str) -> Option<Self> {
        Some(match name {
            "year_number" => Self::Year,
            "quarter_number" => Self::Quarter,
            "month_number" => Self::Month,
            "iso_week_number" => Self::Week,
            "day_of_year" => Self::DayOfYear,
            "day_of_month" => Self::Day,
            "day_of_week" => Self::Weekday,
            "hour_number" => Self::Hour,
            "minute_number" => Self::Minute,
            "second_number" => Self::Second,
            _ => return None,
        })
    }

    pub(super) fn of(self, at: DateTime) -> i64 {
        match self {
            Self::Year => at.year().into(),
            Self::Quarter => (i64::from(at.month()) + 2) / 3,
            Self::Month => at.month().into(),
            Self::Week => at.date().iso_week_date().week().into(),
            Self::DayOfYear => at.day_of_year().into(),
            Self::Day => at.day().into(),
            Self::Weekday => at.weekday().to_sunday_zero_offset().into(),
            Self::Hour => at.hour().into(),
            Self::Minute => at.minute().into(),
            Self::Second => at.second().into(),
        }
    }
}
