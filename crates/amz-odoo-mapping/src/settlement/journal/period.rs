//! Entries by period: one a month, or one in all.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::build::Draft;
use super::clear::Cleared;
use super::entry::EntryBuilder;
use super::exchange::PAYOUT_LABEL;
use super::wash::Wash;
use crate::IssueKind;
use crate::settlement::RevenueMode;
use crate::settlement::books::Period;
use crate::settlement::draft::{JournalEntry, OffsetOrders, Posting};
use crate::settlement::fault::SettlementFault;
use crate::settlement::report::decimal;
use crate::settlement::rules::{Group, account};

impl<'a> Draft<'a> {
    /// The entries, oldest first, and the orders that they have no line of; `end` is the settlement's last day.
    ///
    /// By month, what Amazon pays out is in the month in which the settlement ends, even if no line is. What comes to
    /// nothing in every item is no entry.
    pub(super) fn entries(&mut self, end: Date, digits: u32) -> (Vec<JournalEntry>, Vec<OffsetOrders>) {
        let orders = std::mem::take(&mut self.settlement.orders);
        let mut cleared = Cleared::new(orders, self.cleared, self.history, self.texts);
        let offset = cleared.offset(&self.ctx.rules);
        let mut months: BTreeSet<Date> = self.sums.iter().filter_map(|(_, sum)| sum.period.month()).collect();
        let closing = end.first_of_month();
        months.insert(closing);
        let several = months.len() > 1;
        let owed = self.settlement.sum;
        let mut entries = Vec::new();
        for month in months {
            let is_closing = month == closing;
            let keeps = |period: Period| match period.month() {
                Some(own) => own == month,
                None => is_closing,
            };
            let mut entry = self.amounts(&cleared, keeps);
            let sum = entry.sum();
            let rules = &self.ctx.rules;
            let mut post = |account, label, amount| {
                entry.post(Posting::new(rules, Group::Transfers, account, label), amount);
            };
            if is_closing {
                post(account::CARRIED, "Carried forward", owed - sum);
                match owed > 0 {
                    true => post(account::PAYOUT, PAYOUT_LABEL, -owed),
                    false => post(account::PAYABLE, "Owed to Amazon", -owed),
                }
            } else {
                post(account::CARRIED, "Carried forward", -sum);
            }
            let date = if is_closing { end } else { month.last_of_month() };
            let mut reference = format!("Amazon settlement {}", self.settlement.id);
            if several {
                reference.push_str(&format!(", {}", month.strftime("%Y-%m")));
            }
            match entry.lines(rules, digits, cleared.take(rules, digits, keeps)) {
                Ok(lines) if lines.is_empty() => {}
                Ok(lines) => entries.push(JournalEntry { date, reference, lines }),
                Err(fine) => self.issue(IssueKind::AmountPrecision { digits }, &fine.account),
            }
        }
        (entries, offset)
    }

    /// The amounts of the periods that are kept.
    fn amounts(&mut self, cleared: &Cleared<'_>, keeps: impl Fn(Period) -> bool) -> EntryBuilder<'a> {
        let rules = &self.ctx.rules;
        let invoices = self.ctx.revenue == RevenueMode::Invoices;
        let mut entry = EntryBuilder::default();
        let mut wash = Wash::default();
        // What orders clear; their own amounts are taken off.
        let mut unsettled = 0;
        for (slot, sum) in self.sums.iter().filter(|(_, sum)| keeps(sum.period)) {
            let amount = sum.amount;
            let Some((place, rule)) = slot.kind.rule.zip(self.rule_of(slot)) else {
                let label = format!("Unknown: {}", slot.names.join("/"));
                let posting = match sum.period {
                    Period::History => Posting::opening(rules),
                    _ => Posting::new(rules, Group::Other, account::SUSPENSE, &label),
                };
                entry.post(posting, amount);
                continue;
            };
            if sum.period == Period::History {
                entry.post(Posting::opening(rules), amount);
            } else if invoices && slot.kind.clears.is_some() {
                wash.invoiced(rule, &slot.marketplace, amount);
                if slot.kind.is_in_one_sum {
                    entry.rule(rules, rule, None, amount);
                } else {
                    unsettled += amount;
                }
            } else if wash.takes((place, rule), &slot.marketplace, amount) {
                // Posted with what else the tax account takes.
            } else if slot.kind.by_sku {
                let of_slot = |(of, period, _): &(u32, Period, u32)| *of == sum.slot && *period == sum.period;
                for ((_, _, sku), amount) in self.settlement.skus.iter().filter(|(key, _)| of_slot(key)) {
                    let sku = Some(self.texts.get(*sku)).filter(|sku| !sku.is_empty());
                    entry.rule(rules, rule, sku, *amount);
                }
            } else {
                entry.rule(rules, rule, None, amount);
            }
        }
        let faults = wash.post(rules, &mut entry);
        let left = cleared.post(rules, &mut entry, unsettled, keeps);
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
