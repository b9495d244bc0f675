//! The table of what is known.

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// SKUs and ASINs with their products.
///
/// ```
/// use amz_odoo_mapping::product::{CrossReference, Target};
///
/// let table: CrossReference = serde_json::from_str(
///     r#"{"entries": [
///       {"sku": "PEN", "product": 7},
///       {"sku": "PEN-FBA", "product": 7, "asin": "B000000001"},
///       {"sku": "PEN-5", "product": 7, "units": "5"},
///       {"sku": "TEE", "template": 3}
///     ]}"#,
/// )?;
/// assert_eq!(table.entries[2].target, Target::Product(7));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct CrossReference {
    /// The entries, in any order.
    #[serde(default)]
    pub entries: Vec<XrefEntry>,
}

/// A SKU and what it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[non_exhaustive]
pub struct XrefEntry {
    /// The seller SKU.
    pub sku: String,
    /// The marketplace that the entry is about; none for all that have no entry of their own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub marketplace_id: Option<String>,
    /// The ASIN that the SKU had when it was last seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asin: Option<String>,
    /// What it is in Odoo.
    #[serde(flatten)]
    pub target: Target,
    /// Units of the product in one unit of the offer.
    #[serde(default = "one")]
    pub units: Decimal,
    /// What the SKU was before, the oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub history: Vec<Past>,
}

fn one() -> Decimal {
    Decimal::ONE
}

impl XrefEntry {
    /// A SKU that sells single units of a product, in all marketplaces.
    #[must_use]
    pub fn product(sku: impl Into<String>, product: i64) -> Self {
        Self {
            sku: sku.into(),
            marketplace_id: None,
            asin: None,
            target: Target::Product(product),
            units: one(),
            history: Vec::new(),
        }
    }
}

/// What a SKU is in Odoo.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// Id of a `product.product`.
    Product(i64),
    /// Id of the `product.template` of a parent, which is never sold.
    Template(i64),
}

/// An ASIN that a SKU had.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Past {
    /// The ASIN.
    pub asin: String,
    /// When the SKU was seen with another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}
