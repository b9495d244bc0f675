//! One settlement's entries.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::entry::EntryBuilder;
use super::exchange::{PAYOUT_LABEL, convert};
use super::wash::Wash;
use crate::money;
use crate::settlement::books::{Books, Margins, OrderKey, Period, Settlement, Slot, Sum, Texts};
use crate::settlement::draft::{Balances, GroupTotal, JournalEntry, Posting, SettlementDraft, UnknownAmount};
use crate::settlement::fault::SettlementFault;
use crate::settlement::report::decimal;
use crate::settlement::rules::{AccountRule, Group, account};
use crate::settlement::{RevenueMode, SettlementContext};
use crate::trace::Words;
use crate::{Issue, IssueKind, Mapped, Trace};

/// The drafts of all settlements of a report.
pub(in crate::settlement) fn drafts(
    ctx: &SettlementContext,
    books: Books<'_>,
) -> Vec<Mapped<SettlementDraft>> {
    let Books { slots, settlements, texts, .. } = books;
    let texts = Arc::new(texts);
    settlements
        .into_iter()
        .map(|settlement| {
            let slot = |sum: &Sum| slots.get(sum.slot);
            let sums: Vec<(&Slot, Sum)> =
                settlement.sums().filter_map(|sum| Some((slot(&sum)?, sum))).collect();
            Draft { ctx, settlement, sums, texts: &texts, issues: Vec::new(), trace: Trace::default() }
                .finish()
        })
        .collect()
}

struct Draft<'a> {
    ctx: &'a SettlementContext,
    settlement: Settlement,
    sums: Vec<(&'a Slot, Sum)>,
    texts: &'a Arc<Texts>,
    issues: Vec<Issue>,
    trace: Trace,
}

impl<'a> Draft<'a> {
    fn finish(mut self) -> Mapped<SettlementDraft> {
        let sum = decimal(self.settlement.sum).unwrap_or(Decimal::MAX);
        let total = self.settlement.total.map(|total| total.decimal());
        let digits = self.digits();
        match total {
            None => self.fault(SettlementFault::MissingTotal, "total-amount"),
            Some(total) if total != sum => {
                self.fault(SettlementFault::DepositMismatch { by: total - sum }, "total-amount");
            }
            Some(_) => {}
        }
        let date = self.settlement.end.or(self.settlement.deposit).or(self.settlement.start);
        if date.is_none() {
            self.fault(SettlementFault::MissingDate, "settlement-end-date");
        }
        for (path, fault) in std::mem::take(&mut self.settlement.faults) {
            self.fault(fault, &path);
        }
        let unknown = self.unknown();
        self.traces();
        let mut entries = Vec::new();
        if let (Some(date), Some(digits)) = (date, digits)
            && !self.issues.iter().any(Issue::is_blocking)
        {
            entries = self.entries(date, digits);
        }
        if self.issues.iter().any(Issue::is_blocking) {
            entries.clear();
        }
        let scale = digits.unwrap_or_default();
        let groups = self.groups(scale);
        let balances = self.balances(scale);
        let Self { ctx, settlement, issues, trace, .. } = self;
        let margins = ctx.margins.then(|| Margins::new(settlement.margins, Arc::clone(self.texts)));
        let draft = SettlementDraft {
            settlement_id: settlement.id,
            currency: settlement.currency,
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
            unknown,
            balances,
            margins,
        };
        Mapped { draft, issues, trace }
    }

    fn fault(&mut self, fault: SettlementFault, path: &str) {
        self.issue(IssueKind::Settlement { fault }, path);
    }

    fn issue(&mut self, kind: IssueKind, path: &str) {
        self.issues.push(Issue::new(kind, path, self.settlement.id.as_str()));
    }

    /// The currency's decimals.
    fn digits(&mut self) -> Option<u32> {
        let code = self.settlement.currency.clone();
        let digits = money::currency_digits(&code);
        if code.is_empty() {
            self.issue(IssueKind::MissingField, "currency");
        } else if digits.is_none() {
            self.issue(IssueKind::UnknownCurrency { code }, "currency");
        }
        digits
    }

    fn rule_of(&self, slot: &Slot) -> Option<&'a AccountRule> {
        slot.kind.rule.and_then(|rule| self.ctx.rules.rules.get(rule as usize))
    }

    /// What no rule knows, once for each kind of amount, however it is spelled.
    fn unknown(&mut self) -> Vec<UnknownAmount> {
        let mut unknown: Vec<UnknownAmount> = Vec::new();
        let nameless = self.sums.iter().filter(|(slot, _)| slot.kind.rule.is_none());
        for (slot, sum) in nameless {
            let [transaction, kind, description] = slot.names.clone();
            let amount = decimal(sum.amount).unwrap_or_default();
            let same = unknown.iter_mut().find(|known| {
                known.transaction == transaction && known.r#type == kind && known.description == description
            });
            match same {
                Some(known) => {
                    known.lines += sum.lines;
                    known.amount += amount;
                }
                None => unknown.push(UnknownAmount {
                    transaction,
                    r#type: kind,
                    description,
                    lines: sum.lines,
                    amount,
                }),
            }
        }
        unknown.sort();
        for known in &unknown {
            let fault = SettlementFault::UnknownAmount { lines: known.lines, amount: known.amount };
            self.fault(fault, &known.path());
        }
        unknown
    }

    /// Which rule sends which kind of amount to which account.
    fn traces(&mut self) {
        let mut told = BTreeSet::new();
        for (slot, _) in &self.sums {
            let cleared = self.ctx.revenue == RevenueMode::Invoices;
            let (rule, account) = match self.rule_of(slot) {
                Some(rule) => {
                    let clears = rule.clears.as_deref().filter(|_| cleared);
                    (rule.name.clone(), clears.unwrap_or(&rule.account))
                }
                None => ("suspense".to_owned(), account::SUSPENSE),
            };
            told.insert((slot.names.join("/"), rule, self.ctx.rules.code(account)));
        }
        for (names, rule, account) in told {
            self.trace.push("account.move.line.account_id", names, rule, Some(Words::copied(account)));
        }
        self.trace.push(
            "account.move.ref",
            "settlement-id",
            "settlement.reference",
            Some(Words::copied(&self.settlement.id)),
        );
    }

    fn groups(&self, digits: u32) -> Vec<GroupTotal> {
        let of = |group: Group| {
            let mut own = self.sums.iter().filter(|(slot, _)| slot.kind.group == group).peekable();
            own.peek()?;
            let amount = decimal(own.map(|(_, sum)| sum.amount).sum()).unwrap_or_default();
            Some(GroupTotal { group, amount: money::written(amount, digits) })
        };
        Group::ALL.into_iter().filter_map(of).collect()
    }

    fn balances(&self, digits: u32) -> Balances {
        let of = |account: &str, keeps: fn(i128) -> bool| {
            let rule = |slot: &Slot| self.rule_of(slot).is_some_and(|rule| rule.account == account);
            let own = self.sums.iter().filter(|(slot, sum)| rule(slot) && keeps(sum.amount));
            money::written(decimal(own.map(|(_, sum)| sum.amount).sum()).unwrap_or_default(), digits)
        };
        let total = self.settlement.total.map(|total| total.decimal()).unwrap_or_default();
        Balances {
            opening_debt: of(account::PAYABLE, |_| true),
            closing_debt: money::written(total.min(Decimal::ZERO), digits),
            reserve_released: of(account::RESERVE, |amount| amount > 0),
            reserve_kept: of(account::RESERVE, |amount| amount < 0),
        }
    }

    /// One entry a month, or one in all; `end` is the settlement's last day.
    fn entries(&mut self, end: Date, digits: u32) -> Vec<JournalEntry> {
        let months = self.sums.iter().filter_map(|(_, sum)| match sum.period {
            Period::Month(first) => Some(first),
            // Lines without a date are of the month in which the settlement closes.
            Period::Whole => Some(end.first_of_month()),
            Period::History => None,
        });
        let months: BTreeSet<Date> = months.collect();
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
        self.convert(&mut entries);
        entries
    }

    /// The amounts of the periods that are kept.
    fn amounts(&mut self, keeps: impl Fn(Period) -> bool) -> EntryBuilder<'a> {
        let rules = &self.ctx.rules;
        let invoices = self.ctx.revenue == RevenueMode::Invoices;
        let mut entry = EntryBuilder::default();
        let mut wash = Wash::default();
        // What clears a receivable, by the first rule that does; the orders take their parts off.
        let mut unsettled = std::collections::BTreeMap::<u32, i128>::new();
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
        self.clear(&mut entry, unsettled, keeps);
        for fault in faults {
            self.fault(fault, "ItemWithheldTax");
        }
        entry
    }

    /// Clears the orders' receivables; what names no order goes to suspense.
    fn clear(
        &mut self,
        entry: &mut EntryBuilder<'a>,
        mut unsettled: std::collections::BTreeMap<u32, i128>,
        keeps: impl Fn(Period) -> bool,
    ) {
        let rules = &self.ctx.rules;
        let mut orders: Vec<(u32, OrderKey, i128)> = Vec::new();
        for ((order, _, first), amount) in
            self.settlement.orders.iter().filter(|((_, period, _), _)| keeps(*period))
        {
            *unsettled.entry(*first).or_default() -= i128::from(*amount);
            orders.push((*first, *order, (*amount).into()));
        }
        orders.sort_unstable_by(|(a, left, _), (b, right, _)| {
            a.cmp(b).then_with(|| left.order(*right, self.texts))
        });
        let mut posting: Option<(u32, Arc<Posting>)> = None;
        for (first, order, amount) in orders {
            let posting = match &posting {
                Some((of, posting)) if *of == first => Arc::clone(posting),
                _ => {
                    let account = rules.rules.get(first as usize).and_then(|rule| rule.clears.as_deref());
                    let account = account.unwrap_or(account::SUSPENSE);
                    let new = Arc::new(Posting::new(rules, Group::Sales, account, "Order settled"));
                    posting = Some((first, Arc::clone(&new)));
                    new
                }
            };
            entry.clear(&posting, order.id(self.texts), amount);
        }
        let left: i128 = unsettled.values().sum();
        if left != 0 {
            entry.post(Posting::new(rules, Group::Other, account::SUSPENSE, "Orders without an id"), left);
            let amount = decimal(left).unwrap_or_default();
            self.fault(SettlementFault::MissingOrder { amount }, "order-id");
        }
    }

    /// Brings the entries into the company's currency, where that is another.
    fn convert(&mut self, entries: &mut [JournalEntry]) {
        let Some(exchange) = &self.ctx.exchange else { return };
        if exchange.currency == self.settlement.currency {
            return;
        }
        let Some(digits) = money::currency_digits(&exchange.currency) else {
            let code = exchange.currency.clone();
            return self.issue(IssueKind::UnknownCurrency { code }, "context");
        };
        let currency: Arc<str> = self.settlement.currency.as_str().into();
        let told = self.settlement.converted.as_ref().filter(|(_, code)| *code == exchange.currency);
        let converted = exchange.converted.get(&self.settlement.id).copied();
        let converted = converted.or_else(|| told.map(|(amount, _)| amount.decimal()));
        for entry in entries {
            if let Err(fault) = convert(entry, &currency, exchange, (digits, converted), &self.ctx.rules) {
                self.fault(fault, "total-amount");
            }
        }
    }
}

impl UnknownAmount {
    /// The names as issues show them.
    pub(in crate::settlement) fn path(&self) -> String {
        format!("{}/{}/{}", self.transaction, self.r#type, self.description)
    }
}
