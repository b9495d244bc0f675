//! Writes an API's calls: a request struct each, with its operation.

use std::fmt::Write as _;

use super::{constructors, row, rust_type, stored, words};
use crate::codegen::ir::{Api, Field, Operation, Parameter, Place};

pub(super) fn call(out: &mut String, api: &Api, operation: &Operation) {
    let name = &operation.name;
    let response = operation.response.as_ref().map_or("Empty".into(), |kind| rust_type(kind, false));
    out.push_str("call! {\n");
    documentation(out, operation);
    if operation.parameters.iter().all(|parameter| !parameter.field.required) {
        out.push_str("    #[derive(Default)]\n");
    }
    let _ = writeln!(out, "    pub struct {name} -> {response} {{");
    for (index, Parameter { field, place }) in operation.parameters.iter().enumerate() {
        let kind = stored(field);
        let kind = if field.required { kind } else { format!("Option<{kind}>") };
        let _ = writeln!(out, "        /// {}: {}", place_words(*place), words(field));
        let marks = [place_mark(*place), "required"];
        row(out, index, field, &kind, if field.required { &marks } else { &marks[..1] });
    }
    out.push_str("    }\n");
    value(out, api, operation);
    out.push_str("}\n\n");
    let fields: Vec<Field> = operation.parameters.iter().map(|parameter| parameter.field.clone()).collect();
    constructors(out, name, "call", &fields);
}

fn place_words(place: Place) -> &'static str {
    match place {
        Place::Path => "Path parameter",
        Place::PathSegments => "Path parameter of one or more segments",
        Place::Query => "Query parameter",
        Place::QueryEach => "Query parameter, one an item",
        Place::Header => "Header",
        Place::Body => "Body",
    }
}

fn place_mark(place: Place) -> &'static str {
    match place {
        Place::Path => "path",
        Place::PathSegments => "path_segments",
        Place::Query => "query",
        Place::QueryEach => "query_each",
        Place::Header => "header",
        Place::Body => "body",
    }
}

fn documentation(out: &mut String, operation: &Operation) {
    let Operation { id, method, path, .. } = operation;
    let _ = writeln!(out, "    /// `{id}`: `{} {path}`\n    ///", method.to_uppercase());
    let plan = match &operation.plan {
        Some(plan) => format!("{} requests a second, burst {}", plan.rate, plan.burst),
        None => "none stated".into(),
    };
    let _ = writeln!(out, "    /// - Usage plan: {plan}.");
    if operation.restricted {
        out.push_str("    /// - Restricted: refused without a Restricted Data Token.\n");
    }
    if !operation.data_elements.is_empty() {
        let elements = operation.data_elements.join("`, `");
        let _ = writeln!(out, "    /// - A Restricted Data Token adds `{elements}`.");
    }
    if let Some(scope) = operation.grantless {
        let _ = writeln!(out, "    /// - Grantless: takes a token of scope `{scope}`.");
    }
    if operation.deprecated {
        out.push_str("    /// - Deprecated by Amazon.\n");
    }
    let slug = id.to_lowercase();
    let _ = writeln!(
        out,
        "    ///\n    /// Reference: <https://developer-docs.amazon.com/sp-api/reference/{slug}>."
    );
}

/// The operation as a value.
fn value(out: &mut String, api: &Api, operation: &Operation) {
    let Operation { id, method, path, .. } = operation;
    let _ = write!(out, "    Operation::new({:?}, {id:?}, Method::{method}, {path:?})", api.id);
    if let Some(plan) = &operation.plan {
        let point = if plan.rate.contains('.') { "" } else { ".0" };
        let _ = write!(out, "\n        .plan({}{point}, {})", plan.rate, plan.burst);
    }
    if operation.restricted {
        out.push_str("\n        .restricted()");
    }
    if !operation.data_elements.is_empty() {
        let _ = write!(out, "\n        .data_elements(&{:?})", operation.data_elements);
    }
    if let Some(scope) = operation.grantless {
        let _ = write!(out, "\n        .grantless({scope:?})");
    }
    if operation.idempotent != matches!(method.as_str(), "Get" | "Put" | "Delete") {
        let _ = write!(out, "\n        .idempotent({})", operation.idempotent);
    }
    out.push('\n');
}
