//! Rules for what no rule knows, for a person to correct.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde::Serialize;

use super::UnknownAmount;
use super::rules::{AccountRule, Group, LineFilter, folded};

/// Rules, as a rules file holds them, that would know these kinds of amounts. The accounts are guesses by name and sign.
///
/// ```
/// use amz_odoo_mapping::settlement::{RevenueMode, SettlementContext, propose, settlements};
///
/// let report = b"settlement-id\tsettlement-end-date\ttotal-amount\tcurrency\ttransaction-type\tamount-type\t\
///     amount-description\tamount\n1\t2026-05-27\t-3.00\tEUR\t\t\t\t\n1\t\t\t\tServiceFee\tDrone Storage\tBase fee\t-3.00\n";
/// let mapped = settlements(&SettlementContext::new(RevenueMode::Settlement), report)?;
/// let rules = propose(&mapped[0].draft.unknown);
/// assert!(rules.contains("account = \"storage\""));
/// # Ok::<(), amz_odoo_mapping::settlement::ReportError>(())
/// ```
#[must_use]
pub fn propose(unknown: &[UnknownAmount]) -> String {
    let mut text = String::from("version = 1\n");
    let mut names = BTreeSet::new();
    for amount in unknown {
        let mut rule = proposed(amount);
        let plain = rule.name.clone();
        for number in 2.. {
            if names.insert(rule.name.clone()) {
                break;
            }
            rule.name = format!("{plain}_{number}");
        }
        // Writing to a string does not fail, and a rule is TOML.
        let _ = writeln!(text, "\n# {} lines, {} in all", amount.lines, amount.amount);
        text.push_str(&toml::to_string(&OneRule { rules: [rule] }).unwrap_or_default());
    }
    text
}

#[derive(Serialize)]
struct OneRule {
    rules: [AccountRule; 1],
}

fn proposed(amount: &UnknownAmount) -> AccountRule {
    let names = [&amount.description, &amount.r#type, &amount.transaction];
    let name = names.into_iter().find(|name| !name.is_empty()).map(|name| folded(name)).unwrap_or_default();
    let (group, account) = guess(amount);
    let order = matches!(account, "sales" | "refunds" | "promotions");
    AccountRule {
        name: format!("own_{name}"),
        group,
        account: account.to_owned(),
        label: String::new(),
        when: LineFilter {
            transaction: vec![amount.transaction.clone()],
            r#type: vec![amount.r#type.clone()],
            description: vec![amount.description.clone()],
            ..LineFilter::default()
        },
        clears: order.then(|| "receivable".to_owned()),
        collected: None,
        withheld: (account == "facilitator_tax").then(|| "vat_payable".to_owned()),
        tax: None,
        tax_line_of: None,
        analytic: Vec::new(),
        by_sku: false,
    }
}

fn guess(amount: &UnknownAmount) -> (Group, &'static str) {
    let [transaction, kind, description] =
        [&amount.transaction, &amount.r#type, &amount.description].map(|name| folded(name));
    let all = format!("{transaction} {kind} {description}");
    let has = |words: &[&str]| words.iter().any(|word| all.contains(word));
    match kind.as_str() {
        "itemprice" if transaction.contains("refund") => return (Group::Refunds, "refunds"),
        "itemprice" => return (Group::Sales, "sales"),
        "promotion" => return (Group::Promotions, "promotions"),
        "itemwithheldtax" => return (Group::Tax, "facilitator_tax"),
        _ => {}
    }
    if has(&["reimburs"]) {
        (Group::Reimbursements, "reimbursements")
    } else if has(&["reserve"]) {
        (Group::Reserves, "reserve")
    } else if has(&["loan", "lending"]) {
        (Group::Loans, "loans")
    } else if ["tax", "vat", "gst"].iter().any(|word| description.contains(word)) {
        (Group::SellerFees, "fee_tax")
    } else if has(&["storage"]) {
        (Group::Storage, "storage")
    } else if has(&["advert"]) {
        (Group::Advertising, "advertising")
    } else if has(&["coupon", "deal", "vine"]) {
        (Group::Advertising, "promotion_fees")
    } else if has(&["fba"]) {
        (Group::FbaFees, "fba_fulfillment")
    } else if amount.amount.is_sign_positive() {
        (Group::Reimbursements, "other_income")
    } else {
        (Group::SellerFees, "other_fees")
    }
}
