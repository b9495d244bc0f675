//! Account rules: refused where they do not hang together, and proposed where they are missing.

use crate::support::{Amount, ctx, drafted, only, shown, total, v2};
use amz_odoo_mapping::settlement::{AccountRules, RevenueMode, propose};

#[test]
fn the_built_in_rules_hang_together() {
    let rules = AccountRules::built_in();
    assert_eq!(rules.check(), Ok(()));
    assert!(rules.rules.len() > 40 && rules.accounts.values().all(|account| !account.name.is_empty()));
}

#[test]
fn rules_that_name_what_is_not_there_are_refused() {
    let rule = |rest: &str| {
        format!("version = 1\n[[rules]]\nname = \"a\"\ngroup = \"sales\"\naccount = \"sales\"\n{rest}")
    };
    for (text, want) in [
        ("version = 2".to_owned(), "version 2"),
        ("version = ".to_owned(), "cannot be read"),
        (rule("color = 1"), "unknown field"),
        (rule("clears = \"nowhere\""), "`nowhere`"),
        (rule("tax = \"vat\""), "the tax `vat`"),
        (rule("collected = \"vat_payable\"\nanalytic = [\"DE\"]"), "`analytic` beside"),
        (rule("label = \"Payout\""), "choose another"),
        (format!("{}\n{}", rule(""), rule("").replace("version = 1", "")), "two rules"),
        ("version = 1\n[taxes.v]\nname = \"V\"\nrate = \"-1\"\naccount = \"sales\"".to_owned(), "rate"),
    ] {
        let error = AccountRules::parse(&text).unwrap_err().to_string();
        assert!(error.contains(want), "{error}");
    }
}

#[test]
fn an_account_that_nothing_uses_is_a_misspelled_one() {
    let error = AccountRules::parse("version = 1\n[accounts]\nslaes = { code = \"4400\" }").unwrap_err();
    assert_eq!(error.to_string(), "no rule uses the account `slaes`; did you mean `sales`?");
    let error = AccountRules::parse("version = 1\n[accounts]\nmoon_landings = {}").unwrap_err();
    assert!(error.to_string().contains("[accounts]"), "{error}");
}

#[test]
fn a_rule_of_ones_own_clears_what_the_built_in_one_does() {
    let rules = |more: &str| {
        AccountRules::parse(&format!(
            "version = 1\n[accounts]\nwash = {{ code = \"1790\" }}\n[[rules]]\nname = \"own\"\ngroup = \"sales\"\naccount = \"sales\"\n\
             when = {{ transaction = [\"Order\"], type = [\"ItemPrice\"] }}\n{more}\
             [[rules]]\nname = \"own_wash\"\ngroup = \"tax\"\naccount = \"wash\"\nwithheld = \"vat_payable\"\n\
             when = {{ type = [\"ItemWithheldTax\"] }}\n"
        ))
        .unwrap()
    };
    let order = |kind, description, cents| {
        Amount::new("Order", kind, description, cents).order("302-1234567-1234567")
    };
    let amounts = [
        order("ItemPrice", "Principal", 1_000),
        order("ItemPrice", "Tax", 80),
        order("ItemWithheldTax", "MarketplaceFacilitatorTax-Principal", -80),
    ];
    let booked = |revenue, more| {
        let mut ctx = ctx(revenue);
        ctx.rules = rules(more);
        shown(&drafted(&ctx, &amounts).draft.entries[0])
    };
    assert_eq!(
        booked(RevenueMode::Invoices, ""),
        ["1790 0.80", "payout 10.00", "receivable -10.80 302-1234567-1234567"]
    );
    // Who says that nothing is cleared is believed.
    assert_eq!(
        booked(RevenueMode::Invoices, "clears = \"\"\n"),
        ["sales -10.80", "1790 0.80", "payout 10.00"]
    );
}

#[test]
fn a_proposed_rule_knows_what_was_unknown() {
    let amounts = [
        Amount::new("Order", "ItemFees", "Moon Fee", -100),
        Amount::new("Order", "ItemPrice", "Moon Dust", 500).order("302-1234567-1234567"),
        Amount::new("Lease", "", "", -5),
    ];
    let mut ctx = ctx(RevenueMode::Settlement);
    let unknown = drafted(&ctx, &amounts).draft.unknown;
    assert_eq!(unknown.len(), 3);
    ctx.rules = AccountRules::parse(&propose(&unknown)).unwrap();
    assert_eq!(drafted(&ctx, &amounts).issues, []);
}

#[test]
fn a_kind_of_amount_is_proposed_once_whatever_settlement_it_is_in() {
    let ctx = ctx(RevenueMode::Settlement);
    let fee = |description: &str, cents| {
        Amount::new("Order", "ItemFees", description, cents).order("302-1234567-1234567")
    };
    let of = |currency: &str, amounts: &[Amount]| {
        let file = v2("1", total(amounts), amounts).replace("EUR", currency);
        only(&ctx, &file).draft.unknown
    };
    let unknown = [
        of("EUR", &[fee("Moon Fee", -1_230), fee("Star Fee", 50)]),
        of("EUR", &[fee("MoonFee", -1_000)]),
        of("JPY", &[fee("Moon Fee", -40_000)]),
        of("KWD", &[Amount::new("Lease", "ItemFees", "Moon Fee", -500)]),
    ];
    let proposed = propose(&unknown.concat());
    let told: Vec<&str> = proposed
        .lines()
        .filter(|line| ["# ", "name = ", "account = "].iter().any(|start| line.starts_with(start)))
        .collect();
    assert_eq!(
        told,
        [
            "# 3 lines, -22.30 EUR and -400 JPY in all",
            "name = \"own_moonfee\"",
            "account = \"other_fees\"",
            "# 1 line, 0.50 EUR",
            "name = \"own_starfee\"",
            "account = \"other_income\"",
            "# 1 line, -5.000 KWD",
            "name = \"own_moonfee_2\"",
            "account = \"other_fees\"",
        ]
    );
}
