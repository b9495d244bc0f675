//! The merchant's rules about stock.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use super::{Offer, WarehouseId};
use crate::pattern::is_like;

/// What quantities need to know besides the stock.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct StockContext {
    /// Ordered rules; the first that names an offer decides. Without one, all of the merchant's stock is offered.
    pub rules: Vec<StockRule>,
    /// How marketplaces share a product's stock.
    pub allocation: Allocation,
}

impl StockContext {
    /// The rule of an offer.
    #[must_use]
    pub fn rule(&self, offer: &Offer) -> Option<&StockRule> {
        self.rules.iter().find(|rule| rule.names(offer))
    }
}

/// How much of the stock an offer shows.
///
/// ```
/// use amz_odoo_mapping::inventory::{Offer, StockRule};
///
/// let rule: StockRule = serde_json::from_str(
///     r#"{"name": "fragile", "skus": ["GLASS-*"], "warehouses": [1], "buffer": "5", "percent": "80", "at_most": 50}"#,
/// )?;
/// assert!(rule.names(&Offer::new("GLASS-7", "A1PA6795UKMFR9", 1)));
/// assert!(!rule.names(&Offer::new("PEN", "A1PA6795UKMFR9", 1)));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct StockRule {
    /// Its name, for the trace.
    pub name: String,
    /// The SKUs that it is about, `*` for any text; empty for all.
    #[serde(default)]
    pub skus: Vec<String>,
    /// The marketplaces that it is about; empty for all.
    #[serde(default)]
    pub marketplaces: Vec<String>,
    /// The warehouses whose stock is offered; empty for all of the merchant's.
    #[serde(default)]
    pub warehouses: Vec<WarehouseId>,
    /// Units of the product that are kept back.
    #[serde(default)]
    pub buffer: Decimal,
    /// How much of the rest is offered, in percent.
    #[serde(default = "all")]
    pub percent: Decimal,
    /// The offer shows no more than this.
    #[serde(default)]
    pub at_most: Option<u64>,
    /// The offer shows nothing while there is less than this.
    #[serde(default)]
    pub at_least: u64,
    /// A change to this quantity or less is sent at once.
    #[serde(default)]
    pub low_stock: u64,
    /// Days that the merchant needs until the parcel leaves.
    #[serde(default)]
    pub handling_days: Option<u32>,
}

fn all() -> Decimal {
    Decimal::ONE_HUNDRED
}

impl StockRule {
    /// A rule about every offer that keeps nothing back.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            skus: Vec::new(),
            marketplaces: Vec::new(),
            warehouses: Vec::new(),
            buffer: Decimal::ZERO,
            percent: all(),
            at_most: None,
            at_least: 0,
            low_stock: 0,
            handling_days: None,
        }
    }

    /// True if the rule is about the offer.
    #[must_use]
    pub fn names(&self, offer: &Offer) -> bool {
        (self.skus.is_empty() || self.skus.iter().any(|pattern| is_like(pattern, &offer.seller_sku)))
            && (self.marketplaces.is_empty() || self.marketplaces.contains(&offer.marketplace_id))
    }
}

/// How the marketplaces share what there is of a product.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Allocation {
    /// Each shows all of it, as where one stock serves several marketplaces and sales bring new quantities at once.
    #[default]
    Shared,
    /// Each shows a part, by these weights; the parts sum to what there is. A marketplace that is not listed has none.
    Weighted(BTreeMap<String, u32>),
    /// The first of these marketplaces that sells the product shows all of it, the others nothing.
    Priority(Vec<String>),
}
