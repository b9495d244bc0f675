//! Settlements that follow each other close what they leave open.

use crate::support::{Amount, accounts, ctx, drafted, issues, only, other, total, v2};
use amz_odoo_mapping::settlement::{
    Closing, JournalEntry, RevenueMode, apply_chain, check_chain, settlements,
};
use proptest::prelude::*;
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
    let mut closings: Vec<Closing> = chain.iter().map(|mapped| mapped.draft.closing()).collect();
    for (closing, id) in closings.iter_mut().zip(["1", "2", "3"]) {
        (closing.settlement_id, closing.start, closing.end) = (id.to_owned(), None, None);
    }
    assert_eq!(told(&closings), [""; 0]);
    closings.remove(1);
    assert_eq!(told(&closings), ["3: debt_left_open at balances.opening_debt"]);
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
    assert!(drafted(&ctx, &[fees(400), fees(-400)]).draft.entries.is_empty(), "zero has no bank line");
}

#[test]
fn a_reserve_that_is_taken_back_is_neither_kept_nor_given_back() {
    let reversal = |description, cents| {
        Amount::new("other-transaction - Reversal", "other-transaction", description, cents)
    };
    let [kept, back] = ["Current Reserve Amount", "Previous Reserve Amount Balance"];
    let amounts =
        [fees(1_000), other(kept, -700), reversal(kept, 700), other(back, 300), reversal(back, -100)];
    let balances = drafted(&ctx(RevenueMode::Settlement), &amounts).draft.balances;
    assert_eq!([balances.reserve_kept, balances.reserve_released], [Decimal::ZERO, Decimal::new(200, 2)]);
}

/// A settlement with its days, `[opening debt, closing debt, released, kept]` in cents.
fn closing(id: &str, days: [&str; 2], balances: [i64; 4]) -> Closing {
    let mut closing = Closing::default();
    closing.settlement_id = id.to_owned();
    closing.currency = "EUR".to_owned();
    [closing.start, closing.end] = days.map(|day| day.parse().ok());
    let own = &mut closing.balances;
    [own.opening_debt, own.closing_debt, own.reserve_released, own.reserve_kept] =
        balances.map(|cents| Decimal::new(cents, 2));
    closing
}

/// `settlement: code at path` of each issue.
fn told(closings: &[Closing]) -> Vec<String> {
    let issues = check_chain(closings);
    issues
        .iter()
        .map(|issue| format!("{}: {} at {}", issue.order_id, issue.kind.code(), issue.path))
        .collect()
}

const APRIL: [&str; 2] = ["2026-04-01", "2026-04-15"];
const LATER: [&str; 2] = ["2026-04-15", "2026-04-29"];
const MAY: [&str; 2] = ["2026-04-30", "2026-05-13"];

#[test]
fn a_chain_that_closes_has_no_issue() {
    let chain = [
        closing("1", APRIL, [-500, -32_169, 0, -700]),
        closing("2", LATER, [-32_169, -6_231, 700, -250]),
        closing("3", MAY, [-6_231, 0, 250, 0]),
    ];
    assert_eq!(told(&chain), [""; 0]);
}

#[test]
fn what_settlements_do_not_take_up_or_take_up_too_much_is_told_by_how_much() {
    let chain = |opening, released| {
        [closing("1", APRIL, [0, -32_169, 0, -700]), closing("2", LATER, [opening, 0, released, 0])]
    };
    let less = check_chain(&chain(-32_000, 650));
    assert_eq!(
        told(&chain(-32_000, 650)),
        ["2: debt_left_open at balances.opening_debt", "2: reserve_left_open at balances.reserve_released"]
    );
    assert!(less.iter().all(|issue| !issue.is_blocking()));
    assert!(less[0].message().contains("1.69 of the debt that settlement 1 left"), "{}", less[0].message());
    assert!(
        less[1].message().contains("0.50 of the reserve that settlement 1 kept"),
        "{}",
        less[1].message()
    );
    let more = check_chain(&chain(-32_170, 70_001));
    assert!(more.iter().all(|issue| issue.is_blocking()));
    assert!(more[0].message().contains("is 0.01 more than settlement 1"), "{}", more[0].message());
    assert!(more[1].message().contains("is 693.01 more than settlement 1"), "{}", more[1].message());
}

#[test]
fn a_reserve_comes_back_in_parts_and_no_more_than_was_kept() {
    let chain = |last| {
        [
            closing("1", APRIL, [0, 0, 0, -700]),
            closing("2", LATER, [0, 0, 300, -100]),
            closing("3", MAY, [0, 0, last, 0]),
        ]
    };
    let parts = ["2: reserve_left_open at balances.reserve_released"];
    assert_eq!(told(&chain(500)), parts);
    assert_eq!(told(&chain(100)), parts, "what is left from before is told once");
    assert_eq!(told(&chain(501)), [parts[0], "3: reserve_above_kept at balances.reserve_released"]);
}

#[test]
fn days_between_and_days_twice_are_told_and_so_is_the_wrong_order() {
    let plain = |id, days| closing(id, days, [0; 4]);
    assert_eq!(told(&[plain("1", APRIL), plain("3", MAY)]), ["3: period_gap at start"]);
    let from = |start| [plain("1", APRIL), plain("2", [start, "2026-04-29"])];
    assert_eq!(told(&from("2026-04-16")), [""; 0], "days may be whole");
    assert_eq!(told(&from("2026-04-17")), ["2: period_gap at start"]);
    assert_eq!(
        told(&[plain("1", APRIL), plain("2", ["2026-04-14", "2026-04-29"])]),
        ["2: period_overlap at start"]
    );
    assert_eq!(
        told(&[plain("1", APRIL), plain("3", MAY), plain("2", LATER)]),
        ["2: out_of_order at start"],
        "they are compared by their days"
    );
    assert_eq!(told(&[plain("1", APRIL), plain("1", APRIL)]), ["1: settlement_repeated at settlement_id"]);
    let undated = [closing("1", ["", ""], [0, -100, 0, 0]), closing("2", ["", ""], [-100, 0, 0, 0])];
    assert_eq!(told(&undated), [""; 0]);
    let mut dollars = plain("4", MAY);
    dollars.currency = "USD".to_owned();
    assert_eq!(told(&[plain("1", APRIL), dollars]), [""; 0], "another currency is another chain");
}

/// The same in stores.
fn of(marketplaces: &[&str], mut closing: Closing) -> Closing {
    closing.marketplaces = marketplaces.iter().map(|name| (*name).to_owned()).collect();
    closing
}

#[test]
fn stores_that_are_settled_apart_are_chains_of_their_own() {
    let german = |id, days, balances| of(&["Amazon.de"], closing(id, days, balances));
    let french = |id, days, balances| of(&["amazon.fr"], closing(id, days, balances));
    let chain = [
        german("1", APRIL, [0, -900, 0, 0]),
        french("2", APRIL, [0, 0, 3_000, -400]),
        german("3", LATER, [-900, 0, 0, -100]),
        french("4", LATER, [0, 0, 400, 0]),
    ];
    assert_eq!(told(&chain), [""; 0]);
    let [one, two, three, _] = chain.clone();
    let more = ["4: reserve_above_kept at balances.reserve_released"];
    assert_eq!(told(&[one.clone(), two.clone(), french("4", LATER, [0, 0, 401, 0])]), more);
    // One that names both stores tells that they are settled together.
    let both = of(&["Amazon.de", "Amazon.fr"], closing("4", LATER, [0, 0, 400, 0]));
    assert_eq!(told(&[one.clone(), two.clone(), both])[0], "2: period_overlap at start");
    // Fees alone name no store: they go where they fit, by days and then by balances.
    for fees in [closing("3", LATER, [-900, 0, 0, 0]), closing("3", MAY, [-900, 0, 0, 0])] {
        let others: Vec<String> = told(&[one.clone(), two.clone(), fees]);
        assert!(others.iter().all(|told| told == "3: period_gap at start"), "{others:?}");
    }
    let lost = closing("3", MAY, [-950, 0, 0, 0]);
    assert_eq!(told(&[one.clone(), two.clone(), lost.clone()]), [""; 0], "it may be of a third store");
    assert!(
        check_chain(&[one.clone(), lost]).iter().any(|issue| issue.is_blocking()),
        "of one it is the next"
    );
    let plain = of(&[], three);
    assert_eq!(told(&[one, two, plain, german("5", MAY, [0, 0, 100, 0])]), [""; 0]);
}

#[test]
fn a_settlement_that_begins_before_the_last_has_ended_is_told_and_never_blocked() {
    let chain = [
        closing("1", APRIL, [0, 0, 0, -700]),
        closing("2", APRIL, [-50, 0, 900, -100]),
        closing("3", LATER, [0, 0, 800, 0]),
    ];
    assert_eq!(told(&chain), ["2: period_overlap at start"]);
}

#[test]
fn a_draft_tells_the_stores_of_its_lines() {
    let sale = |place: &str| {
        let mut sale = Amount::new("Order", "ItemPrice", "Principal", 500).order("113-1234567-1234567");
        place.clone_into(&mut sale.marketplace);
        sale
    };
    let amounts = ["Amazon.fr", "", "Amazon.de", "Non-Amazon", "Amazon.fr", "SI Prod Marketplace"].map(sale);
    let mapped = drafted(&ctx(RevenueMode::Settlement), &amounts);
    assert_eq!(mapped.draft.marketplaces, ["Amazon.de", "Amazon.fr"]);
    assert_eq!(mapped.draft.closing().marketplaces, ["Amazon.de", "Amazon.fr"]);
}

#[test]
fn a_file_of_several_settlements_is_a_chain_and_what_is_kept_of_a_draft_is_read_back() {
    let chain = |taken_up| {
        let first = v2("1001", -32_169, &[fees(-32_169)]);
        let second = v2("1002", taken_up, &[other("Payable to Amazon", taken_up)]);
        let file = first + second.split_once('\n').unwrap().1;
        let drafts = settlements(&ctx(RevenueMode::Settlement), file.as_bytes()).unwrap();
        let mut closings: Vec<Closing> = drafts.iter().map(|mapped| mapped.draft.closing()).collect();
        let stored = serde_json::to_string(&drafts[0].draft).unwrap();
        assert_eq!(serde_json::from_str::<Closing>(&stored).unwrap(), closings[0]);
        closings[1].start = closings[0].end;
        told(&closings)
    };
    assert_eq!(chain(-32_169), [""; 0]);
    assert_eq!(chain(-32_170), ["1002: debt_above_closing at balances.opening_debt"]);
}

proptest! {
    /// Whoever takes up all that was left, in one part or over several settlements, closes to nothing.
    #[test]
    fn what_is_taken_up_in_any_parts_never_blocks_and_one_cent_more_does(
        kept in prop::collection::vec(0..100_000_i64, 1..8), parts in prop::collection::vec(0..=100_i64, 8), over in 1..500_i64
    ) {
        let mut open = 0;
        let mut chain: Vec<Closing> = Vec::new();
        for (at, (kept, part)) in kept.iter().zip(&parts).enumerate() {
            let released = open * part / 100;
            open += kept - released;
            chain.push(closing(&at.to_string(), ["", ""], [0, 0, released, -kept]));
        }
        chain.push(closing("last", ["", ""], [0, 0, open, 0]));
        prop_assert!(check_chain(&chain).iter().all(|issue| !issue.is_blocking()));
        chain.last_mut().unwrap().balances.reserve_released += Decimal::new(over, 2);
        let issues = check_chain(&chain);
        prop_assert_eq!(issues.iter().filter(|issue| issue.is_blocking()).count(), 1);
        let message = issues.last().unwrap().message();
        prop_assert!(message.contains(&Decimal::new(over, 2).to_string()), "{}", message);
    }
}

#[test]
fn a_settlement_that_follows_no_other_is_not_booked() {
    let ctx = ctx(RevenueMode::Settlement);
    let of = |id: &str, amounts: &[Amount]| only(&ctx, &v2(id, total(amounts), amounts));
    let mut chain = [of("1", &[fees(-1_000)]), of("2", &[other("Payable to Amazon", -1_500), fees(5_000)])];
    chain[0].draft.end = chain[1].draft.start;
    apply_chain(&mut chain);
    let shown: Vec<String> =
        chain.iter().map(|mapped| format!("{} {:?}", mapped.draft.entries.len(), issues(mapped))).collect();
    assert_eq!(shown[0], "1 []");
    assert!(shown[1].starts_with("0 ") && shown[1].contains("debt_above_closing"), "{}", shown[1]);
}
