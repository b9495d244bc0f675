use std::sync::{Arc, Mutex};
use std::time::Duration;

use spapi_client::poller::{Outcome, Pace, PollError, PollState, Poller};
use spapi_client::types::Region;
use spapi_client::types::reports_2021_06_30::GetReport;
use spapi_client::{Error, ErrorKind};
use tokio::time::Instant;

use crate::amazon::{Amazon, Answer};

fn status(status: &str) -> Answer {
    Answer::ok(format!(r#"{{"reportId":"7","processingStatus":"{status}"}}"#))
}

fn poller(amazon: &Amazon) -> Poller<GetReport> {
    amazon.seller(Region::Eu).reports().resume("7")
}

#[tokio::test(start_paused = true)]
async fn every_end_has_a_name() {
    for (last, name) in [
        (Answer::ok(r#"{"processingStatus":"DONE","reportDocumentId":"doc"}"#), "Done"),
        (status("DONE"), "NoData"),
        (status("DONE_NO_DATA"), "NoData"),
        (status("CANCELLED"), "Canceled"),
        (Answer::ok(r#"{"processingStatus":"FATAL","reportDocumentId":"why"}"#), "Fatal"),
    ] {
        let amazon = Amazon::new(move |n, _| match n {
            0 => status("IN_QUEUE"),
            1 => status("IN_PROGRESS"),
            2 => status("NEXT_YEAR"),
            _ => last.clone(),
        });
        let outcome = poller(&amazon).wait().await.unwrap();
        let found = match &outcome {
            Outcome::Done(_) => "Done",
            Outcome::NoData(_) => "NoData",
            Outcome::Canceled(_) => "Canceled",
            Outcome::Fatal(report) => {
                assert_eq!(report.report_document_id.as_deref(), Some("why"));
                "Fatal"
            }
        };
        assert_eq!(found, name);
        assert_eq!(amazon.log().len(), 4);
        assert_eq!(outcome.done().is_some(), name == "Done");
    }
}

#[tokio::test(start_paused = true)]
async fn questions_become_rare() {
    let amazon = Amazon::new(|_, _| status("IN_PROGRESS"));
    let start = Instant::now();
    let hours = Duration::from_secs(2 * 3600);
    let error = poller(&amazon).with_deadline(hours).wait().await.unwrap_err();
    assert_eq!(start.elapsed().as_secs(), hours.as_secs());
    let PollError::Deadline { job, id, questions, last } = error else { panic!("{error}") };
    assert_eq!(
        (job, id.as_str(), questions as usize, last.is_none()),
        ("report", "7", amazon.log().len(), true)
    );
    assert!((120..=250).contains(&questions), "one or two a minute: {questions}");
}

#[tokio::test(start_paused = true)]
async fn jobs_resumed_together_are_not_asked_for_together() {
    let start = Instant::now();
    let asked = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&asked);
    let amazon = Amazon::new(move |_, _| {
        log.lock().unwrap().push(start.elapsed());
        status("IN_PROGRESS")
    });
    let seller = amazon.seller(Region::Eu);
    let pollers = (0..15).map(|n| Poller::<GetReport>::resume(&seller, n.to_string()));
    let waits = pollers.map(|poller| async {
        poller.with_deadline(Duration::from_secs(120)).wait().await.unwrap_err();
    });
    futures_util::future::join_all(waits).await;
    let asked = asked.lock().unwrap().clone();
    // The first questions are asked at once, as the burst of the usage plan allows.
    let later: Vec<_> = asked.into_iter().filter(|at| !at.is_zero()).collect();
    let crowd =
        later.iter().map(|at| later.iter().filter(|other| other.abs_diff(*at).as_millis() < 500).count());
    assert!(later.len() >= 40, "{}", later.len());
    assert!(crowd.max().unwrap() <= 6, "{later:?}");
}

#[tokio::test(start_paused = true)]
async fn a_failure_that_may_pass_is_waited_out() {
    let amazon = Amazon::new(|n, _| match n {
        0..12 => Answer::status(503, ""),
        _ => Answer::ok(r#"{"processingStatus":"DONE","reportDocumentId":"doc"}"#),
    });
    assert!(poller(&amazon).wait().await.unwrap().done().is_some());

    let down = Amazon::new(|_, _| Answer::status(503, ""));
    let error = poller(&down).with_deadline(Duration::from_secs(600)).wait().await.unwrap_err();
    let PollError::Deadline { last: Some(last), .. } = error else { panic!("{error}") };
    assert_eq!(last.kind(), ErrorKind::Server);
}

#[tokio::test(start_paused = true)]
async fn a_failure_that_lasts_is_reported() {
    let amazon =
        Amazon::new(|_, _| Answer::status(404, r#"{"errors":[{"code":"NotFound","message":"no"}]}"#));
    let error = poller(&amazon).wait().await.unwrap_err();
    let PollError::Api(api) = &error else { panic!("{error}") };
    assert_eq!((api.kind(), amazon.log().len()), (ErrorKind::Refused, 1));
    assert!(error.to_string().contains("NotFound"));
}

#[tokio::test(start_paused = true)]
async fn waiting_goes_on_after_a_restart() {
    let amazon = Amazon::new(|n, _| match n {
        0..3 => status("IN_PROGRESS"),
        _ => status("CANCELLED"),
    });
    let mut before = poller(&amazon).with_deadline(Duration::from_secs(40));
    assert!(matches!(before.wait().await, Err(PollError::Deadline { .. })));
    let stored = serde_json::to_string(before.state()).unwrap();
    let questions = before.state().questions;
    assert!(questions >= 2);
    assert_eq!(stored, format!(r#"{{"id":"7","questions":{questions}}}"#));

    let state: PollState = serde_json::from_str(&stored).unwrap();
    let mut after = Poller::<GetReport>::resume(&amazon.seller(Region::Eu), state);
    while after.poll().await.unwrap().is_none() {}
    assert!(after.state().questions > questions);
    let from_id: PollState = serde_json::from_str(r#"{"id":"7"}"#).unwrap();
    assert_eq!(from_id, PollState::from("7"));
}

#[tokio::test(start_paused = true)]
async fn a_poller_that_is_dropped_has_lost_nothing() {
    let amazon = Amazon::new(|n, _| if n < 6 { status("IN_QUEUE") } else { status("DONE") });
    let mut poller = poller(&amazon).with_pace(Pace::new(Duration::from_secs(1), Duration::from_secs(2)));
    let mut outcome = None;
    // Dropped at another moment each time: before, between and while it asks.
    for millis in (50..).step_by(70).take(60) {
        if let Ok(ended) = tokio::time::timeout(Duration::from_millis(millis), poller.wait()).await {
            outcome = Some(ended);
            break;
        }
    }
    assert!(matches!(outcome, Some(Ok(Outcome::NoData(_)))), "{outcome:?}");
}

#[test]
fn an_error_of_the_api_is_its_own_source() {
    fn check<T: std::error::Error + Send + Sync + 'static>() {}
    check::<PollError>();
    check::<Error>();
}
