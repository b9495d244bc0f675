//! What filters may ask of products: the seller's listings (Listings Items 2021-08-01) and Amazon's catalog (Catalog Items
//! 2022-04-01). Both tell most things for each marketplace.

use std::sync::LazyLock;

use odoo_rpc::FieldKind::{Boolean, Char, Datetime, Float, Integer};
use odoo_rpc::Records;
use serde_json::json;
use spapi_types::{catalog_items_2022_04_01 as catalog, listings_items_2021_08_01 as listings};

use super::field::{
    FilterField, Filterable, decimal, declare, field, instant, list, names, records, text, value,
};

const LISTED: &str = "listing in a marketplace";
const OFFER: &str = "offer";
const AVAILABLE: &str = "availability";
const PROBLEM: &str = "issue";
const CATALOGED: &str = "catalog item in a marketplace";

static LISTING: [FilterField<listings::Item>; 5] = [
    field("sku", Char, "the seller SKU", |item| text(&item.sku)),
    records("marketplace_ids", LISTED, "what each marketplace shows", |item| {
        list(&LISTINGS, item.summaries.iter().flatten())
    }),
    records("offer_ids", OFFER, "the prices", |item| list(&OFFERS, item.offers.iter().flatten())),
    records("availability_ids", AVAILABLE, "the stock by channel", |item| {
        list(&AVAILABILITIES, item.fulfillment_availability.iter().flatten())
    }),
    records("issue_ids", PROBLEM, "what Amazon objects to", |item| {
        list(&PROBLEMS, item.issues.iter().flatten())
    }),
];

static LISTINGS: [FilterField<listings::ItemSummaryByMarketplace>; 9] = [
    field("marketplace_id", Char, "Amazon's id of the marketplace", |item| {
        text(&item.marketplace_id.as_ref().map(|id| id.as_str()))
    }),
    field("asin", Char, "Amazon's number of the product", |item| text(&item.asin)),
    field("name", Char, "the title", |item| text(&item.item_name)),
    field("product_type", Char, "Amazon's product type, such as SHIRT", |item| text(&item.product_type)),
    field("condition", Char, "such as new_new", |item| {
        text(&item.condition_type.as_ref().map(|kind| kind.as_str()))
    }),
    field("is_buyable", Boolean, "buyers can buy it", |item| json!(has(item, "BUYABLE"))),
    field("is_discoverable", Boolean, "buyers can find it", |item| json!(has(item, "DISCOVERABLE"))),
    field("created_at", Datetime, "when it was listed, UTC", |item| {
        instant(item.created_date.map(Into::into))
    }),
    field("updated_at", Datetime, "when it last changed, UTC", |item| {
        instant(item.last_updated_date.map(Into::into))
    }),
];

static OFFERS: [FilterField<listings::ItemOfferByMarketplace>; 4] = [
    field("marketplace_id", Char, "Amazon's id of the marketplace", |offer| {
        text(&offer.marketplace_id.as_ref().map(|id| id.as_str()))
    }),
    field("type", Char, "B2C or B2B", |offer| text(&offer.offer_type.as_ref().map(|kind| kind.as_str()))),
    field("price", Float, "the price", |offer| {
        value(offer.price.as_ref().and_then(|price| price.amount).map(decimal))
    }),
    field("currency", Char, "ISO 4217", |offer| {
        value(offer.price.as_ref().and_then(|price| price.currency_code.clone()))
    }),
];

static AVAILABILITIES: [FilterField<listings::FulfillmentAvailability>; 2] = [
    field("channel", Char, "DEFAULT for the merchant's own, else Amazon's network", |stock| {
        text(&stock.fulfillment_channel_code)
    }),
    field("quantity", Integer, "units", |stock| value(stock.quantity)),
];

static PROBLEMS: [FilterField<listings::Issue>; 2] = [
    field("code", Char, "Amazon's code", |issue| text(&issue.code)),
    field("severity", Char, "ERROR, WARNING or INFO", |issue| {
        text(&issue.severity.as_ref().map(|kind| kind.as_str()))
    }),
];

static CATALOG: [FilterField<catalog::Item>; 2] = [
    field("asin", Char, "Amazon's number of the product", |item| text(&item.asin)),
    records("marketplace_ids", CATALOGED, "what each marketplace shows", |item| {
        list(&CATALOGS, item.summaries.iter().flatten())
    }),
];

static CATALOGS: [FilterField<catalog::ItemSummaryByMarketplace>; 11] = [
    field("marketplace_id", Char, "Amazon's id of the marketplace", |item| {
        text(&item.marketplace_id.as_ref().map(|id| id.as_str()))
    }),
    field("name", Char, "the title", |item| text(&item.item_name)),
    field("brand", Char, "the brand", |item| text(&item.brand)),
    field("manufacturer", Char, "who makes it", |item| text(&item.manufacturer)),
    field("model_number", Char, "the maker's model number", |item| text(&item.model_number)),
    field("part_number", Char, "the maker's part number", |item| text(&item.part_number)),
    field("color", Char, "the color", |item| text(&item.color)),
    field("size", Char, "the size", |item| text(&item.size)),
    field("style", Char, "the style", |item| text(&item.style)),
    field("package_quantity", Integer, "units in a package", |item| value(item.package_quantity)),
    field("is_adult", Boolean, "for adults", |item| json!(item.adult_product == Some(true))),
];

static LISTING_TYPES: LazyLock<Records> = LazyLock::new(|| {
    let mut types = Records::new();
    declare(&mut types, listings::Item::NAME, &LISTING);
    declare(&mut types, LISTED, &LISTINGS);
    declare(&mut types, OFFER, &OFFERS);
    declare(&mut types, AVAILABLE, &AVAILABILITIES);
    declare(&mut types, PROBLEM, &PROBLEMS);
    types
});

static CATALOG_TYPES: LazyLock<Records> = LazyLock::new(|| {
    let mut types = Records::new();
    declare(&mut types, catalog::Item::NAME, &CATALOG);
    declare(&mut types, CATALOGED, &CATALOGS);
    types
});

impl Filterable for listings::Item {
    const NAME: &'static str = "listing";

    fn fields() -> &'static [FilterField<Self>] {
        &LISTING
    }

    fn names(model: &str) -> Vec<&'static str> {
        match model {
            LISTED => names(&LISTINGS),
            OFFER => names(&OFFERS),
            AVAILABLE => names(&AVAILABILITIES),
            PROBLEM => names(&PROBLEMS),
            _ => names(&LISTING),
        }
    }

    fn types() -> &'static Records {
        &LISTING_TYPES
    }
}

impl Filterable for catalog::Item {
    const NAME: &'static str = "catalog item";

    fn fields() -> &'static [FilterField<Self>] {
        &CATALOG
    }

    fn names(model: &str) -> Vec<&'static str> {
        if model == CATALOGED { names(&CATALOGS) } else { names(&CATALOG) }
    }

    fn types() -> &'static Records {
        &CATALOG_TYPES
    }
}

fn has(item: &listings::ItemSummaryByMarketplace, status: &str) -> bool {
    item.status.iter().flatten().any(|known| known.as_str() == status)
}
