//! Values as they are written, kept and read.

use odoo_rpc::Domain;
use serde_json::{Value, json};

use crate::contract::bench::Bench;

const PARTNER: &str = "res.partner";
const PRODUCT: &str = "product.product";

pub(in super::super) async fn unset_values_are_false(bench: Bench) {
    let partner = bench.create(PARTNER, json!({"name": "Bare"})).await;
    let fields = ["ref", "city", "parent_id", "state_id"];
    assert_eq!(
        bench.read(PARTNER, partner, fields).await,
        [json!(false), json!(false), json!(false), json!(false)]
    );
}

pub(in super::super) async fn values_are_unset_by_false(bench: Bench) {
    let partner = bench.partner(json!({"ref": "r", "city": "Town"})).await;
    bench.write(PARTNER, partner, json!({"ref": false, "city": false, "country_id": false})).await;
    let fields = ["ref", "city", "country_id"];
    assert_eq!(bench.read(PARTNER, partner, fields).await, [json!(false), json!(false), json!(false)]);
}

pub(in super::super) async fn a_relation_is_read_with_its_name(bench: Bench) {
    let partner = bench.partner(json!({})).await;
    let country = bench.country("US").await;
    assert_eq!(bench.read(PARTNER, partner, ["country_id"]).await, [json!([country, "United States"])]);
}

pub(in super::super) async fn relations_to_many_are_ids(bench: Bench) {
    let (one, two) = (bench.tax(5.0, false).await, bench.tax(6.0, false).await);
    let product = bench.product(json!({"taxes_id": [[6, 0, [one, two]]]})).await;
    let [taxes] = bench.read(PRODUCT, product, ["taxes_id"]).await;
    let mut taxes: Vec<i64> = serde_json::from_value(taxes).expect("ids");
    taxes.sort_unstable();
    assert_eq!(taxes, [one, two]);
}

pub(in super::super) async fn commands_on_links(bench: Bench) {
    let (one, two) = (bench.tax(5.0, false).await, bench.tax(6.0, false).await);
    let product = bench.product(json!({})).await;
    for (commands, expected) in [
        (json!([[4, one, 0]]), vec![one]),
        (json!([[4, two, 0]]), vec![one, two]),
        (json!([[4, two, 0]]), vec![one, two]),
        (json!([[3, one, 0]]), vec![two]),
        (json!([[5, 0, 0]]), vec![]),
        (json!([[6, 0, [one, two]]]), vec![one, two]),
        (json!([[6, 0, []]]), vec![]),
    ] {
        bench.write(PRODUCT, product, json!({"taxes_id": commands})).await;
        let [taxes] = bench.read(PRODUCT, product, ["taxes_id"]).await;
        let mut taxes: Vec<i64> = serde_json::from_value(taxes).expect("ids");
        taxes.sort_unstable();
        assert_eq!(taxes, expected, "{commands}");
    }
}

pub(in super::super) async fn commands_on_lines(bench: Bench) {
    let product = bench.product(json!({})).await;
    let order =
        bench.order(&[bench.line(product, json!({})), bench.line(product, json!({}))], json!({})).await;
    let lines = bench.lines(order).await;
    let more = bench.line(product, json!({"name": "Third"}));
    let commands = json!([[1, lines[0], {"name": "First"}], [2, lines[1], 0], [0, 0, more]]);
    bench.write("sale.order", order, json!({"order_line": commands})).await;
    let rows = bench.call(
        "sale.order.line",
        "search_read",
        json!([[["order_id", "=", order]], ["name"], 0, null, "id"]),
    );
    let rows = rows.await;
    let names: Vec<&Value> = rows.as_array().expect("rows").iter().map(|row| &row["name"]).collect();
    assert_eq!(names, ["First", "Third"]);
    assert_eq!(rows[0]["id"], json!(lines[0]));
}

pub(in super::super) async fn moments_without_a_time(bench: Bench) {
    let partner = bench.partner(json!({})).await;
    let order = bench.order(&[], json!({"partner_id": partner, "date_order": "2026-01-02"})).await;
    assert_eq!(bench.read("sale.order", order, ["date_order"]).await, [json!("2026-01-02 00:00:00")]);
    bench.write("sale.order", order, json!({"date_order": "2026-01-02 03:04:05"})).await;
    assert_eq!(bench.read("sale.order", order, ["date_order"]).await, [json!("2026-01-02 03:04:05")]);
}

/// A context's time zone changes nothing here: only `load` reads local times.
pub(in super::super) async fn moments_are_utc(bench: Bench) {
    let order = bench.order(&[], json!({})).await;
    let values = json!([[order], {"date_order": "2026-07-01 12:00:00"}]);
    bench.call_in("sale.order", "write", values, json!({"tz": "Europe/Berlin"})).await;
    assert_eq!(bench.read("sale.order", order, ["date_order"]).await, [json!("2026-07-01 12:00:00")]);
}

pub(in super::super) async fn choices(bench: Bench) {
    let partner = bench.partner(json!({"type": "delivery"})).await;
    assert_eq!(bench.read(PARTNER, partner, ["type"]).await, [json!("delivery")]);
    let (name, message) = bench.refused(PARTNER, "write", json!([[partner], {"type": "nope"}])).await;
    assert_eq!(
        (name.as_str(), message.as_str()),
        ("builtins.ValueError", "Wrong value for res.partner.type: 'nope'")
    );
}

pub(in super::super) async fn yes_and_no(bench: Bench) {
    for (given, kept) in [(json!(true), true), (json!(false), false), (json!(1), true), (json!(0), false)] {
        let partner = bench.create(PARTNER, json!({"name": "x", "is_company": given})).await;
        assert_eq!(bench.read(PARTNER, partner, ["is_company"]).await, [json!(kept)], "{given}");
    }
}

pub(in super::super) async fn numbers_as_text(bench: Bench) {
    let product = bench.product(json!({"list_price": "12.5"})).await;
    assert_eq!(bench.read(PRODUCT, product, ["list_price"]).await, [json!(12.5)]);
    let (name, _) = bench.refused(PRODUCT, "write", json!([[product], {"list_price": "x"}])).await;
    assert_eq!(name, "builtins.ValueError");
}

pub(in super::super) async fn a_copy_has_a_name_of_its_own(bench: Bench) {
    let partner = bench.partner(json!({"name": bench.tag})).await;
    let copied = bench.call(PARTNER, "copy", json!([[partner]])).await;
    // One id until 17.
    let copy = copied.get(0).unwrap_or(&copied).as_i64().expect("an id");
    assert_eq!(bench.read(PARTNER, copy, ["name"]).await, [json!(format!("{} (copy)", bench.tag))]);
}

pub(in super::super) async fn found_by_name(bench: Bench) {
    let partner = bench.partner(json!({"name": format!("Name {}", bench.tag)})).await;
    let found = bench.call(PARTNER, "name_search", json!([bench.tag])).await;
    assert_eq!(found, json!([[partner, format!("Name {}", bench.tag)]]));
}

pub(in super::super) async fn windows_beyond_the_end(bench: Bench) {
    let partner = bench.partner(json!({"ref": bench.tag})).await;
    let mine = json!([["ref", "=", bench.tag]]);
    assert_eq!(bench.call(PARTNER, "search", json!([mine, 5, 10])).await, json!([]));
    assert_eq!(bench.call(PARTNER, "search", json!([mine, 0, 10])).await, json!([partner]));
    assert_eq!(bench.call(PARTNER, "search_count", json!([[["id", "=", -1]]])).await, json!(0));
}

pub(in super::super) async fn fields_are_described_as_asked(bench: Bench) {
    let described =
        bench.call(PARTNER, "fields_get", json!([["name", "country_id"], ["type", "relation"]])).await;
    let expected =
        json!({"name": {"type": "char"}, "country_id": {"type": "many2one", "relation": "res.country"}});
    assert_eq!(described, expected);
}

pub(in super::super) async fn the_stamps_of_a_record(bench: Bench) {
    let partner = bench.partner(json!({})).await;
    let [made, maker] = bench.read(PARTNER, partner, ["create_date", "create_uid"]).await;
    assert_eq!(made.as_str().map(str::len), Some(19), "{made}");
    assert_eq!(maker[0], json!(bench.odoo.uid()));
}

pub(in super::super) async fn a_record_that_others_need(bench: Bench) {
    let partner = bench.partner(json!({})).await;
    let order = bench.order(&[], json!({"partner_id": partner})).await;
    // In 17 a draft goes with its partner.
    if bench.major == 17 {
        let other = bench.partner(json!({})).await;
        let draft = bench.order(&[], json!({"partner_id": other})).await;
        assert_eq!(bench.call(PARTNER, "unlink", json!([[other]])).await, json!(true));
        assert!(bench.search("sale.order", &Domain::eq("id", draft)).await.is_empty());
    }
    bench.confirm(order).await;
    let (name, message) = bench.refused(PARTNER, "unlink", json!([[partner]])).await;
    assert_eq!(name, "ValidationError");
    assert!(message.starts_with("The operation cannot be completed:"), "{message}");
}

pub(in super::super) async fn a_circle_of_parents(bench: Bench) {
    let partner = bench.partner(json!({})).await;
    let child = bench.create(PARTNER, json!({"name": "Child", "parent_id": partner})).await;
    let (name, _) = bench.refused(PARTNER, "write", json!([[partner], {"parent_id": child}])).await;
    assert_eq!(name, "ValidationError");
}

pub(in super::super) async fn defaults_are_told(bench: Bench) {
    let defaults = bench.call("sale.order", "default_get", json!([["state", "client_order_ref"]])).await;
    assert_eq!(defaults, json!({"state": "draft"}));
}
