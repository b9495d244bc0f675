use std::time::Duration;

use futures_util::StreamExt;
use spapi_client::documents::{Document, DocumentError, DocumentErrorKind};
use spapi_client::types::reports_2021_06_30::{CreateReportSpecification, Report};
use spapi_client::types::{MarketplaceId, Region};

use crate::amazon::{Amazon, Answer, Part, gzip};
use crate::rows::read;

const TEXT: &str = "sku\tprice\nA\t1\n";
const STORE: &str = "https://bucket.s3.example/key?X-Amz-Signature=canary";

/// Amazon's answer where a document lies.
pub(crate) fn place(url: &str) -> Answer {
    Answer::ok(format!(r#"{{"reportDocumentId":"doc","url":"{url}","compressionAlgorithm":"GZIP"}}"#))
}

/// Amazon, whose documents lie at [`STORE`] and are answered so.
fn store(answer: impl Fn(usize, &str) -> Answer + Send + Sync + 'static) -> Amazon {
    Amazon::new(move |n, seen| {
        match seen.uri.starts_with("http://localhost:9/reports/2021-06-30/documents/doc") {
            true => place(STORE),
            false => answer(n, &seen.uri),
        }
    })
}

async fn open(amazon: &Amazon) -> Result<Document, DocumentError> {
    amazon.seller(Region::Eu).reports().open_document("doc", None, &[]).await
}

fn report(json: &str) -> Report {
    serde_json::from_str(json).unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_report_is_requested_awaited_and_read() {
    let amazon = Amazon::new(|n, seen| match (n, seen.method.as_str()) {
        (0, "POST") => Answer::status(202, r#"{"reportId":"7"}"#),
        (1, "GET") => Answer::ok(r#"{"reportId":"7","processingStatus":"IN_QUEUE"}"#),
        (2, "GET") => Answer::ok(
            r#"{"reportId":"7","processingStatus":"DONE","reportDocumentId":"doc","reportType":"GET_FLAT","marketplaceIds":["A1VC38T7YXB528"]}"#,
        ),
        (3, "GET") => place(STORE),
        _ => Answer::ok(gzip(b"\x8f\xa4\x95i\x96\xbc\tx\n\x93\xfa\x96{\t1\n")),
    });
    let reports = amazon.seller(Region::Fe).reports();
    let wanted = CreateReportSpecification::new("GET_FLAT", [MarketplaceId::from("A1VC38T7YXB528")]);
    let mut poller = reports.create(wanted).await.unwrap();
    assert_eq!(poller.id(), "7");
    let report = poller.wait().await.unwrap().done().unwrap();
    let (rows, errors) = read(reports.open(&report).await.unwrap().rows()).await;
    assert!(errors.is_empty());
    assert_eq!(rows, [["日本", "1"]]);
    assert_eq!(
        amazon.log(),
        [
            "POST http://localhost:9/reports/2021-06-30/reports",
            "GET http://localhost:9/reports/2021-06-30/reports/7",
            "GET http://localhost:9/reports/2021-06-30/reports/7",
            "GET http://localhost:9/reports/2021-06-30/documents/doc",
            &format!("GET {STORE}"),
        ]
    );
    let seen = amazon.seen();
    assert_eq!(seen[0].json()["reportType"], "GET_FLAT");
    assert_eq!(seen[3].header("x-amz-access-token"), "canary-access-token");
    let download = &seen[4];
    assert_eq!(download.header("x-amz-access-token"), "", "no token leaves for the store");
    assert!(download.headers.get("authorization").is_none());
    assert_eq!(download.header("accept-encoding"), "identity");
}

#[tokio::test]
async fn compression_is_what_the_bytes_are() {
    for (answer, name) in [
        (Answer::ok(gzip(TEXT)), "as declared"),
        (Answer::ok(gzip(TEXT)).with("content-encoding", "gzip"), "declared twice"),
        (Answer::ok(TEXT), "undone by the client, or never done"),
        (Answer::ok(TEXT).with("content-encoding", "utf-8"), "an encoding that is none"),
    ] {
        let answer = answer.with("content-type", "text/plain; charset=UTF-8");
        let amazon = store(move |_, _| answer.clone());
        let document = open(&amazon).await.unwrap();
        assert_eq!(document.content_type(), Some("text/plain; charset=UTF-8"));
        assert_eq!(document.bytes(99).await.unwrap(), TEXT, "{name}");
    }
    let foreign = store(|_, _| Answer::ok("\u{1}").with("content-encoding", "br"));
    assert_eq!(open(&foreign).await.unwrap_err().kind(), DocumentErrorKind::Compression);
    let unknown =
        Amazon::new(|_, _| Answer::ok(format!(r#"{{"url":"{STORE}","compressionAlgorithm":"ZSTD"}}"#)));
    assert_eq!(open(&unknown).await.unwrap_err().kind(), DocumentErrorKind::Compression);
}

#[tokio::test]
async fn a_body_shorter_than_announced_is_told_after_its_rows() {
    let amazon = store(|_, _| Answer::ok(TEXT).with("content-length", "1000"));
    let (rows, errors) = read(open(&amazon).await.unwrap().rows()).await;
    assert_eq!(rows, [["A", "1"]]);
    assert_eq!((errors.len(), errors[0].kind()), (1, DocumentErrorKind::Truncated));
    assert_eq!((errors[0].record(), errors[0].offset()), (Some(2), Some(TEXT.len() as u64)));
}

#[tokio::test(start_paused = true)]
async fn a_body_that_stops_to_come_is_not_waited_for_for_ever() {
    let amazon = store(|_, _| Answer::ok(TEXT).then(Part::Stalled));
    let (rows, errors) = read(open(&amazon).await.unwrap().rows()).await;
    assert_eq!(rows, [["A", "1"]]);
    assert_eq!((errors.len(), errors[0].kind()), (1, DocumentErrorKind::Timeout));
}

#[tokio::test(start_paused = true)]
async fn a_reader_may_take_its_time() {
    let amazon = store(|_, _| Answer::ok(TEXT).then(Part::Late("B\t2\n".into())));
    let mut rows = open(&amazon).await.unwrap().rows();
    assert_eq!(rows.next().await.unwrap().unwrap().get("sku"), Some("A"));
    tokio::time::sleep(Duration::from_secs(3600)).await;
    assert_eq!(rows.next().await.unwrap().unwrap().get("sku"), Some("B"));
    assert!(rows.next().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn what_may_pass_is_repeated() {
    let amazon = store(|n, _| match n {
        1 => Answer::status(503, "<Error><Code>SlowDown</Code></Error>"),
        2 => Answer::none(),
        _ => Answer::ok(TEXT),
    });
    assert_eq!(open(&amazon).await.unwrap().bytes(99).await.unwrap(), TEXT);
    assert_eq!(amazon.log().len(), 4);

    let down = store(|_, _| Answer::status(503, "<Error><Code>SlowDown</Code></Error>"));
    let error = open(&down).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.code(), error.is_retryable()),
        (DocumentErrorKind::Refused, Some("SlowDown"), true)
    );
    assert_eq!(down.log().len(), 6, "the address once and five attempts");
}

#[tokio::test(start_paused = true)]
async fn an_address_that_has_expired_is_resolved_once_more() {
    let refused = || {
        Answer::status(403, "<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>")
    };
    let amazon = store(move |n, _| if n == 1 { refused() } else { Answer::ok(TEXT) });
    assert_eq!(open(&amazon).await.unwrap().bytes(99).await.unwrap(), TEXT);
    assert_eq!(amazon.log().len(), 4, "address, refusal, address, document");

    let amazon = store(move |_, _| refused());
    let error = open(&amazon).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.status().map(|status| status.as_u16())),
        (DocumentErrorKind::Expired, Some(403))
    );
    assert_eq!(amazon.log().len(), 4);

    let amazon = store(|_, _| Answer::status(404, "<Error><Code>NoSuchKey</Code></Error>"));
    let error = open(&amazon).await.unwrap_err();
    assert_eq!((error.kind(), error.is_retryable()), (DocumentErrorKind::Refused, false));
    assert_eq!(amazon.log().len(), 2);
}

#[tokio::test]
async fn redirects_are_followed_where_they_stay_encrypted() {
    let to = |location: &'static str| Answer::status(307, "").with("location", location);
    let amazon = store(move |_, uri| match uri {
        STORE => to("https://bucket.s3-eu.example/key?sig=1"),
        "https://bucket.s3-eu.example/key?sig=1" => to("/moved"),
        _ => Answer::ok(TEXT),
    });
    assert_eq!(open(&amazon).await.unwrap().bytes(99).await.unwrap(), TEXT);
    assert_eq!(amazon.log()[3], "GET https://bucket.s3-eu.example/moved");

    for bad in ["http://bucket.s3.example/key", "http://127.0.0.1/key", STORE] {
        let amazon = store(move |_, _| to(bad));
        let error = open(&amazon).await.unwrap_err();
        assert_eq!(error.kind(), DocumentErrorKind::Redirect, "{bad}");
        assert!(amazon.log().len() <= 5);
    }
    let nowhere = store(|_, _| Answer::status(302, ""));
    assert_eq!(open(&nowhere).await.unwrap_err().kind(), DocumentErrorKind::Redirect);
}

#[tokio::test]
async fn an_address_must_be_encrypted_or_on_this_machine() {
    for (url, kind) in [
        ("http://bucket.s3.example/key", DocumentErrorKind::Address),
        ("ftp://bucket.s3.example/key", DocumentErrorKind::Address),
        ("key", DocumentErrorKind::Address),
        ("", DocumentErrorKind::Address),
    ] {
        let amazon = Amazon::new(move |_, _| place(url));
        assert_eq!(open(&amazon).await.unwrap_err().kind(), kind, "{url}");
        assert_eq!(amazon.log().len(), 1, "nothing was sent there");
    }
    let here = Amazon::new(|n, _| if n == 0 { place("http://127.0.0.1:8080/key") } else { Answer::ok(TEXT) });
    assert!(open(&here).await.is_ok());
    let none = Amazon::new(|_, _| Answer::ok("{}"));
    assert_eq!(open(&none).await.unwrap_err().kind(), DocumentErrorKind::Incomplete);
}

#[tokio::test]
async fn a_refusal_of_the_api_keeps_what_amazon_said() {
    let amazon = Amazon::new(|_, _| {
        Answer::status(400, r#"{"errors":[{"code":"InvalidInput","message":"no such document"}]}"#)
            .with("x-amzn-requestid", "id-1")
    });
    let error = open(&amazon).await.unwrap_err();
    assert_eq!(error.kind(), DocumentErrorKind::Api);
    assert_eq!(error.api().and_then(|api| api.request_id()), Some("id-1"));
    assert!(error.to_string().contains("no such document"), "{error}");
    assert!(!error.is_retryable());
}

#[tokio::test]
async fn a_report_without_a_document_is_told() {
    let amazon = Amazon::new(|_, _| Answer::none());
    let reports = amazon.seller(Region::Eu).reports();
    let error = reports.open(&report(r#"{"processingStatus":"CANCELLED"}"#)).await.unwrap_err();
    assert_eq!(error.kind(), DocumentErrorKind::Incomplete);
    assert!(amazon.log().is_empty());
}

/// A report that holds buyers' data is asked for with a Restricted Data Token on its own path; no other call is.
#[tokio::test(start_paused = true)]
async fn a_restricted_report_gets_its_token_by_itself() {
    for (kind, tokens) in
        [("GET_FLAT_FILE_ACTIONABLE_ORDER_DATA_SHIPPING", 1), ("GET_MERCHANT_LISTINGS_ALL_DATA", 0)]
    {
        let amazon = Amazon::new(|_, seen| match seen.uri.as_str() {
            uri if uri.contains("/restrictedDataToken") => {
                Answer::ok(r#"{"restrictedDataToken":"Atz.sprdt|1","expiresIn":3600}"#)
            }
            uri if uri.contains("/documents/") => place(STORE),
            _ => Answer::ok(TEXT),
        });
        let reports = amazon.seller(Region::Eu).reports();
        let report = report(&format!(r#"{{"reportType":"{kind}","reportDocumentId":"doc"}}"#));
        assert_eq!(reports.open(&report).await.unwrap().rows().count().await, 1);
        let seen = amazon.seen();
        let asked: Vec<_> = seen.iter().filter(|seen| seen.uri.contains("/restrictedDataToken")).collect();
        assert_eq!(asked.len(), tokens, "{kind}");
        let resolved = seen.iter().find(|seen| seen.uri.contains("/documents/")).unwrap();
        let restricted = resolved.header("x-amz-access-token") == "Atz.sprdt|1";
        assert_eq!(restricted, tokens == 1, "{kind}");
        if let [asked] = asked[..] {
            let resource = &asked.json()["restrictedResources"][0];
            assert_eq!(resource["path"], "/reports/2021-06-30/documents/doc");
        }
    }
}
