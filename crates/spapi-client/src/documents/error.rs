use std::error::Error as StdError;
use std::fmt;

use http::StatusCode;

use crate::Error;
use crate::http::BoxError;

/// Why a document could not be fetched, sent or read.
///
/// It says where: the [`record`](Self::record) and the [`offset`](Self::offset). It shows no value of the document,
/// which may be a buyer's, and no address, which is a secret while it is valid.
pub struct DocumentError(Box<Inner>);

struct Inner {
    kind: DocumentErrorKind,
    record: Option<u64>,
    offset: Option<u64>,
    column: Option<String>,
    status: Option<StatusCode>,
    code: Option<String>,
    source: Option<BoxError>,
}

/// What went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DocumentErrorKind {
    /// The call that names the document's address failed: see [`DocumentError::api`].
    Api,
    /// The call went well, but its answer lacks the document's id or address.
    Incomplete,
    /// The document's address is no `https` one. Nothing was sent.
    Address,
    /// The place where the document lies cannot be reached. May be repeated.
    Connect,
    /// Nothing came for as long as the client waits. May be repeated.
    Timeout,
    /// The connection broke. May be repeated.
    Interrupted,
    /// The address is no longer valid (403), also a new one. May be repeated.
    Expired,
    /// The document is refused with another [status](DocumentError::status).
    Refused,
    /// The document lies elsewhere, at a place that must not be followed.
    Redirect,
    /// The document ends early: the body is shorter than announced, the compressed data or the last row is cut off.
    /// What came before was handed out. May be repeated.
    Truncated,
    /// The document is compressed in a way that is not known, or its compressed data is damaged.
    Compression,
    /// A record is no text in the document's charset. The records after it can still be read; with
    /// [`Document::with_charset`](super::Document::with_charset) the document can be read in another one.
    Charset,
    /// The document holds no rows: it begins like HTML, XML or JSON.
    NotRows,
    /// A record is longer than any that Amazon writes; perhaps a quote was never closed, or the document has no rows.
    RecordTooLong,
    /// The document is longer than the limit that the caller set.
    TooLarge,
    /// A field of a row, or a line of JSON, has another shape than the type it is read as. The records after it can
    /// still be read.
    Shape,
    /// What was to be uploaded failed to read, or is not as long as was said. Amazon has not used any of it.
    Source,
}

impl DocumentError {
    /// An answer that lacks what it has to have.
    #[cfg(any(feature = "reports", feature = "feeds", feature = "data-kiosk", feature = "uploads"))]
    pub(super) fn incomplete() -> Self {
        Self::new(DocumentErrorKind::Incomplete)
    }

    pub(crate) fn new(kind: DocumentErrorKind) -> Self {
        Self(Box::new(Inner {
            kind,
            record: None,
            offset: None,
            column: None,
            status: None,
            code: None,
            source: None,
        }))
    }

    pub(super) fn at(mut self, record: u64, offset: u64) -> Self {
        self.0.record = Some(record);
        self.0.offset = Some(offset);
        self
    }

    pub(super) fn after(mut self, offset: u64) -> Self {
        self.0.offset = Some(offset);
        self
    }

    pub(super) fn in_column(mut self, column: Option<String>) -> Self {
        self.0.column = column;
        self
    }

    #[cfg(any(feature = "reports", feature = "feeds", feature = "data-kiosk", feature = "uploads"))]
    pub(super) fn answered(mut self, status: StatusCode, code: Option<String>) -> Self {
        self.0.status = Some(status);
        self.0.code = code;
        self
    }

    pub(super) fn caused_by(mut self, source: impl Into<BoxError>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// What went wrong.
    pub fn kind(&self) -> DocumentErrorKind {
        self.0.kind
    }

    /// The record that failed, counted from 1 for the first after the column names (0 is the column names): all before
    /// it were handed out.
    pub fn record(&self) -> Option<u64> {
        self.0.record
    }

    /// Where it failed, in bytes of the document after decompression: the start of the record, or as far as could be
    /// read.
    pub fn offset(&self) -> Option<u64> {
        self.0.offset
    }

    /// The column of a [`DocumentErrorKind::Shape`].
    pub fn column(&self) -> Option<&str> {
        self.0.column.as_deref()
    }

    /// The status that the place where the document lies answered.
    pub fn status(&self) -> Option<StatusCode> {
        self.0.status
    }

    /// The code of the refusal, such as `SignatureDoesNotMatch`.
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// Why the call to Amazon's API failed, for [`DocumentErrorKind::Api`].
    pub fn api(&self) -> Option<&Error> {
        self.0.source.as_deref()?.downcast_ref()
    }

    /// Whether the same may succeed later, from the start.
    pub fn is_retryable(&self) -> bool {
        match self.0.kind {
            DocumentErrorKind::Api => self.api().is_some_and(Error::is_retryable),
            DocumentErrorKind::Connect
            | DocumentErrorKind::Timeout
            | DocumentErrorKind::Interrupted
            | DocumentErrorKind::Expired
            | DocumentErrorKind::Truncated => true,
            DocumentErrorKind::Refused => self.0.status.is_some_and(|status| status.is_server_error()),
            _ => false,
        }
    }

    /// Whether only one record is concerned, and reading can go on after it.
    pub fn is_of_one_record(&self) -> bool {
        // Without the names of the columns there are no rows.
        let is_row = self.0.record.is_some_and(|record| record > 0);
        is_row && matches!(self.0.kind, DocumentErrorKind::Charset | DocumentErrorKind::Shape)
    }

    fn explain(&self) -> &'static str {
        match self.0.kind {
            DocumentErrorKind::Api => "Amazon does not name the document's address",
            DocumentErrorKind::Incomplete => "Amazon's answer lacks the document's id or address",
            DocumentErrorKind::Address => {
                "the document's address is refused; it must be an https:// one (http:// on this machine only)"
            }
            DocumentErrorKind::Connect => "the place where the document lies cannot be reached",
            DocumentErrorKind::Timeout => "nothing more came of the document in time",
            DocumentErrorKind::Interrupted => "the connection broke",
            DocumentErrorKind::Expired => "the document's address is no longer valid",
            DocumentErrorKind::Refused => "the document is refused",
            DocumentErrorKind::Redirect => "the document's address leads to a place that is not followed",
            DocumentErrorKind::Truncated => "the document ends early",
            DocumentErrorKind::Compression => "the document's compressed data cannot be read",
            DocumentErrorKind::Charset => {
                "the record is no text in the document's charset; name another one where it was declared wrongly"
            }
            DocumentErrorKind::NotRows => "the document holds no rows: it begins like HTML, XML or JSON",
            DocumentErrorKind::RecordTooLong => "the record is longer than is accepted",
            DocumentErrorKind::TooLarge => "the document is longer than the limit",
            DocumentErrorKind::Shape => "the record has another shape than it is read as",
            DocumentErrorKind::Source => "what was to be uploaded failed to read, or has another length",
        }
    }
}

impl From<Error> for DocumentError {
    fn from(error: Error) -> Self {
        Self::new(DocumentErrorKind::Api).caused_by(error)
    }
}

impl fmt::Display for DocumentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &self.0;
        f.write_str(self.explain())?;
        if let Some(api) = self.api() {
            write!(f, ": {api}")?;
        }
        let mut notes = Vec::new();
        if let Some(status) = inner.status {
            notes.push(format!("status {}", status.as_u16()));
        }
        notes.extend(inner.code.clone());
        if let Some(record) = inner.record {
            notes.push(format!("record {record}"));
        }
        if let Some(column) = &inner.column {
            notes.push(format!("column {column}"));
        }
        if let Some(offset) = inner.offset {
            notes.push(format!("byte {offset}"));
        }
        if notes.is_empty() { Ok(()) } else { write!(f, " ({})", notes.join(", ")) }
    }
}

impl fmt::Debug for DocumentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &self.0;
        f.debug_struct("DocumentError")
            .field("kind", &inner.kind)
            .field("record", &inner.record)
            .field("offset", &inner.offset)
            .field("column", &inner.column)
            .field("status", &inner.status)
            .field("code", &inner.code)
            .field("source", &inner.source)
            .finish()
    }
}

impl StdError for DocumentError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self.api() {
            // What the message tells already is not told again.
            Some(api) => api.source(),
            None => self.0.source.as_deref().map(|source| source as &(dyn StdError + 'static)),
        }
    }
}
