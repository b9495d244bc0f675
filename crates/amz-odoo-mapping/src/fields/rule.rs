//! A rule as the merchant writes it.

use serde::de::{Deserializer, SeqAccess, Visitor, value::SeqAccessDeserializer};
use serde::{Deserialize, Serialize};
use std::fmt;

use super::function::Function;
use super::path::Path;
use super::target::OdooField;
use crate::order::Part;

/// Fills one field of Odoo from Amazon's document.
///
/// ```
/// use amz_odoo_mapping::fields::FieldRule;
///
/// let rule: FieldRule = serde_json::from_str(r#"{
///     "name": "condition",
///     "to": "sale.order.line.x_condition",
///     "from": ["orderItems[*].product.condition.conditionType", "OrderItems[*].ConditionId"],
///     "apply": ["lower", {"lookup": {"table": {"new": "N"}, "otherwise": "U"}}]
/// }"#)?;
/// assert_eq!(rule.to.to_string(), "sale.order.line.x_condition");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct FieldRule {
    /// The rule's name, for issues and traces.
    pub name: String,
    /// The field of Odoo to set.
    pub to: OdooField,
    /// Where the value stands in Amazon's document; of several places the first that has a value counts, so that one rule
    /// serves both versions of the orders API.
    #[serde(default, deserialize_with = "one_or_many")]
    pub from: Vec<Path>,
    /// What happens to the value on its way, in this order.
    #[serde(default)]
    pub apply: Vec<Function>,
    /// What the value of a relation is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<Reference>,
    /// Which lines the rule fills, for fields of `sale.order.line`; the goods alone by default.
    #[serde(default = "goods")]
    pub parts: Vec<Part>,
    /// True to hold an order back without a value that its field takes; false to warn and leave the field.
    #[serde(default)]
    pub required: bool,
}

/// What the value of a relation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Reference {
    /// Odoo's id of the record.
    Id,
    /// Its external id, `module.name`.
    ExternalId,
    /// Its name.
    Name,
}

impl FieldRule {
    /// A rule that takes a value as it is.
    #[must_use]
    pub fn new(name: impl Into<String>, to: OdooField, from: Vec<Path>) -> Self {
        Self {
            name: name.into(),
            to,
            from,
            apply: Vec::new(),
            reference: None,
            parts: goods(),
            required: false,
        }
    }
}

fn goods() -> Vec<Part> {
    vec![Part::Item]
}

/// One path as a text, or several as a list; an error names what is wrong with the path.
fn one_or_many<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Path>, D::Error> {
    struct Paths;

    impl<'de> Visitor<'de> for Paths {
        type Value = Vec<Path>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a path or a list of paths")
        }

        fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Vec<Path>, E> {
            text.parse().map(|path| vec![path]).map_err(E::custom)
        }

        fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Vec<Path>, A::Error> {
            Deserialize::deserialize(SeqAccessDeserializer::new(list))
        }
    }

    deserializer.deserialize_any(Paths)
}
