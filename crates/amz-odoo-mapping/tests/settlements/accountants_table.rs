//! `docs/settlement-accounts.md`: the accounts and the built-in rules as an accountant reads them.
//!
//! `UPDATE_EXPECT=1 cargo test -p amz-odoo-mapping --test settlements accountants` writes it anew.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use amz_odoo_mapping::settlement::{AccountRule, AccountRules};

/// What entries book by themselves, beside what rules send there.
const BY_ITSELF: [(&str, &str); 9] = [
    ("payout", "each payout until its bank line is matched"),
    ("amazon_payable", "what the seller owes after a settlement with a negative total"),
    ("carried_forward", "entries by month: what is earned and not paid out yet"),
    ("opening", "amounts of before the cut-over"),
    ("exchange_gain", "what the bank got more than the rate tells"),
    ("exchange_loss", "what the bank got less than the rate tells"),
    ("rounding", "cents that are left over when lines are converted"),
    ("suspense", "amounts that no rule knows, and those of orders that name none"),
    ("receivable", "with `invoices`: what each order is settled with"),
];

/// Odoo's words for its types of accounts.
fn type_of(account_type: &str) -> &'static str {
    match account_type {
        "income" => "Income",
        "income_other" => "Other Income",
        "expense" => "Expenses",
        "asset_current" => "Current Assets",
        "asset_receivable" => "Receivable",
        "liability_current" => "Current Liabilities",
        other => panic!("Odoo's word for {other}?"),
    }
}

#[test]
fn the_accountants_table_is_the_built_in_rules() {
    let rules = AccountRules::built_in();
    let suspense = &rules.accounts["suspense"].name;
    let (accounts, edition) = (accounts(rules), &rules.edition);
    let rules = table(rules);
    expect_test::expect_file!["../../../../docs/settlement-accounts.md"].assert_eq(&format!(
        "# Where each amount of a settlement is booked

This is for accountants; [settlements](settlements.md) says what the accounts are for, and how to give rules of your own. Both tables are edition {edition} of the built-in rules.

## The accounts

Create these in Odoo, or give your own accounts' codes in a rules file under the name in the first column. Only those are needed that your settlements use. `payout` and `receivable` need *Allow Reconciliation*; in a foreign currency `reserve`, `amazon_payable` and `facilitator_tax`, too.

{accounts}
## The rules

They are tried from the top: the first that fits decides. What fits none goes to *{suspense}* with an alert. The rules of your file are tried before these. A rule of yours that has the name of a built-in one takes its place: the built-in one is gone, and yours is tried with your others, before all that are built in.

The last column says what is different with `invoices`, where invoices book revenue and tax: *settles* means that the amount goes against what the invoice booked on that account, and nowhere else; *alike* that it is booked the same in both modes. Letters and digits alone are compared; … stands for any text, *(any)* for no condition. A reversal or correction goes where the amount went that it is of. Tax that goes in and out of *Tax collected and paid by Amazon* goes on to the account named behind the arrow as far as Amazon does not withhold it.

{rules}"
    ));
}

/// Every account, and what is booked there.
fn accounts(rules: &AccountRules) -> String {
    let mut labels = BTreeMap::<&str, Vec<&str>>::new();
    for rule in &rules.rules {
        let remainder = [&rule.collected, &rule.withheld].into_iter().flatten();
        let remainder = remainder.map(|account| (account.as_str(), "Tax to declare"));
        for (account, label) in [(rule.account.as_str(), rule.label())].into_iter().chain(remainder) {
            let known = labels.entry(account).or_default();
            if !known.contains(&label) {
                known.push(label);
            }
        }
    }
    let by_itself = BTreeMap::from(BY_ITSELF);
    assert!(by_itself.keys().all(|account| rules.accounts.contains_key(*account)));
    let mut table = String::from(
        "| name in rules | account | type in Odoo | what is booked there |\n|---|---|---|---|\n",
    );
    for (name, account) in &rules.accounts {
        let labels = labels.get(name.as_str()).map(|labels| labels.join(", "));
        let holds: Vec<String> =
            labels.into_iter().chain(by_itself.get(name.as_str()).map(|words| (*words).to_owned())).collect();
        assert!(!holds.is_empty(), "what is {name} for?");
        writeln!(
            table,
            "| `{name}` | {} | {} | {} |",
            account.name,
            type_of(&account.r#type),
            holds.join("; ")
        )
        .unwrap();
    }
    table
}

/// Every rule, in the order in which they are tried.
fn table(rules: &AccountRules) -> String {
    let mut table = String::from(
        "| heading | booked to | label | transaction | amount type | description | with `invoices` | rule |\n|---|---|---|---|---|---|---|---|\n",
    );
    let title = |account: &str| rules.accounts[account].name.as_str();
    for rule in &rules.rules {
        let AccountRule { name, account, collected, clears, when, .. } = rule;
        let rest = collected.as_ref().map(|rest| format!(" → {}", title(rest))).unwrap_or_default();
        let invoiced =
            clears.as_ref().map_or("alike".to_owned(), |cleared| format!("settles {}", title(cleared)));
        let marketplaces = match when.marketplaces.as_slice() {
            [] => String::new(),
            named => format!(" (marketplaces {})", names(named)),
        };
        writeln!(
            table,
            "| {} | {}{rest} | {} | {}{marketplaces} | {} | {} | {invoiced} | `{name}` |",
            rule.group.title(),
            title(account),
            rule.label(),
            names(&when.transaction),
            names(&when.r#type),
            names(&when.description),
        )
        .unwrap();
    }
    table
}

fn names(names: &[String]) -> String {
    let shown = names.iter().map(|name| match name.as_str() {
        "" => "(blank)".to_owned(),
        "any" => "the word “any”".to_owned(),
        name => name.replace('*', "…"),
    });
    if names.is_empty() { "*(any)*".to_owned() } else { shown.collect::<Vec<_>>().join(", ") }
}
