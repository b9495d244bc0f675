//! Requests that the client would not send.

use odoo_rpc::Protocol;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use super::bench::Bench;

/// What came back: status, whether it is JSON, and the body; a page is text.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: Value,
}

impl Answer {
    /// The status and the exception's class and message.
    pub(super) fn refusal(&self) -> (u16, &str, &str) {
        let text = |name: &str| self.body[name].as_str().unwrap_or_default();
        (self.status, text("name"), text("message"))
    }
}

/// Sends a request below the server's address with these headers.
pub(super) async fn send(
    bench: &Bench,
    method: reqwest::Method,
    path: &str,
    headers: &[(&str, &str)],
    body: impl Into<reqwest::Body>,
) -> Answer {
    let mut request =
        reqwest::Client::new().request(method, format!("{}{path}", bench.target.url)).body(body);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let answer = request.send().await.expect("an answer");
    let status = answer.status().as_u16();
    let bytes = answer.bytes().await.expect("a whole answer");
    let text = || String::from_utf8_lossy(&bytes).into_owned().into();
    Answer { status, body: serde_json::from_slice(&bytes).unwrap_or_else(|_| text()) }
}

/// Posts to JSON-2, which the server must offer, with a key.
pub(super) async fn post(
    bench: &Bench,
    key: &SecretString,
    path: &str,
    body: impl Into<reqwest::Body>,
) -> Answer {
    let key = format!("bearer {}", key.expose_secret());
    let headers = [
        ("content-type", "application/json"),
        ("authorization", key.as_str()),
        ("x-odoo-database", bench.target.database.as_str()),
    ];
    send(bench, reqwest::Method::POST, path, &headers, body).await
}

/// Whether the suite runs over JSON-2, which is when its own cases count.
pub(super) fn over_json2(bench: &Bench) -> bool {
    bench.odoo.protocol() == Protocol::Json2
}
