//! The ledger: what was done to each record, and why. Append-only.

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use super::job::{FlowId, Payload};
use super::text_enum;

text_enum! {
    /// What happened to a record.
    #[non_exhaustive]
    pub enum Event {
        /// It was made in Odoo.
        Applied = "applied",
        /// What Odoo had of it was changed.
        Updated = "updated",
        /// It was looked at and nothing had to change.
        Unchanged = "unchanged",
        /// It was left out, for the reason given.
        Skipped = "skipped",
        /// It was cancelled in Odoo.
        Cancelled = "cancelled",
        /// It was set aside, for the reason given.
        Quarantined = "quarantined",
        /// It was given up, for the reason given. The store writes this one itself.
        Dead = "dead",
        /// A person asked to have it done again. The store writes this one itself.
        Replayed = "replayed",
        /// What Odoo holds is not what was written.
        Discrepancy = "discrepancy",
    }
}

/// A line to write into the ledger.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Amazon's id of the record.
    pub record: String,
    /// What happened.
    pub event: Event,
    /// Why; no buyer data. Empty where the event says it all.
    pub reason: String,
    /// Figures and ids; no buyer data.
    pub detail: Value,
    /// Which rule set each field from what; sealed.
    pub trace: Option<Payload>,
}

impl Entry {
    /// A line with neither reason, detail nor trace.
    pub fn new(record: impl Into<String>, event: Event) -> Self {
        Self { record: record.into(), event, reason: String::new(), detail: Value::Null, trace: None }
    }

    /// Says why; no buyer data.
    pub fn with_reason(mut self, reason: impl Into<String>) -> Self {
        self.reason = reason.into();
        self
    }

    /// Adds figures and ids; no buyer data.
    pub fn with_detail(mut self, detail: Value) -> Self {
        self.detail = detail;
        self
    }

    /// Adds which rule set each field from what; sealed.
    pub fn with_trace(mut self, trace: Payload) -> Self {
        self.trace = Some(trace);
        self
    }
}

/// A line of the ledger.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LedgerEntry {
    /// Its number; rises with time.
    pub id: i64,
    /// When.
    pub at: Timestamp,
    /// Whose it is.
    #[serde(flatten)]
    pub flow: FlowId,
    /// Amazon's id of the record.
    pub record: String,
    /// What happened.
    pub event: Event,
    /// Why.
    pub reason: String,
    /// Figures and ids.
    pub detail: Value,
    /// Which rule set each field from what.
    #[serde(skip)]
    pub trace: Option<Payload>,
}
