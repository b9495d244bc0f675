//! What reports read.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Params, Row};

use super::row::{Vault, count, job_info, limit, time, xref};
use super::sql;
use crate::store::{
    Cursor, FlowCounts, FlowId, Issue, IssueFilter, IssueId, JobInfo, JobState, LedgerEntry, Result,
    StoreError, Xref,
};

/// All rows of a statement.
fn rows<T>(
    db: &Connection,
    sql: &str,
    params: impl Params,
    read: impl FnMut(&Row<'_>) -> Result<T>,
) -> Result<Vec<T>> {
    db.prepare_cached(sql)?.query_and_then(params, read)?.collect()
}

pub(super) fn cursor(db: &Connection, flow: &FlowId, scope: &str) -> Result<Cursor> {
    let found = db
        .prepare_cached(sql::READ_CURSOR)?
        .query_row((&flow.account, &flow.flow, scope), |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    found.map_or(Ok(Cursor::default()), |(value, version)| Ok(Cursor { value, version: count(version)? }))
}

pub(super) fn xrefs(
    db: &Connection,
    account: &str,
    kind: &str,
    amazon_ids: &[String],
) -> Result<HashMap<String, Xref>> {
    let found = rows(db, sql::READ_XREFS, (account, kind, json_list(amazon_ids)?), |row| xref(kind, row))?;
    Ok(found.into_iter().map(|xref| (xref.amazon_id.clone(), xref)).collect())
}

/// A list as one parameter, for `json_each`.
pub(super) fn json_list<T: serde::Serialize>(items: &[T]) -> Result<String> {
    serde_json::to_string(items).map_err(|error| StoreError::Backend(error.into()))
}

pub(super) fn jobs(db: &Connection, record: &str) -> Result<Vec<JobInfo>> {
    rows(db, sql::JOBS_OF_RECORD, [record], job_info)
}

pub(super) fn jobs_in(db: &Connection, flow: &FlowId, state: JobState, most: usize) -> Result<Vec<JobInfo>> {
    rows(db, sql::JOBS_IN_STATE, (&flow.account, &flow.flow, state.as_str(), limit(most)), job_info)
}

pub(super) fn next_due(db: &Connection, flow: &FlowId) -> Result<Option<Timestamp>> {
    earliest(db, sql::NEXT_DUE, flow)
}

fn earliest(db: &Connection, sql: &str, flow: &FlowId) -> Result<Option<Timestamp>> {
    let at: Option<i64> = db.prepare_cached(sql)?.query_row((&flow.account, &flow.flow), |row| row.get(0))?;
    at.map(time).transpose()
}

pub(super) fn issues(db: &Connection, vault: &Vault, filter: &IssueFilter) -> Result<Vec<Issue>> {
    let params = (
        &filter.account,
        &filter.flow,
        &filter.record,
        filter.state.map(|state| state.as_str()),
        filter.severity.map(|severity| severity.as_str()),
        limit(filter.limit.unwrap_or(usize::MAX)),
    );
    rows(db, sql::LIST_ISSUES, params, |row| vault.issue(row))
}

pub(super) fn issue(db: &Connection, vault: &Vault, id: IssueId) -> Result<Option<Issue>> {
    Ok(rows(db, sql::READ_ISSUE, [id.0], |row| vault.issue(row))?.pop())
}

pub(super) fn ledger(db: &Connection, vault: &Vault, record: &str) -> Result<Vec<LedgerEntry>> {
    rows(db, sql::READ_LEDGER, [record], |row| vault.ledger_entry(row))
}

pub(super) fn counts(db: &Connection) -> Result<Vec<FlowCounts>> {
    let mut flows = BTreeMap::new();
    let grouped = |row: &Row<'_>| {
        Ok((
            FlowId { account: row.get(0)?, flow: row.get(1)? },
            row.get::<_, String>(2)?,
            count(row.get(3)?)?,
        ))
    };
    for (flow, state, number) in rows(db, sql::COUNT_JOBS, [], grouped)? {
        let counts = entry(&mut flows, flow);
        match super::row::job_state(&state)? {
            JobState::Ready => counts.ready = number,
            JobState::Leased => counts.leased = number,
            JobState::Done => counts.done = number,
            JobState::Dead => counts.dead = number,
            JobState::Quarantined => counts.quarantined = number,
        }
    }
    for (flow, number) in rows(db, sql::COUNT_ARCHIVED, [], |row| {
        Ok((FlowId { account: row.get(0)?, flow: row.get(1)? }, count(row.get(2)?)?))
    })? {
        entry(&mut flows, flow).done = number;
    }
    for (flow, severity, number) in rows(db, sql::COUNT_ISSUES, [], grouped)? {
        let counts = entry(&mut flows, flow);
        match severity.as_str() {
            "blocking" => counts.open_blocking = number,
            _ => counts.open_warnings = number,
        }
    }
    for counts in flows.values_mut() {
        counts.oldest_ready = earliest(db, sql::OLDEST_READY, &counts.flow)?;
    }
    Ok(flows.into_values().collect())
}

fn entry(flows: &mut BTreeMap<FlowId, FlowCounts>, flow: FlowId) -> &mut FlowCounts {
    flows.entry(flow.clone()).or_insert_with(|| FlowCounts {
        flow,
        ready: 0,
        leased: 0,
        done: 0,
        dead: 0,
        quarantined: 0,
        open_blocking: 0,
        open_warnings: 0,
        oldest_ready: None,
    })
}
