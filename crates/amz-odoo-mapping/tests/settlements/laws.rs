//! What holds for every settlement.

use crate::support::{
    Amount, V2, accounts, ctx, money, other, read, read_cut, read_in_pieces, shuffle, total, v1, v2, v2_rows,
};
use amz_odoo_mapping::settlement::{AccountRules, Exchange, RevenueMode, SettlementContext, settlements};
use proptest::prelude::*;
use rust_decimal::Decimal;

const KINDS: [(&str, &str, &str); 17] = [
    ("Order", "ItemPrice", "Principal"),
    ("Order", "ItemPrice", "Tax"),
    ("Order", "ItemPrice", "Shipping"),
    ("Order", "Promotion", "Principal"),
    ("Order", "ItemFees", "Commission"),
    ("Order", "ItemFees", "Moon Fee"),
    ("Refund", "ItemPrice", "Principal"),
    ("Refund", "ItemPrice", "Tax"),
    ("Order", "ItemWithheldTax", "MarketplaceFacilitatorTax-Principal"),
    ("Refund", "ItemWithheldTax", "MarketplaceFacilitatorTax-Principal"),
    ("Refund", "ItemFees", "RefundCommission"),
    ("A-to-z Guarantee Refund", "ItemPrice", "Principal"),
    ("other-transaction", "other-transaction", "Storage Fee"),
    ("other-transaction", "other-transaction", "Current Reserve Amount"),
    ("other-transaction", "other-transaction", "Payable to Amazon"),
    ("other-transaction", "other-transaction", "WAREHOUSE_LOST"),
    ("ServiceFee", "ItemFees", "Cost of Advertising"),
];

fn amount() -> impl Strategy<Value = Amount> {
    (0..KINDS.len(), -99_999_i64..99_999, 0..9_u32, 1..60_u32).prop_map(|(kind, cents, order, day)| {
        let (transaction, kind, description) = KINDS[kind];
        let day = if day < 31 { format!("2026-04-{day:02}") } else { format!("2026-05-{:02}", day - 30) };
        let amount =
            Amount::new(transaction, kind, description, cents).sku(&format!("SKU-{order}")).posted(&day);
        if kind == "other-transaction" { amount } else { amount.order(&format!("302-0000000-000000{order}")) }
    })
}

fn amounts() -> impl Strategy<Value = Vec<Amount>> {
    prop::collection::vec(amount(), 1..40)
}

fn context() -> impl Strategy<Value = SettlementContext> {
    (any::<bool>(), any::<bool>()).prop_map(|(invoices, by_month)| {
        let mut ctx = ctx(if invoices { RevenueMode::Invoices } else { RevenueMode::Settlement });
        ctx.by_month = by_month;
        ctx
    })
}

const TAXED: [(&str, &str, &str); 8] = [
    ("Order", "ItemPrice", "Principal"),
    ("Order", "ItemPrice", "Tax"),
    ("Order", "ItemPrice", "ShippingTax"),
    ("Order", "ItemWithheldTax", "MarketplaceFacilitatorVAT-Principal"),
    ("Refund", "ItemPrice", "Tax"),
    ("Refund", "ItemWithheldTax", "MarketplaceFacilitatorVAT-Principal"),
    ("Order_Retrocharge", "ItemPrice", "Tax"),
    ("Order_Retrocharge", "ItemWithheldTax", "MarketplaceFacilitatorTax-Principal"),
];

/// Amounts with tax of two marketplaces, under a merchant's rules with taxes of both kinds.
fn taxed() -> impl Strategy<Value = Vec<Amount>> {
    let amount = (0..TAXED.len(), -9_999_i64..9_999, 0..4_u32, any::<bool>());
    let amount = amount.prop_map(|(kind, cents, order, german)| {
        let (transaction, kind, description) = TAXED[kind];
        let marketplace = if german { "Amazon.de" } else { "Amazon.fr" };
        let amount = Amount::new(transaction, kind, description, cents).sku(&format!("SKU-{order}"));
        Amount { marketplace: marketplace.to_owned(), ..amount.order(&format!("302-0000000-000000{order}")) }
    });
    prop::collection::vec(amount, 1..20)
}

fn taxed_context(revenue: RevenueMode) -> SettlementContext {
    let mut ctx = ctx(revenue);
    ctx.rules = AccountRules::parse(
        r#"
        version = 1
        [taxes.vat]
        name = "19%"
        rate = "19"
        account = "vat_payable"
        tax_tags = ["+81_tax"]
        [taxes.gross]
        name = "20%"
        rate = "20"
        included = true
        account = "vat_payable"
        [[rules]]
        name = "german_tax"
        group = "tax"
        account = "facilitator_tax"
        collected = "vat_payable"
        tax_line_of = "vat"
        when = { type = ["ItemPrice"], description = ["Tax"], transaction = ["Order", "Refund"], marketplaces = ["Amazon.de"] }
        [[rules]]
        name = "french_sales"
        group = "sales"
        account = "sales"
        tax = "gross"
        analytic = ["France"]
        by_sku = true
        when = { description = ["Principal"], transaction = ["Order"], type = ["ItemPrice"], marketplaces = ["Amazon.fr"] }
        "#,
    )
    .unwrap();
    ctx
}

proptest! {
    #[test]
    fn taxes_of_ones_own_rules_balance_and_no_order_of_rows_matters(
        amounts in taxed(), invoices in any::<bool>(), seed in any::<u64>(), rate in 1..40_000_i64
    ) {
        let mut ctx = taxed_context(if invoices { RevenueMode::Invoices } else { RevenueMode::Settlement });
        let rows = v2_rows("1", total(&amounts), &amounts);
        let mut mixed = rows.clone();
        shuffle(&mut mixed, seed);
        let file = |rows: &[String]| format!("{V2}\n{}\n", rows.join("\n"));
        prop_assert_eq!(read(&ctx, file(&mixed).as_bytes()), read(&ctx, file(&rows).as_bytes()));
        ctx.exchange = Some(Exchange::new("CHF").rate("EUR", Decimal::new(rate, 4)));
        let converted = &settlements(&ctx, file(&rows).as_bytes()).unwrap()[0].draft.entries;
        prop_assert_eq!(converted.len(), 1);
        prop_assert_eq!(converted[0].balance(), Decimal::ZERO);
        let lines = &converted[0].lines;
        let bound = Decimal::new(i64::try_from(lines.len()).unwrap(), 2) / Decimal::TWO;
        let rounding: Decimal = lines.iter().filter(|line| line.posting.account == "rounding").map(|line| line.balance).sum();
        prop_assert!(rounding.abs() <= bound, "{} beyond {}", rounding, bound);
        // In mode `settlement` each entry closes the account itself.
        let wash: Decimal = lines.iter().filter(|line| line.posting.account == "facilitator_tax")
            .map(|line| line.foreign.as_ref().unwrap().amount).sum();
        prop_assert!(invoices || wash.is_zero(), "{}", wash);
    }

    #[test]
    fn entries_balance_and_come_to_the_payout_or_nothing_is_booked(
        amounts in amounts(), ctx in context(), off in prop_oneof![Just(0_i64), -5..5_i64]
    ) {
        let mapped = settlements(&ctx, v2("1", total(&amounts) + off, &amounts).as_bytes()).unwrap();
        let draft = &mapped[0].draft;
        let is_nothing = amounts.iter().all(|amount| amount.cents == 0);
        prop_assert_eq!(draft.entries.is_empty(), off != 0 || is_nothing);
        for entry in &draft.entries {
            prop_assert_eq!(entry.balance(), Decimal::ZERO);
        }
        if off == 0 {
            let paid: Decimal = draft.entries.iter().flat_map(|entry| &entry.lines)
                .filter(|line| ["Payout", "Owed to Amazon"].contains(&line.posting.label.as_str()))
                .map(|line| line.balance).sum();
            prop_assert_eq!(paid, draft.total.unwrap());
            prop_assert!(!accounts(&draft.entries).contains_key("carried_forward"));
        }
    }

    #[test]
    fn cutting_the_bytes_anywhere_changes_nothing(
        amounts in amounts(), cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..6), spoil in any::<Option<(prop::sample::Index, u8)>>()
    ) {
        let ctx = ctx(RevenueMode::Invoices);
        let mut file = v2("1", total(&amounts), &amounts).into_bytes();
        if let Some((at, byte)) = spoil {
            let at = at.index(file.len());
            file[at] = byte;
        }
        prop_assert_eq!(read_in_pieces(&ctx, &file, &cuts), read(&ctx, &file));
    }

    #[test]
    fn the_order_of_rows_changes_nothing(amounts in amounts(), ctx in context(), seed in any::<u64>()) {
        let rows = v2_rows("1", total(&amounts), &amounts);
        let mut mixed = rows.clone();
        shuffle(&mut mixed, seed);
        let file = |rows: &[String]| format!("{V2}\n{}\n", rows.join("\n"));
        prop_assert_eq!(read(&ctx, file(&mixed).as_bytes()), read(&ctx, file(&rows).as_bytes()));
    }

    #[test]
    fn both_forms_of_the_report_give_the_same_journal(amounts in amounts(), ctx in context()) {
        let of = |file: String| settlements(&ctx, file.as_bytes()).unwrap().remove(0);
        let (new, old) = (of(v2("1", total(&amounts), &amounts)), of(v1("1", total(&amounts), &amounts)));
        prop_assert_eq!(new.draft.entries, old.draft.entries);
        prop_assert_eq!(new.issues, old.issues);
    }

    #[test]
    fn the_modes_differ_in_revenue_tax_and_receivables_alone(amounts in amounts()) {
        let file = v2("1", total(&amounts), &amounts);
        let [mut invoices, mut settlement] = [RevenueMode::Invoices, RevenueMode::Settlement]
            .map(|revenue| accounts(&settlements(&ctx(revenue), file.as_bytes()).unwrap()[0].draft.entries));
        // What lines of these kinds come to, as a balance.
        let of = |is: fn(&Amount) -> bool| -> Decimal {
            amounts.iter().filter(|amount| is(amount)).map(|amount| -Decimal::new(amount.cents, 2)).sum()
        };
        let mut took = |books: usize, account: &str| {
            [&mut invoices, &mut settlement][books].remove(account).unwrap_or_default()
        };
        let is_price = |amount: &Amount| ["ItemPrice", "Promotion"].contains(&amount.kind.as_str());
        let is_withheld = |amount: &Amount| amount.kind == "ItemWithheldTax";
        prop_assert_eq!(took(0, "receivable"), of(is_price), "orders are cleared of all that buyers paid");
        prop_assert_eq!(took(0, "facilitator_tax"), of(is_withheld), "the other side is on the invoices");
        prop_assert_eq!(took(1, "facilitator_tax"), Decimal::ZERO, "the settlement has both sides");
        type Is = fn(&Amount) -> bool;
        let parts: [(&str, Is); 5] = [
            ("sales", |amount| (amount.transaction.as_str(), amount.description.as_str(), amount.kind.as_str()) == ("Order", "Principal", "ItemPrice")),
            ("shipping_income", |amount| amount.description == "Shipping"),
            ("promotions", |amount| amount.kind == "Promotion"),
            ("refunds", |amount| amount.transaction != "Order" && amount.kind == "ItemPrice" && amount.description == "Principal"),
            ("vat_payable", |amount| amount.description == "Tax" || amount.kind == "ItemWithheldTax"),
        ];
        for (account, is) in parts {
            prop_assert_eq!(took(1, account), of(is), "{}", account);
            prop_assert_eq!(took(0, account), Decimal::ZERO, "the invoices have booked {}", account);
        }
        prop_assert_eq!(took(1, "receivable"), Decimal::ZERO, "no order is invoiced");
        prop_assert_eq!(invoices, settlement);
    }

    #[test]
    fn a_decimal_comma_is_the_same_amount(amounts in amounts()) {
        let ctx = ctx(RevenueMode::Settlement);
        let file = v2("1", total(&amounts), &amounts);
        let mut comma = file.clone();
        for cents in amounts.iter().map(|amount| amount.cents).chain([total(&amounts)]) {
            let plain = format!("\t{}\t", money(cents));
            comma = comma.replace(&plain, &plain.replace('.', ","));
        }
        prop_assert_eq!(read(&ctx, comma.as_bytes()), read(&ctx, file.as_bytes()));
    }
}

/// The bytes that a report's reader gathers before it reads a row.
const GATHERED: usize = 64 << 10;

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn cutting_the_bytes_behind_the_first_changes_nothing(
        amounts in amounts(),
        cuts in prop::option::of(prop::collection::vec(any::<prop::sample::Index>(), 1..20)),
        spoil in any::<Option<(prop::sample::Index, u8)>>(),
    ) {
        let ctx = ctx(RevenueMode::Invoices);
        let mut rows = v2_rows("1", total(&amounts), &amounts);
        let nothing = v2_rows("1", 0, &[other("Storage Fee", 0)]).remove(1);
        let fill = vec![nothing.as_str(); GATHERED / nothing.len() + 1].join("\n");
        rows.insert(1, fill);
        let mut file = format!("{V2}\n{}\n", rows.join("\n")).into_bytes();
        let behind = file.len() - GATHERED;
        if let Some((at, byte)) = spoil {
            file[GATHERED + at.index(behind)] = byte;
        }
        let places = match cuts {
            Some(cuts) => cuts.iter().map(|cut| GATHERED + cut.index(behind)).collect(),
            None => (GATHERED..file.len()).collect(),
        };
        prop_assert_eq!(read_cut(&ctx, &file, places), read(&ctx, &file));
    }
}

#[test]
fn what_stands_behind_many_blanks_does_not_depend_on_cuts() {
    let ctx = ctx(RevenueMode::Settlement);
    for blanks in [GATHERED - 1, GATHERED, GATHERED + 1, GATHERED + 9] {
        let file = format!("{}{{}}", "\n".repeat(blanks)).into_bytes();
        let whole = read(&ctx, &file);
        for place in [GATHERED - 1, GATHERED, blanks, blanks + 1] {
            assert_eq!(
                read_cut(&ctx, &file, vec![place.min(file.len())]),
                whole,
                "{blanks} blanks, cut at {place}"
            );
        }
    }
}

#[test]
fn a_kind_that_only_one_form_spells_so_is_the_same_too() {
    let amounts = [other("Subscription Fee", -3_999)];
    let ctx = ctx(RevenueMode::Settlement);
    let of = |file: String| settlements(&ctx, file.as_bytes()).unwrap().remove(0).draft.entries;
    assert_eq!(of(v2("1", -3_999, &amounts)), of(v1("1", -3_999, &amounts)));
}
