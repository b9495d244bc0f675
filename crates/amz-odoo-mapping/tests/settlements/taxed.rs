//! Taxes against the lines that bear them: what fits is told nothing of, what does not is a warning.

use crate::company::{RULES, amount, chart, draft, mapped, records, rules, told};
use crate::support::{Amount, ctx, drafted};
use amz_odoo_mapping::settlement::odoo::{EntryContext, moves};
use amz_odoo_mapping::settlement::{AccountRules, Exchange, RevenueMode, settlements};
use amz_odoo_mapping::{Issue, Mapped};
use proptest::prelude::*;
use rust_decimal::Decimal;
use serde_json::json;

fn books(net: i64, tax: i64) -> Vec<Amount> {
    vec![
        amount("Order", "ItemPrice", "Principal", net, "BOOK"),
        amount("Order", "ItemPrice", "Tax", tax, "BOOK"),
    ]
}

fn messages<T>(mapped: &Mapped<T>) -> Vec<String> {
    mapped.issues.iter().map(Issue::message).collect()
}

#[test]
fn a_base_that_amazon_taxed_is_told() {
    let chart = chart(records(&rules(), false));
    // 200.00 bear 7 %, of which Amazon remits the tax of 40.00.
    let amounts =
        [books(16_000, 1_120), vec![amount("Order", "ItemPrice", "Principal", 4_000, "BOOK")]].concat();
    let off = mapped(&chart, &amounts);
    assert_eq!(told(&off.issues), ["tax_off_base at entries[0]"]);
    assert!(!off.is_blocked() && off.draft.len() == 1, "it is booked");
    let message = &messages(&off)[0];
    assert!(
        message.starts_with("lines of 200.00 bear the tax `7%`, whose 7 % are another amount than the 11.20"),
        "{message}"
    );
    assert!(message.contains("`marketplaces`") && message.contains("`invoices`"), "{message}");
    // Tax without a base, a base without enough tax, tax of the wrong sign.
    let untaxed = [amount("Order", "ItemPrice", "Tax", 700, "BOOK")];
    for amounts in [&untaxed[..], &books(10_000, 600), &books(10_000, -700)] {
        assert_eq!(told(&mapped(&chart, amounts).issues), ["tax_off_base at entries[0]"], "{amounts:?}");
    }
    // A refund of another month takes both off.
    let refund = [
        amount("Refund", "ItemPrice", "Principal", -5_000, "BOOK"),
        amount("Refund", "ItemPrice", "Tax", -350, "BOOK"),
    ];
    assert!(mapped(&chart, &[&books(10_000, 700)[..], &refund].concat()).issues.is_empty());
    // Each tax for itself.
    let pen = amount("Order", "ItemPrice", "Principal", 11_900, "PEN");
    let beside = mapped(&chart, &[&books(10_000, 0)[..], &[pen]].concat());
    assert_eq!(told(&beside.issues), ["missing_tax_line at entries[0]"]);
}

/// Of the worked month, one order goes to Norway, where Amazon remits the tax: by marketplace its goods bear German VAT.
#[test]
fn an_order_whose_tax_amazon_remits_is_told_where_rules_go_by_marketplace() {
    let mut text =
        "version = 1\n[taxes.vat]\nname = \"19%\"\nrate = \"19\"\naccount = \"vat_payable\"\n".to_owned();
    let account = "account = \"facilitator_tax\"\ncollected = \"vat_payable\"\ntax_line_of";
    for (account, kind, names) in [
        ("account = \"sales\"\ntax", "ItemPrice", r#""Principal", "Shipping""#),
        ("account = \"promotions\"\ntax", "Promotion", r#""Principal""#),
        (account, "ItemPrice", r#""Tax", "ShippingTax""#),
        (account, "Promotion", r#""TaxDiscount""#),
    ] {
        text.push_str(&format!(
            "[[rules]]\nname = {names:?}\ngroup = \"sales\"\n{account} = \"vat\"\n\
             when = {{ type = [\"{kind}\"], description = [{names}], marketplaces = [\"Amazon.de\"] }}\n"
        ));
    }
    let mut ctx = ctx(RevenueMode::Settlement);
    ctx.rules = AccountRules::parse(&text).unwrap();
    let months = settlements(&ctx, include_bytes!("worked_month.txt")).unwrap();
    let chart = chart(records(&ctx.rules, false));
    let all = months.iter().map(|one| moves(&EntryContext::new(&chart, &ctx.rules, "A1"), &one.draft));
    let told: Vec<String> = all.flat_map(|mapped| messages(&mapped)).collect();
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(
        told[0].starts_with(
            "lines of 199.00 bear the tax `19%`, whose 19 % are another amount than the 30.21 of"
        ),
        "{told:?}"
    );
}

#[test]
fn a_foreign_settlement_is_compared_in_its_own_currency() {
    let rules = rules();
    let mut chart = chart(records(&rules, false));
    chart.currency = "USD".to_owned();
    let mut ctx = ctx(RevenueMode::Settlement);
    ctx.rules = rules.clone();
    ctx.exchange = Some(Exchange::new("USD").rate("EUR", Decimal::new(1_234_567, 0)));
    let of = |amounts: &[Amount]| {
        told(&moves(&EntryContext::new(&chart, &rules, "A1"), &drafted(&ctx, amounts).draft).issues)
    };
    assert_eq!(of(&books(10_001, 700)), [""; 0]);
    assert_eq!(of(&books(10_000, 600)), ["tax_off_base at entries[0]"]);
}

#[test]
fn rates_of_rules_and_odoo_are_compared() {
    let at = |rate: f64, kind: &str| {
        let mut records = records(&rules(), false);
        records["account.tax"][0]["amount"] = json!(rate);
        records["account.tax"][0]["amount_type"] = json!(kind);
        chart(records)
    };
    let pen = [amount("Order", "ItemPrice", "Principal", 11_900, "PEN")];
    assert_eq!(told(&mapped(&at(19.0, "percent"), &pen).issues), [""; 0]);
    let other = mapped(&at(20.0, "percent"), &pen);
    assert_eq!(told(&other.issues), ["tax_rate_differs at entries[0]", "tax_off_base at entries[0]"]);
    assert!(!other.is_blocked());
    assert!(messages(&other)[0].starts_with("the rules take the tax `19%` for 19 % and Odoo has 20 %"));
    // A tax that is no percentage, and one that nothing bears.
    assert_eq!(told(&mapped(&at(20.0, "fixed"), &pen).issues), [""; 0]);
    assert_eq!(told(&mapped(&at(20.0, "percent"), &books(10_000, 700)).issues), [""; 0]);
    // The tax of the same name on the other side is another one.
    let text = RULES.replace(
        "rate = \"19\"\nincluded = true\naccount = \"fee_tax\"",
        "rate = \"20\"\nincluded = true\naccount = \"fee_tax\"",
    );
    let rules = AccountRules::parse(&text).unwrap();
    let mut records = records(&rules, false);
    records["account.tax"][2]["amount"] = json!(20);
    let chart = chart(records);
    let sides = draft(
        &rules,
        RevenueMode::Settlement,
        &[&pen[..], &[amount("Order", "ItemFees", "Commission", -1_200, "PEN")]].concat(),
    );
    let both = moves(&EntryContext::new(&chart, &rules, "A1"), &sides);
    assert_eq!(told(&both.issues), [""; 0]);
}

proptest! {
    /// Amazon rounds the tax of each order; that is never a fault, however many there are, and never hides more than that.
    #[test]
    fn rounding_is_no_fault(nets in prop::collection::vec(1..20_000_i64, 1..80), more in 1..50_i64) {
        let rules = AccountRules::parse(RULES).unwrap();
        let chart = chart(records(&rules, false));
        let tax = |net: i64| (net * 7 + 50) / 100;
        let mut amounts: Vec<Amount> = nets.iter().flat_map(|net| books(*net, tax(*net))).collect();
        prop_assert_eq!(messages(&mapped(&chart, &amounts)), Vec::<String>::new());
        // One minor unit a line, and what rounding has taken already, is the most that is not told.
        let lines = amounts.len() as i64;
        amounts.push(amount("Order", "ItemPrice", "Tax", 2 * lines + 2 + more, "BOOK"));
        prop_assert_eq!(told(&mapped(&chart, &amounts).issues), ["tax_off_base at entries[0]"]);
    }
}
