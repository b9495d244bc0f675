//! Amazon's Swagger 2.0 files as they are, without the generator's corrections.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

/// A model file.
#[derive(Debug)]
pub struct Model {
    /// The file's name without its extension, for example `ordersV0`.
    pub name: String,
    document: Value,
}

/// Why the models cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// A folder or a file cannot be read.
    #[error("{path}: {source}")]
    Io {
        /// Which one.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file is no JSON.
    #[error("{path}: {source}")]
    Json {
        /// Which one.
        path: PathBuf,
        /// Why.
        source: serde_json::Error,
    },
    /// The folder holds no model of the name, or none at all.
    #[error("{path} holds no model {name}; name the folder of Amazon's models by SPAPI_MODELS or --models")]
    Missing {
        /// Where they were looked for.
        path: PathBuf,
        /// The name, `*` for any.
        name: String,
    },
}

/// Where a parameter stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A segment of the path.
    Path,
    /// Several segments of the path.
    PathRest,
    /// The query; a list separated by commas.
    Query,
    /// The query; a list as one pair an item.
    QueryEach,
    /// A header.
    Header,
    /// The body.
    Body,
}

/// A parameter of an operation.
#[derive(Clone, Copy, Debug)]
pub struct Parameter<'a> {
    /// Its name on the wire; of a body, any.
    pub name: &'a str,
    /// Where it stands.
    pub place: Place,
    /// Whether the model requires it.
    pub required: bool,
    /// Its schema: of a body, the body's; of anything else, the parameter itself.
    pub schema: &'a Value,
}

/// An operation with the parameters of its path merged in.
#[derive(Clone, Debug)]
pub struct Operation<'a> {
    /// The model that has it.
    pub model: &'a Model,
    /// For example `ordersV0.getOrders`; where a model has an identifier twice, with the method.
    pub name: String,
    /// In capitals.
    pub method: String,
    /// The path's template.
    pub path: &'a str,
    /// Its parameters in the model's order.
    pub parameters: Vec<Parameter<'a>>,
    /// What it may answer: status and the model's text on it.
    pub answers: Vec<(u16, &'a Value)>,
}

impl Model {
    /// Reads the models of a folder (`DIR/models/*/*.json`), or one of them by its name.
    ///
    /// # Errors
    /// [`ModelError`] where they cannot be read or are not there.
    pub fn read_all(folder: &Path, name: Option<&str>) -> Result<Vec<Self>, ModelError> {
        let mut models = Vec::new();
        for group in entries(&folder.join("models"))?.into_iter().filter(|path| path.is_dir()) {
            for file in entries(&group)? {
                let stem = file.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
                let json = file.extension().is_some_and(|extension| extension == "json");
                if json && name.is_none_or(|name| name == stem) {
                    models.push(Self { name: stem.to_owned(), document: document(&file)? });
                }
            }
        }
        if models.is_empty() {
            let name = name.unwrap_or("*").to_owned();
            return Err(ModelError::Missing { path: folder.to_owned(), name });
        }
        Ok(models)
    }

    /// A model from its document.
    pub fn new(name: impl Into<String>, document: Value) -> Self {
        Self { name: name.into(), document }
    }

    /// All operations, in the file's order.
    pub fn operations(&self) -> Vec<Operation<'_>> {
        let mut operations = Vec::new();
        for (path, item) in self.document["paths"].as_object().into_iter().flatten() {
            for (method, body) in item.as_object().into_iter().flatten() {
                if !matches!(
                    method.as_str(),
                    "get" | "put" | "post" | "patch" | "delete" | "head" | "options"
                ) {
                    continue;
                }
                let shared = item["parameters"].as_array().into_iter().flatten();
                let own = body["parameters"].as_array().into_iter().flatten();
                let answers = body["responses"].as_object().into_iter().flatten();
                operations.push(Operation {
                    model: self,
                    name: format!("{}.{}", self.name, body["operationId"].as_str().unwrap_or("?")),
                    method: method.to_uppercase(),
                    path,
                    parameters: shared.chain(own).map(|parameter| self.parameter(parameter)).collect(),
                    answers: answers
                        .filter_map(|(status, answer)| Some((status.parse().ok()?, answer)))
                        .collect(),
                });
            }
        }
        let names: Vec<String> = operations.iter().map(|operation| operation.name.clone()).collect();
        for operation in &mut operations {
            if names.iter().filter(|name| **name == operation.name).count() > 1 {
                operation.name = format!("{}:{}", operation.name, operation.method);
            }
        }
        operations
    }

    fn parameter<'a>(&'a self, parameter: &'a Value) -> Parameter<'a> {
        let shared = parameter["$ref"].as_str().and_then(|name| name.strip_prefix("#/parameters/"));
        let parameter = shared.map_or(parameter, |name| &self.document["parameters"][name]);
        let place = match (parameter["in"].as_str(), parameter["collectionFormat"].as_str()) {
            (Some("path"), _) if parameter["x-amazon-spds-greedy-path-parameter"] == true => Place::PathRest,
            (Some("path"), _) => Place::Path,
            (Some("header"), _) => Place::Header,
            (Some("body"), _) => Place::Body,
            (_, Some("multi")) => Place::QueryEach,
            _ => Place::Query,
        };
        Parameter {
            name: parameter["name"].as_str().unwrap_or_default(),
            place,
            required: parameter["required"] == true,
            schema: if place == Place::Body { &parameter["schema"] } else { parameter },
        }
    }

    /// A schema behind its references.
    pub fn resolve<'a>(&'a self, schema: &'a Value) -> &'a Value {
        let mut schema = schema;
        // Longer chains than this are cycles.
        for _ in 0..32 {
            let Some(name) = definition(schema) else { return schema };
            schema = &self.document["definitions"][name];
        }
        &Value::Null
    }

    /// The members that a schema describes, those of its `allOf` parts included: name, schema, required.
    pub fn members<'a>(&'a self, schema: &'a Value) -> Vec<(&'a str, &'a Value, bool)> {
        let schema = self.resolve(schema);
        let mut members = Vec::new();
        let own = schema["properties"].as_object().into_iter().flat_map(Map::iter);
        members.extend(own.map(|(name, value)| (name.as_str(), value, false)));
        for part in schema["allOf"].as_array().into_iter().flatten() {
            for member in self.members(part) {
                if members.iter().all(|(name, ..)| *name != member.0) {
                    members.push(member);
                }
            }
        }
        let required: Vec<&str> =
            schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        for member in &mut members {
            member.2 |= required.contains(&member.0);
        }
        members
    }

    /// The schema of the members of a map, and of an object without a schema of its own. Beside a list of members, be it
    /// empty, there are none: what else such an object holds is unknown to the model.
    pub fn additional<'a>(&'a self, schema: &'a Value) -> Option<&'a Value> {
        const ANY: &Value = &Value::Null;
        let schema = self.resolve(schema);
        if schema.get("properties").is_some() || schema.get("allOf").is_some() {
            return None;
        }
        match schema.get("additionalProperties") {
            Some(Value::Object(_)) => schema.get("additionalProperties"),
            Some(Value::Bool(true)) => Some(ANY),
            Some(_) => None,
            None => (!is_scalar(schema)).then_some(ANY),
        }
    }
}

fn is_scalar(schema: &Value) -> bool {
    matches!(schema["type"].as_str(), Some("string" | "number" | "integer" | "boolean" | "array"))
}

/// The name of the definition that a schema refers to.
pub fn definition(schema: &Value) -> Option<&str> {
    schema["$ref"].as_str()?.strip_prefix("#/definitions/")
}

/// A folder's entries, sorted.
fn entries(folder: &Path) -> Result<Vec<PathBuf>, ModelError> {
    let failed = |source| ModelError::Io { path: folder.to_owned(), source };
    let entries = fs::read_dir(folder).map_err(failed)?;
    let mut paths = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>, _>>().map_err(failed)?;
    paths.sort();
    Ok(paths)
}

fn document(file: &Path) -> Result<Value, ModelError> {
    let text = fs::read_to_string(file).map_err(|source| ModelError::Io { path: file.to_owned(), source })?;
    serde_json::from_str(&text).map_err(|source| ModelError::Json { path: file.to_owned(), source })
}
