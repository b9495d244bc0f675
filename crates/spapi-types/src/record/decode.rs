//! [`decode`]: from a body to a value, with what could not be read.

use std::{borrow::Cow, fmt};

use serde::de::DeserializeSeed;

use super::{
    Slot, Value, View,
    de::{Outcome, Reader, SlotSeed},
};

/// At most this many defects are kept of one document.
pub const MAX_DEFECTS: usize = 1000;

/// A decoded document.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Decoded<T> {
    /// The value; a member that could not be read is absent.
    pub value: T,
    /// The members that could not be read, at most [`MAX_DEFECTS`].
    pub defects: Vec<Defect>,
}

/// A member that could not be read and was set aside. Never quotes the value; the raw body has it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Defect {
    /// Where it stands, for example `orders[3].proceeds.grandTotal.amount`; empty for the document itself.
    pub path: String,
    /// What was expected there, for example `an instant`.
    pub expected: &'static str,
}

impl Defect {
    /// What was expected at this path and did not come.
    pub fn new(path: impl Into<String>, expected: &'static str) -> Self {
        Self { path: path.into(), expected }
    }
}

impl fmt::Display for Defect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = if self.path.is_empty() { "the document" } else { &self.path };
        write!(f, "{place}: expected {}", self.expected)
    }
}

/// Why a body is no document at all. Never quotes the body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodeError {
    kind: DecodeErrorKind,
    line: usize,
    column: usize,
}

/// The ways in which a body is no document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DecodeErrorKind {
    /// The body is empty where one was expected.
    Empty,
    /// The body is HTML or XML: an answer of something before the API.
    Html,
    /// The body ends early; the call may be repeated if it only reads.
    Truncated,
    /// The body is no JSON.
    Syntax,
    /// The body is JSON of another shape: an array, a text or `null` in place of an object, or the reverse.
    Shape,
}

impl DecodeError {
    /// In which way the body is no document.
    pub fn kind(&self) -> DecodeErrorKind {
        self.kind
    }

    /// Line and column, from 1, where reading stopped; zeros where that says nothing.
    pub fn position(&self) -> (usize, usize) {
        (self.line, self.column)
    }
}

impl From<DecodeErrorKind> for DecodeError {
    fn from(kind: DecodeErrorKind) -> Self {
        Self { kind, line: 0, column: 0 }
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            DecodeErrorKind::Empty => "the body is empty",
            DecodeErrorKind::Html => "the body is HTML or XML, not JSON",
            DecodeErrorKind::Truncated => "the body ends early",
            DecodeErrorKind::Syntax => "the body is not valid JSON",
            DecodeErrorKind::Shape => "the body is JSON of another shape than the model's",
        })?;
        if self.line > 0 { write!(f, " (line {}, column {})", self.line, self.column) } else { Ok(()) }
    }
}

impl std::error::Error for DecodeError {}

/// Decodes a body: a member that cannot be read is set aside and never fails the rest.
///
/// ```
/// use spapi_types::{decode, orders_v0::GetOrdersResponse};
///
/// let body = br#"{"payload": {"Orders": [{"PurchaseDate": "yesterday", "OrderStatus": "Shipped"}]}}"#;
/// let page = decode::<GetOrdersResponse>(body)?;
/// assert_eq!(page.defects[0].path, "payload.Orders[0].PurchaseDate");
///
/// let orders = page.value.payload.and_then(|payload| payload.orders).unwrap_or_default();
/// assert_eq!(orders[0].order_status.as_ref().map(|status| status.as_str()), Some("Shipped"));
/// # Ok::<(), spapi_types::DecodeError>(())
/// ```
///
/// `null` is absent; members that the model does not know are passed over; a number where a text belongs, and the
/// reverse, is taken where nothing is lost.
///
/// # Errors
/// [`DecodeError`] where the body is empty, HTML, cut off, no JSON, or JSON of another shape.
pub fn decode<T: Value + Default>(body: &[u8]) -> Result<Decoded<T>, DecodeError> {
    let mut value = T::default();
    if matches!(value.view(), View::Record(record) if record.table().members.is_empty()) {
        return Ok(Decoded { value, defects: Vec::new() });
    }
    let text = text(body)?;
    let valid = matches!(text, Cow::Borrowed(_));
    let fast = if valid { pass(&text, value.slot(), Mode::Fast)? } else { None };
    if let Some(defects) = fast {
        return Ok(Decoded { value, defects });
    }
    value = T::default();
    let mut defects = pass(&text, value.slot(), Mode::Careful)?.unwrap_or_default();
    if !valid {
        defects.push(Defect { path: String::new(), expected: "text in UTF-8" });
    }
    Ok(Decoded { value, defects })
}

/// The body as text, without a byte order mark; bytes that are no UTF-8 become U+FFFD.
fn text(body: &[u8]) -> Result<Cow<'_, str>, DecodeError> {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    match body.trim_ascii_start().first() {
        None => Err(DecodeErrorKind::Empty.into()),
        Some(b'<') => Err(DecodeErrorKind::Html.into()),
        Some(_) => Ok(String::from_utf8_lossy(body)),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Fast,
    Careful,
}

/// Reads the text once; `None` if only the careful mode can read it exactly.
fn pass(text: &str, slot: Slot<'_>, mode: Mode) -> Result<Option<Vec<Defect>>, DecodeError> {
    let mut reader = Reader::new(mode == Mode::Careful);
    let mut json = serde_json::Deserializer::from_str(text);
    match (SlotSeed { slot, reader: &mut reader }).deserialize(&mut json) {
        Ok(Outcome::Read) if reader.inexact && mode == Mode::Fast => return Ok(None),
        Ok(Outcome::Read) => {}
        Ok(Outcome::Absent | Outcome::Unreadable) => return Err(DecodeErrorKind::Shape.into()),
        Err(error) => {
            let kind = if error.is_eof() { DecodeErrorKind::Truncated } else { DecodeErrorKind::Syntax };
            return match (mode, kind) {
                (Mode::Fast, DecodeErrorKind::Syntax) => Ok(None),
                _ => Err(DecodeError { kind, line: error.line(), column: error.column() }),
            };
        }
    }
    if json.end().is_err() {
        reader.defect("nothing after the document");
    }
    Ok(Some(reader.defects))
}

/// The way from the document to a value.
#[derive(Default)]
pub(super) struct Path(Vec<Step>);

/// One step of a [`Path`].
pub(super) enum Step {
    Member(&'static str),
    Index(usize),
    /// An entry of a map; its key is data and is not shown.
    Entry,
}

impl Path {
    pub(super) fn push(&mut self, step: Step) {
        self.0.push(step);
    }

    pub(super) fn pop(&mut self) {
        self.0.pop();
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn truncate(&mut self, len: usize) {
        self.0.truncate(len);
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, step) in self.0.iter().enumerate() {
            match step {
                Step::Member(name) if index == 0 => f.write_str(name)?,
                Step::Member(name) => write!(f, ".{name}")?,
                Step::Index(index) => write!(f, "[{index}]")?,
                Step::Entry => f.write_str("[*]")?,
            }
        }
        Ok(())
    }
}
