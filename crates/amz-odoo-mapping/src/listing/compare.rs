//! Whether two values say the same.

use super::AttributeValue;
use super::offer::BY_MERCHANT;

/// Members of `purchasable_offer` that the mapping sets; others of the same entry are somebody else's.
const OF_OFFER: [&str; 7] = [
    "audience",
    "currency",
    "marketplace_id",
    "our_price",
    "discounted_price",
    "minimum_seller_allowed_price",
    "maximum_seller_allowed_price",
];

/// Members of `fulfillment_availability` that the mapping sets. `is_inventory_available` is not to stand beside a
/// quantity, and goes.
const OF_AVAILABILITY: [&str; 4] =
    ["fulfillment_channel_code", "quantity", "lead_time_to_ship_max_days", "is_inventory_available"];

/// True if the mapping decides about the member.
fn is_ours(attribute: &str, member: &str) -> bool {
    match attribute {
        "purchasable_offer" => OF_OFFER.contains(&member),
        "fulfillment_availability" => OF_AVAILABILITY.contains(&member),
        _ => true,
    }
}

/// True if the entry is the one that the mapping sets, among several that the attribute may have in a marketplace.
fn is_same_entry(attribute: &str, ours: &AttributeValue, theirs: &AttributeValue) -> bool {
    match attribute {
        // Business prices are entries of their own.
        "purchasable_offer" => {
            let audience = |entry: &AttributeValue| entry.get("audience").cloned().unwrap_or("ALL".into());
            audience(ours) == audience(theirs)
        }
        "fulfillment_availability" => channel(ours) == channel(theirs),
        _ => false,
    }
}

/// The channel of an entry of `fulfillment_availability`.
pub(super) fn channel(entry: &AttributeValue) -> &str {
    entry.get("fulfillment_channel_code").and_then(AttributeValue::as_text).unwrap_or(BY_MERCHANT)
}

/// Our entries with what others put into them and beside them, in Amazon's order.
pub(super) fn merged(
    attribute: &str,
    wanted: &[AttributeValue],
    known: &[AttributeValue],
) -> Vec<AttributeValue> {
    if !matches!(attribute, "purchasable_offer" | "fulfillment_availability") {
        return wanted.to_vec();
    }
    let mut left: Vec<&AttributeValue> = wanted.iter().collect();
    let mut entries = Vec::new();
    for theirs in known {
        let theirs = pruned(theirs);
        match left.iter().position(|ours| is_same_entry(attribute, ours, &theirs)) {
            Some(place) => entries.push(with_others(attribute, left.remove(place), theirs)),
            None => entries.push(theirs),
        }
    }
    entries.extend(left.into_iter().cloned());
    entries
}

fn with_others(attribute: &str, ours: &AttributeValue, theirs: AttributeValue) -> AttributeValue {
    match (ours, theirs) {
        (AttributeValue::Object(ours), AttributeValue::Object(mut theirs)) => {
            theirs.retain(|member, _| !is_ours(attribute, member));
            theirs.extend(ours.iter().map(|(member, value)| (member.clone(), value.clone())));
            AttributeValue::Object(theirs)
        }
        (ours, _) => ours.clone(),
    }
}

/// The value without members that are null: Amazon shows them, and refuses to take them back.
pub(super) fn pruned(value: &AttributeValue) -> AttributeValue {
    match value {
        AttributeValue::List(entries) => AttributeValue::List(entries.iter().map(pruned).collect()),
        AttributeValue::Object(members) => {
            let kept = members.iter().filter(|(_, value)| !is_empty(value));
            AttributeValue::Object(kept.map(|(name, value)| (name.clone(), pruned(value))).collect())
        }
        plain => plain.clone(),
    }
}

/// True for null, and for an object of nothing else.
fn is_empty(value: &AttributeValue) -> bool {
    match value {
        AttributeValue::Null => true,
        AttributeValue::Object(members) => members.values().all(is_empty),
        _ => false,
    }
}

/// True if the entries say the same; instants count, not how they are written.
pub(super) fn same_entries(one: &[AttributeValue], other: &[AttributeValue]) -> bool {
    one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other, false))
}

fn same(one: &AttributeValue, other: &AttributeValue, is_instant: bool) -> bool {
    match (one, other) {
        (AttributeValue::List(ones), AttributeValue::List(others)) => {
            ones.len() == others.len()
                && ones.iter().zip(others).all(|(one, other)| same(one, other, is_instant))
        }
        (AttributeValue::Object(ones), AttributeValue::Object(others)) => {
            let is_date =
                |name: &str| matches!(name, "start_at" | "end_at") || (is_instant && name == "value");
            let both = ones.iter().zip(others);
            ones.len() == others.len()
                && both.into_iter().all(|((name, one), (other_name, other))| {
                    name == other_name && same(one, other, is_date(name))
                })
        }
        (AttributeValue::Text(one), AttributeValue::Text(other)) => {
            let instant = |text: &str| text.parse::<jiff::Timestamp>().ok().filter(|_| is_instant);
            one == other || instant(one).is_some_and(|at| instant(other) == Some(at))
        }
        (one, other) => one == other,
    }
}

/// The part of entries that the mapping decides about, to tell whether somebody changed it.
pub(super) fn ours(
    attribute: &str,
    wanted: &[AttributeValue],
    known: &[AttributeValue],
) -> Vec<AttributeValue> {
    let is_split = matches!(attribute, "purchasable_offer" | "fulfillment_availability");
    let counts = |theirs: &&AttributeValue| {
        !is_split || wanted.iter().any(|ours| is_same_entry(attribute, ours, theirs))
    };
    let trimmed = known.iter().filter(counts).map(|entry| match pruned(entry) {
        AttributeValue::Object(mut members) => {
            members.retain(|member, _| is_ours(attribute, member));
            AttributeValue::Object(members)
        }
        plain => plain,
    });
    trimmed.collect()
}
