//! What a person does with issues, and what that means for the records behind them.

use crate::error::{Result, SyncError};
use crate::store::{Issue, IssueFilter, IssueId, IssueState, Severity, Store};

/// The issue with this number.
///
/// # Errors
/// [`SyncError::NotReady`] when there is none; whatever the store yields.
pub async fn find(store: &dyn Store, id: i64) -> Result<Issue> {
    let issue = store.issue(IssueId(id)).await?;
    issue.ok_or_else(|| {
        SyncError::NotReady(format!("there is no issue {id}: see `amz-odoo issues list --all`"))
    })
}

/// Takes an issue off the list: what it is about is as a person wants it. The record stays as it is, held back where
/// it was, and the same issue with the same message does not come up again. Dismissing twice changes nothing.
///
/// # Errors
/// [`SyncError::NotReady`] when there is no such issue, or it is fixed already; whatever the store yields.
pub async fn dismiss(store: &dyn Store, id: i64) -> Result<Issue> {
    let issue = find(store, id).await?;
    match issue.state {
        IssueState::Dismissed => Ok(issue),
        IssueState::Fixed => Err(SyncError::NotReady(format!(
            "the issue {id} is fixed already, so there is nothing to dismiss: see `amz-odoo issues list`"
        ))),
        IssueState::Open => {
            store.set_issue_state(issue.id, IssueState::Dismissed).await?;
            find(store, id).await
        }
    }
}

/// Whether an open issue holds a record back: what ends a command with exit code 3. A warning holds nothing back.
///
/// # Errors
/// Whatever the store yields.
pub async fn hold_something_back(store: &dyn Store) -> Result<bool> {
    let filter = IssueFilter {
        state: Some(IssueState::Open),
        severity: Some(Severity::Blocking),
        limit: Some(1),
        ..IssueFilter::default()
    };
    Ok(!store.issues(filter).await?.is_empty())
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::seal::Sealer;
    use crate::store::{Commit, FlowId, NewIssue, SqliteStore};

    fn issue(kind: &str, severity: Severity) -> NewIssue {
        NewIssue {
            record: "304-1111111-2222222".to_owned(),
            kind: kind.to_owned(),
            path: String::new(),
            message: "it differs".to_owned(),
            action: "look".to_owned(),
            severity,
            payload: None,
        }
    }

    async fn open(store: &SqliteStore, issue: NewIssue) {
        let mut commit = Commit::new(FlowId::new("main", "orders"), Timestamp::UNIX_EPOCH);
        commit.writes.issues.push(issue);
        store.commit(commit).await.expect("a commit");
    }

    #[tokio::test]
    async fn a_dismissed_issue_holds_nothing_back_and_stays_away() {
        let store = SqliteStore::in_memory(Sealer::from_key(&[7; 32]).expect("a key")).expect("a store");
        open(&store, issue("warned", Severity::Warning)).await;
        assert!(!hold_something_back(&store).await.expect("an answer"), "a warning holds nothing back");
        open(&store, issue("held", Severity::Blocking)).await;
        assert!(hold_something_back(&store).await.expect("an answer"));
        for _ in 0..2 {
            let dismissed = dismiss(&store, 2).await.expect("it is there");
            assert_eq!((dismissed.kind.as_str(), dismissed.state), ("held", IssueState::Dismissed));
        }
        open(&store, issue("held", Severity::Blocking)).await;
        assert!(!hold_something_back(&store).await.expect("an answer"), "the same does not come up again");
    }

    #[tokio::test]
    async fn what_is_not_there_or_fixed_cannot_be_dismissed() {
        let store = SqliteStore::in_memory(Sealer::from_key(&[7; 32]).expect("a key")).expect("a store");
        let error = dismiss(&store, 7).await.expect_err("nothing is there");
        assert!(error.is_configuration() && error.to_string().contains("no issue 7"), "{error}");
        open(&store, issue("held", Severity::Blocking)).await;
        store.set_issue_state(IssueId(1), IssueState::Fixed).await.expect("an answer");
        let error = dismiss(&store, 1).await.expect_err("it is fixed");
        assert!(error.is_configuration() && error.to_string().contains("fixed already"), "{error}");
    }
}
