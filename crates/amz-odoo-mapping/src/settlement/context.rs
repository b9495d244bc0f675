//! What a settlement's entries need to know besides the report.

use jiff::civil::Date;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

use super::{AccountRules, RevenueMode};

/// Everything that [`settlements`](super::settlements) takes besides the report.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SettlementContext {
    /// Where amounts go.
    pub rules: AccountRules,
    /// Where revenue is booked; it has no default.
    pub revenue: RevenueMode,
    /// One entry a month that the settlement touches, the balance carried forward.
    pub by_month: bool,
    /// Lines posted before this day are history: they go to the opening account.
    pub cut_over: Option<Date>,
    /// Orders that were shipped before the cut-over, so that nothing here invoices them: with `invoices` their later
    /// refunds go to the opening account too. Orders that the input itself shows before that day need not be here.
    pub history_orders: BTreeSet<String>,
    /// The company's currency and the period's rate, for settlements in another one.
    pub exchange: Option<Exchange>,
    /// Whether margins by order and SKU are kept.
    pub margins: bool,
}

/// How amounts become the company's.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Exchange {
    /// The company's currency, ISO 4217.
    pub currency: String,
    /// How much of it one unit of another currency is, by the other's code. A settlement in a currency that is not there
    /// is not booked.
    pub rates: BTreeMap<String, Decimal>,
    /// What the bank gets, by settlement id (`ConvertedTotal`), where it is known.
    pub converted: BTreeMap<String, Decimal>,
}

impl SettlementContext {
    /// The built-in rules, one entry a settlement, in its own currency.
    #[must_use]
    pub fn new(revenue: RevenueMode) -> Self {
        Self {
            rules: AccountRules::built_in().clone(),
            revenue,
            by_month: false,
            cut_over: None,
            history_orders: BTreeSet::new(),
            exchange: None,
            margins: false,
        }
    }

    /// Whether there may be orders that were shipped before the cut-over.
    pub(super) fn has_history(&self) -> bool {
        self.cut_over.is_some() || !self.history_orders.is_empty()
    }
}

impl Exchange {
    /// The company's currency without any rate; what the bank gets is unknown.
    ///
    /// ```
    /// use amz_odoo_mapping::settlement::Exchange;
    /// use rust_decimal::Decimal;
    ///
    /// let exchange = Exchange::new("EUR").rate("USD", Decimal::new(92, 2));
    /// assert_eq!(exchange.rates["USD"].to_string(), "0.92");
    /// ```
    #[must_use]
    pub fn new(currency: impl Into<String>) -> Self {
        Self { currency: currency.into(), rates: BTreeMap::new(), converted: BTreeMap::new() }
    }

    /// Adds the rate of a currency: how much of the company's one unit of it is.
    #[must_use]
    pub fn rate(mut self, of: impl Into<String>, rate: Decimal) -> Self {
        self.rates.insert(of.into(), rate);
        self
    }
}
