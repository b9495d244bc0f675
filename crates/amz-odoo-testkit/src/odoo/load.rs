//! `load`: rows of text become records, all of them or none.
//!
//! Rows are split into records the way Odoo does it, external ids name records and lines, and every error names
//! the rows it comes from.

use std::collections::BTreeSet;

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};

use super::cell::decimal_from_text;
use super::env::{Env, Values, moment};
use super::error::{Constraint, OdooError, Result};
use super::models;
use super::schema::{Field, Kind};
use super::store::Savepoint;

/// A column: the path from the record to the value.
type Path = Vec<String>;

/// A record as text, before any value was read.
#[derive(Debug, Default)]
struct Extracted {
    cells: Vec<(String, Extract)>,
}

#[derive(Debug)]
enum Extract {
    Text(String),
    Records(Vec<Extracted>),
}

/// Where a record stood in the rows.
#[derive(Clone, Copy, Debug)]
struct Span {
    from: usize,
    to: usize,
    record: usize,
}

/// A value that could not be read: the message, in which `{field}` stands for the field's label.
struct Unreadable {
    message: String,
    more: Option<Value>,
}

/// A record ready to be written.
struct Prepared {
    xid: Option<String>,
    id: Option<i64>,
    values: Values,
    span: Span,
}

/// Loads the rows and answers `{ids, messages, nextrow}`.
pub(crate) fn load(env: &mut Env<'_>, model: &str, fields: &[String], rows: &[Vec<String>]) -> Result<Value> {
    env.model(model)?;
    let paths: Vec<Path> = fields.iter().map(|field| path(field)).collect();
    let start = env.db.savepoint();
    let mut messages = Vec::new();
    let extracted = extract(env, model, &paths, rows)?;
    let mut batch: Vec<Prepared> = Vec::new();
    let mut loaded = Loaded { start, ids: Vec::new(), pending: BTreeSet::new() };
    for (record, (from, to, cells)) in extracted.into_iter().enumerate() {
        let span = Span { from, to, record };
        // A later record may refer to an earlier one of the same call: write what is waiting first.
        if !loaded.pending.is_empty() && refers_to(&cells, &loaded.pending) {
            loaded.flush(env, model, &mut batch, &mut messages);
        }
        let text = |name: &str| cells.text(name).filter(|text| !text.is_empty()).map(str::to_owned);
        let mut id = None;
        if let Some(given) = text(".id") {
            match given.parse::<i64>().ok().filter(|id| env.db.exists(model, *id)) {
                Some(found) => id = Some(found),
                None => messages.push(json!({
                    "type": "error", "rows": rows_of(span), "record": record, "field": ".id",
                    "message": format!("Unknown database identifier '{given}'"),
                })),
            }
        }
        let xid = text("id").map(|xid| full_xid(env, &xid));
        let values = convert(env, model, &cells, &mut |field, problem: Unreadable| {
            let label = env_label(model, field, env.schema.field(model, field));
            let mut message = json!({
                "type": "error", "rows": rows_of(span), "record": record, "field": field,
                "message": problem.message.replace("{field}", &label), "field_name": label,
            });
            if let (Some(more), Some(object)) = (problem.more, message.as_object_mut()) {
                object.insert("moreinfo".into(), more);
            }
            messages.push(message);
        });
        loaded.pending.extend(xid.clone());
        batch.push(Prepared { xid, id, values, span });
    }
    loaded.flush(env, model, &mut batch, &mut messages);
    let failed = messages.iter().any(|message| message["type"] == "error");
    if failed {
        env.db.rollback(start);
    }
    let ids = if failed { Value::Bool(false) } else { json!(loaded.ids) };
    Ok(json!({"ids": ids, "messages": messages, "nextrow": 0}))
}

/// The label of a field as messages name it.
fn env_label(_model: &str, name: &str, field: Option<&Field>) -> String {
    field.map_or_else(|| name.to_owned(), |field| field.title.clone())
}

fn rows_of(span: Span) -> Value {
    json!({"from": span.from, "to": span.to})
}

/// What one call has written so far.
struct Loaded {
    start: Savepoint,
    ids: Vec<i64>,
    /// External ids that wait in the batch.
    pending: BTreeSet<String>,
}

impl Loaded {
    /// Writes what waits: together, or one by one to find out which record is to blame.
    fn flush(
        &mut self,
        env: &mut Env<'_>,
        model: &str,
        batch: &mut Vec<Prepared>,
        messages: &mut Vec<Value>,
    ) {
        self.pending.clear();
        let records = std::mem::take(batch);
        let before = env.db.savepoint();
        let mut together = Vec::new();
        let mut first_error = None;
        for record in &records {
            match write_record(env, model, record) {
                Ok(id) => together.push(id),
                Err(error) => {
                    first_error = Some(error);
                    break;
                }
            }
        }
        let Some(first_error) = first_error else {
            self.ids.extend(together);
            return;
        };
        env.db.rollback(before);
        let mut errors = 0_usize;
        for (at, record) in records.iter().enumerate() {
            match write_record(env, model, record) {
                Ok(id) => self.ids.push(id),
                Err(error) => {
                    // As in Odoo the rollback goes to the start of the call: nothing will be kept anyway.
                    env.db.rollback(self.start);
                    errors += 1;
                    messages.push(message_of(&error, model, record.span));
                }
            }
            if errors >= 10 && errors * 10 > at {
                messages.push(json!({"type": "warning", "message": "Found more than 10 errors and more than one error per 10 records, interrupted to avoid showing too many errors."}));
                break;
            }
        }
        if errors > 0
            && first_error.name.starts_with("odoo.exceptions")
            && let Some(first) = records.first()
        {
            let mut global =
                json!({"rows": rows_of(first.span), "record": first.span.record, "type": "error"});
            global["message"] = first_error.message.into();
            if !messages.contains(&global) {
                messages.insert(0, global);
            }
        }
    }
}

fn message_of(error: &OdooError, model: &str, span: Span) -> Value {
    let mut message = json!({"rows": rows_of(span), "record": span.record, "type": "error"});
    if error.name.starts_with("odoo.exceptions") || error.name.starts_with("psycopg2") {
        message["message"] = error.message.clone().into();
        if let Some((_, field)) = error.missing.as_ref().filter(|(of, _)| of == model) {
            message["field"] = field.as_str().into();
        }
    } else {
        let class = error.name.strip_prefix("builtins.").unwrap_or(error.name);
        message["message"] =
            format!("Unknown error during import: <class '{class}'>: {}", error.message).into();
        message["moreinfo"] = "Resolve other errors first".into();
    }
    message
}

fn write_record(env: &mut Env<'_>, model: &str, record: &Prepared) -> Result<i64> {
    if record.xid.as_ref().is_some_and(|xid| xid.contains(' ')) {
        return Err(OdooError::constraint(
            Constraint::Check,
            "new row for relation \"ir_model_data\" violates check constraint \"ir_model_data_name_nospaces\"\n",
        ));
    }
    let known = record.xid.as_ref().and_then(|xid| env.db.xid(xid)).cloned();
    let existing = known.filter(|(_, id)| env.db.exists(model, *id)).map(|(_, id)| id).or(record.id);
    match existing {
        Some(id) => {
            env.write(model, &[id], &record.values)?;
            Ok(id)
        }
        None => {
            let id = env.create(model, record.values.clone())?;
            if let Some(xid) = &record.xid {
                env.db.set_xid(xid, model, id);
            }
            Ok(id)
        }
    }
}

/// `a/b/.id`, `a:id` and `a.id` as a path.
fn path(field: &str) -> Path {
    let spaced = match field.strip_suffix(".id") {
        Some(head) if !head.is_empty() && !head.ends_with('/') => format!("{head}/.id"),
        _ => field.to_owned(),
    };
    let spaced = match spaced.strip_suffix(":id") {
        Some(head) if !head.is_empty() && !head.ends_with('/') => format!("{head}/id"),
        _ => spaced,
    };
    spaced.split('/').map(str::to_owned).collect()
}

/// An external id with its module: one without a dot belongs to the import's module.
fn full_xid(env: &Env<'_>, xid: &str) -> String {
    if xid.contains('.') {
        return xid.to_owned();
    }
    let module = env.context.get("module").and_then(Value::as_str).unwrap_or("__import__");
    format!("{module}.{xid}")
}

type Spanned = (usize, usize, Extracted);

/// Groups the rows into records: a row that fills only one2many columns continues the record above it.
fn extract(env: &Env<'_>, model: &str, paths: &[Path], rows: &[Vec<String>]) -> Result<Vec<Spanned>> {
    let kind = |name: &str| env.field(model, name).map(|field| field.kind);
    for path in paths {
        let name = path[0].as_str();
        if !matches!(name, "id" | ".id" | "") && kind(name).is_none() {
            return Err(OdooError::value(format!("Invalid field name '{name}'")));
        }
    }
    let cell = |row: &[String], at: usize| row.get(at).cloned().unwrap_or_default();
    let of_lines = |at: usize| kind(&paths[at][0]) == Some(Kind::One2many);
    let continues = |row: &[String]| {
        let filled =
            |lines: bool| (0..paths.len()).any(|at| of_lines(at) == lines && !cell(row, at).is_empty());
        filled(true) && !filled(false)
    };
    let mut records = Vec::new();
    let mut from = 0;
    while from < rows.len() {
        let mut to = from;
        while rows.get(to + 1).is_some_and(|row| continues(row)) {
            to += 1;
        }
        let mut record = Extracted::default();
        for (at, path) in paths.iter().enumerate() {
            let name = &path[0];
            if !kind(name).is_some_and(Kind::is_relational) {
                record.cells.push((name.clone(), Extract::Text(cell(&rows[from], at))));
            } else if !record.cells.iter().any(|(seen, _)| seen == name) {
                let columns: Vec<usize> =
                    (0..paths.len()).filter(|&other| &paths[other][0] == name).collect();
                let below: Vec<Path> = columns
                    .iter()
                    .map(|&other| {
                        if paths[other].len() > 1 { paths[other][1..].to_vec() } else { vec![String::new()] }
                    })
                    .collect();
                let related: Vec<Vec<String>> = rows[from..=to]
                    .iter()
                    .map(|row| columns.iter().map(|&other| cell(row, other)).collect::<Vec<_>>())
                    .filter(|row| row.iter().any(|cell| !cell.is_empty()))
                    .collect();
                let target =
                    env.field(model, name).and_then(|field| field.relation.clone()).unwrap_or_default();
                let records = extract(env, &target, &below, &related)?;
                let records = records.into_iter().map(|(_, _, record)| record).collect();
                record.cells.push((name.clone(), Extract::Records(records)));
            }
        }
        records.push((from, to, record));
        from = to + 1;
    }
    Ok(records)
}

impl Extracted {
    fn text(&self, name: &str) -> Option<&str> {
        self.cells.iter().find_map(|(cell, value)| match value {
            Extract::Text(text) if cell == name => Some(text.as_str()),
            _ => None,
        })
    }

    /// The one column by which a record is referred to, with its value.
    fn reference(&self) -> Option<(&str, &str)> {
        self.cells.iter().find_map(|(cell, value)| match value {
            Extract::Text(text) if matches!(cell.as_str(), "" | "id" | ".id") => {
                Some((cell.as_str(), text.as_str()))
            }
            _ => None,
        })
    }
}

/// Whether a record names an external id that waits to be written.
fn refers_to(record: &Extracted, pending: &BTreeSet<String>) -> bool {
    record.cells.iter().any(|(_, value)| match value {
        Extract::Records(records) => records.iter().any(|record| {
            let named =
                record.text("id").is_some_and(|xid| pending.iter().any(|waiting| waiting.ends_with(xid)));
            named || refers_to(record, pending)
        }),
        Extract::Text(_) => false,
    })
}

/// Reads every cell of a record; what cannot be read is reported and left out.
fn convert(
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
        match read_cell(env, model, name, field, value) {
            Ok(value) => {
                values.insert(name.clone(), value);
            }
            Err(problem) => report(name, problem),
        }
    }
    values
}

fn read_cell(
    env: &Env<'_>,
    model: &str,
    name: &str,
    field: &Field,
    value: &Extract,
) -> Result<Value, Unreadable> {
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
    .map_err(|problem: Unreadable| Unreadable {
        message: problem.message.replace("{model}", model).replace("{name}", name),
        ..problem
    })
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
            let label = env_label(target, name, env.field(target, name));
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
                Some((model, _)) if model != target && !env.db.ids(target).is_empty() => Err(plain(format!(
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
