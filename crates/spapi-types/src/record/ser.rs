//! The writer: one for all tables.

use serde::{
    Serialize, Serializer,
    ser::{Error, SerializeMap, SerializeSeq},
};
use serde_json::value::RawValue;

use super::{Record, View};

/// Writes a record: the members that are there, in the table's order.
pub(crate) fn serialize<S: Serializer>(record: &dyn Record, serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    for (index, member) in record.table().members.iter().enumerate() {
        if let Some(view) = record.field(index).and_then(|field| field.view()) {
            map.serialize_entry(member.name, &Written { view, number: member.number })?;
        }
    }
    map.end()
}

/// Writes a value as JSON, decimals that stand outside of a record as texts.
///
/// # Errors
/// serde_json's, where a text cannot be written.
pub fn to_json(view: View<'_>) -> Result<Vec<u8>, serde_json::Error> {
    serde_json::to_vec(&Written { view, number: false })
}

/// A value on its way out.
struct Written<'a> {
    view: View<'a>,
    /// Whether a decimal is written as a number.
    number: bool,
}

impl Serialize for Written<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let number = self.number;
        match self.view {
            View::Bool(value) => serializer.serialize_bool(value),
            View::Int(value) => serializer.serialize_i64(value),
            // A JSON number without passing through a float.
            View::Decimal(value) if number => {
                RawValue::from_string(value.to_string()).map_err(S::Error::custom)?.serialize(serializer)
            }
            View::Decimal(value) => serializer.collect_str(&value),
            View::Text(value) => serializer.serialize_str(value),
            View::Timestamp(value) => value.serialize(serializer),
            View::Json(value) => value.serialize(serializer),
            View::Record(value) => serialize(value, serializer),
            View::List(list) => {
                let mut sequence = serializer.serialize_seq(Some(list.len()))?;
                for view in (0..list.len()).filter_map(|index| list.item(index)) {
                    sequence.serialize_element(&Written { view, number })?;
                }
                sequence.end()
            }
            View::Map(entries) => {
                let mut map = serializer.serialize_map(None)?;
                for (key, view) in entries.entries() {
                    map.serialize_entry(key, &Written { view, number })?;
                }
                map.end()
            }
        }
    }
}
