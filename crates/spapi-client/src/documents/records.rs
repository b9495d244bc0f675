//! Records of a document as text: from bytes to fields, with the charset settled on the way.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Bytes, BytesMut};
use futures_util::Stream;

use super::charset::{Charset, Knowledge};
use super::split::{Dialect, Record, Split, Splitter};
use super::{Document, DocumentError, DocumentErrorKind};

/// So much of a document is looked at to find its first line.
const HEAD: usize = 64 * 1024;

/// One record, decoded.
#[derive(Clone)]
pub(super) struct Text {
    /// The fields, one after the other.
    pub(super) text: String,
    /// Where each field ends in `text`.
    pub(super) ends: Vec<usize>,
    pub(super) number: u64,
    pub(super) offset: u64,
    pub(super) terminated: bool,
}

/// Turns the bytes of a document into its records.
pub(super) struct Records {
    dialect: Option<Dialect>,
    knowledge: Knowledge,
    lossy: bool,
    state: State,
    /// Of the record that comes next.
    number: u64,
}

enum State {
    /// Too little has come to tell what it is.
    Head {
        bytes: BytesMut,
        finished: bool,
    },
    Body(Box<Splitter>),
}

impl Records {
    /// `first` is the number of the first record.
    pub(super) fn new(dialect: Option<Dialect>, knowledge: Knowledge, lossy: bool, first: u64) -> Self {
        let state = State::Head { bytes: BytesMut::new(), finished: false };
        Self { dialect, knowledge, lossy, state, number: first }
    }

    pub(super) fn push(&mut self, more: Bytes) {
        match &mut self.state {
            State::Head { bytes, .. } => bytes.extend_from_slice(&more),
            State::Body(splitter) => splitter.push(more),
        }
    }

    pub(super) fn finish(&mut self) {
        match &mut self.state {
            State::Head { finished, .. } => *finished = true,
            State::Body(splitter) => splitter.finish(),
        }
    }

    /// The next record; `None` until more is pushed, or after the last.
    pub(super) fn next(&mut self) -> Option<Result<Text, DocumentError>> {
        if let Err(error) = self.begin() {
            return Some(Err(error));
        }
        let State::Body(splitter) = &mut self.state else { return None };
        let number = self.number;
        let record = match splitter.next() {
            Split::Empty => return None,
            Split::TooLong(offset) => {
                return Some(Err(DocumentError::new(DocumentErrorKind::RecordTooLong).at(number, offset)));
            }
            Split::Record(record) => record,
        };
        self.number += 1;
        let text = decode(&record, &mut self.knowledge, self.lossy);
        Some(match text {
            Some((text, ends)) => {
                Ok(Text { text, ends, number, offset: record.offset, terminated: record.terminated })
            }
            None => Err(DocumentError::new(DocumentErrorKind::Charset).at(number, record.offset)),
        })
    }

    /// An error of the document's bytes, told where it hit the records.
    pub(super) fn place(&self, error: DocumentError) -> DocumentError {
        let offset = match &self.state {
            State::Head { bytes, .. } => bytes.len() as u64,
            State::Body(splitter) => splitter.offset(),
        };
        error.at(self.number, offset)
    }

    /// Looks at the first line, once it has come.
    fn begin(&mut self) -> Result<(), DocumentError> {
        let State::Head { bytes, finished } = &mut self.state else { return Ok(()) };
        let (charset, mark) = match Charset::of_mark(bytes) {
            Some((charset, mark)) => (Some(charset), mark),
            None => (None, 0),
        };
        let has_line = bytes[mark..].trim_ascii_start().contains(&b'\n');
        if !has_line && bytes.len() < HEAD && !*finished {
            return Ok(());
        }
        let finished = *finished;
        let bytes = std::mem::take(bytes).freeze();
        if let Some(charset) = charset {
            self.knowledge = Knowledge::Certain(charset);
        }
        if let Knowledge::Certain(charset) = self.knowledge
            && !charset.keeps_ascii()
        {
            return Err(DocumentError::new(DocumentErrorKind::Charset));
        }
        let text = bytes.slice(mark..);
        let first = text.trim_ascii_start();
        let is_other = match self.dialect {
            Some(Dialect::Lines) => first.starts_with(b"<"),
            _ => first.starts_with(b"<") || first.starts_with(b"{") || first.starts_with(b"["),
        };
        if is_other {
            return Err(DocumentError::new(DocumentErrorKind::NotRows).at(self.number, 0));
        }
        let line = first.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let dialect = self.dialect.unwrap_or_else(|| Dialect::of_first_line(line));
        let mut splitter = Splitter::new(dialect, mark as u64);
        splitter.push(text);
        if finished {
            splitter.finish();
        }
        self.state = State::Body(Box::new(splitter));
        Ok(())
    }
}

/// The fields as text; `None` where they are none and must be.
fn decode(record: &Record<'_>, knowledge: &mut Knowledge, lossy: bool) -> Option<(String, Vec<usize>)> {
    if record.bytes.is_ascii() {
        return Some((String::from_utf8_lossy(record.bytes).into_owned(), record.ends.to_vec()));
    }
    let charset = knowledge.decide(record.bytes);
    let mut text = String::with_capacity(record.bytes.len() * 2);
    let mut start = 0;
    let mut ends = Vec::with_capacity(record.ends.len());
    for &end in record.ends {
        // Field by field: halves of a character on both sides of a tab are none.
        let field = record.bytes.get(start..end)?;
        match charset.decode(field) {
            Some(decoded) => text.push_str(&decoded),
            None if lossy => text.push_str(&charset.decode_lossy(field)),
            None => return None,
        }
        ends.push(text.len());
        start = end;
    }
    Some((text, ends))
}

/// The records of a document as they come in.
pub(super) struct RecordStream {
    document: Document,
    records: Records,
    /// The document's bytes have ended.
    drained: bool,
    /// Nothing more follows.
    ended: bool,
}

impl RecordStream {
    pub(super) fn new(document: Document, dialect: Option<Dialect>, first: u64) -> Self {
        let records = Records::new(dialect, document.knowledge(), document.is_lossy(), first);
        Self { document, records, drained: false, ended: false }
    }

    /// Ends the stream after an error that was found elsewhere.
    pub(super) fn end(&mut self) {
        self.ended = true;
    }

    pub(super) fn poll_record(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Text, DocumentError>>> {
        while !self.ended {
            match self.records.next() {
                Some(Ok(text)) => return Poll::Ready(Some(Ok(text))),
                Some(Err(error)) => {
                    self.ended = !error.is_of_one_record();
                    return Poll::Ready(Some(Err(error)));
                }
                None if self.drained => self.ended = true,
                None => match ready!(Pin::new(&mut self.document).poll_next(cx)) {
                    Some(Ok(bytes)) => self.records.push(bytes),
                    Some(Err(error)) => {
                        self.ended = true;
                        return Poll::Ready(Some(Err(self.records.place(error))));
                    }
                    None => {
                        self.drained = true;
                        self.records.finish();
                    }
                },
            }
        }
        Poll::Ready(None)
    }
}
