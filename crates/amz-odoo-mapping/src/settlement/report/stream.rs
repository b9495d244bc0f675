//! From bytes, in whatever pieces they come, to rows.

use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8};

use super::row::Row;
use super::rows::Rows;
use super::separators::separators;
use super::{Charset, Lines, ReportError, ReportErrorKind};

/// What is looked at before the first row is read, to learn how the file spells its amounts.
const PRELUDE: usize = 64 << 10;
/// A line of a report has a few hundred bytes.
const LONGEST_LINE: usize = 1 << 20;
/// Bytes that tell a byte order mark.
const MARK: usize = 3;

/// Reads a settlement report as it arrives, flat file V2 or V1, and hands its lines to a [`Lines`].
///
/// How the bytes are cut into pieces changes nothing. Keeps no more than 64 KiB and one line.
///
/// ```
/// use amz_odoo_mapping::settlement::{Lines, ReportErrorKind, ReportParser, SettlementHeader, SettlementLine};
///
/// struct Sum(i64);
/// impl Lines for Sum {
///     fn header(&mut self, _: &SettlementHeader<'_>) -> Result<(), ReportErrorKind> { Ok(()) }
///     fn line(&mut self, line: &SettlementLine<'_>) -> Result<(), ReportErrorKind> {
///         self.0 += line.amount.millionths();
///         Ok(())
///     }
/// }
///
/// let mut parser = ReportParser::new(Sum(0));
/// parser.feed(b"settlement-id\ttotal-amount\ttransaction-type\tamount-type\tamount-descr")?;
/// parser.feed(b"iption\tamount\n1\t7,50\n1\t\tOrder\tItemPrice\tPrincipal\t10,00\n")?;
/// parser.feed(b"1\t\tOrder\tItemFees\tCommission\t-2,50\n")?;
/// assert_eq!(parser.finish()?.0, 7_500_000);
/// # Ok::<(), amz_odoo_mapping::settlement::ReportError>(())
/// ```
pub struct ReportParser<S> {
    rows: Rows<S>,
    /// What came before the encoding was known, then the first of the text; `None` once rows are read.
    prelude: Option<Vec<u8>>,
    encoding: Encoded,
    /// The beginning of a line whose end has not come.
    tail: Vec<u8>,
    tabs: Vec<u32>,
    failed: Option<ReportError>,
}

enum Encoded {
    /// Fewer bytes have come than a byte order mark has.
    Unknown(Vec<u8>),
    /// Every tab and line end is one byte.
    Bytes,
    /// UTF-16.
    Wide(Decoder),
}

impl<S: Lines> ReportParser<S> {
    /// A parser for one file.
    #[must_use]
    pub fn new(sink: S) -> Self {
        Self {
            rows: Rows::new(sink, Charset::UNKNOWN),
            prelude: Some(Vec::new()),
            encoding: Encoded::Unknown(Vec::new()),
            tail: Vec::new(),
            tabs: Vec::new(),
            failed: None,
        }
    }

    /// Names the charset, where the `Content-Type` does. A byte order mark is believed more.
    #[must_use]
    pub fn charset(mut self, charset: Charset) -> Self {
        self.rows.charset = charset;
        self
    }

    /// Takes the next bytes.
    ///
    /// # Errors
    /// What is wrong, with line and column. The file is refused as a whole then: all later calls fail the same way.
    pub fn feed(&mut self, bytes: &[u8]) -> Result<(), ReportError> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        let fed = self.bytes(bytes, false);
        self.failed = fed.err();
        fed
    }

    /// Ends the file and gives the lines' taker back.
    ///
    /// # Errors
    /// As [`feed`](Self::feed), and [`ReportErrorKind::Cut`] for a file that ends within a line.
    pub fn finish(mut self) -> Result<S, ReportError> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        self.bytes(&[], true)?;
        if let Some(prelude) = self.prelude.take() {
            self.begin(&prelude)?;
        }
        if !self.tail.is_empty() {
            let tail = std::mem::take(&mut self.tail);
            self.line(&tail, false)?;
        }
        if !self.rows.any() {
            return Err(self.rows.ahead(ReportErrorKind::Empty));
        }
        Ok(self.rows.sink)
    }

    fn bytes(&mut self, bytes: &[u8], last: bool) -> Result<(), ReportError> {
        match &mut self.encoding {
            Encoded::Bytes => self.text(bytes),
            Encoded::Wide(_) => self.wide(bytes, last),
            Encoded::Unknown(first) => {
                first.extend_from_slice(bytes);
                if first.len() < MARK && !last {
                    return Ok(());
                }
                let first = std::mem::take(first);
                match Encoding::for_bom(&first) {
                    Some((encoding, mark)) if encoding == UTF_8 => {
                        self.encoding = Encoded::Bytes;
                        self.rows.charset = Charset::named("utf-8");
                        self.text(first.get(mark..).unwrap_or_default())
                    }
                    Some((encoding, _)) => {
                        self.encoding = Encoded::Wide(encoding.new_decoder());
                        self.rows.charset = Charset::named("utf-8");
                        self.wide(&first, last)
                    }
                    None => {
                        self.encoding = Encoded::Bytes;
                        self.text(&first)
                    }
                }
            }
        }
    }

    fn wide(&mut self, mut bytes: &[u8], last: bool) -> Result<(), ReportError> {
        let mut buffer = vec![0; 16 << 10];
        loop {
            let Encoded::Wide(decoder) = &mut self.encoding else { return Ok(()) };
            let (state, read, written, _) = decoder.decode_to_utf8(bytes, &mut buffer, last);
            bytes = bytes.get(read..).unwrap_or_default();
            self.text(buffer.get(..written).unwrap_or_default())?;
            if state == CoderResult::InputEmpty {
                return Ok(());
            }
        }
    }

    /// Takes text whose tabs and line ends are single bytes.
    fn text(&mut self, bytes: &[u8]) -> Result<(), ReportError> {
        let Some(prelude) = &mut self.prelude else { return self.lines(bytes) };
        let (first, rest) = bytes.split_at(bytes.len().min(PRELUDE - prelude.len()));
        prelude.extend_from_slice(first);
        if prelude.len() < PRELUDE {
            return Ok(());
        }
        let prelude = self.prelude.take().unwrap_or_default();
        self.begin(&prelude)?;
        self.lines(rest)
    }

    fn begin(&mut self, prelude: &[u8]) -> Result<(), ReportError> {
        let mut rows: Vec<&[u8]> = prelude.split(|byte| *byte == b'\n').collect();
        // The last one may be cut anywhere.
        rows.pop();
        let tabs: Vec<Vec<u32>> = rows.iter().map(|row| tabs(row).collect()).collect();
        self.rows.learn(rows.iter().zip(&tabs).map(|(row, tabs)| Row::new(row, tabs)));
        self.lines(prelude)
    }

    fn lines(&mut self, mut bytes: &[u8]) -> Result<(), ReportError> {
        if !self.tail.is_empty() {
            let Some(end) = memchr::memchr(b'\n', bytes) else { return self.keep(bytes) };
            let mut tail = std::mem::take(&mut self.tail);
            tail.extend_from_slice(bytes.get(..end).unwrap_or_default());
            bytes = bytes.get(end + 1..).unwrap_or_default();
            self.line(&tail, true)?;
            tail.clear();
            self.tail = tail;
        }
        let Self { rows, tabs, .. } = self;
        let mut start = 0;
        tabs.clear();
        for (at, byte) in separators(bytes) {
            if byte == b'\t' {
                tabs.push(place(at - start));
                continue;
            }
            let line = bytes.get(start..at).unwrap_or_default();
            rows.fits(line.len())?;
            rows.row(&Row::new(line, tabs), true)?;
            tabs.clear();
            start = at + 1;
        }
        self.keep(bytes.get(start..).unwrap_or_default())
    }

    fn line(&mut self, line: &[u8], ended: bool) -> Result<(), ReportError> {
        let Self { rows, tabs: found, .. } = self;
        rows.fits(line.len())?;
        found.clear();
        found.extend(tabs(line));
        rows.row(&Row::new(line, found), ended)
    }

    fn keep(&mut self, bytes: &[u8]) -> Result<(), ReportError> {
        self.rows.fits(self.tail.len() + bytes.len())?;
        self.tail.extend_from_slice(bytes);
        Ok(())
    }
}

impl<S: Lines> Rows<S> {
    const fn fits(&self, length: usize) -> Result<(), ReportError> {
        if length > LONGEST_LINE { Err(self.ahead(ReportErrorKind::LineTooLong)) } else { Ok(()) }
    }
}

/// The places of the tabs in a line.
fn tabs(line: &[u8]) -> impl Iterator<Item = u32> {
    memchr::memchr_iter(b'\t', line).map(place)
}

/// A place in a line, which is no longer than [`LONGEST_LINE`] or refused.
fn place(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
