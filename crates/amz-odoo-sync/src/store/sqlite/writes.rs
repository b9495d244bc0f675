//! Commits, and the rows that come with them.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Transaction};

use super::row::{Vault, micros};
use super::{read, sql};
use crate::store::{
    Binding, Commit, Committed, CursorMove, CursorMoved, DEAD_ISSUE, Entry, Event, FlowId, IssueId,
    IssueState, JobCommit, LeaseToken, NewIssue, NewXref, Outcome, Result, Severity, StoreError, Writes,
    XrefConflict,
};

pub(super) fn commit(tx: &mut Transaction<'_>, vault: &Vault, commit: &Commit) -> Result<Committed> {
    let Commit { flow, at, jobs, writes, cursor } = commit;
    let mut done = Committed::default();
    for job in jobs {
        let id = job.token.id;
        // What a job wrote before its conflict showed is taken back, and the others stay.
        let mut savepoint = tx.savepoint()?;
        match end_job(&savepoint, vault, flow, job, *at) {
            Ok(end) => {
                savepoint.commit()?;
                match end {
                    End::AsTold => {}
                    End::Stale => done.stale.push(id),
                    End::Dead => done.dead.push(id),
                    End::Requeued => done.requeued.push(id),
                }
            }
            Err(StoreError::Conflict(conflict)) => {
                // Rolling back leaves the savepoint standing; the commit, of nothing, ends it.
                savepoint.rollback()?;
                savepoint.commit()?;
                done.conflicts.push((id, *conflict));
            }
            Err(error) => return Err(error),
        }
    }
    apply(tx, vault, flow, writes, *at)?;
    done.cursor = match cursor {
        None => CursorMoved::NotAsked,
        Some(_) if !(done.stale.is_empty() && done.conflicts.is_empty()) => CursorMoved::Held,
        Some(to) => move_cursor(tx, flow, to)?,
    };
    Ok(done)
}

enum End {
    AsTold,
    Stale,
    Dead,
    Requeued,
}

fn end_job(tx: &Connection, vault: &Vault, flow: &FlowId, job: &JobCommit, at: Timestamp) -> Result<End> {
    let LeaseToken { id, epoch } = job.token;
    let id = id.0;
    let leased: Option<(String, i64, i64, bool)> = tx
        .prepare_cached(sql::FIND_LEASED)?
        .query_row((id, epoch, &flow.account, &flow.flow), |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })
        .optional()?;
    let Some((record, attempts, max_attempts, pending)) = leased else {
        return Ok(End::Stale);
    };
    apply(tx, vault, flow, &job.writes, at)?;
    if pending {
        let run_at = match job.outcome {
            Outcome::Retry { run_at, .. } | Outcome::Released { run_at } => run_at,
            Outcome::Done | Outcome::Quarantined | Outcome::Dead { .. } => Timestamp::MIN,
        };
        tx.prepare_cached(sql::REQUEUE_PENDING)?.execute((id, micros(run_at)))?;
        return Ok(End::Requeued);
    }
    match &job.outcome {
        Outcome::Done => {
            tx.prepare_cached(sql::ARCHIVE_JOB)?.execute((id, micros(at)))?;
            tx.prepare_cached(sql::DELETE_JOB)?.execute([id])?;
        }
        Outcome::Quarantined => {
            tx.prepare_cached(sql::QUARANTINE_JOB)?.execute([id])?;
        }
        Outcome::Released { run_at } => {
            tx.prepare_cached(sql::RELEASE_JOB)?.execute((id, micros(*run_at)))?;
        }
        Outcome::Retry { run_at, error } if attempts < max_attempts => {
            tx.prepare_cached(sql::RETRY_JOB)?.execute((id, micros(*run_at), error))?;
        }
        Outcome::Retry { error, .. } => {
            let error = format!("given up after {attempts} attempts: {error}");
            bury(tx, vault, flow, id, &record, &error, at)?;
            return Ok(End::Dead);
        }
        Outcome::Dead { error } => {
            bury(tx, vault, flow, id, &record, &format!("given up: {error}"), at)?;
            return Ok(End::Dead);
        }
    }
    Ok(End::AsTold)
}

/// Ends a job as dead, with the ledger line and the issue that keep it from being forgotten.
pub(super) fn bury(
    tx: &Connection,
    vault: &Vault,
    flow: &FlowId,
    id: i64,
    record: &str,
    error: &str,
    at: Timestamp,
) -> Result<()> {
    tx.prepare_cached(sql::BURY_JOB)?.execute((id, error))?;
    append_ledger(tx, vault, flow, &Entry::new(record, Event::Dead).with_reason(error), at)?;
    let issue = NewIssue {
        record: record.to_owned(),
        kind: DEAD_ISSUE.to_owned(),
        path: String::new(),
        message: error.to_owned(),
        action: format!("remove the cause, then run `amz-odoo replay {record}`"),
        severity: Severity::Blocking,
        payload: None,
    };
    open_issue(tx, vault, flow, &issue, at)?;
    Ok(())
}

fn apply(tx: &Connection, vault: &Vault, flow: &FlowId, writes: &Writes, at: Timestamp) -> Result<()> {
    for xref in &writes.xrefs {
        write_xref(tx, &flow.account, xref, at)?;
    }
    for entry in &writes.ledger {
        append_ledger(tx, vault, flow, entry, at)?;
    }
    let mut open = Vec::with_capacity(writes.issues.len());
    for issue in &writes.issues {
        open.push(open_issue(tx, vault, flow, issue, at)?);
    }
    for record in &writes.settled {
        tx.prepare_cached(sql::SETTLE_ISSUES)?.execute((
            record,
            &flow.account,
            &flow.flow,
            read::json_list(&open)?,
        ))?;
    }
    Ok(())
}

fn write_xref(tx: &Connection, account: &str, xref: &NewXref, at: Timestamp) -> Result<()> {
    let NewXref { kind, amazon_id, odoo_model, odoo_id, external_id, fingerprint, detail } = xref;
    let holder: Option<String> = tx
        .prepare_cached(sql::FIND_XREF_HOLDER)?
        .query_row((account, kind, odoo_model, odoo_id, amazon_id), |row| row.get(0))
        .optional()?;
    if let Some(holder) = holder {
        return Err(XrefConflict {
            account: account.to_owned(),
            kind: kind.clone(),
            amazon_id: amazon_id.clone(),
            holder,
            odoo_model: odoo_model.clone(),
            odoo_id: *odoo_id,
        }
        .into());
    }
    tx.prepare_cached(sql::WRITE_XREF)?.execute((
        account,
        kind,
        amazon_id,
        odoo_model,
        odoo_id,
        external_id,
        fingerprint,
        detail.to_string(),
        micros(at),
    ))?;
    Ok(())
}

pub(super) fn append_ledger(
    tx: &Connection,
    vault: &Vault,
    flow: &FlowId,
    entry: &Entry,
    at: Timestamp,
) -> Result<()> {
    let Entry { record, event, reason, detail, trace } = entry;
    let at = micros(at);
    let trace = vault.seal_trace(flow, record, at, trace.as_ref())?;
    tx.prepare_cached(sql::INSERT_LEDGER)?.execute((
        at,
        &flow.account,
        &flow.flow,
        record,
        event.as_str(),
        reason,
        detail.to_string(),
        trace,
    ))?;
    Ok(())
}

/// The id of the issue that now stands for it.
fn open_issue(tx: &Connection, vault: &Vault, flow: &FlowId, issue: &NewIssue, at: Timestamp) -> Result<i64> {
    let NewIssue { record, kind, path, message, action, severity, payload } = issue;
    let FlowId { account, flow: flow_name } = flow;
    let sealed = vault.seal_issue(flow, record, kind, path, payload.as_ref())?;
    let mut known: Option<i64> = tx
        .prepare_cached(sql::FIND_OPEN_ISSUE)?
        .query_row((record, account, flow_name, kind, path), |row| row.get(0))
        .optional()?;
    if known.is_none() {
        known = tx
            .prepare_cached(sql::FIND_DISMISSED_ISSUE)?
            .query_row((record, account, flow_name, kind, path, message), |row| row.get(0))
            .optional()?;
    }
    if let Some(id) = known {
        tx.prepare_cached(sql::TOUCH_ISSUE)?.execute((
            id,
            message,
            action,
            severity.as_str(),
            sealed,
            micros(at),
        ))?;
        return Ok(id);
    }
    Ok(tx.prepare_cached(sql::INSERT_ISSUE)?.insert((
        record,
        account,
        flow_name,
        kind,
        path,
        message,
        action,
        severity.as_str(),
        sealed,
        micros(at),
    ))?)
}

pub(super) fn set_issue_state(tx: &Connection, id: IssueId, state: IssueState) -> Result<bool> {
    Ok(tx.prepare_cached(sql::SET_ISSUE_STATE)?.execute((id.0, state.as_str()))? == 1)
}

pub(super) fn move_cursor(tx: &Connection, flow: &FlowId, to: &CursorMove) -> Result<CursorMoved> {
    let current = read::cursor(tx, flow, &to.scope)?;
    if current.version != to.expected {
        return Ok(CursorMoved::Lost(current));
    }
    let version = current.version + 1;
    let stored = i64::try_from(version).map_err(|_| StoreError::Corrupt { what: "cursor version" })?;
    tx.prepare_cached(sql::WRITE_CURSOR)?.execute((
        &flow.account,
        &flow.flow,
        &to.scope,
        &to.value,
        stored,
    ))?;
    Ok(CursorMoved::Moved(version))
}

pub(super) fn bind(tx: &Connection, binding: &Binding, fingerprint: &str) -> Result<()> {
    let name = match binding {
        Binding::Odoo => "odoo".to_owned(),
        Binding::Account(name) => format!("account:{name}"),
    };
    let stored: Option<String> =
        tx.prepare_cached(sql::READ_META)?.query_row([&name], |row| row.get(0)).optional()?;
    match stored {
        None => {
            tx.prepare_cached(sql::WRITE_META)?.execute((&name, fingerprint))?;
            Ok(())
        }
        Some(stored) if stored == fingerprint => Ok(()),
        Some(stored) => {
            Err(StoreError::Bound { binding: binding.clone(), stored, found: fingerprint.to_owned() })
        }
    }
}
