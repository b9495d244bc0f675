use std::pin::pin;
use std::task::Poll;

use futures_util::StreamExt;
use futures_util::future::poll_fn;
use spapi_client::types::MarketplaceId;
use spapi_client::types::Region;
use spapi_client::types::reports_2021_06_30::CreateReportSpecification;

use crate::amazon::{Amazon, Answer};
use crate::download::place;

fn amazon() -> Amazon {
    Amazon::new(|_, seen| match (seen.method.as_str(), seen.uri.as_str()) {
        ("POST", _) => Answer::status(202, r#"{"reportId":"7"}"#),
        (_, uri) if uri.ends_with("/reports/7") => {
            Answer::ok(r#"{"processingStatus":"DONE","reportDocumentId":"doc"}"#)
        }
        (_, uri) if uri.contains("/documents/") => place("https://s3.example/doc"),
        _ => Answer::ok("sku\nA\nB\n"),
    })
}

async fn all(amazon: &Amazon) -> usize {
    let reports = amazon.seller(Region::Eu).reports();
    let wanted = CreateReportSpecification::new("GET_FLAT", [MarketplaceId::from("A1PA6795UKMFR9")]);
    let report = reports.create(wanted).await.unwrap().wait().await.unwrap().done().unwrap();
    reports.open(&report).await.unwrap().rows().count().await
}

/// Polls so many times and then drops; `true` if it was done before.
async fn dropped_after(polls: usize, future: impl Future) -> bool {
    let mut future = pin!(future);
    let mut left = polls;
    poll_fn(|cx| {
        if left == 0 {
            return Poll::Ready(false);
        }
        left -= 1;
        future.as_mut().poll(cx).map(|_| true)
    })
    .await
}

#[tokio::test(start_paused = true)]
async fn every_future_may_be_dropped_at_every_await() {
    let mut polls = 0;
    loop {
        let amazon = amazon();
        let done = dropped_after(polls, all(&amazon)).await;
        // Whatever was under way, the same can be done from the start, and the report was requested at most once.
        let requests = amazon.seen().iter().filter(|seen| seen.method == "POST").count();
        assert!(requests <= 1, "dropped after {polls}");
        assert_eq!(all(&amazon).await, 2, "dropped after {polls}");
        if done {
            break;
        }
        polls += 1;
    }
    assert!(polls > 3, "there were awaits to drop at: {polls}");
}
