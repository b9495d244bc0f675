//! The emulator's own order: one neutral form that both versions of the Orders API are rendered from.

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::money;

/// Where an order stands; the names are those of Orders v0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Status {
    /// A preorder before its release.
    PendingAvailability,
    /// Placed, payment not authorized: no prices, no address.
    Pending,
    /// Ready to ship.
    Unshipped,
    /// Some items shipped.
    PartiallyShipped,
    /// All items shipped.
    Shipped,
    /// Shipped, the seller's invoice is not confirmed yet (Brazil). Orders 2026-01-01 says shipped.
    InvoiceUnconfirmed,
    /// Canceled.
    Canceled,
    /// Amazon cannot fulfill it; only orders from outside Amazon's sites.
    Unfulfillable,
}

impl Status {
    /// Before payment: no price and no address are shown.
    pub fn is_pending(self) -> bool {
        matches!(self, Self::Pending | Self::PendingAvailability)
    }

    /// The name in Orders v0.
    pub fn v0(self) -> &'static str {
        match self {
            Self::PendingAvailability => "PendingAvailability",
            Self::Pending => "Pending",
            Self::Unshipped => "Unshipped",
            Self::PartiallyShipped => "PartiallyShipped",
            Self::Shipped => "Shipped",
            Self::InvoiceUnconfirmed => "InvoiceUnconfirmed",
            Self::Canceled => "Canceled",
            Self::Unfulfillable => "Unfulfillable",
        }
    }

    /// The name in Orders 2026-01-01.
    pub fn v2026(self) -> &'static str {
        match self {
            Self::PendingAvailability => "PENDING_AVAILABILITY",
            Self::Pending => "PENDING",
            Self::Unshipped => "UNSHIPPED",
            Self::PartiallyShipped => "PARTIALLY_SHIPPED",
            Self::Shipped | Self::InvoiceUnconfirmed => "SHIPPED",
            Self::Canceled => "CANCELLED",
            Self::Unfulfillable => "UNFULFILLABLE",
        }
    }
}

/// Who ships.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Channel {
    /// Amazon.
    Fba,
    /// The seller.
    Fbm,
}

/// How prices and taxes relate, and what of it the API tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaxMode {
    /// Tax is added to the price.
    Exclusive,
    /// Prices contain the tax and the API states it: v0 gross prices with the contained tax, 2026-01-01 net
    /// prices with a TAX breakdown.
    InclusiveStated,
    /// Prices contain the tax and the API does not tell how much: v0 gross prices with tax 0, 2026-01-01 gross
    /// prices without a TAX breakdown.
    InclusiveHidden,
}

/// A charge or a discount of one line: a positive line total, in the order's price mode (gross when prices
/// contain the tax), and the tax added to it or contained in it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Charge {
    /// Line total.
    pub amount: Decimal,
    /// Tax of this line total.
    pub tax: Decimal,
}

impl Charge {
    /// Whether there is nothing to charge.
    pub fn is_zero(&self) -> bool {
        self.amount.is_zero() && self.tax.is_zero()
    }

    /// What the buyer pays for it.
    pub fn gross(&self, mode: TaxMode) -> Decimal {
        match mode {
            TaxMode::Exclusive => self.amount + self.tax,
            TaxMode::InclusiveStated | TaxMode::InclusiveHidden => self.amount,
        }
    }

    /// What remains without the tax.
    pub fn net(&self, mode: TaxMode) -> Decimal {
        match mode {
            TaxMode::Exclusive => self.amount,
            TaxMode::InclusiveStated | TaxMode::InclusiveHidden => self.amount - self.tax,
        }
    }
}

/// One line of an order.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Item {
    /// Amazon's id of the line.
    pub order_item_id: String,
    /// The seller's SKU.
    pub sku: String,
    /// Amazon's product number.
    pub asin: String,
    /// Title.
    pub title: String,
    /// Units ordered, without canceled ones.
    pub quantity: u32,
    /// Units shipped.
    pub quantity_shipped: u32,
    /// Units canceled so far.
    pub quantity_canceled: u32,
    /// Tax rate in percent.
    pub tax_percent: Decimal,
    /// The goods.
    pub price: Charge,
    /// Shipping.
    pub shipping: Charge,
    /// Gift wrap.
    pub gift_wrap: Charge,
    /// Fee for cash on delivery.
    pub cod_fee: Charge,
    /// Discount on the goods, positive.
    pub discount: Charge,
    /// Discount on the shipping, positive.
    pub shipping_discount: Charge,
    /// Promotions behind the discounts.
    pub promotion_ids: Vec<String>,
    /// Gift message.
    pub gift_message: Option<String>,
    /// Gift wrap level.
    pub gift_wrap_level: Option<String>,
    /// `New`, `Used`, …
    pub condition: String,
    /// Serial numbers that Amazon shipped.
    pub serial_numbers: Vec<String>,
    /// Points granted (Japan); a cost of the seller, not a discount.
    pub points: u32,
    /// Why the buyer asked to cancel, if he did.
    pub cancel_request: Option<String>,
}

impl Item {
    /// All charges, without the discounts.
    pub fn charges(&self) -> [&Charge; 4] {
        [&self.price, &self.shipping, &self.gift_wrap, &self.cod_fee]
    }

    /// All discounts.
    pub fn discounts(&self) -> [&Charge; 2] {
        [&self.discount, &self.shipping_discount]
    }

    /// What the buyer pays for this line.
    pub fn total(&self, mode: TaxMode) -> Decimal {
        let charged: Decimal = self.charges().into_iter().map(|charge| charge.gross(mode)).sum();
        let discounted: Decimal = self.discounts().into_iter().map(|discount| discount.gross(mode)).sum();
        charged - discounted
    }

    /// The tax in or on this line.
    pub fn tax(&self) -> Decimal {
        let charged: Decimal = self.charges().into_iter().map(|charge| charge.tax).sum();
        let discounted: Decimal = self.discounts().into_iter().map(|discount| discount.tax).sum();
        charged - discounted
    }

    /// Works the taxes out again from the amounts: each charge and each discount for itself, half up.
    pub fn retax(&mut self, mode: TaxMode, digits: u32) {
        let percent = self.tax_percent;
        for charge in self.all_mut() {
            charge.tax = match mode {
                TaxMode::Exclusive => money::tax_on(charge.amount, percent, digits),
                TaxMode::InclusiveStated | TaxMode::InclusiveHidden => {
                    money::tax_in(charge.amount, percent, digits)
                }
            };
        }
    }

    /// Cancels units; the amounts shrink in proportion.
    pub fn cancel(&mut self, units: u32, mode: TaxMode, digits: u32) {
        let units = units.min(self.quantity);
        let left = self.quantity - units;
        if self.quantity > 0 {
            let share = Decimal::from(left) / Decimal::from(self.quantity);
            for charge in self.all_mut() {
                charge.amount = money::round(charge.amount * share, digits);
            }
        }
        self.quantity = left;
        self.quantity_canceled += units;
        self.retax(mode, digits);
    }

    fn all_mut(&mut self) -> [&mut Charge; 6] {
        [
            &mut self.price,
            &mut self.shipping,
            &mut self.gift_wrap,
            &mut self.cod_fee,
            &mut self.discount,
            &mut self.shipping_discount,
        ]
    }
}

/// The buyer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Buyer {
    /// Name.
    pub name: Option<String>,
    /// Anonymized address; only orders that the seller ships have one.
    pub email: Option<String>,
    /// Company (business orders).
    pub company: Option<String>,
    /// Purchase order number (business orders).
    pub purchase_order: Option<String>,
    /// Tax registration number (business orders, Brazil).
    pub tax_number: Option<String>,
    /// Kind of that number: `VAT`, `CPF`, `CNPJ`, …
    pub tax_number_type: Option<String>,
}

/// Where an order goes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Address {
    /// Recipient.
    pub name: Option<String>,
    /// Company.
    pub company: Option<String>,
    /// First line.
    pub line1: Option<String>,
    /// Second line.
    pub line2: Option<String>,
    /// Third line.
    pub line3: Option<String>,
    /// City.
    pub city: Option<String>,
    /// County.
    pub county: Option<String>,
    /// District.
    pub district: Option<String>,
    /// State, province or prefecture, as a code or as text.
    pub state: Option<String>,
    /// Postal code.
    pub postal_code: Option<String>,
    /// ISO 3166-1 code.
    pub country: Option<String>,
    /// Phone, with extension where Amazon gives one.
    pub phone: Option<String>,
    /// Whether a business receives it.
    pub commercial: bool,
    /// Street, number, complement, neighborhood (Brazil).
    pub extended: Option<[String; 4]>,
}

/// A span of promised moments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// Earliest moment.
    pub earliest: Timestamp,
    /// Latest moment.
    pub latest: Timestamp,
}

/// An order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Order {
    /// Amazon's id, 3-7-7.
    pub order_id: String,
    /// The seller who holds it.
    pub seller_id: String,
    /// Marketplace.
    pub marketplace_id: String,
    /// Status.
    pub status: Status,
    /// FBA or FBM.
    pub channel: Channel,
    /// Placed outside Amazon's sites and only fulfilled by Amazon.
    pub non_amazon: bool,
    /// When the buyer placed it.
    pub purchased_at: Timestamp,
    /// When it last changed.
    pub last_updated_at: Timestamp,
    /// ISO 4217 code.
    pub currency: String,
    /// How prices and taxes relate.
    pub tax_mode: TaxMode,
    /// Amazon collects and pays the tax itself.
    pub facilitator: bool,
    /// Whether amounts and address are withheld: pending orders, and orders canceled before payment.
    pub unpriced: bool,
    /// Lines.
    pub items: Vec<Item>,
    /// Buyer.
    pub buyer: Buyer,
    /// Where it goes.
    pub ship_to: Option<Address>,
    /// Service level in the words of 2026-01-01: `STANDARD`, `EXPEDITED`, …
    pub service_level: String,
    /// Promised shipping.
    pub ship_by: Option<Window>,
    /// Promised delivery.
    pub deliver_by: Option<Window>,
    /// Amazon Business.
    pub is_business: bool,
    /// Prime.
    pub is_prime: bool,
    /// Premium shipping.
    pub is_premium: bool,
    /// Id of the order that this one replaces.
    pub replacement_of: Option<String>,
    /// The seller's own order number.
    pub seller_order_id: Option<String>,
    /// Import One-Stop Shop number.
    pub ioss: Option<String>,
    /// Payment method in the words of v0: `Other`, `COD`, `CVS`.
    pub payment_method: String,
    /// Where the carrier shall leave it.
    pub drop_off: Option<String>,
    /// Instructions for the carrier.
    pub delivery_note: Option<String>,
    /// Carrier and tracking number, once shipped by the seller.
    pub tracking: Option<(String, String)>,
    /// A grand total to state instead of the true one. Tests make orders that do not tie with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stated_total: Option<Decimal>,
    /// JSON merge patch over the v0 order. Tests make malformed orders with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub patch_v0: Option<Value>,
    /// JSON merge patch over the 2026-01-01 order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub patch_2026: Option<Value>,
}

impl Order {
    /// The true total, or the one that a test states; nothing while prices are withheld.
    pub fn grand_total(&self) -> Option<Decimal> {
        if self.unpriced {
            return None;
        }
        Some(
            self.stated_total
                .unwrap_or_else(|| self.items.iter().map(|item| item.total(self.tax_mode)).sum()),
        )
    }

    /// The tax in or on all lines.
    pub fn tax_total(&self) -> Decimal {
        self.items.iter().map(Item::tax).sum()
    }

    /// Decimals of the order's currency.
    pub fn digits(&self) -> u32 {
        money::digits(&self.currency)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(amount: i64) -> Item {
        let charge = |cents| Charge { amount: Decimal::new(cents, 2), tax: Decimal::ZERO };
        Item {
            quantity: 3,
            tax_percent: Decimal::from(10),
            price: charge(amount),
            discount: charge(100),
            ..Item::default()
        }
    }

    #[test]
    fn an_exclusive_discount_carries_its_own_tax() {
        let mut item = item(1000);
        item.retax(TaxMode::Exclusive, 2);
        assert_eq!((item.tax(), item.total(TaxMode::Exclusive)), (Decimal::new(90, 2), Decimal::new(990, 2)));
    }

    #[test]
    fn an_inclusive_total_needs_no_tax() {
        let mut item = item(1000);
        item.retax(TaxMode::InclusiveStated, 2);
        assert_eq!(
            (item.tax(), item.total(TaxMode::InclusiveStated)),
            (Decimal::new(82, 2), Decimal::new(900, 2))
        );
    }

    #[test]
    fn canceling_every_unit_leaves_an_empty_line() {
        let mut item = item(1000);
        item.cancel(1, TaxMode::Exclusive, 2);
        assert_eq!((item.quantity, item.price.amount), (2, Decimal::new(667, 2)));
        item.cancel(9, TaxMode::Exclusive, 2);
        assert_eq!(
            (item.quantity, item.quantity_canceled, item.total(TaxMode::Exclusive)),
            (0, 3, Decimal::ZERO)
        );
    }
}
