//! Orders that are invoiced: what a settlement clears of each one's receivable.

use foldhash::fast::FixedState;
use hashbrown::HashSet;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::entry::EntryBuilder;
use crate::settlement::SettlementContext;
use crate::settlement::books::{ClearedAccount, OrderKey, OrderSums, Period, Settlement, Texts};
use crate::settlement::draft::{OffsetOrders, OrderLines, Posting};
use crate::settlement::report::Text;
use crate::settlement::rules::{AccountRules, Group, account};

/// What each order clears, in the order of journal items.
pub(super) struct Cleared<'a> {
    parts: Vec<Part<'a>>,
    /// Orders that were sent before the cut-over: nothing of theirs is invoiced here.
    history: &'a HashSet<OrderKey, FixedState>,
    texts: &'a Arc<Texts>,
}

/// What orders clear on one account in one period.
struct Part<'a> {
    period: Period,
    to: &'a ClearedAccount,
    /// By id.
    orders: Vec<(OrderKey, i64)>,
}

impl Part<'_> {
    fn amount(&self, of: OrderKey, texts: &Texts) -> i64 {
        let found = self.orders.binary_search_by(|(order, _)| order.order(of, texts));
        found.ok().and_then(|at| self.orders.get(at)).map_or(0, |(_, amount)| *amount)
    }
}

impl<'a> Cleared<'a> {
    /// `accounts` are what is cleared, by place.
    pub(super) fn new(
        sums: BTreeMap<(Period, u32), OrderSums>,
        accounts: &'a [ClearedAccount],
        history: &'a HashSet<OrderKey, FixedState>,
        texts: &'a Arc<Texts>,
    ) -> Self {
        let part = |((period, place), sums): ((Period, u32), OrderSums)| {
            let to = accounts.get(place as usize)?;
            let mut orders = sums.sorted();
            orders.sort_unstable_by(|(a, _), (b, _)| a.order(*b, texts));
            Some(Part { period, to, orders })
        };
        let mut parts: Vec<Part<'a>> = sums.into_iter().filter_map(part).collect();
        parts.sort_by_key(|part| part.to);
        Self { parts, history, texts }
    }

    /// Orders without an item in any period, by account: what some of their amounts add, others take.
    pub(super) fn offset(&self, rules: &AccountRules) -> Vec<OffsetOrders> {
        let of_account = |parts: &[Part<'_>]| {
            let to = parts.first().filter(|part| !part.to.in_one_sum)?.to;
            let orders = parts.iter().flat_map(|part| &part.orders);
            let at_zero = orders.filter(|(order, amount)| *amount == 0 && !self.history.contains(order));
            let mut at_zero: Vec<OrderKey> = at_zero.map(|(order, _)| *order).collect();
            at_zero.retain(|order| parts.iter().all(|part| part.amount(*order, self.texts) == 0));
            at_zero.sort_unstable_by(|a, b| a.order(*b, self.texts));
            at_zero.dedup();
            let order_ids = at_zero.iter().map(|order| order.id(self.texts)).collect();
            let account = rules.code(&to.account).to_owned();
            (!at_zero.is_empty()).then_some(OffsetOrders { account, order_ids })
        };
        self.parts.chunk_by(|a, b| a.to == b.to).filter_map(of_account).collect()
    }

    /// Hands out the items of the periods that are kept; those of history are none.
    pub(super) fn take(
        &mut self,
        rules: &AccountRules,
        digits: u32,
        keeps: impl Fn(Period) -> bool,
    ) -> Vec<OrderLines> {
        let Self { parts, history, texts } = self;
        let own = |part: &&mut Part<'_>| {
            part.period != Period::History && !part.to.in_one_sum && keeps(part.period)
        };
        let mut lines: Vec<(&ClearedAccount, OrderLines)> = Vec::new();
        for Part { to, orders, .. } in parts.iter_mut().filter(own) {
            let mut orders = std::mem::take(orders);
            orders.retain(|(order, amount)| *amount != 0 && !history.contains(order));
            match lines.last_mut() {
                // Lines without a day stand with those of the last month.
                Some((same, lines)) if same == to => {
                    lines.orders.append(&mut orders);
                    lines.orders.sort_by(|(a, _), (b, _)| a.order(*b, texts));
                }
                _ => {
                    let posting = Posting::new(rules, Group::Sales, &to.account, "Order settled").into();
                    let texts = Arc::clone(texts);
                    lines.push((*to, OrderLines { posting, orders, texts, digits, conversion: None }));
                }
            }
        }
        lines.into_iter().map(|(_, lines)| lines).collect()
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
        let own = |part: &&Part<'_>| part.period != Period::History && keeps(part.period);
        for Part { to, orders, .. } in self.parts.iter().filter(own) {
            for (order, amount) in orders {
                let amount = i128::from(*amount);
                match (to.in_one_sum, self.history.contains(order)) {
                    (false, false) => cleared += amount,
                    (false, true) => opening += amount,
                    (true, false) => {}
                    (true, true) => {
                        entry.post(Posting::opening(rules), amount);
                        let account = rules.code(&to.account).to_owned();
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
}

/// The orders that were sent before the cut-over: those that the context names, and those that any settlement of the
/// file shows before it.
pub(super) fn history(
    ctx: &SettlementContext,
    settlements: &[Settlement],
    texts: &Texts,
) -> HashSet<OrderKey, FixedState> {
    let sums = settlements.iter().flat_map(|settlement| &settlement.orders);
    let shown = sums.filter(|((period, _), _)| *period == Period::History);
    let shown = shown.flat_map(|(_, sums)| sums.orders());
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
