//! A page of 100 orders in both versions' forms: one to three items, half with shipping, a third with a promotion.

use serde_json::{Value, json};

/// The answers of Amazon.
pub(crate) struct Pages {
    /// `searchOrders` of 2026-01-01.
    pub(crate) new: Vec<u8>,
    /// `getOrders` of v0.
    pub(crate) old: Vec<u8>,
    /// `getOrderItems` of v0, an answer an order.
    pub(crate) old_items: Vec<Vec<u8>>,
}

const MARKETPLACE: &str = "A1PA6795UKMFR9";

/// An amount with 19 % in it: gross, and the tax.
#[derive(Clone, Copy)]
struct Cents(i64);

impl Cents {
    fn tax(self) -> i64 {
        (self.0 * 19 * 2 + 119) / (119 * 2)
    }

    fn net(self) -> i64 {
        self.0 - self.tax()
    }
}

fn text(cents: i64) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", cents.abs() / 100, cents.abs() % 100)
}

struct Item {
    quantity: i64,
    goods: Cents,
    shipping: Option<Cents>,
    discount: Option<Cents>,
}

impl Item {
    fn total(&self) -> i64 {
        self.goods.0 + self.shipping.map_or(0, |c| c.0) - self.discount.map_or(0, |c| c.0)
    }
}

fn items(order: usize) -> Vec<Item> {
    let item = |index: usize| {
        let seed = i64::try_from(order * 7 + index * 3).expect("small");
        Item {
            quantity: 1 + seed % 3,
            goods: Cents((1 + seed % 3) * (499 + (seed * 373) % 9000)),
            shipping: order.is_multiple_of(2).then_some(Cents(399)),
            discount: order.is_multiple_of(3).then_some(Cents(150)),
        }
    };
    (0..=order % 3).map(item).collect()
}

fn id(order: usize) -> String {
    format!("304-{:07}-{:07}", 1_234_567 + order * 31, 7_654_321 - order * 17)
}

fn new_order(order: usize) -> Value {
    let money = |cents: i64| json!({"amount": text(cents), "currencyCode": "EUR"});
    let items = items(order);
    let total: i64 = items.iter().map(Item::total).sum();
    let rows: Vec<Value> = items.iter().enumerate().map(|(i, item)| {
        let mut parts = vec![json!({"type": "ITEM", "subtotal": money(item.goods.net())})];
        let mut taxes = vec![json!({"subtype": "ITEM", "value": money(item.goods.tax())})];
        let mut tax = item.goods.tax();
        if let Some(shipping) = item.shipping {
            parts.push(json!({"type": "SHIPPING", "subtotal": money(shipping.net())}));
            taxes.push(json!({"subtype": "SHIPPING", "value": money(shipping.tax())}));
            tax += shipping.tax();
        }
        if let Some(discount) = item.discount {
            parts.push(json!({"type": "DISCOUNT", "subtotal": money(-discount.net()),
                "detailedBreakdowns": [{"subtype": "ITEM", "value": money(-discount.net())}]}));
            taxes.push(json!({"subtype": "DISCOUNT", "value": money(-discount.tax())}));
            tax -= discount.tax();
        }
        parts.push(json!({"type": "TAX", "subtotal": money(tax), "detailedBreakdowns": taxes}));
        json!({
            "orderItemId": format!("{:014}", order * 100 + i), "quantityOrdered": item.quantity,
            "programs": ["PRIME"],
            "product": {"asin": format!("B0{order:08}"), "sellerSku": format!("SKU-{order}-{i}"),
                "title": "A kettle of stainless steel with a thermometer in its lid, 1.7 litres, cordless",
                "condition": {"conditionType": "NEW", "conditionSubtype": "NEW"},
                "price": {"unitPrice": money(item.goods.0 / item.quantity)}},
            "proceeds": {"proceedsTotal": money(item.total()), "breakdowns": parts},
            "fulfillment": {"quantityFulfilled": 0, "quantityUnfulfilled": item.quantity},
        })
    }).collect();
    json!({
        "orderId": id(order), "orderAliases": [], "createdTime": "2026-11-20T10:30:00Z", "lastUpdatedTime": "2026-11-20T10:45:10Z",
        "programs": ["PRIME"],
        "salesChannel": {"channelName": "AMAZON", "marketplaceId": MARKETPLACE, "marketplaceName": "Amazon.de"},
        "buyer": {"buyerName": "Erika Mustermann", "buyerEmail": format!("buyer{order}@marketplace.amazon.de")},
        "recipient": {"deliveryAddress": {"name": "Erika Mustermann", "addressLine1": "Heidestraße 17",
            "addressLine2": "Hinterhaus", "city": "Köln", "stateOrRegion": "Nordrhein-Westfalen",
            "postalCode": "51147", "countryCode": "DE", "phone": "+49 221 5550 000", "addressType": "RESIDENTIAL"}},
        "proceeds": {"grandTotal": money(total)},
        "fulfillment": {"fulfillmentStatus": "UNSHIPPED", "fulfilledBy": "MERCHANT", "fulfillmentServiceLevel": "STANDARD",
            "shipByWindow": {"earliestDateTime": "2026-11-20T23:00:00Z", "latestDateTime": "2026-11-23T22:59:59Z"},
            "deliverByWindow": {"earliestDateTime": "2026-11-24T23:00:00Z", "latestDateTime": "2026-11-26T22:59:59Z"}},
        "orderItems": rows,
    })
}

fn old_order(order: usize) -> (Value, Value) {
    let money = |cents: i64| json!({"CurrencyCode": "EUR", "Amount": text(cents)});
    let items = items(order);
    let total: i64 = items.iter().map(Item::total).sum();
    let rows: Vec<Value> = items.iter().enumerate().map(|(i, item)| {
        let mut row = json!({
            "OrderItemId": format!("{:014}", order * 100 + i), "ASIN": format!("B0{order:08}"),
            "SellerSKU": format!("SKU-{order}-{i}"), "QuantityOrdered": item.quantity, "QuantityShipped": 0,
            "Title": "A kettle of stainless steel with a thermometer in its lid, 1.7 litres, cordless",
            "ProductInfo": {"NumberOfItems": "1"}, "IsGift": "false", "ConditionId": "New", "ConditionSubtypeId": "New",
            "IsTransparency": false, "ItemPrice": money(item.goods.0), "ItemTax": money(item.goods.tax()),
        });
        for (name, amount) in [("ShippingPrice", item.shipping), ("PromotionDiscount", item.discount)] {
            if let Some(amount) = amount {
                row[name] = money(amount.0);
                row[if name == "ShippingPrice" { "ShippingTax" } else { "PromotionDiscountTax" }] = money(amount.tax());
            }
        }
        row
    }).collect();
    let head = json!({
        "AmazonOrderId": id(order), "PurchaseDate": "2026-11-20T10:30:00Z", "LastUpdateDate": "2026-11-20T10:45:10Z",
        "OrderStatus": "Unshipped", "FulfillmentChannel": "MFN", "SalesChannel": "Amazon.de", "ShipServiceLevel": "Std DE Dom",
        "OrderTotal": money(total), "NumberOfItemsShipped": 0, "NumberOfItemsUnshipped": items.len(),
        "PaymentMethod": "Other", "PaymentMethodDetails": ["Standard"], "MarketplaceId": MARKETPLACE,
        "ShipmentServiceLevelCategory": "Standard", "OrderType": "StandardOrder", "EarliestShipDate": "2026-11-20T23:00:00Z",
        "LatestShipDate": "2026-11-23T22:59:59Z", "EarliestDeliveryDate": "2026-11-24T23:00:00Z", "LatestDeliveryDate": "2026-11-26T22:59:59Z",
        "IsBusinessOrder": false, "IsPrime": true, "IsPremiumOrder": false, "IsReplacementOrder": false, "IsSoldByAB": false,
        "DefaultShipFromLocationAddress": {"Name": "Lager", "AddressLine1": "Industriestraße 1", "City": "Köln", "PostalCode": "51147", "CountryCode": "DE"},
        "ShippingAddress": {"Name": "Erika Mustermann", "AddressLine1": "Heidestraße 17", "AddressLine2": "Hinterhaus",
            "City": "Köln", "StateOrRegion": "Nordrhein-Westfalen", "PostalCode": "51147", "CountryCode": "DE", "Phone": "+49 221 5550 000"},
        "BuyerInfo": {"BuyerEmail": format!("buyer{order}@marketplace.amazon.de"), "BuyerName": "Erika Mustermann"},
    });
    (head, json!({"payload": {"AmazonOrderId": id(order), "OrderItems": rows}}))
}

/// The page in both versions' forms.
pub(crate) fn pages() -> Pages {
    let bytes = |value: Value| value.to_string().into_bytes();
    let new: Vec<Value> = (0..100).map(new_order).collect();
    let (heads, items): (Vec<Value>, Vec<Value>) = (0..100).map(old_order).unzip();
    Pages {
        new: bytes(json!({"orders": new, "pagination": {"nextToken": "token"}})),
        old: bytes(json!({"payload": {"Orders": heads, "NextToken": "token"}})),
        old_items: items.into_iter().map(bytes).collect(),
    }
}
