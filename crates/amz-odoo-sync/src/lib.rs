//! The engine that keeps Amazon Seller Central and Odoo in step.

pub mod clock;
pub mod crash;
pub mod seal;
pub mod store;
