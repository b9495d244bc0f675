//! A record while it is read as a type.

use serde_json::Value;

use super::{Mismatch, Model, ModelError, Names, ReadLines, ReadValue};
use crate::record::json_type;
use crate::{FieldError, Record};

const LINES: &str = "the lines of a one2many";

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
        self.record.read_near(index, name).map_err(|source| self.error(source))
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
        let lines = match (&field.nested, self.record.get(field.name)) {
            (Some(names), Some(Value::Array(lines))) => {
                lines.iter().map(|line| self.line(field.name, line, names))
            }
            (_, Some(Value::Bool(false) | Value::Null)) => return Ok(T::from_lines(Vec::new())),
            (_, value) => {
                let found = value.map_or("nothing", json_type);
                return Err(self.error(Mismatch { expected: LINES, found }.of(field.name)));
            }
        };
        lines.collect::<Result<_, _>>().map(T::from_lines)
    }

    fn line<L: Model>(&self, field: &str, line: &Value, names: &Names) -> Result<L, ModelError> {
        match line {
            Value::Object(fields) => L::read(&Row { record: &Record::from(fields.clone()), names }),
            other => Err(self.error(Mismatch::new(LINES, other).of(field))),
        }
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
