//! Items of Listings Items 2021-08-01.

use spapi_types::MarketplaceId;
use spapi_types::listings_items_2021_08_01::{Item as ListingsItem, ItemRelationshipType};

use super::attributes::Attributes;
use super::{Item, counts};
use crate::product::ProductContext;
use crate::text::owned;

pub(super) fn read(ctx: &ProductContext, item: &ListingsItem) -> Item {
    let own = |id: &Option<MarketplaceId>| counts(ctx, id.as_ref().map(MarketplaceId::as_str));
    let sku = owned(&item.sku);
    let mut read = Item { key: sku.clone().unwrap_or_default(), sku, ..Item::default() };
    let attributes = Attributes::read(item.attributes.as_ref());
    read.values = attributes.values(ctx);
    for summary in item.summaries.iter().flatten().filter(|summary| own(&summary.marketplace_id)) {
        read.title = read.title.or_else(|| owned(&summary.item_name));
        read.asin = read.asin.or_else(|| owned(&summary.asin));
        read.product_type = read.product_type.or_else(|| owned(&summary.product_type));
    }
    let types = item.product_types.iter().flatten().filter(|of| own(&of.marketplace_id));
    read.product_type = read.product_type.or_else(|| types.filter_map(|of| owned(&of.product_type)).next());
    read.title = read.title.or_else(|| read.values.get("item_name").cloned());
    read.barcode = attributes.member(ctx, "externally_assigned_product_identifier", "value");
    let has_offer = item.offers.iter().flatten().any(|offer| own(&offer.marketplace_id));
    let has_stock =
        item.fulfillment_availability.iter().flatten().any(|stock| stock.quantity.unwrap_or(0) > 0);
    read.is_sold = has_offer || has_stock;
    let related = item.relationships.iter().flatten().filter(|of| own(&of.marketplace_id));
    for relationship in related.flat_map(|of| of.relationships.iter().flatten()) {
        let children = relationship.child_skus.iter().flatten().cloned();
        match relationship.r#type {
            Some(ItemRelationshipType::Variation) => {
                read.children.extend(children);
                read.parents.extend(relationship.parent_skus.iter().flatten().cloned());
                if let (Some(theme), true) = (&relationship.variation_theme, read.theme_attributes.is_empty())
                {
                    read.theme = owned(&theme.theme);
                    read.theme_attributes = theme.attributes.clone().unwrap_or_default();
                }
            }
            Some(ItemRelationshipType::PackageHierarchy) => read.contents.extend(children),
            _ => {}
        }
    }
    // What the seller submitted, where Amazon has not made the relationships of it yet.
    read.is_parent = attributes.member(ctx, "parentage_level", "value").as_deref() == Some("parent");
    if read.parents.is_empty() {
        read.parents.extend(attributes.member(ctx, "child_parent_sku_relationship", "parent_sku"));
    }
    read.theme = read.theme.or_else(|| attributes.member(ctx, "variation_theme", "name"));
    read
}
