use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use spapi_types::notifications::{Notification, NotificationError};
use tokio::task::AbortHandle;
use tokio::time::Instant;

use super::seen::Seen;
use super::{Message, Queue, QueueError, QueueErrorKind};
use crate::deadline::after;

/// A message that a [`Source`](super::Source) hands over.
#[derive(Debug)]
#[non_exhaustive]
pub struct Delivery {
    /// The notification, or why the message is none; its text is in [`message`](Self::message) in either case.
    pub content: Result<Notification, NotificationError>,
    /// The message as it came.
    pub message: Message,
    /// The same each time the same notification comes: what the work is written down under. The notification's
    /// identifier, or the message's where it has none.
    pub key: String,
    /// Whether the message goes to the dead letters unless it is acknowledged this time.
    pub is_last: bool,
    /// To be used once the work is durable.
    pub ack: Ack,
}

/// What ends a delivery. The message stays hidden from others for as long as this lives, up to a
/// [limit](super::Source::with_hold); dropped, the message comes back when its visibility ends.
#[must_use = "dropped, the message comes back"]
pub struct Ack {
    message: Message,
    key: String,
    shared: Arc<Shared>,
    lost: Arc<AtomicBool>,
    /// What extends the visibility.
    keeper: AbortHandle,
}

/// What the deliveries of a source share.
pub(super) struct Shared {
    pub(super) queue: Box<dyn Queue>,
    pub(super) seen: Mutex<Seen>,
}

impl Shared {
    /// Does something with what is known of the notifications.
    pub(super) fn seen<T>(&self, look: impl FnOnce(&mut Seen) -> T) -> T {
        // A panic elsewhere leaves a state that is still valid.
        look(&mut self.seen.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Ack {
    /// Begins to hold a message that was received just now; its key is at work already.
    pub(super) fn hold(
        shared: Arc<Shared>,
        message: Message,
        key: String,
        visibility: Duration,
        hold: Duration,
    ) -> Self {
        let lost = Arc::new(AtomicBool::new(false));
        let keeper = Keeper {
            shared: Arc::clone(&shared),
            message: message.clone(),
            lost: Arc::clone(&lost),
            visibility,
            hold,
        };
        let keeper = tokio::spawn(keeper.run()).abort_handle();
        Self { message, key, shared, lost, keeper }
    }

    /// Takes the message out of the queue. To be called once the work is durable.
    ///
    /// From the call on this source passes over the notification when it comes again, also where this fails or is
    /// dropped half way.
    ///
    /// # Errors
    /// [`QueueError`]; then the message comes back, here or at another receiver.
    pub async fn done(self) -> Result<(), QueueError> {
        self.shared.seen(|seen| seen.done(&self.key));
        self.stop();
        self.shared.queue.delete(&self.message.receipt).await
    }

    /// Lets the message come back after this time, which counts towards its receives. Dropped on its way, it comes back
    /// after this time or when its visibility ends.
    ///
    /// # Errors
    /// [`QueueError`]; then it comes back when its visibility ends.
    pub async fn retry_after(self, time: Duration) -> Result<(), QueueError> {
        self.stop();
        self.shared.queue.hide(&self.message.receipt, time).await
    }

    /// Moves the message to the queue's dead letters, with a reason for people that holds nothing private. Dropped on its
    /// way, it is in the queue, among the dead letters, or in both; never lost.
    ///
    /// # Errors
    /// [`QueueErrorKind::NoDeadLetters`] where the queue has none; another [`QueueError`] where it failed. The message
    /// comes back then.
    pub async fn bury(self, reason: &str) -> Result<(), QueueError> {
        self.stop();
        self.shared.queue.bury(&self.message, reason).await
    }

    /// Whether the message may be another receiver's by now: it was held for too long, or the queue could not be told
    /// in time. Work that is not durable yet had better be left.
    pub fn is_lost(&self) -> bool {
        self.lost.load(Ordering::Relaxed)
    }

    /// Extends the visibility no more. What ends a delivery does so first, or an extension may come after it.
    fn stop(&self) {
        self.keeper.abort();
    }
}

impl Drop for Ack {
    fn drop(&mut self) {
        self.stop();
        self.shared.seen(|seen| seen.end(&self.key));
    }
}

impl fmt::Debug for Ack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ack")
            .field("key", &self.key)
            .field("is_lost", &self.is_lost())
            .finish_non_exhaustive()
    }
}

/// Extends the visibility of a message, until it is told to stop.
struct Keeper {
    shared: Arc<Shared>,
    message: Message,
    lost: Arc<AtomicBool>,
    visibility: Duration,
    hold: Duration,
}

impl Keeper {
    async fn run(self) {
        let received = Instant::now();
        let mut visible_at = received + self.visibility;
        loop {
            // A failure or two still leave time for another try.
            tokio::time::sleep(self.visibility / 3).await;
            let now = Instant::now();
            if now < after(received, self.hold) {
                match self.shared.queue.hide(&self.message.receipt, self.visibility).await {
                    Ok(()) => visible_at = now + self.visibility,
                    Err(error) if error.kind() == QueueErrorKind::Expired => visible_at = now,
                    Err(error) => {
                        tracing::warn!(message = self.message.id, %error, "visibility not extended")
                    }
                }
            }
            if visible_at <= now {
                tracing::warn!(message = self.message.id, "a message comes back while it is at work");
                self.lost.store(true, Ordering::Relaxed);
                return;
            }
        }
    }
}
