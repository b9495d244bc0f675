//! From rows to lines.

use jiff::civil::Date;

use super::amount::{self, Fault, Mark};
use super::column::{AmountColumn, Column, Kind, Layout};
use super::row::Row;
use super::{
    Amount, Charset, Lines, ReportError, ReportErrorKind, SettlementHeader, SettlementLine, Text, day,
};
use crate::money;

/// Reads rows one after the other and hands their lines on.
pub(super) struct Rows<S> {
    pub sink: S,
    pub charset: Charset,
    layout: Option<Box<Layout>>,
    /// The row that is being read, from 1.
    line: u64,
    /// The settlement of rows that name none.
    settlement: Vec<u8>,
    mark: Option<Mark>,
    /// The currency's decimals: without any, marks stand before thousands; with three, `1.234` has them.
    decimals: Option<u32>,
    /// The last day that was read and its text: most lines share it with the one before.
    last_day: (Vec<u8>, Option<Date>),
    any: bool,
}

/// How compressed files begin.
const GZIP: &[u8] = b"\x1f\x8b";
const ZIP: &[u8] = b"PK\x03\x04";

impl<S: Lines> Rows<S> {
    pub(super) fn new(sink: S, charset: Charset) -> Self {
        Self {
            sink,
            charset,
            layout: None,
            line: 0,
            settlement: Vec::new(),
            mark: None,
            decimals: None,
            last_day: (Vec::new(), None),
            any: false,
        }
    }

    /// True once a row below the heading was read.
    pub(super) const fn any(&self) -> bool {
        self.any
    }

    /// An error in the row that comes next.
    pub(super) const fn ahead(&self, kind: ReportErrorKind) -> ReportError {
        ReportError { kind, line: self.line + 1, column: 1 }
    }

    /// Learns from the file's first rows which mark its amounts have, and says nothing of what is wrong with them.
    pub(super) fn learn<'a>(&mut self, rows: impl Iterator<Item = Row<'a>>) {
        let mut layout = None;
        for row in rows {
            let Some(known) = &layout else {
                if !row.is_blank() {
                    let Ok(read) = Layout::read(&row, 1) else { return };
                    layout = Some(read);
                }
                continue;
            };
            let total = known.place(Column::Total);
            for index in known.amounts.iter().map(|amount| amount.at).chain(total) {
                let found = amount::read(row.field(index), None).ok().and_then(|reading| reading.mark);
                self.mark = self.mark.or(found);
            }
            if let Some(code) = known.place(Column::Currency).map(|index| row.field(index)) {
                let code = std::str::from_utf8(code).unwrap_or_default();
                self.decimals = self.decimals.or(money::currency_digits(code));
                self.charset = self.charset.of_currency(code);
            }
            if self.mark.is_some() {
                return;
            }
        }
    }

    /// Reads one row; `ended` is false for what stands behind the file's last line end.
    pub(super) fn row(&mut self, row: &Row<'_>, ended: bool) -> Result<(), ReportError> {
        self.line += 1;
        if row.is_blank() {
            return Ok(());
        }
        let Some(layout) = self.layout.take() else { return self.heading(row) };
        if !row.field(0).first().is_some_and(u8::is_ascii_digit) && Layout::is_heading(row) {
            return self.heading(row);
        }
        let read = self.read(&layout, row, ended).map_err(|(kind, column)| {
            let column = kind.column().and_then(|name| layout.named(name)).unwrap_or(column);
            ReportError { kind, line: self.line, column: column + 1 }
        });
        self.layout = Some(layout);
        self.any = true;
        read
    }

    fn heading(&mut self, row: &Row<'_>) -> Result<(), ReportError> {
        let fail = |kind| ReportError { kind, line: self.line, column: 1 };
        match row.field(0).first() {
            Some(b'<') => return Err(fail(ReportErrorKind::Markup)),
            Some(b'{' | b'[') => return Err(fail(ReportErrorKind::Json)),
            _ if row.field(0).starts_with(GZIP) || row.field(0).starts_with(ZIP) => {
                return Err(fail(ReportErrorKind::Packed));
            }
            _ => {}
        }
        self.layout = Some(Box::new(Layout::read(row, self.line)?));
        Ok(())
    }

    /// An error is a kind and the field, from 0.
    fn read(&mut self, layout: &Layout, row: &Row<'_>, ended: bool) -> Result<(), (ReportErrorKind, usize)> {
        if !ended && row.len() < layout.width {
            return Err((ReportErrorKind::Cut, row.len() - 1));
        }
        if row.len() > layout.width
            && let Some(index) = row.beyond(layout.width)
        {
            return Err((ReportErrorKind::ExtraField, index));
        }
        let charset = self.charset;
        let of = |column| layout.place(column).map(|at| text(layout, row, at, charset)).unwrap_or_default();
        let named = of(Column::Settlement);
        if !named.is_empty() && named.as_bytes() != self.settlement {
            self.settlement.clear();
            self.settlement.extend_from_slice(named.as_bytes());
        }
        if self.settlement.is_empty() {
            let column = layout.place(Column::Settlement).unwrap_or_default();
            return Err((ReportErrorKind::MissingSettlement, column));
        }
        let transaction_type = of(Column::Transaction);
        let is_header = layout.has_header(row);
        if is_header {
            self.header(layout, row)?;
        }
        let mut line = SettlementLine {
            row: self.line,
            transaction_type,
            marketplace: of(Column::Marketplace),
            order_id: of(Column::Order),
            sku: of(Column::Sku),
            ..SettlementLine::default()
        };
        let mut told = transaction_type.is_empty() && is_header;
        line.quantity = self.quantity(layout, row)?;
        line.posted = self.posted(layout, row)?;
        for column in &layout.amounts {
            let spelled = unquoted(row.field(column.at));
            if spelled.is_empty() {
                continue;
            }
            told = true;
            line.amount = self.amount(spelled).map_err(|kind| (kind, column.at))?;
            self.pass(layout, row, column, line)?;
        }
        if !told && line.quantity.is_some() {
            told = true;
            line.settlement_id = Text::trimmed(&self.settlement, self.charset);
            self.sink.line(&line).map_err(|kind| (kind, 0))?;
        }
        let column = layout.amounts.first().map_or(0, |amount| amount.at);
        if told { Ok(()) } else { Err((ReportErrorKind::MissingAmount, column)) }
    }

    /// Hands one amount of a row on, under the names of V2.
    fn pass<'a>(
        &mut self,
        layout: &Layout,
        row: &Row<'a>,
        column: &AmountColumn,
        line: SettlementLine<'a>,
    ) -> Result<(), (ReportErrorKind, usize)> {
        let text = |at| text(layout, row, at, self.charset);
        let mut line = SettlementLine {
            settlement_id: Text::trimmed(&self.settlement, self.charset),
            amount_type: match column.kind {
                Kind::Field(index) => text(index),
                Kind::Name(name) => Text::new(name),
            },
            amount_description: column.description.map(text).unwrap_or_default(),
            ..line
        };
        if column.beside_orders && !is_transfer(line.transaction_type) {
            // A type without an amount of its own is this amount's.
            let is_free =
                |[of, amount]: &&[usize; 2]| !row.field(*of).is_empty() && row.field(*amount).is_empty();
            match layout.types.iter().find(is_free) {
                Some([of, _]) => line.amount_description = text(*of),
                None => {
                    [line.transaction_type, line.amount_description] = beside_orders(line.amount_description)
                }
            }
        }
        self.sink.line(&line).map_err(|kind| (kind, column.at))
    }

    fn header(&mut self, layout: &Layout, row: &Row<'_>) -> Result<(), (ReportErrorKind, usize)> {
        let place = layout.place(Column::Total).unwrap_or_default();
        let spelled = unquoted(row.field(place));
        let total =
            if spelled.is_empty() { None } else { Some(self.amount(spelled).map_err(|kind| (kind, place))?) };
        let start = self.day(layout, row, Column::Start)?;
        let end = self.day(layout, row, Column::End)?;
        let deposit = self.day(layout, row, Column::Deposit)?;
        let currency = layout.place(Column::Currency).map(|index| row.field(index)).unwrap_or_default();
        let header = SettlementHeader {
            settlement_id: Text::trimmed(&self.settlement, self.charset),
            start,
            end,
            deposit,
            total,
            currency: Text::trimmed(unquoted(currency), self.charset),
            converted: None,
        };
        self.sink.header(&header).map_err(|kind| (kind, place))
    }

    fn amount(&mut self, text: &[u8]) -> Result<Amount, ReportErrorKind> {
        let mut read = amount::read(text, self.mark);
        if let Some(decimals @ (0 | 3)) = self.decimals
            && read == Err(Fault::Ambiguous)
        {
            let is_comma = text.contains(&b',') == (decimals == 3);
            let mark = if is_comma { Mark::Comma } else { Mark::Point };
            return amount::read(text, Some(mark)).map(|reading| reading.amount).map_err(kind);
        }
        if let Ok(reading) = &mut read {
            self.mark = self.mark.or(reading.mark);
        }
        read.map(|reading| reading.amount).map_err(kind)
    }

    /// The day on which a line was posted. Amazon has written it as `08/05/2026` beside a time that nobody misreads.
    fn posted(&mut self, layout: &Layout, row: &Row<'_>) -> Result<Option<Date>, (ReportErrorKind, usize)> {
        let day = self.day(layout, row, Column::PostedDate);
        if let Ok(Some(_)) = day {
            return day;
        }
        match self.day(layout, row, Column::PostedTime) {
            Ok(None) | Err(_) if day.is_err() => day,
            time => time,
        }
    }

    fn day(
        &mut self,
        layout: &Layout,
        row: &Row<'_>,
        column: Column,
    ) -> Result<Option<Date>, (ReportErrorKind, usize)> {
        let Some(index) = layout.place(column) else { return Ok(None) };
        let text = unquoted(row.field(index));
        if text.is_empty() {
            return Ok(None);
        }
        if self.last_day.0 != text {
            let read = day::read(text).ok_or((ReportErrorKind::Date { name: column.name() }, index))?;
            self.last_day.0.clear();
            self.last_day.0.extend_from_slice(text);
            self.last_day.1 = Some(read);
        }
        Ok(self.last_day.1)
    }

    fn quantity(&self, layout: &Layout, row: &Row<'_>) -> Result<Option<i64>, (ReportErrorKind, usize)> {
        let Some(index) = layout.place(Column::Quantity) else { return Ok(None) };
        let text = unquoted(row.field(index));
        if text.is_empty() {
            return Ok(None);
        }
        let whole = text.strip_suffix(b".00").or_else(|| text.strip_suffix(b".0")).unwrap_or(text);
        let read = std::str::from_utf8(whole).ok().and_then(|text| text.parse::<i32>().ok());
        read.map(|quantity| Some(quantity.into())).ok_or((ReportErrorKind::Quantity, index))
    }
}

fn kind(fault: Fault) -> ReportErrorKind {
    match fault {
        Fault::Unreadable => ReportErrorKind::Amount,
        Fault::OutOfRange => ReportErrorKind::AmountRange,
        Fault::Ambiguous => ReportErrorKind::AmbiguousAmount,
        Fault::OtherMark => ReportErrorKind::MixedMarks,
    }
}

/// V2's transaction type and description of what V1 calls `Storage Fee`, or `Storage Fee - Reversal`.
fn beside_orders(name: Text<'_>) -> [Text<'_>; 2] {
    for (behind, transaction) in BACK {
        if let Some(plain) = name.without(behind) {
            return [Text::new(transaction), plain];
        }
    }
    [Text::new("other-transaction"), name]
}

/// Behind V1's names of what is taken back or corrected, and how V2 calls such a transaction.
const BACK: [(&str, &str); 2] =
    [(" - Reversal", "other-transaction - Reversal"), (" - Correction", "other-transaction - Correction")];

/// A payout, which is none of the settlement's amounts.
fn is_transfer(transaction_type: Text<'_>) -> bool {
    transaction_type.as_bytes().eq_ignore_ascii_case(b"transfer")
}

fn text<'a>(layout: &Layout, row: &Row<'a>, at: usize, charset: Charset) -> Text<'a> {
    let bytes = row.field(at);
    Text::trimmed(if layout.quoted { unquoted(bytes) } else { bytes }, charset)
}

fn unquoted(text: &[u8]) -> &[u8] {
    match text {
        [b'"', inner @ .., b'"'] => inner.trim_ascii(),
        _ => text,
    }
}
