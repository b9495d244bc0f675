//! Refunds as Amazon tells them.

use jiff::Timestamp;
use rust_decimal::Decimal;
use spapi_types::finances_v0 as api;
use std::collections::BTreeSet;

use super::RefundPart;
use crate::text::owned;
use crate::{IssueKind, money};

/// One refund of an order.
///
/// Amounts are positive where the buyer gets money.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RefundEvent {
    /// The event's id, the same whenever it is read.
    pub id: String,
    /// The Amazon order.
    pub order_id: String,
    /// When Amazon posted it.
    pub posted_at: Option<Timestamp>,
    /// What is refunded of each item; an entry without an id or a SKU is the order's.
    pub items: Vec<RefundedItem>,
    /// Amazon's id of the refund (`REFUND_ID`), where it tells: the same of all transactions about it.
    pub refund_id: Option<String>,
    /// The transactions that tell of it, this one and those it names; events that share one are one.
    pub transactions: BTreeSet<String>,
    /// What is wrong in Amazon's document itself, and where.
    pub(super) problems: Vec<(String, IssueKind)>,
}

/// What is refunded of one item.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RefundedItem {
    /// Amazon's order item id.
    pub order_item_id: Option<String>,
    /// Amazon's id of the adjustment; 2024-06-19 may give the order item's in its place.
    pub adjustment_id: Option<String>,
    /// The seller SKU, where the id is missing.
    pub sku: Option<String>,
    /// Units, where Amazon tells.
    pub quantity: Option<Decimal>,
    /// The amounts.
    pub amounts: Vec<Refunded>,
    /// The item's place in Amazon's document.
    pub path: String,
}

/// One amount of a refund.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Refunded {
    /// Amazon's name of it (`Principal`, `ShippingTax`, …).
    pub name: String,
    /// What it is.
    pub kind: RefundKind,
    /// How much; positive where the buyer gets money.
    pub amount: Decimal,
    /// ISO 4217 code.
    pub currency: Option<String>,
    /// The amount's place in Amazon's document.
    pub path: String,
}

/// What an amount of a refund is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RefundKind {
    /// An amount.
    Amount(RefundPart),
    /// The tax of an amount.
    Tax(RefundPart),
    /// A promotion that the buyer does not get back, on the goods or on shipping; negative.
    Promotion,
    /// A name that this version does not know.
    Unknown,
}

impl RefundKind {
    /// Reads Amazon's `ChargeType`; `None` for what is between Amazon and the seller.
    pub(super) fn parse(name: &str) -> Option<Self> {
        use RefundPart::{CodFee, GiftWrap, Goodwill, Item, Other, RestockingFee, ReturnShipping, Shipping};
        Some(match name {
            "Principal" => Self::Amount(Item),
            "Tax" | "TaxDiscount" => Self::Tax(Item),
            "Discount" => Self::Promotion,
            "ShippingCharge" => Self::Amount(Shipping),
            "ShippingTax" => Self::Tax(Shipping),
            "Giftwrap" | "GiftWrap" => Self::Amount(GiftWrap),
            "GiftwrapTax" | "GiftWrapTax" => Self::Tax(GiftWrap),
            "CODItemCharge" | "CODOrderCharge" | "CODShippingCharge" => Self::Amount(CodFee),
            "CODItemTaxCharge" | "CODOrderTaxCharge" | "CODShippingTaxCharge" => Self::Tax(CodFee),
            "Goodwill" => Self::Amount(Goodwill),
            "RestockingFee" => Self::Amount(RestockingFee),
            "ReturnShipping" | "FreeReplacementReturnShipping" => Self::Amount(ReturnShipping),
            "ExportCharge" | "GenericDeduction" | "PaymentMethodFee" => Self::Amount(Other),
            _ if name.starts_with("MarketplaceFacilitator") || name.starts_with("TCS-") => return None,
            _ => Self::Unknown,
        })
    }
}

impl RefundEvent {
    /// What the buyer gets; amounts too large to reckon with are left out.
    #[must_use]
    pub fn total(&self) -> Decimal {
        let amounts = self.items.iter().flat_map(|item| &item.amounts).map(|amount| amount.amount);
        amounts.filter(|amount| money::in_range(*amount)).sum()
    }

    /// True if both tell of one refund: by their ids, or by a transaction that both name.
    pub(super) fn is_the_same_as(&self, other: &Self) -> bool {
        let apart = self.refund_id.as_ref().zip(other.refund_id.as_ref()).is_some_and(|(a, b)| a != b);
        self.id == other.id && !apart || !self.transactions.is_disjoint(&other.transactions)
    }

    /// Reads an entry of `RefundEventList` of the Finances API v0.
    ///
    /// Fees, withheld taxes and the cost of points are the settlement's and are left out. The id is made of the items'
    /// `OrderAdjustmentItemId`s, or of the time where there are none.
    #[must_use]
    pub fn from_v0(event: &api::ShipmentEvent) -> Self {
        let posted_at: Option<Timestamp> = event.posted_date.map(Into::into);
        let rows = event.shipment_item_adjustment_list.iter().flatten();
        let mut items: Vec<RefundedItem> = rows.enumerate().map(|(i, row)| item(i, row)).collect();
        let adjustments = items.iter().filter_map(|item| item.adjustment_id.clone()).collect();
        let whole = event.order_charge_adjustment_list.iter().flatten().enumerate();
        let of_order: Vec<Refunded> = whole
            .filter_map(|(i, charge)| charged(charge, &format!("OrderChargeAdjustmentList[{i}]")))
            .collect();
        if !of_order.is_empty() {
            let path = "OrderChargeAdjustmentList".to_owned();
            items.push(RefundedItem { amounts: of_order, path, ..RefundedItem::default() });
        }
        let time = || posted_at.map(|at| at.as_second().to_string()).unwrap_or_default();
        Self {
            id: joined(adjustments).unwrap_or_else(time),
            order_id: owned(&event.amazon_order_id).unwrap_or_default(),
            posted_at,
            items,
            ..Self::default()
        }
    }
}

/// The id of an event, made of its items'; `None` without any.
pub(super) fn joined(mut ids: Vec<String>) -> Option<String> {
    ids.sort();
    (!ids.is_empty()).then(|| ids.join("-"))
}

fn item(index: usize, row: &api::ShipmentItem) -> RefundedItem {
    let path = format!("ShipmentItemAdjustmentList[{index}]");
    let charges = row.item_charge_adjustment_list.iter().flatten().enumerate();
    let mut amounts: Vec<Refunded> = charges
        .filter_map(|(i, charge)| charged(charge, &format!("{path}.ItemChargeAdjustmentList[{i}]")))
        .collect();
    for (i, promotion) in row.promotion_adjustment_list.iter().flatten().enumerate() {
        let at = format!("{path}.PromotionAdjustmentList[{i}].PromotionAmount");
        amounts.extend(refunded("Promotion", RefundKind::Promotion, &promotion.promotion_amount, at));
    }
    RefundedItem {
        order_item_id: owned(&row.order_item_id),
        adjustment_id: owned(&row.order_adjustment_item_id),
        sku: owned(&row.seller_sku),
        quantity: row.quantity_shipped.map(Decimal::from),
        amounts,
        path,
    }
}

fn charged(charge: &api::ChargeComponent, path: &str) -> Option<Refunded> {
    let name = owned(&charge.charge_type).unwrap_or_default();
    refunded(&name, RefundKind::parse(&name)?, &charge.charge_amount, format!("{path}.ChargeAmount"))
}

/// Amazon's amounts are the seller's: what the buyer gets is negative.
fn refunded(name: &str, kind: RefundKind, amount: &Option<api::Currency>, path: String) -> Option<Refunded> {
    let amount = amount.as_ref()?;
    let value = amount.currency_amount.filter(|value| !value.is_zero())?;
    Some(Refunded {
        name: name.to_owned(),
        kind,
        amount: -value,
        currency: owned(&amount.currency_code),
        path,
    })
}
