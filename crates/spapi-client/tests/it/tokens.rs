use std::time::Duration;

use spapi_client::{ErrorKind, LwaErrorKind, RetryPolicy, Sent};
use tokio::time::{Instant, sleep, timeout};

use crate::fake::*;

const SECOND: Duration = Duration::from_secs(1);

fn tokens_used(fake: &Fake) -> Vec<String> {
    fake.api_calls().iter().map(|seen| seen.header("x-amz-access-token").to_owned()).collect()
}

#[tokio::test(start_paused = true)]
async fn fifty_callers_share_one_refresh_though_the_first_is_gone() {
    let fake = Fake::new(|_, _| Reply::json("{}")).with_lwa(|n, _| granted(n, 3600).after(SECOND));
    let seller = fake.seller();
    let first = tokio::spawn({
        let seller = seller.clone();
        async move { seller.send(&Get).await.map(drop) }
    });
    sleep(SECOND / 10).await;
    let others: Vec<_> = (0..50)
        .map(|_| {
            let seller = seller.clone();
            tokio::spawn(async move { seller.send(&Get).await.map(drop) })
        })
        .collect();
    sleep(SECOND / 10).await;
    first.abort();
    assert!(first.await.unwrap_err().is_cancelled());
    let start = Instant::now();
    for other in others {
        other.await.unwrap().unwrap();
    }
    assert!(start.elapsed() < SECOND, "the refresh that the first caller began went on");
    assert_eq!(fake.lwa_calls().len(), 1);
    assert_eq!(fake.api_calls().len(), 50);
    assert_eq!(seller.client().stats().token_requests, 1);
}

#[tokio::test(start_paused = true)]
async fn the_request_is_what_login_with_amazon_expects() {
    let fake = Fake::new(|_, _| Reply::json("{}"));
    fake.seller().send(&Get).await.unwrap();
    let lwa = &fake.lwa_calls()[0];
    assert_eq!((lwa.method.as_str(), lwa.uri.as_str()), ("POST", "http://localhost:9/auth/o2/token"));
    assert_eq!(lwa.header("content-type"), "application/x-www-form-urlencoded;charset=UTF-8");
    assert_eq!(
        lwa.body,
        "grant_type=refresh_token&refresh_token=canary-refresh-token\
         &client_id=amzn1.application-oa2-client.test&client_secret=canary-client-secret"
    );
    let api = &fake.api_calls()[0];
    assert_eq!(api.uri, "http://localhost:9/base/test/v1/things?email=canary%40buyer.example");
    assert_eq!(api.header("x-amz-access-token"), "canary-access-token-0");
    assert!(api.headers["x-amz-access-token"].is_sensitive(), "no transport shows it");
    assert!(api.header("user-agent").starts_with("test/1.0 (Language=Rust/"));
}

#[tokio::test(start_paused = true)]
async fn a_token_is_renewed_early_while_the_old_one_serves() {
    let fake = Fake::new(|_, _| Reply::json("{}")).with_lwa(|n, _| granted(n, 3600).after(SECOND));
    let seller = fake.seller();
    seller.send(&Get).await.unwrap();
    sleep(SECOND * (3600 - 302)).await;
    seller.send(&Get).await.unwrap();
    assert_eq!(fake.lwa_calls().len(), 1);
    sleep(SECOND * 3).await;
    let start = Instant::now();
    seller.send(&Get).await.unwrap();
    assert_eq!(start.elapsed(), Duration::ZERO, "nobody waits for an early renewal");
    sleep(SECOND * 2).await;
    seller.send(&Get).await.unwrap();
    assert_eq!(fake.lwa_calls().len(), 2);
    let tokens = ["canary-access-token-0"; 3].into_iter().chain(["canary-access-token-1"]);
    assert!(tokens_used(&fake).into_iter().eq(tokens));
}

#[tokio::test(start_paused = true)]
async fn a_short_token_is_renewed_in_its_last_tenth() {
    let fake = Fake::new(|_, _| Reply::json("{}")).with_lwa(|n, _| granted(n, 60));
    let seller = fake.seller();
    seller.send(&Get).await.unwrap();
    sleep(SECOND * 53).await;
    seller.send(&Get).await.unwrap();
    assert_eq!(fake.lwa_calls().len(), 1);
    sleep(SECOND * 2).await;
    seller.send(&Get).await.unwrap();
    sleep(SECOND).await;
    assert_eq!(fake.lwa_calls().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn an_expired_token_is_not_used() {
    let fake = Fake::new(|_, _| Reply::json("{}"));
    let seller = fake.seller();
    seller.send(&Get).await.unwrap();
    sleep(SECOND * 3601).await;
    seller.send(&Get).await.unwrap();
    assert_eq!(tokens_used(&fake), ["canary-access-token-0", "canary-access-token-1"]);
}

#[tokio::test(start_paused = true)]
async fn a_failed_early_renewal_harms_nobody_and_is_not_repeated_at_every_call() {
    let fake = Fake::new(|_, _| Reply::json("{}")).with_lwa(|n, _| {
        if n == 0 { granted(n, 3600) } else { Reply::status(400, r#"{"error":"invalid_grant"}"#) }
    });
    let seller = fake.seller();
    seller.send(&Get).await.unwrap();
    sleep(SECOND * 3400).await;
    for _ in 0..10 {
        seller.send(&Get).await.unwrap();
        sleep(SECOND).await;
    }
    assert_eq!(fake.lwa_calls().len(), 2);
    sleep(SECOND * 200).await;
    assert_eq!(seller.send(&Get).await.unwrap_err().lwa().unwrap().kind(), LwaErrorKind::InvalidGrant);
}

#[tokio::test(start_paused = true)]
async fn a_refused_token_is_replaced_once_then_reported() {
    let denied = r#"{"errors":[{"code":"Unauthorized","message":"Access to requested resource is denied.","details":""}]}"#;
    let fake = Fake::new(move |_, _| Reply::status(403, denied).with("x-amzn-RequestId", "id-403"));
    let seller = fake.seller();
    let error = seller.send(&Post).await.unwrap_err();
    assert_eq!((error.kind(), error.sent(), error.attempts()), (ErrorKind::Forbidden, Sent::Yes, 2));
    assert!(error.is_auth() && !error.is_retryable());
    assert_eq!(tokens_used(&fake), ["canary-access-token-0", "canary-access-token-1"]);
    // The next callers do not fetch a token each: it would not help.
    for _ in 0..5 {
        assert_eq!(seller.send(&Get).await.unwrap_err().attempts(), 1);
    }
    assert_eq!(fake.lwa_calls().len(), 2);
    sleep(SECOND * 61).await;
    assert_eq!(seller.send(&Get).await.unwrap_err().attempts(), 2);
}

#[tokio::test(start_paused = true)]
async fn callers_refused_together_share_the_replacement() {
    let fake = Fake::new(|_, seen| {
        let old = seen.header("x-amz-access-token").ends_with("-0");
        let reply = if old { Reply::status(403, "{}") } else { Reply::json("{}") };
        reply.after(SECOND / 2)
    });
    let seller = fake.seller();
    let calls = (0..20).map(|_| seller.send(&Get));
    for answer in futures_util::future::join_all(calls).await {
        answer.unwrap();
    }
    assert_eq!(fake.lwa_calls().len(), 2);
    assert_eq!(fake.api_calls().len(), 40);
}

#[tokio::test(start_paused = true)]
async fn errors_of_login_with_amazon_are_typed_and_say_what_to_do() {
    for (status, body, kind, advice) in [
        (
            401,
            r#"{"error":"invalid_client","error_description":"Client authentication failed"}"#,
            LwaErrorKind::InvalidClient,
            "180 days",
        ),
        (
            400,
            r#"{"error":"invalid_grant","error_description":"The request has an invalid grant parameter : refresh_token"}"#,
            LwaErrorKind::InvalidGrant,
            "Authorize the application again",
        ),
        (400, r#"{"error":"unauthorized_client"}"#, LwaErrorKind::UnauthorizedClient, "client id"),
        (400, r#"{"error":"access_denied"}"#, LwaErrorKind::AccessDenied, "Authorize the application again"),
        (400, r#"{"error":"invalid_request"}"#, LwaErrorKind::InvalidRequest, "complete"),
        (418, "teapot", LwaErrorKind::Refused, "refuses"),
        (200, "<html>", LwaErrorKind::Unreadable, "address"),
        (200, r#"{"access_token":"canary-access\n","expires_in":1}"#, LwaErrorKind::Unreadable, "address"),
    ] {
        let fake = Fake::new(|_, _| Reply::json("{}"))
            .with_lwa(move |_, _| Reply::status(status, body).with("x-amzn-RequestId", "lwa-1"));
        let error = fake.seller().send(&Get).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.sent(), error.is_retryable()),
            (ErrorKind::Authentication, Sent::No, false)
        );
        let lwa = error.lwa().unwrap();
        assert_eq!(lwa.kind(), kind, "{body}");
        assert_eq!(lwa.request_id(), Some("lwa-1"));
        assert!(lwa.to_string().contains(advice), "{lwa}");
        assert_eq!(fake.lwa_calls().len(), 1, "{body} is not repeated");
        assert!(fake.api_calls().is_empty());
    }
}

#[tokio::test(start_paused = true)]
async fn a_failing_login_is_tried_again() {
    for passing in [
        Reply::status(503, "<html>"),
        Reply::status(429, ""),
        Reply::NotSent,
        Reply::Reset,
        Reply::Hang,
        Reply::Broken,
    ] {
        let fake = Fake::new(|_, _| Reply::json("{}"))
            .with_lwa(move |n, _| if n < 2 { passing.clone() } else { granted(n, 3600) });
        fake.seller().send(&Get).await.unwrap();
        assert_eq!(fake.lwa_calls().len(), 3);
    }
    let fake = Fake::new(|_, _| Reply::json("{}")).with_lwa(|_, _| Reply::NotSent);
    let seller = fake.builder().retry(RetryPolicy::default().with_max_attempts(3)).build().unwrap();
    let error = seller.seller(REFRESH_TOKEN, spapi_client::types::Region::Eu).send(&Post).await.unwrap_err();
    assert_eq!(error.lwa().unwrap().kind(), LwaErrorKind::Unreachable);
    assert!(error.is_retryable(), "nothing was sent");
    assert_eq!(fake.lwa_calls().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn handles_of_one_seller_share_the_token_and_others_do_not() {
    let fake = Fake::new(|_, _| Reply::json("{}"));
    let client = fake.builder().build().unwrap();
    let region = spapi_client::types::Region::Na;
    for token in ["a", "b", "a"] {
        client.seller(token, region).send(&Get).await.unwrap();
    }
    assert_eq!(fake.lwa_calls().len(), 2);
    let keys: Vec<_> = client.quota().iter().map(|quota| quota.key.partner.clone()).collect();
    assert_eq!(keys, ["seller-3e23e8160039594a", "seller-ca978112ca1bbdca"]);
}

#[tokio::test(start_paused = true)]
async fn a_caller_that_gives_up_before_its_call_costs_no_quota() {
    let fake = Fake::new(|_, _| Reply::json("{}")).with_lwa(|n, _| granted(n, 3600).after(SECOND * 5));
    let seller = fake.seller();
    assert!(timeout(SECOND, seller.send(&Slow)).await.is_err());
    assert_eq!(seller.client().quota()[0].granted, 0);
    assert!(fake.api_calls().is_empty());
    let start = Instant::now();
    seller.send(&Slow).await.unwrap();
    assert_eq!(start.elapsed(), SECOND * 4, "the refresh went on, and the token of the plan was there");
}
