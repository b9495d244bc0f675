//! The text of an order, kept until somebody asks what is in it.

use serde_json::value::RawValue;
use serde_json::{Map, Value};
use std::fmt;

use super::OF_ORDER;

/// The answers of Amazon about one order, as text.
#[derive(Default)]
pub struct OrderJson(Vec<Box<RawValue>>);

impl OrderJson {
    pub(super) fn push(&mut self, answer: &RawValue) {
        self.0.push(answer.to_owned());
    }

    /// All answers as one object. Of two answers with one member the order's own counts, else the first; the typed
    /// documents are put together in the same way.
    pub(super) fn whole(&self) -> Value {
        let mut whole = Map::new();
        let (mut items, mut buyers) = (Vec::new(), Vec::new());
        for answer in &self.0 {
            // It is JSON, but may be nested deeper than this reader goes.
            let Ok(Value::Object(mut members)) = serde_json::from_str(answer.get()) else { continue };
            let is_order = OF_ORDER.iter().any(|name| members.contains_key(*name));
            if let Some(Value::Array(rows)) = members.remove("OrderItems") {
                let is_item = |row: &Value| is_order || row.get("QuantityOrdered").is_some();
                let (of_items, of_buyers): (Vec<_>, Vec<_>) = rows.into_iter().partition(is_item);
                items.extend(of_items);
                buyers.extend(of_buyers);
            }
            for (name, value) in members {
                if is_order || !whole.contains_key(&name) {
                    whole.insert(name, value);
                }
            }
        }
        for buyer in buyers {
            let id = buyer.get("OrderItemId");
            let item = items.iter_mut().find(|item| id.is_some() && item.get("OrderItemId") == id);
            if let Some(Value::Object(item)) = item {
                item.entry("BuyerInfo").or_insert(buyer);
            }
        }
        if !items.is_empty() {
            whole.insert("OrderItems".to_owned(), Value::Array(items));
        }
        Value::Object(whole)
    }
}

impl From<&RawValue> for OrderJson {
    fn from(order: &RawValue) -> Self {
        Self(vec![order.to_owned()])
    }
}

/// The text holds buyer data.
impl fmt::Debug for OrderJson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OrderJson({} answers)", self.0.len())
    }
}
