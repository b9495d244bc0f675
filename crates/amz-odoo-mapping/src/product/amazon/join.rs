//! The seller's listings and the catalog's items of the same ASIN.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use super::Item;
use crate::product::ProductFault;
use crate::product::notes::Notes;

/// The catalog's items with the SKUs of their listings, and the listings that the catalog has nothing of.
pub(super) fn together(
    mut items: BTreeMap<String, Item>,
    listings: BTreeMap<String, Item>,
    notes: &mut Notes,
) -> BTreeMap<String, Item> {
    // What a SKU is called from here on: by its ASIN where the catalog has it.
    let names: BTreeMap<String, String> = listings
        .values()
        .filter_map(|listing| {
            Some((listing.key.clone(), listing.asin.clone().filter(|asin| items.contains_key(asin))?))
        })
        .collect();
    let renamed = |skus: &BTreeSet<String>| -> BTreeSet<String> {
        skus.iter().map(|sku| names.get(sku).unwrap_or(sku).clone()).collect()
    };
    let mut skus: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (sku, mut listing) in listings {
        listing.parents = renamed(&listing.parents);
        listing.children = renamed(&listing.children);
        if let Some(item) = names.get(&sku).and_then(|asin| items.get_mut(asin)) {
            skus.entry(item.key.clone()).or_default().push(sku);
            complete(item, listing);
            continue;
        }
        match items.entry(sku) {
            Entry::Vacant(place) => drop(place.insert(listing)),
            // A SKU that is spelled as another item's ASIN.
            Entry::Occupied(other) => notes.fault(ProductFault::DuplicateSku, "sku", other.key()),
        }
    }
    for (asin, skus) in skus {
        if skus.len() > 1 {
            notes.fault(ProductFault::SeveralSkus { skus }, "sku", asin);
        }
    }
    items
}

/// Adds to an item what its listing tells besides.
fn complete(item: &mut Item, listing: Item) {
    let has_place = !item.parents.is_empty() || !item.children.is_empty() || item.is_parent;
    if !has_place {
        (item.parents, item.children) = (listing.parents, listing.children);
        item.is_parent = listing.is_parent;
    }
    if item.theme.is_none() && item.theme_attributes.is_empty() {
        (item.theme, item.theme_attributes) = (listing.theme, listing.theme_attributes);
    }
    item.is_sold |= listing.is_sold;
    item.contents.extend(listing.contents);
    for (place, told) in [
        (&mut item.sku, listing.sku),
        (&mut item.title, listing.title),
        (&mut item.barcode, listing.barcode),
        (&mut item.product_type, listing.product_type),
    ] {
        if place.is_none() {
            *place = told;
        }
    }
    for (attribute, value) in listing.values {
        item.values.entry(attribute).or_insert(value);
    }
}
