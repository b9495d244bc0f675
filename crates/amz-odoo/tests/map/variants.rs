//! `map variants`, by the binary itself.

use std::process::Output;

use serde_json::{Value, json};

use crate::map;

fn amz_odoo(arguments: &[&str], input: &str) -> Output {
    map(&[&["variants"], arguments].concat(), input)
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

fn child(sku: &str, size: Option<&str>) -> Value {
    let mut attributes = json!({
        "child_parent_sku_relationship": [{"parent_sku": "TEE"}], "variation_theme": [{"name": "SIZE"}],
    });
    if let Some(size) = size {
        attributes["size"] = json!([{"value": size}]);
    }
    json!({"sku": sku, "attributes": attributes})
}

fn parent() -> Value {
    let summary = json!({"marketplaceId": "ATVPDKIKX0DER", "productType": "SHIRT", "itemName": "T-Shirt"});
    json!({"sku": "TEE", "summaries": [summary], "attributes": {"parentage_level": [{"value": "parent"}]}})
}

#[test]
fn listings_become_templates() {
    let items = format!("{}\n{}\n{}\n", child("TEE-S", Some("S")), parent(), child("TEE-M", Some("M")));
    let ended = amz_odoo(&["-"], &items);
    assert_eq!((ended.status.code(), text(&ended.stderr)), (Some(0), ""));
    assert_eq!(
        text(&ended.stdout),
        "TEE: a parent of 2, by SIZE\n  TEE-M  size M\n  TEE-S  size S\nTEE: template \"T-Shirt\" (new)\n  Size (new): S (new), M (new)\n  TEE-M (new)  M\n  TEE-S (new)  S\n"
    );
}

#[test]
fn what_needs_a_person_ends_with_3_and_holds_back_no_other() {
    let items = json!({"items": [parent(), child("TEE-S", Some("S")), child("TEE-X", None)]});
    let ended = amz_odoo(&["-", "--json"], &items.to_string());
    assert_eq!(ended.status.code(), Some(3));
    let answer: Value = serde_json::from_slice(&ended.stdout).unwrap();
    assert_eq!(answer["templates"][0]["variants"].as_array().unwrap().len(), 1);
    assert_eq!(answer["issues"].as_array().unwrap().len(), 1);
    let issue = &answer["issues"][0];
    assert_eq!((&issue["kind"], &issue["record"]), (&json!("missing_variation_value"), &json!("TEE-X")));
    assert_eq!((&issue["severity"], &issue["path"]), (&json!("blocking"), &json!("size")));
}

#[test]
fn odoos_records_become_listings_by_the_merchants_rules() {
    let records = json!({
        "product.template": [{"id": 1, "name": "Knife", "categ_id": [4, "All / Knives"], "attribute_line_ids": [5]}],
        "product.template.attribute.line":
            [{"id": 5, "product_tmpl_id": [1, "Knife"], "attribute_id": [2, "Schneide"], "value_ids": [21]}],
        "product.attribute.value": [{"id": 21, "name": "9 cm", "attribute_id": [2, "Schneide"]}],
        "product.template.attribute.value":
            [{"id": 31, "attribute_line_id": [5, "Schneide"], "product_attribute_value_id": [21, "9 cm"]}],
        "product.product": [{
            "id": 7, "product_tmpl_id": [1, "Knife"], "default_code": "K-9", "x_asin": "B000000001",
            "product_template_attribute_value_ids": [31],
        }],
    });
    let folder = tempfile::tempdir().unwrap();
    let rules = folder.path().join("rules.toml");
    std::fs::write(
        &rules,
        r#"
asin_field = "x_asin"
parent_sku_prefix = "P-"

[[axes]]
theme = "BLADE_LENGTH"
attribute = "blade_length"
odoo = ["Schneide"]

[[categories]]
odoo = "All / Knives"
product_type = "KITCHEN_KNIFE"

[themes]
KITCHEN_KNIFE = ["BLADE_LENGTH"]
"#,
    )
    .unwrap();
    let ended = amz_odoo(&["-", "--json", "--rules", rules.to_str().unwrap()], &records.to_string());
    assert_eq!((ended.status.code(), text(&ended.stderr)), (Some(0), ""));
    let answer: Value = serde_json::from_slice(&ended.stdout).unwrap();
    let family = &answer["families"][0];
    assert_eq!(
        (&family["parent"]["sku"], &family["parent"]["theme"]),
        (&json!("P-1"), &json!("BLADE_LENGTH"))
    );
    assert_eq!(family["product_type"], json!("KITCHEN_KNIFE"));
    let child = &family["children"][0];
    assert_eq!((&child["sku"], &child["asin"]), (&json!("K-9"), &json!("B000000001")));
    assert_eq!(child["values"], json!({"blade_length": "9 cm"}));
    assert!(answer["trace"].as_array().unwrap().iter().any(|entry| entry["rule"] == json!("variants.theme")));
}

#[test]
fn what_is_no_file_of_products() {
    for (input, status, word) in [("{\"orders\": []}", 1, "holds no products"), ("{", 1, "not valid JSON")] {
        let ended = amz_odoo(&["-"], input);
        assert_eq!(ended.status.code(), Some(status));
        assert!(text(&ended.stderr).contains(word), "{}", text(&ended.stderr));
    }
    let folder = tempfile::tempdir().unwrap();
    let rules = folder.path().join("rules.toml");
    std::fs::write(&rules, "axis = 1\n").unwrap();
    let ended = amz_odoo(&["-", "--rules", rules.to_str().unwrap()], "{}");
    assert_eq!(ended.status.code(), Some(2));
    assert!(text(&ended.stderr).contains("axis"), "{}", text(&ended.stderr));
}

/// What the documentation says of rules is what the binary takes.
#[test]
fn the_rules_of_the_documentation() {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/write-your-own-mapping.md");
    let page = std::fs::read_to_string(page).unwrap();
    let products = page.split("## Products and variants").nth(1).unwrap();
    let blocks: Vec<&str> =
        products.split("```toml\n").skip(1).filter_map(|block| block.split("```").next()).collect();
    assert_eq!(blocks.len(), 2);
    let folder = tempfile::tempdir().unwrap();
    for block in blocks {
        let rules = folder.path().join("rules.toml");
        std::fs::write(&rules, block).unwrap();
        let ended = amz_odoo(&["-", "--rules", rules.to_str().unwrap()], "{\"sku\": \"PEN-5\"}");
        assert!(!text(&ended.stdout).is_empty(), "{}", text(&ended.stderr));
    }
}
