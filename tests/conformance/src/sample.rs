//! Values made from a schema, where Amazon published none.

use serde_json::Value;

use crate::json::Json;
use crate::model::{Model, Operation, Parameter, Place, definition};
use crate::request::Argument;

/// What kind of values to make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// What the model requires, by all its rules.
    Required,
    /// All that the model knows, by all its rules.
    Full,
    /// All that the model knows, with texts that need encoding and numbers that no float holds.
    Hostile,
}

/// Texts that match a pattern of the models. Where there is a length to reach, the last character is repeated.
const PATTERNS: [(&str, &str); 20] = [
    (r"^[a-zA-Z0-9-]*$", "a"),
    (r"^[a-zA-Z0-9]+$", "a"),
    (r"^(UN|ID|NA)[0-9]{4}$", "UN1234"),
    (r"^[1-9](\.[1-9])?$", "9.1"),
    (r"^([0-9]{4})-(0[1-9]|1[0-2])-(0[1-9]|[1-2][0-9]|3[0-1])$", "2025-03-01"),
    (r"^[A-Z]{2}$", "DE"),
    (
        "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}",
        "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0",
    ),
    (r"^[0-9\-]+$", "902-1"),
    (r"^[a-zA-Z0-9-._ ]*$", "a"),
    (r"^[a-z]{2}_[A-Z]{2}$", "de_DE"),
    (r"^arn:aws:sqs:\S+:\S+:\S+", "arn:aws:sqs:eu-west-1:123456789012:queue"),
    (r"^[A-Z0-9_]*$", "A"),
    (r"^[A-Za-z0-9\-]+$", "a"),
    (r"^[A-Za-z0-9\\+/]{22}={2}$", "1B2M2Y8AsgTpgAmY7PhCfg=="),
    (r"^([a-zA-Z0-9_\-\.]+)@([a-zA-Z0-9_\-\.]+)\.([a-zA-Z]{2,5})$", "buyer@example.com"),
    (r"^AFTN\d+$", "AFTN1"),
    (r"^([A-Z]{2})$", "DE"),
    (r"^[A-Z0-9]*$", "A"),
    (r"^https?://.+", "https://example.com/a"),
    (r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?Z$", INSTANT),
];

const INSTANT: &str = "2025-03-01T09:30:00Z";
const HOSTILE_TEXT: &str = "a b/c?d#e%25+f,g&h=i;{j}\"k\\ü日~";
/// HTTP libraries take no other characters in a header.
const HOSTILE_HEADER: &str = "a b,c;d=\"e\"/%25";
/// Neither fits a float.
const HOSTILE_NUMBER: &str = "9007199254740993.01";
const HOSTILE_INTEGER: &str = "9007199254740993";

/// Makes the arguments of a call.
///
/// # Errors
/// A text that names the parameter or member for which no value is known.
pub fn arguments(operation: &Operation<'_>, kind: Kind) -> Result<Vec<Argument>, String> {
    let wanted = operation.parameters.iter().filter(|parameter| kind != Kind::Required || parameter.required);
    wanted.map(|parameter| argument(operation.model, parameter, kind)).collect()
}

/// Makes the value of one parameter.
///
/// # Errors
/// As [`arguments`].
pub fn argument(model: &Model, parameter: &Parameter<'_>, kind: Kind) -> Result<Argument, String> {
    let header = parameter.place == Place::Header;
    let value = Sampler { model, kind, header }.value(parameter.schema, &mut Vec::new(), 0);
    let value = value.map_err(|reason| format!("{}: {reason}", parameter.name))?;
    Ok(Argument { name: parameter.name.to_owned(), value })
}

/// Makes a document of a schema.
///
/// # Errors
/// As [`arguments`].
pub fn document(model: &Model, schema: &Value, kind: Kind) -> Result<Json, String> {
    Sampler { model, kind, header: false }.value(schema, &mut Vec::new(), 0)
}

struct Sampler<'a> {
    model: &'a Model,
    kind: Kind,
    header: bool,
}

impl Sampler<'_> {
    /// A value; `within` are the definitions around it, and `turn` tells the items of a list apart.
    fn value(&self, schema: &Value, within: &mut Vec<String>, turn: usize) -> Result<Json, String> {
        if let Some(name) = definition(schema) {
            let target = self.model.resolve(schema);
            if matches!(name, "Decimal" | "BigDecimal") {
                return Ok(Json::Text(self.decimal().into()));
            }
            within.push(name.to_owned());
            let value = self.value(target, within, turn);
            within.pop();
            return value;
        }
        if let Some(values) = schema["enum"].as_array().filter(|values| !values.is_empty()) {
            return Ok(Json::from(&values[turn % values.len()]));
        }
        Ok(match schema["type"].as_str() {
            Some("string") => Json::Text(self.text(schema, turn)?),
            Some("integer") => Json::Number(self.integer(schema, turn)),
            Some("number") if self.kind == Kind::Hostile => Json::Number(HOSTILE_NUMBER.into()),
            Some("number") => Json::Number(self.integer(schema, turn)),
            Some("boolean") => Json::Bool(true),
            Some("array") => self.list(schema, within)?,
            _ => self.object(schema, within)?,
        })
    }

    fn list(&self, schema: &Value, within: &mut Vec<String>) -> Result<Json, String> {
        let items = &schema["items"];
        let least = usize::try_from(schema["minItems"].as_u64().unwrap_or(0)).unwrap_or(0);
        let most = usize::try_from(schema["maxItems"].as_u64().unwrap_or(u64::MAX)).unwrap_or(usize::MAX);
        let wanted = if repeats(items, within) { 0 } else { 2.min(most) };
        let items = (0..wanted.max(least)).map(|turn| self.value(items, within, turn));
        let mut items = items.collect::<Result<Vec<_>, _>>()?;
        if schema["uniqueItems"] == true {
            items.dedup();
        }
        Ok(Json::List(items))
    }

    fn object(&self, schema: &Value, within: &mut Vec<String>) -> Result<Json, String> {
        let known = self.model.members(schema);
        let money = known.iter().any(|(name, ..)| name.eq_ignore_ascii_case("currencyCode"));
        let mut members = Vec::new();
        for (name, member, required) in known {
            let wanted = self.kind != Kind::Required && !repeats(member, within);
            if required || wanted {
                if within.len() > 64 {
                    return Err(format!("{name} contains itself without end"));
                }
                let value = match self.meant(name, money, self.model.resolve(member)) {
                    Some(text) => Json::Text(text.into()),
                    None => self.value(member, within, 0).map_err(|reason| format!("{name}: {reason}"))?,
                };
                members.push((name.to_owned(), value));
            }
        }
        if let Some(values) = self.model.additional(schema).filter(|_| self.kind != Kind::Required) {
            let value = if values
                .as_object()
                .is_none_or(|values| !values.contains_key("type") && !values.contains_key("$ref"))
            {
                Json::List(vec![Json::Number("1.50".into()), Json::Text("any".into())])
            } else {
                self.value(values, within, 0)?
            };
            members.push(("a key".to_owned(), value));
        }
        Ok(Json::Object(members))
    }

    /// What a plain text holds that its name tells more of: money's amount, or an instant.
    fn meant(&self, name: &str, money: bool, schema: &Value) -> Option<&'static str> {
        let plain = schema["type"] == "string"
            && ["format", "pattern", "enum"].iter().all(|key| schema.get(key).is_none());
        let dated = name.ends_with("Date") || name.ends_with("Before");
        match plain {
            true if money && name.eq_ignore_ascii_case("amount") => Some(self.decimal()),
            true if dated => Some(INSTANT),
            _ => None,
        }
    }

    fn decimal(&self) -> &'static str {
        if self.kind == Kind::Hostile { HOSTILE_NUMBER } else { "12.50" }
    }

    fn text(&self, schema: &Value, turn: usize) -> Result<String, String> {
        let mut text = match (schema["format"].as_str(), schema["pattern"].as_str()) {
            (Some("date-time" | "dateTime"), _) => return Ok(INSTANT.into()),
            (Some("date"), _) => return Ok("2025-03-01".into()),
            (Some("boolean"), _) => return Ok("true".into()),
            (Some("byte"), _) => return Ok("aGVsbG8=".into()),
            (Some("ip"), _) => return Ok("192.0.2.1".into()),
            (_, Some(pattern)) => {
                let known = PATTERNS.iter().find(|(known, _)| *known == pattern);
                known.ok_or_else(|| format!("no text is known for the pattern {pattern}"))?.1.to_owned()
            }
            _ => {
                let text = match self.kind {
                    Kind::Hostile if self.header => HOSTILE_HEADER,
                    Kind::Hostile => HOSTILE_TEXT,
                    _ => "sample",
                };
                if turn == 0 { text.to_owned() } else { format!("{turn}{text}") }
            }
        };
        let length = |key: &str| schema[key].as_u64().and_then(|length| usize::try_from(length).ok());
        let last = text.chars().last().unwrap_or('a');
        while text.chars().count() < length("minLength").unwrap_or(0) {
            text.push(last);
        }
        if let Some(most) = length("maxLength") {
            text = text.chars().take(most).collect();
        }
        Ok(text)
    }

    fn integer(&self, schema: &Value, turn: usize) -> String {
        let bound = |key: &str| Json::from(&schema[key]).decimal();
        if self.kind == Kind::Hostile && bound("maximum").is_none() && schema["format"] != "int32" {
            return HOSTILE_INTEGER.into();
        }
        let wanted = rust_decimal::Decimal::from(turn + 1);
        let value = bound("minimum").map_or(wanted, |least| wanted.max(least));
        let value = bound("multipleOf").map_or(value, |step| (value / step).ceil() * step);
        bound("maximum").map_or(value, |most| value.min(most)).normalize().to_string()
    }
}

/// Whether a schema leads to a definition that it stands in.
fn repeats(schema: &Value, within: &[String]) -> bool {
    let item = definition(&schema["items"]).or_else(|| definition(&schema["additionalProperties"]));
    definition(schema).or(item).is_some_and(|name| within.iter().any(|other| other == name))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_keep_the_rules_of_their_schema() {
        let model = Model::new(
            "m",
            json!({"definitions": {
                "Tree": {
                    "required": ["id"],
                    "properties": {
                        "id": {"type": "string", "minLength": 38, "maxLength": 38, "pattern": "^[a-zA-Z0-9-]*$"},
                        "count": {"type": "integer", "minimum": 10, "maximum": 20},
                        "kinds": {"type": "array", "minItems": 1, "items": {"type": "string", "enum": ["A", "B"]}},
                        "left": {"$ref": "#/definitions/Tree"},
                        "leaves": {"type": "array", "items": {"$ref": "#/definitions/Tree"}},
                    },
                },
            }}),
        );
        let schema = json!({"$ref": "#/definitions/Tree"});
        let make = |kind| document(&model, &schema, kind).unwrap().to_string();
        let id = "a".repeat(38);
        assert_eq!(make(Kind::Required), format!(r#"{{"id":"{id}"}}"#));
        let full = format!(r#"{{"id":"{id}","count":10,"kinds":["A","B"]}}"#);
        assert_eq!(make(Kind::Full), full);
        let strange = json!({"type": "string", "pattern": "^x+$"});
        assert!(document(&model, &strange, Kind::Full).unwrap_err().contains("^x+$"));
    }
}
