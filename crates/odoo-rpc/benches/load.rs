//! What typed records cost over rows of text: 2,000 orders of two lines each, through the whole client to a server in
//! memory. `cargo bench -p odoo-rpc --bench load`
#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark")]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use http::{Request, Response};
use http_body_util::BodyExt;
use jiff::Timestamp;
use odoo_rpc::http::{Body, BoxError, HttpService, full};
use odoo_rpc::{Client, Context, ExternalId, OdooDateTime, OdooValues};
use rust_decimal::Decimal;
use serde_json::{Value, json};
use tower::service_fn;

#[derive(Clone, OdooValues)]
#[odoo(model = "sale.order")]
struct Order {
    #[odoo(external_id)]
    key: ExternalId,
    partner_id: i64,
    client_order_ref: String,
    date_order: Timestamp,
    note: Option<String>,
    #[odoo(nested)]
    order_line: Vec<Line>,
}

#[derive(Clone, OdooValues)]
#[odoo(model = "sale.order.line")]
struct Line {
    #[odoo(external_id)]
    key: ExternalId,
    product_id: i64,
    name: String,
    product_uom_qty: Decimal,
    price_unit: Decimal,
    discount: Decimal,
}

const FIELDS: [&str; 11] = [
    "id",
    "partner_id/.id",
    "client_order_ref",
    "date_order",
    "note",
    "order_line/id",
    "order_line/product_id/.id",
    "order_line/name",
    "order_line/product_uom_qty",
    "order_line/price_unit",
    "order_line/discount",
];

fn orders() -> Vec<Order> {
    let line = |order: i64, number: i64| Line {
        key: ExternalId::new("shop", format!("order_{order}_{number}")).unwrap(),
        product_id: 100 + number,
        name: "A pen with blue ink, pack of twelve".to_owned(),
        product_uom_qty: Decimal::from(number),
        price_unit: Decimal::new(1999 + order, 2),
        discount: Decimal::ZERO,
    };
    let order = |order: i64| Order {
        key: ExternalId::new("shop", format!("order_{order}")).unwrap(),
        partner_id: 3,
        client_order_ref: format!("902-3159896-{order:07}"),
        date_order: Timestamp::from_second(1_790_000_000 + order * 61).unwrap(),
        note: None,
        order_line: (1..=2).map(|number| line(order, number)).collect(),
    };
    (0..2_000).map(order).collect()
}

fn rows(orders: &[Order]) -> Vec<Vec<String>> {
    let row = |order: &Order, number: usize, line: &Line| {
        let own = match number {
            0 => [
                order.key.to_string(),
                order.partner_id.to_string(),
                order.client_order_ref.clone(),
                OdooDateTime::new(order.date_order).to_string(),
                order.note.clone().unwrap_or_default(),
            ],
            _ => Default::default(),
        };
        let line = [
            line.key.to_string(),
            line.product_id.to_string(),
            line.name.clone(),
            line.product_uom_qty.to_string(),
            line.price_unit.to_string(),
            line.discount.to_string(),
        ];
        own.into_iter().chain(line).collect::<Vec<_>>()
    };
    let of_order = |order: &Order| {
        order.order_line.iter().enumerate().map(|(n, line)| row(order, n, line)).collect::<Vec<_>>()
    };
    orders.iter().flat_map(of_order).collect()
}

/// A server that loads everything.
async fn answer(request: Request<Body>) -> Result<Response<Body>, BoxError> {
    let body = request.into_body().collect().await?.to_bytes();
    let head = String::from_utf8_lossy(body.get(..300).unwrap_or(&body)).into_owned();
    let of = |kind: &str| json!({ "type": kind });
    let result = if head.contains("\"version\"") {
        json!({ "server_version": "19.0" })
    } else if head.contains("\"authenticate\"") {
        json!(2)
    } else if head.contains("\"sale.order.line\",\"fields_get\"") {
        json!({ "product_id": of("many2one"), "name": of("text"), "product_uom_qty": of("float"),
            "price_unit": of("float"), "discount": of("float") })
    } else if head.contains("\"fields_get\"") {
        json!({ "partner_id": of("many2one"), "client_order_ref": of("char"), "date_order": of("datetime"),
            "note": of("text"), "order_line": of("one2many") })
    } else {
        json!({ "ids": (1..=2_000).collect::<Vec<i64>>(), "messages": [] })
    };
    let reply: Value = json!({ "jsonrpc": "2.0", "id": 1, "result": result });
    Ok(Response::new(full(reply.to_string())))
}

fn load(criterion: &mut Criterion) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let client = Client::builder("https://odoo.example.com")
        .database("shop")
        .credentials("api", "secret")
        .http(HttpService::new(service_fn(answer)));
    let odoo = runtime.block_on(client.connect()).unwrap();
    let orders = orders();
    let made = rows(&orders);
    let send_rows = |rows: &[Vec<String>]| {
        let outcome = runtime.block_on(odoo.load("sale.order", &FIELDS, rows, Context::new())).unwrap();
        black_box(outcome.into_result().unwrap())
    };
    let mut group = criterion.benchmark_group("load 2,000 orders");
    group.bench_function("rows of text, made before", |bencher| bencher.iter(|| send_rows(&made)));
    group.bench_function("rows of text, made of the orders", |bencher| {
        bencher.iter(|| send_rows(&rows(&orders)));
    });
    group.bench_function("typed", |bencher| {
        bencher.iter(|| {
            let outcome = runtime.block_on(odoo.load_from(&orders, Context::new())).unwrap();
            black_box(outcome.into_result().unwrap())
        });
    });
    group.finish();
}

criterion_group!(benches, load);
criterion_main!(benches);
