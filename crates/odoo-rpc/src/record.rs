//! Records as Odoo returns them, and their typed getters.

use std::fmt;

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Number, Value};
use smol_str::SmolStr;

use crate::OdooDateTime;
use crate::model::{Link, Mismatch, ReadValue};

/// A record as a read method returned it: field names and values.
///
/// Odoo writes `false` for "no value"; the getters return `None` for it, except [`Record::bool`].
///
/// ```
/// use odoo_rpc::Record;
///
/// let order: Record = serde_json::from_str(
///     r#"{"id": 7, "name": "S00007", "amount_total": 19.99, "partner_id": [3, "Jane"], "note": false}"#,
/// )?;
/// assert_eq!(order.id()?, 7);
/// assert_eq!(order.decimal("amount_total")?, Some("19.99".parse()?));
/// assert_eq!(order.many2one("partner_id")?.map(|partner| partner.id), Some(3));
/// assert_eq!(order.str("note")?, None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// `Debug` prints the field names alone, and [`FieldError`] no value: records hold personal data.
#[derive(Clone, Default)]
pub struct Record(Vec<(Name, Value)>);

/// How many fields there is room for at first.
const USUAL_FIELDS: usize = 16;

/// Names of fields are short and the same in each record of an answer: as strings, they would be half of the memory
/// that a reading takes.
type Name = SmolStr;

/// A many2one value.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Many2one<'a> {
    /// The linked record's id.
    pub id: i64,
    /// Its display name; absent where Odoo returned the id alone.
    pub name: Option<&'a str>,
}

/// A record's field is absent or has another type than was asked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("field `{field}` of the record: expected {expected}, found {found}")]
pub struct FieldError {
    /// The field's name.
    pub field: String,
    /// What was asked for.
    pub expected: &'static str,
    /// The JSON type that was found, or `nothing`.
    pub found: &'static str,
}

impl Record {
    /// A field as any type that [`ReadValue`] lists.
    ///
    /// ```
    /// use odoo_rpc::Record;
    /// use odoo_rpc::model::Reference;
    ///
    /// let record: Record = serde_json::from_str(r#"{"id": 7, "source": "sale.order,3"}"#)?;
    /// assert_eq!(record.read::<Option<Reference>>("source")?.map(|source| source.id), Some(3));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`FieldError`] when the field is absent or has another type.
    pub fn read<T: ReadValue>(&self, field: &str) -> Result<T, FieldError> {
        self.read_with(field, T::read)
    }

    /// Likewise, looking first where it stands if the server kept the order in which fields were asked for, with or
    /// without an id before them.
    pub(crate) fn read_near<T: ReadValue>(&self, place: usize, field: &str) -> Result<T, FieldError> {
        match self.0.iter().skip(place).take(2).find(|(name, _)| name == field) {
            Some((_, value)) => T::read(value).map_err(|mismatch| mismatch.of(field)),
            None => self.read(field),
        }
    }

    /// The record's id.
    ///
    /// # Errors
    /// [`FieldError`] when there is none.
    pub fn id(&self) -> Result<i64, FieldError> {
        self.read("id")
    }

    /// A boolean; here `false` is a value.
    ///
    /// # Errors
    /// [`FieldError`] when the field is absent or has another type.
    pub fn bool(&self, field: &str) -> Result<bool, FieldError> {
        self.read(field)
    }

    /// An integer.
    ///
    /// # Errors
    /// [`FieldError`] when the field is absent or has another type.
    pub fn integer(&self, field: &str) -> Result<Option<i64>, FieldError> {
        self.read(field)
    }

    /// A text: char, text, html, selection, reference, or binary (Base64).
    ///
    /// # Errors
    /// [`FieldError`] when the field is absent or has another type.
    pub fn str(&self, field: &str) -> Result<Option<&str>, FieldError> {
        self.read_with(field, |value| match value {
            Value::Bool(false) | Value::Null => Ok(None),
            value => value.as_str().map(Some).ok_or_else(|| Mismatch::new("a text", value)),
        })
    }

    /// A float or monetary value, with exactly the digits that Odoo printed.
    ///
    /// Computed fields may carry the digits of binary arithmetic, such as `0.30000000000000004`: round with
    /// [`FieldInfo::round`](crate::FieldInfo::round).
    ///
    /// # Errors
    /// [`FieldError`] when the field is absent, has another type, or is out of [`Decimal`]'s range.
    pub fn decimal(&self, field: &str) -> Result<Option<Decimal>, FieldError> {
        self.read(field)
    }

    /// A date.
    ///
    /// # Errors
    /// [`FieldError`] when the field is absent or has another type.
    pub fn date(&self, field: &str) -> Result<Option<Date>, FieldError> {
        self.read(field)
    }

    /// A date and time, in UTC.
    ///
    /// # Errors
    /// [`FieldError`] when the field is absent or has another type.
    pub fn datetime(&self, field: &str) -> Result<Option<OdooDateTime>, FieldError> {
        self.read(field)
    }

    /// A many2one: the linked record's id and display name.
    ///
    /// # Errors
    /// [`FieldError`] when the field is absent or has another type.
    pub fn many2one(&self, field: &str) -> Result<Option<Many2one<'_>>, FieldError> {
        let link: Option<Link> = self.read(field)?;
        let name = || self.get(field)?.get(1)?.as_str();
        Ok(link.map(|link| Many2one { id: link.id, name: name() }))
    }

    /// The ids of a one2many or many2many.
    ///
    /// # Errors
    /// [`FieldError`] when the field is absent or has another type.
    pub fn ids(&self, field: &str) -> Result<Vec<i64>, FieldError> {
        self.read(field)
    }

    /// The raw value of a field.
    #[must_use]
    pub fn get(&self, field: &str) -> Option<&Value> {
        self.0.iter().find(|(name, _)| name == field).map(|(_, value)| value)
    }

    /// All fields, in the order in which Odoo sent them.
    pub fn fields(&self) -> impl ExactSizeIterator<Item = (&str, &Value)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// All fields.
    #[must_use]
    pub fn into_map(self) -> Map<String, Value> {
        self.0.into_iter().map(|(name, value)| (name.into(), value)).collect()
    }

    fn read_with<'a, T>(
        &'a self,
        field: &str,
        read: impl FnOnce(&'a Value) -> Result<T, Mismatch>,
    ) -> Result<T, FieldError> {
        let nothing = || FieldError { field: field.to_owned(), expected: "a field", found: "nothing" };
        read(self.get(field).ok_or_else(nothing)?).map_err(|mismatch| mismatch.of(field))
    }
}

impl From<Map<String, Value>> for Record {
    fn from(fields: Map<String, Value>) -> Self {
        Self(fields.into_iter().map(|(name, value)| (name.into(), value)).collect())
    }
}

/// The same fields with the same values, in whatever order.
impl PartialEq for Record {
    fn eq(&self, other: &Self) -> bool {
        self.0.len() == other.0.len() && self.0.iter().all(|(name, value)| other.get(name) == Some(value))
    }
}

impl Serialize for Record {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.fields())
    }
}

impl<'de> Deserialize<'de> for Record {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;

        impl<'de> Visitor<'de> for Fields {
            type Value = Record;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a record's fields")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Record, A::Error> {
                let mut fields: Vec<(Name, Value)> =
                    Vec::with_capacity(map.size_hint().unwrap_or(USUAL_FIELDS));
                while let Some(field) = map.next_entry()? {
                    fields.push(field);
                }
                fields.shrink_to_fit();
                Ok(Record(fields))
            }
        }

        deserializer.deserialize_map(Fields)
    }
}

impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Record ")?;
        f.debug_set().entries(self.fields().map(|(name, _)| name)).finish()
    }
}

impl fmt::Debug for Many2one<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Many2one").field("id", &self.id).finish_non_exhaustive()
    }
}

/// A decimal as a JSON number, for `create` and `write`.
///
/// Odoo reads it as a double: 15 significant digits arrive unchanged. A decimal beyond them goes as text, which
/// Odoo's float fields also take.
///
/// ```
/// use odoo_rpc::decimal_value;
///
/// assert_eq!(decimal_value("19.90".parse()?).to_string(), "19.9");
/// # Ok::<(), rust_decimal::Error>(())
/// ```
#[must_use]
pub fn decimal_value(decimal: Decimal) -> Value {
    let text = decimal.normalize().to_string();
    match serde_json::from_str::<Number>(&text) {
        Ok(number) if exact(&number) == Some(decimal) => Value::Number(number),
        _ => Value::String(text),
    }
}

/// The number's own digits. serde_json prints a double in its shortest form, and so does Odoo: the text is the one
/// that Odoo sent, and no arithmetic is done on the double.
pub(crate) fn exact(number: &Number) -> Option<Decimal> {
    let text = number.to_string();
    match text.contains(['e', 'E']) {
        true => Decimal::from_scientific(&text).ok(),
        false => Decimal::from_str_exact(&text).ok(),
    }
}

pub(crate) fn json_type(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn record(json: &str) -> Record {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn false_is_no_value_except_for_booleans() {
        let record = record(r#"{"a": false, "b": null}"#);
        assert_eq!(record.str("a"), Ok(None));
        assert_eq!(record.str("b"), Ok(None));
        assert_eq!(record.decimal("a"), Ok(None));
        assert_eq!(record.many2one("a"), Ok(None));
        assert_eq!(record.date("a"), Ok(None));
        assert_eq!(record.ids("a"), Ok(vec![]));
        assert_eq!(record.bool("a"), Ok(false));
        assert!(record.bool("b").is_err());
    }

    #[test]
    fn each_type_is_read() {
        let record = record(
            r#"{"qty": 3, "total": 77.0, "day": "2026-11-23", "at": "2026-11-23 18:05:09",
                "partner": [4, "Jane"], "bare": 4, "unnamed": [4, false], "lines": [1, 2], "tiny": 1e-07}"#,
        );
        assert_eq!(record.integer("qty"), Ok(Some(3)));
        assert_eq!(record.decimal("qty"), Ok(Some(Decimal::from(3))));
        assert_eq!(record.decimal("total"), Ok(Some(Decimal::from(77))));
        assert_eq!(record.decimal("tiny"), Ok(Some(Decimal::new(1, 7))));
        assert_eq!(record.date("day").unwrap().unwrap().to_string(), "2026-11-23");
        assert_eq!(record.datetime("at").unwrap().unwrap().to_string(), "2026-11-23 18:05:09");
        assert_eq!(record.many2one("partner"), Ok(Some(Many2one { id: 4, name: Some("Jane") })));
        assert_eq!(record.many2one("bare"), Ok(Some(Many2one { id: 4, name: None })));
        assert_eq!(record.many2one("unnamed"), Ok(Some(Many2one { id: 4, name: None })));
        assert_eq!(record.ids("lines"), Ok(vec![1, 2]));
    }

    #[test]
    fn an_error_names_the_field_and_no_value() {
        let record = record(r#"{"email": "jane@example.com"}"#);
        let error = record.decimal("email").unwrap_err();
        assert_eq!(error.to_string(), "field `email` of the record: expected a decimal, found a text");
        assert_eq!(record.str("phone").unwrap_err().found, "nothing");
        assert_eq!(format!("{record:?}"), r#"Record {"email"}"#);
    }

    #[test]
    fn a_decimal_beyond_a_double_goes_as_text() {
        let long: Decimal = "12345678901234567.89".parse().unwrap();
        assert_eq!(decimal_value(long), Value::from("12345678901234567.89"));
    }

    proptest! {
        #[test]
        fn decimals_keep_every_digit(mantissa in -999_999_999_999_999_i64..=999_999_999_999_999, scale in 0_u32..12) {
            let decimal = Decimal::new(mantissa, scale);
            let text = format!(r#"{{"amount": {decimal}}}"#);
            prop_assert_eq!(record(&text).decimal("amount").unwrap(), Some(decimal));
            let sent = Record::from(Map::from_iter([("amount".to_owned(), decimal_value(decimal))]));
            prop_assert_eq!(sent.decimal("amount").unwrap(), Some(decimal));
        }

        #[test]
        fn doubles_read_back_as_odoo_printed_them(double in -1e15_f64..1e15) {
            let text = serde_json::to_string(&double).unwrap();
            let read = record(&format!(r#"{{"amount": {text}}}"#)).decimal("amount").unwrap().unwrap();
            prop_assert_eq!(read, text.parse::<Decimal>().or_else(|_| Decimal::from_scientific(&text)).unwrap());
        }
    }
}
