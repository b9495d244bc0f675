//! An entry that is in Odoo already and has changed since, as after a new rule.

use odoo_rpc::{Command, Context, FieldError, Record};
use serde_json::{Map, Value, json};

use super::{EntryFault, MoveDraft, MoveState, move_context};
use crate::{Issue, IssueKind, Mapped, Trace};

/// A `write` of `account.move` that takes all lines from a draft in Odoo.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct EmptyMove {
    /// The entry's id in Odoo.
    pub id: i64,
    /// The values.
    pub values: Map<String, Value>,
    /// Without this context Odoo keeps tax lines that it added.
    pub context: Context,
}

/// What to write before a draft is loaded whose entry is in Odoo already, read with
/// [`MOVE_FIELDS`](super::MOVE_FIELDS).
///
/// [`move_table`](super::move_table) names lines by their places, and `load` deletes none: those of a former draft that had
/// more would stay. Between both calls the entry has no lines, and Odoo does not post it.
///
/// An entry that is not a draft is an issue, and nothing is to be written: a person resets it first (`button_draft`), which
/// takes away what its lines are reconciled with.
#[must_use]
pub fn book_again(wanted: &MoveDraft, found: &Record) -> Mapped<Option<EmptyMove>> {
    let (draft, issue) = match emptied(found) {
        Ok(write) => (Some(write), None),
        Err((fault, path)) => {
            let issue = Issue::new(IssueKind::Entry { fault }, path, wanted.external_id.as_str());
            (None, Some(issue))
        }
    };
    Mapped { draft, issues: issue.into_iter().collect(), trace: Trace::default() }
}

fn emptied(found: &Record) -> Result<EmptyMove, (EntryFault, String)> {
    let record = format!("account.move,{}", found.id().unwrap_or_default());
    let unreadable = |error: FieldError| {
        let fault = EntryFault::UnreadableRecord { record: record.clone(), field: error.field.clone() };
        (fault, error.field)
    };
    let id = found.id().map_err(unreadable)?;
    match found.str("state").map_err(unreadable)? {
        Some(state) if state == MoveState::Draft.as_str() => {}
        state => {
            let state = state.unwrap_or_default().to_owned();
            return Err((EntryFault::NotDraft { record, state }, "state".to_owned()));
        }
    }
    // Odoo deletes them where it believes to do so by itself.
    let context = move_context().with("dynamic_unlink", true);
    let values = Map::from_iter([("line_ids".to_owned(), json!([Command::Clear]))]);
    Ok(EmptyMove { id, values, context })
}
