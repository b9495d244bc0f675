//! What Amazon published for its operations, and what is made from the models beside it.

use serde_json::Value;

use crate::json::Json;
use crate::model::{Operation, Place};
use crate::request::Argument;
use crate::sample::{self, Kind};

/// A request to be built by both sides.
#[derive(Clone, Debug)]
pub struct Case {
    /// For example `ordersV0.getOrders 200 #1` or `ordersV0.getOrders hostile`.
    pub name: String,
    /// The status that the sandbox answers; none where the case is not Amazon's.
    pub status: Option<u16>,
    /// The parameters' values.
    pub arguments: Vec<Argument>,
    /// Required parameters that Amazon's case leaves out and that were made from the model.
    pub completed: Vec<String>,
    /// Parameters of Amazon's case that its operation does not have.
    pub foreign: Vec<String>,
}

/// Where a document comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The answer of a static sandbox case.
    Sandbox,
    /// An example of an answer's body.
    Example,
    /// Made from the schema.
    Made,
}

/// A body that an operation answers.
#[derive(Clone, Debug)]
pub struct Document<'a> {
    /// For example `ordersV0.getOrders 200 #1` or `ordersV0.getOrders 200 application/json`.
    pub name: String,
    /// Where it comes from.
    pub source: Source,
    /// The status that it comes with.
    pub status: u16,
    /// Its schema; none where the model says that there is no body.
    pub schema: Option<&'a Value>,
    /// The body.
    pub body: Json,
}

/// Amazon's static sandbox cases of an operation, in the model's order.
///
/// # Errors
/// A text that names the parameter for which no value is known.
pub fn sandbox(operation: &Operation<'_>) -> Result<Vec<Case>, String> {
    let mut cases = Vec::new();
    for (status, answer) in &operation.answers {
        for (index, case) in static_cases(answer).enumerate() {
            let mut given = Case {
                name: format!("{} {status} #{}", operation.name, index + 1),
                status: Some(*status),
                arguments: Vec::new(),
                completed: Vec::new(),
                foreign: Vec::new(),
            };
            read(operation, &case["request"]["parameters"], &mut given);
            complete(operation, &mut given)?;
            cases.push(given);
        }
    }
    Ok(cases)
}

/// Cases made from the model: all parameters, only the required ones, and values that need encoding.
///
/// # Errors
/// As [`sandbox`].
pub fn made(operation: &Operation<'_>) -> Result<Vec<Case>, String> {
    let kinds = [("required", Kind::Required), ("full", Kind::Full), ("hostile", Kind::Hostile)];
    let case = |(word, kind)| {
        let arguments = sample::arguments(operation, kind);
        let arguments = arguments.map_err(|reason| format!("{}: {reason}", operation.name))?;
        let name = format!("{} {word}", operation.name);
        Ok(Case { name, status: None, arguments, completed: Vec::new(), foreign: Vec::new() })
    };
    kinds.into_iter().map(case).collect()
}

/// The answers of sandbox cases, of any status, and the examples of bodies.
pub fn documents<'a>(operation: &Operation<'a>) -> Vec<Document<'a>> {
    let mut documents = Vec::new();
    for (status, answer) in &operation.answers {
        let schema = answer.get("schema");
        let mut add = |label: String, source, body: Json| {
            let name = format!("{} {status} {label}", operation.name);
            documents.push(Document { name, source, status: *status, schema, body });
        };
        for (index, case) in static_cases(answer).enumerate() {
            if let Some(body) = case.get("response").filter(|body| !body.is_null()) {
                add(format!("#{}", index + 1), Source::Sandbox, body.into());
            }
        }
        let known = schema.map(|schema| operation.model.members(schema)).unwrap_or_default();
        let is_member = |label: &str| known.iter().any(|(name, ..)| *name == label);
        let examples = answer["examples"].as_object().into_iter().flatten();
        // Some models give the members of the body by name, in place of a body by its type.
        let (members, bodies): (Vec<_>, Vec<_>) = examples.partition(|(label, _)| is_member(label));
        for (label, body) in bodies {
            add(label.clone(), Source::Example, body.into());
        }
        if !members.is_empty() {
            let members = members.into_iter().map(|(name, value)| (name.clone(), value.into()));
            add("by member".into(), Source::Example, Json::Object(members.collect()));
        }
    }
    documents
}

/// Documents made from the schemas of the answers of success: all members, with values that show a lost digit.
///
/// # Errors
/// As [`sandbox`].
pub fn made_documents<'a>(operation: &Operation<'a>) -> Result<Vec<Document<'a>>, String> {
    let mut documents = Vec::new();
    for (status, answer) in &operation.answers {
        let Some(schema) = answer.get("schema").filter(|_| (200..300).contains(status)) else { continue };
        for (word, kind) in [("full", Kind::Full), ("hostile", Kind::Hostile)] {
            let name = format!("{} {status} {word}", operation.name);
            let body = sample::document(operation.model, schema, kind);
            let body = body.map_err(|reason| format!("{name}: {reason}"))?;
            documents.push(Document {
                name,
                source: Source::Made,
                status: *status,
                schema: Some(schema),
                body,
            });
        }
    }
    Ok(documents)
}

fn static_cases(answer: &Value) -> impl Iterator<Item = &Value> {
    answer["x-amzn-api-sandbox"]["static"].as_array().into_iter().flatten()
}

/// Reads a case's parameters: `{"name": {"value": …}}`, a body also as `{"body": …}` whatever the model calls it, and
/// also without `value`.
fn read(operation: &Operation<'_>, parameters: &Value, case: &mut Case) {
    for (name, given) in parameters.as_object().into_iter().flatten() {
        let parameters = &operation.parameters;
        let named = parameters.iter().find(|parameter| parameter.name == name);
        let body = parameters.iter().find(|parameter| name == "body" && parameter.place == Place::Body);
        let Some(parameter) = named.or(body) else {
            case.foreign.push(name.clone());
            continue;
        };
        let value = match given.get("value") {
            Some(value) => value,
            None if parameter.place == Place::Body => given,
            None => continue,
        };
        let nothing = value.is_null() || value.as_object().is_some_and(serde_json::Map::is_empty);
        if !nothing {
            let name = parameter.name.to_owned();
            case.arguments.push(Argument { name, value: value.into() });
        }
    }
}

fn complete(operation: &Operation<'_>, case: &mut Case) -> Result<(), String> {
    for parameter in operation.parameters.iter().filter(|parameter| parameter.required) {
        if case.arguments.iter().all(|argument| argument.name != parameter.name) {
            let made = sample::argument(operation.model, parameter, Kind::Required);
            case.arguments.push(made.map_err(|reason| format!("{}: {reason}", case.name))?);
            case.completed.push(parameter.name.to_owned());
        }
    }
    Ok(())
}
