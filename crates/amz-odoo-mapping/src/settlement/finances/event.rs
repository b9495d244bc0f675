//! One movement of money as both versions of the API tell it, under V2's names.

use std::sync::Arc;

use jiff::civil::Date;
use jiff::tz::Offset;
use rust_decimal::Decimal;
use smol_str::SmolStr;
use spapi_types::Timestamp;

use super::names::{About, Names, Triple};
use crate::settlement::report::{Amount, ReportErrorKind};

/// V2's name of what the seller owed before.
pub(super) const DEBT: &str = "Payable to Amazon";
/// V2's name of what was held back before.
pub(super) const RESERVE: &str = "Previous Reserve Amount Balance";

/// A transaction of 2024-06-19, or an event of v0.
#[derive(Debug, Default)]
pub(super) struct Event {
    /// Its settlement, by the id of the financial event group, or else the settlement's.
    pub settlement: SmolStr,
    pub order: SmolStr,
    pub marketplace: SmolStr,
    pub posted: Option<Date>,
    /// ISO 4217 code, of all its amounts.
    pub currency: SmolStr,
    pub parts: Vec<Part>,
    /// Headings stand for parts that are not told.
    pub is_coarse: bool,
    /// What is paid out, which is no part of a settlement.
    pub payout: Option<Amount>,
    /// The place of the total that its parts do not come to, and the total less the parts.
    pub untied: Option<(String, Decimal)>,
}

/// One amount of an event.
#[derive(Debug)]
pub(super) struct Part {
    pub names: Arc<Triple>,
    pub amount: Amount,
    pub sku: SmolStr,
    /// Units, with the price of goods alone.
    pub quantity: Option<i64>,
}

/// What parts belong to: a SKU and its units.
#[derive(Clone, Debug, Default)]
pub(super) struct Goods {
    pub sku: SmolStr,
    pub quantity: Option<i64>,
}

impl Event {
    /// Adds an amount by its path. Units go with the first price of the goods.
    pub(super) fn add(
        &mut self,
        names: &mut Names,
        path: &str,
        about: About,
        amount: Decimal,
        goods: &mut Goods,
    ) -> Result<(), ReportErrorKind> {
        let names = names.of(path, about)?;
        let amount = exact(amount)?;
        let [_, kind, description] = names.as_ref();
        let is_price = kind == "ItemPrice" && description == "Principal";
        let quantity = if is_price { goods.quantity.take() } else { None };
        self.parts.push(Part { names, amount, sku: goods.sku.clone(), quantity });
        Ok(())
    }

    /// What the parts come to, in millionths.
    pub(super) fn sum(&self) -> i128 {
        self.parts.iter().map(|part| i128::from(part.amount.millionths())).sum()
    }

    /// True if it makes a difference whether the event counts.
    pub(super) fn is_something(&self) -> bool {
        self.untied.is_some() || self.parts.iter().any(|part| part.amount != Amount::ZERO)
    }

    /// What was carried over, where the event tells it, in millionths.
    pub(super) fn opening(&self) -> Option<i128> {
        let opens = |part: &&Part| {
            let [_, _, description] = part.names.as_ref();
            [DEBT, RESERVE].contains(&description.as_str())
        };
        let mut amounts = self.parts.iter().filter(opens).map(|part| i128::from(part.amount.millionths()));
        amounts.next().map(|first| first + amounts.sum::<i128>())
    }

    /// Takes note of an amount's currency: all of an event are of one.
    pub(super) fn is_in(&mut self, code: &str) -> Result<(), ReportErrorKind> {
        let code = code.trim();
        if self.currency.is_empty() {
            self.currency = code.into();
        } else if !code.is_empty() && !self.currency.eq_ignore_ascii_case(code) {
            return Err(ReportErrorKind::MixedCurrencies);
        }
        Ok(())
    }

    /// Notes that the parts do not come to the total, unless something is noted already.
    pub(super) fn tie(&mut self, total: Decimal, found: Decimal, path: impl FnOnce() -> String) {
        if total != found && self.untied.is_none() {
            self.untied = Some((path(), total - found));
        }
    }
}

/// The amount as settlements reckon with it.
pub(super) fn exact(amount: Decimal) -> Result<Amount, ReportErrorKind> {
    let plain = amount.round_dp(DECIMALS);
    let is_noise = amount.scale() > DECIMALS && (amount - plain).abs() <= NOISE;
    Amount::from_decimal(if is_noise { plain } else { amount }).ok_or(ReportErrorKind::AmountRange)
}

/// Decimals of an amount, at most.
const DECIMALS: u32 = 6;

/// What a binary fraction may be off, as in `-261.99000000000001`.
const NOISE: Decimal = Decimal::from_parts(1, 0, 0, false, 9);

/// The day in UTC.
pub(super) fn day(at: Timestamp) -> Date {
    Offset::UTC.to_datetime(at.into()).date()
}
