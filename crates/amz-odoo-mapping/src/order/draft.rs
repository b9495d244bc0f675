//! The neutral order that both versions of Amazon's orders API map to.

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use spapi_types::Pii;
use std::collections::BTreeSet;
use std::fmt::{self, Write as _};

use crate::address::Address;
use crate::taxes::TaxTreatment;

/// One Amazon order, ready to become one Odoo sales order.
///
/// Serializing exposes buyer data, so store it sealed; `Debug` redacts it. Amounts are decimals in
/// [`currency`](Self::currency), written as JSON strings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct OrderDraft {
    /// Amazon's order id, `3-7-7` digits; the order's name and reference in Odoo.
    pub order_id: String,
    /// The marketplace where the order was placed; absent for orders of other channels.
    pub marketplace_id: Option<String>,
    /// The sales channel by name, such as `Amazon.de`.
    pub sales_channel: Option<String>,
    /// Who ships, and whether Amazon sold it.
    pub channel: Channel,
    /// Amazon's order status.
    pub status: Status,
    /// When the buyer ordered.
    pub purchased_at: Option<Timestamp>,
    /// When Amazon last changed the order.
    pub last_updated_at: Option<Timestamp>,
    /// When the last package left, where Amazon tells (2026-01-01, merchant-fulfilled orders).
    pub shipped_at: Option<Timestamp>,
    /// The promised time of shipping.
    pub ship_by: Option<Window>,
    /// The promised time of delivery.
    pub deliver_by: Option<Window>,
    /// The order's commitment date in Odoo: the end of the promise to ship, else of the one to deliver.
    pub commitment_date: Option<Timestamp>,
    /// ISO 4217 code; the marketplace's where the order names no amount.
    pub currency: Option<String>,
    /// Amazon's grand total, tax included; the sum of the lines where Amazon gives none (pending, canceled).
    pub total: Decimal,
    /// Item, charge and tax lines, sorted by [`LineKey`].
    pub lines: Vec<DraftLine>,
    /// Items that were canceled in part or whole.
    pub cancelled_items: Vec<CancelledItem>,
    /// True if the buyer asked to cancel an item that is neither shipped nor canceled: a request, the order stands.
    pub cancel_requested: bool,
    /// Who bought.
    pub buyer: Buyer,
    /// Where the goods go; absent while pending, and where the seller may not see it.
    pub ship_to: Option<Address>,
    /// The delivery speed the buyer chose, in capitals (`STANDARD`, `NEXT_DAY`).
    pub service_level: Option<String>,
    /// Odoo's delivery carrier by the service-level rules of the context, for an order that the merchant has yet to ship.
    pub carrier: Option<String>,
    /// Gift options that the buyer chose.
    pub gifts: Vec<Gift>,
    /// What the buyer wrote for the driver.
    pub delivery_instructions: Vec<Pii<String>>,
    /// The order that this one replaces, free of charge.
    pub replacement_of: Option<String>,
    /// Amazon's programs (`PRIME`, `AMAZON_BUSINESS`, …).
    pub programs: BTreeSet<String>,
    /// True if the buyer is a verified business.
    pub is_business: bool,
    /// True if premium shipping was promised.
    pub is_premium: bool,
    /// Import One-Stop-Shop number for the parcel.
    pub ioss: Option<String>,
    /// True if Amazon collects and remits the tax of at least one item.
    pub facilitator: bool,
    /// Which tax the sale bears by the rules; the lines hold Amazon's own amounts in any case. Absent for other
    /// channels' orders.
    #[serde(default)]
    pub tax_treatment: Option<TaxTreatment>,
    /// How the buyer paid.
    pub payments: Vec<Payment>,
    /// What Amazon points granted to the buyer cost the seller; not part of the total.
    pub points_cost: Decimal,
    /// Text for the order's note: gift messages, delivery instructions, service level, cancellations.
    pub note: Option<Pii<String>>,
}

impl OrderDraft {
    /// An empty draft of the order.
    pub(crate) fn new(order_id: String) -> Self {
        Self {
            order_id,
            marketplace_id: None,
            sales_channel: None,
            channel: Channel::Fbm,
            status: Status::Unknown(String::new()),
            purchased_at: None,
            last_updated_at: None,
            shipped_at: None,
            ship_by: None,
            deliver_by: None,
            commitment_date: None,
            currency: None,
            total: Decimal::ZERO,
            lines: Vec::new(),
            cancelled_items: Vec::new(),
            cancel_requested: false,
            buyer: Buyer::default(),
            ship_to: None,
            service_level: None,
            carrier: None,
            gifts: Vec::new(),
            delivery_instructions: Vec::new(),
            replacement_of: None,
            programs: BTreeSet::new(),
            is_business: false,
            is_premium: false,
            ioss: None,
            facilitator: false,
            tax_treatment: None,
            payments: Vec::new(),
            points_cost: Decimal::ZERO,
            note: None,
        }
    }

    /// What the lines come to, tax included: every line's total plus the exclusive taxes. A line that only makes up for
    /// Odoo's rounding is no amount of the order's.
    #[must_use]
    pub fn sum(&self) -> Decimal {
        self.lines.iter().filter(|line| line.key.part != Part::Rounding).map(DraftLine::gross).sum()
    }
}

/// Who ships the order, and whether Amazon sold it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// Fulfilled by Amazon.
    Fba,
    /// Fulfilled by the merchant.
    Fbm,
    /// Multi-channel fulfilment: sold elsewhere, shipped by Amazon. Never a sales order of its own.
    Mcf,
}

/// Amazon's order status.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Status {
    /// Pre-order: placed, not paid, the release date lies ahead.
    PendingAvailability,
    /// Placed, payment not authorized: no price, no address.
    Pending,
    /// Paid, nothing shipped.
    Unshipped,
    /// Some items shipped.
    PartiallyShipped,
    /// All items shipped.
    Shipped,
    /// All items shipped, the invoice not yet confirmed to Amazon (v0).
    InvoiceUnconfirmed,
    /// Canceled.
    Canceled,
    /// Amazon cannot ship it (multi-channel fulfilment).
    Unfulfillable,
    /// A value that this version does not know.
    Unknown(String),
}

impl Status {
    /// True before payment: Amazon gives neither price nor address yet.
    #[must_use]
    pub fn is_pending(&self) -> bool {
        matches!(self, Self::Pending | Self::PendingAvailability)
    }

    /// True once every item has left.
    #[must_use]
    pub fn is_shipped(&self) -> bool {
        matches!(self, Self::Shipped | Self::InvoiceUnconfirmed)
    }

    /// Reads either version's spelling: `PartiallyShipped`, `PARTIALLY_SHIPPED`.
    pub(crate) fn parse(text: &str) -> Self {
        match &*crate::text::upper_snake(text) {
            "PENDING_AVAILABILITY" => Self::PendingAvailability,
            "PENDING" => Self::Pending,
            "UNSHIPPED" => Self::Unshipped,
            "PARTIALLY_SHIPPED" => Self::PartiallyShipped,
            "SHIPPED" => Self::Shipped,
            "INVOICE_UNCONFIRMED" => Self::InvoiceUnconfirmed,
            "CANCELED" | "CANCELLED" => Self::Canceled,
            "UNFULFILLABLE" => Self::Unfulfillable,
            _ => Self::Unknown(text.to_owned()),
        }
    }
}

/// A promised span of time; either end may be open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// Not before.
    pub earliest: Option<Timestamp>,
    /// Not after.
    pub latest: Option<Timestamp>,
}

/// One line of the sales order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct DraftLine {
    /// What the line stands for; unique in the order and stable from one reading to the next.
    pub key: LineKey,
    /// The product to sell.
    pub product: ProductRef,
    /// The line's text.
    pub description: String,
    /// Units; 1 for charges.
    pub quantity: Decimal,
    /// Price of one unit in the price's own mode. `price_unit × quantity`, rounded to the currency, is `total`.
    pub price_unit: Decimal,
    /// The line's amount in the price's own mode: tax included if [`LineTax::Percent`] says so. Negative for discounts.
    pub total: Decimal,
    /// The tax to set on the line.
    pub tax: LineTax,
}

impl DraftLine {
    /// The line's amount with tax.
    #[must_use]
    pub fn gross(&self) -> Decimal {
        self.tax.on_top_of(self.total)
    }
}

/// What a line stands for. Its `Display` is made of letters, digits, `_` and `-` only, for an external id.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct LineKey {
    /// Amazon's order item id; empty for lines of the order as a whole (tip, tax that Amazon collects).
    pub order_item_id: SmolStr,
    /// Which of the item's amounts.
    pub part: Part,
    /// 0, and 1 for the rest where one amount needs two unit prices.
    pub split: u8,
}

impl fmt::Display for LineKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let item = if self.order_item_id.is_empty() { "order" } else { &self.order_item_id };
        let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
        if item.chars().all(is_plain) {
            f.write_str(item)?;
        } else {
            item.chars().try_for_each(|c| f.write_char(if is_plain(c) { c } else { '_' }))?;
        }
        f.write_str("_")?;
        f.write_str(self.part.code())?;
        if self.split > 0 { write!(f, "_{}", self.split) } else { Ok(()) }
    }
}

/// Which of an order's amounts a line carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Part {
    /// The goods.
    Item,
    /// Shipping that the buyer pays.
    Shipping,
    /// Gift wrap.
    GiftWrap,
    /// Promotions on the goods.
    ItemDiscount,
    /// Promotions on shipping.
    ShippingDiscount,
    /// Fee for paying cash on delivery.
    CodFee,
    /// Promotions on that fee.
    CodDiscount,
    /// Tip for the driver; the order's, no item's.
    Tip,
    /// Tax that Amazon collected and remits itself; the order's, no item's.
    FacilitatorTax,
    /// Tax that no percentage gives, where the lines bear none (16 to 18); the order's, no item's.
    Tax,
    /// Charges that Amazon calls "other".
    Other,
    /// What Odoo's rounding takes from the total or adds to it; the order's, no item's.
    Rounding,
}

impl Part {
    /// Every part, in the order of an order's lines.
    pub const ALL: [Self; 12] = [
        Self::Item,
        Self::Shipping,
        Self::GiftWrap,
        Self::ItemDiscount,
        Self::ShippingDiscount,
        Self::CodFee,
        Self::CodDiscount,
        Self::Tip,
        Self::FacilitatorTax,
        Self::Tax,
        Self::Other,
        Self::Rounding,
    ];

    /// The part's name in external ids, traces and JSON.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Item => "item",
            Self::Shipping => "shipping",
            Self::GiftWrap => "gift_wrap",
            Self::ItemDiscount => "item_discount",
            Self::ShippingDiscount => "shipping_discount",
            Self::CodFee => "cod_fee",
            Self::CodDiscount => "cod_discount",
            Self::Tip => "tip",
            Self::FacilitatorTax => "facilitator_tax",
            Self::Tax => "tax",
            Self::Other => "other",
            Self::Rounding => "rounding",
        }
    }

    /// What a person reads on the line.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Item => "Item",
            Self::Shipping => "Shipping",
            Self::GiftWrap => "Gift wrap",
            Self::ItemDiscount => "Promotion",
            Self::ShippingDiscount => "Shipping promotion",
            Self::CodFee => "Cash on delivery fee",
            Self::CodDiscount => "Cash on delivery promotion",
            Self::Tip => "Delivery tip",
            Self::FacilitatorTax => "Amazon-collected tax",
            Self::Tax => "Sales tax",
            Self::Other => "Other charge",
            Self::Rounding => "Amazon tax rounding",
        }
    }
}

/// The product of a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProductRef {
    /// Goods, found in Odoo by `sku`, then by `asin`.
    Sku {
        /// Odoo's internal reference: the seller SKU, after the SKU rules of the context.
        sku: Option<SmolStr>,
        /// Amazon's number of the product.
        asin: Option<SmolStr>,
        /// The listing's title.
        title: Option<String>,
    },
    /// The service product of a charge.
    Service(Part),
}

/// The tax of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineTax {
    /// No tax is set.
    None,
    /// A percentage.
    Percent {
        /// In percent: `19` is 19 %.
        rate: Decimal,
        /// True if the line's price contains the tax.
        included: bool,
        /// Amazon's tax of the line to the cent, where Amazon gives one. Negative on discounts.
        amount: Option<Decimal>,
    },
}

impl LineTax {
    /// An amount in the line's mode, with the tax that comes on top of it.
    pub(crate) fn on_top_of(self, amount: Decimal) -> Decimal {
        match self {
            Self::Percent { included: false, amount: Some(tax), .. } => amount + tax,
            _ => amount,
        }
    }
}

/// An item that was canceled in part or whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CancelledItem {
    /// Amazon's order item id.
    pub order_item_id: String,
    /// The seller SKU.
    pub sku: Option<String>,
    /// Units canceled; absent where Amazon no longer tells.
    pub quantity: Option<Decimal>,
    /// `BUYER`, `MERCHANT` or `AMAZON`, where Amazon tells.
    pub by: Option<String>,
}

/// Who bought.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Buyer {
    /// Name of the person.
    pub name: Option<Pii<String>>,
    /// Amazon's alias; never a key to merge buyers by.
    pub email: Option<Pii<String>>,
    /// The company that bought.
    pub company: Option<Pii<String>>,
    /// The company's own order number.
    pub purchase_order: Option<Pii<String>>,
    /// The buyer's tax numbers.
    pub registrations: Vec<TaxRegistration>,
}

/// A tax number of the buyer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxRegistration {
    /// `VAT`, `CPF`, `CNPJ`, `BUSINESS`, …
    pub kind: Option<String>,
    /// The number.
    pub number: Pii<String>,
    /// The name it is registered to.
    pub legal_name: Option<Pii<String>>,
}

/// A gift option that the buyer chose for an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gift {
    /// Amazon's order item id.
    pub order_item_id: String,
    /// The wrap's name.
    pub wrap: Option<String>,
    /// The message to print.
    pub message: Option<Pii<String>>,
}

/// One way of payment.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Payment {
    /// Amazon's name of it (`COD`, `CreditCard`, `Pix`, …).
    pub method: String,
    /// How much of the total, where Amazon tells.
    pub amount: Option<Decimal>,
}
