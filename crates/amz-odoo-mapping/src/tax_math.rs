//! How an Odoo that knows taxes by their rates alone comes to an order's amounts (16 to 18).
//!
//! The mapping foresees them, so that it can write lines whose taxes come to Amazon's cents. From 19 on the cents
//! themselves are written.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use crate::money;

const HUNDRED: Decimal = Decimal::ONE_HUNDRED;

/// Decimals behind which a sum of thirds and the like is noise: half a cent that it hides is rounded up, as Odoo does.
const NOISE: u32 = 15;

/// The arithmetic of a company's taxes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxMath {
    /// The company's method.
    pub rounding: TaxRounding,
    /// True up to 17: the untaxed amount of every line is rounded, and a tax in the price is what that leaves of it.
    pub rounds_untaxed: bool,
}

/// When a company rounds taxes (`res.company.tax_calculation_rounding_method`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaxRounding {
    /// On every line.
    PerLine,
    /// Each tax once an order.
    Globally,
}

/// A line as taxes see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RatedLine {
    /// Quantity times unit price.
    pub amount: Decimal,
    /// The rate in percent, and whether the amount contains the tax; `None` for a line without.
    pub tax: Option<(Decimal, bool)>,
}

/// What an order comes to in Odoo.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Amounts {
    /// Without tax.
    pub untaxed: Decimal,
    /// The tax.
    pub tax: Decimal,
}

impl Amounts {
    /// With tax.
    #[must_use]
    pub fn total(self) -> Decimal {
        self.untaxed + self.tax
    }
}

impl TaxMath {
    /// What these lines come to in a currency of so many decimals.
    ///
    /// Source: `account.tax`, `compute_all` and `_compute_taxes` (16, 17), `_get_tax_details` and
    /// `_round_base_lines_tax_details` (18). A company in Portugal differs in the untaxed amount on 18.
    ///
    /// ```
    /// use amz_odoo_mapping::tax_math::{RatedLine, TaxMath, TaxRounding};
    /// use rust_decimal::Decimal;
    /// let line = |cents| RatedLine { amount: Decimal::new(cents, 2), tax: Some((Decimal::from(19), true)) };
    /// let math = TaxMath { rounding: TaxRounding::PerLine, rounds_untaxed: false };
    /// assert_eq!(math.amounts([line(1000)], 2).tax, Decimal::new(160, 2));
    /// assert_eq!(math.amounts([line(666), line(334)], 2).tax, Decimal::new(159, 2));
    /// ```
    #[must_use]
    pub fn amounts(self, lines: impl IntoIterator<Item = RatedLine>, digits: u32) -> Amounts {
        let round = |amount: Decimal| money::round(amount.round_dp(NOISE), digits);
        let per_line = self.rounding == TaxRounding::PerLine;
        let tax_of = |tax: Decimal| if per_line { round(tax) } else { tax };
        let mut untaxed = Decimal::ZERO;
        let mut taxes: BTreeMap<(Decimal, bool), Decimal> = BTreeMap::new();
        for line in lines {
            let amount = if per_line || self.rounds_untaxed { round(line.amount) } else { line.amount };
            let Some((rate, included)) = line.tax else {
                untaxed += amount;
                continue;
            };
            let tax = match (included, self.rounds_untaxed) {
                (true, true) => amount - round(amount * HUNDRED / (HUNDRED + rate)),
                (true, false) => tax_of(amount * rate / (HUNDRED + rate)),
                (false, _) => tax_of(amount * rate / HUNDRED),
            };
            untaxed += if included { amount - tax } else { amount };
            *taxes.entry((rate, included)).or_default() += tax;
        }
        Amounts { untaxed: round(untaxed), tax: taxes.into_values().map(round).sum() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The untaxed amount and the tax, for each way to reckon: 18 a line, 18 an order, 17 a line, 17 an order.
    fn all(lines: &[(&str, i64, bool)]) -> Vec<String> {
        let lines = lines.iter().map(|(amount, rate, included)| RatedLine {
            amount: amount.parse().expect("a decimal"),
            tax: (*rate > 0).then(|| (Decimal::from(*rate), *included)),
        });
        let ways = [false, true].into_iter().flat_map(|rounds_untaxed| {
            [TaxRounding::PerLine, TaxRounding::Globally].map(|rounding| TaxMath { rounding, rounds_untaxed })
        });
        let amounts = ways.map(|math| math.amounts(lines.clone(), 2));
        amounts
            .map(|amounts| format!("{} + {}", amounts.untaxed.normalize(), amounts.tax.normalize()))
            .collect()
    }

    #[test]
    fn every_way_to_reckon() {
        let same = |text: &str| vec![text.to_owned(); 4];
        assert_eq!(all(&[("11.90", 19, true)]), same("10 + 1.9"));
        assert_eq!(all(&[("10", 19, false), ("5", 0, false)]), same("15 + 1.9"));
        // From 18 on an order's taxes in prices are rounded together, before each for itself.
        assert_eq!(
            all(&[("21.53", 21, true), ("21.53", 21, true)]),
            ["35.58 + 7.48", "35.59 + 7.47", "35.58 + 7.48", "35.58 + 7.48"]
        );
        assert_eq!(
            all(&[("1.05", 10, false), ("1.05", 10, false)]),
            ["2.1 + 0.22", "2.1 + 0.21", "2.1 + 0.22", "2.1 + 0.21"]
        );
        // Half a cent is the tax's on 18, the goods' before.
        assert_eq!(all(&[("0.03", 20, true)]), ["0.02 + 0.01", "0.03 + 0.01", "0.03 + 0", "0.03 + 0"]);
        assert_eq!(all(&[("-11.90", 19, true)]), same("-10 + -1.9"));
    }

    #[test]
    fn half_a_cent_that_thirds_come_to_is_half_a_cent_whatever_stands_beside_them() {
        let math = TaxMath { rounding: TaxRounding::Globally, rounds_untaxed: false };
        let line = |cents: i64, is_taxed: bool| RatedLine {
            amount: Decimal::new(cents, 2),
            tax: is_taxed.then_some((20.into(), true)),
        };
        let plain = [53_455, 187_420, 532].map(|cents| line(cents, false));
        let lines = [
            &[line(197_917, true), line(35_159, true)][..],
            &plain,
            &[66_508, 124_399, 188_026].map(|cents| line(cents, true)),
        ]
        .concat();
        for beside in (0..100_000).step_by(37) {
            let found = math.amounts(lines.iter().copied().chain([line(beside, false)]), 2);
            assert_eq!(found.untaxed, Decimal::new(751_415 + beside, 2), "{beside} beside");
            assert_eq!(found.tax, Decimal::new(102_002, 2), "{beside} beside");
        }
    }
}
