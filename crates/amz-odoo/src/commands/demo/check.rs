//! Reads everything back from Odoo and compares it with what the emulated Amazon holds.

use std::collections::HashMap;

use amz_odoo_sync::odoo::Session;
use odoo_rpc::{Domain, SearchOptions};
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
    /// What the buyer pays.
    pub(super) grand_total: Option<Decimal>,
}

/// What was found.
#[derive(Debug, Default, Serialize)]
pub(super) struct Check {
    /// Orders that Odoo has.
    pub(super) orders_in_odoo: u64,
    /// Orders whose total in Odoo is not Amazon's to the cent.
    pub(super) amount_mismatches: u64,
    /// Orders that Odoo has more than once.
    pub(super) doubled: u64,
    /// Cancelled at Amazon and not in Odoo, or the reverse.
    pub(super) cancel_mismatches: u64,
    /// Orders by state in Odoo.
    pub(super) states: std::collections::BTreeMap<String, u64>,
}

impl Check {
    /// Whether Odoo shows what Amazon has.
    pub(super) fn is_proven(&self) -> bool {
        self.amount_mismatches == 0 && self.doubled == 0 && self.cancel_mismatches == 0
    }
}

/// Reads back.
pub(super) async fn run(session: &Session, held: &[Held]) -> Result<Check, Failure> {
    let mut check = Check::default();
    let failed = |error: odoo_rpc::FieldError| Failure::new(format!("sale.order: {error}"));
    for batch in held.chunks(500) {
        let ids: Vec<&str> = batch.iter().map(|order| order.order_id.as_str()).collect();
        let domain = Domain::is_in("client_order_ref", ids);
        let fields = ["client_order_ref", "amount_total", "state"];
        let options = SearchOptions::new().context(session.context());
        let records = session.client().search_read("sale.order", &domain, &fields, options).await?;
        let mut found: HashMap<&str, u64> = HashMap::new();
        for record in &records {
            let id = record.str("client_order_ref").map_err(failed)?.unwrap_or_default();
            let state = record.str("state").map_err(failed)?.unwrap_or_default();
            let total = record.decimal("amount_total").map_err(failed)?.unwrap_or_default();
            *found.entry(id).or_default() += 1;
            *check.states.entry(state.to_owned()).or_default() += 1;
            let Some(order) = batch.iter().find(|order| order.order_id == id) else { continue };
            check.amount_mismatches +=
                u64::from((total - order.grand_total.unwrap_or_default()).abs() >= HALF_A_UNIT);
            check.cancel_mismatches +=
                u64::from((state == "cancel") != order.status.to_lowercase().starts_with("cancel"));
        }
        check.orders_in_odoo += found.len() as u64;
        check.doubled += found.values().filter(|count| **count > 1).count() as u64;
    }
    Ok(check)
}

/// Odoo's floats: 33.660000000000004 is 33.66.
const HALF_A_UNIT: Decimal = Decimal::from_parts(5, 0, 0, false, 4);
