//! Goods that came back.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use crate::order::{LineKey, OrderDraft, Part, ProductRef};
use crate::{Issue, IssueKind, MapContext, Mapped, Trace};

/// Units of an item that came back, as a row of Amazon's returns report tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReturnedGoods {
    /// Amazon's order item id.
    pub order_item_id: String,
    /// Units.
    pub quantity: Decimal,
    /// True if they can be sold again (`SELLABLE`).
    pub sellable: bool,
}

/// Transfers that take goods back (`stock.return.picking`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ReturnDraft {
    /// The Amazon order.
    pub order_id: String,
    /// A line an item and condition, sorted.
    pub lines: Vec<ReturnLine>,
}

/// Units of one order line that go back into stock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ReturnLine {
    /// The order line.
    pub line: LineKey,
    /// The product.
    pub product: ProductRef,
    /// Units.
    pub quantity: Decimal,
    /// True for the stock that they left, false for the location of unsellable goods.
    pub sellable: bool,
}

/// Maps goods that came back. Money is the refund's: no credit note follows from a return.
///
/// Issues: [`IssueKind::UnknownOrderItem`]; [`IssueKind::QuantityMismatch`] where more came back than was sold.
#[must_use]
pub fn returned(_ctx: &MapContext, order: &OrderDraft, goods: &[ReturnedGoods]) -> Mapped<ReturnDraft> {
    let mut issues = Vec::new();
    let mut trace = Trace::default();
    let mut units: BTreeMap<(&str, bool), Decimal> = BTreeMap::new();
    for row in goods {
        *units.entry((&row.order_item_id, !row.sellable)).or_default() += row.quantity;
    }
    let mut draft = ReturnDraft { order_id: order.order_id.clone(), lines: Vec::new() };
    let mut issue = |kind, id: &str| issues.push(Issue::new(kind, format!("returns[{id}]"), &order.order_id));
    for ((id, unsellable), quantity) in units {
        let sold = || order.lines.iter().filter(|l| l.key.order_item_id == id && l.key.part == Part::Item);
        let Some(line) = sold().next() else {
            issue(IssueKind::UnknownOrderItem, id);
            continue;
        };
        let back: Decimal = goods.iter().filter(|row| row.order_item_id == id).map(|row| row.quantity).sum();
        if quantity <= Decimal::ZERO || back > sold().map(|line| line.quantity).sum() {
            issue(IssueKind::QuantityMismatch, id);
            continue;
        }
        let (field, rule) = match unsellable {
            true => ("stock.move.location_dest_id", "return.unsellable"),
            false => ("stock.move.location_dest_id", "return.sellable"),
        };
        trace.push(field, format!("returns[{id}]"), rule, Some(quantity.to_string()));
        draft.lines.push(ReturnLine {
            line: line.key.clone(),
            product: line.product.clone(),
            quantity,
            sellable: !unsellable,
        });
    }
    Mapped { draft, issues, trace }
}
