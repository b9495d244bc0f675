//! Corrections of Amazon's models, each with its evidence; one that no longer applies fails the generation.

use serde_json::json;

use super::spec::Spec;

type Fixup = fn(&mut Spec) -> Result<(), String>;

/// (API, name, correction)
const FIXUPS: &[(&str, &str, Fixup)] = &[
    ("orders_v0", "instants_have_a_format", instants_have_a_format),
    ("sellers_v1", "marketplace_id_is_one", marketplace_id_is_one),
];

/// Applies the corrections of a model's API.
pub(super) fn apply(spec: &mut Spec) -> Result<(), String> {
    let id = spec.id();
    for (api, name, fixup) in FIXUPS {
        if *api == id {
            fixup(spec).map_err(|reason| format!("fixup {name} no longer applies: {reason}"))?;
        }
    }
    Ok(())
}

/// Orders v0 has its instants as plain texts, though their descriptions ask for ISO 8601 and its own examples hold
/// instants. One sandbox case holds `1.569521782042E9`, which `Timestamp` of `spapi-types` reads.
fn instants_have_a_format(spec: &mut Spec) -> Result<(), String> {
    for (definition, members) in [
        (
            "Order",
            &[
                "PurchaseDate",
                "LastUpdateDate",
                "EarliestShipDate",
                "LatestShipDate",
                "EarliestDeliveryDate",
                "LatestDeliveryDate",
                "PromiseResponseDueDate",
            ] as &[&str],
        ),
        ("OrdersList", &["LastUpdatedBefore", "CreatedBefore"]),
        ("OrderItem", &["ScheduledDeliveryStartDate", "ScheduledDeliveryEndDate"]),
        ("RegulatedOrderVerificationStatus", &["ReviewDate"]),
    ] {
        for member in members {
            let property = property(spec, definition, member)?;
            if property.get("format").is_some() || property["type"] != "string" {
                return Err(format!("{definition}.{member} is no longer a plain text"));
            }
            property["format"] = json!("date-time");
        }
    }
    Ok(())
}

/// In Sellers, the marketplace's `id` is the marketplace identifier of all other APIs, which call it `marketplaceId`.
fn marketplace_id_is_one(spec: &mut Spec) -> Result<(), String> {
    let property = property(spec, "Marketplace", "id")?;
    if property["type"] != "string" {
        return Err("Marketplace.id is no longer a text".into());
    }
    property["format"] = json!(super::lower::MARKETPLACE_ID);
    Ok(())
}

fn property<'a>(
    spec: &'a mut Spec,
    definition: &str,
    member: &str,
) -> Result<&'a mut serde_json::Value, String> {
    spec.definition_mut(definition)
        .and_then(|definition| definition["properties"].get_mut(member))
        .ok_or_else(|| format!("{definition}.{member} is gone"))
}
