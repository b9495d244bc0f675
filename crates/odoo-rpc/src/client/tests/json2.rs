use super::*;
use crate::Protocol;

/// What was asked: HTTP method, path, body.
type Asked = (String, String, Value);
/// A path, the status and the body of its answer.
pub(super) type Answer = (&'static str, u16, &'static str);

/// A server that expects these requests; it logs what it is sent.
#[derive(Clone)]
pub(super) struct Script {
    answers: Arc<Mutex<VecDeque<Answer>>>,
    asked: Arc<Mutex<Vec<Asked>>>,
}

const VERSION: Answer = ("/web/version", 200, r#"{"version_info": [19, 0], "version": "19.0"}"#);
const USER: Answer = ("/json/2/res.users/context_get", 200, r#"{"lang": "en_US", "uid": 7}"#);
const PAGE: &str = "<!doctype html><title>404 Not Found</title>";
const DENIED: &str = r#"{"name": "odoo.exceptions.AccessError", "message": "Only for others"}"#;
const DOCUMENTED: Answer = (
    "/doc-bearer/sale.order.json",
    200,
    r#"{"methods": {"message_post": {"parameters": {"body": {}, "subject": {}}}, "x": {"parameters": {}},
        "tag": {"parameters": {"names": {}}, "api": ["model"]}, "write": {"parameters": {"vals": {}}}}}"#,
);

impl Script {
    pub(super) fn new(answers: impl IntoIterator<Item = Answer>) -> Self {
        Self { answers: Arc::new(Mutex::new(answers.into_iter().collect())), asked: Arc::default() }
    }

    pub(super) fn service(&self) -> HttpService {
        let server = self.clone();
        HttpService::new(service_fn(move |request: http::Request<Body>| {
            let server = server.clone();
            async move {
                let (parts, body) = request.into_parts();
                let body = body.collect().await?.to_bytes();
                let answer = server.answers.lock().unwrap().pop_front();
                let (path, status, text) = answer.expect("a request beyond the script");
                assert_eq!(parts.uri.path(), path);
                let body = serde_json::from_slice(&body).unwrap_or_default();
                server.asked.lock().unwrap().push((parts.method.to_string(), path.to_owned(), body));
                let answer = Response::builder()
                    .status(status)
                    .header("set-cookie", "session_id=canary-cookie; Path=/");
                Ok::<_, BoxError>(answer.body(full(text))?)
            }
        }))
    }

    /// The bodies sent, from the `from`th request on.
    pub(super) fn bodies(&self, from: usize) -> Vec<Value> {
        let asked = self.asked.lock().unwrap();
        asked.iter().skip(from).map(|(_, _, body)| body.clone()).collect()
    }

    pub(super) fn is_over(&self) -> bool {
        self.answers.lock().unwrap().is_empty()
    }
}

/// A client with a key alone, connected to a server with this script.
async fn connected(script: impl IntoIterator<Item = Answer>) -> (Client, Script) {
    let server = Script::new([VERSION, USER].into_iter().chain(script));
    let builder = Client::builder("https://odoo.example.com").database("shop").api_key("canary-key");
    (builder.http(server.service()).connect().await.unwrap(), server)
}

async fn call(odoo: &Client, method: &str, args: Value) -> Result<Value> {
    odoo.call("sale.order", method, args, Map::new()).await
}

#[tokio::test(start_paused = true)]
async fn a_key_alone_connects() {
    let (odoo, server) = connected([]).await;
    assert_eq!((odoo.uid(), odoo.protocol()), (7, Protocol::Json2));
    assert_eq!(odoo.version().to_string(), "19.0");
    let methods: Vec<String> = server.asked.lock().unwrap().iter().map(|asked| asked.0.clone()).collect();
    assert_eq!(methods, ["GET", "POST"]);
}

#[tokio::test(start_paused = true)]
async fn json_rpc_goes_first_for_as_long_as_it_is_there() {
    const GONE: &str = r#"{"jsonrpc": "2.0", "id": 1, "error": {"code": 404, "data": {"name": "werkzeug.exceptions.NotFound"}}}"#;
    for (status, body) in [(404, PAGE), (200, GONE)] {
        let server = Script::new([("/jsonrpc", status, body), VERSION, USER]);
        let builder = Client::builder("https://odoo.example.com").database("shop").credentials("api", "key");
        let odoo = builder.http(server.service()).connect().await.unwrap();
        assert_eq!(odoo.protocol(), Protocol::Json2);
    }
    let neither = Script::new([("/jsonrpc", 404, PAGE), ("/web/version", 404, PAGE)]);
    let builder = Client::builder("https://example.com").database("shop").credentials("api", "key");
    let error = builder.http(neither.service()).connect().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnexpectedAnswer);
}

#[tokio::test(start_paused = true)]
async fn a_server_without_json_2_is_named() {
    let server = Script::new([("/web/version", 404, PAGE)]);
    let builder = Client::builder("https://odoo.example.com").database("shop").api_key("key");
    let error = builder.http(server.service()).connect().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert_eq!(error.detail(), Some("the server does not offer JSON-2, which came with Odoo 19"));
}

#[tokio::test(start_paused = true)]
async fn a_host_with_one_database_needs_no_name() {
    const REFUSED: &str =
        r#"{"jsonrpc": "2.0", "id": 1, "error": {"data": {"name": "odoo.exceptions.AccessDenied"}}}"#;
    const ONE: &str = r#"{"jsonrpc": "2.0", "id": 1, "result": ["shop"]}"#;
    for listed in [REFUSED, ONE] {
        let server = Script::new([VERSION, ("/web/database/list", 200, listed), USER]);
        let builder = Client::builder("https://odoo.example.com").api_key("key");
        assert_eq!(builder.http(server.service()).connect().await.unwrap().uid(), 7);
    }
}

#[tokio::test(start_paused = true)]
async fn known_methods_and_ids_alone_are_named_without_asking() {
    let (odoo, server) = connected([
        ("/json/2/sale.order/search_read", 200, "[]"),
        ("/json/2/sale.order/action_confirm", 200, "true"),
    ])
    .await;
    call(&odoo, "search_read", json!([[["id", "=", 1]], ["name"]])).await.unwrap();
    call(&odoo, "action_confirm", json!([[7]])).await.unwrap();
    let expected = [json!({ "domain": [["id", "=", 1]], "fields": ["name"] }), json!({ "ids": [7] })];
    assert_eq!(server.bodies(2), expected);
}

#[tokio::test(start_paused = true)]
async fn other_names_are_looked_up_once() {
    let post = ("/json/2/sale.order/message_post", 200, "9");
    let (odoo, server) = connected([DOCUMENTED, post, post]).await;
    for _ in 0..2 {
        call(&odoo, "message_post", json!([[7], "Hello", "World"])).await.unwrap();
    }
    let said = json!({ "ids": [7], "body": "Hello", "subject": "World" });
    assert_eq!(server.bodies(3), [said.clone(), said]);
}

#[tokio::test(start_paused = true)]
async fn who_may_not_look_up_names_them() {
    let post = ("/json/2/sale.order/message_post", 200, "9");
    let (odoo, server) = connected([("/doc-bearer/sale.order.json", 403, DENIED), post]).await;
    for _ in 0..2 {
        let error = call(&odoo, "message_post", json!([[7], "Hello"])).await.unwrap_err();
        assert_eq!((error.kind(), error.sent()), (ErrorKind::Encode, Sent::No));
        assert!(error.to_string().contains("Technical Documentation"), "{error}");
    }
    let named = Call::new("sale.order", "message_post").ids([7]).arg("body", "Hello");
    odoo.execute::<Value>(&named).await.unwrap();
    assert_eq!(server.bodies(3), [json!({ "ids": [7], "body": "Hello" })]);
}

/// A model's method that takes a list of ids looks like one of records until Odoo says otherwise.
#[tokio::test(start_paused = true)]
async fn a_refusal_leads_to_the_documentation() {
    const WITH_IDS: &str = r#"{"name": "werkzeug.exceptions.UnprocessableEntity", "message": "cannot call sale.order.tag with ids"}"#;
    let path = "/json/2/sale.order/tag";
    let (odoo, server) =
        connected([(path, 422, WITH_IDS), DOCUMENTED, (path, 200, "1"), (path, 200, "2")]).await;
    assert_eq!(call(&odoo, "tag", json!([[7]])).await.unwrap(), json!(1));
    assert_eq!(call(&odoo, "tag", json!([[8]])).await.unwrap(), json!(2));
    let said = server.bodies(2);
    assert_eq!(said[0], json!({ "ids": [7] }));
    assert_eq!(said[2..], [json!({ "names": [7] }), json!({ "names": [8] })]);
}

/// An override may name the parameter otherwise than the documentation, which shows the first definition.
#[tokio::test(start_paused = true)]
async fn the_name_that_odoo_misses_is_taken() {
    const MISSING: &str = r#"{"name": "werkzeug.exceptions.UnprocessableEntity", "message": "missing a required argument: 'values'"}"#;
    let path = "/json/2/sale.order/write";
    let (odoo, server) =
        connected([(path, 422, MISSING), DOCUMENTED, (path, 200, "true"), (path, 200, "true")]).await;
    for _ in 0..2 {
        let values = Map::from_iter([("name".to_owned(), json!("x"))]);
        odoo.write("sale.order", &[7], values, Context::new()).await.unwrap();
    }
    let said = json!({ "ids": [7], "values": { "name": "x" } });
    assert_eq!(server.bodies(4), [said.clone(), said]);
}

#[tokio::test(start_paused = true)]
async fn an_argument_that_is_missing_stays_missing() {
    const MISSING: &str = r#"{"name": "werkzeug.exceptions.UnprocessableEntity", "message": "missing a required argument: 'vals'"}"#;
    let (odoo, server) = connected([("/json/2/sale.order/write", 422, MISSING), DOCUMENTED]).await;
    let error = call(&odoo, "write", json!([[7]])).await.unwrap_err();
    assert_eq!(error.detail(), Some("werkzeug.exceptions.UnprocessableEntity"));
    assert!(server.is_over());
}

#[tokio::test(start_paused = true)]
async fn no_output_holds_the_key() {
    let (odoo, _) = connected([("/json/2/sale.order/read", 200, "\"canary-key\"")]).await;
    let error = odoo.execute::<Vec<i64>>(&Call::new("sale.order", "read").ids([1])).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(!format!("{odoo:?} {error} {error:?}").contains("canary"));
}
