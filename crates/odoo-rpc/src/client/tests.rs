//! The client over a service in memory, on tokio's paused clock.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::Response;
use http_body_util::{BodyExt, StreamBody};
use serde_json::{Map, Value, json};
use tower::service_fn;

use super::*;
use crate::http::{Body, BoxError, ConnectError, HttpService, full};
use crate::load::LoadOutcome;
use crate::{Domain, Retry};

mod bulk;
mod connecting;
mod json2;
mod keys;
mod repeats;
mod secrets;
mod typed;
mod typed_load;

/// What the server does with one request.
enum Does {
    Returns(Value),
    Raises(&'static str, &'static str),
    Status(u16, &'static str),
    /// Takes the request and never answers.
    Hangs,
    /// Refuses the connection.
    Refuses,
    /// Takes the request and drops the connection.
    Drops,
    /// Ends in the middle of an answer.
    Cuts,
}

/// A server with a script; it logs what it is sent.
#[derive(Clone, Default)]
struct Server {
    script: Arc<Mutex<VecDeque<Does>>>,
    log: Arc<Mutex<Vec<Value>>>,
}

impl Server {
    fn new(script: impl IntoIterator<Item = Does>) -> Self {
        Self { script: Arc::new(Mutex::new(script.into_iter().collect())), log: Arc::default() }
    }

    fn service(&self) -> HttpService {
        let server = self.clone();
        HttpService::new(service_fn(move |request: http::Request<Body>| {
            let server = server.clone();
            async move {
                let body = request.into_body().collect().await?.to_bytes();
                server.log.lock().unwrap().push(serde_json::from_slice(&body)?);
                let does = server.script.lock().unwrap().pop_front().expect("a request beyond the script");
                does.answer().await
            }
        }))
    }

    fn then(&self, does: impl IntoIterator<Item = Does>) {
        self.script.lock().unwrap().extend(does);
    }

    /// The methods called since the connection.
    fn methods(&self) -> Vec<String> {
        let log = self.log.lock().unwrap();
        log.iter().skip(2).map(|sent| sent["params"]["args"][4].as_str().unwrap().to_owned()).collect()
    }

    fn last_args(&self) -> Value {
        self.log.lock().unwrap().last().unwrap()["params"]["args"].clone()
    }
}

impl Does {
    async fn answer(self) -> Result<Response<Body>, BoxError> {
        let reply = |status: u16, body: String| Ok(Response::builder().status(status).body(full(body))?);
        let raised = |name: &str, message: &str| {
            let data = json!({ "name": name, "message": message, "debug": "" });
            json!({ "jsonrpc": "2.0", "id": 1, "error": { "code": 200, "data": data } }).to_string()
        };
        match self {
            Self::Returns(result) => {
                reply(200, json!({ "jsonrpc": "2.0", "id": 1, "result": result }).to_string())
            }
            Self::Raises(name, message) => reply(200, raised(name, message)),
            Self::Status(status, body) => reply(status, body.to_owned()),
            Self::Hangs => std::future::pending().await,
            Self::Refuses => Err(Box::new(ConnectError("refused".into()))),
            Self::Drops => Err("connection reset".into()),
            Self::Cuts => {
                let start: Result<_, BoxError> =
                    Ok(http_body::Frame::data(r#"{"jsonrpc": "2.0", "result": ["#.into()));
                let frames = [start, Err("connection reset".into())];
                let stream = futures_util::stream::iter(frames);
                Ok(Response::new(StreamBody::new(stream).boxed_unsync()))
            }
        }
    }
}

fn builder(server: &Server) -> ClientBuilder {
    Client::builder("https://odoo.example.com")
        .database("shop")
        .credentials("api", "canary-password")
        .http(server.service())
}

/// A client that is connected to a server with this script.
async fn connected(script: impl IntoIterator<Item = Does>) -> (Client, Server) {
    connected_with(script, |builder| builder).await
}

async fn connected_with(
    script: impl IntoIterator<Item = Does>,
    set: impl FnOnce(ClientBuilder) -> ClientBuilder,
) -> (Client, Server) {
    let server = Server::new([Does::Returns(json!({ "server_version": "19.0" })), Does::Returns(json!(2))]);
    let client = set(builder(&server)).connect().await.unwrap();
    server.then(script);
    (client, server)
}

fn values(value: Value) -> Map<String, Value> {
    value.as_object().unwrap().clone()
}

#[tokio::test(start_paused = true)]
async fn a_positional_call_passes_its_parts_on() {
    let (odoo, server) = connected([Does::Returns(Value::Null)]).await;
    let kwargs = values(json!({ "raise_exception": false, "context": { "lang": "en_US" } }));
    let result = odoo.call("sale.order", "check_access_rights", json!(["create"]), kwargs).await.unwrap();
    assert_eq!(result, Value::Null);
    let expected = json!([["create"], { "raise_exception": false, "context": { "lang": "en_US" } }]);
    assert_eq!(json!(server.last_args().as_array().unwrap()[5..]), expected);
}

#[tokio::test(start_paused = true)]
async fn records_are_searched_created_and_written() {
    let found = json!([{ "id": 7, "amount_total": 19.99 }]);
    let script = [Does::Returns(found), Does::Returns(json!([8, 9])), Does::Returns(json!(true))];
    let (odoo, server) =
        connected_with(script, |builder| builder.context(Context::new().tz("UTC").lang("en_US"))).await;

    let options = SearchOptions::new().limit(5).order("id").context(Context::new().lang("de_DE"));
    let fields = ["amount_total"];
    let records = odoo.search_read("sale.order", &Domain::eq("id", 7), &fields, options).await.unwrap();
    assert_eq!(records[0].decimal("amount_total").unwrap().unwrap().to_string(), "19.99");
    let expected = json!([[[["id", "=", 7]]], {
        "fields": ["amount_total"], "limit": 5, "order": "id", "context": { "tz": "UTC", "lang": "de_DE" },
    }]);
    assert_eq!(json!(server.last_args().as_array().unwrap()[5..]), expected);

    let two = vec![values(json!({ "name": "a" })), values(json!({ "name": "b" }))];
    assert_eq!(odoo.create("res.partner", two, Context::new()).await.unwrap(), [8, 9]);
    odoo.write("res.partner", &[8], values(json!({ "name": "c" })), Context::new()).await.unwrap();
    assert_eq!(server.last_args()[5], json!([[8], { "name": "c" }]));
    assert_eq!((odoo.stats().calls, odoo.stats().writes), (5, 2));
}

#[tokio::test(start_paused = true)]
async fn fields_are_asked_for_once_by_callers_at_the_same_time() {
    let fields = json!({ "tax_ids": { "type": "many2many" } });
    let (odoo, server) = connected([Does::Returns(fields)]).await;
    let (one, two) = tokio::join!(odoo.fields("sale.order.line"), odoo.fields("sale.order.line"));
    assert!(Arc::ptr_eq(&one.unwrap(), &two.unwrap()));
    assert_eq!(odoo.fields("sale.order.line").await.unwrap().pick(&["tax_ids", "tax_id"]), Some("tax_ids"));
    assert_eq!(server.methods(), ["fields_get"]);
}

#[tokio::test(start_paused = true)]
async fn external_ids_are_looked_up_both_ways() {
    let (odoo, _) = connected([
        Does::Returns(json!({ "7": "__amz__.order_1", "8": "" })),
        Does::Returns(json!(["sale.order", 7])),
        Does::Raises("builtins.ValueError", "External ID not found in the system: __amz__.order_2"),
        Does::Returns(json!(["sale.order", false])),
    ])
    .await;
    let ids = odoo.external_ids("sale.order", &[7, 8]).await.unwrap();
    assert_eq!(ids[&7].as_ref().unwrap().name(), "order_1");
    assert_eq!(ids[&8], None);
    let id = "__amz__.order_1".parse().unwrap();
    assert_eq!(odoo.record_of(&id).await.unwrap(), Some(("sale.order".to_owned(), 7)));
    assert_eq!(odoo.record_of(&id).await.unwrap(), None);
    assert_eq!(odoo.record_of(&id).await.unwrap(), None);
}

#[tokio::test(start_paused = true)]
async fn a_read_only_client_sends_no_write() {
    let (odoo, server) =
        connected_with([Does::Returns(json!(3))], |builder| builder.mode(Mode::ReadOnly)).await;
    for method in ["create", "write", "unlink", "load", "action_confirm", "export_data", "some_new_method"] {
        let error = odoo.execute::<Value>(&Call::new("sale.order", method)).await.unwrap_err();
        assert_eq!((error.kind(), error.sent()), (ErrorKind::ReadOnly, Sent::No), "{method}");
    }
    let row = [vec!["a".to_owned()]];
    assert!(odoo.load("res.partner", &["id"], &row, Context::new()).await.is_err());
    assert_eq!(server.methods(), [""; 0]);
    assert_eq!(odoo.search_count("sale.order", &Domain::all(), Context::new()).await.unwrap(), 3);
    assert_eq!(server.methods(), ["search_count"]);
    assert_eq!(odoo.stats().writes, 0);
}

#[tokio::test(start_paused = true)]
async fn no_more_calls_run_than_allowed() {
    let script = (0..5).map(|_| Does::Hangs);
    let (odoo, server) = connected_with(script, |builder| {
        builder.concurrency(2).timeout(Duration::from_secs(1)).retry(Retry::never())
    })
    .await;
    let started = tokio::time::Instant::now();
    let call = Call::new("res.partner", "read");
    let five = [&call; 5].map(|call| odoo.execute::<Value>(call));
    let results = futures_util::future::join_all(five).await;
    assert!(results.iter().all(Result::is_err));
    assert_eq!(started.elapsed(), Duration::from_secs(3), "two, two and one");
    assert_eq!(server.methods().len(), 5);
}

#[test]
fn calls_may_be_spawned() {
    fn assert_send<T: Send>(_: T) {}
    fn calls(odoo: &Client) {
        assert_send(odoo.execute::<Value>(&Call::new("a", "b")));
        assert_send(odoo.load("a", &["id"], &[], Context::new()));
        assert_send(odoo.fields("a"));
        assert_send(odoo.search_read("a", &Domain::all(), &[], SearchOptions::new()));
        assert_send(odoo.stream("a", &Domain::all(), &[], StreamOptions::new()));
        assert_send(odoo.read_group("a", &Domain::all(), GroupBy::new(["b"])));
        assert_send(odoo.create_batches("a", &[], &Batches::of(1)));
        assert_send(Client::builder("x").connect());
    }
    let _ = calls;
}
