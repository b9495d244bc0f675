//! How each amount is written as lines, so that Odoo's own rounding comes to Amazon's cents.
//!
//! An Odoo that takes the cents as they are (19) needs one form only: the marketplace's own mode, one line where a unit
//! price gives the total. Where percentages decide (16 to 18) an amount may be written with the tax in its price or
//! without, and in one line or several: each form rounds elsewhere. The first that gives Amazon's tax is taken, by
//! amount; where a company rounds once an order, by the order.

use rust_decimal::Decimal;

use super::build::Builder;
use super::draft::LineTax;
use super::lines::{self, Frame, Planned};
use super::strategy::{TaxFields, TaxGap, TaxStrategy, choose_tax_strategy};
use crate::money::{self, Priced};
use crate::path::Path;
use crate::tax_math::{Amounts, RatedLine, TaxMath, TaxRounding};
use crate::{IssueKind, MapContext};

/// Lines that one amount may become; Amazon rounds the tax of each unit, so more units may need more.
const MOST_LINES: usize = 6;

/// Steps of the last decimal by which the price of a unit may leave that of the others.
const MOST_STEPS: i64 = 5;

/// Forms of one amount that are tried.
const MOST_FORMS: usize = 400;

/// Forms of a whole order that are tried.
const MOST_ORDERS: usize = 3000;

/// The form of one amount.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Shape {
    /// The tax, with the mode that was chosen.
    pub tax: LineTax,
    /// The lines.
    pub prices: Vec<Priced>,
    /// True if the form is not the usual one, for the sake of the tax.
    pub fitted: bool,
    /// True if Odoo's price digits cannot hold the amount.
    pub lacks_digits: bool,
}

impl Shape {
    /// The lines as Odoo's taxes see them.
    fn rated(&self) -> impl Iterator<Item = RatedLine> {
        let tax = match self.tax {
            LineTax::Percent { rate, included, .. } => Some((rate, included)),
            LineTax::None => None,
        };
        self.prices.iter().map(move |price| RatedLine { amount: price.quantity * price.price_unit, tax })
    }
}

/// What Odoo comes to, minus what Amazon says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Off {
    total: Decimal,
    tax: Decimal,
}

impl Off {
    /// The worse, the larger: a total that does not tie above all.
    fn weight(self) -> (Decimal, Decimal) {
        (self.total.abs(), self.tax.abs())
    }

    fn is_none(self) -> bool {
        self.total.is_zero() && self.tax.is_zero()
    }
}

/// The form of each amount. What no form gives is an issue: a minor unit a line goes through, with a line that makes up for
/// it where it is the total that is off; of more the [strategy](super::strategy) decides.
pub(super) fn shapes(b: &mut Builder<'_>, frame: &Frame, planned: &[Planned<'_>], path: Path) -> Vec<Shape> {
    let usual: Vec<Shape> = planned.iter().map(|amount| usual(b.ctx, frame, amount)).collect();
    let fits = planned.iter().all(|amount| amount.digits(frame) == frame.digits);
    let Some(math) = b.ctx.tax_math.filter(|_| fits && usual.iter().all(|shape| !shape.lacks_digits)) else {
        return usual;
    };
    let fit = Fit { math, digits: frame.digits, price_digits: b.ctx.price_digits };
    let (shapes, off) = fit.order(planned, usual);
    let lines: usize = shapes.iter().map(|shape| shape.prices.len()).sum();
    let bound = Decimal::from(lines) * money::minor_unit(frame.digits);
    let gap = TaxGap { included: frame.defaults.tax_included, total: off.total, tax: off.tax, bound };
    if choose_tax_strategy(&TaxFields::default(), &gap) == Some(TaxStrategy::TaxLine) {
        return on_a_line(b, frame, planned, path);
    }
    let by = money::written(off.total, frame.digits);
    if off.total.abs() > bound {
        b.issue(IssueKind::TotalOutOfReach { by }, path);
    } else if !off.total.is_zero() {
        b.issue(IssueKind::TotalRounding { by }, path);
        lines::rounding(b, frame, -off.total, path);
    }
    if off.tax.abs() > bound {
        b.issue(IssueKind::TaxOutOfReach { by: money::written(off.tax, frame.digits) }, path);
    } else if !off.tax.is_zero() {
        b.issue(IssueKind::TaxRounding { by: money::written(off.tax, frame.digits) }, path);
    }
    shapes
}

/// The amounts without tax, and their tax on a line of its own.
fn on_a_line(b: &mut Builder<'_>, frame: &Frame, planned: &[Planned<'_>], path: Path) -> Vec<Shape> {
    let tax = money::written(planned.iter().map(|amount| amount.gross - amount.net).sum(), frame.digits);
    b.issue(IssueKind::TaxOnALine { tax }, path);
    lines::tax_line(b, frame, tax, path);
    planned.iter().map(|amount| shape(b.ctx, frame, amount, LineTax::None)).collect()
}

/// False where Amazon does not tell the tax: then only the total has to tie.
fn is_told(tax: LineTax) -> bool {
    !matches!(tax, LineTax::Percent { amount: None, .. })
}

/// The marketplace's own mode, one line where a unit price gives the total.
fn usual(ctx: &MapContext, frame: &Frame, amount: &Planned<'_>) -> Shape {
    shape(ctx, frame, amount, amount.tax)
}

/// An amount in this mode, one line where a unit price gives the total.
fn shape(ctx: &MapContext, frame: &Frame, amount: &Planned<'_>, tax: LineTax) -> Shape {
    let (total, digits) = (amount.total(tax).normalize(), amount.digits(frame));
    let prices = money::unit_prices(total, amount.quantity, digits, ctx.price_digits);
    let lacks_digits = prices.is_none();
    let prices =
        prices.or_else(|| money::unit_prices(total, amount.quantity, digits, None)).unwrap_or_default();
    Shape { tax, prices, fitted: false, lacks_digits }
}

/// What forms are tried against.
#[derive(Clone, Copy)]
struct Fit {
    math: TaxMath,
    digits: u32,
    price_digits: Option<u32>,
}

impl Fit {
    /// The forms whose sum is nearest to Amazon's, and how far off it is.
    fn order(self, planned: &[Planned<'_>], usual: Vec<Shape>) -> (Vec<Shape>, Off) {
        let wanted = planned.iter().map(wanted).fold(Amounts::default(), |sum, one| Amounts {
            untaxed: sum.untaxed + one.untaxed,
            tax: sum.tax + one.tax,
        });
        let told = planned.iter().all(|amount| is_told(amount.tax));
        let off = |shapes: &[Shape]| self.off(shapes.iter().flat_map(Shape::rated), wanted, told);
        let usual_off = off(&usual);
        if usual_off.is_none() {
            return (usual, usual_off);
        }
        let each: Vec<Shape> =
            planned.iter().zip(&usual).map(|(amount, usual)| self.amount(amount, usual)).collect();
        let each_off = off(&each);
        let best = if each_off.weight() < usual_off.weight() { (each, each_off) } else { (usual, usual_off) };
        if best.1.is_none() || self.math.rounding == TaxRounding::PerLine {
            return best;
        }
        self.regrouped(planned, best, off)
    }

    /// Taxes that are rounded once an order are rounded by tax: an amount in the other mode leaves the sum of its tax,
    /// and joins another. The fewer amounts change, the better.
    fn regrouped(
        self,
        planned: &[Planned<'_>],
        start: (Vec<Shape>, Off),
        off: impl Fn(&[Shape]) -> Off,
    ) -> (Vec<Shape>, Off) {
        let turned: Vec<(usize, Shape)> = (0..planned.len())
            .filter_map(|index| {
                let other = other_mode(&planned[index], start.0[index].tax)?;
                Some((index, self.plain(&planned[index], other)?))
            })
            .collect();
        let mut best = start.clone();
        let mut left = MOST_ORDERS;
        for size in 1..=turned.len() {
            let mut chosen: Vec<usize> = (0..size).collect();
            loop {
                if left == 0 {
                    return best;
                }
                left -= 1;
                let mut shapes = start.0.clone();
                for &at in &chosen {
                    shapes[turned[at].0].clone_from(&turned[at].1);
                }
                let found = off(&shapes);
                if found.weight() < best.1.weight() {
                    best = (shapes, found);
                    if found.is_none() {
                        return best;
                    }
                }
                if !next_choice(&mut chosen, turned.len()) {
                    break;
                }
            }
        }
        best
    }

    /// The form of one amount that alone comes nearest to its tax, the plainest first.
    fn amount(self, amount: &Planned<'_>, usual: &Shape) -> Shape {
        let (wanted, told) = (wanted(amount), is_told(amount.tax));
        let off = |shape: &Shape| self.off(shape.rated(), wanted, told);
        let mut best = (usual.clone(), off(usual));
        for shape in self.forms(amount, usual).take(MOST_FORMS) {
            if best.1.is_none() {
                break;
            }
            let found = off(&shape);
            if found.weight() < best.1.weight() {
                best = (shape, found);
            }
        }
        best.0
    }

    /// The other forms of an amount: in the other mode, in more lines, at uneven prices.
    fn forms<'s>(self, amount: &'s Planned<'_>, usual: &'s Shape) -> impl Iterator<Item = Shape> + 's {
        let other = other_mode(amount, usual.tax).and_then(|tax| self.plain(amount, tax));
        let plain: Vec<Shape> = std::iter::once(usual.clone()).chain(other.clone()).collect();
        let uneven = plain.clone().into_iter().flat_map(move |shape| self.uneven(shape));
        let split = (2..=MOST_LINES)
            .flat_map(move |lines| plain.clone().into_iter().flat_map(move |shape| self.split(shape, lines)));
        other.into_iter().chain(split).chain(uneven)
    }

    /// Where too few price digits make a unit dearer than the others anyway: that unit a little dearer or cheaper still.
    fn uneven(self, shape: Shape) -> impl Iterator<Item = Shape> {
        let step = money::minor_unit(self.price_digits.unwrap_or(self.digits).min(self.digits));
        let quantity: Decimal = shape.prices.iter().map(|price| price.quantity).sum();
        let total: Decimal = shape.prices.iter().map(|price| price.total).sum();
        let low = shape.prices.first().filter(|_| shape.prices.len() > 1).map(|price| price.price_unit);
        let steps = (0..=MOST_STEPS).flat_map(|by| [by, -by]).map(Decimal::from);
        low.into_iter().flat_map(move |low| steps.clone().map(move |by| low + by * step)).map(
            move |price_unit| {
                let others = quantity - Decimal::ONE;
                let whole = price_unit * others;
                let one = Priced { quantity: Decimal::ONE, price_unit: total - whole, total: total - whole };
                let prices = vec![Priced { quantity: others, price_unit, total: whole }, one];
                Shape { prices, fitted: true, ..shape.clone() }
            },
        )
    }

    /// An amount in this mode, in as few lines as its price digits allow.
    fn plain(self, amount: &Planned<'_>, tax: LineTax) -> Option<Shape> {
        let total = amount.total(tax).normalize();
        let prices = money::unit_prices(total, amount.quantity, self.digits, self.price_digits)?;
        Some(Shape { tax, prices, fitted: true, lacks_digits: false })
    }

    /// The same prices, the units of one of them spread over several lines.
    fn split(self, shape: Shape, lines: usize) -> impl Iterator<Item = Shape> {
        let groups = shape.prices.len();
        (0..groups).flat_map(move |group| {
            let shape = shape.clone();
            let priced = shape.prices[group];
            let whole: Decimal = shape.prices.iter().map(|p| p.total).sum();
            let more = Decimal::from(lines - 1);
            let sizes = (1..=50).map(Decimal::from).take_while(move |size| *size * more < priced.quantity);
            sizes
                .filter(move |_| priced.quantity.fract().is_zero())
                .map(move |size| {
                    let of = |quantity: Decimal| Priced {
                        quantity,
                        total: money::round(quantity * priced.price_unit, self.digits),
                        ..priced
                    };
                    let pieces = std::iter::repeat_n(of(size), lines - 1);
                    let pieces = pieces.chain([of(priced.quantity - size * more)]);
                    let mut prices = shape.prices.clone();
                    prices.splice(group..=group, pieces);
                    Shape { prices, fitted: true, ..shape.clone() }
                })
                .filter(move |split| split.prices.iter().map(|p| p.total).sum::<Decimal>() == whole)
        })
    }

    fn off(self, lines: impl Iterator<Item = RatedLine>, wanted: Amounts, told: bool) -> Off {
        let found = self.math.amounts(lines, self.digits);
        let tax = if told { found.tax - wanted.tax } else { Decimal::ZERO };
        Off { total: found.total() - wanted.total(), tax }
    }
}

/// What the amount should come to.
fn wanted(amount: &Planned<'_>) -> Amounts {
    Amounts { untaxed: amount.net, tax: amount.gross - amount.net }
}

/// The amount's tax with the price in the other mode.
fn other_mode(amount: &Planned<'_>, tax: LineTax) -> Option<LineTax> {
    match tax {
        LineTax::Percent { rate, included, .. } => {
            Some(LineTax::Percent { rate, included: !included, amount: Some(amount.gross - amount.net) })
        }
        LineTax::None => None,
    }
}

/// The next choice of as many out of `count`, in the order of their places; false after the last.
fn next_choice(chosen: &mut [usize], count: usize) -> bool {
    let size = chosen.len();
    for at in (0..size).rev() {
        if chosen[at] < count - (size - at) {
            chosen[at] += 1;
            for next in at + 1..size {
                chosen[next] = chosen[next - 1] + 1;
            }
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_choice_comes_once() {
        let mut chosen = vec![0, 1];
        let mut all = vec![chosen.clone()];
        while next_choice(&mut chosen, 4) {
            all.push(chosen.clone());
        }
        assert_eq!(all, [[0, 1], [0, 2], [0, 3], [1, 2], [1, 3], [2, 3]]);
        assert!(!next_choice(&mut [0], 1) && !next_choice(&mut [], 3));
    }
}
