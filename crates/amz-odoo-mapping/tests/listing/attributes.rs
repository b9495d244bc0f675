//! Which fact becomes which attribute, and what is said of facts that cannot.

use amz_odoo_mapping::listing::{Listing, ListingContext, ListingFacts, listing};
use expect_test::{Expect, expect};
use serde_json::{Value, json};

use crate::support::{US, facts, map, told};

fn check(facts: &ListingFacts, wanted: Expect) {
    let mapped = map(facts);
    assert_eq!(told(&mapped.issues), Vec::<String>::new());
    wanted.assert_eq(&shown(&mapped.draft));
}

/// The requirements, then an attribute a line as it is sent.
fn shown(listing: &Listing) -> String {
    let attributes = listing
        .attributes
        .iter()
        .map(|(name, entries)| format!("{name}: {}\n", serde_json::to_string(entries).expect("JSON")));
    format!("{:?}\n{}", listing.requirements, attributes.collect::<String>())
}

#[test]
fn a_product_and_its_offer() {
    let product = json!({
        "description": " Weich. ", "bullet_points": ["Leinen", " ", "Waschbar"], "asin": "B000000001",
        "images": ["https://shop.example/1.jpg", "https://shop.example/2.jpg"], "pack_units": 2, "kit_items": 3,
    });
    let offer = json!({
        "list_price": {"amount": "45", "currency": "EUR"},
        "minimum": {"amount": "30", "currency": "EUR"}, "maximum": {"amount": "50.00", "currency": "EUR"},
        "sale": {"price": {"amount": "35.5", "currency": "EUR"}, "from": "2026-12-01T00:00:00Z", "until": "2026-12-24T22:00:00Z"},
        "handling_days": 2, "condition": "new_open_box",
    });
    check(
        &facts(product, offer),
        expect![[r#"
            Listing
            brand: [{"language_tag":"de_DE","marketplace_id":"A1PA6795UKMFR9","value":"Amselhof"}]
            bullet_point: [{"language_tag":"de_DE","marketplace_id":"A1PA6795UKMFR9","value":"Leinen"},{"language_tag":"de_DE","marketplace_id":"A1PA6795UKMFR9","value":"Waschbar"}]
            condition_type: [{"marketplace_id":"A1PA6795UKMFR9","value":"new_open_box"}]
            fulfillment_availability: [{"fulfillment_channel_code":"DEFAULT","lead_time_to_ship_max_days":2,"quantity":12}]
            item_name: [{"language_tag":"de_DE","marketplace_id":"A1PA6795UKMFR9","value":"Hemd aus Leinen"}]
            item_package_quantity: [{"marketplace_id":"A1PA6795UKMFR9","value":2}]
            list_price: [{"currency":"EUR","marketplace_id":"A1PA6795UKMFR9","value_with_tax":45.00}]
            main_product_image_locator: [{"marketplace_id":"A1PA6795UKMFR9","media_location":"https://shop.example/1.jpg"}]
            merchant_suggested_asin: [{"marketplace_id":"A1PA6795UKMFR9","value":"B000000001"}]
            number_of_items: [{"marketplace_id":"A1PA6795UKMFR9","value":3}]
            other_product_image_locator_1: [{"marketplace_id":"A1PA6795UKMFR9","media_location":"https://shop.example/2.jpg"}]
            product_description: [{"language_tag":"de_DE","marketplace_id":"A1PA6795UKMFR9","value":"Weich."}]
            purchasable_offer: [{"audience":"ALL","currency":"EUR","discounted_price":[{"schedule":[{"end_at":"2026-12-24T22:00:00Z","start_at":"2026-12-01T00:00:00Z","value_with_tax":35.50}]}],"marketplace_id":"A1PA6795UKMFR9","maximum_seller_allowed_price":[{"schedule":[{"value_with_tax":50.00}]}],"minimum_seller_allowed_price":[{"schedule":[{"value_with_tax":30.00}]}],"our_price":[{"schedule":[{"value_with_tax":39.90}]}]}]
        "#]],
    );
}

#[test]
fn an_offer_that_amazon_fulfills_names_its_network_alone() {
    let mut facts = facts(json!({}), json!({"channel": "fba", "handling_days": 1}));
    check(
        &facts,
        expect![[r#"
            Listing
            brand: [{"language_tag":"de_DE","marketplace_id":"A1PA6795UKMFR9","value":"Amselhof"}]
            condition_type: [{"marketplace_id":"A1PA6795UKMFR9","value":"new_new"}]
            fulfillment_availability: [{"fulfillment_channel_code":"AMAZON_EU"}]
            item_name: [{"language_tag":"de_DE","marketplace_id":"A1PA6795UKMFR9","value":"Hemd aus Leinen"}]
            purchasable_offer: [{"audience":"ALL","currency":"EUR","marketplace_id":"A1PA6795UKMFR9","our_price":[{"schedule":[{"value_with_tax":39.90}]}]}]
        "#]],
    );
    for (marketplace, network) in
        [(US, "AMAZON_NA"), ("A1VC38T7YXB528", "AMAZON_JP"), ("A21TJRUUN4KGV", "AMAZON_IN")]
    {
        facts.marketplace_id = marketplace.to_owned();
        let channel = &map(&facts).draft.attributes["fulfillment_availability"][0];
        assert_eq!(channel.get("fulfillment_channel_code"), Some(&network.into()));
    }
}

#[test]
fn a_child_names_its_parent_and_what_sets_it_apart() {
    let child = json!({"variation": {"child": {
        "parent_sku": "SHIRT", "theme": "SIZE/COLOR_NAME", "values": {"size": "M", "color": "Blau"}}}});
    check(
        &facts(child, json!({})),
        expect![[r#"
            Listing
            brand: [{"language_tag":"de_DE","marketplace_id":"A1PA6795UKMFR9","value":"Amselhof"}]
            child_parent_sku_relationship: [{"child_relationship_type":"variation","marketplace_id":"A1PA6795UKMFR9","parent_sku":"SHIRT"}]
            color: [{"language_tag":"de_DE","marketplace_id":"A1PA6795UKMFR9","value":"Blau"}]
            condition_type: [{"marketplace_id":"A1PA6795UKMFR9","value":"new_new"}]
            fulfillment_availability: [{"fulfillment_channel_code":"DEFAULT","quantity":12}]
            item_name: [{"language_tag":"de_DE","marketplace_id":"A1PA6795UKMFR9","value":"Hemd aus Leinen"}]
            parentage_level: [{"marketplace_id":"A1PA6795UKMFR9","value":"child"}]
            purchasable_offer: [{"audience":"ALL","currency":"EUR","marketplace_id":"A1PA6795UKMFR9","our_price":[{"schedule":[{"value_with_tax":39.90}]}]}]
            size: [{"language_tag":"de_DE","marketplace_id":"A1PA6795UKMFR9","value":"M"}]
            variation_theme: [{"marketplace_id":"A1PA6795UKMFR9","name":"SIZE/COLOR_NAME"}]
        "#]],
    );
}

#[test]
fn a_parent_is_never_sold() {
    let parent = map(&facts(json!({"variation": {"parent": {"theme": "SIZE"}}}), json!({})));
    assert_eq!(
        told(&parent.issues),
        [
            "left_out at offer: purchasable_offer goes without a part: a parent is never sold; give prices and quantities to its variants"
        ]
    );
    expect![[r#"
        ListingProductOnly
        brand: [{"language_tag":"de_DE","marketplace_id":"A1PA6795UKMFR9","value":"Amselhof"}]
        item_name: [{"language_tag":"de_DE","marketplace_id":"A1PA6795UKMFR9","value":"Hemd aus Leinen"}]
        parentage_level: [{"marketplace_id":"A1PA6795UKMFR9","value":"parent"}]
        variation_theme: [{"marketplace_id":"A1PA6795UKMFR9","name":"SIZE"}]
    "#]]
    .assert_eq(&shown(&parent.draft));
}

#[test]
fn an_offer_alone_leaves_the_page_to_others() {
    let offer = map(&facts(json!({"asin": "B000000001", "offer_only": true}), json!({})));
    expect![[r#"
        ListingOfferOnly
        condition_type: [{"marketplace_id":"A1PA6795UKMFR9","value":"new_new"}]
        fulfillment_availability: [{"fulfillment_channel_code":"DEFAULT","quantity":12}]
        merchant_suggested_asin: [{"marketplace_id":"A1PA6795UKMFR9","value":"B000000001"}]
        purchasable_offer: [{"audience":"ALL","currency":"EUR","marketplace_id":"A1PA6795UKMFR9","our_price":[{"schedule":[{"value_with_tax":39.90}]}]}]
    "#]]
    .assert_eq(&shown(&offer.draft));
}

#[test]
fn rules_give_further_attributes_by_product_type() {
    let rules = json!({"product_types": {
        "*": {"country_of_origin": {"value": "PT"}, "care": {"text": "Kalt waschen"}, "batteries_required": {"flag": true}},
        "SHIRT": {
            "color": {"odoo": {"attribute": "Color"}},
            "target_gender": {"odoo": {"attribute": "Gender", "values": {"Men": "male"}, "localized": false}},
            "style": {"odoo": {"attribute": "Style"}},
            "item_weight": {"json": "{\"unit\": \"grams\", \"value\": 180.50, \"note\": null}"},
            "batteries_required": {"flag": false},
            "item_name": {"text": "never, the product has a title"},
            "broken": {"json": "[1]"}},
        "SHOES": {"sole": {"number": "1.5"}}}});
    let ctx: ListingContext = serde_json::from_value(rules).expect("rules");
    let facts = facts(json!({"attributes": {"Color": "Blau", "Gender": "Men"}}), json!({"price": null}));
    let mapped = listing(&ctx, &facts);
    assert_eq!(
        told(&mapped.issues),
        [
            "attribute at rules.broken: broken has a rule whose JSON is no object; correct the configuration",
            "attribute at offer.price: purchasable_offer is missing; add it to the product in Odoo, or give a rule for it",
        ]
    );
    expect![[r#"
        Listing
        batteries_required: [{"marketplace_id":"A1PA6795UKMFR9","value":false}]
        brand: [{"language_tag":"de_DE","marketplace_id":"A1PA6795UKMFR9","value":"Amselhof"}]
        care: [{"language_tag":"de_DE","marketplace_id":"A1PA6795UKMFR9","value":"Kalt waschen"}]
        color: [{"language_tag":"de_DE","marketplace_id":"A1PA6795UKMFR9","value":"Blau"}]
        condition_type: [{"marketplace_id":"A1PA6795UKMFR9","value":"new_new"}]
        country_of_origin: [{"marketplace_id":"A1PA6795UKMFR9","value":"PT"}]
        fulfillment_availability: [{"fulfillment_channel_code":"DEFAULT","quantity":12}]
        item_name: [{"language_tag":"de_DE","marketplace_id":"A1PA6795UKMFR9","value":"Hemd aus Leinen"}]
        item_weight: [{"marketplace_id":"A1PA6795UKMFR9","unit":"grams","value":180.50}]
        target_gender: [{"marketplace_id":"A1PA6795UKMFR9","value":"male"}]
    "#]]
    .assert_eq(&shown(&mapped.draft));
    let color: Vec<_> = mapped.trace.of("color").collect();
    assert_eq!((color.len(), &*color[0].source), (1, "product.attributes.Color"));
    assert_eq!((color[0].rule, color[0].value.as_deref()), ("listing.rule", Some("Blau")));
}

#[test]
fn bad_facts_are_named_and_the_rest_goes_on() {
    let eur = |amount: &str| json!({"amount": amount, "currency": "EUR"});
    let sale = |amount: &str, from: &str| json!({"sale": {"price": eur(amount), "from": from, "until": "2026-12-24T00:00:00Z"}});
    let early = "2026-12-01T00:00:00Z";
    let images: Vec<String> = (0..10).map(|n| format!("https://shop.example/{n}")).collect();
    let child = |parent: &str, theme: &str, values: Value| json!({"variation": {"child": {"parent_sku": parent, "theme": theme, "values": values}}});
    let none = || json!({});
    let cases = [
        (
            none(),
            json!({"price": {"amount": "1", "currency": "USD"}}),
            "attribute at offer.price",
            "purchasable_offer",
        ),
        (none(), json!({"price": eur("1.999")}), "attribute at offer.price", "purchasable_offer"),
        (none(), json!({"price": eur("0")}), "attribute at offer.price", "purchasable_offer"),
        (none(), json!({"price": eur("99999999999")}), "attribute at offer.price", "purchasable_offer"),
        (none(), json!({"minimum": eur("40")}), "attribute at offer.price", "purchasable_offer"),
        (none(), json!({"maximum": eur("39")}), "attribute at offer.price", "purchasable_offer"),
        (none(), json!({"list_price": eur("-1")}), "attribute at offer.list_price", "list_price"),
        (none(), sale("30", "2026-12-24T00:00:00Z"), "left_out at offer.sale", "discounted_price"),
        (none(), sale("39.90", early), "left_out at offer.sale", "discounted_price"),
        (none(), sale("30.001", early), "attribute at offer.sale", "discounted_price"),
        (none(), json!({"quantity": "-3"}), "negative_stock at offer.quantity", "nothing"),
        (none(), json!({"quantity": "3.5"}), "fractional_stock at offer.quantity", "nothing"),
        (
            json!({"barcode": "4006381333930"}),
            none(),
            "attribute at product.barcode",
            "externally_assigned_product_identifier",
        ),
        (
            json!({"barcode": "PEN"}),
            none(),
            "attribute at product.barcode",
            "externally_assigned_product_identifier",
        ),
        (
            json!({"images": ["shirt.jpg"]}),
            none(),
            "left_out at product.images[0]",
            "main_product_image_locator",
        ),
        (json!({"images": images}), none(), "left_out at product.images[9]", "other_product_image_locator_9"),
        (json!({"product_type": " "}), none(), "missing_field at product.product_type", "nothing"),
        (
            json!({"asin": " ", "offer_only": true}),
            none(),
            "attribute at product.asin",
            "merchant_suggested_asin",
        ),
        (
            child("", "SIZE", json!({"size": "M"})),
            none(),
            "attribute at product.variation",
            "child_parent_sku_relationship",
        ),
        (
            child("SHIRT-M", "SIZE", json!({"size": "M"})),
            none(),
            "attribute at product.variation",
            "child_parent_sku_relationship",
        ),
        (
            child("SHIRT", "SIZE/COLOR", json!({"size": "M", "color": " "})),
            none(),
            "attribute at product.variation",
            "color",
        ),
        (child("SHIRT", "", none()), none(), "attribute at product.variation", "variation_theme"),
    ];
    for (product, offer, issue, absent) in cases {
        let case = format!("{product} {offer}");
        let mapped = map(&facts(product, offer));
        let told = told(&mapped.issues);
        assert!(told.len() == 1 && told[0].starts_with(issue), "{case}: {told:?}");
        let sent = serde_json::to_string(&mapped.draft.attributes).expect("JSON");
        assert!(!sent.contains(&format!("\"{absent}\"")), "{case}: {sent}");
        assert!(sent.contains("\"condition_type\""), "{case}: the rest goes on");
    }
}

#[test]
fn an_unknown_marketplace_holds_the_listing_back() {
    let mut facts = facts(json!({}), json!({}));
    facts.marketplace_id = "MOON".to_owned();
    facts.seller_sku = " ".to_owned();
    let mapped = map(&facts);
    let codes: Vec<_> = mapped.issues.iter().map(|issue| (issue.kind.code(), issue.path.as_str())).collect();
    assert_eq!(codes, [("unknown_marketplace", "marketplace_id"), ("missing_field", "seller_sku")]);
    assert!(mapped.is_blocked());
}

#[test]
fn a_marketplace_of_ones_own_and_its_unknown_currency() {
    let defaults = json!({"language": "is_IS", "currency": "ISKR", "list_price": "value", "amazon_channel": "AMAZON_IS"});
    let ctx: ListingContext =
        serde_json::from_value(json!({"marketplaces": {"MOON": defaults}})).expect("rules");
    let mut facts = facts(json!({}), json!({"price": {"amount": "5", "currency": "ISKR"}}));
    facts.marketplace_id = "MOON".to_owned();
    let mapped = listing(&ctx, &facts);
    assert_eq!(mapped.issues.len(), 1);
    assert_eq!(mapped.issues[0].kind.code(), "unknown_currency");
    assert_eq!(mapped.draft.attributes["item_name"][0].get("language_tag"), Some(&"is_IS".into()));
}
