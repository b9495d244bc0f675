//! Both protocols: how one connects, what arguments and results look like, and JSON-2 on the wire.

use odoo_rpc::{Call, ErrorKind, Protocol, Record};
use reqwest::Method;
use secrecy::SecretString;
use serde_json::{Map, Value, json};

use crate::contract::bench::Bench;
use crate::contract::raw::{over_json2, post, send};

const PARTNER: &str = "res.partner";

/// A key of the administrator for one case.
async fn key(bench: &Bench) -> SecretString {
    bench.administrator().await.create_api_key(&bench.tag, None).await.expect("a key")
}

pub(in super::super) async fn both_tell_the_same_version(bench: Bench) {
    let by_password = bench.administrator().await;
    assert_eq!(by_password.version(), bench.odoo.version());
    assert!((16..40).contains(&bench.major));
    assert_eq!(by_password.uid(), bench.odoo.uid());
}

pub(in super::super) async fn json_rpc_goes_first(bench: Bench) {
    assert_eq!(bench.administrator().await.protocol(), Protocol::JsonRpc);
}

pub(in super::super) async fn databases_are_listed(bench: Bench) {
    let target = &bench.target;
    let builder = odoo_rpc::Client::builder(&target.url).allow_plain_http(true);
    match builder.databases().await {
        Ok(names) => assert!(names.contains(&target.database), "{names:?}"),
        // A server may keep them to itself.
        Err(error) => assert_eq!(error.kind(), ErrorKind::AccessDenied),
    }
    match builder.credentials(target.user.as_str(), target.password.as_str()).connect().await {
        Ok(odoo) => assert_eq!(odoo.uid(), bench.odoo.uid(), "the only one"),
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::Configuration);
            let told = ["name one of them", "does not list"];
            assert!(
                error.detail().is_some_and(|detail| told.iter().any(|it| detail.contains(it))),
                "{error}"
            );
        }
    }
}

pub(in super::super) async fn unknown_database(bench: Bench) {
    if !over_json2(&bench) {
        return;
    }
    let builder =
        odoo_rpc::Client::builder(&bench.target.url).database("no_such_database").allow_plain_http(true);
    let error = builder.api_key("0123456789abcdef").connect().await.expect_err("no database");
    assert_eq!(error.kind(), ErrorKind::DatabaseUnknown);
}

pub(in super::super) async fn a_created_record_is_answered_as_it_was_given(bench: Bench) {
    let values = || json!({"name": bench.tag});
    assert!(bench.call(PARTNER, "create", json!([values()])).await.is_i64());
    let listed = bench.call(PARTNER, "create", json!([[values()]])).await;
    assert_eq!(listed.as_array().map(Vec::len), Some(1));
    let listed = bench.call(PARTNER, "create", json!([[values(), values()]])).await;
    assert_eq!(listed.as_array().map(Vec::len), Some(2));
    assert_eq!(bench.call(PARTNER, "create", json!([[]])).await, json!([]));
}

pub(in super::super) async fn positions_and_names_are_the_same(bench: Bench) {
    let domain = json!([["id", "=", bench.odoo.uid()]]);
    let by_position = bench.call("res.users", "search_read", json!([domain, ["login"], 0, 1])).await;
    let named = Call::new("res.users", "search_read").kwarg("domain", &domain).kwarg("fields", &["login"]);
    assert_eq!(bench.odoo.execute::<Value>(&named.kwarg("limit", &1)).await.expect("rows"), by_position);
    let ids = Call::new("res.users", "read").ids([bench.odoo.uid()]);
    for call in [ids.clone().arg("", &["login"]), ids.kwarg("fields", &["login"])] {
        assert_eq!(bench.odoo.execute::<Value>(&call).await.expect("rows"), by_position);
    }
}

/// A method that no table of the client's has: JSON-2 finds its names in the documentation.
pub(in super::super) async fn positions_of_any_method(bench: Bench) {
    let order = bench.order(&[], json!({})).await;
    let partner = bench.partner(json!({})).await;
    bench.call("sale.order", "message_unsubscribe", json!([[order], [partner]])).await;
    let missing =
        bench.attempt("sale.order", "message_unsubscribe", json!([[order], [], 1]), json!({})).await;
    let error = missing.expect_err("more arguments than parameters");
    if bench.json2() {
        assert_eq!(error.kind(), ErrorKind::Encode);
    } else {
        assert_eq!(error.detail(), Some("builtins.TypeError"));
    }
}

/// Who may not read the documentation gives names, but for Odoo's own methods.
pub(in super::super) async fn positions_of_a_limited_user(bench: Bench) {
    if !over_json2(&bench) {
        return;
    }
    let limited = bench.limited_by_key().await;
    let rows = limited.call(PARTNER, "search", json!([[["id", "=", 1]]]), Map::new()).await;
    assert_eq!(rows.expect("rows"), json!([1]));
    let posted = limited.call(PARTNER, "message_subscribe", json!([[1], [1]]), Map::new()).await;
    let error = posted.expect_err("no names");
    assert_eq!(error.kind(), ErrorKind::Encode);
}

pub(in super::super) async fn an_argument_that_no_parameter_takes(bench: Bench) {
    let kwargs = Map::from_iter([("nope".to_owned(), json!(1))]);
    let error = bench.odoo.call(PARTNER, "search", json!([[]]), kwargs).await.expect_err("no such parameter");
    let class = if bench.json2() { "werkzeug.exceptions.UnprocessableEntity" } else { "builtins.TypeError" };
    assert_eq!(error.detail(), Some(class));
    assert!(
        error.message().is_some_and(|text| text.contains("unexpected keyword argument 'nope'")),
        "{:?}",
        error.message()
    );
}

pub(in super::super) async fn nothing_is_null(bench: Bench) {
    let order = bench.order(&[], json!({})).await;
    let call = Call::new("sale.order", "message_unsubscribe").ids([order]).kwarg("partner_ids", &[1]);
    // Up to 19 this says that it is done, or nothing.
    let done: Option<bool> = bench.odoo.execute(&call).await.expect("an answer");
    assert_ne!(done, Some(false));
}

pub(in super::super) async fn decimals_keep_their_digits(bench: Bench) {
    let product = bench.product(json!({"list_price": 1_234_567.89})).await;
    let rows =
        bench.odoo.read("product.product", &[product], &["list_price"], odoo_rpc::Context::new()).await;
    let price = rows.expect("a row")[0].decimal("list_price").expect("a number");
    // Up to 17 the server answers a float that it computed, 1234567.8900000001: what the field says of its digits mends it.
    let fields = bench.odoo.fields("product.product").await.expect("fields");
    let field = fields.get("list_price").filter(|_| bench.major < 18);
    let price = price.map(|price| field.map_or(price, |field| field.round(price)));
    assert_eq!(price.map(|price| price.to_string()).as_deref(), Some("1234567.89"));
}

pub(in super::super) async fn texts_come_back_as_they_went(bench: Bench) {
    let text = "Ünïcödé 日本 🦀 \"quoted\" \\back\\ <b>&amp;</b> \u{2028}end";
    let partner = bench.partner(json!({"name": text, "comment": false})).await;
    assert_eq!(bench.read(PARTNER, partner, ["name"]).await, [json!(text)]);
}

pub(in super::super) async fn many_callers_share_a_client(bench: Bench) {
    let ids: Vec<i64> = {
        let found = bench.call("res.country", "search", json!([[], 0, 8, "id"])).await;
        found.as_array().expect("ids").iter().filter_map(Value::as_i64).collect()
    };
    let mut callers = tokio::task::JoinSet::new();
    for id in ids {
        let odoo = bench.odoo.clone();
        callers.spawn(async move {
            let rows = odoo.read("res.country", &[id], &["code"], odoo_rpc::Context::new()).await;
            (id, rows.expect("a row"))
        });
    }
    for (id, rows) in callers.join_all().await {
        assert_eq!(rows.iter().map(Record::id).collect::<Result<Vec<_>, _>>().expect("ids"), [id]);
    }
}

// JSON-2 on the wire

pub(in super::super) async fn json_2_refusals(bench: Bench) {
    if !over_json2(&bench) {
        return;
    }
    let key = key(&bench).await;
    const NOT_FOUND: &str = "werkzeug.exceptions.NotFound";
    const UNBOUND: &str = "werkzeug.exceptions.UnprocessableEntity";
    for (path, body, status, name, message) in [
        ("no.such/read", "{}", 404, NOT_FOUND, "the model 'no.such' does not exist"),
        ("res.partner/nope", "{}", 404, NOT_FOUND, "The method 'res.partner.nope' does not exist"),
        (
            "res.partner/_write",
            "{}",
            403,
            "odoo.exceptions.AccessError",
            "Private methods (such as 'res.partner._write') cannot be called remotely.",
        ),
        ("res.partner/write", r#"{"ids": [1]}"#, 422, UNBOUND, "missing a required argument: 'vals'"),
        ("res.partner/unlink", r#"{"x": 1}"#, 422, UNBOUND, "got an unexpected keyword argument 'x'"),
        (
            "res.partner/search",
            r#"{"ids": [1], "domain": []}"#,
            422,
            UNBOUND,
            "cannot call res.partner.search with ids",
        ),
        (
            "res.partner/read",
            r#"{"ids": [1], "fields": ["nope"]}"#,
            500,
            "builtins.ValueError",
            "Invalid field 'nope' on 'res.partner'",
        ),
        // Not an object: silently nothing.
        ("res.partner/write", "[[1], {}]", 422, UNBOUND, "missing a required argument: 'vals'"),
        ("", "{}", 404, NOT_FOUND, "Did you mean POST /json/2/<model>/<method>?"),
    ] {
        let answer = post(&bench, &key, &format!("/json/2/{path}"), body).await;
        assert_eq!(answer.refusal(), (status, name, message), "{path} {body}");
        for part in ["arguments", "context", "debug"] {
            assert!(answer.body.get(part).is_some(), "{path}: {part}");
        }
    }
    let garbled = post(&bench, &key, "/json/2/res.partner/read", "[1").await;
    assert_eq!((garbled.status, garbled.refusal().1), (400, "werkzeug.exceptions.BadRequest"));
    bench.administrator().await.revoke_api_keys(&bench.tag).await.expect("revoked");
}

pub(in super::super) async fn json_2_wants_a_key(bench: Bench) {
    if !over_json2(&bench) {
        return;
    }
    let database = ("x-odoo-database", bench.target.database.as_str());
    let json = ("content-type", "application/json");
    for headers in [&[json, database][..], &[json, database, ("authorization", "bearer nope")]] {
        let answer = send(&bench, Method::POST, "/json/2/res.partner/read", headers, "{}").await;
        assert_eq!((answer.status, answer.refusal().1), (401, "werkzeug.exceptions.Unauthorized"));
    }
    let elsewhere = [json, ("x-odoo-database", "no_such_database"), ("authorization", "bearer nope")];
    let page = send(&bench, Method::POST, "/json/2/res.partner/read", &elsewhere, "{}").await;
    assert_eq!(page.status, 404);
    assert!(page.body.as_str().is_some_and(|page| page.contains("<title>")), "{}", page.body);
}

pub(in super::super) async fn json_2_results(bench: Bench) {
    if !over_json2(&bench) {
        return;
    }
    let key = key(&bench).await;
    let created = post(&bench, &key, "/json/2/res.partner/create", r#"{"vals_list": {"name": "x"}}"#).await;
    let id = created.body[0].as_i64().expect("a list, however the values were given");
    let asked = json!({"ids": [id], "fields": ["name"], "context": {"lang": "en_US"}}).to_string();
    let read = post(&bench, &key, "/json/2/res.partner/read", asked).await;
    assert_eq!((read.status, read.body), (200, json!([{"id": id, "name": "x"}])));
    let none = post(&bench, &key, "/json/2/res.users/context_get", "").await;
    assert_eq!(none.body["uid"], json!(bench.odoo.uid()), "an empty body is no argument");
    bench.administrator().await.revoke_api_keys(&bench.tag).await.expect("revoked");
}
