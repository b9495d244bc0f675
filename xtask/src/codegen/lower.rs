//! From a model to what is generated of it: types, names, what is boxed, what is private.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{
    calls,
    ir::{Api, Enum, Field, Operation, Parameter, Place, Struct, Type},
    names, pii, plan,
    spec::{Spec, SpecOperation},
};

/// The format that a fixup gives to a text which is a marketplace identifier under another name.
pub(super) const MARKETPLACE_ID: &str = "marketplace-id";

/// Marks a path parameter whose slashes divide segments.
const GREEDY: &str = "x-amazon-spds-greedy-path-parameter";

/// Lowers a model.
pub(super) fn lower(spec: &Spec) -> Result<Api, String> {
    let mut lowering = Lowering {
        spec,
        api: spec.id(),
        structs: Vec::new(),
        started: BTreeMap::new(),
        enums: Vec::new(),
        shared_enums: shared_enums(spec),
        members: BTreeSet::new(),
        undecided: Vec::new(),
    };
    for (definition, schema) in spec.definitions() {
        if is_enum(schema) {
            lowering.enumeration(&names::type_name(definition), definition, schema)?;
        }
    }
    for (definition, schema) in spec.definitions() {
        if is_struct(schema) {
            lowering.structure(&names::type_name(definition), definition, schema)?;
        }
    }
    let mut operations = Vec::new();
    for operation in spec.operations() {
        operations.push(lowering.operation(&operation)?);
    }
    lowering.every_entry_was_used(&operations)?;
    let Lowering { mut structs, mut enums, members, undecided, .. } = lowering;
    box_recursion(&mut structs);
    mark_sent(&mut structs, &operations);
    name_requests(&mut operations, &structs, &enums);
    let mut taken = BTreeSet::new();
    let defined = structs.iter().map(|item| &item.name).chain(enums.iter().map(|item| &item.name));
    for name in defined.chain(operations.iter().map(|item| &item.name)) {
        if !taken.insert(name) {
            return Err(format!("two types are called {name}"));
        }
    }
    structs.sort_by(|a, b| a.name.cmp(&b.name));
    enums.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(Api {
        id: spec.id(),
        module: names::snake(&spec.id()),
        title: title(&spec.name),
        version: spec.version.clone(),
        structs,
        enums,
        operations,
        members: members.into_iter().map(|(_, member)| member).collect(),
        undecided,
    })
}

/// `catalog_items` is `Catalog items`.
fn title(name: &str) -> String {
    let mut chars = name.chars();
    let first: String = chars.next().into_iter().flat_map(char::to_uppercase).collect();
    format!("{first}{}", chars.as_str().replace('_', " "))
}

struct Lowering<'a> {
    spec: &'a Spec,
    api: String,
    structs: Vec<Struct>,
    /// The structs begun or done, and where the model has them.
    started: BTreeMap<String, String>,
    enums: Vec<Enum>,
    shared_enums: BTreeMap<(String, String), String>,
    /// Every member met, by definition or operation.
    members: BTreeSet<(String, String)>,
    undecided: Vec<String>,
}

fn is_enum(schema: &Value) -> bool {
    schema.get("enum").is_some() && schema["type"].as_str().is_none_or(|kind| kind == "string")
}

fn is_struct(schema: &Value) -> bool {
    // An object that names no member may hold any.
    schema["properties"].as_object().is_some_and(|members| !members.is_empty())
        || schema.get("allOf").is_some()
}

impl Lowering<'_> {
    /// Adds a struct; one that stands without a name of its own within another is met once a reference.
    fn structure(&mut self, name: &str, definition: &str, schema: &Value) -> Result<(), String> {
        match self.started.insert(name.to_owned(), definition.to_owned()) {
            Some(other) if other == definition => return Ok(()),
            Some(other) => return Err(format!("{definition} and {other} are both called {name}")),
            None => {}
        }
        let spec = self.spec;
        let (properties, required) = spec.properties(schema);
        let money = properties.iter().any(|(name, _)| name.eq_ignore_ascii_case("currencyCode"));
        let siblings: Vec<&str> = properties.iter().map(|(wire, _)| *wire).collect();
        let mut fields: Vec<Field> = Vec::new();
        for (wire, property) in properties {
            let mut field = self.field(name, wire, property, required.contains(&wire))?;
            field.pii = self.is_private(definition, wire, &field.kind, &siblings);
            // An amount beside a currency is money, also where the model has it as a text.
            if money && wire.eq_ignore_ascii_case("amount") && field.kind == Type::Text {
                field.kind = Type::Decimal;
            }
            if fields.iter().any(|other| other.rust == field.rust) {
                return Err(format!("{definition} has two fields {}", field.rust));
            }
            fields.push(field);
        }
        self.structs.push(Struct {
            name: name.to_owned(),
            definition: definition.to_owned(),
            fields,
            sent: false,
        });
        Ok(())
    }

    fn field(&mut self, owner: &str, wire: &str, schema: &Value, required: bool) -> Result<Field, String> {
        let kind = self.kind(schema, owner, wire, 0)?;
        Ok(Field {
            wire: wire.to_owned(),
            rust: names::field(wire),
            number: *kind.leaf() == Type::Decimal && self.is_number(schema),
            kind,
            required,
            pii: false,
            boxed: false,
            bounds: bounds(schema),
        })
    }

    /// Whether a member is private; one whose name looks so is, until a list says otherwise.
    fn is_private(&mut self, definition: &str, wire: &str, kind: &Type, siblings: &[&str]) -> bool {
        self.members.insert((definition.to_owned(), wire.to_owned()));
        // A struct's own members decide; the values of an enum and of a number are no one's secret.
        let open = matches!(
            kind.leaf(),
            Type::Struct(_) | Type::Enum(_) | Type::Bool | Type::Int | Type::Timestamp | Type::MarketplaceId
        );
        match pii::verdict(&self.api, definition, wire, siblings) {
            _ if open => false,
            pii::Verdict::Private => true,
            pii::Verdict::Open => false,
            pii::Verdict::Undecided => {
                self.undecided.push(format!("{definition}.{wire}"));
                true
            }
        }
    }

    /// The type of a schema; `owner` and `name` name an enum that stands in it.
    fn kind(&mut self, schema: &Value, owner: &str, name: &str, depth: usize) -> Result<Type, String> {
        if depth > 16 {
            return Err(format!("{owner}.{name} is an endless chain of references"));
        }
        if let Some(definition) = Spec::reference(schema) {
            let spec = self.spec;
            let target = spec
                .definition(definition)
                .ok_or_else(|| format!("{owner}.{name} refers to nothing: {definition}"))?;
            return match definition {
                _ if is_struct(target) => Ok(Type::Struct(names::type_name(definition))),
                _ if is_enum(target) => Ok(Type::Enum(names::type_name(definition))),
                // Decimals that travel as texts.
                "Decimal" | "BigDecimal" => Ok(Type::Decimal),
                _ => self.kind(target, &names::type_name(definition), name, depth + 1),
            };
        }
        if is_enum(schema) {
            let shared = self.shared_enums.get(&(owner.to_owned(), name.to_owned()));
            let inner = shared.cloned().unwrap_or_else(|| self.inner_name(owner, name, schema));
            return self.enumeration(&inner, &format!("{owner}.{name}"), schema).map(Type::Enum);
        }
        let format = schema["format"].as_str().unwrap_or_default();
        Ok(match schema["type"].as_str() {
            Some("string") => match format {
                "date-time" | "dateTime" => Type::Timestamp,
                "date" => Type::Date,
                MARKETPLACE_ID => Type::MarketplaceId,
                // Query parameters of the vendors' models.
                "boolean" => Type::Bool,
                _ if names::pascal(name).trim_end_matches('s') == "MarketplaceId" => Type::MarketplaceId,
                _ => Type::Text,
            },
            Some("boolean") => Type::Bool,
            Some("integer") => Type::Int,
            Some("number") => Type::Decimal,
            Some("array") => {
                if schema.get("items").is_none() {
                    return Err(format!("{owner}.{name} is an array of nothing"));
                }
                Type::List(Box::new(self.kind(&schema["items"], owner, name, depth + 1)?))
            }
            _ if is_struct(schema) => {
                let inner = self.inner_name(owner, name, schema);
                self.structure(&inner, &inner, schema)?;
                Type::Struct(inner)
            }
            _ => match schema.get("additionalProperties") {
                Some(values) if values.get("$ref").is_some() || values.get("type").is_some() => {
                    Type::Map(Box::new(self.kind(values, owner, name, depth + 1)?))
                }
                _ => Type::Json,
            },
        })
    }

    /// The name of a type that stands within another; a definition that is called so already keeps its name.
    fn inner_name(&self, owner: &str, name: &str, schema: &Value) -> String {
        let free = |candidate: &String| {
            let mut definitions = self.spec.definitions();
            definitions.all(|(definition, other)| {
                names::type_name(definition) != *candidate
                    || (is_enum(other) && is_enum(schema) && same(&values(other), &values(schema)))
            })
        };
        let inner = names::inner(owner, name);
        let candidates = [inner.clone(), format!("{owner}{}", names::pascal(name))];
        candidates.into_iter().find(free).unwrap_or_else(|| format!("{inner}Value"))
    }

    /// Whether the decimals of a schema are JSON numbers, not texts.
    fn is_number(&self, schema: &Value) -> bool {
        let mut schema = schema;
        loop {
            schema = match Spec::reference(schema).and_then(|name| self.spec.definition(name)) {
                Some(target) => target,
                None if schema.get("items").is_some() => &schema["items"],
                None if schema["additionalProperties"].is_object() => &schema["additionalProperties"],
                None => return schema["type"] == "number",
            };
        }
    }

    /// Adds an enum and returns its name; one with the same values under the same name is shared.
    fn enumeration(&mut self, name: &str, origin: &str, schema: &Value) -> Result<String, String> {
        let values = values(schema);
        let variants: Vec<(String, String)> =
            names::variants(&values).into_iter().zip(values.into_iter().map(str::to_owned)).collect();
        match self.enums.iter().find(|known| known.name == name) {
            Some(known) if same(&known.variants, &variants) => {}
            Some(known) => return Err(format!("{origin} and {} are both called {name}", known.origin)),
            None => self.enums.push(Enum { name: name.to_owned(), origin: origin.to_owned(), variants }),
        }
        Ok(name.to_owned())
    }

    fn operation(&mut self, operation: &SpecOperation<'_>) -> Result<Operation, String> {
        let SpecOperation { id, method, path, body, ref parameters } = *operation;
        let name = names::type_name(id);
        let mut lowered = Vec::new();
        for schema in parameters {
            lowered.push(self.parameter(&name, id, schema)?);
        }
        // A 204 has no body, whatever schema some models give it.
        let success = body["responses"].as_object().into_iter().flatten();
        let schemas = success
            .filter(|(status, _)| status.starts_with('2') && *status != "204")
            .filter_map(|(_, answer)| answer.get("schema"));
        let mut schemas: Vec<&Value> = schemas.collect();
        schemas.dedup_by_key(|schema| Spec::reference(schema));
        let response = match schemas.as_slice() {
            [] => None,
            [schema] => Some(self.kind(schema, &name, "Response", 0)?),
            _ => return Err(format!("{id} succeeds with several types; a fixup has to join them")),
        };
        let description = body["description"].as_str().unwrap_or_default();
        Ok(Operation {
            name,
            id: id.to_owned(),
            method: names::pascal(method),
            path: path.to_owned(),
            plan: plan::parse(description),
            deprecated: body["deprecated"].as_bool().unwrap_or(false),
            restricted: calls::restricted(&self.api, id),
            data_elements: calls::data_elements(&self.api, id),
            grantless: calls::grantless(&self.api, id),
            idempotent: calls::idempotent(&self.api, id, method),
            parameters: lowered,
            response,
        })
    }

    fn parameter(&mut self, owner: &str, operation: &str, schema: &Value) -> Result<Parameter, String> {
        let wire =
            schema["name"].as_str().ok_or_else(|| format!("{operation} has a parameter without a name"))?;
        let place = match (schema["in"].as_str(), schema["collectionFormat"].as_str()) {
            (Some("path"), _) if schema[GREEDY] == true => Place::PathSegments,
            (Some("path"), _) => Place::Path,
            (Some("query"), Some("multi")) => Place::QueryEach,
            (Some("query"), _) => Place::Query,
            (Some("header"), _) => Place::Header,
            (Some("body"), _) => Place::Body,
            _ => return Err(format!("{operation}.{wire} stands nowhere")),
        };
        let required = schema["required"].as_bool().unwrap_or(false);
        let inner = if place == Place::Body { &schema["schema"] } else { schema };
        let mut field = self.field(owner, wire, inner, required)?;
        if place == Place::Body {
            field.rust = "body".into();
        } else {
            field.pii = self.is_private(operation, wire, &field.kind, &[]);
        }
        Ok(Parameter { place, field })
    }

    /// Fails if a reviewed list names what the model does not have.
    fn every_entry_was_used(&self, operations: &[Operation]) -> Result<(), String> {
        for (owner, member) in pii::entries(&self.api) {
            if !self.members.contains(&(owner.to_owned(), member.to_owned())) {
                return Err(format!(
                    "the lists of private and open members name {owner}.{member}, which the model has not"
                ));
            }
        }
        for name in calls::entries(&self.api) {
            if !operations.iter().any(|operation| operation.id == name) {
                return Err(format!("the lists of operations name {name}, which the model has not"));
            }
        }
        Ok(())
    }
}

/// Names for enums of parameters that several places share: a definition's of the same values if it is called like the
/// parameter (`fulfillmentStatuses` and `FulfillmentStatus`), or the parameter's own if several operations have it with
/// the same values. By request struct and parameter.
fn shared_enums(spec: &Spec) -> BTreeMap<(String, String), String> {
    let mut all: Vec<(String, &str, Vec<&str>)> = Vec::new();
    for operation in spec.operations() {
        for schema in operation.parameters {
            let values = values(if schema.get("items").is_some() { &schema["items"] } else { schema });
            if let (Some(wire), false) = (schema["name"].as_str(), values.is_empty()) {
                all.push((names::type_name(operation.id), wire, values));
            }
        }
    }
    let mut shared = BTreeMap::new();
    for (owner, wire, values) in &all {
        let name = names::pascal(wire);
        let definition = spec.definitions().find(|(definition, schema)| {
            let definition = names::pascal(definition);
            let alike =
                [definition.clone(), format!("{definition}s"), format!("{definition}es")].contains(&name);
            alike && is_enum(schema) && same(&self::values(schema), values)
        });
        let mut like = all.iter().filter(|(_, other, _)| other == wire);
        let everywhere = like.clone().count() > 1 && like.all(|(.., other)| same(other, values));
        let free = !spec.definitions().any(|(definition, _)| names::type_name(definition) == name);
        if let Some((definition, _)) = definition {
            shared.insert((owner.clone(), (*wire).to_owned()), names::type_name(definition));
        } else if everywhere && free {
            shared.insert((owner.clone(), (*wire).to_owned()), name);
        }
    }
    shared
}

/// An enum's values, each once.
fn values(schema: &Value) -> Vec<&str> {
    let mut values: Vec<&str> = Vec::new();
    for value in schema["enum"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        if !values.contains(&value) {
            values.push(value);
        }
    }
    values
}

/// Whether two lists without repetition hold the same, in any order.
fn same<T: PartialEq>(a: &[T], b: &[T]) -> bool {
    a.len() == b.len() && a.iter().all(|item| b.contains(item))
}

/// Bounds that the model states, in words.
fn bounds(schema: &Value) -> Vec<String> {
    let mut bounds = Vec::new();
    for (key, words) in [
        ("minimum", "at least"),
        ("maximum", "at most"),
        ("maxLength", "at most this many characters:"),
        ("maxItems", "at most this many:"),
    ] {
        if let Some(bound) = schema[key].as_i64() {
            bounds.push(format!("{words} {bound}"));
        }
    }
    bounds
}

/// Boxes every field through which a struct contains itself. Lists and maps need none.
fn box_recursion(structs: &mut [Struct]) {
    let direct = |field: &Field| match &field.kind {
        Type::Struct(name) => Some(name.clone()),
        _ => None,
    };
    let edges: BTreeMap<String, Vec<String>> = structs
        .iter()
        .map(|item| (item.name.clone(), item.fields.iter().filter_map(direct).collect()))
        .collect();
    for item in structs {
        for field in &mut item.fields {
            field.boxed = direct(field).is_some_and(|target| reach(&edges, &target).contains(&item.name));
        }
    }
}

/// All structs that `start` contains, itself included.
fn reach(edges: &BTreeMap<String, Vec<String>>, start: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut open = vec![start.to_owned()];
    while let Some(name) = open.pop() {
        open.extend(edges.get(&name).into_iter().flatten().filter(|next| !found.contains(*next)).cloned());
        found.insert(name);
    }
    found
}

/// Marks the structs that a request's body contains.
fn mark_sent(structs: &mut [Struct], operations: &[Operation]) {
    let leaf = |kind: &Type| match kind.leaf() {
        Type::Struct(name) => Some(name.clone()),
        _ => None,
    };
    let edges: BTreeMap<String, Vec<String>> = structs
        .iter()
        .map(|item| (item.name.clone(), item.fields.iter().filter_map(|field| leaf(&field.kind)).collect()))
        .collect();
    let bodies = operations.iter().flat_map(|operation| &operation.parameters);
    let sent: BTreeSet<String> =
        bodies.filter_map(|body| leaf(&body.field.kind)).flat_map(|name| reach(&edges, &name)).collect();
    for item in structs {
        item.sent = sent.contains(&item.name);
    }
}

/// An operation whose name is that of a definition is called `…Call`; operations that share an identifier carry their
/// methods.
fn name_requests(operations: &mut [Operation], structs: &[Struct], enums: &[Enum]) {
    let ids: Vec<String> = operations.iter().map(|operation| operation.id.clone()).collect();
    for operation in operations {
        if ids.iter().filter(|id| **id == operation.id).count() > 1 {
            operation.name.push_str(&operation.method);
        }
        let taken = structs.iter().any(|item| item.name == operation.name)
            || enums.iter().any(|item| item.name == operation.name);
        if taken {
            operation.name.push_str("Call");
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::codegen::fixups;

    fn tokens(document: Value) -> Spec {
        Spec { name: "tokens".into(), version: "2021-03-01".into(), document }
    }

    #[test]
    fn a_list_that_names_what_the_model_has_not_fails() {
        let mut document = json!({
            "paths": {"/tokens": {"post": {"operationId": "createRestrictedDataToken", "responses": {}}}},
            "definitions": {"CreateRestrictedDataTokenResponse": {"properties": {"restrictedDataToken": {"type": "string"}}}},
        });
        assert!(lower(&tokens(document.clone())).is_ok());
        document["paths"]["/tokens"]["post"]["operationId"] = json!("createToken");
        let failure = lower(&tokens(document.clone())).err().unwrap();
        assert_eq!(
            failure,
            "the lists of operations name createRestrictedDataToken, which the model has not"
        );
        let solicitations = |definitions| {
            let document = json!({"definitions": definitions});
            lower(&Spec { name: "solicitations".into(), version: "v1".into(), document })
        };
        let named = json!({"properties": {"name": {"type": "string"}}});
        assert!(solicitations(json!({"LinkObject": named, "SolicitationsAction": named})).is_ok());
        let failure = solicitations(json!({"SolicitationsAction": named})).err().unwrap();
        assert!(failure.contains("LinkObject.name"), "{failure}");
    }

    #[test]
    fn a_fixup_that_no_longer_applies_fails() {
        let document = json!({"definitions": {"Marketplace": {"properties": {"name": {"type": "string"}}}}});
        let mut spec = Spec { name: "sellers".into(), version: "v1".into(), document };
        let failure = fixups::apply(&mut spec).unwrap_err();
        assert_eq!(failure, "fixup marketplace_id_is_one no longer applies: Marketplace.id is gone");
    }

    #[test]
    fn a_struct_that_contains_itself_is_boxed() {
        let document = json!({"definitions": {
            "Tree": {"properties": {"left": {"$ref": "#/definitions/Branch"}, "leaves": {"type": "array", "items": {"$ref": "#/definitions/Tree"}}}},
            "Branch": {"properties": {"tree": {"$ref": "#/definitions/Tree"}, "leaf": {"$ref": "#/definitions/Leaf"}}},
            "Leaf": {"properties": {"color": {"type": "string"}}},
        }});
        let api = lower(&Spec { name: "trees".into(), version: "v0".into(), document }).unwrap();
        let fields = api.structs.iter().flat_map(|item| &item.fields);
        let boxed: Vec<_> = fields.filter(|field| field.boxed).map(|field| field.wire.as_str()).collect();
        assert_eq!(boxed, ["tree", "left"]);
    }
}
