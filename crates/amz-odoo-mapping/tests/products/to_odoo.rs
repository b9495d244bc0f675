//! What families become, and what is wrong with families.

use amz_odoo_mapping::product::{
    Attribute, ListingFamily, OdooCatalog, ProductContext, Template, VariantCreation, templates,
};
use serde_json::{Value, json};

use crate::support::{codes, family, known, odoo_with, template};

fn shirt(children: Value) -> ListingFamily {
    family(json!({
        "parent": {
            "sku": "TEE", "asin": "B00000000P", "title": "T-Shirt", "theme": "SIZE/COLOR",
            "axes": [{"theme": "SIZE", "attribute": "size"}, {"theme": "COLOR", "attribute": "color"}],
        },
        "children": children,
    }))
}

/// SKUs of the variants of all templates, and the issues.
fn check(
    odoo: &OdooCatalog,
    families: &[ListingFamily],
    variants: &[&str],
    issues: &[&str],
) -> Vec<Template> {
    let mapped = templates(&ProductContext::default(), odoo, families);
    let found: Vec<&str> = mapped
        .draft
        .iter()
        .flat_map(|template| &template.variants)
        .map(|variant| variant.sku.as_deref().unwrap_or("-"))
        .collect();
    assert_eq!(found, variants);
    assert_eq!(codes(&mapped.issues), issues);
    mapped.draft
}

fn german() -> OdooCatalog {
    let mut odoo = OdooCatalog::default();
    odoo.attributes.push(Attribute::new(1, "Größe", vec![known(11, "L"), known(12, "S")]));
    odoo.attributes.push(Attribute::new(2, "Farbe", vec![known(21, "Rot"), known(22, "Schwarz")]));
    odoo
}

#[test]
fn attributes_and_values_in_another_language_are_matched() {
    let children = json!([
        {"sku": "A", "asin": "B000000001", "values": {"size": "S", "color": "Red"}},
        {"sku": "B", "barcode": "4006381333931", "values": {"size": "Large", "color": "Teal"}},
    ]);
    let made =
        check(&german(), &[shirt(children)], &["A", "B"], &["value_spelling TEE", "value_spelling TEE"]);
    assert_eq!(
        serde_json::to_value(&made[0]).expect("JSON"),
        json!({
            "parent_sku": "TEE", "parent_asin": "B00000000P", "name": "T-Shirt",
            "lines": [
                {"attribute": {"id": 1, "name": "Größe"}, "values": [{"id": 11, "name": "L"}, {"id": 12, "name": "S"}]},
                {"attribute": {"id": 2, "name": "Farbe"}, "values": [{"id": 21, "name": "Rot"}, {"name": "Teal"}]},
            ],
            "variants": [
                {"sku": "A", "asin": "B000000001", "values": {"Größe": "S", "Farbe": "Rot"}},
                {"sku": "B", "barcode": "4006381333931", "values": {"Größe": "L", "Farbe": "Teal"}},
            ],
        })
    );
}

#[test]
fn what_odoo_lacks_is_new() {
    let children = json!([{"sku": "A", "values": {"size": "S", "color": "Red"}}]);
    let made = check(&OdooCatalog::default(), &[shirt(children)], &["A"], &[]);
    let names: Vec<(Option<i64>, &str)> =
        made[0].lines.iter().map(|line| (line.attribute.id, line.attribute.name.as_str())).collect();
    assert_eq!(names, [(None, "Size"), (None, "Color")]);
    let family = family(json!({
        "parent": {"sku": "K", "title": "Knife", "axes": [{"theme": "BLADE_LENGTH", "attribute": "blade_length"}]},
        "children": [{"sku": "A", "values": {"blade_length": "9 cm"}}],
    }));
    assert_eq!(
        check(&OdooCatalog::default(), &[family], &["A"], &[])[0].lines[0].attribute.name,
        "Blade Length"
    );
}

#[test]
fn what_is_wrong_with_a_child_holds_back_no_other() {
    let children = json!([
        {"sku": "A", "values": {"size": "S", "color": "Red"}},
        {"sku": "B", "values": {"size": "S"}},
        {"sku": "C", "values": {"size": "s", "color": "red"}},
        {"sku": "D", "values": {"size": "M", "color": "Red"}},
        {"sku": "D", "values": {"size": "L", "color": "Red"}},
        {"sku": "TEE", "values": {"size": "XL", "color": "Red"}},
        {"asin": "B000000009", "values": {"size": "XS", "color": "Red"}},
    ]);
    check(
        &OdooCatalog::default(),
        &[shirt(children)],
        &["-", "A", "D"],
        &[
            "!missing_variation_value B",
            "missing_sku B000000009",
            "!duplicate_variation C",
            "!duplicate_sku D",
            "value_spelling TEE",
            "value_spelling TEE",
            "!duplicate_sku TEE",
        ],
    );
}

#[test]
fn one_sku_in_two_families() {
    let child = |size: &str| json!([{"sku": "A", "values": {"size": size, "color": "Red"}}]);
    let mut other = shirt(child("M"));
    other.parent.as_mut().expect("a parent").sku = Some("UFO".to_owned());
    check(
        &OdooCatalog::default(),
        &[other, shirt(child("S"))],
        &["A"],
        &["!duplicate_sku A", "no_children UFO"],
    );
}

#[test]
fn values_that_odoo_has_twice() {
    let mut odoo = german();
    odoo.attributes[1].values = vec![known(21, "Rot"), known(23, "ROT"), known(24, "Black")];
    let children = json!([
        {"sku": "A", "values": {"size": "S", "color": "ROT"}},
        {"sku": "B", "values": {"size": "S", "color": "rot"}},
    ]);
    check(&odoo, &[shirt(children)], &["A"], &["!ambiguous_value B", "!ambiguous_value TEE"]);
}

#[test]
fn attributes_that_odoo_has_twice() {
    let children = json!([{"sku": "A", "values": {"size": "S", "color": "Red"}}]);
    let mut odoo = german();
    odoo.attributes.push(Attribute::new(3, "Talla", vec![]));
    let made = check(&odoo, &[shirt(children.clone())], &["A"], &["value_spelling TEE"]);
    assert_eq!(made[0].lines[0].attribute, known(1, "Größe"), "the axis names it before Talla");
    odoo.attributes[0].name = "größe".to_owned();
    odoo.attributes[2].name = "TALLA".to_owned();
    check(&odoo, &[shirt(children)], &[], &["!ambiguous_attribute TEE"]);
}

#[test]
fn two_axes_that_are_one_attribute_in_odoo() {
    let given = |attribute: &str, theme: &str| {
        family(json!({
            "parent": {"sku": "P", "axes": [
                {"theme": theme, "attribute": attribute}, {"theme": "SIZE", "attribute": "size"},
            ]},
            "children": [{"sku": "A", "values": {"size": "S", attribute: "slim"}}],
        }))
    };
    let made =
        check(&OdooCatalog::default(), &[given("size_name", "SIZE")], &[], &["!duplicate_attribute P"]);
    assert!(made.is_empty());
    // An axis of the merchant's takes a name of the built-in one, which takes its next.
    let ctx: ProductContext =
        serde_json::from_value(json!({"axes": [{"theme": "FIT", "attribute": "fit", "odoo": ["Size"]}]}))
            .expect("a context");
    let mapped = templates(&ctx, &OdooCatalog::default(), &[given("fit", "FIT")]);
    assert_eq!(codes(&mapped.issues), Vec::<String>::new());
    let names: Vec<&str> = mapped.draft[0].lines.iter().map(|line| line.attribute.name.as_str()).collect();
    assert_eq!(names, ["Size", "Größe"]);
}

#[test]
fn an_attribute_that_never_makes_variants() {
    let children = json!([{"sku": "A", "values": {"size": "S", "color": "Red"}}]);
    let mut odoo = german();
    odoo.attributes[0].create_variant = VariantCreation::NoVariant;
    check(&odoo, &[shirt(children)], &[], &["!no_variant_attribute TEE"]);
}

#[test]
fn barcodes_and_kits_that_odoo_has_otherwise() {
    let mut odoo = german();
    odoo.templates = vec![
        template(
            json!({"id": 5, "name": "Pen", "variants": [{"id": 50, "sku": "PEN", "barcode": "4006381333931"}]}),
        ),
        template(
            json!({"id": 6, "name": "Set", "variants": [{"id": 60, "sku": "SET", "barcode": "4006381333948",
            "components": [{"sku": "PEN", "quantity": "3"}]}]}),
        ),
    ];
    let single = |sku: &str, barcode: &str, part: &str| {
        let components = if part.is_empty() { json!([]) } else { json!([{"sku": part, "quantity": "2"}]) };
        family(json!({"children": [{"sku": sku, "barcode": barcode, "components": components}]}))
    };
    let families = [
        single("INK", "4006381333931", ""),
        single("SET", "4006381333948", "PEN"),
        single("BOX", "4006381333955", "NIB"),
        single("TIN", "4006381333962", "INK"),
        single("ZIP", "4006381333962", ""),
    ];
    let made = check(
        &odoo,
        &families,
        &["INK", "SET", "TIN", "ZIP"],
        &["!unknown_component BOX", "duplicate_barcode INK", "kit_differs SET", "duplicate_barcode ZIP"],
    );
    let barcodes: Vec<Option<&str>> = made
        .iter()
        .map(|template| template.variants.first().and_then(|variant| variant.barcode.as_deref()))
        .collect();
    assert_eq!(barcodes, [None, Some("4006381333948"), Some("4006381333962"), None]);
}

#[test]
fn a_sku_that_odoo_has_elsewhere() {
    let pen = template(json!({"id": 5, "name": "Pen", "variants": [{"id": 50, "sku": "A"}]}));
    let mut odoo = german();
    odoo.templates.push(pen);
    let children = json!([
        {"sku": "A", "values": {"size": "S", "color": "Rot"}},
        {"sku": "B", "values": {"size": "L", "color": "Rot"}},
    ]);
    check(&odoo, &[shirt(children)], &["B"], &["!other_template A"]);
    odoo.templates[0].variants[0].sku = Some("TEE".to_owned());
    let children = json!([{"sku": "A", "values": {"size": "S", "color": "Rot"}}]);
    check(&odoo, &[shirt(children)], &["A"], &["parent_sold TEE"]);
}

#[test]
fn a_variant_without_a_reference_is_found_by_its_values() {
    let given = template(json!({
        "id": 7, "parent_sku": "TEE", "name": "T-Shirt",
        "lines": [
            {"attribute": {"id": 1, "name": "Größe"}, "values": [{"id": 11, "name": "L"}, {"id": 12, "name": "S"}]},
            {"attribute": {"id": 2, "name": "Farbe"}, "values": [{"id": 21, "name": "Rot"}]},
        ],
        "variants": [
            {"id": 70, "values": {"Größe": "L", "Farbe": "Rot"}},
            {"id": 71, "sku": "OTHER", "values": {"Größe": "S", "Farbe": "Rot"}},
        ],
    }));
    let odoo = odoo_with(vec![given]);
    let children = json!([
        {"sku": "A", "values": {"size": "L", "color": "Rot"}},
        {"sku": "B", "values": {"size": "S", "color": "Rot"}},
    ]);
    let made = check(&odoo, &[shirt(children)], &["A"], &["!duplicate_sku B"]);
    assert_eq!((made[0].id, made[0].variants[0].id), (Some(7), Some(70)));
    assert_eq!(made[0].lines[1].values, [known(21, "Rot")]);
}

#[test]
fn a_family_spread_over_two_templates() {
    let one = |id: i64, sku: &str| {
        template(json!({
            "id": id, "name": "T-Shirt",
            "lines": [{"attribute": {"id": 1, "name": "Größe"}, "values": [{"id": 11, "name": "L"}]}],
            "variants": [{"id": id * 10, "sku": sku, "values": {"Größe": "L"}}],
        }))
    };
    let odoo = odoo_with(vec![one(7, "A"), one(8, "B")]);
    let children = json!([
        {"sku": "A", "values": {"size": "L", "color": "Rot"}},
        {"sku": "B", "values": {"size": "S", "color": "Rot"}},
    ]);
    check(&odoo, &[shirt(children)], &[], &["!ambiguous_product TEE"]);
}

#[test]
fn a_listing_that_stands_alone() {
    let pen = family(json!({"children": [{"sku": "PEN", "title": "Pen"}], "category": ["Office"]}));
    let made = check(&OdooCatalog::default(), std::slice::from_ref(&pen), &["PEN"], &[]);
    assert_eq!(made[0].name, "Pen");
    assert!(made[0].lines.is_empty());
    let rules = |odoo: &str| json!({"categories": [{"amazon": [odoo], "odoo": "All / Office"}]});
    for (path, category, issues) in
        [("office", Some("All / Office"), &[][..]), ("Toys", None, &["unmapped_category PEN"])]
    {
        let ctx: ProductContext = serde_json::from_value(rules(path)).expect("a context");
        let mapped = templates(&ctx, &OdooCatalog::default(), std::slice::from_ref(&pen));
        assert_eq!(mapped.draft[0].category.as_deref(), category);
        assert_eq!(codes(&mapped.issues), issues);
    }
}

#[test]
fn the_order_of_families_and_children_does_not_matter() {
    let child = |sku: &str, size: &str| json!({"sku": sku, "title": format!("T-Shirt {size}"), "values": {"size": size, "color": "Red"}});
    let mut nameless = shirt(json!([child("B", "M"), child("A", "S")]));
    nameless.parent.as_mut().expect("a parent").title = None;
    let other = shirt(json!([child("A", "L"), child("C", "XL")]));
    let made = check(
        &OdooCatalog::default(),
        &[nameless.clone(), other.clone()],
        &["A", "B", "C"],
        &["!duplicate_sku A", "!duplicate_sku TEE"],
    );
    assert_eq!(made[0].name, "T-Shirt S", "the first child's, in the order of the SKUs");
    nameless.children.reverse();
    let turned = templates(&ProductContext::default(), &OdooCatalog::default(), &[other, nameless]);
    assert_eq!(turned.draft, made);
}

/// A shirt that Odoo has with these attributes.
fn shirt_in_odoo(lines: Value, values: Value) -> Template {
    template(json!({
        "id": 7, "parent_sku": "TEE", "name": "T-Shirt", "lines": lines,
        "variants": [{"id": 70, "sku": "A", "values": values}],
    }))
}

#[test]
fn a_template_of_odoos_keeps_its_attributes_and_their_order() {
    let size =
        json!({"id": 31, "attribute": {"id": 1, "name": "Größe"}, "values": [{"id": 12, "name": "S"}]});
    let color =
        json!({"id": 32, "attribute": {"id": 2, "name": "Farbe"}, "values": [{"id": 21, "name": "Rot"}]});
    let children = || json!([{"sku": "A", "values": {"size": "S", "color": "Rot"}}]);

    let turned = shirt_in_odoo(json!([color, size]), json!({"Größe": "S", "Farbe": "Rot"}));
    let made = check(&odoo_with(vec![turned.clone()]), &[shirt(children())], &["A"], &[]);
    assert_eq!(made[0].lines, turned.lines, "Odoo's order, not the theme's");

    let one = shirt_in_odoo(json!([size]), json!({"Größe": "S"}));
    let mut odoo = odoo_with(vec![one]);
    odoo.attributes.push(Attribute::new(2, "Farbe", vec![known(21, "Rot")]));
    check(&odoo, &[shirt(children())], &[], &["!other_attributes TEE"]);

    // Two attributes are sizes to Amazon; the template's own is meant.
    let mut odoo = odoo_with(vec![turned]);
    odoo.attributes.insert(0, Attribute::new(3, "Size", vec![known(41, "S")]));
    let made = check(&odoo, &[shirt(children())], &["A"], &[]);
    assert_eq!(made[0].lines[1].attribute, known(1, "Größe"));
}
