//! Which invoices and credit notes a settlement's lines settle, where orders are invoiced.

use odoo_rpc::{FieldError, Record};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

use super::{EntryFault, MoveDraft, ReadBack};
use crate::trace::Words;
use crate::{Issue, IssueKind, Mapped, Trace};

/// An open line of an invoice or credit note on the receivable account.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OpenItem {
    /// Odoo's id of the `account.move.line`.
    pub line_id: i64,
    /// The Amazon order that it belongs to.
    pub order_id: String,
    /// `account_id`.
    pub account_id: i64,
    /// `currency_id`.
    pub currency_id: i64,
    /// `amount_residual_currency`: what is open in this currency, negative for a credit note.
    pub open: Decimal,
    /// `partner_id`.
    pub partner_id: Option<i64>,
}

impl OpenItem {
    /// The fields of `account.move.line` that [`read`](Self::read) needs.
    ///
    /// Search posted lines of the orders' references that are not reconciled, of accounts of type `asset_receivable`; the
    /// settlement's own entry is not among them, its reference is another.
    pub const FIELDS: [&'static str; 5] =
        ["ref", "account_id", "currency_id", "amount_residual_currency", "partner_id"];

    /// Reads a line whose entry has the order's id as its reference, which Odoo takes from the sales order's customer
    /// reference.
    ///
    /// # Errors
    /// [`FieldError`] when a field is missing, or of another type.
    pub fn read(line: &Record) -> Result<Self, FieldError> {
        Ok(Self {
            line_id: line.id()?,
            order_id: line.str("ref")?.unwrap_or_default().to_owned(),
            account_id: line.many2one("account_id")?.map_or(0, |account| account.id),
            currency_id: line.many2one("currency_id")?.map_or(0, |currency| currency.id),
            open: line.decimal("amount_residual_currency")?.unwrap_or_default(),
            partner_id: line.many2one("partner_id")?.map(|partner| partner.id),
        })
    }

    fn record(&self) -> String {
        format!("account.move.line,{}", self.line_id)
    }
}

/// Lines to reconcile with each other, by one call of `account.move.line.reconcile`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Clearing {
    /// The order.
    pub order_id: String,
    /// The settlement's line, then the invoices' and credit notes'.
    pub line_ids: Vec<i64>,
}

/// The open items that each line of a posted entry settles.
///
/// An order without an open item is an issue, and so is one of which another amount is open; the latter is cleared as
/// far as the amounts go, and what is left stays open. Items on another account or in another currency are issues and
/// left to a person.
#[must_use]
pub fn clearings(entry: &MoveDraft, posted: &ReadBack, open: &[OpenItem]) -> Mapped<Vec<Clearing>> {
    let mut by_order = BTreeMap::<&str, Vec<&OpenItem>>::new();
    for item in open {
        by_order.entry(&item.order_id).or_default().push(item);
    }
    let mut mapped = Mapped { draft: Vec::new(), issues: Vec::new(), trace: Trace::default() };
    for (place, line) in entry.lines.iter().enumerate() {
        let Some(order_id) = line.order_id.as_deref() else { continue };
        let Some(Some(id)) = posted.line_ids.get(place) else { continue };
        let mut fault = |fault: EntryFault| {
            let kind = IssueKind::Entry { fault };
            mapped.issues.push(Issue::new(kind, format!("lines[{place}]"), order_id));
        };
        let settled = -line.amount_currency;
        let items = by_order.get(order_id).map(Vec::as_slice).unwrap_or_default();
        let (own, others): (Vec<&OpenItem>, Vec<&OpenItem>) =
            items.iter().partition(|item| item.account_id == line.account_id);
        for other in others {
            fault(EntryFault::OtherAccount { record: other.record() });
        }
        let (own, others): (Vec<&OpenItem>, Vec<&OpenItem>) =
            own.into_iter().partition(|item| item.currency_id == line.currency_id);
        for other in others {
            fault(EntryFault::OtherCurrency { record: other.record(), settled, open: other.open });
        }
        if own.is_empty() {
            fault(EntryFault::NoInvoice { settled });
            continue;
        }
        let open: Decimal = own.iter().map(|item| item.open).sum();
        if open != settled {
            fault(EntryFault::OtherAmountOpen { settled, open });
        }
        mapped.trace.push(
            "account.move.line.reconcile",
            order_id.to_owned(),
            "settlement.order_reference",
            Some(Words::from(settled)),
        );
        let line_ids = [*id].into_iter().chain(own.iter().map(|item| item.line_id)).collect();
        mapped.draft.push(Clearing { order_id: order_id.to_owned(), line_ids });
    }
    mapped
}
