//! What happens to an order, and when.

use std::time::Duration;

use fastrand::Rng;
use jiff::Timestamp;

use crate::spapi::order::{Channel, Order, Status};
use crate::spapi::product::{PRODUCTS, ProductKind};

/// A change that an order undergoes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Change {
    /// A preorder's release: payment begins.
    Release,
    /// Payment is authorized: prices and address appear.
    Pay,
    /// A line ships.
    Ship(usize),
    /// Units of a line are canceled.
    CancelUnits(usize, u32),
    /// The whole order is canceled, at whatever stage.
    Cancel,
    /// The buyer asks to cancel; a request only.
    RequestCancel,
    /// Amazon cannot fulfill it.
    Fail,
    /// Amazon waits for the seller's invoice (Brazil).
    AwaitInvoice,
}

/// A change with its moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Event {
    pub(crate) at: Timestamp,
    pub(crate) change: Change,
}

/// How the life of an order goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    CanceledUnpaid,
    CanceledPaid,
    PartlyCanceled,
    CanceledLate,
    PartlyShipped,
    Waiting,
    Unfulfillable,
    Replacement,
    Preorder,
    Shipped,
}

impl Fate {
    /// Deals the fates so that any 100 orders in a row hold all of them in fixed shares.
    pub(super) fn of(index: usize, seed: u64) -> Self {
        // 37 is coprime to 100: a hundred neighbors get a hundred different numbers.
        match (index as u64).wrapping_mul(37).wrapping_add(seed) % 100 {
            0..4 => Self::CanceledUnpaid,
            4..8 => Self::CanceledPaid,
            8..11 => Self::PartlyCanceled,
            11 => Self::CanceledLate,
            12..15 => Self::PartlyShipped,
            15..27 => Self::Waiting,
            27 => Self::Unfulfillable,
            28..30 => Self::Replacement,
            30..32 => Self::Preorder,
            _ => Self::Shipped,
        }
    }
}

/// Plans the events of an order from its purchase on.
pub(super) fn plan(rng: &mut Rng, order: &Order, fate: Fate) -> Vec<Event> {
    let mut at = order.purchased_at;
    let mut events = Vec::new();
    let mut then = |minutes: std::ops::Range<u64>, change: Change| {
        at = after(at, minutes, rng);
        events.push(Event { at, change });
    };
    if fate == Fate::Preorder {
        then(60..2000, Change::Release);
    }
    if fate == Fate::CanceledUnpaid {
        then(20..600, Change::Cancel);
        return events;
    }
    then(20..180, Change::Pay);
    let handling = if order.channel == Channel::Fba { 300..1800 } else { 600..4000 };
    match fate {
        Fate::CanceledPaid => {
            then(10..120, Change::RequestCancel);
            then(30..900, Change::Cancel);
        }
        Fate::Waiting => {}
        Fate::Unfulfillable => then(100..900, Change::Fail),
        Fate::PartlyShipped => then(handling, Change::Ship(0)),
        _ => {
            if fate == Fate::PartlyCanceled {
                let (line, item) = order
                    .items
                    .iter()
                    .enumerate()
                    .max_by_key(|(_, item)| item.quantity)
                    .unwrap_or((0, &order.items[0]));
                then(30..240, Change::CancelUnits(line, (item.quantity / 2).max(1)));
            }
            let mut span = handling;
            for line in 0..order.items.len() {
                then(span.clone(), Change::Ship(line));
                span = 1..400;
            }
            if fate == Fate::CanceledLate {
                then(600..3000, Change::Cancel);
            }
            if order.currency == "BRL" {
                then(1..60, Change::AwaitInvoice);
            }
        }
    }
    events
}

fn after(at: Timestamp, minutes: std::ops::Range<u64>, rng: &mut Rng) -> Timestamp {
    let seconds = rng.u64(minutes.start * 60..minutes.end * 60);
    at.saturating_add(Duration::from_secs(seconds)).unwrap_or(Timestamp::MAX)
}

/// Carries a change out.
pub(crate) fn apply(order: &mut Order, event: &Event) {
    let (mode, digits) = (order.tax_mode, order.digits());
    match event.change {
        Change::Release => order.status = Status::Pending,
        Change::Pay => {
            order.status = Status::Unshipped;
            order.unpriced = false;
        }
        Change::Ship(line) => ship(order, line),
        Change::CancelUnits(line, units) => {
            if let Some(item) = order.items.get_mut(line) {
                item.cancel(units, mode, digits);
            }
        }
        Change::Cancel => order.status = Status::Canceled,
        Change::RequestCancel => {
            if let Some(item) = order.items.first_mut() {
                item.cancel_request = Some("Found a better price elsewhere".to_owned());
            }
        }
        Change::Fail => order.status = Status::Unfulfillable,
        Change::AwaitInvoice => order.status = Status::InvoiceUnconfirmed,
    }
    order.last_updated_at = order.last_updated_at.max(event.at);
}

fn ship(order: &mut Order, line: usize) {
    let fba = order.channel == Channel::Fba;
    if let Some(item) = order.items.get_mut(line) {
        item.quantity_shipped = item.quantity;
        let product = PRODUCTS.iter().find(|product| product.sku == item.sku);
        if fba && product.is_some_and(|product| product.kind == ProductKind::Serial) {
            item.serial_numbers =
                (1..=item.quantity).map(|unit| format!("SN{}{unit:03}", item.order_item_id)).collect();
        }
    }
    let complete = order.items.iter().all(|item| item.quantity_shipped == item.quantity);
    order.status = if complete { Status::Shipped } else { Status::PartiallyShipped };
    if !fba && order.tracking.is_none() {
        let (carrier, prefix) = match order.currency.as_str() {
            "EUR" => ("DHL", "JJD00034"),
            "GBP" => ("Royal Mail", "RR"),
            "JPY" => ("Yamato Transport", "4600"),
            _ => ("UPS", "1Z999AA1"),
        };
        let digits: String = order.order_id.chars().filter(char::is_ascii_digit).collect();
        order.tracking = Some((carrier.to_owned(), format!("{prefix}{digits}")));
    }
}
