//! Reads an order of the Orders API 2026-01-01.

use rust_decimal::Decimal;
use spapi_types::orders_2026_01_01 as api;

use super::build::build;
use super::draft::{Gift, OrderDraft, Part, Payment, TaxRegistration};
use super::read::{self, RawAddress, amount, code, hidden_text, instant, off, place, text, window};
use super::source::{At, BuyerFact, Cancellation, Charge, Item, Money, Names, Source};
use crate::path::Path;
use crate::text::{owned, pii, present, upper_snake};
use crate::{IssueKind, MapContext, Mapped, money};

/// Maps an order of the Orders API 2026-01-01.
///
/// Amounts of the items' `proceeds.breakdowns` exclude tax, which stands in a `TAX` breakdown of its own; the
/// order's `DELIVERY_TIP` is the only amount that belongs to no item. Source: orders_2026-01-01 `Order`.
#[must_use]
pub fn order_2026(ctx: &MapContext, order: &api::Order) -> Mapped<OrderDraft> {
    build(ctx, read(order))
}

const NAMES: Names = Names {
    order_id: "orderId",
    marketplace_id: "salesChannel.marketplaceId",
    fulfilled_by: "fulfillment.fulfilledBy",
    status: "fulfillment.fulfillmentStatus",
    purchased_at: "createdTime",
    total: "proceeds.grandTotal.amount",
    items: "orderItems",
    item_id: "orderItems[#].orderItemId",
    quantity: "orderItems[#].quantityOrdered",
    sku: "orderItems[#].product.sellerSku",
    ship_from: "packages[0].shipFromAddress.countryCode",
    ship_to: "recipient.deliveryAddress.countryCode",
    state: "recipient.deliveryAddress.stateOrRegion",
    zip: "recipient.deliveryAddress.postalCode",
    phone: "recipient.deliveryAddress.phone",
    extended_fields: "recipient.deliveryAddress.extendedFields",
};

fn read(order: &api::Order) -> Source<'_> {
    let mut problems = Vec::new();
    let items = order.order_items.as_deref().unwrap_or_default();
    let items = items.iter().enumerate().map(|(i, item)| read_item(item, i, &mut problems)).collect();
    let mut source = Source { always_net: true, items, problems, names: NAMES, ..Source::default() };
    read_header(order, &mut source);
    read_money(order, &mut source);
    read_buyer(order, &mut source);
    read_recipient(order, &mut source);
    source
}

fn read_header<'a>(order: &'a api::Order, source: &mut Source<'a>) {
    source.order_id = text(&order.order_id, "orderId");
    source.purchased_at = instant(order.created_time, "createdTime");
    source.last_updated_at = instant(order.last_updated_time, "lastUpdatedTime");
    if let Some(channel) = &order.sales_channel {
        let id = channel.marketplace_id.as_ref().map(|id| id.as_str());
        source.marketplace_id = code(id, "salesChannel.marketplaceId");
        source.sales_channel = text(&channel.marketplace_name, "salesChannel.marketplaceName");
        let elsewhere = present(&channel.channel_name).is_some_and(|name| upper_snake(name) == "NON_AMAZON");
        source.elsewhere = elsewhere.then(|| At::new((), "salesChannel.channelName"));
    }
    if let Some(fulfillment) = &order.fulfillment {
        let status = fulfillment.fulfillment_status.as_ref().map(|status| status.as_str());
        source.status = code(status, "fulfillment.fulfillmentStatus");
        source.fulfilled_by = text(&fulfillment.fulfilled_by, "fulfillment.fulfilledBy");
        let level = text(&fulfillment.fulfillment_service_level, "fulfillment.fulfillmentServiceLevel");
        source.service_level = level.map(|level| At::new(level.value.into(), level.path));
        let ends = |range: &Option<api::DateTimeRange>| {
            range.as_ref().map_or((None, None), |range| (range.earliest_date_time, range.latest_date_time))
        };
        let (earliest, latest) = ends(&fulfillment.ship_by_window);
        source.ship_by = window(earliest, latest, "fulfillment.shipByWindow.latestDateTime");
        let (earliest, latest) = ends(&fulfillment.deliver_by_window);
        source.deliver_by = window(earliest, latest, "fulfillment.deliverByWindow.latestDateTime");
    }
    let shipped = order.packages.iter().flatten().filter_map(|package| package.ship_time).max();
    source.shipped_at = instant(shipped, "packages");
    source.ship_from = order.packages.iter().flatten().enumerate().find_map(|(i, package)| {
        let from = package.ship_from_address.as_ref()?;
        let path = Path::below("packages[#].shipFromAddress.countryCode", &[i]);
        place(&from.country_code, &from.postal_code, &from.state_or_region, path)
    });
    for (i, program) in order.programs.iter().flatten().enumerate() {
        source.programs.push(At::new(upper_snake(program), Path::below("programs[#]", &[i])));
    }
    let related = order.associated_orders.iter().flatten().enumerate();
    source.replacement_of = related
        .filter(|(_, other)| present(&other.association_type) == Some("REPLACEMENT_ORIGINAL_ID"))
        .find_map(|(i, other)| text(&other.order_id, Path::below("associatedOrders[#].orderId", &[i])));
}

fn read_money<'a>(order: &'a api::Order, source: &mut Source<'a>) {
    if let Some(proceeds) = &order.proceeds {
        source.total = money(&proceeds.grand_total, "proceeds.grandTotal.amount");
        let mut parts = proceeds.breakdowns.iter().flatten().enumerate();
        source.tip =
            parts.find(|(_, part)| present(&part.r#type) == Some("DELIVERY_TIP")).and_then(|(i, part)| {
                money(&part.subtotal, Path::below("proceeds.breakdowns[#].subtotal.amount", &[i]))
            });
    }
    let executions = order.payment.iter().flat_map(|payment| payment.payment_executions.iter().flatten());
    for (i, execution) in executions.enumerate() {
        if let Some(method) = owned(&execution.payment_method) {
            let amount = execution.payment_amount.as_ref().and_then(|money| money.amount);
            let path = Path::below("payment.paymentExecutions[#]", &[i]);
            source.payments.push(At::new(Payment { method, amount }, path));
        }
    }
}

fn read_buyer(order: &api::Order, source: &mut Source<'_>) {
    let mut add = |fact: Option<At<BuyerFact>>| source.buyer.extend(fact);
    if let Some(buyer) = &order.buyer {
        add(fact(BuyerFact::Name, &buyer.buyer_name, "buyer.buyerName"));
        add(fact(BuyerFact::Email, &buyer.buyer_email, "buyer.buyerEmail"));
        add(fact(BuyerFact::Company, &buyer.buyer_company_name, "buyer.buyerCompanyName"));
        add(fact(
            BuyerFact::PurchaseOrder,
            &buyer.buyer_purchase_order_number,
            "buyer.buyerPurchaseOrderNumber",
        ));
    }
    let registrations = order.tax.iter().flat_map(|tax| tax.tax_registrations.iter().flatten());
    for (i, registration) in registrations.enumerate() {
        if present(&registration.entity_type) != Some("BUYER") {
            continue;
        }
        let path = Path::below("tax.taxRegistrations[#].legalName", &[i]);
        add(fact(BuyerFact::Company, &registration.legal_name, path));
        if let Some(number) = pii(&registration.tax_registration_number) {
            let found = TaxRegistration {
                kind: owned(&registration.tax_registration_type),
                number,
                legal_name: pii(&registration.legal_name),
            };
            let path = path.beside("tax.taxRegistrations[#].taxRegistrationNumber");
            add(Some(At::new(BuyerFact::Registration(found), path)));
        }
    }
}

/// A fact about the buyer, unless blank.
fn fact(
    kind: fn(spapi_types::Pii<String>) -> BuyerFact,
    value: &Option<spapi_types::Pii<String>>,
    path: impl Into<Path>,
) -> Option<At<BuyerFact>> {
    hidden_text(value, path).map(|at| At::new(kind(at.value), at.path))
}

fn read_recipient(order: &api::Order, source: &mut Source<'_>) {
    let Some(recipient) = &order.recipient else { return };
    let address = recipient.delivery_address.as_ref().and_then(read_address);
    source.ship_to = address.map(|address| At::new(address, "recipient.deliveryAddress"));
    if let Some(preference) = &recipient.delivery_preference {
        let place =
            hidden_text(&preference.drop_off_location, "recipient.deliveryPreference.dropOffLocation");
        let path = "recipient.deliveryPreference.addressInstruction";
        let instruction = hidden_text(&preference.address_instruction, path);
        source.delivery_instructions.extend(place.into_iter().chain(instruction));
    }
}

fn read_address(address: &api::CustomerAddress) -> Option<crate::address::Address> {
    read::address(&RawAddress {
        name: &address.name,
        company: &address.company_name,
        lines: [&address.address_line1, &address.address_line2, &address.address_line3],
        city: &address.city,
        districts: [&address.district_or_county, &None],
        municipality: &address.municipality,
        state: &address.state_or_region,
        zip: &address.postal_code,
        country: &address.country_code,
        phone: &address.phone,
        parts: address
            .extended_fields
            .as_ref()
            .map(|parts| [&parts.street_name, &parts.street_number, &parts.complement, &parts.neighborhood]),
        kind: address.address_type.as_deref(),
    })
}

fn read_item<'a>(item: &'a api::OrderItem, index: usize, problems: &mut Vec<At<IssueKind>>) -> Item<'a> {
    let here = Path::below("orderItems[#]", &[index]);
    let mut read = Item { path: here, id: present(&item.order_item_id), ..Item::default() };
    if let Some(product) = &item.product {
        read.sku = text(&product.seller_sku, here.beside("orderItems[#].product.sellerSku"));
        read.asin = text(&product.asin, here.beside("orderItems[#].product.asin"));
        read.title = text(&product.title, here.beside("orderItems[#].product.title"));
    }
    read_quantity(item, &mut read, problems);
    read_charges(item, index, &mut read, problems);
    if let Some(gift) = item.fulfillment.as_ref().and_then(|f| f.packing.as_ref()?.gift_option.as_ref()) {
        let (wrap, message) = (owned(&gift.gift_wrap_level), pii(&gift.gift_message));
        if wrap.is_some() || message.is_some() {
            let found = Gift { order_item_id: read.id.unwrap_or_default().to_owned(), wrap, message };
            read.gift = Some(At::new(found, here.beside("orderItems[#].fulfillment.packing.giftOption")));
        }
    }
    let shipping =
        item.fulfillment.as_ref().and_then(|f| f.shipping.as_ref()?.international_shipping.as_ref());
    read.ioss = shipping.and_then(|international| {
        let path = "orderItems[#].fulfillment.shipping.internationalShipping.iossNumber";
        text(&international.ioss_number, here.beside(path))
    });
    let collected = item.tax.as_ref().is_some_and(|tax| {
        let mut schemes = tax.tax_calculation_breakdowns.iter().flatten();
        let mut models = tax.tax_collections.iter().flatten();
        models.any(|m| present(&m.model).is_some_and(|m| upper_snake(m) == "MARKETPLACE_FACILITATOR"))
            || schemes.any(|s| present(&s.reporting_scheme).is_some())
    });
    read.facilitator = match read.ioss {
        _ if collected => Some(At::new((), here.beside("orderItems[#].tax"))),
        ioss => ioss.map(|ioss| At::new((), ioss.path)),
    };
    let points = item.expense.as_ref().and_then(|e| e.points_cost.as_ref()?.points_granted.as_ref());
    read.points = points.and_then(|points| {
        let path = "orderItems[#].expense.pointsCost.pointsGranted.pointsMonetaryValue.amount";
        money(&points.points_monetary_value, here.beside(path))
    });
    read
}

/// The units that stand: those ordered, or what is fulfilled and open where a cancellation was carried out.
fn read_quantity<'a>(item: &'a api::OrderItem, read: &mut Item<'a>, problems: &mut Vec<At<IssueKind>>) {
    let here = read.path;
    let Some(ordered) = item.quantity_ordered.map(Decimal::from) else { return };
    let counted = item.fulfillment.as_ref().and_then(|f| {
        let counts = [f.quantity_fulfilled, f.quantity_unfulfilled];
        counts
            .iter()
            .any(Option::is_some)
            .then(|| counts.into_iter().flatten().map(Decimal::from).sum::<Decimal>())
    });
    if counted.is_some_and(|counted| counted > ordered) {
        let at = here.beside("orderItems[#].fulfillment.quantityFulfilled");
        problems.push(At::new(IssueKind::QuantityMismatch, at));
    }
    let cancellation = item.cancellation.as_ref();
    let executed = cancellation.and_then(|c| c.cancellation_execution.as_ref());
    let standing = match executed {
        Some(_) => counted.unwrap_or_default().min(ordered),
        None => ordered,
    };
    let rule_path = if standing == ordered {
        "orderItems[#].quantityOrdered"
    } else {
        "orderItems[#].cancellation.cancellationExecution"
    };
    read.quantity = Some(At::new(standing, here.beside(rule_path)));
    if let Some(execution) = executed.filter(|_| standing < ordered) {
        let by = present(&execution.cancelled_by);
        read.cancelled = Some(Cancellation { quantity: Some(ordered - standing), by });
    } else if ordered.is_zero() {
        read.cancelled = Some(Cancellation { quantity: None, by: None });
    }
    if let Some(request) = cancellation.and_then(|c| c.cancellation_request.as_ref()) {
        let by_buyer = present(&request.requester).is_none_or(|requester| requester == "BUYER");
        let at = here.beside("orderItems[#].cancellation.cancellationRequest");
        read.cancel_requested = by_buyer.then(|| At::new((), at));
    }
}

/// The item's amounts with their taxes.
fn read_charges<'a>(
    item: &'a api::OrderItem,
    index: usize,
    read: &mut Item<'a>,
    problems: &mut Vec<At<IssueKind>>,
) {
    let breakdowns = item.proceeds.iter().flat_map(|proceeds| proceeds.breakdowns.iter().flatten());
    let mut taxes = None;
    for (i, breakdown) in breakdowns.enumerate() {
        let here = Path::below("orderItems[#].proceeds.breakdowns[#]", &[index, i]);
        let path = here.beside("orderItems[#].proceeds.breakdowns[#].subtotal.amount");
        let Some(subtotal) = money(&breakdown.subtotal, path) else { continue };
        let details = breakdown.detailed_breakdowns.iter().flatten().enumerate().filter_map(|(n, detail)| {
            let path = "orderItems[#].proceeds.breakdowns[#].detailedBreakdowns[#].value.amount";
            let value = money(&detail.value, Path::below(path, &[index, i, n]))?;
            Some((present(&detail.subtype).unwrap_or("OTHER"), value))
        });
        let kind = present(&breakdown.r#type).unwrap_or("OTHER");
        match kind {
            "TAX" => taxes = Some((subtotal, details.collect::<Vec<_>>())),
            "DISCOUNT" => discounts(read, subtotal, details.collect()),
            _ => {
                let part = part(kind).unwrap_or_else(|| {
                    problems.push(At::new(IssueKind::UnknownCharge { name: kind.to_owned() }, here));
                    Part::Other
                });
                read.charges.push(Charge { part, amount: subtotal, tax: None });
            }
        }
    }
    if read.charges.iter().all(|charge| charge.part != Part::Item) {
        let rest = whole_price(item, read);
        read.charges.extend(rest.map(|amount| Charge { part: Part::Item, amount, tax: None }));
    }
    if let Some((total, details)) = taxes {
        spread_taxes(&mut read.charges, &total, &details);
    }
}

/// The goods' amount of an item without an `ITEM` breakdown: its proceeds if these are not broken down, else the
/// unit price times the units.
fn whole_price<'a>(item: &'a api::OrderItem, read: &Item<'a>) -> Option<At<Money<'a>>> {
    let here = read.path;
    let proceeds = item.proceeds.as_ref().filter(|_| read.charges.is_empty());
    if let Some(total) = proceeds
        .and_then(|p| money(&p.proceeds_total, here.beside("orderItems[#].proceeds.proceedsTotal.amount")))
    {
        return Some(total);
    }
    let price = item.product.as_ref()?.price.as_ref()?;
    let mut unit = money(&price.unit_price, here.beside("orderItems[#].product.price.unitPrice.amount"))?;
    let quantity = read.quantity.as_ref()?.value;
    unit.value.amount = unit.value.amount.checked_mul(quantity)?;
    Some(unit)
}

/// Discounts by what they are taken off; one without detail is taken off the goods.
fn discounts<'a>(read: &mut Item<'a>, subtotal: At<Money<'a>>, details: Vec<(&str, At<Money<'a>>)>) {
    let sum: Option<Decimal> =
        details.iter().try_fold(Decimal::ZERO, |sum, (_, d)| sum.checked_add(d.value.amount.abs()));
    if details.is_empty() || sum != Some(subtotal.value.amount.abs()) {
        read.charges.push(Charge { part: Part::ItemDiscount, amount: off(subtotal), tax: None });
        return;
    }
    for (subtype, value) in details {
        let part = match subtype {
            "SHIPPING" => Part::ShippingDiscount,
            "COD_FEE" => Part::CodDiscount,
            _ => Part::ItemDiscount,
        };
        read.charges.push(Charge { part, amount: off(value), tax: None });
    }
}

/// Gives each amount its tax by the details of the `TAX` breakdown.
///
/// Details name what was taxed; `DISCOUNT` is the tax saved by all discounts. Where the details do not come to
/// the subtotal, or there are none, the subtotal is shared by the amounts.
fn spread_taxes<'a>(charges: &mut [Charge<'a>], total: &At<Money<'a>>, details: &[(&str, At<Money<'a>>)]) {
    if charges.is_empty() || !money::in_range(total.value.amount) {
        return;
    }
    let digits = total.value.amount.normalize().scale().max(currency_digits(total));
    let known = |value: &At<Money<'_>>| money::in_range(value.value.amount).then_some(value.value.amount);
    let saved: Decimal = details.iter().filter(|(s, _)| *s == "DISCOUNT").filter_map(|(_, v)| known(v)).sum();
    let taxed: Decimal = details.iter().filter(|(s, _)| *s != "DISCOUNT").filter_map(|(_, v)| known(v)).sum();
    let ties = !details.is_empty() && taxed - saved.abs() == total.value.amount;
    let mut put = |select: &dyn Fn(Part) -> bool, amount: Decimal, at: &At<Money<'a>>| {
        let mut chosen = charges.iter_mut().filter(|charge| select(charge.part));
        let (Some(first), second) = (chosen.next(), chosen.next()) else { return false };
        let Some(second) = second else {
            add_tax(first, amount, at);
            return true;
        };
        let all: Vec<&mut Charge<'a>> = [first, second].into_iter().chain(chosen).collect();
        let weight = |charge: &&mut Charge<'a>| {
            let weight = charge.amount.value.amount;
            if money::in_range(weight) { weight } else { Decimal::ZERO }
        };
        let weights: Vec<Decimal> = all.iter().map(weight).collect();
        for (charge, share) in all.into_iter().zip(money::allocate(amount, &weights, digits)) {
            add_tax(charge, share, at);
        }
        true
    };
    let mut rest = if ties { Decimal::ZERO } else { total.value.amount };
    if ties {
        for (subtype, value) in details {
            let Some(amount) = known(value) else { continue };
            let of_discounts = *subtype == "DISCOUNT";
            let amount = if of_discounts { -amount.abs() } else { amount };
            let wanted = part(subtype).unwrap_or(Part::Other);
            let put =
                put(&|part| if of_discounts { is_discount(part) } else { part == wanted }, amount, value);
            rest += if put { Decimal::ZERO } else { amount };
        }
    }
    if !rest.is_zero() && !put(&|part| !is_discount(part), rest, total) {
        put(&|_| true, rest, total);
    }
}

fn add_tax<'a>(charge: &mut Charge<'a>, amount: Decimal, at: &At<Money<'a>>) {
    let none = At::new(Money { amount: Decimal::ZERO, ..at.value }, at.path);
    charge.tax.get_or_insert(none).value.amount += amount;
}

fn currency_digits(money: &At<Money<'_>>) -> u32 {
    money.value.currency.and_then(money::currency_digits).unwrap_or(2)
}

const fn is_discount(part: Part) -> bool {
    matches!(part, Part::ItemDiscount | Part::ShippingDiscount | Part::CodDiscount)
}

fn part(name: &str) -> Option<Part> {
    Some(match name {
        "ITEM" => Part::Item,
        "SHIPPING" => Part::Shipping,
        "GIFT_WRAP" => Part::GiftWrap,
        "COD_FEE" => Part::CodFee,
        "OTHER" => Part::Other,
        _ => return None,
    })
}

fn money(value: &Option<api::Money>, path: impl Into<Path>) -> Option<At<Money<'_>>> {
    let value = value.as_ref()?;
    amount(value.amount, &value.currency_code, path)
}
