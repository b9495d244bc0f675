//! What an administrator makes once in Odoo so that the integration user can book orders: pricelists, warehouses for
//! Amazon's stock, taxes, sales teams, customers and service products.
//!
//! [`blueprint`] says what an account needs, [`missing`] what Odoo lacks of it, [`make`] makes it. Everything carries an
//! external id, so making it again changes nothing.

mod blueprint;
mod make;

pub use blueprint::{Requirement, blueprint, fba_pool};
pub use make::make;

use super::Session;

/// What Odoo lacks.
pub fn missing(session: &Session, blueprint: &[Requirement]) -> Vec<Requirement> {
    blueprint.iter().filter(|requirement| !requirement.is_met(session)).cloned().collect()
}
