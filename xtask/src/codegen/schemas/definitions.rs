//! From nested JSON schema to a flat list of definitions, which is what the models have.

use serde_json::{Map, Value, json};

use super::names;

/// No schema nests deeper; a chain of references that is longer is endless.
const MAX_DEPTH: usize = 24;

/// The definition that a schema refers to.
pub(super) fn reference(schema: &Value) -> Option<&str> {
    schema["$ref"].as_str()?.strip_prefix("#/definitions/")
}

/// A schema with what it refers to in place of its references; a definition leaves its name as the `title`.
pub(super) fn resolved(document: &Value, schema: &Value) -> Result<Value, String> {
    resolve(document, schema, 0)
}

fn resolve(document: &Value, schema: &Value, depth: usize) -> Result<Value, String> {
    if depth > MAX_DEPTH {
        return Err("it is an endless chain of references".into());
    }
    if let Some(name) = reference(schema) {
        let target =
            document["definitions"].get(name).ok_or_else(|| format!("it refers to nothing: {name}"))?;
        let mut schema = resolve(document, target, depth + 1)?;
        // An object is called like its definition, also where that is but another name for the definition's.
        if schema.get("title").is_none() {
            schema["title"] = json!(name);
        }
        return Ok(schema);
    }
    let parts = schema["anyOf"].as_array().into_iter().flatten();
    let parts = parts.map(|part| resolve(document, part, depth + 1)).collect::<Result<Vec<_>, _>>()?;
    if let Some(merged) = parts.into_iter().reduce(|a, b| merge(&a, &b)) {
        return Ok(merged);
    }
    // What a schema says else (descriptions, defaults, bounds) is left behind.
    let mut plain = Map::new();
    for key in ["type", "format", "enum", "required", "examples"] {
        plain.extend(schema.get(key).map(|value| (key.to_owned(), value.clone())));
    }
    if schema["type"] == "array" {
        // A list of schemas means the items one by one; Amazon lists one and means all.
        let items = schema["items"].as_array().map_or_else(|| schema.get("items"), |list| list.first());
        if let Some(items) = items {
            plain.insert("items".into(), resolve(document, items, depth + 1)?);
        }
    } else if let Some(properties) = schema["properties"].as_object() {
        let mut resolved = Map::new();
        for (name, property) in properties {
            resolved.insert(name.clone(), resolve(document, property, depth + 1)?);
        }
        plain.insert("properties".into(), Value::Object(resolved));
    }
    Ok(Value::Object(plain))
}

/// A schema that takes what either takes.
pub(super) fn merge(a: &Value, b: &Value) -> Value {
    let (Some(ours), Some(theirs)) = (a["properties"].as_object(), b["properties"].as_object()) else {
        if a["items"].is_object() && b["items"].is_object() {
            return json!({"type": "array", "items": merge(&a["items"], &b["items"])});
        }
        let mut merged = a.clone();
        if b.get("enum") != a.get("enum")
            && let Some(merged) = merged.as_object_mut()
        {
            merged.remove("enum");
        }
        return merged;
    };
    let mut properties = Map::new();
    for (name, property) in ours {
        let merged = theirs.get(name).map_or_else(|| property.clone(), |other| merge(property, other));
        properties.insert(name.clone(), merged);
    }
    for (name, property) in theirs {
        properties.entry(name.clone()).or_insert_with(|| property.clone());
    }
    let required = |schema: &Value| schema["required"].as_array().cloned().unwrap_or_default();
    let both: Vec<Value> = required(a).into_iter().filter(|name| required(b).contains(name)).collect();
    json!({"type": "object", "properties": properties, "required": both})
}

/// The definitions of a resolved payload and of all that it holds; its own is `Payload`.
pub(super) fn definitions(payload: &Value) -> Result<Map<String, Value>, String> {
    let mut definitions = Definitions(Map::new());
    let root = json!({"title": "Payload", "type": "object", "properties": payload["properties"], "required": payload["required"]});
    definitions.schema(&root, "", "Payload")?;
    Ok(definitions.0)
}

struct Definitions(Map<String, Value>);

impl Definitions {
    /// What stands for a schema in its owner: a reference, once it is defined.
    fn schema(&mut self, schema: &Value, owner: &str, name: &str) -> Result<Value, String> {
        let kind = match &schema["type"] {
            Value::Array(kinds) => kinds.iter().find(|kind| *kind != "null").unwrap_or(&Value::Null),
            kind => kind,
        };
        let kind = match kind.as_str() {
            None if schema.get("properties").is_some() => "object",
            kind => kind.unwrap_or_default(),
        };
        match kind {
            "object" => self.object(schema, owner, name),
            "array" => {
                let items = match schema.get("items") {
                    Some(items) => self.schema(items, owner, &singular(name))?,
                    None if lists_texts(schema) => json!({"type": "string"}),
                    None => return Err(format!("{owner}.{name} is an array of nothing")),
                };
                Ok(json!({"type": "array", "items": items}))
            }
            "string" if schema.get("enum").is_some() => {
                self.define(owner, name, json!({"type": "string", "enum": schema["enum"]}))
            }
            // Most files have their instants as plain texts; their examples are instants without exception.
            "string" if is_instant(name) => Ok(json!({"type": "string", "format": "date-time"})),
            "string" | "boolean" | "integer" | "number" => Ok(json!({"type": kind})),
            _ => Err(format!("{owner}.{name} has no type")),
        }
    }

    fn object(&mut self, schema: &Value, owner: &str, name: &str) -> Result<Value, String> {
        let money = is_money(schema);
        let name = if money { "Money" } else { schema["title"].as_str().unwrap_or(name) };
        let mut properties = Map::new();
        for (wire, property) in schema["properties"].as_object().into_iter().flatten() {
            let value = if money && property["type"] != "string" {
                // One file has its amounts as whole numbers.
                json!({"type": "number"})
            } else {
                self.schema(property, &names::pascal(name), wire)?
            };
            properties.insert(wire.clone(), value);
        }
        let required = schema["required"].as_array().cloned().unwrap_or_default();
        self.define(owner, name, json!({"type": "object", "properties": properties, "required": required}))
    }

    /// Defines a type, or finds it defined. Two of one name carry their owners' names.
    fn define(&mut self, owner: &str, name: &str, body: Value) -> Result<Value, String> {
        let plain = names::pascal(name);
        for name in [plain.clone(), format!("{owner}{plain}")] {
            let known = self.0.entry(name.clone()).or_insert_with(|| body.clone());
            if *known == body {
                return Ok(json!({"$ref": format!("#/definitions/{name}")}));
            }
        }
        Err(format!("{owner}.{name} is a third type of one name"))
    }
}

/// A list without a type of its items whose examples are lists of texts.
fn lists_texts(schema: &Value) -> bool {
    let examples = schema["examples"].as_array().map(Vec::as_slice).unwrap_or_default();
    let mut items = examples.iter().filter_map(Value::as_array).flatten().peekable();
    items.peek().is_some() && items.all(Value::is_string)
}

/// An amount and its currency, whatever the object is called.
fn is_money(schema: &Value) -> bool {
    let Some(properties) = schema["properties"].as_object() else { return false };
    let names: Vec<String> = properties.keys().map(|name| name.to_lowercase()).collect();
    names.len() == 2
        && names.iter().any(|name| name == "currencycode")
        && names.iter().any(|name| name == "amount" || name == "currencyamount")
}

fn is_instant(name: &str) -> bool {
    let name = names::snake(name);
    name.split('_').any(|word| word == "time" || word == "date") || name == "occurred_at"
}

/// What one item of a list is called.
fn singular(name: &str) -> String {
    match name {
        _ if name.ends_with("ies") => format!("{}y", &name[..name.len() - 3]),
        _ if name.ends_with("ss") || name.ends_with("us") => name.to_owned(),
        _ => name.strip_suffix('s').unwrap_or(name).to_owned(),
    }
}
