//! The values of conditions, as Odoo casts them to the field's type.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use jiff::SignedDuration;
use jiff::civil::Date;
use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::Value;

use super::compile::{Condition, Result};
use super::rules::Rules;
use super::scalar::{self, Class, Scalar};
use super::temporal::{When, midnight};
use super::test::Fits;
use crate::OdooDateTime;
use crate::domain::Operator;
use crate::domain::filter::error::FilterError;

/// The values that fit an `=` or `in`, and whether none fits too; `None` when every record fits.
pub(super) fn one_of(
    condition: &Condition<'_>,
    items: &[Value],
    rules: &Rules,
) -> Result<Option<(BTreeSet<Scalar>, bool)>> {
    let class = condition.column.class;
    if class == Class::Boolean {
        let on = items.iter().any(truth);
        let off = items.iter().any(|item| !truth(item));
        if on && off && rules.nulls() {
            return Ok(Some((BTreeSet::from([Scalar::Bool(false), Scalar::Bool(true)]), false)));
        }
        return Ok(if on && off { None } else { Some((BTreeSet::from([Scalar::Bool(on)]), false)) });
    }
    if matches!(class, Class::Date | Class::Datetime) && items.iter().any(Value::is_null) {
        return Err(condition.wants("dates, or false"));
    }
    let mut unset = items.iter().any(scalar::is_unset);
    let set = items.iter().filter(|item| !scalar::is_unset(item));
    let mut values = set.map(|item| cast(condition, item, rules)).collect::<Result<BTreeSet<_>>>()?;
    match class.of_unset(rules) {
        Some(zero) if unset => {
            values.insert(zero);
        }
        Some(zero) => unset = values.contains(&zero),
        // An id is always set.
        None => unset &= class != Class::Id,
    }
    Ok(Some((values, unset)))
}

/// The value that a field is ordered against, and the results of a comparison with it that fit; `None` when no
/// record fits.
pub(super) fn bound(condition: &Condition<'_>, rules: &Rules) -> Result<Option<(Scalar, Fits)>> {
    let (class, value) = (condition.column.class, condition.value);
    let fits = fits(condition.operator);
    if matches!(class, Class::Boolean | Class::Presence | Class::Many) {
        return Err(condition.refuse());
    }
    if value.is_array() || value.is_object() {
        return Err(condition.wants("one plain value"));
    }
    if scalar::is_unset(value) || (class.of_unset(rules).is_some() && scalar::is_empty(value)) {
        return match (class, class.of_unset(rules)) {
            (_, Some(zero)) => Ok(Some((zero, fits))),
            (Class::Date | Class::Datetime, _) => Ok(None),
            _ => Err(condition.wants("set")),
        };
    }
    if let (Class::Datetime, Value::String(text)) = (class, value)
        && is_iso(text)
        && let Some(When::Day(day)) = When::read(text, rules)
    {
        return day_bound(condition, day, rules).map(Some);
    }
    Ok(Some((cast(condition, value, rules)?, fits)))
}

fn fits(operator: Operator) -> Fits {
    match operator {
        Operator::Lt => Ordering::is_lt,
        Operator::Le => Ordering::is_le,
        Operator::Gt => Ordering::is_gt,
        _ => Ordering::is_ge,
    }
}

/// A datetime is after a day from the next midnight on. Days that are relative to the time are midnights to Odoo.
fn day_bound(condition: &Condition<'_>, day: Date, rules: &Rules) -> Result<(Scalar, Fits)> {
    let wrong = || condition.wants("a date in range");
    let start = midnight(day, rules).ok_or_else(wrong)?;
    let next = || {
        let next = start.timestamp().checked_add(SignedDuration::from_hours(24)).map_err(|_| wrong())?;
        Ok(Scalar::Moment(OdooDateTime::new(next)))
    };
    Ok(match condition.operator {
        Operator::Gt => (next()?, Ordering::is_ge),
        Operator::Le => (next()?, Ordering::is_lt),
        _ => (Scalar::Moment(start), fits(condition.operator)),
    })
}

fn is_iso(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_digit())
}

fn truth(value: &Value) -> bool {
    match value {
        Value::String(text) => {
            matches!(text.to_lowercase().as_str(), "y" | "yes" | "1" | "true" | "t" | "on")
        }
        other => !scalar::is_falsy(other),
    }
}

/// One value that is set.
fn cast(condition: &Condition<'_>, value: &Value, rules: &Rules) -> Result<Scalar> {
    let order = !matches!(condition.operator, Operator::Eq | Operator::In);
    let text = |value: &Value| Scalar::Text(scalar::python_text(value));
    Ok(match (condition.column.class, value) {
        (Class::Text | Class::Choice, value) => text(value),
        // Odoo cleans what HTML is ordered against, and wraps bare text in a paragraph.
        (Class::Html, Value::String(html)) if order && !html.starts_with('<') => {
            return Err(condition.wants("HTML that begins with a tag"));
        }
        (Class::Html, Value::String(_)) => text(value),
        (Class::Html, _) => return Err(condition.wants("HTML that begins with a tag")),
        (Class::Integer, value) => {
            Scalar::Number(scalar::integer(value).ok_or_else(|| condition.wants("an integer"))?)
        }
        // A monetary value goes to PostgreSQL as Python prints it.
        (Class::Decimal, Value::Bool(_)) if !order && condition.column.currency_field.is_some() => {
            return Err(condition.wants("a number"));
        }
        (Class::Decimal, Value::String(text))
            if !order && condition.column.currency_field.is_some() && text.is_empty() =>
        {
            return Err(condition.wants("a number"));
        }
        (Class::Decimal, value) => Scalar::Number(decimal(condition, value)?),
        (Class::Id, Value::Number(_)) => Scalar::Number(decimal(condition, value)?),
        (Class::Id, Value::String(text)) if !text.is_empty() => {
            Scalar::Number(scalar::integer(value).ok_or_else(|| condition.wants("an id"))?)
        }
        (Class::Part, Value::Number(_) | Value::String(_)) if !scalar::is_empty(value) => {
            Scalar::Number(scalar::number(value).ok_or_else(|| condition.wants("a number"))?)
        }
        (Class::One, value) if order => {
            let id = scalar::id(value).filter(|id| *id != 0);
            Scalar::Number(id.ok_or_else(|| condition.wants("an id"))?.into())
        }
        (Class::Date, Value::String(text)) => match read(condition, text, rules)? {
            When::Unknown => return Err(now(condition)),
            when => Scalar::Date(when.day().ok_or_else(|| condition.wants("a date"))?),
        },
        (Class::Datetime, Value::String(text)) => match read(condition, text, rules)? {
            When::Unknown => return Err(now(condition)),
            When::Moment(moment) => Scalar::Moment(moment),
            When::Day(day) => {
                Scalar::Moment(midnight(day, rules).ok_or_else(|| condition.wants("a date in range"))?)
            }
        },
        (Class::Date, _) => return Err(condition.wants("a date")),
        (Class::Datetime, _) => return Err(condition.wants("a date, or a date and time")),
        (Class::Presence, _) => return Err(condition.wants("false")),
        (Class::Part, _) => return Err(condition.wants("a number")),
        (Class::Id | Class::One | Class::Many | Class::Boolean, _) => return Err(condition.wants("an id")),
    })
}

fn read(condition: &Condition<'_>, text: &str, rules: &Rules) -> Result<When> {
    When::read(text, rules)
        .ok_or_else(|| condition.wants("a date in Odoo's form, or one relative to the time"))
}

fn now(condition: &Condition<'_>) -> FilterError {
    FilterError::Now { field: condition.column.name.clone() }
}

/// Rounded to the field's digits, as the column's values are.
fn decimal(condition: &Condition<'_>, value: &Value) -> Result<Decimal> {
    let number = scalar::number(value).ok_or_else(|| condition.wants("a number"))?;
    Ok(match condition.column.scale {
        Some(scale) => number.round_dp_with_strategy(scale, RoundingStrategy::MidpointAwayFromZero),
        None => number,
    })
}
