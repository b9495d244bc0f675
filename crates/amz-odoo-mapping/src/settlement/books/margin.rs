//! What is left of each order and SKU.

use rust_decimal::Decimal;
use serde::Serialize;
use smol_str::SmolStr;
use std::num::NonZeroU32;
use std::sync::Arc;

use super::blocks::Blocks;
use super::order_key::OrderKey;
use super::table::{Table, Texts, printable};
use crate::money;
use crate::settlement::report::{ReportErrorKind, Text, decimal};
use crate::settlement::rules::Group;

/// What a settlement left of one order or SKU.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Margin {
    /// Order or SKU.
    pub scope: MarginScope,
    /// The order id or the SKU.
    pub id: SmolStr,
    /// Units sold.
    pub units: i64,
    /// Goods, shipping and gift wrap less promotions, without tax.
    pub sales: Decimal,
    /// Money back to buyers, negative.
    pub refunds: Decimal,
    /// Amazon's fees, negative.
    pub fees: Decimal,
    /// Reimbursements, and what no rule knows.
    pub other: Decimal,
    /// What the goods cost, negative; zero where the rules tell no cost.
    pub cost: Decimal,
    /// The sum of all.
    pub margin: Decimal,
}

/// What a margin is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum MarginScope {
    /// One order.
    Order,
    /// All lines of one SKU.
    Sku,
}

/// The margins of a settlement, one after the other: they may be millions.
pub struct Margins {
    sums: MarginSums,
    texts: Arc<Texts>,
    /// The currency's decimals.
    digits: u32,
}

impl Margins {
    pub(in crate::settlement) const fn new(sums: MarginSums, texts: Arc<Texts>, digits: u32) -> Self {
        Self { sums, texts, digits }
    }

    /// Orders, then SKUs, each in the order in which the report has them.
    pub fn iter(&self) -> impl Iterator<Item = Margin> {
        let Self { sums: MarginSums { orders, skus, rest, .. }, texts, digits } = self;
        let orders = orders.iter().map(|(key, sums)| (MarginScope::Order, key.id(texts), sums));
        let skus = skus.iter().map(|(sku, sums)| (MarginScope::Sku, sku.clone(), sums));
        orders.chain(skus).map(|(scope, id, sums)| sums.margin(scope, id, rest, *digits))
    }
}

impl std::fmt::Debug for Margins {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Margins").finish_non_exhaustive()
    }
}

/// Sums by order and SKU.
#[derive(Default)]
pub(in crate::settlement) struct MarginSums {
    orders: Table<OrderKey, Sums>,
    skus: Table<SmolStr, Sums>,
    /// The last SKU as the report spells it: most lines have that of the one before.
    last_sku: Vec<u8>,
    rest: Blocks<Rest>,
}

/// In millionths.
#[derive(Clone, Copy, Default)]
struct Sums {
    units: i32,
    /// The place in the list of what few have, from 1.
    rest: Option<NonZeroU32>,
    sales: i64,
    fees: i64,
}

/// What few orders have, in millionths.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Rest {
    refunds: i64,
    other: i64,
    cost: i64,
}

/// What a line adds to its order and SKU.
pub(in crate::settlement) struct Part {
    pub group: Group,
    pub amount: i64,
    pub units: i64,
    pub cost: i64,
}

impl MarginSums {
    /// Adds a part to its order and to its SKU, which may be blank.
    pub(in crate::settlement) fn add(
        &mut self,
        order: Option<OrderKey>,
        sku: Text<'_>,
        part: &Part,
    ) -> Result<(), ReportErrorKind> {
        let Self { orders, skus, last_sku, rest } = self;
        if let Some(order) = order {
            let sums = orders.entry("order-id", &order, || Ok(order))?;
            sums.add(part, rest).ok_or(ReportErrorKind::AmountRange)?;
        }
        if sku.is_empty() {
            return Ok(());
        }
        if last_sku != sku.as_bytes() {
            let text = &*sku.decoded();
            skus.entry("sku", text, || printable("sku", text).map(|()| text.into()))?;
            last_sku.clear();
            last_sku.extend_from_slice(sku.as_bytes());
        }
        let added = skus.last().and_then(|sums| sums.add(part, rest));
        added.ok_or(ReportErrorKind::AmountRange)
    }
}

impl Sums {
    /// `None` beyond the range of a sum.
    fn add(&mut self, part: &Part, rest: &mut Blocks<Rest>) -> Option<()> {
        let amount = part.amount;
        let more = match part.group {
            Group::Sales | Group::Shipping | Group::Promotions => {
                self.sales = self.sales.checked_add(amount)?;
                Rest::default()
            }
            Group::SellerFees | Group::FbaFees | Group::Storage | Group::Advertising => {
                self.fees = self.fees.checked_add(amount)?;
                Rest::default()
            }
            Group::Refunds => Rest { refunds: amount, ..Rest::default() },
            Group::Reimbursements | Group::Other => Rest { other: amount, ..Rest::default() },
            Group::Tax | Group::Reserves | Group::Loans | Group::Transfers => return Some(()),
        };
        self.units = self.units.checked_add(i32::try_from(part.units).ok()?)?;
        let more = Rest { cost: part.cost.checked_neg()?, ..more };
        if more == Rest::default() { Some(()) } else { self.rest(rest)?.add(more) }
    }

    /// What few have, made where there is none.
    fn rest<'r>(&mut self, rest: &'r mut Blocks<Rest>) -> Option<&'r mut Rest> {
        let place = match self.rest {
            Some(place) => place.get() - 1,
            None => rest.push(Rest::default())?,
        };
        self.rest = NonZeroU32::new(place.checked_add(1)?);
        rest.get_mut(place)
    }

    fn margin(&self, scope: MarginScope, id: SmolStr, rest: &Blocks<Rest>, digits: u32) -> Margin {
        let rest = self.rest.and_then(|place| rest.get(place.get() - 1)).copied().unwrap_or_default();
        let [sales, refunds, fees, other, cost] =
            [self.sales, rest.refunds, self.fees, rest.other, rest.cost]
                .map(|sum| money::written(decimal(sum.into()).unwrap_or_default(), digits));
        let margin = sales + refunds + fees + other + cost;
        Margin { scope, id, units: self.units.into(), sales, refunds, fees, other, cost, margin }
    }
}

impl Rest {
    fn add(&mut self, more: Self) -> Option<()> {
        self.refunds = self.refunds.checked_add(more.refunds)?;
        self.other = self.other.checked_add(more.other)?;
        self.cost = self.cost.checked_add(more.cost)?;
        Some(())
    }
}
