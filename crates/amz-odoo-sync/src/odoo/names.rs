//! Field names that differ between versions, asked once with `fields_get`.

use amz_odoo_mapping::order::TaxFields;
use odoo_rpc::Client;

use crate::error::{Result, SyncError};

/// The names that this Odoo uses.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Names {
    /// `sale.order.line`: the taxes, `tax_ids` (19) or `tax_id`.
    pub line_tax: &'static str,
    /// `sale.order.line`: whether `technical_price_unit` exists, which keeps a price through a quantity change (18, 19).
    pub technical_price_unit: bool,
    /// How taxes are written.
    pub taxes: TaxFields,
    /// `sale.order.line.price_unit`: decimals that Odoo keeps; `None` keeps all (19).
    pub price_digits: Option<u32>,
    /// `sale.order`: whether `locked` exists (17 and later); before, the state `done` means it.
    pub locked: bool,
    /// `stock.move`: what was moved, `quantity` (17 and later) or `quantity_done`.
    pub move_quantity: &'static str,
    /// `stock.move`: whether `picked` exists (17 and later).
    pub picked: bool,
    /// `stock.picking`: its moves, `move_ids` or `move_lines`.
    pub picking_moves: &'static str,
    /// `product.product`: whether goods are marked by `is_storable` (18 and later); before, `detailed_type` says so.
    pub is_storable: bool,
    /// `res.company`: the switch of text messages for deliveries, where the module is installed.
    pub sms_switch: Option<&'static str>,
    /// `res.company`: the switch of mails for deliveries.
    pub mail_switch: Option<&'static str>,
}

impl Names {
    /// Asks this Odoo.
    ///
    /// # Errors
    /// [`SyncError::NotReady`] when a module that the flows need is missing; whatever the connection yields.
    pub async fn ask(odoo: &Client) -> Result<Self> {
        for (model, module) in
            [("sale.order", "Sales (sale_management)"), ("stock.picking", "Inventory (stock)")]
        {
            if let Err(error) = odoo.fields(model).await {
                return Err(missing_module(error, model, module));
            }
        }
        let order = odoo.fields("sale.order").await?;
        if !order.has("warehouse_id") {
            return Err(SyncError::NotReady(
                "Odoo's module sale_stock is missing: install it (it comes with Sales and Inventory)"
                    .to_owned(),
            ));
        }
        let line = odoo.fields("sale.order.line").await?;
        let stock_move = odoo.fields("stock.move").await?;
        let picking = odoo.fields("stock.picking").await?;
        let product = odoo.fields("product.product").await?;
        let tax = odoo.fields("account.tax").await?;
        let company = odoo.fields("res.company").await?;
        let need = |field: Option<&'static str>, what: &str| {
            field.ok_or_else(|| {
                SyncError::NotReady(format!(
                    "this Odoo has no field for {what}; its version is not known here"
                ))
            })
        };
        Ok(Self {
            line_tax: need(line.pick(&["tax_ids", "tax_id"]), "the taxes of a sales order line")?,
            technical_price_unit: line.has("technical_price_unit"),
            taxes: TaxFields::of(&line, &tax),
            price_digits: line.get("price_unit").and_then(|info| info.scale),
            locked: order.has("locked"),
            move_quantity: need(stock_move.pick(&["quantity", "quantity_done"]), "the moved quantity")?,
            picked: stock_move.has("picked"),
            picking_moves: need(picking.pick(&["move_ids", "move_lines"]), "the moves of a transfer")?,
            is_storable: product.has("is_storable"),
            sms_switch: company.pick(&["stock_text_confirmation", "stock_move_sms_validation"]),
            mail_switch: company.pick(&["stock_move_email_validation"]),
        })
    }
}

fn missing_module(error: odoo_rpc::Error, model: &str, module: &str) -> SyncError {
    match error.kind() {
        odoo_rpc::ErrorKind::UnknownModel => SyncError::NotReady(format!(
            "Odoo has no model {model}: install the app {module}, then try again"
        )),
        odoo_rpc::ErrorKind::AccessError => SyncError::NotReady(format!(
            "the Odoo user may not read {model}: give it the rights of {module} listed in the README"
        )),
        _ => error.into(),
    }
}
