//! Lines of the sales order from an item's amounts.

use rust_decimal::Decimal;
use smol_str::SmolStr;

use super::build::Builder;
use super::charges::{Amount, Priced};
use super::draft::{DraftLine, LineKey, LineTax, Part, ProductRef};
use super::fit::Shape;
use super::source::{At, Money, Names};
use super::tax::{self, Taxed};
use crate::context::{Collector, MarketplaceDefaults};
use crate::path::Path;
use crate::trace::{Field, Words};
use crate::{IssueKind, money};

/// What holds for all lines of an order.
pub(super) struct Frame {
    /// The currency's decimals.
    pub digits: u32,
    /// What the version calls its members.
    pub names: Names,
    /// What is usual in the marketplace.
    pub defaults: MarketplaceDefaults,
    /// True if Amazon's amounts exclude the tax.
    pub net: bool,
    /// True if Amazon gave any tax, so that a zero is meant as such.
    pub taxes_given: bool,
    /// The rate of a sale whose tax Amazon does not tell, in percent.
    pub usual_rate: Option<Decimal>,
    /// Rates that Amazon's tax may have been reckoned with, the likeliest first.
    pub rates: Vec<Decimal>,
}

impl Frame {
    pub(super) fn new(
        b: &Builder<'_>,
        names: Names,
        defaults: MarketplaceDefaults,
        digits: u32,
        net: bool,
        taxes_given: bool,
    ) -> Self {
        let taxes = &b.ctx.taxes;
        let treatment = b.draft.tax_treatment.as_ref();
        let due = treatment.and_then(|treatment| treatment.country.as_deref());
        // Amazon may have reckoned with another country's rates: those at both ends, and the marketplace's.
        let ends = treatment.map(|treatment| [treatment.to.as_str(), treatment.from.as_str()]);
        let countries = due.into_iter().chain(ends.into_iter().flatten()).chain([&*defaults.country]);
        let (mut rates, mut seen): (Vec<Decimal>, Vec<&str>) = (Vec::new(), Vec::new());
        let mut usual_rate = None;
        for country in countries {
            if !seen.contains(&country) {
                seen.push(country);
                for rate in taxes.of(country) {
                    if !rates.contains(rate) {
                        rates.push(*rate);
                    }
                }
            }
            // The country whose tax is due comes first.
            if due == Some(country) {
                usual_rate = rates.first().copied();
            }
        }
        Self { digits, names, net, taxes_given, usual_rate, rates, defaults }
    }

    /// True if Amazon remits the item's tax itself.
    fn amazon_collects(&self, item: &Priced<'_>) -> bool {
        amazon_collects(&self.defaults, item)
    }

    /// An amount without and with its tax.
    fn net_and_gross(&self, amount: &Amount) -> (Decimal, Decimal) {
        if self.net {
            (amount.amount, amount.amount + amount.tax)
        } else {
            (amount.amount - amount.tax, amount.amount)
        }
    }
}

/// True if Amazon remits the item's tax itself.
pub(super) fn amazon_collects(defaults: &MarketplaceDefaults, item: &Priced<'_>) -> bool {
    item.item.facilitator.is_some() || defaults.collector == Collector::Amazon
}

/// One amount on its way to a line.
pub(super) struct Planned<'a> {
    item: &'a Priced<'a>,
    source: &'a Amount,
    /// The amount with tax.
    pub gross: Decimal,
    /// The amount without.
    pub net: Decimal,
    /// Units.
    pub quantity: Decimal,
    /// The tax, in the marketplace's own mode.
    pub tax: LineTax,
    tax_rule: &'static str,
}

impl Planned<'_> {
    /// The decimals to reckon with: the currency's, or those of an amount that is finer.
    pub(super) fn digits(&self, frame: &Frame) -> u32 {
        frame.digits.max(self.total(self.tax).normalize().scale())
    }

    /// The amount in the mode of a tax.
    pub(super) fn total(&self, tax: LineTax) -> Decimal {
        if matches!(tax, LineTax::Percent { included: true, .. }) { self.gross } else { self.net }
    }
}

/// What becomes of one item's amounts: the goods, then its charges and discounts.
///
/// They stand in the marketplace's own mode, whichever Amazon's amounts are in: with the tax where prices
/// usually contain it, without where they do not or where Amazon remits the tax.
pub(super) fn of_item<'a>(
    b: &mut Builder<'_>,
    frame: &Frame,
    item: &'a Priced<'a>,
    planned: &mut Vec<Planned<'a>>,
) {
    let seller_collects = !frame.amazon_collects(item);
    let included = frame.defaults.tax_included && seller_collects;
    let bases: Vec<Taxed> = item
        .amounts
        .iter()
        .map(|amount| {
            let (net, gross) = frame.net_and_gross(amount);
            Taxed { amount: if included { gross } else { net }, net, tax: amount.tax }
        })
        .collect();
    let taxes = if seller_collects {
        tax::of_item(b, frame, item, &bases, included)
    } else {
        vec![(LineTax::None, "tax.facilitator"); bases.len()]
    };
    planned.extend(item.amounts.iter().zip(&bases).zip(taxes).map(|((source, base), (tax, tax_rule))| {
        // The tax of an amount is not always Amazon's: an item's may be shared by its amounts.
        let (net, gross) = match tax {
            LineTax::Percent { included: true, amount: Some(tax), .. } => (base.amount - tax, base.amount),
            LineTax::Percent { included: false, amount: Some(tax), .. } => (base.amount, base.amount + tax),
            LineTax::Percent { rate, included: true, amount: None } => {
                (base.amount - base.at(rate, true, frame.digits), base.amount)
            }
            _ => (base.amount, base.amount),
        };
        let quantity = if source.part == Part::Item { item.quantity } else { Decimal::ONE };
        Planned { item, source, gross, net, quantity, tax, tax_rule }
    }));
}

/// Adds an amount's lines, in the shape that was chosen for it.
pub(super) fn add(b: &mut Builder<'_>, frame: &Frame, planned: &Planned<'_>, shape: &Shape) {
    let Planned { item, source, .. } = planned;
    let digits = planned.digits(frame);
    if shape.lacks_digits {
        b.issue(IssueKind::PriceDigits { needed: digits }, source.path);
    }
    let prices = &shape.prices;
    let id = SmolStr::from(item.id);
    let product = product(b, frame, item, source, &id);
    let shares = match (shape.tax, prices.len()) {
        (LineTax::Percent { amount: Some(tax), .. }, 2..) => {
            let weights: Vec<Decimal> = prices.iter().map(|p| p.total).collect();
            money::allocate(tax, &weights, digits)
        }
        _ => Vec::new(),
    };
    let rule = match (shape.fitted, prices.len()) {
        (true, _) => "price.fitted_to_tax",
        (false, 2..) => "price.split",
        (false, _) => "price.unit_from_total",
    };
    let products = std::iter::repeat_n(product, prices.len());
    for ((split, price), product) in (0..).zip(prices).zip(products) {
        let key = LineKey { order_item_id: id.clone(), part: source.part, split };
        let tax = match shape.tax {
            LineTax::Percent { rate, included, amount } => {
                let amount = shares.get(usize::from(split)).copied().or(amount);
                let amount = amount.map(|amount| money::written(amount, frame.digits));
                LineTax::Percent { rate, included, amount }
            }
            LineTax::None => LineTax::None,
        };
        let tax_source = source.tax_path.unwrap_or("context".into());
        let price_unit = money::written(price.price_unit, frame.digits);
        b.trace.push(Field::OfLine(key.clone(), "price_unit"), source.path, rule, Some(price_unit));
        b.trace.push(Field::OfLine(key.clone(), "tax_ids"), tax_source, planned.tax_rule, rate(tax));
        if let (Part::Item, Some(quantity)) = (source.part, &item.item.quantity) {
            let field = Field::OfLine(key.clone(), "product_uom_qty");
            b.trace.push(field, quantity.path, "item.quantity", Some(price.quantity));
        }
        b.draft.lines.push(DraftLine {
            description: description(item, source.part),
            product,
            quantity: price.quantity,
            price_unit,
            total: money::written(price.total, frame.digits),
            key,
            tax,
        });
    }
}

/// A tax's rate in the trace.
fn rate(tax: LineTax) -> Option<Words> {
    match tax {
        LineTax::None => None,
        LineTax::Percent { rate, .. } => Some(Words::Percent(rate)),
    }
}

/// What a person reads on the line.
fn description(item: &Priced<'_>, part: Part) -> String {
    let sku = item.item.sku.as_ref().or(item.item.asin.as_ref()).map_or(item.id, |at| at.value);
    match (part, &item.item.title) {
        (Part::Item, Some(title)) => title.value.to_owned(),
        (Part::Item, None) => sku.to_owned(),
        _ => [part.label(), ": ", sku].concat(),
    }
}

/// The product of a line: goods by SKU, after the merchant's SKU rules, or the service of a charge.
fn product(
    b: &mut Builder<'_>,
    frame: &Frame,
    item: &Priced<'_>,
    amount: &Amount,
    id: &SmolStr,
) -> ProductRef {
    if amount.part != Part::Item {
        return ProductRef::Service(amount.part);
    }
    let key = LineKey { order_item_id: id.clone(), part: Part::Item, split: 0 };
    let field = || Field::OfLine(key.clone(), "product_id");
    let item = item.item;
    let sku = item.sku.as_ref().map(|sku| {
        let own = b.ctx.rules.skus.get(sku.value);
        let rule = if own.is_some() { "product.sku_rule" } else { "product.sku" };
        let value = own.map_or(sku.value, String::as_str);
        b.trace.push(field(), sku.path, rule, Some(Words::copied(value)));
        SmolStr::from(value)
    });
    if let Some(asin) = &item.asin {
        if sku.is_none() {
            b.trace.push(field(), asin.path, "product.asin", Some(Words::copied(asin.value)));
        }
    } else if sku.is_none() {
        b.issue(IssueKind::MissingField, item.path.beside(frame.names.sku));
    }
    let (asin, title) = (item.asin.map(|at| at.value.into()), item.title.map(|at| at.value.to_owned()));
    ProductRef::Sku { sku, asin, title }
}

/// One line for all tax that Amazon collected; it is Amazon's to remit.
pub(super) fn facilitator_tax(b: &mut Builder<'_>, frame: &Frame, items: &[Priced<'_>]) {
    let collected = || items.iter().filter(|item| frame.amazon_collects(item)).flat_map(|item| &item.amounts);
    let total: Decimal = collected().map(|amount| amount.tax).sum();
    if total.is_zero() {
        return;
    }
    b.draft.facilitator = true;
    let source = collected().find_map(|amount| amount.tax_path).unwrap_or_default();
    order_line(b, frame.digits, Part::FacilitatorTax, (total, source), "tax.facilitator_line");
}

/// What makes up for Odoo's rounding of the order, untaxed.
pub(super) fn rounding(b: &mut Builder<'_>, frame: &Frame, by: Decimal, path: Path) {
    order_line(b, frame.digits, Part::Rounding, (by, path), "tax.rounding_line");
}

/// The tax of lines that bear none.
pub(super) fn tax_line(b: &mut Builder<'_>, frame: &Frame, tax: Decimal, path: Path) {
    order_line(b, frame.digits, Part::Tax, (tax, path), "tax.tax_line");
}

/// The tip, untaxed.
pub(super) fn tip(b: &mut Builder<'_>, frame: &Frame, tip: Decimal, at: &At<Money<'_>>) {
    if !tip.is_zero() {
        order_line(b, frame.digits, Part::Tip, (tip, at.path), "line.tip");
    }
}

/// A line of the order as a whole.
fn order_line(
    b: &mut Builder<'_>,
    digits: u32,
    part: Part,
    (total, source): (Decimal, Path),
    rule: &'static str,
) {
    let total = total.normalize();
    let needed = total.scale();
    if b.ctx.price_digits.is_some_and(|digits| digits < needed) {
        b.issue(IssueKind::PriceDigits { needed }, source);
    }
    let key = LineKey { order_item_id: SmolStr::default(), part, split: 0 };
    b.trace.push(Field::OfLine(key.clone(), "price_unit"), source, rule, Some(total));
    b.draft.lines.push(DraftLine {
        key,
        product: ProductRef::Service(part),
        description: part.label().to_owned(),
        quantity: Decimal::ONE,
        price_unit: money::written(total, digits),
        total: money::written(total, digits),
        tax: LineTax::None,
    });
}
