//! Amazon's Swagger 2.0 files, as far as they are read.

use std::{fs, path::Path};

use serde_json::{Map, Value};

use super::names;
use crate::failure::{During, Result};

/// One model file.
pub(super) struct Spec {
    /// The API's name in snake case, for example `orders`.
    pub(super) name: String,
    /// Its version as Amazon writes it, for example `v0` or `2026-01-01`.
    pub(super) version: String,
    pub(super) document: Value,
}

/// One operation of a model, with the parameters of its path merged in.
pub(super) struct SpecOperation<'a> {
    pub(super) id: &'a str,
    pub(super) method: &'a str,
    pub(super) path: &'a str,
    pub(super) body: &'a Value,
    pub(super) parameters: Vec<&'a Value>,
}

impl Spec {
    pub(super) fn read(path: &Path) -> Result<Self> {
        let step = || format!("model {}", path.display());
        let text = fs::read_to_string(path).during(step())?;
        let document: Value = serde_json::from_str(&text).during(step())?;
        let version = document["info"]["version"].as_str().unwrap_or("v1").to_owned();
        let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        Ok(Self { name: names::api(stem, &version), version, document })
    }

    /// The API and its version, for example `orders_2026-01-01`.
    pub(super) fn id(&self) -> String {
        format!("{}_{}", self.name, self.version)
    }

    pub(super) fn definitions(&self) -> impl Iterator<Item = (&String, &Value)> {
        self.document["definitions"].as_object().into_iter().flatten()
    }

    pub(super) fn definition(&self, name: &str) -> Option<&Value> {
        self.document["definitions"].get(name)
    }

    pub(super) fn definition_mut(&mut self, name: &str) -> Option<&mut Value> {
        self.document["definitions"].get_mut(name)
    }

    /// Follows a `$ref` to its definition's name.
    pub(super) fn reference(schema: &Value) -> Option<&str> {
        schema["$ref"].as_str()?.strip_prefix("#/definitions/")
    }

    /// All operations, in the file's order.
    pub(super) fn operations(&self) -> impl Iterator<Item = SpecOperation<'_>> {
        let paths = self.document["paths"].as_object().into_iter().flatten();
        paths.flat_map(move |(path, item)| {
            let methods = ["get", "post", "put", "patch", "delete"];
            let operations = item.as_object().into_iter().flatten();
            operations.filter(move |(key, _)| methods.contains(&key.as_str())).filter_map(
                move |(method, body)| {
                    let shared = item["parameters"].as_array().into_iter().flatten();
                    let own = body["parameters"].as_array().into_iter().flatten();
                    Some(SpecOperation {
                        id: body["operationId"].as_str()?,
                        method,
                        path,
                        body,
                        parameters: shared.chain(own).map(|parameter| self.parameter(parameter)).collect(),
                    })
                },
            )
        })
    }

    fn parameter<'a>(&'a self, parameter: &'a Value) -> &'a Value {
        let name = parameter["$ref"].as_str().and_then(|name| name.strip_prefix("#/parameters/"));
        name.map_or(parameter, |name| &self.document["parameters"][name])
    }

    /// A schema's properties, those of its `allOf` parts included, and the names of the required ones.
    pub(super) fn properties<'a>(&'a self, schema: &'a Value) -> (Vec<(&'a str, &'a Value)>, Vec<&'a str>) {
        let mut properties: Vec<(&str, &Value)> = Vec::new();
        let mut required: Vec<&str> = Vec::new();
        let mut parts = vec![schema];
        while let Some(part) = parts.pop() {
            if let Some(target) = Self::reference(part).and_then(|name| self.definition(name)) {
                parts.push(target);
                continue;
            }
            let own = part["properties"].as_object().into_iter().flat_map(Map::iter);
            for (name, property) in own {
                if !properties.iter().any(|(known, _)| known == name) {
                    properties.push((name, property));
                }
            }
            required.extend(part["required"].as_array().into_iter().flatten().filter_map(Value::as_str));
            parts.extend(part["allOf"].as_array().into_iter().flatten().rev());
        }
        (properties, required)
    }
}
