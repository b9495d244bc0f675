use super::super::fixtures::{ORDER_ID, at, work};
use super::super::plan::Steps;
use super::super::trouble::Trouble;
use super::*;

/// A change of an order that was imported before.
fn changed() -> Work {
    Work { known: Known::Changed, ..work() }
}

fn ended_as(end: End) -> Work {
    Work { end: Some(end), ..work() }
}

fn cancelling(known: Known) -> Work {
    Work { known, steps: Steps { cancel: true, ..Steps::default() }, ..work() }
}

/// The counts that are not 0.
fn counted(work: &Work) -> Vec<(&'static str, u64)> {
    let mut report = OrdersReport::default();
    if let Some(event) = event(work) {
        count(&mut report, work, event);
    }
    let counts = [
        ("imported", report.orders_imported),
        ("updated", report.orders_updated),
        ("cancelled", report.orders_cancelled),
        ("quarantined", report.orders_quarantined),
        ("unchanged", report.orders_unchanged),
        ("skipped", report.orders_skipped),
    ];
    counts.into_iter().filter(|(_, count)| *count > 0).collect()
}

#[test]
fn every_end_is_one_event_and_counted_once() {
    let nothing_to_do = Work { steps: Steps::default(), ..work() };
    let cases: [(Work, Option<Event>, &[&str]); 9] = [
        (work(), Some(Event::Applied), &["imported"]),
        (changed(), Some(Event::Updated), &["updated"]),
        (Work { known: Known::Same, ..work() }, Some(Event::Updated), &["updated"]),
        (nothing_to_do, Some(Event::Unchanged), &["unchanged"]),
        (cancelling(Known::Same), Some(Event::Cancelled), &["cancelled"]),
        // Imported as cancelled: both.
        (cancelling(Known::Never), Some(Event::Cancelled), &["imported", "cancelled"]),
        (ended_as(End::Unchanged), Some(Event::Unchanged), &["unchanged"]),
        (ended_as(End::Skipped("pending")), Some(Event::Skipped), &["skipped"]),
        // Planned anew: nothing has ended.
        (ended_as(End::Moved), None, &[]),
    ];
    for (work, expected, counts) in cases {
        assert_eq!(event(&work), expected, "{:?}", work.end);
        let counts: Vec<(&str, u64)> = counts.iter().map(|name| (*name, 1)).collect();
        assert_eq!(counted(&work), counts, "{expected:?}");
    }
}

#[test]
fn what_was_booked_is_cross_referenced_and_settles_older_issues() {
    let mut work = work();
    work.trouble(Trouble { severity: Severity::Warning, ..Trouble::not_set_up("something") });
    let JobCommit { token, outcome, writes } = ended(&work, Event::Applied);
    assert_eq!((token, outcome), (work.job.token, Outcome::Done));
    assert_eq!(writes.settled, [ORDER_ID]);
    let [xref] = &writes.xrefs[..] else { panic!("one cross-reference: {:?}", writes.xrefs) };
    assert_eq!(
        (xref.amazon_id.as_str(), xref.odoo_model.as_str(), xref.odoo_id),
        (ORDER_ID, "sale.order", 1)
    );
    assert_eq!(xref.external_id.as_deref(), work.wanted.as_ref().map(|wanted| wanted.name.as_str()));
    assert_eq!((xref.fingerprint.as_str(), &xref.detail), ("print", &json!({"target": "confirmed"})));
    let [entry] = &writes.ledger[..] else { panic!("one line: {:?}", writes.ledger) };
    assert_eq!((entry.record.as_str(), entry.event, entry.reason.as_str()), (ORDER_ID, Event::Applied, ""));
    assert_eq!(entry.detail, json!({"odoo_id": 1, "target": "confirmed", "status": "unshipped"}));
    assert!(entry.trace.is_some());
    let [issue] = &writes.issues[..] else { panic!("one issue: {:?}", writes.issues) };
    assert_eq!((issue.severity, issue.payload.is_some()), (Severity::Warning, false), "nothing waits for it");
}

#[test]
fn what_is_held_back_has_its_reasons_and_its_document_and_no_cross_reference() {
    let mut work = work();
    work.trouble(Trouble::cancelled_in_odoo());
    work.trouble(Trouble { severity: Severity::Warning, ..Trouble::not_set_up("something") });
    work.trouble(Trouble::refused("confirm the order", None, "No."));
    let JobCommit { outcome, writes, .. } = ended(&work, Event::Quarantined);
    assert_eq!(outcome, Outcome::Quarantined);
    assert!(writes.xrefs.is_empty());
    assert_eq!(
        writes.ledger[0].reason,
        "the order is cancelled in Odoo, but Amazon still has it; Odoo refused to confirm the order: No."
    );
    let with_document: Vec<bool> = writes.issues.iter().map(|issue| issue.payload.is_some()).collect();
    assert_eq!(with_document, [true, false, true]);
}

#[test]
fn what_is_not_in_odoo_has_no_cross_reference() {
    let skipped = Work { odoo_id: None, wanted: None, ..ended_as(End::Skipped("pending: not paid")) };
    let JobCommit { outcome, writes, .. } = ended(&skipped, Event::Skipped);
    assert_eq!(outcome, Outcome::Done);
    assert!(writes.xrefs.is_empty() && writes.issues.is_empty());
    assert_eq!(writes.ledger[0].reason, "pending: not paid");
}

#[test]
fn an_order_that_moved_is_due_again_at_once() {
    let now = at("2026-11-01T10:00:05Z");
    let JobCommit { token, outcome, writes } = again(&ended_as(End::Moved), now);
    assert_eq!(token, work().job.token);
    assert!(matches!(outcome, Outcome::Retry { run_at, .. } if run_at == now), "{outcome:?}");
    assert!(writes.ledger.is_empty() && writes.xrefs.is_empty() && writes.settled.is_empty());
}

#[test]
fn a_record_of_another_order_is_named() {
    let conflict = XrefConflict {
        account: "main".to_owned(),
        kind: KIND.to_owned(),
        amazon_id: ORDER_ID.to_owned(),
        holder: "304-9".to_owned(),
        odoo_model: "sale.order".to_owned(),
        odoo_id: 1,
    };
    let JobCommit { outcome, writes, .. } = taken(&work(), &conflict);
    assert_eq!(outcome, Outcome::Quarantined);
    let [issue] = &writes.issues[..] else { panic!("one issue: {:?}", writes.issues) };
    assert_eq!((issue.record.as_str(), issue.kind.as_str()), (ORDER_ID, "cross_reference"));
    assert!(issue.message.contains("304-9") && issue.payload.is_some(), "{}", issue.message);
}

#[test]
fn a_failure_that_is_not_the_orders_costs_an_attempt_only_where_it_may_pass() {
    let now = at("2026-11-01T10:00:05Z");
    let missing = SyncError::NotReady("no right".to_owned());
    assert_eq!(handed_back(&missing, now), Outcome::Released { run_at: now });
    let odd = SyncError::Shape {
        model: "sale.order",
        source: odoo_rpc::FieldError { field: "state".to_owned(), expected: "text", found: "nothing" },
    };
    assert_eq!(handed_back(&odd, now), Outcome::Retry { run_at: now, error: odd.to_string() });
}
