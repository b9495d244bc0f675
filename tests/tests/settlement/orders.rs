//! A seeded month of orders in three countries, as Amazon's documents and as rows of its settlements.

use amz_odoo_mapping::refund::RefundEvent;
use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::{Value, json};
use spapi_types::decode;
use spapi_types::finances_v0::ShipmentEvent;

use crate::report::{Row, cents, row};

/// A marketplace and who owes its tax.
pub(crate) struct Market {
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
    pub(crate) country: &'static str,
    pub(crate) currency: &'static str,
    /// Amazon remits the tax, which comes on top of prices; elsewhere prices contain it and the seller owes it.
    pub(crate) facilitator: bool,
    /// In percent, by SKU.
    rates: [(&'static str, &'static str); 2],
}

pub(crate) const MARKETS: [Market; 3] = [
    Market {
        id: "A1PA6795UKMFR9",
        name: "Amazon.de",
        country: "DE",
        currency: "EUR",
        facilitator: false,
        rates: [("PEN", "19"), ("BOOK", "7")],
    },
    Market {
        id: "A13V1IB3VIYZZH",
        name: "Amazon.fr",
        country: "FR",
        currency: "EUR",
        facilitator: false,
        rates: [("PEN", "20"), ("BOOK", "20")],
    },
    Market {
        id: "ATVPDKIKX0DER",
        name: "Amazon.com",
        country: "US",
        currency: "USD",
        facilitator: true,
        rates: [("PEN", "8.875"), ("BOOK", "8.875")],
    },
];

/// An amount and the tax in it or on it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Taxed {
    pub(crate) net: Decimal,
    pub(crate) tax: Decimal,
}

impl Taxed {
    fn of(amount: Decimal, rate: Decimal, facilitator: bool) -> Self {
        let round =
            |amount: Decimal| amount.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
        if facilitator {
            Self { net: amount, tax: round(amount * rate / Decimal::ONE_HUNDRED) }
        } else {
            let tax = round(amount * rate / (Decimal::ONE_HUNDRED + rate));
            Self { net: amount - tax, tax }
        }
    }

    pub(crate) fn gross(self) -> Decimal {
        self.net + self.tax
    }
}

pub(crate) struct Item {
    pub(crate) sku: &'static str,
    pub(crate) rate: Decimal,
    pub(crate) quantity: u32,
    pub(crate) goods: Taxed,
    pub(crate) shipping: Option<Taxed>,
    pub(crate) promotion: Option<Taxed>,
    /// One unit that is given back.
    pub(crate) refund: Option<Taxed>,
}

pub(crate) struct Order {
    pub(crate) id: String,
    pub(crate) market: &'static Market,
    pub(crate) items: Vec<Item>,
}

/// Numbers that a seed decides; Knuth's constants.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    pub(crate) fn cents(&mut self, from: u64, to: u64) -> Decimal {
        cents((from + self.roll(to - from)) as i64)
    }

    fn one_in(&mut self, times: u64) -> bool {
        self.roll(times) == 0
    }
}

/// So many orders of each marketplace; every third gives a unit back.
pub(crate) fn month(dice: &mut Dice, each: usize) -> Vec<Order> {
    let mut orders = Vec::new();
    for market in &MARKETS {
        for number in 0..each {
            let id = format!("304-{:07}-{:07}", orders.len() + 1, dice.roll(10_000_000));
            let mut items = Vec::new();
            for (sku, rate) in &market.rates[..=(dice.roll(2) as usize)] {
                let rate: Decimal = rate.parse().unwrap();
                let taxed = |amount| Taxed::of(amount, rate, market.facilitator);
                let quantity = 1 + dice.roll(3) as u32;
                let unit = dice.cents(300, 6_000);
                items.push(Item {
                    sku,
                    rate,
                    quantity,
                    goods: taxed(unit * Decimal::from(quantity)),
                    shipping: dice.one_in(2).then(|| taxed(dice.cents(199, 900))),
                    promotion: dice.one_in(3).then(|| taxed(dice.cents(50, 250))),
                    refund: (number % 3 == 0 && items.is_empty()).then(|| taxed(unit)),
                });
            }
            orders.push(Order { id, market, items });
        }
    }
    orders
}

impl Order {
    /// What the buyer paid.
    pub(crate) fn total(&self) -> Decimal {
        let of = |item: &Item| {
            item.goods.gross() + item.shipping.map_or(Decimal::ZERO, Taxed::gross)
                - item.promotion.map_or(Decimal::ZERO, Taxed::gross)
        };
        self.items.iter().map(of).sum()
    }

    /// The tax that Odoo shows: Amazon's own is a line of the order.
    pub(crate) fn tax_in_odoo(&self) -> Decimal {
        let of = |item: &Item| {
            item.goods.tax + item.shipping.map_or(Decimal::ZERO, |taxed| taxed.tax)
                - item.promotion.map_or(Decimal::ZERO, |taxed| taxed.tax)
        };
        if self.market.facilitator { Decimal::ZERO } else { self.items.iter().map(of).sum() }
    }

    /// The unit that is given back, as the Finances API of v0 tells it.
    pub(crate) fn refund_event(&self) -> Option<RefundEvent> {
        let (place, refund) =
            self.items.iter().enumerate().find_map(|(place, item)| Some((place, item.refund?)))?;
        let charge = |name: &str, amount: Decimal| {
            let number: Value = serde_json::from_str(&(-amount).to_string()).unwrap();
            json!({"ChargeType": name, "ChargeAmount": {"CurrencyCode": self.market.currency, "CurrencyAmount": number}})
        };
        let event = json!({
            "AmazonOrderId": self.id, "PostedDate": "2026-05-20T10:00:00Z", "ShipmentItemAdjustmentList": [{
                "OrderItemId": format!("{}-{place}", self.id), "OrderAdjustmentItemId": "1", "QuantityShipped": 1,
                "ItemChargeAdjustmentList": [charge("Principal", refund.net), charge("Tax", refund.tax)],
            }],
        });
        Some(RefundEvent::from_v0(&decode::<ShipmentEvent>(event.to_string().as_bytes()).unwrap().value))
    }

    /// Amazon's document in the form of v0.
    pub(crate) fn document(&self) -> Value {
        let Self { id, market, items } = self;
        let money = |amount: Decimal| json!({"CurrencyCode": market.currency, "Amount": amount.to_string()});
        let price = |taxed: Taxed| money(if market.facilitator { taxed.net } else { taxed.gross() });
        let items = items.iter().enumerate().map(|(place, item)| {
            let mut told = json!({
                "OrderItemId": format!("{id}-{place}"), "SellerSKU": item.sku, "Title": item.sku,
                "QuantityOrdered": item.quantity, "QuantityShipped": 0,
                "ItemPrice": price(item.goods), "ItemTax": money(item.goods.tax),
            });
            if let Some(shipping) = item.shipping {
                told["ShippingPrice"] = price(shipping);
                told["ShippingTax"] = money(shipping.tax);
            }
            if let Some(promotion) = item.promotion {
                told["PromotionDiscount"] = price(promotion);
                told["PromotionDiscountTax"] = money(promotion.tax);
            }
            if market.facilitator {
                told["TaxCollection"] =
                    json!({"Model": "MarketplaceFacilitator", "ResponsibleParty": "Amazon Services, Inc."});
            }
            told
        });
        json!({
            "AmazonOrderId": id, "PurchaseDate": "2026-05-11T10:30:00Z", "LastUpdateDate": "2026-05-11T11:00:00Z",
            "OrderStatus": "Unshipped", "FulfillmentChannel": "MFN", "MarketplaceId": market.id,
            "SalesChannel": market.name, "LatestShipDate": "2026-05-14T22:59:59Z", "ShipServiceLevel": "Std",
            "OrderTotal": money(self.total()), "OrderItems": items.collect::<Vec<_>>(),
            "ShippingAddress": {
                "Name": "A Buyer", "AddressLine1": "1 Example Street", "City": "Example", "PostalCode": "12345",
                "StateOrRegion": if market.country == "US" { "WA" } else { "" }, "CountryCode": market.country,
            },
        })
    }

    /// What its settlement tells of it.
    pub(crate) fn rows(&self) -> Vec<Row> {
        let mut rows = Vec::new();
        for item in &self.items {
            let mut push = |kinds, amount: Decimal| {
                rows.push(row(kinds, amount).order(&self.id).sku(item.sku).market(self.market.name));
            };
            let promotion = item.promotion.unwrap_or(Taxed { net: Decimal::ZERO, tax: Decimal::ZERO });
            push(["Order", "ItemPrice", "Principal"], item.goods.net);
            push(["Order", "ItemPrice", "Tax"], item.goods.tax - promotion.tax);
            push(["Order", "Promotion", "Principal"], -promotion.net);
            if let Some(shipping) = item.shipping {
                push(["Order", "ItemPrice", "Shipping"], shipping.net);
                push(["Order", "ItemPrice", "ShippingTax"], shipping.tax);
            }
            push(["Order", "ItemFees", "Commission"], -(item.goods.net * cents(12)).round_dp(2));
            if self.market.facilitator {
                let withheld = ["Order", "ItemWithheldTax", "MarketplaceFacilitatorTax-Principal"];
                push(withheld, promotion.tax - item.goods.tax);
                if let Some(shipping) = item.shipping {
                    push(["Order", "ItemWithheldTax", "MarketplaceFacilitatorTax-Shipping"], -shipping.tax);
                }
            }
            if let Some(refund) = item.refund {
                push(["Refund", "ItemPrice", "Principal"], -refund.net);
                push(["Refund", "ItemPrice", "Tax"], -refund.tax);
                push(["Refund", "ItemFees", "Commission"], (refund.net * cents(12)).round_dp(2));
                if self.market.facilitator {
                    push(["Refund", "ItemWithheldTax", "MarketplaceFacilitatorTax-Principal"], refund.tax);
                }
            }
        }
        rows
    }

    /// What the seller declares of each item: the rate, the net amount and the tax.
    pub(crate) fn declared(&self) -> impl Iterator<Item = (Decimal, Taxed)> {
        self.items.iter().map(|item| {
            let added = [Some(item.goods), item.shipping];
            let taken = [item.promotion, item.refund];
            let sum = |of: fn(Taxed) -> Decimal| {
                added.into_iter().flatten().map(of).sum::<Decimal>()
                    - taken.into_iter().flatten().map(of).sum::<Decimal>()
            };
            (item.rate, Taxed { net: sum(|part| part.net), tax: sum(|part| part.tax) })
        })
    }
}
