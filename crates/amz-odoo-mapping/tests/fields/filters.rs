//! Filters over orders, products and stock.

use amz_odoo_mapping::MapContext;
use amz_odoo_mapping::filter::{CatalogFilter, Filterable, ListingFilter, OrderFilter, StockFilter};
use serde_json::{Value, json};
use spapi_types::{
    catalog_items_2022_04_01 as catalog, fba_inventory_v1 as inventory, listings_items_2021_08_01 as listings,
};

use crate::support::{read, v0, v2026};

fn passes(filter: &str, file: &Value) -> bool {
    let filter: OrderFilter = filter.parse().unwrap_or_else(|error| panic!("{filter}: {error}"));
    filter.matches(&read(file).map(&MapContext::default()).draft).expect("a record of the draft's")
}

#[test]
fn an_order_is_asked_for_everything_that_a_merchant_sorts_by() {
    for (filter, want) in [
        ("[]", true),
        ("[('channel', '=', 'fbm')]", true),
        ("[('channel', '=', 'fba')]", false),
        ("[('status', 'in', ('unshipped', 'shipped'))]", true),
        ("[('status', '!=', 'unshipped')]", false),
        (
            "[('country_code', '=', 'DE'), ('currency', '=', 'EUR'), ('marketplace_id', '=', 'A1PA6795UKMFR9')]",
            true,
        ),
        ("[('sales_channel', 'ilike', 'amazon.')]", true),
        ("[('total', '>', 34.99), ('total', '<=', 35)]", true),
        ("[('total', '>', 35)]", false),
        ("[('purchased_at', '>=', '2026-11-20 22:30:00')]", true),
        ("[('purchased_at', '>', '2026-11-20')]", false),
        ("[('is_business', '=', True)]", false),
        ("[('is_prime', '=', True), ('is_premium', '=', True)]", true),
        ("[('is_replacement', '=', True)]", false),
        ("[('replacement_of', '=', False)]", true),
        ("[('program_ids', '=', 'PRIME')]", true),
        ("[('program_ids', 'in', ('BULK', 'VINE'))]", false),
        ("[('line_ids.sku', '=', 'B-7-S')]", true),
        ("[('line_ids.sku', '=like', 'TEST-%')]", false),
        ("['!', ('line_ids.sku', '=like', 'A-%')]", false),
        ("[('line_ids', 'any', [('sku', '=', 'A-12-XL'), ('quantity', '>', 1)])]", true),
        ("[('line_ids', 'any', [('sku', '=', 'B-7-S'), ('quantity', '>', 1)])]", false),
        ("[('line_ids.part', '=', 'shipping')]", true),
        ("[('service_level', '=', 'NEXT_DAY')]", true),
        ("[('is_gift', '=', True)]", true),
        ("[('ship_to_country_code', '=', 'DE'), ('ship_to_city', '=', 'Town')]", true),
        ("[('ship_to_zip', '=', False)]", true),
        ("['!', '|', ('buyer_email', '=', 'me@example.com'), ('line_ids.sku', '=like', 'TEST-%')]", true),
        ("[('buyer_email', '=', 'alias@example.com')]", true),
    ] {
        assert_eq!(passes(filter, &v2026()), want, "{filter}");
    }
    assert!(passes(
        "[('channel', '=', 'fbm'), ('service_level', '=', 'NEXT_DAY'), ('total', '=', 30)]",
        &v0()
    ));
}

#[test]
fn what_is_no_filter_says_what_there_is() {
    for (filter, say) in [
        (
            "[('chanel', '=', 'fbm')]",
            "asks for `chanel`, which no order has; there are order_id, channel, status",
        ),
        (
            "[('line_ids.skuu', '=', 'A')]",
            "asks for `skuu`, which no order line has; there are order_item_id, part, sku",
        ),
        ("[('channel', '=', 'fbm')", "no Odoo domain"),
        ("[('channel', '<>~', 'fbm')]", "no Odoo domain"),
        ("[('purchased_at', '>', 'today -3d')]", "depends on the time"),
        ("[('total', '=', 'many')]", "the value of `total =` must be a number"),
        ("[('status.x', '=', 'a')]", "field `status` has no part `x`"),
    ] {
        let error = filter.parse::<OrderFilter>().expect_err(filter).to_string();
        assert!(error.contains(say), "{filter}: {error}");
    }
    assert!(serde_json::from_value::<OrderFilter>(json!("[('x', '=', 1)]")).is_err());
}

#[test]
fn products_and_stock() {
    let listing: listings::Item = serde_json::from_value(json!({
        "sku": "A", "summaries": [{"marketplaceId": "A1PA6795UKMFR9", "asin": "B0", "productType": "SHIRT", "status": ["BUYABLE"],
            "itemName": "A shirt", "createdDate": "2026-01-01T00:00:00Z"}],
        "offers": [{"marketplaceId": "A1PA6795UKMFR9", "offerType": "B2C", "price": {"currencyCode": "EUR", "amount": "9.99"}}],
        "fulfillmentAvailability": [{"fulfillmentChannelCode": "DEFAULT", "quantity": 3}],
        "issues": [{"code": "90220", "severity": "ERROR"}]})).unwrap();
    for (filter, want) in [
        ("[('sku', '=', 'A'), ('marketplace_ids.is_buyable', '=', True)]", true),
        ("[('marketplace_ids.is_discoverable', '=', True)]", false),
        (
            "[('marketplace_ids', 'any', [('marketplace_id', '=', 'A1PA6795UKMFR9'), ('product_type', '=', 'SHIRT')])]",
            true,
        ),
        ("[('offer_ids.price', '<', 9.99)]", false),
        ("[('offer_ids.price', '=', 9.99), ('offer_ids.currency', '=', 'EUR')]", true),
        ("[('availability_ids', 'any', [('channel', '=', 'DEFAULT'), ('quantity', '>', 2)])]", true),
        ("[('issue_ids.severity', '=', 'ERROR')]", true),
        ("[('marketplace_ids.created_at', '<', '2026-01-01')]", false),
    ] {
        assert_eq!(filter.parse::<ListingFilter>().unwrap().matches(&listing), Ok(want), "{filter}");
    }
    let item: catalog::Item = serde_json::from_value(json!({
        "asin": "B0", "summaries": [{"marketplaceId": "A1", "brand": "Acme", "packageQuantity": 6}]}))
    .unwrap();
    let catalog = |filter: &str| filter.parse::<CatalogFilter>().unwrap().matches(&item);
    assert_eq!(
        catalog("[('marketplace_ids.brand', '=ilike', 'acme'), ('marketplace_ids.is_adult', '=', False)]"),
        Ok(true)
    );
    assert_eq!(catalog("[('marketplace_ids.package_quantity', '>', 6)]"), Ok(false));
    let stock: inventory::InventorySummary = serde_json::from_value(json!({
        "sellerSku": "A", "fnSku": "X0", "condition": "NewItem", "totalQuantity": 7,
        "inventoryDetails": {"fulfillableQuantity": 4, "reservedQuantity": {"totalReservedQuantity": 3}}}))
    .unwrap();
    let in_stock = |filter: &str| filter.parse::<StockFilter>().unwrap().matches(&stock);
    assert_eq!(
        in_stock("[('fulfillable_quantity', '>', 3), ('reserved_quantity', '=', 3), ('fnsku', '=', 'X0')]"),
        Ok(true)
    );
    assert_eq!(in_stock("[('unfulfillable_quantity', '>', 0)]"), Ok(false));
}

#[test]
fn every_field_of_every_table_can_be_asked_for() {
    fn ask<D: Filterable>() -> usize {
        for field in D::fields() {
            let filter = format!("[('{}', '=', False)]", field.name);
            assert!(filter.parse::<amz_odoo_mapping::filter::DocumentFilter<D>>().is_ok(), "{filter}");
            assert!(!field.says.is_empty());
        }
        D::fields().len()
    }
    let counts = [
        ask::<amz_odoo_mapping::OrderDraft>(),
        ask::<listings::Item>(),
        ask::<catalog::Item>(),
        ask::<inventory::InventorySummary>(),
    ];
    assert_eq!(counts, [38, 5, 2, 13]);
}

/// The page for merchants and contributors.
const PAGE: &str = include_str!("../../../../docs/write-your-own-mapping.md");

#[test]
fn the_page_lists_every_field_of_every_table() {
    fn rows<D: Filterable>() {
        for field in D::fields() {
            let kind = match &field.kind {
                odoo_rpc::FieldKind::One2many => "records".to_owned(),
                kind => format!("{kind:?}").to_lowercase(),
            };
            let row = format!("| `{}` | {kind} | {} |", field.name, field.says);
            assert!(PAGE.contains(&row), "docs/write-your-own-mapping.md lacks {row}");
        }
    }
    fn names<D: Filterable>(models: &[&str]) {
        for name in models.iter().flat_map(|model| D::names(model)) {
            assert!(PAGE.contains(&format!("| `{name}` | ")), "docs/write-your-own-mapping.md lacks {name}");
        }
    }
    names::<amz_odoo_mapping::OrderDraft>(&["order line"]);
    names::<listings::Item>(&["listing in a marketplace", "offer", "availability", "issue"]);
    names::<catalog::Item>(&["catalog item in a marketplace"]);
    rows::<amz_odoo_mapping::OrderDraft>();
    rows::<listings::Item>();
    rows::<catalog::Item>();
    rows::<inventory::InventorySummary>();
}

#[test]
fn the_rules_and_filters_of_the_page_can_be_read() {
    let blocks: Vec<&str> =
        PAGE.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert!(blocks.len() >= 3);
    let mut read = 0;
    for line in blocks.iter().flat_map(|block| block.lines()) {
        if let Some(filter) = line.strip_prefix("order_filter = ") {
            let text = filter.trim().trim_matches('"');
            assert!(text.parse::<OrderFilter>().is_ok(), "{text}");
            read += 1;
        }
    }
    assert_eq!(read, 2);
}
