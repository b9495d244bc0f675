//! `button_validate`: two wizards, goods moved, backorders, messages to the buyer.

use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use super::super::cell::Cell;
use super::super::env::{Env, Values};
use super::super::error::{OdooError, Result};
use super::super::profile::Profile;
use super::stock::{
    MOVE, PICKING, QUANT, counted, is_picked, moved, quant, refresh_picking, release, reserve,
};
use super::{move_line, product, sale};

/// `button_validate`: done, or an action that asks a person, and then nothing is done.
pub(super) fn validate(env: &mut Env<'_>, ids: &[i64]) -> Result<Value> {
    env.check_exist(PICKING, ids)?;
    // Up to 17 one that is done is checked like the others, and has nothing left to move.
    let checked = |id: &i64| env.profile < Profile::V18 || env.text(PICKING, *id, "state") != "done";
    let ids: Vec<i64> = ids.iter().copied().filter(checked).collect();
    sanity(env, &ids)?;
    for &id in &ids {
        let moves = env.db.pointing_at(MOVE, "picking_id", id);
        let any = |field: &str| moves.iter().any(|&entry| env.is(MOVE, entry, field));
        if !env.profile.picks_apart() && any("quantity") && !any("picked") {
            for entry in moves {
                env.set(MOVE, entry, "picked", Cell::Bool(true));
            }
        }
    }
    if env.profile.picks_apart() && !env.flag("skip_immediate") {
        let takes =
            |id: &i64| env.db.pointing_at(MOVE, "picking_id", *id).into_iter().any(|it| is_picked(env, it));
        let untouched: Vec<i64> = ids.iter().copied().filter(|id| !takes(id)).collect();
        if !untouched.is_empty() {
            return Ok(wizard(env, &ids, "Immediate Transfer?", "stock.immediate.transfer", &untouched));
        }
    }
    if !env.flag("skip_backorder") {
        let incomplete: Vec<i64> = ids.iter().copied().filter(|&id| leaves_a_rest(env, id)).collect();
        if !incomplete.is_empty() {
            return Ok(wizard(env, &ids, "Create Backorder?", "stock.backorder.confirmation", &incomplete));
        }
    }
    let texts: Vec<i64> = ids.iter().copied().filter(|&id| sends_a_text(env, id)).collect();
    let company_warned = |id: &i64| {
        env.id_of(PICKING, *id, "company_id")
            .is_some_and(|at| env.is("res.company", at, "has_received_warning_stock_sms"))
    };
    if !env.flag("skip_sms") && texts.iter().any(|id| !company_warned(id)) {
        return Ok(wizard(env, &ids, "SMS", "confirm.stock.sms", &texts));
    }
    let dropped: Vec<i64> = env
        .context
        .get("picking_ids_not_to_backorder")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_i64)
        .collect();
    for &id in &ids {
        finish(env, id, dropped.contains(&id))?;
        notify(env, id)?;
    }
    Ok(true.into())
}

fn sanity(env: &Env<'_>, ids: &[i64]) -> Result<()> {
    let single = ids.len() == 1;
    let mut without_lots = Vec::new();
    let mut empty = Vec::new();
    for &id in ids {
        let moves = env.db.pointing_at(MOVE, "picking_id", id);
        if moves.is_empty() {
            empty.push(env.text(PICKING, id, "name"));
        }
        let open = || {
            moves
                .iter()
                .copied()
                .filter(|&entry| !matches!(env.text(MOVE, entry, "state").as_str(), "done" | "cancel"))
        };
        let picked = open().any(|entry| is_picked(env, entry));
        let mut taken = open().filter(|&entry| !picked || is_picked(env, entry));
        let nothing =
            |entry: i64| moved(env, entry).is_zero() && !env.is(MOVE, entry, env.profile.reserved());
        if single && !moves.is_empty() && taken.all(nothing) {
            return Err(OdooError::user(match env.profile {
                Profile::V16 => {
                    "You cannot validate a transfer if no quantities are reserved nor done. To force the transfer, switch in edit mode and encode the done quantities."
                }
                Profile::V17 | Profile::V18 => {
                    "You cannot validate a transfer if no quantities are reserved. To force the transfer, encode quantities."
                }
                Profile::V19 => {
                    "Transfer trouble alert! Validating a zero quantity transfer? You're not moving invisible goods around are you?\nSet some quantities and let's get moving!"
                }
            }));
        }
        let products = move_line::without_lots(env, id);
        without_lots.extend(products.into_iter().map(|product| env.display_name("product.product", product)));
    }
    if !empty.is_empty() {
        return Err(OdooError::user(if single {
            "You can’t validate an empty transfer. Please add some products to move before proceeding."
                .to_owned()
        } else {
            format!("Transfers {}: Please add some items to move.", empty.join(", "))
        }));
    }
    if !without_lots.is_empty() {
        let products = without_lots.join(", ");
        return Err(OdooError::user(format!(
            "You need to supply a Lot/Serial number for products {products}."
        )));
    }
    Ok(())
}

fn leaves_a_rest(env: &Env<'_>, id: i64) -> bool {
    let operation = env.id_of(PICKING, id, "picking_type_id").unwrap_or_default();
    if env.text("stock.picking.type", operation, "create_backorder") != "ask" {
        return false;
    }
    env.db.pointing_at(MOVE, "picking_id", id).into_iter().any(|entry| {
        let demand = env.dec(MOVE, entry, "product_uom_qty");
        let picked = is_picked(env, entry);
        let done = if picked { moved(env, entry) } else { Decimal::ZERO };
        env.text(MOVE, entry, "state") != "cancel" && ((!demand.is_zero() && !picked) || done < demand)
    })
}

fn sends_a_text(env: &Env<'_>, id: i64) -> bool {
    let Some(company) = env.id_of(PICKING, id, "company_id") else { return false };
    let Some(partner) = env.id_of(PICKING, id, "partner_id") else { return false };
    let by_text =
        env.profile < Profile::V19 || env.text("res.company", company, "stock_confirmation_type") == "sms";
    by_text
        && env.is("res.company", company, env.profile.text_switch())
        && env.text(PICKING, id, "picking_type_code") == "outgoing"
        && env.is("res.partner", partner, "phone")
}

fn wizard(env: &Env<'_>, ids: &[i64], name: &str, model: &str, pickings: &[i64]) -> Value {
    let mut context: Map<String, Value> = env.context.clone();
    context.insert("button_validate_picking_ids".into(), json!(ids));
    if model == "stock.backorder.confirmation" {
        context.insert("default_show_transfers".into(), (ids.len() > 1).into());
        let linked: Vec<Value> = pickings.iter().map(|id| json!([4, id])).collect();
        context.insert("default_pick_ids".into(), linked.into());
    }
    json!({
        "name": name, "type": "ir.actions.act_window", "view_mode": "form", "res_model": model,
        "views": [[1, "form"]], "view_id": 1, "target": "new", "context": context,
    })
}

/// Moves the goods. What is not picked becomes a backorder, or is cancelled when none is wanted.
fn finish(env: &mut Env<'_>, id: i64, no_backorder: bool) -> Result<()> {
    let now = env.now_text();
    let mut rest = Vec::new();
    for entry in env.db.pointing_at(MOVE, "picking_id", id) {
        if matches!(env.text(MOVE, entry, "state").as_str(), "done" | "cancel") {
            continue;
        }
        let (demand, quantity) = (env.dec(MOVE, entry, "product_uom_qty"), moved(env, entry));
        if !is_picked(env, entry) || quantity <= Decimal::ZERO {
            if no_backorder || demand.is_zero() {
                release(env, entry)?;
                env.set(MOVE, entry, "state", Cell::text("cancel"));
                move_line::drop_all(env, entry)?;
            } else {
                rest.push(entry);
            }
            continue;
        }
        // 16 splits it in any case, and cancels the rest where none is wanted.
        if quantity < demand && (!no_backorder || env.profile.picks_apart()) {
            let mut copy: Values = Map::new();
            for field in [
                "product_id",
                "product_uom",
                "picking_type_id",
                "location_id",
                "location_dest_id",
                "sale_line_id",
                "warehouse_id",
                "partner_id",
                "company_id",
            ] {
                copy.insert(field.into(), env.id_of(MOVE, entry, field).into());
            }
            copy.insert("product_uom_qty".into(), (demand - quantity).to_string().into());
            copy.insert("origin".into(), env.text(MOVE, entry, "origin").into());
            copy.insert("state".into(), "confirmed".into());
            copy.insert("date_deadline".into(), env.text(MOVE, entry, "date_deadline").into());
            if env.field(MOVE, "name").is_some() {
                copy.insert("name".into(), env.text(MOVE, entry, "name").into());
            }
            env.set(MOVE, entry, "product_uom_qty", Cell::Dec(quantity));
            let left = env.create(MOVE, copy)?;
            if no_backorder {
                env.set(MOVE, left, "picking_id", Cell::Int(id));
                env.set(MOVE, left, "state", Cell::text("cancel"));
            } else {
                rest.push(left);
            }
        }
        transfer(env, entry, quantity)?;
        env.set_all(MOVE, entry, [("state", Cell::text("done")), ("date", Cell::text(now.as_str()))]);
    }
    if !rest.is_empty() {
        backorder(env, id, &rest)?;
    }
    env.set(PICKING, id, "date_done", Cell::Text(now));
    refresh_picking(env, id);
    if let Some(order) = env.id_of(PICKING, id, "sale_id") {
        sale::recompute(env, order);
    }
    Ok(())
}

fn transfer(env: &mut Env<'_>, entry: i64, quantity: Decimal) -> Result<()> {
    let product = env.id_of(MOVE, entry, "product_id").unwrap_or_default();
    if !product::is_storable(env, product) {
        return Ok(());
    }
    if counted(env, entry) {
        let location = env.id_of(MOVE, entry, "location_id").unwrap_or_default();
        let quant = quant(env, product, location)?;
        let held = env.dec(MOVE, entry, env.profile.reserved());
        let reserved = (env.dec(QUANT, quant, "reserved_quantity") - held).max(Decimal::ZERO);
        let left = env.dec(QUANT, quant, "quantity") - quantity;
        env.set_all(
            QUANT,
            quant,
            [("quantity", Cell::Dec(left)), ("reserved_quantity", Cell::Dec(reserved))],
        );
    }
    let to = env.id_of(MOVE, entry, "location_dest_id").unwrap_or_default();
    let quant = quant(env, product, to)?;
    let there = env.dec(QUANT, quant, "quantity") + quantity;
    env.set(QUANT, quant, "quantity", Cell::Dec(there));
    Ok(())
}

fn backorder(env: &mut Env<'_>, id: i64, rest: &[i64]) -> Result<()> {
    let mut copy: Values = Map::new();
    for field in ["picking_type_id", "location_id", "location_dest_id", "sale_id", "partner_id", "company_id"]
    {
        copy.insert(field.into(), env.id_of(PICKING, id, field).into());
    }
    copy.insert("origin".into(), env.text(PICKING, id, "origin").into());
    copy.insert("move_type".into(), "direct".into());
    copy.insert("backorder_id".into(), id.into());
    let next = env.create(PICKING, copy)?;
    for &entry in rest {
        env.set_all(MOVE, entry, [("picking_id", Cell::Int(next)), ("picked", Cell::Bool(false))]);
        release(env, entry)?;
        reserve(env, entry)?;
    }
    refresh_picking(env, next);
    Ok(())
}

/// Odoo tells the buyer, where the company lets it.
fn notify(env: &mut Env<'_>, id: i64) -> Result<()> {
    let company = env.id_of(PICKING, id, "company_id").unwrap_or_default();
    let outgoing = env.text(PICKING, id, "picking_type_code") == "outgoing";
    let partner = env.id_of(PICKING, id, "partner_id").unwrap_or_default();
    let row = |values: Value| values.as_object().cloned().unwrap_or_default();
    if outgoing && env.is("res.company", company, "stock_move_email_validation") {
        let to = env.text("res.partner", partner, "email");
        env.create(
            "mail.mail",
            row(json!({"email_to": to, "state": "outgoing", "recipient_ids": [partner]})),
        )?;
    }
    if !env.flag("skip_sms") && sends_a_text(env, id) {
        let number = env.text("res.partner", partner, "phone");
        env.create("sms.sms", row(json!({"number": number, "partner_id": partner, "state": "outgoing"})))?;
    }
    Ok(())
}
