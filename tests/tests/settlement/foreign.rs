//! Settlements in another currency than the company's: both amounts on each line, and nothing that Odoo balances.

use amz_odoo_mapping::settlement::{Exchange, RevenueMode, SettlementContext};
use amz_odoo_tests::real::RealOdoo;
use odoo_rpc::Domain;
use rust_decimal::Decimal;

use crate::books::Books;
use crate::orders::Dice;
use crate::report::{Row, cents, other, report, row};
use crate::rules::TAXED;

/// How many settlements in each currency.
const EACH: usize = 8;

/// A currency, its decimals, what it is worth in dollars in Odoo.
const CURRENCIES: [(&str, u32, &str); 3] = [("EUR", 2, "1.1"), ("SEK", 2, "0.0951"), ("JPY", 0, "0.0066")];

fn rows(dice: &mut Dice, digits: u32) -> Vec<Row> {
    // A yen is counted like a cent.
    let mut amount = |from, to| dice.cents(from, to) * Decimal::from(if digits == 0 { 100 } else { 1 });
    let mut rows = vec![other("Previous Reserve Amount Balance", 0), other("Storage Fee", 0)];
    rows[0].amount = amount(0, 9_000);
    rows[1].amount = -amount(100, 9_000);
    for sku in ["A", "B", "C", "D", "E", "F", "G"] {
        rows.push(row(["Order", "ItemPrice", "Principal"], amount(100, 90_000)).market("Amazon.de").sku(sku));
        rows.push(row(["Order", "ItemPrice", "Shipping"], amount(100, 900)).sku(sku).day("2026-04-28"));
        rows.push(row(["Order", "ItemFees", "Commission"], -amount(100, 5_000)).sku(sku));
    }
    rows
}

#[tokio::test(flavor = "multi_thread")]
async fn foreign_settlements_balance_in_both_currencies() {
    let Some(odoo) = RealOdoo::find("settlements in foreign currencies") else { return };
    let currencies = CURRENCIES.map(|(code, _, rate)| (code, rate));
    let books = Books::open(odoo.fresh("foreign").await, TAXED, &currencies).await;
    let mut dice = Dice(7);
    let (mut entries, mut rounded, mut exchanged) = (0, 0, [0, 0]);
    for (currency, digits, rate) in CURRENCIES {
        let near: Decimal = rate.parse().unwrap();
        for number in 0..EACH {
            let id = format!("8{number}{currency}");
            let rows = rows(&mut dice, digits);
            let total: Decimal = rows.iter().map(|row| row.amount).sum();
            // The period's rate is another than Odoo's, and what the bank gets is another again.
            let rate = near * (Decimal::ONE + cents(dice.roll(9) as i64));
            let mut exchange = Exchange::new("USD").rate(currency, rate);
            if number % 2 == 0 {
                let paid = (total * rate * (Decimal::ONE + cents(dice.roll(7) as i64 - 3))).round_dp(2);
                exchange.converted.insert(id.clone(), paid);
            }
            let mut ctx = SettlementContext::new(RevenueMode::Settlement);
            (ctx.rules, ctx.exchange, ctx.by_month) = (books.rules.clone(), Some(exchange), number % 3 == 0);
            let mapped = books.drafts(&ctx, &report(&id, currency, &rows)).remove(0);
            assert!(mapped.issues.is_empty(), "{id}: {:?}", mapped.issues);
            for booked in books.book(&mapped.draft).await {
                entries += 1;
                let sum = books.sum(Domain::eq("move_id", booked.id)).await;
                assert_eq!(sum, (Decimal::ZERO, Decimal::ZERO), "{id}");
                let lines = booked.draft.lines.iter();
                let named = |name: &str| lines.clone().find(|line| line.name == name);
                if let Some(rounding) = named("Rounding") {
                    rounded += 1;
                    let bound = cents(booked.draft.lines.len() as i64);
                    assert!(rounding.balance.abs() <= bound && rounding.amount_currency.is_zero(), "{id}");
                }
                exchanged[0] += usize::from(named("Exchange gain").is_some());
                exchanged[1] += usize::from(named("Exchange loss").is_some());
            }
        }
    }
    // Gains are credited and losses debited, each on an account of its own.
    let [gain, loss] = [books.account_of("exchange_gain").await, books.account_of("exchange_loss").await];
    assert!(books.sum(Domain::eq("account_id", gain)).await.0 < Decimal::ZERO);
    assert!(books.sum(Domain::eq("account_id", loss)).await.0 > Decimal::ZERO);
    assert!(rounded > 0 && !exchanged.contains(&0) && entries >= 24, "{entries} {rounded} {exchanged:?}");
    println!(
        "{entries} foreign entries, {rounded} with a rounding line, {exchanged:?} with an exchange gain or loss"
    );
}
