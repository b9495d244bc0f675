//! One chain of settlements, compared from the first to the last.

use std::collections::BTreeSet;

use super::open::{Open, Taken};
use super::{ChainFault, Closing};
use crate::settlement::SettlementFault;
use crate::{Issue, IssueKind};

/// One account's settlements while they are compared.
#[derive(Default)]
pub(super) struct Chain {
    issues: Vec<Issue>,
    debt: Open,
    reserve: Open,
}

impl Chain {
    pub(super) fn check(mut self, closings: Vec<&Closing>) -> Vec<Issue> {
        let mut last: Option<&Closing> = None;
        for closing in self.ordered(closings) {
            let balances = &closing.balances;
            let is_next = last.is_none_or(|last| self.days(last, closing));
            if is_next {
                let debt = self.debt.take(-balances.opening_debt);
                let reserve = self.reserve.take(balances.reserve_released);
                self.compare(last, closing, [debt, reserve]);
            } else {
                // What is open may be another account's.
                self.debt.keep();
                self.reserve.keep();
            }
            self.debt.leave(-balances.closing_debt);
            self.reserve.leave(-balances.reserve_kept);
            last = Some(closing);
        }
        self.issues
    }

    /// Tells where a settlement takes up another debt or reserve than the ones before it left.
    fn compare(&mut self, last: Option<&Closing>, closing: &Closing, [debt, reserve]: [Taken; 2]) {
        let Some(last) = last else { return };
        let before = last.settlement_id.clone();
        let debt = match debt {
            Taken::All => None,
            Taken::Less(by) => Some(ChainFault::DebtLeftOpen { before: before.clone(), by }),
            Taken::More(by) => Some(ChainFault::DebtAboveClosing { before: before.clone(), by }),
        };
        let reserve = match reserve {
            Taken::All => None,
            Taken::Less(by) => Some(ChainFault::ReserveLeftOpen { before, by }),
            Taken::More(by) => Some(ChainFault::ReserveAboveKept { before, by }),
        };
        self.tell(closing, "balances.opening_debt", debt);
        self.tell(closing, "balances.reserve_released", reserve);
    }

    /// Each settlement once, by its days where all have some.
    fn ordered<'c>(&mut self, closings: Vec<&'c Closing>) -> Vec<&'c Closing> {
        let mut ids = BTreeSet::new();
        let mut each: Vec<&Closing> = Vec::with_capacity(closings.len());
        for closing in closings {
            if !ids.insert(closing.settlement_id.as_str()) {
                self.tell(closing, "settlement_id", Some(ChainFault::Repeated));
                continue;
            }
            let later = each.last().filter(|last| {
                let days = closing.first_day().zip(last.first_day());
                days.is_some_and(|(first, last)| first < last)
            });
            let fault = later.map(|last| ChainFault::OutOfOrder { before: last.settlement_id.clone() });
            self.tell(closing, "start", fault);
            each.push(closing);
        }
        if each.iter().all(|closing| closing.first_day().is_some()) {
            each.sort_by_key(|closing| (closing.first_day(), closing.end));
        }
        each
    }

    /// Tells where a settlement does not begin as the last ends: on the same day or, where days are whole, on the next.
    /// False where it begins before.
    fn days(&mut self, last: &Closing, closing: &Closing) -> bool {
        let (Some(end), Some(start)) = (last.end, closing.start) else { return true };
        let before = last.settlement_id.clone();
        let days = (start - end).get_days();
        let fault = match days {
            0 | 1 => None,
            days if days > 0 => Some(ChainFault::PeriodGap { before, days }),
            days => Some(ChainFault::PeriodOverlap { before, days: -days }),
        };
        self.tell(closing, "start", fault);
        days >= 0
    }

    fn tell(&mut self, closing: &Closing, path: &str, fault: Option<ChainFault>) {
        let kind = fault.map(|fault| IssueKind::Settlement { fault: SettlementFault::Chain { fault } });
        self.issues.extend(kind.map(|kind| Issue::new(kind, path, closing.settlement_id.as_str())));
    }
}
