//! The arguments of a call, by position or name.

use serde_json::{Map, Value};

use super::domain::Domain;
use super::env::Values;
use super::error::{OdooError, Result};

/// Positional and named arguments of a call.
#[derive(Debug)]
pub(crate) struct Args {
    positional: Vec<Value>,
    named: Map<String, Value>,
}

impl Args {
    pub(crate) fn new(positional: Vec<Value>, named: Map<String, Value>) -> Self {
        Self { positional, named }
    }

    /// How many arguments came by position, and the names of the others.
    pub(crate) fn shape(&self) -> (usize, impl Iterator<Item = &str>) {
        (self.positional.len(), self.named.keys().map(String::as_str))
    }

    /// The argument at this place or of this name.
    pub(crate) fn get(&self, at: usize, name: &str) -> Option<&Value> {
        let value = self.positional.get(at).or_else(|| self.named.get(name));
        value.filter(|value| !value.is_null())
    }

    pub(crate) fn required(&self, model: &str, method: &str, at: usize, name: &str) -> Result<&Value> {
        self.get(at, name).ok_or_else(|| {
            let class = class_name(model);
            OdooError::type_error(format!(
                "{class}.{method}() missing 1 required positional argument: '{name}'"
            ))
        })
    }

    /// Record ids: the first argument of every method on records.
    pub(crate) fn ids(&self) -> Vec<i64> {
        ids_of(self.positional.first().or_else(|| self.named.get("ids")))
    }

    pub(crate) fn domain(&self, at: usize) -> Result<Domain> {
        Domain::parse(self.get(at, "domain").unwrap_or(&Value::Null))
    }

    pub(crate) fn count(&self, at: usize, name: &str) -> Option<usize> {
        self.get(at, name).and_then(Value::as_u64).and_then(|count| usize::try_from(count).ok())
    }

    pub(crate) fn names(&self, at: usize, name: &str) -> Option<Vec<String>> {
        let list = self.get(at, name)?.as_array()?;
        Some(list.iter().filter_map(|item| item.as_str().map(str::to_owned)).collect())
    }

    pub(crate) fn values(&self, model: &str, method: &str, at: usize, name: &str) -> Result<Values> {
        let value = self.required(model, method, at, name)?;
        value
            .as_object()
            .cloned()
            .ok_or_else(|| OdooError::value(format!("{method}(): {name} must be a dict")))
    }
}

/// `sale.order` → `SaleOrder`, the Python class that error messages name.
pub(crate) fn class_name(model: &str) -> String {
    let capital = |word: &str| {
        let mut chars = word.chars();
        chars.next().map(|first| first.to_uppercase().chain(chars).collect::<String>()).unwrap_or_default()
    };
    model.split(['.', '_']).map(capital).collect()
}

fn ids_of(value: Option<&Value>) -> Vec<i64> {
    match value {
        Some(Value::Array(items)) => items.iter().filter_map(Value::as_i64).collect(),
        Some(other) => other.as_i64().into_iter().collect(),
        None => Vec::new(),
    }
}
