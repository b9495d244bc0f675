//! Products: one variant a template, both created through either model.

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::super::cell::Cell;
use super::super::env::{Env, Values};
use super::super::error::{OdooError, Result};
use super::stock;

pub(super) const COMPUTED: [&str; 4] = ["lst_price", "qty_available", "free_qty", "virtual_available"];

/// Fields that a template passes on to its only variant, and shows of it.
const SHARED: [&str; 2] = ["default_code", "barcode"];

pub(super) fn computed(env: &Env<'_>, id: i64, field: &str) -> Option<Cell> {
    Some(match field {
        "lst_price" => env.get("product.product", id, "list_price"),
        "virtual_available" => Cell::Dec(stock::on_hand(env, id).0 - stock::outgoing(env, id)),
        "qty_available" => Cell::Dec(stock::on_hand(env, id).0),
        _ => {
            let (quantity, reserved) = stock::on_hand(env, id);
            Cell::Dec(quantity - reserved)
        }
    })
}

pub(super) fn display_name(env: &Env<'_>, model: &str, id: i64) -> String {
    let (code, name) = (env.text(model, id, "default_code"), env.text(model, id, "name"));
    if code.is_empty() { name } else { format!("[{code}] {name}") }
}

pub(super) fn before_create(env: &mut Env<'_>, values: &mut Values) -> Result<()> {
    let unit = env.db.xid("uom.product_uom_unit").map(|target| target.1);
    values.entry("uom_id").or_insert(unit.into());
    if env.profile.detailed_type() {
        let kind = values.entry("detailed_type").or_insert("consu".into()).clone();
        values.insert("type".into(), kind);
    }
    values.entry("type").or_insert("consu".into());
    values.entry("invoice_policy").or_insert("order".into());
    if !values.contains_key("taxes_id") {
        let tax = env.id_of("res.company", env.company(), "account_sale_tax_id");
        values.insert("taxes_id".into(), json!(tax.into_iter().collect::<Vec<_>>()));
    }
    if let Some(price) = values.remove("lst_price") {
        values.entry("list_price").or_insert(price);
    }
    if values.get("is_storable") == Some(&Value::Bool(true)) && values.get("type") == Some(&json!("service"))
    {
        values.insert("is_storable".into(), false.into());
    }
    Ok(())
}

/// Whether Odoo counts the product's units.
pub(super) fn is_storable(env: &Env<'_>, product: i64) -> bool {
    if env.profile.detailed_type() {
        env.text("product.product", product, "type") == "product"
    } else {
        env.is("product.product", product, "is_storable")
    }
}

pub(super) fn before_create_carrier(values: &mut Values) -> Result<()> {
    values.entry("delivery_type").or_insert("fixed".into());
    Ok(())
}

pub(super) fn after_template(
    env: &mut Env<'_>,
    id: i64,
    given: &BTreeSet<String>,
    created: bool,
) -> Result<()> {
    let variants = env.db.pointing_at("product.product", "product_tmpl_id", id);
    // A product created as a variant brings itself; this call comes from there.
    if created && variants.is_empty() && !env.inheriting {
        let mut values = Values::new();
        values.insert("product_tmpl_id".into(), id.into());
        for field in SHARED {
            if let Cell::Text(text) = env.get("product.template", id, field) {
                values.insert(field.into(), text.into());
            }
        }
        env.create("product.product", values)?;
    } else if let [variant] = variants[..] {
        for field in SHARED.into_iter().filter(|field| given.contains(*field)) {
            let cell = env.get("product.template", id, field);
            env.set("product.product", variant, field, cell);
        }
    }
    Ok(())
}

pub(super) fn after_product(
    env: &mut Env<'_>,
    id: i64,
    given: &BTreeSet<String>,
    created: bool,
) -> Result<()> {
    let Some(template) = env.id_of("product.product", id, "product_tmpl_id") else { return Ok(()) };
    for field in SHARED.into_iter().filter(|field| created || given.contains(*field)) {
        let cell = env.get("product.product", id, field);
        env.set("product.template", template, field, cell);
    }
    if let Cell::Text(code) = env.get("product.product", id, "barcode") {
        let same = |other: &i64| env.text("product.product", *other, "barcode") == code;
        let holders: Vec<i64> = env.db.ids("product.product").into_iter().filter(same).collect();
        if holders.len() > 1 {
            let names: Vec<String> =
                holders.iter().map(|&id| env.display_name("product.product", id)).collect();
            let names = names.join(" and ");
            return Err(OdooError::validation(format!(
                "Barcode(s) already assigned:\n\n- Barcode \"{code}\" already assigned to product(s): {names}\n\nNote: products that you don't have access to will not be shown above."
            )));
        }
    }
    Ok(())
}

/// The parts of a kit and how many of each one unit takes; empty when the product is no kit.
pub(super) fn kit(env: &Env<'_>, product: i64) -> Vec<(i64, Decimal)> {
    let template = env.id_of("product.product", product, "product_tmpl_id");
    let Some(template) = template else { return Vec::new() };
    let of_product = |bom: &i64| {
        env.text("mrp.bom", *bom, "type") == "phantom"
            && env.is("mrp.bom", *bom, "active")
            && env.id_of("mrp.bom", *bom, "product_id").is_none_or(|only| only == product)
    };
    let boms = env.db.pointing_at("mrp.bom", "product_tmpl_id", template);
    let Some(bom) = boms.into_iter().find(of_product) else { return Vec::new() };
    let makes = Some(env.dec("mrp.bom", bom, "product_qty")).filter(|quantity| !quantity.is_zero());
    let lines = env.related_ids("mrp.bom", bom, "bom_line_ids");
    lines
        .into_iter()
        .filter_map(|line| {
            let part = env.id_of("mrp.bom.line", line, "product_id")?;
            Some((part, env.dec("mrp.bom.line", line, "product_qty") / makes.unwrap_or(Decimal::ONE)))
        })
        .collect()
}
