use std::fmt;
use std::time::Duration;

use futures_util::future::BoxFuture;
use spapi_types::Timestamp;

use crate::http::BoxError;

/// Where notifications arrive: the port that queues stand behind, of which the one in memory is for tests.
///
/// A message that was received is hidden from every other receiver until its visibility ends, then it can be received
/// again. `contract` (feature `contract`) is what every implementation must pass.
pub trait Queue: Send + Sync {
    /// Waits for messages; empty when none came in time.
    ///
    /// A future that is dropped may lose the messages that were on their way until their visibility ends.
    fn receive(&self, receive: Receive) -> BoxFuture<'_, Result<Vec<Message>, QueueError>>;

    /// Takes a message away for good. One that is gone already is no failure.
    fn delete<'a>(&'a self, receipt: &'a Receipt) -> BoxFuture<'a, Result<(), QueueError>>;

    /// Hides a received message for this time from now; zero makes it come at once.
    ///
    /// # Errors
    /// [`QueueErrorKind::Expired`] where the message is no longer this receiver's.
    fn hide<'a>(&'a self, receipt: &'a Receipt, time: Duration) -> BoxFuture<'a, Result<(), QueueError>>;

    /// Moves a received message to the dead letters, with a reason that holds nothing private.
    ///
    /// It may be there twice after a failure, and is never lost.
    ///
    /// # Errors
    /// [`QueueErrorKind::NoDeadLetters`] where the queue has none; the message is as it was.
    fn bury<'a>(&'a self, message: &'a Message, reason: &'a str) -> BoxFuture<'a, Result<(), QueueError>>;

    /// When the queue itself moves a message to the dead letters; `None` where it never does.
    fn redrive(&self) -> BoxFuture<'_, Result<Option<Redrive>, QueueError>>;
}

/// What to receive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Receive {
    /// At most this many messages, 1 to 10.
    pub limit: u8,
    /// How long to wait for the first, up to 20 seconds.
    pub wait: Duration,
    /// How long others do not see what is received, whole seconds up to 12 hours.
    pub visibility: Duration,
}

impl Receive {
    /// Up to ten messages, hidden for this time, without waiting.
    pub fn new(visibility: Duration) -> Self {
        Self { limit: 10, wait: Duration::ZERO, visibility }
    }

    /// Sets how many messages to take at most.
    #[must_use]
    pub fn with_limit(self, limit: u8) -> Self {
        Self { limit, ..self }
    }

    /// Sets how long to wait for the first.
    #[must_use]
    pub fn with_wait(self, wait: Duration) -> Self {
        Self { wait, ..self }
    }
}

/// A message as a queue holds it. `Debug` does not show its text.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Message {
    /// The queue's identifier; the same each time the message comes.
    pub id: String,
    /// The text as it came.
    pub body: String,
    /// What the queue wants back to delete or to hide the message; another each time it comes.
    pub receipt: Receipt,
    /// How often the message was received, this time included.
    pub receives: u32,
    /// When the message was put into the queue.
    pub sent_at: Option<Timestamp>,
}

impl Message {
    /// A message that was received for the first time.
    pub fn new(id: impl Into<String>, body: impl Into<String>, receipt: Receipt) -> Self {
        Self { id: id.into(), body: body.into(), receipt, receives: 1, sent_at: None }
    }

    /// Sets how often the message was received.
    #[must_use]
    pub fn with_receives(self, receives: u32) -> Self {
        Self { receives, ..self }
    }

    /// Sets when the message was put into the queue.
    #[must_use]
    pub fn with_sent_at(self, sent_at: Option<Timestamp>) -> Self {
        Self { sent_at, ..self }
    }
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Message")
            .field("id", &self.id)
            .field("body", &format_args!("{} bytes", self.body.len()))
            .field("receives", &self.receives)
            .field("sent_at", &self.sent_at)
            .finish_non_exhaustive()
    }
}

/// A queue's handle on one delivery of a message.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Receipt(String);

impl Receipt {
    /// The handle as the queue has it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<T: Into<String>> From<T> for Receipt {
    fn from(handle: T) -> Self {
        Self(handle.into())
    }
}

impl fmt::Debug for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Receipt({} bytes)", self.0.len())
    }
}

/// A queue's own rule for what nobody acknowledges.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Redrive {
    /// After this many receives a message goes to the dead letters.
    pub max_receives: u32,
    /// The queue of the dead letters, for people.
    pub dead_letters: String,
}

impl Redrive {
    /// The rule of a queue.
    pub fn new(max_receives: u32, dead_letters: impl Into<String>) -> Self {
        Self { max_receives, dead_letters: dead_letters.into() }
    }
}

/// Why a queue did not do what it was asked. It shows no text of a message.
#[derive(Debug, thiserror::Error)]
#[error("{kind}")]
pub struct QueueError {
    kind: QueueErrorKind,
    source: Option<BoxError>,
}

/// The ways in which a queue fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum QueueErrorKind {
    /// There is no such queue. Correct its address.
    #[error("there is no such queue; check its address and its region")]
    NoQueue,
    /// The credentials are refused, or may not do this. Correct them or the queue's policy.
    #[error("the queue refuses these credentials; check them and the queue's policy")]
    Denied,
    /// The queue asks for a slower pace. Try later.
    #[error("the queue asks for a slower pace; try again later")]
    Throttled,
    /// No answer came. What was asked may have happened; all of a queue's operations may be repeated.
    #[error("no answer from the queue")]
    Unreachable,
    /// The message is no longer this receiver's: its visibility ended. Its work may be done by another now.
    #[error("the message's visibility has ended: another receiver may have it")]
    Expired,
    /// The queue has no dead letters. The message is where it was; give the queue a redrive policy.
    #[error("the queue has no dead letters; give it a redrive policy")]
    NoDeadLetters,
    /// Anything else; see the source.
    #[error("the queue failed")]
    Failed,
}

impl QueueError {
    /// A failure with what caused it; neither may show a message's text or a secret.
    pub fn new(kind: QueueErrorKind, source: Option<BoxError>) -> Self {
        Self { kind, source }
    }

    /// In which way the queue failed.
    pub fn kind(&self) -> QueueErrorKind {
        self.kind
    }

    /// Whether the same may succeed later.
    pub fn is_retryable(&self) -> bool {
        matches!(self.kind, QueueErrorKind::Throttled | QueueErrorKind::Unreachable | QueueErrorKind::Failed)
    }
}

impl From<QueueErrorKind> for QueueError {
    fn from(kind: QueueErrorKind) -> Self {
        Self::new(kind, None)
    }
}
