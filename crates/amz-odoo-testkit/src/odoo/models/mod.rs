//! What single models do beyond storing values: defaults, computed fields, checks, buttons.

mod move_line;
mod partner;
mod product;
pub(crate) mod sale;
pub(crate) mod sale_line;
pub(crate) mod stock;
pub(crate) mod tax;
mod validation;
mod warehouse;

use std::collections::BTreeSet;

use serde_json::Value;

use super::cell::Cell;
use super::env::{Env, Values, plain_json};
use super::error::Result;
use super::store::Row;

/// Fields whose value is worked out at each read.
pub(crate) fn computes(model: &str, field: &str) -> bool {
    match model {
        "sale.order" => matches!(field, "delivery_count" | "tax_country_id"),
        "sale.order.line" => sale_line::COMPUTED.contains(&field),
        "stock.move" => {
            matches!(
                field,
                "has_tracking" | "location_usage" | "location_dest_usage" | "product_qty" | "product_tmpl_id"
            )
        }
        "res.partner" => partner::COMPUTED.contains(&field),
        "account.tax" => field == "price_include",
        "product.product" => product::COMPUTED.contains(&field),
        "stock.move.line" => move_line::SHOWN.contains(&field),
        "stock.quant" => field == "available_quantity",
        _ => false,
    }
}

/// The value of such a field.
pub(crate) fn computed(env: &Env<'_>, model: &str, id: i64, field: &str) -> Option<Cell> {
    if !computes(model, field) {
        return None;
    }
    match model {
        "sale.order" => sale::computed(env, id, field),
        "sale.order.line" => sale_line::computed(env, id, field),
        "stock.move" | "stock.quant" => stock::computed(env, model, id, field),
        "stock.move.line" => move_line::computed(env, id, field),
        "res.partner" => partner::computed(env, id, field),
        "account.tax" => Some(Cell::Bool(tax::is_included(env, id))),
        "product.product" => product::computed(env, id, field),
        _ => None,
    }
}

/// How a record is called.
pub(crate) fn display_name(env: &Env<'_>, model: &str, id: i64) -> String {
    match model {
        "res.partner" => env.text(model, id, "complete_name"),
        "res.users" => env.text(model, id, "name"),
        "product.product" | "product.template" => product::display_name(env, model, id),
        "sale.order.line" => sale_line::display_name(env, id),
        "stock.location" => env.text(model, id, "complete_name"),
        "product.pricelist" => {
            let currency = env.id_of(model, id, "currency_id").map(|at| env.text("res.currency", at, "name"));
            format!("{} ({})", env.text(model, id, "name"), currency.unwrap_or_default())
        }
        "res.country.state" => {
            let country = env.id_of(model, id, "country_id").map(|at| env.text("res.country", at, "code"));
            format!("{} ({})", env.text(model, id, "name"), country.unwrap_or_default())
        }
        "stock.picking.type" => match env.id_of(model, id, "warehouse_id") {
            Some(at) => {
                format!("{}: {}", env.text("stock.warehouse", at, "name"), env.text(model, id, "name"))
            }
            None => env.text(model, id, "name"),
        },
        "stock.move" => stock::move_name(env, id),
        _ if env.field(model, "name").is_some() => env.text(model, id, "name"),
        _ => format!("{model},{id}"),
    }
}

/// Completes or refuses the values of a record about to be created. `given` names what the caller sent.
pub(crate) fn before_create(
    env: &mut Env<'_>,
    model: &str,
    values: &mut Values,
    given: &BTreeSet<String>,
) -> Result<()> {
    if let Some(company) = env.field(model, "company_id")
        && (company.required || matches!(model, "account.tax" | "stock.location" | "crm.team"))
    {
        values.entry("company_id").or_insert_with(|| env.company().into());
    }
    match model {
        "sale.order" => sale::before_create(env, values),
        "sale.order.line" => sale_line::before_create(env, values, given),
        "stock.warehouse" => warehouse::before_create(env, values),
        "stock.quant" => stock::before_create_quant(env, values),
        "stock.move" => stock::before_create_move(env, values),
        "mrp.bom" | "mrp.bom.line" => {
            let unit = env.db.xid("uom.product_uom_unit").map(|target| target.1);
            values.entry("product_uom_id").or_insert(unit.into());
            Ok(())
        }
        "res.company" => company_defaults(env, values),
        "product.template" | "product.product" => product::before_create(env, values),
        "res.users" => {
            let partner = values.get("name").cloned().or_else(|| values.get("login").cloned());
            values.entry("name").or_insert(partner.unwrap_or_default());
            values.entry("company_id").or_insert(env.company().into());
            Ok(())
        }
        "account.tax" => tax::before_create(env, values),
        "product.pricelist" => {
            let currency = env.id_of("res.company", env.company(), "currency_id");
            values.entry("currency_id").or_insert(currency.map_or(Value::Null, Value::from));
            Ok(())
        }
        "delivery.carrier" => product::before_create_carrier(values),
        _ => Ok(()),
    }
}

/// A new company counts in the currency of the one that makes it, and is a partner.
fn company_defaults(env: &mut Env<'_>, values: &mut Values) -> Result<()> {
    let template = env.company();
    for field in [
        "currency_id",
        "account_fiscal_country_id",
        "account_price_include",
        "tax_calculation_rounding_method",
    ] {
        let cell = env.get("res.company", template, field);
        values.entry(field).or_insert(plain_json(&cell));
    }
    if !values.contains_key("partner_id") {
        let name = values.get("name").cloned().unwrap_or_default();
        let partner = Values::from_iter([("name".to_owned(), name), ("is_company".to_owned(), true.into())]);
        values.insert("partner_id".into(), env.create("res.partner", partner)?.into());
    }
    Ok(())
}

/// A second currency in use brings pricelists, and a first one in the company's own currency.
fn after_currency(env: &mut Env<'_>) -> Result<()> {
    let active =
        env.db.ids("res.currency").into_iter().filter(|&id| env.is("res.currency", id, "active")).count();
    if active > 1 && !env.seeding && env.db.ids("product.pricelist").is_empty() {
        env.create("product.pricelist", Values::from_iter([("name".to_owned(), "Default".into())]))?;
    }
    Ok(())
}

/// Refuses or adapts a change.
pub(crate) fn before_write(env: &mut Env<'_>, model: &str, ids: &[i64], values: &mut Values) -> Result<()> {
    match model {
        "sale.order" => sale::before_write(env, ids, values),
        "sale.order.line" => sale_line::before_write(env, ids, values),
        "stock.move" => stock::before_write_move(env, ids, values),
        "account.tax" => {
            if !env.profile.plain_price_include() {
                // Computed since 18: what is written to it is lost.
                values.remove("price_include");
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

/// Brings what depends on a record up to date. `given` names the fields that were sent.
pub(crate) fn after_change(
    env: &mut Env<'_>,
    model: &str,
    id: i64,
    given: &BTreeSet<String>,
    created: bool,
) -> Result<()> {
    match model {
        "sale.order" => sale::after_change(env, id, given, created),
        "sale.order.line" => sale_line::after_change(env, id, given, created),
        "res.partner" => partner::after_change(env, id),
        "res.currency" => after_currency(env),
        "product.template" => product::after_template(env, id, given, created),
        "product.product" => product::after_product(env, id, given, created),
        "stock.warehouse" if created => warehouse::after_create(env, id),
        "stock.location" => warehouse::after_location(env, id),
        "stock.move" => stock::after_move(env, id, given),
        "stock.picking" if created => stock::after_create_picking(env, id),
        "stock.quant" => stock::after_quant(env, id, given),
        // The first one's is seeded, with the places that it needs.
        "res.company"
            if created
                && env.profile.warehouse_with_company()
                && !env.db.ids("stock.warehouse").is_empty() =>
        {
            let name = env.text("res.company", id, "name");
            let code: String = name.chars().take(5).collect();
            let values = serde_json::json!({"name": name, "code": code, "company_id": id});
            env.create("stock.warehouse", values.as_object().cloned().unwrap_or_default()).map(drop)
        }
        "res.users" if created => {
            let partner = env.id_of("res.users", id, "partner_id");
            if let Some(partner) = partner {
                env.set("res.partner", partner, "user_id", Cell::Empty);
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

/// Refuses a deletion.
pub(crate) fn before_unlink(env: &mut Env<'_>, model: &str, ids: &[i64]) -> Result<()> {
    match model {
        "sale.order" => sale::before_unlink(env, ids),
        "sale.order.line" => sale_line::before_unlink(env, ids),
        "res.partner" if env.profile.drafts_go_with_partners() => sale::unlink_drafts(env, ids),
        _ => Ok(()),
    }
}

/// Brings what depended on a deleted record up to date.
pub(crate) fn after_unlink(env: &mut Env<'_>, model: &str, row: &Row) -> Result<()> {
    if model == "sale.order.line"
        && let Some(order) = row.get("order_id").and_then(Cell::as_int)
        && env.db.exists("sale.order", order)
    {
        sale::recompute(env, order);
    }
    Ok(())
}

/// The record that a new one would count once more.
pub(crate) fn counted_before(env: &Env<'_>, model: &str, values: &Values) -> Option<i64> {
    if model == "stock.quant" { stock::counted_before(env, values) } else { None }
}

/// The names of a model's own methods, in any version.
pub(crate) fn methods(model: &str) -> &'static [&'static str] {
    match model {
        "sale.order" => &[
            "action_confirm",
            "action_cancel",
            "action_draft",
            "action_done",
            "action_lock",
            "action_unlock",
            "message_unsubscribe",
        ],
        "stock.picking" => &["button_validate", "action_confirm", "action_assign", "action_cancel"],
        "stock.quant" => &["action_apply_inventory"],
        _ => &[],
    }
}

/// A model's own method of [`methods`], callable by RPC; `None` when the model has no such method.
pub(crate) fn call(env: &mut Env<'_>, model: &str, method: &str, ids: &[i64]) -> Option<Result<Value>> {
    let done = |result: Result<()>| Some(result.map(|()| Value::Bool(true)));
    match (model, method) {
        ("sale.order", "action_confirm") => done(sale::confirm(env, ids)),
        ("sale.order", "action_cancel") => Some(sale::cancel(env, ids)),
        ("sale.order", "action_draft") => done(sale::back_to_draft(env, ids)),
        ("sale.order", "action_done") if env.profile.locks_by_state() => Some(sale::lock(env, ids, true)),
        ("sale.order", "action_lock") if !env.profile.locks_by_state() => Some(sale::lock(env, ids, true)),
        ("sale.order", "action_unlock") => Some(sale::lock(env, ids, false)),
        // Nobody follows anything here.
        ("sale.order", "message_unsubscribe") => Some(Ok(Value::Null)),
        ("stock.picking", "button_validate") => Some(validation::validate(env, ids)),
        ("stock.picking", "action_confirm") => done(stock::confirm_pickings(env, ids)),
        ("stock.picking", "action_assign") => done(stock::assign_pickings(env, ids)),
        ("stock.picking", "action_cancel") => done(stock::cancel_pickings(env, ids)),
        ("stock.quant", "action_apply_inventory") => done(stock::apply_inventory(env, ids)),
        _ => None,
    }
}
