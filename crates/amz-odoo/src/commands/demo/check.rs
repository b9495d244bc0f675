//! Reads everything back from Odoo and compares it with what the emulated Amazon holds.

use std::collections::{BTreeMap, HashMap, HashSet};

use amz_odoo_sync::odoo::Session;
use amz_odoo_sync::store::{Issue, Severity};
use odoo_rpc::{Domain, FieldError, Record, SearchOptions};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::failure::Failure;

/// What `GET /_emulator/orders` lists.
#[derive(Debug, Deserialize)]
pub(super) struct Listing {
    /// The orders.
    pub(super) orders: Vec<Held>,
}

/// An order that the emulated Amazon holds.
#[derive(Debug, Deserialize)]
pub(super) struct Held {
    /// Its id.
    pub(super) order_id: String,
    /// Its status.
    pub(super) status: String,
    /// Sold outside Amazon.
    pub(super) non_amazon: bool,
    /// ISO 4217 code.
    pub(super) currency: String,
    /// What the buyer pays.
    pub(super) grand_total: Option<Decimal>,
}

impl Held {
    fn is_cancelled(&self) -> bool {
        self.status.to_lowercase().starts_with("cancel")
    }

    /// Whether it belongs in Odoo: neither unpaid nor sold elsewhere.
    fn belongs(&self) -> bool {
        !self.non_amazon && !self.status.starts_with("Pending")
    }
}

/// What was found.
#[derive(Debug, Default, Serialize)]
pub(super) struct Check {
    /// Orders that the emulated Amazon holds.
    pub(super) orders_at_amazon: u64,
    /// Orders that Odoo has.
    pub(super) orders_in_odoo: u64,
    /// Orders that belong in Odoo, are not there, and are not held back either.
    pub(super) missing: u64,
    /// Orders in Odoo that do not belong there: unpaid, or sold elsewhere.
    pub(super) unexpected: u64,
    /// Orders whose total in Odoo is not Amazon's to the cent.
    pub(super) amount_mismatches: u64,
    /// Orders in another currency than Amazon's.
    pub(super) currency_mismatches: u64,
    /// Orders that Odoo has more than once.
    pub(super) doubled: u64,
    /// Cancelled at Amazon and not in Odoo, or the reverse.
    pub(super) cancel_mismatches: u64,
    /// Orders by state in Odoo.
    pub(super) states: BTreeMap<String, u64>,
}

impl Check {
    /// What is wrong, where Odoo does not show what Amazon has or not every order was seen.
    pub(super) fn fault(&self, orders_seen: u64) -> Option<String> {
        let faults = [
            ("not seen", self.orders_at_amazon.abs_diff(orders_seen)),
            ("missing", self.missing),
            ("unexpected", self.unexpected),
            ("wrong amounts", self.amount_mismatches),
            ("wrong currencies", self.currency_mismatches),
            ("doubled", self.doubled),
            ("wrongly cancelled or not", self.cancel_mismatches),
        ];
        let faults: Vec<String> = faults
            .iter()
            .filter(|(_, count)| *count > 0)
            .map(|(what, count)| format!("{count} {what}"))
            .collect();
        (!faults.is_empty()).then(|| faults.join(", "))
    }

    /// Counts one batch of orders and what Odoo has of them.
    fn add(&mut self, batch: &[Held], records: &[Shown], held_back: &HashSet<&str>) {
        let mut found: HashMap<&str, u64> = HashMap::new();
        for shown in records {
            *found.entry(&shown.order_id).or_default() += 1;
            *self.states.entry(shown.state.clone()).or_default() += 1;
        }
        for order in batch {
            let id = order.order_id.as_str();
            let there = found.contains_key(id);
            self.missing += u64::from(order.belongs() && !there && !held_back.contains(id));
            self.unexpected += u64::from(!order.belongs() && there);
            // What is held back need not be as Amazon has it: the issue says why.
            let compared = records.iter().filter(|shown| shown.order_id == id && !held_back.contains(id));
            for shown in compared {
                let difference = shown.total - order.grand_total.unwrap_or_default();
                self.amount_mismatches += u64::from(difference.abs() >= HALF_A_UNIT);
                self.currency_mismatches += u64::from(shown.currency != order.currency);
                self.cancel_mismatches += u64::from((shown.state == "cancel") != order.is_cancelled());
            }
        }
        self.orders_at_amazon += batch.len() as u64;
        self.orders_in_odoo += found.len() as u64;
        self.doubled += found.values().filter(|count| **count > 1).count() as u64;
    }
}

/// An order as Odoo shows it.
struct Shown {
    order_id: String,
    state: String,
    currency: String,
    total: Decimal,
}

impl Shown {
    fn of(record: &Record) -> Result<Self, FieldError> {
        let text = |field| Ok(record.str(field)?.unwrap_or_default().to_owned());
        Ok(Self {
            order_id: text("client_order_ref")?,
            state: text("state")?,
            currency: record
                .many2one("currency_id")?
                .and_then(|currency| currency.name)
                .unwrap_or_default()
                .to_owned(),
            total: record.decimal("amount_total")?.unwrap_or_default(),
        })
    }
}

/// Reads back. Orders of which an open issue says that they are held back need not be there.
pub(super) async fn run(session: &Session, held: &[Held], issues: &[Issue]) -> Result<Check, Failure> {
    let mut check = Check::default();
    let blocking = issues.iter().filter(|issue| issue.severity == Severity::Blocking);
    let held_back: HashSet<&str> = blocking.map(|issue| issue.record.as_str()).collect();
    for batch in held.chunks(500) {
        let ids: Vec<&str> = batch.iter().map(|order| order.order_id.as_str()).collect();
        let domain = Domain::is_in("client_order_ref", ids);
        let fields = ["client_order_ref", "amount_total", "currency_id", "state"];
        let options = SearchOptions::new().context(session.context());
        let records = session.client().search_read("sale.order", &domain, &fields, options).await?;
        let shown: Vec<Shown> = records
            .iter()
            .map(Shown::of)
            .collect::<Result<_, _>>()
            .map_err(|error| Failure::new(format!("sale.order: {error}")))?;
        check.add(batch, &shown, &held_back);
    }
    Ok(check)
}

/// Odoo's floats: 33.660000000000004 is 33.66.
const HALF_A_UNIT: Decimal = Decimal::from_parts(5, 0, 0, false, 4);

#[cfg(test)]
mod tests {
    use super::*;

    fn held(order_id: &str, status: &str) -> Held {
        Held {
            order_id: order_id.to_owned(),
            status: status.to_owned(),
            non_amazon: false,
            currency: "EUR".to_owned(),
            grand_total: Some(Decimal::new(1190, 2)),
        }
    }

    fn shown(order_id: &str, state: &str, cents: i64) -> Shown {
        let total = Decimal::new(cents, 2);
        Shown { order_id: order_id.to_owned(), state: state.to_owned(), currency: "EUR".to_owned(), total }
    }

    fn fault(batch: &[Held], records: &[Shown]) -> Option<String> {
        let mut check = Check::default();
        check.add(batch, records, &HashSet::from(["held"]));
        check.fault(batch.len() as u64)
    }

    #[test]
    fn each_fault_is_counted_and_named() {
        let sold = || held("1", "Shipped");
        let there = || shown("1", "sale", 1190);
        let other = Shown { currency: "USD".to_owned(), ..there() };
        for (batch, records, expected) in [
            (vec![sold()], vec![there()], None),
            (vec![sold()], vec![], Some("1 missing")),
            (vec![held("held", "Shipped")], vec![], None),
            (vec![held("held", "Canceled")], vec![shown("held", "sale", 0)], None),
            (vec![held("2", "Pending")], vec![], None),
            (vec![held("2", "Pending")], vec![shown("2", "draft", 1190)], Some("1 unexpected")),
            (vec![sold()], vec![shown("1", "sale", 1191)], Some("1 wrong amounts")),
            (vec![sold()], vec![other], Some("1 wrong currencies")),
            (vec![sold()], vec![there(), there()], Some("1 doubled")),
            (vec![sold()], vec![shown("1", "cancel", 1190)], Some("1 wrongly cancelled or not")),
            (vec![held("1", "Canceled")], vec![there()], Some("1 wrongly cancelled or not")),
        ] {
            assert_eq!(fault(&batch, &records).as_deref(), expected);
        }
        let elsewhere = Held { non_amazon: true, ..sold() };
        assert_eq!(fault(&[elsewhere], &[]), None);
        let mut check = Check::default();
        check.add(&[sold()], &[there()], &HashSet::new());
        assert_eq!(check.fault(0).as_deref(), Some("1 not seen"));
    }
}
