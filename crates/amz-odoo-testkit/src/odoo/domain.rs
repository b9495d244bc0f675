//! Search domains: parsed from Odoo's prefix notation, evaluated record by record.

use std::cmp::Ordering;

use serde_json::Value;

use super::cell::{Cell, decimal_from_json};
use super::env::Env;
use super::error::{OdooError, Result};
use super::schema::Kind;

/// A parsed domain.
#[derive(Clone, Debug)]
pub(crate) enum Domain {
    All,
    Leaf { path: String, operator: String, value: Value },
    Not(Box<Domain>),
    And(Box<Domain>, Box<Domain>),
    Or(Box<Domain>, Box<Domain>),
}

const OPERATORS: [&str; 20] = [
    "=",
    "!=",
    "<>",
    "<",
    ">",
    "<=",
    ">=",
    "=?",
    "in",
    "not in",
    "like",
    "not like",
    "ilike",
    "not ilike",
    "=like",
    "=ilike",
    "not =like",
    "not =ilike",
    "child_of",
    "parent_of",
];

impl Domain {
    /// Reads a domain as a client sends it.
    pub(crate) fn parse(value: &Value) -> Result<Self> {
        let terms = match value {
            Value::Null | Value::Bool(false) => return Ok(Self::All),
            Value::Array(terms) => terms,
            other => return Err(OdooError::value(format!("Invalid domain: {other}"))),
        };
        if terms.is_empty() {
            return Ok(Self::All);
        }
        // Prefix notation read from its end: operands are on the stack when their operator is met.
        let mut stack = Vec::new();
        let malformed = || OdooError::value(format!("Invalid domain: {value}"));
        for term in terms.iter().rev() {
            let node = match term {
                Value::String(operator) if operator == "!" => {
                    Self::Not(Box::new(stack.pop().ok_or_else(malformed)?))
                }
                Value::String(operator) if operator == "&" || operator == "|" => {
                    let (left, right) =
                        (stack.pop().ok_or_else(malformed)?, stack.pop().ok_or_else(malformed)?);
                    if operator == "&" { left.and(right) } else { Self::Or(Box::new(left), Box::new(right)) }
                }
                Value::Array(leaf) => Self::leaf(leaf)?,
                _ => return Err(malformed()),
            };
            stack.push(node);
        }
        // What is left side by side is joined by an implied "&".
        stack.into_iter().rev().reduce(|joined, next| next.and(joined)).ok_or_else(malformed)
    }

    fn leaf(leaf: &[Value]) -> Result<Self> {
        let invalid =
            || OdooError::value(format!("Invalid domain condition: {}", Value::from(leaf.to_vec())));
        let [path, operator, value] = leaf else { return Err(invalid()) };
        // (1, '=', 1) and (0, '=', 1) stand for everything and nothing.
        if let Some(one) = path.as_i64() {
            return Ok(if value.as_i64() == Some(one) { Self::All } else { Self::Not(Box::new(Self::All)) });
        }
        let (Some(path), Some(operator)) = (path.as_str(), operator.as_str()) else { return Err(invalid()) };
        let operator = operator.to_lowercase();
        if !OPERATORS.contains(&operator.as_str()) && operator != "any" && operator != "not any" {
            return Err(OdooError::value(format!("Invalid operator in {}", Value::from(leaf.to_vec()))));
        }
        let operator = if operator == "<>" { "!=".to_owned() } else { operator };
        Ok(Self::Leaf { path: path.to_owned(), operator, value: value.clone() })
    }

    pub(crate) fn and(self, other: Self) -> Self {
        Self::And(Box::new(self), Box::new(other))
    }

    /// Whether a condition on this field stands anywhere in the domain.
    pub(crate) fn mentions(&self, field: &str) -> bool {
        match self {
            Self::All => false,
            Self::Leaf { path, .. } => path == field,
            Self::Not(inner) => inner.mentions(field),
            Self::And(left, right) | Self::Or(left, right) => left.mentions(field) || right.mentions(field),
        }
    }

    /// Refuses a field that the model has not, as the server does before it looks at any record.
    pub(crate) fn check(&self, env: &Env<'_>, model: &str) -> Result<()> {
        match self {
            Self::All => Ok(()),
            Self::Leaf { path, operator, value } => {
                let mut at = model;
                for name in path.split('.') {
                    if name == "id" {
                        break;
                    }
                    let field = env.schema.field(at, name).ok_or_else(|| {
                        let condition = format!("('{path}', '{operator}', {})", python(value));
                        OdooError::value(format!("Invalid field {at}.{name} in condition {condition}"))
                    })?;
                    at = field.relation.as_deref().unwrap_or(at);
                }
                Ok(())
            }
            Self::Not(inner) => inner.check(env, model),
            Self::And(left, right) | Self::Or(left, right) => {
                left.check(env, model)?;
                right.check(env, model)
            }
        }
    }

    /// Whether a record satisfies the domain.
    pub(crate) fn holds(&self, env: &Env<'_>, model: &str, id: i64) -> Result<bool> {
        Ok(match self {
            Self::All => true,
            Self::Not(inner) => !inner.holds(env, model, id)?,
            Self::And(left, right) => left.holds(env, model, id)? && right.holds(env, model, id)?,
            Self::Or(left, right) => left.holds(env, model, id)? || right.holds(env, model, id)?,
            Self::Leaf { path, operator, value } => leaf_holds(env, model, id, path, operator, value)?,
        })
    }
}

fn leaf_holds(
    env: &Env<'_>,
    model: &str,
    id: i64,
    path: &str,
    operator: &str,
    value: &Value,
) -> Result<bool> {
    if let Some((head, rest)) = path.split_once('.') {
        let (target, ids) = related(env, model, id, head);
        for related in ids {
            if leaf_holds(env, &target, related, rest, operator, value)? {
                return Ok(true);
            }
        }
        return Ok(false);
    }
    if path == "id" {
        return Ok(matches_cell(&Cell::Int(id), Kind::Int, operator, value) || {
            // `id child_of` walks the model's own hierarchy.
            matches!(operator, "child_of" | "parent_of") && in_hierarchy(env, model, id, operator, value)
        });
    }
    let Some(field) = env.schema.field(model, path) else { return Ok(false) };
    if operator == "any" || operator == "not any" {
        let domain = Domain::parse(value)?;
        let (target, ids) = related(env, model, id, path);
        let mut found = false;
        for related in ids {
            found |= domain.holds(env, &target, related)?;
        }
        return Ok(found == (operator == "any"));
    }
    if !field.kind.is_relational() {
        return Ok(matches_cell(&env.get(model, id, path), field.kind, operator, value));
    }
    let (target, ids) = related(env, model, id, path);
    if matches!(operator, "child_of" | "parent_of") {
        return Ok(ids.iter().any(|&related| in_hierarchy(env, &target, related, operator, value)));
    }
    let by_name =
        value.is_string() || value.as_array().is_some_and(|items| items.iter().any(Value::is_string));
    let negative = matches!(operator, "!=" | "not in" | "not like" | "not ilike");
    let positive = match operator {
        "!=" => "=",
        "not in" => "in",
        "not like" => "like",
        "not ilike" => "ilike",
        other => other,
    };
    let found = if ids.is_empty() {
        !by_name && matches_cell(&Cell::Empty, Kind::Int, positive, value)
    } else if by_name {
        let named = |related: &i64| Cell::Text(env.display_name(&target, *related));
        ids.iter().any(|related| matches_cell(&named(related), Kind::Text, positive, value))
    } else {
        ids.iter().any(|&related| matches_cell(&Cell::Int(related), Kind::Int, positive, value))
    };
    Ok(found != negative)
}

/// The records a relational field leads to.
fn related(env: &Env<'_>, model: &str, id: i64, field: &str) -> (String, Vec<i64>) {
    if field == "id" {
        return (model.to_owned(), vec![id]);
    }
    let target = env.schema.field(model, field).and_then(|field| field.relation.clone()).unwrap_or_default();
    (target, env.related_ids(model, id, field))
}

fn in_hierarchy(env: &Env<'_>, model: &str, id: i64, operator: &str, value: &Value) -> bool {
    let parent = if model == "stock.location" { "location_id" } else { "parent_id" };
    let roots: Vec<i64> = match value {
        Value::Array(items) => items.iter().filter_map(Value::as_i64).collect(),
        other => other.as_i64().into_iter().collect(),
    };
    let ancestors = |from: i64| std::iter::successors(Some(from), |&at| env.get(model, at, parent).as_int());
    match operator {
        "child_of" => ancestors(id).any(|at| roots.contains(&at)),
        _ => roots.iter().any(|&root| ancestors(root).any(|at| at == id)),
    }
}

fn matches_cell(cell: &Cell, kind: Kind, operator: &str, value: &Value) -> bool {
    match operator {
        "=" => equals(cell, kind, value),
        "!=" => !equals(cell, kind, value),
        "=?" => matches!(value, Value::Null | Value::Bool(false)) || equals(cell, kind, value),
        "in" | "not in" => {
            let found = match value {
                Value::Array(items) => items.iter().any(|item| equals(cell, kind, item)),
                single => equals(cell, kind, single),
            };
            found == (operator == "in")
        }
        "<" | ">" | "<=" | ">=" => {
            let unset = *cell == Cell::Empty && !matches!(kind, Kind::Int | Kind::Float);
            !unset
                && compare(cell, kind, value).is_some_and(|ordering| match operator {
                    "<" => ordering == Ordering::Less,
                    ">" => ordering == Ordering::Greater,
                    "<=" => ordering != Ordering::Greater,
                    _ => ordering != Ordering::Less,
                })
        }
        "like" | "ilike" | "=like" | "=ilike" | "not like" | "not ilike" | "not =like" | "not =ilike" => {
            let (negative, operator) =
                operator.strip_prefix("not ").map_or((false, operator), |rest| (true, rest));
            let pattern = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            let pattern = if operator.starts_with('=') { pattern } else { format!("%{pattern}%") };
            let text = if *cell == Cell::Empty { None } else { Some(text_of(cell)) };
            let found = text.is_some_and(|text| {
                if operator.ends_with("ilike") {
                    wildcard(&pattern.to_lowercase(), &text.to_lowercase())
                } else {
                    wildcard(&pattern, &text)
                }
            });
            found != negative
        }
        _ => false,
    }
}

fn text_of(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => text.clone(),
        Cell::Int(value) => value.to_string(),
        Cell::Dec(value) => value.to_string(),
        _ => String::new(),
    }
}

fn equals(cell: &Cell, kind: Kind, value: &Value) -> bool {
    let unset = matches!(value, Value::Null | Value::Bool(false)) || value.as_str() == Some("");
    match kind {
        Kind::Bool => cell.is_set() != (unset || value.as_i64() == Some(0)),
        Kind::Int | Kind::Float if unset => !cell.is_set(),
        Kind::Int | Kind::Float => decimal_from_json(value).is_some_and(|value| cell.as_dec() == value),
        _ if unset => !cell.is_set(),
        _ => value.as_str().is_some_and(|value| cell.as_text() == value),
    }
}

fn compare(cell: &Cell, kind: Kind, value: &Value) -> Option<Ordering> {
    match kind {
        Kind::Int | Kind::Float | Kind::Bool => Some(cell.as_dec().cmp(&decimal_from_json(value)?)),
        _ => Some(cell.as_text().cmp(value.as_str()?)),
    }
}

/// SQL's LIKE: `%` is any text, `_` any one character, a backslash takes the next one literally.
fn wildcard(pattern: &str, text: &str) -> bool {
    let mut rest = pattern.chars();
    match rest.next() {
        None => text.is_empty(),
        Some('%') => {
            let starts = text.char_indices().map(|(at, _)| at).chain([text.len()]);
            starts.into_iter().any(|at| wildcard(rest.as_str(), &text[at..]))
        }
        Some(other) => {
            let mut chars = text.chars();
            let Some(first) = chars.next() else { return false };
            let literal = if other == '\\' { rest.next() } else { Some(other) };
            let fits = other == '_' || literal == Some(first);
            fits && wildcard(rest.as_str(), chars.as_str())
        }
    }
}

/// A value as Python prints it in an error message.
fn python(value: &Value) -> String {
    match value {
        Value::String(text) => format!("'{text}'"),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Null => "None".to_owned(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_follow_sql() {
        for (pattern, text, expected) in [
            ("%a%", "bar", true),
            ("b_r", "bar", true),
            ("b_r", "br", false),
            ("", "", true),
            ("%", "", true),
            (r"10\%", "10%", true),
            (r"10\%", "100", false),
            ("%é%", "café au lait", true),
        ] {
            assert_eq!(wildcard(pattern, text), expected, "{pattern} on {text}");
        }
    }

    #[test]
    fn a_domain_that_lacks_an_operand_is_refused() {
        for malformed in
            [r#"["&", ["name", "=", 1]]"#, r#"["!"]"#, r#"["|", ["a", "=", 1]]"#, r#"[["a", "="]]"#]
        {
            let value = serde_json::from_str(malformed).unwrap();
            assert!(Domain::parse(&value).is_err(), "{malformed}");
        }
    }

    #[test]
    fn an_unset_value_differs_from_everything_but_false() {
        let json = |text: &str| serde_json::from_str::<Value>(text).unwrap();
        assert!(matches_cell(&Cell::Empty, Kind::Text, "!=", &json(r#""x""#)));
        assert!(matches_cell(&Cell::Empty, Kind::Text, "not in", &json(r#"["x"]"#)));
        assert!(matches_cell(&Cell::Empty, Kind::Text, "=", &json("false")));
        assert!(!matches_cell(&Cell::Empty, Kind::Date, "<", &json(r#""2026-01-01""#)));
    }
}
