//! `sale.order` of Odoo 19.
//!
//! Generated from the emulator's data file; do not edit.

use jiff::Timestamp;
use jiff::civil::Date;
use odoo_rpc::model::Binary;
use odoo_rpc::model::Link;
use odoo_rpc::{OdooModel, OdooSelection};
use rust_decimal::Decimal;
use serde_json::Value;

/// A record of `sale.order`.
#[derive(Clone, Debug, PartialEq, OdooModel)]
#[odoo(model = "sale.order")]
pub struct SaleOrder {
    /// The record's id.
    pub id: i64,
    /// Security Token
    pub access_token: Option<String>,
    /// Activities (`mail.activity`)
    pub activity_ids: Vec<i64>,
    /// Taxes
    pub amount_tax: Decimal,
    /// Total
    pub amount_total: Decimal,
    /// Untaxed Amount
    pub amount_untaxed: Decimal,
    /// Campaign (`utm.campaign`)
    pub campaign_id: Option<Link>,
    /// Delivery Method (`delivery.carrier`)
    pub carrier_id: Option<Link>,
    /// Customer Reference
    pub client_order_ref: Option<String>,
    /// Delivery Date
    pub commitment_date: Option<Timestamp>,
    /// Company (`res.company`)
    pub company_id: Link,
    /// Creation Date
    pub create_date: Option<Timestamp>,
    /// Created by (`res.users`)
    pub create_uid: Option<Link>,
    /// Currency (`res.currency`)
    pub currency_id: Option<Link>,
    /// Currency Rate
    pub currency_rate: Decimal,
    /// Customizable PDF Form Fields
    pub customizable_pdf_form_fields: Option<Value>,
    /// Order Date
    pub date_order: Timestamp,
    /// Delivery Message
    pub delivery_message: Option<String>,
    /// Delivery Status
    pub delivery_status: Option<SaleOrderDeliveryStatus>,
    /// Effective Date
    pub effective_date: Option<Timestamp>,
    /// Fiscal Position (`account.fiscal.position`)
    pub fiscal_position_id: Option<Link>,
    /// Incoterm (`account.incoterms`)
    pub incoterm: Option<Link>,
    /// Incoterm Location
    pub incoterm_location: Option<String>,
    /// Invoice Status
    pub invoice_status: Option<SaleOrderInvoiceStatus>,
    /// Invoicing Journal (`account.journal`)
    pub journal_id: Option<Link>,
    /// Locked
    pub locked: bool,
    /// Medium (`utm.medium`)
    pub medium_id: Option<Link>,
    /// Followers (`mail.followers`)
    pub message_follower_ids: Vec<i64>,
    /// Messages (`mail.message`)
    pub message_ids: Vec<i64>,
    /// Order Reference
    pub name: String,
    /// Terms and conditions
    pub note: Option<String>,
    /// Order Lines (`sale.order.line`)
    pub order_line: Vec<i64>,
    /// Source Document
    pub origin: Option<String>,
    /// Customer (`res.partner`)
    pub partner_id: Link,
    /// Invoice Address (`res.partner`)
    pub partner_invoice_id: Link,
    /// Delivery Address (`res.partner`)
    pub partner_shipping_id: Link,
    /// Payment Terms (`account.payment.term`)
    pub payment_term_id: Option<Link>,
    /// Pending Email Template (`mail.template`)
    pub pending_email_template_id: Option<Link>,
    /// Transfers (`stock.picking`)
    pub picking_ids: Vec<i64>,
    /// Shipping Policy
    pub picking_policy: SaleOrderPickingPolicy,
    /// Pickup Location Data
    pub pickup_location_data: Option<Value>,
    /// Payment Method (`account.payment.method.line`)
    pub preferred_payment_method_line_id: Option<Link>,
    /// Prepayment percentage
    pub prepayment_percent: Decimal,
    /// Pricelist (`product.pricelist`)
    pub pricelist_id: Option<Link>,
    /// Headers/Footers (`quotation.document`)
    pub quotation_document_ids: Vec<i64>,
    /// Delivery cost should be recomputed
    pub recompute_delivery_price: bool,
    /// Payment Ref.
    pub reference: Option<String>,
    /// Online payment
    pub require_payment: bool,
    /// Online signature
    pub require_signature: bool,
    /// Quotation Template (`sale.order.template`)
    pub sale_order_template_id: Option<Link>,
    /// Shipping Weight
    pub shipping_weight: Decimal,
    /// Signature
    pub signature: Option<Binary>,
    /// Signed By
    pub signed_by: Option<String>,
    /// Signed On
    pub signed_on: Option<Timestamp>,
    /// Source (`utm.source`)
    pub source_id: Option<Link>,
    /// Status
    pub state: Option<SaleOrderState>,
    /// References (`stock.reference`)
    pub stock_reference_ids: Vec<i64>,
    /// Tags (`crm.tag`)
    pub tag_ids: Vec<i64>,
    /// Sales Team (`crm.team`)
    pub team_id: Option<Link>,
    /// Transactions (`payment.transaction`)
    pub transaction_ids: Vec<i64>,
    /// Salesperson (`res.users`)
    pub user_id: Option<Link>,
    /// Expiration
    pub validity_date: Option<Date>,
    /// Warehouse (`stock.warehouse`)
    pub warehouse_id: Option<Link>,
    /// Website Messages (`mail.message`)
    pub website_message_ids: Vec<i64>,
    /// Last Updated on
    pub write_date: Option<Timestamp>,
    /// Last Updated by (`res.users`)
    pub write_uid: Option<Link>,
}

/// Delivery Status.
#[derive(Clone, Debug, PartialEq, OdooSelection)]
pub enum SaleOrderDeliveryStatus {
    /// Not Delivered
    #[odoo(value = "pending")]
    Pending,
    /// Started
    #[odoo(value = "started")]
    Started,
    /// Partially Delivered
    #[odoo(value = "partial")]
    Partial,
    /// Fully Delivered
    #[odoo(value = "full")]
    Full,
    /// A value that this program does not know.
    #[odoo(other)]
    Other(String),
}

/// Invoice Status.
#[derive(Clone, Debug, PartialEq, OdooSelection)]
pub enum SaleOrderInvoiceStatus {
    /// Upselling Opportunity
    #[odoo(value = "upselling")]
    Upselling,
    /// Fully Invoiced
    #[odoo(value = "invoiced")]
    Invoiced,
    /// To Invoice
    #[odoo(value = "to invoice")]
    ToInvoice,
    /// Nothing to Invoice
    #[odoo(value = "no")]
    No,
    /// A value that this program does not know.
    #[odoo(other)]
    Other(String),
}

/// Shipping Policy.
#[derive(Clone, Debug, PartialEq, OdooSelection)]
pub enum SaleOrderPickingPolicy {
    /// As soon as possible
    #[odoo(value = "direct")]
    Direct,
    /// When all products are ready
    #[odoo(value = "one")]
    One,
    /// A value that this program does not know.
    #[odoo(other)]
    Other(String),
}

/// Status.
#[derive(Clone, Debug, PartialEq, OdooSelection)]
pub enum SaleOrderState {
    /// Quotation
    #[odoo(value = "draft")]
    Draft,
    /// Quotation Sent
    #[odoo(value = "sent")]
    Sent,
    /// Sales Order
    #[odoo(value = "sale")]
    Sale,
    /// Cancelled
    #[odoo(value = "cancel")]
    Cancel,
    /// A value that this program does not know.
    #[odoo(other)]
    Other(String),
}
