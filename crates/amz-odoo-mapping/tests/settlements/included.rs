//! Taxes that rules take out of amounts, where Amazon tells tax in lines of its own.

use crate::support::{Amount, ctx, drafted, issues};
use amz_odoo_mapping::IssueKind;
use amz_odoo_mapping::settlement::{AccountRules, RevenueMode, SettlementContext, SettlementFault};

/// A rule for these conditions, whose amounts contain 19 %.
fn context(revenue: RevenueMode, side: &str, when: &str) -> SettlementContext {
    let mut ctx = ctx(revenue);
    ctx.rules = AccountRules::parse(&format!(
        r#"
        version = 1
        [taxes.vat]
        name = "19% VAT"
        rate = "19"
        included = true
        account = "vat_payable"
        on = "{side}"
        [[rules]]
        name = "own"
        group = "sales"
        account = "sales"
        tax = "vat"
        when = {{ {when} }}
        "#
    ))
    .unwrap();
    ctx
}

const PRICE: &str = r#"type = ["ItemPrice"], description = ["Principal"]"#;

fn amount(marketplace: &str, transaction: &str, kind: &str, description: &str, cents: i64) -> Amount {
    let amount = Amount::new(transaction, kind, description, cents).order("302-1234567-1234567");
    Amount { marketplace: marketplace.to_owned(), ..amount }
}

fn order(marketplace: &str, description: &str, cents: i64) -> Amount {
    amount(marketplace, "Order", "ItemPrice", description, cents)
}

#[test]
fn a_tax_that_amazon_tells_apart_is_not_in_the_price() {
    let ctx = context(RevenueMode::Settlement, "sale", PRICE);
    let amounts = [
        order("Amazon.de", "Principal", 10_000),
        order("Amazon.de", "Tax", 1_900),
        order("Amazon.de", "ShippingTax", 100),
        order("Amazon.de", "Principal", 20_000),
        order("Amazon.fr", "Principal", 5_000),
    ];
    let mapped = drafted(&ctx, &amounts);
    assert_eq!(issues(&mapped), ["tax_told_apart at Order/ItemPrice/Principal"]);
    let fault = SettlementFault::TaxToldApart {
        tax: "19% VAT".to_owned(),
        marketplace: "amazon.de".to_owned(),
        amount: "20.00".parse().unwrap(),
    };
    assert_eq!(mapped.issues[0].kind, IssueKind::Settlement { fault });
    assert!(mapped.issues[0].message().contains("`tax_line_of`") && !mapped.issues[0].is_blocking());
    assert!(!mapped.draft.entries.is_empty());
}

#[test]
fn refunds_and_promotions_are_told_too_each_beside_its_own_tax() {
    let both = r#"type = ["ItemPrice", "Promotion"], description = ["Principal"]"#;
    let ctx = context(RevenueMode::Settlement, "sale", both);
    let of =
        |transaction, kind, description, cents| amount("Amazon.de", transaction, kind, description, cents);
    let told = |amounts: &[Amount]| issues(&drafted(&ctx, amounts));
    let tax = of("Refund", "ItemPrice", "Tax", -190);
    assert_eq!(told(&[of("Order", "Promotion", "Principal", -100), tax.clone()]), [""; 0]);
    assert_eq!(
        told(&[of("Refund", "Promotion", "Principal", 100), tax]),
        ["tax_told_apart at Refund/Promotion/Principal"]
    );
}

#[test]
fn tax_that_a_rule_declares_by_itself_is_told_apart_too_in_its_marketplace() {
    let mut ctx = context(RevenueMode::Settlement, "sale", PRICE);
    let declared = r#"
        version = 1
        [[rules]]
        name = "declared"
        group = "tax"
        account = "vat_payable"
        when = { type = ["ItemPrice"], description = ["Tax"] }
    "#;
    ctx.rules.rules.splice(..0, AccountRules::parse(declared).unwrap().rules.into_iter().take(1));
    let told = |marketplace| {
        let tax = order(marketplace, "Tax", 1_900);
        issues(&drafted(&ctx, &[order("Amazon.de", "Principal", 10_000), tax]))
    };
    assert_eq!(told("Amazon.de"), ["tax_told_apart at Order/ItemPrice/Principal"]);
    assert_eq!(told("Amazon.fr"), [""; 0]);
}

#[test]
fn a_tax_that_is_in_the_amounts_is_no_issue() {
    let price = order("Amazon.de", "Principal", 10_000);
    let tax = order("Amazon.de", "Tax", 1_900);
    let told = |ctx: &SettlementContext, amounts: &[Amount]| issues(&drafted(ctx, amounts));
    let none = [""; 0];
    let sale = context(RevenueMode::Settlement, "sale", PRICE);
    let zero = order("Amazon.de", "Tax", 0);
    assert_eq!(told(&sale, &[price.clone(), zero]), none, "Amazon tells no tax");
    let french = order("Amazon.fr", "Tax", 1_900);
    assert_eq!(told(&sale, &[price.clone(), french]), none, "another marketplace's tax");
    let together = context(RevenueMode::Settlement, "sale", r#"type = ["ItemPrice"]"#);
    assert_eq!(told(&together, &[price.clone(), tax.clone()]), none, "price and tax are one amount");
    let fee = context(RevenueMode::Settlement, "purchase", r#"type = ["ItemFees"]"#);
    let commission = amount("Amazon.de", "Order", "ItemFees", "Commission", -1_190);
    assert_eq!(told(&fee, &[commission, tax.clone()]), none, "the tax is on a fee");
    let mut invoices = context(RevenueMode::Invoices, "sale", PRICE);
    assert_eq!(told(&invoices, &[price.clone(), tax.clone()]), none, "the invoice has booked it");
    invoices.margins = true;
    assert_eq!(told(&invoices, &[price, tax]), ["tax_told_apart at Order/ItemPrice/Principal"]);
}
