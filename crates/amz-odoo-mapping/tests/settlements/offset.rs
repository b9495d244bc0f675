//! Orders whose amounts come to zero: no entry has a line of them, and the draft names them.

use crate::support::{Amount, ctx, drafted, issues, only, v2};
use amz_odoo_mapping::settlement::{AccountRules, RevenueMode, SettlementDraft};
use jiff::civil::date;
use proptest::prelude::*;
use serde_json::json;
use smol_str::SmolStr;
use std::collections::{BTreeMap, BTreeSet};

const APRIL: &str = "2026-04-29";
const MAY: &str = "2026-05-20";

fn order(number: usize) -> String {
    format!("302-0000000-000000{number}")
}

fn amount(number: usize, transaction: &str, cents: i64, day: &str) -> Amount {
    Amount::new(transaction, "ItemPrice", "Principal", cents).order(&order(number)).posted(day)
}

/// The orders of the only account.
fn offset(draft: &SettlementDraft) -> Vec<&str> {
    assert!(draft.offset_orders.len() < 2, "{:?}", draft.offset_orders);
    draft.offset_orders.iter().flat_map(|orders| &orders.order_ids).map(|id| id.as_str()).collect()
}

/// The orders that entries have lines of.
fn in_lines(draft: &SettlementDraft) -> BTreeSet<SmolStr> {
    draft.entries.iter().flat_map(|entry| &entry.lines).filter_map(|line| line.order_id).collect()
}

fn amounts() -> Vec<Amount> {
    vec![
        amount(7, "Order", 2_500, MAY),
        amount(7, "Refund", -2_500, MAY),
        // In another order of rows, with a promotion in it, and another channel's, whose price is nothing.
        amount(2, "Refund", -900, MAY),
        amount(2, "Order", 1_000, MAY),
        Amount::new("Order", "Promotion", "Principal", -100).order(&order(2)).posted(MAY),
        amount(3, "Order", 0, MAY),
        // Half is given back; sold in April, given back in May; nothing in April, something in May.
        amount(4, "Order", 2_000, MAY),
        amount(4, "Refund", -1_000, MAY),
        amount(5, "Order", 1_000, APRIL),
        amount(5, "Refund", -1_000, MAY),
        amount(6, "Order", 1_000, APRIL),
        amount(6, "Refund", -1_000, APRIL),
        amount(6, "Order", 700, MAY),
    ]
}

#[test]
fn an_order_that_is_given_back_in_its_settlement_is_named() {
    let mut ctx = ctx(RevenueMode::Invoices);
    ctx.rules = AccountRules::parse("version = 1\n[accounts]\nreceivable = { code = \"121000\" }\n").unwrap();
    let whole = drafted(&ctx, &amounts()).draft;
    assert_eq!(offset(&whole), [order(2), order(5), order(7)]);
    assert!(in_lines(&whole).into_iter().eq([order(4), order(6)]));
    let told = serde_json::to_value(&whole).unwrap();
    assert_eq!(
        told["offset_orders"],
        json!([{"account": "121000", "order_ids": [order(2), order(5), order(7)]}])
    );

    ctx.by_month = true;
    let months = drafted(&ctx, &amounts()).draft;
    assert_eq!(offset(&months), [order(2), order(7)]);
    assert!(in_lines(&months).into_iter().eq([order(4), order(5), order(6)]));
    assert!(months.settled_orders().into_iter().eq([2, 4, 5, 6, 7].map(order)));

    ctx.revenue = RevenueMode::Settlement;
    assert_eq!(drafted(&ctx, &amounts()).draft.offset_orders, []);
}

#[test]
fn orders_of_before_the_cut_over_and_of_what_is_not_booked_are_not_named() {
    let mut ctx = ctx(RevenueMode::Invoices);
    ctx.cut_over = Some(date(2026, 5, 1));
    assert_eq!(offset(&drafted(&ctx, &amounts()).draft), [order(2), order(7)]);
    ctx.history_orders.insert(order(2));
    assert_eq!(offset(&drafted(&ctx, &amounts()).draft), [order(7)]);
    // An order that is shown before the cut-over by an amount of nothing is history, too.
    let shown = [&[amount(7, "Order", 0, APRIL)], &amounts()[..]].concat();
    assert_eq!(offset(&drafted(&ctx, &shown).draft), [""; 0]);

    let refused = only(&ctx, &v2("1001", 1, &amounts()));
    assert_eq!(issues(&refused)[0], "deposit_mismatch at total-amount");
    assert_eq!(refused.draft.offset_orders, []);
}

proptest! {
    /// An order that any amount moves has lines, or is named.
    #[test]
    fn no_order_is_lost(
        rows in prop::collection::vec((1..6_usize, -2..3_i64, any::<bool>()), 1..40), by_month in any::<bool>()
    ) {
        let mut sums = BTreeMap::<String, BTreeMap<&str, i64>>::new();
        let mut amounts = Vec::new();
        for (number, units, april) in rows {
            let (cents, day) = (units * 500, if april { APRIL } else { MAY });
            amounts.push(amount(number, "Order", cents, day));
            if cents != 0 {
                *sums.entry(order(number)).or_default().entry(if by_month { day } else { "" }).or_default() += cents;
            }
        }
        let mut ctx = ctx(RevenueMode::Invoices);
        ctx.by_month = by_month;
        let draft = drafted(&ctx, &amounts).draft;
        let (even, moved): (Vec<_>, Vec<_>) =
            sums.iter().partition(|(_, months)| months.values().all(|sum| *sum == 0));
        prop_assert_eq!(offset(&draft), even.into_iter().map(|(id, _)| id.as_str()).collect::<Vec<_>>());
        prop_assert!(in_lines(&draft).into_iter().eq(moved.into_iter().map(|(id, _)| id)));
    }
}
