//! Documents compared by value, member for member of a schema.
//!
//! `null` equals absent, a number equals its text, and instants are equal as such. A member that the schema does not
//! know is counted. A member that the reader set aside is counted too, and its place is the reader's to name.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;
use serde_json::Value;

use crate::json::Json;
use crate::model::Model;

/// What a comparison found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// Scalars and other things compared.
    pub compared: usize,
    /// Where both sides differ, and how.
    pub differences: Vec<String>,
    /// Members that the schema does not know, by their paths.
    pub unknown: Vec<String>,
    /// Members that the reader set aside, by their paths.
    pub set_aside: Vec<String>,
}

impl Comparison {
    /// Notes that something was compared.
    pub fn check(&mut self, equal: bool, difference: impl FnOnce() -> String) {
        self.compared += 1;
        if !equal {
            self.differences.push(difference());
        }
    }

    /// Adds what another comparison found.
    pub fn merge(&mut self, other: Self) {
        self.compared += other.compared;
        self.differences.extend(other.differences);
        self.unknown.extend(other.unknown);
        self.set_aside.extend(other.set_aside);
    }
}

/// Compares a document with what was read of it, or sent for it; `defects` are the paths that were set aside.
pub fn compare(
    model: &Model,
    schema: &Value,
    expected: &Json,
    actual: &Json,
    defects: &[&str],
) -> Comparison {
    let mut walk = Walk { model, defects, found: Comparison::default() };
    walk.value("", schema, expected, Some(actual));
    walk.found
}

struct Walk<'a> {
    model: &'a Model,
    defects: &'a [&'a str],
    found: Comparison,
}

impl Walk<'_> {
    fn value(&mut self, path: &str, schema: &Value, expected: &Json, actual: Option<&Json>) {
        if self.defects.contains(&path) {
            self.found.set_aside.push(path.to_owned());
            return;
        }
        let actual = match (expected, actual.filter(|actual| !actual.is_null())) {
            (Json::Null, None) => return,
            (Json::Null, Some(_)) => {
                self.found.check(false, || format!("{path}: expected nothing"));
                return;
            }
            (_, None) => {
                self.found.check(false, || format!("{path}: lost"));
                return;
            }
            (_, Some(actual)) => actual,
        };
        let schema = self.model.resolve(schema);
        match (expected, actual) {
            (Json::Object(expected), Json::Object(actual)) => self.object(path, schema, expected, actual),
            (Json::List(expected), Json::List(actual)) => self.list(path, &schema["items"], expected, actual),
            _ => {
                let same = same_scalar(schema, expected, actual);
                self.found.check(same, || format!("{path}: expected {expected}, found {actual}"));
            }
        }
    }

    fn object(&mut self, path: &str, schema: &Value, expected: &[(String, Json)], actual: &[(String, Json)]) {
        let members = self.model.members(schema);
        let additional = self.model.additional(schema);
        let is_map = members.is_empty() && additional.is_some_and(|values| !values.is_null());
        for (name, value) in expected {
            let known = members.iter().find(|(member, ..)| member == name).map(|(_, schema, _)| *schema);
            let below = if is_map { format!("{path}[*]") } else { join(path, name) };
            let read = actual.iter().find(|(other, _)| other == name).map(|(_, value)| value);
            // A fixup of the generator may have made a map of what the model has as members.
            let entry = format!("{path}[*]");
            if read.is_none() && self.defects.contains(&entry.as_str()) {
                self.found.set_aside.push(entry);
                continue;
            }
            match known.or(additional) {
                Some(schema) => self.value(&below, schema, value, read),
                None if value.is_null() => {}
                None => self.found.unknown.push(below),
            }
        }
        for (name, value) in actual.iter().filter(|(_, value)| !value.is_null()) {
            let invented = expected.iter().all(|(other, _)| other != name);
            self.found.check(!invented, || format!("{}: found {value}, expected nothing", join(path, name)));
        }
    }

    /// Items that were set aside are missing on the other side.
    fn list(&mut self, path: &str, items: &Value, expected: &[Json], actual: &[Json]) {
        let mut rest = actual.iter();
        for (index, item) in expected.iter().enumerate() {
            let path = format!("{path}[{index}]");
            let aside = self.defects.contains(&path.as_str());
            self.value(&path, items, item, if aside { None } else { rest.next() });
        }
        let more = rest.count();
        self.found.check(more == 0, || format!("{path}: {more} items more than expected"));
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// Whether two scalars are the same by value.
pub fn same_scalar(schema: &Value, expected: &Json, actual: &Json) -> bool {
    if expected == actual {
        return true;
    }
    let (Some(expected_text), Some(actual_text)) = (expected.scalar(), actual.scalar()) else { return false };
    let texts = matches!((expected, actual), (Json::Text(_), Json::Text(_)));
    let is_number = matches!(schema["type"].as_str(), Some("number" | "integer"));
    if expected_text == actual_text && (!texts || is_number) {
        return true;
    }
    // Two texts are the same only to the letter, unless they stand for a number or an instant.
    let numbers = !texts || is_number || plain_number(&expected_text) && plain_number(&actual_text);
    let decimals = (expected.decimal(), actual.decimal());
    if let (true, (Some(expected), Some(actual))) = (numbers, decimals) {
        return expected == actual;
    }
    // A number stands for an instant only where the other side is a date.
    let dated = [&expected_text, &actual_text].iter().any(|text| text.matches(['-', ':']).count() >= 2);
    match (instant(&expected_text), instant(&actual_text)) {
        (Some(expected), Some(actual)) => dated && expected == actual,
        _ => false,
    }
}

/// Whether a text is a number that nobody would take for an identifier: no zero before, no sign, a point.
fn plain_number(text: &str) -> bool {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits(whole) && digits(fraction) && (whole == "0" || !whole.starts_with('0'))
}

/// The instant that a text stands for, in any of the forms that Amazon's examples have.
fn instant(text: &str) -> Option<Timestamp> {
    let utc = |time: DateTime| time.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp());
    let text = text.trim();
    if let Ok(time) = text.parse::<Timestamp>() {
        return Some(time);
    }
    if text.ends_with(|last: char| last.is_ascii_digit()) && text.starts_with(char::is_alphabetic) {
        return DateTime::strptime("%a %b %d %H:%M:%S UTC %Y", text).ok().and_then(utc);
    }
    if text.contains('T') || text.contains(' ') {
        return text.parse::<DateTime>().ok().and_then(utc);
    }
    if text.matches('-').count() == 2 {
        return text.parse::<Date>().ok().and_then(|date| utc(date.into()));
    }
    // A number since 1970: seconds, or milliseconds where seconds would be thousands of years.
    let number = Decimal::from_scientific(text).or_else(|_| Decimal::from_str_exact(text)).ok()?;
    let unit = if number < Decimal::from(100_000_000_000_i64) { 1_000_000_000 } else { 1_000_000 };
    let nanos = number.checked_mul(Decimal::from(unit))?.to_i128()?;
    Timestamp::from_duration(SignedDuration::from_nanos_i128(nanos)).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn model() -> Model {
        Model::new(
            "orders",
            json!({"definitions": {
                "Order": {"properties": {
                    "id": {"type": "string"},
                    "at": {"type": "string", "format": "date-time"},
                    "total": {"$ref": "#/definitions/Money"},
                    "items": {"type": "array", "items": {"$ref": "#/definitions/Order"}},
                    "options": {"type": "object", "additionalProperties": {"type": "string"}},
                    "free": {"type": "object"},
                }},
                "Money": {"allOf": [{"properties": {"amount": {"type": "number"}}}]},
            }}),
        )
    }

    fn check(expected: &Value, actual: &Value, defects: &[&str]) -> Comparison {
        let schema = json!({"$ref": "#/definitions/Order"});
        compare(&model(), &schema, &expected.into(), &actual.into(), defects)
    }

    #[test]
    fn values_are_equal_in_spite_of_their_form() {
        for (expected, actual) in [
            (json!({"id": null}), json!({})),
            (json!({"id": 5}), json!({"id": "5"})),
            (json!({"total": {"amount": "12.50"}}), json!({"total": {"amount": 12.5}})),
            (json!({"at": "2025-03-01T10:30:00+01:00"}), json!({"at": "2025-03-01T09:30:00Z"})),
            (json!({"at": "2025-03-01"}), json!({"at": "2025-03-01T00:00:00Z"})),
            (json!({"at": "1.569521782042E9"}), json!({"at": "2019-09-26T18:16:22.042Z"})),
            (json!({"at": 1_650_163_712_052_i64}), json!({"at": "2022-04-17T02:48:32.052Z"})),
            (json!({"items": [{"id": "a"}]}), json!({"items": [{"id": "a"}]})),
            (json!({"free": {"a": [1, null]}}), json!({"free": {"a": [1, null]}})),
        ] {
            assert_eq!(check(&expected, &actual, &[]).differences, [""; 0], "{expected} {actual}");
        }
    }

    #[test]
    fn what_is_lost_changed_or_invented_is_told() {
        for (expected, actual, difference) in [
            (json!({"id": "a"}), json!({}), "id: lost"),
            (json!({"id": "007"}), json!({"id": "7"}), "id: expected \"007\", found \"7\""),
            (
                json!({"total": {"amount": 1.25}}),
                json!({"total": {"amount": 1.26}}),
                "total.amount: expected 1.25, found 1.26",
            ),
            (json!({}), json!({"id": "a"}), "id: found \"a\", expected nothing"),
            (json!({"items": [{"id": "a"}]}), json!({"items": []}), "items[0]: lost"),
            (json!({"items": []}), json!({"items": [{}]}), "items: 1 items more than expected"),
            (json!({"options": {"a": "b"}}), json!({"options": {}}), "options[*]: lost"),
            (json!({"free": {"a": 1}}), json!({"free": {}}), "free.a: lost"),
            (
                json!({"at": "2025-03-01"}),
                json!({"at": "2025-03-02"}),
                "at: expected \"2025-03-01\", found \"2025-03-02\"",
            ),
        ] {
            assert_eq!(check(&expected, &actual, &[]).differences, [difference]);
        }
    }

    #[test]
    fn unknown_members_and_those_set_aside_are_counted() {
        let found = check(&json!({"news": 1, "id": {}}), &json!({}), &["id"]);
        assert_eq!((found.unknown, found.set_aside), (vec!["news".to_owned()], vec!["id".to_owned()]));
        let found =
            check(&json!({"items": [5, {"id": "a"}]}), &json!({"items": [{"id": "a"}]}), &["items[0]"]);
        assert_eq!((found.differences, found.set_aside), (vec![], vec!["items[0]".to_owned()]));
    }
}
