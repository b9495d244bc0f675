//! Types for values that neither Rust nor a well-known crate has.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::ser::{Serialize, Serializer};
use serde_json::{Map, Value};

use super::read::read_with;
use super::{Form, Mismatch, ReadValue, WriteValue};

/// What becomes of a field in a `write`.
///
/// ```
/// use odoo_rpc::OdooValues;
/// use odoo_rpc::model::Set;
///
/// #[derive(Default, OdooValues)]
/// #[odoo(model = "res.partner")]
/// struct PartnerChange {
///     phone: Set<Option<String>>,
///     comment: Set<Option<String>>,
/// }
///
/// // Clears the phone number and leaves the comment alone.
/// let change = PartnerChange { phone: Set::To(None), ..PartnerChange::default() };
/// assert_eq!(change.comment, Set::Keep);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Set<T> {
    /// It is left alone.
    #[default]
    Keep,
    /// It is set to this; with an `Option`, `None` clears it.
    To(T),
}

impl<T> From<T> for Set<T> {
    fn from(value: T) -> Self {
        Self::To(value)
    }
}

/// A many2one: the linked record.
///
/// `Debug` hides the name, which may be a person's.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Link {
    /// The record's id.
    pub id: i64,
    /// Its display name; absent where Odoo returned the id alone. It is never written.
    pub name: Option<String>,
}

impl From<i64> for Link {
    fn from(id: i64) -> Self {
        Self { id, name: None }
    }
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Link").field("id", &self.id).finish_non_exhaustive()
    }
}

impl ReadValue for Link {
    fn read(value: &Value) -> Result<Self, Mismatch> {
        read_with(value, "a many2one", |value| match value {
            Value::Array(pair) => {
                let [id, name] = pair.as_slice() else { return None };
                Some(Self { id: id.as_i64()?, name: name.as_str().map(str::to_owned) })
            }
            id => Some(Self::from(id.as_i64()?)),
        })
    }
}

impl WriteValue for Link {
    const FORM: Form = Form::DatabaseId;

    fn json<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.id.json(serializer)
    }

    fn cell<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.id.cell(serializer)
    }
}

/// A reference: a link to one record of any model, `model,id`.
///
/// ```
/// use odoo_rpc::model::Reference;
///
/// let order: Reference = "sale.order,7".parse()?;
/// assert_eq!((order.model.as_str(), order.id), ("sale.order", 7));
/// # Ok::<(), odoo_rpc::model::ReferenceError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Reference {
    /// The model.
    pub model: String,
    /// The record's id.
    pub id: i64,
}

/// The text is not a reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a reference: model,id")]
pub struct ReferenceError;

impl FromStr for Reference {
    type Err = ReferenceError;

    fn from_str(text: &str) -> Result<Self, ReferenceError> {
        let (model, id) = text.split_once(',').ok_or(ReferenceError)?;
        let id = id.parse().map_err(|_| ReferenceError)?;
        if model.is_empty() { Err(ReferenceError) } else { Ok(Self { model: model.to_owned(), id }) }
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{},{}", self.model, self.id)
    }
}

impl ReadValue for Reference {
    fn read(value: &Value) -> Result<Self, Mismatch> {
        read_with(value, "a reference", |value| value.as_str()?.parse().ok())
    }
}

impl WriteValue for Reference {
    fn json<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }

    fn cell<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The bytes of a binary field, which Odoo sends and takes as Base64.
///
/// Odoo stores no empty file: none is written as "no value" and read as `None`. Under the context key `bin_size`
/// Odoo returns a size in place of the bytes; do not set it.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Binary(pub Vec<u8>);

impl fmt::Debug for Binary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Binary({} bytes)", self.0.len())
    }
}

impl ReadValue for Binary {
    fn read(value: &Value) -> Result<Self, Mismatch> {
        // Uploads by other means may have been stored with line breaks.
        let text = |text: &str| text.split_ascii_whitespace().collect::<String>();
        read_with(value, "bytes in Base64", |value| STANDARD.decode(text(value.as_str()?)).ok().map(Self))
    }
}

impl WriteValue for Binary {
    fn json<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0.is_empty() {
            true => serializer.serialize_bool(false),
            false => self.cell(serializer),
        }
    }

    fn cell<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&base64::display::Base64Display::new(&self.0, &STANDARD))
    }
}

/// The values of user-defined fields, each with its definition, as the record's parent defines them.
///
/// ```
/// use odoo_rpc::model::{Properties, ReadValue};
/// use serde_json::json;
///
/// let read = json!([{"name": "a1", "type": "char", "string": "Color", "value": "blue"}]);
/// let properties = Properties::read(&read)?;
/// assert_eq!(properties.get("a1"), Some(&json!("blue")));
/// # Ok::<(), odoo_rpc::model::Mismatch>(())
/// ```
///
/// Writing sends the values alone and leaves the definitions and the properties that are not named here as they are:
///
/// ```
/// # use odoo_rpc::model::Properties;
/// let properties = Properties::from_iter([("a1", "green".into())]);
/// ```
///
/// `Debug` prints names, never values.
#[derive(Clone, Default, PartialEq)]
pub struct Properties {
    values: Map<String, Value>,
    definitions: Vec<Map<String, Value>>,
}

impl Properties {
    /// The value of a property by its technical name; `None` when it has none.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.values.get(name)
    }

    /// Sets a value; `false` clears it.
    pub fn set(&mut self, name: impl Into<String>, value: impl Into<Value>) {
        self.values.insert(name.into(), value.into());
    }

    /// What Odoo said of each property: `name`, `type`, `string` (its label) and more. Empty unless read.
    #[must_use]
    pub fn definitions(&self) -> &[Map<String, Value>] {
        &self.definitions
    }
}

impl<N: Into<String>> FromIterator<(N, Value)> for Properties {
    fn from_iter<I: IntoIterator<Item = (N, Value)>>(values: I) -> Self {
        let values = values.into_iter().map(|(name, value)| (name.into(), value)).collect();
        Self { values, definitions: Vec::new() }
    }
}

impl fmt::Debug for Properties {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Properties ")?;
        f.debug_set().entries(self.values.keys()).finish()
    }
}

impl ReadValue for Properties {
    fn read(value: &Value) -> Result<Self, Mismatch> {
        let properties = |value: &Value| {
            let mut read = Self::default();
            for property in value.as_array()? {
                let mut definition = property.as_object()?.clone();
                let name = definition.get("name")?.as_str()?.to_owned();
                if let Some(value) = definition.remove("value") {
                    read.values.insert(name, value);
                }
                read.definitions.push(definition);
            }
            Some(read)
        };
        read_with(value, "a list of properties", properties)
    }
}

impl WriteValue for Properties {
    fn json<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.values.serialize(serializer)
    }

    fn cell<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        Err(serde::ser::Error::custom("`load` takes no properties"))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn json_of(value: &impl WriteValue) -> Value {
        value.json(serde_json::value::Serializer).unwrap()
    }

    #[test]
    fn links_are_read_as_pairs_or_ids_and_written_as_ids() {
        let link = Link::read(&json!([4, "Jane"])).unwrap();
        assert_eq!((link.id, link.name.as_deref()), (4, Some("Jane")));
        assert_eq!(json_of(&link), json!(4));
        assert!(!format!("{link:?}").contains("Jane"));
        assert_eq!(Link::read(&json!([4, false])).unwrap(), Link::from(4));
        assert_eq!(Link::read(&json!(4)).unwrap(), Link::from(4));
        assert!(Link::read(&json!([4, "Jane", 1])).is_err());
    }

    #[test]
    fn references_that_are_none_are_refused() {
        for text in ["", "sale.order", "sale.order,x", ",7"] {
            assert_eq!(text.parse::<Reference>(), Err(ReferenceError), "{text}");
        }
        assert_eq!(json_of(&Reference::read(&json!("a.b,7")).unwrap()), json!("a.b,7"));
    }

    #[test]
    fn bytes_travel_as_base64() {
        let bytes = Binary::read(&json!("AP8Q\n/w==")).unwrap();
        assert_eq!(bytes, Binary(vec![0, 255, 16, 255]));
        assert_eq!(json_of(&bytes), json!("AP8Q/w=="));
        assert_eq!(json_of(&Binary::default()), json!(false));
        assert_eq!(format!("{bytes:?}"), "Binary(4 bytes)");
        assert!(Binary::read(&json!("12.5 Kb")).is_err());
    }

    #[test]
    fn properties_are_read_with_definitions_and_written_without() {
        let read = json!([{ "name": "a", "type": "char", "value": "x" }, { "name": "b", "type": "char" }]);
        let mut properties = Properties::read(&read).unwrap();
        assert_eq!(properties.definitions().len(), 2);
        assert_eq!(properties.get("b"), None);
        properties.set("a", "y");
        assert_eq!(json_of(&properties), json!({ "a": "y" }));
        assert_eq!(format!("{properties:?}"), r#"Properties {"a"}"#);
        assert!(Properties::read(&json!([{ "type": "char" }])).is_err());
    }
}
