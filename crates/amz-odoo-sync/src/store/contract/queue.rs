//! Ingest, lease, commit, replay.

use super::*;

pub(super) async fn versions_decide_what_an_arrival_does(store: &dyn Store) -> Result<()> {
    let flow = FlowId::new("versions", "orders");
    let counts =
        |new, updated, unchanged| Ingested { new, updated, unchanged, cursor: CursorMoved::NotAsked };
    let put = |items| store.ingest(ingest(&flow, items));
    assert_eq!(put(vec![]).await?, counts(0, 0, 0));
    assert_eq!(put(vec![item("a", 2), item("b", 1), item("a", 3), item("b", 1)]).await?, counts(2, 1, 1));
    assert_eq!(put(vec![item("a", 3), item("a", 2), item("b", 2)]).await?, counts(0, 1, 2));
    let elsewhere = [FlowId::new("versions", "stock"), FlowId::new("versions 2", "orders")];
    for flow in &elsewhere {
        assert_eq!(store.ingest(ingest(flow, vec![item("a", 1)])).await?, counts(1, 0, 0), "{flow}");
    }
    let jobs = store.lease(lease(&flow, 0)).await?;
    let held: Vec<_> =
        jobs.iter().map(|job| (job.record.as_str(), job.version, job.payload.expose())).collect();
    assert_eq!(held, [("a", at(3), &b"a as of 3"[..]), ("b", at(2), b"b as of 2")]);
    assert_eq!(store.jobs("a").await?.len(), 3);

    let odd = "' \" \\ % \u{1f6d2} ü";
    let large = Payload::new(vec![0xff; 1 << 20]);
    let items = vec![NewJob::new(odd, at(0), large.clone()), NewJob::new("", at(0), Payload::default())];
    let flow = FlowId::new(odd, odd);
    store.ingest(ingest(&flow, items)).await?;
    let jobs = store.lease(lease(&flow, 0)).await?;
    let held: Vec<_> = jobs.iter().map(|job| (job.record.as_str(), &job.payload)).collect();
    assert_eq!(held, [(odd, &large), ("", &Payload::default())]);
    Ok(())
}

pub(super) async fn a_cursor_moves_with_its_items_or_not_at_all(store: &dyn Store) -> Result<()> {
    let flow = FlowId::new("cursors", "orders");
    let fetched = |record: &str, expected, value: &str| {
        let cursor = CursorMove { scope: "DE".to_owned(), expected, value: value.to_owned() };
        store.ingest(Ingest { cursor: Some(cursor), ..ingest(&flow, vec![item(record, 1)]) })
    };
    assert_eq!(store.cursor(&flow, "DE").await?, Cursor::default());
    assert_eq!(fetched("a", 0, "page 2").await?.cursor, CursorMoved::Moved(1));
    let second = Cursor { value: "page 2".to_owned(), version: 1 };
    assert_eq!(store.cursor(&flow, "DE").await?, second);
    // Two passes at once: the loser's items count, its cursor does not.
    let lost = fetched("b", 0, "page 9").await?;
    assert_eq!((lost.new, lost.cursor), (1, CursorMoved::Lost(second.clone())));
    assert_eq!(store.cursor(&flow, "DE").await?, second);
    assert_eq!(fetched("c", 2, "page 9").await?.cursor, CursorMoved::Lost(second));
    assert_eq!(fetched("d", 1, "page 2").await?.cursor, CursorMoved::Moved(2));
    for elsewhere in [&FlowId::new("cursors", "stock"), &FlowId::new("cursors 2", "orders")] {
        assert_eq!(store.cursor(elsewhere, "DE").await?, Cursor::default());
    }
    assert_eq!(store.cursor(&flow, "FR").await?, Cursor::default());
    assert_eq!(store.lease(lease(&flow, 1)).await?.len(), 4);

    let mut commit = Commit::new(flow.clone(), at(1));
    commit.cursor = Some(CursorMove { scope: "DE".to_owned(), expected: 2, value: "done".to_owned() });
    assert_eq!(store.commit(commit.clone()).await?.cursor, CursorMoved::Moved(3));
    assert!(matches!(store.commit(commit).await?.cursor, CursorMoved::Lost(now) if now.value == "done"));
    Ok(())
}

pub(super) async fn the_queue_has_an_order(store: &dyn Store) -> Result<()> {
    let flow = FlowId::new("order", "orders");
    assert_eq!(store.next_due(&flow).await?, None);
    let items = vec![
        item("bulk", 1).with_lane(Lane::Bulk).with_priority(9),
        item("second", 1).with_run_at(at(2)),
        item("first", 1).with_run_at(at(1)),
        item("also first", 1).with_run_at(at(1)),
        item("important", 1).with_priority(1).with_run_at(at(3)),
        item("urgent", 1).with_lane(Lane::Urgent).with_priority(-5).with_run_at(at(4)),
        item("later", 1).with_lane(Lane::Urgent).with_run_at(at(6)),
    ];
    store.ingest(ingest(&flow, items)).await?;
    assert_eq!(store.next_due(&flow).await?, Some(Timestamp::UNIX_EPOCH));
    let none = store.lease(LeaseRequest { limit: 0, ..lease(&flow, 5) }).await?;
    assert!(none.is_empty());
    let two = store.lease(LeaseRequest { limit: 2, ..lease(&flow, 5) }).await?;
    let rest = store.lease(lease(&flow, 5)).await?;
    let names: Vec<_> = two.iter().chain(&rest).map(|job| job.record.as_str()).collect();
    assert_eq!(names, ["urgent", "important", "first", "also first", "second", "bulk"]);
    assert!(rest.iter().all(|job| (job.attempts, job.lease_until) == (1, at(15))));
    assert_eq!(store.next_due(&flow).await?, Some(at(6)), "the job that is not due yet");
    assert_eq!(lease_one(store, &flow, 6).await?.record, "later");
    assert_eq!(store.next_due(&flow).await?, Some(at(15)), "the end of the first leases");
    Ok(())
}

pub(super) async fn a_stale_lease_writes_nothing(store: &dyn Store) -> Result<()> {
    let flow = FlowId::new("fence", "orders");
    store.ingest(ingest(&flow, vec![item("a", 1), item("b", 1)])).await?;
    let slow = store.lease(lease(&flow, 0)).await?;
    let tokens: Vec<_> = slow.iter().map(|job| job.token).collect();
    assert!(store.lease(lease(&flow, 9)).await?.is_empty(), "the leases last until 10");
    assert!(store.extend(&tokens[1..], at(100)).await?.is_empty());
    let again = lease_one(store, &flow, 10).await?;
    assert_eq!((again.token.id, again.attempts), (tokens[0].id, 2));
    assert!(again.token.epoch > tokens[0].epoch);
    assert!(again.last_error.is_some(), "that the lease ran out is told");
    assert_eq!(store.extend(&tokens, at(100)).await?, [tokens[0].id], "a lost lease cannot be extended");

    let mut late = Commit::new(flow.clone(), at(11));
    late.cursor = Some(CursorMove { scope: String::new(), expected: 0, value: "past".to_owned() });
    late.jobs.extend(slow.iter().zip(1..).map(|(job, odoo_id)| JobCommit {
        token: job.token,
        outcome: Outcome::Done,
        writes: Writes {
            xrefs: vec![xref(&format!("fence {}", job.record), odoo_id)],
            ledger: vec![Entry::new(format!("fence {}", job.record), Event::Applied)],
            issues: vec![issue(&job.record, "late")],
            settled: vec![],
        },
    }));
    let done = store.commit(late.clone()).await?;
    let stale =
        |ids: &[JobId]| Committed { stale: ids.to_vec(), cursor: CursorMoved::Held, ..Committed::default() };
    assert_eq!(done, stale(&[tokens[0].id]));
    assert_eq!(job(store, &flow, "a").await?.state, JobState::Leased);
    assert_eq!(job(store, &flow, "b").await?.state, JobState::Done);
    let ids = ["fence a".to_owned(), "fence b".to_owned()];
    let known = store.xrefs("fence", "order", &ids).await?;
    assert!(known.len() == 1 && known.contains_key("fence b"), "only what the valid lease wrote");
    assert!(store.ledger("fence a").await?.is_empty());
    assert_eq!(store.ledger("fence b").await?.len(), 1);
    assert!(open_issues(store, &flow).await?.iter().all(|issue| issue.record == "b"));
    assert_eq!(store.cursor(&flow, "").await?, Cursor::default());

    // The answer to a commit got lost, and it is sent again.
    assert_eq!(store.commit(late).await?, stale(&[tokens[0].id, tokens[1].id]));
    assert_eq!(store.ledger("fence b").await?.len(), 1);
    // A lease that ran out and that nobody else took yet is still good.
    let done = store.commit(ends(&flow, 99, again.token, Outcome::Done)).await?;
    assert_eq!(done, Committed::default());
    // The right number in the wrong flow is no lease.
    store.ingest(ingest(&flow, vec![item("c", 1)])).await?;
    let token = lease_one(store, &flow, 200).await?.token;
    let elsewhere = FlowId::new("fence", "stock");
    assert_eq!(store.commit(ends(&elsewhere, 200, token, Outcome::Done)).await?.stale, [token.id]);
    Ok(())
}

pub(super) async fn each_outcome_has_its_end(store: &dyn Store) -> Result<()> {
    let flow = FlowId::new("outcomes", "orders");
    let error = || "Odoo said no".to_owned();
    let cases = [
        (Outcome::Done, JobState::Done, 1, None),
        (Outcome::Quarantined, JobState::Quarantined, 1, None),
        (Outcome::Retry { run_at: at(50), error: error() }, JobState::Ready, 1, Some(error())),
        (Outcome::Released { run_at: at(60) }, JobState::Ready, 0, None),
        (Outcome::Dead { error: error() }, JobState::Dead, 1, Some("given up: Odoo said no".to_owned())),
    ];
    for (number, (outcome, state, attempts, last_error)) in cases.into_iter().enumerate() {
        let record = format!("outcome {number}");
        store.ingest(ingest(&flow, vec![item(&record, 1)])).await?;
        let leased = lease_one(store, &flow, 0).await?;
        let done = store.commit(ends(&flow, 1, leased.token, outcome.clone())).await?;
        let dead = if state == JobState::Dead { vec![leased.token.id] } else { vec![] };
        assert_eq!(done, Committed { dead, ..Committed::default() }, "{outcome:?}");
        let after = job(store, &flow, &record).await?;
        assert_eq!(
            (after.state, after.attempts, after.last_error),
            (state, attempts, last_error),
            "{outcome:?}"
        );
        assert_eq!(after.lease_until, None);
        let again = store.commit(ends(&flow, 1, leased.token, Outcome::Done)).await?;
        assert_eq!(again.stale, [leased.token.id], "a lease ends once: {outcome:?}");
        assert_eq!(
            store.jobs_in(&flow, state, 100).await?.iter().filter(|job| job.record == record).count(),
            1
        );
    }
    let retried = lease_one(store, &flow, 50).await?;
    assert_eq!((retried.attempts, retried.last_error), (2, Some(error())));
    store.commit(ends(&flow, 51, retried.token, Outcome::Done)).await?;
    assert_eq!(lease_one(store, &flow, 60).await?.record, "outcome 3");
    Ok(())
}

pub(super) async fn attempts_come_to_an_end(store: &dyn Store) -> Result<()> {
    for crashes in [false, true] {
        let flow = FlowId::new(if crashes { "crashes" } else { "failures" }, "orders");
        let record = format!("poison {crashes}");
        store.ingest(ingest(&flow, vec![item(&record, 1).with_max_attempts(3)])).await?;
        for attempt in 1..=3 {
            let leased = lease_one(store, &flow, 20 * i64::from(attempt)).await?;
            assert_eq!(leased.attempts, attempt);
            if !crashes {
                let retry = Outcome::Retry { run_at: at(0), error: "boom".to_owned() };
                let done = store.commit(ends(&flow, 1, leased.token, retry)).await?;
                assert_eq!(done.dead.is_empty(), attempt < 3);
            }
        }
        assert!(store.lease(lease(&flow, 80)).await?.is_empty());
        let dead = job(store, &flow, &record).await?;
        assert_eq!(dead.state, JobState::Dead);
        let cause = dead.last_error.unwrap_or_default();
        assert!(cause.contains("3 attempts") && (crashes || cause.contains("boom")), "{cause}");
        let issues = open_issues(store, &flow).await?;
        assert_eq!(issues.len(), 1);
        assert_eq!((issues[0].kind.as_str(), &issues[0].message), (DEAD_ISSUE, &cause));
        assert!(issues[0].action.contains(&format!("replay {record}")));
        let ledger = store.ledger(&record).await?;
        assert_eq!(ledger.iter().map(|entry| entry.event).collect::<Vec<_>>(), [Event::Dead]);
        store.replay(Replay { record, account: None, flow: None, at: at(90), fresh: None }).await?;
        let revived = lease_one(store, &flow, 90).await?;
        assert_eq!(
            (revived.attempts, revived.last_error),
            (1, Some(cause)),
            "with all attempts, and the cause kept"
        );
    }
    Ok(())
}

pub(super) async fn a_later_version_during_a_lease_is_not_lost(store: &dyn Store) -> Result<()> {
    let outcomes = [
        Some(Outcome::Done),
        Some(Outcome::Quarantined),
        Some(Outcome::Retry { run_at: at(5), error: "boom".to_owned() }),
        Some(Outcome::Released { run_at: at(5) }),
        Some(Outcome::Dead { error: "boom".to_owned() }),
        None,
    ];
    for (number, outcome) in outcomes.into_iter().enumerate() {
        let flow = FlowId::new(format!("pending {number}"), "orders");
        store.ingest(ingest(&flow, vec![item("a", 2).with_max_attempts(1)])).await?;
        let leased = lease_one(store, &flow, 0).await?;
        let older = store.ingest(ingest(&flow, vec![item("a", 1), item("a", 2)])).await?;
        assert_eq!((older.updated, older.unchanged), (0, 2));
        let later = store.ingest(ingest(&flow, vec![item("a", 4), item("a", 3), item("a", 5)])).await?;
        assert_eq!((later.updated, later.unchanged), (2, 1));
        let during = job(store, &flow, "a").await?;
        assert_eq!((during.state, during.version, during.pending), (JobState::Leased, at(2), true));
        if let Some(outcome) = outcome.clone() {
            let done = store.commit(ends(&flow, 1, leased.token, outcome)).await?;
            assert_eq!(done, Committed { requeued: vec![leased.token.id], ..Committed::default() });
        }
        let waits = matches!(outcome, Some(Outcome::Retry { .. } | Outcome::Released { .. }));
        assert_eq!(store.lease(lease(&flow, 4)).await?.len(), usize::from(!waits && outcome.is_some()));
        let next = lease_one(store, &flow, 14).await?;
        assert_eq!((next.version, next.payload.expose()), (at(5), &b"a as of 5"[..]), "{outcome:?}");
        assert!(next.token.epoch > leased.token.epoch);
        assert!(!job(store, &flow, "a").await?.pending);
        assert_eq!(store.ingest(ingest(&flow, vec![item("a", 5)])).await?.unchanged, 1);
    }
    Ok(())
}

pub(super) async fn a_finished_job_comes_back_for_a_later_version(store: &dyn Store) -> Result<()> {
    let flow = FlowId::new("again", "orders");
    let dead = Outcome::Dead { error: "boom".to_owned() };
    for (record, outcome) in [("done", Outcome::Done), ("aside", Outcome::Quarantined), ("dead", dead)] {
        store.ingest(ingest(&flow, vec![item(record, 1)])).await?;
        let first = lease_one(store, &flow, 0).await?;
        store.commit(ends(&flow, 1, first.token, outcome)).await?;
        let same = store.ingest(ingest(&flow, vec![item(record, 1), item(record, 0)])).await?;
        assert_eq!(same.unchanged, 2);
        assert!(store.lease(lease(&flow, 2)).await?.is_empty(), "{record}");
        let later = item(record, 2).with_lane(Lane::Urgent);
        assert_eq!(store.ingest(ingest(&flow, vec![later])).await?.updated, 1);
        let second = lease_one(store, &flow, 3).await?;
        assert_eq!((second.version, second.payload.expose().last()), (at(2), Some(&b'2')));
        assert_eq!((second.attempts, second.lane, second.last_error), (1, Lane::Urgent, None));
        assert_eq!(second.token.id, first.token.id);
        assert!(second.token.epoch > first.token.epoch);
        assert_eq!(store.commit(ends(&flow, 4, first.token, Outcome::Done)).await?.stale, [first.token.id]);
        assert_eq!(store.commit(ends(&flow, 4, second.token, Outcome::Done)).await?, Committed::default());
    }
    Ok(())
}

pub(super) async fn replay_brings_back_whatever_it_was(store: &dyn Store) -> Result<()> {
    let flow = FlowId::new("replay", "orders");
    let replay = |account: &str, name: &str| Replay {
        record: "R".to_owned(),
        account: Some(account.to_owned()),
        flow: Some(name.to_owned()),
        at: at(30),
        fresh: None,
    };
    assert!(store.replay(replay("replay", "orders")).await?.is_empty());
    store.ingest(ingest(&flow, vec![item("R", 1).with_run_at(at(1_000))])).await?;
    assert!(store.replay(replay("replay", "stock")).await?.is_empty());
    assert!(store.replay(replay("another", "orders")).await?.is_empty());
    let retry = Outcome::Retry { run_at: at(1_000), error: "boom".to_owned() };
    let dead = Outcome::Dead { error: "boom".to_owned() };
    let mut was = JobState::Ready;
    let mut epoch = 0;
    for (outcome, state) in [
        (retry, JobState::Ready),
        (dead, JobState::Dead),
        (Outcome::Quarantined, JobState::Quarantined),
        (Outcome::Done, JobState::Done),
        (Outcome::Done, JobState::Done),
    ] {
        assert_eq!(store.replay(replay("replay", "orders")).await?, [Replayed { flow: flow.clone(), was }]);
        let leased = lease_one(store, &flow, 30).await?;
        assert_eq!((leased.attempts, leased.payload.expose()), (1, &b"R as of 1"[..]));
        assert!(leased.token.epoch > epoch);
        epoch = leased.token.epoch;
        let busy = [Replayed { flow: flow.clone(), was: JobState::Leased }];
        assert_eq!(store.replay(replay("replay", "orders")).await?, busy);
        assert_eq!(
            store.commit(ends(&flow, 31, leased.token, outcome)).await?.stale,
            [],
            "the lease was left alone"
        );
        was = state;
    }
    let replays = store.ledger("R").await?.into_iter().filter(|entry| entry.event == Event::Replayed).count();
    assert_eq!(replays, 5, "one line for each that changed something");
    Ok(())
}

pub(super) async fn replay_takes_what_was_read_unless_it_is_older(store: &dyn Store) -> Result<()> {
    let flow = FlowId::new("fresh", "orders");
    let replay = |version: i64, text: &str| Replay {
        record: "F".to_owned(),
        account: None,
        flow: None,
        at: at(30),
        fresh: Some(Fresh { version: at(version), payload: Payload::new(text) }),
    };
    assert!(store.replay(replay(1, "unknown")).await?.is_empty(), "a replay makes no job");
    store.ingest(ingest(&flow, vec![item("F", 5)])).await?;
    let mut was = JobState::Ready;
    for (version, text, expected) in [
        (4, "older", (5, "F as of 5")),
        (5, "more of the same", (5, "more of the same")),
        (6, "later", (6, "later")),
        (5, "older again", (6, "later")),
    ] {
        assert_eq!(store.replay(replay(version, text)).await?, [Replayed { flow: flow.clone(), was }]);
        let leased = lease_one(store, &flow, 30).await?;
        assert_eq!(
            (leased.version, leased.payload.expose()),
            (at(expected.0), expected.1.as_bytes()),
            "{text}"
        );
        let busy = [Replayed { flow: flow.clone(), was: JobState::Leased }];
        assert_eq!(store.replay(replay(9, "while it is leased")).await?, busy);
        store.commit(ends(&flow, 31, leased.token, Outcome::Quarantined)).await?;
        was = JobState::Quarantined;
    }
    // What a replay brought is known: the next listing brings nothing new.
    assert_eq!(store.ingest(ingest(&flow, vec![item("F", 6)])).await?.unchanged, 1);
    Ok(())
}
