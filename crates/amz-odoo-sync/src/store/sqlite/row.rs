//! Between columns and types.

use jiff::Timestamp;
use rusqlite::Row;
use serde_json::Value;

use crate::seal::{Place, Sealed, Sealer};
use crate::store::issue::{Issue, IssueId, IssueState, Severity};
use crate::store::job::{FlowId, JobId, JobInfo, JobState, Lane, Payload};
use crate::store::ledger::{Event, LedgerEntry};
use crate::store::xref::Xref;
use crate::store::{Result, StoreError};

pub(super) fn micros(at: Timestamp) -> i64 {
    at.as_microsecond()
}

pub(super) fn time(micros: i64) -> Result<Timestamp> {
    Timestamp::from_microsecond(micros).map_err(|_| StoreError::Corrupt { what: "time" })
}

pub(super) const fn lane_rank(lane: Lane) -> i64 {
    lane as i64
}

pub(super) fn lane(rank: i64) -> Result<Lane> {
    Lane::ALL
        .iter()
        .copied()
        .find(|lane| lane_rank(*lane) == rank)
        .ok_or(StoreError::Corrupt { what: "lane" })
}

pub(super) fn count(number: i64) -> Result<u64> {
    u64::try_from(number).map_err(|_| StoreError::Corrupt { what: "count" })
}

pub(super) fn attempts(number: i64) -> Result<u32> {
    u32::try_from(number).map_err(|_| StoreError::Corrupt { what: "number of attempts" })
}

pub(super) fn limit(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}

pub(super) fn job_state(text: &str) -> Result<JobState> {
    JobState::parse(text).ok_or(StoreError::Corrupt { what: "job state" })
}

fn json(text: &str) -> Result<Value> {
    serde_json::from_str(text).map_err(|_| StoreError::Corrupt { what: "detail" })
}

/// What seals and opens the columns that may hold buyer data.
#[derive(Debug)]
pub(super) struct Vault(pub(super) Sealer);

impl Vault {
    /// Payloads keep their place when they move between the job's columns and to the archive.
    pub(super) fn seal_job(&self, flow: &FlowId, record: &str, payload: &Payload) -> Result<Vec<u8>> {
        self.seal("job", &[&flow.account, &flow.flow, record], "payload", payload)
    }

    pub(super) fn open_job(&self, flow: &FlowId, record: &str, sealed: Vec<u8>) -> Result<Payload> {
        self.open("job", &[&flow.account, &flow.flow, record], "payload", sealed)
    }

    pub(super) fn seal_issue(
        &self,
        flow: &FlowId,
        record: &str,
        kind: &str,
        path: &str,
        payload: Option<&Payload>,
    ) -> Result<Option<Vec<u8>>> {
        let row = [&flow.account, &flow.flow, record, kind, path];
        payload.map(|payload| self.seal("issue", &row, "payload", payload)).transpose()
    }

    pub(super) fn seal_trace(
        &self,
        flow: &FlowId,
        record: &str,
        at: i64,
        trace: Option<&Payload>,
    ) -> Result<Option<Vec<u8>>> {
        let row = [&flow.account, &flow.flow, record, &at.to_string()];
        trace.map(|trace| self.seal("ledger", &row, "trace", trace)).transpose()
    }

    fn seal(
        &self,
        table: &'static str,
        row: &[&str],
        column: &'static str,
        plain: &Payload,
    ) -> Result<Vec<u8>> {
        Ok(self.0.seal(Place { table, row, column }, plain.expose())?.into_bytes())
    }

    fn open(
        &self,
        table: &'static str,
        row: &[&str],
        column: &'static str,
        sealed: Vec<u8>,
    ) -> Result<Payload> {
        Ok(Payload::new(self.0.open(Place { table, row, column }, &Sealed::from_bytes(sealed))?))
    }

    /// A row of `LIST_ISSUES` or `READ_ISSUE`.
    pub(super) fn issue(&self, row: &Row<'_>) -> Result<Issue> {
        let mut issue = Issue {
            id: IssueId(row.get(0)?),
            flow: FlowId { account: row.get(1)?, flow: row.get(2)? },
            record: row.get(3)?,
            kind: row.get(4)?,
            path: row.get(5)?,
            message: row.get(6)?,
            action: row.get(7)?,
            state: IssueState::parse(&text(row, 8)?).ok_or(StoreError::Corrupt { what: "issue state" })?,
            severity: Severity::parse(&text(row, 9)?).ok_or(StoreError::Corrupt { what: "severity" })?,
            first_seen: time(row.get(10)?)?,
            last_seen: time(row.get(11)?)?,
            count: count(row.get(12)?)?,
            payload: None,
        };
        if let Some(sealed) = row.get(13)? {
            let place = [&*issue.flow.account, &issue.flow.flow, &issue.record, &issue.kind, &issue.path];
            issue.payload = Some(self.open("issue", &place, "payload", sealed)?);
        }
        Ok(issue)
    }

    /// A row of `READ_LEDGER`.
    pub(super) fn ledger_entry(&self, row: &Row<'_>) -> Result<LedgerEntry> {
        let at: i64 = row.get(1)?;
        let mut entry = LedgerEntry {
            id: row.get(0)?,
            at: time(at)?,
            flow: FlowId { account: row.get(2)?, flow: row.get(3)? },
            record: row.get(4)?,
            event: Event::parse(&text(row, 5)?).ok_or(StoreError::Corrupt { what: "ledger event" })?,
            reason: row.get(6)?,
            detail: json(&text(row, 7)?)?,
            trace: None,
        };
        if let Some(sealed) = row.get(8)? {
            let place = [&*entry.flow.account, &entry.flow.flow, &entry.record, &at.to_string()];
            entry.trace = Some(self.open("ledger", &place, "trace", sealed)?);
        }
        Ok(entry)
    }
}

fn text(row: &Row<'_>, column: usize) -> rusqlite::Result<String> {
    row.get(column)
}

/// A row of `JOBS_OF_RECORD` or `JOBS_IN_STATE`.
pub(super) fn job_info(row: &Row<'_>) -> Result<JobInfo> {
    Ok(JobInfo {
        id: JobId(row.get(0)?),
        flow: FlowId { account: row.get(1)?, flow: row.get(2)? },
        record: row.get(3)?,
        state: job_state(&text(row, 4)?)?,
        version: time(row.get(5)?)?,
        lane: lane(row.get(6)?)?,
        attempts: attempts(row.get(7)?)?,
        epoch: row.get(8)?,
        run_at: time(row.get(9)?)?,
        lease_until: row.get::<_, Option<i64>>(10)?.map(time).transpose()?,
        pending: row.get(11)?,
        last_error: row.get(12)?,
    })
}

/// A row of `READ_XREFS`.
pub(super) fn xref(kind: &str, row: &Row<'_>) -> Result<Xref> {
    Ok(Xref {
        kind: kind.to_owned(),
        amazon_id: row.get(0)?,
        odoo_model: row.get(1)?,
        odoo_id: row.get(2)?,
        external_id: row.get(3)?,
        fingerprint: row.get(4)?,
        detail: json(&text(row, 5)?)?,
        updated_at: time(row.get(6)?)?,
    })
}
