//! Items of Catalog Items 2022-04-01.

use spapi_types::MarketplaceId;
use spapi_types::catalog_items_2022_04_01::{
    Item as CatalogItem, ItemBrowseClassification, ItemRelationshipType,
    ItemSummaryByMarketplaceItemClassification,
};
use std::collections::BTreeMap;

use super::attributes::Attributes;
use super::{Item, counts};
use crate::product::ProductContext;
use crate::text::owned;

pub(super) fn read(ctx: &ProductContext, item: &CatalogItem) -> Item {
    let own = |id: &Option<MarketplaceId>| counts(ctx, id.as_ref().map(MarketplaceId::as_str));
    let asin = owned(&item.asin);
    let mut read = Item { key: asin.clone().unwrap_or_default(), asin, ..Item::default() };
    read.values = Attributes::read(item.attributes.as_ref()).values(ctx);
    for summary in item.summaries.iter().flatten().filter(|summary| own(&summary.marketplace_id)) {
        read.title = read.title.or_else(|| owned(&summary.item_name));
        match &summary.item_classification {
            Some(ItemSummaryByMarketplaceItemClassification::VariationParent) => read.is_parent = true,
            Some(ItemSummaryByMarketplaceItemClassification::ProductBundle) => read.is_bundle = true,
            _ => {}
        }
        if read.category.is_empty() {
            read.category = summary.browse_classification.as_ref().map(path).unwrap_or_default();
        }
        for (name, value) in [("color", &summary.color), ("size", &summary.size), ("style", &summary.style)] {
            if let Some(value) = owned(value) {
                read.values.entry(name.to_owned()).or_insert(value);
            }
        }
    }
    let classified = item.classifications.iter().flatten().filter(|of| own(&of.marketplace_id));
    // The summary tells the last name alone.
    if let Some(whole) = classified.flat_map(|of| of.classifications.iter().flatten()).map(path).next() {
        read.category = whole;
    }
    let types = item.product_types.iter().flatten().filter(|of| own(&of.marketplace_id));
    read.product_type = types.filter_map(|of| owned(&of.product_type)).next();
    read.barcode = barcode(item, own);
    let related = item.relationships.iter().flatten().filter(|of| own(&of.marketplace_id));
    for relationship in related.flat_map(|of| of.relationships.iter().flatten()) {
        let children = relationship.child_asins.iter().flatten().cloned();
        match relationship.r#type {
            Some(ItemRelationshipType::Variation) => {
                read.children.extend(children);
                read.parents.extend(relationship.parent_asins.iter().flatten().cloned());
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
    read
}

/// From the top down.
fn path(leaf: &ItemBrowseClassification) -> Vec<String> {
    /// No tree of Amazon's is as deep.
    const DEEPEST: usize = 64;
    let nodes = std::iter::successors(Some(leaf), |node| node.parent.as_deref()).take(DEEPEST);
    let mut names: Vec<String> = nodes.filter_map(|node| owned(&node.display_name)).collect();
    names.reverse();
    names
}

/// The EAN, else the UPC, else the GTIN.
fn barcode(item: &CatalogItem, own: impl Fn(&Option<MarketplaceId>) -> bool) -> Option<String> {
    let mut by_type: BTreeMap<usize, String> = BTreeMap::new();
    let identifiers = item.identifiers.iter().flatten().filter(|of| own(&of.marketplace_id));
    for identifier in identifiers.flat_map(|of| of.identifiers.iter().flatten()) {
        let kind = owned(&identifier.identifier_type).unwrap_or_default().to_uppercase();
        let rank = ["EAN", "UPC", "GTIN", "ISBN", "JAN"].iter().position(|known| *known == kind);
        if let Some((rank, code)) = rank.zip(owned(&identifier.identifier)) {
            by_type.entry(rank).or_insert(code);
        }
    }
    by_type.into_values().next()
}
