//! What an independent client finds in Odoo, against what Amazon holds.
//!
//! Nothing here uses the engine or its client: the expectation comes from the emulator's own list, the finding from
//! `tests/python/count_orders.py`, which reads Odoo with odoorpc.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;
use std::process::Stdio;

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::Deserialize;
use tokio::process::Command;

use super::amazon::Order;
use odoo_contract::real::{RealOdoo, script};

/// What Odoo holds.
#[derive(Debug, Deserialize)]
pub struct Counted {
    /// Every sales order.
    pub orders: Vec<Found>,
    /// Counts over the whole database.
    pub totals: BTreeMap<String, i64>,
}

/// A sales order in Odoo.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct Found {
    /// Odoo's name of it.
    pub name: String,
    /// Amazon's id.
    pub client_order_ref: Option<String>,
    /// Our external ids of it.
    pub external_ids: Vec<String>,
    /// `draft`, `sale` or `cancel`.
    pub state: String,
    /// ISO 4217 code.
    pub currency: String,
    /// With tax.
    pub amount_total: Decimal,
    /// The tax in it.
    pub amount_tax: Decimal,
    /// UTC, `YYYY-MM-DD HH:MM:SS`.
    pub date_order: String,
    /// The warehouse's short name.
    pub warehouse: Option<String>,
    /// Where the goods go.
    pub ship_to: ShipTo,
    /// Partners that carry the external id of the order's delivery contact.
    pub delivery_contacts: u32,
    /// The lines.
    pub lines: Vec<FoundLine>,
    /// The transfers.
    pub pickings: Vec<Picking>,
}

/// The delivery address of a [`Found`] order.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct ShipTo {
    /// Recipient.
    pub name: Option<String>,
    /// `delivery` for a contact of the order's own.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// First line.
    pub street: Option<String>,
    /// City.
    pub city: Option<String>,
    /// Postal code.
    pub zip: Option<String>,
    /// ISO 3166-1 code.
    pub country: Option<String>,
}

/// A line of a [`Found`] order.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct FoundLine {
    /// Our external ids of it.
    pub external_ids: Vec<String>,
    /// The product's internal reference.
    pub sku: Option<String>,
    /// Units ordered.
    pub quantity: f64,
    /// Units delivered.
    pub delivered: f64,
    /// With tax.
    pub total: Decimal,
    /// Rates in percent.
    pub taxes: Vec<f64>,
}

/// A transfer of a [`Found`] order.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct Picking {
    /// Its name.
    pub name: String,
    /// `done`, `cancel`, or one of the open states.
    pub state: String,
    /// `outgoing` for a delivery.
    pub kind: String,
}

impl Picking {
    fn is_open(&self) -> bool {
        self.state != "done" && self.state != "cancel"
    }
}

impl Counted {
    /// Reads everything with odoorpc.
    ///
    /// # Panics
    /// When the script fails.
    pub async fn read(python: &Path, odoo: &RealOdoo) -> Self {
        let mut command = Command::new(python);
        command.arg(script("count_orders.py"));
        command.envs([("ODOO_URL", &odoo.url), ("ODOO_DB", &odoo.database)]);
        command.envs([("ODOO_USER", &odoo.user), ("ODOO_PASSWORD", &odoo.password)]);
        let output = command.stderr(Stdio::inherit()).output().await.expect("python runs");
        assert!(output.status.success(), "count_orders.py failed: {}", output.status);
        serde_json::from_slice(&output.stdout).expect("count_orders.py prints JSON")
    }

    /// The count of this name.
    #[must_use]
    pub fn total(&self, name: &str) -> i64 {
        self.totals.get(name).copied().unwrap_or_else(|| panic!("count_orders.py counts no {name}"))
    }
}

/// The comparison of one Odoo with one Amazon.
#[derive(Debug)]
pub struct Proof {
    /// What is wrong, a sentence each.
    pub faults: Vec<String>,
    /// How many orders were compared, by what Odoo shows: `FBA done`, `FBM open`, `cancelled`, …
    pub kinds: BTreeMap<&'static str, usize>,
}

impl Proof {
    /// Compares. The orders in `held` are held back with a reason: Odoo need not show them as Amazon does, but must
    /// not have them twice.
    #[must_use]
    pub fn of(amazon: &[Order], odoo: &Counted, held: &BTreeSet<String>) -> Self {
        let mut proof = Self { faults: Vec::new(), kinds: BTreeMap::new() };
        let mut found: HashMap<&str, Vec<&Found>> = HashMap::new();
        for order in &odoo.orders {
            match order.client_order_ref.as_deref() {
                Some(id) => found.entry(id).or_default().push(order),
                None => proof.faults.push(format!("{} has no customer reference", order.name)),
            }
        }
        let mut contacts = 0;
        for order in amazon {
            let shown = found.remove(order.order_id.as_str()).unwrap_or_default();
            contacts += shown.iter().map(|order| i64::from(order.delivery_contacts)).sum::<i64>();
            match shown.as_slice() {
                [] if belongs(order) && !held.contains(&order.order_id) => {
                    proof.faults.push(format!("{} ({}) is not in Odoo", order.order_id, order.status));
                }
                [] => {
                    *proof
                        .kinds
                        .entry(if belongs(order) { "held back" } else { "not for Odoo" })
                        .or_default() += 1
                }
                [one] => {
                    let mut faults = Vec::new();
                    once(one, &mut faults);
                    if !held.contains(&order.order_id) {
                        *proof.kinds.entry(compare(order, one, &mut faults)).or_default() += 1;
                    }
                    proof.faults.extend(faults.iter().map(|fault| format!("{}: {fault}", order.order_id)));
                }
                several => {
                    proof.faults.push(format!("{} is in Odoo {} times", order.order_id, several.len()))
                }
            }
        }
        proof.faults.extend(found.keys().map(|id| format!("{id} is in Odoo and not at Amazon")));
        let lines: usize = odoo.orders.iter().map(|order| order.lines.len()).sum();
        let pickings: usize = odoo.orders.iter().map(|order| order.pickings.len()).sum();
        let mut total = |name: &str, wanted: usize| {
            if usize::try_from(odoo.total(name)) != Ok(wanted) {
                proof
                    .faults
                    .push(format!("Odoo has {} {name}, and {wanted} belong to an order", odoo.total(name)));
            }
        };
        total("sale.order", odoo.orders.len());
        total("sale.order.line", lines);
        total("stock.picking", pickings);
        total("delivery_contacts", usize::try_from(contacts).unwrap_or_default());
        total("delivery_contacts_without_external_id", 0);
        total("companies_without_external_id", 0);
        total("open_sms", 0);
        total("open_mail", 0);
        proof
    }

    /// Fails with the list of what is wrong.
    ///
    /// # Panics
    /// When anything is.
    #[expect(clippy::print_stderr, reason = "the figures of the proof")]
    pub fn assert(&self, what: &str) {
        let shown = self.faults.iter().take(40).cloned().collect::<Vec<_>>().join("\n");
        assert!(self.faults.is_empty(), "{what}: {} faults\n{shown}", self.faults.len());
        eprintln!("{what}: each order once, as Amazon has it: {:?}", self.kinds);
    }
}

/// The orders that changed after this instant: a pass that began by then need not have seen it.
#[must_use]
pub fn changed_after(orders: &[Order], instant: Timestamp) -> BTreeSet<String> {
    let changed = orders.iter().filter(|order| order.last_updated_at > instant);
    changed.map(|order| order.order_id.clone()).collect()
}

/// Whether an order belongs in Odoo.
fn belongs(order: &Order) -> bool {
    !order.non_amazon && !order.status.starts_with("Pending")
}

/// Nothing of the order is there twice.
fn once(found: &Found, faults: &mut Vec<String>) {
    if found.external_ids.len() != 1 {
        faults.push(format!("external ids {:?}", found.external_ids));
    }
    for line in found.lines.iter().filter(|line| line.external_ids.len() != 1) {
        faults.push(format!("a line of {:?} with the external ids {:?}", line.sku, line.external_ids));
    }
    let outgoing = found.pickings.iter().filter(|picking| picking.kind == "outgoing");
    if outgoing.filter(|picking| picking.state != "cancel").count() > 1 {
        faults.push(format!("several deliveries: {:?}", found.pickings));
    }
    if found.pickings.iter().any(|picking| picking.kind != "outgoing") {
        faults.push(format!("a transfer that is no delivery: {:?}", found.pickings));
    }
}

/// Compares every field; returns the kind of the order.
fn compare(order: &Order, found: &Found, faults: &mut Vec<String>) -> &'static str {
    let mut same = |what: &str, wanted: String, found: String| {
        if wanted != found {
            faults.push(format!("{what} is {found} and should be {wanted}"));
        }
    };
    same("name", order.order_id.clone(), found.name.clone());
    same("currency", order.currency.clone(), found.currency.clone());
    let total = order.grand_total.unwrap_or_default();
    same("total", total.normalize().to_string(), found.amount_total.normalize().to_string());
    if let Some(tax) = tax(order) {
        same("tax", tax.normalize().to_string(), found.amount_tax.normalize().to_string());
    }
    same("date", order.purchased_at[..19].replace('T', " "), found.date_order.clone());
    same("warehouse", warehouse(order), found.warehouse.clone().unwrap_or_default());
    if let Some(address) = order.ship_to.as_ref().filter(|_| !order.unpriced) {
        let of = |text: &Option<String>| text.as_deref().unwrap_or_default().trim().to_owned();
        same("kind of address", "delivery".to_owned(), of(&found.ship_to.kind));
        same("delivery contacts", "1".to_owned(), found.delivery_contacts.to_string());
        same("country", of(&address.country), of(&found.ship_to.country));
        same("city", of(&address.city), of(&found.ship_to.city));
        same("zip", of(&address.postal_code), of(&found.ship_to.zip));
        same("street", of(&address.line1), of(&found.ship_to.street));
        if address.name.is_some() && !of(&found.ship_to.name).ends_with(&of(&address.name)) {
            same("recipient", of(&address.name), of(&found.ship_to.name));
        }
    }
    lines(order, found, &mut same);
    rates(order, found, &mut same);
    let open = found.pickings.iter().filter(|picking| picking.is_open()).count();
    let done = found.pickings.iter().filter(|picking| picking.state == "done").count();
    let goods = usize::from(order.items.iter().any(|item| item.quantity > 0));
    let (kind, state, wanted) = match (order.status.as_str(), order.channel.as_str()) {
        ("Canceled", _) => ("cancelled", "cancel", (0, 0)),
        ("Shipped" | "InvoiceUnconfirmed", "FBA") => ("FBA done", "sale", (0, goods)),
        ("Shipped" | "InvoiceUnconfirmed", _) => ("FBM done", "sale", (0, goods)),
        (_, "FBA") => ("FBA quotation", "draft", (0, 0)),
        _ => ("FBM open", "sale", (goods, 0)),
    };
    same("state", state.to_owned(), found.state.clone());
    same("transfers (open, done)", format!("{wanted:?}"), format!("{:?}", (open, done)));
    kind
}

/// Each item has its units in lines of its own, and the lines make up the total.
fn lines(order: &Order, found: &Found, same: &mut impl FnMut(&str, String, String)) {
    let mut units: BTreeMap<&str, f64> = BTreeMap::new();
    let mut delivered: BTreeMap<&str, f64> = BTreeMap::new();
    for line in &found.lines {
        // __amz__.line_<marketplace>_<order>_<item>_<part>[_<split>]
        let parts: Vec<&str> = line.external_ids.iter().flat_map(|id| id.split('_')).collect();
        if let [.., ".line", _, _, item, "item"] | [.., ".line", _, _, item, "item", _] = parts.as_slice() {
            *units.entry(item).or_default() += line.quantity;
            *delivered.entry(item).or_default() += line.delivered;
        }
    }
    let shipped = matches!(order.status.as_str(), "Shipped" | "InvoiceUnconfirmed");
    for item in &order.items {
        let id = item.order_item_id.as_str();
        let of = |map: &BTreeMap<&str, f64>| map.get(id).copied().unwrap_or_default().to_string();
        let what = format!("units of {}", item.sku);
        same(&what, f64::from(item.quantity).to_string(), of(&units));
        let left = if shipped { item.quantity } else { 0 };
        same(&format!("delivered {what}"), f64::from(left).to_string(), of(&delivered));
    }
    // Where a company's taxes are rounded once an order, Odoo shows a line's own total up to one minor unit off.
    let sum: Decimal = found.lines.iter().map(|line| line.total).sum();
    let unit = Decimal::new(1, found.amount_total.scale());
    if (sum - found.amount_total).abs() > unit * Decimal::from(found.lines.len()) {
        same("sum of the lines", found.amount_total.to_string(), sum.to_string());
    }
}

/// The lines bear one rate each, none where Amazon owes the tax, and the rates give the order's tax but for rounding.
fn rates(order: &Order, found: &Found, same: &mut impl FnMut(&str, String, String)) {
    let most = usize::from(!order.facilitator);
    let mut given = Decimal::ZERO;
    let mut slack = Decimal::ZERO;
    let unit = Decimal::new(1, found.amount_total.scale());
    for line in &found.lines {
        if line.taxes.len() > most {
            same(
                &format!("taxes of a line of {:?}", line.sku),
                format!("at most {most}"),
                format!("{:?}", line.taxes),
            );
        }
        let rate = line.taxes.iter().filter_map(|rate| Decimal::from_f64_retain(*rate)).sum::<Decimal>();
        given += line.total * rate / (Decimal::ONE_HUNDRED + rate);
        // Amazon rounds the tax of each unit.
        slack += unit * Decimal::from_f64_retain(line.quantity).unwrap_or_default().max(Decimal::ONE);
    }
    if (given - found.amount_tax).abs() > slack {
        same("tax by the lines' rates", found.amount_tax.to_string(), given.round_dp(4).to_string());
    }
}

/// The tax that Odoo must show, where Amazon tells it.
fn tax(order: &Order) -> Option<Decimal> {
    match order.tax_mode.as_str() {
        _ if order.unpriced || order.facilitator => Some(Decimal::ZERO),
        "inclusive_hidden" => None,
        _ => Some(order.tax_total),
    }
}

/// The short name of the warehouse: one of Amazon's for a pool of its stock, the merchant's own otherwise.
fn warehouse(order: &Order) -> String {
    match (order.channel.as_str(), order.country.as_str()) {
        ("FBA", "DE" | "FR" | "IT" | "ES" | "NL" | "BE" | "PL" | "SE" | "IE") => "FBAEU".to_owned(),
        ("FBA", country) => format!("FBA{country}"),
        _ => "WH".to_owned(),
    }
}
