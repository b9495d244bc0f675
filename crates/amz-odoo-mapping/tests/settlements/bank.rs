//! Payouts among bank lines.

use crate::support::{ctx, drafted, issues, other};
use amz_odoo_mapping::settlement::{BankLine, DepositWindow, Exchange, Payout, RevenueMode, match_deposits};
use rust_decimal::Decimal;

fn payout(id: &str, cents: i64) -> Payout {
    let mapped = drafted(&ctx(RevenueMode::Settlement), &[other("Adjustment", cents)]);
    let mut payout = Payout::of(&mapped.draft, None).unwrap();
    payout.settlement_id = id.to_owned();
    payout
}

fn line(id: &str, date: &str, cents: i64, reference: &str) -> BankLine {
    BankLine {
        id: id.to_owned(),
        date: date.parse().unwrap(),
        amount: Decimal::new(cents, 2),
        currency: "EUR".to_owned(),
        reference: reference.to_owned(),
    }
}

/// `settlement=line` of each match, `settlement code` of each issue.
fn matched(payouts: &[Payout], lines: &[BankLine]) -> Vec<String> {
    let mapped = match_deposits(&DepositWindow::default(), payouts, lines);
    assert_eq!(mapped.trace.entries().len(), mapped.draft.len());
    let found = mapped.draft.iter().map(|found| format!("{}={}", found.settlement_id, found.bank_line));
    found
        .chain(mapped.issues.iter().map(|issue| format!("{} {}", issue.order_id, issue.kind.code())))
        .collect()
}

#[test]
fn the_exact_amount_near_the_day_is_the_payout() {
    let lines = [
        line("early", "2026-05-26", 10_000, ""),
        line("cent", "2026-05-29", 10_001, ""),
        line("right", "2026-06-08", 10_000, "AMAZON EU SARL"),
        line("late", "2026-06-09", 10_000, ""),
        line("out", "2026-05-29", -10_000, ""),
    ];
    assert_eq!(matched(&[payout("1", 10_000)], &lines), ["1=right"]);
    assert_eq!(matched(&[payout("1", 10_002)], &lines), ["1 payout_not_found"]);
    let mut dollars = lines.clone();
    dollars[2].currency = "USD".to_owned();
    assert_eq!(matched(&[payout("1", 10_000)], &dollars), ["1 payout_not_found"]);
}

#[test]
fn several_lines_or_payouts_are_an_issue_unless_a_reference_decides() {
    let lines = |reference| [line("a", "2026-05-29", 10_000, ""), line("b", "2026-05-30", 10_000, reference)];
    let one = [payout("77", 10_000)];
    assert_eq!(matched(&one, &lines("AMAZON 777")), ["77 payout_ambiguous"]);
    assert_eq!(matched(&one, &lines("AMAZON/77")), ["77=b"]);
    let two = [payout("77", 10_000), payout("78", 10_000)];
    assert_eq!(matched(&two, &lines("")[..1]), ["77 payout_ambiguous", "78 payout_ambiguous"]);
    assert_eq!(
        matched(&two, &lines("ref 77")),
        ["77=b", "78=a"],
        "a line that names another is no candidate"
    );
}

#[test]
fn what_pays_nothing_out_has_no_bank_line() {
    let ctx = ctx(RevenueMode::Settlement);
    for cents in [0, -100] {
        let mapped = drafted(&ctx, &[other("Adjustment", cents)]);
        assert_eq!(issues(&mapped), [""; 0]);
        assert_eq!(Payout::of(&mapped.draft, None), None);
        let mut lines = mapped.draft.entries.iter().flat_map(|entry| &entry.lines);
        assert!(lines.all(|line| line.posting.account != "payout"), "{:?}", mapped.draft.entries);
    }
}

#[test]
fn what_the_bank_gets_of_a_foreign_payout_is_looked_for_too() {
    let mut ctx = ctx(RevenueMode::Settlement);
    let mut exchange = Exchange::new("CHF").rate("EUR", Decimal::new(94, 2));
    exchange.converted.insert("1001".to_owned(), Decimal::new(9_380, 2));
    ctx.exchange = Some(exchange);
    let mapped = drafted(&ctx, &[other("Adjustment", 10_000)]);
    let payout = Payout::of(&mapped.draft, ctx.exchange.as_ref()).unwrap();
    let mut francs = line("chf", "2026-05-30", 9_380, "");
    assert_eq!(
        matched(std::slice::from_ref(&payout), std::slice::from_ref(&francs)),
        ["1001 payout_not_found"],
        "euros are no francs"
    );
    francs.currency = "CHF".to_owned();
    assert_eq!(matched(&[payout], &[francs]), ["1001=chf"]);
    ctx.exchange =
        ctx.exchange.map(|exchange| Exchange::new(exchange.currency).rate("EUR", exchange.rates["EUR"]));
    let mapped = drafted(&ctx, &[other("Adjustment", 10_000)]);
    let payout = Payout::of(&mapped.draft, ctx.exchange.as_ref()).unwrap();
    let at_rate = (Decimal::new(9_400, 2), "CHF".to_owned());
    assert_eq!(payout.amounts[1], at_rate, "what is booked where the bank's amount is not known");
}

#[test]
fn a_bank_line_shows_nobodys_reference() {
    let line = BankLine {
        id: "7".to_owned(),
        date: jiff::civil::date(2026, 5, 29),
        amount: Decimal::ONE,
        currency: "EUR".to_owned(),
        reference: "Jane Roe DE89370400440532013000".to_owned(),
    };
    assert!(!format!("{line:?}").contains("Roe"));
}
