use std::pin::pin;
use std::task::Poll;

use futures_util::StreamExt;
use futures_util::future::poll_fn;
use spapi_client::types::MarketplaceId;
use spapi_client::types::Region;
use spapi_client::types::reports_2021_06_30::CreateReportSpecification;

use crate::amazon::{Amazon, Answer, Seen};
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

/// Drops `work` after each number of polls until it ends, and then does it whole, which must go as if nothing had been.
/// `once` are the requests of which there may be one at most where the work was dropped.
async fn drop_everywhere<T: PartialEq + std::fmt::Debug>(
    make: impl Fn() -> Amazon,
    once: impl Fn(&Seen) -> bool,
    work: impl AsyncFn(&Amazon) -> T,
) {
    let expected = work(&make()).await;
    let mut polls = 0;
    loop {
        let amazon = make();
        let done = dropped_after(polls, work(&amazon)).await;
        assert!(amazon.seen().iter().filter(|seen| once(seen)).count() <= 1, "dropped after {polls}");
        assert_eq!(work(&amazon).await, expected, "dropped after {polls}");
        if done {
            break;
        }
        polls += 1;
    }
    assert!(polls > 3, "there were awaits to drop at: {polls}");
}

#[tokio::test(start_paused = true)]
async fn a_reports_futures_may_be_dropped_at_every_await() {
    drop_everywhere(amazon, |seen| seen.method == "POST", all).await;
}

#[cfg(feature = "feeds")]
#[tokio::test(start_paused = true)]
async fn a_feeds_futures_may_be_dropped_at_every_await() {
    use spapi_client::types::feeds_2021_06_30::CreateFeedSpecification;

    let make = || {
        Amazon::new(|_, seen| match (seen.method.as_str(), seen.uri.as_str()) {
            ("POST", uri) if uri.ends_with("/documents") => {
                Answer::status(201, r#"{"feedDocumentId":"doc","url":"https://s3.example/in"}"#)
            }
            ("POST", _) => Answer::status(202, r#"{"feedId":"9"}"#),
            ("PUT", _) => Answer::ok(""),
            (_, uri) if uri.ends_with("/feeds/9") => {
                Answer::ok(r#"{"feedId":"9","processingStatus":"DONE","resultFeedDocumentId":"out"}"#)
            }
            (_, uri) if uri.contains("/documents/") => {
                Answer::ok(r#"{"feedDocumentId":"out","url":"https://s3.example/out"}"#)
            }
            _ => Answer::ok(r#"{"header":{},"issues":[],"summary":{"messagesAccepted":3}}"#),
        })
    };
    let created = |seen: &Seen| seen.method == "POST" && seen.uri.ends_with("/feeds");
    drop_everywhere(make, created, async |amazon: &Amazon| {
        let feeds = amazon.seller(Region::Eu).feeds();
        let document = feeds.upload("application/json; charset=UTF-8", "{}").await.unwrap();
        let wanted = CreateFeedSpecification::new("JSON_LISTINGS_FEED", ["A1PA6795UKMFR9"], document);
        let feed = feeds.create(wanted).await.unwrap().wait().await.unwrap().done().unwrap();
        feeds.processing_report(&feed).await.unwrap().summary.messages_accepted
    })
    .await;
}

#[cfg(feature = "data-kiosk")]
#[tokio::test(start_paused = true)]
async fn a_querys_futures_may_be_dropped_at_every_await() {
    use spapi_client::types::data_kiosk_2023_11_15::CreateQuerySpecification;

    let make = || {
        Amazon::new(|_, seen| match (seen.method.as_str(), seen.uri.as_str()) {
            ("POST", _) => Answer::status(202, r#"{"queryId":"q"}"#),
            (_, uri) if uri.ends_with("/queries/q") => {
                Answer::ok(r#"{"queryId":"q","query":"x","processingStatus":"DONE","dataDocumentId":"d"}"#)
            }
            (_, uri) if uri.contains("/documents/") => {
                Answer::ok(r#"{"documentId":"d","documentUrl":"https://s3.example/d"}"#)
            }
            _ => Answer::ok("{\"a\":1}\n{\"a\":2}\n"),
        })
    };
    drop_everywhere(
        make,
        |seen| seen.method == "POST",
        async |amazon: &Amazon| {
            let kiosk = amazon.seller(Region::Eu).data_kiosk();
            let query = kiosk.create(CreateQuerySpecification::new("query{x}")).await.unwrap();
            let done = { query }.wait().await.unwrap().done().unwrap();
            kiosk.open(&done).await.unwrap().lines().count().await
        },
    )
    .await;
}

#[cfg(feature = "uploads")]
#[tokio::test(start_paused = true)]
async fn an_uploads_futures_may_be_dropped_at_every_await() {
    let make = || {
        Amazon::new(|_, seen| match seen.method.as_str() {
            "POST" => Answer::status(
                201,
                r#"{"payload":{"uploadDestinationId":"7","url":"https://s3.example/file","headers":{}}}"#,
            ),
            _ => Answer::status(204, ""),
        })
    };
    // An upload of the same bytes to another place is no harm.
    drop_everywhere(
        make,
        |_| false,
        async |amazon: &Amazon| {
            let france = MarketplaceId::from("A13V1IB3VIYZZH");
            amazon
                .seller(Region::Eu)
                .uploads()
                .upload("messaging/v1/orders/1", &france, "image/png", "file")
                .await
                .unwrap()
        },
    )
    .await;
}
