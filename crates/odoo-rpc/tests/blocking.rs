//! The blocking client, from threads with and without async code.

#![allow(clippy::unwrap_used, reason = "helpers of tests, which the lint does not see as such")]

use http_body_util::BodyExt;
use odoo_rpc::http::{Body, BoxError, HttpService, full};
use odoo_rpc::{Client, ClientBuilder, Domain, ErrorKind, SearchOptions, blocking};
use serde_json::{Value, json};
use tower::service_fn;

/// A server on which everybody is user 2, and every search finds record 7.
fn builder() -> ClientBuilder {
    let service = service_fn(|request: http::Request<Body>| async {
        let body = request.into_body().collect().await?.to_bytes();
        let sent: Value = serde_json::from_slice(&body)?;
        let result = match sent["params"]["method"].as_str() {
            Some("version") => json!({ "server_version": "19.0" }),
            Some("authenticate") => json!(2),
            _ => json!([7]),
        };
        let answer = json!({ "jsonrpc": "2.0", "id": 1, "result": result }).to_string();
        Ok::<_, BoxError>(http::Response::new(full(answer)))
    });
    Client::builder("https://odoo.example.com")
        .database("shop")
        .credentials("api", "secret")
        .http(HttpService::new(service))
}

fn search(odoo: &blocking::Client) -> Vec<i64> {
    odoo.search("sale.order", &Domain::eq("state", "draft"), SearchOptions::new()).unwrap()
}

#[test]
fn calls_wait_in_place() {
    let odoo = blocking::Client::connect(builder()).unwrap();
    assert_eq!(odoo.as_async().uid(), 2);
    assert_eq!(search(&odoo), [7]);
    let others: Vec<_> = (0..4)
        .map(|_| {
            std::thread::spawn({
                let odoo = odoo.clone();
                move || search(&odoo)
            })
        })
        .collect();
    for other in others {
        assert_eq!(other.join().unwrap(), [7]);
    }
    assert_eq!(odoo.as_async().stats().calls, 7);
}

#[tokio::test]
async fn async_code_may_wait_for_it_and_drop_it() {
    let odoo = blocking::Client::connect(builder()).unwrap();
    assert_eq!(search(&odoo), [7]);
    drop(odoo);
}

#[test]
fn wrong_settings_are_an_error() {
    let error = blocking::Client::connect(builder().credentials("", "")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
}
