//! Listing attributes: one text of each.

use serde_json::{Map, Value};
use spapi_types::Json;
use std::collections::BTreeMap;

use super::counts;
use crate::product::ProductContext;

/// The attributes of an item, each a list of entries by marketplace and language.
pub(super) struct Attributes(Map<String, Value>);

impl Attributes {
    pub(super) fn read(json: Option<&Json>) -> Self {
        Self(json.and_then(|json| json.parse().ok()).unwrap_or_default())
    }

    /// A member of the attribute's entry that counts, such as the `parent_sku` of `child_parent_sku_relationship`.
    pub(super) fn member(&self, ctx: &ProductContext, attribute: &str, member: &str) -> Option<String> {
        text(entry(ctx, self.0.get(attribute)?)?.get(member)?)
    }

    /// One text of each attribute that has one.
    pub(super) fn values(&self, ctx: &ProductContext) -> BTreeMap<String, String> {
        let value =
            |(name, entries): (&String, &Value)| Some((name.clone(), of_entry(name, entry(ctx, entries)?)?));
        self.0.iter().filter_map(value).collect()
    }
}

/// The entry of the marketplace in the language that comes first in the context, else the first entry.
fn entry<'a>(ctx: &ProductContext, entries: &'a Value) -> Option<&'a Value> {
    let marketplace = |entry: &&Value| counts(ctx, entry.get("marketplace_id").and_then(Value::as_str));
    let own: Vec<&Value> = entries.as_array()?.iter().filter(marketplace).collect();
    let rank = |entry: &&Value| {
        let language = entry.get("language_tag").and_then(Value::as_str);
        ctx.languages.iter().position(|wanted| Some(wanted.as_str()) == language).unwrap_or(usize::MAX)
    };
    own.into_iter().min_by_key(rank)
}

/// `{"value": 5, "unit": "inches"}` as `5 inches`; `{"size": "m", "size_system": "as1"}` of `shirt_size` as `m`.
fn of_entry(name: &str, entry: &Value) -> Option<String> {
    let last = name.rsplit('_').next().unwrap_or(name);
    let value = ["value", last, "name"].into_iter().find_map(|member| text(entry.get(member)?))?;
    Some(match entry.get("unit").and_then(text) {
        Some(unit) => format!("{value} {unit}"),
        None => value,
    })
}

/// A text, number or flag as text; of a list the first.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()).filter(|text| !text.trim().is_empty()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Array(list) => list.first().and_then(|first| text(first.get("value").unwrap_or(first))),
        Value::Null | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn one_text_of_each() {
        let given = json!({
            "color": [
                {"value": "Rouge", "language_tag": "fr_CA", "marketplace_id": "A2EUQ1WTGCTBG2"},
                {"value": "Red", "language_tag": "en_CA", "marketplace_id": "A2EUQ1WTGCTBG2"},
                {"value": "Crimson", "language_tag": "en_US", "marketplace_id": "ATVPDKIKX0DER"},
            ],
            "length": [{"value": 5.5, "unit": "inches"}],
            "shirt_size": [{"size": "m", "size_system": "as1", "size_class": "alpha"}],
            "display": [{"size": [{"unit": "inches", "value": 82}]}],
            "blank": [{"value": " "}],
            "strange": "text",
        });
        let attributes = Attributes(given.as_object().cloned().expect("an object"));
        let color = |marketplace: Option<&str>, languages: &[&str]| {
            let ctx = ProductContext {
                marketplace_id: marketplace.map(str::to_owned),
                languages: languages.iter().map(|tag| (*tag).to_owned()).collect(),
                ..ProductContext::default()
            };
            attributes.values(&ctx)["color"].clone()
        };
        assert_eq!(color(None, &[]), "Rouge");
        assert_eq!(color(None, &["en_US", "fr_CA"]), "Crimson");
        assert_eq!(color(Some("A2EUQ1WTGCTBG2"), &["en_US", "en_CA"]), "Red");
        assert_eq!(color(Some("ATVPDKIKX0DER"), &["fr_CA"]), "Crimson");
        let values = attributes.values(&ProductContext::default());
        let others: Vec<(&str, &str)> =
            values.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(others, [("color", "Rouge"), ("length", "5.5 inches"), ("shirt_size", "m")]);
    }
}
