//! Tax that Amazon collects and pays itself: in and out of one account, the rest is the seller's.

use std::collections::BTreeMap;

use super::entry::{EntryBuilder, is_tax};
use crate::settlement::draft::Posting;
use crate::settlement::fault::SettlementFault;
use crate::settlement::report::decimal;
use crate::settlement::rules::{AccountRule, AccountRules, Group};

/// Taxes of one entry by the account that washes them and the one that takes the rest.
#[derive(Default)]
pub(super) struct Wash<'r> {
    sums: BTreeMap<(&'r str, &'r str), Sides<'r>>,
}

#[derive(Default)]
struct Sides<'r> {
    collected: i128,
    withheld: i128,
    /// The first rule of each side.
    of_collected: Option<&'r AccountRule>,
    of_withheld: Option<&'r AccountRule>,
}

impl<'r> Wash<'r> {
    /// Takes an amount if its rule washes it.
    pub(super) fn takes(&mut self, rule: &'r AccountRule, amount: i128) -> bool {
        if let Some(rest) = &rule.collected {
            let sides = self.sums.entry((&rule.account, rest)).or_default();
            sides.collected += amount;
            sides.of_collected.get_or_insert(rule);
        } else if let Some(rest) = &rule.withheld {
            let sides = self.sums.entry((&rule.account, rest)).or_default();
            sides.withheld += amount;
            sides.of_withheld.get_or_insert(rule);
        } else {
            return false;
        }
        true
    }

    /// Posts what was taken, and tells where more was withheld than collected.
    pub(super) fn post(self, rules: &AccountRules, entry: &mut EntryBuilder<'_>) -> Vec<SettlementFault> {
        let mut faults = Vec::new();
        for ((account, rest), sides) in self.sums {
            let Sides { collected, withheld, .. } = sides;
            let label = |rule: Option<&AccountRule>| {
                rule.map_or_else(|| "Tax charged to buyers".to_owned(), |rule| rule.label().to_owned())
            };
            let posting = |account, label: String| Posting::new(rules, Group::Tax, account, &label);
            entry.post(posting(account, label(sides.of_collected)), -withheld);
            entry.post(posting(account, label(sides.of_withheld)), withheld);
            let left = collected + withheld;
            let mut declared = posting(rest, "Tax to declare".to_owned());
            let tax = sides.of_collected.and_then(|rule| rule.tax_line_of.as_ref());
            if let Some(tax) = tax.and_then(|name| rules.taxes.get(name)) {
                is_tax(&mut declared, tax, left);
            }
            entry.post(declared, left);
            let is_odd = withheld != 0
                && (withheld.signum() == collected.signum() || withheld.abs() > collected.abs());
            if is_odd {
                let [collected, withheld] = [collected, withheld].map(|sum| decimal(sum).unwrap_or_default());
                faults.push(SettlementFault::WithheldAboveCollected { collected, withheld });
            }
        }
        faults
    }
}
