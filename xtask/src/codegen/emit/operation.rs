//! Writes an API's operations: a request struct each, and the list of all.

use std::fmt::Write as _;

use super::{constructors, rust_type, stored, words};
use crate::codegen::ir::{Api, Field, Operation, Parameter, Place};

pub(super) fn operations(out: &mut String, api: &Api) {
    out.push_str("/// All operations of this API.\npub const OPERATIONS: &[&Operation] = &[");
    for operation in &api.operations {
        let _ = write!(out, "{}::OPERATION,", operation.name);
    }
    out.push_str("];\n\n");
    for operation in &api.operations {
        call(out, api, operation);
    }
}

fn call(out: &mut String, api: &Api, operation: &Operation) {
    let name = &operation.name;
    documentation(out, operation);
    let empty = operation.parameters.iter().all(|parameter| !parameter.field.required);
    let default = if empty { "Default, " } else { "" };
    let _ = writeln!(out, "#[derive(Clone, Debug, {default}PartialEq)]\n#[non_exhaustive]");
    let _ = writeln!(out, "pub struct {name} {{");
    for Parameter { field, place } in &operation.parameters {
        let kind = stored(field);
        let kind = if field.required { kind } else { format!("Option<{kind}>") };
        let _ = writeln!(out, "/// {}: {}", place_words(*place), words(field));
        let _ = writeln!(out, "pub {}: {kind},", field.rust);
    }
    out.push_str("}\n\n");
    let fields: Vec<Field> = operation.parameters.iter().map(|parameter| parameter.field.clone()).collect();
    constructors(out, name, &fields, |field| field.required);
    request(out, api, operation);
}

fn place_words(place: Place) -> &'static str {
    match place {
        Place::Path => "Path parameter",
        Place::Query => "Query parameter",
        Place::QueryEach => "Query parameter, one an item",
        Place::Header => "Header",
        Place::Body => "Body",
    }
}

fn documentation(out: &mut String, operation: &Operation) {
    let Operation { id, method, path, .. } = operation;
    let _ = writeln!(out, "/// `{id}`: `{} {path}`\n///", method.to_uppercase());
    let plan = match &operation.plan {
        Some(plan) => format!("{} requests a second, burst {}", plan.rate, plan.burst),
        None => "none stated".into(),
    };
    let _ = writeln!(out, "/// - Usage plan: {plan}.");
    if operation.restricted {
        out.push_str("/// - Restricted: refused without a Restricted Data Token.\n");
    }
    if !operation.data_elements.is_empty() {
        let elements = operation.data_elements.join("`, `");
        let _ = writeln!(out, "/// - A Restricted Data Token adds `{elements}`.");
    }
    if let Some(scope) = operation.grantless {
        let _ = writeln!(out, "/// - Grantless: takes a token of scope `{scope}`.");
    }
    if operation.deprecated {
        out.push_str("/// - Deprecated by Amazon.\n");
    }
    let slug = id.to_lowercase();
    let _ = writeln!(out, "///\n/// Reference: <https://developer-docs.amazon.com/sp-api/reference/{slug}>.");
}

fn request(out: &mut String, api: &Api, operation: &Operation) {
    let Operation { name, id, method, path, restricted, idempotent, .. } = operation;
    let response = operation.response.as_ref().map_or("Empty".into(), |kind| rust_type(kind, false));
    let plan = match &operation.plan {
        Some(plan) => {
            let point = if plan.rate.contains('.') { "" } else { ".0" };
            format!("Some(Plan {{ rate: {}{point}, burst: {} }})", plan.rate, plan.burst)
        }
        None => "None".into(),
    };
    let _ = write!(
        out,
        "impl Request for {name} {{\n\
         type Response = {response};\n\n\
         const OPERATION: &'static Operation = &Operation {{\n\
         api: {api:?},\nname: {id:?},\nmethod: Method::{method},\npath: {path:?},\nplan: {plan},\n\
         restricted: {restricted},\ndata_elements: &{elements:?},\ngrantless: {grantless:?},\n\
         idempotent: {idempotent},\n}};\n\n\
         fn to_http(&self) -> Result<::http::Request<::bytes::Bytes>, EncodeError> {{\n",
        api = api.id,
        elements = operation.data_elements,
        grantless = operation.grantless,
    );
    if operation.parameters.is_empty() {
        out.push_str("Encoder::new(Self::OPERATION).finish()\n}\n}\n\n");
        return;
    }
    out.push_str("let mut encoder = Encoder::new(Self::OPERATION);\n");
    for Parameter { place, field } in &operation.parameters {
        let Field { wire, rust, required, .. } = field;
        let view = match (place, required) {
            (Place::Path, _) => format!("self.{rust}.view()"),
            (_, true) => format!("Some(self.{rust}.view())"),
            (_, false) => format!("self.{rust}.as_ref().map(Value::view)"),
        };
        let _ = match place {
            Place::Path => writeln!(out, "encoder.path({wire:?}, {view})?;"),
            Place::Query => writeln!(out, "encoder.query({wire:?}, {view});"),
            Place::QueryEach => writeln!(out, "encoder.query_each({wire:?}, {view});"),
            Place::Header => writeln!(out, "encoder.header({wire:?}, {view})?;"),
            Place::Body => writeln!(out, "encoder.body({view})?;"),
        };
    }
    out.push_str("encoder.finish()\n}\n}\n\n");
}
