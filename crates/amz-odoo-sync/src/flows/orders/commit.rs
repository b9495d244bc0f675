//! Ends the jobs of a batch: outcome, cross-reference, issues and ledger in one transaction.

use amz_odoo_mapping::order::Target;
use jiff::Timestamp;
use serde_json::json;

use super::OrdersFlow;
use super::batch::{End, Work};
use super::plan::Known;
use crate::crash::{self, Point};
use crate::error::{Result, SyncError};
use crate::report::OrdersReport;
use crate::store::{
    Commit, Entry, Event, JobCommit, JobId, LeaseToken, NewIssue, NewXref, Outcome, Payload, Severity,
    Writes, XrefConflict,
};

/// The kind of the cross-reference.
pub(super) const KIND: &str = "order";

impl OrdersFlow<'_> {
    /// Writes how the batch ended.
    pub(super) async fn commit(&self, works: Vec<Work>, report: &mut OrdersReport) -> Result<()> {
        crash::point(Point::CommitBefore);
        let mut commit = Commit::new(self.flow.clone(), self.clock.now());
        let mut events = Vec::with_capacity(works.len());
        for work in &works {
            let event = event(work);
            commit.jobs.push(match event {
                Some(event) => ended(work, event),
                None => again(work, commit.at),
            });
            events.push(event);
        }
        let committed = self.store.commit(commit).await?;
        for (work, event) in works.iter().zip(&events) {
            let id = work.job.token.id;
            let Some(event) = event.filter(|_| !committed.stale.contains(&id)) else { continue };
            let conflict = committed.conflicts.iter().find(|(job, _)| *job == id);
            match conflict {
                Some(_) => report.orders_quarantined += 1,
                None => count(report, work, event),
            }
        }
        self.quarantine_conflicts(&works, committed.conflicts).await?;
        crash::point(Point::CommitAfter);
        Ok(())
    }

    /// An Odoo record that already belongs to another order: a person must look.
    async fn quarantine_conflicts(
        &self,
        works: &[Work],
        conflicts: Vec<(JobId, XrefConflict)>,
    ) -> Result<()> {
        if conflicts.is_empty() {
            return Ok(());
        }
        let mut commit = Commit::new(self.flow.clone(), self.clock.now());
        for (id, conflict) in conflicts {
            let Some(work) = works.iter().find(|work| work.job.token.id == id) else { continue };
            commit.jobs.push(taken(work, &conflict));
        }
        self.store.commit(commit).await?;
        Ok(())
    }

    /// Gives leased jobs back after a failure that is not theirs.
    pub(super) async fn hand_back(&self, tokens: Vec<LeaseToken>, error: &SyncError) -> Result<()> {
        let now = self.clock.now();
        let mut commit = Commit::new(self.flow.clone(), now);
        for token in tokens {
            commit.jobs.push(JobCommit {
                token,
                outcome: handed_back(error, now),
                writes: Writes::default(),
            });
        }
        self.store.commit(commit).await?;
        Ok(())
    }
}

/// How a job ended that was worked off.
fn ended(work: &Work, event: Event) -> JobCommit {
    let quarantined = work.end == Some(End::Quarantined);
    let issues: Vec<NewIssue> = work
        .troubles
        .iter()
        .map(|trouble| {
            let document = trouble.is_blocking().then(|| work.job.payload.clone());
            trouble.clone().into_issue(work.order_id(), document)
        })
        .collect();
    let reason = match &work.end {
        Some(End::Skipped(reason)) => (*reason).to_owned(),
        Some(End::Quarantined) => {
            let blocking = work.troubles.iter().filter(|trouble| trouble.is_blocking());
            blocking.map(|trouble| trouble.message.as_str()).collect::<Vec<_>>().join("; ")
        }
        _ => String::new(),
    };
    let trace = serde_json::to_vec(&work.trace).ok().map(Payload::new);
    let entry = Entry {
        record: work.order_id().to_owned(),
        event,
        reason,
        detail: json!({ "odoo_id": work.odoo_id, "target": target_name(work), "status": work.draft.as_ref().map(|draft| &draft.status) }),
        trace,
    };
    // A quarantined order gets none: its replay compares everything once more. It is never made twice, because Odoo
    // finds it by its external id.
    let xrefs = match (&work.wanted, work.odoo_id, quarantined) {
        (Some(wanted), Some(odoo_id), false) => vec![NewXref {
            kind: KIND.to_owned(),
            amazon_id: work.order_id().to_owned(),
            odoo_model: "sale.order".to_owned(),
            odoo_id,
            external_id: Some(wanted.name.to_string()),
            fingerprint: work.fingerprint.clone(),
            detail: json!({ "target": target_name(work) }),
        }],
        _ => Vec::new(),
    };
    JobCommit {
        token: work.job.token,
        outcome: if quarantined { Outcome::Quarantined } else { Outcome::Done },
        writes: Writes { xrefs, ledger: vec![entry], issues, settled: vec![work.order_id().to_owned()] },
    }
}

/// An order that is planned anew.
fn again(work: &Work, now: Timestamp) -> JobCommit {
    let error = "Odoo moved on while the order was booked".to_owned();
    JobCommit {
        token: work.job.token,
        outcome: Outcome::Retry { run_at: now, error },
        writes: Writes::default(),
    }
}

/// An order whose record in Odoo belongs to another one.
fn taken(work: &Work, conflict: &XrefConflict) -> JobCommit {
    let issue = NewIssue {
        record: work.order_id().to_owned(),
        kind: "cross_reference".to_owned(),
        path: String::new(),
        message: conflict.to_string(),
        action: "find out which order the record belongs to, then replay the other".to_owned(),
        severity: Severity::Blocking,
        payload: Some(work.job.payload.clone()),
    };
    let writes = Writes { issues: vec![issue], ..Writes::default() };
    JobCommit { token: work.job.token, outcome: Outcome::Quarantined, writes }
}

/// What becomes of a job after a failure that is not its own.
fn handed_back(error: &SyncError, now: Timestamp) -> Outcome {
    if error.is_configuration() {
        Outcome::Released { run_at: now }
    } else {
        Outcome::Retry { run_at: now, error: error.to_string() }
    }
}

fn target_name(work: &Work) -> &'static str {
    match work.target {
        Target::Skip { .. } => "skip",
        Target::Quotation => "quotation",
        Target::Confirmed => "confirmed",
        Target::Delivered => "delivered",
        Target::Cancelled => "cancelled",
    }
}

/// What the ledger says; nothing about an order that is planned anew.
fn event(work: &Work) -> Option<Event> {
    Some(match &work.end {
        Some(End::Moved) => return None,
        Some(End::Skipped(_)) => Event::Skipped,
        Some(End::Unchanged) => Event::Unchanged,
        Some(End::Quarantined) => Event::Quarantined,
        None if work.steps.is_empty() => Event::Unchanged,
        None if work.steps.cancel => Event::Cancelled,
        // Also where an earlier run was stopped half way: this one finished the import.
        None if work.known == Known::Never => Event::Applied,
        None => Event::Updated,
    })
}

fn count(report: &mut OrdersReport, work: &Work, event: Event) {
    match event {
        Event::Skipped => report.orders_skipped += 1,
        Event::Unchanged => report.orders_unchanged += 1,
        Event::Quarantined => report.orders_quarantined += 1,
        Event::Cancelled => {
            report.orders_cancelled += 1;
            report.orders_imported += u64::from(work.known == Known::Never);
        }
        Event::Applied => report.orders_imported += 1,
        _ => report.orders_updated += 1,
    }
}

#[cfg(test)]
mod tests;
