//! Warehouses with their locations and operation types.

use serde_json::{Value, json};

use super::super::cell::Cell;
use super::super::env::{Env, Values};
use super::super::error::{Constraint, OdooError, Result};

/// `(code, title, field of the warehouse, code in a transfer's name)`
const OPERATIONS: [(&str, &str, &str, &str); 3] = [
    ("incoming", "Receipts", "in_type_id", "IN"),
    ("outgoing", "Delivery Orders", "out_type_id", "OUT"),
    ("internal", "Internal Transfers", "int_type_id", "INT"),
];

pub(super) fn before_create(env: &mut Env<'_>, values: &mut Values) -> Result<()> {
    let code = values.get("code").and_then(Value::as_str).unwrap_or_default().to_owned();
    let company = values.get("company_id").and_then(Value::as_i64);
    for other in env.db.ids("stock.warehouse") {
        if env.text("stock.warehouse", other, "code") == code
            && env.id_of("stock.warehouse", other, "company_id") == company
        {
            return Err(OdooError::constraint(
                Constraint::Unique,
                "The short name of the warehouse must be unique per company!",
            ));
        }
    }
    let location = |name: &str, usage: &str, parent: Option<i64>| {
        let values = json!({"name": name, "usage": usage, "location_id": parent, "company_id": company});
        values.as_object().cloned().unwrap_or_default()
    };
    let view = env.create("stock.location", location(&code, "view", None))?;
    let stock = env.create("stock.location", location("Stock", "internal", Some(view)))?;
    values.insert("view_location_id".into(), view.into());
    values.insert("lot_stock_id".into(), stock.into());
    Ok(())
}

pub(super) fn after_create(env: &mut Env<'_>, id: i64) -> Result<()> {
    let code = env.text("stock.warehouse", id, "code");
    let stock = env.id_of("stock.warehouse", id, "lot_stock_id");
    let outside = |name: &str| env.db.xid(name).map(|target| target.1);
    let (customers, suppliers) =
        (outside("stock.stock_location_customers"), outside("stock.stock_location_suppliers"));
    let company = env.id_of("stock.warehouse", id, "company_id");
    for (kind, title, field, short) in OPERATIONS {
        let (from, to) = match kind {
            "incoming" => (suppliers, stock),
            "outgoing" => (stock, customers),
            _ => (stock, stock),
        };
        let values = json!({
            "name": title, "code": kind, "warehouse_id": id, "company_id": company, "sequence_code": short,
            "default_location_src_id": from, "default_location_dest_id": to, "create_backorder": "ask",
            "reservation_method": "at_confirm", "use_create_lots": kind == "incoming",
            "use_existing_lots": kind != "incoming",
        });
        let operation = env.create("stock.picking.type", values.as_object().cloned().unwrap_or_default())?;
        env.set("stock.warehouse", id, field, Cell::Int(operation));
        env.set("stock.picking.type", operation, "barcode", Cell::Text(format!("{code}{short}")));
    }
    if let Some(view) = env.id_of("stock.warehouse", id, "view_location_id") {
        env.set("stock.location", view, "warehouse_id", Cell::Int(id));
    }
    if let Some(stock) = stock {
        env.set("stock.location", stock, "warehouse_id", Cell::Int(id));
    }
    Ok(())
}

pub(super) fn after_location(env: &mut Env<'_>, id: i64) -> Result<()> {
    let name = env.text("stock.location", id, "name");
    let parent = env.id_of("stock.location", id, "location_id");
    let complete = match parent {
        Some(parent) => format!("{}/{name}", env.text("stock.location", parent, "complete_name")),
        None => name,
    };
    env.set("stock.location", id, "complete_name", Cell::Text(complete));
    if let Some(parent) = parent {
        let warehouse = env.get("stock.location", parent, "warehouse_id");
        env.set("stock.location", id, "warehouse_id", warehouse);
    }
    Ok(())
}
