//! Query parameters as Amazon reads them.

use std::collections::BTreeMap;

use http::Uri;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::answer::Refusal;

/// The parameters of a request; repeated ones are joined with commas.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Query(BTreeMap<String, String>);

impl Query {
    pub(crate) fn of(uri: &Uri) -> Self {
        let mut parameters = BTreeMap::<String, String>::new();
        for (name, value) in url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()) {
            parameters
                .entry(name.into_owned())
                .and_modify(|known| {
                    known.push(',');
                    known.push_str(&value);
                })
                .or_insert_with(|| value.into_owned());
        }
        Self(parameters)
    }

    /// A parameter that is present and not empty.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// The elements of a list parameter.
    pub(crate) fn list(&self, name: &str) -> Vec<&str> {
        self.get(name)
            .unwrap_or_default()
            .split(',')
            .map(str::trim)
            .filter(|value| !value.is_empty())
            .collect()
    }

    /// A moment: RFC 3339, or a date alone.
    pub(crate) fn moment(&self, name: &str) -> Result<Option<Timestamp>, Refusal> {
        let Some(text) = self.get(name) else { return Ok(None) };
        let date = || text.parse::<Date>().ok()?.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp());
        match text.parse::<Timestamp>().ok().or_else(date) {
            Some(moment) => Ok(Some(moment)),
            None => Err(Refusal::invalid(format!("{name} is no date in ISO 8601 format."))),
        }
    }

    /// The page size: 1 to 100, 100 when absent.
    pub(crate) fn page_size(&self, name: &str) -> Result<usize, Refusal> {
        match self.get(name).map(str::parse::<usize>) {
            None => Ok(100),
            Some(Ok(size @ 1..=100)) => Ok(size),
            Some(_) => Err(Refusal::invalid(format!("{name} must lie between 1 and 100."))),
        }
    }

    /// These parameters without some.
    pub(crate) fn without(mut self, names: &[&str]) -> Self {
        self.0.retain(|name, value| !value.is_empty() && !names.contains(&name.as_str()));
        self
    }

    /// Whether every parameter here has the same value there.
    pub(crate) fn is_part_of(&self, other: &Self) -> bool {
        self.0.iter().all(|(name, value)| other.0.get(name) == Some(value))
    }
}

/// How far a caller's clock may run ahead of the emulator's.
const SKEW: SignedDuration = SignedDuration::from_secs(5);

/// The span of a listing: `after` to `before`, which must end at least two minutes before now.
pub(crate) fn span(
    now: Timestamp,
    after: Timestamp,
    before: Option<Timestamp>,
    name: &str,
) -> Result<(Timestamp, Timestamp), Refusal> {
    let latest = now.saturating_sub(SignedDuration::from_mins(2)).unwrap_or(now);
    let after_at_most = now.saturating_add(SKEW).unwrap_or(now);
    if after > after_at_most {
        return Err(Refusal::invalid(format!("{name}After lies in the future.")));
    }
    match before {
        None => Ok((after, latest)),
        Some(before) if before < after => {
            Err(Refusal::invalid(format!("{name}Before lies before {name}After.")))
        }
        Some(before) if before > latest.saturating_add(SKEW).unwrap_or(latest) => {
            Err(Refusal::invalid(format!("{name}Before must be at least two minutes before the request.")))
        }
        Some(before) => Ok((after, before)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(text: &str) -> Query {
        Query::of(&format!("/x?{text}").parse().unwrap())
    }

    #[test]
    fn lists_come_with_commas_or_repeated() {
        assert_eq!(query("a=1%2C2&a=3").list("a"), ["1", "2", "3"]);
        assert!(query("a=").list("a").is_empty());
    }

    #[test]
    fn moments_are_rfc_3339_or_dates() {
        let moment = |text: &str| query(text).moment("t");
        let expected: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
        assert_eq!(moment("t=2026-01-01T00:00:00Z"), Ok(Some(expected)));
        assert_eq!(moment("t=2026-01-01T01%3A00%3A00%2B01:00"), Ok(Some(expected)));
        assert_eq!(moment("t=2026-01-01"), Ok(Some(expected)));
        assert!(moment("t=yesterday").is_err());
    }

    #[test]
    fn a_span_ends_two_minutes_ago() {
        let at =
            |minute: i64| Timestamp::UNIX_EPOCH.saturating_add(SignedDuration::from_mins(minute)).unwrap();
        assert_eq!(span(at(10), at(1), None, "created"), Ok((at(1), at(8))));
        assert_eq!(span(at(10), at(1), Some(at(8)), "created"), Ok((at(1), at(8))));
        assert!(span(at(10), at(1), Some(at(9)), "created").is_err());
        assert!(span(at(10), at(5), Some(at(4)), "created").is_err());
        assert!(span(at(10), at(11), None, "created").is_err());
    }
}
