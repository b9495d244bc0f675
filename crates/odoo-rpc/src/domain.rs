//! Search domains.

use std::fmt;
use std::ops::{BitAnd, BitOr, Not};

use serde::{Serialize, Serializer};
use serde_json::{Value, json};

/// A condition on records, printed in Odoo's prefix notation.
///
/// Operators of the same kind are flattened and constants removed, and every `&` is written out, as Odoo's own
/// `normalize_domain` does.
///
/// ```
/// use odoo_rpc::Domain;
///
/// let domain = Domain::eq("state", "sale") & (Domain::gt("amount_total", 100) | Domain::unset("partner_id"));
/// assert_eq!(
///     serde_json::to_string(&domain)?,
///     r#"["&",["state","=","sale"],"|",["amount_total",">",100],["partner_id","=",false]]"#
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// `Debug` prints fields and operators, never the values that are compared with: they may be personal data.
#[derive(Clone, PartialEq)]
pub struct Domain(Node);

#[derive(Clone, PartialEq)]
enum Node {
    /// All hold; without any: every record. Never holds another `All`, and never just one.
    All(Vec<Node>),
    /// One holds; without any: no record. Never holds another `Any`, and never just one.
    Any(Vec<Node>),
    Not(Box<Node>),
    Leaf {
        field: String,
        operator: Operator,
        value: Value,
    },
}

/// How a field is compared with a value. Odoo 16 to 19, unless said otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Operator {
    /// `=`
    Eq,
    /// `!=`
    Ne,
    /// `>`
    Gt,
    /// `>=`
    Ge,
    /// `<`
    Lt,
    /// `<=`
    Le,
    /// `=?`: holds for every record when the value is `false`.
    EqIfSet,
    /// `in`
    In,
    /// `not in`
    NotIn,
    /// `like`: contains, case matters.
    Like,
    /// `not like`
    NotLike,
    /// `ilike`: contains, case does not matter.
    Ilike,
    /// `not ilike`
    NotIlike,
    /// `=like`: the whole text matches a pattern with `%` and `_`.
    EqLike,
    /// `not =like`, from 19.
    NotEqLike,
    /// `=ilike`
    EqIlike,
    /// `not =ilike`, from 19.
    NotEqIlike,
    /// `child_of`: the record or one below it.
    ChildOf,
    /// `parent_of`: the record or one above it.
    ParentOf,
    /// `any`, from 17: a related record meets a domain.
    Any,
    /// `not any`, from 17.
    NotAny,
}

impl Operator {
    /// Odoo's spelling.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Eq => "=",
            Self::Ne => "!=",
            Self::Gt => ">",
            Self::Ge => ">=",
            Self::Lt => "<",
            Self::Le => "<=",
            Self::EqIfSet => "=?",
            Self::In => "in",
            Self::NotIn => "not in",
            Self::Like => "like",
            Self::NotLike => "not like",
            Self::Ilike => "ilike",
            Self::NotIlike => "not ilike",
            Self::EqLike => "=like",
            Self::NotEqLike => "not =like",
            Self::EqIlike => "=ilike",
            Self::NotEqIlike => "not =ilike",
            Self::ChildOf => "child_of",
            Self::ParentOf => "parent_of",
            Self::Any => "any",
            Self::NotAny => "not any",
        }
    }
}

impl Domain {
    /// Every record.
    #[must_use]
    pub fn all() -> Self {
        Self(Node::All(Vec::new()))
    }

    /// No record.
    #[must_use]
    pub fn none() -> Self {
        Self(Node::Any(Vec::new()))
    }

    /// Any comparison; `field` may be a path such as `partner_id.country_id.code`.
    #[must_use]
    pub fn leaf(field: impl Into<String>, operator: Operator, value: impl Into<Value>) -> Self {
        Self(Node::Leaf { field: field.into(), operator, value: value.into() })
    }

    /// The field has this value.
    #[must_use]
    pub fn eq(field: impl Into<String>, value: impl Into<Value>) -> Self {
        Self::leaf(field, Operator::Eq, value)
    }

    /// The field has another value, or none.
    #[must_use]
    pub fn ne(field: impl Into<String>, value: impl Into<Value>) -> Self {
        Self::leaf(field, Operator::Ne, value)
    }

    /// The field is greater.
    #[must_use]
    pub fn gt(field: impl Into<String>, value: impl Into<Value>) -> Self {
        Self::leaf(field, Operator::Gt, value)
    }

    /// The field is greater or equal.
    #[must_use]
    pub fn ge(field: impl Into<String>, value: impl Into<Value>) -> Self {
        Self::leaf(field, Operator::Ge, value)
    }

    /// The field is less.
    #[must_use]
    pub fn lt(field: impl Into<String>, value: impl Into<Value>) -> Self {
        Self::leaf(field, Operator::Lt, value)
    }

    /// The field is less or equal.
    #[must_use]
    pub fn le(field: impl Into<String>, value: impl Into<Value>) -> Self {
        Self::leaf(field, Operator::Le, value)
    }

    /// The field has one of these values.
    #[must_use]
    pub fn is_in<V: Into<Value>>(field: impl Into<String>, values: impl IntoIterator<Item = V>) -> Self {
        Self::leaf(field, Operator::In, values.into_iter().map(Into::into).collect::<Vec<_>>())
    }

    /// The field has none of these values.
    #[must_use]
    pub fn not_in<V: Into<Value>>(field: impl Into<String>, values: impl IntoIterator<Item = V>) -> Self {
        Self::leaf(field, Operator::NotIn, values.into_iter().map(Into::into).collect::<Vec<_>>())
    }

    /// The text contains this one, whatever its case; `%` and `_` are wildcards.
    #[must_use]
    pub fn ilike(field: impl Into<String>, text: impl Into<String>) -> Self {
        Self::leaf(field, Operator::Ilike, text.into())
    }

    /// The record, or the field's, is one of these or below one of them.
    #[must_use]
    pub fn child_of(field: impl Into<String>, ids: impl IntoIterator<Item = i64>) -> Self {
        Self::leaf(field, Operator::ChildOf, ids.into_iter().collect::<Vec<_>>())
    }

    /// The field has a value.
    #[must_use]
    pub fn set(field: impl Into<String>) -> Self {
        Self::ne(field, false)
    }

    /// The field has no value.
    #[must_use]
    pub fn unset(field: impl Into<String>) -> Self {
        Self::eq(field, false)
    }

    /// A record that the field links meets `domain`. From Odoo 17.
    #[must_use]
    pub fn any(field: impl Into<String>, domain: &Domain) -> Self {
        Self::leaf(field, Operator::Any, domain.to_value())
    }

    /// All of these hold.
    #[must_use]
    pub fn all_of(domains: impl IntoIterator<Item = Domain>) -> Self {
        let mut members = Vec::new();
        for Domain(node) in domains {
            match node {
                Node::All(inner) => members.extend(inner),
                Node::Any(inner) if inner.is_empty() => return Self::none(),
                other => members.push(other),
            }
        }
        Self(single(members).unwrap_or_else(Node::All))
    }

    /// One of these holds.
    #[must_use]
    pub fn any_of(domains: impl IntoIterator<Item = Domain>) -> Self {
        let mut members = Vec::new();
        for Domain(node) in domains {
            match node {
                Node::Any(inner) => members.extend(inner),
                Node::All(inner) if inner.is_empty() => return Self::all(),
                other => members.push(other),
            }
        }
        Self(single(members).unwrap_or_else(Node::Any))
    }

    /// Odoo's list, as it goes into a call.
    #[must_use]
    pub fn to_value(&self) -> Value {
        let mut out = Vec::new();
        match &self.0 {
            // Odoo reads the empty list as "every record".
            Node::All(members) if members.is_empty() => {}
            node => node.print(&mut out),
        }
        Value::Array(out)
    }
}

/// The only member, or all of them back.
fn single(mut members: Vec<Node>) -> Result<Node, Vec<Node>> {
    if members.len() == 1 { members.pop().ok_or(members) } else { Err(members) }
}

impl Node {
    fn print(&self, out: &mut Vec<Value>) {
        match self {
            Self::All(members) => print_joined("&", members, json!([1, "=", 1]), out),
            Self::Any(members) => print_joined("|", members, json!([0, "=", 1]), out),
            Self::Not(inner) => {
                out.push(Value::from("!"));
                inner.print(out);
            }
            Self::Leaf { field, operator, value } => out.push(json!([field, operator.as_str(), value])),
        }
    }
}

fn print_joined(sign: &str, members: &[Node], constant: Value, out: &mut Vec<Value>) {
    match members.split_last() {
        None => out.push(constant),
        Some((last, others)) => {
            for member in others {
                out.push(Value::from(sign));
                member.print(out);
            }
            last.print(out);
        }
    }
}

impl Default for Domain {
    fn default() -> Self {
        Self::all()
    }
}

impl BitAnd for Domain {
    type Output = Domain;

    fn bitand(self, other: Domain) -> Domain {
        Self::all_of([self, other])
    }
}

impl BitOr for Domain {
    type Output = Domain;

    fn bitor(self, other: Domain) -> Domain {
        Self::any_of([self, other])
    }
}

impl Not for Domain {
    type Output = Domain;

    fn not(self) -> Domain {
        Self(match self.0 {
            Node::All(members) if members.is_empty() => Node::Any(members),
            Node::Any(members) if members.is_empty() => Node::All(members),
            Node::Not(inner) => *inner,
            other => Node::Not(Box::new(other)),
        })
    }
}

impl Serialize for Domain {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_value().serialize(serializer)
    }
}

impl From<Domain> for Value {
    fn from(domain: Domain) -> Self {
        domain.to_value()
    }
}

impl fmt::Debug for Domain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All(members) => f.debug_tuple("All").field(members).finish(),
            Self::Any(members) => f.debug_tuple("Any").field(members).finish(),
            Self::Not(inner) => f.debug_tuple("Not").field(inner).finish(),
            Self::Leaf { field, operator, .. } => write!(f, "{field} {} …", operator.as_str()),
        }
    }
}

#[cfg(test)]
mod tests;
