use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Bytes, BytesMut};
use futures_util::{Stream, StreamExt};

use super::charset::{Charset, Knowledge};
use super::incoming::Incoming;
use super::inflate::{Inflate, InflateError};
use super::{Dialect, DocumentError, DocumentErrorKind, Lines, Rows};
use crate::http::{Body, full};

/// A document of a report, a feed or a query, while it is downloaded.
///
/// As a stream it gives the document's bytes, decompressed, as they come; [`rows`](Self::rows) and
/// [`lines`](Self::lines) read them as records. Nothing is held but the part in work, whatever the document's length,
/// and nothing is downloaded faster than it is read. Dropped, the download ends.
///
/// A document that is at hand already is read in the same way:
///
/// ```
/// # use futures_util::StreamExt;
/// use spapi_client::documents::Document;
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut rows = Document::from_bytes("sku\tquantity\nA-1\t3\n").rows();
/// let row = rows.next().await.ok_or("no row")??;
/// assert_eq!((row.get("sku"), row.get("quantity")), (Some("A-1"), Some("3")));
/// # Ok(()) }
/// ```
#[must_use = "a stream does nothing until it is polled"]
pub struct Document {
    incoming: Incoming,
    inflate: Inflate,
    knowledge: Knowledge,
    lossy: bool,
    content_type: Option<String>,
    /// The body has ended, well or not.
    drained: bool,
    /// Why it did not end well; told after all that it held.
    failure: Option<DocumentError>,
    ended: bool,
}

impl Document {
    /// A document in memory, compressed or not.
    pub fn from_bytes(bytes: impl Into<Bytes>) -> Self {
        Self::from_body(full(bytes))
    }

    /// A document that comes from a place of yours, such as a file, compressed or not.
    pub fn from_body(body: Body) -> Self {
        Self::new(Incoming::at_hand(body), false, None, Charset::windows_1252())
    }

    /// `fallback` is the charset of a document that declares none.
    pub(super) fn new(
        incoming: Incoming,
        gzip_declared: bool,
        content_type: Option<String>,
        fallback: Charset,
    ) -> Self {
        let declared = content_type.as_deref().and_then(Charset::of_content_type);
        let knowledge = declared.map_or(Knowledge::Guess(fallback), Knowledge::Certain);
        Self {
            incoming,
            inflate: Inflate::new(gzip_declared),
            knowledge,
            lossy: false,
            content_type,
            drained: false,
            failure: None,
            ended: false,
        }
    }

    /// Sets the charset, where the one declared is wrong. Only a byte order mark overrides it.
    pub fn with_charset(mut self, charset: Charset) -> Self {
        self.knowledge = Knowledge::Certain(charset);
        self
    }

    /// Replaces what is no text in the charset by U+FFFD, instead of reporting the record.
    pub fn replace_malformed(mut self) -> Self {
        self.lossy = true;
        self
    }

    /// The content type that came with the document.
    pub fn content_type(&self) -> Option<&str> {
        self.content_type.as_deref()
    }

    /// The rows of a flat file. Its first line tells whether tabs or commas part the fields.
    pub fn rows(self) -> Rows {
        Rows::new(self, None)
    }

    /// The rows of a document whose fields are parted so.
    pub fn rows_with(self, dialect: Dialect) -> Rows {
        Rows::new(self, Some(dialect))
    }

    /// The lines of a document.
    pub fn lines(self) -> Lines {
        Lines::new(self)
    }

    /// The whole document, decompressed.
    ///
    /// # Errors
    /// Those of the stream, and [`DocumentErrorKind::TooLarge`] where it is longer than `limit` bytes.
    pub async fn bytes(mut self, limit: usize) -> Result<Bytes, DocumentError> {
        let mut bytes = BytesMut::new();
        while let Some(chunk) = self.next().await {
            let chunk = chunk?;
            if bytes.len() + chunk.len() > limit {
                return Err(DocumentError::new(DocumentErrorKind::TooLarge).after(bytes.len() as u64));
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes.freeze())
    }

    /// The whole document as text, without a byte order mark.
    ///
    /// # Errors
    /// As [`bytes`](Self::bytes), and [`DocumentErrorKind::Charset`].
    pub async fn text(self, limit: usize) -> Result<String, DocumentError> {
        let (mut knowledge, lossy) = (self.knowledge, self.lossy);
        let bytes = self.bytes(limit).await?;
        let (charset, text) = match Charset::of_mark(&bytes) {
            Some((charset, mark)) => (charset, bytes.slice(mark..)),
            None => (knowledge.decide(&bytes), bytes),
        };
        if lossy {
            return Ok(charset.decode_lossy(&text));
        }
        charset.decode(&text).ok_or_else(|| DocumentError::new(DocumentErrorKind::Charset))
    }

    pub(super) fn knowledge(&self) -> Knowledge {
        self.knowledge
    }

    pub(super) fn is_lossy(&self) -> bool {
        self.lossy
    }

    fn fail(&mut self, error: DocumentError) -> Poll<Option<Result<Bytes, DocumentError>>> {
        self.ended = true;
        Poll::Ready(Some(Err(error.after(self.inflate.produced()))))
    }
}

impl Stream for Document {
    type Item = Result<Bytes, DocumentError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        while !this.ended {
            match this.inflate.pull() {
                Ok(Some(bytes)) => return Poll::Ready(Some(Ok(bytes))),
                Ok(None) if this.drained => match this.failure.take() {
                    Some(error) => return this.fail(error),
                    None => this.ended = true,
                },
                Ok(None) => match ready!(this.incoming.poll_bytes(cx)) {
                    Some(Ok(bytes)) => this.inflate.push(bytes),
                    end => {
                        this.failure = end.and_then(Result::err);
                        this.drained = true;
                        this.inflate.finish();
                    }
                },
                Err(InflateError::Truncated) => {
                    let truncated = || DocumentError::new(DocumentErrorKind::Truncated);
                    let error = this.failure.take().unwrap_or_else(truncated);
                    return this.fail(error);
                }
                Err(InflateError::Corrupt(cause)) => {
                    return this.fail(DocumentError::new(DocumentErrorKind::Compression).caused_by(cause));
                }
            }
        }
        Poll::Ready(None)
    }
}

impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Document")
            .field("content_type", &self.content_type)
            .field("charset", &self.knowledge)
            .field("read", &self.inflate.produced())
            .finish_non_exhaustive()
    }
}
