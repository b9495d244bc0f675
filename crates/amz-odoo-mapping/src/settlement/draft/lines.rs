//! The lines of an entry.

use rust_decimal::Decimal;
use serde::{Serialize, Serializer};
use std::fmt;
use std::iter::FusedIterator;
use std::sync::Arc;

use super::{Foreign, JournalLine, Posting};
use crate::money;
use crate::settlement::books::{OrderKey, Texts};
use crate::settlement::report::decimal;

/// The lines of an entry, in order.
///
/// There may be a line for each of a million orders. Those are kept as order and amount, and made as they are read.
#[derive(Clone, Default)]
pub struct JournalLines {
    parts: Vec<LinesPart>,
}

/// A line, or what orders clear on one account.
#[derive(Clone)]
pub(in crate::settlement) enum LinesPart {
    Line(JournalLine),
    Orders(OrderLines),
}

/// Lines that differ by order and amount alone.
#[derive(Clone)]
pub(in crate::settlement) struct OrderLines {
    pub posting: Arc<Posting>,
    /// In millionths of the settlement's currency, credited.
    pub orders: Vec<(OrderKey, i64)>,
    pub texts: Arc<Texts>,
    /// Decimals of the settlement's currency.
    pub digits: u32,
    pub conversion: Option<Arc<Conversion>>,
}

/// How the settlement's currency becomes the journal's.
pub(in crate::settlement) struct Conversion {
    pub rate: Decimal,
    /// Decimals of the journal's currency.
    pub digits: u32,
    /// The settlement's currency.
    pub currency: Arc<str>,
}

impl JournalLines {
    /// The lines, each made as it is read.
    #[must_use]
    pub const fn iter(&self) -> JournalLinesIter<'_> {
        JournalLinesIter { lines: self, part: 0, at: 0 }
    }

    /// How many lines there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.parts.iter().map(LinesPart::len).sum()
    }

    /// True without any line.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub(in crate::settlement) fn push(&mut self, line: JournalLine) {
        self.parts.push(LinesPart::Line(line));
    }

    pub(in crate::settlement) fn push_orders(&mut self, orders: OrderLines) {
        self.parts.push(LinesPart::Orders(orders));
    }

    pub(in crate::settlement) fn parts_mut(&mut self) -> impl Iterator<Item = &mut LinesPart> {
        self.parts.iter_mut()
    }
}

impl LinesPart {
    const fn len(&self) -> usize {
        match self {
            Self::Line(_) => 1,
            Self::Orders(orders) => orders.orders.len(),
        }
    }

    fn line(&self, at: usize) -> Option<JournalLine> {
        match self {
            Self::Line(line) => (at == 0).then(|| line.clone()),
            Self::Orders(orders) => orders.line(at),
        }
    }
}

impl OrderLines {
    pub(in crate::settlement) fn iter(&self) -> impl Iterator<Item = JournalLine> {
        (0..self.orders.len()).filter_map(|at| self.line(at))
    }

    fn line(&self, at: usize) -> Option<JournalLine> {
        let (order, amount) = self.orders.get(at)?;
        let balance = decimal(-i128::from(*amount)).unwrap_or_default();
        let mut line = JournalLine {
            posting: Arc::clone(&self.posting),
            balance: money::written(balance, self.digits),
            foreign: None,
            order_id: Some(order.id(&self.texts)),
            sku: None,
        };
        if let Some(conversion) = &self.conversion {
            conversion.convert(&mut line);
        }
        Some(line)
    }
}

impl Conversion {
    /// Makes a line's balance the journal's.
    pub(in crate::settlement) fn convert(&self, line: &mut JournalLine) {
        let foreign = line.balance;
        line.balance = money::written(money::round(foreign * self.rate, self.digits), self.digits);
        line.foreign = Some(Box::new(Foreign { amount: foreign, currency: Arc::clone(&self.currency) }));
    }
}

/// Reads the lines of an entry.
#[derive(Clone)]
pub struct JournalLinesIter<'l> {
    lines: &'l JournalLines,
    part: usize,
    at: usize,
}

impl Iterator for JournalLinesIter<'_> {
    type Item = JournalLine;

    fn next(&mut self) -> Option<JournalLine> {
        loop {
            let line = self.lines.parts.get(self.part)?.line(self.at);
            if line.is_some() {
                self.at += 1;
                return line;
            }
            (self.part, self.at) = (self.part + 1, 0);
        }
    }
}

impl FusedIterator for JournalLinesIter<'_> {}

impl<'l> IntoIterator for &'l JournalLines {
    type Item = JournalLine;
    type IntoIter = JournalLinesIter<'l>;

    fn into_iter(self) -> JournalLinesIter<'l> {
        self.iter()
    }
}

impl fmt::Debug for JournalLines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self).finish()
    }
}

impl fmt::Debug for JournalLinesIter<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.clone()).finish()
    }
}

impl PartialEq for JournalLines {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other)
    }
}

impl Eq for JournalLines {}

impl Serialize for JournalLines {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self)
    }
}
