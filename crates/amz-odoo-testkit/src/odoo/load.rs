//! `load`: rows of text become records, all of them or none.
//!
//! Rows are split into records the way Odoo does it, external ids name records and lines, and every error names
//! the rows it comes from.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::env::{Env, Values};
use super::error::{Constraint, OdooError, Result};
use super::store::Savepoint;
use cells::{Unreadable, convert, label_of};
use extract::{Extract, Extracted, Path, extract, path};

mod cells;
mod extract;

/// Where a record stood in the rows.
#[derive(Clone, Copy, Debug)]
struct Span {
    from: usize,
    to: usize,
    record: usize,
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
            let label = label_of(env.field(model, field), field);
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

/// An external id with its module: one without a dot belongs to the import's module.
fn full_xid(env: &Env<'_>, xid: &str) -> String {
    if xid.contains('.') {
        return xid.to_owned();
    }
    let module = env.context.get("module").and_then(Value::as_str).unwrap_or("__import__");
    format!("{module}.{xid}")
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
