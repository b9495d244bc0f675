//! What has to be told about one offer.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::fmt;

use super::{PlanContext, Row};
use crate::inventory::Urgency;

/// What has to be told about an offer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Delta {
    /// The merchant's name of the offer.
    pub seller_sku: String,
    /// The marketplace.
    pub marketplace_id: String,
    /// Another quantity.
    pub quantity: Option<QuantityChange>,
    /// Another price.
    pub price: Option<PriceChange>,
    /// True if the rest of the listing is another.
    pub listing: bool,
    /// True if Odoo no longer has the offer: what Amazon shows is not to be sold.
    pub ended: bool,
    /// How soon Amazon must know.
    pub urgency: Urgency,
}

/// Another quantity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuantityChange {
    /// What was sent last.
    pub from: Option<u64>,
    /// What Odoo says; `None` where Amazon fulfills the offer now.
    pub to: Option<u64>,
}

/// Another price.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceChange {
    /// What was sent last.
    pub from: Option<Decimal>,
    /// What Odoo says; `None` where the price is Amazon's now.
    pub to: Option<Decimal>,
    /// The currency of what Odoo says, else of what was sent.
    pub currency: String,
}

impl Delta {
    /// What differs, `None` for nothing.
    pub(super) fn between(ctx: &PlanContext, now: &Row<'_>, sent: Option<&Row<'_>>) -> Option<Self> {
        let (units, price) = (sent.and_then(|sent| sent.quantity), sent.and_then(|sent| sent.price));
        let quantity = (units != now.quantity).then_some(QuantityChange { from: units, to: now.quantity });
        let changed = (price != now.price).then(|| PriceChange {
            from: price.map(|(amount, _)| amount),
            to: now.price.map(|(amount, _)| amount),
            currency: now.price.or(price).map(|(_, currency)| currency.to_owned()).unwrap_or_default(),
        });
        let listing = sent.and_then(|sent| sent.fingerprint) != now.fingerprint;
        if quantity.is_none() && changed.is_none() && !listing && sent.is_some() {
            return None;
        }
        let is_low =
            matches!((units, now.quantity), (Some(from), Some(to)) if to < from && to <= ctx.low_stock);
        Some(Self {
            seller_sku: now.seller_sku.to_owned(),
            marketplace_id: now.marketplace_id.to_owned(),
            quantity,
            price: changed,
            listing,
            ended: false,
            urgency: if is_low { Urgency::Immediate } else { Urgency::Scheduled },
        })
    }

    /// The end of an offer that Odoo no longer has: at once, where Amazon may still sell it.
    pub(super) fn end(sent: &Row<'_>) -> Self {
        let sells = sent.quantity != Some(0);
        Self {
            seller_sku: sent.seller_sku.to_owned(),
            marketplace_id: sent.marketplace_id.to_owned(),
            quantity: None,
            price: None,
            listing: false,
            ended: true,
            urgency: if sells { Urgency::Immediate } else { Urgency::Scheduled },
        }
    }
}

impl fmt::Display for Delta {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        struct Or<T>(Option<T>);
        impl<T: fmt::Display> fmt::Display for Or<T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match &self.0 {
                    Some(value) => value.fmt(f),
                    None => f.write_str("none"),
                }
            }
        }
        let quantity =
            self.quantity.map(|change| format!("quantity {} -> {}", Or(change.from), Or(change.to)));
        let price = self.price.as_ref();
        let price = price.map(|by| format!("price {} -> {} {}", Or(by.from), Or(by.to), by.currency));
        let listing = self.listing.then(|| "listing".to_owned());
        let ended = self.ended.then(|| "ended".to_owned());
        let parts: Vec<String> = [quantity, price, listing, ended].into_iter().flatten().collect();
        let urgency = match self.urgency {
            Urgency::Immediate => "immediate",
            Urgency::Scheduled => "scheduled",
            Urgency::None => "none",
        };
        write!(f, "{}@{} {} ({urgency})", self.seller_sku, self.marketplace_id, parts.join(", "))
    }
}
