//! `issues`: what a person must look at.

use amz_odoo_sync::issues;
use amz_odoo_sync::store::{Issue, IssueFilter, IssueState, Store};

use super::{print, print_json, replay, sync};
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
            let listed = store.issues(IssueFilter { state, ..IssueFilter::default() }).await?;
            if output.json {
                print_json(&listed)?;
            } else if listed.is_empty() {
                print("No open issues.");
            } else {
                listed.iter().for_each(|issue| print(line(issue)));
            }
            sync::end(&store).await
        }
        IssueAction::Show { id, output } => {
            let issue = issues::find(&store, *id).await?;
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
            let issue = issues::find(&store, *id).await?;
            replay::again(config, &store, &issue.record, *output).await
        }
        IssueAction::Dismiss { id, output } => {
            let issue = issues::dismiss(&store, *id).await?;
            if output.json {
                print_json(&issue)?;
            } else {
                print(line(&issue));
            }
            Ok(End::Done)
        }
    }
}

fn line(issue: &Issue) -> String {
    format!(
        "#{} [{}, {}] {} {}: {}",
        issue.id.0, issue.state, issue.severity, issue.record, issue.kind, issue.message
    )
}
