use spapi_client::types::{Json, Region};
use spapi_client::{Endpoint, ErrorKind};

use crate::fake::*;

#[tokio::test(start_paused = true)]
async fn an_answer_keeps_its_bytes_and_headers() {
    let fake = Fake::new(|_, _| {
        Reply::json(r#"{"a": 1.10}"#).with("x-amzn-RequestId", "id-1").with("x-amzn-RateLimit-Limit", "0.5")
    });
    let answer = fake.seller().send(&Get).await.unwrap();
    assert_eq!(answer.value.as_str(), r#"{"a": 1.10}"#);
    assert_eq!(answer.raw, r#"{"a": 1.10}"#);
    assert_eq!(answer.request_id.as_deref(), Some("id-1"));
    assert_eq!(answer.rate_limit, Some(0.5));
    assert_eq!(answer.status, 200);
    assert!(answer.defects.is_empty());
}

#[tokio::test(start_paused = true)]
async fn an_empty_answer_is_a_value_where_none_was_to_come() {
    let fake = Fake::new(|_, _| Reply::status(204, ""));
    let seller = fake.seller();
    assert_eq!(seller.send(&Post).await.unwrap().value, Json::default());
    assert_eq!(seller.send(&Get).await.unwrap().value, Json::default());
    let fake = Fake::new(|_, _| Reply::json(""));
    let written = fake.seller().send(&Post).await.unwrap();
    assert_eq!(
        written.defects[0].to_string(),
        "the document: expected a body",
        "it went well, and says too little"
    );
    assert_eq!(
        fake.seller().send(&Get).await.unwrap_err().kind(),
        ErrorKind::Unreadable,
        "a page is never lost"
    );
}

#[tokio::test(start_paused = true)]
async fn amazons_errors_are_listed_with_the_request_id() {
    let body = r#"{"errors":[{"code":"InvalidInput","message":"Invalid marketplace id.","details":"canary details"}]}"#;
    let fake = Fake::new(move |_, _| Reply::status(400, body).with("x-amzn-RequestId", "id-2"));
    let error = fake.seller().send(&Get).await.unwrap_err();
    assert_eq!(error.errors()[0].code, "InvalidInput");
    assert_eq!(error.errors()[0].details.as_ref().unwrap().expose(), "canary details");
    assert_eq!(error.body(), body);
    assert_eq!(error.status().unwrap(), 400);
    assert_eq!(
        error.to_string(),
        "test_v1.getThing: Amazon refuses the request; InvalidInput: Invalid marketplace id. (status 400, request id id-2)"
    );
}

/// Errors beside a status of success, in a list of any length.
#[tokio::test(start_paused = true)]
async fn a_success_that_only_lists_errors_is_none() {
    let entry = r#"{"code":"InvalidInput","message":"no","details":null}"#;
    for count in [1, 5_000] {
        let body = format!(r#"{{"errors":[{}]}}"#, vec![entry; count].join(","));
        let fake = Fake::new(move |_, _| Reply::json(body.clone()));
        let error = fake.seller().send(&Get).await.unwrap_err();
        assert_eq!((error.kind(), error.errors().len()), (ErrorKind::Refused, count.min(20)));
    }
}

/// Only the member `errors` of a success names errors; the rest is data, which no error quotes.
#[tokio::test(start_paused = true)]
async fn what_a_success_answers_is_not_taken_for_an_error() {
    let fake = Fake::new(|_, _| Reply::json(r#"{"code":"canary","message":"canary buyer"#));
    let error = fake.seller().send(&Get).await.unwrap_err();
    assert_eq!(error.errors(), []);
    assert!(!format!("{error} {error:?}").contains("canary"), "{error:?}");
}

#[tokio::test(start_paused = true)]
async fn html_and_cut_off_bodies_are_named_not_quoted() {
    let html = "<html><body>canary buyer</body></html>";
    let fake = Fake::new(move |_, _| Reply::status(503, html).with("content-type", "text/html"));
    let error = fake.seller().send(&Get).await.unwrap_err();
    assert!(error.to_string().contains("HTML answer, 38 bytes (status 503, 5 attempts)"), "{error}");
    let fake = Fake::new(|_, _| Reply::json(r#"{"buyer": "canary bu"#));
    let error = fake.seller().send(&Get).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unreadable);
    assert_eq!(error.body(), r#"{"buyer": "canary bu"#, "the bytes are at hand");
    assert!(!format!("{error} {error:?}").contains("canary"), "{error:?}");
}

#[tokio::test(start_paused = true)]
async fn errors_beside_a_value_are_listed_and_those_alone_are_an_error() {
    let both = r#"{"payload":{"a":1},"errors":[{"code":"Partial","message":"one of two"}]}"#;
    let fake = Fake::new(move |_, _| Reply::json(both));
    let answer = fake.seller().send(&Get).await.unwrap();
    assert_eq!((answer.value.as_str(), answer.errors()[0].code.as_str()), (both, "Partial"));
    let fake = Fake::new(|_, _| Reply::json(r#"{"errors":[{"code":"InvalidInput","message":"m"}]}"#));
    let error = fake.seller().send(&Get).await.unwrap_err();
    assert_eq!((error.kind(), error.status().unwrap().as_u16()), (ErrorKind::Refused, 200));
    assert_eq!(error.errors()[0].code, "InvalidInput");
}

#[tokio::test(start_paused = true)]
async fn what_came_of_a_broken_answer_is_at_hand() {
    let fake = Fake::new(|_, _| Reply::Broken);
    let error = fake.seller().send(&Get).await.unwrap_err();
    assert_eq!((error.kind(), error.body().as_ref()), (ErrorKind::Interrupted, b"{\"a\":".as_slice()));
}

#[tokio::test(start_paused = true)]
async fn long_answers_are_not_read_to_their_end() {
    let fake = Fake::new(|_, _| Reply::json(format!("\"{}\"", "x".repeat(2000))));
    let client = fake.builder().body_limit(1000).build().unwrap();
    let error = client.seller(REFRESH_TOKEN, Region::Eu).send(&Get).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts(), error.is_retryable()), (ErrorKind::TooLarge, 1, false));
    assert_eq!(error.body().len(), 1000, "the beginning is at hand");
    let ten_megabytes = "x".repeat(10 << 20);
    let fake = Fake::new(move |_, _| Reply::status(400, ten_megabytes.clone()));
    let error = fake.seller().send(&Get).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Refused);
    assert_eq!(error.body().len(), 256 << 10);
    assert!(error.to_string().len() < 300, "{error}");
}

#[tokio::test(start_paused = true)]
async fn the_region_chooses_the_host_and_the_sandbox_its_plan() {
    let fake = Fake::new(|_, _| Reply::json("{}"));
    let client = fake.builder().endpoint(Endpoint::Sandbox).build().unwrap();
    for region in Region::ALL {
        client.seller(REFRESH_TOKEN, region).send(&Slow).await.unwrap();
    }
    let hosts: Vec<_> =
        fake.api_calls().iter().map(|seen| seen.uri.split('/').nth(2).unwrap().to_owned()).collect();
    assert_eq!(hosts, Region::ALL.map(Region::sandbox_host));
    assert!(client.quota().iter().all(|quota| (quota.announced, quota.burst) == (5.0, 13)));
}
