//! Rules for what no rule knows, for a person to correct.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use rust_decimal::Decimal;
use serde::Serialize;

use super::UnknownAmount;
use super::guess::guess;
use super::rules::{AccountRule, LineFilter, account, folded};

/// Rules, as a rules file holds them, that would know these kinds of amounts, of one settlement or of several. The accounts
/// are guesses by name; what names do not tell stays on suspense, and a comment says so.
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
    for kind in kinds(unknown) {
        let mut rule = proposed(&kind);
        let plain = rule.name.clone();
        for number in 2.. {
            if names.insert(rule.name.clone()) {
                break;
            }
            rule.name = format!("{plain}_{number}");
        }
        let sums: Vec<String> =
            kind.sums.iter().map(|(currency, amount)| format!("{amount} {currency}")).collect();
        // Writing to a string does not fail, and a rule is TOML.
        let _ = match kind.lines {
            1 => writeln!(text, "\n# 1 line, {}", sums.join(" and ")),
            lines => writeln!(text, "\n# {lines} lines, {} in all", sums.join(" and ")),
        };
        if rule.account == account::SUSPENSE {
            text.push_str("# not sure: name the account and its group, or leave this rule out, so that the amount is told again\n");
        }
        text.push_str(&toml::to_string(&OneRule { rules: [rule] }).unwrap_or_default());
    }
    text
}

/// One kind of amount, in whatever settlements it is.
struct Kind<'a> {
    names: &'a UnknownAmount,
    lines: u64,
    /// What the lines come to, by currency.
    sums: BTreeMap<&'a str, Decimal>,
}

/// Each kind once, in the order in which they come up: a rule knows its names however they are spelled.
fn kinds(unknown: &[UnknownAmount]) -> Vec<Kind<'_>> {
    let mut kinds: Vec<Kind<'_>> = Vec::new();
    let mut places = BTreeMap::new();
    for amount in unknown {
        let key = [&amount.transaction, &amount.r#type, &amount.description].map(|name| folded(name));
        let place = *places.entry(key).or_insert_with(|| {
            kinds.push(Kind { names: amount, lines: 0, sums: BTreeMap::new() });
            kinds.len() - 1
        });
        if let Some(kind) = kinds.get_mut(place) {
            kind.lines += amount.lines;
            *kind.sums.entry(&amount.currency).or_default() += amount.amount;
        }
    }
    kinds
}

#[derive(Serialize)]
struct OneRule {
    rules: [AccountRule; 1],
}

fn proposed(kind: &Kind<'_>) -> AccountRule {
    let amount = kind.names;
    let names = [&amount.description, &amount.r#type, &amount.transaction];
    let name = names.into_iter().find(|name| !name.is_empty()).map(|name| folded(name)).unwrap_or_default();
    let guess = guess(amount);
    let order =
        guess.is_collected || matches!(guess.account, "sales" | "refunds" | "promotions" | "shipping_income");
    AccountRule {
        name: format!("own_{name}"),
        group: guess.group,
        account: guess.account.to_owned(),
        label: String::new(),
        when: LineFilter {
            transaction: vec![amount.transaction.clone()],
            r#type: vec![amount.r#type.clone()],
            description: vec![amount.description.clone()],
            ..LineFilter::default()
        },
        clears: order.then(|| "receivable".to_owned()),
        collected: guess.is_collected.then(|| "vat_payable".to_owned()),
        withheld: (guess.account == "facilitator_tax" && !guess.is_collected)
            .then(|| "vat_payable".to_owned()),
        tax: None,
        tax_line_of: None,
        analytic: Vec::new(),
        by_sku: false,
    }
}
