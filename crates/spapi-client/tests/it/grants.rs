use std::time::Duration;

use spapi_client::types::Region;
use spapi_client::{ErrorKind, LwaErrorKind, Sent};
use tokio::time::sleep;

use crate::fake::*;

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test(start_paused = true)]
async fn a_grantless_operation_takes_the_applications_own_token() {
    let fake = Fake::new(|_, _| Reply::json("{}"));
    let seller = fake.seller();
    seller.send(&Grantless).await.unwrap();
    seller.send(&Get).await.unwrap();
    seller.client().grantless(Region::Eu).send(&Grantless).await.unwrap();
    let lwa = fake.lwa_calls();
    assert_eq!(lwa.len(), 2, "handles share the token of a scope");
    assert_eq!(
        lwa[0].body,
        "grant_type=client_credentials&scope=sellingpartnerapi%3A%3Anotifications\
         &client_id=amzn1.application-oa2-client.test&client_secret=canary-client-secret"
    );
    let tokens: Vec<_> =
        fake.api_calls().iter().map(|seen| seen.header("x-amz-access-token").to_owned()).collect();
    assert_eq!(tokens, ["canary-access-token-0", "canary-access-token-1", "canary-access-token-0"]);
    let keys: Vec<_> = seller.client().quota().iter().map(|quota| quota.key.to_string()).collect();
    assert_eq!(
        keys,
        [
            "eu/amzn1.application-oa2-client.test//test_v1.grantless",
            "eu/amzn1.application-oa2-client.test/seller-dfe6e893797b438b/test_v1.getThing"
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn a_handle_without_a_seller_reads_no_sellers_data() {
    let fake = Fake::new(|_, _| Reply::json("{}"));
    let error = fake.builder().build().unwrap().grantless(Region::Eu).send(&Get).await.unwrap_err();
    assert_eq!((error.kind(), error.sent(), error.is_retryable()), (ErrorKind::NoSeller, Sent::No, false));
    assert!(error.is_auth());
    assert!(fake.lwa_calls().is_empty() && fake.api_calls().is_empty());
}

#[tokio::test(start_paused = true)]
async fn an_authorization_code_becomes_a_refresh_token() {
    let fake = Fake::new(|_, _| Reply::json("{}")).with_lwa(|_, _| {
        Reply::json(r#"{"access_token":"a","refresh_token":"canary-new-consent","expires_in":3600}"#)
    });
    let client = fake.builder().build().unwrap();
    let token = client.authorize("canary-code", Some("https://tool.example/back")).await.unwrap();
    assert!(!format!("{token:?}").contains("canary"));
    assert_eq!(
        fake.lwa_calls()[0].body,
        "grant_type=authorization_code&code=canary-code&redirect_uri=https%3A%2F%2Ftool.example%2Fback\
         &client_id=amzn1.application-oa2-client.test&client_secret=canary-client-secret"
    );
    client.seller(token, Region::Eu).send(&Get).await.unwrap();
    assert!(fake.lwa_calls()[1].body.windows(18).any(|part| part == b"canary-new-consent"));
}

/// A code is good once: what may have spent it is not repeated.
#[tokio::test(start_paused = true)]
async fn an_authorization_code_is_sent_again_only_where_it_was_not_sent() {
    for (reply, calls, kind) in [
        (Reply::NotSent, 5, LwaErrorKind::Unreachable),
        (Reply::Reset, 1, LwaErrorKind::Unreachable),
        (Reply::Hang, 1, LwaErrorKind::Unreachable),
        (Reply::status(503, ""), 1, LwaErrorKind::Unavailable),
        (Reply::status(400, r#"{"error":"invalid_grant"}"#), 1, LwaErrorKind::InvalidGrant),
        (granted(0, 3600), 1, LwaErrorKind::Unreadable),
    ] {
        let fake = Fake::new(|_, _| Reply::json("{}")).with_lwa(move |_, _| reply.clone());
        let error = fake.builder().build().unwrap().authorize("code", None).await.unwrap_err();
        assert_eq!((error.kind(), fake.lwa_calls().len()), (kind, calls), "{error}");
    }
}

/// Login with Amazon that knows these secrets.
fn knowing(secrets: &'static [&'static str]) -> impl Fn(usize, &Seen) -> Reply + Send {
    move |n, seen| {
        let body = String::from_utf8_lossy(&seen.body);
        if secrets.iter().any(|secret| body.ends_with(&format!("client_secret={secret}"))) {
            granted(n, 60)
        } else {
            Reply::status(401, r#"{"error":"invalid_client","error_description":"canary"}"#)
        }
    }
}

fn secrets_sent(fake: &Fake) -> Vec<String> {
    let secret = |seen: &Seen| {
        String::from_utf8_lossy(&seen.body).rsplit_once('=').map(|(_, secret)| secret.to_owned())
    };
    fake.lwa_calls().iter().filter_map(secret).collect()
}

#[tokio::test(start_paused = true)]
async fn the_other_secret_serves_where_the_current_one_is_unknown() {
    let fake = Fake::new(|_, _| Reply::json("{}")).with_lwa(knowing(&["new"]));
    let client = fake.builder().other_secret("new").build().unwrap();
    let seller = client.seller(REFRESH_TOKEN, Region::Eu);
    for _ in 0..3 {
        seller.send(&Get).await.unwrap();
        sleep(SECOND * 61).await;
    }
    assert_eq!(secrets_sent(&fake), [CLIENT_SECRET, "new", "new", "new"], "what served is tried first");
}

#[tokio::test(start_paused = true)]
async fn a_secret_is_rotated_at_run_time() {
    let fake = Fake::new(|_, _| Reply::json("{}")).with_lwa(knowing(&[CLIENT_SECRET]));
    let client = fake.builder().build().unwrap();
    let seller = client.seller(REFRESH_TOKEN, Region::Eu);
    seller.send(&Get).await.unwrap();
    // The new one is not known yet, as right after a rotation.
    client.rotate_secret("new");
    sleep(SECOND * 61).await;
    seller.send(&Get).await.unwrap();
    assert_eq!(secrets_sent(&fake), [CLIENT_SECRET, "new", CLIENT_SECRET]);
    let fake = fake.with_lwa(knowing(&["new"]));
    sleep(SECOND * 61).await;
    seller.send(&Get).await.unwrap();
    assert_eq!(secrets_sent(&fake)[3..], [CLIENT_SECRET, "new"]);
}

#[tokio::test(start_paused = true)]
async fn two_wrong_secrets_are_one_typed_error() {
    let fake = Fake::new(|_, _| Reply::json("{}")).with_lwa(knowing(&[]));
    let client = fake.builder().other_secret("canary-other").build().unwrap();
    let error = client.seller(REFRESH_TOKEN, Region::Eu).send(&Get).await.unwrap_err();
    assert_eq!(error.lwa().unwrap().kind(), LwaErrorKind::InvalidClient);
    assert_eq!(fake.lwa_calls().len(), 2);
}
