//! Files about products.

use amz_odoo_mapping::product::{BothSides, ProductContext, ProductDocumentError, product_document};
use serde_json::{Value, json};

use crate::support::codes;

/// Keys of the families and of the templates, and the issues.
fn check(file: &str, families: &[&str], templates: &[&str], issues: &[&str]) -> BothSides {
    let mapped = product_document(file.as_bytes()).expect("products").map(&ProductContext::default());
    let found: Vec<&str> = mapped.draft.families.iter().map(|family| family.key()).collect();
    assert_eq!(found, families);
    let found: Vec<String> = mapped.draft.templates.iter().map(|template| template.key()).collect();
    assert_eq!(found, templates);
    assert_eq!(codes(&mapped.issues), issues);
    mapped.draft
}

fn pen() -> Value {
    json!({"sku": "PEN", "summaries": [{"marketplaceId": "ATVPDKIKX0DER", "itemName": "Pen"}]})
}

#[test]
fn items_answers_lists_and_lines() {
    let pen = pen();
    for file in [
        pen.to_string(),
        json!([pen]).to_string(),
        json!({"numberOfResults": 1, "items": [pen]}).to_string(),
        json!({"payload": {"items": [pen]}}).to_string(),
        format!("\u{feff}{pen:#}"),
        format!("\n{pen}\n\n"),
    ] {
        check(&file, &["PEN"], &["PEN"], &[]);
    }
    let ink = json!({"sku": "INK"});
    check(&format!("{pen}\n{ink}\n"), &["INK", "PEN"], &["INK", "PEN"], &[]);
    check(
        &format!("{pen}\n{{\"sku\"\n{{\"x\": 1}}\n{ink}\n"),
        &["INK", "PEN"],
        &["INK", "PEN"],
        &["!unreadable ", "!unreadable "],
    );
    let asin = json!({"asin": "B000000001"});
    check(
        &json!([pen, asin]).to_string(),
        &["B000000001", "PEN"],
        &["B000000001", "PEN"],
        &["missing_sku B000000001"],
    );
}

#[test]
fn what_is_no_document_of_products() {
    let error = |file: &str| product_document(file.as_bytes()).expect_err("no products");
    assert_eq!(error("{\n  \"sku\": \n"), ProductDocumentError::Syntax { line: 3, column: 0 });
    assert_eq!(error("{\"orders\": []}"), ProductDocumentError::NoProducts);
    assert_eq!(error("7"), ProductDocumentError::NoProducts);
    assert_eq!(error("{\"errors\": []}"), ProductDocumentError::ErrorsOnly);
    assert!(matches!(error(""), ProductDocumentError::Syntax { .. }));
}

#[test]
fn a_value_of_another_type() {
    let given = json!({"sku": "PEN", "summaries": "none", "relationships": 7});
    check(&given.to_string(), &["PEN"], &["PEN"], &["unreadable PEN", "!unreadable PEN"]);
}

/// As Odoo 19 reads a template with two attributes, one of which makes no variants, a kit and its parts.
fn odoo() -> Value {
    json!({
        "product.category": [{"id": 4, "complete_name": "All / Shirts"}],
        "product.attribute": [
            {"id": 1, "name": "Size", "create_variant": "always"},
            {"id": 2, "name": "Engraving", "create_variant": "no_variant"},
        ],
        "product.attribute.value": [
            {"id": 11, "name": "S", "attribute_id": [1, "Size"]},
            {"id": 12, "name": "M", "attribute_id": [1, "Size"]},
            {"id": 21, "name": "Yes", "attribute_id": [2, "Engraving"]},
        ],
        "product.template": [
            {"id": 100, "name": "T-Shirt", "categ_id": [4, "All / Shirts"], "attribute_line_ids": [31, 32]},
            {"id": 101, "name": "Pen", "categ_id": false, "attribute_line_ids": []},
            {"id": 102, "name": "Box", "categ_id": [4, "All / Shirts"], "attribute_line_ids": []},
        ],
        "product.template.attribute.line": [
            {"id": 31, "product_tmpl_id": [100, "T-Shirt"], "attribute_id": [1, "Size"], "value_ids": [11, 12]},
            {"id": 32, "product_tmpl_id": [100, "T-Shirt"], "attribute_id": [2, "Engraving"], "value_ids": [21]},
        ],
        "product.template.attribute.value": [
            {"id": 41, "attribute_line_id": [31, "Size"], "product_attribute_value_id": [11, "Size: S"]},
            {"id": 42, "attribute_line_id": [31, "Size"], "product_attribute_value_id": [12, "Size: M"]},
            {"id": 43, "attribute_line_id": [32, "Engraving"], "product_attribute_value_id": [21, "Engraving: Yes"]},
        ],
        "product.product": [
            {"id": 51, "product_tmpl_id": [100, "T-Shirt"], "default_code": "TEE-S", "barcode": false, "active": true,
             "uom_id": [1, "Units"], "product_template_attribute_value_ids": [41]},
            {"id": 52, "product_tmpl_id": [100, "T-Shirt"], "default_code": "TEE-M", "barcode": "4006381333931",
             "active": true, "uom_id": [1, "Units"], "product_template_attribute_value_ids": [42]},
            {"id": 53, "product_tmpl_id": [100, "T-Shirt"], "default_code": "OLD", "barcode": false, "active": false,
             "uom_id": [1, "Units"], "product_template_attribute_value_ids": [42]},
            {"id": 54, "product_tmpl_id": [101, "Pen"], "default_code": "PEN", "uom_id": [1, "Units"]},
            {"id": 55, "product_tmpl_id": [102, "Box"], "default_code": "BOX", "uom_id": [1, "Units"]},
        ],
        "mrp.bom": [{
            "id": 61, "product_tmpl_id": [102, "Box"], "product_id": false, "type": "phantom", "product_qty": 2.0,
            "product_uom_id": [1, "Units"],
        }],
        "mrp.bom.line": [
            {"id": 71, "bom_id": [61, "Box"], "product_id": [54, "Pen"], "product_qty": 1.0, "product_uom_id": [2, "Dozens"]},
            {"id": 72, "bom_id": [61, "Box"], "product_id": [51, "T-Shirt"], "product_qty": 1.0, "product_uom_id": [1, "Units"]},
        ],
        "uom.uom": [
            {"id": 1, "factor": 1.0, "parent_path": "1/"}, {"id": 2, "factor": 12.0, "parent_path": "1/2/"},
            {"id": 3, "factor": 1.0, "parent_path": "3/"},
        ],
    })
}

#[test]
fn odoos_records_become_families() {
    let both = check(
        &odoo().to_string(),
        &["BOX", "PEN", "TEE-M"],
        &["product.template(100)", "PEN", "BOX"],
        &["!missing_parent_sku product.template(100)"],
    );
    let tee = both.families.last().expect("the shirt");
    let children: Vec<(&str, &str)> =
        tee.children.iter().map(|child| (child.key(), child.values["size"].as_str())).collect();
    assert_eq!(children, [("TEE-M", "M"), ("TEE-S", "S")]);
    let parent = tee.parent.as_ref().expect("a parent");
    assert_eq!(
        (parent.theme.as_deref(), parent.axes.len()),
        (Some("SIZE"), 1),
        "engraving makes no variants"
    );
    let parts: Vec<String> = both.families[0].children[0]
        .components
        .iter()
        .map(|part| format!("{} {}", part.sku, part.quantity))
        .collect();
    assert_eq!(parts, ["PEN 6", "TEE-S 0.5"], "a dozen and one for two boxes");
}

#[test]
fn kits_whose_parts_cannot_be_counted_are_left_out() {
    let mut other_unit = odoo();
    other_unit["mrp.bom.line"][0]["product_uom_id"] = json!([3, "kg"]);
    let missing = "!missing_parent_sku product.template(100)";
    let issues = ["!component_unit_mismatch BOX", missing];
    let templates = ["product.template(100)", "PEN", "BOX"];
    check(&other_unit.to_string(), &["PEN", "TEE-M"], &templates, &issues);

    let mut itself = odoo();
    itself["mrp.bom.line"][0]["product_id"] = json!([55, "Box"]);
    check(&itself.to_string(), &["PEN", "TEE-M"], &templates, &["!cyclic_kit BOX", missing]);

    let mut nameless = odoo();
    nameless["product.product"][3]["default_code"] = json!(false);
    let issues = ["!component_unit_mismatch BOX", "!missing_sku product.product(54)", missing];
    let keys = ["product.template(100)", "product.template(101)", "BOX"];
    check(&nameless.to_string(), &["TEE-M"], &keys, &issues);

    let mut up_to_18 = odoo();
    up_to_18["uom.uom"] = json!([
        {"id": 1, "category_id": [1, "Unit"], "factor": 1.0, "factor_inv": 1.0},
        {"id": 2, "category_id": [1, "Unit"], "factor": 0.08333333333333333, "factor_inv": 12.0},
    ]);
    let both = check(&up_to_18.to_string(), &["BOX", "PEN", "TEE-M"], &templates, &[missing]);
    assert_eq!(both.families[0].children[0].components[0].quantity.to_string(), "6");
}

#[test]
fn a_kit_for_some_variants_of_a_template() {
    let mut given = odoo();
    given["mrp.bom"][0]["product_tmpl_id"] = json!([100, "T-Shirt"]);
    given["mrp.bom.line"][0]["bom_product_template_attribute_value_ids"] = json!([41]);
    given["mrp.bom.line"][1]["product_id"] = json!([55, "Box"]);
    let both = check(
        &given.to_string(),
        &["BOX", "PEN", "TEE-M"],
        &["product.template(100)", "PEN", "BOX"],
        &["!missing_parent_sku product.template(100)"],
    );
    let parts = |at: usize| {
        both.families[2].children[at].components.iter().map(|part| part.sku.as_str()).collect::<Vec<_>>()
    };
    assert_eq!((parts(0), parts(1)), (vec!["BOX"], vec!["BOX", "PEN"]));
}

#[test]
fn both_sides_in_one_file() {
    let listing =
        json!({"sku": "PEN", "summaries": [{"marketplaceId": "ATVPDKIKX0DER", "itemName": "A pen"}]});
    let both = check(&format!("{}\n{listing}\n", odoo()), &["PEN"], &["PEN"], &[]);
    assert_eq!(both.templates[0].variants[0].id, Some(54), "matched with what Odoo has");
}

#[test]
fn two_products_with_one_reference() {
    let mut given = odoo();
    given["product.product"][3]["default_code"] = json!("TEE-S");
    given["mrp.bom"] = json!([]);
    let both = check(
        &given.to_string(),
        &["BOX", "TEE-M", "TEE-S"],
        &["product.template(100)", "TEE-S", "BOX"],
        &["!duplicate_sku TEE-S", "!missing_parent_sku product.template(100)"],
    );
    assert_eq!(both.families.len(), 3);
}

#[test]
fn records_that_were_not_read_are_told_by_others() {
    let whole = check(
        &odoo().to_string(),
        &["BOX", "PEN", "TEE-M"],
        &["product.template(100)", "PEN", "BOX"],
        &["!missing_parent_sku product.template(100)"],
    );
    let mut given = odoo();
    let records = given.as_object_mut().expect("an object");
    records.remove("product.attribute.value");
    records.remove("product.template");
    let told = check(
        &given.to_string(),
        &["BOX", "PEN", "TEE-M"],
        &["product.template(100)", "PEN", "BOX"],
        &["!missing_parent_sku product.template(100)"],
    );
    let variants =
        |both: &BothSides| both.templates.iter().map(|one| one.variants.clone()).collect::<Vec<_>>();
    assert_eq!(variants(&told), variants(&whole));
    assert_eq!(told.families[2].parent, whole.families[2].parent);
}
