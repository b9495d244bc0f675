use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_util::Stream;
use serde::de::DeserializeOwned;

use super::records::{RecordStream, Text};
use super::{Dialect, Document, DocumentError, DocumentErrorKind};

/// The lines of a document, as a stream: Data Kiosk's documents are JSON lines. Made by [`Document::lines`].
///
/// Empty lines are left out. Errors are as in [`Rows`](super::Rows).
#[must_use = "a stream does nothing until it is polled"]
pub struct Lines(RecordStream);

impl Lines {
    pub(super) fn new(document: Document) -> Self {
        Self(RecordStream::new(document, Some(Dialect::Lines), 1))
    }
}

impl Stream for Lines {
    type Item = Result<Line, DocumentError>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let text = ready!(self.get_mut().0.poll_record(cx));
        Poll::Ready(text.map(|text| text.map(Line)))
    }
}

/// One line of a document.
///
/// `Debug` shows where it stands and not what is in it, which may be a buyer's.
#[derive(Clone)]
pub struct Line(Text);

impl Line {
    /// The line without its end.
    pub fn as_str(&self) -> &str {
        self.0.text.trim_end_matches('\r')
    }

    /// The line's number, counted from 1 without empty lines.
    pub fn number(&self) -> u64 {
        self.0.number
    }

    /// Where the line begins, in bytes of the document after decompression.
    pub fn offset(&self) -> u64 {
        self.0.offset
    }

    /// Reads the line as JSON.
    ///
    /// # Errors
    /// [`DocumentErrorKind::Shape`] where it is none, or of another shape.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, DocumentError> {
        // serde's own message would quote the value.
        serde_json::from_str(self.as_str())
            .map_err(|_| DocumentError::new(DocumentErrorKind::Shape).at(self.number(), self.offset()))
    }
}

impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Line")
            .field("number", &self.number())
            .field("offset", &self.offset())
            .field("length", &self.as_str().len())
            .finish()
    }
}
