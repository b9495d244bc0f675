//! Builds domains from conditions.

use std::ops::{BitAnd, BitOr, Not};

use serde_json::Value;

use super::{Domain, Node, Operator};

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

    /// The text contains this one; `%` and `_` are wildcards.
    #[must_use]
    pub fn like(field: impl Into<String>, text: impl Into<String>) -> Self {
        Self::leaf(field, Operator::Like, text.into())
    }

    /// The text does not contain this one in any case, or is unset.
    #[must_use]
    pub fn not_ilike(field: impl Into<String>, text: impl Into<String>) -> Self {
        Self::leaf(field, Operator::NotIlike, text.into())
    }

    /// The whole text fits this pattern; `%` is any text, `_` any character.
    #[must_use]
    pub fn eq_like(field: impl Into<String>, pattern: impl Into<String>) -> Self {
        Self::leaf(field, Operator::EqLike, pattern.into())
    }

    /// The field has this value, if it is one: with `false` every record fits.
    #[must_use]
    pub fn eq_if_set(field: impl Into<String>, value: impl Into<Value>) -> Self {
        Self::leaf(field, Operator::EqIfSet, value)
    }

    /// The record, or the field's, is one of these or below one of them.
    #[must_use]
    pub fn child_of(field: impl Into<String>, ids: impl IntoIterator<Item = i64>) -> Self {
        Self::leaf(field, Operator::ChildOf, ids.into_iter().collect::<Vec<_>>())
    }

    /// The record, or the field's, is one of these or above one of them.
    #[must_use]
    pub fn parent_of(field: impl Into<String>, ids: impl IntoIterator<Item = i64>) -> Self {
        Self::leaf(field, Operator::ParentOf, ids.into_iter().collect::<Vec<_>>())
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

    /// No record that the field links meets `domain`. From Odoo 17.
    #[must_use]
    pub fn not_any(field: impl Into<String>, domain: &Domain) -> Self {
        Self::leaf(field, Operator::NotAny, domain.to_value())
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
}

/// The only member, or all of them back.
fn single(mut members: Vec<Node>) -> Result<Node, Vec<Node>> {
    if members.len() == 1 { members.pop().ok_or(members) } else { Err(members) }
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
