use std::time::Duration;

use spapi_client::types::{Region, Request};
use spapi_client::{ErrorKind, Mode, RetryPolicy, Sent};
use tokio::time::Instant;

use crate::fake::*;

const SECOND: Duration = Duration::from_secs(1);

/// Sends one request against a service that always fails so; how often it arrived, and the error.
async fn failing<R: Request>(request: &R, reply: Reply) -> (usize, spapi_client::Error) {
    let fake = Fake::new(move |_, _| reply.clone());
    let client =
        fake.builder().retry(RetryPolicy::default().with_max_attempts(3)).timeout(SECOND).build().unwrap();
    let Err(error) = client.seller(REFRESH_TOKEN, Region::Eu).send(request).await else { panic!("no error") };
    (fake.api_calls().len(), error)
}

/// What is repeated: rows are failures, columns whether the operation may happen twice.
#[tokio::test(start_paused = true)]
async fn the_matrix_of_methods_and_failures() {
    let html = Reply::status(200, "<html>");
    let empty_list = Reply::status(200, r#"{"errors":[{"code":"InvalidInput"}]}"#);
    for (name, reply, repeatable, other, kind, sent) in [
        ("no connection", Reply::NotSent, 3, 3, ErrorKind::Connect, Sent::No),
        ("reset", Reply::Reset, 3, 1, ErrorKind::Interrupted, Sent::Maybe),
        ("time-out", Reply::Hang, 3, 1, ErrorKind::Timeout, Sent::Maybe),
        ("body breaks", Reply::Broken, 3, 1, ErrorKind::Interrupted, Sent::Yes),
        ("body stalls", Reply::Stalled, 3, 1, ErrorKind::Timeout, Sent::Yes),
        ("not JSON", html, 3, 1, ErrorKind::Unreadable, Sent::Yes),
        ("cut off", Reply::json(r#"{"orders":["#), 3, 1, ErrorKind::Unreadable, Sent::Yes),
        ("500", Reply::status(500, "{}"), 3, 1, ErrorKind::Server, Sent::Yes),
        ("503", Reply::status(503, "<html>"), 3, 1, ErrorKind::Server, Sent::Yes),
        ("501", Reply::status(501, ""), 1, 1, ErrorKind::Server, Sent::Yes),
        ("429", Reply::status(429, "{}"), 3, 3, ErrorKind::Throttled, Sent::Yes),
        ("400", Reply::status(400, "{}"), 1, 1, ErrorKind::Refused, Sent::Yes),
        ("404", Reply::status(404, "{}"), 1, 1, ErrorKind::Refused, Sent::Yes),
        (
            "302",
            Reply::status(302, "").with("location", "https://evil.example/"),
            1,
            1,
            ErrorKind::Redirect,
            Sent::Yes,
        ),
        ("errors alone", empty_list, 1, 1, ErrorKind::Refused, Sent::Yes),
    ] {
        for (method, (calls, error), expected) in [
            ("GET", failing(&Get, reply.clone()).await, repeatable),
            ("PUT", failing(&Put, reply.clone()).await, repeatable),
            ("DELETE", failing(&Delete, reply.clone()).await, repeatable),
            ("idempotent POST", failing(&IdempotentPost, reply.clone()).await, repeatable),
            ("PUT that adds", failing(&PutAnother, reply.clone()).await, other),
            ("POST", failing(&Post, reply.clone()).await, other),
            ("PATCH", failing(&Patch, reply.clone()).await, other),
        ] {
            assert_eq!(calls, expected, "{name}, {method}: {error}");
            assert_eq!((error.kind(), error.sent()), (kind, sent), "{name}, {method}");
            assert_eq!(error.attempts() as usize, calls);
            assert_eq!(error.is_retryable(), expected > 1, "{name}, {method}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_post_is_not_repeated_after_a_reset_but_is_after_a_refused_connection() {
    let fake = Fake::new(|n, _| if n == 0 { Reply::NotSent } else { Reply::Reset });
    let error = fake.seller().send(&Post).await.unwrap_err();
    assert_eq!(fake.api_calls().len(), 2);
    assert_eq!(error.sent(), Sent::Maybe);
    assert!(error.to_string().contains("may have had its effect"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn what_was_sent_once_stays_sent() {
    let fake = Fake::new(|n, _| if n == 0 { Reply::Reset } else { Reply::NotSent });
    let error = fake.seller().send(&Get).await.unwrap_err();
    assert_eq!((error.kind(), error.sent()), (ErrorKind::Connect, Sent::Maybe));
}

#[tokio::test(start_paused = true)]
async fn a_429_without_header_slows_the_limiter_not_the_client() {
    let fake = Fake::new(|n, _| if n == 0 { Reply::status(429, "") } else { Reply::json("{}") });
    let seller = fake.seller();
    let start = Instant::now();
    seller.send(&Slow).await.unwrap();
    // One to two intervals of 0.98 × 0.01 a second.
    assert!((102.0..300.0).contains(&start.elapsed().as_secs_f64()), "{:?}", start.elapsed());
    let quota = &seller.client().quota()[0];
    assert_eq!((quota.throttled, quota.granted), (1, 2));
    // By how much is the limiter's business.
    assert!((0.8..0.95).contains(&(quota.rate / 0.0098)), "{}", quota.rate);
    let stats = seller.client().stats();
    assert_eq!((stats.calls, stats.throttled, stats.retries), (2, 1, 1));
}

#[tokio::test(start_paused = true)]
async fn the_limiter_follows_the_rate_header() {
    let fake = Fake::new(|_, _| Reply::json("{}").with("x-amzn-RateLimit-Limit", "2.0"));
    let seller = fake.seller();
    let answer = seller.send(&Undocumented).await.unwrap();
    assert_eq!(answer.rate_limit, Some(2.0));
    assert_eq!(seller.client().quota()[0].announced, 2.0);
    assert_eq!(
        seller.client().quota()[0].key.to_string(),
        "eu/amzn1.application-oa2-client.test/seller-dfe6e893797b438b/test_v1.undocumented"
    );
}

#[tokio::test(start_paused = true)]
async fn retry_after_is_obeyed() {
    let fake =
        Fake::new(
            |n, _| if n == 0 { Reply::status(503, "").with("retry-after", "30") } else { Reply::json("{}") },
        );
    let start = Instant::now();
    fake.seller().send(&Get).await.unwrap();
    assert_eq!(start.elapsed(), SECOND * 30);
    let fake = Fake::new(|_, _| Reply::status(503, "").with("retry-after", "3000"));
    let error = fake.seller().send(&Get).await.unwrap_err();
    assert_eq!((error.attempts(), error.retry_after()), (1, Some(SECOND * 3000)));
    assert!(error.is_retryable());
}

#[tokio::test(start_paused = true)]
async fn the_budget_ends_the_attempts_and_quota_waits_do_not_count() {
    let fake = Fake::new(|_, _| Reply::Hang);
    let policy = RetryPolicy::default().with_max_attempts(100).with_budget(SECOND * 20);
    let client = fake.builder().retry(policy).timeout(SECOND * 6).build().unwrap();
    let start = Instant::now();
    let error = client.seller(REFRESH_TOKEN, Region::Eu).send(&Slow).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!((3..=4).contains(&error.attempts()), "{error}");
    assert!(start.elapsed() > SECOND * 200, "it waited for the plan between its attempts");
}

#[tokio::test(start_paused = true)]
async fn a_read_only_client_sends_reads_only() {
    let fake = Fake::new(|_, _| Reply::json("{}"));
    let client = fake.builder().mode(Mode::ReadOnly).build().unwrap();
    let seller = client.seller(REFRESH_TOKEN, Region::Eu);
    for error in [
        seller.send(&Post).await.unwrap_err(),
        seller.send(&IdempotentPost).await.unwrap_err(),
        seller.send(&Put).await.unwrap_err(),
        seller.send(&Delete).await.unwrap_err(),
    ] {
        assert_eq!((error.kind(), error.sent()), (ErrorKind::ReadOnly, Sent::No));
    }
    assert!(fake.lwa_calls().is_empty() && fake.api_calls().is_empty());
    seller.send(&Get).await.unwrap();
    seller.send(&CreateReport).await.unwrap();
}

/// An emulator whose clock runs a hundred times as fast means its own seconds.
#[tokio::test(start_paused = true)]
async fn a_fast_service_is_used_at_its_own_pace() {
    let fake = Fake::new(|n, _| match n {
        0 => Reply::status(503, "").with("retry-after", "100"),
        1 => Reply::status(429, "").with("retry-after", "1000"),
        _ => Reply::json("{}"),
    });
    let limiter = spapi_client::Limiter::builder().speed(100.0).build();
    let client = fake.builder().limiter(limiter).build().unwrap();
    let seller = client.seller(REFRESH_TOKEN, Region::Eu);
    let start = Instant::now();
    seller.send(&Get).await.unwrap();
    let seconds = start.elapsed().as_secs_f64();
    assert!((11.0..11.1).contains(&seconds), "{seconds}");
    // An hour of its time is 36 seconds of ours.
    tokio::time::sleep(SECOND * 37).await;
    seller.send(&Get).await.unwrap();
    assert_eq!(fake.lwa_calls().len(), 2);
}
