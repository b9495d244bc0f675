//! Refunds: Amazon's refund events to credit notes, and goods that came back to return transfers.
//!
//! Both versions of the Finances API are read into one [`RefundEvent`], so a refund gives the same credit note in either,
//! but that v0 tells only the sum of an item's promotions: where the order has some on the goods and some on shipping, they
//! are taken off the goods' line.
//!
//! A credit note an event, its lines by order item and part, in the mode of the order's own lines. A refund of whole
//! units that sold for as much keeps their quantity; any other amount is a price difference of quantity 1. Promotions
//! are taken off the goods' line. What Amazon withheld and its fees are the settlement's, not the buyer's, and stand in
//! no credit note.
//!
//! Goods move when they come back, money when Amazon refunds: neither waits for the other.

mod build;
mod credit_note;
mod draft;
mod event;
mod returns;
mod transaction;

pub(crate) use transaction::related;

pub use build::refunds;
pub use credit_note::credit_note_override;
pub use draft::{RefundDraft, RefundLine, RefundPart};
pub use event::{RefundEvent, RefundKind, Refunded, RefundedItem};
pub use returns::{ReturnDraft, ReturnLine, ReturnedGoods, returned};
