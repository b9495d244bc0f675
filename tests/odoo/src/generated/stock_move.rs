//! `stock.move` of Odoo 19.
//!
//! Generated from the emulator's data file; do not edit.

use jiff::Timestamp;
use jiff::civil::Date;
use odoo_rpc::model::Link;
use odoo_rpc::{OdooModel, OdooSelection};
use rust_decimal::Decimal;

/// A record of `stock.move`.
#[derive(Clone, Debug, PartialEq, OdooModel)]
#[odoo(model = "stock.move")]
pub struct StockMove {
    /// The record's id.
    pub id: i64,
    /// stock_move_id (`account.move`)
    pub account_move_id: Option<Link>,
    /// Whether the move was added after the picking's confirmation
    pub additional: bool,
    /// Analytic Account Line (`account.analytic.line`)
    pub analytic_account_line_ids: Vec<i64>,
    /// BoM Line (`mrp.bom.line`)
    pub bom_line_id: Option<Link>,
    /// By-products (`mrp.bom.byproduct`)
    pub byproduct_id: Option<Link>,
    /// Company (`res.company`)
    pub company_id: Link,
    /// Consumed Disassembly Order (`mrp.unbuild`)
    pub consume_unbuild_id: Option<Link>,
    /// Cost Share (%)
    pub cost_share: Decimal,
    /// Created on
    pub create_date: Option<Timestamp>,
    /// Created by (`res.users`)
    pub create_uid: Option<Link>,
    /// Created Production Order (`mrp.production`)
    pub created_production_id: Option<Link>,
    /// Date Scheduled
    pub date: Timestamp,
    /// Deadline
    pub date_deadline: Option<Timestamp>,
    /// Delay Alert Date
    pub delay_alert_date: Option<Timestamp>,
    /// Description Picking Manual
    pub description_picking_manual: Option<String>,
    /// Inventory Name
    pub inventory_name: Option<String>,
    /// Is Dropship
    pub is_dropship: bool,
    /// Is Incoming (valued)
    pub is_in: bool,
    /// Inventory
    pub is_inventory: bool,
    /// Is Outgoing (valued)
    pub is_out: bool,
    /// Intermediate Location (`stock.location`)
    pub location_dest_id: Link,
    /// Final Location (`stock.location`)
    pub location_final_id: Option<Link>,
    /// Source Location (`stock.location`)
    pub location_id: Link,
    /// Manual Consumption
    pub manual_consumption: bool,
    /// Destination Moves (`stock.move`)
    pub move_dest_ids: Vec<i64>,
    /// Move Line (`stock.move.line`)
    pub move_line_ids: Vec<i64>,
    /// Original Move (`stock.move`)
    pub move_orig_ids: Vec<i64>,
    /// Never attribute Values (`product.template.attribute.value`)
    pub never_product_template_attribute_value_ids: Vec<i64>,
    /// First SN/Lot
    pub next_serial: Option<String>,
    /// Number of SN/Lots
    pub next_serial_count: i64,
    /// Operation To Consume (`mrp.routing.workcenter`)
    pub operation_id: Option<Link>,
    /// Original Reordering Rule (`stock.warehouse.orderpoint`)
    pub orderpoint_id: Option<Link>,
    /// Source Document
    pub origin: Option<String>,
    /// Origin return move (`stock.move`)
    pub origin_returned_move_id: Option<Link>,
    /// Packaging (`uom.uom`)
    pub packaging_uom_id: Option<Link>,
    /// Packaging Quantity
    pub packaging_uom_qty: Decimal,
    /// Destination Address (`res.partner`)
    pub partner_id: Option<Link>,
    /// Picked
    pub picked: bool,
    /// Transfer (`stock.picking`)
    pub picking_id: Option<Link>,
    /// Operation Type (`stock.picking.type`)
    pub picking_type_id: Option<Link>,
    /// Price Unit
    pub price_unit: Decimal,
    /// Priority
    pub priority: Option<StockMovePriority>,
    /// Supply Method
    pub procure_method: StockMoveProcureMethod,
    /// Product (`product.product`)
    pub product_id: Link,
    /// Real Quantity
    pub product_qty: Decimal,
    /// Unit (`uom.uom`)
    pub product_uom: Link,
    /// Demand
    pub product_uom_qty: Decimal,
    /// Used for Productions (`mrp.production.group`)
    pub production_group_id: Option<Link>,
    /// Production Order for finished products (`mrp.production`)
    pub production_id: Option<Link>,
    /// Propagate cancel and split
    pub propagate_cancel: bool,
    /// Quantity
    pub quantity: Decimal,
    /// Production Order for components (`mrp.production`)
    pub raw_material_production_id: Option<Link>,
    /// Reference
    pub reference: Option<String>,
    /// References (`stock.reference`)
    pub reference_ids: Vec<i64>,
    /// Date to Reserve
    pub reservation_date: Option<Date>,
    /// Owner (`res.partner`)
    pub restrict_partner_id: Option<Link>,
    /// All returned moves (`stock.move`)
    pub returned_move_ids: Vec<i64>,
    /// Destination route (`stock.route`)
    pub route_ids: Vec<i64>,
    /// Stock Rule (`stock.rule`)
    pub rule_id: Option<Link>,
    /// Sale Line (`sale.order.line`)
    pub sale_line_id: Option<Link>,
    /// Scrap operation (`stock.scrap`)
    pub scrap_id: Option<Link>,
    /// Sequence
    pub sequence: i64,
    /// Status
    pub state: Option<StockMoveState>,
    /// Update quantities on SO/PO
    pub to_refund: bool,
    /// Disassembly Order (`mrp.unbuild`)
    pub unbuild_id: Option<Link>,
    /// Unit Factor
    pub unit_factor: Decimal,
    /// Value
    pub value: Decimal,
    /// Warehouse (`stock.warehouse`)
    pub warehouse_id: Option<Link>,
    /// Weight
    pub weight: Decimal,
    /// Work Order To Consume (`mrp.workorder`)
    pub workorder_id: Option<Link>,
    /// Last Updated on
    pub write_date: Option<Timestamp>,
    /// Last Updated by (`res.users`)
    pub write_uid: Option<Link>,
}

/// Priority.
#[derive(Clone, Debug, PartialEq, OdooSelection)]
pub enum StockMovePriority {
    /// Normal
    #[odoo(value = "0")]
    V0,
    /// Urgent
    #[odoo(value = "1")]
    V1,
    /// A value that this program does not know.
    #[odoo(other)]
    Other(String),
}

/// Supply Method.
#[derive(Clone, Debug, PartialEq, OdooSelection)]
pub enum StockMoveProcureMethod {
    /// Default: Take From Stock
    #[odoo(value = "make_to_stock")]
    MakeToStock,
    /// Advanced: Apply Procurement Rules
    #[odoo(value = "make_to_order")]
    MakeToOrder,
    /// A value that this program does not know.
    #[odoo(other)]
    Other(String),
}

/// Status.
#[derive(Clone, Debug, PartialEq, OdooSelection)]
pub enum StockMoveState {
    /// New
    #[odoo(value = "draft")]
    Draft,
    /// Waiting Another Move
    #[odoo(value = "waiting")]
    Waiting,
    /// Waiting
    #[odoo(value = "confirmed")]
    Confirmed,
    /// Partially Available
    #[odoo(value = "partially_available")]
    PartiallyAvailable,
    /// Available
    #[odoo(value = "assigned")]
    Assigned,
    /// Done
    #[odoo(value = "done")]
    Done,
    /// Cancelled
    #[odoo(value = "cancel")]
    Cancel,
    /// A value that this program does not know.
    #[odoo(other)]
    Other(String),
}
