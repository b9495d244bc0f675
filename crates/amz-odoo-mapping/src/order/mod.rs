//! Orders: both versions of Amazon's orders API to one [`OrderDraft`].
//!
//! Each version is read into the same words; the rules that follow are shared, so an order gives the same draft
//! in either version but for what one of them does not tell:
//!
//! - v0 does not tell how many units were canceled and by whom, nor when a package left
//!   ([`CancelledItem`], [`OrderDraft::shipped_at`]), and no tip.
//! - 2026-01-01 does not tell of an unconfirmed invoice ([`Status::InvoiceUnconfirmed`]) nor that Amazon
//!   Business bought the goods (`SOLD_BY_AMAZON_BUSINESS`); the tax that discounts saved is one sum, shared here
//!   by the discounts.
//! - v0 tells where the seller usually ships from, 2026-01-01 where the packages left.
//! - Programs and names of payment methods are taken as each version gives them.

mod booking;
mod build;
mod charges;
mod draft;
mod exact_tax;
mod fit;
mod header;
mod invoice_override;
mod lines;
mod note;
mod read;
mod source;
mod strategy;
mod target;
mod tax;
mod tie;
mod treatment;
mod v0;
mod v2026;

pub use crate::RevenueMode;
pub use booking::{
    Booking, BookingPolicy, CustomerPolicy, CustomerTarget, InvoicePolicy, InvoiceTarget, NoInvoice, booking,
};
pub use draft::{
    Buyer, CancelledItem, Channel, DraftLine, Gift, LineKey, LineTax, OrderDraft, Part, Payment, ProductRef,
    Status, TaxRegistration, Window,
};
pub use exact_tax::ExactTax;
pub use invoice_override::{InvoiceLine, InvoiceLineKind, InvoiceOverride, invoice_override};
pub(crate) use invoice_override::{Wanted, WantedLine};
pub use strategy::{TaxFields, TaxGap, TaxStrategy, choose_tax_strategy};
pub use target::{Policy, SkipReason, Target, target};
pub use v0::{V0Order, order_v0};
pub use v2026::order_2026;
