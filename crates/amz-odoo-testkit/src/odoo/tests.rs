//! What the contract suite cannot see from outside: faults, statistics, the start state, rollbacks.

use bytes::Bytes;
use http::{Request, Response};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Config, Emulator, Profile};
use crate::faults::{Fault, FaultConfig};
use crate::serve::Emulate;

fn send(odoo: &mut Emulator, model: &str, method: &str, args: Value, kwargs: Value) -> Response<Bytes> {
    let args = json!(["odoo", 2, "admin", model, method, args, kwargs]);
    let body = json!({"jsonrpc": "2.0", "id": 1, "params": {"service": "object", "method": "execute_kw", "args": args}});
    let request = Request::post("/jsonrpc").body(Bytes::from(body.to_string())).unwrap();
    odoo.handle(Timestamp::from_second(1_795_000_000).unwrap(), request)
}

fn answer(response: &Response<Bytes>) -> Value {
    serde_json::from_slice(response.body()).unwrap()
}

fn call(odoo: &mut Emulator, model: &str, method: &str, args: Value) -> Value {
    let answer = answer(&send(odoo, model, method, args, json!({})));
    assert!(answer.get("error").is_none(), "{answer}");
    answer["result"].clone()
}

fn faulty(kinds: &[Fault]) -> Emulator {
    let faults = FaultConfig { kinds: kinds.to_vec(), max_streak: 1, ..FaultConfig::all(1, 1.0) };
    Emulator::new(Config { faults, ..Config::default() })
}

#[test]
fn every_profile_starts_with_a_company_a_warehouse_and_a_tax() {
    for profile in Profile::ALL {
        let odoo = Emulator::new(Config {
            profile,
            country: "DE".into(),
            currency: "EUR".into(),
            ..Config::default()
        });
        for (model, count) in
            [("res.company", 1), ("stock.warehouse", 1), ("account.tax", 1), ("res.users", 2)]
        {
            assert_eq!(odoo.snapshot(model).len(), count, "{profile:?} {model}");
        }
        let currencies = odoo.snapshot("res.currency");
        let active: Vec<_> =
            currencies.iter().filter(|it| it["active"] == true).map(|it| &it["name"]).collect();
        assert_eq!(active, ["EUR"]);
    }
}

#[test]
fn a_failed_call_leaves_nothing_behind() {
    let mut odoo = Emulator::new(Config::default());
    let before = odoo.snapshot("res.partner").len();
    let second_is_bad = json!([[{"name": "Good"}, {"name": "Bad", "country_id": "x"}]]);
    let refused = answer(&send(&mut odoo, "res.partner", "create", second_is_bad, json!({})));
    assert!(refused["error"].is_object());
    assert_eq!(odoo.snapshot("res.partner").len(), before);
}

#[test]
fn statistics_tell_reads_from_writes() {
    let mut odoo = Emulator::new(Config::default());
    call(&mut odoo, "res.partner", "search_read", json!([[], ["name"]]));
    call(&mut odoo, "res.partner", "create", json!([{"name": "x"}]));
    let served =
        odoo.handle(Timestamp::UNIX_EPOCH, Request::get("/_emulator/odoo").body(Bytes::new()).unwrap());
    let by_method = json!({"res.partner.create": 1, "res.partner.search_read": 1});
    assert_eq!(answer(&served), json!({"calls": 2, "writes": 1, "by_method": by_method}));
}

#[test]
fn a_conflict_inside_load_is_a_message() {
    let mut odoo = faulty(&[Fault::InternalError]);
    let rows = json!([["id", "name"], [["__amz__.p", "Partner"]]]);
    let refused = answer(&send(&mut odoo, "res.partner", "load", rows.clone(), json!({})))["result"].clone();
    assert_eq!(refused["ids"], false);
    assert!(refused["messages"][0]["message"].as_str().unwrap().starts_with("could not serialize access"));
    assert!(call(&mut odoo, "res.partner", "load", rows)["ids"].is_array());
    let refused = answer(&send(&mut odoo, "res.partner", "write", json!([[1], {"name": "x"}]), json!({})));
    assert_eq!(refused["error"]["data"]["name"], "psycopg2.errors.SerializationFailure");
}

#[test]
fn a_proxy_fails_before_the_effect_and_a_broken_answer_after_it() {
    for (fault, effects) in [(Fault::UnavailableHtml, 0), (Fault::Truncated, 1), (Fault::Cut, 1)] {
        let mut odoo = faulty(&[fault]);
        let before = odoo.snapshot("res.partner").len();
        let response = send(&mut odoo, "res.partner", "create", json!([{"name": "x"}]), json!({}));
        assert_eq!(odoo.snapshot("res.partner").len(), before + effects, "{fault:?}");
        assert_eq!(response.status() == 200, effects == 1, "{fault:?}");
    }
}

#[test]
fn an_api_key_enters_like_the_password() {
    let config = Config { api_key: Some("key".into()), ..Config::default() };
    assert!(!format!("{config:?}").contains("key"), "{config:?}");
    let mut odoo = Emulator::new(config);
    for (secret, uid) in [("admin", json!(2)), ("key", json!(2)), ("wrong", json!(false)), ("", json!(false))]
    {
        let params =
            json!({"service": "common", "method": "authenticate", "args": ["odoo", "admin", secret, {}]});
        let body = json!({"jsonrpc": "2.0", "id": 1, "params": params}).to_string();
        let response =
            odoo.handle(Timestamp::UNIX_EPOCH, Request::post("/jsonrpc").body(Bytes::from(body)).unwrap());
        assert_eq!(answer(&response)["result"], uid, "{secret}");
    }
}

#[test]
fn nothing_but_json_is_answered_with_a_page() {
    let mut odoo = Emulator::new(Config::default());
    for (request, status) in [
        (Request::post("/jsonrpc").body(Bytes::from("{")).unwrap(), 400),
        (Request::get("/nowhere").body(Bytes::new()).unwrap(), 404),
    ] {
        assert_eq!(odoo.handle(Timestamp::UNIX_EPOCH, request).status(), status);
    }
}

#[test]
fn buyers_are_told_only_where_the_company_lets_odoo() {
    for (told, skip_sms, mails, texts) in [(false, true, 0, 0), (true, true, 1, 0), (true, false, 1, 1)] {
        let mut odoo = Emulator::new(Config::default());
        let company = json!({"stock_move_email_validation": told, "has_received_warning_stock_sms": true});
        call(&mut odoo, "res.company", "write", json!([[1], company]));
        let buyer = json!([{"name": "Buyer", "phone": "+1 212 555 0100", "email": "buyer@example.com"}]);
        let buyer = call(&mut odoo, "res.partner", "create", buyer);
        let product = call(&mut odoo, "product.product", "create", json!([{"name": "Widget"}]));
        let order = json!([{"partner_id": buyer, "order_line": [[0, 0, {"product_id": product}]]}]);
        let order = call(&mut odoo, "sale.order", "create", order);
        call(&mut odoo, "sale.order", "action_confirm", json!([[order]]));
        let picking = call(&mut odoo, "stock.picking", "search", json!([[["sale_id", "=", order]]]));
        let context = json!({"context": {"skip_sms": skip_sms}});
        let done = answer(&send(&mut odoo, "stock.picking", "button_validate", json!([picking]), context));
        assert_eq!(done["result"], true);
        let queued = (odoo.snapshot("mail.mail").len(), odoo.snapshot("sms.sms").len());
        assert_eq!(queued, (mails, texts));
    }
}
