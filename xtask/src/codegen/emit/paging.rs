//! Writes how an API's operations page: where the token of the next page stands, how it is sent, what a page lists.

use std::fmt::Write as _;

use crate::codegen::ir::{Api, Enum, Field, Operation, Parameter, Place, Struct, Type};

/// The names that Amazon gives to a page's token, in small letters.
const TOKENS: [&str; 4] = ["nexttoken", "pagetoken", "paginationtoken", "nextpagetoken"];
/// Members of an answer that are not what it lists.
const ASIDE: [&str; 4] = ["errors", "pagination", "refinements", "warnings"];
/// Operations whose token is sent alone. All others take the same parameters again.
///
/// Source: the models say so of the parameter, and a test compares.
const ALONE: &[(&str, &str)] = &[("feeds_2021-06-30", "getFeeds"), ("reports_2021-06-30", "getReports")];
/// The value of a required parameter that says "by token", where there is one.
const BY_TOKEN: &str = "NEXT_TOKEN";

/// How one operation pages.
struct Paging<'a> {
    /// The token's parameter.
    parameter: &'a Field,
    /// The members of an answer that lead to the token of the next page.
    token: Vec<&'a Field>,
    items: Items<'a>,
    alone: bool,
    /// A required parameter and its value that says "by token".
    by_token: Option<(&'a Field, String)>,
}

/// What a page lists.
enum Items<'a> {
    /// The members that lead to a list of this.
    List(Vec<&'a Field>, &'a Type),
    /// The members that lead to one thing with many lists of its own.
    One(Vec<&'a Field>),
}

/// `Paged` for every operation that pages.
pub(super) fn paging(out: &mut String, api: &Api) {
    for operation in &api.operations {
        if let Some(paging) = find(api, operation) {
            implementation(out, operation, &paging);
        }
    }
}

fn find<'a>(api: &'a Api, operation: &'a Operation) -> Option<Paging<'a>> {
    let parameters = operation.parameters.iter();
    let parameter = parameters.clone().find(|parameter| {
        matches!(parameter.place, Place::Query | Place::QueryEach) && is_token(&parameter.field)
    })?;
    let Some(Type::Struct(response)) = &operation.response else { return None };
    let response = structure(api, response)?;
    Some(Paging {
        parameter: &parameter.field,
        token: token(api, response, 0)?,
        items: items(api, response)?,
        alone: ALONE.contains(&(api.id.as_str(), operation.id.as_str())),
        by_token: parameters.clone().find_map(|parameter| by_token(api, parameter)),
    })
}

fn structure<'a>(api: &'a Api, name: &str) -> Option<&'a Struct> {
    api.structs.iter().find(|item| item.name == name)
}

/// The struct that a field holds, if it holds one.
fn inner<'a>(api: &'a Api, field: &Field) -> Option<&'a Struct> {
    match &field.kind {
        Type::Struct(name) => structure(api, name),
        _ => None,
    }
}

fn is_token(field: &Field) -> bool {
    TOKENS.contains(&field.wire.to_lowercase().as_str()) && field.kind == Type::Text
}

/// The way to the token of the next page, which stands at most three members deep.
fn token<'a>(api: &'a Api, answer: &'a Struct, depth: usize) -> Option<Vec<&'a Field>> {
    if let Some(field) = answer.fields.iter().find(|field| is_token(field)) {
        return Some(vec![field]);
    }
    let deeper = |field: &'a Field| {
        let rest = token(api, inner(api, field)?, depth + 1)?;
        Some(std::iter::once(field).chain(rest).collect())
    };
    // A list's items have tokens of their own business.
    (depth < 2).then(|| answer.fields.iter().find_map(deeper)).flatten()
}

/// The way to what a page lists: the one list of the answer or of its payload.
fn items<'a>(api: &'a Api, answer: &'a Struct) -> Option<Items<'a>> {
    let members: Vec<&Field> = answer
        .fields
        .iter()
        .filter(|field| !ASIDE.contains(&field.wire.as_str()) && !is_token(field))
        .collect();
    let lists: Vec<&&Field> = members.iter().filter(|field| matches!(field.kind, Type::List(_))).collect();
    if let [list] = lists[..]
        && let Type::List(item) = &list.kind
    {
        return Some(Items::List(vec![list], item));
    }
    let structs: Vec<(&&Field, &Struct)> =
        members.iter().filter_map(|field| Some((field, inner(api, field)?))).collect();
    match (&lists[..], &structs[..]) {
        ([], [(field, within)]) => Some(match items(api, within) {
            Some(Items::List(way, item)) => Items::List(prefixed(field, way), item),
            Some(Items::One(way)) => Items::One(prefixed(field, way)),
            None => Items::One(vec![field]),
        }),
        _ => None,
    }
}

fn prefixed<'a>(first: &'a Field, rest: Vec<&'a Field>) -> Vec<&'a Field> {
    std::iter::once(first).chain(rest).collect()
}

fn by_token<'a>(api: &'a Api, parameter: &'a Parameter) -> Option<(&'a Field, String)> {
    let Type::Enum(name) = &parameter.field.kind else { return None };
    let Enum { variants, .. } = api.enums.iter().find(|item| item.name == *name)?;
    let (variant, _) = variants.iter().find(|(_, value)| value == BY_TOKEN)?;
    parameter.field.required.then(|| (&parameter.field, format!("{name}::{variant}")))
}

fn implementation(out: &mut String, operation: &Operation, paging: &Paging<'_>) {
    let Paging { parameter, token, items, alone, by_token } = paging;
    let Some((last, before)) = token.split_last() else { return };
    let (kind, way) = match items {
        Items::List(way, _) => ("items", way),
        Items::One(way) => ("one", way),
    };
    let Some((listed, to_listed)) = way.split_last() else { return };
    let item = match items {
        Items::List(_, item) => super::rust_type(item, false),
        Items::One(_) => super::rust_type(&listed.kind, false),
    };
    let sent = match by_token {
        _ if *alone => format!("{} alone", parameter.rust),
        Some((field, value)) => format!("{}, {} = {value}", parameter.rust, field.rust),
        None => parameter.rust.clone(),
    };
    let _ = write!(
        out,
        "paged! {{\n    {call} -> {item} {{\n        \
         token [{before}] {token} = {path:?},\n        with ({sent}),\n        {kind} [{to_listed}] {listed} = {items:?},\n    }}\n}}\n\n",
        call = operation.name,
        before = names(before),
        token = last.rust,
        path = path(token),
        items = path(way),
        to_listed = names(to_listed),
        listed = listed.rust,
    );
}

/// The names on the wire.
fn path(way: &[&Field]) -> String {
    way.iter().map(|field| field.wire.as_str()).collect::<Vec<_>>().join(".")
}

fn names(way: &[&Field]) -> String {
    way.iter().map(|field| field.rust.as_str()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::codegen::{self, fixups, lower, spec::Spec};

    /// What is written for an operation `list` with such an answer and such a token parameter.
    fn written(answer: &serde_json::Value, extra: &serde_json::Value) -> String {
        let document = json!({
            "paths": {"/things": {"get": {
                "operationId": "list",
                "parameters": [{"name": "nextToken", "in": "query", "type": "string"}, extra],
                "responses": {"200": {"schema": {"$ref": "#/definitions/Answer"}}},
            }}},
            "definitions": {
                "Answer": {"properties": answer},
                "Thing": {"properties": {"id": {"type": "string"}}},
                "Page": {"properties": {"nextToken": {"type": "string"}}},
                "Many": {"properties": {"a": things(), "b": things()}},
                "Payload": {"properties": {"things": things(), "pagination": {"$ref": "#/definitions/Page"}}},
            },
        });
        let api = lower::lower(&Spec { name: "things".into(), version: "v1".into(), document }).unwrap();
        let mut out = String::new();
        paging(&mut out, &api);
        out
    }

    fn things() -> serde_json::Value {
        json!({"type": "array", "items": {"$ref": "#/definitions/Thing"}})
    }

    fn limit() -> serde_json::Value {
        json!({"name": "limit", "in": "query", "type": "integer"})
    }

    #[test]
    fn the_shapes_of_answers() {
        for (answer, token, item, items) in [
            (
                json!({"things": things(), "nextToken": {"type": "string"}, "errors": things()}),
                "token [] next_token = \"nextToken\",",
                "Thing",
                "items [] things = \"things\",",
            ),
            (
                json!({"payload": {"$ref": "#/definitions/Payload"}}),
                "token [payload pagination] next_token = \"payload.pagination.nextToken\",",
                "Thing",
                "items [payload] things = \"payload.things\",",
            ),
            (
                json!({"many": {"$ref": "#/definitions/Many"}, "pagination": {"$ref": "#/definitions/Page"}}),
                "token [pagination] next_token = \"pagination.nextToken\",",
                "Many",
                "one [] many = \"many\",",
            ),
        ] {
            let written = written(&answer, &limit());
            for part in [token, items, &format!("List -> {item} {{"), "with (next_token),"] {
                assert!(written.contains(part), "{part}: {written}");
            }
        }
        assert_eq!(
            written(&json!({"things": things()}), &limit()),
            "",
            "an answer without a token is no page"
        );
    }

    /// Every operation of Amazon's models that takes a token, and what they say of sending it alone.
    #[test]
    fn the_models_page_as_told() {
        let models = match codegen::models() {
            Ok(models) => models,
            Err(missing) => {
                assert!(std::env::var_os("CI").is_none(), "{missing}");
                return;
            }
        };
        let (mut operations, mut alone, mut not_found) = (0, Vec::new(), Vec::new());
        for file in codegen::files(&models).unwrap() {
            let mut spec = Spec::read(&models.join(file)).unwrap();
            fixups::apply(&mut spec).unwrap();
            let api = lower::lower(&spec).unwrap();
            for operation in spec.operations() {
                let token = |schema: &&&serde_json::Value| {
                    let name = schema["name"].as_str().unwrap_or_default().to_lowercase();
                    schema["in"] == "query" && TOKENS.contains(&name.as_str())
                };
                let Some(parameter) = operation.parameters.iter().find(token) else { continue };
                operations += 1;
                if parameter["description"].as_str().unwrap_or_default().contains("only parameter") {
                    alone.push((api.id.clone(), operation.id.to_owned()));
                }
                if !api.operations.iter().any(|known| known.id == operation.id && find(&api, known).is_some())
                {
                    not_found.push(format!("{}.{}", api.id, operation.id));
                }
            }
        }
        assert_eq!((operations, not_found), (72, Vec::new()));
        let known: Vec<(String, String)> =
            ALONE.iter().map(|(api, operation)| ((*api).to_owned(), (*operation).to_owned())).collect();
        assert_eq!(alone, known);
    }

    #[test]
    fn a_parameter_that_says_how_to_ask_says_by_token() {
        let how = json!({"name": "how", "in": "query", "required": true, "type": "string", "enum": ["ALL", "NEXT_TOKEN"]});
        let written = written(&json!({"things": things(), "nextToken": {"type": "string"}}), &how);
        assert!(written.contains("with (next_token, how = ListHow::NextToken),"), "{written}");
    }
}
