//! One value of one field of one record.

use std::cmp::Ordering;

use rust_decimal::Decimal;
use serde_json::{Number, Value};

/// What a field holds. Amounts are decimals inside; they become JSON numbers only at the border, as Odoo's floats do.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum Cell {
    /// Odoo's `false` where nothing is set.
    #[default]
    Empty,
    Bool(bool),
    /// An integer, or the id of a many2one.
    Int(i64),
    Dec(Decimal),
    /// Text, a selection, a date or a datetime in Odoo's format.
    Text(String),
    /// A many2many.
    Ids(Vec<i64>),
    /// A json or properties field.
    Json(Value),
}

impl Cell {
    pub(crate) fn text(value: impl Into<String>) -> Self {
        Self::Text(value.into())
    }

    /// A many2one that may be unset.
    pub(crate) fn id(value: Option<i64>) -> Self {
        value.map_or(Self::Empty, Self::Int)
    }

    /// Python's truth of the value.
    pub(crate) fn is_set(&self) -> bool {
        match self {
            Self::Empty => false,
            Self::Bool(value) => *value,
            Self::Int(value) => *value != 0,
            Self::Dec(value) => !value.is_zero(),
            Self::Text(value) => !value.is_empty(),
            Self::Ids(ids) => !ids.is_empty(),
            Self::Json(value) => !value.is_null(),
        }
    }

    pub(crate) fn as_int(&self) -> Option<i64> {
        match self {
            Self::Int(value) => Some(*value),
            Self::Bool(value) => Some(i64::from(*value)),
            _ => None,
        }
    }

    pub(crate) fn as_text(&self) -> &str {
        match self {
            Self::Text(value) => value,
            _ => "",
        }
    }

    pub(crate) fn as_dec(&self) -> Decimal {
        match self {
            Self::Dec(value) => *value,
            Self::Int(value) => Decimal::from(*value),
            _ => Decimal::ZERO,
        }
    }

    pub(crate) fn ids(&self) -> &[i64] {
        match self {
            Self::Ids(ids) => ids,
            _ => &[],
        }
    }

    /// Order among values of one field; unset values come last, as PostgreSQL sorts NULL.
    pub(crate) fn order(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Empty, Self::Empty) => Ordering::Equal,
            (Self::Empty, _) => Ordering::Greater,
            (_, Self::Empty) => Ordering::Less,
            (Self::Text(a), Self::Text(b)) => a.cmp(b),
            (Self::Bool(a), Self::Bool(b)) => a.cmp(b),
            _ => self.as_dec().cmp(&other.as_dec()),
        }
    }
}

/// A decimal from a JSON number or numeric text, through its digits and never through arithmetic on floats.
pub(crate) fn decimal_from_json(value: &Value) -> Option<Decimal> {
    match value {
        Value::Number(number) => decimal_from_text(&number.to_string()),
        Value::String(text) => decimal_from_text(text.trim()),
        Value::Bool(value) => Some(Decimal::from(i64::from(*value))),
        Value::Null => Some(Decimal::ZERO),
        Value::Array(_) | Value::Object(_) => None,
    }
}

/// A decimal from its text, with or without an exponent.
pub(crate) fn decimal_from_text(text: &str) -> Option<Decimal> {
    text.parse().ok().or_else(|| Decimal::from_scientific(text).ok())
}

/// The JSON number Odoo would print for a float of this value.
pub(crate) fn decimal_to_json(value: Decimal) -> Value {
    let float = value.normalize().to_string().parse::<f64>().ok();
    float.and_then(Number::from_f64).map_or(Value::Null, Value::Number)
}
