//! Makes a domain ready for a model: everything that can be refused is refused here, as Odoo's search does.

use serde_json::Value;

use super::error::FilterError;
use super::legacy;
use super::pattern::Pattern;
use super::rules::Rules;
use super::scalar::{self, Class};
use super::temporal::Part;
use super::test::{Check, Column, Context, Test};
use super::values;
use crate::domain::{Domain, Node, Operator};
use crate::{FieldInfo, FieldKind};

pub(super) type Result<T> = std::result::Result<T, FilterError>;

/// The field that every model has for a record's name.
pub(super) const NAME: &str = "display_name";

/// A condition of which the field is known.
pub(super) struct Condition<'a> {
    pub(super) column: Column,
    /// The model that a relation links to.
    pub(super) comodel: Option<&'a str>,
    /// Never one that denies another.
    pub(super) operator: Operator,
    pub(super) value: &'a Value,
}

impl Condition<'_> {
    pub(super) fn refuse(&self) -> FilterError {
        FilterError::Operator { field: self.column.name.clone(), operator: self.operator }
    }

    pub(super) fn wants(&self, expected: &'static str) -> FilterError {
        FilterError::Value { field: self.column.name.clone(), operator: self.operator, expected }
    }

    pub(super) fn test(&self, check: Check) -> Test {
        Test::Leaf(self.column.clone(), check)
    }
}

impl Context<'_> {
    pub(super) fn compile(self, domain: &Domain, model: &str) -> Result<Test> {
        self.node(&domain.0, model, 0)
    }

    fn node(self, node: &Node, model: &str, depth: usize) -> Result<Test> {
        if depth > Domain::MAX_DEPTH {
            return Err(FilterError::TooDeep);
        }
        let each = |members: &[Node]| {
            members.iter().map(|member| self.node(member, model, depth + 1)).collect::<Result<_>>()
        };
        match node {
            Node::All(members) => each(members).map(all),
            Node::Any(members) => each(members).map(any),
            Node::Not(inner) => match legacy::denied(inner, self.rules)? {
                Some(denied) => self.node(&denied, model, depth + 1),
                None => self.node(inner, model, depth + 1).map(not),
            },
            Node::Leaf { field, operator, value } => self.leaf(model, field, *operator, value, depth + 1),
        }
    }

    /// A condition on a field or a path.
    pub(super) fn leaf(
        self,
        model: &str,
        path: &str,
        operator: Operator,
        value: &Value,
        depth: usize,
    ) -> Result<Test> {
        if depth > Domain::MAX_DEPTH {
            return Err(FilterError::TooDeep);
        }
        let (name, rest) = path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
        // Up to 16 some models keep it.
        if name == NAME && rest.is_none() && !self.source.name_fields(model).iter().any(|field| field == name)
        {
            // Before 18 Odoo passes over it otherwise.
            if self.rules.major < 18 {
                return Err(FilterError::Operator { field: name.to_owned(), operator });
            }
            return self.named(model, operator, value, depth);
        }
        let id = FieldInfo::new(FieldKind::Integer);
        let info = match self.source.field(model, name) {
            Some(info) => info,
            None if name == "id" => &id,
            None => {
                return Err(FilterError::UnknownField { model: model.to_owned(), field: name.to_owned() });
            }
        };
        let (column, comodel) = column(name, info, rest, operator)?;
        let own = info.active_test.filter(|_| column.class == Class::Many);
        let this = Context { active_test: own.unwrap_or(self.active_test), ..self };
        if let (Some(rest), Some(comodel)) = (rest, comodel) {
            // What denies denies of a record that is linked: without one nothing holds.
            let condition = Condition { column, comodel: Some(comodel), operator, value };
            if info.narrowed && self.rules.major < 18 {
                return Err(condition.refuse());
            }
            let test = this.leaf(comodel, rest, operator, value, depth + 1)?;
            return Ok(this.related(&condition, comodel, test));
        }
        let mut condition = Condition { column, comodel, operator, value };
        if self.rules.nulls() {
            legacy::check(&condition, info, self.rules)?;
        }
        let denies = operator.positive().is_some();
        condition.operator = match operator {
            Operator::EqIfSet if scalar::is_falsy(value) => return Ok(Test::Constant(true)),
            Operator::EqIfSet => Operator::Eq,
            other => other.positive().unwrap_or(other),
        };
        let column = condition.column.clone();
        let test = this.condition(condition, model, depth)?;
        // Before 18 a `!` before it is SQL's.
        let sql = operator == Operator::EqIfSet && self.rules.unset_is_no_value();
        let test = if sql { Test::IfSet(column, Box::new(test)) } else { test };
        Ok(if denies { not(test) } else { test })
    }

    fn condition(self, condition: Condition<'_>, model: &str, depth: usize) -> Result<Test> {
        let class = condition.column.class;
        match condition.operator {
            Operator::Any => self.any(&condition, model, depth),
            Operator::ChildOf | Operator::ParentOf => self.hierarchy(&condition, model, depth),
            Operator::Like | Operator::Ilike | Operator::EqLike | Operator::EqIlike => {
                self.like(condition, model, depth)
            }
            Operator::Gt | Operator::Ge | Operator::Lt | Operator::Le => self.order(&condition),
            _ => {
                let Some(items) = items(&condition, self.rules) else { return Ok(Test::Constant(false)) };
                if items.iter().any(|item| item.is_array() || item.is_object()) {
                    return Err(condition.wants("plain values"));
                }
                if class.is_relation() {
                    return self.linked(&condition, &items, depth);
                }
                let Some((values, unset)) = values::one_of(&condition, &items, self.rules)? else {
                    return Ok(Test::Constant(true));
                };
                if values.is_empty() && !unset {
                    return Ok(Test::Constant(false));
                }
                // An empty text: before 18 it is neither what is unset nor other than that.
                let empty = self.rules.unset_is_no_value() && scalar::is_empty(condition.value);
                let test = condition.test(Check::OneOf { values, unset });
                Ok(if empty { legacy::unless_unset(&condition, test, self.rules) } else { test })
            }
        }
    }

    fn order(self, condition: &Condition<'_>) -> Result<Test> {
        let Some((value, fits)) = values::bound(condition, self.rules)? else {
            return Ok(Test::Constant(false));
        };
        let class = condition.column.class;
        let unset = class.of_unset(self.rules);
        let unset = unset.and_then(|zero| zero.compare(&value, self.rules)).is_some_and(fits);
        let test = condition.test(Check::Order { fits, value, unset });
        let number = matches!(class, Class::Integer | Class::Decimal);
        Ok(if number { test } else { legacy::unless_unset(condition, test, self.rules) })
    }

    fn like(self, mut condition: Condition<'_>, model: &str, depth: usize) -> Result<Test> {
        let class = condition.column.class;
        let whole = matches!(condition.operator, Operator::EqLike | Operator::EqIlike);
        if scalar::is_falsy(condition.value) {
            // A whole text that fits an empty pattern is empty; a relation that fits any text is set.
            if !whole && !class.is_relation() {
                return Ok(Test::Constant(true));
            }
            (condition.operator, condition.value) = (Operator::Eq, &Value::Bool(false));
            let unset = self.condition(condition, model, depth)?;
            return Ok(if whole { unset } else { not(unset) });
        }
        if whole && !condition.value.is_string() {
            return Err(condition.wants("a text"));
        }
        let text = scalar::python_text(condition.value);
        if let (true, Some(comodel)) = (class.is_relation(), condition.comodel) {
            let test = self.named(comodel, condition.operator, &Value::String(text), depth + 1)?;
            return Ok(self.related(&condition, comodel, test));
        }
        // Whether PostgreSQL's text of a number ends in zeros depends on the column's digits.
        let undecided = class == Class::Decimal
            && condition.column.scale.is_none()
            && condition.column.currency_field.is_none();
        if undecided || matches!(class, Class::Boolean | Class::Presence) {
            return Err(condition.refuse());
        }
        let folded = matches!(condition.operator, Operator::Ilike | Operator::EqIlike);
        let pattern = Pattern::new(&text, whole, folded, self.rules);
        let pattern = pattern.ok_or_else(|| condition.wants("a pattern that ends in no single backslash"))?;
        let test = condition.test(Check::Like(pattern));
        Ok(if whole { legacy::unless_unset(&condition, test, self.rules) } else { test })
    }

    fn any(self, condition: &Condition<'_>, model: &str, depth: usize) -> Result<Test> {
        let domain = Domain::try_from(condition.value)
            .map_err(|source| FilterError::Nested { field: condition.column.name.clone(), source })?;
        match condition.comodel {
            Some(comodel) => {
                let test = self.node(&domain.0, comodel, depth + 1)?;
                Ok(self.related(condition, comodel, test))
            }
            None if condition.column.class == Class::Id => self.node(&domain.0, model, depth + 1),
            None => Err(condition.refuse()),
        }
    }
}

/// The values of an `=` or `in`; `None` when there are none.
fn items(condition: &Condition<'_>, rules: &Rules) -> Option<Vec<Value>> {
    // Before 19 a list makes an `in` of an `=`, and `true` or `false` an `=` of an `in`.
    let listed = condition.value.is_array();
    let equal = if rules.nulls() { !listed } else { condition.operator == Operator::Eq };
    match condition.value {
        Value::Array(items) if items.is_empty() => equal.then(|| vec![Value::Bool(false)]),
        Value::Array(items) => Some(items.clone()),
        falsy if !equal && scalar::is_falsy(falsy) => None,
        Value::Null => Some(vec![Value::Bool(false)]),
        single => Some(vec![single.clone()]),
    }
}

/// What is known of a condition's field: how it is compared, and the model it links to.
fn column<'a>(
    name: &str,
    info: &'a FieldInfo,
    rest: Option<&str>,
    operator: Operator,
) -> Result<(Column, Option<&'a str>)> {
    let refuse = || FilterError::Operator { field: name.to_owned(), operator };
    let class = match &info.kind {
        FieldKind::Integer if name == "id" => Class::Id,
        FieldKind::Char | FieldKind::Text => Class::Text,
        FieldKind::Html => Class::Html,
        FieldKind::Selection | FieldKind::Reference => Class::Choice,
        FieldKind::Integer | FieldKind::Many2oneReference => Class::Integer,
        FieldKind::Float | FieldKind::Monetary => Class::Decimal,
        FieldKind::Boolean => Class::Boolean,
        FieldKind::Date => Class::Date,
        FieldKind::Datetime => Class::Datetime,
        FieldKind::Many2one => Class::One,
        FieldKind::One2many | FieldKind::Many2many => Class::Many,
        FieldKind::Binary | FieldKind::Json => Class::Presence,
        _ => return Err(refuse()),
    };
    let part = match (class, rest) {
        (Class::Date | Class::Datetime, Some(rest)) => Part::read(rest),
        _ => None,
    };
    if let (false, None, Some(rest)) = (class.is_relation(), part, rest) {
        return Err(FilterError::UnknownPart { field: name.to_owned(), part: rest.to_owned() });
    }
    let comodel = if class.is_relation() { Some(info.relation.as_deref().ok_or_else(refuse)?) } else { None };
    let column = Column {
        name: name.to_owned(),
        class: if part.is_some() { Class::Part } else { class },
        part,
        scale: info.scale,
        currency_field: info.currency_field.clone().filter(|_| info.kind == FieldKind::Monetary),
    };
    Ok((column, comodel))
}

pub(super) fn all(members: Vec<Test>) -> Test {
    fold(members, true)
}

pub(super) fn any(members: Vec<Test>) -> Test {
    fold(members, false)
}

/// Without constants, as Odoo simplifies domains: whether `active` is named depends on what is left.
fn fold(members: Vec<Test>, all: bool) -> Test {
    let mut kept = Vec::new();
    for member in members {
        match member {
            Test::Constant(constant) if constant == all => {}
            Test::Constant(constant) => return Test::Constant(constant),
            other => kept.push(other),
        }
    }
    match kept.len() {
        0 => Test::Constant(all),
        _ if all => Test::All(kept),
        _ => Test::Any(kept),
    }
}

pub(super) fn not(test: Test) -> Test {
    match test {
        Test::Constant(constant) => Test::Constant(!constant),
        Test::Not(inner) => *inner,
        other => Test::Not(Box::new(other)),
    }
}
