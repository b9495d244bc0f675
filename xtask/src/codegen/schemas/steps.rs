//! Corrections of Amazon's schemas, each with its evidence; one that no longer applies fails the generation.

use serde_json::{Map, Value, json};

use super::definitions;

type Step = fn(&mut Value) -> Result<(), String>;

/// (file, name, correction)
const STEPS: &[(&str, &str, Step)] = &[
    ("B2bAnyOfferChangedNotification.json", "the_root_is_a_reference", the_root_is_a_reference),
    (
        "FulfillmentOrderStatusNotification.json",
        "the_info_of_a_shipment_is_a_package",
        the_info_of_a_shipment_is_a_package,
    ),
    (
        "ShipmentTrackingMilestoneChangedNotification.json",
        "the_example_is_the_schema",
        the_example_is_the_schema,
    ),
];

/// Applies the corrections of a file.
pub(super) fn apply(file: &str, document: &mut Value) -> Result<(), String> {
    for (of, name, step) in STEPS {
        if *of == file {
            step(document).map_err(|reason| format!("step {name} no longer applies: {reason}"))?;
        }
    }
    Ok(())
}

/// The file writes `#ref` where `$ref` belongs, so that no reader sees its root.
fn the_root_is_a_reference(document: &mut Value) -> Result<(), String> {
    let root = document["#ref"].take();
    if !root.is_string() {
        return Err("there is no `#ref`".into());
    }
    document["$ref"] = root;
    Ok(())
}

/// A shipment's `info` is in the list of its required members and in the example, where it is a package, and nowhere else.
fn the_info_of_a_shipment_is_a_package(document: &mut Value) -> Result<(), String> {
    let shipment =
        "/properties/Payload/properties/FulfillmentOrderStatusNotification/properties/FulfillmentShipment";
    let properties = document.pointer_mut(&format!("{shipment}/properties")).ok_or("there is no shipment")?;
    if properties.get("info").is_some() {
        return Err("`info` is defined".into());
    }
    let package = properties["FulfillmentShipmentPackages"]["items"]["anyOf"][0].clone();
    if !package.is_object() {
        return Err("there is no package".into());
    }
    properties["info"] = json!({"$ref": "#/definitions/FulfillmentShipmentPackage"});
    document["definitions"]["FulfillmentShipmentPackage"] = package;
    Ok(())
}

/// The file refers to a definition that it has not: all that it tells of the payload is its example.
fn the_example_is_the_schema(document: &mut Value) -> Result<(), String> {
    let missing =
        definitions::reference(document).is_some_and(|name| document["definitions"].get(name).is_none());
    if !missing {
        return Err("its root is defined".into());
    }
    let mut schema = inferred(&document["examples"][0])?;
    schema["examples"] = document["examples"].take();
    *document = schema;
    Ok(())
}

/// The schema that an example has, every member optional.
fn inferred(example: &Value) -> Result<Value, String> {
    Ok(match example {
        Value::Object(members) => {
            let mut properties = Map::new();
            for (name, member) in members {
                properties.insert(name.clone(), inferred(member)?);
            }
            json!({"type": "object", "properties": properties})
        }
        Value::Array(items) => {
            let items = items.iter().map(inferred).collect::<Result<Vec<_>, _>>()?;
            let merged = items.into_iter().reduce(|a, b| definitions::merge(&a, &b));
            json!({"type": "array", "items": merged.ok_or("a list of its example is empty")?})
        }
        Value::String(_) => json!({"type": "string"}),
        Value::Bool(_) => json!({"type": "boolean"}),
        Value::Number(_) => json!({"type": "number"}),
        Value::Null => return Err("a member of its example is null".into()),
    })
}
