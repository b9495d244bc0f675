//! Reads an order of the Orders API v0, which comes in up to five answers.

use rust_decimal::Decimal;
use spapi_types::{Pii, orders_v0 as api};

use super::build::build;
use super::draft::{Gift, OrderDraft, Part, Payment, TaxRegistration};
use super::read::{self, RawAddress, amount, code, hidden_text, instant, off, place, text, window};
use super::source::{At, BuyerFact, Cancellation, Charge, Item, Money, Names, Source};
use crate::path::Path;
use crate::text::{Text, owned, pii, present, upper_snake};
use crate::{MapContext, Mapped};

/// The answers of the Orders API v0 that make up one order.
#[derive(Clone, Copy, Debug)]
pub struct V0Order<'a> {
    /// `getOrder`, or one order of `getOrders`.
    pub order: &'a api::Order,
    /// All pages of `getOrderItems`.
    pub items: &'a [api::OrderItem],
    /// `getOrderAddress`; without it the order's own address is used.
    pub address: Option<&'a api::OrderAddress>,
    /// `getOrderBuyerInfo`; without it the order's own buyer is used.
    pub buyer: Option<&'a api::OrderBuyerInfo>,
    /// `getOrderItemsBuyerInfo`, for items that lack their own.
    pub item_buyers: &'a [api::OrderItemBuyerInfo],
}

impl<'a> V0Order<'a> {
    /// An order with its items, and no restricted answer.
    #[must_use]
    pub const fn new(order: &'a api::Order, items: &'a [api::OrderItem]) -> Self {
        Self { order, items, address: None, buyer: None, item_buyers: &[] }
    }
}

/// Maps an order of the Orders API v0.
///
/// Amounts are line totals; whether they contain tax is told by the marketplace and verified by the order's total.
/// Source: ordersV0 `Order`, `OrderItem`.
#[must_use]
pub fn order_v0(ctx: &MapContext, order: &V0Order<'_>) -> Mapped<OrderDraft> {
    build(ctx, read(order))
}

const NAMES: Names = Names {
    order_id: "AmazonOrderId",
    marketplace_id: "MarketplaceId",
    fulfilled_by: "FulfillmentChannel",
    status: "OrderStatus",
    purchased_at: "PurchaseDate",
    total: "OrderTotal.Amount",
    items: "OrderItems",
    item_id: "OrderItems[#].OrderItemId",
    quantity: "OrderItems[#].QuantityOrdered",
    sku: "OrderItems[#].SellerSKU",
    ship_from: "DefaultShipFromLocationAddress.CountryCode",
    ship_to: "ShippingAddress.CountryCode",
    state: "ShippingAddress.StateOrRegion",
    zip: "ShippingAddress.PostalCode",
    phone: "ShippingAddress.Phone",
    extended_fields: "ShippingAddress.ExtendedFields",
};

fn read<'a>(v0: &V0Order<'a>) -> Source<'a> {
    let items = v0.items.iter().enumerate();
    let mut source = Source {
        items: items.map(|(i, item)| read_item(item, i, v0.item_buyers)).collect(),
        names: NAMES,
        ..Source::default()
    };
    read_header(v0.order, &mut source);
    read_programs(v0.order, &mut source);
    read_payments(v0.order, &mut source);
    read_buyer(v0, &mut source);
    read_recipient(v0, &mut source);
    source
}

fn read_header<'a>(order: &'a api::Order, source: &mut Source<'a>) {
    source.order_id = text(&order.amazon_order_id, "AmazonOrderId");
    source.marketplace_id = code(order.marketplace_id.as_ref().map(|id| id.as_str()), "MarketplaceId");
    source.sales_channel = text(&order.sales_channel, "SalesChannel");
    let elsewhere = present(&order.sales_channel)
        .is_some_and(|name| name.starts_with(['N', 'n']) && upper_snake(name).starts_with("NON_AMAZON"));
    source.elsewhere = elsewhere.then(|| At::new((), "SalesChannel"));
    let channel = order.fulfillment_channel.as_ref().map(|channel| channel.as_str());
    source.fulfilled_by = code(channel, "FulfillmentChannel");
    source.status = code(order.order_status.as_ref().map(|status| status.as_str()), "OrderStatus");
    source.purchased_at = instant(order.purchase_date, "PurchaseDate");
    source.last_updated_at = instant(order.last_update_date, "LastUpdateDate");
    source.ship_by = window(order.earliest_ship_date, order.latest_ship_date, "LatestShipDate");
    source.deliver_by =
        window(order.earliest_delivery_date, order.latest_delivery_date, "LatestDeliveryDate");
    source.total = order
        .order_total
        .as_ref()
        .and_then(|total| amount(total.amount, &total.currency_code, "OrderTotal.Amount"));
    let level = present(&order.shipment_service_level_category).map(upper_snake);
    let level = level.filter(|level| !level.is_empty());
    source.service_level = level.map(|level| At::new(level, "ShipmentServiceLevelCategory"));
    let replaced = text(&order.replaced_order_id, "ReplacedOrderId");
    source.replacement_of = replaced.filter(|_| order.is_replacement_order != Some(false));
}

/// The flags of v0, as the programs of 2026-01-01.
fn read_programs(order: &api::Order, source: &mut Source<'_>) {
    for (flag, program, path) in [
        (order.is_business_order, "AMAZON_BUSINESS", "IsBusinessOrder"),
        (order.is_prime, "PRIME", "IsPrime"),
        (order.is_premium_order, "PREMIUM", "IsPremiumOrder"),
        (order.is_ispu, "IN_STORE_PICK_UP", "IsISPU"),
        (order.is_sold_by_ab, "SOLD_BY_AMAZON_BUSINESS", "IsSoldByAB"),
        (order.is_iba, "SOLD_BY_AMAZON_BUSINESS", "IsIBA"),
    ] {
        if flag == Some(true) {
            source.programs.push(At::new(program.into(), path));
        }
    }
    if order.easy_ship_shipment_status.is_some() {
        source.programs.push(At::new("AMAZON_EASY_SHIP".into(), "EasyShipShipmentStatus"));
    }
    let preorder = order.order_type.as_ref().is_some_and(|kind| kind.as_str() == "Preorder");
    source.programs.extend(preorder.then(|| At::new("PREORDER".into(), "OrderType")));
}

fn read_payments(order: &api::Order, source: &mut Source<'_>) {
    for (i, part) in order.payment_execution_detail.iter().flatten().enumerate() {
        if let Some(method) = owned(&part.payment_method) {
            let amount = part.payment.as_ref().and_then(|money| money.amount);
            let path = Path::below("PaymentExecutionDetail[#]", &[i]);
            source.payments.push(At::new(Payment { method, amount }, path));
        }
    }
    if source.payments.is_empty() {
        let methods = order.payment_method_details.iter().flatten().enumerate();
        source.payments.extend(methods.map(|(i, method)| {
            let payment = Payment { method: method.clone(), amount: None };
            At::new(payment, Path::below("PaymentMethodDetails[#]", &[i]))
        }));
    }
}

/// What `getOrderBuyerInfo` tells, then what the order itself tells.
fn read_buyer(v0: &V0Order<'_>, source: &mut Source<'_>) {
    if let Some(address) = v0.address {
        add(source, BuyerFact::Company, &address.buyer_company_name, "BuyerCompanyName");
    }
    if let Some(buyer) = v0.buyer {
        add(source, BuyerFact::Name, &buyer.buyer_name, "BuyerName");
        add(source, BuyerFact::Email, &buyer.buyer_email, "BuyerEmail");
        add(source, BuyerFact::PurchaseOrder, &buyer.purchase_order_number, "PurchaseOrderNumber");
    }
    if let Some(buyer) = &v0.order.buyer_info {
        add(source, BuyerFact::Name, &buyer.buyer_name, "BuyerInfo.BuyerName");
        add(source, BuyerFact::Email, &buyer.buyer_email, "BuyerInfo.BuyerEmail");
        let path = "BuyerInfo.PurchaseOrderNumber";
        add(source, BuyerFact::PurchaseOrder, &buyer.purchase_order_number, path);
    }
    let own = v0.order.buyer_info.as_ref().and_then(|buyer| buyer.buyer_tax_info.as_ref());
    if let Some(info) = v0.buyer.and_then(|buyer| buyer.buyer_tax_info.as_ref()).or(own) {
        add(source, BuyerFact::Company, &info.company_legal_name, "BuyerTaxInfo.CompanyLegalName");
        for (i, class) in info.tax_classifications.iter().flatten().enumerate() {
            let path = Path::below("BuyerTaxInfo.TaxClassifications[#].Value", &[i]);
            register(source, owned(&class.name), &class.value, &info.company_legal_name, path);
        }
    }
    if let Some(info) = &v0.order.buyer_tax_information {
        let path = "BuyerTaxInformation.BuyerLegalCompanyName";
        add(source, BuyerFact::Company, &info.buyer_legal_company_name, path);
        let path = "BuyerTaxInformation.BuyerTaxRegistrationId";
        let (number, name) = (&info.buyer_tax_registration_id, &info.buyer_legal_company_name);
        register(source, Some("BUSINESS".to_owned()), number, name, path.into());
    }
}

fn add(
    source: &mut Source<'_>,
    kind: fn(Pii<String>) -> BuyerFact,
    value: &Option<impl Text>,
    path: &'static str,
) {
    source.buyer.extend(hidden_text(value, path).map(|at| At::new(kind(at.value), at.path)));
}

fn register(
    source: &mut Source<'_>,
    kind: Option<String>,
    number: &Option<impl Text>,
    legal_name: &Option<impl Text>,
    path: Path,
) {
    if let Some(number) = pii(number) {
        let found = TaxRegistration { kind, number, legal_name: pii(legal_name) };
        source.buyer.push(At::new(BuyerFact::Registration(found), path));
    }
}

fn read_recipient(v0: &V0Order<'_>, source: &mut Source<'_>) {
    let from = v0.order.default_ship_from_location_address.as_ref();
    source.ship_from = from.and_then(|from| {
        place(&from.country_code, &from.postal_code, &from.state_or_region, NAMES.ship_from)
    });
    let answered = v0.address.and_then(|address| address.shipping_address.as_ref());
    let address = answered.or(v0.order.shipping_address.as_ref());
    source.ship_to = address.and_then(read_address).map(|address| At::new(address, "ShippingAddress"));
    if let Some(preferences) = v0.address.and_then(|address| address.delivery_preferences.as_ref()) {
        let path = "DeliveryPreferences.DropOffLocation";
        source.delivery_instructions.extend(hidden_text(&preferences.drop_off_location, path));
        let path = "DeliveryPreferences.AddressInstructions";
        source.delivery_instructions.extend(hidden_text(&preferences.address_instructions, path));
    }
}

fn read_address(address: &api::Address) -> Option<crate::address::Address> {
    read::address(&RawAddress {
        name: &address.name,
        company: &address.company_name,
        lines: [&address.address_line1, &address.address_line2, &address.address_line3],
        city: &address.city,
        districts: [&address.county, &address.district],
        municipality: &address.municipality,
        state: &address.state_or_region,
        zip: &address.postal_code,
        country: &address.country_code,
        phone: &address.phone,
        parts: address
            .extended_fields
            .as_ref()
            .map(|parts| [&parts.street_name, &parts.street_number, &parts.complement, &parts.neighborhood]),
        kind: address.address_type.as_ref().map(|kind| kind.as_str()),
    })
}

/// An item's gift options, from the item or from `getOrderItemsBuyerInfo`.
struct Wrap<'a> {
    price: &'a Option<api::Money>,
    tax: &'a Option<api::Money>,
    level: Option<String>,
    message: Option<Pii<String>>,
}

fn wrap_of<'a>(item: &'a api::OrderItem, others: &'a [api::OrderItemBuyerInfo]) -> Option<Wrap<'a>> {
    if let Some(info) = &item.buyer_info {
        return Some(Wrap {
            price: &info.gift_wrap_price,
            tax: &info.gift_wrap_tax,
            level: owned(&info.gift_wrap_level),
            message: pii(&info.gift_message_text),
        });
    }
    let id = present(&item.order_item_id)?;
    let info = others.iter().find(|info| present(&info.order_item_id) == Some(id))?;
    Some(Wrap {
        price: &info.gift_wrap_price,
        tax: &info.gift_wrap_tax,
        level: owned(&info.gift_wrap_level),
        message: pii(&info.gift_message_text),
    })
}

fn read_item<'a>(item: &'a api::OrderItem, index: usize, buyers: &'a [api::OrderItemBuyerInfo]) -> Item<'a> {
    let at = |path: &'static str| Path::below(path, &[index]);
    let quantity = item.quantity_ordered.map(Decimal::from);
    let wrap = wrap_of(item, buyers);
    let mut read = Item {
        path: at("OrderItems[#]"),
        id: present(&item.order_item_id),
        sku: text(&item.seller_sku, at(NAMES.sku)),
        asin: text(&item.asin, at("OrderItems[#].ASIN")),
        title: text(&item.title, at("OrderItems[#].Title")),
        quantity: quantity.map(|quantity| At::new(quantity, at(NAMES.quantity))),
        // v0 lowers the ordered units with every cancellation and tells no more about it.
        cancelled: quantity.filter(Decimal::is_zero).map(|_| Cancellation { quantity: None, by: None }),
        charges: charges(item, wrap.as_ref(), at),
        ioss: text(&item.ioss_number, at("OrderItems[#].IossNumber")),
        ..Item::default()
    };
    let requested = item.buyer_requested_cancel.as_ref();
    let requested = requested
        .and_then(|request| present(&request.is_buyer_requested_cancel))
        .is_some_and(|text| text.eq_ignore_ascii_case("true"));
    read.cancel_requested = requested.then(|| At::new((), at("OrderItems[#].BuyerRequestedCancel")));
    let facilitator = item.tax_collection.as_ref().and_then(|collection| collection.model.as_ref());
    let facilitator = facilitator.is_some_and(|model| model.as_str() == "MarketplaceFacilitator");
    let reseller =
        item.deemed_reseller_category.as_ref().is_some_and(|category| !category.as_str().is_empty());
    read.facilitator = if facilitator {
        Some(At::new((), at("OrderItems[#].TaxCollection.Model")))
    } else if reseller {
        Some(At::new((), at("OrderItems[#].DeemedResellerCategory")))
    } else {
        read.ioss.map(|ioss| At::new((), ioss.path))
    };
    let points = item.points_granted.as_ref();
    read.points = points.and_then(|points| {
        money(&points.points_monetary_value, at("OrderItems[#].PointsGranted.PointsMonetaryValue.Amount"))
    });
    read.gift = wrap.filter(|wrap| wrap.level.is_some() || wrap.message.is_some()).map(|wrap| {
        let order_item_id = read.id.unwrap_or_default().to_owned();
        At::new(
            Gift { order_item_id, wrap: wrap.level, message: wrap.message },
            at("OrderItems[#].BuyerInfo"),
        )
    });
    read
}

/// The item's line totals with their taxes; discounts negative.
fn charges<'a>(
    item: &'a api::OrderItem,
    wrap: Option<&Wrap<'a>>,
    at: impl Fn(&'static str) -> Path,
) -> Vec<Charge<'a>> {
    let none = &None;
    let (wrap, wrap_tax) = wrap.map_or((none, none), |wrap| (wrap.price, wrap.tax));
    let all = [
        (
            Part::Item,
            (&item.item_price, "OrderItems[#].ItemPrice.Amount"),
            (&item.item_tax, "OrderItems[#].ItemTax.Amount"),
        ),
        (
            Part::Shipping,
            (&item.shipping_price, "OrderItems[#].ShippingPrice.Amount"),
            (&item.shipping_tax, "OrderItems[#].ShippingTax.Amount"),
        ),
        (
            Part::GiftWrap,
            (wrap, "OrderItems[#].BuyerInfo.GiftWrapPrice.Amount"),
            (wrap_tax, "OrderItems[#].BuyerInfo.GiftWrapTax.Amount"),
        ),
        (
            Part::ItemDiscount,
            (&item.promotion_discount, "OrderItems[#].PromotionDiscount.Amount"),
            (&item.promotion_discount_tax, "OrderItems[#].PromotionDiscountTax.Amount"),
        ),
        (
            Part::ShippingDiscount,
            (&item.shipping_discount, "OrderItems[#].ShippingDiscount.Amount"),
            (&item.shipping_discount_tax, "OrderItems[#].ShippingDiscountTax.Amount"),
        ),
        (Part::CodFee, (&item.cod_fee, "OrderItems[#].CODFee.Amount"), (none, "")),
        (Part::CodDiscount, (&item.cod_fee_discount, "OrderItems[#].CODFeeDiscount.Amount"), (none, "")),
    ];
    let mut found = Vec::with_capacity(4);
    for (part, (value, path), (tax, tax_path)) in all {
        let (value, tax) = (money(value, at(path)), money(tax, at(tax_path)));
        let (value, tax) = match part {
            Part::ItemDiscount | Part::ShippingDiscount | Part::CodDiscount => (value.map(off), tax.map(off)),
            _ => (value, tax),
        };
        // A tax without its amount still belongs to the order.
        let value = value.or_else(|| {
            let tax = tax?;
            Some(At::new(Money { amount: Decimal::ZERO, ..tax.value }, tax.path))
        });
        found.extend(value.map(|amount| Charge { part, amount, tax }));
    }
    found
}

fn money(value: &Option<api::Money>, path: Path) -> Option<At<Money<'_>>> {
    let value = value.as_ref()?;
    amount(value.amount, &value.currency_code, path)
}
