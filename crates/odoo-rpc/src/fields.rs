//! The fields of a model, as this server has them.

use std::collections::BTreeMap;

use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use crate::names;

/// The fields of a model, as `fields_get` lists them for this version, its modules and the user's rights.
///
/// Names changed from version to version; asking for one that exists makes a program run on all of them:
///
/// ```
/// use odoo_rpc::Fields;
///
/// let line: Fields = serde_json::from_str(r#"{"tax_ids": {"type": "many2many", "relation": "account.tax"}}"#)?;
/// assert_eq!(line.pick(&["tax_ids", "tax_id"]), Some("tax_ids"));
/// assert!(!line.has("tax_id"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields(BTreeMap<String, FieldInfo>);

/// What Odoo says of a field. Labels are in the language of the call's context.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FieldInfo {
    /// The field's type.
    pub kind: FieldKind,
    /// The label that users see.
    pub label: String,
    /// Whether a record without it is refused.
    pub required: bool,
    /// Whether forms let nobody edit it; the API may write it all the same.
    pub readonly: bool,
    /// Whether it has a column of its own, which searches and `read_group` want.
    pub stored: bool,
    /// The model that a relation links to.
    pub relation: Option<String>,
    /// The many2one at the other end of a one2many.
    pub inverse: Option<String>,
    /// The field that holds the currency of a monetary one.
    pub currency_field: Option<String>,
    /// Whether a search through this one2many or many2many leaves archived records out, where the field's own context
    /// says so; mostly it does not, and the call's context decides.
    pub active_test: Option<bool>,
    /// Whether a one2many has a domain of its own and shows but those of the records that link here which meet it.
    pub narrowed: bool,
    /// Digits after the decimal point that Odoo keeps of a float; `None` keeps all.
    pub scale: Option<u32>,
    /// Most characters of a char; Odoo cuts longer texts off. `None` takes any.
    pub size: Option<u32>,
    /// The values of a selection, each with its label.
    pub selection: Vec<(String, String)>,
}

/// A field's type.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FieldKind {
    /// One line of text.
    Char,
    /// Text.
    Text,
    /// HTML.
    Html,
    /// A 32-bit integer.
    Integer,
    /// A decimal number.
    Float,
    /// An amount in the currency that another field names.
    Monetary,
    /// True or false.
    Boolean,
    /// A date.
    Date,
    /// A date and time, in UTC.
    Datetime,
    /// One of a list of values.
    Selection,
    /// A link to one record.
    Many2one,
    /// A link to one record of a model that another field names.
    Many2oneReference,
    /// The records that link to this one.
    One2many,
    /// Links to any number of records.
    Many2many,
    /// A link to one record of any model, `model,id`.
    Reference,
    /// Bytes, in Base64; images too.
    Binary,
    /// Any JSON.
    Json,
    /// Values of user-defined fields.
    Properties,
    /// Definitions of user-defined fields.
    PropertiesDefinition,
    /// A type that this crate does not know, in Odoo's spelling.
    Unknown(String),
}

impl Fields {
    /// What is known of a field; `None` when this server has no such field.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&FieldInfo> {
        self.0.get(name)
    }

    /// Whether this server has the field.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// The first of these names that exists here.
    #[must_use]
    pub fn pick<'a>(&self, names: &[&'a str]) -> Option<&'a str> {
        names.iter().copied().find(|name| self.has(name))
    }

    /// The name that this server has for a field of `model`: this one, or one that
    /// [Odoo changed it from or to](crate::names) without changing its meaning.
    ///
    /// ```
    /// use odoo_rpc::Fields;
    ///
    /// let odoo_18: Fields = serde_json::from_str(r#"{"tax_id": {"type": "many2many"}}"#)?;
    /// assert_eq!(odoo_18.resolve("sale.order.line", "tax_ids"), Some("tax_id"));
    /// assert_eq!(odoo_18.resolve("sale.order.line", "name"), None);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[must_use]
    pub fn resolve<'a>(&self, model: &str, name: &'a str) -> Option<&'a str> {
        if self.has(name) { Some(name) } else { names::others(model, name).find(|other| self.has(other)) }
    }

    /// All fields, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &FieldInfo)> {
        self.0.iter().map(|(name, info)| (name.as_str(), info))
    }
}

impl<N: Into<String>> FromIterator<(N, FieldInfo)> for Fields {
    fn from_iter<I: IntoIterator<Item = (N, FieldInfo)>>(fields: I) -> Self {
        Self(fields.into_iter().map(|(name, info)| (name.into(), info)).collect())
    }
}

/// Fields of which the type alone is known, for records that are not Odoo's.
impl<N: Into<String>> FromIterator<(N, FieldKind)> for Fields {
    fn from_iter<I: IntoIterator<Item = (N, FieldKind)>>(fields: I) -> Self {
        Self(fields.into_iter().map(|(name, kind)| (name.into(), FieldInfo::new(kind))).collect())
    }
}

impl FieldInfo {
    /// A field of which the type alone is known.
    #[must_use]
    pub fn new(kind: FieldKind) -> Self {
        Self { kind, ..Self::from_map(&Map::new()) }
    }

    /// The same field, linking to records of `model`.
    #[must_use]
    pub fn with_relation(mut self, model: impl Into<String>) -> Self {
        self.relation = Some(model.into());
        self
    }

    /// The value as Odoo would store it: half away from zero, to the field's digits.
    #[must_use]
    pub fn round(&self, value: Decimal) -> Decimal {
        match self.scale {
            Some(scale) => value.round_dp_with_strategy(scale, RoundingStrategy::MidpointAwayFromZero),
            None => value,
        }
    }
}

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let fields = BTreeMap::<String, Map<String, Value>>::deserialize(deserializer)?;
        Ok(Self(
            fields.into_iter().map(|(name, attributes)| (name, FieldInfo::from_map(&attributes))).collect(),
        ))
    }
}

impl FieldInfo {
    /// Odoo leaves attributes out or writes `false` where they do not apply.
    fn from_map(attributes: &Map<String, Value>) -> Self {
        let text = |key: &str| attributes.get(key).and_then(Value::as_str).map(str::to_owned);
        let flag = |key: &str| attributes.get(key).and_then(Value::as_bool);
        let count = |value: Option<&Value>| u32::try_from(value?.as_u64()?).ok();
        let selection = attributes.get("selection").and_then(Value::as_array);
        let option = |pair: &Value| Some((plain(pair.get(0)?)?, plain(pair.get(1)?)?));
        Self {
            kind: FieldKind::from_odoo(&text("type").unwrap_or_default()),
            label: text("string").unwrap_or_default(),
            required: flag("required").unwrap_or(false),
            readonly: flag("readonly").unwrap_or(false),
            stored: flag("store").unwrap_or(true),
            relation: text("relation"),
            inverse: text("relation_field"),
            currency_field: text("currency_field"),
            active_test: attributes.get("context").and_then(|context| context.get("active_test")?.as_bool()),
            scale: count(attributes.get("digits").and_then(|digits| digits.get(1))),
            size: count(attributes.get("size")).filter(|size| *size > 0),
            narrowed: text("type").as_deref() == Some("one2many") && narrows(attributes.get("domain")),
            selection: selection.into_iter().flatten().filter_map(option).collect(),
        }
    }
}

/// A domain is a list, or a text that the web client evaluates.
fn narrows(domain: Option<&Value>) -> bool {
    match domain {
        Some(Value::Array(terms)) => !terms.is_empty(),
        Some(Value::String(text)) => !matches!(text.trim(), "" | "[]"),
        _ => false,
    }
}

/// Some selections have numbers as values.
fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

impl FieldKind {
    fn from_odoo(name: &str) -> Self {
        match name {
            "char" => Self::Char,
            "text" => Self::Text,
            "html" => Self::Html,
            "integer" => Self::Integer,
            "float" => Self::Float,
            "monetary" => Self::Monetary,
            "boolean" => Self::Boolean,
            "date" => Self::Date,
            "datetime" => Self::Datetime,
            "selection" => Self::Selection,
            "many2one" => Self::Many2one,
            "many2one_reference" => Self::Many2oneReference,
            "one2many" => Self::One2many,
            "many2many" => Self::Many2many,
            "reference" => Self::Reference,
            "binary" => Self::Binary,
            "json" => Self::Json,
            "properties" => Self::Properties,
            "properties_definition" => Self::PropertiesDefinition,
            other => Self::Unknown(other.to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_read_and_false_is_absent() {
        let fields: Fields = serde_json::from_str(
            r#"{"price_unit": {"type": "float", "string": "Unit Price", "required": true, "digits": [16, 2]},
                "product_uom_qty": {"type": "float", "digits": false},
                "state": {"type": "selection", "selection": [["draft", "Quotation"], [1, "One"]], "readonly": true},
                "order_id": {"type": "many2one", "relation": "sale.order", "store": false},
                "child_ids": {"type": "one2many", "context": {"active_test": false}, "domain": [["active", "=", true]]},
                "order_line": {"type": "one2many", "domain": "[]"},
                "ref": {"type": "char", "size": 8}, "name": {"type": "char", "size": false},
                "new": {"type": "hologram"}}"#,
        )
        .unwrap();
        let price = fields.get("price_unit").unwrap();
        assert_eq!((&price.kind, price.scale, price.required), (&FieldKind::Float, Some(2), true));
        assert_eq!(price.round("10.005".parse().unwrap()).to_string(), "10.01");
        assert_eq!(price.round("-0.30000000000000004".parse().unwrap()).to_string(), "-0.30");
        let quantity = fields.get("product_uom_qty").unwrap();
        assert_eq!(quantity.round("1.23456".parse().unwrap()).to_string(), "1.23456");
        assert_eq!(fields.get("state").unwrap().selection[1].0, "1");
        assert!(!fields.get("order_id").unwrap().stored);
        assert_eq!(fields.get("new").unwrap().kind, FieldKind::Unknown("hologram".to_owned()));
        assert_eq!(fields.get("child_ids").unwrap().active_test, Some(false));
        assert_eq!((fields.get("ref").unwrap().size, fields.get("name").unwrap().size), (Some(8), None));
        assert!(fields.get("child_ids").unwrap().narrowed && !fields.get("order_line").unwrap().narrowed);
        assert_eq!(fields.iter().count(), 9);
        assert_eq!(fields.pick(&["a", "b"]), None);
    }
}
