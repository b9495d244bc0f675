//! Values of fields as Odoo takes them.

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::ser::{Error as _, Serialize, Serializer};
use serde_json::Value;

use super::{Form, Set};
use crate::{Command, ExternalId, OdooDateTime, decimal_value};

/// A type whose values can be written to a field: as JSON by `create` and `write`, as a cell's text by `load`.
///
/// `Option` writes `None` as `false`, "no value". Beside the types of [`ReadValue`](super::ReadValue) there are
/// `&str`, lists of [`Command`], [`ExternalId`] and lists of it (`load` alone looks them up), and [`Set`]. A list of
/// ids links exactly these records, and unlinks all others.
///
/// ```
/// use odoo_rpc::model::WriteValue;
///
/// let unset = None::<String>.json(serde_json::value::Serializer)?;
/// assert_eq!(unset, serde_json::json!(false));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be written to a field of Odoo",
    note = "`odoo_rpc::model::WriteValue` lists the types; types of x2many lines need `#[odoo(nested)]`"
)]
pub trait WriteValue {
    /// How the type names records.
    const FORM: Form = Form::Plain;

    /// Whether the field is left alone; see [`Set`].
    fn is_kept(&self) -> bool {
        false
    }

    /// Writes it for `create` and `write`.
    ///
    /// # Errors
    /// When it has no such form, or the serializer fails. The text of an error holds no value.
    fn json<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error>;

    /// Writes it as the text of a cell for `load`; an empty one is "no value".
    ///
    /// # Errors
    /// When it has no such form, or the serializer fails. The text of an error holds no value.
    fn cell<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error>;
}

/// A value's JSON form as serde knows it.
pub(crate) struct Json<'a, T: ?Sized>(pub(crate) &'a T);

impl<T: WriteValue + ?Sized> Serialize for Json<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.json(serializer)
    }
}

impl<T: WriteValue> WriteValue for Option<T> {
    const FORM: Form = T::FORM;

    fn json<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Some(value) => value.json(serializer),
            None => serializer.serialize_bool(false),
        }
    }

    fn cell<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Some(value) => value.cell(serializer),
            None => serializer.serialize_str(""),
        }
    }
}

impl<T: WriteValue> WriteValue for Set<T> {
    const FORM: Form = T::FORM;

    fn is_kept(&self) -> bool {
        matches!(self, Self::Keep)
    }

    fn json<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::To(value) => value.json(serializer),
            Self::Keep => Err(S::Error::custom("a field that is kept has no value")),
        }
    }

    fn cell<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::To(value) => value.cell(serializer),
            // An empty cell would set the field to "no value".
            Self::Keep => Err(S::Error::custom("`load` cannot leave a field of one record alone")),
        }
    }
}

impl<T: WriteValue + ?Sized> WriteValue for &T {
    const FORM: Form = T::FORM;

    fn is_kept(&self) -> bool {
        (**self).is_kept()
    }

    fn json<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (**self).json(serializer)
    }

    fn cell<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (**self).cell(serializer)
    }
}

impl WriteValue for bool {
    fn json<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bool(*self)
    }

    /// `1` or `0`, which no language of Odoo translates.
    fn cell<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(if *self { "1" } else { "0" })
    }
}

impl WriteValue for str {
    fn json<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self)
    }

    fn cell<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self)
    }
}

impl WriteValue for String {
    fn json<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.as_str().json(serializer)
    }

    fn cell<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.as_str().cell(serializer)
    }
}

impl WriteValue for i64 {
    const FORM: Form = Form::DatabaseId;

    fn json<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(*self)
    }

    fn cell<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(itoa::Buffer::new().format(*self))
    }
}

impl WriteValue for i32 {
    fn json<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i32(*self)
    }

    fn cell<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(itoa::Buffer::new().format(*self))
    }
}

impl WriteValue for Decimal {
    fn json<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        decimal_value(*self).serialize(serializer)
    }

    /// As `Display` prints it, and several times faster: a batch of orders is mostly numbers.
    fn cell<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (mantissa, scale) = (self.mantissa().unsigned_abs(), self.scale() as usize);
        let mut digits = itoa::Buffer::new();
        let digits = match u64::try_from(mantissa) {
            Ok(small) => digits.format(small),
            Err(_) => digits.format(mantissa),
        };
        // A sign, at most 29 digits, a point and a zero before it. The zeros of the fraction are there already.
        let mut text = [b'0'; 32];
        let start = usize::from(self.is_sign_negative() && mantissa != 0);
        text[..start].fill(b'-');
        let whole = digits.len().saturating_sub(scale);
        let point = start + whole.max(1);
        text[start..start + whole].copy_from_slice(&digits.as_bytes()[..whole]);
        let end = point + usize::from(scale > 0) + scale;
        if scale > 0 {
            text[point] = b'.';
            text[end - (digits.len() - whole)..end].copy_from_slice(&digits.as_bytes()[whole..]);
        }
        let text = std::str::from_utf8(&text[..end]).map_err(|_| S::Error::custom("not a number"))?;
        serializer.serialize_str(text)
    }
}

impl WriteValue for Date {
    fn json<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }

    fn cell<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl WriteValue for ExternalId {
    const FORM: Form = Form::ExternalId;

    fn json<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        Err(S::Error::custom("only `load` looks external ids up"))
    }

    fn cell<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.serialize(serializer)
    }
}

impl WriteValue for OdooDateTime {
    fn json<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.serialize(serializer)
    }

    fn cell<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.serialize(serializer)
    }
}

impl WriteValue for Timestamp {
    fn json<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        OdooDateTime::new(*self).json(serializer)
    }

    fn cell<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        OdooDateTime::new(*self).cell(serializer)
    }
}

impl WriteValue for Vec<i64> {
    const FORM: Form = Form::DatabaseId;

    /// Links exactly these records.
    fn json<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        [(6, 0, self)].serialize(serializer)
    }

    fn cell<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&joined(self))
    }
}

impl WriteValue for Vec<ExternalId> {
    const FORM: Form = Form::ExternalId;

    fn json<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        Err(S::Error::custom("only `load` looks external ids up"))
    }

    fn cell<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&joined(self))
    }
}

impl WriteValue for Vec<Command> {
    fn json<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.serialize(serializer)
    }

    fn cell<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        Err(S::Error::custom("`load` takes no commands"))
    }
}

impl WriteValue for Value {
    fn json<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.serialize(serializer)
    }

    /// Its JSON; `null` and `false` are "no value".
    fn cell<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null | Self::Bool(false) => serializer.serialize_str(""),
            value => serializer.collect_str(value),
        }
    }
}

fn joined<T: ToString>(ids: &[T]) -> String {
    ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(value: impl WriteValue, json: &Value, cell: &str) {
        assert_eq!(value.json(serde_json::value::Serializer).unwrap(), *json);
        assert_eq!(value.cell(serde_json::value::Serializer).unwrap(), json!(cell));
        assert!(!value.is_kept());
    }

    #[test]
    fn each_type_has_a_json_form_and_a_cell() {
        check("Jane \"J\"", &json!("Jane \"J\""), "Jane \"J\"");
        check(None::<String>, &json!(false), "");
        check(Some(String::new()), &json!(""), "");
        check(false, &json!(false), "0");
        check(true, &json!(true), "1");
        check(0_i64, &json!(0), "0");
        check(-7_i32, &json!(-7), "-7");
        check(Decimal::new(1990, 2), &json!(19.9), "19.90");
        check(jiff::civil::date(2026, 1, 2), &json!("2026-01-02"), "2026-01-02");
        check(Timestamp::UNIX_EPOCH, &json!("1970-01-01 00:00:00"), "1970-01-01 00:00:00");
        check(vec![3_i64, 4], &json!([[6, 0, [3, 4]]]), "3,4");
        check(Set::To(None::<i64>), &json!(false), "");
        check(json!({ "5": 100 }), &json!({ "5": 100 }), "{\"5\":100}");
    }

    proptest::proptest! {
        #[test]
        fn a_decimals_cell_is_what_it_prints(mantissa in -(1_i128 << 96) + 1..1 << 96, bits in 0_u32..96, scale in 0_u32..=28) {
            let decimal = Decimal::from_i128_with_scale(mantissa >> bits, scale);
            let cell = decimal.cell(serde_json::value::Serializer).unwrap();
            proptest::prop_assert_eq!(cell, json!(decimal.to_string()));
        }
    }

    #[test]
    fn what_has_no_such_form_is_refused() {
        let id: ExternalId = "shop.canary".parse().unwrap();
        for error in [
            id.json(serde_json::value::Serializer).unwrap_err(),
            vec![id.clone()].json(serde_json::value::Serializer).unwrap_err(),
            vec![Command::Clear].cell(serde_json::value::Serializer).unwrap_err(),
            Set::<i64>::Keep.cell(serde_json::value::Serializer).unwrap_err(),
        ] {
            assert!(error.to_string().contains("`load`") && !error.to_string().contains("canary"));
        }
        assert_eq!(id.cell(serde_json::value::Serializer).unwrap(), json!("shop.canary"));
        assert!(Set::<i64>::Keep.is_kept());
    }
}
