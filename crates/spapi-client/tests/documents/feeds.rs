use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream;
use spapi_client::documents::{DocumentErrorKind, Severity, UploadBody};
use spapi_client::http::BoxError;
use spapi_client::poller::Outcome;
use spapi_client::types::feeds_2021_06_30::CreateFeedSpecification;
use spapi_client::types::{MarketplaceId, Region};
use spapi_client::{ErrorKind, Mode};

use crate::amazon::{Amazon, Answer, gzip};

const PLACE: &str = r#"{"feedDocumentId":"doc","url":"https://bucket.s3.example/in?X-Amz-Signature=canary"}"#;
const FEED: &str = r#"{"header":{"sellerId":"A1","version":"2.0"},"messages":[]}"#;
const JSON: &str = "application/json; charset=UTF-8";

/// Amazon, whose store answers so.
fn store(answer: impl Fn(usize) -> Answer + Send + Sync + 'static) -> Amazon {
    Amazon::new(move |n, seen| match seen.method.as_str() {
        "POST" => Answer::status(201, PLACE),
        _ => answer(n),
    })
}

#[tokio::test(start_paused = true)]
async fn a_feed_is_uploaded_created_awaited_and_its_report_read() {
    let report = br#"{"header":{"sellerId":"A1","version":"2.0","feedId":"9"},
        "issues":[{"messageId":4,"sku":"B","code":"90220","severity":"ERROR","message":"'x' is required."},
                  {"severity":"WARNING","message":"slow"}],
        "summary":{"errors":1,"warnings":1,"messagesProcessed":4,"messagesAccepted":3,"messagesInvalid":1}}"#;
    let amazon = Amazon::new(move |n, _| match n {
        0 => Answer::status(201, PLACE),
        1 => Answer::ok(""),
        2 => Answer::status(202, r#"{"feedId":"9"}"#),
        3..30 => Answer::ok(r#"{"feedId":"9","processingStatus":"IN_PROGRESS"}"#),
        30 => Answer::ok(r#"{"feedId":"9","processingStatus":"DONE","resultFeedDocumentId":"out"}"#),
        31 => Answer::ok(
            r#"{"feedDocumentId":"out","url":"https://bucket.s3.example/out?sig=canary","compressionAlgorithm":"GZIP"}"#,
        ),
        _ => Answer::ok(gzip(report)),
    });
    let feeds = amazon.seller(Region::Eu).feeds();
    let document = feeds.upload(JSON, FEED).await.unwrap();
    let wanted =
        CreateFeedSpecification::new("JSON_LISTINGS_FEED", [MarketplaceId::from("A1PA6795UKMFR9")], document);
    let mut poller = feeds.create(wanted).await.unwrap();
    let Outcome::Done(feed) = poller.wait().await.unwrap() else { panic!("done") };
    let report = feeds.processing_report(&feed).await.unwrap();
    assert_eq!((report.summary.messages_accepted, report.summary.messages_invalid), (3, 1));
    assert_eq!(report.issues_of(4).next().unwrap().code.as_deref(), Some("90220"));
    assert_eq!((report.issues[1].message_id, &report.issues[1].severity), (None, &Severity::Warning));

    let seen = amazon.seen();
    assert_eq!(seen[0].json()["contentType"], JSON);
    let put = &seen[1];
    assert_eq!(
        (put.method.as_str(), put.uri.as_str()),
        ("PUT", "https://bucket.s3.example/in?X-Amz-Signature=canary")
    );
    assert_eq!((put.header("content-type"), put.header("content-length")), (JSON, "58"));
    assert_eq!(put.header("x-amz-access-token"), "", "no token leaves for the store");
    assert_eq!(put.body.as_ref().unwrap(), FEED);
    assert_eq!(seen[2].json()["inputFeedDocumentId"], "doc");
    assert_eq!(seen[32].header("x-amz-access-token"), "");
}

#[tokio::test(start_paused = true)]
async fn an_upload_is_repeated_where_its_body_can_be_had_again() {
    let opened = std::sync::Arc::new(AtomicUsize::new(0));
    let flaky = || store(|n| if n < 3 { Answer::status(503, "") } else { Answer::ok("") });
    let count = std::sync::Arc::clone(&opened);
    let file = UploadBody::repeatable(6, move || {
        count.fetch_add(1, Ordering::Relaxed);
        stream::iter([Ok(Bytes::from("abc")), Ok(Bytes::from("def"))])
    });
    let amazon = flaky();
    amazon.seller(Region::Eu).feeds().upload(JSON, file).await.unwrap();
    assert_eq!((opened.load(Ordering::Relaxed), amazon.log().len()), (3, 4));
    assert_eq!(amazon.seen()[3].body.as_ref().unwrap(), "abcdef");

    let amazon = flaky();
    let once = UploadBody::stream(3, stream::iter([Ok(Bytes::from("abc"))]));
    let error = amazon.seller(Region::Eu).feeds().upload(JSON, once).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.is_retryable(), amazon.log().len()),
        (DocumentErrorKind::Refused, true, 2)
    );
}

#[tokio::test]
async fn an_upload_that_is_not_as_long_as_was_said_fails() {
    let parts = |list: &[&'static str]| {
        stream::iter(list.iter().map(|part| Ok(Bytes::from(*part))).collect::<Vec<_>>())
    };
    for body in [
        UploadBody::stream(7, parts(&["abc", "def"])),
        UploadBody::stream(5, parts(&["abc", "def"])),
        UploadBody::stream(3, stream::iter([Err(BoxError::from("disk failed"))])),
    ] {
        let amazon = store(|_| Answer::ok(""));
        let error = amazon.seller(Region::Eu).feeds().upload(JSON, body).await.unwrap_err();
        assert_eq!(error.kind(), DocumentErrorKind::Source);
    }
}

#[tokio::test(start_paused = true)]
async fn an_upload_that_does_not_move_is_not_waited_for_for_ever() {
    let amazon = store(|_| Answer::ok(""));
    let slow = stream::unfold(0_u64, |n| async move {
        tokio::time::sleep(Duration::from_secs(50)).await;
        (n < 10).then(|| (Ok(Bytes::from("a")), n + 1))
    });
    amazon.seller(Region::Eu).feeds().upload(JSON, UploadBody::stream(10, slow)).await.unwrap();
    let never = UploadBody::stream(1, stream::pending());
    let error = amazon.seller(Region::Eu).feeds().upload(JSON, never).await.unwrap_err();
    assert_eq!(error.kind(), DocumentErrorKind::Timeout);
}

#[tokio::test]
async fn refusals_are_told_apart() {
    let refuse = |code: &str| Answer::status(403, format!("<Error><Code>{code}</Code></Error>"));
    for (answer, kind, code) in [
        (refuse("SignatureDoesNotMatch"), DocumentErrorKind::Refused, Some("SignatureDoesNotMatch")),
        (refuse("AccessDenied"), DocumentErrorKind::Expired, Some("AccessDenied")),
        (refuse("canary canary"), DocumentErrorKind::Expired, None),
        (
            Answer::status(307, "").with("location", "https://elsewhere.example"),
            DocumentErrorKind::Redirect,
            None,
        ),
    ] {
        let amazon = store(move |_| answer.clone());
        let error = amazon.seller(Region::Eu).feeds().upload(JSON, FEED).await.unwrap_err();
        assert_eq!((error.kind(), error.code()), (kind, code));
        assert_eq!(amazon.log().len(), 2, "a redirect is not followed with a body");
    }
}

#[tokio::test]
async fn a_client_that_may_only_read_uploads_nothing() {
    let amazon = store(|_| Answer::ok(""));
    let client = amazon.builder().mode(Mode::ReadOnly).build().unwrap();
    let error = client.seller("token", Region::Eu).feeds().upload(JSON, FEED).await.unwrap_err();
    assert_eq!(error.api().map(spapi_client::Error::kind), Some(ErrorKind::ReadOnly));
    assert!(amazon.log().is_empty());
}

#[tokio::test]
async fn a_content_type_that_no_header_can_hold_is_refused_before_anything_is_sent() {
    let amazon = store(|_| Answer::ok(""));
    let error = amazon.seller(Region::Eu).feeds().upload("text/plain\r\nx: y", FEED).await.unwrap_err();
    assert_eq!(error.kind(), DocumentErrorKind::Source);
    assert!(amazon.log().is_empty());
}
