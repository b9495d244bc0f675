//! Settlements that follow each other close what they leave open.

use crate::support::{Amount, accounts, ctx, drafted, other};
use amz_odoo_mapping::settlement::{JournalEntry, RevenueMode};
use rust_decimal::Decimal;

fn fees(cents: i64) -> Amount {
    other("Subscription Fee", cents)
}

#[test]
fn a_debt_that_is_carried_over_and_charged_closes_to_zero() {
    let ctx = ctx(RevenueMode::Settlement);
    let sale = Amount::new("Order", "ItemPrice", "Principal", 101_608).order("113-1234567-1234567");
    let chain = [
        drafted(&ctx, &[fees(-32_169)]),
        drafted(
            &ctx,
            &[other("Payable to Amazon", -32_169), other("Successful charge", 32_169), fees(-6_231)],
        ),
        drafted(&ctx, &[other("Payable to Amazon", -6_231), other("Successful charge", 6_231), sale]),
    ];
    let totals: Vec<String> = chain.iter().map(|mapped| mapped.draft.total.unwrap().to_string()).collect();
    assert_eq!(totals, ["-321.69", "-62.31", "1016.08"]);
    let debts: Vec<String> = chain
        .iter()
        .map(|mapped| {
            format!("{} {}", mapped.draft.balances.opening_debt, mapped.draft.balances.closing_debt)
        })
        .collect();
    assert_eq!(debts, ["0.00 -321.69", "-321.69 -62.31", "-62.31 0.00"]);
    let entries: Vec<&JournalEntry> = chain.iter().flat_map(|mapped| &mapped.draft.entries).collect();
    let sums = accounts(entries);
    assert_eq!(sums.get("amazon_payable"), None, "{sums:?}");
    // What the bank was charged and what it got.
    assert_eq!(sums["payout"], Decimal::new(101_608 - 32_169 - 6_231, 2));
    assert_eq!(sums["subscription_fees"], Decimal::new(38_400, 2), "a debt carried over is no expense");
}

#[test]
fn reserves_close_over_three_settlements() {
    let ctx = ctx(RevenueMode::Invoices);
    let [kept, back] = ["Current Reserve Amount", "Previous Reserve Amount Balance"];
    let chain = [
        drafted(&ctx, &[fees(1_000), other(kept, -700)]),
        drafted(&ctx, &[fees(1_000), other(back, 700), other(kept, -250)]),
        drafted(&ctx, &[fees(1_000), other(back, 250)]),
    ];
    let open: Vec<Decimal> = (1..=3)
        .map(|count| {
            let entries = chain[..count].iter().flat_map(|mapped| &mapped.draft.entries);
            accounts(entries).get("reserve").copied().unwrap_or_default()
        })
        .collect();
    assert_eq!(open, [Decimal::new(700, 2), Decimal::new(250, 2), Decimal::ZERO]);
}

#[test]
fn a_payout_that_came_back_is_in_transit_again_and_a_transfer_is_no_amount() {
    let ctx = ctx(RevenueMode::Settlement);
    let transfer = Amount::new("Transfer", "other-transaction", "Payout", -900);
    let mapped = drafted(&ctx, &[fees(400), other("Transfer of funds unsuccessful: closed", 500), transfer]);
    assert_eq!(mapped.draft.sum, Decimal::new(900, 2));
    let sums = accounts(&mapped.draft.entries);
    assert_eq!(sums["payout"], Decimal::new(400, 2));
    assert!(
        drafted(&ctx, &[fees(400), fees(-400)]).draft.entries[0].lines.is_empty(),
        "zero has no bank line"
    );
}
