//! What the versions before 19 do otherwise. Where a type that does not fit, or an accident, decides there, the
//! condition is refused.

use serde_json::Value;

use super::compile::{Condition, Result};
use super::error::FilterError;
use super::rules::Rules;
use super::scalar::{self, Class};
use super::test::Test;
use crate::FieldInfo;
use crate::domain::{Node, Operator};

/// Refuses what these versions refuse, and what this crate does not decide for them.
pub(super) fn check(condition: &Condition<'_>, info: &FieldInfo, rules: &Rules) -> Result<()> {
    let (class, operator) = (condition.column.class, condition.operator);
    if operator.since() > rules.major || (class == Class::Part && rules.major < 18) {
        return Err(condition.refuse());
    }
    let positive = operator.positive().unwrap_or(operator);
    // By ids they look past the field's own domain, and before 18 by anything.
    let by_records = positive == Operator::Any || condition.value.is_string();
    if info.narrowed
        && (rules.major < 18 || !by_records || matches!(positive, Operator::ChildOf | Operator::ParentOf))
    {
        return Err(condition.refuse());
    }
    match positive {
        Operator::Any if class == Class::Id => Err(condition.refuse()),
        Operator::Any => Ok(()),
        Operator::EqIfSet => if_set(condition, rules),
        Operator::Like | Operator::Ilike | Operator::EqLike | Operator::EqIlike => {
            like(condition, positive, rules)
        }
        Operator::ChildOf | Operator::ParentOf => hierarchy(condition),
        Operator::Eq | Operator::In => equal(condition, positive, rules),
        _ => order(condition),
    }
}

/// What a `!` before the node makes of it where that is more than its negation: before 17 it denies a path of the linked
/// record.
pub(super) fn denied(node: &Node, rules: &Rules) -> Result<Option<Node>> {
    let deny = |member: &Node| Node::Not(Box::new(member.clone()));
    Ok(match node {
        _ if rules.major >= 17 => None,
        Node::All(members) => Some(Node::Any(members.iter().map(deny).collect())),
        Node::Any(members) => Some(Node::All(members.iter().map(deny).collect())),
        Node::Not(inner) => Some(inner.as_ref().clone()),
        Node::Leaf { field, operator, value } if field.contains('.') => {
            let refuse = || FilterError::Operator { field: field.clone(), operator: *operator };
            let operator = operator.opposite().ok_or_else(refuse)?;
            Some(Node::Leaf { field: field.clone(), operator, value: value.clone() })
        }
        Node::Leaf { .. } => None,
    })
}

/// A test that holds nothing of an unset field, and neither does its negation.
pub(super) fn unless_unset(condition: &Condition<'_>, test: Test, rules: &Rules) -> Test {
    match test {
        Test::Constant(_) => test,
        test if rules.nulls() => Test::IfSet(condition.column.clone(), Box::new(test)),
        test => test,
    }
}

/// `=?` lets only `false` pass, and denied lets everything that Python takes for it.
fn if_set(condition: &Condition<'_>, rules: &Rules) -> Result<()> {
    let class = condition.column.class;
    if class == Class::Many {
        return Err(condition.refuse());
    }
    if scalar::is_unset(condition.value) {
        return Ok(());
    }
    if scalar::is_falsy(condition.value) {
        return Err(condition.wants("false, or set"));
    }
    // Before 18 it is an error for translated texts, and denied it tells unset from false.
    if rules.major < 18 && matches!(class, Class::Text | Class::Html | Class::Boolean) {
        return Err(condition.refuse());
    }
    equal(condition, Operator::Eq, rules)
}

fn like(condition: &Condition<'_>, operator: Operator, rules: &Rules) -> Result<()> {
    let class = condition.column.class;
    if class == Class::Part {
        return Err(condition.refuse());
    }
    let Some(text) = condition.value.as_str() else { return Err(condition.wants("a text")) };
    if text.is_empty() && (class.is_relation() || rules.major < 18) {
        return Err(condition.wants("a text that is not empty"));
    }
    // The pattern of these goes through the field's own conversion; denied, what it does to an unset many2one depends on
    // whether any record has such a name.
    let whole = matches!(operator, Operator::EqLike | Operator::EqIlike);
    if whole && matches!(class, Class::Html | Class::Integer | Class::Decimal | Class::One) {
        return Err(condition.refuse());
    }
    // Their digits are the currency's from 17 on.
    if rules.major < 17 && condition.column.currency_field.is_some() {
        return Err(condition.refuse());
    }
    Ok(())
}

fn hierarchy(condition: &Condition<'_>) -> Result<()> {
    if !condition.column.class.is_relation() && condition.column.class != Class::Id {
        return Err(condition.refuse());
    }
    match condition.value {
        Value::Null => Err(condition.wants("ids or names")),
        value if has_empty(value) => Err(condition.wants("a text that is not empty")),
        Value::Array(items) if mixed(items) => Err(condition.wants("ids or names")),
        _ => Ok(()),
    }
}

fn has_empty(value: &Value) -> bool {
    scalar::is_empty(value) || value.as_array().is_some_and(|items| items.iter().any(scalar::is_empty))
}

fn mixed(items: &[Value]) -> bool {
    items.iter().any(Value::is_string) && !items.iter().all(Value::is_string)
}

/// `=` and `in`, and what denies them.
fn equal(condition: &Condition<'_>, operator: Operator, rules: &Rules) -> Result<()> {
    let class = condition.column.class;
    let Value::Array(items) = condition.value else {
        if operator == Operator::In {
            return Err(condition.wants("a list"));
        }
        return plain(condition, condition.value, rules);
    };
    let links_fit = match class {
        Class::Part => return Err(condition.refuse()),
        // False and names mean nothing in it, and before 18 names mean nothing in that of a many2one either.
        Class::Many => items.iter().all(|item| scalar::id(item).is_some()),
        Class::One => !mixed(items) && (rules.major >= 18 || !items.iter().any(Value::is_string)),
        _ => true,
    };
    if !links_fit {
        return Err(condition.wants("ids or names"));
    }
    items.iter().try_for_each(|item| plain(condition, item, rules))
}

fn plain(condition: &Condition<'_>, value: &Value, rules: &Rules) -> Result<()> {
    let unset = scalar::is_unset(value);
    match condition.column.class {
        Class::Boolean if !value.is_boolean() => Err(condition.wants("true or false")),
        Class::Id if !unset && scalar::id(value).is_none() => Err(condition.wants("an id")),
        // No record tells whether its 0 is unset.
        Class::Integer | Class::Decimal if !(value.is_number() || (unset && rules.major >= 18)) => {
            Err(condition.wants("a number"))
        }
        Class::Part if !value.is_number() => Err(condition.wants("a number")),
        _ => Ok(()),
    }
}

fn order(condition: &Condition<'_>) -> Result<()> {
    let value = condition.value;
    match condition.column.class {
        _ if scalar::is_unset(value) => Err(condition.wants("set")),
        Class::Text | Class::Html if !value.is_string() => Err(condition.wants("a text")),
        Class::Integer | Class::Decimal if !value.is_number() => Err(condition.wants("a number")),
        Class::Id if scalar::id(value).is_none() => Err(condition.wants("an id")),
        _ => Ok(()),
    }
}
