//! The rows that `load` takes for a batch of orders: every column on every load, because a column left out lets Odoo
//! decide (its default tax, the list price, the first child of the customer, the company's currency).
//!
//! Some columns are left out. The company: on an existing order it makes Odoo put the products' default taxes back
//! (19.0), and the first of `allowed_company_ids` sets it on a new one. The pricelist of a confirmed order: Odoo
//! refuses it even when it is the same. The partners of a confirmed order that has them already: Odoo would ask for a
//! look at every open transfer, because its address had changed, and make the customer a follower (up to 18).

use amz_odoo_mapping::fields::html;
use amz_odoo_mapping::order::ExactTax;
use odoo_rpc::OdooDateTime;
use rust_decimal::Decimal;

use super::custom::{Cells, Columns, widen, widen_row};
use super::plan::DroppedLine;
use super::wanted::{PartnerRef, Wanted, WantedLine};
use crate::odoo::{Names, RecordName};

/// Columns and rows of one `load`, and which order each row belongs to.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Table {
    /// Column names.
    pub(crate) fields: Vec<String>,
    /// Cells.
    pub(crate) rows: Vec<Vec<String>>,
    /// For each row, the index of its record in the batch.
    pub(crate) owner: Vec<usize>,
}

const ORDER_COLUMNS: [&str; 11] = [
    "id",
    "name",
    "client_order_ref",
    "origin",
    "date_order",
    "commitment_date",
    "note",
    "warehouse_id/.id",
    "team_id/.id",
    // No salesperson: Odoo would take the integration's user.
    "user_id/.id",
    // It changes no tax, those are resolved already: it says where the sale belongs in the returns.
    "fiscal_position_id/.id",
];

/// All three together: from the customer alone Odoo would work the other two out, and take a stranger's address.
const PARTNER_COLUMNS: [&str; 3] = ["partner_id/.id", "partner_invoice_id/.id", "partner_shipping_id/.id"];

const PRICELIST_COLUMN: &str = "pricelist_id/.id";

/// Which orders a table holds; each kind has its columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// New ones and quotations.
    Quotations,
    /// Confirmed ones whose customer or address changes.
    Moved,
    /// Confirmed ones with the same customer and address.
    Confirmed,
}

impl Kind {
    /// Every kind.
    pub(crate) const ALL: [Self; 3] = [Self::Quotations, Self::Moved, Self::Confirmed];

    fn columns(self) -> impl Iterator<Item = &'static str> {
        let partners = PARTNER_COLUMNS.into_iter().filter(move |_| self != Self::Confirmed);
        let pricelist = [PRICELIST_COLUMN].into_iter().filter(move |_| self == Self::Quotations);
        ORDER_COLUMNS.into_iter().chain(partners).chain(pricelist)
    }
}

/// One order to load.
pub(crate) struct OrderRow<'a> {
    /// What Odoo should hold.
    pub(crate) wanted: &'a Wanted,
    /// Lines to set to zero.
    pub(crate) dropped: &'a [DroppedLine],
    /// The delivery address, now that partners are loaded.
    pub(crate) ship_to_id: i64,
    /// The customer, likewise.
    pub(crate) customer_id: i64,
}

/// The rows of a batch of orders with their lines, all of one kind and with the same columns of the account's rules.
pub(crate) fn orders(names: &Names, orders: &[OrderRow<'_>], kind: Kind, custom: &Columns) -> Table {
    let columns: Vec<String> = kind.columns().map(str::to_owned).collect();
    let mut fields = widen(&columns, &custom.own);
    let own = fields.len();
    let line_columns = line_columns(names);
    let wide_columns = widen(&line_columns, &custom.lines);
    let wide = |cells: Vec<String>, custom: &Cells| widen_row(&line_columns, cells, &wide_columns, custom);
    fields.extend(wide_columns.iter().map(|column| format!("order_line/{column}")));
    let mut table = Table::default();
    for (index, order) in orders.iter().enumerate() {
        let wanted = order.wanted;
        let none = Cells::new();
        let kept =
            wanted.lines.iter().map(|line| (line_cells(names, wanted.currency_id, line), &line.custom));
        let dropped = order.dropped.iter().map(|line| (dropped_cells(names, line), &none));
        let mut lines = kept.chain(dropped).map(|(cells, custom)| wide(cells, custom));
        let head: Vec<String> = kind.columns().map(|column| order_cell(order, column)).collect();
        let mut head = widen_row(&columns, head, fields.get(..own).unwrap_or_default(), &wanted.custom);
        head.extend(lines.next().unwrap_or_else(|| vec![String::new(); wide_columns.len()]));
        table.push(index, head);
        for line in lines {
            let mut row = vec![String::new(); own];
            row.extend(line);
            table.push(index, row);
        }
    }
    Table { fields, ..table }
}

/// The rows that write the order dates back.
pub(crate) fn dates<'a>(orders: impl Iterator<Item = &'a Wanted>) -> Table {
    let mut table = Table { fields: vec!["id".into(), "date_order".into()], ..Table::default() };
    for (index, wanted) in orders.enumerate() {
        table.push(index, vec![wanted.name.to_string(), datetime(wanted.ordered_at)]);
    }
    table
}

impl Table {
    /// Adds a row of the record `owner`.
    pub(crate) fn push(&mut self, owner: usize, row: Vec<String>) {
        self.rows.push(row);
        self.owner.push(owner);
    }
}

fn order_cell(order: &OrderRow<'_>, column: &str) -> String {
    let wanted = order.wanted;
    match column {
        "id" => wanted.name.to_string(),
        "name" | "client_order_ref" => wanted.order_id.clone(),
        "origin" => wanted.origin.clone(),
        "partner_id/.id" | "partner_invoice_id/.id" => order.customer_id.to_string(),
        "partner_shipping_id/.id" => order.ship_to_id.to_string(),
        "date_order" => datetime(wanted.ordered_at),
        "commitment_date" => datetime(wanted.deliver_by),
        "note" => html(wanted.note.expose()),
        "warehouse_id/.id" => wanted.warehouse_id.to_string(),
        "team_id/.id" => wanted.team_id.to_string(),
        PRICELIST_COLUMN => wanted.pricelist_id.to_string(),
        "fiscal_position_id/.id" => wanted.fiscal_position_id.map(|id| id.to_string()).unwrap_or_default(),
        // No salesperson: an empty cell.
        _ => String::new(),
    }
}

fn line_columns(names: &Names) -> Vec<String> {
    let mut columns = ["id", "product_id/.id", "name", "product_uom_qty", "price_unit", "discount"]
        .map(str::to_owned)
        .to_vec();
    columns.push(format!("{}/.id", names.line_tax));
    if names.technical_price_unit {
        columns.push("technical_price_unit".to_owned());
    }
    if names.taxes.extra_tax_data {
        columns.push("extra_tax_data".to_owned());
    }
    columns
}

fn line_cells(names: &Names, currency_id: i64, line: &WantedLine) -> Vec<String> {
    let tax_ids: Vec<i64> = line.tax.iter().map(|tax| tax.tax_id).collect();
    let mut cells = common_cells(
        names,
        &[line.name.as_str(), &line.product_id.to_string(), &line.text],
        line.quantity,
        line.price_unit,
        &tax_ids,
    );
    if names.taxes.extra_tax_data {
        cells.push(exact_tax(currency_id, line).unwrap_or_default());
    }
    cells
}

fn dropped_cells(names: &Names, line: &DroppedLine) -> Vec<String> {
    let mut cells = common_cells(
        names,
        &[&line.external_id, &line.product_id.to_string(), &line.text],
        Decimal::ZERO,
        line.price_unit,
        &line.tax_ids,
    );
    if names.taxes.extra_tax_data {
        cells.push(String::new());
    }
    cells
}

fn common_cells(
    names: &Names,
    head: &[&str; 3],
    quantity: Decimal,
    price: Decimal,
    tax_ids: &[i64],
) -> Vec<String> {
    let mut cells: Vec<String> = head.map(str::to_owned).to_vec();
    cells.push(quantity.normalize().to_string());
    cells.push(price.normalize().to_string());
    cells.push("0".to_owned());
    // An empty cell is "no tax"; a missing column would be the product's default.
    cells.push(tax_ids.iter().map(i64::to_string).collect::<Vec<_>>().join(","));
    if names.technical_price_unit {
        // Marks the price as set by hand, so that a later quantity change does not reset it to the list price.
        cells.push("-1".to_owned());
    }
    cells
}

/// Amazon's tax to the cent, where it tells one.
fn exact_tax(currency_id: i64, line: &WantedLine) -> Option<String> {
    let tax = line.tax.as_ref()?;
    let exact = ExactTax {
        tax_id: tax.tax_id,
        currency_id,
        included: tax.included,
        amount: tax.amount?,
        quantity: line.quantity,
        price_unit: line.price_unit,
        total: line.total,
    };
    Some(exact.extra_tax_data().to_string())
}

fn datetime(at: jiff::Timestamp) -> String {
    OdooDateTime::new(at).to_string()
}

impl PartnerRef {
    /// Odoo's id, by what the batch has loaded.
    pub(crate) fn resolve(&self, loaded: &std::collections::HashMap<RecordName, i64>) -> Option<i64> {
        match self {
            Self::Id(id) => Some(*id),
            Self::Loaded(name) => loaded.get(name).copied(),
        }
    }
}

#[cfg(test)]
mod tests;
