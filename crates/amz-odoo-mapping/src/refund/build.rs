//! From events to credit notes.

use rust_decimal::Decimal;
use std::collections::BTreeMap;

use super::{RefundDraft, RefundEvent, RefundKind, RefundLine, RefundPart, Refunded, ReturnedGoods};
use crate::money;
use crate::order::{DraftLine, LineTax, OrderDraft, Part, ProductRef};
use crate::{Issue, IssueKind, MapContext, Mapped, Trace};

mod belongs;

/// Maps all refunds of an order, a credit note each, the earliest first.
///
/// `returns` are the goods that came back: only they link a line to the order's. Give all events of the order that are
/// known, of either version of the Finances API and in any order: what was refunded before counts, and a refund that is
/// told several times is one, by its earliest event.
///
/// Issues: [`IssueKind::UnknownOrderItem`] for an item that the order lacks, [`IssueKind::RefundAboveCharged`],
/// [`IssueKind::CurrencyMismatch`], [`IssueKind::TaxRateUnknown`] for a tax where the order's line has none,
/// [`IssueKind::UnknownCharge`], [`IssueKind::OutOfRange`] and [`IssueKind::AmountPrecision`]; of a tree of amounts
/// (2024-06-19) [`IssueKind::UnknownBreakdown`], and [`IssueKind::TotalMismatch`] where a sum is not that of its parts. The
/// lines tie to the event's total in any case but an amount that is out of range.
#[must_use]
pub fn refunds(
    ctx: &MapContext,
    order: &OrderDraft,
    events: &[RefundEvent],
    returns: &[ReturnedGoods],
) -> Mapped<Vec<RefundDraft>> {
    let digits = order.currency.as_deref().and_then(|code| ctx.digits(code)).unwrap_or(2);
    let mut events: Vec<&RefundEvent> = events.iter().collect();
    events.sort_by(|a, b| (a.posted_at, &a.id).cmp(&(b.posted_at, &b.id)));
    let mut once: Vec<&RefundEvent> = Vec::with_capacity(events.len());
    for event in events {
        if !once.iter().any(|known| known.is_the_same_as(event)) {
            once.push(event);
        }
    }
    let mut builder = Builder {
        ctx,
        order,
        digits,
        returned: BTreeMap::new(),
        refunded: BTreeMap::new(),
        path: String::new(),
        issues: Vec::new(),
        trace: Trace::default(),
    };
    for goods in returns {
        *builder.returned.entry(goods.order_item_id.clone()).or_default() += goods.quantity;
    }
    let mut draft: Vec<RefundDraft> = Vec::with_capacity(once.len());
    for event in once {
        let mut refund = builder.event(event);
        // Two refunds of an item may bear the item's id both.
        if let Some(id) = event.refund_id.as_ref().filter(|_| draft.iter().any(|d| d.refund_id == event.id)) {
            refund.refund_id = format!("{}-{id}", event.id);
        }
        draft.push(refund);
    }
    let Builder { issues, trace, .. } = builder;
    Mapped { draft, issues, trace }
}

struct Builder<'a> {
    ctx: &'a MapContext,
    order: &'a OrderDraft,
    digits: u32,
    /// Units that came back and are not refunded yet, by item.
    returned: BTreeMap<String, Decimal>,
    /// What was refunded so far of the price, by item; the order's own amounts and tax under the empty id.
    refunded: BTreeMap<String, Decimal>,
    /// The place in Amazon's document that is being booked.
    path: String,
    issues: Vec<Issue>,
    trace: Trace,
}

/// What an event gives back of one part of an item.
#[derive(Clone, Copy, Default)]
struct Share {
    base: Decimal,
    tax: Decimal,
}

impl Builder<'_> {
    fn issue(&mut self, kind: IssueKind, path: &str) {
        self.issues.push(Issue::new(kind, path, &self.order.order_id));
    }

    fn event(&mut self, event: &RefundEvent) -> RefundDraft {
        let mut shares: BTreeMap<(String, RefundPart), Share> = BTreeMap::new();
        let mut units: BTreeMap<String, Option<Decimal>> = BTreeMap::new();
        let mut paths: BTreeMap<String, String> = BTreeMap::new();
        let mut total = Decimal::ZERO;
        for (path, kind) in &event.problems {
            self.issue(kind.clone(), path);
        }
        for item in &event.items {
            let id = self.item_id(item);
            paths.entry(id.clone()).or_insert_with(|| item.path.clone());
            let known = units.entry(id.clone()).or_insert(Some(Decimal::ZERO));
            *known = known.zip(item.quantity).map(|(a, b)| a + b);
            for amount in &item.amounts {
                let value = self.check(amount);
                total += value;
                let share = shares.entry((id.clone(), self.part_of(&id, amount, &item.amounts))).or_default();
                match amount.kind {
                    RefundKind::Tax(_) => share.tax += value,
                    _ => share.base += value,
                }
            }
        }
        let mut draft = RefundDraft {
            order_id: self.order.order_id.clone(),
            refund_id: event.id.clone(),
            posted_at: event.posted_at,
            currency: self.order.currency.clone(),
            total: money::written(total, self.digits),
            lines: Vec::new(),
        };
        let mut collected = Decimal::ZERO;
        for ((id, part), share) in shares {
            self.path = paths.get(&id).cloned().unwrap_or_default();
            let quantity = units.get(&id).copied().flatten().filter(|_| part == RefundPart::Item);
            collected += self.lines(&mut draft.lines, (&id, part), share, quantity);
        }
        if !collected.is_zero() {
            self.path = event.items.first().map(|item| item.path.clone()).unwrap_or_default();
            let part = if self.has_tax_line() { RefundPart::Tax } else { RefundPart::FacilitatorTax };
            self.push(&mut draft.lines, ("", part), collected, LineTax::None, "refund.tax_line");
        }
        self.check_sums(&draft, &paths);
        draft
    }

    fn check(&mut self, amount: &Refunded) -> Decimal {
        let value = amount.amount.normalize();
        if !money::in_range(value) {
            self.issue(IssueKind::OutOfRange, &amount.path);
            return Decimal::ZERO;
        }
        if let Some(found) =
            amount.currency.as_ref().filter(|found| Some(*found) != self.order.currency.as_ref())
        {
            self.issue(IssueKind::CurrencyMismatch { found: found.clone() }, &amount.path);
        }
        if value.scale() > self.digits {
            self.issue(IssueKind::AmountPrecision { digits: self.digits }, &amount.path);
        }
        if amount.kind == RefundKind::Unknown {
            self.issue(IssueKind::UnknownCharge { name: amount.name.clone() }, &amount.path);
        }
        value
    }

    /// True if the order's tax is a line of its own.
    fn has_tax_line(&self) -> bool {
        self.order.lines.iter().any(|line| line.key.part == Part::Tax)
    }

    /// Adds the lines of one part of an item. Returns the tax that belongs on a line of its own.
    fn lines(
        &mut self,
        lines: &mut Vec<RefundLine>,
        (id, part): (&str, RefundPart),
        share: Share,
        quantity: Option<Decimal>,
    ) -> Decimal {
        let order = self.order;
        let own = |part| order.lines.iter().find(|l| l.key.order_item_id == id && l.key.part == part);
        let sold = match part.of_order() {
            Part::Other => None,
            // A promotion may stand alone.
            Part::Shipping => own(Part::Shipping).or_else(|| own(Part::ShippingDiscount)),
            part => own(part),
        };
        let (total, tax) = match sold.map(|line| line.tax) {
            Some(LineTax::Percent { rate, included, amount }) => {
                // A tax that Amazon told for the sale it tells for the refund, too.
                let told = (amount.is_some() || !share.tax.is_zero()).then_some(share.tax);
                let total = if included { share.base + share.tax } else { share.base };
                let amount = told.map(|tax| money::written(tax, self.digits));
                (total, LineTax::Percent { rate, included, amount })
            }
            _ => (share.base, LineTax::None),
        };
        let mut collected = Decimal::ZERO;
        if tax == LineTax::None && !share.tax.is_zero() {
            collected = share.tax;
            if !order.facilitator && !self.has_tax_line() {
                let path = self.path.clone();
                self.issue(IssueKind::TaxRateUnknown { tax: share.tax, net: share.base }, &path);
            }
        }
        match quantity.and_then(|quantity| self.goods(id, total, quantity)) {
            Some(prices) => self.push_goods(lines, id, &prices, tax),
            None if total.is_zero() && matches!(tax, LineTax::None) => {}
            None => self.push(lines, (id, part), total, tax, "refund.price_difference"),
        }
        collected
    }

    /// The unit prices, if the amount is what as many units sold for.
    fn goods(&self, id: &str, total: Decimal, quantity: Decimal) -> Option<Vec<money::Priced>> {
        if quantity <= Decimal::ZERO || !quantity.fract().is_zero() {
            return None;
        }
        let own = || {
            let parts = [Part::Item, Part::ItemDiscount];
            self.order.lines.iter().filter(move |l| l.key.order_item_id == id && parts.contains(&l.key.part))
        };
        let units: Decimal = own().filter(|line| line.key.part == Part::Item).map(|line| line.quantity).sum();
        let charged: Decimal = own().map(|line| line.total).sum();
        let expected = (charged * quantity).checked_div(units)?;
        let is_theirs = (expected - total).abs() <= quantity * money::minor_unit(self.digits);
        let prices = || money::unit_prices(total.normalize(), quantity, self.digits, self.ctx.price_digits);
        (quantity <= units && is_theirs).then(prices).flatten()
    }

    fn push_goods(&mut self, lines: &mut Vec<RefundLine>, id: &str, prices: &[money::Priced], tax: LineTax) {
        let sold = self.order.lines.iter().find(|l| l.key.order_item_id == id && l.key.part == Part::Item);
        let Some(sold) = sold else { return };
        let units: Decimal = prices.iter().map(|price| price.quantity).sum();
        let back = self.returned.entry(id.to_owned()).or_default();
        let is_back = *back >= units;
        if is_back {
            *back -= units;
        }
        let weights: Vec<Decimal> = prices.iter().map(|price| price.total).collect();
        let shares = match tax {
            LineTax::Percent { amount: Some(tax), .. } => money::allocate(tax, &weights, self.digits),
            _ => Vec::new(),
        };
        for (split, price) in (0u8..).zip(prices) {
            let tax = match (tax, shares.get(usize::from(split))) {
                (LineTax::Percent { rate, included, .. }, share) => {
                    let amount = share.map(|share| money::written(*share, self.digits));
                    LineTax::Percent { rate, included, amount }
                }
                (other, _) => other,
            };
            let line = RefundLine {
                order_item_id: id.to_owned(),
                part: RefundPart::Item,
                split,
                product: sold.product.clone(),
                description: sold.description.clone(),
                quantity: price.quantity,
                price_unit: money::written(price.price_unit, self.digits),
                total: money::written(price.total, self.digits),
                tax,
                sale_line: is_back.then(|| sold.key.clone()),
            };
            self.traced(&line, "refund.units");
            lines.push(line);
        }
    }

    /// Adds an amount without goods.
    fn push(
        &mut self,
        lines: &mut Vec<RefundLine>,
        (id, part): (&str, RefundPart),
        total: Decimal,
        tax: LineTax,
        rule: &'static str,
    ) {
        let sold = self.order.lines.iter().find(|l| l.key.order_item_id == id && l.key.part == Part::Item);
        let product = match (part, sold) {
            (RefundPart::Item, Some(sold)) => sold.product.clone(),
            (RefundPart::Item, None) => ProductRef::Service(Part::Other),
            _ => ProductRef::Service(part.of_order()),
        };
        let total = money::written(total, self.digits);
        let line = RefundLine {
            order_item_id: id.to_owned(),
            part,
            split: 0,
            product,
            description: match sold {
                Some(sold) => format!("{}: {}", part.label(), sold.description),
                None => part.label().to_owned(),
            },
            quantity: Decimal::ONE,
            price_unit: total,
            total,
            tax,
            sale_line: None,
        };
        self.traced(&line, rule);
        lines.push(line);
    }

    fn traced(&mut self, line: &RefundLine, rule: &'static str) {
        let field =
            format!("account.move.line[{}_{}_{}].price_unit", line.order_item_id, line.part, line.split);
        self.trace.push(field, self.path.clone(), rule, Some(line.price_unit.to_string()));
    }

    /// Reports what was refunded beyond the price, of an item and of the order.
    fn check_sums(&mut self, draft: &RefundDraft, paths: &BTreeMap<String, String>) {
        for line in draft.lines.iter().filter(|line| !line.part.is_beyond_price()) {
            *self.refunded.entry(line.order_item_id.clone()).or_default() += line.gross();
        }
        let mut over = None;
        for id in paths.keys().filter(|id| !id.is_empty()) {
            let charged: Decimal =
                self.order.lines.iter().filter(|l| l.key.order_item_id == *id).map(DraftLine::gross).sum();
            let by = self.refunded.get(id).copied().unwrap_or_default() - charged;
            over = over.or((by > Decimal::ZERO).then_some((by, id)));
        }
        let whole = self.refunded.values().sum::<Decimal>() - self.order.total;
        let first = paths.keys().next();
        let over = over.or(first.filter(|_| whole > Decimal::ZERO).map(|id| (whole, id)));
        if let Some((by, id)) = over {
            let path = paths.get(id).cloned().unwrap_or_default();
            self.issue(IssueKind::RefundAboveCharged { by: money::written(by, self.digits) }, &path);
        }
    }
}
