//! Records as types: the same on every version, whatever its names.

use futures_util::TryStreamExt;
use odoo_rpc::model::{Link, Set};
use odoo_rpc::{
    Batches, Context, Domain, ErrorKind, ExternalId, OdooModel, OdooSelection, OdooValues, SearchOptions,
    StreamOptions,
};
use rust_decimal::Decimal;
use serde_json::json;

use crate::contract::bench::Bench;

#[derive(OdooModel)]
#[odoo(model = "sale.order")]
struct Order {
    id: i64,
    partner_id: Link,
    state: State,
    client_order_ref: Option<String>,
    date_order: jiff::Timestamp,
    #[odoo(field = "order_line", nested)]
    lines: Vec<Line>,
}

#[derive(Debug, PartialEq, OdooModel)]
#[odoo(model = "sale.order.line")]
struct Line {
    name: String,
    product_uom_qty: Decimal,
    price_unit: Decimal,
    tax_ids: Vec<i64>,
    product_uom_id: Option<Link>,
}

#[derive(Debug, PartialEq, OdooSelection)]
enum State {
    Draft,
    #[odoo(other)]
    Other(String),
}

#[derive(Clone, OdooValues)]
#[odoo(model = "sale.order")]
struct NewOrder {
    #[odoo(external_id)]
    key: ExternalId,
    partner_id: i64,
    client_order_ref: String,
    date_order: jiff::Timestamp,
    #[odoo(nested)]
    order_line: Vec<NewLine>,
}

#[derive(Clone, OdooValues)]
#[odoo(model = "sale.order.line")]
struct NewLine {
    #[odoo(external_id)]
    key: ExternalId,
    product_id: i64,
    name: String,
    product_uom_qty: Decimal,
    price_unit: Decimal,
    tax_ids: Vec<i64>,
}

#[derive(Default, OdooValues)]
#[odoo(model = "sale.order")]
struct OrderChange {
    client_order_ref: Set<Option<String>>,
    origin: Set<Option<String>>,
}

async fn orders(bench: &Bench, names: &[&str]) -> Vec<NewOrder> {
    let partner_id = bench.partner(json!({})).await;
    let product_id = bench.product(json!({})).await;
    let key = |name: &str| ExternalId::new("__amz__", format!("{}_{name}", bench.tag)).expect("a key");
    let line = |order: &str, name: &str| NewLine {
        key: key(&format!("{order}_{name}")),
        product_id,
        name: name.to_owned(),
        product_uom_qty: Decimal::TWO,
        price_unit: Decimal::new(999, 2),
        tax_ids: Vec::new(),
    };
    let order = |name: &&str| NewOrder {
        key: key(name),
        partner_id,
        client_order_ref: (*name).to_owned(),
        date_order: "2026-01-02T03:04:05Z".parse().expect("a point in time"),
        order_line: vec![line(name, "a"), line(name, "b")],
    };
    names.iter().map(order).collect()
}

async fn load(bench: &Bench, orders: &[NewOrder]) -> Vec<i64> {
    let outcome = bench.odoo.load_from(orders, Context::new()).await.expect("an answer");
    outcome.into_result().unwrap_or_else(|refusal| {
        panic!(
            "{refusal}: {:?}",
            refusal.messages.iter().map(|message| message.message.expose()).collect::<Vec<_>>()
        )
    })
}

async fn read(bench: &Bench, id: i64) -> Order {
    bench.odoo.read_as(&[id], Context::new()).await.expect("orders").remove(0)
}

pub(in super::super) async fn orders_read_back_as_they_were_loaded(bench: Bench) {
    let orders = orders(&bench, &["one", "two"]).await;
    let ids = load(&bench, &orders).await;
    assert_eq!(load(&bench, &orders).await, ids, "again");
    let order = read(&bench, ids[1]).await;
    assert_eq!((order.id, order.partner_id.id), (ids[1], orders[1].partner_id));
    assert_eq!((order.state, order.client_order_ref.as_deref()), (State::Draft, Some("two")));
    assert_eq!(order.date_order, orders[1].date_order);
    let lines: Vec<_> =
        order.lines.iter().map(|line| (&*line.name, line.product_uom_qty, line.price_unit)).collect();
    let price = Decimal::new(999, 2);
    assert_eq!(lines, [("a", Decimal::TWO, price), ("b", Decimal::TWO, price)]);
    assert!(order.lines.iter().all(|line| line.tax_ids.is_empty() && line.product_uom_id.is_some()));
}

pub(in super::super) async fn an_order_that_is_given_no_lines_loses_them(bench: Bench) {
    let mut orders = orders(&bench, &["one"]).await;
    let ids = load(&bench, &orders).await;
    orders[0].order_line.clear();
    load(&bench, &orders).await;
    assert_eq!(read(&bench, ids[0]).await.lines, []);
}

pub(in super::super) async fn refusals_name_the_record(bench: Bench) {
    let mut orders = orders(&bench, &["one", "two", "three"]).await;
    orders[1].partner_id = i64::from(i32::MAX);
    let outcome = bench.odoo.load_from(&orders, Context::new()).await.expect("an answer");
    let refusal = outcome.into_result().expect_err("a refusal");
    let error = refusal.errors().next().expect("an error");
    assert_eq!((error.record, error.external_id.as_ref()), (Some(1), Some(&orders[1].key)));
    assert_eq!(error.field.as_deref(), Some("partner_id"));

    let results = bench.odoo.load_each(&orders, Context::new()).await.expect("answers");
    assert_eq!(results.iter().map(Result::is_ok).collect::<Vec<_>>(), [true, false, true]);
    let third = read(&bench, *results[2].as_ref().expect("loaded")).await;
    assert_eq!(third.client_order_ref.as_deref(), Some("three"));
}

pub(in super::super) async fn only_what_is_set_is_written(bench: Bench) {
    let ids = load(&bench, &orders(&bench, &["one"]).await).await;
    let change = OrderChange { origin: Set::To(Some("here".to_owned())), ..OrderChange::default() };
    bench.odoo.write_from(&ids, &change, Context::new()).await.expect("written");
    let values = bench.read("sale.order", ids[0], ["client_order_ref", "origin"]).await;
    assert_eq!(values, [json!("one"), json!("here")]);
    let change = OrderChange { client_order_ref: Set::To(None), ..OrderChange::default() };
    bench.odoo.write_from(&ids, &change, Context::new()).await.expect("written");
    let values = bench.read("sale.order", ids[0], ["client_order_ref", "origin"]).await;
    assert_eq!(values, [json!(false), json!("here")]);
}

pub(in super::super) async fn a_field_that_no_version_has(bench: Bench) {
    #[derive(OdooModel)]
    #[odoo(model = "res.partner")]
    struct Wrong {
        #[odoo(alias = "x_nor_this")]
        #[expect(dead_code, reason = "it cannot be read")]
        x_not_there: Option<String>,
    }
    let read = bench.odoo.search_read_as::<Wrong>(&Domain::all(), SearchOptions::new()).await;
    let error = read.err().expect("an error");
    assert_eq!(
        (error.kind(), error.detail()),
        (ErrorKind::UnknownField, Some("`x_not_there` of `res.partner`"))
    );
}

pub(in super::super) async fn streams_and_batches(bench: Bench) {
    #[derive(OdooModel, OdooValues)]
    #[odoo(model = "res.partner")]
    struct Partner {
        id: i64,
        name: String,
    }
    let partner = |number: usize| Partner { id: 0, name: format!("{} {number}", bench.tag) };
    let partners: Vec<_> = (0..7).map(partner).collect();
    let batches = Batches::of(3).concurrency(2);
    let ids = bench.odoo.create_batches_from(&partners, &batches).await.expect("created");
    let own = Domain::is_in("id", ids.clone());
    let stream = bench.odoo.stream_as::<Partner>(&own, StreamOptions::new().page(3));
    let read: Vec<_> =
        stream.map_ok(|partner| (partner.id, partner.name)).try_collect().await.expect("partners");
    let mut expected: Vec<_> =
        ids.into_iter().zip(partners.into_iter().map(|partner| partner.name)).collect();
    expected.sort();
    assert_eq!(read, expected);
}
