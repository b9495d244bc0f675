//! What filters may ask of stock at Amazon (FBA Inventory v1).

use std::sync::LazyLock;

use odoo_rpc::FieldKind::{Char, Datetime, Integer};
use odoo_rpc::Records;
use serde_json::Value;
use spapi_types::fba_inventory_v1::{InventoryDetails, InventorySummary};

use super::field::{FilterField, Filterable, declare, field, instant, names, text, value};

static STOCK: [FilterField<InventorySummary>; 13] = [
    field("sku", Char, "the seller SKU", |stock| text(&stock.seller_sku)),
    field("asin", Char, "Amazon's number of the product", |stock| text(&stock.asin)),
    field("fnsku", Char, "the label of the fulfilment network", |stock| text(&stock.fn_sku)),
    field("name", Char, "the product's name", |stock| text(&stock.product_name)),
    field("condition", Char, "such as NewItem", |stock| text(&stock.condition)),
    field("total_quantity", Integer, "units at Amazon or on their way there", |stock| {
        value(stock.total_quantity)
    }),
    field("fulfillable_quantity", Integer, "units that can be sold", |stock| {
        of(stock, |d| d.fulfillable_quantity)
    }),
    field("inbound_working_quantity", Integer, "units in shipments that are being planned", |stock| {
        of(stock, |d| d.inbound_working_quantity)
    }),
    field("inbound_shipped_quantity", Integer, "units on their way", |stock| {
        of(stock, |d| d.inbound_shipped_quantity)
    }),
    field("inbound_receiving_quantity", Integer, "units that are being received", |stock| {
        of(stock, |d| d.inbound_receiving_quantity)
    }),
    field("reserved_quantity", Integer, "units that are reserved", |stock| {
        of(stock, |d| d.reserved_quantity.as_ref()?.total_reserved_quantity)
    }),
    field("unfulfillable_quantity", Integer, "units that cannot be sold", |stock| {
        of(stock, |d| d.unfulfillable_quantity.as_ref()?.total_unfulfillable_quantity)
    }),
    field("updated_at", Datetime, "when Amazon last changed it, UTC", |stock| {
        instant(stock.last_updated_time.map(Into::into))
    }),
];

static TYPES: LazyLock<Records> = LazyLock::new(|| {
    let mut types = Records::new();
    declare(&mut types, InventorySummary::NAME, &STOCK);
    types
});

impl Filterable for InventorySummary {
    const NAME: &'static str = "stock";

    fn fields() -> &'static [FilterField<Self>] {
        &STOCK
    }

    fn names(_: &str) -> Vec<&'static str> {
        names(&STOCK)
    }

    fn types() -> &'static Records {
        &TYPES
    }
}

fn of(stock: &InventorySummary, read: fn(&InventoryDetails) -> Option<i64>) -> Value {
    value(stock.inventory_details.as_ref().and_then(read))
}
