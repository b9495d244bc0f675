//! Two snapshots side by side.

use serde::{Deserialize, Serialize};
use std::cmp::{Ordering, Reverse};
use std::io::BufRead;

use super::row::Cell;
use super::{Delta, Row, Rows, SnapshotError};
use crate::{Issue, IssueKind, Mapped, Trace};

/// What a plan needs to know besides the snapshots.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct PlanContext {
    /// Marketplaces, the most important first; those that are not listed come last.
    pub marketplaces: Vec<String>,
    /// A quantity that falls to this or less is told at once.
    pub low_stock: u64,
}

/// What has to be told, the most urgent first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Plan {
    /// Offers that differ, by urgency, then by the marketplace's priority, the lowest stock first among the urgent, then by
    /// SKU.
    pub deltas: Vec<Delta>,
    /// Offers that were compared.
    pub compared: u64,
}

/// What has to be told to Amazon: `now` is what Odoo says, `sent` what was sent last.
///
/// Each snapshot is read once, and memory holds a line of each and the differences. A line that cannot be read is an
/// issue ([`IssueKind::SnapshotLine`]) and its offer stays as it is; while one of `now` does not even tell its offer, no offer
/// counts as ended. A repeated line is an issue too ([`IssueKind::DuplicateItem`]), and the first counts.
///
/// # Errors
/// [`SnapshotError::NotSorted`], because an offer would seem to be new or ended, and [`SnapshotError::Read`].
pub fn plan<N: BufRead, S: BufRead>(
    ctx: &PlanContext,
    now: N,
    sent: S,
) -> Result<Mapped<Plan>, SnapshotError> {
    let mut issues = Vec::new();
    let mut now = Side::new("now", now, &mut issues)?;
    let mut sent = Side::new("sent", sent, &mut issues)?;
    let mut plan = Plan::default();
    loop {
        let order = match (now.rows.key(), sent.rows.key()) {
            (None, None) => break,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(now), Some(sent)) => now.cmp(sent),
        };
        match order {
            Ordering::Less => {
                let row = now.row(&mut issues);
                plan.deltas.extend(row.and_then(|row| Delta::between(ctx, &row, None)));
            }
            Ordering::Equal => {
                let row = now.row(&mut issues);
                if now.rows.line() != sent.rows.line()
                    && let (Some(row), Some(before)) = (row, sent.row(&mut issues))
                {
                    plan.deltas.extend(Delta::between(ctx, &row, Some(&before)));
                }
            }
            Ordering::Greater => plan.deltas.extend(sent.row(&mut issues).map(|before| Delta::end(&before))),
        }
        plan.compared += 1;
        if order != Ordering::Greater {
            now.advance(&mut issues)?;
        }
        if order != Ordering::Less {
            sent.advance(&mut issues)?;
        }
    }
    if now.has_lost_offers {
        plan.deltas.retain(|delta| !delta.ended);
    }
    sort(ctx, &mut plan.deltas);
    Ok(Mapped { draft: plan, issues, trace: Trace::default() })
}

fn sort(ctx: &PlanContext, deltas: &mut [Delta]) {
    let priority = |delta: &Delta| {
        let place = ctx.marketplaces.iter().position(|id| *id == delta.marketplace_id);
        place.unwrap_or(ctx.marketplaces.len())
    };
    let left = |delta: &Delta| delta.quantity.and_then(|change| change.to);
    // The sort is stable, and deltas came sorted by SKU and marketplace.
    deltas.sort_by_key(|delta| (Reverse(delta.urgency), priority(delta), left(delta).unwrap_or(u64::MAX)));
}

/// A snapshot that is being read.
struct Side<R> {
    name: &'static str,
    rows: Rows<R>,
    /// True if a line did not tell its offer.
    has_lost_offers: bool,
}

impl<R: BufRead> Side<R> {
    fn new(name: &'static str, input: R, issues: &mut Vec<Issue>) -> Result<Self, SnapshotError> {
        let mut side = Self { name, rows: Rows::new(input), has_lost_offers: false };
        side.advance(issues)?;
        Ok(side)
    }

    /// Goes to the next offer.
    fn advance(&mut self, issues: &mut Vec<Issue>) -> Result<(), SnapshotError> {
        while self.rows.advance()? {
            match self.rows.order() {
                Some(Ordering::Greater) => return Ok(()),
                Some(Ordering::Equal) => issues.push(self.issue(IssueKind::DuplicateItem)),
                Some(Ordering::Less) => {
                    return Err(SnapshotError::NotSorted { snapshot: self.name, line: self.rows.number() });
                }
                None => {
                    self.has_lost_offers = true;
                    issues.push(self.unreadable(Cell::Offer));
                }
            }
        }
        Ok(())
    }

    /// The offer at hand, or an issue.
    fn row(&self, issues: &mut Vec<Issue>) -> Option<Row<'_>> {
        self.rows.read().map_err(|cell| issues.push(self.unreadable(cell))).ok()
    }

    fn unreadable(&self, cell: Cell) -> Issue {
        self.issue(IssueKind::SnapshotLine { expected: cell.expected().to_owned() })
    }

    fn issue(&self, kind: IssueKind) -> Issue {
        let key = self.rows.key().unwrap_or_default();
        let sku = key.split(|byte| *byte == b'\t').next().unwrap_or_default();
        let path = format!("{}[{}]", self.name, self.rows.number());
        Issue::new(kind, path, String::from_utf8_lossy(sku))
    }
}
