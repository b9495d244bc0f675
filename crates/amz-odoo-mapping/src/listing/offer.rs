//! What a listing sells for, and how many of it.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::build::Build;
use super::{AttributeFault, AttributeValue, LeftOut, OfferFacts, Price, Sale, Variation};
use crate::order::Channel;
use crate::text::present;
use crate::{IssueKind, money};

/// Amazon's name of the merchant's own fulfilment.
pub(super) const BY_MERCHANT: &str = "DEFAULT";

impl Build<'_> {
    /// Price, quantity and condition; a parent gets none, whatever the facts say.
    pub(super) fn offer(&mut self) {
        let Some(offer) = &self.facts.offer else { return };
        if matches!(self.facts.product.variation, Variation::Parent { .. }) {
            self.leave_out("purchasable_offer", LeftOut::OfParent, "offer");
            return;
        }
        let condition = present(&offer.condition).unwrap_or("new_new");
        self.code("condition_type", condition, "offer.condition", "listing.offer");
        self.prices(offer);
        self.availability(offer);
    }

    fn prices(&mut self, offer: &OfferFacts) {
        let attribute = "purchasable_offer";
        let price = self.amount(attribute, offer.price.as_ref(), "offer.price");
        let minimum = self.amount(attribute, offer.minimum.as_ref(), "offer.minimum");
        let maximum = self.amount(attribute, offer.maximum.as_ref(), "offer.maximum");
        if offer.price.is_none() {
            self.fault(attribute, AttributeFault::Missing, "offer.price");
        }
        let currency = self.currency();
        if let Some(price) = price
            && self.is_within(price, minimum, maximum, "offer.price")
        {
            let sale = self.sale(offer.sale.as_ref(), price, minimum, maximum);
            let entry = AttributeValue::object([
                ("audience", Some("ALL".into())),
                ("currency", currency.clone()),
                ("marketplace_id", self.marketplace()),
                ("our_price", Some(schedule(price, []))),
                ("discounted_price", sale),
                ("minimum_seller_allowed_price", minimum.map(|least| schedule(least, []))),
                ("maximum_seller_allowed_price", maximum.map(|most| schedule(most, []))),
            ]);
            self.add(attribute, entry, "offer.price", "listing.price");
        }
        let attribute = "list_price";
        let listed = self.amount(attribute, offer.list_price.as_ref(), "offer.list_price");
        let member = self.defaults.as_ref().map(|defaults| defaults.list_price.clone());
        if let (Some(price), Some(member)) = (listed, member) {
            let entry = AttributeValue::object([
                ("currency", currency),
                (member.as_ref(), Some(price.into())),
                ("marketplace_id", self.marketplace()),
            ]);
            self.add(attribute, entry, "offer.list_price", "listing.price");
        }
    }

    fn currency(&self) -> Option<AttributeValue> {
        self.defaults.as_ref().map(|defaults| defaults.currency.as_ref().into())
    }

    /// The amount with its currency's decimals, where it can be asked for in this marketplace.
    fn amount(&mut self, attribute: &str, price: Option<&Price>, path: &str) -> Option<Decimal> {
        let price = price?;
        let expected = self.defaults.as_ref().map(|defaults| defaults.currency.to_string())?;
        let fault = if price.currency != expected {
            AttributeFault::Currency { found: price.currency.clone(), expected }
        } else if price.amount <= Decimal::ZERO {
            AttributeFault::TooSmall { least: "0.01".to_owned() }
        } else if !money::in_range(price.amount) {
            AttributeFault::TooLarge { most: "1000000000".to_owned() }
        } else {
            let Some(digits) = money::currency_digits(&expected) else {
                self.issue(IssueKind::UnknownCurrency { code: expected }, path);
                return None;
            };
            if price.amount.normalize().scale() <= digits {
                return Some(money::written(price.amount, digits));
            }
            AttributeFault::Decimals { step: money::minor_unit(digits).to_string() }
        };
        self.fault(attribute, fault, path);
        None
    }

    fn is_within(
        &mut self,
        price: Decimal,
        minimum: Option<Decimal>,
        maximum: Option<Decimal>,
        path: &str,
    ) -> bool {
        let fault = match (minimum, maximum) {
            (Some(minimum), _) if price < minimum => AttributeFault::BelowMinimum { price, minimum },
            (_, Some(maximum)) if price > maximum => AttributeFault::AboveMaximum { price, maximum },
            _ => return true,
        };
        self.fault("purchasable_offer", fault, path);
        false
    }

    fn sale(
        &mut self,
        sale: Option<&Sale>,
        price: Decimal,
        minimum: Option<Decimal>,
        maximum: Option<Decimal>,
    ) -> Option<AttributeValue> {
        let sale = sale?;
        let path = "offer.sale";
        let lower = self.amount("purchasable_offer", Some(&sale.price), path)?;
        if !self.is_within(lower, minimum, maximum, path) {
            return None;
        }
        let reason = match () {
            () if sale.from >= sale.until => LeftOut::SaleDates,
            () if lower >= price => LeftOut::SaleNotBelow,
            () => {
                let dates = [("start_at", sale.from), ("end_at", sale.until)];
                return Some(schedule(lower, dates.map(|(name, at)| (name, at.to_string()))));
            }
        };
        self.leave_out("purchasable_offer", reason, path);
        None
    }

    /// Units and handling time of what the merchant ships. What Amazon ships names its network alone: a quantity would
    /// turn the offer into one of the merchant's.
    fn availability(&mut self, offer: &OfferFacts) {
        let attribute = "fulfillment_availability";
        if offer.channel != Channel::Fbm {
            let network = self.defaults.as_ref().map(|defaults| defaults.amazon_channel.as_ref().into());
            let entry = AttributeValue::object([("fulfillment_channel_code", network)]);
            self.add(attribute, entry, "offer.channel", "listing.stock");
            return;
        }
        let Some(units) = offer.quantity else { return };
        let path = "offer.quantity";
        if units < Decimal::ZERO {
            self.issue(IssueKind::NegativeStock { by: -units }, path);
        } else if !units.fract().is_zero() {
            self.issue(IssueKind::FractionalStock, path);
        }
        let units = units.max(Decimal::ZERO).floor().to_u32().unwrap_or(u32::MAX);
        let entry = AttributeValue::object([
            ("fulfillment_channel_code", Some(BY_MERCHANT.into())),
            ("quantity", Some(Decimal::from(units).into())),
            ("lead_time_to_ship_max_days", offer.handling_days.map(|days| Decimal::from(days).into())),
        ]);
        self.add(attribute, entry, path, "listing.stock");
    }
}

/// A price as `purchasable_offer` holds it.
fn schedule<const N: usize>(price: Decimal, dates: [(&str, String); N]) -> AttributeValue {
    let dates = dates.into_iter().map(|(name, at)| (name.to_owned(), AttributeValue::Text(at)));
    let entry = std::iter::once(("value_with_tax".to_owned(), price.into())).chain(dates).collect();
    let entries = AttributeValue::List(vec![AttributeValue::Object(entry)]);
    AttributeValue::List(vec![AttributeValue::object([("schedule", Some(entries))])])
}
