//! Values that are compared: those of conditions, and those of records.

use std::cmp::Ordering;

use jiff::civil::Date;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde_json::Value;

use super::rules::Rules;
use crate::OdooDateTime;
use crate::domain::print::write_literal;
use crate::record::exact;

/// A value that is set. Its derived order serves sets alone.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Scalar {
    Bool(bool),
    Number(Decimal),
    Text(String),
    Date(Date),
    /// In whole seconds.
    Moment(OdooDateTime),
}

impl Scalar {
    /// `None` when the types differ.
    pub(super) fn compare(&self, other: &Self, rules: &Rules) -> Option<Ordering> {
        Some(match (self, other) {
            (Self::Number(left), Self::Number(right)) => left.cmp(right),
            (Self::Text(left), Self::Text(right)) => rules.collation.compare(left, right),
            (Self::Date(left), Self::Date(right)) => left.cmp(right),
            (Self::Moment(left), Self::Moment(right)) => left.cmp(right),
            _ => return None,
        })
    }
}

/// How values of a field's type are compared.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Class {
    /// char, text: unset is the same as empty.
    Text,
    /// html: as text, but Odoo compares it with texts alone.
    Html,
    /// selection, reference: unset is unset.
    Choice,
    /// integer, many2one_reference: unset is 0.
    Integer,
    /// `id`: always set.
    Id,
    /// float, monetary: unset is 0.
    Decimal,
    Boolean,
    Date,
    Datetime,
    /// A part of a date, such as its month.
    Part,
    /// many2one.
    One,
    /// one2many, many2many.
    Many,
    /// binary, json: set or not.
    Presence,
}

impl Class {
    pub(super) fn is_relation(self) -> bool {
        matches!(self, Self::One | Self::Many)
    }

    /// What Odoo takes an unset value for in comparisons.
    pub(super) fn of_unset(self, rules: &Rules) -> Option<Scalar> {
        match self {
            Self::Text | Self::Html if rules.unset_is_no_value() => None,
            Self::Text | Self::Html => Some(Scalar::Text(String::new())),
            Self::Integer | Self::Decimal => Some(Scalar::Number(Decimal::ZERO)),
            _ => None,
        }
    }
}

/// Whether Python takes a value for false.
pub(super) fn is_falsy(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(on) => !on,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
    }
}

/// Whether a value is the empty text.
pub(super) fn is_empty(value: &Value) -> bool {
    value.as_str() == Some("")
}

/// Whether a value says "not set".
pub(super) fn is_unset(value: &Value) -> bool {
    matches!(value, Value::Null | Value::Bool(false))
}

/// A value as Python's `str` prints it.
pub(super) fn python_text(value: &Value) -> String {
    if let Value::String(text) = value {
        return text.clone();
    }
    let mut text = String::new();
    write_literal(value, &mut text);
    text
}

/// A number as Python's `float` reads it; `None` when it is none or is out of a decimal's range.
pub(super) fn number(value: &Value) -> Option<Decimal> {
    match value {
        Value::Null | Value::Bool(false) => Some(Decimal::ZERO),
        Value::Bool(true) => Some(Decimal::ONE),
        Value::Number(number) => exact(number),
        Value::String(text) if text.is_empty() => Some(Decimal::ZERO),
        Value::String(text) => {
            let text = text.trim();
            Decimal::from_str_exact(text).or_else(|_| Decimal::from_scientific(text)).ok()
        }
        _ => None,
    }
}

/// A number as Python's `int` reads it: fractions are cut off numbers, and refused in texts.
pub(super) fn integer(value: &Value) -> Option<Decimal> {
    match value {
        Value::String(text) if !text.is_empty() => text.trim().parse::<i64>().ok().map(Decimal::from),
        other => number(other).map(|number| number.trunc()),
    }
}

/// A record's id.
pub(super) fn id(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => exact(number).filter(Decimal::is_integer)?.to_i64(),
        _ => None,
    }
}
