//! What a user without rights may do, and what nobody may from outside.

use odoo_rpc::{Call, Client, ErrorKind};
use serde_json::{Map, Value, json};

use crate::contract::bench::Bench;

async fn limited(bench: &Bench) -> Client {
    if bench.json2() { bench.limited_by_key().await } else { bench.limited().await }
}

async fn ask(odoo: &Client, model: &str, method: &str, args: Value) -> Result<Value, odoo_rpc::Error> {
    odoo.call(model, method, args, Map::new()).await
}

pub(in super::super) async fn orders_are_not_for_everybody(bench: Bench) {
    let order = bench.order(&[], json!({})).await;
    let odoo = limited(&bench).await;
    for (method, args) in [
        ("search", json!([[]])),
        ("read", json!([[order], ["name"]])),
        ("create", json!([{"partner_id": 1}])),
        ("write", json!([[order], {"client_order_ref": "x"}])),
        ("unlink", json!([[order]])),
        ("copy", json!([[order]])),
    ] {
        let error = ask(&odoo, "sale.order", method, args).await.expect_err("no right");
        assert_eq!(error.kind(), ErrorKind::AccessError, "{method}");
        assert!(error.detail().is_some_and(|detail| detail.contains("sale.order")), "{method}: {error}");
        assert!(!error.may_have_effect() && !error.is_retryable());
    }
}

pub(in super::super) async fn partners_are_read_alone(bench: Bench) {
    let partner = bench.partner(json!({})).await;
    let odoo = limited(&bench).await;
    let rows = ask(&odoo, "res.partner", "read", json!([[partner], ["id"]])).await;
    assert_eq!(rows.expect("a row"), json!([{"id": partner}]));
    let refused = ask(&odoo, "res.partner", "write", json!([[partner], {"name": "x"}])).await;
    assert_eq!(refused.expect_err("no right").kind(), ErrorKind::AccessError);
}

pub(in super::super) async fn external_ids_are_for_everybody(bench: Bench) {
    let odoo = limited(&bench).await;
    let found = odoo.record_of(&"base.main_company".parse().expect("an id")).await;
    let (model, id) = found.expect("an answer").expect("a company");
    assert_eq!(model, "res.company");
    let names = odoo.external_ids("res.company", &[id]).await.expect("names");
    assert_eq!(names[&id].as_ref().map(ToString::to_string).as_deref(), Some("base.main_company"));
}

pub(in super::super) async fn rights_can_be_asked_for(bench: Bench) {
    let odoo = limited(&bench).await;
    for (model, operation, allowed) in
        [("sale.order", "create", false), ("res.partner", "read", true), ("res.partner", "unlink", false)]
    {
        let asked = ask(&odoo, model, "check_access_rights", json!([operation, false])).await;
        assert_eq!(asked.expect("an answer"), json!(allowed), "{model} {operation}");
    }
}

pub(in super::super) async fn groups_can_be_asked_for(bench: Bench) {
    let odoo = limited(&bench).await;
    for (group, member) in [("base.group_user", true), ("base.group_system", false)] {
        // Up to 17 the method belongs to the model.
        let call = Call::new("res.users", "has_group");
        let call = if bench.major >= 18 { call.ids([odoo.uid()]) } else { call };
        let call = call.arg("group_ext_id", group);
        assert_eq!(odoo.execute::<bool>(&call).await.expect("an answer"), member, "{group}");
    }
}

pub(in super::super) async fn private_methods(bench: Bench) {
    for method in ["_write", "_search", "__init__"] {
        let error = bench.attempt("res.partner", method, json!([[1]]), json!({})).await.expect_err("private");
        assert_eq!(error.kind(), ErrorKind::AccessError, "{method}");
        assert_eq!(error.detail(), Some("private methods cannot be called"));
    }
}

/// Since 19 methods can be marked as private, whatever their names.
pub(in super::super) async fn private_methods_without_an_underscore(bench: Bench) {
    if bench.major < 19 {
        return;
    }
    for method in ["sudo", "browse", "exists", "with_context", "mapped", "search_fetch"] {
        let error = bench.attempt("res.partner", method, json!([[1]]), json!({})).await.expect_err("private");
        assert_eq!(error.kind(), ErrorKind::AccessError, "{method}");
    }
}

pub(in super::super) async fn a_field_is_no_method(bench: Bench) {
    let error =
        bench.attempt("res.partner", "no_such", json!([[1]]), json!({})).await.expect_err("no method");
    assert_eq!(error.kind(), ErrorKind::UnknownMethod);
    assert_eq!(error.call(), Some("res.partner.no_such"));
}

pub(in super::super) async fn who_left_may_not_enter(bench: Bench) {
    let odoo = bench.limited().await;
    bench.write("res.users", odoo.uid(), json!({"active": false})).await;
    let builder = bench.target.builder().credentials(bench.tag.as_str(), "a long password");
    let refused = builder.connect().await.map_err(|error| error.kind());
    assert_eq!(refused.err(), Some(ErrorKind::AccessDenied));
}
