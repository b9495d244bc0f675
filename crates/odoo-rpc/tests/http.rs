//! The client over real sockets, with its default HTTP service.

#![allow(clippy::unwrap_used, reason = "helpers of tests, which the lint does not see as such")]

use std::time::Duration;

use odoo_rpc::{Call, Client, ClientBuilder, ErrorKind, Retry, Sent};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use wiremock::matchers::{body_partial_json, header, header_exists, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

fn builder(url: &str) -> ClientBuilder {
    Client::builder(url).database("shop").credentials("api", "secret").retry(Retry::never())
}

async fn server() -> MockServer {
    let server = MockServer::start().await;
    for (name, result) in [("version", json!({ "server_version": "19.0" })), ("authenticate", json!(2))] {
        Mock::given(method("POST"))
            .and(path("/jsonrpc"))
            .and(header_exists("content-length"))
            .and(body_partial_json(json!({ "params": { "service": "common", "method": name } })))
            .respond_with(
                ResponseTemplate::new(200)
                    .set_body_json(json!({ "jsonrpc": "2.0", "id": 1, "result": result })),
            )
            .mount(&server)
            .await;
    }
    server
}

/// What a call gives when the server answers it so.
async fn called(answer: ResponseTemplate) -> odoo_rpc::Result<Value> {
    let server = server().await;
    let objects = body_partial_json(json!({ "params": { "service": "object" } }));
    Mock::given(objects).respond_with(answer).mount(&server).await;
    let odoo = builder(&server.uri()).connect().await.unwrap();
    assert_eq!(odoo.version().to_string(), "19.0");
    odoo.execute(&Call::new("res.partner", "write").ids([1]).timeout(Duration::from_millis(300))).await
}

#[tokio::test]
async fn a_result_comes_through() {
    let body = json!({ "jsonrpc": "2.0", "id": 1, "result": true });
    assert_eq!(called(ResponseTemplate::new(200).set_body_json(body)).await.unwrap(), json!(true));
}

#[tokio::test]
async fn a_web_page_is_no_answer() {
    let page = |status| ResponseTemplate::new(status).set_body_raw("<!doctype html>", "text/html");
    assert_eq!(called(page(404)).await.unwrap_err().kind(), ErrorKind::UnexpectedAnswer);
    let bad_gateway = called(page(502)).await.unwrap_err();
    assert_eq!((bad_gateway.kind(), bad_gateway.sent()), (ErrorKind::Unavailable, Sent::Maybe));
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = MockServer::start().await;
    let redirect = ResponseTemplate::new(307).insert_header("location", elsewhere.uri().as_str());
    assert_eq!(called(redirect).await.unwrap_err().kind(), ErrorKind::UnexpectedAnswer);
    assert_eq!(elsewhere.received_requests().await.unwrap().len(), 0);
}

#[tokio::test]
async fn a_late_answer_is_a_time_out() {
    let error = called(ResponseTemplate::new(200).set_delay(Duration::from_secs(60))).await.unwrap_err();
    assert_eq!((error.kind(), error.sent()), (ErrorKind::Timeout, Sent::Maybe));
}

#[tokio::test]
async fn a_closed_port_means_not_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let error = builder(&url).connect().await.unwrap_err();
    assert_eq!((error.kind(), error.sent()), (ErrorKind::Transport, Sent::No));
}

/// Answers one request with these bytes and closes the connection.
async fn answered_raw(bytes: &'static str) -> odoo_rpc::Error {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let serve = async {
        let (mut socket, _) = listener.accept().await.unwrap();
        let mut request = [0; 4096];
        assert!(socket.read(&mut request).await.unwrap() > 0);
        socket.write_all(bytes.as_bytes()).await.unwrap();
    };
    let (error, ()) = tokio::join!(builder(&url).connect(), serve);
    error.unwrap_err()
}

#[tokio::test]
async fn a_cut_answer_is_a_failed_connection() {
    for bytes in [
        "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"jsonrpc\":",
        "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n{\"jsonrpc\":",
    ] {
        let error = answered_raw(bytes).await;
        assert_eq!((error.kind(), error.sent()), (ErrorKind::Transport, Sent::Yes), "{bytes}");
    }
    let silent = answered_raw("").await;
    assert_eq!((silent.kind(), silent.sent()), (ErrorKind::Transport, Sent::Maybe));
}

/// A connection over JSON-2 to a server that answers a call so.
async fn called_by_key(answer: ResponseTemplate) -> odoo_rpc::Result<Value> {
    let server = MockServer::start().await;
    for (verb, place, body) in [
        ("GET", "/web/version", json!({ "version": "19.0" })),
        ("POST", "/json/2/res.users/context_get", json!({ "uid": 2 })),
    ] {
        let mock = Mock::given(method(verb)).and(path(place));
        mock.respond_with(ResponseTemplate::new(200).set_body_json(body)).mount(&server).await;
    }
    let signed = Mock::given(path("/json/2/res.partner/write"))
        .and(header("authorization", "bearer secret"))
        .and(header("x-odoo-database", "shop"))
        .and(header("content-type", "application/json"))
        .and(body_partial_json(json!({ "ids": [1] })));
    signed.respond_with(answer).mount(&server).await;
    let builder = Client::builder(server.uri()).database("shop").api_key("secret").retry(Retry::never());
    let odoo = builder.connect().await.unwrap();
    odoo.execute(&Call::new("res.partner", "write").ids([1]).timeout(Duration::from_millis(300))).await
}

#[tokio::test]
async fn json_2_has_the_same_results_and_failures() {
    let elsewhere = MockServer::start().await;
    let page = |status| ResponseTemplate::new(status).set_body_raw("<!doctype html>", "text/html");
    let redirect = ResponseTemplate::new(307).insert_header("location", elsewhere.uri().as_str());
    let done = called_by_key(ResponseTemplate::new(200).set_body_json(json!(true))).await;
    assert_eq!(done.unwrap(), json!(true));
    for (answer, kind, sent) in [
        (page(404), ErrorKind::UnexpectedAnswer, Sent::Yes),
        (page(502), ErrorKind::Unavailable, Sent::Maybe),
        (redirect, ErrorKind::UnexpectedAnswer, Sent::Yes),
        (ResponseTemplate::new(200).set_body_raw("[tr", "application/json"), ErrorKind::Transport, Sent::Yes),
        (ResponseTemplate::new(200).set_delay(Duration::from_secs(60)), ErrorKind::Timeout, Sent::Maybe),
    ] {
        let error = called_by_key(answer).await.unwrap_err();
        assert_eq!((error.kind(), error.sent()), (kind, sent), "{error}");
    }
    assert_eq!(elsewhere.received_requests().await.unwrap().len(), 0);
}
