//! What is decided once all is told: headers, opening balances, what waits for a release, payouts.

use std::collections::BTreeMap;

use jiff::civil::Date;
use smol_str::SmolStr;

use super::event::{Event, Part};
use super::header::Known;
use super::ledger::{Finances, GROUP, Held, Source};
use crate::settlement::books::Books;
use crate::settlement::report::{Amount, Lines as _, ReportErrorKind, SettlementLine, Text};

impl<'c> Finances<'c> {
    /// Ends the input: decides about what waits and what was carried over, and tells the headers.
    pub(in crate::settlement) fn finish(mut self) -> Result<Books<'c>, ReportErrorKind> {
        self.name_the_only_group();
        let mut waiting = BTreeMap::<String, Vec<Held>>::new();
        for held in std::mem::take(&mut self.held).into_values() {
            if !held.ids.iter().flatten().any(|id| self.counted.contains(id)) {
                waiting.entry(held.event.settlement.to_string()).or_default().push(held);
            }
        }
        let mut keys: Vec<String> = self.books.settlements.iter().map(|known| known.id.clone()).collect();
        keys.extend(waiting.keys().filter(|key| !keys.contains(*key)).cloned().collect::<Vec<_>>());
        for key in keys {
            let known = self.known(&key);
            self.close(&key, &known, waiting.remove(&key).unwrap_or_default())?;
            if self.books.sum(&key).is_some() {
                self.books.header(&known.header(&key))?;
                self.pay(&key)?;
            }
        }
        for (group, settlement) in std::mem::take(&mut self.ids) {
            self.books.rename(&group, settlement);
        }
        if self.books.settlements.is_empty() { Err(ReportErrorKind::Empty) } else { Ok(self.books) }
    }

    /// Events of v0 do not tell their group: where the input knows but one, they are of that.
    fn name_the_only_group(&mut self) {
        if self.sources.get("") == Some(&Source::V0)
            && let Some([only]) = self.told.get(GROUP).map(|told| told.keys().collect::<Vec<_>>()).as_deref()
        {
            self.books.rename("", (*only).clone());
        }
    }

    /// All that is known of a settlement. Without a total, what was paid out is it: the lines must come to it, too.
    fn known(&self, key: &str) -> Known {
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
    /// ways are tried, each for all of a kind.
    fn close(&mut self, key: &str, known: &Known, waiting: Vec<Held>) -> Result<(), ReportErrorKind> {
        let (elsewhere, here): (Vec<Held>, Vec<Held>) =
            waiting.into_iter().partition(|held| held.names_release);
        let sum = self.books.sum(key).unwrap_or_default();
        let opening = known.opening.map_or(0, |opening| i128::from(opening.millionths()));
        let of = |held: &[Held]| held.iter().map(|held| held.event.sum()).sum::<i128>();
        let (of_here, of_elsewhere) = (of(&here), of(&elsewhere));
        let ways = [true, false].into_iter().flat_map(|here| {
            [(here, false, false), (here, false, true), (here, true, false), (here, true, true)]
        });
        let way = ways.into_iter().find(|(here, elsewhere, opens)| {
            let counted = [(here, of_here), (elsewhere, of_elsewhere), (opens, opening)];
            let more: i128 = counted.iter().filter(|(counts, _)| **counts).map(|(_, amount)| amount).sum();
            known.total.is_some_and(|total| i128::from(total.millionths()) == sum + more)
        });
        let (counts_here, counts_elsewhere, opens) = way.unwrap_or((true, false, true));
        for (held, counts) in [(here, counts_here), (elsewhere, counts_elsewhere)] {
            for held in held.iter().filter(|_| counts) {
                self.count(Source::V2024, &held.event)?;
            }
        }
        if opens && opening != 0 && self.books.sum(key).is_some() {
            self.open(key, known)?;
        }
        Ok(())
    }

    /// Counts what was carried over, as V2 does.
    fn open(&mut self, key: &str, known: &Known) -> Result<(), ReportErrorKind> {
        let Some(amount) = known.opening else { return Ok(()) };
        let name =
            if amount < Amount::ZERO { "Payable to Amazon" } else { "Previous Reserve Amount Balance" };
        let names = ["other-transaction", "other-transaction", name].map(str::to_owned).into();
        let part = Part { names, amount, sku: SmolStr::default(), quantity: None };
        let event =
            Event { settlement: key.into(), posted: known.start, parts: vec![part], ..Event::default() };
        self.book(&event)
    }
}
