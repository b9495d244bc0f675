//! The default transport, over a real socket: in real time, so without long waits.

use std::time::Duration;

use spapi_client::types::Region;
use spapi_client::{Client, ClientBuilder, Endpoint, ErrorKind, RetryPolicy, Sent, http};
use wiremock::matchers::{body_string_contains, header, method, path, query_param};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::fake::{Get, Post};

fn builder(url: &str) -> ClientBuilder {
    let moment = Duration::from_millis(1);
    Client::builder("id", "secret")
        .endpoint(Endpoint::custom(url).unwrap())
        .lwa_endpoint(format!("{url}/auth/o2/token"))
        .retry(RetryPolicy::default().with_delays(moment, moment))
}

async fn server() -> MockServer {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path("/auth/o2/token"))
        .and(body_string_contains("grant_type=refresh_token"))
        .respond_with(
            ResponseTemplate::new(200).set_body_string(r#"{"access_token":"Atza|1","expires_in":3600}"#),
        )
        .expect(1)
        .mount(&server)
        .await;
    server
}

#[tokio::test]
async fn a_call_over_a_socket() {
    let server = server().await;
    Mock::given(method("POST"))
        .and(path("/test/v1/things"))
        .and(query_param("email", "canary@buyer.example"))
        .and(header("x-amz-access-token", "Atza|1"))
        .and(header("content-length", "23"))
        .respond_with(
            ResponseTemplate::new(200).insert_header("x-amzn-RequestId", "id").set_body_string("{}"),
        )
        .expect(1)
        .mount(&server)
        .await;
    let seller = builder(&server.uri()).build().unwrap().seller("Atzr|1", Region::Eu);
    assert_eq!(seller.send(&Post).await.unwrap().request_id.as_deref(), Some("id"));
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let server = server().await;
    let elsewhere = MockServer::start().await;
    Mock::given(method("GET"))
        .respond_with(ResponseTemplate::new(307).insert_header("location", elsewhere.uri()))
        .mount(&server)
        .await;
    let seller = builder(&server.uri()).build().unwrap().seller("Atzr|1", Region::Eu);
    assert_eq!(seller.send(&Get).await.unwrap_err().kind(), ErrorKind::Redirect);
    assert!(elsewhere.received_requests().await.unwrap().is_empty());
}

/// A client of the user's that follows redirects would carry the token along; what it brings back is not taken.
#[tokio::test]
async fn an_answer_from_another_host_is_not_taken() {
    let server = server().await;
    let elsewhere = MockServer::start().await;
    Mock::given(method("GET"))
        .respond_with(ResponseTemplate::new(200).set_body_string(r#"{"a":"evil"}"#))
        .mount(&elsewhere)
        .await;
    Mock::given(method("GET"))
        .respond_with(ResponseTemplate::new(307).insert_header("location", elsewhere.uri()))
        .mount(&server)
        .await;
    let careless = http::service(reqwest::Client::new());
    let seller = builder(&server.uri()).http(careless).build().unwrap().seller("Atzr|1", Region::Eu);
    let error = seller.send(&Get).await.unwrap_err();
    assert_eq!((error.kind(), error.sent(), error.attempts()), (ErrorKind::Redirect, Sent::Maybe, 1));
    assert!(error.to_string().contains("turn its redirects off"), "{error}");
}

/// The head promises more than comes.
#[tokio::test]
async fn a_body_that_ends_early_is_told_with_what_came() {
    let server = server().await;
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let thread = std::thread::spawn(move || {
        use std::io::{Read, Write};
        for _ in 0..2 {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = Vec::new();
            let mut chunk = [0; 1024];
            while !request.ends_with(b"\r\n\r\n") {
                let read = stream.read(&mut chunk).unwrap();
                request.extend_from_slice(&chunk[..read]);
            }
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"orders\":[").unwrap();
        }
    });
    let client = builder(&url)
        .lwa_endpoint(format!("{}/auth/o2/token", server.uri()))
        .retry(RetryPolicy::default().with_max_attempts(2))
        .build()
        .unwrap();
    let error = client.seller("Atzr|1", Region::Eu).send(&Get).await.unwrap_err();
    thread.join().unwrap();
    assert_eq!((error.kind(), error.sent(), error.attempts()), (ErrorKind::Interrupted, Sent::Yes, 2));
    assert_eq!(error.body(), r#"{"orders":["#);
}

/// An address where nobody listens.
fn vacant() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

#[tokio::test]
async fn a_refused_connection_counts_as_not_sent() {
    let server = server().await;
    let client = builder(&vacant()).lwa_endpoint(format!("{}/auth/o2/token", server.uri())).build().unwrap();
    let error = client.seller("Atzr|1", Region::Eu).send(&Post).await.unwrap_err();
    assert_eq!((error.kind(), error.sent(), error.attempts()), (ErrorKind::Connect, Sent::No, 5));
    let mut shown = format!("{error} {error:?}");
    let mut source = std::error::Error::source(&error);
    while let Some(cause) = source {
        shown += &format!(" {cause} {cause:?}");
        source = cause.source();
    }
    assert!(!shown.contains("canary"), "the address with its query is not shown: {shown}");
}

#[tokio::test]
async fn a_connection_that_closes_after_the_request_counts_as_maybe_sent() {
    let server = server().await;
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let thread = std::thread::spawn(move || {
        use std::io::Read;
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = Vec::new();
        let mut chunk = [0; 1024];
        while !request.ends_with(b"}") {
            let read = stream.read(&mut chunk).unwrap();
            request.extend_from_slice(&chunk[..read]);
        }
    });
    let client = builder(&url).lwa_endpoint(format!("{}/auth/o2/token", server.uri())).build().unwrap();
    let error = client.seller("Atzr|1", Region::Eu).send(&Post).await.unwrap_err();
    thread.join().unwrap();
    assert_eq!((error.kind(), error.sent(), error.attempts()), (ErrorKind::Interrupted, Sent::Maybe, 1));
    assert!(!format!("{error} {error:?}").contains("canary"), "{error:?}");
}
