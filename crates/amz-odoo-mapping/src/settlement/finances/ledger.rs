//! Counts each movement of money once, in the settlement that it is released to.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::BuildHasher as _;

use foldhash::fast::FixedState;
use hashbrown::{HashMap, HashSet};
use jiff::civil::Date;
use spapi_types::finances_2024_06_19::{Summary, Transaction};
use spapi_types::finances_v0::{FinancialEventGroup, FinancialEvents};

use super::event::Event;
use super::financial_events::events;
use super::header::Known;
use super::names::Names;
use super::other_events;
use super::transaction::{Ids, Status, event};
use crate::settlement::books::Books;
use crate::settlement::fault::SettlementFault;
use crate::settlement::report::{Lines as _, ReportErrorKind, SettlementHeader, SettlementLine, Text};

/// Takes what both versions of the Finances API tell, in any order.
pub(in crate::settlement) struct Finances<'c> {
    pub(super) books: Books<'c>,
    names: Names,
    pub(super) row: u64,
    /// What is known of settlements: by the caller, by groups, by summaries; believed in this order.
    pub(super) told: [BTreeMap<String, Known>; 3],
    /// The settlements' ids by those of their groups.
    pub(super) ids: BTreeMap<String, String>,
    /// The groups that events of v0 name themselves.
    pub(super) named: BTreeSet<String>,
    /// Which version told of a settlement: both would be counted twice.
    pub(super) sources: BTreeMap<String, Source>,
    /// Whether the last page came, by version and, where pages tell it, by group.
    pub(super) pages: BTreeMap<(Source, String), bool>,
    /// Transactions that are in no settlement yet.
    pub(super) unsettled: u64,
    /// What was paid out, by settlement, and when.
    pub(super) payouts: BTreeMap<String, (i128, Option<Date>)>,
    /// What events tell of opening balances, by settlement.
    pub(super) openings: BTreeMap<String, i128>,
    /// Ids of all that is counted, and of pages of v0.
    pub(super) counted: HashSet<u64, FixedState>,
    /// Deferred and released, without a release so far.
    pub(super) held: HashMap<u64, Held, FixedState>,
    hasher: FixedState,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Source {
    V0,
    V2024,
}

/// A transaction that was deferred and waits for its release.
pub(super) struct Held {
    pub event: Event,
    /// Its own id, and those of the transactions that it names.
    pub ids: [Option<u64>; 3],
    pub names_release: bool,
}

/// Characters of a name that nobody knows, at most.
const LONGEST_SHOWN: usize = 100;

const CALLER: usize = 0;
pub(super) const GROUP: usize = 1;
const SUMMARY: usize = 2;

impl<'c> Finances<'c> {
    pub(in crate::settlement) fn new(books: Books<'c>) -> Self {
        Self {
            books,
            names: Names::default(),
            row: 0,
            told: Default::default(),
            ids: BTreeMap::new(),
            named: BTreeSet::new(),
            sources: BTreeMap::new(),
            pages: BTreeMap::new(),
            unsettled: 0,
            payouts: BTreeMap::new(),
            openings: BTreeMap::new(),
            counted: HashSet::default(),
            held: HashMap::default(),
            hasher: FixedState::default(),
        }
    }

    /// What the caller knows of a settlement.
    pub(in crate::settlement) fn header(
        &mut self,
        told: &SettlementHeader<'_>,
    ) -> Result<(), ReportErrorKind> {
        self.tell(CALLER, told.settlement_id.decoded().into_owned(), Known::of_header(told))
    }

    /// A group of v0.
    pub(in crate::settlement) fn group(
        &mut self,
        group: &FinancialEventGroup,
    ) -> Result<(), ReportErrorKind> {
        let (id, known) = Known::of_group(group)?;
        self.tell(GROUP, id, known)
    }

    /// A summary of 2024-06-19.
    pub(in crate::settlement) fn summary(&mut self, summary: &Summary) -> Result<(), ReportErrorKind> {
        match Known::of_summary(summary)? {
            Some((id, known)) => self.tell(SUMMARY, id, known),
            None => Ok(()),
        }
    }

    fn tell(&mut self, source: usize, id: String, known: Known) -> Result<(), ReportErrorKind> {
        match self.told.get_mut(source) {
            Some(told) => told.entry(id).or_default().add(known),
            None => Ok(()),
        }
    }

    /// A page of amounts, and whether Amazon has more behind it. In which order pages come tells nothing.
    pub(super) fn page(&mut self, source: Source, group: &str, goes_on: bool) {
        *self.pages.entry((source, group.to_owned())).or_default() |= !goes_on;
    }

    /// True for a page of v0's events that was not taken before.
    pub(super) fn is_new(&mut self, page: &str, group: &str) -> bool {
        let content = self.hasher.hash_one((group, page));
        self.counted.insert(content)
    }

    /// A page of v0's events; a page that was taken already is not taken again.
    pub(in crate::settlement) fn events(
        &mut self,
        page: &FinancialEvents,
        group: &str,
    ) -> Result<(), ReportErrorKind> {
        if !self.is_new(&format!("{page:?}"), group) {
            return Ok(());
        }
        let mut names = std::mem::take(&mut self.names);
        let taken = events(&mut names, page, |event| self.event_of(group, event));
        self.names = names;
        taken
    }

    /// Events of a list that Amazon's model does not have.
    pub(super) fn other_events(
        &mut self,
        list: &str,
        events: &[serde_json::Value],
        group: &str,
    ) -> Result<(), ReportErrorKind> {
        let mut silent = 0;
        for told in events {
            match other_events::event(&mut self.names, list, told)? {
                Some(event) => self.event_of(group, event)?,
                None => silent += 1,
            }
        }
        if silent == 0 {
            return Ok(());
        }
        let list: String = list.chars().take(LONGEST_SHOWN).collect();
        self.fault(group, "FinancialEvents", SettlementFault::UnknownEvents { list, events: silent })
    }

    /// Counts an event of v0 in its group: hardly any names it, so that all of a page are of one.
    fn event_of(&mut self, group: &str, mut event: Event) -> Result<(), ReportErrorKind> {
        if group.is_empty() && !event.settlement.is_empty() {
            self.named.insert(std::mem::take(&mut event.settlement).into());
        } else if event.settlement.is_empty() {
            event.settlement = group.into();
        }
        self.count(Source::V0, &event)
    }

    /// A transaction of 2024-06-19.
    ///
    /// One that was deferred comes up to three times: while it is held back, again with another status once it is
    /// released, and as its release. The release counts; while none has come, what was deferred waits.
    pub(in crate::settlement) fn transaction(&mut self, told: &Transaction) -> Result<(), ReportErrorKind> {
        let status = Status::of(told);
        let ids = Ids::of(told);
        if let (Some(group), Some(settlement)) = (&ids.group, &ids.settlement) {
            self.ids.entry(group.clone()).or_insert_with(|| settlement.clone());
        }
        if status == Status::Deferred {
            return Ok(());
        }
        let hash = |id: &Option<String>| id.as_ref().map(|id| self.hasher.hash_one(id));
        let (deferred, release) = (hash(&ids.deferred), hash(&ids.release));
        let own = self.hasher.hash_one(&ids.own);
        if self.counted.contains(&own) || deferred.is_some_and(|id| self.counted.contains(&id)) {
            return Ok(());
        }
        let event = event(&mut self.names, told, &ids)?;
        if status == Status::DeferredReleased {
            let names_release = release.is_some();
            let held = Held { event, ids: [Some(own), deferred, release], names_release };
            self.held.insert(deferred.unwrap_or(own), held);
            return Ok(());
        }
        self.counted.extend([Some(own), deferred].into_iter().flatten());
        self.held.remove(&own);
        if let Some(deferred) = deferred {
            self.held.remove(&deferred);
        }
        self.count(Source::V2024, &event)
    }

    /// Counts an event in its settlement; a payout is no part of it, and what is in none yet stands aside.
    pub(super) fn count(&mut self, source: Source, event: &Event) -> Result<(), ReportErrorKind> {
        if source == Source::V2024 && event.settlement.is_empty() {
            self.unsettled += 1;
            return Ok(());
        }
        if let Some(paid) = event.payout {
            let payout = self.payouts.entry(event.settlement.to_string()).or_default();
            payout.0 += i128::from(paid.millionths());
            payout.1 = payout.1.max(event.posted);
            return Ok(());
        }
        if event.parts.is_empty() && event.untied.is_none() {
            return Ok(());
        }
        if *self.sources.entry(event.settlement.to_string()).or_insert(source) != source {
            return Err(ReportErrorKind::TwoSources);
        }
        if let Some(opening) = event.opening() {
            *self.openings.entry(event.settlement.to_string()).or_default() += opening;
        }
        self.book(event)
    }

    /// Hands the lines on.
    pub(super) fn book(&mut self, event: &Event) -> Result<(), ReportErrorKind> {
        let settlement_id = Text::new(&event.settlement);
        let currency = Text::new(&event.currency);
        self.books.header(&SettlementHeader { settlement_id, currency, ..SettlementHeader::default() })?;
        for part in &event.parts {
            self.row += 1;
            let [transaction, kind, description] = part.names.as_ref();
            self.books.line(&SettlementLine {
                row: self.row,
                settlement_id,
                transaction_type: Text::new(transaction),
                amount_type: Text::new(kind),
                amount_description: Text::new(description),
                amount: part.amount,
                marketplace: Text::new(&event.marketplace),
                order_id: Text::new(&event.order),
                sku: Text::new(&part.sku),
                quantity: part.quantity,
                posted: event.posted,
            })?;
        }
        if event.is_coarse {
            self.books.coarse();
        }
        if let Some((path, by)) = &event.untied {
            self.books.fault(path, SettlementFault::UntiedTransaction { by: *by });
        }
        Ok(())
    }
}
