//! A record while it is read as a type.

use serde_json::Value;

use super::{Mismatch, Model, ModelError, Names, ReadLines, ReadValue};
use crate::{FieldError, Record};

/// A record and the names of its fields; [`Model::read`] takes it apart.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    record: &'a Record,
    names: &'a Names,
}

impl<'a> Row<'a> {
    /// A record as one server returned it.
    #[must_use]
    pub fn new(record: &'a Record, names: &'a Names) -> Self {
        Self { record, names }
    }

    /// The field at this place in the type's table.
    ///
    /// # Errors
    /// [`ModelError`] when it is missing or of another type.
    pub fn value<T: ReadValue>(&self, index: usize) -> Result<T, ModelError> {
        let name = self.names.get(index).map_or("", |field| field.name);
        self.record.read(name).map_err(|source| self.error(source))
    }

    /// Likewise for an optional field: the type's default where the server has not the field.
    ///
    /// # Errors
    /// [`ModelError`] when it is missing from the record or of another type.
    pub fn optional<T: ReadValue + Default>(&self, index: usize) -> Result<T, ModelError> {
        match self.names.get(index) {
            Some(_) => self.value(index),
            None => Ok(T::default()),
        }
    }

    /// The lines at this place, which the client has put there for their ids.
    ///
    /// # Errors
    /// [`ModelError`] when they are missing, or when a line's field is.
    pub fn lines<T: ReadLines>(&self, index: usize) -> Result<T, ModelError> {
        let Some(field) = self.names.get(index) else { return Ok(T::from_lines(Vec::new())) };
        let (Some(names), Some(value)) = (&field.nested, self.record.get(field.name)) else {
            let nothing = FieldError { field: field.name.to_owned(), expected: "lines", found: "nothing" };
            return Err(self.error(nothing));
        };
        let line = |value: &Value| match value {
            Value::Object(fields) => T::Line::read(&Row { record: &Record::from(fields.clone()), names }),
            other => Err(self.error(Mismatch::new("a line", other).of(field.name))),
        };
        value.as_array().into_iter().flatten().map(line).collect::<Result<_, _>>().map(T::from_lines)
    }

    fn error(&self, source: FieldError) -> ModelError {
        ModelError { model: self.names.model, id: self.record.id().ok(), source }
    }
}

impl Mismatch {
    /// Names the field.
    pub(crate) fn of(self, field: &str) -> FieldError {
        FieldError { field: field.to_owned(), expected: self.expected, found: self.found }
    }
}
