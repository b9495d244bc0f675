//! Compares what Odoo shows after the write with what was wanted. What Odoo answered is no proof. Pure.

use amz_odoo_mapping::order::Target;
use rust_decimal::Decimal;

use super::existing::{Existing, OrderState};
use super::plan::line_changes;
use super::trouble::Trouble;
use super::wanted::Wanted;

/// The field that says whether an order is confirmed or cancelled.
pub(crate) const STATE: &str = "sale.order.state";

/// The field that holds the lines.
pub(crate) const LINES: &str = "sale.order.order_line";

/// The differences; none that blocks means that the order is booked.
pub(crate) fn differences(
    wanted: &Wanted,
    target: &Target,
    found: Option<&Existing>,
    price_digits: Option<u32>,
) -> Vec<Trouble> {
    let Some(found) = found else {
        return vec![Trouble::read_back("sale.order", "the order", "none")];
    };
    let mut differences = Vec::new();
    let mut check = |field, equal: bool, wanted: String, found: String| {
        if !equal {
            differences.push(Trouble::read_back(field, &wanted, &found));
        }
    };
    let state = match target {
        Target::Confirmed | Target::Delivered => OrderState::Confirmed,
        Target::Cancelled => OrderState::Cancelled,
        // A person may confirm a quotation early; that is no fault of the write.
        _ if found.state == OrderState::Confirmed => OrderState::Confirmed,
        _ => OrderState::Quotation,
    };
    check(STATE, found.state == state, format!("{state:?}"), format!("{:?}", found.state));
    check(
        "sale.order.currency_id",
        found.currency == wanted.currency,
        wanted.currency.clone(),
        found.currency.clone(),
    );
    check(
        "sale.order.amount_total",
        found.total == wanted.total,
        wanted.total.normalize().to_string(),
        found.total.normalize().to_string(),
    );
    let off = wanted.tax.map_or(Decimal::ZERO, |tax| (found.tax - tax).abs());
    let rounded = !off.is_zero() && off <= wanted.tax_slack && found.total == wanted.total;
    if let Some(tax) = wanted.tax.filter(|_| !rounded) {
        check(
            "sale.order.amount_tax",
            found.tax == tax,
            tax.normalize().to_string(),
            found.tax.normalize().to_string(),
        );
    }
    check(
        "sale.order.warehouse_id",
        found.warehouse_id == Some(wanted.warehouse_id),
        wanted.warehouse_id.to_string(),
        found.warehouse_id.map(|id| id.to_string()).unwrap_or_default(),
    );
    check(
        "sale.order.date_order",
        found.ordered_at.map(|at| at.as_second()) == Some(wanted.ordered_at.as_second()),
        wanted.ordered_at.to_string(),
        found.ordered_at.map(|at| at.to_string()).unwrap_or_default(),
    );
    let lines = line_changes(wanted, found, price_digits);
    check(LINES, lines.is_empty(), "Amazon's lines".to_owned(), format!("{} other lines", lines.len()));
    if *target == Target::Delivered {
        let open: Vec<&str> = found.open_pickings().map(|picking| picking.name.as_str()).collect();
        check(
            "stock.picking.state",
            open.is_empty(),
            "every transfer done".to_owned(),
            format!("{} open", open.join(", ")),
        );
    }
    if let Some(tax) = wanted.tax.filter(|_| rounded) {
        differences.push(Trouble::tax_rounding(tax, found.tax));
    }
    differences
}

#[cfg(test)]
mod tests;
