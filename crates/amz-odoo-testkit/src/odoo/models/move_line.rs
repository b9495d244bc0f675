//! What a move takes, by lot or serial number: lines that follow the move's quantity and keep the numbers that
//! somebody entered. Goods are not counted by lot.

use rust_decimal::Decimal;
use serde_json::json;

use super::super::cell::Cell;
use super::super::env::Env;
use super::super::error::Result;
use super::stock::{self, MOVE};

pub(super) const LINE: &str = "stock.move.line";

/// Fields that a line shows of its move.
pub(super) const SHOWN: [&str; 2] = ["state", "picked"];

pub(super) fn computed(env: &Env<'_>, id: i64, field: &str) -> Option<Cell> {
    env.id_of(LINE, id, "move_id").map(|entry| env.get(MOVE, entry, field))
}

pub(super) fn tracking(env: &Env<'_>, entry: i64) -> String {
    let product = env.id_of(MOVE, entry, "product_id");
    product.map_or_else(String::new, |product| env.text("product.product", product, "tracking"))
}

/// Makes, grows, shrinks or deletes the lines of a move until they come to its quantity.
pub(super) fn follow(env: &mut Env<'_>, entry: i64) -> Result<()> {
    let lines = env.db.pointing_at(LINE, "move_id", entry);
    let picking = env.get(MOVE, entry, "picking_id");
    for &line in &lines {
        env.set(LINE, line, "picking_id", picking.clone());
    }
    let planned: Decimal = lines.iter().map(|&line| env.dec(LINE, line, env.profile.line_moved())).sum();
    let missing = stock::moved(env, entry) - planned;
    if missing < Decimal::ZERO {
        return shrink(env, &lines, -missing);
    }
    if missing.is_zero() {
        return Ok(());
    }
    match tracking(env, entry).as_str() {
        // A number is one unit's.
        "serial" => {
            let mut rest = missing;
            while rest > Decimal::ZERO {
                add(env, entry, rest.min(Decimal::ONE))?;
                rest -= Decimal::ONE;
            }
            Ok(())
        }
        _ => match lines.last() {
            Some(&line) => {
                let quantity = env.dec(LINE, line, env.profile.line_moved()) + missing;
                env.set(LINE, line, env.profile.line_moved(), Cell::Dec(quantity));
                Ok(())
            }
            None => add(env, entry, missing),
        },
    }
}

/// Deletes the lines of a move that is cancelled.
pub(super) fn drop_all(env: &mut Env<'_>, entry: i64) -> Result<()> {
    let lines = env.db.pointing_at(LINE, "move_id", entry);
    env.unlink(LINE, &lines)
}

/// The products of a transfer whose numbers nobody has entered, as its validation looks for them.
pub(super) fn without_lots(env: &Env<'_>, picking: i64) -> Vec<i64> {
    let operation = env.id_of("stock.picking", picking, "picking_type_id").unwrap_or_default();
    let allows = |field: &str| env.is("stock.picking.type", operation, field);
    if !allows("use_create_lots") && !allows("use_existing_lots") {
        return Vec::new();
    }
    let lines = env.db.pointing_at(LINE, "picking_id", picking).into_iter().filter(|&line| {
        let entered =
            env.is(LINE, line, "lot_id") || (env.is(LINE, line, "lot_name") && allows("use_create_lots"));
        !entered && env.is(LINE, line, env.profile.line_moved())
    });
    let products = lines.filter_map(|line| env.id_of(LINE, line, "product_id"));
    let tracked =
        |product: &i64| !matches!(env.text("product.product", *product, "tracking").as_str(), "" | "none");
    let mut found: Vec<i64> = products.filter(tracked).collect();
    found.dedup();
    found
}

fn add(env: &mut Env<'_>, entry: i64, quantity: Decimal) -> Result<()> {
    let of = |field: &str| env.id_of(MOVE, entry, field);
    let mut values = json!({
        "move_id": entry, "picking_id": of("picking_id"), "product_id": of("product_id"),
        "product_uom_id": of("product_uom"), "location_id": of("location_id"),
        "location_dest_id": of("location_dest_id"), "company_id": of("company_id"), "date": env.now_text(),
    });
    values[env.profile.line_moved()] = quantity.to_string().into();
    env.create(LINE, values.as_object().cloned().unwrap_or_default()).map(drop)
}

/// The last line first.
fn shrink(env: &mut Env<'_>, lines: &[i64], mut surplus: Decimal) -> Result<()> {
    for &line in lines.iter().rev() {
        let quantity = env.dec(LINE, line, env.profile.line_moved());
        let taken = quantity.min(surplus);
        surplus -= taken;
        if taken == quantity {
            env.unlink(LINE, &[line])?;
        } else {
            env.set(LINE, line, env.profile.line_moved(), Cell::Dec(quantity - taken));
        }
    }
    Ok(())
}
