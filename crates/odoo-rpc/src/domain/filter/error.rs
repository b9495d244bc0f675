//! Why a domain cannot be evaluated.

use crate::domain::{DomainError, Operator};

/// A domain cannot be evaluated, or not over these records. It names fields and operators, never a value.
///
/// What Odoo refuses is refused here too, and so is what this crate cannot decide: nothing is silently false.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FilterError {
    /// The model has no such field, or nothing is known of the model.
    #[error("model `{model}` has no field `{field}`")]
    UnknownField {
        /// The model.
        model: String,
        /// The field.
        field: String,
    },
    /// A path goes on after a field that leads to no records and has no such part.
    #[error("field `{field}` has no part `{part}`")]
    UnknownPart {
        /// The field before the dot.
        field: String,
        /// What follows it.
        part: String,
    },
    /// The operator does not go with the field's type.
    #[error("operator `{operator}` does not go with field `{field}`")]
    Operator {
        /// The field.
        field: String,
        /// The operator.
        operator: Operator,
    },
    /// The value does not go with the field's type and the operator.
    #[error("the value of `{field} {operator}` must be {expected}")]
    Value {
        /// The field.
        field: String,
        /// The operator.
        operator: Operator,
        /// What is taken.
        expected: &'static str,
    },
    /// The value of an `any` is no domain.
    #[error("the domain of `{field}`: {source}")]
    Nested {
        /// The field.
        field: String,
        /// Why.
        source: DomainError,
    },
    /// The domain speaks of `now` or `today`, and [`Rules::now`](crate::Rules::now) is not set.
    #[error("the value of `{field}` depends on the time, which is not given")]
    Now {
        /// The field.
        field: String,
    },
    /// The domain is nested deeper than [`Domain::MAX_DEPTH`](crate::Domain::MAX_DEPTH).
    #[error("the domain is nested too deep")]
    TooDeep,
    /// A record lacks a field that the domain compares: it was not read.
    #[error("a record of model `{model}` lacks field `{field}`")]
    NotRead {
        /// The record's model.
        model: String,
        /// The field.
        field: String,
    },
    /// A record's value is of another type than its field.
    #[error("field `{field}` of a record is not {expected}")]
    Record {
        /// The field.
        field: String,
        /// What its type has.
        expected: &'static str,
    },
    /// A record links to one that the source has not.
    #[error("the source lacks record {id} of model `{model}`")]
    MissingRecord {
        /// The linked record's model.
        model: String,
        /// Its id.
        id: i64,
    },
}
