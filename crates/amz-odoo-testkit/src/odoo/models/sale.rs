//! Sales orders: what Odoo fills in, confirms, cancels and refuses.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::super::cell::Cell;
use super::super::env::{Env, Values};
use super::super::error::{OdooError, Result};
use super::super::profile::Profile;
use super::tax::{self, Amounts, Rounding, TaxedLine};
use super::{partner, sale_line, stock};

const ORDER: &str = "sale.order";

pub(super) fn computed(env: &Env<'_>, id: i64, field: &str) -> Option<Cell> {
    match field {
        "delivery_count" => {
            i64::try_from(env.related_ids(ORDER, id, "picking_ids").len()).ok().map(Cell::Int)
        }
        "tax_country_id" => {
            let company = env.id_of(ORDER, id, "company_id")?;
            Some(env.get("res.company", company, "account_fiscal_country_id"))
        }
        _ => None,
    }
}

pub(super) fn before_create(env: &mut Env<'_>, values: &mut Values) -> Result<()> {
    if !values
        .get("name")
        .is_some_and(|name| name.as_str().is_some_and(|name| !name.is_empty() && name != "New"))
    {
        let number = env.db.next_number("sale.order");
        values.insert("name".into(), format!("S{number:05}").into());
    }
    // The currency follows from the pricelist, whatever the caller sends.
    values.remove("currency_id");
    values.entry("date_order").or_insert(env.now_text().into());
    if !values["date_order"].is_string() {
        return Err(OdooError::assertion("Datetime instance expected"));
    }
    values.entry("state").or_insert("draft".into());
    let company = values.get("company_id").and_then(Value::as_i64).unwrap_or_else(|| env.company());
    if !values.contains_key("warehouse_id") {
        let warehouses = env.db.pointing_at("stock.warehouse", "company_id", company);
        let first = warehouses.into_iter().find(|&warehouse| env.is("stock.warehouse", warehouse, "active"));
        values.insert("warehouse_id".into(), first.into());
    }
    if env.profile < Profile::V18 && values["warehouse_id"].as_i64().is_none() {
        return Err(OdooError::required(ORDER, "Sales Order", "warehouse_id", "Warehouse"));
    }
    if !values.contains_key("user_id") {
        let salesman = super::super::rights::has_group(env, "sales_team.group_sale_salesman");
        values.insert("user_id".into(), salesman.then_some(env.uid).into());
    }
    if !values.contains_key("team_id") {
        values.insert("team_id".into(), env.db.ids("crm.team").first().copied().into());
    }
    values.entry("require_signature").or_insert(true.into());
    if !values.contains_key("pricelist_id") {
        values.insert("pricelist_id".into(), default_pricelist(env).into());
    }
    if let Some(customer) = values.get("partner_id").and_then(Value::as_i64) {
        env.check_exist("res.partner", &[customer])?;
        for (field, purpose) in [("partner_invoice_id", "invoice"), ("partner_shipping_id", "delivery")] {
            if !values.contains_key(field) {
                values.insert(field.into(), partner::address(env, customer, purpose).into());
            }
        }
        if !values.contains_key("fiscal_position_id") {
            values.insert("fiscal_position_id".into(), domestic(env, customer, company).into());
        }
    }
    Ok(())
}

/// Pricelists count as soon as a second currency is in use; the first one is everybody's then.
fn default_pricelist(env: &Env<'_>) -> Option<i64> {
    let currencies =
        env.db.ids("res.currency").into_iter().filter(|&id| env.is("res.currency", id, "active"));
    if currencies.count() < 2 {
        return None;
    }
    let active = |id: &i64| env.is("product.pricelist", *id, "active");
    env.db.ids("product.pricelist").into_iter().find(active)
}

/// The fiscal position of a customer in the company's own country.
fn domestic(env: &Env<'_>, customer: i64, company: i64) -> Option<i64> {
    let home = env.id_of("res.company", company, "account_fiscal_country_id");
    let theirs = env.id_of("res.partner", customer, "country_id");
    env.db.ids("account.fiscal.position").first().copied().filter(|_| theirs == home)
}

pub(super) fn before_write(env: &mut Env<'_>, ids: &[i64], values: &mut Values) -> Result<()> {
    let confirmed = || ids.iter().any(|&id| is_sold(&env.text(ORDER, id, "state")));
    if values.contains_key("pricelist_id") && confirmed() {
        return Err(OdooError::user("You cannot change the pricelist of a confirmed order !"));
    }
    Ok(())
}

pub(super) fn after_change(
    env: &mut Env<'_>,
    id: i64,
    given: &BTreeSet<String>,
    created: bool,
) -> Result<()> {
    let company = env.id_of(ORDER, id, "company_id").unwrap_or_else(|| env.company());
    if let Some(warehouse) = env.id_of(ORDER, id, "warehouse_id")
        && env.id_of("stock.warehouse", warehouse, "company_id") != Some(company)
    {
        return Err(crosses_companies(env, ORDER, id, "warehouse_id", "stock.warehouse", warehouse));
    }
    if created || given.contains("pricelist_id") || given.contains("company_id") {
        let pricelist = env.id_of(ORDER, id, "pricelist_id");
        let currency = match pricelist {
            Some(pricelist) => env.get("product.pricelist", pricelist, "currency_id"),
            None => env.get("res.company", company, "currency_id"),
        };
        env.set(ORDER, id, "currency_id", currency);
    }
    if given.contains("commitment_date") {
        let deadline = env.get(ORDER, id, "commitment_date");
        for transfer in env.related_ids(ORDER, id, "picking_ids") {
            for entry in env.related_ids("stock.picking", transfer, "move_ids") {
                env.set("stock.move", entry, "date_deadline", deadline.clone());
            }
        }
    }
    recompute(env, id);
    check_warehouse(env, id)
}

/// A record refers to something of another company.
pub(super) fn crosses_companies(
    env: &Env<'_>,
    model: &str,
    id: i64,
    field: &str,
    other: &str,
    other_id: i64,
) -> OdooError {
    let title = env.field(model, field).map_or_else(String::new, |field| field.title.clone());
    let company =
        env.id_of(model, id, "company_id").map_or_else(String::new, |at| env.display_name("res.company", at));
    OdooError::user(format!(
        "Uh-oh! You’ve got some company inconsistencies here:\n- “{}” belongs to company “{company}” while “{title}” ({field}: '{}') belongs to another company.\nTo avoid a mess, no company crossover is allowed!",
        env.display_name(model, id),
        env.display_name(other, other_id),
    ))
}

/// Works out the amounts and states that follow from the lines and transfers.
pub(super) fn recompute(env: &mut Env<'_>, id: i64) {
    let currency = env.id_of(ORDER, id, "currency_id");
    let rounding = rounding(env, id);
    let lines = env.related_ids(ORDER, id, "order_line");
    let mut taxed = Vec::new();
    for &line in &lines {
        sale_line::recompute(env, line, currency, rounding);
        if !env.is("sale.order.line", line, "display_type") {
            taxed.push(TaxedLine::of(env, line, currency, rounding.digits));
        }
    }
    let Amounts { untaxed, tax } = tax::total(&taxed, rounding);
    let invoice_status = invoice_status(env, id, &lines);
    let delivery_status = delivery_status(env, id, &lines);
    env.set_all(
        ORDER,
        id,
        [
            ("amount_untaxed", Cell::Dec(untaxed)),
            ("amount_tax", Cell::Dec(tax)),
            ("amount_total", Cell::Dec(untaxed + tax)),
            ("invoice_status", Cell::text(invoice_status)),
            ("delivery_status", delivery_status.map_or(Cell::Empty, Cell::text)),
        ],
    );
}

pub(super) fn rounding(env: &Env<'_>, id: i64) -> Rounding {
    let company = env.id_of(ORDER, id, "company_id").unwrap_or_else(|| env.company());
    let currency = env.id_of(ORDER, id, "currency_id");
    let digits = currency.and_then(|currency| env.get("res.currency", currency, "decimal_places").as_int());
    Rounding {
        per_line: env.text("res.company", company, "tax_calculation_rounding_method") == "round_per_line",
        keeps_total: env.profile == Profile::V19,
        included_by_line: env.profile < Profile::V18,
        digits: digits.and_then(|digits| u32::try_from(digits).ok()).unwrap_or(2),
    }
}

fn invoice_status(env: &Env<'_>, id: i64, lines: &[i64]) -> &'static str {
    if !is_sold(&env.text(ORDER, id, "state")) {
        return "no";
    }
    let billed = |line: &&i64| !env.is("sale.order.line", **line, "display_type");
    let states: Vec<String> = lines
        .iter()
        .filter(billed)
        .map(|&line| env.text("sale.order.line", line, "invoice_status"))
        .collect();
    let all =
        |among: &[&str]| !states.is_empty() && states.iter().all(|state| among.contains(&state.as_str()));
    if states.iter().any(|state| state == "to invoice") {
        "to invoice"
    } else if all(&["invoiced"]) {
        "invoiced"
    } else if all(&["invoiced", "upselling"]) {
        "upselling"
    } else {
        "no"
    }
}

fn delivery_status(env: &Env<'_>, id: i64, lines: &[i64]) -> Option<&'static str> {
    let pickings = env.related_ids(ORDER, id, "picking_ids");
    let states: Vec<String> =
        pickings.into_iter().map(|picking| env.text("stock.picking", picking, "state")).collect();
    let done = states.iter().any(|state| state == "done");
    if states.iter().all(|state| state == "cancel") {
        None
    } else if states.iter().all(|state| matches!(state.as_str(), "done" | "cancel")) {
        Some("full")
    } else if done && lines.iter().any(|&line| env.is("sale.order.line", line, "qty_delivered")) {
        Some("partial")
    } else if done {
        Some("started")
    } else {
        Some("pending")
    }
}

/// Deletes the orders of partners that are drafts or canceled.
pub(super) fn unlink_drafts(env: &mut Env<'_>, partners: &[i64]) -> Result<()> {
    for &partner in partners {
        for order in env.db.pointing_at(ORDER, "partner_id", partner) {
            if matches!(env.text(ORDER, order, "state").as_str(), "draft" | "cancel") {
                env.unlink(ORDER, &[order])?;
            }
        }
    }
    Ok(())
}

/// A confirmed order with goods needs a warehouse.
fn check_warehouse(env: &Env<'_>, id: i64) -> Result<()> {
    if matches!(env.text(ORDER, id, "state").as_str(), "draft" | "cancel")
        || env.is(ORDER, id, "warehouse_id")
    {
        return Ok(());
    }
    let lines = env.related_ids(ORDER, id, "order_line");
    if !lines.into_iter().any(|line| sale_line::is_goods(env, line)) {
        return Ok(());
    }
    let company = env.id_of(ORDER, id, "company_id").unwrap_or_else(|| env.company());
    if env.db.pointing_at("stock.warehouse", "company_id", company).is_empty() {
        let name = env.display_name("res.company", company);
        let message = format!("Please create a warehouse for company {name}.");
        return Err(OdooError::redirect(&message, "Go to Warehouses"));
    }
    Err(OdooError::user("You must set a warehouse on your sale order to proceed."))
}

/// Confirms all orders or, when one cannot be, none.
pub(super) fn confirm(env: &mut Env<'_>, ids: &[i64]) -> Result<()> {
    env.check_exist(ORDER, ids)?;
    for &id in ids {
        check_to_confirm(env, id, ids)?;
        // Up to 17 there is no such line.
        if env.profile < Profile::V18 {
            continue;
        }
        for line in env.related_ids(ORDER, id, "order_line") {
            let has = |field: &str| env.is("sale.order.line", line, field);
            if !has("display_type") && !has("is_downpayment") && !has("product_id") {
                return Err(OdooError::user(if env.profile == Profile::V18 {
                    "A line on these orders missing a product, you cannot confirm it."
                } else {
                    "Some order lines are missing a product, you need to correct them before going further."
                }));
            }
        }
    }
    let confirmed = json!({"state": "sale", "date_order": env.now_text()});
    env.write(ORDER, ids, confirmed.as_object().unwrap_or(&Values::new()))?;
    for &id in ids {
        for line in env.related_ids(ORDER, id, "order_line") {
            stock::procure(env, line)?;
        }
        recompute(env, id);
    }
    Ok(())
}

/// Refuses an order in a state that is not confirmed. 16 confirms again what is confirmed.
fn check_to_confirm(env: &Env<'_>, id: i64, ids: &[i64]) -> Result<()> {
    let state = env.text(ORDER, id, "state");
    if matches!(state.as_str(), "draft" | "sent") {
        return Ok(());
    }
    Err(OdooError::user(match env.profile {
        Profile::V16 if state == "sale" => return Ok(()),
        Profile::V16 => {
            "It is not allowed to confirm an order in the following states: cancel, done".to_owned()
        }
        Profile::V17 => {
            let names: Vec<String> = ids.iter().map(|&id| env.display_name(ORDER, id)).collect();
            format!("The following orders are not in a state requiring confirmation: {}", names.join(", "))
        }
        _ => "Some orders are not in a state requiring confirmation.".to_owned(),
    }))
}

/// Whether an order in this state is confirmed.
pub(super) fn is_sold(state: &str) -> bool {
    matches!(state, "sale" | "done")
}

/// Whether an order's lines are protected.
pub(super) fn is_locked(env: &Env<'_>, id: i64) -> bool {
    if env.profile.locks_by_state() {
        env.text(ORDER, id, "state") == "done"
    } else {
        env.is(ORDER, id, "locked")
    }
}

pub(super) fn cancel(env: &mut Env<'_>, ids: &[i64]) -> Result<Value> {
    env.check_exist(ORDER, ids)?;
    if !env.profile.locks_by_state() && ids.iter().any(|&id| is_locked(env, id)) {
        return Err(OdooError::user("You cannot cancel a locked order. Please unlock it first."));
    }
    let asks = ids.iter().any(|&id| env.text(ORDER, id, "state") != "draft");
    if env.profile.cancel_asks() && asks && !env.flag("disable_cancel_warning") {
        return Ok(json!({
            "name": "Cancel Quotation", "type": "ir.actions.act_window", "view_mode": "form",
            "res_model": "sale.order.cancel", "target": "new",
        }));
    }
    for &id in ids {
        let pickings = env.related_ids(ORDER, id, "picking_ids");
        let open: Vec<i64> = pickings
            .into_iter()
            .filter(|&picking| env.text("stock.picking", picking, "state") != "done")
            .collect();
        stock::cancel_pickings(env, &open)?;
        env.set(ORDER, id, "state", Cell::text("cancel"));
        recompute(env, id);
    }
    Ok(true.into())
}

pub(super) fn back_to_draft(env: &mut Env<'_>, ids: &[i64]) -> Result<()> {
    for &id in ids {
        if matches!(env.text(ORDER, id, "state").as_str(), "cancel" | "sent") {
            env.set(ORDER, id, "state", Cell::text("draft"));
            recompute(env, id);
        }
    }
    Ok(())
}

/// Locks or unlocks; both methods answer nothing.
pub(super) fn lock(env: &mut Env<'_>, ids: &[i64], locked: bool) -> Result<Value> {
    env.check_exist(ORDER, ids)?;
    for &id in ids {
        if env.profile.locks_by_state() {
            env.set(ORDER, id, "state", Cell::text(if locked { "done" } else { "sale" }));
        } else {
            env.set(ORDER, id, "locked", Cell::Bool(locked));
        }
    }
    Ok(Value::Null)
}

pub(super) fn before_unlink(env: &Env<'_>, ids: &[i64]) -> Result<()> {
    if ids.iter().any(|&id| !matches!(env.text(ORDER, id, "state").as_str(), "draft" | "cancel")) {
        return Err(OdooError::user(
            "You can not delete a sent quotation or a confirmed sales order. You must first cancel it.",
        ));
    }
    Ok(())
}
