//! The tax of an item's lines: Amazon's amounts, and the rate that gives them.

use rust_decimal::{Decimal, RoundingStrategy};

use super::build::Builder;
use super::charges::Priced;
use super::draft::LineTax;
use super::lines::Frame;
use crate::{IssueKind, money};

const HUNDRED: Decimal = Decimal::ONE_HUNDRED;

/// An amount in the line's mode with its tax.
pub(super) struct Taxed {
    /// With the tax if the line's price contains it.
    pub amount: Decimal,
    /// Without the tax.
    pub net: Decimal,
    /// Amazon's tax.
    pub tax: Decimal,
}

impl Taxed {
    /// The tax at a rate.
    pub(super) fn at(&self, rate: Decimal, included: bool, digits: u32) -> Decimal {
        let whole = if included { HUNDRED + rate } else { HUNDRED };
        (self.amount * rate / whole).round_dp_with_strategy(digits, RoundingStrategy::MidpointAwayFromZero)
    }
}

/// The tax of each of an item's lines, and the rule that gave it.
///
/// Amazon gives amounts, Odoo wants rates: the rate is the known one that gives Amazon's tax within one minor unit,
/// or half a one a unit where Amazon rounds each unit. One rate for the whole item is preferred, then one a line,
/// then one that fits the item's sum, as where Amazon counts the tax of a discount with the goods.
pub(super) fn of_item(
    b: &mut Builder<'_>,
    frame: &Frame,
    item: &Priced<'_>,
    lines: &[Taxed],
    included: bool,
) -> Vec<(LineTax, &'static str)> {
    let digits = frame.digits;
    let percent = |rate, amount| LineTax::Percent { rate, included, amount };
    if lines.iter().all(|line| line.tax.is_zero()) {
        let found = match frame.usual_rate.filter(|_| included && !frame.taxes_given) {
            Some(rate) => (percent(rate, None), "tax.usual_rate"),
            None => (LineTax::None, "tax.none"),
        };
        return vec![found; lines.len()];
    }
    let slack = match item.quantity {
        few if few <= Decimal::TWO => money::minor_unit(digits),
        many => (many / Decimal::TWO).ceil() * money::minor_unit(digits),
    };
    let off = |line: &Taxed, rate| (line.at(rate, included, digits) - line.tax).abs();
    let best = |rated: &mut dyn Iterator<Item = (Decimal, Decimal)>| rated.min_by_key(|(_, off)| *off);
    let taxed = || lines.iter().filter(|line| !line.tax.is_zero());

    let mut for_all: Option<(Decimal, Decimal)> = None;
    for &rate in &frame.rates {
        let mut sum = Decimal::ZERO;
        let fits = taxed().all(|line| {
            let off = off(line, rate);
            sum += off;
            off <= slack
        });
        if fits && for_all.is_none_or(|(_, best)| sum < best) {
            for_all = Some((rate, sum));
        }
        // No later one comes nearer.
        if fits && sum.is_zero() {
            break;
        }
    }
    let own = |line: &Taxed| {
        best(&mut frame.rates.iter().map(|&rate| (rate, off(line, rate)))).filter(|(_, off)| *off <= slack)
    };
    let one_each = lines.iter().map(|line| {
        if line.tax.is_zero() {
            return Some((LineTax::None, "tax.none"));
        }
        let (rate, _) = for_all.or_else(|| own(line))?;
        Some((percent(rate, Some(line.tax)), "tax.rate_from_amount"))
    });
    if let Some(each) = one_each.collect() {
        return each;
    }

    let sum = Taxed {
        amount: lines.iter().map(|line| line.amount).sum(),
        net: lines.iter().map(|line| line.net).sum(),
        tax: lines.iter().map(|line| line.tax).sum(),
    };
    if let Some((rate, _)) = own(&sum).filter(|_| !sum.tax.is_zero()) {
        let shares: Vec<Decimal> = lines.iter().map(|line| line.at(rate, included, digits)).collect();
        let rest = sum.tax - shares.iter().sum::<Decimal>();
        let shares = shares.iter().enumerate().map(|(i, share)| if i == 0 { share + rest } else { *share });
        return shares.map(|tax| (percent(rate, Some(tax)), "tax.rate_from_item")).collect();
    }
    let path = item.amounts.iter().find_map(|amount| amount.tax_path);
    let path = path.unwrap_or(item.item.path);
    b.issue(IssueKind::TaxRateUnknown { tax: sum.tax, net: sum.net }, path);
    let rate = frame.usual_rate.unwrap_or_default();
    lines.iter().map(|line| (percent(rate, Some(line.tax)), "tax.unknown_rate")).collect()
}
