//! Entries by period: one a month, or one in all.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::build::Draft;
use super::clear::clear;
use super::entry::EntryBuilder;
use super::exchange::PAYOUT_LABEL;
use super::wash::Wash;
use crate::IssueKind;
use crate::settlement::RevenueMode;
use crate::settlement::books::Period;
use crate::settlement::draft::{JournalEntry, Posting};
use crate::settlement::fault::SettlementFault;
use crate::settlement::report::decimal;
use crate::settlement::rules::{Group, account};

impl<'a> Draft<'a> {
    /// The entries, oldest first; `end` is the settlement's last day.
    pub(super) fn entries(&mut self, end: Date, digits: u32) -> Vec<JournalEntry> {
        let months: BTreeSet<Date> = self.sums.iter().filter_map(|(_, sum)| sum.period.month()).collect();
        let last = months.last().copied().unwrap_or(end);
        let months: Vec<Date> = if months.is_empty() { vec![last] } else { months.into_iter().collect() };
        let several = months.len() > 1;
        let mut carried = 0;
        let mut entries = Vec::new();
        for month in months {
            let is_last = month == last;
            let mut entry = self.amounts(|period| match period.month() {
                Some(own) => own == month,
                None => is_last,
            });
            let sum = entry.sum();
            let rules = &self.ctx.rules;
            let mut post = |group, account, label, amount| {
                entry.post(Posting::new(rules, group, account, label), amount);
            };
            if is_last {
                post(Group::Transfers, account::CARRIED, "Carried forward", carried);
                let owed = carried + sum;
                match owed > 0 {
                    true => post(Group::Transfers, account::PAYOUT, PAYOUT_LABEL, -owed),
                    false => post(Group::Transfers, account::PAYABLE, "Owed to Amazon", -owed),
                }
            } else {
                post(Group::Transfers, account::CARRIED, "Carried forward", -sum);
                carried += sum;
            }
            let date = if is_last && end >= month { end } else { month.last_of_month() };
            let mut reference = format!("Amazon settlement {}", self.settlement.id);
            if several {
                reference.push_str(&format!(", {}", month.strftime("%Y-%m")));
            }
            match entry.lines(rules, digits) {
                Ok(lines) => entries.push(JournalEntry { date, reference, lines }),
                Err(fine) => self.issue(IssueKind::AmountPrecision { digits }, &fine.account),
            }
        }
        entries
    }

    /// The amounts of the periods that are kept.
    fn amounts(&mut self, keeps: impl Fn(Period) -> bool) -> EntryBuilder<'a> {
        let rules = &self.ctx.rules;
        let invoices = self.ctx.revenue == RevenueMode::Invoices;
        let mut entry = EntryBuilder::default();
        let mut wash = Wash::default();
        // What clears a receivable, by the first rule that does; the orders take their parts off.
        let mut unsettled = BTreeMap::<u32, i128>::new();
        for (slot, sum) in self.sums.iter().filter(|(_, sum)| keeps(sum.period)) {
            let amount = sum.amount;
            match (self.rule_of(slot), slot.kind.clears) {
                _ if sum.period == Period::History => {
                    entry.post(
                        Posting::new(rules, Group::Other, account::OPENING, "Before the cut-over"),
                        amount,
                    );
                }
                (None, _) => {
                    let label = format!("Unknown: {}", slot.names.join("/"));
                    entry.post(Posting::new(rules, Group::Other, account::SUSPENSE, &label), amount);
                }
                (Some(_), Some(first)) if invoices => *unsettled.entry(first).or_default() += amount,
                (Some(rule), _) if !invoices && wash.takes(rule, amount) => {}
                (Some(rule), _) if slot.kind.by_sku => {
                    let own = self.settlement.skus.iter();
                    for ((_, _, sku), amount) in
                        own.filter(|((of, period, _), _)| *of == sum.slot && *period == sum.period)
                    {
                        let sku = Some(self.texts.get(*sku)).filter(|sku| !sku.is_empty());
                        entry.rule(rules, rule, sku, *amount);
                    }
                }
                (Some(rule), _) => entry.rule(rules, rule, None, amount),
            }
        }
        let faults = wash.post(rules, &mut entry);
        let left = clear(rules, &self.settlement.orders, self.texts, &mut entry, unsettled, keeps);
        if left != 0 {
            let amount = decimal(left).unwrap_or_default();
            self.fault(SettlementFault::MissingOrder { amount }, "order-id");
        }
        for fault in faults {
            self.fault(fault, "ItemWithheldTax");
        }
        entry
    }
}
