//! Entries: what is booked where.

use crate::support::{
    Amount, V2, accounts, ctx, drafted, issues, only, other, shown, total, v1, v2, v2_rows,
};
use amz_odoo_mapping::settlement::{AccountRules, Exchange, RevenueMode, SettlementContext, settlements};
use rust_decimal::Decimal;

const ORDER: &str = "302-1234567-1234567";

fn order(kind: &str, description: &str, cents: i64) -> Amount {
    Amount::new("Order", kind, description, cents).order(ORDER).sku("PEN")
}

fn facilitated() -> Vec<Amount> {
    vec![
        order("ItemPrice", "Principal", 1_000),
        order("ItemPrice", "Tax", 80),
        order("ItemWithheldTax", "MarketplaceFacilitatorTax-Principal", -80),
        order("ItemPrice", "Shipping", 300),
        order("Promotion", "Shipping", -300),
        order("ItemFees", "Commission", -150),
    ]
}

#[test]
fn revenue_is_booked_where_the_mode_says() {
    let booked = drafted(&ctx(RevenueMode::Settlement), &facilitated());
    assert_eq!(
        shown(&booked.draft.entries[0]),
        [
            "sales -10.00",
            "shipping_income -3.00",
            "promotions 3.00",
            "referral_fees 1.50",
            "facilitator_tax -0.80",
            "facilitator_tax 0.80",
            "payout 8.50",
        ]
    );
    let cleared = drafted(&ctx(RevenueMode::Invoices), &facilitated());
    assert_eq!(
        shown(&cleared.draft.entries[0]),
        ["referral_fees 1.50", "facilitator_tax 0.80", "payout 8.50", &format!("receivable -10.80 {ORDER}")]
    );
    assert_eq!((issues(&booked), issues(&cleared)), (vec![], vec![]));
}

#[test]
fn what_amazon_does_not_withhold_is_the_sellers_to_declare() {
    let mut amounts = facilitated();
    amounts[2].cents = -30;
    let sums = accounts(&drafted(&ctx(RevenueMode::Settlement), &amounts).draft.entries);
    assert_eq!(sums.get("facilitator_tax"), None);
    assert_eq!(sums["vat_payable"], Decimal::new(-50, 2));
    amounts[2].cents = -90;
    let odd = drafted(&ctx(RevenueMode::Settlement), &amounts);
    assert_eq!(issues(&odd), ["withheld_above_collected at ItemWithheldTax"]);
}

#[test]
fn an_entry_without_the_last_day_says_which_day_it_has() {
    let file = v2("1", total(&facilitated()), &facilitated()).replace("\t2026-05-27 11:35:23 UTC\t", "\t\t");
    let mapped = only(&ctx(RevenueMode::Settlement), &file);
    assert_eq!(issues(&mapped), ["missing_end at settlement-end-date"]);
    assert_eq!(mapped.draft.entries[0].date.to_string(), "2026-05-29");
}

#[test]
fn what_does_not_tie_is_not_booked() {
    for total in [849, 851] {
        let mapped = only(&ctx(RevenueMode::Settlement), &v2("1", total, &facilitated()));
        assert_eq!(issues(&mapped), ["deposit_mismatch at total-amount"]);
        assert!(mapped.is_blocked() && mapped.draft.entries.is_empty());
    }
}

#[test]
fn what_no_rule_knows_goes_to_suspense_once_for_each_kind() {
    let unknown = |cents| Amount::new("Order", "ItemFees", "Moon Fee", cents).order(ORDER);
    let mapped =
        drafted(&ctx(RevenueMode::Settlement), &[unknown(-100), unknown(-50), other("Storage Fee", 0)]);
    assert_eq!(issues(&mapped), ["unknown_amount at Order/ItemFees/Moon Fee"]);
    assert_eq!(shown(&mapped.draft.entries[0]), ["amazon_payable -1.50", "suspense 1.50"]);
    assert_eq!((mapped.draft.unknown[0].lines, mapped.draft.lines), (2, 3));
    let nameless = Amount::new("Order", "ItemPrice", "Principal", 500);
    let mapped = drafted(&ctx(RevenueMode::Invoices), &[nameless]);
    assert_eq!(issues(&mapped), ["missing_order at order-id"]);
}

#[test]
fn months_are_apart_and_the_balance_is_carried_forward() {
    let mut ctx = ctx(RevenueMode::Settlement);
    ctx.by_month = true;
    let amounts =
        [other("Storage Fee", -200).posted("2026-04-30"), other("Adjustment", 1_000).posted("2026-05-02")];
    let entries = drafted(&ctx, &amounts).draft.entries;
    let dates: Vec<String> = entries.iter().map(|entry| entry.date.to_string()).collect();
    assert_eq!(dates, ["2026-04-30", "2026-05-27"]);
    assert_eq!(shown(&entries[0]), ["storage 2.00", "carried_forward -2.00"]);
    assert_eq!(shown(&entries[1]), ["other_fees -10.00", "carried_forward 2.00", "payout 8.00"]);
}

#[test]
fn a_settlement_is_paid_in_the_month_in_which_it_ends() {
    let mut ctx = ctx(RevenueMode::Settlement);
    ctx.by_month = true;
    let april = [other("Storage Fee", 900).posted("2026-04-30")];
    let mapped = drafted(&ctx, &april);
    let [first, last] = &mapped.draft.entries[..] else { panic!("{:?}", mapped.draft.entries) };
    assert_eq!((first.date.to_string(), last.date.to_string()), ("2026-04-30".into(), "2026-05-27".into()));
    assert_eq!(shown(first), ["storage -9.00", "carried_forward 9.00"]);
    assert_eq!(shown(last), ["carried_forward -9.00", "payout 9.00"]);
    // The period begins on 13 May.
    assert_eq!(issues(&mapped), ["posted_before at posted-date"]);
    let file = v2("1001", 900, &[other("Storage Fee", 900).posted("")]).replace("\t 10:00:00 UTC\t", "\t\t");
    let mixed =
        [other("Storage Fee", 900).posted("2026-05-20"), other("Storage Fee", 100).posted("2026-06-02")];
    let late = drafted(&ctx, &mixed);
    let [closing, after] = &late.draft.entries[..] else { panic!("{:?}", late.draft.entries) };
    assert_eq!(
        (closing.date.to_string(), after.date.to_string()),
        ("2026-05-27".into(), "2026-06-30".into())
    );
    assert_eq!(shown(closing), ["storage -9.00", "carried_forward -1.00", "payout 10.00"]);
    assert_eq!(shown(after), ["storage -1.00", "carried_forward 1.00"]);
    let nothing = [other("Storage Fee", 0).posted("2026-04-20"), other("Storage Fee", 5)];
    assert_eq!(drafted(&ctx, &nothing).draft.entries.len(), 1, "no entry without lines");
    let undated = only(&ctx, &file);
    assert_eq!(issues(&undated), ["undated_lines at posted-date"]);
}

#[test]
fn a_reversal_goes_where_the_amount_went() {
    let reversed = |description, cents| {
        Amount::new("other-transaction - Reversal", "other-transaction", description, cents)
    };
    let amounts = [
        reversed("Current Reserve Amount", 3_000),
        reversed("Payable to Amazon", 2_000),
        reversed("WAREHOUSE_LOST", -1_000),
        reversed("Moon Fee", 500),
        reversed("", -100),
    ];
    let mapped = drafted(&ctx(RevenueMode::Settlement), &amounts);
    let sums = accounts(&mapped.draft.entries);
    let of = |account: &str| sums.get(account).map(ToString::to_string).unwrap_or_default();
    assert_eq!([of("reserve"), of("amazon_payable"), of("reimbursements")], ["-30.00", "-20.00", "10.00"]);
    assert_eq!([of("suspense"), of("other_fees")], ["-5.00", "1.00"]);
}

#[test]
fn what_is_never_invoiced_is_booked_in_both_modes() {
    let liquidated =
        |kind, description, cents| Amount::new("Liquidations", kind, description, cents).order("FBALIQ1");
    let corrected =
        |kind, description, cents| Amount::new("Order_Retrocharge", kind, description, cents).order(ORDER);
    let amounts = [
        liquidated("ItemPrice", "Principal", 700),
        liquidated("ItemPrice", "Tax", 133),
        liquidated("ItemWithheldTax", "MarketplaceFacilitatorTax-Principal", -133),
        corrected("ItemPrice", "Tax", 50),
        corrected("ItemWithheldTax", "MarketplaceFacilitatorTax-Principal", -20),
    ];
    for revenue in [RevenueMode::Invoices, RevenueMode::Settlement] {
        let mapped = drafted(&ctx(revenue), &amounts);
        assert_eq!(issues(&mapped), [] as [&str; 0]);
        let sums: Vec<String> =
            accounts(&mapped.draft.entries).iter().map(|(account, sum)| format!("{account} {sum}")).collect();
        assert_eq!(sums, ["payout 7.30", "sales -7.00", "vat_payable -0.30"]);
    }
}

#[test]
fn what_one_marketplace_withholds_is_not_set_against_anothers_tax() {
    let of = |marketplace: &str, kind, description, cents| Amount {
        marketplace: marketplace.to_owned(),
        ..order(kind, description, cents)
    };
    let amounts = [
        of("Amazon.de", "ItemPrice", "Tax", 1_900),
        of("Amazon.fr", "ItemWithheldTax", "MarketplaceFacilitatorVAT-Principal", -1_000),
    ];
    let mapped = drafted(&ctx(RevenueMode::Settlement), &amounts);
    assert_eq!(issues(&mapped), ["withheld_above_collected at ItemWithheldTax"]);
}

#[test]
fn what_the_bank_got_is_an_amount_of_its_currency() {
    let mut ctx = ctx(RevenueMode::Settlement);
    for converted in ["9.255", "-79228162514264337593543950335", "0.0000000001"] {
        let mut exchange = Exchange::new("USD").rate("EUR", Decimal::new(10_837, 4));
        exchange.converted.insert("1001".to_owned(), converted.parse().unwrap());
        ctx.exchange = Some(exchange);
        let mapped = drafted(&ctx, &facilitated());
        assert_eq!(
            (issues(&mapped), mapped.draft.entries.len()),
            (vec!["converted_amount at total-amount".to_owned()], 0)
        );
    }
}

#[test]
fn a_tax_in_the_price_bears_no_analytic_account() {
    let mut ctx = ctx(RevenueMode::Settlement);
    ctx.rules = AccountRules::parse(
        "version = 1\n[taxes.vat]\nname = \"19%\"\nrate = \"19\"\nincluded = true\naccount = \"vat_payable\"\n\
         [[rules]]\nname = \"own\"\ngroup = \"sales\"\naccount = \"sales\"\ntax = \"vat\"\nanalytic = [\"DE\"]\n\
         when = { type = [\"ItemPrice\"] }\n",
    )
    .unwrap();
    let mapped = drafted(&ctx, &[order("ItemPrice", "Principal", 11_900)]);
    let analytic: Vec<String> = mapped.draft.entries[0]
        .lines
        .iter()
        .map(|line| format!("{} {}", line.posting.account, line.posting.analytic.join("/")))
        .collect();
    assert_eq!(analytic, ["vat_payable ", "sales DE", "payout "]);
}

#[test]
fn tax_of_sales_and_tax_of_refunds_are_declared_apart() {
    let mut ctx = ctx(RevenueMode::Settlement);
    ctx.rules = AccountRules::parse(
        "version = 1\n[taxes.vat]\nname = \"19%\"\nrate = \"19\"\naccount = \"vat_payable\"\n\
         [[rules]]\nname = \"own\"\ngroup = \"tax\"\naccount = \"facilitator_tax\"\ncollected = \"vat_payable\"\n\
         tax_line_of = \"vat\"\nwhen = { type = [\"ItemPrice\"], description = [\"Tax\"] }\n",
    )
    .unwrap();
    let declared = |withheld: i64, given_back: i64| {
        let refund = |kind, description, cents| {
            Amount::new("Refund", kind, description, cents).order("113-1234567-1234567")
        };
        let mapped = drafted(
            &ctx,
            &[
                order("ItemPrice", "Principal", 20_000),
                order("ItemPrice", "Tax", 1_000),
                order("ItemWithheldTax", "MarketplaceFacilitatorTax-Principal", withheld),
                refund("ItemPrice", "Tax", -300),
                refund("ItemWithheldTax", "MarketplaceFacilitatorTax-Principal", given_back),
            ],
        );
        let lines = &mapped.draft.entries[0].lines;
        let of_tax = lines.iter().filter(|line| line.posting.account == "vat_payable");
        of_tax
            .map(|line| {
                let refund = line.posting.repartition.as_ref().map(|repartition| repartition.refund);
                format!("{} {refund:?}", line.balance)
            })
            .collect::<Vec<String>>()
    };
    assert_eq!(declared(-400, 100), ["-6.00 Some(false)", "2.00 Some(true)"]);
    assert_eq!(declared(-1_000, 300), [""; 0]);
    assert_eq!(declared(0, 0), ["-10.00 Some(false)", "3.00 Some(true)"]);
    // What is given back beyond the tax of refunds was withheld from sales too much, and the other way round.
    assert_eq!(declared(-1_000, 500), ["-2.00 Some(false)"]);
    assert_eq!(declared(-1_100, 300), ["1.00 Some(true)"]);
}

#[test]
fn tax_withheld_beyond_what_invoices_have_is_told() {
    let mut amounts = facilitated();
    amounts[2].cents = -90;
    let odd = drafted(&ctx(RevenueMode::Invoices), &amounts);
    assert_eq!(issues(&odd), ["withheld_above_collected at ItemWithheldTax"]);
}

#[test]
fn payouts_among_the_lines_are_the_settlements_or_told() {
    let ctx = ctx(RevenueMode::Settlement);
    let transfer = |cents| Amount::new("Transfer", "other-transaction", "Transfer", cents);
    let right = drafted(&ctx, &[other("Storage Fee", 400), transfer(-400)]);
    assert_eq!(issues(&right), [] as [&str; 0]);
    let wrong = drafted(&ctx, &[other("Storage Fee", 400), transfer(-399)]);
    assert_eq!(
        (issues(&wrong), wrong.draft.entries.len()),
        (vec!["transfer_mismatch at total-amount".to_owned()], 1)
    );
    // V1 has the transaction's type alone.
    let file = v1("1", 400, &[other("Storage Fee", 400), other("Transfer", -400)]);
    assert_eq!(only(&ctx, &file).issues, []);
}

#[test]
fn lines_before_the_cut_over_go_to_the_opening_account() {
    for revenue in [RevenueMode::Invoices, RevenueMode::Settlement] {
        let mut ctx = ctx(revenue);
        ctx.cut_over = Some(jiff::civil::date(2026, 5, 20));
        let mut amounts = facilitated();
        amounts[0].posted = "2026-05-19".to_owned();
        let sums = accounts(&drafted(&ctx, &amounts).draft.entries);
        assert_eq!(sums["opening"], Decimal::new(-1_000, 2));
        assert!(!sums.contains_key("sales"), "{sums:?}");
        if revenue == RevenueMode::Invoices {
            // Nothing invoices the order here, so that nothing of it may be cleared, on whatever day it comes.
            assert!(!sums.contains_key("receivable") && !sums.contains_key("facilitator_tax"), "{sums:?}");
        }
    }
}

#[test]
fn a_refund_of_an_order_from_before_the_cut_over_is_history_too() {
    let mut ctx = ctx(RevenueMode::Invoices);
    let refund = |kind, description, cents| Amount::new("Refund", kind, description, cents).order(ORDER);
    let amounts = [
        refund("ItemPrice", "Principal", -1_000),
        refund("ItemPrice", "Tax", -80),
        refund("ItemWithheldTax", "MarketplaceFacilitatorTax-Principal", 80),
        refund("ItemFees", "Commission", 150),
    ];
    let sums = |ctx: &SettlementContext| {
        let sums = accounts(&drafted(ctx, &amounts).draft.entries);
        sums.iter().map(|(account, sum)| format!("{account} {sum}")).collect::<Vec<_>>()
    };
    let own = ["amazon_payable -8.50", "facilitator_tax -0.80", "receivable 10.80", "referral_fees -1.50"];
    assert_eq!(sums(&ctx), own);
    ctx.history_orders.insert(ORDER.to_owned());
    let opened = ["amazon_payable -8.50", "opening 10.00", "referral_fees -1.50"];
    assert_eq!(sums(&ctx), opened);
    // Or an earlier settlement of the file shows it before the cut-over.
    ctx.history_orders.clear();
    ctx.cut_over = Some(jiff::civil::date(2026, 5, 19));
    let sale = [order("ItemPrice", "Principal", 1_000).posted("2026-05-18")];
    let mut rows = v2_rows("1", total(&amounts), &amounts);
    rows.extend(v2_rows("2", total(&sale), &sale));
    let file = format!("{V2}\n{}\n", rows.join("\n"));
    let mapped = settlements(&ctx, file.as_bytes()).unwrap();
    let found = accounts(&mapped[0].draft.entries);
    assert_eq!(found.iter().map(|(account, sum)| format!("{account} {sum}")).collect::<Vec<_>>(), opened);
}

#[test]
fn a_foreign_settlement_balances_in_both_currencies() {
    let mut ctx = ctx(RevenueMode::Settlement);
    let mut exchange = Exchange::new("USD").rate("EUR", Decimal::new(10_837, 4));
    exchange.converted.insert("1001".to_owned(), Decimal::new(925, 2));
    ctx.exchange = Some(exchange);
    let mapped = drafted(&ctx, &facilitated());
    let entry = &mapped.draft.entries[0];
    assert_eq!(entry.balance(), Decimal::ZERO);
    let foreign: Decimal = entry.lines.iter().map(|line| line.foreign.as_ref().unwrap().amount).sum();
    assert_eq!(foreign, Decimal::ZERO);
    let sums = accounts([entry]);
    assert_eq!(sums["payout"], Decimal::new(925, 2));
    assert_eq!(sums["exchange_gain"], Decimal::new(-4, 2));
    assert!(sums.get("rounding").is_none_or(|left| left.abs() <= Decimal::new(4, 2)), "{sums:?}");
}

#[test]
fn a_foreign_settlement_without_its_rate_is_not_booked() {
    let mut ctx = ctx(RevenueMode::Settlement);
    let wrong = [
        Exchange::new("USD"),
        Exchange::new("USD").rate("GBP", Decimal::ONE),
        Exchange::new("USD").rate("EUR", Decimal::ZERO),
        Exchange::new("USD").rate("EUR", -Decimal::ONE),
        Exchange::new("USD").rate("EUR", Decimal::MAX),
    ];
    for exchange in wrong {
        ctx.exchange = Some(exchange);
        let mapped = drafted(&ctx, &facilitated());
        assert_eq!(issues(&mapped), ["missing_rate at currency"]);
        assert!(mapped.draft.entries.is_empty());
    }
    ctx.exchange = Some(Exchange::new("EUR"));
    assert_eq!(issues(&drafted(&ctx, &facilitated())), [""; 0], "the company's own needs none");
}

#[test]
fn a_tax_in_the_amount_is_taken_out_with_its_repartition_and_tags() {
    let mut ctx = ctx(RevenueMode::Settlement);
    ctx.rules = AccountRules::parse(
        r#"version = 1
        [taxes.vat]
        name = "19% VAT"
        rate = "19"
        included = true
        account = "vat_payable"
        base_tags = ["+81"]
        tax_tags = ["+81 tax"]
        [[rules]]
        name = "german_sales"
        group = "sales"
        account = "sales"
        tax = "vat"
        by_sku = true
        analytic = ["Amazon DE"]
        when = { description = ["Principal"], marketplaces = ["Amazon.de"], skus = ["PEN*"] }"#,
    )
    .unwrap();
    let mut sale = order("ItemPrice", "Principal", 1_190);
    let plain = sale.clone();
    sale.marketplace = "Amazon.de".to_owned();
    let mapped = drafted(&ctx, &[sale.clone(), sale, plain]);
    let entry = &mapped.draft.entries[0];
    assert_eq!(shown(entry), ["sales -11.90", "vat_payable -3.80 PEN", "sales -20.00 PEN", "payout 35.70"]);
    let postings: Vec<_> = entry.lines.iter().map(|line| line.posting).collect();
    let (tax, base) = (&postings[1], &postings[2]);
    assert_eq!((base.taxes.join(","), base.tax_tags.join(",")), ("19% VAT".to_owned(), "+81".to_owned()));
    let repartition = tax.repartition.as_ref().unwrap();
    assert_eq!((repartition.tax.as_str(), repartition.refund), ("19% VAT", false));
    assert_eq!(
        (tax.tax_tags.join(","), base.analytic.join(",")),
        ("+81 tax".to_owned(), "Amazon DE".to_owned())
    );
}
