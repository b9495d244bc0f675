//! What to do so that Odoo shows an order as Amazon does. Pure: the draft and what Odoo has decide, nothing else.

use std::collections::BTreeMap;

use amz_odoo_mapping::order::{Part, Target};
use rust_decimal::Decimal;

use super::existing::{Existing, ExistingLine, OrderState, Settled};
use super::trouble::Trouble;
use super::wanted::{Wanted, WantedLine, WantedTax};
use crate::odoo::MODULE;

/// The decision about one order.
#[derive(Debug)]
pub(crate) enum Decision {
    /// Odoo shows the order as Amazon does.
    Unchanged,
    /// These steps are missing.
    Go(Steps),
    /// A person must act; Odoo stays as it is.
    Hold(Trouble),
}

/// The steps that an order still needs, carried out in this order.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Steps {
    /// Load the contact, the order and its lines.
    pub(crate) load: bool,
    /// Lines that Amazon's order no longer has: loaded with quantity 0, because `load` leaves omitted lines alone.
    pub(crate) dropped: Vec<DroppedLine>,
    /// Confirm the quotation.
    pub(crate) confirm: bool,
    /// Write the order date, which confirming overwrites.
    pub(crate) date: bool,
    /// Validate the open transfers in full.
    pub(crate) deliver: bool,
    /// Cancel the order.
    pub(crate) cancel: bool,
}

impl Steps {
    /// Whether Odoo shows the order as it should.
    pub(crate) fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A line to be set to quantity 0.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct DroppedLine {
    /// Its full external id.
    pub(crate) external_id: String,
    /// What it sold.
    pub(crate) product_id: i64,
    /// Its text.
    pub(crate) text: String,
    /// Its price, kept for the eye.
    pub(crate) price_unit: Decimal,
    /// Its taxes.
    pub(crate) tax_ids: Vec<i64>,
}

/// What the last run knew about the order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Known {
    /// The draft is the one that was written last.
    Same,
    /// The draft differs from the one that was written last.
    Changed,
    /// No run has finished this order yet.
    Never,
}

/// Decides.
pub(crate) fn decide(
    wanted: &Wanted,
    target: &Target,
    existing: Option<&Existing>,
    known: Known,
    price_digits: Option<u32>,
) -> Decision {
    let Some(existing) = existing else {
        return Decision::Go(transition(target, None, Steps { load: true, ..Steps::default() }));
    };
    if existing.external_id.as_deref() != Some(wanted.name.as_str()) {
        return Decision::Hold(Trouble::foreign_order(existing.external_id.as_deref()));
    }
    if existing.state == OrderState::Cancelled {
        return match target {
            Target::Cancelled => Decision::Unchanged,
            _ => Decision::Hold(Trouble::cancelled_in_odoo()),
        };
    }
    let settled = existing.settled();
    let mut changes = line_changes(wanted, existing, price_digits);
    if settled.is_some() && same_sale(wanted, existing) {
        changes.clear();
    }
    if *target == Target::Cancelled {
        return match settled {
            Some(settled) => Decision::Hold(Trouble::cancel_refused(settled, existing)),
            None => Decision::Go(Steps { cancel: true, ..Steps::default() }),
        };
    }
    let content_differs = !changes.is_empty() || known == Known::Changed;
    let mut steps = Steps::default();
    if content_differs {
        match settled {
            // Fewer units, none of which has left or all of which came back: Odoo takes that of a delivery too.
            Some(Settled::Delivered) if !changes.is_empty() && changes.iter().all(LineChange::is_open) => {
                steps.load = true;
                steps.dropped = dropped_lines(wanted, existing);
            }
            Some(settled) if !changes.is_empty() => {
                return Decision::Hold(Trouble::change_refused(settled, &changes));
            }
            // Nothing that a customer pays for changed: what is delivered or invoiced stays as it was sent.
            Some(_) => {}
            None => {
                steps.load = true;
                steps.dropped = dropped_lines(wanted, existing);
            }
        }
    }
    let steps = transition(target, Some(existing), steps);
    let date_is_off = existing.state == OrderState::Confirmed
        && existing.ordered_at.map(|at| at.as_second()) != Some(wanted.ordered_at.as_second());
    let steps = Steps { date: steps.date || (date_is_off && settled != Some(Settled::Invoiced)), ..steps };
    let unclear = |line: &ExistingLine| line.lacks_product && !is_ours(line);
    if steps.confirm && existing.lines.iter().any(unclear) {
        return Decision::Hold(Trouble::line_without_product());
    }
    if steps.is_empty() { Decision::Unchanged } else { Decision::Go(steps) }
}

/// Adds the steps from where the order stands to where it must stand.
fn transition(target: &Target, existing: Option<&Existing>, mut steps: Steps) -> Steps {
    let confirmed = existing.is_some_and(|existing| existing.state == OrderState::Confirmed);
    match target {
        Target::Confirmed => steps.confirm = !confirmed,
        Target::Delivered => {
            steps.confirm = !confirmed;
            steps.deliver =
                existing.is_none_or(|existing| !confirmed || existing.open_pickings().next().is_some());
        }
        Target::Cancelled => steps.cancel = true,
        _ => {}
    }
    steps.date |= steps.confirm;
    steps
}

/// One difference between a line that Amazon has and the line that Odoo has.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct LineChange {
    /// What the line says.
    pub(crate) text: String,
    /// Units in Odoo; none when the line is missing there.
    pub(crate) from: Option<Decimal>,
    /// Units at Amazon; zero when the line is gone there.
    pub(crate) to: Decimal,
    /// Units that left already, without those that came back.
    pub(crate) delivered: Decimal,
    /// Whether product, price or tax differ too.
    pub(crate) terms: bool,
}

impl LineChange {
    /// Whether there are fewer units only, and those that left stay sold.
    fn is_open(&self) -> bool {
        !self.terms && self.from.is_some_and(|from| self.to < from) && self.delivered <= self.to
    }
}

/// The lines whose product, quantity, price or tax differ. Lines that somebody added in Odoo are not ours to judge.
pub(crate) fn line_changes(
    wanted: &Wanted,
    existing: &Existing,
    price_digits: Option<u32>,
) -> Vec<LineChange> {
    let mut changes: Vec<LineChange> = wanted
        .lines
        .iter()
        .filter_map(|line| {
            let found =
                existing.lines.iter().find(|have| have.external_id.as_deref() == Some(line.name.as_str()));
            let change = |have: Option<&ExistingLine>| LineChange {
                text: line.text.clone(),
                from: have.map(|have| have.quantity),
                to: line.quantity,
                delivered: have.map_or(Decimal::ZERO, |have| have.delivered),
                terms: have.is_none_or(|have| !same_terms(line, have, price_digits)),
            };
            match found {
                None => Some(change(None)),
                Some(have) => (have.quantity != line.quantity || !same_terms(line, have, price_digits))
                    .then(|| change(Some(have))),
            }
        })
        .collect();
    changes.extend(gone(wanted, existing).map(|have| LineChange {
        text: have.text.clone(),
        from: Some(have.quantity),
        to: Decimal::ZERO,
        delivered: have.delivered,
        terms: false,
    }));
    changes
}

/// Whether all but the quantity is the same.
fn same_terms(line: &WantedLine, have: &ExistingLine, price_digits: Option<u32>) -> bool {
    let price = |value: Decimal| price_digits.map_or(value, |digits| value.round_dp(digits)).normalize();
    let wanted_tax: Vec<i64> = line.tax.iter().map(|WantedTax { tax_id, .. }| *tax_id).collect();
    have.product_id == Some(line.product_id)
        && close(price(have.price_unit), price(line.price_unit))
        && have.discount.is_zero()
        && have.tax_ids == wanted_tax
}

/// Whether Odoo sells the same units of the same products for the same total and tax, in whatever lines. Other price
/// digits, or another way to round, give an order other lines; one that is settled keeps those that it was sold with.
pub(crate) fn same_sale(wanted: &Wanted, existing: &Existing) -> bool {
    let is_same = |tax: Decimal| (tax - existing.tax).abs() <= wanted.tax_slack;
    let wants = wanted.lines.iter().map(|line| (line.name.as_str(), Some(line.product_id), line.quantity));
    let have = existing
        .lines
        .iter()
        .filter(|line| is_ours(line))
        .map(|line| (line.external_id.as_deref().unwrap_or_default(), line.product_id, line.quantity));
    existing.total == wanted.total
        && wanted.tax.is_none_or(is_same)
        && existing.lines.iter().all(|line| line.discount.is_zero())
        && units(wants) == units(have)
}

/// The units sold of each of an order's amounts, the lines of one amount together.
fn units<'a>(
    lines: impl Iterator<Item = (&'a str, Option<i64>, Decimal)>,
) -> BTreeMap<(&'a str, Option<i64>), Decimal> {
    let mut units: BTreeMap<_, Decimal> = BTreeMap::new();
    for (name, product, quantity) in lines {
        // The number of a further line of the same amount: `…_item`, `…_item_1`.
        let amount = name.rsplit_once('_').filter(|(_, number)| number.parse::<u8>().is_ok());
        let amount = amount.map_or(name, |(amount, _)| amount);
        *units.entry((amount, product)).or_default() += quantity;
    }
    units.retain(|(amount, _), quantity| !quantity.is_zero() && !amount.ends_with(Part::Rounding.code()));
    units
}

/// Odoo keeps prices as floats: what comes back may differ from what was sent in the last of many digits.
fn close(a: Decimal, b: Decimal) -> bool {
    (a - b).abs() <= Decimal::new(1, 9)
}

/// Lines of ours that Odoo still has with a quantity and Amazon's order has no more.
fn gone<'a>(wanted: &'a Wanted, existing: &'a Existing) -> impl Iterator<Item = &'a ExistingLine> {
    existing.lines.iter().filter(move |have| {
        let is = |line: &WantedLine| have.external_id.as_deref() == Some(line.name.as_str());
        !have.quantity.is_zero() && is_ours(have) && !wanted.lines.iter().any(is)
    })
}

fn is_ours(line: &ExistingLine) -> bool {
    line.external_id.as_deref().is_some_and(|id| id.starts_with(MODULE))
}

fn dropped_lines(wanted: &Wanted, existing: &Existing) -> Vec<DroppedLine> {
    gone(wanted, existing)
        .filter_map(|have| {
            Some(DroppedLine {
                external_id: have.external_id.clone()?,
                product_id: have.product_id?,
                text: have.text.clone(),
                price_unit: have.price_unit,
                tax_ids: have.tax_ids.clone(),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests;
