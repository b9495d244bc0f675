//! What a person must look at: the kind, the place in Amazon's document, the way out.

use serde::{Deserialize, Serialize};
use std::fmt;

mod kind;
mod message;

pub use kind::IssueKind;

/// Something in a document that needs a person.
///
/// Holds no buyer data: values in it are amounts, codes and Amazon's own identifiers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Issue {
    /// What is wrong.
    pub kind: IssueKind,
    /// Whether the record must wait.
    pub severity: Severity,
    /// The place in Amazon's document, such as `orderItems[1].quantityOrdered`.
    pub path: String,
    /// The record: the Amazon order; the offer's SKU, the product or the rule for stock; the tax rule.
    pub order_id: String,
}

impl Issue {
    /// An issue of the kind's own severity.
    #[must_use]
    pub fn new(kind: IssueKind, path: impl Into<String>, order_id: impl Into<String>) -> Self {
        Self { severity: kind.severity(), kind, path: path.into(), order_id: order_id.into() }
    }

    /// True if the record must wait until the issue is settled.
    #[must_use]
    pub fn is_blocking(&self) -> bool {
        self.severity == Severity::Blocking
    }

    /// What happened and what to do, in one or two sentences.
    #[must_use]
    pub fn message(&self) -> String {
        self.kind.to_string()
    }
}

impl fmt::Display for Issue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} (at {})", self.order_id, self.kind, self.path)
    }
}

/// Whether a record may go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth a look; the record goes on.
    Warning,
    /// The record goes to quarantine.
    Blocking,
}
