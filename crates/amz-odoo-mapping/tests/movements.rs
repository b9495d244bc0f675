//! Movements of own goods between countries.
#![allow(clippy::expect_used, reason = "a failed expectation is a failed test")]

use amz_odoo_mapping::movement::{LedgerRow, Movement, Transfer, movements, transfers};
use amz_odoo_mapping::{Issue, IssueKind, MapContext};
use expect_test::{Expect, expect};
use jiff::civil::{Date, date};
use proptest::prelude::*;
use rust_decimal::Decimal;
use std::fmt::Write;

fn transfer(day: Date, sku: &str, quantity: i64, way: &str) -> Transfer {
    let (from, to) = way.split_once('>').expect("a way");
    Transfer {
        departed_on: day,
        sku: sku.into(),
        quantity: quantity.into(),
        from: from.into(),
        to: to.into(),
        path: format!("{sku} {way}"),
    }
}

fn row(day: i8, quantity: i64, country: &str) -> LedgerRow {
    let path = format!("{day} {quantity} {country}");
    LedgerRow {
        date: date(2026, 11, day),
        sku: "A".into(),
        quantity: quantity.into(),
        country: country.into(),
        path,
    }
}

fn shown(list: &[Movement], issues: &[Issue]) -> String {
    let mut text = String::new();
    for Movement { month, from, to, sku, quantity, within_eu, .. } in list {
        let side = if *within_eu { "" } else { ", out of the EU" };
        let _ = writeln!(text, "{month} {from} to {to}: {quantity} x {sku}{side}");
    }
    for issue in issues {
        let _ = writeln!(text, "{issue}");
    }
    text
}

fn check(transfers: &[Transfer], want: Expect) {
    let mut ctx = MapContext::default();
    ctx.rules.skus.insert("B-FBA".into(), "B".into());
    let found = movements(&ctx, transfers);
    want.assert_eq(&shown(&found.draft, &found.issues));
}

#[test]
fn units_are_added_up_by_month_countries_and_sku() {
    check(
        &[
            transfer(date(2026, 11, 30), "A", 2, "DE>PL"),
            transfer(date(2026, 12, 1), "A", 4, "DE>PL"),
            transfer(date(2026, 11, 1), "A", 3, "DE>PL"),
            transfer(date(2026, 11, 2), "A", 1, "PL>DE"),
            transfer(date(2026, 11, 2), "B", 7, "de>FR"),
            transfer(date(2026, 11, 3), "B-FBA", 1, "DE>FR"),
            // Within one country, and within one VAT area.
            transfer(date(2026, 11, 3), "A", 9, "DE>DE"),
            transfer(date(2026, 11, 3), "A", 9, "FR>MC"),
            transfer(date(2026, 11, 3), "A", 5, "DE>GB"),
            transfer(date(2026, 11, 3), "A", 5, "XI>IE"),
            transfer(date(2026, 11, 3), "A", 6, "GB>IE"),
            transfer(date(2026, 11, 3), "A", 1, "GB>XI"),
        ],
        expect![[r#"
            2026-11-01 DE to FR: 8 x B
            2026-11-01 DE to GB: 5 x A, out of the EU
            2026-11-01 DE to PL: 5 x A
            2026-11-01 GB to IE: 6 x A, out of the EU
            2026-11-01 GB to XI: 1 x A, out of the EU
            2026-11-01 PL to DE: 1 x A
            2026-11-01 XI to IE: 5 x A
            2026-12-01 DE to PL: 4 x A
        "#]],
    );
}

#[test]
fn rows_of_no_use_are_named_and_left_out() {
    check(
        &[
            transfer(date(2026, 11, 1), "A", 0, "DE>PL"),
            transfer(date(2026, 11, 1), "A", -1, "DE>PL"),
            transfer(date(2026, 11, 1), "A", 1, "UK>PL"),
        ],
        expect![[r#"
            A: the amount or quantity is negative or too large; compare the order in Seller Central (at A DE>PL)
            A: the amount or quantity is negative or too large; compare the order in Seller Central (at A DE>PL)
            A: the country code UK is not in ISO 3166; correct the address in Seller Central, then replay (at A UK>PL)
        "#]],
    );
}

#[test]
fn the_ledgers_rows_are_paired() {
    let found = |rows: &[LedgerRow]| {
        let mapped = transfers(rows);
        let mut text = String::new();
        for Transfer { departed_on, quantity, from, to, .. } in &mapped.draft {
            let _ = write!(text, "{} {from}>{to} {quantity}; ", departed_on.day());
        }
        for issue in &mapped.issues {
            let units = match &issue.kind {
                IssueKind::TransferUnpaired { units, country } => format!(" {units} {country}"),
                _ => String::new(),
            };
            let _ = write!(text, "{}{units}; ", issue.kind.code());
        }
        text
    };
    assert_eq!(found(&[row(5, 5, "PL"), row(3, -5, "DE")]), "3 DE>PL 5; ", "in any order");
    assert_eq!(found(&[row(3, -5, "DE"), row(3, 5, "PL")]), "3 DE>PL 5; ", "on one day");
    assert_eq!(
        found(&[row(1, -5, "DE"), row(3, 2, "PL"), row(4, 3, "FR")]),
        "1 DE>PL 2; 1 DE>FR 3; ",
        "in parts"
    );
    assert_eq!(found(&[row(1, -2, "DE"), row(2, -3, "DE"), row(4, 5, "PL")]), "1 DE>PL 2; 2 DE>PL 3; ");
    assert_eq!(
        found(&[row(1, -2, "DE"), row(2, -3, "FR"), row(4, 3, "PL"), row(5, 2, "CZ")]),
        "2 FR>PL 3; 1 DE>CZ 2; transfer_ambiguous; ",
        "the same number belongs together"
    );
    assert_eq!(found(&[row(1, -5, "DE"), row(3, 2, "PL")]), "1 DE>PL 2; transfer_unpaired 3 DE; ");
    assert_eq!(
        found(&[row(1, 2, "PL"), row(2, -2, "DE")]),
        "transfer_unpaired -2 PL; transfer_unpaired 2 DE; "
    );
    assert_eq!(found(&[row(1, 0, "PL")]), "out_of_range; ");
}

fn transfer_of_any_kind() -> impl Strategy<Value = Transfer> {
    let country = || prop::sample::select(vec!["DE", "PL", "FR", "CZ", "GB"]);
    (1i8..28, 10i8..13, prop::sample::select(vec!["A", "B"]), 1i64..50, country(), country()).prop_map(
        |(day, month, sku, units, from, to)| {
            transfer(date(2026, month, day), sku, units, &format!("{from}>{to}"))
        },
    )
}

proptest! {
    #[test]
    fn every_unit_that_crosses_a_border_is_listed_once(mut list in prop::collection::vec(transfer_of_any_kind(), 0..40), by in 0usize..40) {
        let ctx = MapContext::default();
        let found = movements(&ctx, &list);
        prop_assert!(found.issues.is_empty());
        let crossing: Decimal = list.iter().filter(|t| t.from != t.to).map(|t| t.quantity).sum();
        prop_assert_eq!(found.draft.iter().map(|movement| movement.quantity).sum::<Decimal>(), crossing);
        let len = list.len().max(1);
        list.rotate_left(by % len);
        prop_assert_eq!(movements(&ctx, &list).draft, found.draft);
    }

    #[test]
    fn pairing_loses_and_makes_no_unit(list in prop::collection::vec((1i8..28, -20i64..20, prop::sample::select(vec!["DE", "PL", "FR"])), 0..40)) {
        let rows: Vec<LedgerRow> = list.iter().filter(|(_, quantity, _)| *quantity != 0).map(|(day, quantity, country)| row(*day, *quantity, country)).collect();
        let found = transfers(&rows);
        let sum = |of: &dyn Fn(&LedgerRow) -> bool| rows.iter().filter(|row| of(row)).map(|row| row.quantity).sum::<Decimal>();
        for country in ["DE", "PL", "FR"] {
            let paired = |of: &dyn Fn(&Transfer) -> &str| found.draft.iter().filter(|t| of(t) == country).map(|t| t.quantity).sum::<Decimal>();
            let unpaired = |wanted: bool| found.issues.iter().filter_map(|issue| match &issue.kind {
                IssueKind::TransferUnpaired { units, country: at } if at == country && units.is_sign_positive() == wanted => Some(*units),
                _ => None,
            }).sum::<Decimal>();
            prop_assert_eq!(-sum(&|row| row.country == country && row.quantity < Decimal::ZERO), paired(&|t| &t.from) + unpaired(true));
            prop_assert_eq!(sum(&|row| row.country == country && row.quantity > Decimal::ZERO), paired(&|t| &t.to) - unpaired(false));
        }
        let mut turned = rows.clone();
        turned.reverse();
        prop_assert_eq!(transfers(&turned).draft, found.draft, "the order of rows does not matter");
    }

    #[test]
    fn transfers_that_end_before_the_next_begins_are_told_exactly(list in prop::collection::vec((1i64..50, prop::sample::select(vec!["DE>PL", "PL>FR", "FR>DE", "DE>DE"])), 0..13)) {
        let whole: Vec<Transfer> = (1i8..).step_by(2).zip(&list).map(|(day, (units, way))| transfer(date(2026, 11, day), "A", *units, way)).collect();
        let rows: Vec<LedgerRow> = whole.iter().flat_map(|t| {
            let units = i64::try_from(t.quantity.mantissa()).expect("small");
            let day = t.departed_on.day();
            [row(day, -units, &t.from), row(day + 1, units, &t.to)]
        }).collect();
        let found = transfers(&rows);
        prop_assert!(found.issues.is_empty());
        let plain = |list: &[Transfer]| -> Vec<_> { list.iter().map(|t| (t.departed_on, t.quantity, t.from.clone(), t.to.clone())).collect() };
        prop_assert_eq!(plain(&found.draft), plain(&whole));
    }
}
