//! Cross-references, issues, ledger, counts, bindings.

use super::*;

pub(super) async fn cross_references_are_one_to_one(store: &dyn Store) -> Result<()> {
    let flow = FlowId::new("xrefs", "orders");
    let write = |xrefs: Vec<NewXref>, second| {
        let mut commit = Commit::new(flow.clone(), at(second));
        commit.writes.xrefs = xrefs;
        store.commit(commit)
    };
    let ids: Vec<_> = ["a", "b", "c", "a", "'"].map(str::to_owned).into();
    assert!(store.xrefs("xrefs", "order", &ids).await?.is_empty());
    write(vec![xref("a", 1), xref("b", 2)], 1).await?;
    write(vec![NewXref { fingerprint: "changed".to_owned(), external_id: None, ..xref("a", 3) }], 2).await?;
    let known = store.xrefs("xrefs", "order", &ids).await?;
    assert_eq!(known.len(), 2);
    let NewXref { kind, amazon_id, odoo_model, detail, .. } = xref("a", 3);
    let expected = Xref {
        kind,
        amazon_id,
        odoo_model,
        odoo_id: 3,
        external_id: None,
        fingerprint: "changed".to_owned(),
        detail: serde_json::json!({ "lines": [3, null, "é"] }),
        updated_at: at(2),
    };
    assert_eq!((known.get("a"), detail), (Some(&expected), expected.detail.clone()));
    assert_eq!(known.get("b").map(|xref| (xref.odoo_id, xref.updated_at)), Some((2, at(1))));
    assert!(store.xrefs("xrefs", "partner", &ids).await?.is_empty());
    assert!(store.xrefs("another", "order", &ids).await?.is_empty());
    assert!(store.xrefs("xrefs", "order", &[]).await?.is_empty());

    let conflict = write(vec![xref("c", 9), xref("d", 2)], 3).await;
    assert!(
        matches!(&conflict, Err(StoreError::Conflict(at)) if at.holder == "b" && at.amazon_id == "d" && at.odoo_id == 2),
        "{conflict:?}"
    );
    assert!(!store.xrefs("xrefs", "order", &ids).await?.contains_key("c"), "all or nothing");
    // The same number means something else in another kind, model or account, and 1 is free again.
    let other = |kind: &str, model: &str| NewXref {
        kind: kind.to_owned(),
        odoo_model: model.to_owned(),
        ..xref("z", 2)
    };
    write(vec![other("partner", "sale.order"), other("order", "res.partner"), xref("e", 1)], 4).await?;
    let mut elsewhere = Commit::new(FlowId::new("xrefs 2", "orders"), at(4));
    elsewhere.writes.xrefs.push(xref("z", 2));
    store.commit(elsewhere).await?;
    Ok(())
}

pub(super) async fn a_conflict_holds_back_its_own_job_only(store: &dyn Store) -> Result<()> {
    let flow = FlowId::new("conflict", "orders");
    store.ingest(ingest(&flow, vec![item("a", 1), item("b", 1), item("c", 1)])).await?;
    let jobs = store.lease(lease(&flow, 0)).await?;
    let mut commit = Commit::new(flow.clone(), at(1));
    commit.cursor = Some(CursorMove { scope: String::new(), expected: 0, value: "past".to_owned() });
    // Job b wants the order that job a has.
    commit.jobs.extend(jobs.iter().zip([1, 1, 3]).map(|(job, odoo_id)| JobCommit {
        token: job.token,
        outcome: Outcome::Done,
        writes: Writes {
            xrefs: vec![xref(&format!("{} line", job.record), odoo_id + 100), xref(&job.record, odoo_id)],
            ledger: vec![Entry::new(format!("conflict {}", job.record), Event::Applied)],
            ..Writes::default()
        },
    }));
    commit.jobs[1].writes.xrefs[0].odoo_id = 150;
    let done = store.commit(commit).await?;
    assert_eq!((done.conflicts.len(), done.cursor), (1, CursorMoved::Held));
    let (id, conflict) = &done.conflicts[0];
    assert_eq!((*id, conflict.holder.as_str(), conflict.amazon_id.as_str()), (jobs[1].token.id, "a", "b"));
    assert!(done.stale.is_empty());
    let ids: Vec<_> = ["a", "b", "c", "a line", "b line", "c line"].map(str::to_owned).into();
    let mut known: Vec<_> = store.xrefs("conflict", "order", &ids).await?.into_keys().collect();
    known.sort();
    assert_eq!(known, ["a", "a line", "c", "c line"]);
    assert!(store.ledger("conflict b").await?.is_empty());
    assert_eq!(store.ledger("conflict c").await?.len(), 1);
    assert_eq!(job(store, &flow, "b").await?.state, JobState::Leased);
    let done = store.commit(ends(&flow, 2, jobs[1].token, Outcome::Quarantined)).await?;
    assert_eq!(done, Committed::default());
    Ok(())
}

pub(super) async fn issues_are_counted_settled_and_dismissed(store: &dyn Store) -> Result<()> {
    let flow = FlowId::new("issues", "orders");
    let write = |issues: Vec<NewIssue>, settled: &[&str], second| {
        let mut commit = Commit::new(flow.clone(), at(second));
        commit.writes.issues = issues;
        commit.writes.settled = settled.iter().map(|record| (*record).to_owned()).collect();
        store.commit(commit)
    };
    write(vec![issue("a", "total"), issue("a", "tax"), issue("b", "total")], &[], 1).await?;
    let again = NewIssue {
        message: "total is off by 0.02".to_owned(),
        severity: Severity::Warning,
        payload: None,
        ..issue("a", "total")
    };
    write(vec![again.clone(), NewIssue { path: "orders[1]".to_owned(), ..issue("a", "total") }], &[], 2)
        .await?;
    let open = open_issues(store, &flow).await?;
    assert_eq!(open.len(), 4, "one for each record, kind and path");
    assert!(open.is_sorted_by(|newer, older| newer.id > older.id));
    let total = open.last().map(|issue| issue.id).unwrap_or(IssueId(0));
    let stored = store.issue(total).await?;
    let expected = Issue {
        id: total,
        flow: flow.clone(),
        record: "a".to_owned(),
        kind: "total".to_owned(),
        path: "orders[0]".to_owned(),
        message: again.message.clone(),
        action: "look at it".to_owned(),
        state: IssueState::Open,
        severity: Severity::Warning,
        first_seen: at(1),
        last_seen: at(2),
        count: 2,
        payload: None,
    };
    assert_eq!(stored, Some(expected));

    let filtered = |record: Option<&str>, severity, limit| IssueFilter {
        account: Some("issues".to_owned()),
        record: record.map(str::to_owned),
        severity,
        limit,
        ..IssueFilter::default()
    };
    assert_eq!(store.issues(filtered(Some("b"), None, None)).await?.len(), 1);
    assert_eq!(store.issues(filtered(None, Some(Severity::Warning), None)).await?.len(), 1);
    assert_eq!(store.issues(filtered(None, None, Some(2))).await?, open[..2]);
    assert!(open.iter().all(|issue| issue.payload.is_none()), "a listing opens no payload");
    let with_payload = store.issue(open[1].id).await?.and_then(|issue| issue.payload);
    assert_eq!(with_payload, Some(Payload::new("the document")));

    // Record a went through, but for its tax; b is not spoken of.
    write(vec![issue("a", "tax")], &["a"], 3).await?;
    let left: Vec<_> = open_issues(store, &flow)
        .await?
        .into_iter()
        .map(|issue| (issue.record, issue.kind, issue.count))
        .collect();
    assert_eq!(left, [("b".to_owned(), "total".to_owned(), 1), ("a".to_owned(), "tax".to_owned(), 2)]);
    assert_eq!(store.issue(total).await?.map(|issue| issue.state), Some(IssueState::Fixed));

    // A fixed issue that comes back is a new one, and then the old one cannot be opened as well.
    write(vec![again.clone()], &[], 4).await?;
    assert!(!store.set_issue_state(total, IssueState::Open).await?);
    let newer = open_issues(store, &flow).await?.remove(0);
    assert!(newer.id > total && newer.count == 1 && newer.first_seen == at(4));
    assert!(store.set_issue_state(newer.id, IssueState::Dismissed).await?);
    assert!(!store.set_issue_state(IssueId(-1), IssueState::Fixed).await?);
    write(vec![again.clone()], &[], 5).await?;
    let dismissed = store.issue(newer.id).await?;
    assert_eq!(dismissed.map(|issue| (issue.state, issue.count)), Some((IssueState::Dismissed, 2)));
    assert_eq!(open_issues(store, &flow).await?.len(), 2);
    write(vec![NewIssue { message: "total is off by 5.00".to_owned(), ..again }], &[], 6).await?;
    assert_eq!(open_issues(store, &flow).await?.len(), 3, "what it says is new, so it is shown");
    Ok(())
}

pub(super) async fn the_ledger_keeps_everything(store: &dyn Store) -> Result<()> {
    let record = "ledger 1";
    for (account, second) in [("ledger", 2), ("ledger 2", 1)] {
        let mut commit = Commit::new(FlowId::new(account, "orders"), at(second));
        commit.writes.ledger = Event::ALL.iter().map(|event| Entry::new(record, *event)).collect();
        let full = Entry::new(record, Event::Applied)
            .with_reason("order.new")
            .with_detail(serde_json::json!({ "odoo_id": 5 }))
            .with_trace(Payload::new("the trace"));
        commit.writes.ledger.push(full);
        store.commit(commit).await?;
    }
    let entries = store.ledger(record).await?;
    assert_eq!(entries.len(), 2 * (Event::ALL.len() + 1));
    assert!(entries.is_sorted_by(|older, newer| older.id < newer.id));
    let events: Vec<_> = entries[..Event::ALL.len()].iter().map(|entry| entry.event).collect();
    assert_eq!(events, Event::ALL);
    let full = &entries[Event::ALL.len()];
    assert_eq!((full.at, full.flow.account.as_str(), full.reason.as_str()), (at(2), "ledger", "order.new"));
    assert_eq!(full.detail, serde_json::json!({ "odoo_id": 5 }));
    assert_eq!(full.trace, Some(Payload::new("the trace")));
    assert!(!format!("{full:?}").contains("the trace"));
    assert!(store.ledger("ledger").await?.is_empty());
    Ok(())
}

pub(super) async fn counts_add_up(store: &dyn Store) -> Result<()> {
    let flow = FlowId::new("counts", "orders");
    let records = ["done", "done too", "aside", "dead", "leased"];
    store.ingest(ingest(&flow, records.iter().map(|record| item(record, 1)).collect())).await?;
    let jobs = store.lease(lease(&flow, 0)).await?;
    let mut commit = Commit::new(flow.clone(), at(1));
    for job in jobs {
        let outcome = match job.record.as_str() {
            "aside" => Outcome::Quarantined,
            "dead" => Outcome::Dead { error: "boom".to_owned() },
            "leased" => continue,
            _ => Outcome::Done,
        };
        commit.jobs.push(JobCommit { token: job.token, outcome, writes: Writes::default() });
    }
    commit.writes.issues =
        vec![issue("aside", "total"), NewIssue { severity: Severity::Warning, ..issue("aside", "tax") }];
    store.commit(commit).await?;
    let waiting = [item("later", 1).with_run_at(at(8)), item("soon", 1).with_run_at(at(7))];
    store.ingest(ingest(&flow, waiting.into())).await?;
    let mut counts = store.counts().await?;
    assert!(counts.is_sorted_by(|a, b| a.flow < b.flow));
    counts.retain(|counts| counts.flow == flow);
    let expected = FlowCounts {
        flow,
        ready: 2,
        leased: 1,
        done: 2,
        dead: 1,
        quarantined: 1,
        open_blocking: 2,
        open_warnings: 1,
        oldest_ready: Some(at(7)),
    };
    assert_eq!(counts, [expected]);
    Ok(())
}

pub(super) async fn a_store_belongs_to_one_odoo(store: &dyn Store) -> Result<()> {
    let account = Binding::Account("main".to_owned());
    store.bind(&Binding::Odoo, "uuid 1").await?;
    store.bind(&account, "seller 1").await?;
    store.bind(&Binding::Account("second".to_owned()), "seller 2").await?;
    store.bind(&Binding::Odoo, "uuid 1").await?;
    for (binding, found) in [(&Binding::Odoo, "uuid 2"), (&account, "seller 2")] {
        let refused = store.bind(binding, found).await;
        assert!(matches!(&refused, Err(StoreError::Bound { found: now, .. }) if now == found), "{refused:?}");
    }
    store.bind(&account, "seller 1").await
}
