//! Documents held against their schemas to the letter, as a server must write them; a client reads far more.

use jiff::Timestamp;
use serde_json::Value;

use crate::model::Model;

/// Where a document violates its schema: members that are missing or that the model does not know, types, values of
/// enums, lengths of lists, instants.
pub fn violations(model: &Model, schema: &Value, document: &Value) -> Vec<String> {
    let mut validator = Validator { model, found: Vec::new() };
    validator.value("", schema, document);
    validator.found
}

struct Validator<'a> {
    model: &'a Model,
    found: Vec<String>,
}

impl Validator<'_> {
    fn value(&mut self, path: &str, schema: &Value, value: &Value) {
        let schema = self.model.resolve(schema);
        if let Some(values) = schema["enum"].as_array()
            && !values.contains(value)
        {
            self.found.push(format!("{path}: {value} is no value of the enum"));
        }
        match (kind(schema), value) {
            (Some("object") | None, Value::Object(members)) => self.object(path, schema, members),
            (Some("array"), Value::Array(items)) => {
                let bound = |key: &str| schema[key].as_u64().and_then(|bound| usize::try_from(bound).ok());
                if bound("minItems").is_some_and(|least| items.len() < least)
                    || bound("maxItems").is_some_and(|most| items.len() > most)
                {
                    self.found.push(format!("{path}: {} items", items.len()));
                }
                for (index, item) in items.iter().enumerate() {
                    self.value(&format!("{path}[{index}]"), &schema["items"], item);
                }
            }
            (Some("string"), Value::String(text)) => {
                let instant = schema["format"].as_str().is_some_and(|format| format.starts_with("date-"));
                if instant && text.parse::<Timestamp>().is_err() {
                    self.found.push(format!("{path}: {text:?} is no instant"));
                }
            }
            (Some("boolean"), Value::Bool(_)) | (Some("number"), Value::Number(_)) | (None, _) => {}
            (Some("integer"), Value::Number(number)) if number.is_i64() || number.is_u64() => {}
            (Some(kind), _) => self.found.push(format!("{path}: {value} is no {kind}")),
        }
    }

    fn object(&mut self, path: &str, schema: &Value, members: &serde_json::Map<String, Value>) {
        let known = self.model.members(schema);
        for (name, _, required) in &known {
            if *required && !members.contains_key(*name) {
                self.found.push(format!("{path}.{name}: missing"));
            }
        }
        let additional = self.model.additional(schema);
        for (name, value) in members {
            let below = format!("{path}.{name}");
            match known
                .iter()
                .find(|(member, ..)| member == name)
                .map(|(_, schema, _)| *schema)
                .or(additional)
            {
                Some(schema) => self.value(&below, schema, value),
                None => self.found.push(format!("{below}: unknown to the model")),
            }
        }
    }
}

/// The type that a schema names; one with members that names none is an object's.
fn kind(schema: &Value) -> Option<&str> {
    let described = schema.get("properties").is_some() || schema.get("allOf").is_some();
    schema["type"].as_str().or(described.then_some("object"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_kind_of_violation_is_told() {
        let definitions = json!({"definitions": {"Order": {
            "required": ["id"],
            "properties": {
                "id": {"type": "string"},
                "at": {"type": "string", "format": "date-time"},
                "state": {"type": "string", "enum": ["OPEN"]},
                "count": {"type": "integer"},
                "lines": {"type": "array", "maxItems": 1, "items": {"$ref": "#/definitions/Order"}},
                "notes": {"type": "object", "additionalProperties": {"type": "string"}},
            },
        }}});
        let model = Model::new("m", definitions);
        let check = |document: Value| violations(&model, &json!({"$ref": "#/definitions/Order"}), &document);
        let good = json!({"id": "a", "at": "2026-03-01T10:00:00Z", "state": "OPEN", "count": 1, "notes": {"a": "b"}});
        assert_eq!(check(good), [""; 0]);
        for (document, violation) in [
            (json!({}), ".id: missing"),
            (json!({"id": 5}), ".id: 5 is no string"),
            (json!({"id": "a", "at": "yesterday"}), ".at: \"yesterday\" is no instant"),
            (json!({"id": "a", "state": "open"}), ".state: \"open\" is no value of the enum"),
            (json!({"id": "a", "count": 1.5}), ".count: 1.5 is no integer"),
            (json!({"id": "a", "lines": [{}]}), ".lines[0].id: missing"),
            (json!({"id": "a", "lines": [{"id": "b"}, {"id": "c"}]}), ".lines: 2 items"),
            (json!({"id": "a", "notes": {"a": 1}}), ".notes.a: 1 is no string"),
            (json!({"id": "a", "news": 1}), ".news: unknown to the model"),
        ] {
            assert_eq!(check(document), [violation]);
        }
    }
}
