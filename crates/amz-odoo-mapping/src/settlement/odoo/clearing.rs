//! Which invoices and credit notes a settlement settles, where orders are invoiced.

use rust_decimal::Decimal;
use std::collections::BTreeMap;

use super::build::Build;
use super::{EntryContext, EntryFault, MoveDraft, OpenItem, ReadBack};
use crate::settlement::SettlementDraft;
use crate::trace::Words;
use crate::{Issue, IssueKind, Mapped, Trace};

/// Lines to reconcile with each other, by one call of `account.move.line.reconcile`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Clearing {
    /// The order.
    pub order_id: String,
    /// The settlement's line, where it has one, then the invoices' and credit notes'.
    pub line_ids: Vec<i64>,
}

/// The open items that each line of a posted entry settles.
///
/// An order without an open item is an issue, and so is one of which another amount is open; the latter is cleared as
/// far as the amounts go, and what is left stays open. Items on another account or in another currency are issues and
/// left to a person.
#[must_use]
pub fn clearings(entry: &MoveDraft, posted: &ReadBack, open: &[OpenItem]) -> Mapped<Vec<Clearing>> {
    let mut clear = Clear::new(open);
    for (place, line) in entry.lines.iter().enumerate() {
        let Some(order_id) = line.order_id.as_deref() else { continue };
        let Some(Some(id)) = posted.line_ids.get(place) else { continue };
        let to = (line.account_id, line.currency_id);
        let settled = Settled { order_id, to, amount: -line.amount_currency, line_id: Some(*id) };
        clear.order(&settled, &format!("lines[{place}]"));
    }
    clear.mapped
}

/// The open items that settle each other: invoices against credit notes of the settlement's
/// [`offset_orders`](SettlementDraft::offset_orders), which no line of an entry settles.
///
/// An order of which nothing is open needs nothing: Odoo may have reconciled its credit note with the invoice. One whose
/// open items do not come to zero is an issue, as where the refund's credit note is missing.
#[must_use]
pub fn offset_clearings(
    ctx: &EntryContext<'_>,
    settlement: &SettlementDraft,
    open: &[OpenItem],
) -> Mapped<Vec<Clearing>> {
    let mut build = Build::new(ctx, settlement);
    let mut clear = Clear::new(open);
    for (at, orders) in settlement.offset_orders.iter().enumerate() {
        let path = format!("offset_orders[{at}]");
        let account = build.reconcilable(&orders.account, &path);
        let currency = build.currency(&settlement.currency, &path);
        let Some(to) = account.zip(currency) else { continue };
        for (place, order_id) in orders.order_ids.iter().enumerate() {
            let settled = Settled { order_id, to, amount: Decimal::ZERO, line_id: None };
            clear.order(&settled, &format!("{path}.order_ids[{place}]"));
        }
    }
    clear.mapped.issues.splice(0..0, build.issues);
    clear.mapped
}

/// What a settlement says of an order.
struct Settled<'a> {
    order_id: &'a str,
    /// The account and the currency in which items can be cleared.
    to: (i64, i64),
    amount: Decimal,
    /// The settlement's line in Odoo.
    line_id: Option<i64>,
}

struct Clear<'a> {
    open: BTreeMap<&'a str, Vec<&'a OpenItem>>,
    mapped: Mapped<Vec<Clearing>>,
}

impl<'a> Clear<'a> {
    fn new(items: &'a [OpenItem]) -> Self {
        let mut open = BTreeMap::<&str, Vec<&OpenItem>>::new();
        for item in items {
            open.entry(&item.order_id).or_default().push(item);
        }
        Self { open, mapped: Mapped { draft: Vec::new(), issues: Vec::new(), trace: Trace::default() } }
    }

    fn order(&mut self, settled: &Settled<'_>, path: &str) {
        let &Settled { order_id, to: (account, currency), amount, line_id } = settled;
        let mut fault = |fault: EntryFault| {
            self.mapped.issues.push(Issue::new(IssueKind::Entry { fault }, path, order_id));
        };
        let items = self.open.get(order_id).map(Vec::as_slice).unwrap_or_default();
        let (own, others): (Vec<&OpenItem>, Vec<&OpenItem>) =
            items.iter().partition(|item| item.account_id == account);
        for other in others {
            fault(EntryFault::OtherAccount { record: other.record() });
        }
        let (own, others): (Vec<&OpenItem>, Vec<&OpenItem>) =
            own.into_iter().partition(|item| item.currency_id == currency);
        for other in others {
            fault(EntryFault::OtherCurrency { record: other.record(), settled: amount, open: other.open });
        }
        if own.is_empty() {
            if line_id.is_some() {
                fault(EntryFault::NoInvoice { settled: amount });
            }
            return;
        }
        let open: Decimal = own.iter().map(|item| item.open).sum();
        if open != amount {
            fault(EntryFault::OtherAmountOpen { settled: amount, open });
        }
        let signs = |sign: fn(&Decimal) -> bool| own.iter().any(|item| sign(&item.open));
        if line_id.is_none() && !(signs(Decimal::is_sign_positive) && signs(Decimal::is_sign_negative)) {
            return;
        }
        self.mapped.trace.push(
            "account.move.line.reconcile",
            order_id.to_owned(),
            "settlement.order_reference",
            Some(Words::from(amount)),
        );
        let line_ids = line_id.into_iter().chain(own.iter().map(|item| item.line_id)).collect();
        self.mapped.draft.push(Clearing { order_id: order_id.to_owned(), line_ids });
    }
}
