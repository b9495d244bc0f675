//! Orders that are invoiced: what a settlement clears of each one's receivable.

use foldhash::fast::FixedState;
use hashbrown::HashSet;
use smol_str::SmolStr;
use std::cmp::Ordering;
use std::sync::Arc;

use super::entry::EntryBuilder;
use crate::settlement::SettlementContext;
use crate::settlement::books::{ClearedAccount, OrderKey, Period, Settlement, Table, Texts};
use crate::settlement::draft::{OffsetOrders, Posting};
use crate::settlement::report::Text;
use crate::settlement::rules::{AccountRules, Group, account};

/// What each order clears, in the order of journal items.
pub(super) struct Cleared<'a> {
    rows: Vec<Row>,
    /// What is cleared, by place.
    accounts: &'a [ClearedAccount],
    postings: Vec<Arc<Posting>>,
    /// Orders that were sent before the cut-over: nothing of theirs is invoiced here.
    history: &'a HashSet<OrderKey, FixedState>,
    texts: &'a Texts,
}

struct Row {
    period: Period,
    account: u32,
    order: OrderKey,
    amount: i64,
}

impl<'a> Cleared<'a> {
    /// `accounts` are what is cleared, by place.
    pub(super) fn new(
        rules: &AccountRules,
        orders: Table<(OrderKey, Period, u32), i64>,
        accounts: &'a [ClearedAccount],
        history: &'a HashSet<OrderKey, FixedState>,
        texts: &'a Texts,
    ) -> Self {
        let mut rows: Vec<Row> = Vec::with_capacity(orders.len());
        rows.extend(orders.drain().map(|((order, period, account), amount)| Row {
            period,
            account,
            order,
            amount,
        }));
        let name = |row: &Row| accounts.get(row.account as usize);
        rows.sort_unstable_by(|a, b| name(a).cmp(&name(b)).then_with(|| a.order.order(b.order, texts)));
        let posting =
            |to: &ClearedAccount| Posting::new(rules, Group::Sales, &to.account, "Order settled").into();
        Self { rows, accounts, postings: accounts.iter().map(posting).collect(), history, texts }
    }

    /// The items of the periods that are kept; those of history are none.
    pub(super) fn items(
        &self,
        keeps: impl Fn(Period) -> bool,
    ) -> impl Iterator<Item = (Arc<Posting>, SmolStr, i64)> {
        let is_item = |row: &Row| !self.is_in_one_sum(row) && !self.is_history(row);
        let own = self.rows.iter().filter(move |row| keeps(row.period) && is_item(row));
        own.filter_map(|row| {
            let posting = self.postings.get(row.account as usize)?;
            Some((Arc::clone(posting), row.order.id(self.texts), row.amount))
        })
    }

    /// Orders without an item in any period, by account: what some of their amounts add, others take.
    pub(super) fn offset(&self, rules: &AccountRules) -> Vec<OffsetOrders> {
        let is_offset = |row: &Row| row.amount == 0 && !self.is_in_one_sum(row) && !self.is_history(row);
        let mut accounts: Vec<OffsetOrders> = Vec::new();
        let mut last = None;
        for rows in self.rows.chunk_by(|a, b| (a.account, a.order) == (b.account, b.order)) {
            let Some(row) = rows.first().filter(|_| rows.iter().all(is_offset)) else { continue };
            let Some(to) = self.accounts.get(row.account as usize) else { continue };
            if last != Some(row.account) {
                let account = rules.code(&to.account).to_owned();
                accounts.push(OffsetOrders { account, order_ids: Vec::new() });
                last = Some(row.account);
            }
            if let Some(orders) = accounts.last_mut() {
                orders.order_ids.push(row.order.id(self.texts));
            }
        }
        accounts
    }

    /// Adds what the periods' orders clear to the entry, and what names no order, which it gives back, to suspense.
    ///
    /// `unsettled` is what the periods' lines come to.
    pub(super) fn post(
        &self,
        rules: &AccountRules,
        entry: &mut EntryBuilder<'_>,
        unsettled: i128,
        keeps: impl Fn(Period) -> bool,
    ) -> i128 {
        let (mut cleared, mut opening) = (0_i128, 0_i128);
        for row in self.rows.iter().filter(|row| row.period != Period::History && keeps(row.period)) {
            let amount = i128::from(row.amount);
            match (self.is_in_one_sum(row), self.is_history(row)) {
                (false, false) => cleared += amount,
                (false, true) => opening += amount,
                (true, false) => {}
                (true, true) => {
                    entry.post(Posting::opening(rules), amount);
                    if let Some(own) = self.accounts.get(row.account as usize) {
                        let account = rules.code(&own.account).to_owned();
                        entry.post(Posting { account, ..Posting::opening(rules) }, -amount);
                    }
                }
            }
        }
        entry.cleared += cleared;
        entry.post(Posting::opening(rules), opening);
        let left = unsettled - cleared - opening;
        entry.post(Posting::new(rules, Group::Other, account::SUSPENSE, "Orders without an id"), left);
        left
    }

    fn is_in_one_sum(&self, row: &Row) -> bool {
        self.accounts.get(row.account as usize).is_some_and(|own| own.in_one_sum)
    }

    fn is_history(&self, row: &Row) -> bool {
        row.period == Period::History || self.history.contains(&row.order)
    }
}

/// The orders that were sent before the cut-over: those that the context names, and those that any settlement of the
/// file shows before it.
pub(super) fn history(
    ctx: &SettlementContext,
    settlements: &[Settlement],
    texts: &Texts,
) -> HashSet<OrderKey, FixedState> {
    let rows = settlements.iter().flat_map(|settlement| settlement.orders.iter());
    let shown = rows.filter(|((_, period, _), _)| *period == Period::History).map(|((order, ..), _)| *order);
    shown.chain(ctx.history_orders.iter().filter_map(|id| OrderKey::find(Text::new(id), texts))).collect()
}

impl OrderKey {
    /// By id: numbers of texts depend on which came first.
    fn order(self, other: Self, texts: &Texts) -> Ordering {
        match (self.digits(), other.digits()) {
            (Some(own), Some(others)) => own.cmp(&others),
            _ => self.id(texts).cmp(&other.id(texts)),
        }
    }
}
