//! What a report shows of the whole store, and what the store is bound to.

use std::fmt;

use jiff::Timestamp;
use serde::Serialize;

use super::job::FlowId;

/// How many jobs and issues a flow has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FlowCounts {
    /// Whose they are.
    #[serde(flatten)]
    pub flow: FlowId,
    /// Jobs that wait, due or not.
    pub ready: u64,
    /// Jobs that a worker has.
    pub leased: u64,
    /// Finished jobs.
    pub done: u64,
    /// Jobs given up.
    pub dead: u64,
    /// Jobs set aside.
    pub quarantined: u64,
    /// Open issues that hold a record back.
    pub open_blocking: u64,
    /// Open issues that hold nothing back.
    pub open_warnings: u64,
    /// When the oldest waiting job is, or was, due.
    pub oldest_ready: Option<Timestamp>,
}

impl FlowCounts {
    /// All jobs, however they stand: one for each record that was ever fetched.
    pub fn jobs(&self) -> u64 {
        self.ready + self.leased + self.done + self.dead + self.quarantined
    }
}

/// What a store belongs to. A store that meets another one was copied or pointed at the wrong place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Binding {
    /// The Odoo database, by its `database.uuid`.
    Odoo,
    /// The seller account of this name, by a fingerprint of its credentials or seller id.
    Account(String),
}

impl fmt::Display for Binding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Odoo => f.write_str("the Odoo database"),
            Self::Account(name) => write!(f, "the account {name}"),
        }
    }
}
