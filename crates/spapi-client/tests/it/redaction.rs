use std::io::Write;
use std::sync::{Arc, Mutex};

use spapi_client::types::Region;
use tracing_subscriber::fmt::MakeWriter;

use crate::fake::*;

/// Everything logged, at every level, with every field.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// Every error that can be had from answers that repeat everything they were sent, shown in every way.
async fn shown() -> String {
    let mut shown = String::new();
    let echo = |seen: &Seen, status: u16, member: (&str, &str)| {
        let everything = format!("{} {:?} {}", seen.header("x-amz-access-token"), seen.body, seen.uri);
        let text = serde_json::Value::from(everything).to_string();
        let (code, message) = member;
        Reply::status(
            status,
            format!(r#"{{"errors":[{{"{code}":{text},"{message}":{text},"details":{text}}}]}}"#),
        )
    };
    for status in [200, 302, 400, 403, 429, 500, 503] {
        let fake = Fake::new(move |_, seen| echo(seen, status, ("code", "message")));
        let seller = fake.seller();
        let error = seller.send(&Post).await.unwrap_err();
        shown += &format!(
            "{error} {error:?} {error:#?} {seller:?} {:?} {:?}\n",
            seller.client(),
            seller.client().quota()
        );
        shown += &format!("{:?}\n", seller.send(&Get).await.map(drop));
    }
    for status in [200, 400, 401, 503] {
        let lwa = move |_, seen: &Seen| {
            let text = serde_json::Value::from(String::from_utf8_lossy(&seen.body).into_owned()).to_string();
            Reply::status(
                status,
                format!(r#"{{"error":"invalid_grant","error_description":{text},"access_token":[{text}]}}"#),
            )
        };
        let fake = Fake::new(|_, _| Reply::json("{}")).with_lwa(lwa);
        let error = fake.seller().send(&Get).await.unwrap_err();
        let lwa = error.lwa().unwrap();
        shown += &format!("{error} {error:?} {lwa} {lwa:?}\n");
    }
    for reply in [Reply::NotSent, Reply::Reset, Reply::Hang, Reply::Broken, Reply::json("\"canary buyer")] {
        let fake = Fake::new(move |_, _| reply.clone());
        let error = fake.seller().send(&Get).await.unwrap_err();
        shown += &format!("{error} {error:?}\n");
    }
    let fake = Fake::new(|_, _| Reply::json(r#"{"buyer":"canary buyer"}"#));
    let answer = fake.seller().send(&Get).await.unwrap();
    shown += &format!("{answer:?} {:?}", fake.builder());
    shown += &tokens_shown().await;
    let secret = spapi_client::ClientSecret::from(CLIENT_SECRET);
    let token = spapi_client::RefreshToken::from(REFRESH_TOKEN);
    shown + &format!("{secret:?} {token:?} {:?}", fake.seller().client().seller(token.clone(), Region::Na))
}

/// Restricted Data Tokens, authorization codes and a second client secret, on their ways and refused.
async fn tokens_shown() -> String {
    let mut shown = String::new();
    for status in [200, 403] {
        let fake = Fake::new(move |_, seen| {
            let token = seen.header("x-amz-access-token");
            let body = String::from_utf8_lossy(&seen.body).into_owned();
            let errors = serde_json::json!({"errors": [{"code": token, "message": body}]});
            let given = r#"{"restrictedDataToken":"canary-restricted","expiresIn":3600}"#;
            let tokens = seen.uri.ends_with("/restrictedDataToken");
            if tokens && status == 200 { Reply::json(given) } else { Reply::status(403, errors.to_string()) }
        });
        let delegated = spapi_client::RestrictedDataToken::from("canary-delegated");
        for when in
            [spapi_client::RestrictedData::Always, spapi_client::RestrictedData::Delegated(delegated.clone())]
        {
            let seller = fake.seller().with_restricted_data(when);
            let error = seller.send(&Post).await.unwrap_err();
            let cause = error.tokens_api();
            shown += &format!("{error} {error:?} {cause:?} {seller:?}\n");
        }
        let fake = fake.with_lwa(|_, seen| {
            let body = serde_json::Value::from(String::from_utf8_lossy(&seen.body).into_owned());
            Reply::status(401, format!(r#"{{"error":"invalid_client","error_description":{body}}}"#))
        });
        let client = fake.builder().other_secret("canary-other-secret").build().unwrap();
        client.rotate_secret("canary-new-secret");
        let error = client.authorize("canary-code", None).await.unwrap_err();
        shown += &format!("{error} {error:?} {client:?}\n");
    }
    shown
}

#[tokio::test(start_paused = true)]
async fn no_secret_and_no_buyer_is_in_an_error_a_debug_or_a_log() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .with_span_events(tracing_subscriber::fmt::format::FmtSpan::FULL)
        .with_writer(log.clone())
        .finish();
    // A single listener is asked for its interest on whichever thread meets a span first, which may be another test's.
    let _another = tracing::Dispatch::new(tracing_subscriber::registry());
    let _guard = tracing::subscriber::set_default(subscriber);
    tracing::callsite::rebuild_interest_cache();
    let shown = shown().await;
    let logged = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(logged.contains("test_v1.postThing") && logged.contains("failed"), "the log works: {logged}");
    for documented in [
        "spapi{operation=test_v1.getThing region=eu}: spapi_client::call: failed attempt=1",
        "lwa{grant=\"refresh_token\"}",
        "lwa{grant=\"authorization_code\"}",
        "rdt{region=eu}:spapi{operation=tokens_2021-03-01.createRestrictedDataToken region=eu}",
        "client secret refused, trying the other one",
        "no access token kind=InvalidGrant",
    ] {
        assert!(logged.contains(documented), "{documented}");
    }
    for (place, text) in [("shown", shown), ("logged", logged)] {
        let leak = text.lines().find(|line| line.contains("canary"));
        assert_eq!(leak, None, "{place}");
    }
}
