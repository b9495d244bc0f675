//! One settlement's draft, put together.

use std::collections::BTreeSet;
use std::sync::Arc;

use foldhash::fast::FixedState;
use hashbrown::HashSet;
use jiff::ToSpan as _;
use rust_decimal::Decimal;

use super::clear::history;
use super::totals::{balances, groups, taxed_twice, unknown};
use crate::money;
use crate::settlement::books::{Books, ClearedAccount, Margins, OrderKey, Settlement, Slot, Sum, Texts};
use crate::settlement::draft::{SettlementDraft, UnknownAmount};
use crate::settlement::fault::SettlementFault;
use crate::settlement::report::decimal;
use crate::settlement::rules::{AccountRule, account};
use crate::settlement::{RevenueMode, SettlementContext};
use crate::trace::Words;
use crate::{Issue, IssueKind, Mapped, Trace};

/// The drafts of all settlements of a report.
pub(in crate::settlement) fn drafts(
    ctx: &SettlementContext,
    books: Books<'_>,
) -> Vec<Mapped<SettlementDraft>> {
    let Books { slots, settlements, texts, .. } = books;
    let cleared = &slots.cleared;
    let history = &history(ctx, &settlements, &texts);
    let texts = Arc::new(texts);
    settlements
        .into_iter()
        .map(|settlement| {
            let slot = |sum: &Sum| slots.get(sum.slot);
            let sums: Vec<(&Slot, Sum)> =
                settlement.sums().filter_map(|sum| Some((slot(&sum)?, sum))).collect();
            Draft { ctx, settlement, sums, cleared, history, texts: &texts, issues: Vec::new() }.finish()
        })
        .collect()
}

/// A settlement while its draft is put together.
pub(super) struct Draft<'a> {
    pub ctx: &'a SettlementContext,
    pub settlement: Settlement,
    /// Sums by kind of amount and period.
    pub sums: Vec<(&'a Slot, Sum)>,
    /// What orders clear, by place.
    pub cleared: &'a [ClearedAccount],
    /// Orders that were sent before the cut-over.
    pub history: &'a HashSet<OrderKey, FixedState>,
    pub texts: &'a Arc<Texts>,
    issues: Vec<Issue>,
}

impl<'a> Draft<'a> {
    fn finish(mut self) -> Mapped<SettlementDraft> {
        let sum = decimal(self.settlement.sum).unwrap_or(Decimal::MAX);
        let total = self.settlement.total.map(|total| total.decimal());
        let digits = self.digits();
        self.tie(total, sum);
        self.check_days();
        for (path, fault) in std::mem::take(&mut self.settlement.faults) {
            self.fault(fault, &path);
        }
        let date = self.settlement.end.or(self.settlement.deposit).or(self.settlement.start);
        if date.is_none() {
            self.fault(SettlementFault::MissingDate, "settlement-end-date");
        }
        let scale = digits.unwrap_or_default();
        let unknown = self.unknown(scale);
        self.check_taxes();
        let (mut entries, mut offset_orders) = (Vec::new(), Vec::new());
        if let (Some(date), Some(digits)) = (date, digits)
            && !self.is_blocked()
        {
            if self.settlement.end.is_none() {
                self.fault(SettlementFault::MissingEnd { date }, "settlement-end-date");
            }
            (entries, offset_orders) = self.entries(date, digits);
            self.convert(&mut entries);
        }
        if self.is_blocked() {
            entries.clear();
            offset_orders.clear();
        }
        let trace = self.trace();
        let groups = groups(&self.sums, scale);
        let balances = balances(&self.ctx.rules, &self.sums, total, scale);
        let Self { ctx, mut settlement, issues, .. } = self;
        settlement.marketplaces.sort_unstable();
        let margins = ctx.margins.then(|| Margins::new(settlement.margins, Arc::clone(self.texts), scale));
        let draft = SettlementDraft {
            settlement_id: settlement.id,
            currency: settlement.currency,
            marketplaces: settlement.marketplaces,
            total: total.map(|total| money::written(total, scale)),
            sum: money::written(sum, scale),
            lines: settlement.rows,
            start: settlement.start,
            end: settlement.end,
            deposit_date: settlement.deposit,
            revenue: ctx.revenue,
            rules: ctx.rules.edition.clone(),
            groups,
            entries,
            offset_orders,
            unknown,
            balances,
            margins,
        };
        Mapped { draft, issues, trace }
    }

    pub(super) fn fault(&mut self, fault: SettlementFault, path: &str) {
        let digits = money::currency_digits(&self.settlement.currency).unwrap_or_default();
        self.issue(IssueKind::Settlement { fault: fault.written(digits) }, path);
    }

    pub(super) fn issue(&mut self, kind: IssueKind, path: &str) {
        self.issues.push(Issue::new(kind, path, self.settlement.id.as_str()));
    }

    /// The rule that a kind of amount falls under.
    pub(super) fn rule_of(&self, slot: &Slot) -> Option<&'a AccountRule> {
        slot.kind.rule(&self.ctx.rules)
    }

    fn is_blocked(&self) -> bool {
        self.issues.iter().any(Issue::is_blocking)
    }

    /// The currency's decimals.
    fn digits(&mut self) -> Option<u32> {
        let code = self.settlement.currency.clone();
        let digits = money::currency_digits(&code);
        if code.is_empty() {
            self.fault(SettlementFault::MissingCurrency, "currency");
        } else if digits.is_none() {
            self.fault(SettlementFault::UnknownCurrency { code }, "currency");
        }
        digits
    }

    /// Whether the lines come to the payout.
    fn tie(&mut self, total: Option<Decimal>, sum: Decimal) {
        match total {
            None => self.fault(SettlementFault::MissingTotal, "total-amount"),
            Some(total) if sum == total + total && !total.is_zero() => {
                self.fault(SettlementFault::ToldTwice, "total-amount");
            }
            Some(total) if total != sum => {
                self.fault(SettlementFault::DepositMismatch { by: total - sum }, "total-amount");
            }
            Some(_) => {}
        }
        let paid = decimal(self.settlement.paid).unwrap_or(Decimal::MAX);
        if let Some(total) = total.filter(|total| !paid.is_zero() && total.abs() != paid.abs()) {
            self.fault(SettlementFault::TransferMismatch { paid, total }, "total-amount");
        }
    }

    /// Whether days that decide about entries can be believed.
    fn check_days(&mut self) {
        let Settlement { posted, undated, start, end, .. } = self.settlement;
        if !self.ctx.by_month && self.ctx.cut_over.is_none() {
            return;
        }
        if undated > 0 {
            self.fault(SettlementFault::UndatedLines { lines: undated }, "posted-date");
        }
        let Some((first, last)) = posted else { return };
        // Amazon's days may be a marketplace's own, so that one day more is none outside.
        if end.is_some_and(|end| last.saturating_sub(1.day()) > end) {
            self.fault(SettlementFault::PostedAfter { last }, "posted-date");
        }
        let month = start.map(|start| start.saturating_sub(1.day()).first_of_month());
        if self.ctx.by_month && month.is_some_and(|month| first < month) {
            self.fault(SettlementFault::PostedBefore { first }, "posted-date");
        }
    }

    /// What no rule knows, each kind an issue.
    fn unknown(&mut self, digits: u32) -> Vec<UnknownAmount> {
        let unknown = unknown(&self.sums, &self.settlement.currency, digits);
        for known in &unknown {
            let fault = SettlementFault::UnknownAmount { lines: known.lines, amount: known.amount };
            self.fault(fault, &known.path());
        }
        unknown
    }

    /// Whether rules take a tax out of amounts that do not contain it.
    fn check_taxes(&mut self) {
        let SettlementContext { rules, revenue, margins, .. } = self.ctx;
        // What an order's invoice has booked bears no tax here; its margin is without tax all the same.
        let is_taken =
            |slot: &Slot| *margins || *revenue == RevenueMode::Settlement || slot.kind.clears.is_none();
        for (path, fault) in taxed_twice(rules, &self.sums, is_taken) {
            self.fault(fault, &path);
        }
    }

    /// The account that the amount goes to.
    fn account(&self, slot: &Slot, rule: &'a AccountRule) -> &'a str {
        let cleared = slot.kind.clears.filter(|_| self.ctx.revenue == RevenueMode::Invoices);
        cleared
            .and_then(|place| self.cleared.get(place as usize))
            .map_or(rule.account.as_str(), |own| &own.account)
    }

    /// Which rule sends which kind of amount to which account.
    fn trace(&self) -> Trace {
        let mut trace = Trace::default();
        let mut told = BTreeSet::new();
        for (slot, _) in &self.sums {
            let (rule, account) = match self.rule_of(slot) {
                Some(rule) => (rule.name.clone(), self.account(slot, rule)),
                None => ("suspense".to_owned(), account::SUSPENSE),
            };
            told.insert((slot.names.join("/"), rule, self.ctx.rules.code(account)));
        }
        for (names, rule, account) in told {
            trace.push("account.move.line.account_id", names, rule, Some(Words::copied(account)));
        }
        let id = Words::copied(&self.settlement.id);
        trace.push("account.move.ref", "settlement-id", "settlement.reference", Some(id));
        trace
    }
}
