//! An order as read from either version of the API, before any rule is applied.

use jiff::Timestamp;
use rust_decimal::Decimal;
use spapi_types::Pii;
use std::borrow::Cow;

use super::draft::{Buyer, Gift, Part, Payment, Window};
use crate::address::Address;
use crate::issue::IssueKind;
use crate::path::Path;
use crate::taxes::Place;

/// A value and its place in Amazon's document.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct At<T> {
    pub value: T,
    pub path: Path,
}

impl<T> At<T> {
    pub(super) fn new(value: T, path: impl Into<Path>) -> Self {
        Self { value, path: path.into() }
    }
}

/// What an order says, in the words of neither version.
#[derive(Debug, Default)]
pub(super) struct Source<'a> {
    pub order_id: Option<At<&'a str>>,
    pub marketplace_id: Option<At<&'a str>>,
    pub sales_channel: Option<At<&'a str>>,
    /// Set where the order was placed outside Amazon.
    pub elsewhere: Option<At<()>>,
    pub fulfilled_by: Option<At<&'a str>>,
    pub status: Option<At<&'a str>>,
    pub purchased_at: Option<At<Timestamp>>,
    pub last_updated_at: Option<At<Timestamp>>,
    pub shipped_at: Option<At<Timestamp>>,
    pub ship_by: Option<At<Window>>,
    pub deliver_by: Option<At<Window>>,
    pub total: Option<At<Money<'a>>>,
    /// True where the version's amounts exclude tax whatever the marketplace.
    pub always_net: bool,
    pub tip: Option<At<Money<'a>>>,
    pub items: Vec<Item<'a>>,
    pub names: Names,
    pub buyer: Vec<At<BuyerFact>>,
    pub ship_from: Option<At<Place>>,
    pub ship_to: Option<At<Address>>,
    pub service_level: Option<At<Cow<'a, str>>>,
    pub delivery_instructions: Vec<At<Pii<String>>>,
    pub replacement_of: Option<At<&'a str>>,
    pub programs: Vec<At<Cow<'a, str>>>,
    pub payments: Vec<At<Payment>>,
    /// What is wrong in the document itself.
    pub problems: Vec<At<IssueKind>>,
}

/// What the version calls its members, for the path of one that is missing.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Names {
    pub order_id: &'static str,
    pub marketplace_id: &'static str,
    pub fulfilled_by: &'static str,
    pub status: &'static str,
    pub purchased_at: &'static str,
    pub total: &'static str,
    pub items: &'static str,
    pub item_id: &'static str,
    pub quantity: &'static str,
    pub sku: &'static str,
    pub ship_from: &'static str,
    pub ship_to: &'static str,
    pub state: &'static str,
    pub zip: &'static str,
    pub phone: &'static str,
    pub extended_fields: &'static str,
}

/// One thing known about the buyer.
#[derive(Debug)]
pub(super) enum BuyerFact {
    Name(Pii<String>),
    Email(Pii<String>),
    Company(Pii<String>),
    PurchaseOrder(Pii<String>),
    Registration(super::draft::TaxRegistration),
}

impl BuyerFact {
    /// Puts the fact in its place; of several the first stays.
    pub(super) fn apply(self, buyer: &mut Buyer) {
        let (slot, value) = match self {
            Self::Name(value) => (&mut buyer.name, value),
            Self::Email(value) => (&mut buyer.email, value),
            Self::Company(value) => (&mut buyer.company, value),
            Self::PurchaseOrder(value) => (&mut buyer.purchase_order, value),
            Self::Registration(value) => return buyer.registrations.push(value),
        };
        slot.get_or_insert(value);
    }
}

/// An amount with its currency.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Money<'a> {
    pub amount: Decimal,
    pub currency: Option<&'a str>,
}

/// One order item.
#[derive(Debug, Default)]
pub(super) struct Item<'a> {
    /// The item's place, such as `orderItems[0]`.
    pub path: Path,
    pub id: Option<&'a str>,
    pub sku: Option<At<&'a str>>,
    pub asin: Option<At<&'a str>>,
    pub title: Option<At<&'a str>>,
    /// Units that stand after cancellations.
    pub quantity: Option<At<Decimal>>,
    pub cancelled: Option<Cancellation<'a>>,
    pub cancel_requested: Option<At<()>>,
    pub charges: Vec<Charge<'a>>,
    /// Set where Amazon collects the tax of the item.
    pub facilitator: Option<At<()>>,
    pub ioss: Option<At<&'a str>>,
    pub gift: Option<At<Gift>>,
    pub points: Option<At<Money<'a>>>,
}

/// Units of an item that were canceled.
#[derive(Debug)]
pub(super) struct Cancellation<'a> {
    pub quantity: Option<Decimal>,
    pub by: Option<&'a str>,
}

/// One of an item's amounts with its tax; both negative for discounts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Charge<'a> {
    pub part: Part,
    pub amount: At<Money<'a>>,
    pub tax: Option<At<Money<'a>>>,
}
