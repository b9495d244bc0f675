//! Transfers: made at confirmation, validated with Odoo's two wizards, cancelled.

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::super::cell::{Cell, decimal_from_json};
use super::super::env::{Env, Values};
use super::super::error::{OdooError, Result};
use super::{move_line, product, sale, sale_line};

pub(super) const PICKING: &str = "stock.picking";
pub(super) const MOVE: &str = "stock.move";
pub(super) const QUANT: &str = "stock.quant";

pub(super) fn computed(env: &Env<'_>, model: &str, id: i64, field: &str) -> Option<Cell> {
    let usage = |side: &str| {
        let location = env.id_of(MOVE, id, side);
        location.map_or(Cell::Empty, |at| env.get("stock.location", at, "usage"))
    };
    Some(match (model, field) {
        (QUANT, _) => Cell::Dec(env.dec(QUANT, id, "quantity") - env.dec(QUANT, id, "reserved_quantity")),
        (_, "location_usage") => usage("location_id"),
        (_, "location_dest_usage") => usage("location_dest_id"),
        (_, "product_qty") => env.get(MOVE, id, "product_uom_qty"),
        (_, "has_tracking") => Cell::Text(move_line::tracking(env, id)),
        (_, "product_tmpl_id") => {
            let product = env.id_of(MOVE, id, "product_id")?;
            env.get("product.product", product, "product_tmpl_id")
        }
        _ => return None,
    })
}

pub(super) fn move_name(env: &Env<'_>, id: i64) -> String {
    let product = env
        .id_of(MOVE, id, "product_id")
        .map_or_else(String::new, |at| env.display_name("product.product", at));
    let place = |side: &str| {
        env.id_of(MOVE, id, side)
            .map_or_else(String::new, |at| env.text("stock.location", at, "complete_name"))
    };
    format!("{product}: {}>{}", place("location_id"), place("location_dest_id"))
}

/// The quantity as seen from the customer: positive when it goes to one, negative when it comes back.
pub(super) fn signed(env: &Env<'_>, entry: i64, quantity: Decimal) -> Decimal {
    if env.get(MOVE, entry, "location_dest_usage").as_text() == "customer" { quantity } else { -quantity }
}

// Stock on hand

/// Quantity and reservation of a product, in the warehouse of the context or everywhere.
pub(super) fn on_hand(env: &Env<'_>, product: i64) -> (Decimal, Decimal) {
    let warehouse = env.context.get("warehouse_id").and_then(Value::as_i64);
    let mut sums = (Decimal::ZERO, Decimal::ZERO);
    for quant in env.db.pointing_at(QUANT, "product_id", product) {
        let Some(location) = env.id_of(QUANT, quant, "location_id") else { continue };
        let inside = env.text("stock.location", location, "usage") == "internal"
            && (warehouse.is_none() || env.id_of("stock.location", location, "warehouse_id") == warehouse);
        if inside {
            sums.0 += env.dec(QUANT, quant, "quantity");
            sums.1 += env.dec(QUANT, quant, "reserved_quantity");
        }
    }
    sums
}

/// What open deliveries still take.
pub(super) fn outgoing(env: &Env<'_>, product: i64) -> Decimal {
    let open = env.db.pointing_at(MOVE, "product_id", product).into_iter().filter(|&entry| {
        !matches!(env.text(MOVE, entry, "state").as_str(), "done" | "cancel" | "draft")
            && env.get(MOVE, entry, "location_dest_usage").as_text() == "customer"
    });
    open.map(|entry| env.dec(MOVE, entry, "product_uom_qty")).sum()
}

pub(super) fn quant(env: &mut Env<'_>, product: i64, location: i64) -> Result<i64> {
    let here = env.db.pointing_at(QUANT, "product_id", product);
    if let Some(found) =
        here.into_iter().find(|&quant| env.id_of(QUANT, quant, "location_id") == Some(location))
    {
        return Ok(found);
    }
    let values = json!({"product_id": product, "location_id": location});
    env.create(QUANT, values.as_object().cloned().unwrap_or_default())
}

pub(super) fn before_create_quant(env: &mut Env<'_>, values: &mut Values) -> Result<()> {
    let location = values.get("location_id").and_then(Value::as_i64);
    values.entry("in_date").or_insert(env.now_text().into());
    let company = location.map(|at| env.get("stock.location", at, "company_id"));
    if let Some(Cell::Int(company)) = company {
        values.entry("company_id").or_insert(company.into());
    }
    Ok(())
}

/// In inventory mode a count goes to the quant that is there; without it a second one appears.
pub(super) fn counted_before(env: &Env<'_>, values: &Values, given: &BTreeSet<String>) -> Option<i64> {
    let counts = ["inventory_quantity_auto_apply", "inventory_quantity"];
    if !env.flag("inventory_mode") || !counts.iter().any(|field| given.contains(*field)) {
        return None;
    }
    let same = |quant: &i64| {
        ["location_id", "lot_id", "package_id", "owner_id"]
            .iter()
            .all(|field| env.id_of(QUANT, *quant, field) == values.get(*field).and_then(Value::as_i64))
    };
    let product = values.get("product_id").and_then(Value::as_i64)?;
    env.db.pointing_at(QUANT, "product_id", product).into_iter().find(same)
}

pub(super) fn before_create_move(env: &mut Env<'_>, values: &mut Values) -> Result<()> {
    values.entry("date").or_insert(env.now_text().into());
    let product = values.get("product_id").and_then(Value::as_i64);
    let unit = product.and_then(|product| env.id_of("product.product", product, "uom_id"));
    values.entry("product_uom").or_insert(unit.into());
    Ok(())
}

pub(super) fn after_quant(env: &mut Env<'_>, id: i64, given: &BTreeSet<String>) -> Result<()> {
    if given.contains("inventory_quantity_auto_apply") {
        let counted = env.get(QUANT, id, "inventory_quantity_auto_apply");
        env.set(QUANT, id, "quantity", counted);
    }
    Ok(())
}

pub(super) fn apply_inventory(env: &mut Env<'_>, ids: &[i64]) -> Result<()> {
    for &id in ids {
        let counted = env.get(QUANT, id, "inventory_quantity");
        env.set_all(QUANT, id, [("quantity", counted), ("inventory_quantity_set", Cell::Bool(false))]);
    }
    Ok(())
}

// Making transfers

/// Makes, grows or shrinks the deliveries of a confirmed order line until they match its quantity.
pub(super) fn procure(env: &mut Env<'_>, line: i64) -> Result<()> {
    let Some(order) = env.id_of("sale.order.line", line, "order_id") else { return Ok(()) };
    let skip = env.flag("skip_procurement") || sale::is_locked(env, order);
    let Some(product) = env.id_of("sale.order.line", line, "product_id") else { return Ok(()) };
    if skip || !sale_line::is_goods(env, line) {
        return Ok(());
    }
    let wanted = env.dec("sale.order.line", line, "product_uom_qty");
    let parts = match product::kit(env, product) {
        parts if parts.is_empty() => vec![(product, Decimal::ONE)],
        parts => parts,
    };
    for (part, each) in parts {
        let moves: Vec<i64> = env
            .db
            .pointing_at(MOVE, "sale_line_id", line)
            .into_iter()
            .filter(|&entry| {
                env.text(MOVE, entry, "state") != "cancel"
                    && env.id_of(MOVE, entry, "product_id") == Some(part)
            })
            .collect();
        let planned: Decimal = moves
            .iter()
            .map(|&entry| {
                let done = env.text(MOVE, entry, "state") == "done";
                signed(
                    env,
                    entry,
                    if done { moved(env, entry) } else { env.dec(MOVE, entry, "product_uom_qty") },
                )
            })
            .sum();
        let missing = wanted * each - planned;
        if !missing.is_zero() {
            deliver(env, order, line, part, missing, &moves)?;
        }
    }
    Ok(())
}

fn deliver(
    env: &mut Env<'_>,
    order: i64,
    line: i64,
    product: i64,
    missing: Decimal,
    moves: &[i64],
) -> Result<()> {
    let open = moves.iter().copied().find(|&entry| {
        env.text(MOVE, entry, "state") != "done"
            && env.get(MOVE, entry, "location_dest_usage").as_text() == "customer"
    });
    // Odoo merges moves of the same deadline only. A `date_order` written after the confirmation changes the deadline
    // of what comes later, so more becomes a second move and less a receipt; a commitment date prevents both.
    let deadline = match env.get("sale.order", order, "commitment_date") {
        Cell::Empty => env.get("sale.order", order, "date_order"),
        date => date,
    };
    if let Some(entry) = open.filter(|&entry| env.get(MOVE, entry, "date_deadline") == deadline) {
        let demand = (env.dec(MOVE, entry, "product_uom_qty") + missing).max(Decimal::ZERO);
        release(env, entry)?;
        env.set(MOVE, entry, "product_uom_qty", Cell::Dec(demand));
        if demand.is_zero() {
            env.set(MOVE, entry, "state", Cell::text("cancel"));
            move_line::drop_all(env, entry)?;
        } else {
            reserve(env, entry)?;
        }
        refresh_picking_of(env, entry);
        return Ok(());
    }
    let Some(warehouse) = env.id_of("sale.order", order, "warehouse_id") else {
        return Err(OdooError::user("You must set a warehouse on your sale order to proceed."));
    };
    let back = missing < Decimal::ZERO;
    let operation = env.id_of("stock.warehouse", warehouse, if back { "in_type_id" } else { "out_type_id" });
    let Some(operation) = operation else { return Ok(()) };
    let stock = env.id_of("stock.warehouse", warehouse, "lot_stock_id");
    let customers = env.db.xid("stock.stock_location_customers").map(|target| target.1);
    let (from, to) = if back { (customers, stock) } else { (stock, customers) };
    let picking = open_picking(env, order, operation, from, to)?;
    let values = json!({
        "product_id": product, "product_uom_qty": missing.abs().to_string(),
        "product_uom": env.id_of("product.product", product, "uom_id"), "picking_id": picking,
        "picking_type_id": operation, "location_id": from, "location_dest_id": to, "location_final_id": to,
        "sale_line_id": line, "warehouse_id": warehouse, "origin": env.text("sale.order", order, "name"),
        "partner_id": env.id_of("sale.order", order, "partner_shipping_id"), "state": "confirmed",
        "date": deadline.as_text(), "date_deadline": deadline.as_text(),
        "company_id": env.id_of("sale.order", order, "company_id"),
    });
    let mut values = values.as_object().cloned().unwrap_or_default();
    if env.field(MOVE, "name").is_some() {
        values.insert("name".into(), env.display_name("product.product", product).into());
    }
    let entry = env.create(MOVE, values)?;
    reserve(env, entry)?;
    refresh_picking_of(env, entry);
    Ok(())
}

/// The order's open transfer of this kind, made when there is none.
fn open_picking(
    env: &mut Env<'_>,
    order: i64,
    operation: i64,
    from: Option<i64>,
    to: Option<i64>,
) -> Result<i64> {
    let found = env.db.pointing_at(PICKING, "sale_id", order).into_iter().find(|&picking| {
        env.id_of(PICKING, picking, "picking_type_id") == Some(operation)
            && !matches!(env.text(PICKING, picking, "state").as_str(), "done" | "cancel")
    });
    if let Some(picking) = found {
        return Ok(picking);
    }
    let values = json!({
        "picking_type_id": operation, "location_id": from, "location_dest_id": to, "sale_id": order,
        "partner_id": env.id_of("sale.order", order, "partner_shipping_id"),
        "origin": env.text("sale.order", order, "name"), "move_type": "direct", "state": "draft",
        "company_id": env.id_of("sale.order", order, "company_id"),
    });
    env.create(PICKING, values.as_object().cloned().unwrap_or_default())
}

pub(super) fn after_create_picking(env: &mut Env<'_>, id: i64) -> Result<()> {
    let operation = env.id_of(PICKING, id, "picking_type_id").unwrap_or_default();
    if matches!(env.text(PICKING, id, "name").as_str(), "" | "/") {
        let warehouse = env.id_of("stock.picking.type", operation, "warehouse_id");
        let code = warehouse.map_or_else(String::new, |at| env.text("stock.warehouse", at, "code"));
        let short = env.text("stock.picking.type", operation, "sequence_code");
        let number = env.db.next_number(&format!("picking {operation}"));
        env.set(PICKING, id, "name", Cell::Text(format!("{code}/{short}/{number:05}")));
    }
    let code = env.get("stock.picking.type", operation, "code");
    let now = Cell::Text(env.now_text());
    env.set_all(PICKING, id, [("picking_type_code", code), ("scheduled_date", now)]);
    for (field, default) in
        [("location_id", "default_location_src_id"), ("location_dest_id", "default_location_dest_id")]
    {
        if !env.is(PICKING, id, field) {
            let location = env.get("stock.picking.type", operation, default);
            env.set(PICKING, id, field, location);
        }
    }
    Ok(())
}

// Reservations

/// Whether a move takes goods that Odoo counts: others are always there.
pub(super) fn counted(env: &Env<'_>, entry: i64) -> bool {
    let product = env.id_of(MOVE, entry, "product_id");
    let storable = product.is_some_and(|product| product::is_storable(env, product));
    storable && env.get(MOVE, entry, "location_usage").as_text() == "internal"
}

pub(super) fn reserve(env: &mut Env<'_>, entry: i64) -> Result<()> {
    let demand = env.dec(MOVE, entry, "product_uom_qty");
    let quantity = if counted(env, entry) {
        let (product, location) =
            (env.id_of(MOVE, entry, "product_id"), env.id_of(MOVE, entry, "location_id"));
        let (Some(product), Some(location)) = (product, location) else { return Ok(()) };
        let quant = quant(env, product, location)?;
        let reserved = env.dec(QUANT, quant, "reserved_quantity");
        let free = (env.dec(QUANT, quant, "quantity") - reserved).max(Decimal::ZERO);
        let taken = demand.min(free);
        env.set(QUANT, quant, "reserved_quantity", Cell::Dec(reserved + taken));
        taken
    } else {
        demand
    };
    set_reserved(env, entry, quantity)
}

/// What a move has taken, or is about to take.
pub(super) fn moved(env: &Env<'_>, entry: i64) -> Decimal {
    env.dec(MOVE, entry, env.profile.moved())
}

/// Whether somebody took something of a move: in 16 the quantity says it.
pub(super) fn is_picked(env: &Env<'_>, entry: i64) -> bool {
    if env.profile.picks_apart() { !moved(env, entry).is_zero() } else { env.is(MOVE, entry, "picked") }
}

fn set_reserved(env: &mut Env<'_>, entry: i64, quantity: Decimal) -> Result<()> {
    let demand = env.dec(MOVE, entry, "product_uom_qty");
    let state = if quantity >= demand {
        "assigned"
    } else if quantity.is_zero() {
        "confirmed"
    } else {
        "partially_available"
    };
    let reserved = env.profile.reserved();
    env.set_all(MOVE, entry, [(reserved, Cell::Dec(quantity)), ("state", Cell::text(state))]);
    move_line::follow(env, entry)
}

pub(super) fn release(env: &mut Env<'_>, entry: i64) -> Result<()> {
    if !counted(env, entry) {
        return Ok(());
    }
    let (product, location) = (env.id_of(MOVE, entry, "product_id"), env.id_of(MOVE, entry, "location_id"));
    let (Some(product), Some(location)) = (product, location) else { return Ok(()) };
    let quant = quant(env, product, location)?;
    let reserved = env.profile.reserved();
    let held = env.dec(QUANT, quant, "reserved_quantity") - env.dec(MOVE, entry, reserved);
    env.set(QUANT, quant, "reserved_quantity", Cell::Dec(held.max(Decimal::ZERO)));
    env.set(MOVE, entry, reserved, Cell::Dec(Decimal::ZERO));
    Ok(())
}

pub(super) fn before_write_move(env: &mut Env<'_>, ids: &[i64], values: &mut Values) -> Result<()> {
    let quantity = env.profile.moved();
    if values.contains_key(quantity) && ids.iter().any(|&id| env.text(MOVE, id, "state") == "cancel") {
        return Err(OdooError::user("You cannot change a cancelled stock move, create a new line instead."));
    }
    if env.profile.picks_apart() {
        return Ok(());
    }
    if let Some(quantity) = values.get(quantity).and_then(decimal_from_json) {
        // The reservation follows the quantity that somebody set by hand.
        for &id in ids {
            if env.text(MOVE, id, "state") == "done" {
                continue;
            }
            release(env, id)?;
            if counted(env, id)
                && let (Some(product), Some(location)) =
                    (env.id_of(MOVE, id, "product_id"), env.id_of(MOVE, id, "location_id"))
            {
                let quant = quant(env, product, location)?;
                let reserved = env.dec(QUANT, quant, "reserved_quantity") + quantity;
                env.set(QUANT, quant, "reserved_quantity", Cell::Dec(reserved));
            }
        }
    }
    Ok(())
}

pub(super) fn after_move(env: &mut Env<'_>, id: i64, given: &BTreeSet<String>) -> Result<()> {
    let open = !matches!(env.text(MOVE, id, "state").as_str(), "done" | "cancel" | "draft");
    if given.contains(env.profile.moved()) && open {
        if env.profile.picks_apart() {
            return move_line::follow(env, id);
        }
        let quantity = moved(env, id);
        set_reserved(env, id, quantity)?;
        refresh_picking_of(env, id);
    }
    Ok(())
}

// States

fn refresh_picking_of(env: &mut Env<'_>, entry: i64) {
    if let Some(picking) = env.id_of(MOVE, entry, "picking_id") {
        refresh_picking(env, picking);
    }
}

/// A transfer's state follows its moves.
pub(super) fn refresh_picking(env: &mut Env<'_>, picking: i64) {
    let moves = env.db.pointing_at(MOVE, "picking_id", picking);
    let states: Vec<String> = moves.iter().map(|&entry| env.text(MOVE, entry, "state")).collect();
    let live = || states.iter().filter(|state| !matches!(state.as_str(), "done" | "cancel"));
    let state = if states.is_empty() || states.iter().any(|state| state == "draft") {
        "draft"
    } else if states.iter().all(|state| state == "cancel") {
        "cancel"
    } else if live().count() == 0 {
        "done"
    } else if live().any(|state| matches!(state.as_str(), "assigned" | "partially_available")) {
        "assigned"
    } else {
        "confirmed"
    };
    env.set(PICKING, picking, "state", Cell::text(state));
}

pub(super) fn confirm_pickings(env: &mut Env<'_>, ids: &[i64]) -> Result<()> {
    for &id in ids {
        for entry in env.db.pointing_at(MOVE, "picking_id", id) {
            if matches!(env.text(MOVE, entry, "state").as_str(), "" | "draft") {
                env.set(MOVE, entry, "state", Cell::text("confirmed"));
                reserve(env, entry)?;
            }
        }
        refresh_picking(env, id);
    }
    Ok(())
}

pub(super) fn assign_pickings(env: &mut Env<'_>, ids: &[i64]) -> Result<()> {
    for &id in ids {
        for entry in env.db.pointing_at(MOVE, "picking_id", id) {
            if matches!(env.text(MOVE, entry, "state").as_str(), "confirmed" | "partially_available") {
                release(env, entry)?;
                reserve(env, entry)?;
            }
        }
        refresh_picking(env, id);
    }
    Ok(())
}

pub(super) fn cancel_pickings(env: &mut Env<'_>, ids: &[i64]) -> Result<()> {
    for &id in ids {
        for entry in env.db.pointing_at(MOVE, "picking_id", id) {
            match env.text(MOVE, entry, "state").as_str() {
                "cancel" => {}
                "done" => {
                    return Err(OdooError::user(
                        "You cannot cancel a stock move that has been set to 'Done'. Create a return in order to reverse the moves which took place.",
                    ));
                }
                _ => {
                    release(env, entry)?;
                    env.set(MOVE, entry, "state", Cell::text("cancel"));
                    move_line::drop_all(env, entry)?;
                }
            }
        }
        env.set(PICKING, id, "state", Cell::text("cancel"));
        if let Some(order) = env.id_of(PICKING, id, "sale_id") {
            sale::recompute(env, order);
        }
    }
    Ok(())
}
