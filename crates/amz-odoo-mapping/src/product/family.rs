//! Amazon's side: a parent listing and its children, or a listing that stands alone.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The listings of one product: a parent and its children, or one child without a parent.
///
/// Only children are sold: a parent has no price and no stock, and no member that could hold one.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ListingFamily {
    /// The parent; none for a product without variants.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<ParentListing>,
    /// The listings that buyers can buy, sorted by SKU and ASIN.
    pub children: Vec<ChildListing>,
    /// Amazon's product type, such as `SHIRT`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product_type: Option<String>,
    /// The browse path from the top, such as `["Electronics", "Televisions"]`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub category: Vec<String>,
}

impl ListingFamily {
    /// The listing's name for issues: the parent's SKU or ASIN, else the child's.
    #[must_use]
    pub fn key(&self) -> &str {
        let parent = self.parent.as_ref();
        let parent = parent.and_then(|parent| parent.sku.as_deref().or(parent.asin.as_deref()));
        parent.or_else(|| self.children.first().map(ChildListing::key)).unwrap_or_default()
    }
}

/// A parent: what its children share. Never sold.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ParentListing {
    /// The parent's own SKU.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sku: Option<String>,
    /// The parent's ASIN.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asin: Option<String>,
    /// The title without a variant's values.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The variation theme as Amazon spells it, such as `SIZE/COLOR`; none where no theme fits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub theme: Option<String>,
    /// What the children differ by, in the theme's order.
    pub axes: Vec<FamilyAxis>,
}

/// One thing that the children of a family differ by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FamilyAxis {
    /// Its word in variation themes, such as `SIZE`.
    pub theme: String,
    /// The listing attribute, such as `size`: the key of a child's values.
    pub attribute: String,
    /// All values, those included that no child has now.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<String>,
}

/// A listing that buyers can buy.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ChildListing {
    /// The seller SKU.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sku: Option<String>,
    /// Amazon's number of the product.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asin: Option<String>,
    /// The title with the variant's values.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// EAN, UPC or GTIN.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub barcode: Option<String>,
    /// The value of each listing attribute that the theme names.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, String>,
    /// What a bundle holds; one component for a pack of several; empty for a plain product.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub components: Vec<Component>,
}

impl ChildListing {
    /// The SKU, or the ASIN where there is none.
    #[must_use]
    pub fn key(&self) -> &str {
        self.sku.as_deref().or(self.asin.as_deref()).unwrap_or_default()
    }
}

/// A part of a bundle or kit.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Component {
    /// Odoo's internal reference of the part.
    pub sku: String,
    /// Units of it in one bundle.
    pub quantity: Decimal,
}

impl Component {
    /// So many units of a part.
    #[must_use]
    pub fn new(sku: impl Into<String>, quantity: Decimal) -> Self {
        Self { sku: sku.into(), quantity }
    }
}
