//! Orders v0. Prices are line totals; buyer data shows only with a restricted data token.

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::moment;
use crate::spapi::answer::{compact, merge};
use crate::spapi::market::by_id;
use crate::spapi::money;
use crate::spapi::order::{Address, Channel, Charge, Item, Order, Status, TaxMode};

/// Which restricted data a caller may see.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Access {
    pub(crate) buyer: bool,
    pub(crate) address: bool,
}

/// An element of `getOrders`, or the answer of `getOrder`.
pub(crate) fn order(order: &Order, access: Access) -> Value {
    let units = |count: fn(&Item) -> u32| order.items.iter().map(count).sum::<u32>();
    let shipped = units(|item| item.quantity_shipped);
    let market = by_id(&order.marketplace_id);
    let mut value = json!({
        "AmazonOrderId": order.order_id,
        "SellerOrderId": order.seller_order_id.as_ref().unwrap_or(&order.order_id),
        "PurchaseDate": moment(order.purchased_at),
        "LastUpdateDate": moment(order.last_updated_at),
        "OrderStatus": order.status.v0(),
        "FulfillmentChannel": if order.channel == Channel::Fba { "AFN" } else { "MFN" },
        "SalesChannel": if order.non_amazon { Some("Non-Amazon") } else { market.map(|market| market.name) },
        "ShipServiceLevel": ship_service_level(order),
        "OrderTotal": order.grand_total().map(|total| amount(order, total)),
        "NumberOfItemsShipped": shipped,
        "NumberOfItemsUnshipped": units(|item| item.quantity).saturating_sub(shipped),
        "PaymentMethod": order.payment_method,
        "PaymentMethodDetails": [if order.payment_method == "COD" { "COD" } else { "Standard" }],
        "MarketplaceId": order.marketplace_id,
        "ShipmentServiceLevelCategory": service_category(&order.service_level),
        "OrderType": if order.status == Status::PendingAvailability { "Preorder" } else { "StandardOrder" },
        "EarliestShipDate": order.ship_by.map(|window| moment(window.earliest)),
        "LatestShipDate": order.ship_by.map(|window| moment(window.latest)),
        "EarliestDeliveryDate": order.deliver_by.map(|window| moment(window.earliest)),
        "LatestDeliveryDate": order.deliver_by.map(|window| moment(window.latest)),
        "IsBusinessOrder": order.is_business,
        "IsPrime": order.is_prime,
        "IsPremiumOrder": order.is_premium,
        "IsGlobalExpressEnabled": false,
        "IsReplacementOrder": order.replacement_of.is_some(),
        "ReplacedOrderId": order.replacement_of,
        "IsSoldByAB": false,
        "IsISPU": false,
        "HasRegulatedItems": false,
    });
    if !order.unpriced {
        let address = order.ship_to.as_ref();
        value["ShippingAddress"] = match address {
            Some(address) if access.address => full_address(address),
            Some(address) => coarse_address(address),
            None => Value::Null,
        };
        value["BuyerInfo"] =
            if access.buyer { buyer(order) } else { json!({"BuyerEmail": order.buyer.email}) };
    }
    compact(&mut value);
    if let Some(patch) = &order.patch_v0 {
        merge(&mut value, patch);
    }
    value
}

/// The payload of `getOrderBuyerInfo`.
pub(crate) fn buyer_info(order: &Order) -> Value {
    let mut value = buyer(order);
    value["AmazonOrderId"] = json!(order.order_id);
    compact(&mut value);
    value
}

/// The payload of `getOrderAddress`.
pub(crate) fn address(order: &Order) -> Value {
    let shown = order.ship_to.as_ref().filter(|_| !order.unpriced);
    let mut value = json!({
        "AmazonOrderId": order.order_id,
        "BuyerCompanyName": order.buyer.company,
        "ShippingAddress": shown.map(full_address),
        "DeliveryPreferences": {
            "DropOffLocation": order.drop_off, "AddressInstructions": order.delivery_note,
        },
    });
    compact(&mut value);
    value
}

/// The elements of `getOrderItems`.
pub(crate) fn items(order: &Order, access: Access) -> Vec<Value> {
    order.items.iter().map(|line| item(order, line, access)).collect()
}

/// The elements of `getOrderItemsBuyerInfo`.
pub(crate) fn items_buyer_info(order: &Order) -> Vec<Value> {
    order
        .items
        .iter()
        .map(|item| {
            let mut value = item_buyer(order, item);
            value["OrderItemId"] = json!(item.order_item_id);
            compact(&mut value);
            value
        })
        .collect()
}

fn item(order: &Order, item: &Item, access: Access) -> Value {
    let mut value = json!({
        "ASIN": item.asin,
        "SellerSKU": item.sku,
        "OrderItemId": item.order_item_id,
        "Title": item.title,
        "QuantityOrdered": item.quantity,
        "QuantityShipped": item.quantity_shipped,
        "ProductInfo": {"NumberOfItems": "1"},
        "IsGift": if item.gift_wrap_level.is_some() { "true" } else { "false" },
        "ConditionId": item.condition,
        "ConditionSubtypeId": item.condition,
        "IsTransparency": false,
        "SerialNumbers": (!item.serial_numbers.is_empty()).then_some(&item.serial_numbers),
        "BuyerRequestedCancel": {
            "IsBuyerRequestedCancel": if item.cancel_request.is_some() { "true" } else { "false" },
            "BuyerCancelReason": item.cancel_request.clone().unwrap_or_default(),
        },
        "PriceDesignation": order.is_business.then_some("BusinessPrice"),
        "IossNumber": order.ioss,
        "DeemedResellerCategory": order.ioss.is_some().then_some("IOSS"),
    });
    if !order.unpriced && item.quantity > 0 {
        priced(&mut value, order, item);
        if access.buyer && item.gift_wrap_level.is_some() {
            value["BuyerInfo"] = item_buyer(order, item);
        }
    }
    compact(&mut value);
    value
}

fn priced(value: &mut Value, order: &Order, item: &Item) {
    let mut pair = |name: &str, tax_name: Option<&str>, charge: &Charge, always: bool| {
        if always || !charge.is_zero() {
            value[name] = amount(order, charge.amount);
            if let Some(tax_name) = tax_name {
                value[tax_name] = amount(order, stated_tax(order, charge));
            }
        }
    };
    pair("ItemPrice", Some("ItemTax"), &item.price, true);
    pair("ShippingPrice", Some("ShippingTax"), &item.shipping, false);
    pair("ShippingDiscount", Some("ShippingDiscountTax"), &item.shipping_discount, false);
    pair("PromotionDiscount", Some("PromotionDiscountTax"), &item.discount, true);
    pair("CODFee", None, &item.cod_fee, false);
    if !item.promotion_ids.is_empty() {
        value["PromotionIds"] = json!(item.promotion_ids);
    }
    if order.facilitator {
        let party = if order.currency == "USD" {
            "Amazon Services, Inc."
        } else {
            "Amazon Services Europe S.à r.l."
        };
        value["TaxCollection"] = json!({"Model": "MarketplaceFacilitator", "ResponsibleParty": party});
    }
    if item.points > 0 {
        value["PointsGranted"] =
            json!({"PointsNumber": item.points, "PointsMonetaryValue": amount(order, item.points.into())});
    }
}

fn item_buyer(order: &Order, item: &Item) -> Value {
    if item.gift_wrap_level.is_none() || order.unpriced {
        return json!({});
    }
    json!({
        "GiftWrapPrice": amount(order, item.gift_wrap.amount),
        "GiftWrapTax": amount(order, stated_tax(order, &item.gift_wrap)),
        "GiftMessageText": item.gift_message.as_ref().filter(|_| order.channel == Channel::Fbm),
        "GiftWrapLevel": item.gift_wrap_level,
    })
}

fn stated_tax(order: &Order, charge: &Charge) -> Decimal {
    if order.tax_mode == TaxMode::InclusiveHidden { Decimal::ZERO } else { charge.tax }
}

fn amount(order: &Order, amount: Decimal) -> Value {
    json!({"CurrencyCode": order.currency, "Amount": money::text(amount, order.digits())})
}

fn buyer(order: &Order) -> Value {
    let number = order.buyer.tax_number.as_ref();
    let registered = number.map(|number| {
        json!({
            "CompanyLegalName": order.buyer.company,
            "TaxingRegion": by_id(&order.marketplace_id).map(|market| market.country),
            "TaxClassifications": [{"Name": order.buyer.tax_number_type, "Value": number}],
        })
    });
    json!({
        "BuyerEmail": order.buyer.email,
        "BuyerName": order.buyer.name,
        "BuyerTaxInfo": registered,
        "PurchaseOrderNumber": order.buyer.purchase_order,
    })
}

fn coarse_address(address: &Address) -> Value {
    json!({
        "City": address.city,
        "StateOrRegion": address.state,
        "PostalCode": address.postal_code,
        "CountryCode": address.country,
        "AddressType": if address.commercial { "Commercial" } else { "Residential" },
    })
}

fn full_address(address: &Address) -> Value {
    let mut value = coarse_address(address);
    value["Name"] = json!(address.name);
    value["CompanyName"] = json!(address.company);
    value["AddressLine1"] = json!(address.line1);
    value["AddressLine2"] = json!(address.line2);
    value["AddressLine3"] = json!(address.line3);
    value["County"] = json!(address.county);
    value["District"] = json!(address.district);
    value["Phone"] = json!(address.phone);
    value["ExtendedFields"] = json!(address.extended.as_ref().map(|[street, number, complement, area]| {
        json!({"StreetName": street, "StreetNumber": number, "Complement": complement, "Neighborhood": area})
    }));
    value
}

fn service_category(level: &str) -> &str {
    match level {
        "EXPEDITED" => "Expedited",
        "SECOND_DAY" => "SecondDay",
        "NEXT_DAY" => "NextDay",
        "FREE_ECONOMY" => "FreeEconomy",
        "STANDARD" => "Standard",
        other => other,
    }
}

fn ship_service_level(order: &Order) -> String {
    let country = by_id(&order.marketplace_id).map_or("XX", |market| market.country);
    match order.service_level.as_str() {
        "STANDARD" => format!("Std {country} Dom"),
        "EXPEDITED" => format!("Exp {country} Dom"),
        other => format!("{} {country}", service_category(other)),
    }
}
