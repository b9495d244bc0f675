//! Corrections of Amazon's models, each with its evidence; one that no longer applies fails the generation.

use serde_json::json;

use super::spec::Spec;

type Fixup = fn(&mut Spec) -> Result<(), String>;

/// (API, name, correction)
const FIXUPS: &[(&str, &str, Fixup)] = &[
    ("customer_feedback_2024-06-01", "sort_by_is_one", sort_by_is_one),
    ("fulfillment_outbound_2026-07-04", "created_or_accepted", created_or_accepted),
    ("product_pricing_v0", "headers_are_a_map", headers_are_a_map),
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

/// Customer feedback's `sortBy` is of type string, with the values of an array's items.
fn sort_by_is_one(spec: &mut Spec) -> Result<(), String> {
    let mut found = 0;
    let paths = spec.document["paths"].as_object_mut().into_iter().flat_map(|paths| paths.values_mut());
    for parameter in paths.filter_map(|path| path["get"]["parameters"].as_array_mut()).flatten() {
        let misplaced = parameter["items"]["enum"].is_array() && parameter["type"] == "string";
        if parameter["name"] == "sortBy" && misplaced {
            parameter["enum"] = parameter["items"]["enum"].take();
            found += 1;
        }
    }
    if found == 2 { Ok(()) } else { Err(format!("{found} parameters sortBy have items")) }
}

/// Fulfillment outbound's `createOrder` answers 200 with the order or 202 with its identifier and status: the type of
/// its answer has the members of both.
fn created_or_accepted(spec: &mut Spec) -> Result<(), String> {
    let accepted =
        spec.definition("CreateOrderAcceptedResponse").ok_or("CreateOrderAcceptedResponse is gone")?;
    let accepted =
        accepted["properties"].as_object().ok_or("CreateOrderAcceptedResponse is no object")?.clone();
    let created = spec.definition_mut("CreateOrderResponse").ok_or("CreateOrderResponse is gone")?;
    let members = created["properties"].as_object_mut().ok_or("CreateOrderResponse is no object")?;
    members.extend(accepted);
    let mut operations =
        spec.document["paths"].as_object_mut().into_iter().flat_map(|paths| paths.values_mut());
    let responses = operations
        .find_map(|path| {
            Some(&mut path["post"]).filter(|operation| operation["operationId"] == "createOrder")
        })
        .ok_or("createOrder is gone")?;
    let schema = &mut responses["responses"]["202"]["schema"];
    if schema["$ref"] != "#/definitions/CreateOrderAcceptedResponse" {
        return Err("createOrder no longer answers 202 with another type".into());
    }
    *schema = json!({"$ref": "#/definitions/CreateOrderResponse"});
    Ok(())
}

/// The headers of a batch's answers: the model names two and lets all others be.
fn headers_are_a_map(spec: &mut Spec) -> Result<(), String> {
    let headers = spec.definition_mut("HttpResponseHeaders").ok_or("HttpResponseHeaders is gone")?;
    if headers["additionalProperties"]["type"] != "string" {
        return Err("HttpResponseHeaders no longer has any text".into());
    }
    headers
        .as_object_mut()
        .and_then(|headers| headers.remove("properties"))
        .map(drop)
        .ok_or_else(|| "HttpResponseHeaders names no header".into())
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
