//! Orders: both versions of Amazon's orders API to one [`OrderDraft`].

mod draft;
mod target;

pub use draft::{
    Buyer, CancelledItem, Channel, DraftLine, Gift, LineKey, LineTax, OrderDraft, Part, Payment, ProductRef,
    Status, TaxRegistration, Window,
};
pub use target::{Policy, SkipReason, Target, target};
