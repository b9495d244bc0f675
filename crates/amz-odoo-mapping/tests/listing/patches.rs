//! What changes at Amazon, and what stays.

use amz_odoo_mapping::Mapped;
use amz_odoo_mapping::listing::{
    Conflict, Known, ListingContext, ListingPatch, Owner, Ownership, attributes as read, patch,
};
use serde_json::{Value, json};

use crate::support::{DE, US, attributes, facts, json, map, told};

/// What Amazon has of the shirt, with the attributes that `own` gives, replaces or (`null`) takes away.
fn known(own: Value) -> Known {
    let mut whole =
        json(&map(&facts(json!({"images": ["https://shop.example/1"]}), json!({}))).draft.attributes);
    for (name, value) in own.as_object().into_iter().flatten() {
        whole[name] = value.clone();
    }
    let whole = whole.as_object().into_iter().flatten().filter(|(_, value)| !value.is_null());
    let mut known = Known::default();
    known.attributes = attributes(Value::Object(whole.map(|(n, v)| (n.clone(), v.clone())).collect()));
    known
}

fn changes(ctx: &ListingContext, known: &Known) -> Mapped<ListingPatch> {
    patch(ctx, &map(&facts(json!({"images": ["https://shop.example/1"]}), json!({}))).draft, known)
}

/// `op attribute value` of each change, then what is kept.
fn shown(mapped: &Mapped<ListingPatch>) -> String {
    let patches = mapped.draft.patches.iter().map(|patch| {
        let value = serde_json::to_string(&patch.value).expect("JSON");
        format!("{:?} {} {value}", patch.op, patch.attribute)
    });
    let kept = mapped.draft.kept.iter().map(|kept| format!("{} kept: {:?}", kept.attribute, kept.reason));
    patches.chain(kept).collect::<Vec<_>>().join("\n")
}

fn title(text: &str) -> Value {
    json!([{"language_tag": "de_DE", "marketplace_id": DE, "value": text}])
}

fn offer(price: &str, own: Value) -> Value {
    let price: Value = serde_json::from_str(price).expect("a number");
    let mut entry = json!({
        "audience": "ALL", "currency": "EUR", "marketplace_id": DE,
        "our_price": [{"schedule": [{"value_with_tax": price}]}],
    });
    for (name, value) in own.as_object().into_iter().flatten() {
        entry[name] = value.clone();
    }
    entry
}

#[test]
fn what_amazon_has_is_not_sent_however_it_writes_it() {
    let ctx = ListingContext::default();
    assert_eq!(shown(&changes(&ctx, &known(json!({})))), "");
    let own = json!({"purchasable_offer": [offer("39.9", json!({"end_at": {"value": null}, "start_at": {"value": "2026-01-01T00:00:00.000Z"}}))]});
    assert_eq!(shown(&changes(&ctx, &known(own))), "");

    let sale = |end: &str| json!({"sale": {"price": {"amount": "35", "currency": "EUR"}, "from": "2026-12-01T00:00:00Z", "until": end}});
    let wanted = map(&facts(json!({}), sale("2026-12-24T22:00:00Z"))).draft;
    for (end, same) in [
        ("2026-12-24T22:00:00.000Z", true),
        ("2026-12-24T23:00:00+01:00", true),
        ("2026-12-24T23:00:00Z", false),
    ] {
        let mut known = Known::default();
        known.attributes = wanted.attributes.clone();
        let text = serde_json::to_string(&known.attributes).expect("JSON");
        known.attributes = read(&text.replace("2026-12-24T22:00:00Z", end)).expect("attributes");
        assert_eq!(patch(&ctx, &wanted, &known).draft.patches.is_empty(), same, "{end}");
    }
}

#[test]
fn only_what_differs_is_sent() {
    let own = json!({
        "item_name": [title("Hemd")[0], {"language_tag": "en_US", "marketplace_id": US, "value": "Shirt"}],
        "bullet_point": title("von Hand gepflegt"),
        "brand": null,
    });
    assert_eq!(
        shown(&changes(&ListingContext::default(), &known(own))),
        r#"Replace brand [{"language_tag":"de_DE","marketplace_id":"A1PA6795UKMFR9","value":"Amselhof"}]
Replace item_name [{"language_tag":"de_DE","marketplace_id":"A1PA6795UKMFR9","value":"Hemd aus Leinen"}]"#
    );
}

#[test]
fn what_others_put_into_the_offer_stays() {
    let business = offer("35", json!({"audience": "B2B"}));
    let mine = json!({
        "start_at": {"value": "2026-01-01"}, "end_at": {"value": null},
        "discounted_price": [{"schedule": [{"value_with_tax": 30, "start_at": "2026-01-01", "end_at": "2026-02-01"}]}],
        "map_price": [{"schedule": [{"value_with_tax": 29.50}]}],
    });
    let stock = json!([{"fulfillment_channel_code": "DEFAULT", "quantity": 3, "restock_date": "2027-01-01", "is_inventory_available": true}]);
    let own =
        json!({"purchasable_offer": [business, offer("45.00", mine)], "fulfillment_availability": stock});
    assert_eq!(
        shown(&changes(&ListingContext::default(), &known(own))),
        r#"Replace fulfillment_availability [{"fulfillment_channel_code":"DEFAULT","quantity":12,"restock_date":"2027-01-01"}]
Replace purchasable_offer [{"audience":"B2B","currency":"EUR","marketplace_id":"A1PA6795UKMFR9","our_price":[{"schedule":[{"value_with_tax":35}]}]},{"audience":"ALL","currency":"EUR","map_price":[{"schedule":[{"value_with_tax":29.5}]}],"marketplace_id":"A1PA6795UKMFR9","our_price":[{"schedule":[{"value_with_tax":39.90}]}],"start_at":{"value":"2026-01-01"}}]"#
    );
}

#[test]
fn images_beyond_the_last_go() {
    let locator = json!([{"marketplace_id": DE, "media_location": "https://shop.example/2"}]);
    let own = json!({"other_product_image_locator_2": locator});
    assert_eq!(
        shown(&changes(&ListingContext::default(), &known(own.clone()))),
        r#"Delete other_product_image_locator_2 [{"marketplace_id":"A1PA6795UKMFR9","media_location":"https://shop.example/2"}]"#
    );
    // A product without images in Odoo says nothing about them.
    let wanted = map(&facts(json!({}), json!({}))).draft;
    assert_eq!(shown(&patch(&ListingContext::default(), &wanted, &known(own))), "");
}

#[test]
fn ownership_decides() {
    let theirs = || known(json!({"item_name": title("Hemd"), "externally_assigned_product_identifier": []}));
    let with = |owner, conflict| {
        let mut ctx = ListingContext::default();
        ctx.ownership.set("item_name", owner, conflict);
        ctx
    };
    let sent = |text: &str| {
        let mut known = theirs();
        known.sent = Some(attributes(json!({"item_name": title(text)})));
        known
    };
    let replaced = format!("Replace item_name {}", title("Hemd aus Leinen"));
    let kept = |reason: &str| format!("item_name kept: {reason}");
    for (ctx, known, outcome) in [
        (with(Owner::Odoo, Conflict::Overwrite), theirs(), replaced.clone()),
        (with(Owner::Odoo, Conflict::Overwrite), sent("Bluse"), replaced.clone()),
        (with(Owner::Odoo, Conflict::Keep), theirs(), kept("ChangedAtAmazon")),
        (with(Owner::Odoo, Conflict::Keep), sent("Bluse"), kept("ChangedAtAmazon")),
        // What Amazon has is what was sent: the change is Odoo's.
        (with(Owner::Odoo, Conflict::Keep), sent("Hemd"), replaced.clone()),
        (with(Owner::Odoo, Conflict::Escalate), sent("Hemd"), replaced),
        (with(Owner::Amazon, Conflict::Overwrite), sent("Hemd"), kept("Amazon")),
        (with(Owner::Locked, Conflict::Overwrite), sent("Hemd"), kept("Locked")),
    ] {
        let found = changes(&ctx, &known);
        assert_eq!(shown(&found), outcome, "{:?}", ctx.ownership);
        assert!(found.issues.is_empty());
    }
    let escalated = changes(&with(Owner::Odoo, Conflict::Escalate), &sent("Bluse"));
    assert_eq!(shown(&escalated), kept("ChangedAtAmazon"));
    assert!(escalated.is_blocked());
    assert_eq!(
        told(&escalated.issues),
        [
            "attribute at attributes.item_name: item_name was changed at Amazon; take Amazon's value over into Odoo, or send Odoo's once more"
        ]
    );
    let mut locked = sent("Hemd");
    locked.locks.insert("item_name".to_owned());
    assert_eq!(shown(&changes(&ListingContext::default(), &locked)), kept("Locked"));
}

#[test]
fn what_identifies_a_product_is_sent_until_amazon_has_it() {
    let wanted = map(&facts(json!({"barcode": "4006381333931"}), json!({}))).draft;
    let patched = patch(&ListingContext::default(), &wanted, &known(json!({}))).draft;
    assert_eq!(patched.patches[0].attribute, "externally_assigned_product_identifier");
    let other = json!([{"marketplace_id": DE, "type": "ean", "value": "4006381333948"}]);
    let known = known(json!({"externally_assigned_product_identifier": other}));
    let patched = patch(&ListingContext::default(), &wanted, &known);
    assert_eq!(shown(&patched), "externally_assigned_product_identifier kept: Amazon");
}

#[test]
fn a_manual_price_stays_where_the_rules_say_so() {
    let ownership: Ownership =
        serde_json::from_value(json!({"purchasable_offer": {"conflict": "keep"}})).expect("a table");
    let mut ctx = ListingContext::default();
    ctx.ownership = ownership;
    let with = |theirs: &str, sent: &str| {
        let mut known = known(
            json!({"purchasable_offer": [offer(theirs, json!({"start_at": {"value": "2026-01-01"}}))]}),
        );
        known.sent = Some(attributes(json!({"purchasable_offer": [offer(sent, json!({}))]})));
        known
    };
    assert_eq!(shown(&changes(&ctx, &with("42.00", "45.00"))), "purchasable_offer kept: ChangedAtAmazon");
    let followed = changes(&ctx, &with("45.0", "45.00"));
    assert_eq!(followed.draft.patches.len(), 1, "Amazon has what was sent, so the new price is Odoo's");
}

#[test]
fn a_channel_is_never_changed_by_a_quantity() {
    let own = json!({"fulfillment_availability": [{"fulfillment_channel_code": "AMAZON_EU"}]});
    let found = changes(&ListingContext::default(), &known(own));
    assert_eq!(shown(&found), "");
    assert_eq!(found.issues.len(), 1);
    assert!(found.is_blocked());
    assert!(found.issues[0].message().contains("AMAZON_EU"));

    let wanted = map(&facts(json!({}), json!({"channel": "fba"}))).draft;
    assert!(patch(&ListingContext::default(), &wanted, &known(json!({}))).is_blocked());
}

#[test]
fn the_request_says_what_the_patch_says() {
    let own = json!({"purchasable_offer": [offer("45.00", json!({}))], "other_product_image_locator_1": [{"marketplace_id": DE, "media_location": "s3://x"}]});
    let request = changes(&ListingContext::default(), &known(own)).draft.request().expect("a request");
    assert_eq!(
        serde_json::to_string(&request).expect("JSON"),
        r#"{"productType":"SHIRT","patches":[{"op":"replace","path":"/attributes/purchasable_offer","value":[{"audience":"ALL","currency":"EUR","marketplace_id":"A1PA6795UKMFR9","our_price":[{"schedule":[{"value_with_tax":39.90}]}]}]},{"op":"delete","path":"/attributes/other_product_image_locator_1","value":[{"marketplace_id":"A1PA6795UKMFR9","media_location":"s3://x"}]}]}"#
    );
    let put = map(&facts(json!({}), json!({}))).draft.put().expect("a request");
    let put = json(&put);
    assert_eq!((&put["productType"], &put["requirements"]), (&json!("SHIRT"), &json!("LISTING")));
    assert_eq!(put["attributes"]["item_name"], title("Hemd aus Leinen"));
}
