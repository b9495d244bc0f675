//! What a template becomes, and what is wrong with templates.

use amz_odoo_mapping::product::{ListingFamily, ProductContext, family};
use serde_json::{Value, json};

use crate::support::{codes, template};

fn ctx(json: Value) -> ProductContext {
    serde_json::from_value(json).expect("a context")
}

/// SKUs of the children, and the issues.
fn check(given: Value, children: &[&str], issues: &[&str]) -> ListingFamily {
    let mapped = family(&ProductContext::default(), &template(given));
    let found: Vec<&str> = mapped.draft.children.iter().map(|child| child.key()).collect();
    assert_eq!(found, children);
    assert_eq!(codes(&mapped.issues), issues);
    mapped.draft
}

fn shirt(variants: Value) -> Value {
    json!({
        "id": 7, "parent_sku": "TEE", "name": "T-Shirt",
        "lines": [
            {"attribute": {"id": 1, "name": "Größe"}, "values": [{"id": 11, "name": "S"}, {"id": 12, "name": "M"}]},
            {"attribute": {"id": 2, "name": "Farbe"}, "values": [{"id": 21, "name": "Rot"}]},
        ],
        "variants": variants,
    })
}

#[test]
fn a_parent_and_its_children() {
    let family = check(
        shirt(json!([
            {"sku": "TEE-S", "barcode": "4006381333931", "values": {"Größe": "S", "Farbe": "Rot"}},
            {"sku": "TEE-M", "asin": "B000000001", "values": {"Größe": "M", "Farbe": "Rot"}},
        ])),
        &["TEE-M", "TEE-S"],
        &[],
    );
    assert_eq!(
        serde_json::to_value(&family).expect("JSON"),
        json!({
            "parent": {
                "sku": "TEE", "title": "T-Shirt", "theme": "SIZE/COLOR",
                "axes": [
                    {"theme": "SIZE", "attribute": "size", "values": ["S", "M"]},
                    {"theme": "COLOR", "attribute": "color", "values": ["Rot"]},
                ],
            },
            "children": [
                {"sku": "TEE-M", "asin": "B000000001", "title": "T-Shirt (M, Rot)", "values": {"size": "M", "color": "Rot"}},
                {"sku": "TEE-S", "barcode": "4006381333931", "title": "T-Shirt (S, Rot)", "values": {"size": "S", "color": "Rot"}},
            ],
        })
    );
}

#[test]
fn a_product_without_attributes_has_no_parent() {
    let family = check(json!({"name": "Pen", "variants": [{"sku": "PEN"}]}), &["PEN"], &[]);
    assert_eq!(family.parent, None);
    assert_eq!(family.children[0].title.as_deref(), Some("Pen"));
}

#[test]
fn what_is_wrong_with_a_variant_holds_back_no_other() {
    check(
        shirt(json!([
            {"sku": "A", "values": {"Größe": "S", "Farbe": "Rot"}},
            {"sku": "B", "values": {"Größe": "M"}},
            {"sku": "C", "values": {"Größe": "S", "Farbe": "Rot"}},
            {"id": 3, "values": {"Größe": "M", "Farbe": "Rot"}},
            {"sku": "D", "values": {"Größe": "M", "Farbe": "Rot"}},
            {"sku": "D", "values": {"Größe": "L", "Farbe": "Rot"}},
            {"sku": "E", "values": {"Größe": "XL", "Farbe": "Rot"}, "unconvertible": ["INK"]},
        ])),
        &["A", "D"],
        &[
            "!missing_variation_value B",
            "!duplicate_variation C",
            "!duplicate_sku D",
            "!component_unit_mismatch E",
            "!missing_sku product.product(3)",
        ],
    );
}

#[test]
fn a_parent_is_not_sold() {
    let variants = json!([{"sku": "TEE", "values": {"Größe": "S", "Farbe": "Rot"}}]);
    check(shirt(variants), &[], &["!duplicate_sku TEE", "no_children TEE", "parent_sold TEE"]);
    check(shirt(json!([])), &[], &["no_children TEE"]);
}

#[test]
fn a_parent_needs_a_sku() {
    let mut given = shirt(json!([{"sku": "A", "values": {"Größe": "S", "Farbe": "Rot"}}]));
    given["parent_sku"] = Value::Null;
    check(given.clone(), &["A"], &["!missing_parent_sku product.template(7)"]);
    let mapped = family(&ctx(json!({"parent_sku_prefix": "P-"})), &template(given));
    assert_eq!(mapped.draft.key(), "P-7");
    assert!(mapped.issues.is_empty());
}

#[test]
fn attributes_that_amazon_cannot_tell_apart() {
    let given = json!({
        "parent_sku": "P", "name": "X",
        "lines": [
            {"attribute": {"name": "Size"}, "values": [{"name": "S"}]},
            {"attribute": {"name": "Talla"}, "values": [{"name": "S"}]},
        ],
        "variants": [{"sku": "A", "values": {"Size": "S", "Talla": "S"}}],
    });
    check(given, &[], &["!duplicate_attribute P", "no_children P"]);
}

#[test]
fn the_themes_of_the_product_type() {
    let ctx = ctx(json!({
        "categories": [{"odoo": "All / Shirts", "product_type": "SHIRT"}],
        "themes": {"SHIRT": ["COLOR_NAME/SIZE_NAME", "MATERIAL"]},
    }));
    let mut given = shirt(json!([{"sku": "A", "values": {"Größe": "S", "Farbe": "Rot"}}]));
    given["category"] = json!("All / Shirts / Summer");
    let mapped = family(&ctx, &template(given.clone()));
    assert_eq!(mapped.draft.product_type.as_deref(), Some("SHIRT"));
    let theme = |family: &ListingFamily| family.parent.as_ref().and_then(|parent| parent.theme.clone());
    assert_eq!(theme(&mapped.draft).as_deref(), Some("COLOR_NAME/SIZE_NAME"));
    assert!(mapped.issues.is_empty());

    given["lines"][1]["attribute"]["name"] = json!("Muster");
    given["variants"][0]["values"] = json!({"Größe": "S", "Muster": "Rot"});
    let mapped = family(&ctx, &template(given));
    assert_eq!(theme(&mapped.draft), None);
    assert_eq!(codes(&mapped.issues), ["!unknown_theme TEE"]);
}

#[test]
fn an_attribute_that_no_table_lists() {
    let given = json!({
        "parent_sku": "P", "name": "Knife",
        "lines": [{"attribute": {"name": "Blade Length"}, "values": [{"name": "9 cm"}]}],
        "variants": [{"sku": "A", "values": {"Blade Length": "9 cm"}}],
    });
    let family = check(given, &["A"], &["unlisted_attribute P"]);
    assert_eq!(family.children[0].values["blade_length"], "9 cm");
}
