//! What every [`Store`] must do: [`store_contract`] by example, [`run_history`] against a model.
//!
//! An adapter's tests call both. They panic where the store breaks the contract, and answer the error where the store
//! itself fails.

mod history;
mod queue;
mod records;

use jiff::{SignedDuration, Timestamp};

pub use history::{Op, run_history};

use super::*;

/// Runs every example on an empty store.
///
/// # Errors
/// What the store answers where it should not fail.
///
/// # Panics
/// Where the store breaks the contract.
pub async fn store_contract(store: &dyn Store) -> Result<()> {
    queue::versions_decide_what_an_arrival_does(store).await?;
    queue::a_cursor_moves_with_its_items_or_not_at_all(store).await?;
    queue::the_queue_has_an_order(store).await?;
    queue::a_stale_lease_writes_nothing(store).await?;
    queue::each_outcome_has_its_end(store).await?;
    queue::attempts_come_to_an_end(store).await?;
    queue::a_later_version_during_a_lease_is_not_lost(store).await?;
    queue::a_finished_job_comes_back_for_a_later_version(store).await?;
    queue::replay_brings_back_whatever_it_was(store).await?;
    queue::replay_takes_what_was_read_unless_it_is_older(store).await?;
    records::cross_references_are_one_to_one(store).await?;
    records::a_conflict_holds_back_its_own_job_only(store).await?;
    records::issues_are_counted_settled_and_dismissed(store).await?;
    records::the_ledger_keeps_everything(store).await?;
    records::counts_add_up(store).await?;
    records::a_store_belongs_to_one_odoo(store).await
}

fn at(second: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH
        .saturating_add(SignedDuration::from_secs(1_000_000 + second))
        .unwrap_or(Timestamp::MAX)
}

/// A job whose payload tells its version.
fn item(record: &str, version: i64) -> NewJob {
    NewJob::new(record, at(version), Payload::new(format!("{record} as of {version}")))
}

fn ingest(flow: &FlowId, items: Vec<NewJob>) -> Ingest {
    Ingest { flow: flow.clone(), at: at(0), items, cursor: None }
}

fn lease(flow: &FlowId, now: i64) -> LeaseRequest {
    LeaseRequest { flow: flow.clone(), limit: 100, now: at(now), lease_for: SignedDuration::from_secs(10) }
}

/// Leases the one job that is due.
async fn lease_one(store: &dyn Store, flow: &FlowId, now: i64) -> Result<Job> {
    let mut jobs = store.lease(lease(flow, now)).await?;
    assert_eq!(jobs.len(), 1, "{flow} should have one job due");
    Ok(jobs.remove(0))
}

fn ends(flow: &FlowId, now: i64, token: LeaseToken, outcome: Outcome) -> Commit {
    let mut commit = Commit::new(flow.clone(), at(now));
    commit.jobs.push(JobCommit { token, outcome, writes: Writes::default() });
    commit
}

async fn job(store: &dyn Store, flow: &FlowId, record: &str) -> Result<JobInfo> {
    let mut jobs = store.jobs(record).await?;
    jobs.retain(|job| job.flow == *flow);
    assert_eq!(jobs.len(), 1, "{flow} should have one job for {record}");
    Ok(jobs.remove(0))
}

fn xref(amazon_id: &str, odoo_id: i64) -> NewXref {
    NewXref {
        kind: "order".to_owned(),
        amazon_id: amazon_id.to_owned(),
        odoo_model: "sale.order".to_owned(),
        odoo_id,
        external_id: Some(format!("__amz__.order_{amazon_id}")),
        fingerprint: format!("print of {odoo_id}"),
        detail: serde_json::json!({ "lines": [odoo_id, null, "é"] }),
    }
}

fn issue(record: &str, kind: &str) -> NewIssue {
    NewIssue {
        record: record.to_owned(),
        kind: kind.to_owned(),
        path: "orders[0]".to_owned(),
        message: format!("{kind} happened"),
        action: "look at it".to_owned(),
        severity: Severity::Blocking,
        payload: Some(Payload::new("the document")),
    }
}

async fn open_issues(store: &dyn Store, flow: &FlowId) -> Result<Vec<Issue>> {
    store
        .issues(IssueFilter {
            account: Some(flow.account.clone()),
            flow: Some(flow.flow.clone()),
            state: Some(IssueState::Open),
            ..IssueFilter::default()
        })
        .await
}
