//! Loading orders: from structs, and the same as rows of text.

use odoo_rpc::{Client, Context, ExternalId, OdooValues};
use rust_decimal::Decimal;
use serde_json::json;

use crate::cpu::{self, Cost};
use crate::peers::Server;
use crate::{ROUNDS, median};

/// Orders a call, as a busy shop would load them.
const BATCH: usize = 100;

#[derive(OdooValues)]
#[odoo(model = "sale.order")]
struct Order {
    #[odoo(external_id)]
    key: ExternalId,
    partner_id: ExternalId,
    client_order_ref: String,
    date_order: jiff::Timestamp,
    #[odoo(field = "order_line", nested)]
    lines: Vec<Line>,
}

#[derive(OdooValues)]
#[odoo(model = "sale.order.line")]
struct Line {
    #[odoo(external_id)]
    key: ExternalId,
    product_id: ExternalId,
    name: String,
    product_uom_qty: Decimal,
    price_unit: Decimal,
}

/// The columns of the rows of text, in the order of the fields above.
const COLUMNS: [&str; 9] = [
    "id",
    "partner_id/id",
    "client_order_ref",
    "date_order",
    "order_line/id",
    "order_line/product_id/id",
    "order_line/name",
    "order_line/product_uom_qty",
    "order_line/price_unit",
];

fn external(name: String) -> ExternalId {
    ExternalId::new("peers", name).expect("an external id")
}

/// Orders of two lines, whose ids hold the run's name.
fn orders(run: &str, count: usize) -> Vec<Order> {
    let line = |order: usize, line: i64| Line {
        key: external(format!("{run}-{order}-{line}")),
        product_id: external("product".to_owned()),
        name: format!("Pen, blue, {line} of 2"),
        product_uom_qty: Decimal::new(line, 0),
        price_unit: Decimal::new(1999 + line, 2),
    };
    let order = |index: usize| Order {
        key: external(format!("{run}-{index}")),
        partner_id: external("buyer".to_owned()),
        client_order_ref: format!("902-{index:07}-{run}"),
        date_order: jiff::Timestamp::from_second(1_790_000_000 + index as i64).expect("a time"),
        lines: vec![line(index, 1), line(index, 2)],
    };
    (0..count).map(order).collect()
}

/// The same as a program without the types would have it at hand.
fn rows(orders: &[Order]) -> Vec<Vec<String>> {
    let date = |order: &Order| order.date_order.strftime("%Y-%m-%d %H:%M:%S").to_string();
    let mut rows = Vec::new();
    for order in orders {
        for (place, line) in order.lines.iter().enumerate() {
            let head = [
                order.key.to_string(),
                order.partner_id.to_string(),
                order.client_order_ref.clone(),
                date(order),
            ];
            let head = head.map(|cell| if place == 0 { cell } else { String::new() });
            let tail = [
                line.key.to_string(),
                line.product_id.to_string(),
                line.name.clone(),
                line.product_uom_qty.to_string(),
                line.price_unit.to_string(),
            ];
            rows.push(head.into_iter().chain(tail).collect());
        }
    }
    rows
}

pub fn compare(server: &Server, count: usize) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let (mut typed, mut raw) = (Vec::new(), Vec::new());
    runtime.block_on(async {
        let client = server.ours().await;
        seed(&client).await;
        // What is asked once is asked before.
        load_typed(&client, &orders("first", 1)).await;
        for round in 0..ROUNDS {
            let of_types = orders(&format!("typed{round}-{}", std::process::id()), count);
            typed.push(load_typed(&client, &of_types).await);
            let of_rows = rows(&orders(&format!("rows{round}-{}", std::process::id()), count));
            raw.push(load_rows(&client, &of_rows).await);
        }
    });
    let cpu = |costs: &[Cost]| median(costs.iter().map(|cost| cost.cpu).collect());
    let wall = |costs: &[Cost]| median(costs.iter().map(|cost| cost.wall).collect());
    println!("load of {count} orders of 2 lines, {BATCH} a call, medians of {ROUNDS} rounds in turn");
    for (name, costs) in [("structs", &typed), ("rows of text", &raw)] {
        println!("{name:>16}: {:8.2} ms of CPU, {:6.1} s", cpu(costs) * 1e3, wall(costs));
    }
    println!("structs take {:.3} times the CPU of rows", cpu(&typed) / cpu(&raw));
}

async fn load_typed(client: &Client, orders: &[Order]) -> Cost {
    cpu::of(async {
        for batch in orders.chunks(BATCH) {
            let ids = client.load_from(batch, context()).await.expect("an answer").into_result();
            assert_eq!(ids.expect("good orders").len(), batch.len());
        }
    })
    .await
}

async fn load_rows(client: &Client, rows: &[Vec<String>]) -> Cost {
    cpu::of(async {
        for batch in rows.chunks(BATCH * 2) {
            let ids = client.load("sale.order", &COLUMNS, batch, context()).await.expect("an answer").into_result();
            assert_eq!(ids.expect("good rows").len(), batch.len() / 2);
        }
    })
    .await
}

fn context() -> Context {
    Context::new().with("tracking_disable", true)
}

/// A buyer and a product by external id.
async fn seed(client: &Client) {
    for (model, name, values) in [
        ("res.partner", "peers.buyer", json!({"name": "Buyer"})),
        ("product.product", "peers.product", json!({"name": "Pen", "list_price": 19.99})),
    ] {
        let id: ExternalId = name.parse().expect("an external id");
        if client.record_of(&id).await.expect("an answer").is_none() {
            let values = values.as_object().cloned().unwrap_or_default();
            let columns: Vec<&str> = ["id"].into_iter().chain(values.keys().map(String::as_str)).collect();
            let text = |value: &serde_json::Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            let row = [name.to_owned()].into_iter().chain(values.values().map(text)).collect();
            client.load(model, &columns, &[row], Context::new()).await.expect("an answer").into_result().expect("a record");
        }
    }
}
