//! Places in Amazon's document, in the spelling in which issues and traces name them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What the lists of order items are called in 2026-01-01 and in v0.
const ITEM_LISTS: [&str; 2] = ["orderItems", "OrderItems"];

/// A place in Amazon's document: member names divided by dots, `[2]` the third entry of a list, `[*]` every entry,
/// `[type=ITEM]` the entries whose member `type` is the text `ITEM`.
///
/// ```
/// use amz_odoo_mapping::fields::Path;
/// use serde_json::json;
///
/// let path: Path = "tax.taxRegistrations[entityType=BUYER].taxRegistrationNumber".parse()?;
/// let document = json!({"tax": {"taxRegistrations": [
///     {"entityType": "MARKETPLACE", "taxRegistrationNumber": "1"},
///     {"entityType": "BUYER", "taxRegistrationNumber": "2"}]}});
/// let found = path.select(&document);
/// assert_eq!(found[0].value, "2");
/// assert_eq!(found[0].path, "tax.taxRegistrations[1].taxRegistrationNumber");
/// # Ok::<(), amz_odoo_mapping::fields::PathError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Path {
    text: String,
    steps: Vec<Step>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Member(String),
    Entry(usize),
    Every,
    Where { member: String, text: String },
}

/// A value that a path leads to.
#[derive(Clone, PartialEq)]
pub struct Found<'a> {
    /// The value.
    pub value: &'a Value,
    /// Its own place, without `[*]`.
    pub path: String,
}

/// The text is no path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathError {
    text: String,
    column: usize,
    expected: &'static str,
}

impl fmt::Display for PathError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { text, column, expected } = self;
        write!(
            f,
            "the path `{text}` needs {expected} at column {column}, such as `orderItems[*].product.asin`"
        )
    }
}

impl std::error::Error for PathError {}

impl Path {
    /// The path as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The values at this place, in the document's order; none where it leads nowhere.
    #[must_use]
    pub fn select<'a>(&self, document: &'a Value) -> Vec<Found<'a>> {
        select(&self.steps, document)
    }

    /// The values at this place of one order item: the first `[*]`, the one after `orderItems`, stands for it alone.
    pub(crate) fn select_of_item<'a>(&self, document: &'a Value, index: usize) -> Vec<Found<'a>> {
        let mut steps = self.steps.clone();
        if let (true, Some(every)) = (self.is_of_items(), steps.get_mut(1)) {
            *every = Step::Entry(index);
        }
        select(&steps, document)
    }

    /// Whether the path goes through every order item, so that each has values of its own.
    pub(crate) fn is_of_items(&self) -> bool {
        match self.steps.as_slice() {
            [Step::Member(list), Step::Every, ..] => ITEM_LISTS.contains(&list.as_str()),
            _ => false,
        }
    }

    /// The names on the way, without what is said about lists.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.steps.iter().filter_map(|step| match step {
            Step::Member(name) => Some(name.as_str()),
            _ => None,
        })
    }
}

fn select<'a>(steps: &[Step], document: &'a Value) -> Vec<Found<'a>> {
    let mut found = vec![Found { value: document, path: String::new() }];
    for step in steps {
        found = found.into_iter().flat_map(|place| step.of(place)).collect();
    }
    found
}

impl Step {
    fn of<'a>(&self, place: Found<'a>) -> Vec<Found<'a>> {
        let Found { value, path } = place;
        let entry = |(index, value)| Found { value, path: format!("{path}[{index}]") };
        let entries = || value.as_array().into_iter().flatten().enumerate();
        match self {
            Self::Member(name) => {
                let dot = if path.is_empty() { "" } else { "." };
                let found = value.as_object().and_then(|members| members.get(name));
                found.map(|value| Found { value, path: format!("{path}{dot}{name}") }).into_iter().collect()
            }
            Self::Entry(index) => entries().skip(*index).take(1).map(entry).collect(),
            Self::Every => entries().map(entry).collect(),
            Self::Where { member, text } => {
                let fits = |value: &Value| value.get(member).and_then(Value::as_str) == Some(text);
                entries().filter(|(_, value)| fits(value)).map(entry).collect()
            }
        }
    }
}

impl FromStr for Path {
    type Err = PathError;

    fn from_str(text: &str) -> Result<Self, PathError> {
        let mut steps = Vec::new();
        let mut rest = text;
        let wants = |rest: &str, expected| {
            let column = text.len().saturating_sub(rest.len());
            let column = text.get(..column).map_or(0, |before| before.chars().count()) + 1;
            PathError { text: text.to_owned(), column, expected }
        };
        loop {
            let end = rest.find(['.', '[', ']']).unwrap_or(rest.len());
            let (name, after) = rest.split_at(end);
            if name.is_empty() || name.trim() != name {
                return Err(wants(rest, "a name"));
            }
            steps.push(Step::Member(name.to_owned()));
            rest = after;
            while let Some(inside) = rest.strip_prefix('[') {
                let (inside, after) = inside.split_once(']').ok_or_else(|| wants(inside, "a `]`"))?;
                let step = bracket(inside)
                    .ok_or_else(|| wants(rest, "a number, `*` or `member=text` in brackets"))?;
                steps.push(step);
                rest = after;
            }
            match rest.strip_prefix('.') {
                Some(after) => rest = after,
                None if rest.is_empty() => return Ok(Self { text: text.to_owned(), steps }),
                None => return Err(wants(rest, "a `.` or `[`")),
            }
        }
    }
}

fn bracket(inside: &str) -> Option<Step> {
    match inside.split_once('=') {
        Some((member, text)) if !member.is_empty() => {
            Some(Step::Where { member: member.to_owned(), text: text.to_owned() })
        }
        Some(_) => None,
        None if inside == "*" => Some(Step::Every),
        None => inside.parse().ok().map(Step::Entry),
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl TryFrom<String> for Path {
    type Error = PathError;

    fn try_from(text: String) -> Result<Self, PathError> {
        text.parse()
    }
}

impl From<Path> for String {
    fn from(path: Path) -> Self {
        path.text
    }
}

/// Values of a document may be a buyer's.
impl fmt::Debug for Found<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Found").field("path", &self.path).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn found(path: &str, document: &Value) -> Vec<(String, Value)> {
        let path: Path = path.parse().expect("a path");
        path.select(document).into_iter().map(|found| (found.path, found.value.clone())).collect()
    }

    #[test]
    fn every_kind_of_step() {
        let document = json!({"a": [{"t": "x", "n": 1}, {"t": "y", "n": 2}, 3], "b": {"c": null}});
        for (path, want) in [
            ("a[1].n", vec![("a[1].n", json!(2))]),
            ("a[*].n", vec![("a[0].n", json!(1)), ("a[1].n", json!(2))]),
            ("a[t=y].n", vec![("a[1].n", json!(2))]),
            ("b.c", vec![("b.c", Value::Null)]),
            ("a[9]", vec![]),
            ("a.n", vec![]),
            ("b[*]", vec![]),
            ("c.d[*][0]", vec![]),
        ] {
            let want: Vec<_> = want.into_iter().map(|(path, value)| (path.to_owned(), value)).collect();
            assert_eq!(found(path, &document), want, "{path}");
        }
    }

    #[test]
    fn what_is_no_path_is_named_by_its_place() {
        for (text, column) in [
            ("", 1),
            ("a..b", 3),
            ("a[", 3),
            ("a[x]", 2),
            ("a[-1]", 2),
            ("a[=b]", 2),
            ("ä]", 2),
            ("a[0]b", 5),
            (" a", 1),
        ] {
            let error = text.parse::<Path>().expect_err(text);
            assert_eq!(error.column, column, "{error}");
        }
    }

    #[test]
    fn an_item_has_its_own_values() {
        let document = json!({"orderItems": [{"a": [1, 2]}, {"a": [3]}]});
        let path: Path = "orderItems[*].a[*]".parse().expect("a path");
        let of = |index| {
            path.select_of_item(&document, index).iter().map(|found| found.value.clone()).collect::<Vec<_>>()
        };
        assert!(path.is_of_items());
        assert_eq!((of(0), of(1), of(2)), (vec![json!(1), json!(2)], vec![json!(3)], vec![]));
        assert!(!"packages[*].a".parse::<Path>().expect("a path").is_of_items());
    }
}
