//! What can go wrong between a record and a type.

use serde_json::Value;

use crate::FieldError;
use crate::record::json_type;

/// A value has another type than was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected {expected}, found {found}")]
pub struct Mismatch {
    /// What was asked for.
    pub expected: &'static str,
    /// The JSON type that was found.
    pub found: &'static str,
}

impl Mismatch {
    /// `value` is not what was expected. The error holds the value's type alone.
    #[must_use]
    pub fn new(expected: &'static str, value: &Value) -> Self {
        Self { expected, found: json_type(value) }
    }
}

/// A record does not fit its type. It holds no value of the record.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{model}{}: {source}", id.map(|id| format!(" {id}")).unwrap_or_default())]
pub struct ModelError {
    /// The model.
    pub model: &'static str,
    /// The record's id.
    pub id: Option<i64>,
    /// The field, what its type expects and what was found.
    pub source: FieldError,
}

/// The server has no such field: another version, a module that is not installed, or a right that is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this Odoo has no field `{field}` on `{model}`")]
pub struct UnknownField {
    /// The model.
    pub model: &'static str,
    /// The field's first name.
    pub field: &'static str,
}
