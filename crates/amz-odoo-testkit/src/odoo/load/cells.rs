//! Text into values: the converters of Odoo's import, with their messages.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};

use super::super::cell::decimal_from_text;
use super::super::env::{Env, Values, moment};
use super::super::models;
use super::super::schema::{Field, Kind};
use super::extract::{Extract, Extracted};
use super::full_xid;

/// A value that could not be read: the message, in which `{field}` stands for the field's label.
pub(super) struct Unreadable {
    pub(super) message: String,
    pub(super) more: Option<Value>,
}

/// The label of a field as messages name it.
pub(super) fn label_of(field: Option<&Field>, name: &str) -> String {
    field.map_or_else(|| name.to_owned(), |field| field.title.clone())
}

/// Reads every cell of a record; what cannot be read is reported and left out.
pub(super) fn convert(
    env: &Env<'_>,
    model: &str,
    record: &Extracted,
    report: &mut dyn FnMut(&str, Unreadable),
) -> Values {
    let mut values = Map::new();
    for (name, value) in &record.cells {
        if matches!(name.as_str(), "" | "id" | ".id") {
            continue;
        }
        let Some(field) = env.field(model, name) else { continue };
        match read_cell(env, field, value) {
            Ok(value) => {
                values.insert(name.clone(), value);
            }
            Err(problem) => report(name, problem),
        }
    }
    values
}

fn read_cell(env: &Env<'_>, field: &Field, value: &Extract) -> Result<Value, Unreadable> {
    match value {
        Extract::Text(text) if text.is_empty() => Ok(false.into()),
        Extract::Text(text) => read_text(env, field, text),
        Extract::Records(records) if records.is_empty() => Ok(false.into()),
        Extract::Records(records) => match field.kind {
            Kind::One2many => read_lines(env, field, records),
            Kind::Many2many => {
                let mut ids = Vec::new();
                let Some((by, list)) = records[0].reference() else { return Err(indirect()) };
                for item in list.split(',') {
                    // What reads as "no" passes here, and the database refuses it.
                    ids.push(refer(env, field, by, item)?.map_or(Value::Bool(false), Value::from));
                }
                Ok(json!([[6, 0, ids]]))
            }
            _ => {
                let Some((by, text)) = records[0].reference() else { return Err(indirect()) };
                // An id of 0 passes as "no", a missing one does not.
                let id = refer(env, field, by, text)?;
                Ok(id.map_or_else(|| Value::Bool(false), Value::from))
            }
        },
    }
}

fn indirect() -> Unreadable {
    plain("Can not create Many-To-One records indirectly, import the field separately")
}

fn plain(message: impl Into<String>) -> Unreadable {
    Unreadable { message: message.into(), more: None }
}

fn read_lines(env: &Env<'_>, field: &Field, records: &[Extracted]) -> Result<Value, Unreadable> {
    let target = field.relation.as_deref().unwrap_or_default();
    let mut commands = Vec::new();
    for record in records {
        let mut problem = None;
        let mut values = convert(env, target, record, &mut |name, inner: Unreadable| {
            let label = label_of(env.field(target, name), name);
            problem.get_or_insert(Unreadable {
                message: inner.message.replace("{field}", &format!("{{field}}/{label}")),
                ..inner
            });
        });
        if let Some(problem) = problem {
            return Err(problem);
        }
        let found = match record.reference() {
            Some((_, "")) | None => None,
            Some(("id", xid)) => match refer(env, field, "id", xid) {
                Ok(id) => id,
                Err(_) => {
                    values.insert("id".into(), full_xid(env, xid).into());
                    None
                }
            },
            Some((by, text)) => refer(env, field, by, text)?,
        };
        match found {
            Some(id) => commands.extend([json!([4, id, 0]), json!([1, id, values])]),
            None => commands.push(json!([0, 0, values])),
        }
    }
    Ok(commands.into())
}

/// The record a cell refers to: by name, external id (`id`) or database id (`.id`).
fn refer(env: &Env<'_>, field: &Field, by: &str, text: &str) -> Result<Option<i64>, Unreadable> {
    let target = field.relation.as_deref().unwrap_or_default();
    let falsy = matches!(text.to_lowercase().as_str(), "" | "0" | "false" | "no");
    let missing = |kind: &str| Unreadable {
        message: format!("No matching record found for {kind} '{text}' in field '{{field}}'"),
        more: Some(possible_values(target, by)),
    };
    match by {
        ".id" if falsy => Ok(None),
        ".id" => {
            let id = text.trim().parse::<i64>().map_err(|_| Unreadable {
                message: format!("Invalid database id '{text}' for the field '{{field}}'"),
                more: Some(possible_values(target, by)),
            })?;
            if env.db.exists(target, id) { Ok(Some(id)) } else { Err(missing("database id")) }
        }
        "id" if falsy => Ok(None),
        "id" => {
            let xid = full_xid(env, text);
            match env.db.xid(&xid) {
                Some((model, id)) if model == target && env.db.exists(target, *id) => Ok(Some(*id)),
                Some((model, id)) if model != target && env.db.exists(target, *id) => Err(plain(format!(
                    "Invalid external ID {xid}: expected model '{target}', found '{model}'"
                ))),
                _ => Err(missing("external id")),
            }
        }
        _ => {
            let named =
                env.db.ids(target).into_iter().find(|&id| models::display_name(env, target, id) == text);
            named.map(Some).ok_or_else(|| missing("name"))
        }
    }
}

fn possible_values(target: &str, by: &str) -> Value {
    let model = if by.is_empty() { target } else { "ir.model.data" };
    let mut action = json!({
        "name": "Possible Values", "type": "ir.actions.act_window", "target": "new", "view_mode": "list,form",
        "views": [[false, "list"], [false, "form"]], "context": {"create": false},
        "help": "See all possible values", "res_model": model,
    });
    if !by.is_empty() {
        action["domain"] = json!([["model", "=", target]]);
    }
    action
}

fn read_text(env: &Env<'_>, field: &Field, text: &str) -> Result<Value, Unreadable> {
    let wrong = |what: &str| plain(format!("'{text}' does not seem to be {what} for field '{{field}}'"));
    let format = |what: &str, example: &str| Unreadable {
        more: Some(format!("Use the format '{example}'").into()),
        ..wrong(what)
    };
    match field.kind {
        Kind::Bool => match text.to_lowercase().as_str() {
            "1" | "true" | "yes" => Ok(true.into()),
            "0" | "false" | "no" => Ok(false.into()),
            _ => Err(Unreadable {
                message: format!("Unknown value '{text}' for boolean field '{{field}}'"),
                more: Some("Use '1' for yes and '0' for no".into()),
            }),
        },
        Kind::Int => text.trim().parse::<i64>().map(Value::from).map_err(|_| wrong("an integer")),
        Kind::Float => decimal_from_text(text.trim())
            .map(|value| value.to_string().into())
            .ok_or_else(|| wrong("a number")),
        Kind::Selection => {
            let options = field.described.get("selection").and_then(Value::as_array);
            let Some(options) = options else { return Ok(text.into()) };
            let same = |value: &Value| value.as_str().is_some_and(|value| value.eq_ignore_ascii_case(text));
            let found = options.iter().find(|option| same(&option[0]) || same(&option[1]));
            found.map(|option| option[0].clone()).ok_or_else(|| Unreadable {
                message: format!("Value '{text}' not found in selection field '{{field}}'"),
                more: Some(options.iter().map(|option| option[1].clone()).collect::<Vec<_>>().into()),
            })
        }
        Kind::Date => {
            moment(Kind::Date, text).map(Value::from).ok_or_else(|| format("a valid date", "2012-12-31"))
        }
        Kind::DateTime => {
            let local = moment(Kind::DateTime, text);
            let utc = local.and_then(|local| to_utc(env, &local));
            utc.map(Value::from).ok_or_else(|| format("a valid datetime", "2012-12-31 23:59:59"))
        }
        Kind::Other => serde_json::from_str(text)
            .map_err(|_| plain(format!("'{text}' does not seem to be a valid JSON for field '{{field}}'"))),
        _ => Ok(text.into()),
    }
}

/// A datetime of the file is local to the context's timezone, or to the user's where the context names none.
fn to_utc(env: &Env<'_>, local: &str) -> Option<String> {
    let zone = match env.context.get("tz").and_then(Value::as_str) {
        Some(zone) => zone.to_owned(),
        None => env.text("res.users", env.uid, "tz"),
    };
    let zone = TimeZone::get(&zone).unwrap_or(TimeZone::UTC);
    let local = DateTime::strptime("%Y-%m-%d %H:%M:%S", local).ok()?;
    let utc = local.to_zoned(zone).ok()?.with_time_zone(TimeZone::UTC);
    Some(utc.strftime("%Y-%m-%d %H:%M:%S").to_string())
}
