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
    let secret = spapi_client::ClientSecret::from(CLIENT_SECRET);
    let token = spapi_client::RefreshToken::from(REFRESH_TOKEN);
    shown + &format!("{secret:?} {token:?} {:?}", fake.seller().client().seller(token.clone(), Region::Na))
}

#[tokio::test(start_paused = true)]
async fn no_secret_and_no_buyer_is_in_an_error_a_debug_or_a_log() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_span_events(tracing_subscriber::fmt::format::FmtSpan::FULL)
        .with_writer(log.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let shown = shown().await;
    let logged = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(logged.contains("test_v1.postThing") && logged.contains("failed"), "the log works: {logged}");
    for (place, text) in [("shown", shown), ("logged", logged)] {
        let leak = text.lines().find(|line| line.contains("canary"));
        assert_eq!(leak, None, "{place}");
    }
}
