//! A bare loop that books prepared rows: the calls that an import needs, each once a batch, and nothing besides.
//!
//! The rows are the ones that the flow prepared, each record's once, however often the flow sent it. What to do with
//! an order, and the calls that do it, are written down here, from Amazon's list: a write of the flow that an import
//! does not need is not made here, and shows in the comparison.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use amz_odoo_sync::clock::{Clock as _, SystemClock};
use amz_odoo_tests::harness::Order;
use bytes::Bytes;
use odoo_rpc::http::BoxError;
use serde_json::{Map, Value, json};

/// Sends a request as it is.
pub(crate) async fn post(http: &reqwest::Client, url: &str, body: Bytes) -> Result<(u16, Bytes), BoxError> {
    let request = http.post(url).header("content-type", "application/json").body(body);
    let answer = request.send().await?;
    Ok((answer.status().as_u16(), answer.bytes().await?))
}

/// The rows of the records that were loaded with the same columns.
#[derive(Debug)]
struct Table {
    model: String,
    fields: Vec<String>,
    /// The records in their order, each with its rows: an order has one a line.
    records: Vec<(String, Vec<Value>)>,
}

/// What a batch has to load, by model and columns, in the order in which records need one another.
#[derive(Debug, Default)]
pub(crate) struct Prepared {
    tables: Vec<Table>,
    context: Value,
}

impl Prepared {
    /// Takes the rows out of a call that was sent, where it is a `load` of whole records.
    pub(crate) fn add(&mut self, body: &[u8]) {
        let call: Value = serde_json::from_slice(body).unwrap_or_default();
        let arguments = &call["params"]["args"];
        if arguments[4] != "load" {
            return;
        }
        let (model, loaded) = (text(&arguments[3]), &arguments[5]);
        let fields: Vec<String> = list(&loaded[0]).iter().map(text).collect();
        if fields == ["id", "date_order"] {
            // The loop writes the dates by itself.
            return;
        }
        self.context = arguments[6]["context"].clone();
        let found = self.tables.iter().position(|table| table.model == model && table.fields == fields);
        let index = found.unwrap_or_else(|| {
            self.tables.push(Table { model, fields, records: Vec::new() });
            self.tables.len() - 1
        });
        let records = &mut self.tables[index].records;
        let mut current = None;
        for row in list(&loaded[1]) {
            let id = text(&row[0]);
            if !id.is_empty() {
                let known = records.iter().position(|(record, _)| *record == id);
                let place = known.unwrap_or_else(|| {
                    records.push((id, Vec::new()));
                    records.len() - 1
                });
                records[place].1.clear();
                current = Some(place);
            }
            records[current.expect("the first row has an id")].1.push(row.clone());
        }
    }
}

/// The bare loop.
pub(crate) struct Raw {
    pub(crate) http: reqwest::Client,
    pub(crate) url: String,
    pub(crate) database: String,
    pub(crate) user: i64,
    pub(crate) password: String,
    /// The field of a stock move that carries what was moved, and whether it is marked as picked besides.
    pub(crate) move_quantity: &'static str,
    pub(crate) picked: bool,
    /// Amazon's orders, by id.
    pub(crate) orders: HashMap<String, Order>,
}

/// What an order needs besides being loaded.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Need {
    /// It stays a quotation.
    Nothing,
    Confirmed,
    Delivered,
    Cancelled,
}

impl Need {
    fn of(order: &Order) -> Self {
        match (order.status.as_str(), order.channel.as_str()) {
            ("Canceled", _) => Self::Cancelled,
            ("Shipped" | "InvoiceUnconfirmed", _) => Self::Delivered,
            (_, "FBA") => Self::Nothing,
            _ => Self::Confirmed,
        }
    }
}

impl Raw {
    /// Books the rows, and returns the seconds and the number of calls that it took.
    pub(crate) async fn book(&self, prepared: &Prepared) -> (f64, usize) {
        let start = SystemClock.now();
        let mut calls = 0;
        let context = &prepared.context;
        let mut sold: Vec<(String, i64)> = Vec::new();
        let mut dates = Vec::new();
        for table in &prepared.tables {
            let rows: Vec<&Value> = table.records.iter().flat_map(|(_, rows)| rows).collect();
            let answer = self.call(&table.model, "load", json!([table.fields, rows]), context).await;
            calls += 1;
            let ids = list(&answer["ids"]);
            assert_eq!(ids.len(), table.records.len(), "{} refuses rows: {answer}", table.model);
            if table.model == "sale.order" {
                let column =
                    |name: &str| table.fields.iter().position(|field| field == name).expect("a column");
                let (reference, date) = (column("client_order_ref"), column("date_order"));
                for ((name, rows), id) in table.records.iter().zip(ids) {
                    let order = text(&rows[0][reference]);
                    if matches!(self.need(&order), Need::Confirmed | Need::Delivered) {
                        dates.push(json!([name, rows[0][date]]));
                    }
                    sold.push((order, id.as_i64().expect("an id")));
                }
            }
        }
        let of = |needs: &[Need]| -> Vec<i64> {
            sold.iter().filter(|(order, _)| needs.contains(&self.need(order))).map(|(_, id)| *id).collect()
        };
        let confirmed = of(&[Need::Confirmed, Need::Delivered]);
        if !confirmed.is_empty() {
            self.call("sale.order", "action_confirm", json!([confirmed]), context).await;
            let answer = self.call("sale.order", "load", json!([["id", "date_order"], dates]), context).await;
            assert!(answer["ids"].is_array(), "the dates are refused: {answer}");
            calls += 2;
        }
        calls += self.deliver(&of(&[Need::Delivered]), context).await;
        let cancelled = of(&[Need::Cancelled]);
        if !cancelled.is_empty() {
            let context = with(context, &[("disable_cancel_warning", json!(true))]);
            self.call("sale.order", "action_cancel", json!([cancelled]), &context).await;
            calls += 1;
        }
        (SystemClock.now().duration_since(start).as_secs_f64(), calls)
    }

    fn need(&self, order_id: &str) -> Need {
        Need::of(self.orders.get(order_id).expect("an order of Amazon's"))
    }

    /// Writes what was moved, one call a distinct quantity, and validates every transfer in one.
    async fn deliver(&self, orders: &[i64], context: &Value) -> usize {
        if orders.is_empty() {
            return 0;
        }
        let open = json!(["picking_id.state", "not in", ["done", "cancel"]]);
        let domain = json!([["picking_id.sale_id", "in", orders], open]);
        let fields = json!(["picking_id", "product_uom_qty"]);
        let moves = self.call("stock.move", "search_read", json!([domain, fields]), context).await;
        let mut calls = 1;
        let mut by_quantity: BTreeMap<String, (Value, Vec<i64>)> = BTreeMap::new();
        let mut transfers = BTreeSet::new();
        for found in list(&moves) {
            let quantity = found["product_uom_qty"].clone();
            let same = by_quantity.entry(quantity.to_string()).or_insert_with(|| (quantity, Vec::new()));
            same.1.push(found["id"].as_i64().expect("an id"));
            transfers.insert(found["picking_id"][0].as_i64().expect("an id"));
        }
        for (quantity, ids) in by_quantity.into_values() {
            let mut values = Map::new();
            values.insert(self.move_quantity.to_owned(), quantity);
            if self.picked {
                values.insert("picked".to_owned(), json!(true));
            }
            self.call("stock.move", "write", json!([ids, values]), context).await;
            calls += 1;
        }
        let quiet = [
            ("skip_sms", json!(true)),
            ("skip_backorder", json!(true)),
            ("picking_ids_not_to_backorder", json!(transfers)),
        ];
        let answer =
            self.call("stock.picking", "button_validate", json!([transfers]), &with(context, &quiet)).await;
        assert_eq!(answer, true, "the transfers are validated");
        calls + 1
    }

    async fn call(&self, model: &str, method: &str, arguments: Value, context: &Value) -> Value {
        let parameters =
            json!([self.database, self.user, self.password, model, method, arguments, {"context": context}]);
        let body = json!({
            "jsonrpc": "2.0", "method": "call", "id": 1,
            "params": {"service": "object", "method": "execute_kw", "args": parameters},
        });
        let answer =
            post(&self.http, &self.url, Bytes::from(body.to_string())).await.expect("Odoo answers").1;
        let mut answer: Value = serde_json::from_slice(&answer).expect("JSON");
        assert!(answer.get("error").is_none(), "{model}.{method}: {}", answer["error"]["data"]["message"]);
        answer["result"].take()
    }
}

fn with(context: &Value, members: &[(&str, Value)]) -> Value {
    let mut context = context.clone();
    for (name, value) in members {
        context[name] = value.clone();
    }
    context
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}
