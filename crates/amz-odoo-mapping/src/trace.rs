//! Which rule set which Odoo field from which part of Amazon's document.

use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// One decision: a field of Odoo, where its value came from, and the rule that set it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TraceEntry {
    /// Odoo's model and field, such as `sale.order.client_order_ref`; lines carry their key:
    /// `sale.order.line[123_item].price_unit`.
    pub field: Cow<'static, str>,
    /// The path in Amazon's document, `context` for a default.
    pub source: Cow<'static, str>,
    /// The rule's name, such as `order.reference`.
    pub rule: Cow<'static, str>,
    /// The value, where it holds no buyer data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

/// The decisions of one mapping, in the order in which they were taken.
///
/// Entries are written by the code that sets the field, never from a list beside it: a rule that is
/// taken away takes its entry along.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Trace {
    entries: Vec<TraceEntry>,
}

impl Trace {
    /// The decisions.
    #[must_use]
    pub fn entries(&self) -> &[TraceEntry] {
        &self.entries
    }

    /// The decisions about one field of Odoo.
    pub fn of<'a>(&'a self, field: &'a str) -> impl Iterator<Item = &'a TraceEntry> {
        self.entries.iter().filter(move |entry| entry.field == field)
    }

    /// Adds the decisions of a mapping that followed, or that was a part of this one.
    pub fn append(&mut self, other: Self) {
        self.entries.extend(other.entries);
    }

    /// An empty trace with room for so many decisions.
    pub(crate) fn with_capacity(decisions: usize) -> Self {
        Self { entries: Vec::with_capacity(decisions) }
    }

    pub(crate) fn push(
        &mut self,
        field: impl Into<Cow<'static, str>>,
        source: impl Into<Cow<'static, str>>,
        rule: impl Into<Cow<'static, str>>,
        value: Option<String>,
    ) {
        self.entries.push(TraceEntry {
            field: field.into(),
            source: source.into(),
            rule: rule.into(),
            value,
        });
    }
}
