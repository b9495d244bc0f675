//! Odoo's stock and Amazon's offers, as the mapping takes them.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use crate::order::Channel;

/// Id of a `product.product` in Odoo.
pub type ProductId = i64;

/// Id of a `stock.warehouse` in Odoo.
pub type WarehouseId = i64;

/// Everything that quantities are made of. The order of its lists does not matter.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Stock {
    /// The warehouses, and whose they are. Stock in a warehouse that is not listed is not offered, and an
    /// issue names it.
    pub warehouses: BTreeMap<WarehouseId, Warehouse>,
    /// Units on hand by product and warehouse, in the product's own unit of measure.
    pub on_hand: BTreeMap<ProductId, BTreeMap<WarehouseId, Decimal>>,
    /// Units of them that are reserved.
    pub reserved: BTreeMap<ProductId, BTreeMap<WarehouseId, Decimal>>,
    /// What kits are made of, by the kit's product.
    pub kits: BTreeMap<ProductId, Kit>,
    /// The offers on Amazon.
    pub offers: Vec<Offer>,
    /// Units of merchant-fulfilled offers in Amazon orders that Odoo does not reserve yet.
    pub pending: Vec<Pending>,
}

impl Stock {
    /// Sets a product's stock in a warehouse.
    pub fn put(&mut self, product: ProductId, warehouse: WarehouseId, on_hand: Decimal, reserved: Decimal) {
        self.on_hand.entry(product).or_default().insert(warehouse, on_hand);
        self.reserved.entry(product).or_default().insert(warehouse, reserved);
    }
}

/// Whose a warehouse is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Warehouse {
    /// The merchant's: its stock is offered.
    Own,
    /// Amazon's (the warehouse of an FBA pool): its stock is Amazon's to offer.
    Amazon,
}

/// A phantom bill of materials.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kit {
    /// Units of each component in one kit, in the component's own unit of measure.
    pub components: BTreeMap<ProductId, Decimal>,
    /// Components whose unit of measure cannot be converted into their product's own.
    #[serde(default)]
    pub unconvertible: Vec<ProductId>,
}

/// A listing of a product in one marketplace.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Offer {
    /// Amazon's name of the offer, unique in the account and marketplace.
    pub seller_sku: String,
    /// The marketplace.
    pub marketplace_id: String,
    /// Who ships.
    #[serde(default = "by_merchant")]
    pub channel: Channel,
    /// The product in Odoo; several offers may sell one.
    pub product: ProductId,
    /// Units of the product in one unit of the offer.
    #[serde(default = "one")]
    pub units: Decimal,
    /// The quantity that Amazon has now, where it is known.
    #[serde(default)]
    pub last_sent: Option<u64>,
}

fn by_merchant() -> Channel {
    Channel::Fbm
}

fn one() -> Decimal {
    Decimal::ONE
}

impl Offer {
    /// A merchant-fulfilled offer of single units.
    #[must_use]
    pub fn new(seller_sku: impl Into<String>, marketplace_id: impl Into<String>, product: ProductId) -> Self {
        Self {
            seller_sku: seller_sku.into(),
            marketplace_id: marketplace_id.into(),
            channel: by_merchant(),
            product,
            units: one(),
            last_sent: None,
        }
    }

    /// The same offer, of so many units of the product each.
    #[must_use]
    pub fn packs_of(mut self, units: Decimal) -> Self {
        self.units = units;
        self
    }

    /// The same offer, fulfilled by Amazon.
    #[must_use]
    pub fn by_amazon(mut self) -> Self {
        self.channel = Channel::Fba;
        self
    }
}

/// Units of an offer in a pending order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    /// The Amazon order.
    pub order_id: String,
    /// The offer.
    pub seller_sku: String,
    /// Where it was ordered.
    pub marketplace_id: String,
    /// Units of the offer.
    pub quantity: Decimal,
}
