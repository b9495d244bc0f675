//! `product.template` of Odoo 19.
//!
//! Generated from the emulator's data file; do not edit.

use jiff::Timestamp;
use odoo_rpc::model::Binary;
use odoo_rpc::model::Link;
use odoo_rpc::model::Properties;
use odoo_rpc::{OdooModel, OdooSelection};
use rust_decimal::Decimal;

/// A record of `product.template`.
#[derive(Clone, Debug, PartialEq, OdooModel)]
#[odoo(model = "product.template")]
pub struct ProductTemplate {
    /// The record's id.
    pub id: i64,
    /// Account Tags (`account.account.tag`)
    pub account_tag_ids: Vec<i64>,
    /// Active
    pub active: bool,
    /// Activities (`mail.activity`)
    pub activity_ids: Vec<i64>,
    /// Alert Date
    pub alert_time: i64,
    /// Product Attributes (`product.template.attribute.line`)
    pub attribute_line_ids: Vec<i64>,
    /// Bill of Materials (`mrp.bom`)
    pub bom_ids: Vec<i64>,
    /// BoM Components (`mrp.bom.line`)
    pub bom_line_ids: Vec<i64>,
    /// Can Image 1024 be zoomed
    pub can_image_1024_be_zoomed: bool,
    /// Product Category (`product.category`)
    pub categ_id: Option<Link>,
    /// Color Index
    pub color: i64,
    /// Combo Choices (`product.combo`)
    pub combo_ids: Vec<i64>,
    /// Company (`res.company`)
    pub company_id: Option<Link>,
    /// Origin of Goods (`res.country`)
    pub country_of_origin: Option<Link>,
    /// Created on
    pub create_date: Option<Timestamp>,
    /// Created by (`res.users`)
    pub create_uid: Option<Link>,
    /// Internal Reference
    pub default_code: Option<String>,
    /// Description
    pub description: Option<String>,
    /// Description on Picking
    pub description_picking: Option<String>,
    /// Description on Receptions
    pub description_pickingin: Option<String>,
    /// Description on Delivery Orders
    pub description_pickingout: Option<String>,
    /// Purchase Description
    pub description_purchase: Option<String>,
    /// Sales Description
    pub description_sale: Option<String>,
    /// Re-Invoice Costs
    pub expense_policy: Option<ProductTemplateExpensePolicy>,
    /// Expiration Date
    pub expiration_time: i64,
    /// Is a configurable product
    pub has_configurable_attributes: bool,
    /// HS Code
    pub hs_code: Option<String>,
    /// Image 1024
    pub image_1024: Option<Binary>,
    /// Image 128
    pub image_128: Option<Binary>,
    /// Image
    pub image_1920: Option<Binary>,
    /// Image 256
    pub image_256: Option<Binary>,
    /// Image 512
    pub image_512: Option<Binary>,
    /// Invoicing Policy
    pub invoice_policy: Option<ProductTemplateInvoicePolicy>,
    /// Favorite
    pub is_favorite: bool,
    /// Track Inventory
    pub is_storable: bool,
    /// Sales Price
    pub list_price: Decimal,
    /// Serial/Lot Numbers Sequence (`ir.sequence`)
    pub lot_sequence_id: Option<Link>,
    /// Valuation by Lot/Serial
    pub lot_valuated: bool,
    /// Followers (`mail.followers`)
    pub message_follower_ids: Vec<i64>,
    /// Messages (`mail.message`)
    pub message_ids: Vec<i64>,
    /// Name
    pub name: String,
    /// Optional Products (`product.template`)
    pub optional_product_ids: Vec<i64>,
    /// Pricelist Rules (`product.pricelist.item`)
    pub pricelist_rule_ids: Vec<i64>,
    /// Documents (`product.document`)
    pub product_document_ids: Vec<i64>,
    /// Properties
    pub product_properties: Option<Properties>,
    /// Tags (`product.tag`)
    pub product_tag_ids: Vec<i64>,
    /// Products (`product.product`)
    pub product_variant_ids: Vec<i64>,
    /// Expense Account (`account.account`)
    pub property_account_expense_id: Option<Link>,
    /// Income Account (`account.account`)
    pub property_account_income_id: Option<Link>,
    /// Price Difference Account (`account.account`)
    pub property_price_difference_account_id: Option<Link>,
    /// Inventory Location (`stock.location`)
    pub property_stock_inventory: Option<Link>,
    /// Production Location (`stock.location`)
    pub property_stock_production: Option<Link>,
    /// Purchase
    pub purchase_ok: bool,
    /// Removal Date
    pub removal_time: i64,
    /// Responsible (`res.users`)
    pub responsible_id: Option<Link>,
    /// Routes (`stock.route`)
    pub route_ids: Vec<i64>,
    /// Customer Lead Time
    pub sale_delay: i64,
    /// Sales Order Line Warning
    pub sale_line_warn_msg: Option<String>,
    /// Sales
    pub sale_ok: bool,
    /// Vendors (`product.supplierinfo`)
    pub seller_ids: Vec<i64>,
    /// Sequence
    pub sequence: i64,
    /// Create on Order
    pub service_tracking: ProductTemplateServiceTracking,
    /// Track Service
    pub service_type: Option<ProductTemplateServiceType>,
    /// Purchase Taxes (`account.tax`)
    pub supplier_taxes_id: Vec<i64>,
    /// Sales Taxes (`account.tax`)
    pub taxes_id: Vec<i64>,
    /// Tracking
    pub tracking: ProductTemplateTracking,
    /// Product Type
    #[odoo(field = "type")]
    pub type_: ProductTemplateType,
    /// Unit (`uom.uom`)
    pub uom_id: Link,
    /// Packagings (`uom.uom`)
    pub uom_ids: Vec<i64>,
    /// Use Expiration Date
    pub use_expiration_date: bool,
    /// Best Before Date
    pub use_time: i64,
    /// Variant Seller (`product.supplierinfo`)
    pub variant_seller_ids: Vec<i64>,
    /// Volume
    pub volume: Decimal,
    /// Website Messages (`mail.message`)
    pub website_message_ids: Vec<i64>,
    /// Weight
    pub weight: Decimal,
    /// Last Updated on
    pub write_date: Option<Timestamp>,
    /// Last Updated by (`res.users`)
    pub write_uid: Option<Link>,
}

/// Re-Invoice Costs.
#[derive(Clone, Debug, PartialEq, OdooSelection)]
pub enum ProductTemplateExpensePolicy {
    /// No
    #[odoo(value = "no")]
    No,
    /// At cost
    #[odoo(value = "cost")]
    Cost,
    /// Sales price
    #[odoo(value = "sales_price")]
    SalesPrice,
    /// A value that this program does not know.
    #[odoo(other)]
    Other(String),
}

/// Invoicing Policy.
#[derive(Clone, Debug, PartialEq, OdooSelection)]
pub enum ProductTemplateInvoicePolicy {
    /// Ordered quantities
    #[odoo(value = "order")]
    Order,
    /// Delivered quantities
    #[odoo(value = "delivery")]
    Delivery,
    /// A value that this program does not know.
    #[odoo(other)]
    Other(String),
}

/// Create on Order.
#[derive(Clone, Debug, PartialEq, OdooSelection)]
pub enum ProductTemplateServiceTracking {
    /// Nothing
    #[odoo(value = "no")]
    No,
    /// A value that this program does not know.
    #[odoo(other)]
    Other(String),
}

/// Track Service.
#[derive(Clone, Debug, PartialEq, OdooSelection)]
pub enum ProductTemplateServiceType {
    /// Manually set quantities on order
    #[odoo(value = "manual")]
    Manual,
    /// A value that this program does not know.
    #[odoo(other)]
    Other(String),
}

/// Tracking.
#[derive(Clone, Debug, PartialEq, OdooSelection)]
pub enum ProductTemplateTracking {
    /// By Unique Serial Number
    #[odoo(value = "serial")]
    Serial,
    /// By Lots
    #[odoo(value = "lot")]
    Lot,
    /// By Quantity
    #[odoo(value = "none")]
    None,
    /// A value that this program does not know.
    #[odoo(other)]
    Other(String),
}

/// Product Type.
#[derive(Clone, Debug, PartialEq, OdooSelection)]
pub enum ProductTemplateType {
    /// Goods
    #[odoo(value = "consu")]
    Consu,
    /// Service
    #[odoo(value = "service")]
    Service,
    /// Combo
    #[odoo(value = "combo")]
    Combo,
    /// A value that this program does not know.
    #[odoo(other)]
    Other(String),
}
