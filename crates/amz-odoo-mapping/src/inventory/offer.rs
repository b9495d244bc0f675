//! The quantities that offers show.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

use super::allocate::by_weight;
use super::kit::shelf;
use super::{Allocation, Offer, ProductId, Stock, StockContext, StockRule, Warehouse, WarehouseId};
use crate::order::Channel;
use crate::{Issue, IssueKind, Mapped, Trace, money};

/// What a merchant-fulfilled offer should show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct OfferQuantity {
    /// Amazon's name of the offer.
    pub seller_sku: String,
    /// The marketplace.
    pub marketplace_id: String,
    /// Units of the offer.
    pub quantity: u64,
    /// Days until the parcel leaves, where a rule says so.
    pub handling_days: Option<u32>,
    /// How soon Amazon must know.
    pub urgency: Urgency,
}

/// How soon Amazon must know of a quantity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Urgency {
    /// It knows.
    None,
    /// With the next export.
    Scheduled,
    /// At once: there is little left, or nothing, and Amazon shows more.
    Immediate,
}

/// The quantity of each offer that the merchant fulfills, sorted by SKU and marketplace.
///
/// Never negative, never more than what is on hand. An offer whose stock cannot be told shows nothing, with an issue:
/// [`IssueKind::KitCycle`], [`IssueKind::UnitMismatch`], [`IssueKind::OutOfRange`]. Warnings:
/// [`IssueKind::NegativeStock`], [`IssueKind::ReservedAboveStock`], [`IssueKind::DuplicateOffer`] (the first of equal SKUs
/// counts), [`IssueKind::UnknownOffer`] for pending units of an offer that is not there,
/// [`IssueKind::UnlistedWarehouse`] for stock in a warehouse that is neither the merchant's nor Amazon's,
/// [`IssueKind::WarehouseOfAmazon`] for a rule that would offer FBA stock, [`IssueKind::UnknownWarehouse`] for one that
/// names a warehouse which is not there.
#[must_use]
pub fn quantities(ctx: &StockContext, stock: &Stock) -> Mapped<Vec<OfferQuantity>> {
    let mut made =
        Making { ctx, stock, pending: BTreeMap::new(), issues: Vec::new(), trace: Trace::default() };
    made.check_rules();
    made.check_warehouses();
    let offers = made.offers();
    made.set_pending_aside(&offers);
    let mut by_product: BTreeMap<ProductId, Vec<&Offer>> = BTreeMap::new();
    for offer in offers.values().filter(|offer| offer.channel == Channel::Fbm) {
        by_product.entry(offer.product).or_default().push(offer);
    }
    let mut draft: Vec<OfferQuantity> =
        by_product.values().flat_map(|offers| made.of_product(offers)).collect();
    draft.sort_by(|a, b| (&a.seller_sku, &a.marketplace_id).cmp(&(&b.seller_sku, &b.marketplace_id)));
    // The same whatever came first.
    made.issues.sort_by(|a, b| (&a.path, a.kind.code()).cmp(&(&b.path, b.kind.code())));
    made.issues.dedup();
    Mapped { draft, issues: made.issues, trace: made.trace }
}

struct Making<'a> {
    ctx: &'a StockContext,
    stock: &'a Stock,
    /// Units on the shelf that Amazon's pending orders will take.
    pending: BTreeMap<ProductId, Decimal>,
    issues: Vec<Issue>,
    trace: Trace,
}

impl<'a> Making<'a> {
    fn issue(&mut self, kind: IssueKind, path: String, record: &str) {
        self.issues.push(Issue::new(kind, path, record));
    }

    fn check_rules(&mut self) {
        let ctx = self.ctx;
        for rule in &ctx.rules {
            let path = |part: &str| format!("rules[{}].{part}", rule.name);
            if rule.buffer.is_sign_negative() || !money::in_range(rule.buffer) {
                self.issue(IssueKind::OutOfRange, path("buffer"), &rule.name);
            }
            if rule.percent.is_sign_negative() || rule.percent > Decimal::ONE_HUNDRED {
                self.issue(IssueKind::OutOfRange, path("percent"), &rule.name);
            }
            for warehouse in &rule.warehouses {
                let warehouse = *warehouse;
                let kind = match self.stock.warehouses.get(&warehouse) {
                    Some(Warehouse::Own) => continue,
                    Some(Warehouse::Amazon) => IssueKind::WarehouseOfAmazon { warehouse },
                    None => IssueKind::UnknownWarehouse { warehouse },
                };
                self.issue(kind, path("warehouses"), &rule.name);
            }
        }
    }

    /// Stock that nobody offers, because nobody said whose it is.
    fn check_warehouses(&mut self) {
        let stock = self.stock;
        for (warehouse, units) in stock.on_hand.values().flatten() {
            if !units.is_zero() && !stock.warehouses.contains_key(warehouse) {
                let path = format!("warehouses[{warehouse}]");
                let kind = IssueKind::UnlistedWarehouse { warehouse: *warehouse };
                self.issue(kind, path, &format!("stock.warehouse({warehouse})"));
            }
        }
    }

    /// The offers by SKU and marketplace. Of several with one name the one that shows less counts: Amazon's before the
    /// merchant's, since a quantity would turn an offer of Amazon's stock into one of the merchant's.
    fn offers(&mut self) -> BTreeMap<(&'a str, &'a str), &'a Offer> {
        let rank = |offer: &Offer| (offer.channel == Channel::Fbm, offer.product, offer.units);
        let mut offers: BTreeMap<(&str, &str), &Offer> = BTreeMap::new();
        for offer in &self.stock.offers {
            let key = (offer.seller_sku.as_str(), offer.marketplace_id.as_str());
            let Some(known) = offers.get_mut(&key) else {
                offers.insert(key, offer);
                continue;
            };
            if rank(known) != rank(offer) {
                let path = format!("offers[{}]", offer.seller_sku);
                self.issues.push(Issue::new(IssueKind::DuplicateOffer, path, offer.seller_sku.as_str()));
            }
            if (rank(offer), offer.last_sent) < (rank(known), known.last_sent) {
                *known = offer;
            }
        }
        offers
    }

    fn set_pending_aside(&mut self, offers: &BTreeMap<(&'a str, &'a str), &'a Offer>) {
        let stock = self.stock;
        for pending in &stock.pending {
            let path = || format!("pending[{}].{}", pending.order_id, pending.seller_sku);
            let Some(offer) = offers.get(&(pending.seller_sku.as_str(), pending.marketplace_id.as_str()))
            else {
                self.issue(IssueKind::UnknownOffer, path(), &pending.order_id);
                continue;
            };
            if offer.channel != Channel::Fbm {
                continue;
            }
            // A kit that cannot be told is an issue of its offer's.
            let Ok(needs) = shelf(stock, offer.product) else { continue };
            let units = pending.quantity.checked_mul(offer.units).filter(|units| money::in_range(*units));
            match units.filter(|units| !units.is_sign_negative()) {
                Some(units) => {
                    for (product, each) in needs {
                        *self.pending.entry(product).or_default() += units * each;
                    }
                }
                None => self.issue(IssueKind::OutOfRange, path(), &pending.order_id),
            }
        }
    }

    /// The offers of one product, which share its stock.
    fn of_product(&mut self, offers: &[&'a Offer]) -> Vec<OfferQuantity> {
        let sold_in: BTreeSet<&str> = offers.iter().map(|offer| offer.marketplace_id.as_str()).collect();
        let sold_in: Vec<&str> = sold_in.into_iter().collect();
        let units: Vec<u64> = offers.iter().map(|offer| self.units(offer, self.ctx.rule(offer))).collect();
        let most = units.iter().max().copied().unwrap_or_default();
        let shares = offers.iter().zip(units).map(|(offer, units)| {
            // Rules may let out more in one marketplace than in another. A part of what is let out at most may be less
            // than one of a smaller whole; with the lesser of both, the parts never sum to more than there is.
            let share = self.share(units, offer, &sold_in).min(self.share(most, offer, &sold_in));
            (offer, share)
        });
        let shares: Vec<(&&Offer, u64)> = shares.collect();
        shares.into_iter().map(|(offer, share)| self.of_offer(offer, share)).collect()
    }

    /// The offer's quantity of so many units of its product.
    fn of_offer(&mut self, offer: &Offer, share: u64) -> OfferQuantity {
        let rule = self.ctx.rule(offer);
        let packs = Decimal::from(share).checked_div(offer.units).and_then(|packs| packs.floor().to_u64());
        let packs = packs.filter(|_| offer.units > Decimal::ZERO);
        if packs.is_none() {
            self.issue(
                IssueKind::OutOfRange,
                format!("offers[{}].units", offer.seller_sku),
                &offer.seller_sku,
            );
        }
        let capped = packs.unwrap_or_default().min(rule.and_then(|rule| rule.at_most).unwrap_or(u64::MAX));
        let quantity = if capped < rule.map_or(0, |rule| rule.at_least) { 0 } else { capped };
        let low = rule.map_or(0, |rule| rule.low_stock);
        let urgency = match offer.last_sent {
            Some(sent) if sent == quantity => Urgency::None,
            Some(sent) if sent > quantity && quantity <= low => Urgency::Immediate,
            _ => Urgency::Scheduled,
        };
        self.trace.push(
            format!("offer[{}@{}].quantity", offer.seller_sku, offer.marketplace_id),
            rule.map_or_else(|| "context".to_owned(), |rule| format!("rules[{}]", rule.name)),
            "stock.available",
            Some(quantity.to_string()),
        );
        OfferQuantity {
            seller_sku: offer.seller_sku.clone(),
            marketplace_id: offer.marketplace_id.clone(),
            quantity,
            handling_days: rule.and_then(|rule| rule.handling_days),
            urgency,
        }
    }

    /// Whole units of the offer's product that its rule lets out.
    fn units(&mut self, offer: &Offer, rule: Option<&StockRule>) -> u64 {
        let needs = match shelf(self.stock, offer.product) {
            Ok(needs) => needs,
            Err(kind) => {
                self.issue(kind, format!("kits[{}]", offer.product), &offer.seller_sku);
                return 0;
            }
        };
        let scarcest = needs.iter().map(|(product, each)| {
            let whole = each.fract().is_zero();
            let free =
                self.free(*product, rule, whole) - self.pending.get(product).copied().unwrap_or_default();
            free.checked_div(*each).unwrap_or_default().floor()
        });
        let whole = scarcest.min().unwrap_or_default();
        let (buffer, percent) = rule.map_or((Decimal::ZERO, Decimal::ONE_HUNDRED), |rule| {
            let most = Decimal::from(u32::MAX);
            (rule.buffer.clamp(Decimal::ZERO, most), rule.percent.clamp(Decimal::ZERO, Decimal::ONE_HUNDRED))
        });
        let offered = (whole - buffer).max(Decimal::ZERO) * percent / Decimal::ONE_HUNDRED;
        offered.floor().to_u64().unwrap_or_default()
    }

    /// What is on hand and not reserved, in the merchant's warehouses that the rule names; `whole` counts whole units in
    /// each, since halves in two warehouses are no unit to send.
    fn free(&mut self, product: ProductId, rule: Option<&StockRule>, whole: bool) -> Decimal {
        let stock = self.stock;
        let named = |warehouse: &WarehouseId| {
            stock.warehouses.get(warehouse) == Some(&Warehouse::Own)
                && rule.is_none_or(|rule| rule.warehouses.is_empty() || rule.warehouses.contains(warehouse))
        };
        let mut free = Decimal::ZERO;
        let (on_hand, reserved) = (stock.on_hand.get(&product), stock.reserved.get(&product));
        // Units may be reserved where none were ever counted.
        let places: BTreeSet<WarehouseId> =
            [on_hand, reserved].into_iter().flatten().flat_map(BTreeMap::keys).copied().collect();
        for warehouse in places.iter().filter(|warehouse| named(warehouse)) {
            let units = |of: Option<&BTreeMap<WarehouseId, Decimal>>| {
                of.and_then(|of| of.get(warehouse)).copied().unwrap_or_default()
            };
            let (on_hand, reserved) = (&units(on_hand), units(reserved));
            let record = product.to_string();
            let path = format!("on_hand[{product}][{warehouse}]");
            if !money::in_range(*on_hand) || !money::in_range(reserved) || reserved.is_sign_negative() {
                self.issue(IssueKind::OutOfRange, path, &record);
                continue;
            }
            if on_hand.is_sign_negative() && !on_hand.is_zero() {
                self.issue(IssueKind::NegativeStock { by: -*on_hand }, path.clone(), &record);
            } else if reserved > *on_hand {
                self.issue(IssueKind::ReservedAboveStock { by: reserved - *on_hand }, path.clone(), &record);
            }
            if whole && !on_hand.fract().is_zero() {
                self.issue(IssueKind::FractionalStock, path, &record);
            }
            let left = *on_hand - reserved;
            free += if whole { left.floor() } else { left };
        }
        free
    }

    /// The part of the units that the offer's marketplace shows.
    fn share(&self, units: u64, offer: &Offer, sold_in: &[&str]) -> u64 {
        match &self.ctx.allocation {
            Allocation::Shared => units,
            Allocation::Weighted(weights) => {
                let of = |marketplace: &&str| weights.get(*marketplace).copied().unwrap_or_default();
                let parts = by_weight(units, &sold_in.iter().map(of).collect::<Vec<_>>());
                let place = sold_in.iter().position(|marketplace| *marketplace == offer.marketplace_id);
                place.and_then(|place| parts.get(place).copied()).unwrap_or_default()
            }
            Allocation::Priority(order) => {
                let first = order.iter().find(|marketplace| sold_in.contains(&marketplace.as_str()));
                if first == Some(&offer.marketplace_id) { units } else { 0 }
            }
        }
    }
}

#[cfg(test)]
mod tests;
