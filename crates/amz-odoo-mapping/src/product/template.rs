//! Odoo's side: a template, its attribute lines and variants; what is there and what should be there in one type.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use super::Component;

/// A `product.template` with its variants. Without ids it is yet to be created.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Template {
    /// Odoo's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<i64>,
    /// SKU of the parent listing; Odoo has no field for it, the cross-reference does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent_sku: Option<String>,
    /// ASIN of the parent listing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent_asin: Option<String>,
    /// The name.
    pub name: String,
    /// The category's complete name, such as `All / Shirts`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// The attributes that make variants, in Odoo's order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<AttributeLine>,
    /// The variants, sorted by SKU; one for a product without attributes.
    pub variants: Vec<Variant>,
}

impl Template {
    /// The template's name for issues: the parent's SKU, else its only SKU, else id or name.
    #[must_use]
    pub fn key(&self) -> String {
        let only = || match self.variants.as_slice() {
            [only] if self.lines.is_empty() => only.sku.clone(),
            _ => None,
        };
        let known = self.parent_sku.clone().or_else(only).or_else(|| self.parent_asin.clone());
        known
            .or_else(|| self.id.map(|id| format!("product.template({id})")))
            .unwrap_or_else(|| self.name.clone())
    }
}

/// An attribute of a template and the values that it has there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct AttributeLine {
    /// Odoo's id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<i64>,
    /// The attribute.
    pub attribute: Named,
    /// The values, in Odoo's order.
    pub values: Vec<Named>,
}

/// A record by its name, and by its id where Odoo has it: without one it is yet to be created.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Named {
    /// Odoo's id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<i64>,
    /// The name.
    pub name: String,
}

impl Named {
    /// A record that Odoo has.
    #[must_use]
    pub fn known(id: i64, name: impl Into<String>) -> Self {
        Self { id: Some(id), name: name.into() }
    }

    /// A record to create.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self { id: None, name: name.into() }
    }
}

/// A `product.product`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Variant {
    /// Odoo's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<i64>,
    /// The internal reference.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sku: Option<String>,
    /// The barcode.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub barcode: Option<String>,
    /// Amazon's number, of the merchant's own field or the cross-reference.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asin: Option<String>,
    /// The value of each attribute, by the attribute's name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, String>,
    /// What the kit is made of, where it is one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub components: Vec<Component>,
    /// Components of the kit whose quantity cannot be told: their unit cannot be converted, or they have no reference.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unconvertible: Vec<String>,
}

/// A `product.attribute` of Odoo.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Attribute {
    /// Odoo's id.
    pub id: i64,
    /// The name.
    pub name: String,
    /// When it makes variants.
    #[serde(default)]
    pub create_variant: VariantCreation,
    /// Its values, in Odoo's order.
    #[serde(default)]
    pub values: Vec<Named>,
}

impl Attribute {
    /// An attribute that makes variants.
    #[must_use]
    pub fn new(id: i64, name: impl Into<String>, values: Vec<Named>) -> Self {
        Self { id, name: name.into(), create_variant: VariantCreation::default(), values }
    }
}

/// When an attribute makes variants.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VariantCreation {
    /// All combinations at once.
    #[default]
    Always,
    /// Each combination when it is wanted; what is created from Amazon's side is so, since Amazon's children need not be
    /// all combinations.
    Dynamic,
    /// Never: it tells nothing about variants.
    NoVariant,
}
