//! Orders 2026-01-01. Items come inline; data sets show only when asked for.

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::moment;
use crate::spapi::answer::{compact, merge};
use crate::spapi::market::by_id;
use crate::spapi::money;
use crate::spapi::order::{Address, Channel, Charge, Item, Order, Status, TaxMode, Window};

/// The data sets that `includedData` names.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Included(u16);

const NAMES: [&str; 11] = [
    "BUYER",
    "RECIPIENT",
    "PROCEEDS",
    "EXPENSE",
    "PROMOTION",
    "CANCELLATION",
    "FULFILLMENT",
    "PACKAGES",
    "TAX",
    "PAYMENT",
    "FULFILLMENT_ORDERS",
];

impl Included {
    /// Reads the names; an unknown one is handed back.
    pub(crate) fn parse<'a>(names: impl IntoIterator<Item = &'a str>) -> Result<Self, &'a str> {
        let mut included = Self::default();
        for name in names {
            let bit = NAMES.iter().position(|known| *known == name).ok_or(name)?;
            included.0 |= 1 << bit;
        }
        Ok(included)
    }

    fn has(self, name: &str) -> bool {
        NAMES.iter().position(|known| *known == name).is_some_and(|bit| self.0 & (1 << bit) != 0)
    }

    fn then(self, name: &str, value: impl FnOnce() -> Value) -> Value {
        if self.has(name) { value() } else { Value::Null }
    }
}

/// An order.
pub(crate) fn order(order: &Order, included: Included) -> Value {
    let priced = !order.unpriced;
    let mut value = json!({
        "orderId": order.order_id,
        "orderAliases": order.seller_order_id.as_ref().map(|id| json!([{"aliasId": id, "aliasType": "SELLER_ORDER_ID"}])),
        "createdTime": moment(order.purchased_at),
        "lastUpdatedTime": moment(order.last_updated_at),
        "programs": programs(order),
        "associatedOrders": order.replacement_of.as_ref().map(|id| {
            json!([{"orderId": id, "associationType": "REPLACEMENT_ORIGINAL_ID"}])
        }),
        "salesChannel": {
            "channelName": if order.non_amazon { "NON_AMAZON" } else { "AMAZON" },
            "marketplaceId": order.marketplace_id,
            "marketplaceName": by_id(&order.marketplace_id).map(|market| market.name),
        },
        "buyer": included.then("BUYER", || if priced { buyer(order) } else { Value::Null }),
        "recipient": included.then("RECIPIENT", || if priced { recipient(order) } else { Value::Null }),
        "proceeds": included.then("PROCEEDS", || if priced { proceeds(order) } else { Value::Null }),
        "payment": included.then("PAYMENT", || payment(order)),
        "tax": included.then("TAX", || if priced { tax(order) } else { Value::Null }),
        "fulfillment": included.then("FULFILLMENT", || fulfillment(order)),
        "orderItems": order.items.iter().map(|line| item(order, line, included)).collect::<Vec<_>>(),
        "packages": included.then("PACKAGES", || packages(order)),
    });
    compact(&mut value);
    if let Some(patch) = &order.patch_2026 {
        merge(&mut value, patch);
    }
    value
}

fn programs(order: &Order) -> Vec<&'static str> {
    let mut programs = Vec::new();
    if order.is_prime {
        programs.push("PRIME");
    }
    if order.is_business {
        programs.push("AMAZON_BUSINESS");
    }
    if order.is_premium {
        programs.push("PREMIUM");
    }
    if order.status == Status::PendingAvailability {
        programs.push("PREORDER");
    }
    programs
}

fn buyer(order: &Order) -> Value {
    json!({
        "buyerName": order.buyer.name,
        "buyerEmail": order.buyer.email,
        "buyerCompanyName": order.buyer.company,
        "buyerPurchaseOrderNumber": order.buyer.purchase_order,
    })
}

fn recipient(order: &Order) -> Value {
    let preference = order.drop_off.is_some() || order.delivery_note.is_some();
    json!({
        "deliveryAddress": order.ship_to.as_ref().map(address),
        "deliveryPreference": preference.then(|| {
            json!({"dropOffLocation": order.drop_off, "addressInstruction": order.delivery_note})
        }),
    })
}

fn address(address: &Address) -> Value {
    json!({
        "name": address.name,
        "companyName": address.company,
        "addressLine1": address.line1,
        "addressLine2": address.line2,
        "addressLine3": address.line3,
        "city": address.city,
        "districtOrCounty": address.county.as_ref().or(address.district.as_ref()),
        "stateOrRegion": address.state,
        "postalCode": address.postal_code,
        "countryCode": address.country,
        "phone": address.phone,
        "extendedFields": address.extended.as_ref().map(|[street, number, complement, area]| {
            json!({"streetName": street, "streetNumber": number, "complement": complement, "neighborhood": area})
        }),
        "addressType": if address.commercial { "COMMERCIAL" } else { "RESIDENTIAL" },
    })
}

fn proceeds(order: &Order) -> Value {
    let sums = order.items.iter().map(|item| Parts::of(order, item)).fold(Parts::default(), Parts::plus);
    let breakdowns: Vec<Value> = sums
        .named()
        .into_iter()
        .filter(|(_, subtotal)| !subtotal.is_zero())
        .map(|(name, subtotal)| json!({"type": name, "subtotal": amount(order, subtotal)}))
        .collect();
    json!({"grandTotal": order.grand_total().map(|total| amount(order, total)), "breakdowns": breakdowns})
}

/// What a line's proceeds consist of: ITEM + SHIPPING + GIFT_WRAP + COD_FEE + TAX − DISCOUNT is its total.
#[derive(Debug, Clone, Copy, Default)]
struct Parts {
    item: Decimal,
    shipping: Decimal,
    gift_wrap: Decimal,
    cod_fee: Decimal,
    tax: Decimal,
    discount: Decimal,
}

impl Parts {
    fn of(order: &Order, item: &Item) -> Self {
        let shown = |charge: &Charge| match order.tax_mode {
            TaxMode::InclusiveHidden => charge.amount,
            mode => charge.net(mode),
        };
        Self {
            item: shown(&item.price),
            shipping: shown(&item.shipping),
            gift_wrap: shown(&item.gift_wrap),
            cod_fee: shown(&item.cod_fee),
            tax: if order.tax_mode == TaxMode::InclusiveHidden { Decimal::ZERO } else { item.tax() },
            discount: shown(&item.discount) + shown(&item.shipping_discount),
        }
    }

    fn plus(self, other: Self) -> Self {
        Self {
            item: self.item + other.item,
            shipping: self.shipping + other.shipping,
            gift_wrap: self.gift_wrap + other.gift_wrap,
            cod_fee: self.cod_fee + other.cod_fee,
            tax: self.tax + other.tax,
            discount: self.discount + other.discount,
        }
    }

    fn named(self) -> [(&'static str, Decimal); 6] {
        [
            ("ITEM", self.item),
            ("SHIPPING", self.shipping),
            ("GIFT_WRAP", self.gift_wrap),
            ("COD_FEE", self.cod_fee),
            ("TAX", self.tax),
            ("DISCOUNT", self.discount),
        ]
    }
}

fn item(order: &Order, item: &Item, included: Included) -> Value {
    let priced = !order.unpriced && item.quantity > 0;
    json!({
        "orderItemId": item.order_item_id,
        "quantityOrdered": item.quantity,
        "programs": [],
        "product": {
            "asin": item.asin,
            "title": item.title,
            "sellerSku": item.sku,
            "condition": {"conditionType": item.condition.to_uppercase(), "conditionSubtype": item.condition.to_uppercase()},
            "price": priced.then(|| price(order, item)),
            "serialNumbers": (!item.serial_numbers.is_empty()).then_some(&item.serial_numbers),
        },
        "proceeds": included.then("PROCEEDS", || if priced { item_proceeds(order, item) } else { Value::Null }),
        "expense": included.then("EXPENSE", || points(order, item)),
        "promotion": included.then("PROMOTION", || promotions(item)),
        "cancellation": included.then("CANCELLATION", || cancellation(order, item)),
        "fulfillment": included.then("FULFILLMENT", || item_fulfillment(order, item)),
        "tax": included.then("TAX", || if priced { item_tax(order) } else { Value::Null }),
    })
}

fn price(order: &Order, item: &Item) -> Value {
    let unit = money::round(item.price.amount / Decimal::from(item.quantity.max(1)), order.digits());
    json!({
        "unitPrice": amount(order, unit),
        "priceDesignation": order.is_business.then_some("BUSINESS_PRICE"),
    })
}

fn item_proceeds(order: &Order, item: &Item) -> Value {
    let parts = Parts::of(order, item);
    let breakdowns: Vec<Value> = parts
        .named()
        .into_iter()
        .filter(|(name, subtotal)| *name == "ITEM" || !subtotal.is_zero())
        .map(|(name, subtotal)| {
            let detailed = match name {
                "TAX" => Some(tax_details(order, item)),
                "DISCOUNT" => Some(discount_details(order, item)),
                _ => None,
            };
            json!({"type": name, "subtotal": amount(order, subtotal), "detailedBreakdowns": detailed})
        })
        .collect();
    json!({"proceedsTotal": amount(order, item.total(order.tax_mode)), "breakdowns": breakdowns})
}

fn details(order: &Order, parts: &[(&str, Decimal)]) -> Value {
    let shown = parts.iter().filter(|(_, value)| !value.is_zero());
    shown.map(|(name, value)| json!({"subtype": name, "value": amount(order, *value)})).collect()
}

fn tax_details(order: &Order, item: &Item) -> Value {
    let parts = [
        ("ITEM", item.price.tax),
        ("SHIPPING", item.shipping.tax),
        ("GIFT_WRAP", item.gift_wrap.tax),
        ("COD_FEE", item.cod_fee.tax),
        ("DISCOUNT", item.discount.tax + item.shipping_discount.tax),
    ];
    details(order, &parts)
}

fn discount_details(order: &Order, item: &Item) -> Value {
    let shown = |charge: &Charge| match order.tax_mode {
        TaxMode::InclusiveHidden => charge.amount,
        mode => charge.net(mode),
    };
    details(order, &[("ITEM", shown(&item.discount)), ("SHIPPING", shown(&item.shipping_discount))])
}

fn points(order: &Order, item: &Item) -> Value {
    if item.points == 0 || order.unpriced {
        return Value::Null;
    }
    let value = amount(order, item.points.into());
    json!({"pointsCost": {"pointsGranted": {"pointsNumber": item.points, "pointsMonetaryValue": value}}})
}

fn promotions(item: &Item) -> Value {
    if item.promotion_ids.is_empty() {
        return Value::Null;
    }
    let ids: Vec<Value> = item.promotion_ids.iter().map(|id| json!({"promotionId": id})).collect();
    json!({"breakdowns": ids})
}

fn cancellation(order: &Order, item: &Item) -> Value {
    let executed = order.status == Status::Canceled || item.quantity_canceled > 0;
    if !executed && item.cancel_request.is_none() {
        return Value::Null;
    }
    let by = if item.cancel_request.is_some() { "BUYER" } else { "AMAZON" };
    json!({
        "cancellationRequest": item.cancel_request.as_ref().map(|reason| {
            json!({"requester": "BUYER", "cancelReason": reason})
        }),
        "cancellationExecution": executed.then(|| json!({"cancelledBy": by, "cancelReason": "Canceled"})),
    })
}

fn item_fulfillment(order: &Order, item: &Item) -> Value {
    json!({
        "quantityFulfilled": item.quantity_shipped,
        "quantityUnfulfilled": item.quantity.saturating_sub(item.quantity_shipped),
        "packing": item.gift_wrap_level.as_ref().map(|level| {
            let message = item.gift_message.as_ref().filter(|_| order.channel == Channel::Fbm);
            json!({"giftOption": {"giftMessage": message, "giftWrapLevel": level}})
        }),
        "shipping": order.ioss.as_ref().map(|number| json!({"internationalShipping": {"iossNumber": number}})),
    })
}

fn item_tax(order: &Order) -> Value {
    if !order.facilitator {
        return Value::Null;
    }
    let party =
        if order.currency == "USD" { "Amazon Services, Inc." } else { "Amazon Services Europe S.à r.l." };
    json!({
        "taxCalculationBreakdowns": order.ioss.as_ref().map(|_| json!([{"reportingScheme": "IOSS"}])),
        "taxCollections": [{"model": "MARKETPLACE_FACILITATOR", "responsibleParty": party}],
    })
}

fn tax(order: &Order) -> Value {
    let Some(number) = &order.buyer.tax_number else { return Value::Null };
    json!({"taxRegistrations": [{
        "entityType": "BUYER",
        "legalName": order.buyer.company.as_ref().or(order.buyer.name.as_ref()),
        "taxRegistrationType": order.buyer.tax_number_type,
        "taxRegistrationNumber": number,
    }]})
}

fn payment(order: &Order) -> Value {
    let Some(total) = order.grand_total() else { return Value::Null };
    let method = if order.payment_method == "COD" { "CashOnDelivery" } else { "CreditCard" };
    json!({"paymentExecutions": [{"paymentMethod": method, "paymentAmount": amount(order, total)}]})
}

fn fulfillment(order: &Order) -> Value {
    json!({
        "fulfillmentStatus": order.status.v2026(),
        "fulfilledBy": if order.channel == Channel::Fba { "AMAZON" } else { "MERCHANT" },
        "fulfillmentServiceLevel": order.service_level,
        "shipByWindow": order.ship_by.as_ref().map(window),
        "deliverByWindow": order.deliver_by.as_ref().map(window),
    })
}

fn window(window: &Window) -> Value {
    json!({"earliestDateTime": moment(window.earliest), "latestDateTime": moment(window.latest)})
}

fn packages(order: &Order) -> Value {
    let Some((carrier, number)) = &order.tracking else { return Value::Null };
    let shipped = order.items.iter().filter(|item| item.quantity_shipped > 0);
    let items: Vec<Value> = shipped
        .map(|item| json!({"orderItemId": item.order_item_id, "quantity": item.quantity_shipped}))
        .collect();
    json!([{
        "packageReferenceId": "1",
        "packageStatus": {"status": "SHIPPED"},
        "carrier": carrier,
        "trackingNumber": number,
        "packageItems": items,
    }])
}

fn amount(order: &Order, amount: Decimal) -> Value {
    json!({"amount": money::text(amount, order.digits()), "currencyCode": order.currency})
}
