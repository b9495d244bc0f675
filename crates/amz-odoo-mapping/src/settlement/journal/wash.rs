//! Tax that Amazon collects and pays itself: in and out of one account, the rest is the seller's.

use std::collections::BTreeMap;

use super::entry::{EntryBuilder, is_tax};
use crate::settlement::draft::Posting;
use crate::settlement::fault::SettlementFault;
use crate::settlement::report::decimal;
use crate::settlement::rules::{AccountRule, AccountRules, Group};

/// Taxes of one entry, each marketplace for itself: what is withheld in one says nothing of the tax in another.
#[derive(Default)]
pub(super) struct Wash<'r> {
    sums: BTreeMap<Place<'r>, Sides<'r>>,
}

/// The account that washes, the one that takes the rest, and the marketplace.
type Place<'r> = (&'r str, &'r str, &'r str);

#[derive(Default)]
struct Sides<'r> {
    collected: Side<'r>,
    withheld: Side<'r>,
    /// What stands on invoices, which is posted already: collected, withheld.
    invoiced: [i128; 2],
}

/// Sums by rule, in the order of the rules, what is credited apart from what is debited: sales and refunds are declared
/// apart.
type Side<'r> = BTreeMap<(u32, bool), (&'r AccountRule, i128)>;

impl<'r> Wash<'r> {
    /// Takes an amount if its rule, the one at this place, washes it.
    pub(super) fn takes(
        &mut self,
        (place, rule): (u32, &'r AccountRule),
        marketplace: &'r str,
        amount: i128,
    ) -> bool {
        let Some(sides) = self.sides(rule, marketplace) else { return false };
        let side = if rule.collected.is_some() { &mut sides.collected } else { &mut sides.withheld };
        side.entry((place, amount < 0)).or_insert((rule, 0)).1 += amount;
        true
    }

    /// Counts an amount whose other side stands on invoices: it is only compared.
    pub(super) fn invoiced(&mut self, rule: &'r AccountRule, marketplace: &'r str, amount: i128) {
        if let Some(sides) = self.sides(rule, marketplace) {
            let [collected, withheld] = &mut sides.invoiced;
            *(if rule.collected.is_some() { collected } else { withheld }) += amount;
        }
    }

    fn sides(&mut self, rule: &'r AccountRule, marketplace: &'r str) -> Option<&mut Sides<'r>> {
        let rest = rule.collected.as_ref().or(rule.withheld.as_ref())?;
        Some(self.sums.entry((&rule.account, rest, marketplace)).or_default())
    }

    /// Posts what was taken, and tells where more was withheld than collected.
    pub(super) fn post(self, rules: &AccountRules, entry: &mut EntryBuilder<'_>) -> Vec<SettlementFault> {
        let mut faults = Vec::new();
        for ((account, rest, _), Sides { collected, withheld, invoiced }) in self.sums {
            let posting = |account, label: &str| Posting::new(rules, Group::Tax, account, label);
            let sum = |side: &Side<'_>| side.values().map(|(_, amount)| amount).sum::<i128>();
            let all = [sum(&collected), sum(&withheld)];
            let label = collected.values().next().map_or("Tax charged to buyers", |(rule, _)| rule.label());
            entry.post(posting(account, label), -all[1]);
            let mut open = Open::new(&collected, &withheld);
            for (rule, amount) in withheld.into_values() {
                entry.post(posting(account, rule.label()), amount);
            }
            // What is withheld is taken off tax without a code of its own first, then in the order of the rules.
            let (coded, plain): (Vec<_>, Vec<_>) =
                collected.into_values().partition(|(rule, _)| rule.tax_line_of.is_some());
            for (rule, amount) in plain.into_iter().chain(coded) {
                let mut declared = posting(rest, "Tax to declare");
                if let Some(tax) = rule.tax_line_of.as_ref().and_then(|name| rules.taxes.get(name)) {
                    is_tax(&mut declared, tax, amount);
                }
                entry.post(declared, amount + open.take(amount));
            }
            entry.post(posting(rest, "Tax to declare"), open.of_sales + open.of_refunds);
            for [collected, withheld] in [all, invoiced] {
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

/// What is withheld and not set against collected tax yet.
struct Open {
    /// Withheld from sales: negative.
    of_sales: i128,
    /// Given back with refunds: positive.
    of_refunds: i128,
}

impl Open {
    /// What is withheld of each direction. What one has too much of corrects the other.
    fn new(collected: &Side<'_>, withheld: &Side<'_>) -> Self {
        let sum = |side: &Side<'_>, negative: bool| {
            let of = side.iter().filter(|((_, is_negative), _)| *is_negative == negative);
            of.map(|(_, (_, amount))| amount).sum::<i128>()
        };
        let [sales, refunds] = [sum(collected, false), sum(collected, true)];
        let mut open = Self { of_sales: sum(withheld, true), of_refunds: sum(withheld, false) };
        let excess = (open.of_refunds + refunds).clamp(0, -open.of_sales);
        open.move_over(excess);
        let excess = (open.of_sales + sales).clamp(-open.of_refunds, 0);
        open.move_over(-excess);
        open
    }

    fn move_over(&mut self, amount: i128) {
        self.of_sales += amount;
        self.of_refunds -= amount;
    }

    /// Takes what is set against a collected amount: of the other sign, and no more than that.
    fn take(&mut self, collected: i128) -> i128 {
        if collected > 0 {
            let taken = self.of_sales.max(-collected);
            self.of_sales -= taken;
            return taken;
        }
        let taken = self.of_refunds.min(-collected);
        self.of_refunds -= taken;
        taken
    }
}
