//! Days as settlement reports spell them.

use jiff::civil::{Date, Time};
use jiff::{SignedDuration, civil::DateTime};

/// The day in UTC; `None` for a text that is no date.
///
/// `2026-05-27`, `27.05.2026`, each alone or with a time: `2026-05-27 11:35:23 UTC`, `27.05.2026 18:27:57 UTC`,
/// `2025-07-31T22:07:18+00:00`, `2026/05/27 08:59:59 JST`. A time without a zone is UTC. Day and month are never guessed: `05/06/2026` is refused.
pub(super) fn read(text: &[u8]) -> Option<Date> {
    let (date, rest) = text.split_at_checked(10)?;
    let date = match date {
        [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] | [y1, y2, y3, y4, b'/', m1, m2, b'/', d1, d2] => {
            day(&[*y1, *y2, *y3, *y4], &[*m1, *m2], &[*d1, *d2])?
        }
        [d1, d2, b'.', m1, m2, b'.', y1, y2, y3, y4] => day(&[*y1, *y2, *y3, *y4], &[*m1, *m2], &[*d1, *d2])?,
        _ => return None,
    };
    match rest {
        [] => Some(date),
        [b' ' | b'T', time @ ..] => shifted(date, time),
        _ => None,
    }
}

fn day(year: &[u8], month: &[u8], day: &[u8]) -> Option<Date> {
    let year = i16::try_from(number(year)?).ok()?;
    Date::new(year, i8::try_from(number(month)?).ok()?, i8::try_from(number(day)?).ok()?).ok()
}

/// The day in UTC of a time such as `11:35:23 UTC` or `22:07:18.120-07:00`.
fn shifted(date: Date, time: &[u8]) -> Option<Date> {
    let digits = time.iter().take_while(|byte| matches!(byte, b'0'..=b'9' | b':' | b'.')).count();
    let (clock, zone) = time.split_at_checked(digits)?;
    let mut parts = clock.split(|byte| *byte == b':');
    let hour = number(parts.next()?)?;
    let minute = number(parts.next()?)?;
    let second = parts.next().map_or(Some(0), |text| number(text.split(|byte| *byte == b'.').next()?))?;
    if parts.next().is_some() {
        return None;
    }
    let small = |value: u32| i8::try_from(value).ok();
    let time = Time::new(small(hour)?, small(minute)?, small(second.min(59))?, 0).ok()?;
    let ahead = match zone.trim_ascii() {
        [] | b"UTC" | b"GMT" | b"Z" => return Some(date),
        name if name.first().is_some_and(u8::is_ascii_alphabetic) => named(name)? * 60,
        [sign @ (b'+' | b'-'), offset @ ..] => {
            let minutes = minutes(offset)?;
            if *sign == b'+' { minutes } else { -minutes }
        }
        _ => return None,
    };
    let local = DateTime::from_parts(date, time);
    Some(local.checked_sub(SignedDuration::from_mins(ahead)).ok()?.date())
}

/// Hours ahead of UTC of the zones that marketplaces keep. Names that several zones share are unknown.
fn named(zone: &[u8]) -> Option<i64> {
    Some(match zone {
        b"PST" => -8,
        b"PDT" | b"MST" => -7,
        b"EST" => -5,
        b"EDT" => -4,
        b"BRT" => -3,
        b"WET" => 0,
        b"CET" | b"MEZ" | b"WEST" => 1,
        b"CEST" | b"MESZ" | b"EET" => 2,
        b"SGT" => 8,
        b"JST" => 9,
        b"AEST" => 10,
        b"AEDT" => 11,
        _ => return None,
    })
}

/// `07:00`, `0700` or `07`, at most fifteen hours.
fn minutes(offset: &[u8]) -> Option<i64> {
    let (hours, minutes) = match offset {
        [h1, h2, b':', m1, m2] | [h1, h2, m1, m2] => (number(&[*h1, *h2])?, number(&[*m1, *m2])?),
        [h1, h2] => (number(&[*h1, *h2])?, 0),
        _ => return None,
    };
    (hours <= 15 && minutes < 60).then_some(i64::from(hours * 60 + minutes))
}

fn number(digits: &[u8]) -> Option<u32> {
    if digits.is_empty() || digits.len() > 4 || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    Some(digits.iter().fold(0, |value, digit| value * 10 + u32::from(digit - b'0')))
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_form_that_occurs() {
        for (text, want) in [
            ("2026-05-27", Some("2026-05-27")),
            ("27.05.2026", Some("2026-05-27")),
            ("2026/05/27", Some("2026-05-27")),
            ("2026-05-27 11:35:23 UTC", Some("2026-05-27")),
            ("02.07.2026 18:27:57 UTC", Some("2026-07-02")),
            ("2025-07-31T22:07:18+00:00", Some("2025-07-31")),
            ("2025-07-31T22:07:18.250Z", Some("2025-07-31")),
            ("2025-07-31T22:07:18-07:00", Some("2025-08-01")),
            ("2025-08-01 05:07:18 +0900", Some("2025-07-31")),
            ("2025-12-31T23:59:60Z", Some("2025-12-31")),
            ("2025-07-31 22:07", Some("2025-07-31")),
            ("31.02.2026", None),
            ("2026-13-01", None),
            ("05/06/2026", None),
            ("2026-05-27 25:00:00 UTC", None),
            ("2026-05-27 16:35:23 PST", Some("2026-05-28")),
            ("2026/05/27 08:59:59 JST", Some("2026-05-26")),
            ("2026/05/27 09:00:00 JST", Some("2026-05-27")),
            ("2026-05-27 11:35:23 XYZ", None),
            ("2026-05-27 11", None),
            ("2026-05-27x", None),
            ("yesterday", None),
            ("", None),
        ] {
            let found = super::read(text.as_bytes()).map(|date| date.to_string());
            assert_eq!(found.as_deref(), want, "{text}");
        }
    }
}
