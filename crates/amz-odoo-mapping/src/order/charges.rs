//! Rules about money: currency, items, and how their amounts make the total.

use rust_decimal::Decimal;

use super::build::Builder;
use super::draft::{CancelledItem, Part, Status};
use super::fit;
use super::lines::{self, Frame};
use super::source::{At, Charge, Item, Money, Names, Source};
use super::tie::{Sums, tie};
use super::treatment;
use crate::context::{Collector, MarketplaceDefaults};
use crate::path::Path;
use crate::{IssueKind, money};

/// Digits to work with where the currency is not known.
const USUAL_DIGITS: u32 = 2;

/// An amount of an item after checks.
pub(super) struct Amount {
    pub part: Part,
    pub amount: Decimal,
    pub tax: Decimal,
    pub path: Path,
    pub tax_path: Option<Path>,
}

/// An item after checks.
pub(super) struct Priced<'s> {
    pub item: &'s Item<'s>,
    pub id: &'s str,
    /// Units that stand; may be zero.
    pub quantity: Decimal,
    pub amounts: Vec<Amount>,
}

pub(super) fn apply(b: &mut Builder<'_>, source: &mut Source<'_>) {
    let defaults = marketplace(b, source);
    let digits = currency(b, source, &defaults);
    if source.items.is_empty() && b.draft.status.needs_total() {
        b.issue(IssueKind::MissingItems, source.names.items);
    }
    own_ioss(b, source);
    let mut items = Vec::with_capacity(source.items.len());
    // They are sorted by their ids.
    let mut last = None;
    for item in &source.items {
        if item.id.is_some() && last.replace(item.id) == Some(item.id) {
            b.issue(IssueKind::DuplicateItem, item.path);
            continue;
        }
        item_facts(b, item);
        items.extend(priced(b, &source.names, item, digits));
    }
    let tip = source.tip.as_ref().map(|tip| check(b, tip, digits)).unwrap_or_default();
    let total = source.total.as_ref().map(|total| check(b, total, digits));
    let sums = Sums {
        amounts: items.iter().flat_map(|i| &i.amounts).map(|a| a.amount).sum(),
        taxes: items.iter().flat_map(|i| &i.amounts).map(|a| a.tax).sum(),
        tip,
    };
    let found = tie(total, sums, source.always_net || !defaults.tax_included);
    if found.contradiction {
        b.issue(IssueKind::TaxModeContradiction { included: !found.net }, total_path(source));
    }
    let taxes_given = items.iter().flat_map(|i| &i.amounts).any(|a| !a.tax.is_zero());
    let by_seller = items.iter().any(|item| !lines::amazon_collects(&defaults, item));
    let by_amazon = !by_seller && (!items.is_empty() || defaults.collector == Collector::Amazon);
    treatment::apply(b, source, if by_amazon { Collector::Amazon } else { Collector::Seller });
    let frame = Frame::new(b, source.names, defaults, digits, found.net, taxes_given);
    let mut planned = Vec::with_capacity(items.iter().map(|item| item.amounts.len()).sum());
    for item in &items {
        lines::of_item(b, &frame, item, &mut planned);
    }
    let shapes = fit::shapes(b, &frame, &planned, total_path(source));
    b.draft.lines.reserve(planned.len() + 1);
    for (planned, shape) in planned.iter().zip(&shapes) {
        lines::add(b, &frame, planned, shape);
    }
    lines::facilitator_tax(b, &frame, &items);
    if let (Some(at), true) = (&source.tip, found.tip) {
        lines::tip(b, &frame, tip, at);
    }
    treatment::check(b, &frame, &items);
    // Lines of the order as a whole come last.
    b.draft.lines.sort_by(|x, y| {
        (x.key.order_item_id.is_empty(), &x.key).cmp(&(y.key.order_item_id.is_empty(), &y.key))
    });
    settle(b, source, total, digits);
}

/// Sets the total; reports what the lines lack to reach it.
fn settle(b: &mut Builder<'_>, source: &Source<'_>, total: Option<Decimal>, digits: u32) {
    let sum = b.draft.sum();
    let path = total_path(source);
    let owed = b.draft.status.needs_total();
    match total {
        Some(total) if total == sum || owed => {
            b.trace.push("sale.order.amount_total", path, "total.amazon", Some(total));
            b.draft.total = money::written(total, digits);
            // Without items there is a better reason than the sum.
            if total != sum && !source.items.is_empty() {
                b.issue(IssueKind::TotalMismatch { by: money::written(total - sum, digits) }, path);
            }
        }
        _ => {
            b.trace.push("sale.order.amount_total", source.names.items, "total.lines", Some(sum));
            b.draft.total = money::written(sum, digits);
            if owed && b.draft.replacement_of.is_none() {
                b.issue(IssueKind::MissingTotal, path);
            }
        }
    }
}

fn total_path(source: &Source<'_>) -> Path {
    source.total.as_ref().map_or(source.names.total.into(), |total| total.path)
}

/// The order's currency: the total's, else the first amount's, else the marketplace's. Returns its decimals.
fn currency(b: &mut Builder<'_>, source: &Source<'_>, defaults: &MarketplaceDefaults) -> u32 {
    let charges = source.items.iter().flat_map(|item| &item.charges).map(|charge| &charge.amount);
    let found =
        source.total.iter().chain(charges).find_map(|money| Some(At::new(money.value.currency?, money.path)));
    let usual = Some(At::new(&*defaults.currency, "context")).filter(|at| !at.value.is_empty());
    let Some(found) = found.or(usual) else { return USUAL_DIGITS };
    let digits = b.ctx.digits(found.value);
    if digits.is_none() {
        b.issue(IssueKind::UnknownCurrency { code: found.value.to_owned() }, found.path);
    }
    b.rule("order.currency", "sale.order.pricelist_id", Some(found), |d, v| {
        d.currency = Some(v.to_owned());
    });
    digits.unwrap_or(USUAL_DIGITS)
}

/// What is usual in the order's marketplace.
fn marketplace(b: &mut Builder<'_>, source: &Source<'_>) -> MarketplaceDefaults {
    let known = b.draft.marketplace_id.as_ref().and_then(|id| b.ctx.marketplace(id));
    if let (None, Some(At { value, path })) = (&known, source.marketplace_id) {
        b.issue(IssueKind::UnknownMarketplace { id: value.to_owned() }, path);
    }
    known.unwrap_or(MarketplaceDefaults {
        country: "".into(),
        currency: "".into(),
        tax_included: false,
        collector: Collector::Seller,
    })
}

/// A parcel under the seller's own IOSS number is the seller's to tax; under any other number it is Amazon's.
fn own_ioss(b: &Builder<'_>, source: &mut Source<'_>) {
    let Some(own) = &b.ctx.taxes.seller.ioss else { return };
    for item in &mut source.items {
        let is_own = item.ioss.as_ref().is_some_and(|ioss| {
            ioss.value == own
                && item.facilitator.as_ref().is_some_and(|collected| collected.path == ioss.path)
        });
        if is_own {
            item.facilitator = None;
        }
    }
}

/// What an item says besides its amounts.
fn item_facts(b: &mut Builder<'_>, item: &Item<'_>) {
    if let Some(cancelled) = &item.cancelled {
        let found = CancelledItem {
            order_item_id: item.id.unwrap_or_default().to_owned(),
            sku: item.sku.map(|sku| sku.value.to_owned()),
            quantity: cancelled.quantity,
            by: cancelled.by.map(str::to_owned),
        };
        let at = Some(At::new(found, item.path));
        b.hidden_rule("item.canceled", "sale.order.note", at, |d, v| d.cancelled_items.push(v));
    }
    // A request ends with the cancellation, and with shipping.
    let status = &b.draft.status;
    let sold = item.quantity.as_ref().is_some_and(|quantity| !quantity.value.is_zero());
    let open = sold && !status.is_shipped() && *status != Status::Canceled;
    if let Some(requested) = item.cancel_requested.as_ref().filter(|_| open) {
        b.issue(IssueKind::CancelRequested, requested.path);
        b.hidden_rule("item.cancel_requested", "sale.order.note", Some(*requested), |d, ()| {
            d.cancel_requested = true;
        });
    }
    b.hidden_rule("item.gift", "sale.order.note", item.gift.clone(), |d, v| d.gifts.push(v));
    // Neither sets a field of its own: taxes are set by line, and their entries say who collects.
    if b.draft.ioss.is_none() {
        b.draft.ioss = item.ioss.map(|at| at.value.to_owned());
    }
    b.draft.facilitator |= item.facilitator.is_some();
    if let Some(points) = item.points.as_ref().filter(|points| money::in_range(points.value.amount)) {
        b.draft.points_cost += points.value.amount;
    }
}

/// The item's quantity and amounts, each checked; `None` for an item that cannot be counted.
fn priced<'s>(b: &mut Builder<'_>, names: &Names, item: &'s Item<'s>, digits: u32) -> Option<Priced<'s>> {
    let Some(id) = item.id else {
        b.issue(IssueKind::MissingField, item.path.beside(names.item_id));
        return None;
    };
    let Some(quantity) = &item.quantity else {
        b.issue(IssueKind::MissingField, item.path.beside(names.quantity));
        return None;
    };
    let quantity = if quantity.value.is_sign_negative() || !money::in_range(quantity.value) {
        b.issue(IssueKind::OutOfRange, quantity.path);
        return None;
    } else {
        quantity.value
    };
    let mut amounts: Vec<Amount> = Vec::with_capacity(item.charges.len());
    for Charge { part, amount, tax } in &item.charges {
        // Nothing of a canceled item is sold; what remains of its row is no part of the total.
        if quantity.is_zero() && matches!(part, Part::Item | Part::ItemDiscount) {
            continue;
        }
        let value = check(b, amount, digits);
        let tax_value = tax.as_ref().map(|tax| check(b, tax, digits)).unwrap_or_default();
        let part = if b.ctx.rules.fold_discounts { base(*part) } else { *part };
        if let Some(known) = amounts.iter_mut().find(|known| known.part == part) {
            known.amount += value;
            known.tax += tax_value;
        } else {
            let tax_path = tax.as_ref().map(|tax| tax.path);
            amounts.push(Amount { part, amount: value, tax: tax_value, path: amount.path, tax_path });
        }
    }
    amounts.retain(|a| a.part == Part::Item || !a.amount.is_zero() || !a.tax.is_zero());
    if !quantity.is_zero() && amounts.iter().all(|a| a.part != Part::Item) {
        let path = item.path;
        amounts.insert(
            0,
            Amount { part: Part::Item, amount: Decimal::ZERO, tax: Decimal::ZERO, path, tax_path: None },
        );
    }
    Some(Priced { item, id, quantity, amounts })
}

/// The part that a discount is taken off.
const fn base(part: Part) -> Part {
    match part {
        Part::ItemDiscount => Part::Item,
        Part::ShippingDiscount => Part::Shipping,
        Part::CodDiscount => Part::CodFee,
        other => other,
    }
}

/// The amount, with issues for one that is out of range, in another currency or too fine.
fn check(b: &mut Builder<'_>, money: &At<Money<'_>>, digits: u32) -> Decimal {
    let amount = money.value.amount.normalize();
    if !money::in_range(amount) {
        b.issue(IssueKind::OutOfRange, money.path);
        return Decimal::ZERO;
    }
    if let Some(found) = money.value.currency.filter(|c| Some(*c) != b.draft.currency.as_deref()) {
        b.issue(IssueKind::CurrencyMismatch { found: found.to_owned() }, money.path);
    }
    if amount.scale() > digits {
        b.issue(IssueKind::AmountPrecision { digits }, money.path);
    }
    amount
}
