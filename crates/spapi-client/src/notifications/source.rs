use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use spapi_types::notifications::Notification;
use tokio::sync::OnceCell;

use super::delivery::Shared;
use super::seen::{Known, Seen};
use super::{Ack, Delivery, Message, Queue, QueueError, QueueErrorKind, Receive, Redrive};

/// The deliveries that a queue's own rule does not count are told to be the last from this one on.
const MAX_RECEIVES: u32 = 10;

/// Receives notifications from a queue.
///
/// By default it takes up to ten messages at a time, waits up to 20 seconds for the first, hides them for a minute
/// from others, and extends that for up to an hour while they are at work.
///
/// ```
/// use std::time::Duration;
///
/// use spapi_client::notifications::{MemoryQueue, QueueError, Source};
/// # mod amazon { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/doc/amazon.rs")); }
///
/// # fn main() -> Result<(), QueueError> {
/// # amazon::run(async {
/// let queue = MemoryQueue::new();
/// queue.send(r#"{"NotificationType":"ORDER_CHANGE","NotificationMetadata":{"NotificationId":"d0e9e693"}}"#);
///
/// let source = Source::new(queue)
///     .with_visibility(Duration::from_secs(120)) // the work on one batch takes about a minute
///     .with_limit(5);
/// for delivery in source.receive().await? {
///     assert_eq!(delivery.key, "d0e9e693");
///     // … once the work is durable:
///     delivery.ack.done().await?;
/// }
/// assert!(source.with_wait(Duration::ZERO).receive().await?.is_empty());
/// # Ok(())
/// # })
/// # }
/// ```
#[derive(Clone)]
pub struct Source {
    shared: Arc<Shared>,
    /// The queue's rule, asked for once.
    redrive: Arc<OnceCell<Option<Redrive>>>,
    receive: Receive,
    hold: Duration,
}

impl Source {
    /// A source on a queue.
    pub fn new(queue: impl Queue + 'static) -> Self {
        let seen = Mutex::new(Seen::new(10_000));
        Self {
            shared: Arc::new(Shared { queue: Box::new(queue), seen }),
            redrive: Arc::default(),
            receive: Receive::new(Duration::from_secs(60)).with_wait(Duration::from_secs(20)),
            hold: Duration::from_secs(3600),
        }
    }

    /// Sets how many messages to take at a time, 1 to 10.
    #[must_use]
    pub fn with_limit(mut self, limit: u8) -> Self {
        self.receive.limit = limit.clamp(1, 10);
        self
    }

    /// Sets how long to wait for a message, up to 20 seconds.
    #[must_use]
    pub fn with_wait(mut self, wait: Duration) -> Self {
        self.receive.wait = wait.min(Duration::from_secs(20));
        self
    }

    /// Sets how long messages stay hidden after the program is gone: from 3 seconds to 12 hours.
    ///
    /// It is extended every third of it while a message is at work.
    #[must_use]
    pub fn with_visibility(mut self, visibility: Duration) -> Self {
        self.receive.visibility = visibility.clamp(Duration::from_secs(3), Duration::from_secs(12 * 3600));
        self
    }

    /// Sets how long work on a message may take at most; then the message comes back although its [`Ack`] lives.
    #[must_use]
    pub fn with_hold(mut self, hold: Duration) -> Self {
        self.hold = hold;
        self
    }

    /// Waits for messages; empty when none came in time, or none that was not done already.
    ///
    /// What is no notification is handed over too: acknowledge it once it is kept, or [bury](Ack::bury) it.
    ///
    /// Dropped while it waits, messages that were on their way come back when their visibility ends.
    ///
    /// # Errors
    /// [`QueueError`] where the queue fails. What has come is not lost.
    pub async fn receive(&self) -> Result<Vec<Delivery>, QueueError> {
        let redrive = self.redrive.get_or_try_init(|| self.ask_for_redrive()).await?.as_ref();
        let messages = self.shared.queue.receive(self.receive).await?;
        let mut done = Vec::new();
        let mut deliveries = Vec::new();
        for message in messages {
            let content = Notification::read(message.body.as_bytes());
            let id = content.as_ref().ok().and_then(|notification| notification.notification_id.as_ref());
            let key = id.unwrap_or(&message.id).clone();
            match self.shared.seen(|seen| seen.begin(&key)) {
                Known::Done => done.push(message),
                Known::AtWork => {
                    tracing::debug!(message = message.id, key, "this notification is at work already");
                }
                Known::New => {
                    let is_last = message.receives >= redrive.map_or(MAX_RECEIVES, |rule| rule.max_receives);
                    if let Err(error) = &content {
                        let receives = message.receives;
                        tracing::warn!(message = message.id, receives, is_last, %error, "unreadable message");
                    }
                    let shared = Arc::clone(&self.shared);
                    let visibility = self.receive.visibility;
                    let ack = Ack::hold(shared, message.clone(), key.clone(), visibility, self.hold);
                    deliveries.push(Delivery { content, message, key, is_last, ack });
                }
            }
        }
        self.delete(done).await;
        Ok(deliveries)
    }

    /// Takes messages away whose notifications were acknowledged before.
    async fn delete(&self, messages: Vec<Message>) {
        for message in messages {
            tracing::debug!(message = message.id, "this notification is done already");
            if let Err(error) = self.shared.queue.delete(&message.receipt).await {
                tracing::debug!(message = message.id, %error, "it comes back once more");
            }
        }
    }

    /// The queue's rule. A program that may not ask works on, with a warning.
    async fn ask_for_redrive(&self) -> Result<Option<Redrive>, QueueError> {
        let redrive = match self.shared.queue.redrive().await {
            Err(error) if error.kind() == QueueErrorKind::Denied => {
                tracing::warn!("the queue does not tell its redrive policy: GetQueueAttributes is denied");
                return Ok(None);
            }
            answer => answer?,
        };
        if redrive.is_none() {
            tracing::warn!(
                "the queue has no dead letters: what is never acknowledged comes back until it is too old"
            );
        }
        Ok(redrive)
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Source")
            .field("receive", &self.receive)
            .field("hold", &self.hold)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
