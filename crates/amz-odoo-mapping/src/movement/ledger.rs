//! From the ledger's rows to transfers.

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use super::Transfer;
use crate::{Issue, IssueKind, Mapped, Trace, money};

/// A row of event type `WhseTransfers` of the inventory ledger's detailed view.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerRow {
    /// `Date`.
    pub date: Date,
    /// `MSKU`: the seller SKU.
    pub sku: String,
    /// `Quantity`: negative where units left, positive where they arrived.
    pub quantity: Decimal,
    /// `Country` of the fulfillment center.
    pub country: String,
    /// The row in the report.
    pub path: String,
}

/// Units that left and have not arrived.
struct Open<'r> {
    row: &'r LedgerRow,
    left: Decimal,
}

/// Pairs rows where units left with rows where they arrived, by SKU: what arrives is what left last in the same number, else
/// what has been on its way longest. A part of it may arrive.
///
/// The ledger does not say which belong together. Issues: [`IssueKind::TransferAmbiguous`] where units of several countries were
/// on their way to a row; [`IssueKind::TransferUnpaired`] for what left and did not arrive, or arrived and did not leave: give
/// rows of a longer time, its end is cut by the report. [`IssueKind::OutOfRange`] for a quantity of no use.
#[must_use]
pub fn transfers(rows: &[LedgerRow]) -> Mapped<Vec<Transfer>> {
    let mut found = Mapped { draft: Vec::new(), issues: Vec::new(), trace: Trace::default() };
    let mut by_sku: BTreeMap<&str, Vec<&LedgerRow>> = BTreeMap::new();
    for row in rows {
        if row.quantity.is_zero() || !money::in_range(row.quantity) {
            found.issues.push(Issue::new(IssueKind::OutOfRange, &row.path, &row.sku));
        } else {
            by_sku.entry(&row.sku).or_default().push(row);
        }
    }
    for mut rows in by_sku.into_values() {
        // Of one day, what leaves comes first.
        rows.sort_by_key(|row| (row.date, row.quantity, &row.country, &row.path));
        let mut open: Vec<Open<'_>> = Vec::new();
        for row in rows {
            if row.quantity.is_sign_negative() {
                open.push(Open { row, left: -row.quantity });
            } else {
                arrive(row, &mut open, &mut found);
            }
        }
        for Open { row, left } in open {
            let kind = IssueKind::TransferUnpaired { units: left, country: row.country.clone() };
            found.issues.push(Issue::new(kind, &row.path, &row.sku));
        }
    }
    found
}

fn arrive(row: &LedgerRow, open: &mut Vec<Open<'_>>, found: &mut Mapped<Vec<Transfer>>) {
    let first = open.first().map(|open| &open.row.country);
    if open.iter().any(|open| Some(&open.row.country) != first) {
        found.issues.push(Issue::new(IssueKind::TransferAmbiguous, &row.path, &row.sku));
    }
    let mut missing = row.quantity;
    while missing > Decimal::ZERO {
        let same = open.iter().rposition(|open| open.left == missing);
        let Some(chosen) =
            same.or((!open.is_empty()).then_some(0)).and_then(|at| open.get_mut(at).map(|o| (at, o)))
        else {
            let kind = IssueKind::TransferUnpaired { units: -missing, country: row.country.clone() };
            found.issues.push(Issue::new(kind, &row.path, &row.sku));
            return;
        };
        let (at, from) = chosen;
        let quantity = from.left.min(missing);
        (from.left, missing) = (from.left - quantity, missing - quantity);
        found.trace.push("movement.transfer", row.path.clone(), "movement.paired", Some(quantity));
        found.draft.push(Transfer {
            departed_on: from.row.date,
            sku: row.sku.clone(),
            quantity,
            from: from.row.country.clone(),
            to: row.country.clone(),
            path: row.path.clone(),
        });
        if from.left.is_zero() {
            open.remove(at);
        }
    }
}
