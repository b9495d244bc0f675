//! Listings against a product type's definition.
//!
//! The definition is made for these tests in the form of Amazon's; the models' examples carry links in place of any.

use amz_odoo_mapping::listing::{
    Listing, ListingContext, ListingFacts, ProductTypeSchema, SchemaError, listing,
};
use serde_json::{Value, json};

use crate::support::{attributes, facts, json, told};

fn definition() -> ProductTypeSchema {
    ProductTypeSchema::parse(include_str!("definition.json")).expect("a definition")
}

pub(crate) fn rules() -> ListingContext {
    let fabric = json!({"fabric_type": {"text": "Leinen"}, "country_of_origin": {"value": "PT"}});
    serde_json::from_value(json!({"product_types": {"SHIRT": fabric}})).expect("rules")
}

/// Facts of every kind: what the mapping makes of them has to be valid.
pub(crate) fn every_kind() -> Vec<ListingFacts> {
    let eur = |amount: &str| json!({"amount": amount, "currency": "EUR"});
    let rich = json!({
        "description": "Weich.", "bullet_points": ["Leinen", "Waschbar"], "barcode": "4006381333931", "asin": "B000000001",
        "images": (0..9).map(|n| format!("https://shop.example/{n}.jpg")).collect::<Vec<_>>(), "pack_units": 2, "kit_items": 3,
    });
    let dear = json!({
        "list_price": eur("45"), "minimum": eur("30"), "maximum": eur("50.00"), "handling_days": 2,
        "sale": {"price": eur("35.5"), "from": "2026-12-01T00:00:00Z", "until": "2026-12-24T22:00:00.5Z"},
    });
    let child = json!({"variation": {"child": {
        "parent_sku": "SHIRT", "theme": "SIZE/COLOR", "values": {"size": "M", "color": "Blau"}}}});
    vec![
        facts(json!({}), json!({})),
        facts(rich, dear),
        facts(json!({}), json!({"channel": "fba"})),
        facts(child, json!({})),
        facts(json!({"variation": {"parent": {"theme": "SIZE/COLOR"}}}), json!({})),
    ]
}

#[test]
fn every_kind_of_listing_is_valid() {
    let definition = definition();
    for facts in every_kind() {
        let mapped = listing(&rules(), &facts);
        assert_eq!(
            told(&definition.check(&mapped.draft)),
            Vec::<String>::new(),
            "{:?}",
            facts.product.variation
        );
    }
}

/// What is said of the plain listing with these attributes replaced, or taken away by `null`.
fn said(own: Value) -> Vec<String> {
    let mapped = listing(&rules(), &facts(json!({}), json!({})));
    let mut sent = json(&mapped.draft.attributes);
    for (name, value) in own.as_object().into_iter().flatten() {
        match value {
            Value::Null => drop(sent.as_object_mut().and_then(|all| all.remove(name))),
            value => sent[name] = value.clone(),
        }
    }
    let mut changed = Listing::default();
    changed.attributes = attributes(sent);
    let issues = definition().check(&changed);
    issues.iter().map(|issue| format!("{}: {}", issue.path, issue.message())).collect()
}

fn text(value: &str) -> Value {
    json!([{"value": value, "language_tag": "de_DE", "marketplace_id": "A1PA6795UKMFR9"}])
}

#[test]
fn a_merchandiser_understands_what_is_wrong() {
    let title = "ü".repeat(106);
    let long = "x".repeat(151);
    let code = |value: Value| json!([{"value": value, "marketplace_id": "A1PA6795UKMFR9"}]);
    let points: Vec<Value> = (0..6).map(|n| text(&format!("Punkt {n}"))[0].clone()).collect();
    let price = |value: Value| json!([{"audience": "ALL", "currency": "EUR", "our_price": [{"schedule": [{"value_with_tax": value}]}]}]);
    let sale = |start: &str| {
        let schedule =
            json!([{"schedule": [{"value_with_tax": 9, "start_at": start, "end_at": "2026-12-24"}]}]);
        json!([{"our_price": [{"schedule": [{"value_with_tax": 10}]}], "discounted_price": schedule}])
    };
    for (own, wanted) in [
        (
            json!({"item_name": text(&title)}),
            "attributes.item_name[0].value: Title (item_name) is 212 bytes long, 200 are allowed; shorten it",
        ),
        (
            json!({"item_name": text(&long)}),
            "attributes.item_name[0].value: Title (item_name) is 151 characters long, 150 are allowed; shorten it",
        ),
        (
            json!({"brand": text("A")}),
            "attributes.brand[0].value: Brand (brand) is 1 bytes long, 2 are needed; write more",
        ),
        (
            json!({"brand": null}),
            "attributes.brand: Brand (brand) is missing; add it to the product in Odoo, or give a rule for it",
        ),
        (
            json!({"fabric_type": null}),
            "attributes.fabric_type: Fabric (fabric_type) is missing; add it to the product in Odoo, or give a rule for it",
        ),
        (
            json!({"brand": [{"value": "Amselhof"}]}),
            "attributes.brand[0]: Brand (brand) lacks its language_tag; add it",
        ),
        (
            json!({"bullet_point": points}),
            "attributes.bullet_point: Highlights (bullet_point) has 6 entries, 5 are allowed; remove some",
        ),
        (
            json!({"bullet_point": []}),
            "attributes.bullet_point: Highlights (bullet_point) has 0 entries, 1 are needed; add some",
        ),
        (
            json!({"country_of_origin": code(json!("XX"))}),
            "attributes.country_of_origin[0].value: Origin (country_of_origin) is none of Amazon's values; choose one of DE, PT, TR, IN, CN, IT, ES, FR or 2 others",
        ),
        (
            json!({"number_of_items": code(json!(101))}),
            "attributes.number_of_items[0].value: Items (number_of_items) is more than 100, which is the most; correct it",
        ),
        (
            json!({"number_of_items": code(json!(0))}),
            "attributes.number_of_items[0].value: Items (number_of_items) is less than 1, which is the least; correct it",
        ),
        (
            json!({"number_of_items": code(json!("3"))}),
            "attributes.number_of_items[0].value: Items (number_of_items) is no integer; correct it",
        ),
        (
            json!({"purchasable_offer": price(json!(9.999))}),
            "attributes.purchasable_offer[0].our_price[0].schedule[0].value_with_tax: Offer (purchasable_offer) is no multiple of 0.01; round it",
        ),
        (
            json!({"purchasable_offer": sale("tomorrow")}),
            "attributes.purchasable_offer[0].discounted_price[0].schedule[0].start_at: Offer (purchasable_offer) has not the form date or date-time; correct it",
        ),
        (
            json!({"main_product_image_locator": [{"media_location": "shirt.jpg"}]}),
            "attributes.main_product_image_locator[0].media_location: Main image (main_product_image_locator) has not the form ^(https?|s3)://; correct it",
        ),
        (
            json!({"sleeves": code(json!("long"))}),
            "attributes.sleeves: sleeves is no attribute of this product type; remove its rule",
        ),
        (
            json!({"brand": [{"value": "Amselhof", "language_tag": "de_DE", "tone": "dark"}]}),
            "attributes.brand[0]: Brand (brand) has a part tone that Amazon does not know; remove its rule",
        ),
        (
            json!({"parentage_level": code(json!("parent"))}),
            "attributes.purchasable_offer: Offer (purchasable_offer) is ruled out by other attributes; remove it",
        ),
    ] {
        assert_eq!(said(own.clone()), [wanted], "{own}");
    }
}

#[test]
fn a_limit_of_entries_holds_for_each_language() {
    let both = |most: usize| {
        let of = |language: &str| {
            (0..most)
                .map(|n| json!({"value": format!("{language} {n}"), "language_tag": language}))
                .collect::<Vec<_>>()
        };
        let points = [of("de_DE"), of("en_GB")].concat();
        json!({ "bullet_point": points })
    };
    assert_eq!(said(both(5)), Vec::<String>::new());
    assert_eq!(said(both(6)).len(), 1);
}

#[test]
fn several_faults_are_all_told() {
    let all =
        said(json!({"brand": null, "item_name": text(&"x".repeat(201)), "size": text(&"x".repeat(51))}));
    assert_eq!(all.len(), 4, "too many characters, too many bytes, no brand, the size: {all:?}");
}

#[test]
fn a_definition_that_is_none_is_refused_and_nothing_is_fetched() {
    let refused = |json: &str| ProductTypeSchema::parse(json).expect_err("no definition").to_string();
    assert!(refused("{").contains("no JSON"));
    assert!(refused("[]").contains("no JSON object"));
    assert!(refused(r#"{"properties": {"a": {"maxUtf8ByteLength": "ten"}}}"#).contains("whole number"));
    assert!(matches!(
        ProductTypeSchema::parse(r#"{"properties": {"a": {"$ref": "https://schema.example/a"}}}"#),
        Err(SchemaError::Invalid { .. })
    ));
}
