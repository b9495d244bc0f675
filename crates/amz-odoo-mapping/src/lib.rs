//! Pure transforms between Amazon's documents and Odoo's records.
//!
//! No I/O, no clock, no async: the same document and the same [`MapContext`] give the same result on any machine.
//! Every mapping gives a [`Mapped`]: the draft, the [`Issue`]s that a person must look at, and the [`Trace`] of the rules
//! that set each field of Odoo.
//!
//! ```
//! use amz_odoo_mapping::order::{Policy, Target, target};
//! use amz_odoo_mapping::{MapContext, document::document};
//!
//! let file = br#"{
//!   "orderId": "123-4567890-1234567", "createdTime": "2026-11-20T10:30:00Z",
//!   "salesChannel": {"channelName": "AMAZON", "marketplaceId": "ATVPDKIKX0DER"},
//!   "fulfillment": {"fulfillmentStatus": "UNSHIPPED", "fulfilledBy": "MERCHANT"},
//!   "proceeds": {"grandTotal": {"amount": "11.01", "currencyCode": "USD"}},
//!   "orderItems": [{
//!     "orderItemId": "1", "quantityOrdered": 3, "product": {"sellerSku": "CARD-BOOK"},
//!     "proceeds": {"breakdowns": [
//!       {"type": "ITEM", "subtotal": {"amount": "10.00", "currencyCode": "USD"}},
//!       {"type": "TAX", "subtotal": {"amount": "1.01", "currencyCode": "USD"}}]}}]
//! }"#;
//! let orders = document(file)?;
//! let mapped = orders[0].map(&MapContext::default());
//!
//! assert!(mapped.issues.is_empty());
//! assert_eq!(mapped.draft.sum(), mapped.draft.total);
//! assert_eq!(mapped.draft.lines[0].price_unit.to_string(), "3.33333");
//! assert_eq!(mapped.draft.lines[1].key.to_string(), "order_facilitator_tax");
//! assert_eq!(target(&mapped.draft, &Policy::default()), Target::Confirmed);
//! # Ok::<(), amz_odoo_mapping::document::DocumentError>(())
//! ```
//!
//! What it does not do: find records in Odoo, write to it, or decide about deliveries that are already done; that is
//! the engine's part.

pub mod address;
pub mod context;
pub mod document;
pub mod fields;
pub mod filter;
pub mod inventory;
pub mod issue;
pub mod listing;
mod mapped;
pub mod money;
pub mod movement;
pub mod order;
pub mod partner;
mod path;
mod pattern;
pub mod plan;
pub mod product;
pub mod record_name;
pub mod refund;
mod revenue_mode;
pub mod settlement;
pub mod tax_math;
mod tax_rates;
pub mod taxes;
mod text;
pub mod trace;

pub use context::MapContext;
pub use issue::{Issue, IssueKind, Severity};
pub use mapped::Mapped;
pub use order::{OrderDraft, order_2026, order_v0};
pub use revenue_mode::RevenueMode;
pub use trace::{Trace, TraceEntry};

#[doc = include_str!("../docs/write-your-own-mapping.md")]
pub mod guide {}
