//! Transactions of the Finances API 2024-06-19.

use std::sync::Arc;

use rust_decimal::Decimal;
use spapi_types::finances_2024_06_19::{
    Breakdown, Currency, Item, RelatedIdentifierName as Name, Transaction,
};

use super::event::{Event, Goods, Part, day, exact};
use super::names::{About, Names, STEP, is_described, is_sum, is_title};
use crate::refund::related;
use crate::settlement::report::{Amount, ReportErrorKind, decimal};
use crate::settlement::rules::folded;
use crate::text::present;

/// Begins what stands for the id of a transaction without one: its whole content.
const NAMELESS: char = '\0';

/// What is to be done with a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Status {
    /// Its money is in a settlement.
    Released,
    /// Its money is held back: in no settlement yet.
    Deferred,
    /// Its money was held back; a transaction of its own tells the release.
    DeferredReleased,
}

/// The ids by which a transaction is known.
#[derive(Debug, Default)]
pub(super) struct Ids {
    /// Its own; made of its content where it has none.
    pub own: String,
    /// The transaction that was deferred, in its release.
    pub deferred: Option<String>,
    /// The release, in the transaction that was deferred.
    pub release: Option<String>,
    /// Amazon's id of the settlement.
    pub settlement: Option<String>,
    /// The financial event group.
    pub group: Option<String>,
}

impl Status {
    /// Spellings differ in case; a status that nobody knows counts, and the settlement's total tells whether rightly.
    pub(super) fn of(transaction: &Transaction) -> Self {
        match folded(transaction.transaction_status.as_deref().unwrap_or_default()).as_str() {
            "deferred" => Self::Deferred,
            "deferredreleased" => Self::DeferredReleased,
            _ => Self::Released,
        }
    }
}

impl Ids {
    pub(super) fn of(transaction: &Transaction) -> Self {
        let related = |name: Name| related(transaction.related_identifiers.as_deref(), &name);
        Self {
            own: present(&transaction.transaction_id)
                .map_or_else(|| format!("{NAMELESS}{transaction:?}"), str::to_owned),
            deferred: related(Name::DeferredTransactionId),
            release: related(Name::ReleaseTransactionId),
            settlement: related(Name::SettlementId),
            group: related(Name::FinancialEventGroupId),
        }
    }

    /// The transaction's id for a person.
    fn shown(&self) -> &str {
        if self.own.starts_with(NAMELESS) { "" } else { &self.own }
    }

    /// The settlement's key: its group's id, which v0 knows, too; or else its own.
    pub(super) fn key(&self) -> &str {
        self.group.as_deref().or(self.settlement.as_deref()).unwrap_or_default()
    }
}

/// Reads a transaction's amounts: the leaves of its items' breakdowns where these come to its total, else of its own.
/// Amazon tells some amounts of items alone, some of transactions alone, and some of both. Of debts, service fees and
/// reimbursements there is now and then a total alone: one amount, which the transaction's description names.
pub(super) fn event(
    names: &mut Names,
    transaction: &Transaction,
    ids: &Ids,
) -> Result<Event, ReportErrorKind> {
    let order = related(transaction.related_identifiers.as_deref(), &Name::OrderId);
    let place = transaction.marketplace_details.as_ref();
    let event = Event {
        settlement: ids.key().into(),
        order: order.unwrap_or_default().into(),
        marketplace: place.and_then(|place| present(&place.marketplace_name)).unwrap_or_default().into(),
        posted: transaction.posted_date.map(day),
        ..Event::default()
    };
    let description = transaction.description.as_deref().unwrap_or_default().trim();
    let about = About::of(description);
    let path = transaction.transaction_type.clone().unwrap_or_default();
    let title = if is_title(description) { description.to_owned() } else { path.clone() };
    let mut tree = Tree { names: &mut *names, event, about, path, title, has_headings: false };
    let total = tree.amount(transaction.total_amount.as_ref())?;
    let items = transaction.items.as_deref().unwrap_or_default();
    let fits = |of: &Reading| {
        !of.parts.is_empty() && of.untied.is_none() && total.is_none_or(|total| total == of.sum)
    };
    let mut chosen = tree.items(items)?;
    if !fits(&chosen) {
        let own = tree.own(transaction.breakdowns.as_deref(), items)?;
        // Items that contradict themselves are not replaced by headings that hide it.
        let hides = chosen.untied.is_some() && own.has_headings;
        let is_better = if chosen.parts.is_empty() { !own.parts.is_empty() } else { fits(&own) && !hides };
        if is_better {
            tree.event.is_coarse = own.has_headings;
            chosen = own;
        }
    }
    if chosen.parts.is_empty()
        && let Some(total) = total.filter(|total| !total.is_zero() && are_of(items, *total))
    {
        chosen = tree.alone(total, items)?;
    }
    let Tree { mut event, path, .. } = tree;
    if names.of(&path, about)?.first().is_some_and(|transaction| transaction == "Transfer") {
        event.payout = Some(exact(total.unwrap_or(chosen.sum))?);
        return Ok(event);
    }
    let place = |what: &str| format!("transactions[transactionId={}].{what}", ids.shown());
    event.untied = chosen.untied.map(|(path, by)| (place(&path), by));
    event.tie(total.unwrap_or(chosen.sum), chosen.sum, || place("totalAmount"));
    event.parts = by_item(chosen.parts, items);
    Ok(event)
}

/// The only amount of a transaction, an amount an item where these tell none but their totals: they name the SKUs.
fn by_item(parts: Vec<Part>, items: &[Item]) -> Vec<Part> {
    let [only] = parts.as_slice() else { return parts };
    let of_item = |item: &Item| {
        let amount = exact(item.total_amount.as_ref()?.currency_amount?).ok()?;
        let goods = goods(item);
        let is_bare = item.breakdowns.as_ref().is_none_or(Vec::is_empty);
        is_bare.then(|| Part { names: Arc::clone(&only.names), amount, sku: goods.sku, quantity: None })
    };
    let split: Vec<Part> = items.iter().filter_map(of_item).collect();
    let sum: i128 = split.iter().map(|part| i128::from(part.amount.millionths())).sum();
    let is_whole =
        split.len() == items.len() && items.len() > 1 && sum == i128::from(only.amount.millionths());
    if is_whole { split } else { parts }
}

/// True unless the totals of items come to another one.
fn are_of(items: &[Item], total: Decimal) -> bool {
    let totals = items.iter().filter_map(|item| item.total_amount.as_ref()?.currency_amount);
    let exact = totals.map(|total| exact(total).map(|amount| i128::from(amount.millionths())));
    let sum = exact.reduce(|sum, of| Ok(sum? + of?));
    sum.is_none_or(|sum| sum.is_ok_and(|sum| decimal(sum) == Some(total)))
}

/// The SKU and the units of an item.
fn goods(item: &Item) -> Goods {
    let contexts = || item.contexts.iter().flatten();
    Goods {
        sku: contexts().find_map(|context| present(&context.sku)).unwrap_or_default().into(),
        quantity: contexts().find_map(|context| context.quantity_shipped),
    }
}

/// The SKU and the units of a transaction, where it has but one item.
fn only_goods(items: &[Item]) -> Goods {
    match items {
        [only] => goods(only),
        _ => Goods::default(),
    }
}

/// One way to read a transaction.
#[derive(Default)]
struct Reading {
    parts: Vec<Part>,
    sum: Decimal,
    /// The place of the first amount that those below it do not come to, and by how much.
    untied: Option<(String, Decimal)>,
    /// Whether a heading stands for its parts.
    has_headings: bool,
}

/// Reads breakdowns.
struct Tree<'a> {
    names: &'a mut Names,
    event: Event,
    about: About,
    path: String,
    /// What the transaction's description, or else its type, calls an amount that nothing else names.
    title: String,
    has_headings: bool,
}

impl Tree<'_> {
    fn items(&mut self, items: &[Item]) -> Result<Reading, ReportErrorKind> {
        let mut sum = Decimal::ZERO;
        for (index, item) in items.iter().enumerate() {
            let found = self.nodes(item.breakdowns.as_deref(), &mut goods(item))?;
            let total = self.amount(item.total_amount.as_ref())?;
            self.event.tie(total.unwrap_or(found), found, || format!("items[{index}].totalAmount"));
            sum = added(sum, found)?;
        }
        Ok(self.taken(sum))
    }

    /// The transaction's own breakdowns; they are of the SKU where it has but one item.
    fn own(&mut self, breakdowns: Option<&[Breakdown]>, items: &[Item]) -> Result<Reading, ReportErrorKind> {
        let mut goods = only_goods(items);
        let sum = self.nodes(breakdowns, &mut goods)?;
        Ok(self.taken(sum))
    }

    /// A total without parts, as one amount; it is of the SKU where the transaction has but one item.
    fn alone(&mut self, total: Decimal, items: &[Item]) -> Result<Reading, ReportErrorKind> {
        let mut goods = only_goods(items);
        let path = format!("{}{STEP}{}", self.path, self.title);
        self.event.add(self.names, &path, self.about, total, &mut goods)?;
        Ok(self.taken(total))
    }

    fn taken(&mut self, sum: Decimal) -> Reading {
        let event = &mut self.event;
        Reading {
            parts: std::mem::take(&mut event.parts),
            sum,
            untied: event.untied.take(),
            has_headings: std::mem::take(&mut self.has_headings),
        }
    }

    /// Adds the leaves of breakdowns side by side; returns what they come to.
    fn nodes(&mut self, nodes: Option<&[Breakdown]>, goods: &mut Goods) -> Result<Decimal, ReportErrorKind> {
        let mut sum = Decimal::ZERO;
        for node in nodes.unwrap_or_default() {
            let above = self.path.len();
            self.path.push(STEP);
            self.path.push_str(node.breakdown_type.as_deref().unwrap_or_default());
            let found = self.node(node, goods)?;
            self.path.truncate(above);
            sum = added(sum, found)?;
        }
        Ok(sum)
    }

    fn node(&mut self, node: &Breakdown, goods: &mut Goods) -> Result<Decimal, ReportErrorKind> {
        let told = self.amount(node.breakdown_amount.as_ref())?;
        let name = node.breakdown_type.as_deref().unwrap_or_default();
        if node.breakdowns.as_ref().is_some_and(|below| !below.is_empty()) {
            let found = self.nodes(node.breakdowns.as_deref(), goods)?;
            self.event.tie(told.unwrap_or(found), found, || format!("breakdowns[breakdownType={name}]"));
            return Ok(found);
        }
        let amount = told.unwrap_or_default();
        self.has_headings |= !amount.is_zero() && self.path.split(STEP).skip(1).all(is_sum);
        if told.is_some() && !(amount.is_zero() && is_sum(name)) {
            let titled = self.titled();
            self.event.add(self.names, titled.as_deref().unwrap_or(&self.path), self.about, amount, goods)?;
        }
        Ok(amount)
    }

    /// The path with the transaction's title in it, where nothing else names the amount.
    fn titled(&self) -> Option<String> {
        let (kind, below) = self.path.split_once(STEP)?;
        is_described(kind, below).then(|| format!("{kind}{STEP}{}{STEP}{below}", self.title))
    }

    /// The amount, and its currency noted.
    fn amount(&mut self, told: Option<&Currency>) -> Result<Option<Decimal>, ReportErrorKind> {
        let Some(told) = told else { return Ok(None) };
        self.event.is_in(told.currency_code.as_deref().unwrap_or_default())?;
        // Totals, too: differences must not overflow.
        let amount = told.currency_amount.map(exact).transpose()?;
        Ok(amount.map(Amount::decimal))
    }
}

/// The sum, if it can be reckoned with.
pub(super) fn added(sum: Decimal, amount: Decimal) -> Result<Decimal, ReportErrorKind> {
    sum.checked_add(amount).ok_or(ReportErrorKind::AmountRange)
}
