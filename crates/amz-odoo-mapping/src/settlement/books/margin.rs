//! What is left of each order and SKU.

use rust_decimal::Decimal;
use serde::Serialize;
use smol_str::SmolStr;

use super::order_key::OrderKey;
use super::table::{Table, Texts};
use crate::money;
use crate::settlement::report::{ReportErrorKind, decimal};
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
    texts: std::sync::Arc<Texts>,
    /// The currency's decimals.
    digits: u32,
}

impl Margins {
    pub(in crate::settlement) const fn new(
        sums: MarginSums,
        texts: std::sync::Arc<Texts>,
        digits: u32,
    ) -> Self {
        Self { sums, texts, digits }
    }

    /// Orders, then SKUs, each in the order in which the report has them.
    pub fn iter(&self) -> impl Iterator<Item = Margin> {
        let Self { sums, texts, digits } = self;
        let orders = sums.orders.iter();
        let orders = orders.map(|(key, sums)| sums.margin(MarginScope::Order, key.id(texts), *digits));
        let skus = sums.skus.iter();
        let skus =
            skus.map(|(key, sums)| sums.margin(MarginScope::Sku, SmolStr::new(texts.get(*key)), *digits));
        orders.chain(skus)
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
    skus: Table<u32, Sums>,
}

/// In millionths.
#[derive(Clone, Copy, Default)]
struct Sums {
    units: i32,
    sales: i64,
    refunds: i64,
    fees: i64,
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
    pub(in crate::settlement) fn add(
        &mut self,
        order: Option<OrderKey>,
        sku: Option<u32>,
        part: &Part,
    ) -> Result<(), ReportErrorKind> {
        let order = order.and_then(|key| self.orders.entry(key));
        let sku = sku.and_then(|key| self.skus.entry(key));
        let mut added = order.into_iter().chain(sku).map(|sums| sums.add(part));
        if added.all(|added| added.is_some()) { Ok(()) } else { Err(ReportErrorKind::AmountRange) }
    }
}

impl Sums {
    fn add(&mut self, part: &Part) -> Option<()> {
        let sum = match part.group {
            Group::Sales | Group::Shipping | Group::Promotions => &mut self.sales,
            Group::Refunds => &mut self.refunds,
            Group::SellerFees | Group::FbaFees | Group::Storage | Group::Advertising => &mut self.fees,
            Group::Reimbursements | Group::Other => &mut self.other,
            Group::Tax | Group::Reserves | Group::Loans | Group::Transfers => return Some(()),
        };
        *sum = sum.checked_add(part.amount)?;
        self.cost = self.cost.checked_sub(part.cost)?;
        self.units = self.units.checked_add(i32::try_from(part.units).ok()?)?;
        Some(())
    }

    fn margin(&self, scope: MarginScope, id: SmolStr, digits: u32) -> Margin {
        let [sales, refunds, fees, other, cost] =
            [self.sales, self.refunds, self.fees, self.other, self.cost]
                .map(|sum| money::written(decimal(sum.into()).unwrap_or_default(), digits));
        let margin = sales + refunds + fees + other + cost;
        Margin { scope, id, units: self.units.into(), sales, refunds, fees, other, cost, margin }
    }
}
