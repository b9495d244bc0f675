//! The methods that a client may call on a model, and how their arguments are bound.

use serde_json::{Map, Value, json};

use super::domain::Domain;
use super::env::{Env, Values};
use super::error::{Constraint, OdooError, Result};
use super::load::load;
use super::models;
use super::profile::Profile;
use super::rights::{self, Operation};

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

    fn domain(&self, at: usize) -> Result<Domain> {
        Domain::parse(self.get(at, "domain").unwrap_or(&Value::Null))
    }

    fn count(&self, at: usize, name: &str) -> Option<usize> {
        self.get(at, name).and_then(Value::as_u64).and_then(|count| usize::try_from(count).ok())
    }

    fn names(&self, at: usize, name: &str) -> Option<Vec<String>> {
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
fn class_name(model: &str) -> String {
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

/// Whether a method changes the database; statistics count those apart.
pub(crate) fn is_write(method: &str) -> bool {
    !matches!(
        method,
        "read"
            | "search"
            | "search_read"
            | "search_count"
            | "fields_get"
            | "get_external_id"
            | "check_access_rights"
            | "has_access"
            | "name_search"
            | "check_object_reference"
            | "default_get"
            | "context_get"
            | "has_group"
    )
}

/// Calls a method. The context has been taken out of `args` already.
pub(crate) fn call(env: &mut Env<'_>, model: &str, method: &str, args: &Args) -> Result<Value> {
    if model == "ir.model.data" {
        return match method {
            "check_object_reference" => check_object_reference(env, args),
            "create" => name_records(env, args),
            _ => Err(OdooError::attribute(format!("The method '{model}.{method}' does not exist"))),
        };
    }
    env.model(model)?;
    let check = |env: &Env<'_>, operation| rights::check(env, model, operation);
    match method {
        "fields_get" => {
            check(env, Operation::Read)?;
            fields_get(env, model, args)
        }
        "search" | "search_read" | "search_count" => {
            check(env, Operation::Read)?;
            let domain = args.domain(0)?;
            let found = env.search(model, &domain)?;
            search(env, model, method, found, args)
        }
        "name_search" => {
            check(env, Operation::Read)?;
            name_search(env, model, args)
        }
        "read" => {
            check(env, Operation::Read)?;
            read(env, model, args)
        }
        "default_get" => Ok(Value::Object(env.model(model)?.defaults.clone())),
        "create" => {
            check(env, Operation::Create)?;
            create(env, model, args)
        }
        "write" => {
            check(env, Operation::Write)?;
            let values = args.values(model, method, 1, "vals")?;
            env.write(model, &args.ids(), &values)?;
            Ok(true.into())
        }
        "unlink" => {
            check(env, Operation::Unlink)?;
            env.unlink(model, &args.ids())?;
            Ok(true.into())
        }
        "action_archive" | "action_unarchive" => {
            check(env, Operation::Write)?;
            let values = json!({"active": method == "action_unarchive"});
            env.write(model, &args.ids(), values.as_object().unwrap_or(&Map::new()))?;
            Ok(true.into())
        }
        "copy" => {
            check(env, Operation::Create)?;
            copy(env, model, args)
        }
        "load" => {
            check(env, Operation::Create)?;
            let fields = args.names(0, "fields").unwrap_or_default();
            let rows = args.required(model, method, 1, "data")?.as_array().cloned().unwrap_or_default();
            let rows = rows.iter().map(text_row).collect::<Result<Vec<_>>>()?;
            load(env, model, &fields, &rows)
        }
        "context_get" if model == "res.users" => {
            let tz = env.text(model, env.uid, "tz");
            let tz = if tz.is_empty() { Value::Bool(false) } else { tz.into() };
            Ok(json!({"lang": "en_US", "tz": tz, "uid": env.uid}))
        }
        "has_group" if model == "res.users" => {
            let name = args.get(1, "group_ext_id").and_then(Value::as_str).unwrap_or_default();
            Ok(rights::has_group(env, name).into())
        }
        "get_external_id" => {
            let name = |id: &i64| env.db.xids_of(model, *id).next().unwrap_or_default().to_owned();
            Ok(args.ids().iter().map(|id| (id.to_string(), name(id).into())).collect::<Map<_, _>>().into())
        }
        "has_access" if env.profile < Profile::V18 => {
            Err(OdooError::attribute(format!("The method '{model}.{method}' does not exist")))
        }
        "check_access_rights" | "has_access" => access(env, model, method, args),
        _ => match models::call(env, model, method, &args.ids()) {
            Some(answer) => answer,
            None => Err(OdooError::attribute(format!("The method '{model}.{method}' does not exist"))),
        },
    }
}

/// Gives records their external ids; what set-up does with a copy, which `load` cannot name.
fn name_records(env: &mut Env<'_>, args: &Args) -> Result<Value> {
    if !rights::has_group(env, "base.group_erp_manager") {
        return Err(OdooError::access("You are not allowed to create 'Model Data' (ir.model.data) records."));
    }
    let given = args.required("ir.model.data", "create", 0, "vals_list")?;
    let list = given.as_array().cloned().unwrap_or_else(|| vec![given.clone()]);
    let mut ids = Vec::new();
    for values in &list {
        let text = |name: &str| values.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let xid = format!("{}.{}", text("module"), text("name"));
        let id = values.get("res_id").and_then(Value::as_i64).unwrap_or_default();
        if env.db.xid(&xid).is_some() {
            return Err(OdooError::constraint(
                Constraint::Unique,
                "You cannot have multiple records with the same external ID in the same module!",
            ));
        }
        env.db.set_xid(&xid, &text("model"), id);
        ids.push(Value::from(id));
    }
    Ok(if given.is_array() { ids.into() } else { ids.pop().unwrap_or_default() })
}

/// The model and id behind an external id.
fn check_object_reference(env: &Env<'_>, args: &Args) -> Result<Value> {
    let text =
        |at: usize, name: &str| args.get(at, name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let xid = format!("{}.{}", text(0, "module"), text(1, "xml_id"));
    match env.db.xid(&xid).filter(|(model, id)| env.db.exists(model, *id)) {
        Some((model, id)) => Ok(json!([model, id])),
        None => Err(OdooError::value(format!("External ID not found in the system: {xid}"))),
    }
}

fn text_row(row: &Value) -> Result<Vec<String>> {
    let cells = row.as_array().map(Vec::as_slice).unwrap_or_default();
    cells
        .iter()
        .map(|cell| match cell {
            Value::String(text) => Ok(text.clone()),
            Value::Bool(false) | Value::Null => Ok(String::new()),
            other => Err(OdooError::attribute(format!("load() takes text, not {other}"))),
        })
        .collect()
}

fn fields_get(env: &Env<'_>, model: &str, args: &Args) -> Result<Value> {
    let wanted = args.names(0, "allfields");
    let attributes = args.names(1, "attributes").filter(|attributes| !attributes.is_empty());
    let mut answer = Map::new();
    for (name, field) in &env.model(model)?.fields {
        if wanted.as_ref().is_some_and(|wanted| !wanted.is_empty() && !wanted.contains(name)) {
            continue;
        }
        let keep =
            |attribute: &str| attributes.as_ref().is_none_or(|list| list.iter().any(|it| it == attribute));
        let described: Map<String, Value> = field
            .described
            .iter()
            .filter(|(attribute, _)| keep(attribute))
            .map(|(attribute, value)| (attribute.clone(), value.clone()))
            .collect();
        answer.insert(name.clone(), described.into());
    }
    Ok(answer.into())
}

fn search(env: &Env<'_>, model: &str, method: &str, found: Vec<i64>, args: &Args) -> Result<Value> {
    if method == "search_count" {
        let limit = args.count(1, "limit").unwrap_or(usize::MAX);
        return Ok(found.len().min(limit).into());
    }
    // `search` has no list of fields before the window.
    let shift = usize::from(method == "search_read");
    let offset = args.count(1 + shift, "offset").unwrap_or_default();
    let limit = args.count(2 + shift, "limit").filter(|&limit| limit > 0).unwrap_or(usize::MAX);
    let order = args.get(3 + shift, "order").and_then(Value::as_str).unwrap_or(&env.model(model)?.order);
    let ids: Vec<i64> = ordered(env, model, found, order)?.into_iter().skip(offset).take(limit).collect();
    if method == "search" {
        return Ok(json!(ids));
    }
    let fields = args.names(1, "fields");
    rows(env, model, &ids, fields)
}

fn ordered(env: &Env<'_>, model: &str, ids: Vec<i64>, order: &str) -> Result<Vec<i64>> {
    // The model's own order may name a joined column; ids decide then. A caller's order must be right.
    let own = env.model(model)?.order == order;
    match env.ordered(model, ids.clone(), order) {
        Err(_) if own => Ok(ids),
        result => result,
    }
}

fn read(env: &Env<'_>, model: &str, args: &Args) -> Result<Value> {
    let ids: Vec<i64> = args.ids().into_iter().filter(|&id| env.db.exists(model, id)).collect();
    rows(env, model, &ids, args.names(1, "fields"))
}

fn rows(env: &Env<'_>, model: &str, ids: &[i64], fields: Option<Vec<String>>) -> Result<Value> {
    let all = || env.model(model).map(|model| model.fields.keys().cloned().collect());
    let fields: Vec<String> = match fields {
        Some(fields) if !fields.is_empty() => fields,
        _ => all()?,
    };
    if let Some(unknown) = fields.iter().find(|field| *field != "id" && env.field(model, field).is_none()) {
        return Err(OdooError::value(format!("Invalid field '{unknown}' on '{model}'")));
    }
    let rows: Vec<Value> = ids.iter().map(|&id| env.read_one(model, id, &fields)).collect::<Result<_>>()?;
    Ok(rows.into())
}

fn name_search(env: &Env<'_>, model: &str, args: &Args) -> Result<Value> {
    let name = args.get(0, "name").and_then(Value::as_str).unwrap_or_default().to_lowercase();
    let limit = args.count(3, "limit").unwrap_or(100);
    let found = env.search(model, &args.domain(1)?)?.into_iter();
    let named = found.map(|id| (id, env.display_name(model, id)));
    let fitting = named.filter(|(_, shown)| shown.to_lowercase().contains(&name)).take(limit);
    Ok(fitting.map(|(id, shown)| json!([id, shown])).collect::<Vec<_>>().into())
}

fn create(env: &mut Env<'_>, model: &str, args: &Args) -> Result<Value> {
    let given = args.required(model, "create", 0, "vals_list")?;
    match given {
        Value::Object(values) => Ok(env.create(model, values.clone())?.into()),
        Value::Array(list) => {
            let mut ids = Vec::new();
            for values in list {
                ids.push(env.create(model, values.as_object().cloned().unwrap_or_default())?);
            }
            Ok(json!(ids))
        }
        other => Err(OdooError::value(format!("create() takes a dict, not {other}"))),
    }
}

/// Copies the plain fields of records; from 18 on the answer is a list, for a single record too.
fn copy(env: &mut Env<'_>, model: &str, args: &Args) -> Result<Value> {
    let ids = args.ids();
    env.check_exist(model, &ids)?;
    let changes = args.get(1, "default").and_then(Value::as_object).cloned().unwrap_or_default();
    let mut copies = Vec::new();
    for id in ids {
        let mut values = Values::new();
        for (name, field) in &env.model(model)?.fields {
            let stamp = matches!(name.as_str(), "create_date" | "write_date" | "create_uid" | "write_uid");
            if field.stored && !stamp && field.kind != super::schema::Kind::One2many {
                let cell = env.get(model, id, name);
                values.insert(name.clone(), super::env::plain_json(&cell));
            }
        }
        if !changes.contains_key("name") && env.field(model, "name").is_some() {
            values.insert("name".into(), format!("{} (copy)", env.text(model, id, "name")).into());
        }
        values.extend(changes.clone());
        copies.push(env.create(model, values)?);
    }
    // One id until 17.
    match copies[..] {
        [copy] if env.profile < Profile::V18 => Ok(copy.into()),
        _ => Ok(json!(copies)),
    }
}

fn access(env: &Env<'_>, model: &str, method: &str, args: &Args) -> Result<Value> {
    let old = method == "check_access_rights";
    let at = usize::from(!old);
    let name = args.required(model, method, at, "operation")?.as_str().unwrap_or_default();
    let operation =
        Operation::parse(name).ok_or_else(|| OdooError::key(format!("Unknown access operation: {name}")))?;
    let raises = old && args.get(1, "raise_exception") != Some(&Value::Bool(false));
    if raises {
        rights::check(env, model, operation)?;
    }
    Ok(rights::allowed(env, model, operation).into())
}
