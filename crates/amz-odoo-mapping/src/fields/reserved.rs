//! The fields that no rule may set, because the order would not tie, or would no longer be found.

use super::target::{Model, OdooField};

const TIES: &str = "the order ties to Amazon's total by it";
const IDENTITY: &str = "the order is found again by it";
const STATE: &str = "the flow moves the order by it";
const RESOLVED: &str = "the mapping sets it from the marketplace, the channel or the address";
const COMPUTED: &str = "Odoo computes it";

/// Why a rule may not set the field; `None` where it may.
#[must_use]
pub fn reserved(field: &OdooField) -> Option<&'static str> {
    let name = field.name.as_str();
    if matches!(
        name,
        "id" | "company_id" | "create_uid" | "create_date" | "write_uid" | "write_date" | "display_name"
    ) {
        return Some(IDENTITY);
    }
    match field.model {
        Model::Order => of_order(name),
        Model::Line => of_line(name),
        Model::Contact => of_contact(name),
    }
}

fn of_order(name: &str) -> Option<&'static str> {
    match name {
        "name" | "client_order_ref" | "origin" => Some(IDENTITY),
        "order_line" | "currency_id" | "pricelist_id" | "fiscal_position_id" | "currency_rate" => Some(TIES),
        "state" | "locked" | "date_order" | "invoice_ids" | "picking_ids" | "carrier_id" => Some(STATE),
        "partner_id" | "partner_invoice_id" | "partner_shipping_id" | "warehouse_id" | "team_id" => {
            Some(RESOLVED)
        }
        _ if name.starts_with("amount_") || name.ends_with("_status") => Some(COMPUTED),
        _ => None,
    }
}

fn of_line(name: &str) -> Option<&'static str> {
    match name {
        "order_id" => Some(IDENTITY),
        "price_unit"
        | "technical_price_unit"
        | "discount"
        | "tax_id"
        | "tax_ids"
        | "extra_tax_data"
        | "product_uom_qty"
        | "product_uom"
        | "product_uom_id"
        | "currency_id"
        | "display_type"
        | "is_downpayment"
        | "is_delivery"
        | "combo_item_id"
        | "linked_line_id"
        | "linked_line_ids" => Some(TIES),
        "product_id" | "product_template_id" => Some(RESOLVED),
        "state" => Some(STATE),
        _ if name.starts_with("price_") || name.starts_with("qty_") || name.ends_with("_status") => {
            Some(COMPUTED)
        }
        _ => None,
    }
}

fn of_contact(name: &str) -> Option<&'static str> {
    match name {
        "parent_id"
        | "type"
        | "is_company"
        | "company_type"
        | "commercial_partner_id"
        | "user_ids"
        | "active" => Some(IDENTITY),
        "country_id" | "state_id" => Some(RESOLVED),
        _ => None,
    }
}
