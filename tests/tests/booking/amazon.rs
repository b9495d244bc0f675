//! Orders as Amazon writes them, made from a seed, with the sums that Amazon shows for them.

use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::{Value, json};

/// A marketplace with the way in which its orders tell of tax.
pub(crate) struct Market {
    pub(crate) id: &'static str,
    pub(crate) currency: &'static str,
    pub(crate) digits: u32,
    pub(crate) country: &'static str,
    pub(crate) state: &'static str,
    /// In percent.
    pub(crate) rates: &'static [&'static str],
    pub(crate) tax: Tax,
}

/// How an order tells of its tax.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Tax {
    /// Prices hold the tax, which is told.
    Inside,
    /// Prices hold the tax, which nobody tells: Odoo reckons it.
    Untold,
    /// The tax comes on top, and the seller owes it.
    OnTop,
    /// The tax comes on top, and Amazon remits it.
    Facilitator,
}

pub(crate) const MARKETS: [Market; 9] = [
    market("A1PA6795UKMFR9", "EUR", 2, ("DE", ""), &["19", "7"], Tax::Inside),
    market("A1PA6795UKMFR9", "EUR", 2, ("DE", ""), &["19", "7"], Tax::Untold),
    market("A13V1IB3VIYZZH", "EUR", 2, ("FR", ""), &["20", "5.5"], Tax::Inside),
    market("A1F83G8C2ARO7P", "GBP", 2, ("GB", ""), &["20"], Tax::Inside),
    market("A1C3SOZRARQ6R3", "PLN", 2, ("PL", ""), &["23", "8"], Tax::Inside),
    market("A2NODRKZP88ZB9", "SEK", 2, ("SE", ""), &["25", "12"], Tax::Inside),
    market("A1VC38T7YXB528", "JPY", 0, ("JP", "東京都"), &["10", "8"], Tax::Inside),
    market("A2EUQ1WTGCTBG2", "CAD", 2, ("CA", "ON"), &["13"], Tax::OnTop),
    market("ATVPDKIKX0DER", "USD", 2, ("US", "WA"), &["8.875"], Tax::Facilitator),
];

const fn market(
    id: &'static str,
    currency: &'static str,
    digits: u32,
    (country, state): (&'static str, &'static str),
    rates: &'static [&'static str],
    tax: Tax,
) -> Market {
    Market { id, currency, digits, country, state, rates, tax }
}

/// An order, and what Amazon shows for it.
#[derive(Clone)]
pub(crate) struct Order {
    pub(crate) id: String,
    pub(crate) document: Value,
    pub(crate) currency: &'static str,
    pub(crate) total: Decimal,
    /// The tax that the seller owes, where Amazon tells it.
    pub(crate) tax: Option<Decimal>,
    pub(crate) business: bool,
    pub(crate) prices: Tax,
    /// What the buyer wrote for the gift.
    pub(crate) gift: Option<&'static str>,
}

/// A message that is no HTML.
const MESSAGE: &str = "with <3 & co, from <me>";

/// Numbers that a seed decides.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        // Knuth's constants.
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    /// True once in so many times.
    fn one_in(&mut self, times: u64) -> bool {
        self.roll(times) == 0
    }
}

/// The amounts of one item, by Amazon's names in v0: what is told, and its sign in the total.
const PARTS: [(&str, &str, i64); 5] = [
    ("ItemPrice", "ItemTax", 1),
    ("ShippingPrice", "ShippingTax", 1),
    ("GiftWrapPrice", "GiftWrapTax", 1),
    ("PromotionDiscount", "PromotionDiscountTax", -1),
    ("ShippingDiscount", "ShippingDiscountTax", -1),
];

/// An order of one to three items of these SKUs.
pub(crate) fn order(dice: &mut Dice, market: &Market, number: usize, skus: &[&str]) -> Order {
    let id = format!("902-{:07}-{:07}", number, dice.roll(10_000_000));
    let (mut total, mut tax) = (Decimal::ZERO, Decimal::ZERO);
    let mut items = Vec::new();
    let mut gift = None;
    for index in 0..=dice.roll(3) {
        let rate: Decimal = market.rates[dice.roll(market.rates.len() as u64) as usize].parse().unwrap();
        let quantity = 1 + dice.roll(4);
        let sku = skus[dice.roll(skus.len() as u64) as usize];
        let item_id = format!("{number}{index}");
        let mut item = json!({
            "OrderItemId": item_id, "ASIN": format!("B0{number:08}"), "SellerSKU": sku, "Title": format!("Thing {sku}"),
            "QuantityOrdered": quantity, "QuantityShipped": 0,
        });
        let price = cents(dice, 200, 9_000) * Decimal::from(quantity);
        let shipping = dice.one_in(3).then(|| cents(dice, 199, 1_200));
        let wrap = dice.one_in(4).then(|| cents(dice, 100, 500));
        let promotion = dice.one_in(3).then(|| price / Decimal::from(3 + dice.roll(7)));
        let free = shipping.filter(|_| dice.one_in(3));
        for ((name, tax_name, sign), amount) in
            PARTS.into_iter().zip([Some(price), shipping, wrap, promotion, free])
        {
            let Some(amount) = amount.map(|amount| rounded(amount, market)) else { continue };
            let share = match market.tax {
                Tax::Inside | Tax::Untold => amount * rate / (Decimal::ONE_HUNDRED + rate),
                Tax::OnTop | Tax::Facilitator => amount * rate / Decimal::ONE_HUNDRED,
            };
            let share = rounded(share, market);
            let on_top = matches!(market.tax, Tax::OnTop | Tax::Facilitator);
            total += Decimal::from(sign) * (amount + if on_top { share } else { Decimal::ZERO });
            tax += Decimal::from(sign) * share;
            let place = if name.starts_with("Gift") { &mut item["BuyerInfo"] } else { &mut item };
            place[name] = money(amount, market);
            if market.tax != Tax::Untold {
                place[tax_name] = money(share, market);
            }
        }
        if wrap.is_some() {
            item["BuyerInfo"]["GiftMessageText"] = json!(MESSAGE);
            gift = Some(MESSAGE);
        }
        if market.tax == Tax::Facilitator {
            item["TaxCollection"] =
                json!({"Model": "MarketplaceFacilitator", "ResponsibleParty": "Amazon Services, Inc."});
        }
        items.push(item);
    }
    let business = dice.one_in(4);
    let document = json!({
        "AmazonOrderId": id, "PurchaseDate": "2026-11-20T10:30:00Z", "LastUpdateDate": "2026-11-20T11:00:00Z",
        "OrderStatus": "Unshipped", "FulfillmentChannel": "MFN", "MarketplaceId": market.id, "SalesChannel": "Amazon",
        "LatestShipDate": "2026-11-23T22:59:59Z", "ShipServiceLevel": "Std", "IsBusinessOrder": business,
        "OrderTotal": money(total, market), "OrderItems": items,
        "ShippingAddress": {
            "Name": "A Buyer", "AddressLine1": "1 Example Street", "City": "Example", "PostalCode": "12345",
            "StateOrRegion": market.state, "CountryCode": market.country, "Phone": "+1 480-386-0930 ext. 73824",
        },
        "BuyerInfo": if business {
            json!({"BuyerEmail": "alias@marketplace.amazon.example", "PurchaseOrderNumber": format!("PO-{number}"),
                "BuyerTaxInfo": {"CompanyLegalName": format!("Company {number}"), "TaxingRegion": market.country}})
        } else {
            json!({"BuyerEmail": "alias@marketplace.amazon.example"})
        },
    });
    let tax = match market.tax {
        Tax::Inside | Tax::OnTop => Some(tax),
        Tax::Untold => None,
        Tax::Facilitator => Some(Decimal::ZERO),
    };
    Order { id, document, currency: market.currency, total, tax, business, prices: market.tax, gift }
}

fn cents(dice: &mut Dice, from: u64, to: u64) -> Decimal {
    Decimal::new((from + dice.roll(to - from)) as i64, 2)
}

/// An amount in the currency's smallest unit; a yen is counted like a cent.
fn rounded(amount: Decimal, market: &Market) -> Decimal {
    let amount =
        if market.digits == 0 && amount.scale() > 0 { amount.trunc() + Decimal::ONE } else { amount };
    amount.round_dp_with_strategy(market.digits, RoundingStrategy::MidpointAwayFromZero)
}

fn money(amount: Decimal, market: &Market) -> Value {
    json!({"CurrencyCode": market.currency, "Amount": amount.to_string()})
}
