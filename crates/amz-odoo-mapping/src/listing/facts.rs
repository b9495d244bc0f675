//! What Odoo says of a product and its offer in one marketplace, as the mapping takes it.

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use crate::order::Channel;

/// A product under one SKU in one marketplace. Texts are in the marketplace's language.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ListingFacts {
    /// The merchant's name of the offer.
    pub seller_sku: String,
    /// The marketplace.
    pub marketplace_id: String,
    /// The product.
    #[serde(default)]
    pub product: ProductFacts,
    /// What it is sold for; `None` for a product that is not sold itself.
    #[serde(default)]
    pub offer: Option<OfferFacts>,
}

impl ListingFacts {
    /// Facts about nothing but a SKU.
    #[must_use]
    pub fn new(seller_sku: impl Into<String>, marketplace_id: impl Into<String>) -> Self {
        Self { seller_sku: seller_sku.into(), marketplace_id: marketplace_id.into(), ..Self::default() }
    }
}

/// What a product is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct ProductFacts {
    /// Amazon's product type, such as `SHIRT`.
    pub product_type: String,
    /// The title.
    pub title: Option<String>,
    /// The description.
    pub description: Option<String>,
    /// The brand.
    pub brand: Option<String>,
    /// The highlights, the first above the others.
    pub bullet_points: Vec<String>,
    /// UPC, EAN or GTIN.
    pub barcode: Option<String>,
    /// Amazon's number of the product, where it is in the catalog already.
    pub asin: Option<String>,
    /// Addresses of pictures, the main one first.
    pub images: Vec<String>,
    /// Units in a pack, where the SKU stands for several of the product.
    pub pack_units: Option<u32>,
    /// Items in a kit: the units of all its components together.
    pub kit_items: Option<u32>,
    /// Its place in a family of variants.
    pub variation: Variation,
    /// Values of attributes by their names in Odoo, such as `Color`; rules of the product type pick from them.
    pub attributes: BTreeMap<String, String>,
    /// True to send the offer alone and leave the product's page as others made it. Needs the ASIN.
    pub offer_only: bool,
}

/// A product's place in a family of variants.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Variation {
    /// No variants.
    #[default]
    None,
    /// What the variants have in common; it is never sold.
    Parent {
        /// Amazon's variation theme, such as `SIZE/COLOR`.
        theme: String,
    },
    /// One of the variants.
    Child {
        /// SKU of the parent.
        parent_sku: String,
        /// Amazon's variation theme.
        theme: String,
        /// What sets it apart, by Amazon's attribute, such as `color`.
        values: BTreeMap<String, String>,
    },
}

/// An offer of the merchant's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct OfferFacts {
    /// Who ships.
    pub channel: Channel,
    /// The price that a buyer pays.
    pub price: Option<Price>,
    /// The price that the maker recommends.
    pub list_price: Option<Price>,
    /// The offer is never sold for less.
    pub minimum: Option<Price>,
    /// The offer is never sold for more.
    pub maximum: Option<Price>,
    /// A lower price for a while.
    pub sale: Option<Sale>,
    /// Units to sell, where the merchant ships.
    pub quantity: Option<Decimal>,
    /// Days until the parcel leaves.
    pub handling_days: Option<u32>,
    /// Amazon's name of the condition; `new_new` where none is given.
    pub condition: Option<String>,
}

impl Default for OfferFacts {
    fn default() -> Self {
        Self {
            channel: Channel::Fbm,
            price: None,
            list_price: None,
            minimum: None,
            maximum: None,
            sale: None,
            quantity: None,
            handling_days: None,
            condition: None,
        }
    }
}

/// An amount in its currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Price {
    /// The amount, with tax where the marketplace's prices contain it.
    pub amount: Decimal,
    /// ISO 4217 code.
    pub currency: String,
}

/// A price for a while.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sale {
    /// The price.
    pub price: Price,
    /// When it begins.
    pub from: Timestamp,
    /// When it ends.
    pub until: Timestamp,
}
