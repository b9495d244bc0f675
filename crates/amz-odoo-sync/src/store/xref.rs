//! The cross-reference: which Odoo record an Amazon record became.

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

/// A pair to store or bring up to date. One to one within account and kind.
#[derive(Debug, Clone, PartialEq)]
pub struct NewXref {
    /// What it is, such as `order`.
    pub kind: String,
    /// Amazon's id.
    pub amazon_id: String,
    /// Odoo's model, such as `sale.order`.
    pub odoo_model: String,
    /// Odoo's id.
    pub odoo_id: i64,
    /// Odoo's external id, such as `__amz__.order_…`.
    pub external_id: Option<String>,
    /// A digest of what was written, so that the next pass knows whether anything changed.
    pub fingerprint: String,
    /// What else the flow must know next time; no buyer data.
    pub detail: Value,
}

/// A stored pair.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Xref {
    /// What it is, such as `order`.
    pub kind: String,
    /// Amazon's id.
    pub amazon_id: String,
    /// Odoo's model, such as `sale.order`.
    pub odoo_model: String,
    /// Odoo's id.
    pub odoo_id: i64,
    /// Odoo's external id.
    pub external_id: Option<String>,
    /// A digest of what was written last.
    pub fingerprint: String,
    /// What the flow kept for next time.
    pub detail: Value,
    /// When it was last written.
    pub updated_at: Timestamp,
}

/// An Odoo record that already belongs to another Amazon record.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{odoo_model} {odoo_id} already belongs to {kind} {holder} of {account}, so {amazon_id} cannot have it too: find the \
     doubled record in Odoo"
)]
pub struct XrefConflict {
    /// The account.
    pub account: String,
    /// What it is, such as `order`.
    pub kind: String,
    /// The Amazon record that asked for it.
    pub amazon_id: String,
    /// The Amazon record that has it.
    pub holder: String,
    /// Odoo's model.
    pub odoo_model: String,
    /// Odoo's id.
    pub odoo_id: i64,
}
