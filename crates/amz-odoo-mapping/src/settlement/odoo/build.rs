//! From a settlement's entries to Odoo's records.

use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{Chart, EntryFault, MoveDraft, MoveLine};
use crate::record_name::record_name;
use crate::settlement::{AccountRules, JournalEntry, JournalLine, Posting, SettlementDraft, TaxSide};
use crate::trace::Words;
use crate::{Issue, IssueKind, Mapped, Trace};

mod lookup;
mod tax;

/// Everything that [`moves`] takes besides the settlement.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct EntryContext<'a> {
    /// What this Odoo has.
    pub chart: &'a Chart,
    /// The rules by which the settlement was mapped: they tell what accounts are called that have no code.
    pub rules: &'a AccountRules,
    /// The seller, as external ids name it: Amazon's id of the merchant.
    pub seller: &'a str,
}

impl<'a> EntryContext<'a> {
    /// The entries of a seller in this chart.
    #[must_use]
    pub const fn new(chart: &'a Chart, rules: &'a AccountRules, seller: &'a str) -> Self {
        Self { chart, rules, seller }
    }
}

/// The settlement's entries with Odoo's ids; none where an issue blocks the settlement.
///
/// What Odoo lacks is an issue that names what to create. Where the rules name no tags, lines get those of the tax's own
/// distribution, for invoices or refunds as the amount's sign tells.
#[must_use]
pub fn moves(ctx: &EntryContext<'_>, settlement: &SettlementDraft) -> Mapped<Vec<MoveDraft>> {
    let mut build = Build::new(ctx, settlement);
    let entries = settlement.entries.iter().enumerate().filter(|(_, entry)| !entry.lines.is_empty());
    let mut draft: Vec<MoveDraft> = entries.filter_map(|(place, entry)| build.entry(place, entry)).collect();
    if build.issues.iter().any(Issue::is_blocking) {
        draft.clear();
    }
    Mapped { draft, issues: build.issues, trace: build.trace }
}

/// A settlement while its names are looked up.
pub(super) struct Build<'a> {
    ctx: &'a EntryContext<'a>,
    settlement: &'a SettlementDraft,
    /// A posting and whether it is a refund's, as many lines share both.
    resolved: BTreeMap<(Arc<Posting>, bool), Option<Resolved>>,
    /// Messages of faults that were told already.
    told: BTreeSet<String>,
    pub(super) issues: Vec<Issue>,
    trace: Trace,
}

#[derive(Clone)]
struct Resolved {
    account_id: i64,
    reconcile: bool,
    tax_ids: Vec<i64>,
    repartition_line_id: Option<i64>,
    tag_ids: Vec<i64>,
    analytic_ids: Vec<i64>,
}

impl<'a> Build<'a> {
    pub(super) fn new(ctx: &'a EntryContext<'a>, settlement: &'a SettlementDraft) -> Self {
        Self {
            ctx,
            settlement,
            resolved: BTreeMap::new(),
            told: BTreeSet::new(),
            issues: Vec::new(),
            trace: Trace::default(),
        }
    }

    /// One issue for each fault, at its first place.
    fn fault(&mut self, fault: EntryFault, path: &str) {
        if self.told.insert(fault.to_string()) {
            let id = self.settlement.settlement_id.as_str();
            self.issues.push(Issue::new(IssueKind::Entry { fault }, path, id));
        }
    }

    fn entry(&mut self, place: usize, entry: &JournalEntry) -> Option<MoveDraft> {
        let path = format!("entries[{place}]");
        let balance = entry.balance();
        if !balance.is_zero() {
            self.fault(EntryFault::Unbalanced { by: balance }, &path);
        }
        self.taxes_fit(entry, &path);
        let currency_id = self.currency(&self.settlement.currency, &path);
        let mut lines = Vec::with_capacity(entry.lines.len());
        for (place, line) in entry.lines.iter().enumerate() {
            lines.extend(self.line(&line, &format!("{path}.lines[{place}]")));
        }
        let month = entry.date.strftime("%Y-%m").to_string();
        let settlement = self.settlement;
        let parts = [self.ctx.seller, &settlement.settlement_id, &settlement.currency, &month];
        Some(MoveDraft {
            external_id: record_name("settlement", &parts),
            reference: entry.reference.clone(),
            date: entry.date,
            journal_id: self.ctx.chart.journal_id,
            currency_id: currency_id?,
            lines,
        })
    }

    fn line(&mut self, line: &JournalLine, path: &str) -> Option<MoveLine> {
        let chart = self.ctx.chart;
        let (amount_currency, currency) = match line.foreign.as_deref() {
            Some(foreign) => (foreign.amount, &*foreign.currency),
            None => (line.balance, self.settlement.currency.as_str()),
        };
        if (currency == chart.currency) != line.foreign.is_none() {
            let (settlement, company) = (currency.to_owned(), chart.currency.clone());
            self.fault(EntryFault::NotConverted { settlement, company }, path);
        }
        let currency_id = self.currency(currency, path);
        let posting = &line.posting;
        let key = (Arc::clone(posting), is_refund(posting, line.balance));
        let resolved = match self.resolved.get(&key) {
            Some(known) => known.clone(),
            None => {
                let new = self.resolve(posting, key.1, path);
                self.resolved.insert(key, new.clone());
                new
            }
        }?;
        if line.order_id.is_some() && !resolved.reconcile {
            self.not_reconcilable(&posting.account, path);
        }
        let of_order = line.order_id.as_deref().and_then(|order| chart.partners.get(order));
        let mut name = posting.label.clone();
        for id in line.order_id.iter().chain(&line.sku) {
            name.push(' ');
            name.push_str(id);
        }
        Some(MoveLine {
            account_id: resolved.account_id,
            name,
            balance: line.balance,
            currency_id: currency_id?,
            amount_currency,
            partner_id: of_order.copied().or(chart.partner_id),
            tax_ids: resolved.tax_ids,
            repartition_line_id: resolved.repartition_line_id,
            tag_ids: resolved.tag_ids,
            analytic_ids: resolved.analytic_ids,
            order_id: line.order_id.clone(),
        })
    }

    fn resolve(&mut self, posting: &Posting, refund: bool, path: &str) -> Option<Resolved> {
        let account = self.account(&posting.account, path);
        let mut tax_ids = Vec::new();
        let mut own_tags = Vec::new();
        for name in &posting.taxes {
            if let Some(tax) = self.tax(name, posting.tax_on, path) {
                tax_ids.push(tax.id);
                self.part(tax, refund, path);
                own_tags.extend(tax.parts(refund, false).flat_map(|part| part.tag_ids.iter().copied()));
            }
        }
        let mut repartition_line_id = None;
        if let Some(repartition) = &posting.repartition
            && let Some(tax) = self.tax(&repartition.tax, posting.tax_on, path)
            && let Some((id, tags)) = self.part(tax, refund, path)
        {
            repartition_line_id = Some(id);
            own_tags.extend(tags);
        }
        let from_rules = !posting.tax_tags.is_empty();
        let mut tag_ids = match from_rules {
            true => posting.tax_tags.iter().filter_map(|name| self.tag(name, refund, path)).collect(),
            false => own_tags,
        };
        tag_ids.sort_unstable();
        tag_ids.dedup();
        let mut analytic_ids: Vec<i64> = posting
            .analytic
            .iter()
            .filter_map(|name| {
                let missing = EntryFault::MissingAnalytic { account: name.clone() };
                self.named(&self.ctx.chart.analytic, name, ("account.analytic.account", missing), path)
            })
            .collect();
        analytic_ids.sort_unstable();
        analytic_ids.dedup();
        let (account_id, reconcile) = account?;
        let rule = if from_rules { "settlement.tags_of_rule" } else { "settlement.tags_of_tax" };
        self.trace.push(
            "account.move.line.account_id",
            path.to_owned(),
            "settlement.account",
            Some(Words::copied(&account_id.to_string())),
        );
        if !tag_ids.is_empty() {
            let ids: Vec<String> = tag_ids.iter().map(i64::to_string).collect();
            self.trace.push("account.move.line.tax_tag_ids", path.to_owned(), rule, Some(ids.join(",")));
        }
        Some(Resolved { account_id, reconcile, tax_ids, repartition_line_id, tag_ids, analytic_ids })
    }
}

/// As Odoo decides it for entries: by the side of the tax, and the sign.
fn is_refund(posting: &Posting, balance: Decimal) -> bool {
    match (&posting.repartition, posting.tax_on) {
        (Some(repartition), _) => repartition.refund,
        (None, _) if posting.taxes.is_empty() => false,
        (None, TaxSide::Sale) => balance.is_sign_positive(),
        (None, TaxSide::Purchase) => balance.is_sign_negative(),
    }
}
