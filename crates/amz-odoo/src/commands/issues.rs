//! `issues`: what a person must look at.

use amz_odoo_sync::store::{Issue, IssueFilter, IssueId, IssueState, Store};

use super::{print, print_json, replay};
use crate::cli::IssueAction;
use crate::config::Config;
use crate::connect;
use crate::failure::{End, Failure};

/// Runs `issues`.
pub(crate) async fn run(config: &Config, action: &IssueAction) -> Result<End, Failure> {
    let store = connect::store(config)?;
    match action {
        IssueAction::List { all, output } => {
            let state = (!all).then_some(IssueState::Open);
            let issues = store.issues(IssueFilter { state, ..IssueFilter::default() }).await?;
            if output.json {
                print_json(&issues)?;
            } else if issues.is_empty() {
                print("No open issues.");
            } else {
                issues.iter().for_each(|issue| print(line(issue)));
            }
            Ok(if issues.iter().any(|issue| issue.state == IssueState::Open) {
                End::Issues
            } else {
                End::Done
            })
        }
        IssueAction::Show { id, output } => {
            let issue = find(&store, *id).await?;
            if output.json {
                print_json(&issue)?;
            } else {
                print(format!(
                    "{}\n  account {}, flow {}; first seen {}, last seen {}, {} times\n  where: {}\n  do: {}",
                    line(&issue),
                    issue.flow.account,
                    issue.flow.flow,
                    issue.first_seen,
                    issue.last_seen,
                    issue.count,
                    if issue.path.is_empty() { "the whole record" } else { &issue.path },
                    issue.action
                ));
            }
            Ok(End::Done)
        }
        IssueAction::Fix { id, output } => {
            let issue = find(&store, *id).await?;
            store.set_issue_state(issue.id, IssueState::Fixed).await?;
            replay::again(config, &store, &issue.record, *output).await
        }
    }
}

async fn find(store: &impl Store, id: i64) -> Result<Issue, Failure> {
    let issue = store.issue(IssueId(id)).await?;
    issue.ok_or_else(|| Failure::usage(format!("there is no issue {id}: see `amz-odoo issues list --all`")))
}

fn line(issue: &Issue) -> String {
    format!(
        "#{} [{}, {}] {} {}: {}",
        issue.id.0, issue.state, issue.severity, issue.record, issue.kind, issue.message
    )
}
