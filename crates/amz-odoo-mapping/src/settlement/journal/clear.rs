//! Orders that are invoiced: what a settlement clears of each one's receivable.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::entry::EntryBuilder;
use crate::settlement::books::{OrderKey, Period, Table, Texts};
use crate::settlement::draft::Posting;
use crate::settlement::rules::{AccountRules, Group, account};

/// Clears the orders' receivables and gives what names no order; that goes to suspense.
///
/// `unsettled` is what comes to each receivable, by the first rule that clears it.
pub(super) fn clear(
    rules: &AccountRules,
    cleared: &Table<(OrderKey, Period, u32), i64>,
    texts: &Texts,
    entry: &mut EntryBuilder<'_>,
    mut unsettled: BTreeMap<u32, i128>,
    keeps: impl Fn(Period) -> bool,
) -> i128 {
    let mut orders: Vec<(u32, OrderKey, i128)> = Vec::new();
    for ((order, _, first), amount) in cleared.iter().filter(|((_, period, _), _)| keeps(*period)) {
        *unsettled.entry(*first).or_default() -= i128::from(*amount);
        orders.push((*first, *order, (*amount).into()));
    }
    orders.sort_unstable_by(|(a, left, _), (b, right, _)| a.cmp(b).then_with(|| left.order(*right, texts)));
    let mut posting: Option<(u32, Arc<Posting>)> = None;
    for (first, order, amount) in orders {
        let posting = match &posting {
            Some((of, posting)) if *of == first => Arc::clone(posting),
            _ => {
                let account = rules.rules.get(first as usize).and_then(|rule| rule.clears.as_deref());
                let account = account.unwrap_or(account::SUSPENSE);
                let new = Arc::new(Posting::new(rules, Group::Sales, account, "Order settled"));
                posting = Some((first, Arc::clone(&new)));
                new
            }
        };
        entry.clear(&posting, order.id(texts), amount);
    }
    let left = unsettled.values().sum();
    if left != 0 {
        entry.post(Posting::new(rules, Group::Other, account::SUSPENSE, "Orders without an id"), left);
    }
    left
}
