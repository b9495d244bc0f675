use futures_util::StreamExt;
use spapi_client::documents::DataKiosk;
use spapi_client::poller::Outcome;
use spapi_client::types::Region;
use spapi_client::types::data_kiosk_2023_11_15::CreateQuerySpecification;

use crate::amazon::{Amazon, Answer, gzip};

#[tokio::test(start_paused = true)]
async fn the_pages_of_a_query_repeat_it_with_their_token() {
    let amazon = Amazon::new(|n, seen| match n {
        0 | 5 => Answer::status(202, r#"{"queryId":"q"}"#),
        1 => Answer::ok(r#"{"queryId":"q","query":"query{x}","processingStatus":"IN_QUEUE"}"#),
        2 => Answer::ok(
            r#"{"queryId":"q","query":"query{x}","processingStatus":"DONE","dataDocumentId":"d","pagination":{"nextToken":"t"}}"#,
        ),
        3 => Answer::ok(r#"{"documentId":"d","documentUrl":"https://s3.example/d?sig=canary"}"#),
        4 => Answer::ok(gzip("{\"a\":1}\n{\"a\":2}\n")).with("content-encoding", "gzip"),
        _ => {
            assert!(seen.uri.ends_with("/queries/q"));
            Answer::ok(r#"{"queryId":"q","query":"query{x}","processingStatus":"DONE"}"#)
        }
    });
    let kiosk = amazon.seller(Region::Na).data_kiosk();
    let wanted = CreateQuerySpecification::new("query{x}");
    let done = kiosk.create(wanted).await.unwrap().wait().await.unwrap().done().unwrap();
    let lines: Vec<_> = kiosk
        .open(&done)
        .await
        .unwrap()
        .lines()
        .map(|line| line.unwrap().as_str().to_owned())
        .collect()
        .await;
    assert_eq!(lines, ["{\"a\":1}", "{\"a\":2}"]);

    let next = DataKiosk::next_page(&done).unwrap();
    let outcome = kiosk.create(next).await.unwrap().wait().await.unwrap();
    assert_eq!(amazon.seen()[5].json(), serde_json::json!({"query": "query{x}", "paginationToken": "t"}));
    assert!(matches!(outcome, Outcome::NoData(_)), "a page may be empty");
    assert_eq!(DataKiosk::next_page(outcome.job()), None);
}

#[tokio::test(start_paused = true)]
async fn a_query_that_failed_says_why() {
    let amazon = Amazon::new(|n, _| match n {
        0 => Answer::ok(r#"{"queryId":"q","processingStatus":"FATAL","errorDocumentId":"e"}"#),
        1 => Answer::ok(r#"{"documentId":"e","documentUrl":"https://s3.example/e"}"#),
        _ => Answer::ok("{\"errors\":[]}"),
    });
    let kiosk = amazon.seller(Region::Na).data_kiosk();
    let Outcome::Fatal(query) = kiosk.resume("q").wait().await.unwrap() else { panic!("fatal") };
    assert_eq!(kiosk.open(&query).await.unwrap().bytes(99).await.unwrap(), "{\"errors\":[]}");
}
