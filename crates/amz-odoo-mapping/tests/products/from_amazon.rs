//! Families of Amazon's items, and what is wrong with items.

use amz_odoo_mapping::product::{
    ListingFamily, ProductContext, catalog_families, item_families, listing_families,
};
use proptest::prelude::*;
use serde_json::{Value, json};
use spapi_types::{catalog_items_2022_04_01 as catalog, listings_items_2021_08_01 as listings};

use crate::support::codes;

const US: &str = "ATVPDKIKX0DER";

fn items(json: Value) -> Vec<catalog::Item> {
    serde_json::from_value(json).expect("items")
}

/// An item of the catalog with relationships and a size.
fn item(asin: &str, relationship: Value, size: Option<&str>) -> Value {
    let relationships: Vec<Value> = if relationship.is_null() { vec![] } else { vec![relationship] };
    json!({
        "asin": asin,
        "summaries": [{"marketplaceId": US, "itemName": format!("Title of {asin}"), "size": size}],
        "relationships": [{"marketplaceId": US, "relationships": relationships}],
    })
}

fn parent_of(children: &[&str]) -> Value {
    let theme = json!({"theme": "SIZE_NAME", "attributes": ["size"]});
    json!({"type": "VARIATION", "childAsins": children, "variationTheme": theme})
}

fn child_of(parents: &[&str]) -> Value {
    let theme = json!({"theme": "SIZE_NAME", "attributes": ["size"]});
    json!({"type": "VARIATION", "parentAsins": parents, "variationTheme": theme})
}

/// Each family as `parent: children`, and the issues.
fn check(given: Value, families: &[&str], issues: &[&str]) -> Vec<ListingFamily> {
    let mapped = catalog_families(&ProductContext::default(), &items(given));
    let shown: Vec<String> = mapped.draft.iter().map(shown).collect();
    assert_eq!(shown, families);
    assert_eq!(codes(&mapped.issues), issues);
    mapped.draft
}

fn shown(family: &ListingFamily) -> String {
    let parent = family.parent.as_ref().map_or("-", |_| family.key());
    let children: Vec<&str> = family.children.iter().map(|child| child.key()).collect();
    format!("{parent}: {}", children.join(" "))
}

#[test]
fn parents_children_and_single_products() {
    let families = check(
        json!([
            item("C1", child_of(&["P"]), Some("M")),
            item("ALONE", Value::Null, None),
            item("P", parent_of(&["C1", "C2"]), None),
            item("C2", Value::Null, Some("L")),
        ]),
        &["-: ALONE", "P: C1 C2"],
        &[],
    );
    let family = serde_json::to_value(&families[1]).expect("JSON");
    assert_eq!(
        family,
        json!({
            "parent": {
                "asin": "P", "title": "Title of P", "theme": "SIZE_NAME",
                "axes": [{"theme": "SIZE", "attribute": "size"}],
            },
            "children": [
                {"asin": "C1", "title": "Title of C1", "values": {"size": "M"}},
                {"asin": "C2", "title": "Title of C2", "values": {"size": "L"}},
            ],
        })
    );
}

#[test]
fn what_is_wrong_with_an_item_holds_back_no_other() {
    check(
        json!([
            item("P", parent_of(&["C1", "C2", "GONE"]), None),
            item("Q", parent_of(&["C2", "INNER"]), None),
            item("C1", child_of(&["P"]), Some("M")),
            item("C2", Value::Null, Some("L")),
            item("C3", child_of(&["ABSENT"]), Some("S")),
            item("INNER", parent_of(&["C4"]), None),
            item("C4", Value::Null, Some("XL")),
            item("TWICE", Value::Null, Some("a")),
            item("TWICE", Value::Null, Some("b")),
            item("SAME", Value::Null, None),
            item("SAME", Value::Null, None),
        ]),
        &["ABSENT: C3", "INNER: C4", "P: C1", "Q: ", "-: SAME", "-: TWICE"],
        &[
            "missing_parent ABSENT",
            "!child_of_two_parents C2",
            "!nested_parent INNER",
            "missing_child P",
            "duplicate_listing TWICE",
        ],
    );
    check(
        json!([item("A", parent_of(&["B"]), None), item("B", parent_of(&["A"]), None)]),
        &["A: ", "B: "],
        &["!nested_parent A", "!nested_parent B"],
    );
}

#[test]
fn a_family_of_which_nobody_tells_the_theme() {
    let relationship = json!({"type": "VARIATION", "childAsins": ["C"]});
    check(
        json!([item("P", relationship, None), item("C", Value::Null, None)]),
        &["P: C"],
        &["!missing_theme P"],
    );
}

#[test]
fn packages_and_bundles_tell_no_quantities() {
    let package = json!({"type": "PACKAGE_HIERARCHY", "childAsins": ["PEN"]});
    let mut bundle = item("SET", Value::Null, None);
    bundle["summaries"][0]["itemClassification"] = json!("PRODUCT_BUNDLE");
    check(
        json!([
            item("BOX", package, None),
            item("PEN", json!({"type": "PACKAGE_HIERARCHY", "parentAsins": ["BOX"]}), None),
            bundle
        ]),
        &["-: BOX", "-: PEN", "-: SET"],
        &["package_contents BOX", "unlisted_bundle SET"],
    );
}

#[test]
fn the_marketplace_that_counts() {
    let mut given = item("C", child_of(&["P"]), Some("M"));
    let elsewhere = json!({"marketplaceId": "A2EUQ1WTGCTBG2", "relationships": [child_of(&["Q"])]});
    given["relationships"].as_array_mut().expect("a list").push(elsewhere);
    check(
        json!([given.clone()]),
        &["P: ", "Q: "],
        &["!child_of_two_parents C", "missing_parent P", "missing_parent Q"],
    );
    let ctx = ProductContext::default();
    let ctx: ProductContext = {
        let mut json = serde_json::to_value(&ctx).expect("JSON");
        json["marketplace_id"] = json!(US);
        serde_json::from_value(json).expect("a context")
    };
    let mapped = catalog_families(&ctx, &items(json!([given])));
    assert_eq!(mapped.draft.iter().map(shown).collect::<Vec<_>>(), ["P: C"]);
    assert_eq!(codes(&mapped.issues), ["missing_parent P"]);
}

#[test]
fn themes_and_their_attributes() {
    let axes = |theme: Value| -> Vec<String> {
        let relationship = json!({"type": "VARIATION", "childAsins": ["C"], "variationTheme": theme});
        let given = items(json!([item("P", relationship, None), item("C", Value::Null, None)]));
        let mapped = catalog_families(&ProductContext::default(), &given);
        let parent = mapped.draft[0].parent.as_ref().expect("a parent");
        parent.axes.iter().map(|axis| format!("{}={}", axis.theme, axis.attribute)).collect()
    };
    assert_eq!(
        axes(json!({"theme": "SIZE_NAME/COLOR_NAME", "attributes": ["color", "size"]})),
        ["SIZE=size", "COLOR=color"]
    );
    assert_eq!(axes(json!({"theme": "SIZE/COLOR", "attributes": ["color"]})), ["SIZE=size", "COLOR=color"]);
    assert_eq!(axes(json!({"theme": "SIZE/COLOR"})), ["SIZE=size", "COLOR=color"]);
    assert_eq!(axes(json!({"attributes": ["apparel_size"]})), ["SIZE=apparel_size"]);
    assert_eq!(
        axes(json!({"theme": "FLAVOR_NAME/SIZE_NAME", "attributes": ["flavor", "item_package_weight"]})),
        ["FLAVOR=flavor", "ITEM_PACKAGE_WEIGHT=item_package_weight"]
    );
}

#[test]
fn codes_and_browse_nodes_of_the_catalog() {
    let mut given = item("A", Value::Null, None);
    given["identifiers"] = json!([{"marketplaceId": US, "identifiers": [
        {"identifierType": "GTIN", "identifier": "04006381333931"}, {"identifierType": "EAN", "identifier": "4006381333931"},
    ]}]);
    given["classifications"] = json!([{"marketplaceId": US, "classifications": [
        {"displayName": "Pens", "classificationId": "3", "parent": {"displayName": "Office", "classificationId": "1"}},
    ]}]);
    given["productTypes"] = json!([{"marketplaceId": US, "productType": "WRITING_INSTRUMENT"}]);
    let family = &check(json!([given]), &["-: A"], &[])[0];
    assert_eq!(family.children[0].barcode.as_deref(), Some("4006381333931"));
    assert_eq!(family.category, ["Office", "Pens"]);
    assert_eq!(family.product_type.as_deref(), Some("WRITING_INSTRUMENT"));
}

fn listing(sku: &str, attributes: Value) -> Value {
    let summary = json!({"marketplaceId": US, "asin": format!("B-{sku}"), "productType": "SHIRT", "itemName": format!("Title of {sku}")});
    json!({"sku": sku, "summaries": [summary], "attributes": attributes})
}

#[test]
fn listings_tell_what_the_seller_submitted() {
    let child = |size: &str| {
        json!({
            "parentage_level": [{"value": "child", "marketplace_id": US}],
            "child_parent_sku_relationship": [{"child_relationship_type": "variation", "parent_sku": "TEE", "marketplace_id": US}],
            "variation_theme": [{"name": "SIZE/COLOR", "marketplace_id": US}],
            "shirt_size": [{"size": size, "size_system": "as1", "marketplace_id": US}],
            "color": [{"value": "Red", "language_tag": "en_US", "marketplace_id": US}],
            "externally_assigned_product_identifier": [{"type": "ean", "value": format!("400638133393{size}")}],
        })
    };
    let mut parent = listing(
        "TEE",
        json!({"parentage_level": [{"value": "parent"}], "variation_theme": [{"name": "SIZE/COLOR"}]}),
    );
    parent["offers"] =
        json!([{"marketplaceId": US, "offerType": "B2C", "price": {"currencyCode": "USD", "amount": "1"}}]);
    let mut case = listing("TEE-CASE", json!({}));
    case["relationships"] = json!([{"marketplaceId": US, "relationships": [{"type": "PACKAGE_HIERARCHY", "childSkus": ["TEE-1"]}]}]);
    let given: Vec<listings::Item> = serde_json::from_value(json!([
        listing("TEE-1", child("1")),
        parent,
        listing("TEE-2", child("2")),
        case
    ]))
    .expect("items");
    let mut ctx = ProductContext::default();
    ctx.bundles = serde_json::from_value(json!([
        {"sku": "TEE-CASE", "components": [{"sku": "TEE-1", "quantity": "12"}]},
        {"sku": "LOOP", "components": [{"sku": "LOOP", "quantity": "1"}]},
    ]))
    .expect("bundles");
    let mapped = listing_families(&ctx, &given);
    assert_eq!(mapped.draft.iter().map(shown).collect::<Vec<_>>(), ["TEE: TEE-1 TEE-2", "-: TEE-CASE"]);
    assert_eq!(codes(&mapped.issues), ["!cyclic_kit LOOP", "parent_sold TEE", "package_contents TEE-CASE"]);
    assert_eq!(
        serde_json::to_value(&mapped.draft[0].children[1]).expect("JSON"),
        json!({
            "sku": "TEE-2", "asin": "B-TEE-2", "title": "Title of TEE-2", "barcode": "4006381333932",
            "values": {"size": "2", "color": "Red"},
        })
    );
    assert_eq!(mapped.draft[1].children[0].components[0].quantity.to_string(), "12");
}

/// Items that may contradict each other in any way.
fn any_items() -> impl Strategy<Value = Vec<Value>> {
    let name = || prop::sample::select(&["A", "B", "C", "D", "E"][..]);
    let names = || prop::collection::vec(name(), 0..3);
    let one = (name(), names(), names(), prop::option::of("[SM]"));
    let one = one.prop_map(|(asin, children, parents, size)| {
        let theme = json!({"theme": "SIZE", "attributes": ["size"]});
        let relationship = json!({
            "type": "VARIATION", "childAsins": children, "parentAsins": parents, "variationTheme": theme,
        });
        item(asin, relationship, size.as_deref())
    });
    prop::collection::vec(one, 0..6)
}

proptest! {
    #[test]
    fn no_item_is_lost_and_the_order_does_not_matter(given in any_items()) {
        let ctx = ProductContext::default();
        let mapped = catalog_families(&ctx, &items(Value::Array(given.clone())));
        for item in &given {
            let asin = item["asin"].as_str().expect("an ASIN");
            let children = mapped.draft.iter().flat_map(|family| &family.children).filter(|child| child.key() == asin).count();
            let parents = mapped.draft.iter().filter(|family| family.parent.is_some() && family.key() == asin).count();
            let held = mapped.issues.iter().any(|issue| issue.is_blocking() && issue.order_id == asin);
            prop_assert!(children + parents == 1 || children + parents == 0 && held, "{asin}");
        }
        let turned = given.into_iter().rev().collect();
        prop_assert_eq!(catalog_families(&ctx, &items(Value::Array(turned))), mapped);
    }
}

#[test]
fn the_catalogs_families_get_the_sellers_skus() {
    let mut tee = listing("TEE", json!({}));
    tee["summaries"][0]["asin"] = json!("P");
    tee["fulfillmentAvailability"] = json!([{"fulfillmentChannelCode": "DEFAULT", "quantity": 1}]);
    let mut child = listing("TEE-M", json!({"color": [{"value": "Red"}]}));
    child["summaries"][0]["asin"] = json!("C1");
    let mut fba = listing("TEE-M-FBA", json!({}));
    fba["summaries"][0]["asin"] = json!("C1");
    // A listing that only the seller's side relates, and one of which the catalog has nothing.
    let mut late = listing("TEE-L", json!({"child_parent_sku_relationship": [{"parent_sku": "TEE"}]}));
    late["summaries"][0]["asin"] = json!("C2");
    let pen = listing("PEN", json!({}));
    let catalog = items(json!([
        item("P", parent_of(&["C1"]), None),
        item("C1", child_of(&["P"]), Some("M")),
        item("C2", Value::Null, Some("L")),
    ]));
    let listings: Vec<listings::Item> =
        serde_json::from_value(json!([fba, late, child, pen, tee])).expect("items");
    let mapped = item_families(&ProductContext::default(), &catalog, &listings);
    assert_eq!(mapped.draft.iter().map(shown).collect::<Vec<_>>(), ["-: PEN", "TEE: TEE-L TEE-M"]);
    assert_eq!(codes(&mapped.issues), ["several_skus C1", "parent_sold P"]);
    let parent = mapped.draft[1].parent.as_ref().expect("a parent");
    assert_eq!((parent.sku.as_deref(), parent.asin.as_deref()), (Some("TEE"), Some("P")));
    assert_eq!(mapped.draft[1].children[0].values["size"], "L");
}
