//! Who may enter, and how refusals are called.

use odoo_rpc::{Client, ErrorKind};
use serde_json::{Value, json};

use crate::contract::bench::Bench;

const GONE: i64 = 99_999_999;

async fn connect(bench: &Bench, database: &str, login: &str, password: &str) -> Result<Client, ErrorKind> {
    let builder = Client::builder(bench.target.url.as_str()).database(database).credentials(login, password);
    builder.allow_plain_http(true).connect().await.map_err(|error| error.kind())
}

pub(in super::super) async fn wrong_password(bench: Bench) {
    let refused = connect(&bench, &bench.target.database, &bench.target.user, "wrong").await;
    assert_eq!(refused.err(), Some(ErrorKind::AccessDenied));
}

pub(in super::super) async fn unknown_database(bench: Bench) {
    let refused = connect(&bench, "no_such_database", &bench.target.user, &bench.target.password).await;
    assert_eq!(refused.err(), Some(ErrorKind::DatabaseUnknown));
}

pub(in super::super) async fn unknown_model(bench: Bench) {
    let (name, message) = bench.refused("no.such.model", "search", json!([[]])).await;
    assert_eq!(name, "UnknownModel");
    let said = if bench.json2() { "the model 'no.such.model'" } else { "Object no.such.model doesn't exist" };
    assert!(message.contains(said), "{message}");
}

pub(in super::super) async fn unknown_method(bench: Bench) {
    let (name, message) = bench.refused("res.partner", "no_such_method", json!([[1]])).await;
    assert_eq!(name, "UnknownMethod");
    assert!(message.contains("no_such_method"), "{message}");
}

/// What a refusal looks like on the wire; the client would not send this one.
pub(in super::super) async fn error_envelope(bench: Bench) {
    let login = json!([bench.target.database, bench.odoo.uid(), bench.target.password]);
    let mut args = login.as_array().cloned().expect("a list");
    args.extend([json!("res.partner"), json!("_write"), json!([[1], {}])]);
    let params = json!({"service": "object", "method": "execute_kw", "args": args});
    let body = json!({"jsonrpc": "2.0", "method": "call", "id": 7, "params": params}).to_string();
    let request = reqwest::Client::new().post(format!("{}/jsonrpc", bench.target.url)).body(body);
    let answer = request.header("content-type", "application/json").send().await.expect("an answer");
    assert_eq!(answer.status(), 200);
    let answer: Value = serde_json::from_slice(&answer.bytes().await.expect("a body")).expect("JSON");
    assert_eq!((&answer["jsonrpc"], &answer["id"], answer.get("result")), (&json!("2.0"), &json!(7), None));
    let (error, data) = (&answer["error"], &answer["error"]["data"]);
    let code = if bench.major >= 19 { 0 } else { 200 };
    assert_eq!((&error["code"], &error["message"]), (&json!(code), &json!("Odoo Server Error")));
    let method = if bench.major >= 18 { "'res.partner._write'" } else { "_write" };
    let message = format!("Private methods (such as {method}) cannot be called remotely.");
    assert_eq!((&data["name"], &data["message"]), (&json!("odoo.exceptions.AccessError"), &json!(message)));
    assert_eq!((&data["arguments"], &data["context"]), (&json!([message]), &json!({})));
    assert!(data["debug"].as_str().is_some_and(|text| text.starts_with("Traceback")), "{data}");
}

pub(in super::super) async fn missing_argument(bench: Bench) {
    let (name, message) = bench.refused("res.partner", "write", json!([[1]])).await;
    let class = if bench.json2() { "werkzeug.exceptions.UnprocessableEntity" } else { "builtins.TypeError" };
    assert_eq!(name, class);
    assert!(message.contains("'vals'"), "{message}");
}

pub(in super::super) async fn unknown_field(bench: Bench) {
    for (method, args) in [
        ("read", json!([[1], ["nope"]])),
        ("search", json!([[["nope", "=", 1]]])),
        ("search", json!([[], 0, 1, "nope"])),
        ("create", json!([{"name": "x", "nope": 1}])),
    ] {
        let (name, message) = bench.refused("res.partner", method, args).await;
        assert_eq!(name, "UnknownField", "{method}: {message}");
        assert!(message.starts_with("Invalid field") && message.contains("nope"), "{method}: {message}");
    }
}

pub(in super::super) async fn missing_record(bench: Bench) {
    for (method, args) in [("write", json!([[GONE], {"name": "x"}])), ("unlink", json!([[GONE]]))] {
        let (name, message) = bench.refused("res.partner", method, args).await;
        assert_eq!(name, "MissingRecord", "{message}");
    }
    assert_eq!(bench.call("res.partner", "read", json!([[GONE], ["name"]])).await, json!([]));
}

pub(in super::super) async fn required_value(bench: Bench) {
    let (name, message) = bench.refused("sale.order", "create", json!([{}])).await;
    assert_eq!(name, "ValidationError");
    // Up to 18 a list follows on the colon.
    assert!(
        message.starts_with("The operation cannot be completed:") && message.contains("(partner_id)"),
        "{message}"
    );
    let (name, message) = bench.refused("res.partner", "create", json!([{}])).await;
    assert_eq!(name, "ValidationError");
    assert!(message.contains("Contacts require a name"), "{message}");
}

pub(in super::super) async fn taken_value(bench: Bench) {
    let code =
        bench.call("stock.warehouse", "search_read", json!([[], ["code"], 0, 1])).await[0]["code"].clone();
    let values = json!([{"name": bench.tag, "code": code}]);
    let (name, message) = bench.refused("stock.warehouse", "create", values).await;
    assert_eq!(name, "UniqueViolation");
    assert!(
        message.starts_with("The operation cannot be completed: ") && message.contains("unique"),
        "{message}"
    );
}

pub(in super::super) async fn unknown_choice(bench: Bench) {
    let partner = bench.partner(json!({})).await;
    let (name, message) =
        bench.refused("sale.order", "create", json!([{"partner_id": partner, "state": "nope"}])).await;
    assert_eq!(
        (name.as_str(), message.as_str()),
        ("builtins.ValueError", "Wrong value for sale.order.state: 'nope'")
    );
}

pub(in super::super) async fn unreadable_moment(bench: Bench) {
    let partner = bench.partner(json!({})).await;
    let values = json!([{"partner_id": partner, "date_order": "2026-01-01T10:00:00Z"}]);
    let (name, message) = bench.refused("sale.order", "create", values).await;
    assert_eq!(name, "builtins.ValueError", "{message}");
}

pub(in super::super) async fn text_for_an_id(bench: Bench) {
    let (name, message) =
        bench.refused("res.partner", "create", json!([{"name": "x", "country_id": "US"}])).await;
    assert!(name.starts_with("psycopg2.errors.InvalidTextRepresentation"), "{name} {message}");
}

pub(in super::super) async fn a_user_without_rights(bench: Bench) {
    let groups = bench.call("res.groups", "search", json!([[]])).await;
    let names = bench.call("res.groups", "get_external_id", json!([groups])).await;
    let named = names.as_object().expect("names").iter().find(|(_, name)| *name == "base.group_user");
    let group: i64 = named.and_then(|(id, _)| id.parse().ok()).expect("the group of internal users");
    let field = if bench.major >= 19 { "group_ids" } else { "groups_id" };
    let mut values = json!({"name": bench.tag, "login": bench.tag, "password": "a long password"});
    values[field] = json!([[6, 0, [group]]]);
    bench.create("res.users", values).await;
    let limited =
        connect(&bench, &bench.target.database, &bench.tag, "a long password").await.expect("may enter");
    let ask =
        async |method: &str, args| limited.call("sale.order", method, args, serde_json::Map::new()).await;
    for (method, args) in [("search", json!([[]])), ("create", json!([{"partner_id": 1}]))] {
        let error = ask(method, args).await.expect_err("no right");
        assert_eq!(error.kind(), ErrorKind::AccessError, "{method}");
    }
    assert_eq!(ask("check_access_rights", json!(["create", false])).await.expect("an answer"), json!(false));
    let partners =
        limited.call("res.partner", "search_count", json!([[["id", "=", 1]]]), serde_json::Map::new());
    assert_eq!(partners.await.expect("may read"), json!(1));
}
