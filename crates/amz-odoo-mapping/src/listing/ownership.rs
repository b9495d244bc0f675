//! Who decides about an attribute: Odoo, Amazon, or a person who locked it.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Who decides about which attribute, and what happens where Amazon's value was changed there.
///
/// ```
/// use amz_odoo_mapping::listing::{Conflict, Owner, Ownership};
///
/// let table: Ownership = serde_json::from_str(r#"{
///     "purchasable_offer": {"conflict": "keep"},
///     "bullet_point": {"owner": "amazon"},
///     "brand": {"owner": "locked"}}"#)?;
/// assert_eq!(table.of("purchasable_offer").conflict, Conflict::Keep);
/// assert_eq!(table.of("bullet_point").owner, Owner::Amazon);
/// // What the table does not name: Odoo is the master of title, description, images and the rest …
/// assert_eq!(table.of("item_name").owner, Owner::Odoo);
/// // … save for what identifies the product, which is sent once.
/// assert_eq!(table.of("externally_assigned_product_identifier").owner, Owner::Amazon);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Ownership(BTreeMap<String, AttributeRule>);

/// Attributes by which Amazon finds the product: once it is listed, a change of them means another product.
const IDENTIFIERS: [&str; 2] = ["externally_assigned_product_identifier", "merchant_suggested_asin"];

impl Ownership {
    /// The rule of an attribute.
    #[must_use]
    pub fn of(&self, attribute: &str) -> AttributeRule {
        let owner = if IDENTIFIERS.contains(&attribute) { Owner::Amazon } else { Owner::Odoo };
        let default = AttributeRule { owner, conflict: Conflict::Overwrite };
        self.0.get(attribute).copied().unwrap_or(default)
    }

    /// Sets the rule of an attribute.
    pub fn set(&mut self, attribute: impl Into<String>, owner: Owner, conflict: Conflict) {
        self.0.insert(attribute.into(), AttributeRule { owner, conflict });
    }
}

/// Who decides about an attribute.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AttributeRule {
    /// Who decides.
    pub owner: Owner,
    /// What becomes of a value of Odoo's that was changed at Amazon.
    pub conflict: Conflict,
}

/// Who decides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Owner {
    /// Odoo's value is sent.
    #[default]
    Odoo,
    /// Amazon's value stays.
    Amazon,
    /// Nobody but a person: Amazon's value stays.
    Locked,
}

/// What becomes of a value of Odoo's that was changed at Amazon since it was sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Conflict {
    /// Odoo's value is sent again.
    #[default]
    Overwrite,
    /// Amazon's value stays, as a manual override.
    Keep,
    /// A person decides; until then Amazon's value stays.
    Escalate,
}
