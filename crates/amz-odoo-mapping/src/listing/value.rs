//! A value inside an attribute, with numbers to the last digit.

use rust_decimal::Decimal;
use serde::de::Error as _;
use serde::ser::{self, SerializeMap as _, SerializeSeq as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// How deep values may stand in values.
const DEEPEST: usize = 64;

/// JSON as Amazon's attributes hold it. Numbers are decimals that never pass through a float, members have no order.
///
/// ```
/// use amz_odoo_mapping::listing::AttributeValue;
///
/// let read = AttributeValue::parse(r#"{"unit": "pounds", "value": 107.60}"#)?;
/// assert_eq!(read, AttributeValue::parse(r#"{"value": 107.6, "unit": "pounds"}"#)?);
/// assert_eq!(serde_json::to_string(&read)?, r#"{"unit":"pounds","value":107.60}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// Reads from and writes to JSON alone: a number is written as its digits, which is a matter of serde_json's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AttributeValue {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(Decimal),
    /// A number that no decimal holds, as its digits.
    Large(String),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Self>),
    /// Members by name.
    Object(BTreeMap<String, Self>),
}

impl AttributeValue {
    /// Reads JSON.
    ///
    /// # Errors
    /// serde_json's, where the text is no JSON or is nested deeper than 64 levels.
    pub fn parse(json: &str) -> Result<Self, serde_json::Error> {
        read(serde_json::from_str(json)?, 0)
    }

    /// An object of these members; those without a value are left out.
    pub(super) fn object<const N: usize>(members: [(&str, Option<Self>); N]) -> Self {
        let present = members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
        Self::Object(present.collect())
    }

    /// The members of an object.
    #[must_use]
    pub fn members(&self) -> Option<&BTreeMap<String, Self>> {
        match self {
            Self::Object(members) => Some(members),
            _ => None,
        }
    }

    /// A member of an object.
    #[must_use]
    pub fn get(&self, member: &str) -> Option<&Self> {
        self.members()?.get(member)
    }

    /// The text.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The entries of a list.
    #[must_use]
    pub fn entries(&self) -> &[Self] {
        match self {
            Self::List(entries) => entries,
            _ => &[],
        }
    }
}

impl From<&str> for AttributeValue {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<Decimal> for AttributeValue {
    fn from(number: Decimal) -> Self {
        Self::Number(number)
    }
}

impl Serialize for AttributeValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let digits = |digits: String| RawValue::from_string(digits).map_err(<S::Error as ser::Error>::custom);
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Number(number) => digits(number.to_string())?.serialize(serializer),
            Self::Large(number) => digits(number.clone())?.serialize(serializer),
            Self::Text(text) => serializer.serialize_str(text),
            Self::List(entries) => {
                let mut list = serializer.serialize_seq(Some(entries.len()))?;
                entries.iter().try_for_each(|entry| list.serialize_element(entry))?;
                list.end()
            }
            Self::Object(members) => {
                let mut map = serializer.serialize_map(Some(members.len()))?;
                members.iter().try_for_each(|(name, value)| map.serialize_entry(name, value))?;
                map.end()
            }
        }
    }
}

impl<'de> Deserialize<'de> for AttributeValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        read(&raw, 0).map_err(D::Error::custom)
    }
}

/// Reads a value level by level: only a raw text keeps the digits of a number.
fn read(raw: &RawValue, depth: usize) -> Result<AttributeValue, serde_json::Error> {
    if depth > DEEPEST {
        return Err(serde_json::Error::custom("nested too deep"));
    }
    let text = raw.get();
    Ok(match text.as_bytes().first() {
        Some(b'{') => {
            let members: BTreeMap<Cow<'_, str>, &RawValue> = serde_json::from_str(text)?;
            let members =
                members.into_iter().map(|(name, raw)| Ok((name.into_owned(), read(raw, depth + 1)?)));
            AttributeValue::Object(members.collect::<Result<_, serde_json::Error>>()?)
        }
        Some(b'[') => {
            let entries: Vec<&RawValue> = serde_json::from_str(text)?;
            let entries = entries.into_iter().map(|raw| read(raw, depth + 1));
            AttributeValue::List(entries.collect::<Result<_, _>>()?)
        }
        Some(b'"') => AttributeValue::Text(serde_json::from_str(text)?),
        Some(b't') => AttributeValue::Bool(true),
        Some(b'f') => AttributeValue::Bool(false),
        Some(b'n') => AttributeValue::Null,
        _ => match Decimal::from_str_exact(text).or_else(|_| Decimal::from_scientific(text)) {
            Ok(number) => AttributeValue::Number(number),
            Err(_) => AttributeValue::Large(text.to_owned()),
        },
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_keep_their_digits() {
        for (json, written) in [
            ("19.90", "19.90"),
            ("0.1", "0.1"),
            ("9007199254740993.01", "9007199254740993.01"),
            ("1e3", "1000"),
            ("1e400", "1e400"),
            ("-0.5", "-0.5"),
            (r#"{"b":[1,null,true,"é"],"a":{}}"#, r#"{"a":{},"b":[1,null,true,"é"]}"#),
        ] {
            let value = AttributeValue::parse(json).unwrap();
            assert_eq!(serde_json::to_string(&value).unwrap(), written);
        }
    }

    #[test]
    fn what_is_nested_without_end_is_refused() {
        let deep = |levels: usize| format!("{}1{}", "[".repeat(levels), "]".repeat(levels));
        assert!(AttributeValue::parse(&deep(DEEPEST)).is_ok());
        assert!(AttributeValue::parse(&deep(DEEPEST + 1)).is_err());
        assert!(AttributeValue::parse(&deep(100_000)).is_err());
    }

    pub(crate) fn values() -> impl Strategy<Value = AttributeValue> {
        let leaf = prop_oneof![
            Just(AttributeValue::Null),
            any::<bool>().prop_map(AttributeValue::Bool),
            (any::<i64>(), 0_u32..9).prop_map(|(n, scale)| Decimal::new(n, scale).into()),
            "\\PC{0,8}".prop_map(AttributeValue::Text),
        ];
        leaf.prop_recursive(3, 16, 4, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..4).prop_map(AttributeValue::List),
                proptest::collection::btree_map("[a-z]{1,3}", inner, 0..4).prop_map(AttributeValue::Object),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(value in values()) {
            let json = serde_json::to_string(&value).unwrap();
            prop_assert_eq!(AttributeValue::parse(&json).unwrap(), value.clone());
            prop_assert_eq!(serde_json::from_str::<AttributeValue>(&json).unwrap(), value);
        }
    }
}
