//! Values as the JSON object that `create` and `write` take.

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::lines::{Commands, WriteLines};
use super::write::Json;
use super::{Names, Values, WriteValue};

/// Takes the fields of a type one by one; [`Values::write`] calls it.
pub trait FieldWriter {
    /// Why a field could not be written.
    type Error;

    /// Takes the field at this place in the type's [`Table`](super::Table).
    ///
    /// # Errors
    /// When the value cannot be written in the form that is asked for.
    fn value<T: WriteValue>(&mut self, index: usize, value: &T) -> Result<(), Self::Error>;

    /// Takes the lines at this place.
    ///
    /// # Errors
    /// When a line cannot be written in the form that is asked for.
    fn lines<T: WriteLines>(&mut self, index: usize, lines: &T) -> Result<(), Self::Error>;
}

/// Values under the names of one server, as a JSON object.
///
/// ```
/// use odoo_rpc::model::{Names, Values, Written};
/// use odoo_rpc::{Fields, OdooValues};
///
/// #[derive(OdooValues)]
/// #[odoo(model = "sale.order.line")]
/// struct Line {
///     name: String,
///     tax_ids: Vec<i64>,
/// }
///
/// let odoo_18: Fields = serde_json::from_str(r#"{"name": {"type": "text"}, "tax_id": {"type": "many2many"}}"#)?;
/// let names = Names::resolve(&Line::TABLE, &|_| Some(&odoo_18))?;
/// let line = Line { name: "Pen".to_owned(), tax_ids: vec![3] };
/// let json = serde_json::to_string(&Written { values: &line, names: &names })?;
/// assert_eq!(json, r#"{"name":"Pen","tax_id":[[6,0,[3]]]}"#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Written<'a, V> {
    /// The values.
    pub values: &'a V,
    /// The names that the server has for their fields.
    pub names: &'a Names,
}

impl<V: Values> Serialize for Written<'_, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        self.values.write(&mut MapWriter { map: &mut map, names: self.names })?;
        map.end()
    }
}

struct MapWriter<'a, M> {
    map: &'a mut M,
    names: &'a Names,
}

impl<M: SerializeMap> FieldWriter for MapWriter<'_, M> {
    type Error = M::Error;

    fn value<T: WriteValue>(&mut self, index: usize, value: &T) -> Result<(), M::Error> {
        match self.names.get(index) {
            Some(field) if !value.is_kept() => self.map.serialize_entry(field.name, &Json(value)),
            _ => Ok(()),
        }
    }

    fn lines<T: WriteLines>(&mut self, index: usize, lines: &T) -> Result<(), M::Error> {
        let Some(field) = self.names.get(index).filter(|_| !lines.is_kept()) else { return Ok(()) };
        match &field.nested {
            Some(names) => self.map.serialize_entry(field.name, &Commands { lines, names }),
            None => Ok(()),
        }
    }
}
