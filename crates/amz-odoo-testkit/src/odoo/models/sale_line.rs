//! Order lines: default taxes, price resets, quantities after confirmation.

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::super::cell::{Cell, decimal_from_json};
use super::super::env::{Env, Values, round};
use super::super::error::{Constraint, OdooError, Result};
use super::super::profile::Profile;
use super::tax::{Rounding, TaxedLine};
use super::{product, sale, stock};

const LINE: &str = "sale.order.line";

pub(super) const COMPUTED: [&str; 7] = [
    "state",
    "company_id",
    "currency_id",
    "order_partner_id",
    "product_template_id",
    "product_type",
    "warehouse_id",
];

pub(super) fn computed(env: &Env<'_>, id: i64, field: &str) -> Option<Cell> {
    let order = env.id_of(LINE, id, "order_id");
    let product = env.id_of(LINE, id, "product_id");
    Some(match field {
        "state" | "company_id" | "currency_id" | "warehouse_id" => env.get("sale.order", order?, field),
        "order_partner_id" => env.get("sale.order", order?, "partner_id"),
        "product_template_id" => {
            product.map_or(Cell::Empty, |at| env.get("product.product", at, "product_tmpl_id"))
        }
        "product_type" => product.map_or(Cell::Empty, |at| env.get("product.product", at, "type")),
        _ => return None,
    })
}

pub(super) fn display_name(env: &Env<'_>, id: i64) -> String {
    let order =
        env.id_of(LINE, id, "order_id").map_or_else(String::new, |at| env.text("sale.order", at, "name"));
    let name = env.text(LINE, id, "name");
    format!("{order} - {}", name.lines().next().unwrap_or_default())
}

/// Whether the line sells goods, which a transfer has to deliver.
pub(super) fn is_goods(env: &Env<'_>, line: i64) -> bool {
    matches!(env.text(LINE, line, "product_type").as_str(), "consu" | "product")
}

pub(super) fn before_create(env: &mut Env<'_>, values: &mut Values, given: &BTreeSet<String>) -> Result<()> {
    let product = values.get("product_id").and_then(Value::as_i64);
    let told =
        |field: &str| values.get(field).is_some_and(|value| value.is_string() || value == &json!(true));
    if env.profile < Profile::V18 && product.is_none() && !told("display_type") && !told("is_downpayment") {
        return Err(OdooError::constraint(
            Constraint::Check,
            "Missing required fields on accountable sale order line.",
        ));
    }
    if let Some(product) = product {
        env.check_exist("product.product", &[product])?;
        let fill = |values: &mut Values, field: &str, value: Value| {
            if !given.contains(field) {
                values.insert(field.to_owned(), value);
            }
        };
        fill(values, "name", env.display_name("product.product", product).into());
        fill(values, env.profile.line_unit(), env.id_of("product.product", product, "uom_id").into());
        // Nobody named a tax, so the product's own applies. An empty list means none.
        let taxes = env.related_ids("product.product", product, "taxes_id");
        fill(values, env.profile.line_taxes(), json!(taxes));
    }
    if !given.contains("product_uom_qty") {
        values.insert("product_uom_qty".into(), 1.into());
    }
    if values.get("display_type").is_some_and(Value::is_string) {
        values.insert("product_uom_qty".into(), 0.into());
    }
    match values.get("price_unit").cloned() {
        Some(price) => {
            if env.profile.remembers_prices() {
                values.entry("technical_price_unit").or_insert(price);
            }
        }
        None => {
            let price =
                product.map_or(Decimal::ZERO, |product| env.dec("product.product", product, "list_price"));
            let price = Value::String(price.to_string());
            if env.profile.remembers_prices() {
                values.insert("technical_price_unit".into(), price.clone());
            }
            values.insert("price_unit".into(), price);
        }
    }
    Ok(())
}

pub(super) fn before_write(env: &mut Env<'_>, ids: &[i64], values: &mut Values) -> Result<()> {
    for &id in ids {
        if let Some(kind) = values.get("display_type")
            && kind.as_str().unwrap_or_default() != env.text(LINE, id, "display_type")
        {
            return Err(OdooError::user(
                "You cannot change the type of a sale order line. Instead you should delete the current line and create a new line of the proper type.",
            ));
        }
        if let Some(product) = values.get("product_id")
            && env.profile >= Profile::V18
            && product.as_i64() != env.id_of(LINE, id, "product_id")
            && !is_updatable(env, id)
        {
            return Err(OdooError::user("You cannot modify the product of this order line."));
        }
        if let Some(quantity) = values.get("product_uom_qty").and_then(decimal_from_json)
            && sale::is_sold(&env.text(LINE, id, "state"))
            && is_goods(env, id)
            && quantity < env.dec(LINE, id, "qty_delivered")
        {
            return Err(OdooError::user(
                "The ordered quantity of a sale order line cannot be decreased below the amount already delivered. Instead, create a return in your inventory.",
            ));
        }
        check_locked(env, id, values)?;
    }
    if values.contains_key("technical_price_unit") && !values.contains_key("price_unit") {
        values.remove("technical_price_unit");
    }
    if let &[id] = ids {
        adapt_to_change(env, id, values);
    }
    Ok(())
}

/// The fields that a locked order protects, even when nothing changes.
fn check_locked(env: &Env<'_>, id: i64, values: &Values) -> Result<()> {
    let order = env.id_of(LINE, id, "order_id");
    if !order.is_some_and(|order| sale::is_locked(env, order)) {
        return Ok(());
    }
    let fields = ["product_id", "name", "price_unit", "product_uom_qty", "analytic_distribution", "discount"];
    let named = fields.into_iter().chain([env.profile.line_taxes(), env.profile.line_unit()]);
    let protected = named.collect::<BTreeSet<_>>().into_iter();
    let titles: Vec<&str> = protected
        .filter(|field| values.contains_key(*field))
        .filter_map(|field| env.field(LINE, field).map(|field| field.title.as_str()))
        .collect();
    if titles.is_empty() {
        return Ok(());
    }
    let titles = titles.join("\n");
    Err(OdooError::user(format!(
        "It is forbidden to modify the following fields in a locked order:\n{titles}"
    )))
}

fn is_updatable(env: &Env<'_>, id: i64) -> bool {
    let moved = env.db.pointing_at("stock.move", "sale_line_id", id).into_iter();
    let live = moved.filter(|&entry| env.text("stock.move", entry, "state") != "cancel").count() > 0;
    !live && env.text(LINE, id, "state") != "cancel" && !env.is(LINE, id, "qty_delivered")
}

/// A new product brings its tax, name and unit; a new quantity the list price, unless the price counts as typed in.
fn adapt_to_change(env: &Env<'_>, id: i64, values: &mut Values) {
    let product =
        values.get("product_id").and_then(Value::as_i64).or_else(|| env.id_of(LINE, id, "product_id"));
    let Some(product) = product else { return };
    let new_product = env.id_of(LINE, id, "product_id") != Some(product);
    let old_quantity = env.dec(LINE, id, "product_uom_qty");
    let quantity = values.get("product_uom_qty").and_then(decimal_from_json);
    if new_product {
        let name = env.display_name("product.product", product);
        values.entry("name").or_insert(name.into());
        let taxes = env.related_ids("product.product", product, "taxes_id");
        values.entry(env.profile.line_taxes()).or_insert(json!(taxes));
    }
    if (new_product || quantity.is_some_and(|quantity| quantity != old_quantity))
        && !values.contains_key("price_unit")
    {
        let digits = 2;
        let typed = env.dec(LINE, id, "technical_price_unit") - env.dec(LINE, id, "price_unit");
        if !env.profile.remembers_prices() || round(typed, digits).is_zero() {
            let price = Value::String(env.dec("product.product", product, "list_price").to_string());
            if env.profile.remembers_prices() {
                values.insert("technical_price_unit".into(), price.clone());
            }
            values.insert("price_unit".into(), price);
        }
    }
}

pub(super) fn after_change(
    env: &mut Env<'_>,
    id: i64,
    given: &BTreeSet<String>,
    created: bool,
) -> Result<()> {
    let unit = env.profile.line_unit();
    if env.is(LINE, id, "product_id") && !env.is(LINE, id, unit) {
        return Err(OdooError::constraint(
            Constraint::Check,
            "Missing required fields on accountable sale order line.",
        ));
    }
    let Some(order) = env.id_of(LINE, id, "order_id") else { return Ok(()) };
    let company = env.id_of("sale.order", order, "company_id");
    for tax in env.related_ids(LINE, id, env.profile.line_taxes()) {
        env.check_exist("account.tax", &[tax])?;
        let theirs = env.id_of("account.tax", tax, "company_id");
        if theirs != company {
            return Err(sale::crosses_companies(env, LINE, id, env.profile.line_taxes(), "account.tax", tax));
        }
    }
    if sale::is_sold(&env.text("sale.order", order, "state"))
        && (created || given.contains("product_uom_qty"))
    {
        stock::procure(env, id)?;
    }
    sale::recompute(env, order);
    Ok(())
}

/// Works out what follows from price, quantity, taxes and deliveries.
pub(super) fn recompute(env: &mut Env<'_>, id: i64, currency: Option<i64>, rounding: Rounding) {
    let amounts = TaxedLine::of(env, id, currency, rounding.digits).amounts(rounding);
    let delivered = delivered(env, id);
    let quantity = env.dec(LINE, id, "product_uom_qty");
    let product = env.id_of(LINE, id, "product_id");
    let by_delivery =
        product.is_some_and(|product| env.text("product.product", product, "invoice_policy") == "delivery");
    let sold = sale::is_sold(&env.text(LINE, id, "state"));
    let invoiced = env.dec(LINE, id, "qty_invoiced");
    let to_invoice = match (sold, by_delivery) {
        (false, _) => Decimal::ZERO,
        (true, true) => delivered - invoiced,
        (true, false) => quantity - invoiced,
    };
    let status = if !sold {
        "no"
    } else if !to_invoice.is_zero() {
        "to invoice"
    } else if !by_delivery && delivered > quantity {
        "upselling"
    } else if invoiced >= quantity {
        "invoiced"
    } else {
        "no"
    };
    env.set_all(
        LINE,
        id,
        [
            ("price_subtotal", Cell::Dec(amounts.untaxed)),
            ("price_tax", Cell::Dec(amounts.tax)),
            ("price_total", Cell::Dec(amounts.untaxed + amounts.tax)),
            ("qty_delivered", Cell::Dec(delivered)),
            ("qty_to_invoice", Cell::Dec(to_invoice)),
            ("invoice_status", Cell::text(status)),
        ],
    );
}

/// What the done transfers delivered; whole kits where the product is one; typed in where nothing is moved.
fn delivered(env: &Env<'_>, id: i64) -> Decimal {
    if !is_goods(env, id) {
        return env.dec(LINE, id, "qty_delivered");
    }
    let Some(product) = env.id_of(LINE, id, "product_id") else { return Decimal::ZERO };
    let moves = env.db.pointing_at("stock.move", "sale_line_id", id);
    let moved = |product: i64| -> Decimal {
        let done = moves.iter().filter(|&&entry| {
            env.text("stock.move", entry, "state") == "done"
                && env.id_of("stock.move", entry, "product_id") == Some(product)
        });
        done.map(|&entry| stock::signed(env, entry, stock::moved(env, entry))).sum()
    };
    let parts = product::kit(env, product);
    if parts.is_empty() {
        return moved(product);
    }
    let whole = parts
        .into_iter()
        .filter(|(_, each)| !each.is_zero())
        .map(|(part, each)| (moved(part) / each).floor());
    whole.min().unwrap_or_default()
}

pub(super) fn before_unlink(env: &Env<'_>, ids: &[i64]) -> Result<()> {
    let kept = |&id: &i64| {
        let is = |field: &str| env.is(LINE, id, field);
        sale::is_sold(&env.text(LINE, id, "state")) && !is("is_downpayment") && !is("display_type")
    };
    if ids.iter().any(kept) {
        return Err(OdooError::user(if env.profile == Profile::V16 {
            "You can not remove an order line once the sales order is confirmed.\nYou should rather set the quantity to 0."
        } else {
            "Once a sales order is confirmed, you can't remove one of its lines (we need to track if something gets invoiced or delivered).\n                Set the quantity to 0 instead."
        }));
    }
    Ok(())
}
