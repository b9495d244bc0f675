//! The values of records, as a read method or another system's document gives them.

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde_json::{Map, Value};

use super::compile::Result;
use super::error::FilterError;
use super::rules::Rules;
use super::scalar::{self, Class, Scalar};
use super::temporal::Part;
use super::test::Column;
use crate::record::exact;
use crate::{OdooDateTime, Record};

/// The value of a record; `None` when it is not set.
pub(super) fn scalar(column: &Column, value: &Value, rules: &Rules) -> Result<Option<Scalar>> {
    if column.class == Class::Boolean && scalar::is_unset(value) {
        return Ok(Some(Scalar::Bool(false)));
    }
    if scalar::is_unset(value) {
        return Ok(None);
    }
    let class = match (column.class, column.part) {
        (Class::Part, _) => part_class(value),
        (class, _) => class,
    };
    let read = of_record(value, class);
    let read =
        read.ok_or_else(|| FilterError::Record { field: column.name.clone(), expected: expected(class) })?;
    Ok(Some(match (column.part, read) {
        (Some(part), Scalar::Date(day)) => part_of(part, day.to_datetime(jiff::civil::Time::midnight())),
        (Some(part), Scalar::Moment(at)) => part_of(part, rules.time_zone.to_datetime(at.timestamp())),
        (_, read) => read,
    }))
}

/// A part's field is a date or a datetime: the value tells.
fn part_class(value: &Value) -> Class {
    if value.as_str().is_some_and(|text| text.len() > 10) { Class::Datetime } else { Class::Date }
}

fn part_of(part: Part, at: jiff::civil::DateTime) -> Scalar {
    Scalar::Number(Decimal::from(part.of(at)))
}

fn expected(class: Class) -> &'static str {
    match class {
        Class::Text | Class::Html | Class::Choice => "a text",
        Class::Integer | Class::Id => "an integer",
        Class::Decimal => "a number",
        Class::Boolean => "true or false",
        Class::Date | Class::Part => "a date",
        Class::Datetime => "a date and time",
        Class::One => "a link to a record",
        Class::Many => "a list of links",
        Class::Presence => "a value",
    }
}

/// The fields of a record: one that was read, or one that stands inside of another.
#[derive(Clone, Copy)]
pub(super) enum Values<'a> {
    Read(&'a Record),
    Embedded(&'a Map<String, Value>),
}

impl<'a> Values<'a> {
    pub(super) fn get(self, field: &str) -> Option<&'a Value> {
        match self {
            Self::Read(record) => record.get(field),
            Self::Embedded(record) => record.get(field),
        }
    }
}

/// A link to a record: its id, or the record itself where a document holds it.
#[derive(Clone, Copy)]
pub(super) enum Link<'a> {
    Id(i64),
    Embedded(&'a Map<String, Value>),
}

pub(super) fn links<'a>(field: &str, value: &'a Value) -> Result<Vec<Link<'a>>> {
    let wrong = || FilterError::Record { field: field.to_owned(), expected: "a link, or a list of links" };
    let link = |value: &'a Value| match value {
        Value::Object(record) => Some(Link::Embedded(record)),
        other => scalar::id(other).map(Link::Id),
    };
    match value {
        Value::Null | Value::Bool(false) => Ok(Vec::new()),
        // A many2one is an id and a name.
        Value::Array(pair)
            if matches!(pair.as_slice(), [Value::Number(_), Value::String(_) | Value::Bool(false)]) =>
        {
            Ok(pair.iter().take(1).filter_map(link).collect())
        }
        Value::Array(items) => items.iter().map(link).collect::<Option<_>>().ok_or_else(wrong),
        single => link(single).map(|link| vec![link]).ok_or_else(wrong),
    }
}

pub(super) fn linked_ids(field: &str, value: &Value) -> Result<Vec<i64>> {
    let ids = links(field, value)?.into_iter().map(|link| match link {
        Link::Id(id) => Some(id),
        Link::Embedded(record) => record.get("id").and_then(scalar::id),
    });
    let wrong = || FilterError::Record { field: field.to_owned(), expected: "a link with an id" };
    ids.collect::<Option<_>>().ok_or_else(wrong)
}

/// The value of a record's field, which is set; `None` when it has another type.
fn of_record(value: &Value, class: Class) -> Option<Scalar> {
    match (class, value) {
        (Class::Boolean, Value::Bool(on)) => Some(Scalar::Bool(*on)),
        (Class::Text | Class::Html | Class::Choice, Value::String(text)) => Some(Scalar::Text(text.clone())),
        (Class::Choice, Value::Number(number)) => Some(Scalar::Text(number.to_string())),
        (Class::Integer | Class::Id, Value::Number(number)) => exact(number).map(Scalar::Number),
        // Documents that are not Odoo's write decimals as texts.
        (Class::Decimal, Value::Number(_) | Value::String(_)) => scalar::number(value).map(Scalar::Number),
        (Class::Date, Value::String(text)) => text.parse().ok().map(Scalar::Date),
        (Class::Datetime, Value::String(text)) => moment(text).map(Scalar::Moment),
        (Class::One, Value::Array(pair)) => of_record(pair.first()?, class),
        (Class::One, Value::Object(linked)) => of_record(linked.get("id")?, class),
        (Class::One, value) => scalar::id(value).map(|id| Scalar::Number(id.into())),
        (Class::Presence, _) => Some(Scalar::Bool(true)),
        _ => None,
    }
}

/// Odoo's form, or ISO 8601 with an offset.
fn moment(text: &str) -> Option<OdooDateTime> {
    text.parse().ok().or_else(|| text.parse::<Timestamp>().ok().map(OdooDateTime::new))
}
