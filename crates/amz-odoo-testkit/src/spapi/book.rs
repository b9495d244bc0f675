//! The orders that the emulator holds, and their changes still to come.

use std::collections::HashMap;

use jiff::Timestamp;

use super::config::EmulatorConfig;
use super::generate::{self, Event};
use super::order::Order;

/// All orders, placed or to be placed.
#[derive(Debug)]
pub(crate) struct Book {
    orders: Vec<Order>,
    by_id: HashMap<String, usize>,
    /// Changes in the order in which they will happen, the next one last.
    coming: Vec<(Event, usize)>,
}

impl Book {
    /// Makes up the configured orders as they are at the start.
    pub(crate) fn new(config: &EmulatorConfig) -> Self {
        let mut book = Self { orders: Vec::new(), by_id: HashMap::new(), coming: Vec::new() };
        for life in (0..config.orders).filter_map(|index| generate::life(config, index)) {
            let index = book.orders.len();
            book.coming.extend(life.events.into_iter().map(|event| (event, index)));
            book.put(life.order);
        }
        // A stable sort keeps the order of one order's changes.
        book.coming.sort_by_key(|(event, _)| event.at);
        book.coming.reverse();
        book.advance(config.start);
        book
    }

    /// Lets everything happen that is due.
    pub(crate) fn advance(&mut self, now: Timestamp) {
        while let Some((event, index)) = self.coming.pop_if(|(event, _)| event.at <= now) {
            generate::apply(&mut self.orders[index], &event);
        }
    }

    /// When the last planned thing happens, changes and purchases.
    pub(crate) fn end(&self) -> Option<Timestamp> {
        let change = self.coming.first().map(|(event, _)| event.at);
        change.max(self.orders.iter().map(|order| order.purchased_at).max())
    }

    /// How many orders there will be.
    pub(crate) fn len(&self) -> usize {
        self.orders.len()
    }

    /// The orders placed so far.
    pub(crate) fn placed(&self, now: Timestamp) -> impl Iterator<Item = &Order> {
        self.orders.iter().filter(move |order| order.purchased_at <= now)
    }

    /// A placed order.
    pub(crate) fn get(&self, now: Timestamp, order_id: &str) -> Option<&Order> {
        self.by_id.get(order_id).map(|index| &self.orders[*index]).filter(|order| order.purchased_at <= now)
    }

    /// Puts an order in place of the one with its id, or adds it.
    pub(crate) fn put(&mut self, order: Order) {
        match self.by_id.get(&order.order_id) {
            Some(index) => self.orders[*index] = order,
            None => {
                self.by_id.insert(order.order_id.clone(), self.orders.len());
                self.orders.push(order);
            }
        }
    }

    /// Drops the planned changes of an order.
    pub(crate) fn settle(&mut self, order_id: &str) {
        if let Some(settled) = self.by_id.get(order_id) {
            self.coming.retain(|(_, index)| index != settled);
        }
    }

    /// An update without a change that shows, as Amazon makes many.
    pub(crate) fn touch(&mut self, order_id: &str, now: Timestamp) {
        if let Some(index) = self.by_id.get(order_id) {
            self.orders[*index].last_updated_at = now;
        }
    }
}
