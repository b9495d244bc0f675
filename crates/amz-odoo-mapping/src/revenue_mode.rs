//! Where revenue is booked.

use serde::{Deserialize, Serialize};

/// Where an account's revenue is booked: once, and somebody chooses where. There is no default.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RevenueMode {
    /// Orders are invoiced; a settlement clears their receivables and books no revenue and no VAT.
    Invoices,
    /// Orders are never invoiced; a settlement books revenue and tax.
    Settlement,
}
