//! What the merchant says about products.

use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;

use super::axis::{self, Axis};
use super::{Bundle, CategoryRule, Strategy};
use crate::context::UnknownSku;

/// What products need to know besides the documents. Everything has a default.
///
/// ```
/// use amz_odoo_mapping::product::{NestedKits, ProductContext, Strategy};
///
/// let ctx: ProductContext = serde_json::from_str(
///     r#"{
///       "strategies": ["table", "sku", "barcode"],
///       "parent_sku_prefix": "P-",
///       "themes": {"SHIRT": ["SIZE/COLOR", "COLOR"]},
///       "categories": [{"amazon": ["Fashion", "Shirts"], "odoo": "All / Shirts", "product_type": "SHIRT"}],
///       "bundles": [{"sku": "SET-1", "components": [{"sku": "PEN", "quantity": "2"}]}]
///     }"#,
/// )?;
/// assert_eq!(ctx.strategies, [Strategy::Table, Strategy::Sku, Strategy::Barcode]);
/// assert_eq!(ctx.nested_kits, NestedKits::Flatten);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct ProductContext {
    /// The marketplace whose relationships, values and titles count; without one the first that a document tells.
    pub marketplace_id: Option<String>,
    /// Languages in order of preference, such as `en_US`, where a listing has its values in several.
    pub languages: Vec<String>,
    /// How a listing's product is found, in this order.
    pub strategies: Vec<Strategy>,
    /// Odoo's internal reference by seller SKU, where they differ.
    pub skus: BTreeMap<String, String>,
    /// What to do about a listing whose product Odoo lacks.
    pub unknown_sku: UnknownSku,
    /// Things that variants differ by, before the built-in ones.
    pub axes: Vec<Axis>,
    /// The variation themes that a product type has, as its definition lists them; others take the attributes' words.
    pub themes: BTreeMap<String, Vec<String>>,
    /// A field of `product.product` that holds the ASIN, such as `x_asin`.
    pub asin_field: Option<String>,
    /// A field of `product.template` that holds the parent's SKU, such as `x_parent_sku`.
    pub parent_sku_field: Option<String>,
    /// Makes a parent's SKU from the template's id, where the cross-reference has none.
    pub parent_sku_prefix: Option<String>,
    /// Categories of both sides, the first that fits counts.
    pub categories: Vec<CategoryRule>,
    /// Category of Odoo under which those that no rule maps are created with Amazon's path; without one they are an issue.
    pub create_categories: Option<String>,
    /// What bundles and packs hold: Amazon does not tell.
    pub bundles: Vec<Bundle>,
    /// What to do about a kit in a kit.
    pub nested_kits: NestedKits,
}

impl Default for ProductContext {
    fn default() -> Self {
        Self {
            marketplace_id: None,
            languages: Vec::new(),
            strategies: vec![Strategy::Table, Strategy::Sku, Strategy::Asin],
            skus: BTreeMap::new(),
            unknown_sku: UnknownSku::default(),
            axes: Vec::new(),
            themes: BTreeMap::new(),
            asin_field: None,
            parent_sku_field: None,
            parent_sku_prefix: None,
            categories: Vec::new(),
            create_categories: None,
            bundles: Vec::new(),
            nested_kits: NestedKits::default(),
        }
    }
}

impl ProductContext {
    /// The axis that Amazon means by a theme's word or a listing attribute; one is made for a word that no table lists.
    #[must_use]
    pub fn axis_of_amazon(&self, name: &str) -> Cow<'_, Axis> {
        axis::of_amazon(&self.axes, name)
    }

    /// The axis that an attribute of Odoo stands for; one is made for a name that no table lists.
    #[must_use]
    pub fn axis_of_odoo(&self, name: &str) -> Cow<'_, Axis> {
        axis::of_odoo(&self.axes, name)
    }

    /// The axis of a theme's word as a [`FamilyAxis`](super::FamilyAxis) has it.
    pub(super) fn axis_of_theme(&self, theme: &str) -> Cow<'_, Axis> {
        axis::of_theme(&self.axes, theme)
    }

    /// True if a table lists the axis.
    #[must_use]
    pub fn is_listed(&self, axis: &Axis) -> bool {
        axis::is_listed(&self.axes, axis)
    }
}

/// What to do about a kit in a kit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NestedKits {
    /// Its parts stand in place of it.
    #[default]
    Flatten,
    /// It is an issue.
    Refuse,
}
