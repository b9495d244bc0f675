//! What a person must look at, beyond what the mapping found: what happened and what to do, without buyer data.

use amz_odoo_mapping::issue::{Issue, Severity as MappedSeverity};
use rust_decimal::Decimal;

use super::existing::{Existing, Settled};
use super::plan::LineChange;
use crate::store::{NewIssue, Payload, Severity};

/// The kind of a tax that is off by what rounding explains; the mapping's, where it foresees it.
pub(crate) const TAX_ROUNDING: &str = "tax_rounding";

/// The kind of what Odoo refuses.
const REFUSED: &str = "refused_by_odoo";

/// One thing to look at in one order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Trouble {
    /// The kind, for filters.
    pub(crate) kind: &'static str,
    /// Where: a path in Amazon's document or a field in Odoo.
    pub(crate) path: String,
    /// What happened.
    pub(crate) message: String,
    /// What to do.
    pub(crate) action: String,
    /// Whether the order waits.
    pub(crate) severity: Severity,
    /// Whether it is Odoo's answer to a call: Odoo may have moved on before the call came.
    pub(crate) is_answer: bool,
}

impl Trouble {
    fn blocking(
        kind: &'static str,
        path: &str,
        message: impl Into<String>,
        action: impl Into<String>,
    ) -> Self {
        Self {
            kind,
            path: path.to_owned(),
            message: message.into(),
            action: action.into(),
            severity: Severity::Blocking,
            is_answer: false,
        }
    }

    /// What the mapping found.
    pub(crate) fn mapped(issue: &Issue) -> Self {
        Self {
            kind: issue.kind.code(),
            path: issue.path.clone(),
            message: issue.message(),
            action: match issue.severity {
                MappedSeverity::Blocking => {
                    format!("fix the cause, then `amz-odoo replay {}`", issue.order_id)
                }
                MappedSeverity::Warning => "the order went through; look at it once".to_owned(),
            },
            severity: match issue.severity {
                MappedSeverity::Blocking => Severity::Blocking,
                MappedSeverity::Warning => Severity::Warning,
            },
            is_answer: false,
        }
    }

    /// The document of a job cannot be mapped at all.
    pub(crate) fn unreadable_document(why: &str) -> Self {
        Self::blocking(
            "unreadable_document",
            "",
            format!("Amazon's document cannot be read: {why}"),
            "look the order up in Seller Central; it is tried again when Amazon changes it, or with `amz-odoo replay`",
        )
    }

    /// The account's filter cannot be asked about the order.
    pub(crate) fn filter(error: &odoo_rpc::domain::FilterError) -> Self {
        Self::blocking(
            "order_filter",
            "",
            format!("the account's filter cannot be asked about the order: {error}"),
            "correct `order_filter` of the account, then replay the order",
        )
    }

    /// No product in Odoo carries the SKU.
    pub(crate) fn unknown_sku(sku: &str, path: String) -> Self {
        Self {
            path,
            ..Self::blocking(
                "unknown_sku",
                "",
                format!("no product in Odoo has the internal reference {sku}"),
                "create the product with this internal reference, or map the SKU in `rules.skus`, then replay the order",
            )
        }
    }

    /// Only an archived product in Odoo carries the SKU.
    pub(crate) fn archived_sku(sku: &str, path: String) -> Self {
        Self {
            path,
            ..Self::blocking(
                "archived_sku",
                "",
                format!("the product with the internal reference {sku} is archived in Odoo"),
                "unarchive it, or map the SKU to another product in `rules.skus`, then replay the order",
            )
        }
    }

    /// Several products in Odoo carry the SKU.
    pub(crate) fn ambiguous_sku(sku: &str, count: usize, path: String) -> Self {
        Self {
            path,
            ..Self::blocking(
                "ambiguous_sku",
                "",
                format!("{count} products in Odoo have the internal reference {sku}"),
                "leave the reference on one of them, or map the SKU in `rules.skus`, then replay the order",
            )
        }
    }

    /// Something that set-up makes is missing.
    pub(crate) fn not_set_up(what: &str) -> Self {
        Self::blocking(
            "not_set_up",
            "",
            format!("{what} is not set up in Odoo"),
            "run `amz-odoo doctor --fix` with an administrator's key, then replay the order",
        )
    }

    /// An order in a currency that is not its marketplace's own: set-up makes no pricelist for it.
    pub(crate) fn foreign_currency(currency: &str, domain: &str, name: &str) -> Self {
        Self::blocking(
            "foreign_currency",
            "sale.order.pricelist_id",
            format!(
                "the order is in {currency}, and Odoo has no pricelist of Amazon's for it, because {domain} sells in another currency"
            ),
            format!(
                "compare the order in Seller Central; if {currency} is right, activate it in Odoo, make a pricelist in it with the external id {name}, then replay the order"
            ),
        )
    }

    /// Odoo lacks the carrier that a rule names: the transfer goes without one.
    pub(crate) fn unknown_carrier(name: &str) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::blocking(
                "unknown_carrier",
                "stock.picking.carrier_id",
                format!("Odoo has no delivery method named “{name}”, so the transfer has none"),
                "make it in Odoo, Inventory → Configuration → Delivery Methods, or correct `rules.carriers`",
            )
        }
    }

    /// Odoo lacks the fiscal position that a tax rule names.
    pub(crate) fn unknown_fiscal_position(name: &str, rule: &str) -> Self {
        Self::blocking(
            "unknown_fiscal_position",
            "sale.order.fiscal_position_id",
            format!(
                "Odoo has no fiscal position named “{name}” in the company, which the tax rule {rule} names"
            ),
            "make it in Odoo, Invoicing → Configuration → Fiscal Positions, or correct `taxes`, then replay the order",
        )
    }

    /// Odoo lacks the tax that a tax rule names, or has one of another rate or mode under the name.
    pub(crate) fn unknown_tax(name: &str, wanted: &str, is_other: bool, rule: &str) -> Self {
        let other = if is_other { "has another tax" } else { "has no tax" };
        Self::blocking(
            "unknown_tax",
            "sale.order.line.tax_ids",
            format!(
                "the tax rule {rule} wants “{name}” to be {wanted}, and the company {other} of that name for sales"
            ),
            "make or correct it in Odoo, Invoicing → Configuration → Taxes, or correct `taxes`, then replay the order",
        )
    }

    /// Odoo rounded the tax otherwise than Amazon, within a minor unit a line.
    pub(crate) fn tax_rounding(wanted: Decimal, found: Decimal) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::blocking(
                TAX_ROUNDING,
                "sale.order.amount_tax",
                format!(
                    "Odoo's tax is {} and Amazon's {}, because no percentage gives Amazon's cents; the total ties",
                    found.normalize(),
                    wanted.normalize()
                ),
                "the order went through; look at it once",
            )
        }
    }

    /// The order is in Odoo under the same reference, but is not ours.
    pub(crate) fn foreign_order(external_id: Option<&str>) -> Self {
        let owner = external_id.unwrap_or("no external id");
        Self::blocking(
            "foreign_order",
            "sale.order.client_order_ref",
            format!(
                "Odoo already has a sales order with this reference that was not imported from here ({owner})"
            ),
            "if it is the same order, delete or rename it in Odoo and replay; otherwise change its customer reference",
        )
    }

    /// Somebody cancelled the order in Odoo.
    pub(crate) fn cancelled_in_odoo() -> Self {
        Self::blocking(
            "cancelled_in_odoo",
            "sale.order.state",
            "the order is cancelled in Odoo, but Amazon still has it",
            "cancel it in Seller Central too, or set it back to a quotation in Odoo and replay",
        )
    }

    /// Amazon cancelled what cannot be undone here.
    pub(crate) fn cancel_refused(settled: Settled, existing: &Existing) -> Self {
        let delivered: Decimal = existing.lines.iter().map(|line| line.delivered).sum();
        let invoiced: Decimal = existing.lines.iter().map(|line| line.invoiced).sum();
        let (message, action) = match settled {
            Settled::Invoiced => (
                format!(
                    "Amazon cancelled the order, but {} units of it are invoiced in Odoo",
                    invoiced.normalize()
                ),
                format!(
                    "proposed: a credit note over {} {}, and a return of {} units; then replay the order, or dismiss this issue to leave it so",
                    existing.total,
                    existing.currency,
                    delivered.normalize()
                ),
            ),
            Settled::Delivered => (
                format!(
                    "Amazon cancelled the order, but {} units of it are delivered in Odoo",
                    delivered.normalize()
                ),
                format!(
                    "proposed: a return of {} units over the delivery {}; then replay the order, or dismiss this issue to leave it so",
                    delivered.normalize(),
                    names_of_done(existing)
                ),
            ),
            Settled::Locked => (
                "Amazon cancelled the order, but it is locked in Odoo".to_owned(),
                "proposed: unlock it in Odoo, then replay".to_owned(),
            ),
        };
        Self::blocking("cancel_refused", "sale.order.state", message, action)
    }

    /// Amazon changed what cannot be changed here.
    pub(crate) fn change_refused(settled: Settled, changes: &[LineChange]) -> Self {
        let why = match settled {
            Settled::Invoiced => "invoiced",
            Settled::Delivered => "delivered",
            Settled::Locked => "locked",
        };
        let list: Vec<String> = changes
            .iter()
            .map(|change| match change.from {
                Some(from) if from != change.to => {
                    format!("{} → {} of “{}”", from.normalize(), change.to.normalize(), change.text)
                }
                Some(_) => format!("price or tax of “{}”", change.text),
                None => format!("{} of “{}” are new", change.to.normalize(), change.text),
            })
            .collect();
        let back: Decimal =
            changes.iter().map(|change| (change.delivered - change.to).max(Decimal::ZERO)).sum();
        let action = match settled {
            Settled::Invoiced => format!(
                "proposed: a credit note for the difference, and a return of {} units; then replay the order, or dismiss this issue to leave it so",
                back.normalize()
            ),
            Settled::Delivered => {
                format!(
                    "proposed: a return of {} units; then replay the order, or dismiss this issue to leave it so",
                    back.normalize()
                )
            }
            Settled::Locked => "proposed: unlock the order in Odoo, then replay".to_owned(),
        };
        Self::blocking(
            "change_refused",
            "sale.order.order_line",
            format!("Amazon changed the order, but it is {why} in Odoo: {}", list.join(", ")),
            action,
        )
    }

    /// Odoo refused a step for this order alone.
    pub(crate) fn refused(step: &str, field: Option<&str>, answer: &str) -> Self {
        Self {
            is_answer: true,
            ..Self::blocking(
                REFUSED,
                field.unwrap_or_default(),
                format!("Odoo refused to {step}: {answer}"),
                "correct what the message names in Odoo, then replay the order",
            )
        }
    }

    /// Odoo would refuse a transfer, because nobody has entered the lots of these products.
    pub(crate) fn lots_missing(transfer: &str, products: &[String]) -> Self {
        Self::blocking(
            REFUSED,
            "",
            format!(
                "Odoo does not validate the transfer {transfer} without lot or serial numbers of {}",
                products.join(", ")
            ),
            format!("enter the numbers on the transfer {transfer} in Odoo, then replay the order"),
        )
    }

    /// Odoo would not confirm the order, because a line that somebody added has no product.
    pub(crate) fn line_without_product() -> Self {
        Self::blocking(
            REFUSED,
            "sale.order.order_line",
            "Odoo does not confirm the order, because a line that somebody added in Odoo has no product",
            "choose the line's product in Odoo, or delete the line, then replay the order",
        )
    }

    /// What Odoo holds after the write is not what was wanted.
    pub(crate) fn read_back(field: &'static str, wanted: &str, found: &str) -> Self {
        Self::blocking(
            "read_back_differs",
            field,
            format!("after the write Odoo shows {found} instead of {wanted}"),
            "look at the order in Odoo: an automation or a manual change may have altered it; correct it, then replay",
        )
    }

    /// For the store.
    pub(crate) fn into_issue(self, order_id: &str, document: Option<Payload>) -> NewIssue {
        NewIssue {
            record: order_id.to_owned(),
            kind: self.kind.to_owned(),
            path: self.path,
            message: self.message,
            action: self.action,
            severity: self.severity,
            payload: document,
        }
    }

    /// Whether the order waits because of it.
    pub(crate) fn is_blocking(&self) -> bool {
        self.severity == Severity::Blocking
    }
}

fn names_of_done(existing: &Existing) -> String {
    let names: Vec<&str> = existing
        .pickings
        .iter()
        .filter(|picking| picking.done)
        .map(|picking| picking.name.as_str())
        .collect();
    names.join(", ")
}

#[cfg(test)]
mod tests;
