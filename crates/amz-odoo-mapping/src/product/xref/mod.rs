//! Which product of Odoo's a listing is.

mod strategy;

pub use strategy::Strategy;
