use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_util::stream::BoxStream;
use futures_util::{Stream, StreamExt};
use http_body::Frame;
use http_body_util::{BodyExt, StreamBody};
use tokio::time::Instant;

use crate::http::{Body, BoxError};

type Parts = BoxStream<'static, Result<Bytes, BoxError>>;

/// What is uploaded: bytes in memory, or a stream of known length.
///
/// ```
/// use spapi_client::documents::UploadBody;
///
/// let body = UploadBody::from("{\"header\":{}}");
/// assert_eq!(body.length(), 13);
/// ```
pub struct UploadBody {
    length: u64,
    source: Source,
}

enum Source {
    Bytes(Bytes),
    Again(Box<dyn Fn() -> Parts + Send + Sync>),
    Once(Option<Parts>),
}

impl UploadBody {
    /// A stream of `length` bytes. It can be read once, so that an upload which fails is reported and not repeated.
    pub fn stream<S>(length: u64, stream: S) -> Self
    where
        S: Stream<Item = Result<Bytes, BoxError>> + Send + 'static,
    {
        Self { length, source: Source::Once(Some(stream.boxed())) }
    }

    /// A stream of `length` bytes that can be begun anew, such as a file, so that an upload which fails is repeated.
    pub fn repeatable<S>(length: u64, open: impl Fn() -> S + Send + Sync + 'static) -> Self
    where
        S: Stream<Item = Result<Bytes, BoxError>> + Send + 'static,
    {
        Self { length, source: Source::Again(Box::new(move || open().boxed())) }
    }

    /// Its length in bytes.
    pub fn length(&self) -> u64 {
        self.length
    }

    pub(super) fn can_be_had_again(&self) -> bool {
        !matches!(self.source, Source::Once(None))
    }

    /// The body to be sent; `None` where it was taken already.
    pub(super) fn open(&mut self, progress: &Arc<Progress>) -> Option<Body> {
        let parts = match &mut self.source {
            Source::Bytes(bytes) => futures_util::stream::iter([Ok(bytes.clone())]).boxed(),
            Source::Again(open) => open(),
            Source::Once(parts) => parts.take()?,
        };
        let outgoing = Outgoing { parts, missing: self.length, progress: Arc::clone(progress), ended: false };
        Some(StreamBody::new(outgoing).boxed_unsync())
    }
}

impl<T: Into<Bytes>> From<T> for UploadBody {
    fn from(bytes: T) -> Self {
        let bytes = bytes.into();
        Self { length: bytes.len() as u64, source: Source::Bytes(bytes) }
    }
}

impl fmt::Debug for UploadBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UploadBody").field("length", &self.length).finish_non_exhaustive()
    }
}

/// How far an upload is.
#[derive(Debug)]
pub(super) struct Progress(Mutex<State>);

#[derive(Clone, Copy, Debug)]
struct State {
    moved_at: Instant,
    failed: bool,
}

impl Progress {
    pub(super) fn new() -> Arc<Self> {
        Arc::new(Self(Mutex::new(State { moved_at: Instant::now(), failed: false })))
    }

    /// When the last part was taken.
    pub(super) fn moved_at(&self) -> Instant {
        self.state().moved_at
    }

    /// Whether the body failed, and not the connection.
    pub(super) fn failed(&self) -> bool {
        self.state().failed
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The parts of a body on their way, which must add up to its length.
struct Outgoing {
    parts: Parts,
    missing: u64,
    progress: Arc<Progress>,
    ended: bool,
}

impl Outgoing {
    fn fail(&mut self, error: BoxError) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        self.ended = true;
        self.progress.state().failed = true;
        Poll::Ready(Some(Err(error)))
    }
}

impl Stream for Outgoing {
    type Item = Result<Frame<Bytes>, BoxError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.ended {
            return Poll::Ready(None);
        }
        let part = ready!(self.parts.poll_next_unpin(cx));
        self.progress.state().moved_at = Instant::now();
        match part {
            Some(Ok(bytes)) => match self.missing.checked_sub(bytes.len() as u64) {
                Some(missing) => {
                    self.missing = missing;
                    Poll::Ready(Some(Ok(Frame::data(bytes))))
                }
                None => self.fail("the upload is longer than was said".into()),
            },
            Some(Err(error)) => self.fail(error),
            None if self.missing > 0 => self.fail("the upload is shorter than was said".into()),
            None => {
                self.ended = true;
                Poll::Ready(None)
            }
        }
    }
}
