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
    /// What invoices tell, which are posted already: collected, withheld.
    invoiced: [i128; 2],
}

impl<'r> Wash<'r> {
    /// Takes an amount if its rule washes it.
    pub(super) fn takes(&mut self, rule: &'r AccountRule, amount: i128) -> bool {
        let Some((sides, is_collected)) = self.sides(rule) else { return false };
        let (sum, of) = match is_collected {
            true => (&mut sides.collected, &mut sides.of_collected),
            false => (&mut sides.withheld, &mut sides.of_withheld),
        };
        *sum += amount;
        of.get_or_insert(rule);
        true
    }

    /// Counts an amount whose other side stands on invoices: it is only compared.
    pub(super) fn invoiced(&mut self, rule: &'r AccountRule, amount: i128) {
        if let Some((sides, is_collected)) = self.sides(rule) {
            let [collected, withheld] = &mut sides.invoiced;
            *(if is_collected { collected } else { withheld }) += amount;
        }
    }

    fn sides(&mut self, rule: &'r AccountRule) -> Option<(&mut Sides<'r>, bool)> {
        let rest = rule.collected.as_ref().or(rule.withheld.as_ref())?;
        Some((self.sums.entry((&rule.account, rest)).or_default(), rule.collected.is_some()))
    }

    /// Posts what was taken, and tells where more was withheld than collected.
    pub(super) fn post(self, rules: &AccountRules, entry: &mut EntryBuilder<'_>) -> Vec<SettlementFault> {
        let mut faults = Vec::new();
        for ((account, rest), sides) in self.sums {
            let Sides { collected, withheld, invoiced, .. } = sides;
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
            for [collected, withheld] in [[collected, withheld], invoiced] {
                let is_odd = withheld != 0
                    && (withheld.signum() == collected.signum() || withheld.abs() > collected.abs());
                if is_odd {
                    let [collected, withheld] =
                        [collected, withheld].map(|sum| decimal(sum).unwrap_or_default());
                    faults.push(SettlementFault::WithheldAboveCollected { collected, withheld });
                }
            }
        }
        faults
    }
}
