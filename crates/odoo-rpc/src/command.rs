//! Commands that change a one2many or many2many field.

use std::fmt;

use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};

/// One step of a change to a one2many or many2many field; a field takes a list of them.
///
/// ```
/// use odoo_rpc::Command;
/// use serde_json::json;
///
/// let tags = [Command::Clear, Command::Link(7)];
/// assert_eq!(json!({ "tag_ids": tags }), json!({ "tag_ids": [[5, 0, 0], [4, 7, 0]] }));
/// ```
///
/// `Debug` prints ids and field names, never values.
#[derive(Clone, PartialEq)]
pub enum Command {
    /// Creates a record with these values and links it.
    Create(Map<String, Value>),
    /// Writes these values to a linked record.
    Update(i64, Map<String, Value>),
    /// Unlinks a record and deletes it.
    Delete(i64),
    /// Unlinks a record. In a one2many the record is deleted if the link is required there.
    Unlink(i64),
    /// Links an existing record.
    Link(i64),
    /// Unlinks all records.
    Clear,
    /// Links exactly these records.
    Set(Vec<i64>),
}

impl Serialize for Command {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Create(values) => (0, 0, values).serialize(serializer),
            Self::Update(id, values) => (1, id, values).serialize(serializer),
            Self::Delete(id) => (2, id, 0).serialize(serializer),
            Self::Unlink(id) => (3, id, 0).serialize(serializer),
            Self::Link(id) => (4, id, 0).serialize(serializer),
            Self::Clear => (5, 0, 0).serialize(serializer),
            Self::Set(ids) => (6, 0, ids).serialize(serializer),
        }
    }
}

impl From<Command> for Value {
    fn from(command: Command) -> Self {
        match command {
            Command::Create(values) => json!([0, 0, values]),
            Command::Update(id, values) => json!([1, id, values]),
            Command::Delete(id) => json!([2, id, 0]),
            Command::Unlink(id) => json!([3, id, 0]),
            Command::Link(id) => json!([4, id, 0]),
            Command::Clear => json!([5, 0, 0]),
            Command::Set(ids) => json!([6, 0, ids]),
        }
    }
}

impl fmt::Debug for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = |values: &Map<String, Value>| values.keys().cloned().collect::<Vec<_>>();
        match self {
            Self::Create(values) => f.debug_tuple("Create").field(&names(values)).finish(),
            Self::Update(id, values) => f.debug_tuple("Update").field(id).field(&names(values)).finish(),
            Self::Delete(id) => f.debug_tuple("Delete").field(id).finish(),
            Self::Unlink(id) => f.debug_tuple("Unlink").field(id).finish(),
            Self::Link(id) => f.debug_tuple("Link").field(id).finish(),
            Self::Clear => f.write_str("Clear"),
            Self::Set(ids) => f.debug_tuple("Set").field(ids).finish(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_command_prints_odoos_triple() {
        let values: Map<String, Value> = [("name".to_owned(), json!("Jane"))].into_iter().collect();
        for (command, triple) in [
            (Command::Create(values.clone()), json!([0, 0, { "name": "Jane" }])),
            (Command::Update(3, values), json!([1, 3, { "name": "Jane" }])),
            (Command::Delete(3), json!([2, 3, 0])),
            (Command::Unlink(3), json!([3, 3, 0])),
            (Command::Link(3), json!([4, 3, 0])),
            (Command::Clear, json!([5, 0, 0])),
            (Command::Set(vec![3, 4]), json!([6, 0, [3, 4]])),
        ] {
            assert_eq!(json!(command), triple);
            assert!(!format!("{command:?}").contains("Jane"));
            assert_eq!(Value::from(command), triple);
        }
    }
}
