//! Entries of a settlement that Odoo has and the draft no longer.

use odoo_rpc::{Domain, FieldError, Record};
use std::collections::BTreeSet;

use super::{EntryFault, MoveDraft, MoveState};
use crate::record_name::MODULE;
use crate::{Issue, IssueKind, Mapped, Trace};

/// The search of `ir.model.data` for entries that settlements have in Odoo, whatever their month: `complete_name` is the
/// external id, `res_id` the `account.move`. It may find others, which [`stale`] leaves alone.
#[must_use]
pub fn booked_domain(wanted: &[MoveDraft]) -> Domain {
    let names =
        settlements(wanted).into_iter().filter_map(|name| name.strip_prefix(MODULE)?.strip_prefix('.'));
    Domain::eq("module", MODULE)
        & Domain::eq("model", "account.move")
        & Domain::any_of(names.map(|name| Domain::eq_like("name", format!("{name}_%"))))
}

/// The drafts in Odoo to be deleted (`unlink`, or `button_cancel` where Odoo keeps what has had a number), since the entries
/// that [`moves`](super::moves) now makes of their settlement are without them.
///
/// An external id ends with the month. So an entry stays behind where a settlement was booked by month and is no more, or
/// the other way round, or where its days have changed; beside the others it would count twice. Look before the others are
/// posted. `found` are entries by their external ids, read with [`MOVE_FIELDS`](super::MOVE_FIELDS); those of other sellers,
/// settlements and currencies are left alone, and so are canceled ones. One that is posted is an issue: a person resets it
/// first.
///
/// A settlement that is blocked has no entries, and nothing is said of it.
#[must_use]
pub fn stale<'f>(
    wanted: &[MoveDraft],
    found: impl IntoIterator<Item = (&'f str, &'f Record)>,
) -> Mapped<Vec<i64>> {
    let settlements = settlements(wanted);
    let current: BTreeSet<&str> = wanted.iter().map(|entry| entry.external_id.as_str()).collect();
    let mut mapped = Mapped { draft: Vec::new(), issues: Vec::new(), trace: Trace::default() };
    for (external_id, entry) in found {
        let is_of_them = without_month(external_id).is_some_and(|name| settlements.contains(name));
        if !is_of_them || current.contains(external_id) {
            continue;
        }
        let record = format!("account.move,{}", entry.id().unwrap_or_default());
        let (fault, path) = match state(entry) {
            Ok((id, Some(state))) if state == MoveState::Draft.as_str() => {
                mapped.draft.push(id);
                continue;
            }
            Ok((_, Some("cancel"))) => continue,
            Ok(_) => (EntryFault::StaleEntry { record }, "state".to_owned()),
            Err(FieldError { field, .. }) => {
                (EntryFault::UnreadableRecord { record, field: field.clone() }, field)
            }
        };
        mapped.issues.push(Issue::new(IssueKind::Entry { fault }, path, external_id));
    }
    mapped
}

fn state(entry: &Record) -> Result<(i64, Option<&str>), FieldError> {
    Ok((entry.id()?, entry.str("state")?))
}

/// External ids of the entries' settlements, without the month.
fn settlements(wanted: &[MoveDraft]) -> BTreeSet<&str> {
    wanted.iter().filter_map(|entry| without_month(&entry.external_id)).collect()
}

/// The month is the last part, and `_` is in none.
fn without_month(external_id: &str) -> Option<&str> {
    external_id.rsplit_once('_').map(|(name, _)| name)
}
