//! Which product of Odoo's a listing is: the cross-reference of SKUs and ASINs with products.
//!
//! Ordered strategies, the merchant's order: the first that finds one product decides, several are an issue and never a
//! guess. Many SKUs may be one product (an FBA and an FBM offer, packs with their factor).

mod index;
mod resolve;
mod strategy;
mod table;

pub use resolve::{Candidate, Outcome, Resolution, Resolved, Sought, resolve};
pub use strategy::Strategy;
pub use table::{CrossReference, Past, Target, XrefEntry};
