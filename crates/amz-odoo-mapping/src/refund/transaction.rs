//! Refunds as the Finances API 2024-06-19 tells them: a tree of amounts.
//!
//! | breakdown | what it is |
//! |---|---|
//! | `Sales`, `Refunded Sales`, `ProductCharges`, `Tax`, `Shipping`, `Promo`, … | a sum of those below it |
//! | `OurPricePrincipal`, `OurPriceTax`, `ShippingPrincipal`, `ShippingTax`, … | the buyer's |
//! | `OurPriceDiscount`, `ShippingDiscount`, … | what a promotion took off it |
//! | `Expenses`, `AmazonFees`, `FBAFees`, `Commission`, … | the seller's, with all below it (`Base`, `Tax`) |
//! | `MarketplaceFacilitatorTax-…`, `LowValueGoodsTax-…`, … | withheld, the settlement's |
//!
//! A sum that came without its parts counts as what it is a sum of.

use rust_decimal::Decimal;
use spapi_types::finances_2024_06_19::{
    self as api, ItemRelatedIdentifierName, RelatedIdentifierName as Name,
};
use std::collections::BTreeSet;

use super::event::joined;
use super::{RefundEvent, RefundKind, RefundPart, Refunded, RefundedItem};
use crate::text::owned;
use crate::{IssueKind, money};

/// What a breakdown stands for.
enum Meaning {
    /// A sum of those below it; without any, what it is then.
    Sum(Option<RefundKind>),
    /// An amount between Amazon and the buyer.
    Buyer(RefundKind),
    /// Between Amazon and the seller, with all below it.
    Seller,
}

/// Reads a `breakdownType`; `None` for one that this version does not know.
fn meaning(name: &str) -> Option<Meaning> {
    use RefundKind::{Amount, Promotion, Tax};
    use RefundPart::{GiftWrap, Goodwill, Item, RestockingFee, ReturnShipping, Shipping};
    Some(match name {
        "Sales" | "Refunded Sales" => Meaning::Sum(None),
        "ProductCharges" => Meaning::Sum(Some(Amount(Item))),
        "Tax" => Meaning::Sum(Some(Tax(Item))),
        "Shipping" => Meaning::Sum(Some(Amount(Shipping))),
        "Giftwrap" | "GiftWrap" => Meaning::Sum(Some(Amount(GiftWrap))),
        "Promo" | "PromoRebates" | "Promotion" => Meaning::Sum(Some(Promotion)),
        "OurPricePrincipal" | "OurPriceDiscount" => Meaning::Buyer(Amount(Item)),
        "OurPriceTax" | "OurPriceTaxDiscount" => Meaning::Buyer(Tax(Item)),
        "ShippingPrincipal" | "ShippingDiscount" => Meaning::Buyer(Amount(Shipping)),
        "ShippingTax" | "ShippingTaxDiscount" => Meaning::Buyer(Tax(Shipping)),
        "GiftwrapPrincipal" | "GiftwrapDiscount" => Meaning::Buyer(Amount(GiftWrap)),
        "GiftwrapTax" | "GiftwrapTaxDiscount" => Meaning::Buyer(Tax(GiftWrap)),
        "GoodwillPrincipal" => Meaning::Buyer(Amount(Goodwill)),
        "GoodwillTax" => Meaning::Buyer(Tax(Goodwill)),
        "RestockingDeductionPrincipal" => Meaning::Buyer(Amount(RestockingFee)),
        "RestockingDeductionTax" => Meaning::Buyer(Tax(RestockingFee)),
        "ReturnShippingPrincipal" => Meaning::Buyer(Amount(ReturnShipping)),
        "ReturnShippingTax" => Meaning::Buyer(Tax(ReturnShipping)),
        "Expenses"
        | "Refunded Expenses"
        | "AmazonFees"
        | "FBAFees"
        | "Commission"
        | "RefundCommission"
        | "ShippingChargeback"
        | "GiftwrapChargeback"
        | "DigitalServicesFee"
        | "DigitalServicesFeeFBA"
        | "ItemTDS" => Meaning::Seller,
        _ if name.starts_with("LowValueGoodsTax") => Meaning::Seller,
        // The names of v0 occur here as well.
        _ => match RefundKind::parse(name) {
            None => Meaning::Seller,
            Some(RefundKind::Unknown) => return None,
            Some(kind) => Meaning::Buyer(kind),
        },
    })
}

impl RefundEvent {
    /// Reads a transaction of the Finances API 2024-06-19; `None` where it is no refund (`transactionType`).
    ///
    /// A deferred refund is told up to three times (`DEFERRED`, `DEFERRED_RELEASED`, `RELEASED`) under changing
    /// transaction ids: the buyer has the money from the first on, and [`refunds`](super::refunds) knows the three for one.
    /// The id is made of the items' `ORDER_ADJUSTMENT_ITEM_ID`s as v0's is, else it is the `REFUND_ID` or the transaction's.
    #[must_use]
    pub fn from_2024(transaction: &api::Transaction) -> Option<Self> {
        let kind = transaction.transaction_type.as_deref().unwrap_or_default();
        if !kind.eq_ignore_ascii_case("Refund") {
            return None;
        }
        let related = |name| related(transaction.related_identifiers.as_deref(), &name);
        let deferred = related(Name::DeferredTransactionId);
        let released = related(Name::ReleaseTransactionId);
        let refund_id = related(Name::RefundId);
        let transaction_id = owned(&transaction.transaction_id);
        let order_id = related(Name::OrderId);

        let mut tree = Tree::default();
        let rows: Vec<&api::Item> = transaction.items.iter().flatten().collect();
        let (mut items, mut found) = (Vec::with_capacity(rows.len()), Decimal::ZERO);
        for (index, row) in rows.iter().enumerate() {
            let (item, comes_to) = tree.item(index, row);
            items.push(item);
            found += comes_to;
        }
        let found = match rows.is_empty() {
            // All that is known is about the order as a whole.
            true => {
                let mut amounts = Vec::new();
                let breakdowns = transaction.breakdowns.as_deref().unwrap_or_default();
                let found = tree.nodes(breakdowns, "breakdowns", &mut amounts);
                if !amounts.is_empty() {
                    items.push(RefundedItem {
                        amounts,
                        path: "breakdowns".to_owned(),
                        ..RefundedItem::default()
                    });
                }
                found
            }
            false => found,
        };
        tree.tie(&transaction.total_amount, found, "totalAmount");

        let adjustments = items.iter().filter_map(|item| item.adjustment_id.clone()).collect();
        let id = joined(adjustments).or_else(|| refund_id.clone()).or_else(|| deferred.clone());
        Some(Self {
            id: id.or_else(|| transaction_id.clone()).unwrap_or_default(),
            order_id: order_id.unwrap_or_default(),
            posted_at: transaction.posted_date.map(Into::into),
            items,
            refund_id,
            transactions: [transaction_id, deferred, released].into_iter().flatten().collect::<BTreeSet<_>>(),
            problems: tree.problems,
        })
    }
}

/// The value of an identifier that a transaction or a summary of 2024-06-19 names.
pub(crate) fn related(ids: Option<&[api::RelatedIdentifier]>, name: &Name) -> Option<String> {
    let mut own = ids.into_iter().flatten().filter(|id| id.related_identifier_name.as_ref() == Some(name));
    own.find_map(|id| owned(&id.related_identifier_value))
}

/// Reads breakdowns, and notes what is wrong with them.
#[derive(Default)]
struct Tree {
    problems: Vec<(String, IssueKind)>,
}

impl Tree {
    /// Reads an item; returns what it comes to, too.
    fn item(&mut self, index: usize, row: &api::Item) -> (RefundedItem, Decimal) {
        let path = format!("items[{index}]");
        let mut amounts = Vec::new();
        let breakdowns = row.breakdowns.as_deref().unwrap_or_default();
        let found = self.nodes(breakdowns, &format!("{path}.breakdowns"), &mut amounts);
        let found = self.tie(&row.total_amount, found, &format!("{path}.totalAmount"));
        let mut ids = row.related_identifiers.iter().flatten().filter(|id| {
            id.item_related_identifier_name == Some(ItemRelatedIdentifierName::OrderAdjustmentItemId)
        });
        let contexts = || row.contexts.iter().flatten();
        let item = RefundedItem {
            order_item_id: None,
            adjustment_id: ids.find_map(|id| owned(&id.item_related_identifier_value)),
            sku: contexts().find_map(|context| owned(&context.sku)),
            quantity: contexts().find_map(|context| context.quantity_shipped).map(Decimal::from),
            amounts,
            path,
        };
        (item, found)
    }

    /// Reads breakdowns side by side; returns what they come to, the seller's included.
    fn nodes(&mut self, nodes: &[api::Breakdown], path: &str, amounts: &mut Vec<Refunded>) -> Decimal {
        let each = nodes.iter().enumerate();
        each.map(|(i, node)| self.node(node, &format!("{path}[{i}]"), amounts)).sum()
    }

    fn node(&mut self, node: &api::Breakdown, path: &str, amounts: &mut Vec<Refunded>) -> Decimal {
        let name = node.breakdown_type.as_deref().unwrap_or_default();
        let below = node.breakdowns.as_deref().unwrap_or_default();
        let at = format!("{path}.breakdownAmount");
        let kind = match meaning(name) {
            Some(Meaning::Seller) => return self.amount(&node.breakdown_amount, &at).unwrap_or_default(),
            Some(Meaning::Sum(_)) if !below.is_empty() => {
                let found = self.nodes(below, &format!("{path}.breakdowns"), amounts);
                return self.tie(&node.breakdown_amount, found, &at);
            }
            Some(Meaning::Sum(kind)) => kind,
            Some(Meaning::Buyer(kind)) => Some(kind),
            None => None,
        };
        let value = self.amount(&node.breakdown_amount, &at);
        // Parts below an amount that nobody gives may be the parts of a fee.
        let kind = kind.filter(|_| value.is_some() || below.is_empty());
        let value = value.unwrap_or_default();
        if value.is_zero() && below.is_empty() {
            return value;
        }
        let kind = kind.unwrap_or_else(|| {
            self.problems.push((at.clone(), IssueKind::UnknownBreakdown { name: name.to_owned() }));
            RefundKind::Amount(RefundPart::Other)
        });
        amounts.push(Refunded {
            name: name.to_owned(),
            kind,
            amount: -value,
            currency: node.breakdown_amount.as_ref().and_then(|found| owned(&found.currency_code)),
            path: at,
        });
        value
    }

    /// Notes what a total has beyond its parts, or lacks. Returns the total, the parts' where there is none.
    fn tie(&mut self, total: &Option<api::Currency>, found: Decimal, path: &str) -> Decimal {
        let Some(total) = self.amount(total, path) else { return found };
        if total != found {
            self.problems.push((path.to_owned(), IssueKind::TotalMismatch { by: total - found }));
        }
        total
    }

    /// An amount that can be reckoned with.
    fn amount(&mut self, found: &Option<api::Currency>, path: &str) -> Option<Decimal> {
        let value = found.as_ref()?.currency_amount?;
        if !money::in_range(value) {
            self.problems.push((path.to_owned(), IssueKind::OutOfRange));
            return None;
        }
        Some(value)
    }
}
