//! The small functions that change a rule's values on their way to Odoo.

use regex::{Regex, RegexBuilder};
use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

use super::date::DateRule;
use super::fault::Fault;

/// Most bytes of a compiled regular expression.
const PATTERN_SIZE: usize = 1 << 20;

/// Most decimals that [`Decimal`] holds.
const MOST_SCALE: u32 = 28;

/// One step of a rule's `apply`. Steps see the values that the step before gave; most change each by itself.
///
/// ```
/// use amz_odoo_mapping::fields::Function;
///
/// let split: Function = serde_json::from_str(r#"{"split": {"by": "-", "index": -1}}"#)?;
/// assert_eq!(split.apply(vec!["A-12-XL".into()]), Ok(vec!["XL".to_owned()]));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Function {
    /// Takes white space off both ends.
    Trim,
    /// In capitals.
    Upper,
    /// In small letters.
    Lower,
    /// Each word with a capital.
    Title,
    /// The first of several values.
    First,
    /// The sum of several numbers.
    Sum,
    /// This text where there is no value.
    Default(String),
    /// This text before the value.
    Prefix(String),
    /// This text after the value.
    Suffix(String),
    /// Several values in one, with this text between them.
    Join(String),
    /// One piece of the value.
    Split {
        /// What divides the pieces.
        by: Divider,
        /// Which piece: 0 is the first, -1 the last. Without such a piece there is no value.
        index: i32,
    },
    /// What a regular expression finds in the value; no value where it finds nothing.
    Regex {
        /// The expression, in the syntax of the crate `regex`.
        pattern: Pattern,
        /// Which group; absent: the first, or all that is found where the expression has no group.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        group: Option<usize>,
    },
    /// Translates the value by a table.
    Lookup {
        /// What each value becomes.
        table: BTreeMap<String, String>,
        /// What a value becomes that the table does not have; absent, it is an issue.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        otherwise: Option<String>,
    },
    /// Reads a date and writes it another way.
    Date(DateRule),
    /// Reads a number, and multiplies and rounds it.
    Decimal(DecimalRule),
}

/// What `decimal` does to a number, in this order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DecimalRule {
    /// A factor, such as `"0.45359237"` for kilograms from pounds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub multiply: Option<Decimal>,
    /// Decimals to round to; absent: all stay.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scale: Option<u32>,
    /// How to round.
    pub round: Round,
}

/// How to round.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Round {
    /// To the nearest, half away from zero, as Odoo does.
    #[default]
    HalfUp,
    /// To the nearest, half to the even digit.
    HalfEven,
    /// Away from zero.
    Up,
    /// Towards zero.
    Down,
}

/// The text between the pieces of a value: not empty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Divider(String);

/// A regular expression, which takes time in proportion to the value's length.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Pattern(Regex);

/// The text is no regular expression, or divides nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FunctionError {
    /// What the crate `regex` says of the expression.
    Pattern(String),
    /// The text between pieces is empty.
    EmptyDivider,
}

impl fmt::Display for FunctionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pattern(said) => write!(f, "the pattern is no regular expression: {said}"),
            Self::EmptyDivider => f.write_str("`by` is empty: write the text that divides the pieces"),
        }
    }
}

impl std::error::Error for FunctionError {}

impl Function {
    /// The values after this step.
    ///
    /// # Errors
    /// [`Fault`] for the first value that the step cannot take.
    pub fn apply(&self, values: Vec<String>) -> Result<Vec<String>, Fault> {
        match self {
            Self::Default(text) if values.is_empty() => Ok(vec![text.clone()]),
            Self::Default(_) => Ok(values),
            Self::First => Ok(values.into_iter().take(1).collect()),
            Self::Join(_) | Self::Sum if values.is_empty() => Ok(values),
            Self::Join(between) => Ok(vec![values.join(between)]),
            Self::Sum => {
                let add =
                    |sum: Decimal, text: &String| sum.checked_add(number(text)?).ok_or(Fault::OutOfRange);
                Ok(vec![values.iter().try_fold(Decimal::ZERO, add)?.to_string()])
            }
            _ => values.iter().filter_map(|value| self.each(value).transpose()).collect(),
        }
    }

    /// One value after this step.
    fn each(&self, value: &str) -> Result<Option<String>, Fault> {
        Ok(Some(match self {
            Self::Trim => value.trim().to_owned(),
            Self::Upper => value.to_uppercase(),
            Self::Lower => value.to_lowercase(),
            Self::Title => title(value),
            Self::Prefix(text) => format!("{text}{value}"),
            Self::Suffix(text) => format!("{value}{text}"),
            Self::Split { by, index } => return Ok(piece(value, &by.0, *index).map(str::to_owned)),
            Self::Regex { pattern, group } => return Ok(pattern.find(value, *group)),
            Self::Lookup { table, otherwise } => {
                table.get(value).or(otherwise.as_ref()).ok_or(Fault::NotInTable)?.clone()
            }
            Self::Date(rule) => rule.apply(value)?,
            Self::Decimal(rule) => rule.apply(value)?,
            Self::First | Self::Sum | Self::Default(_) | Self::Join(_) => value.to_owned(),
        }))
    }

    /// The texts that the step itself brings in, whatever the document says.
    pub(super) fn constants(&self) -> impl Iterator<Item = &str> {
        let (single, table) = match self {
            Self::Default(text) => (Some(text), None),
            Self::Lookup { table, otherwise } => (otherwise.as_ref(), Some(table)),
            _ => (None, None),
        };
        single.into_iter().chain(table.into_iter().flat_map(BTreeMap::values)).map(String::as_str)
    }
}

impl DecimalRule {
    fn apply(&self, text: &str) -> Result<String, Fault> {
        let mut value = number(text)?;
        if let Some(factor) = self.multiply {
            value = value.checked_mul(factor).ok_or(Fault::OutOfRange)?;
        }
        let Some(scale) = self.scale else { return Ok(value.normalize().to_string()) };
        let strategy = match self.round {
            Round::HalfUp => RoundingStrategy::MidpointAwayFromZero,
            Round::HalfEven => RoundingStrategy::MidpointNearestEven,
            Round::Up => RoundingStrategy::AwayFromZero,
            Round::Down => RoundingStrategy::ToZero,
        };
        let mut value = value.round_dp_with_strategy(scale.min(MOST_SCALE), strategy);
        value.rescale(scale.min(MOST_SCALE));
        Ok(value.to_string())
    }
}

/// A number as Amazon and JSON write it.
pub(super) fn number(text: &str) -> Result<Decimal, Fault> {
    let text = text.trim();
    Decimal::from_str_exact(text).or_else(|_| Decimal::from_scientific(text)).map_err(|_| Fault::NotANumber)
}

fn piece<'a>(value: &'a str, by: &str, index: i32) -> Option<&'a str> {
    match usize::try_from(index) {
        Ok(index) => value.split(by).nth(index),
        Err(_) => value.rsplit(by).nth(usize::try_from(index.unsigned_abs()).ok()?.checked_sub(1)?),
    }
}

fn title(value: &str) -> String {
    let mut inside = false;
    let mut out = String::with_capacity(value.len());
    for letter in value.chars() {
        match (letter.is_alphanumeric() || letter == '\'', inside) {
            (true, false) => out.extend(letter.to_uppercase()),
            _ => out.extend(letter.to_lowercase()),
        }
        inside = letter.is_alphanumeric() || letter == '\'';
    }
    out
}

impl Pattern {
    fn find(&self, value: &str, group: Option<usize>) -> Option<String> {
        let group = group.unwrap_or_else(|| self.0.captures_len().saturating_sub(1).min(1));
        Some(self.0.captures(value)?.get(group)?.as_str().to_owned())
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_str() == other.0.as_str()
    }
}

impl TryFrom<String> for Pattern {
    type Error = FunctionError;

    fn try_from(text: String) -> Result<Self, FunctionError> {
        let built = RegexBuilder::new(&text).size_limit(PATTERN_SIZE).build();
        built.map(Self).map_err(|error| FunctionError::Pattern(error.to_string()))
    }
}

impl From<Pattern> for String {
    fn from(pattern: Pattern) -> Self {
        pattern.0.as_str().to_owned()
    }
}

impl TryFrom<String> for Divider {
    type Error = FunctionError;

    fn try_from(text: String) -> Result<Self, FunctionError> {
        if text.is_empty() { Err(FunctionError::EmptyDivider) } else { Ok(Self(text)) }
    }
}

impl From<Divider> for String {
    fn from(divider: Divider) -> Self {
        divider.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn run(function: serde_json::Value, values: &[&str]) -> Result<Vec<String>, Fault> {
        let function: Function = serde_json::from_value(function).expect("a function");
        function.apply(values.iter().map(|value| (*value).to_owned()).collect())
    }

    #[test]
    fn each_function() {
        for (function, values, want) in [
            (json!("trim"), vec![" a "], vec!["a"]),
            (json!("upper"), vec!["straße"], vec!["STRASSE"]),
            (json!("lower"), vec!["ÄB"], vec!["äb"]),
            (json!("title"), vec!["o'neil de LA-rosa"], vec!["O'neil De La-Rosa"]),
            (json!("first"), vec!["a", "b"], vec!["a"]),
            (json!("sum"), vec!["0.1", "0.2", "-1e1"], vec!["-9.7"]),
            (json!("sum"), vec![], vec![]),
            (json!({"default": "x"}), vec![], vec!["x"]),
            (json!({"default": "x"}), vec!["a"], vec!["a"]),
            (json!({"prefix": "x"}), vec!["a", "b"], vec!["xa", "xb"]),
            (json!({"suffix": "x"}), vec!["a"], vec!["ax"]),
            (json!({"join": ", "}), vec!["a", "b"], vec!["a, b"]),
            (json!({"join": ", "}), vec![], vec![]),
            (json!({"split": {"by": "-", "index": 1}}), vec!["a-b-c"], vec!["b"]),
            (json!({"split": {"by": "-", "index": -3}}), vec!["a-b-c"], vec!["a"]),
            (json!({"split": {"by": "-", "index": -4}}), vec!["a-b-c"], vec![]),
            (json!({"split": {"by": "-", "index": 3}}), vec!["a-b-c"], vec![]),
            (json!({"split": {"by": "-", "index": i32::MIN}}), vec!["a"], vec![]),
            (json!({"regex": {"pattern": "[0-9]+"}}), vec!["ab12c"], vec!["12"]),
            (json!({"regex": {"pattern": "b([0-9])([0-9])"}}), vec!["ab12c"], vec!["1"]),
            (json!({"regex": {"pattern": "b([0-9])([0-9])", "group": 2}}), vec!["ab12c"], vec!["2"]),
            (json!({"regex": {"pattern": "x", "group": 9}}), vec!["x"], vec![]),
            (json!({"lookup": {"table": {"a": "1"}, "otherwise": "9"}}), vec!["a", "b"], vec!["1", "9"]),
            (json!({"decimal": {}}), vec!["1.50"], vec!["1.5"]),
            (json!({"decimal": {"multiply": "0.45359237", "scale": 3}}), vec!["10"], vec!["4.536"]),
            (json!({"decimal": {"scale": 2}}), vec!["1"], vec!["1.00"]),
            (json!({"decimal": {"scale": 0}}), vec!["-2.5"], vec!["-3"]),
            (json!({"decimal": {"scale": 0, "round": "half_even"}}), vec!["2.5"], vec!["2"]),
            (json!({"decimal": {"scale": 0, "round": "up"}}), vec!["2.1"], vec!["3"]),
            (json!({"decimal": {"scale": 0, "round": "down"}}), vec!["-2.9"], vec!["-2"]),
            (json!({"date": {}}), vec!["2026-11-20"], vec!["2026-11-20"]),
            (json!({"date": {}}), vec!["2026-11-20T22:30:00-05:00"], vec!["2026-11-21T03:30:00Z"]),
            (json!({"date": {"write": "%Y-%m-%d"}}), vec!["2026-11-20T22:30:00Z"], vec!["2026-11-20"]),
            (
                json!({"date": {"write": "%d.%m.%y", "offset": "+09:00"}}),
                vec!["2026-11-20T22:30:00Z"],
                vec!["21.11.26"],
            ),
            (json!({"date": {"read": "%d/%m/%Y"}}), vec!["3/2/2026"], vec!["2026-02-03"]),
            (
                json!({"date": {"read": "%Y-%m-%d %H:%M", "offset": "-05:30"}}),
                vec!["2026-01-01 00:00"],
                vec!["2026-01-01T05:30:00Z"],
            ),
            (
                json!({"date": {"read": "%Y-%m-%d %H:%M %z", "offset": "-05:30"}}),
                vec!["2026-01-01 00:00 +0100"],
                vec!["2025-12-31T23:00:00Z"],
            ),
        ] {
            assert_eq!(
                run(function.clone(), &values).as_deref(),
                Ok(want.map_owned().as_slice()),
                "{function}"
            );
        }
    }

    trait Owned {
        fn map_owned(&self) -> Vec<String>;
    }

    impl Owned for Vec<&str> {
        fn map_owned(&self) -> Vec<String> {
            self.iter().map(|text| (*text).to_owned()).collect()
        }
    }

    #[test]
    fn what_a_function_cannot_take() {
        for (function, value, want) in [
            (json!({"lookup": {"table": {}}}), "a", Fault::NotInTable),
            (json!({"decimal": {}}), "1,5", Fault::NotANumber),
            (json!({"decimal": {"multiply": "79228162514264337593543950335"}}), "2", Fault::OutOfRange),
            (json!("sum"), "x", Fault::NotANumber),
            (json!({"date": {}}), "20.11.2026", Fault::NotADate),
            (json!({"date": {"read": "%d/%m/%Y"}}), "31/2/2026", Fault::NotADate),
            (json!({"date": {"write": "%H:%M"}}), "2026-11-20", Fault::TimeMissing),
        ] {
            assert_eq!(run(function.clone(), &[value]), Err(want), "{function}");
        }
    }

    #[test]
    fn what_is_no_function_is_refused_with_a_reason() {
        for (function, say) in [
            (json!("uper"), "unknown variant `uper`, expected one of `trim`"),
            (json!({"split": {"by": "-", "index": 0, "x": 1}}), "unknown field `x`"),
            (json!({"split": {"by": "", "index": 0}}), "`by` is empty"),
            (json!({"regex": {"pattern": "("}}), "no regular expression"),
            (json!({"regex": {"pattern": "(a{999}){999}"}}), "no regular expression"),
            (json!({"date": {"write": "%Y %"}}), "no date format"),
            (json!({"date": {"read": "%Q"}}), "no date format"),
            (json!({"date": {"read": "today"}}), "no date format"),
            (json!({"date": {"offset": "Europe/Berlin"}}), "no offset"),
            (json!({"decimal": {"round": "sideways"}}), "unknown variant `sideways`"),
        ] {
            let error = serde_json::from_value::<Function>(function.clone()).expect_err("no function");
            assert!(error.to_string().contains(say), "{function}: {error}");
        }
    }

    #[test]
    fn a_function_is_written_as_it_was_read() {
        for function in [
            json!("trim"),
            json!({"split": {"by": "-", "index": 0}}),
            json!({"regex": {"pattern": "a(b)", "group": 1}}),
            json!({"date": {"read": "%d/%m/%Y", "offset": "-05:30"}}),
        ] {
            let read: Function = serde_json::from_value(function.clone()).expect("a function");
            assert_eq!(serde_json::to_value(&read).expect("JSON"), function);
        }
    }
}
