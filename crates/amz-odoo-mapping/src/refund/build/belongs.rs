//! Which item of the order, and which part of it, an amount of a refund belongs to.

use super::Builder;
use crate::IssueKind;
use crate::order::{DraftLine, Part, ProductRef};
use crate::refund::{RefundKind, RefundPart, Refunded, RefundedItem};

impl Builder<'_> {
    /// The order's item that is meant; an empty id for the order as a whole.
    pub(super) fn item_id(&mut self, item: &RefundedItem) -> String {
        let items = || self.order.lines.iter().filter(|line| line.key.part == Part::Item);
        let mut ids = item.order_item_id.iter().chain(&item.adjustment_id);
        if let Some(id) = ids.find(|id| items().any(|line| line.key.order_item_id == **id)) {
            return id.clone();
        }
        if item.order_item_id.is_none() && item.adjustment_id.is_none() && item.sku.is_none() {
            return String::new();
        }
        let sells = |line: &&DraftLine| {
            let own = item.sku.as_ref().map(|sku| self.ctx.rules.skus.get(sku).unwrap_or(sku));
            matches!(&line.product, ProductRef::Sku { sku: Some(sku), .. } if own.is_some_and(|own| sku == own))
        };
        let mut ids: Vec<&str> = items().filter(sells).map(|line| line.key.order_item_id.as_str()).collect();
        ids.dedup();
        if let ([only], None) = (ids.as_slice(), &item.order_item_id) {
            return (*only).to_owned();
        }
        let id = item.order_item_id.as_ref().or(item.sku.as_ref()).or(item.adjustment_id.as_ref());
        let id = id.cloned().unwrap_or_default();
        self.issue(IssueKind::UnknownOrderItem, &item.path);
        id
    }

    /// The part of the credit note that an amount belongs to. A promotion goes with what the order's promotions were on,
    /// where that is one; else with the goods, or with what there is.
    pub(super) fn part_of(&self, id: &str, amount: &Refunded, all: &[Refunded]) -> RefundPart {
        match amount.kind {
            RefundKind::Amount(part) | RefundKind::Tax(part) => part,
            RefundKind::Unknown => RefundPart::Other,
            RefundKind::Promotion => {
                let own = || self.order.lines.iter().filter(|line| line.key.order_item_id == id);
                let sold = |part| own().any(|line| line.key.part == part);
                let has = |part| all.iter().any(|other| other.kind == RefundKind::Amount(part));
                let on_shipping = match (sold(Part::ItemDiscount), sold(Part::ShippingDiscount)) {
                    (false, true) => true,
                    (true, false) => false,
                    _ => has(RefundPart::Shipping) && !has(RefundPart::Item),
                };
                if on_shipping { RefundPart::Shipping } else { RefundPart::Item }
            }
        }
    }
}
