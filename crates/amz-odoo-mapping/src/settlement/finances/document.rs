//! From bytes, in whatever pieces they come, to JSON documents.

use super::ledger::Finances;
use super::read;
use crate::settlement::report::{ReportError, ReportErrorKind};

/// Amazon's answers have at most 10 MB.
const LARGEST: usize = 16 << 20;

/// Where something stands in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// From 1.
    pub line: u64,
    /// The byte in the line, from 1.
    pub column: usize,
}

impl Place {
    const START: Self = Self { line: 1, column: 1 };

    /// The place behind these bytes.
    pub(super) fn behind(self, bytes: &[u8]) -> Self {
        let lines = memchr::memchr_iter(b'\n', bytes).count() as u64;
        match memchr::memrchr(b'\n', bytes) {
            Some(last) => Self { line: self.line + lines, column: bytes.len() - last },
            None => Self { line: self.line, column: self.column + bytes.len() },
        }
    }

    pub(super) const fn error(self, kind: ReportErrorKind) -> ReportError {
        ReportError { kind, line: self.line, column: self.column }
    }
}

/// Splits a file into documents: one behind the other, or one list of them. Keeps one document at most.
pub(in crate::settlement) struct Documents {
    /// The document that is not ended yet.
    begun: Vec<u8>,
    /// Where it begins.
    start: Place,
    /// What comes next.
    place: Place,
    depth: usize,
    in_text: bool,
    escaped: bool,
    list: List,
}

/// Where the outermost list stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum List {
    /// There is none: documents follow each other.
    None,
    /// It was opened.
    Open,
    /// Behind an entry.
    Entry,
    /// Behind a comma.
    Comma,
}

impl Documents {
    pub(in crate::settlement) const fn new() -> Self {
        Self {
            begun: Vec::new(),
            start: Place::START,
            place: Place::START,
            depth: 0,
            in_text: false,
            escaped: false,
            list: List::None,
        }
    }

    /// Takes the next bytes.
    pub(in crate::settlement) fn feed(
        &mut self,
        mut bytes: &[u8],
        finances: &mut Finances<'_>,
    ) -> Result<(), ReportError> {
        while !bytes.is_empty() {
            if self.depth == 0 {
                let Some(start) = self.between(bytes)? else { return Ok(()) };
                bytes = bytes.get(start..).unwrap_or_default();
                self.start = self.place;
            }
            let end = self.end(bytes);
            let (own, rest) = bytes.split_at(end.unwrap_or(bytes.len()));
            if self.begun.len() + own.len() > LARGEST {
                return Err(self.start.error(ReportErrorKind::DocumentTooLong));
            }
            self.place = self.place.behind(own);
            bytes = rest;
            if end.is_none() {
                self.begun.extend_from_slice(own);
            } else if self.begun.is_empty() {
                read::document(own, self.start, finances)?;
            } else {
                self.begun.extend_from_slice(own);
                let document = std::mem::take(&mut self.begun);
                read::document(&document, self.start, finances)?;
            }
        }
        Ok(())
    }

    /// Ends the file.
    pub(in crate::settlement) fn finish(&self) -> Result<(), ReportError> {
        let is_whole = self.depth == 0 && self.list == List::None;
        if is_whole { Ok(()) } else { Err(self.place.error(ReportErrorKind::Cut)) }
    }

    /// An error at the end of what came.
    pub(in crate::settlement) const fn at_end(&self, kind: ReportErrorKind) -> ReportError {
        self.place.error(kind)
    }

    /// Passes over what stands between documents; returns where the next one begins.
    fn between(&mut self, bytes: &[u8]) -> Result<Option<usize>, ReportError> {
        for (at, byte) in bytes.iter().enumerate() {
            let entry_may_come = self.list != List::Entry;
            match byte {
                b' ' | b'\t' | b'\r' | b'\n' => {}
                b'[' if self.list == List::None => self.list = List::Open,
                b'{' | b'[' if entry_may_come => return Ok(Some(at)),
                b',' if self.list == List::Entry => self.list = List::Comma,
                b']' if matches!(self.list, List::Open | List::Entry) => self.list = List::None,
                _ => return Err(self.place.error(ReportErrorKind::JsonSyntax)),
            }
            self.place = self.place.behind(std::slice::from_ref(byte));
        }
        Ok(None)
    }

    /// Follows a document; returns where it ends, if it does.
    fn end(&mut self, bytes: &[u8]) -> Option<usize> {
        for (at, byte) in bytes.iter().enumerate() {
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' if self.in_text => self.escaped = true,
                b'"' => self.in_text = !self.in_text,
                _ if self.in_text => {}
                b'{' | b'[' => self.depth += 1,
                b'}' | b']' => {
                    self.depth = self.depth.saturating_sub(1);
                    if self.depth == 0 {
                        if self.list != List::None {
                            self.list = List::Entry;
                        }
                        return Some(at + 1);
                    }
                }
                _ => {}
            }
        }
        None
    }
}
