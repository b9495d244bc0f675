//! Orders made up from a seed. Order number k is the same whatever the number of orders.

mod address;
mod places;
mod schedule;

use std::time::Duration;

use fastrand::Rng;
use jiff::Timestamp;
use rust_decimal::Decimal;

pub(crate) use schedule::{Event, apply};

use self::schedule::Fate;
use super::config::{EmulatorConfig, SellerAccount};
use super::market::{Market, PriceMode, by_id};
use super::money;
use super::order::{Buyer, Channel, Item, Order, Status, TaxMode, Window};
use super::product::{PRODUCTS, Product};

/// An order as placed, and what will happen to it.
#[derive(Debug, Clone)]
pub(crate) struct Life {
    pub(crate) order: Order,
    pub(crate) events: Vec<Event>,
}

/// Makes up order number `index` of this configuration; nothing when the seller sells nowhere.
pub(crate) fn life(config: &EmulatorConfig, index: usize) -> Option<Life> {
    let seller = config.sellers.get(index % config.sellers.len().max(1))?;
    let mut rng = Rng::with_seed(config.seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(index as u64));
    let markets: Vec<&Market> = seller.marketplaces.iter().filter_map(|id| by_id(id)).collect();
    let market = rng.choice(markets)?;
    let fate = match Fate::of(index, config.seed) {
        Fate::Unfulfillable if !config.multi_channel => Fate::Shipped,
        fate => fate,
    };
    let purchased_at = purchase(&mut rng, config);
    let order = placed(&mut rng, seller, market, fate, purchased_at, numbers(config.seed, index));
    let events = schedule::plan(&mut rng, &order, fate);
    Some(Life { order, events })
}

/// A paid order without further events, for tests that put their own in.
pub(crate) fn plain(
    seller: &SellerAccount,
    market: &Market,
    at: Timestamp,
    seed: u64,
    index: usize,
) -> Order {
    let mut rng = Rng::with_seed(seed ^ index as u64);
    let mut order = placed(&mut rng, seller, market, Fate::Waiting, at, numbers(seed, index));
    (order.status, order.unpriced) = (Status::Unshipped, false);
    order
}

/// Most orders were placed in the three weeks before the start, a tenth within its last two hours, so that some
/// are not paid yet, and some will be placed in the two days after it, or were placed in the two days before.
fn purchase(rng: &mut Rng, config: &EmulatorConfig) -> Timestamp {
    const HOUR: i64 = 3600;
    let seconds = match rng.u8(0..100) {
        0..78 => -rng.i64(2 * HOUR..21 * 24 * HOUR),
        78..88 => -rng.i64(600..2 * HOUR),
        _ if config.all_placed => -rng.i64(600..48 * HOUR),
        _ => rng.i64(60..48 * HOUR),
    };
    config.start.saturating_add(jiff::SignedDuration::from_secs(seconds)).unwrap_or(config.start)
}

/// Two blocks of seven digits, unique for the first ten million orders of a seed.
fn numbers(seed: u64, index: usize) -> (u64, u64) {
    let spread =
        (index as u64).wrapping_mul(7_368_787).wrapping_add(seed.wrapping_mul(1_000_003)) % 10_000_000;
    let tail = Rng::with_seed(seed ^ (index as u64).rotate_left(32)).u64(0..10_000_000);
    (spread, tail)
}

fn placed(
    rng: &mut Rng,
    seller: &SellerAccount,
    market: &Market,
    fate: Fate,
    purchased_at: Timestamp,
    (block, tail): (u64, u64),
) -> Order {
    let channel = match fate {
        Fate::Unfulfillable => Channel::Fba,
        _ if rng.u8(0..100) < 55 => Channel::Fba,
        _ => Channel::Fbm,
    };
    let is_business = rng.u8(0..100) < 12;
    let company = is_business.then(|| places::company(rng, market.country));
    let destination = address::destination(rng, market, channel, company.as_deref());
    let buyer = address::buyer(rng, market, channel, company);
    let ioss = (channel == Channel::Fbm && market.currency == "EUR" && rng.u8(0..100) < 4)
        .then(|| format!("IM{}", rng.u64(1_000_000_000..9_999_999_999)));
    let tax_mode = tax_mode(rng, market, ioss.is_some());
    let facilitator = market.country == "US" || ioss.is_some() || (market.country == "CA" && rng.bool());
    let cod = market.country == "JP" && channel == Channel::Fbm && rng.u8(0..4) == 0;
    let mut order = Order {
        order_id: format!("{}-{block:07}-{tail:07}", market.order_prefix),
        seller_id: seller.seller_id.clone(),
        marketplace_id: market.id.to_owned(),
        status: if fate == Fate::Preorder { Status::PendingAvailability } else { Status::Pending },
        channel,
        non_amazon: fate == Fate::Unfulfillable,
        purchased_at,
        last_updated_at: purchased_at,
        currency: market.currency.to_owned(),
        tax_mode,
        facilitator,
        unpriced: true,
        items: Vec::new(),
        buyer,
        ship_to: Some(destination.address),
        service_level: service_level(rng).to_owned(),
        ship_by: Some(window(purchased_at, 1, 3)),
        deliver_by: (channel == Channel::Fbm).then(|| window(purchased_at, 3, 8)),
        is_business,
        is_prime: rng.u8(0..100) < 30,
        is_premium: rng.u8(0..100) < 5,
        replacement_of: (fate == Fate::Replacement)
            .then(|| format!("{}-{:07}-{tail:07}", market.order_prefix, (block + 1) % 10_000_000)),
        seller_order_id: (fate == Fate::Unfulfillable).then(|| format!("SHOP-{block}")),
        ioss,
        payment_method: if cod { "COD" } else { "Other" }.to_owned(),
        drop_off: (rng.u8(0..100) < 8).then(|| "Front desk".to_owned()),
        delivery_note: (rng.u8(0..100) < 8).then(|| "Ring twice; the bell is quiet".to_owned()),
        tracking: None,
        stated_total: None,
        patch_v0: None,
        patch_2026: None,
    };
    if order.non_amazon {
        order.buyer = Buyer::default();
    }
    let lines = match fate {
        Fate::PartlyShipped => rng.usize(2..4),
        _ => [1, 1, 1, 1, 1, 2, 2, 3, 4][rng.usize(0..9)],
    };
    let first = rng.usize(0..PRODUCTS.len());
    for line in 0..lines {
        // A stride coprime to the catalog's size: no product twice in an order.
        let product = &PRODUCTS[(first + line * 7) % PRODUCTS.len()];
        let percent = percent(market, product, destination.percent);
        let mut item = item(rng, &order, market, product, percent, fate);
        item.order_item_id = format!("{:05}{block:07}{line:02}", tail % 100_000);
        order.items.push(item);
    }
    if cod && let Some(item) = order.items.first_mut() {
        item.cod_fee.amount = Decimal::from(330);
    }
    for item in &mut order.items {
        item.retax(order.tax_mode, market.digits);
    }
    order
}

fn tax_mode(rng: &mut Rng, market: &Market, deemed_reseller: bool) -> TaxMode {
    match market.prices {
        PriceMode::Exclusive => TaxMode::Exclusive,
        _ if market.standard_rate == 0 => TaxMode::InclusiveHidden,
        _ if deemed_reseller || rng.u8(0..100) < 60 => TaxMode::InclusiveStated,
        _ => TaxMode::InclusiveHidden,
    }
}

fn percent(market: &Market, product: &Product, local: Option<Decimal>) -> Decimal {
    match local {
        Some(local) => local,
        None if product.reduced_tax => market.reduced_percent(),
        None => market.standard_percent(),
    }
}

fn service_level(rng: &mut Rng) -> &'static str {
    ["STANDARD", "STANDARD", "STANDARD", "EXPEDITED", "SECOND_DAY", "NEXT_DAY", "FREE_ECONOMY"]
        [rng.usize(0..7)]
}

fn window(from: Timestamp, first_day: u64, last_day: u64) -> Window {
    let day = |days: u64| from.saturating_add(Duration::from_secs(days * 86_400)).unwrap_or(from);
    Window { earliest: day(first_day), latest: day(last_day) }
}

fn item(
    rng: &mut Rng,
    order: &Order,
    market: &Market,
    product: &Product,
    percent: Decimal,
    fate: Fate,
) -> Item {
    let mut quantity = [1, 1, 1, 1, 1, 1, 2, 2, 3, 4, 6, 7][rng.usize(0..12)];
    if fate == Fate::PartlyCanceled {
        quantity = quantity.max(2);
    }
    let mut item = Item {
        sku: product.sku.to_owned(),
        asin: product.asin.to_owned(),
        title: product.title.to_owned(),
        quantity,
        tax_percent: percent,
        condition: if rng.u8(0..40) == 0 { "Used" } else { "New" }.to_owned(),
        ..Item::default()
    };
    if fate == Fate::Replacement {
        return item;
    }
    let money = |cents: i64| local_price(Decimal::new(cents, 2), market);
    item.price.amount = local_price(product.base_price(), market) * Decimal::from(quantity);
    if quantity > 1 && rng.u8(0..5) == 0 {
        // A line total that no unit price gives, as quantity discounts make it.
        item.price.amount -= Decimal::new(i64::from(rng.u32(1..quantity)), market.digits);
    }
    let shipping_odds = if order.channel == Channel::Fbm { 45 } else { 10 };
    if rng.u8(0..100) < shipping_odds {
        item.shipping.amount = money(rng.i64(299..1250));
        if rng.u8(0..4) == 0 {
            item.shipping_discount.amount = item.shipping.amount;
            item.promotion_ids.push("FREE-SHIPPING".to_owned());
        }
    }
    if rng.u8(0..100) < 7 {
        item.gift_wrap.amount = money(349);
        item.gift_wrap_level = Some("Classic".to_owned());
        item.gift_message = Some("Happy birthday!\nFrom all of us \u{1f381}".to_owned());
    }
    if rng.u8(0..100) < 18 {
        let share = Decimal::new(rng.i64(5..25), 2);
        item.discount.amount = money::round(item.price.amount * share, market.digits);
        item.promotion_ids.push(format!("PAWS-V2-{}", rng.u32(100_000..999_999)));
    }
    if market.country == "JP" && rng.bool() {
        item.points = quantity * 10;
    }
    item
}

fn local_price(base: Decimal, market: &Market) -> Decimal {
    let price = money::round(base * Decimal::new(i64::from(market.price_level), 2), market.digits);
    price.max(Decimal::new(1, market.digits))
}

#[cfg(test)]
mod tests;
