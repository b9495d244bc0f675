//! Field names that differ between versions, as far as cases need them.

use odoo_rpc::{Client, Result};

/// Asked once for all cases.
#[derive(Clone, Copy)]
pub struct Names {
    /// `sale.order.line`: the taxes.
    pub line_tax: &'static str,
    /// `sale.order.line`: whether `technical_price_unit` exists, which keeps a price through a quantity change.
    pub technical_price_unit: bool,
    /// `sale.order`: whether `locked` exists; before 17 the state `done` means it.
    pub locked: bool,
    /// `stock.move`: what was moved.
    pub move_quantity: &'static str,
    /// `stock.move`: whether `picked` exists.
    pub picked: bool,
    /// `account.tax`: whether inclusion is written to `price_include_override`.
    pub price_include_override: bool,
}

impl Names {
    /// Asks this Odoo.
    ///
    /// # Errors
    /// Those of [`Client::fields`].
    pub async fn ask(odoo: &Client) -> Result<Self> {
        let line = odoo.fields("sale.order.line").await?;
        let moves = odoo.fields("stock.move").await?;
        Ok(Self {
            line_tax: line.pick(&["tax_ids", "tax_id"]).unwrap_or("tax_ids"),
            technical_price_unit: line.has("technical_price_unit"),
            locked: odoo.fields("sale.order").await?.has("locked"),
            move_quantity: moves.pick(&["quantity", "quantity_done"]).unwrap_or("quantity"),
            picked: moves.has("picked"),
            price_include_override: odoo.fields("account.tax").await?.has("price_include_override"),
        })
    }
}
