//! Values of fields as Odoo returns them.

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde_json::Value;

use super::Mismatch;
use crate::OdooDateTime;
use crate::datetime::four_digit_year;
use crate::record::exact;

/// A type that a field's value can be read as.
///
/// `Option` reads Odoo's `false` and `null` as `None`; only for `bool` is `false` a value. Implemented for:
///
/// | Odoo | Rust |
/// |---|---|
/// | char, text, html | `String` |
/// | integer | `i64`, `i32` |
/// | float, monetary | [`Decimal`], with exactly the digits that Odoo printed |
/// | boolean | `bool` |
/// | date | [`jiff::civil::Date`] |
/// | datetime | [`OdooDateTime`], [`jiff::Timestamp`] |
/// | selection | an enum with [`OdooSelection`](crate::OdooSelection), or `String` |
/// | many2one | [`Link`](super::Link), or `i64` for the id alone |
/// | many2one_reference | `i64` |
/// | one2many, many2many | `Vec<i64>`; types of their own with `#[odoo(nested)]` |
/// | reference | [`Reference`](super::Reference) |
/// | binary | [`Binary`](super::Binary) |
/// | json | [`serde_json::Value`] |
/// | properties | [`Properties`](super::Properties) |
///
/// ```
/// use odoo_rpc::model::ReadValue;
/// use serde_json::json;
///
/// assert_eq!(Option::<String>::read(&json!(false)), Ok(None));
/// assert_eq!(bool::read(&json!(false)), Ok(false));
/// assert_eq!(String::read(&json!(7)).unwrap_err().to_string(), "expected a text, found a number");
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read from a field of Odoo",
    note = "`odoo_rpc::model::ReadValue` lists the types; types of x2many lines need `#[odoo(nested)]`"
)]
pub trait ReadValue: Sized {
    /// Reads the value.
    ///
    /// # Errors
    /// [`Mismatch`] when it is of another type.
    fn read(value: &Value) -> Result<Self, Mismatch>;

    /// Reads the value where `false` may stand for "no value".
    ///
    /// # Errors
    /// [`Mismatch`] when it is of another type.
    fn read_or_unset(value: &Value) -> Result<Option<Self>, Mismatch> {
        match value {
            Value::Bool(false) | Value::Null => Ok(None),
            value => Self::read(value).map(Some),
        }
    }
}

/// Reads with a function that says `None` for another type.
pub(crate) fn read_with<'a, T>(
    value: &'a Value,
    expected: &'static str,
    read: impl FnOnce(&'a Value) -> Option<T>,
) -> Result<T, Mismatch> {
    read(value).ok_or_else(|| Mismatch::new(expected, value))
}

impl<T: ReadValue> ReadValue for Option<T> {
    fn read(value: &Value) -> Result<Self, Mismatch> {
        T::read_or_unset(value)
    }
}

impl ReadValue for bool {
    fn read(value: &Value) -> Result<Self, Mismatch> {
        read_with(value, "a boolean", Value::as_bool)
    }

    fn read_or_unset(value: &Value) -> Result<Option<Self>, Mismatch> {
        match value {
            Value::Null => Ok(None),
            value => Self::read(value).map(Some),
        }
    }
}

impl ReadValue for String {
    fn read(value: &Value) -> Result<Self, Mismatch> {
        read_with(value, "a text", |value| value.as_str().map(str::to_owned))
    }
}

impl ReadValue for i64 {
    /// An integer, or the id of a many2one.
    fn read(value: &Value) -> Result<Self, Mismatch> {
        read_with(value, "an integer", |value| match value {
            Value::Array(pair) if pair.len() == 2 => pair.first()?.as_i64(),
            value => value.as_i64(),
        })
    }
}

impl ReadValue for i32 {
    fn read(value: &Value) -> Result<Self, Mismatch> {
        read_with(value, "an integer of 32 bits", |value| value.as_i64()?.try_into().ok())
    }
}

impl ReadValue for Decimal {
    fn read(value: &Value) -> Result<Self, Mismatch> {
        read_with(value, "a decimal", |value| match value {
            Value::Number(number) => exact(number),
            _ => None,
        })
    }
}

impl ReadValue for Date {
    fn read(value: &Value) -> Result<Self, Mismatch> {
        read_with(value, "a date", |value| four_digit_year(value.as_str()?).parse().ok())
    }
}

impl ReadValue for OdooDateTime {
    fn read(value: &Value) -> Result<Self, Mismatch> {
        read_with(value, "a date and time", |value| value.as_str()?.parse().ok())
    }
}

impl ReadValue for Timestamp {
    fn read(value: &Value) -> Result<Self, Mismatch> {
        let read: OdooDateTime = OdooDateTime::read(value)?;
        // What a timestamp cannot hold would be written back as something else.
        let whole = Some(read.timestamp()).filter(|&timestamp| OdooDateTime::new(timestamp) == read);
        whole.ok_or_else(|| {
            Mismatch::new("a point in time before 9999-12-31 (`OdooDateTime` holds all)", value)
        })
    }
}

impl ReadValue for Vec<i64> {
    /// The ids of a one2many or many2many; `false` is none.
    fn read(value: &Value) -> Result<Self, Mismatch> {
        if matches!(value, Value::Bool(false) | Value::Null) {
            return Ok(Self::new());
        }
        let ids = |value: &Value| value.as_array()?.iter().map(Value::as_i64).collect();
        read_with(value, "a list of ids", ids)
    }
}

impl ReadValue for Value {
    /// The value as it is, `false` included.
    fn read(value: &Value) -> Result<Self, Mismatch> {
        Ok(value.clone())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn false_is_no_value_except_for_booleans() {
        assert_eq!(Option::<i64>::read(&json!(false)), Ok(None));
        assert_eq!(Option::<Value>::read(&json!(null)), Ok(None));
        assert_eq!(Option::<bool>::read(&json!(false)), Ok(Some(false)));
        assert_eq!(Option::<bool>::read(&json!(null)), Ok(None));
        assert_eq!(Vec::<i64>::read(&json!(false)), Ok(vec![]));
        assert_eq!(String::read(&json!(false)).unwrap_err().found, "a boolean");
    }

    #[test]
    fn each_type_is_read() {
        assert_eq!(i64::read(&json!([4, "Jane"])), Ok(4));
        assert!(i64::read(&json!([4])).is_err());
        assert_eq!(i32::read(&json!(-5)), Ok(-5));
        assert!(i32::read(&json!(1_i64 << 40)).is_err());
        assert_eq!(Decimal::read(&json!(0.1)), Ok(Decimal::new(1, 1)));
        assert_eq!(Date::read(&json!("2026-11-23")).unwrap().to_string(), "2026-11-23");
        assert!(Date::read(&json!("Jane")).is_err());
        assert_eq!(Timestamp::read(&json!("1970-01-01 00:00:07")).unwrap().as_second(), 7);
        assert!(Timestamp::read(&json!("9999-12-31 00:00:00")).is_err());
        assert_eq!(Date::read(&json!("1-01-01")).unwrap().to_string(), "0001-01-01");
        assert_eq!(Vec::<i64>::read(&json!([3, 1])), Ok(vec![3, 1]));
        assert_eq!(Value::read(&json!(false)), Ok(json!(false)));
    }
}
