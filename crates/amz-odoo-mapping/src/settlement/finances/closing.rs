//! What is decided once all is told: headers, opening balances, what waits for a release, payouts.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use rust_decimal::Decimal;
use smol_str::SmolStr;

use super::event::{DEBT, Event, Part, RESERVE};
use super::header::Known;
use super::ledger::{Finances, GROUP, Held, Source};
use super::ways::{Decision, Doubt, decide};
use crate::settlement::books::Books;
use crate::settlement::fault::SettlementFault;
use crate::settlement::report::{
    Amount, Lines as _, ReportErrorKind, SettlementHeader, SettlementLine, Text, decimal,
};

/// Where that stands which a settlement's total decides about.
const IN_DOUBT: [&str; 3] = [
    "transactions[transactionStatus=DEFERRED_RELEASED]",
    "transactions[RELEASE_TRANSACTION_ID]",
    "BeginningBalance",
];

impl<'c> Finances<'c> {
    /// Ends the input: decides about what waits and what was carried over, and tells the headers.
    pub(in crate::settlement) fn finish(mut self) -> Result<Books<'c>, ReportErrorKind> {
        self.name_groups();
        let mut waiting = BTreeMap::<String, Vec<Held>>::new();
        for held in std::mem::take(&mut self.held).into_values() {
            if !held.ids.iter().flatten().any(|id| self.counted.contains(id)) {
                waiting.entry(held.event.settlement.to_string()).or_default().push(held);
            }
        }
        let mut keys: Vec<String> = self.books.settlements.iter().map(|known| known.id.clone()).collect();
        let groups = self.told.get(GROUP).into_iter().flat_map(BTreeMap::keys);
        let silent: BTreeSet<String> =
            waiting.keys().chain(groups).filter(|key| !keys.contains(key)).cloned().collect();
        keys.extend(silent);
        for key in keys {
            let known = self.known(&key);
            self.close(&key, &known, waiting.remove(&key).unwrap_or_default())?;
            // A payout without amounts is shown, too: it does not tie.
            if self.books.sum(&key).is_some() || known.total.is_some_and(|total| total != Amount::ZERO) {
                self.books.header(&known.header(&key))?;
                self.pay(&key)?;
                self.tell_missing_pages(&key)?;
                if known.is_open && known.total.is_none() {
                    self.fault(&key, "ProcessingStatus", SettlementFault::OpenGroup)?;
                }
            }
        }
        self.tell_unsettled()?;
        for (group, settlement) in std::mem::take(&mut self.ids) {
            self.books.rename(&group, settlement);
        }
        if self.books.settlements.is_empty() { Err(ReportErrorKind::Empty) } else { Ok(self.books) }
    }

    /// Tells where Amazon had more pages of what the settlement is made of, or may be.
    fn tell_missing_pages(&mut self, key: &str) -> Result<(), ReportErrorKind> {
        let source = self.sources.get(key).copied();
        let is_cut = self.pages.iter().any(|((of, group), has_last)| {
            !has_last && source.is_none_or(|source| source == *of) && (group.is_empty() || group == key)
        });
        if is_cut { self.fault(key, "nextToken", SettlementFault::MissingPages) } else { Ok(()) }
    }

    /// Tells what is in no settlement yet, with the first that there is.
    fn tell_unsettled(&mut self) -> Result<(), ReportErrorKind> {
        let Some(key) = self.books.settlements.first().map(|first| first.id.clone()) else { return Ok(()) };
        match self.unsettled {
            0 => Ok(()),
            transactions => {
                self.fault(&key, "transactions", SettlementFault::OpenTransactions { transactions })
            }
        }
    }

    /// All that is known of a settlement. Without a total, what was paid out is it: the lines must come to it, too.
    pub(super) fn known(&self, key: &str) -> Known {
        let keys = [Some(key), self.ids.get(key).map(String::as_str)];
        let keys = || keys.into_iter().flatten();
        let told = self.told.iter().filter_map(|told| keys().find_map(|key| told.get(key)));
        let mut known = told.cloned().reduce(Known::fill).unwrap_or_default();
        if let Some((paid, posted)) = self.payout(key) {
            known.total = known.total.or_else(|| Amount::from_millionths(paid.millionths().abs()));
            known.deposit = known.deposit.or(posted);
        }
        known
    }

    /// What was paid out of a settlement, and when.
    fn payout(&self, key: &str) -> Option<(Amount, Option<Date>)> {
        let of = |key: &str| self.payouts.get(key);
        let (paid, posted) = of(key).or_else(|| of(self.ids.get(key)?))?;
        Some((Amount::from_millionths(i64::try_from(*paid).ok()?)?, *posted))
    }

    /// Tells what was paid out, which is compared with the total.
    fn pay(&mut self, key: &str) -> Result<(), ReportErrorKind> {
        let Some((amount, posted)) = self.payout(key) else { return Ok(()) };
        self.row += 1;
        self.books.line(&SettlementLine {
            row: self.row,
            settlement_id: Text::new(key),
            transaction_type: Text::new("Transfer"),
            amount,
            posted,
            ..SettlementLine::default()
        })
    }

    /// Counts what was carried over, and what waits for a release that did not come, as the total wants it.
    ///
    /// What names no release is released by its own status; what names one is counted by that, wherever it is told. And
    /// Amazon tells an opening balance in the group, in events, or in both. Where this does not come to the total, the other
    /// ways are tried, each for all of a kind. Where several come to it, nothing tells which is right.
    fn close(&mut self, key: &str, known: &Known, waiting: Vec<Held>) -> Result<(), ReportErrorKind> {
        let (elsewhere, here): (Vec<Held>, Vec<Held>) =
            waiting.into_iter().partition(|held| held.names_release);
        let of = |held: &[Held], counts: bool| Doubt {
            amount: held.iter().map(|held| held.event.sum()).sum(),
            is_there: held.iter().any(|held| held.event.is_something()),
            counts,
        };
        let opening = known.opening.map_or(0, |opening| i128::from(opening.millionths()));
        let is_told = self.openings.get(key) == Some(&opening);
        let doubts = [
            of(&here, true),
            of(&elsewhere, false),
            Doubt { amount: opening, is_there: opening != 0, counts: !is_told },
        ];
        let sum = self.books.sum(key).unwrap_or_default();
        let missing = known.total.map(|total| i128::from(total.millionths()) - sum);
        let decision = decide(&doubts, missing);
        let [counts_here, counts_elsewhere, opens] = decision.counted;
        for (held, counts) in [(here, counts_here), (elsewhere, counts_elsewhere)] {
            for held in held.iter().filter(|_| counts) {
                self.count(Source::V2024, &held.event)?;
            }
        }
        // Without a total, a balance alone is nothing to show.
        if opens && opening != 0 && (known.total.is_some() || self.books.sum(key).is_some()) {
            self.open(key, known)?;
        }
        self.tell_doubts(key, &doubts, decision)
    }

    /// Tells where the total decided, and where it could not.
    fn tell_doubts(
        &mut self,
        key: &str,
        doubts: &[Doubt; 3],
        decision: Decision<3>,
    ) -> Result<(), ReportErrorKind> {
        if decision.ways > 1 {
            let fault = SettlementFault::AmbiguousContents { ways: decision.ways };
            return self.fault(key, "total-amount", fault);
        }
        for ((path, doubt), counted) in IN_DOUBT.into_iter().zip(doubts).zip(decision.counted) {
            if counted == doubt.counts {
                continue;
            }
            let amount = decimal(doubt.amount).unwrap_or(Decimal::MAX);
            let fault = match counted {
                true => SettlementFault::Included { amount },
                false => SettlementFault::LeftOut { amount },
            };
            self.fault(key, path, fault)?;
        }
        Ok(())
    }

    /// Notes what is wrong with a settlement, which is shown for it even without lines.
    pub(super) fn fault(
        &mut self,
        key: &str,
        path: &str,
        fault: SettlementFault,
    ) -> Result<(), ReportErrorKind> {
        let settlement_id = Text::new(key);
        self.books.header(&SettlementHeader { settlement_id, ..SettlementHeader::default() })?;
        self.books.fault(path, fault);
        Ok(())
    }

    /// Counts what was carried over, as V2 does.
    fn open(&mut self, key: &str, known: &Known) -> Result<(), ReportErrorKind> {
        let Some(amount) = known.opening else { return Ok(()) };
        let name = if amount < Amount::ZERO { DEBT } else { RESERVE };
        let names = ["other-transaction", "other-transaction", name].map(str::to_owned).into();
        let part = Part { names, amount, sku: SmolStr::default(), quantity: None };
        let event =
            Event { settlement: key.into(), posted: known.start, parts: vec![part], ..Event::default() };
        self.book(&event)
    }
}
