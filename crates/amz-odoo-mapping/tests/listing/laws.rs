//! What holds for every listing.

use amz_odoo_mapping::listing::{
    AttributeValue, Attributes, Known, Listing, ListingContext, ListingFacts, apply, listing, patch,
};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::{DE, US};

fn amount() -> impl Strategy<Value = Value> {
    (-100_i64..10_000, 0_u32..4, prop_oneof![4 => Just("EUR"), 1 => Just("USD")]).prop_map(
        |(number, scale, currency)| {
            json!({"amount": rust_decimal::Decimal::new(number, scale).to_string(), "currency": currency})
        },
    )
}

fn or_null<T: Strategy<Value = Value>>(value: T) -> impl Strategy<Value = Value> {
    prop_oneof![1 => Just(Value::Null), 2 => value]
}

fn short() -> impl Strategy<Value = Value> {
    "[a-zü ]{0,6}".prop_map(Value::from)
}

fn variation() -> impl Strategy<Value = Value> {
    let child = ("[AB]{0,2}", "(SIZE|COLOR|SIZE/COLOR)?", short(), short()).prop_map(|(parent, theme, size, color)| {
        json!({"child": {"parent_sku": parent, "theme": theme, "values": {"size": size, "color": color}}})
    });
    prop_oneof![
        2 => Just(json!("none")),
        1 => "(SIZE|COLOR)?".prop_map(|theme| json!({"parent": {"theme": theme}})),
        2 => child,
    ]
}

prop_compose! {
    fn products()(
        title in or_null(short()), brand in or_null(short()), points in proptest::collection::vec(short(), 0..3),
        images in proptest::collection::vec("(https://[a-c])?", 0..12), variation in variation(),
        barcode in prop_oneof![Just(Value::Null), Just(json!("4006381333931")), Just(json!("1"))],
    ) -> Value {
        json!({"product_type": "SHIRT", "title": title, "brand": brand, "bullet_points": points, "images": images,
            "variation": variation, "barcode": barcode})
    }
}

prop_compose! {
    fn offers()(
        price in or_null(amount()), list_price in or_null(amount()), minimum in or_null(amount()),
        maximum in or_null(amount()), sale in or_null(amount()), units in or_null((-20_i64..100).prop_map(
            |halves| json!(rust_decimal::Decimal::new(halves * 5, 1).to_string()))),
        channel in prop_oneof![Just("fbm"), Just("fba"), Just("mcf")], days in or_null((0_u32..40).prop_map(Value::from)),
    ) -> Value {
        let sale = match sale {
            Value::Null => Value::Null,
            price => json!({"price": price, "from": "2026-12-01T00:00:00Z", "until": "2026-12-24T00:00:00Z"}),
        };
        json!({"price": price, "list_price": list_price, "minimum": minimum, "maximum": maximum, "sale": sale,
            "quantity": units, "channel": channel, "handling_days": days})
    }
}

prop_compose! {
    fn any_facts()(product in products(), offer in or_null(offers()), german in any::<bool>()) -> ListingFacts {
        let place = if german { DE } else { US };
        serde_json::from_value(json!({
            "seller_sku": "A", "marketplace_id": place, "product": product, "offer": offer,
        })).expect("facts")
    }
}

/// Attributes that others may have put at Amazon.
fn foreign() -> impl Strategy<Value = Attributes> {
    let entry =
        (prop_oneof![Just(DE), Just(US)], "[a-b]{0,2}", any::<bool>()).prop_map(|(place, text, business)| {
            let audience = if business { "B2B" } else { "ALL" };
            let entry = json!({"marketplace_id": place, "value": text, "audience": audience}).to_string();
            AttributeValue::parse(&entry).expect("JSON")
        });
    let name = prop_oneof![
        Just("item_name"),
        Just("brand"),
        Just("purchasable_offer"),
        Just("size"),
        Just("other_product_image_locator_2"),
        Just("care")
    ];
    proptest::collection::btree_map(
        name.prop_map(str::to_owned),
        proptest::collection::vec(entry, 1..4),
        0..5,
    )
}

fn of_place<'a>(
    attributes: &'a Attributes,
    place: &'a str,
) -> impl Iterator<Item = (&'a str, &'a AttributeValue)> {
    let entries =
        attributes.iter().flat_map(|(name, entries)| entries.iter().map(move |entry| (name.as_str(), entry)));
    entries.filter(move |(_, entry)| {
        entry.get("marketplace_id").and_then(AttributeValue::as_text).is_none_or(|id| id == place)
    })
}

fn wanted(facts: &ListingFacts) -> Listing {
    listing(&ListingContext::default(), facts).draft
}

fn known(attributes: Attributes) -> Known {
    let mut known = Known::default();
    known.attributes = attributes;
    known
}

proptest! {
    /// A listing that was sent plans nothing, and a change that was made plans none.
    #[test]
    fn what_was_sent_is_not_sent_again(facts in any_facts(), others in foreign()) {
        let (ctx, listing) = (ListingContext::default(), wanted(&facts));
        let mut now = others;
        let first = patch(&ctx, &listing, &known(now.clone()));
        apply(&mut now, &listing.marketplace_id, &first.draft.patches);
        let again = patch(&ctx, &listing, &known(now));
        prop_assert!(again.draft.patches.is_empty(), "{:?}", again.draft.patches);
        let whole = patch(&ctx, &listing, &known(listing.attributes.clone()));
        prop_assert!(whole.draft.patches.is_empty() && whole.issues.is_empty());
    }

    /// The changes, made to the old listing, give the new one; what nobody asked for stays.
    #[test]
    fn the_changes_give_the_new_listing(old in any_facts(), mut new in any_facts(), others in foreign()) {
        new.marketplace_id.clone_from(&old.marketplace_id);
        let (ctx, old, new) = (ListingContext::default(), wanted(&old), wanted(&new));
        let mut now = old.attributes.clone();
        for (name, entries) in others {
            now.entry(name).or_insert(entries);
        }
        let before = now.clone();
        let mapped = patch(&ctx, &new, &known(before.clone()));
        apply(&mut now, &new.marketplace_id, &mapped.draft.patches);
        let unsent: Vec<&str> = mapped.issues.iter().map(|issue| issue.path.trim_start_matches("attributes.")).collect();
        let kept: Vec<&str> = mapped.draft.kept.iter().map(|kept| kept.attribute.as_str()).collect();
        for (name, entries) in new.attributes.iter().filter(|(name, _)| !unsent.contains(&name.as_str()) && !kept.contains(&name.as_str())) {
            for entry in entries {
                let members = entry.members().cloned().unwrap_or_default();
                let shown = now.get(name).into_iter().flatten().any(|found| {
                    members.iter().all(|(member, value)| found.get(member) == Some(value))
                });
                prop_assert!(shown, "{name} {entry:?} in {:?}", now.get(name));
            }
        }
        let elsewhere = if new.marketplace_id == DE { US } else { DE };
        let of = |attributes: &Attributes| -> Vec<(String, AttributeValue)> {
            let named = |entry: &AttributeValue| entry.get("marketplace_id") == Some(&elsewhere.into());
            let entries = of_place(attributes, elsewhere).filter(|(_, entry)| named(entry));
            entries.map(|(name, entry)| (name.to_owned(), entry.clone())).collect()
        };
        prop_assert_eq!(of(&before), of(&now), "other marketplaces are left alone");
    }

    /// Parents have no price and no quantity; offers that Amazon fulfills have no quantity.
    #[test]
    fn price_and_quantity_go_where_they_belong(facts in any_facts()) {
        let draft = wanted(&facts);
        let sent = serde_json::to_string(&draft.attributes).expect("JSON");
        let is_parent = sent.contains(r#""value":"parent""#);
        let by_amazon = facts.offer.as_ref().is_some_and(|offer| offer.channel != amz_odoo_mapping::order::Channel::Fbm);
        if is_parent {
            for attribute in ["purchasable_offer", "list_price", "fulfillment_availability", "condition_type"] {
                prop_assert!(!draft.attributes.contains_key(attribute), "{attribute}");
            }
        }
        if is_parent || by_amazon {
            prop_assert!(!sent.contains(r#""quantity""#), "{sent}");
        }
        prop_assert!(!sent.contains(r#""quantity":-"#));
    }

    /// A price is never outside of what the merchant allows, and never in another currency.
    #[test]
    fn prices_stay_within_their_limits(facts in any_facts()) {
        let mapped = listing(&ListingContext::default(), &facts);
        let Some(offer) = &facts.offer else { return Ok(()) };
        let Some(entry) = mapped.draft.attributes.get("purchasable_offer") else {
            prop_assert!(!mapped.issues.is_empty(), "no offer has a reason");
            return Ok(());
        };
        let text = serde_json::to_string(&entry[0]).expect("JSON");
        let entry: Value = serde_json::from_str(&text).expect("JSON");
        let currency = if facts.marketplace_id == DE { "EUR" } else { "USD" };
        prop_assert_eq!(entry["currency"].as_str(), Some(currency));
        let price = |name: &str| {
            let found = entry[name][0]["schedule"][0]["value_with_tax"].to_string();
            found.parse::<rust_decimal::Decimal>().ok()
        };
        let ours = price("our_price").expect("a price");
        prop_assert_eq!(Some(ours), offer.price.as_ref().map(|price| price.amount));
        let sale = price("discounted_price");
        prop_assert!(sale.is_none_or(|sale| sale < ours));
        for shown in [Some(ours), sale].into_iter().flatten() {
            prop_assert!(price("minimum_seller_allowed_price").is_none_or(|least| shown >= least));
            prop_assert!(price("maximum_seller_allowed_price").is_none_or(|most| shown <= most));
            prop_assert!(shown.scale() <= 2 && shown > rust_decimal::Decimal::ZERO);
        }
    }
}
