//! The emulator's own controls under `/_emulator`; no token, no quota, no faults.

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::answer::{self, merge};
use super::emulator::Emulator;
use super::generate;
use super::market::{MARKETS, by_id};
use super::money;
use super::order::{Item, Order};
use super::orders::country;
use super::product::PRODUCTS;
use super::render::moment;

/// After the last planned change, so that listings, which end two minutes ago, hold it.
const AFTER_THE_END: SignedDuration = SignedDuration::from_mins(10);

impl Emulator {
    pub(super) fn control(&mut self, now: Timestamp, request: &Request<Bytes>) -> Response<Bytes> {
        let result = match (request.method(), request.uri().path()) {
            (&Method::GET, "/_emulator/orders") => Ok(self.orders_json(now)),
            (&Method::POST, "/_emulator/orders") => body(request).and_then(|body| self.upsert(now, &body)),
            (&Method::POST, "/_emulator/advance") => {
                body(request).and_then(|body| self.advance_json(now, &body))
            }
            (&Method::GET, "/_emulator/products") => Ok(json!({"products": PRODUCTS})),
            (&Method::GET, "/_emulator/stats") => Ok(self.stats_json(now)),
            (method, path) => {
                let body = json!({"error": format!("there is no {method} {path}")});
                return answer::json(StatusCode::NOT_FOUND, &body);
            }
        };
        match result {
            Ok(body) => answer::json(StatusCode::OK, &body),
            Err(error) => answer::json(StatusCode::BAD_REQUEST, &json!({"error": error})),
        }
    }

    /// Moves the clock on from `now` as the emulator sees it.
    pub fn advance(&mut self, now: Timestamp, by: SignedDuration) {
        self.advanced = self.advanced.saturating_add(by.max(SignedDuration::ZERO));
        self.book.advance(now.saturating_add(by).unwrap_or(Timestamp::MAX));
    }

    /// Moves the clock behind the last planned change.
    pub fn advance_to_end(&mut self, now: Timestamp) {
        if let Some(end) = self.book.end().filter(|end| *end > now - AFTER_THE_END) {
            self.advance(now, end.duration_since(now) + AFTER_THE_END);
        }
    }

    fn advance_json(&mut self, now: Timestamp, body: &Value) -> Result<Value, String> {
        let before = self.advanced;
        match (body["seconds"].as_i64(), body["to"].as_str()) {
            (Some(seconds), None) if seconds >= 0 => self.advance(now, SignedDuration::from_secs(seconds)),
            (None, Some("end")) => self.advance_to_end(now),
            _ => return Err("send {\"seconds\": n} or {\"to\": \"end\"}".to_owned()),
        }
        let moved = self.advanced - before;
        Ok(json!({"now": moment(now.saturating_add(moved).unwrap_or(now)), "seconds": moved.as_secs()}))
    }

    fn stats_json(&self, now: Timestamp) -> Value {
        let mut stats = json!(self.stats);
        stats["now"] = json!(moment(now));
        stats["orders"] = json!(self.book.placed(now).count());
        stats["orders_to_come"] = json!(self.book.len() - self.book.placed(now).count());
        stats
    }

    fn orders_json(&self, now: Timestamp) -> Value {
        let orders: Vec<Value> = self.book.placed(now).map(told).collect();
        json!({"now": moment(now), "orders": orders})
    }

    /// Lays the given members over the order with this id, or over a fresh one.
    fn upsert(&mut self, now: Timestamp, body: &Value) -> Result<Value, String> {
        let given = body.as_object().ok_or("send an object")?;
        let known =
            given.get("order_id").and_then(Value::as_str).and_then(|id| self.book.get(now, id)).cloned();
        let mut base = match known {
            Some(order) => order,
            None => self.fresh(now, given.get("marketplace_id").and_then(Value::as_str))?,
        };
        base.last_updated_at = now;
        let mut patched = json!(base);
        for (name, value) in given {
            match (name.as_str(), value.as_array()) {
                ("items", Some(items)) => merge_items(&mut patched["items"], items),
                // These two replace as a whole: they are patches themselves, where null has a meaning.
                ("patch_v0" | "patch_2026", _) => patched[name] = value.clone(),
                _ => merge(&mut patched, &json!({ name.clone(): value })),
            }
        }
        let order: Order = serde_json::from_value(patched).map_err(|error| error.to_string())?;
        if given.contains_key("status") {
            self.book.settle(&order.order_id);
        }
        let told = told(&order);
        self.book.put(order);
        Ok(told)
    }

    fn fresh(&self, now: Timestamp, marketplace_id: Option<&str>) -> Result<Order, String> {
        let seller = self.config.sellers.first().ok_or("there is no seller")?;
        let market = match marketplace_id {
            Some(id) => by_id(id).unwrap_or(&MARKETS[0]),
            None => {
                seller.marketplaces.first().and_then(|id| by_id(id)).ok_or("the seller has no marketplace")?
            }
        };
        let purchased_at = now.saturating_sub(SignedDuration::from_hours(3)).unwrap_or(now);
        Ok(generate::plain(seller, market, purchased_at, self.config.seed, self.book.len()))
    }
}

fn body(request: &Request<Bytes>) -> Result<Value, String> {
    serde_json::from_slice(request.body()).map_err(|error| format!("the body is no JSON: {error}"))
}

fn merge_items(base: &mut Value, given: &[Value]) {
    let mut items: Vec<Value> = base.as_array().cloned().unwrap_or_default();
    for (index, patch) in given.iter().enumerate() {
        match items.get_mut(index) {
            Some(item) => merge(item, patch),
            None => items.push(patch.clone()),
        }
    }
    *base = Value::Array(items);
}

/// All that a comparing script needs: the order itself and its sums.
fn told(order: &Order) -> Value {
    let digits = order.digits();
    let mut value = json!(order);
    value["country"] = json!(country(order));
    value["grand_total"] = json!(order.grand_total().map(|total| money::text(total, digits)));
    value["tax_total"] = json!(money::text(order.tax_total(), digits));
    if let Some(items) = value["items"].as_array_mut() {
        for (told, item) in items.iter_mut().zip(&order.items) {
            told["total"] = json!(money::text(Item::total(item, order.tax_mode), digits));
            told["tax"] = json!(money::text(item.tax(), digits));
        }
    }
    value
}
