//! What happens when something is done twice: the reason why the client repeats so little.

use odoo_rpc::{Context, ErrorKind};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::contract::bench::Bench;

const PARTNER: &str = "res.partner";

pub(in super::super) async fn created_twice_are_two(bench: Bench) {
    let values = json!({"name": "Twice", "ref": bench.tag});
    let (one, two) = (bench.create(PARTNER, values.clone()).await, bench.create(PARTNER, values).await);
    assert_ne!(one, two);
    assert_eq!(bench.call(PARTNER, "search_count", json!([[["ref", "=", bench.tag]]])).await, json!(2));
}

pub(in super::super) async fn an_order_reference_is_not_unique(bench: Bench) {
    let reference = json!({"client_order_ref": bench.tag});
    let (one, two) = (bench.order(&[], reference.clone()).await, bench.order(&[], reference).await);
    assert_ne!(one, two);
}

pub(in super::super) async fn written_twice_is_once(bench: Bench) {
    let partner = bench.partner(json!({})).await;
    for _ in 0..2 {
        bench.write(PARTNER, partner, json!({"city": "Town"})).await;
    }
    assert_eq!(bench.read(PARTNER, partner, ["city"]).await, [json!("Town")]);
}

pub(in super::super) async fn deleted_twice_is_missing(bench: Bench) {
    let partner = bench.partner(json!({})).await;
    assert_eq!(bench.call(PARTNER, "unlink", json!([[partner]])).await, json!(true));
    let (name, _) = bench.refused(PARTNER, "unlink", json!([[partner]])).await;
    assert_eq!(name, "MissingRecord");
}

pub(in super::super) async fn deleted_between_search_and_read(bench: Bench) {
    let partners =
        [bench.partner(json!({"ref": bench.tag})).await, bench.partner(json!({"ref": bench.tag})).await];
    let found = bench.call(PARTNER, "search", json!([[["ref", "=", bench.tag]], 0, null, "id"])).await;
    assert_eq!(found, json!(partners));
    bench.call(PARTNER, "unlink", json!([[partners[0]]])).await;
    let rows = bench.call(PARTNER, "read", json!([partners, ["ref"]])).await;
    assert_eq!(rows, json!([{"id": partners[1], "ref": bench.tag}]), "left out, and no error");
    let written = bench.attempt(PARTNER, "write", json!([partners, {"city": "x"}]), json!({})).await;
    assert_eq!(written.expect_err("gone").kind(), ErrorKind::MissingRecord);
    assert_eq!(bench.read(PARTNER, partners[1], ["city"]).await, [json!(false)], "all or nothing");
}

pub(in super::super) async fn a_step_on_a_deleted_record(bench: Bench) {
    let order = bench.order(&[], json!({})).await;
    bench.call("sale.order", "unlink", json!([[order]])).await;
    let (name, _) = bench.refused("sale.order", "action_confirm", json!([[order]])).await;
    assert_eq!(name, "MissingRecord");
}

/// Four at once: one makes the records, the others meet them.
pub(in super::super) async fn racing_loads_make_no_duplicate(bench: Bench) {
    let rows: Vec<Vec<String>> =
        (0..5).map(|row| vec![format!("__amz__.{}_{row}", bench.tag), format!("Row {row}")]).collect();
    let mut racing = JoinSet::new();
    for _ in 0..4 {
        let (odoo, rows) = (bench.odoo.clone(), rows.clone());
        racing.spawn(async move { odoo.load(PARTNER, &["id", "name"], &rows, Context::new()).await });
    }
    let mut loaded = Vec::new();
    for outcome in racing.join_all().await {
        loaded.push(outcome.expect("an outcome").into_result().expect("loaded"));
    }
    assert_eq!(loaded[0].len(), 5);
    assert!(loaded.iter().all(|ids| *ids == loaded[0]), "{loaded:?}");
}

pub(in super::super) async fn a_load_of_other_columns_leaves_the_rest(bench: Bench) {
    let id = format!("__amz__.{}", bench.tag);
    let ids = bench.load(PARTNER, &["id", "name", "city"], &[&[&id, "Jane", "Town"]]).await;
    let ids = ids.into_result().expect("loaded");
    let again = bench.load(PARTNER, &["id", "street"], &[&[&id, "1 Street"]]).await;
    assert_eq!(again.into_result().expect("loaded"), ids);
    let fields = ["name", "city", "street"];
    assert_eq!(bench.read(PARTNER, ids[0], fields).await, [json!("Jane"), json!("Town"), json!("1 Street")]);
}

pub(in super::super) async fn a_load_of_a_deleted_record_makes_it_anew(bench: Bench) {
    let id = format!("__amz__.{}", bench.tag);
    let load =
        async || bench.load(PARTNER, &["id", "name"], &[&[&id, "Jane"]]).await.into_result().expect("loaded");
    let first = load().await;
    bench.call(PARTNER, "unlink", json!([first])).await;
    assert_ne!(load().await, first);
}

pub(in super::super) async fn back_to_draft_and_confirmed_again(bench: Bench) {
    let product = bench.product(json!({})).await;
    let order = bench.confirmed(product, 1.0, json!({})).await;
    bench
        .call_in("sale.order", "action_cancel", json!([[order]]), json!({"disable_cancel_warning": true}))
        .await;
    bench.call("sale.order", "action_draft", json!([[order]])).await;
    assert_eq!(bench.read("sale.order", order, ["state"]).await, [json!("draft")]);
    bench.confirm(order).await;
    let states: Vec<Value> = bench.read("sale.order", order, ["state"]).await.into();
    assert_eq!(states, [json!("sale")]);
    assert_eq!(bench.deliveries(order).await.len(), 2, "the cancelled one, and one more");
}

pub(in super::super) async fn counted_stock_is_set_not_added(bench: Bench) {
    let product = bench.product(json!({})).await;
    let order = bench.order(&[], json!({})).await;
    let [warehouse] = bench.read("sale.order", order, ["warehouse_id"]).await;
    let [stock] =
        bench.read("stock.warehouse", warehouse[0].as_i64().expect("an id"), ["lot_stock_id"]).await;
    for quantity in [3.0, 5.0] {
        bench.count(product, &stock[0], quantity).await;
    }
    assert_eq!(bench.read("product.product", product, ["qty_available"]).await, [json!(5.0)]);
}

/// Without the context it is another record, and no count.
pub(in super::super) async fn counted_without_the_context_is_nothing(bench: Bench) {
    let product = bench.product(json!({})).await;
    let order = bench.order(&[], json!({})).await;
    let [warehouse] = bench.read("sale.order", order, ["warehouse_id"]).await;
    let [stock] =
        bench.read("stock.warehouse", warehouse[0].as_i64().expect("an id"), ["lot_stock_id"]).await;
    let quant = json!([{"product_id": product, "location_id": stock[0], "inventory_quantity_auto_apply": 3}]);
    bench.count(product, &stock[0], 3.0).await;
    bench.call("stock.quant", "create", quant).await;
    assert_eq!(bench.read("product.product", product, ["qty_available"]).await, [json!(3.0)]);
    let all = json!([[["product_id", "=", product], ["location_id", "=", stock[0]]]]);
    assert_eq!(bench.call("stock.quant", "search_count", all).await, json!(2));
}

pub(in super::super) async fn a_load_of_a_locked_order_is_refused(bench: Bench) {
    let product = bench.product(json!({})).await;
    let order = bench.confirmed(product, 1.0, json!({})).await;
    let name = |what: &str| format!("__amz__.{}_{what}", bench.tag);
    let line = bench.lines(order).await[0];
    for (what, model, id) in [("order", "sale.order", order), ("line", "sale.order.line", line)] {
        let data = json!({"module": "__amz__", "name": format!("{}_{what}", bench.tag), "model": model, "res_id": id});
        bench.create("ir.model.data", data).await;
    }
    let lock = if bench.names.locked { "action_lock" } else { "action_done" };
    bench.call("sale.order", lock, json!([[order]])).await;
    let columns = ["id", "order_line/id", "order_line/product_uom_qty"];
    let rows: [&[&str]; 1] = [&[&name("order"), &name("line"), "2"]];
    let refusal = bench.load("sale.order", &columns, &rows).await.into_result().expect_err("locked");
    let message = refusal.errors().next().expect("an error").message.expose().to_owned();
    assert!(message.contains("in a locked order"), "{message}");
}
