//! Recognizes what a JSON file of Amazon orders is, and reads it.

mod json;

pub use json::OrderJson;

use serde_json::value::RawValue;
use spapi_types::{Defect, decode, orders_2026_01_01, orders_v0, record::Value};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use crate::order::{OrderDraft, V0Order, order_2026, order_v0};
use crate::text::owned;
use crate::{Issue, IssueKind, MapContext, Mapped, Severity};

/// An order as a file holds it, in either version.
#[derive(Debug)]
#[non_exhaustive]
pub enum OrderDocument {
    /// An order of the Orders API 2026-01-01.
    V2026 {
        /// The order.
        order: Box<orders_2026_01_01::Order>,
        /// What could not be read.
        defects: Vec<Defect>,
        /// The order as the file has it.
        json: OrderJson,
    },
    /// An order of the Orders API v0, put together from the file's answers.
    V0(Box<V0Document>),
}

/// The answers of the Orders API v0 about one order that a file holds.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct V0Document {
    /// `getOrder`; empty but for the id where the file lacks it.
    pub order: orders_v0::Order,
    /// `getOrderItems`.
    pub items: Vec<orders_v0::OrderItem>,
    /// `getOrderAddress`.
    pub address: Option<orders_v0::OrderAddress>,
    /// `getOrderBuyerInfo`.
    pub buyer: Option<orders_v0::OrderBuyerInfo>,
    /// `getOrderItemsBuyerInfo`.
    pub item_buyers: Vec<orders_v0::OrderItemBuyerInfo>,
    /// What could not be read.
    pub defects: Vec<Defect>,
    /// The answers as the file has them.
    pub json: OrderJson,
}

impl OrderDocument {
    /// The order as Amazon sent it, members included that this crate does not know. The answers of v0 about one order are
    /// put together: `OrderItems` holds all pages, and each item's `BuyerInfo` what `getOrderItemsBuyerInfo` tells.
    ///
    /// Read when it is asked for: who has no rules for custom fields pays nothing.
    #[must_use]
    pub fn json(&self) -> serde_json::Value {
        match self {
            Self::V2026 { json, .. } => json.whole(),
            Self::V0(document) => document.json.whole(),
        }
    }

    /// Maps the order. What could not be read becomes issues.
    #[must_use]
    pub fn map(&self, ctx: &MapContext) -> Mapped<OrderDraft> {
        let (mut mapped, defects) = match self {
            Self::V2026 { order, defects, .. } => (order_2026(ctx, order), defects),
            Self::V0(document) => {
                let order = V0Order {
                    order: &document.order,
                    items: &document.items,
                    address: document.address.as_ref(),
                    buyer: document.buyer.as_ref(),
                    item_buyers: &document.item_buyers,
                };
                (order_v0(ctx, &order), &document.defects)
            }
        };
        let unreadable = unreadable(&mapped.draft.order_id, "", defects);
        mapped.issues.splice(0..0, unreadable);
        mapped
    }
}

/// Issues for what could not be read of one order; `prefix` is the order's place in the answer, such as `orders[3].`.
///
/// They block where the lines, the channel or the status depend on the value; elsewhere they warn.
#[must_use]
pub fn unreadable(order_id: &str, prefix: &str, defects: &[Defect]) -> Vec<Issue> {
    let own = defects.iter().filter_map(|defect| Some((defect.path.strip_prefix(prefix)?, defect.expected)));
    own.map(|(path, expected)| {
        let mut issue = Issue::new(IssueKind::Unreadable { expected: expected.to_owned() }, path, order_id);
        if !is_vital(path) {
            issue.severity = Severity::Warning;
        }
        issue
    })
    .collect()
}

/// True for a place that decides what is sold, at what price, by whom and in which state.
fn is_vital(path: &str) -> bool {
    const OF_ORDERS: [&str; 8] = [
        "orderId",
        "AmazonOrderId",
        "salesChannel",
        "MarketplaceId",
        "OrderStatus",
        "OrderTotal",
        "FulfillmentChannel",
        "proceeds",
    ];
    const OF_ITEMS: [&str; 9] =
        ["temId", "uantity", "proceeds", "Price", "Tax", "Discount", "CODFee", "ellerS", "cancellation"];
    if path.starts_with("orderItems") || path.starts_with("OrderItems") {
        return path.ends_with(']')
            || !path.contains('.')
            || OF_ITEMS.iter().any(|name| path.contains(name)) && !path.ends_with("riceDesignation");
    }
    path == "fulfillment"
        || path.starts_with("fulfillment.fulfill")
        || OF_ORDERS.iter().any(|name| path.starts_with(name))
        || path.ends_with("ountryCode")
}

/// Why a file holds no orders. Quotes nothing of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DocumentError {
    /// The file is no JSON: correct it at the place named.
    Syntax {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
    },
    /// The file is JSON, but no answer or order of the Orders API.
    NotAnOrder,
    /// The file holds Amazon's errors in place of orders: ask Amazon again.
    ErrorsOnly,
}

impl fmt::Display for DocumentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax { line, column } => {
                write!(f, "the file is not valid JSON: line {line}, column {column}; correct it there")
            }
            Self::NotAnOrder => f.write_str(
                "the file holds no Amazon order; give an order or an answer of the Orders API, v0 or 2026-01-01",
            ),
            Self::ErrorsOnly => {
                f.write_str("the file holds Amazon's errors in place of an order; fetch the order again")
            }
        }
    }
}

impl std::error::Error for DocumentError {}

/// Reads the orders of a JSON file.
///
/// Understood: an order of either version; `SearchOrdersResponse`, `GetOrderResponse`; the answers of v0 with or without
/// their `payload`; v0 orders with `OrderItems` inline; and lists of these. Answers of v0 about the same order are put
/// together.
///
/// ```
/// use amz_odoo_mapping::{MapContext, document::document};
///
/// let file = br#"{"payload": {"AmazonOrderId": "902-3159896-1390916", "OrderStatus": "Pending"}}"#;
/// let orders = document(file)?;
/// let mapped = orders[0].map(&MapContext::default());
/// assert_eq!(mapped.draft.order_id, "902-3159896-1390916");
/// # Ok::<(), amz_odoo_mapping::document::DocumentError>(())
/// ```
///
/// # Errors
/// [`DocumentError`] when the file is no JSON or holds no order.
pub fn document(json: &[u8]) -> Result<Vec<OrderDocument>, DocumentError> {
    let json = json.strip_prefix(b"\xef\xbb\xbf").unwrap_or(json);
    let raw: &RawValue = serde_json::from_slice(json)
        .map_err(|error| DocumentError::Syntax { line: error.line(), column: error.column() })?;
    let mut found = Found::default();
    found.any(raw)?;
    let v0 = found.v0.into_values().map(|document| OrderDocument::V0(Box::new(document)));
    Ok(found.v2026.into_iter().chain(v0).collect())
}

/// Members of v0 that tell an order from another answer about it.
const OF_ORDER: [&str; 4] = ["OrderStatus", "PurchaseDate", "FulfillmentChannel", "OrderTotal"];

type Members<'a> = BTreeMap<Cow<'a, str>, &'a RawValue>;

#[derive(Default)]
struct Found {
    v2026: Vec<OrderDocument>,
    v0: BTreeMap<String, V0Document>,
}

impl Found {
    /// Anything that may hold orders.
    fn any(&mut self, raw: &RawValue) -> Result<(), DocumentError> {
        if let Ok(list) = serde_json::from_str::<Vec<&RawValue>>(raw.get()) {
            return list.into_iter().try_for_each(|entry| self.any(entry));
        }
        let members: Members<'_> = serde_json::from_str(raw.get()).map_err(|_| DocumentError::NotAnOrder)?;
        let has = |name: &str| members.contains_key(name);
        if let Some(inner) = members.get("payload").or(members.get("orders")).or(members.get("order")) {
            self.any(inner)
        } else if has("orderId") {
            let (order, defects) = record(raw);
            self.v2026.push(OrderDocument::V2026 {
                order: Box::new(order),
                defects,
                json: OrderJson::from(raw),
            });
            Ok(())
        } else if let Some(orders) = members.get("Orders") {
            self.any(orders)
        } else if has("AmazonOrderId") {
            self.v0(raw, &members);
            Ok(())
        } else if has("errors") {
            Err(DocumentError::ErrorsOnly)
        } else {
            Err(DocumentError::NotAnOrder)
        }
    }

    /// One answer of v0; the order id says which order it is about.
    fn v0(&mut self, raw: &RawValue, members: &Members<'_>) {
        let has = |name: &str| members.contains_key(name);
        let (order, order_defects) = record::<orders_v0::Order>(raw);
        let id = owned(&order.amazon_order_id).unwrap_or_default();
        let document = self.v0.entry(id).or_default();
        document.order.amazon_order_id.clone_from(&order.amazon_order_id);
        document.json.push(raw);
        let is_order = OF_ORDER.into_iter().any(has);
        if let Some(items) = members.get("OrderItems") {
            let rows: Vec<&RawValue> = serde_json::from_str(items.get()).unwrap_or_default();
            for row in rows {
                let own: Members<'_> = serde_json::from_str(row.get()).unwrap_or_default();
                if is_order || own.contains_key("QuantityOrdered") {
                    let at = format!("OrderItems[{}].", document.items.len());
                    document.items.push(kept(row, &at, &mut document.defects));
                } else {
                    let at = format!("OrderItems[{}].BuyerInfo.", document.item_buyers.len());
                    document.item_buyers.push(kept(row, &at, &mut document.defects));
                }
            }
        }
        if is_order {
            document.order = order;
            document.defects.extend(order_defects);
        } else if has("ShippingAddress") || has("DeliveryPreferences") {
            document.address = Some(kept(raw, "", &mut document.defects));
        } else if has("BuyerEmail") || has("BuyerName") || has("PurchaseOrderNumber") || has("BuyerTaxInfo") {
            document.buyer = Some(kept(raw, "", &mut document.defects));
        }
    }
}

/// Reads a record that is known to be a JSON object.
fn record<T: Value + Default>(raw: &RawValue) -> (T, Vec<Defect>) {
    match decode::<T>(raw.get().as_bytes()) {
        Ok(decoded) => (decoded.value, decoded.defects),
        Err(_) => (T::default(), Vec::new()),
    }
}

/// Reads a record and notes what could not be read under its place.
fn kept<T: Value + Default>(raw: &RawValue, at: &str, defects: &mut Vec<Defect>) -> T {
    let (value, found) = record(raw);
    defects.extend(found.into_iter().map(|mut defect| {
        defect.path.insert_str(0, at);
        defect
    }));
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_vital_places_block() {
        for path in [
            "orderItems",
            "orderItems[1]",
            "orderItems[1].quantityOrdered",
            "orderItems[0].proceeds.breakdowns[0].subtotal.amount",
            "orderItems[0].fulfillment.quantityFulfilled",
            "OrderItems[0].PromotionDiscount.Amount",
            "OrderItems[0].BuyerInfo.GiftWrapPrice",
            "OrderTotal.Amount",
            "proceeds.grandTotal",
            "fulfillment.fulfillmentStatus",
            "recipient.deliveryAddress.countryCode",
        ] {
            assert!(is_vital(path), "{path}");
        }
        for path in [
            "packages[0].packageStatus.status",
            "payment.paymentExecutions[0].paymentAmount.amount",
            "orderItems[0].product.title",
            "orderItems[0].product.price.priceDesignation",
            "LatestShipDate",
            "IsPrime",
        ] {
            assert!(!is_vital(path), "{path}");
        }
    }
}
