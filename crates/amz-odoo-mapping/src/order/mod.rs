//! Orders: both versions of Amazon's orders API to one [`OrderDraft`].

mod build;
mod charges;
mod draft;
mod header;
mod lines;
mod note;
mod read;
mod source;
mod target;
mod tax;
mod tie;
mod v0;
mod v2026;

pub use draft::{
    Buyer, CancelledItem, Channel, DraftLine, Gift, LineKey, LineTax, OrderDraft, Part, Payment, ProductRef,
    Status, TaxRegistration, Window,
};
pub use target::{Policy, SkipReason, Target, target};
pub use v0::{V0Order, order_v0};
pub use v2026::order_2026;
