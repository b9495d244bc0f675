//! Amazon's items put together to families.

use spapi_types::{catalog_items_2022_04_01 as catalog, listings_items_2021_08_01 as listings};
use std::collections::{BTreeMap, BTreeSet};

use super::notes::Notes;
use super::{
    ChildListing, Component, FamilyAxis, ListingFamily, ParentListing, ProductContext, ProductFault, bundles,
    theme,
};
use crate::Mapped;

mod attributes;
mod catalog_item;
mod join;
mod listings_item;

/// The families of items of Amazon's catalog (Catalog Items 2022-04-01), sorted by parent and SKU.
///
/// An item of the catalog has an ASIN and no SKU. What the items need: `relationships`, `summaries` or `attributes`;
/// `identifiers` for barcodes, `classifications` for categories. Issues: [`ProductFault::ChildOfTwoParents`],
/// [`MissingChild`](ProductFault::MissingChild), [`MissingParent`](ProductFault::MissingParent),
/// [`MissingTheme`](ProductFault::MissingTheme), [`NestedParent`](ProductFault::NestedParent),
/// [`ParentSold`](ProductFault::ParentSold), [`PackageContents`](ProductFault::PackageContents),
/// [`UnlistedBundle`](ProductFault::UnlistedBundle), [`DuplicateListing`](ProductFault::DuplicateListing), and those of
/// [`bundles`](super::bundles) about the context's.
///
/// ```
/// use amz_odoo_mapping::product::{ProductContext, catalog_families};
/// use spapi_types::catalog_items_2022_04_01::Item;
///
/// let items: Vec<Item> = serde_json::from_str(
///     r#"[
///       {"asin": "B0PARENT00", "summaries": [{"marketplaceId": "ATVPDKIKX0DER", "itemName": "T-Shirt"}],
///        "relationships": [{"marketplaceId": "ATVPDKIKX0DER", "relationships": [{"type": "VARIATION",
///          "childAsins": ["B0CHILD000"], "variationTheme": {"theme": "SIZE_NAME", "attributes": ["size"]}}]}]},
///       {"asin": "B0CHILD000", "summaries": [{"marketplaceId": "ATVPDKIKX0DER", "size": "M"}]}
///     ]"#,
/// )?;
/// let mapped = catalog_families(&ProductContext::default(), &items);
/// assert!(mapped.issues.is_empty());
/// assert_eq!(mapped.draft[0].children[0].values["size"], "M");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[must_use]
pub fn catalog_families(ctx: &ProductContext, items: &[catalog::Item]) -> Mapped<Vec<ListingFamily>> {
    item_families(ctx, items, &[])
}

/// The families of the seller's listings (Listings Items 2021-08-01), as [`catalog_families`].
///
/// What the items need: `summaries`, `attributes`, `relationships`; `offers` and `fulfillmentAvailability` tell of a
/// parent that is sold.
#[must_use]
pub fn listing_families(ctx: &ProductContext, items: &[listings::Item]) -> Mapped<Vec<ListingFamily>> {
    item_families(ctx, &[], items)
}

/// The families of both: the catalog's relationships and values with the seller's SKUs, put together by ASIN.
///
/// Of several SKUs of one ASIN (an FBA and an FBM offer) the first in order names the product, with
/// [`ProductFault::SeveralSkus`]; the others belong into the cross-reference.
#[must_use]
pub fn item_families(
    ctx: &ProductContext,
    catalog: &[catalog::Item],
    listings: &[listings::Item],
) -> Mapped<Vec<ListingFamily>> {
    let mut notes = Notes::default();
    let items = catalog.iter().map(|item| catalog_item::read(ctx, item)).collect();
    let items = once_each(items, &mut notes);
    let listed = listings.iter().map(|item| listings_item::read(ctx, item)).collect();
    let listed = once_each(listed, &mut notes);
    let items = join::together(items, listed, &mut notes);
    families(ctx, &items, notes)
}

/// An item of either API. Parents and children are named as the item itself is: by ASIN in the catalog, by SKU else.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Item {
    key: String,
    sku: Option<String>,
    asin: Option<String>,
    title: Option<String>,
    barcode: Option<String>,
    product_type: Option<String>,
    category: Vec<String>,
    /// True if the item itself says so.
    is_parent: bool,
    is_bundle: bool,
    is_sold: bool,
    theme: Option<String>,
    /// The listing attributes that the theme names.
    theme_attributes: Vec<String>,
    parents: BTreeSet<String>,
    children: BTreeSet<String>,
    contents: BTreeSet<String>,
    /// One value of each listing attribute.
    values: BTreeMap<String, String>,
}

/// Whether what an item tells of a marketplace counts.
fn counts(ctx: &ProductContext, marketplace: Option<&str>) -> bool {
    ctx.marketplace_id.is_none() || marketplace.is_none() || ctx.marketplace_id.as_deref() == marketplace
}

fn families(
    ctx: &ProductContext,
    items: &BTreeMap<String, Item>,
    mut notes: Notes,
) -> Mapped<Vec<ListingFamily>> {
    let resolved = notes.absorb(bundles(ctx, &ctx.bundles));
    let bundles = resolved.into_iter().map(|bundle| (bundle.sku, bundle.components)).collect();
    let mut parents: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for item in items.values() {
        let named = item.children.iter().map(|child| (child, &item.key));
        for (child, parent) in named.chain(item.parents.iter().map(|parent| (&item.key, parent))) {
            parents.entry(child).or_default().insert(parent);
        }
    }
    let mut making = Making { ctx, items, bundles, notes };
    let drafts = making.families(&parents);
    making.notes.on(drafts)
}

/// The items by key. Of one that comes twice, and not the same, the first in order.
fn once_each(mut items: Vec<Item>, notes: &mut Notes) -> BTreeMap<String, Item> {
    items.sort();
    items.dedup();
    let mut by_key: BTreeMap<String, Item> = BTreeMap::new();
    for item in items {
        if by_key.contains_key(&item.key) {
            notes.fault(ProductFault::DuplicateListing, "items", item.key);
        } else {
            by_key.insert(item.key.clone(), item);
        }
    }
    by_key
}

struct Making<'a> {
    ctx: &'a ProductContext,
    items: &'a BTreeMap<String, Item>,
    bundles: BTreeMap<String, Vec<Component>>,
    notes: Notes,
}

impl<'a> Making<'a> {
    fn families(&mut self, parents: &BTreeMap<&'a str, BTreeSet<&'a str>>) -> Vec<ListingFamily> {
        // Everything that is a parent, by its own word or another's.
        let own = self.items.values().filter(|item| item.is_parent || !item.children.is_empty());
        let mut heads: BTreeMap<&str, Vec<&Item>> = own.map(|item| (item.key.as_str(), Vec::new())).collect();
        heads.extend(parents.values().flatten().map(|parent| (*parent, Vec::new())));
        let mut alone = Vec::new();
        for item in self.items.values() {
            let own: Vec<&str> = parents.get(item.key.as_str()).into_iter().flatten().copied().collect();
            let is_parent = heads.contains_key(item.key.as_str());
            match own.as_slice() {
                [] if is_parent => {}
                [] => alone.push(item),
                _ if is_parent => self.notes.fault(ProductFault::NestedParent, "relationships", &item.key),
                [parent] => heads.entry(parent).or_default().push(item),
                several => {
                    let parents = several.iter().map(|parent| (*parent).to_owned()).collect();
                    self.notes.fault(ProductFault::ChildOfTwoParents { parents }, "relationships", &item.key);
                }
            }
        }
        let mut families: Vec<ListingFamily> = alone.into_iter().map(|item| self.alone(item)).collect();
        families.extend(heads.into_iter().map(|(key, children)| self.family(key, &children)));
        families.sort_by(|a, b| a.key().cmp(b.key()));
        families
    }

    fn alone(&mut self, item: &Item) -> ListingFamily {
        ListingFamily {
            parent: None,
            children: vec![self.child(item, &[])],
            product_type: item.product_type.clone(),
            category: item.category.clone(),
        }
    }

    fn family(&mut self, key: &str, children: &[&Item]) -> ListingFamily {
        let ctx = self.ctx;
        let head = self.items.get(key);
        if head.is_none() {
            self.notes.fault(ProductFault::MissingParent, "relationships", key);
        }
        if head.is_some_and(|head| head.is_sold) {
            self.notes.fault(ProductFault::ParentSold, "offers", key);
        }
        for child in head.iter().flat_map(|head| &head.children) {
            if !self.items.contains_key(child) {
                self.notes.fault(ProductFault::MissingChild { child: child.clone() }, "relationships", key);
            }
        }
        let tell = || head.into_iter().chain(children.iter().copied());
        let themed = tell().find(|item| item.theme.is_some() || !item.theme_attributes.is_empty());
        let axes = themed.map(|item| axes(ctx, item)).unwrap_or_default();
        if axes.is_empty() && !children.is_empty() {
            self.notes.fault(ProductFault::MissingTheme, "relationships", key);
        }
        let of_head = |read: fn(&Item) -> &Option<String>| head.and_then(|head| read(head).clone());
        // Without the parent its children tell what it is named by: ASINs look alike everywhere.
        let by_asin = children.iter().any(|child| child.asin.as_ref() == Some(&child.key));
        let named = |as_asin: bool| (head.is_none() && by_asin == as_asin).then(|| key.to_owned());
        let parent = ParentListing {
            sku: of_head(|head| &head.sku).or_else(|| named(false)),
            asin: of_head(|head| &head.asin).or_else(|| named(true)),
            title: of_head(|head| &head.title),
            theme: themed.and_then(|item| item.theme.clone()),
            axes,
        };
        let mut sold: Vec<ChildListing> =
            children.iter().map(|item| self.child(item, &parent.axes)).collect();
        sold.sort_by(|a, b| (&a.sku, &a.asin).cmp(&(&b.sku, &b.asin)));
        ListingFamily {
            product_type: tell().find_map(|item| item.product_type.clone()),
            category: tell()
                .map(|item| &item.category)
                .find(|path| !path.is_empty())
                .cloned()
                .unwrap_or_default(),
            parent: Some(parent),
            children: sold,
        }
    }

    fn child(&mut self, item: &Item, axes: &[FamilyAxis]) -> ChildListing {
        if !item.contents.is_empty() {
            let contents = item.contents.iter().cloned().collect();
            self.notes.fault(ProductFault::PackageContents { contents }, "relationships", &item.key);
        }
        let components = item.sku.as_ref().and_then(|sku| self.bundles.get(sku)).cloned().unwrap_or_default();
        if item.is_bundle && components.is_empty() {
            self.notes.fault(ProductFault::UnlistedBundle, "summaries.itemClassification", &item.key);
        }
        let value = |axis: &FamilyAxis| Some((axis.attribute.clone(), self.value(item, axis)?));
        ChildListing {
            sku: item.sku.clone(),
            asin: item.asin.clone(),
            title: item.title.clone(),
            barcode: item.barcode.clone(),
            values: axes.iter().filter_map(value).collect(),
            components,
        }
    }

    /// The item's value of an axis: by the theme's own attribute, else by another that means the same.
    fn value(&self, item: &Item, axis: &FamilyAxis) -> Option<String> {
        let same = |name: &&String| self.ctx.axis_of_amazon(name).theme == axis.theme;
        let other = || item.values.keys().find(same).and_then(|name| item.values.get(name));
        item.values.get(&axis.attribute).or_else(other).cloned()
    }
}

/// The axes that an item's theme names, in the theme's order; attributes that the theme does not tell of come behind.
fn axes(ctx: &ProductContext, item: &Item) -> Vec<FamilyAxis> {
    let mut words = item.theme.as_deref().map(|theme| theme::words(ctx, theme)).unwrap_or_default();
    let in_theme = words.len();
    let mut named: BTreeMap<String, String> = BTreeMap::new();
    for attribute in &item.theme_attributes {
        let theme = ctx.axis_of_amazon(attribute).theme.clone();
        named.entry(theme.clone()).or_insert_with(|| attribute.clone());
        if !words.contains(&theme) {
            words.push(theme);
        }
    }
    // Where the attributes tell all of the theme, its words are theirs: `SIZE_NAME` may stand for `item_package_weight`.
    if named.len() >= in_theme && !named.is_empty() {
        words.retain(|word| named.contains_key(word));
    }
    let mut seen = BTreeSet::new();
    words.retain(|word| seen.insert(word.clone()));
    let axis = |theme: String| {
        let attribute = named.get(&theme).cloned();
        let attribute = attribute.unwrap_or_else(|| ctx.axis_of_theme(&theme).attribute.clone());
        FamilyAxis { attribute, theme, values: Vec::new() }
    };
    words.into_iter().map(axis).collect()
}
