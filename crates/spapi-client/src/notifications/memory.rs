use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tokio::sync::Notify;
use tokio::time::Instant;

use super::{Message, Queue, QueueError, QueueErrorKind, Receipt, Receive, Redrive};
use crate::deadline::after;

/// A queue in memory, on tokio's clock: SQS's twin for tests and simulations. A clone is the same queue.
#[derive(Clone, Default)]
pub struct MemoryQueue {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    /// Told when a message comes or shows again.
    changed: Notify,
}

#[derive(Default)]
struct State {
    /// In the order of their arrival.
    entries: Vec<Entry>,
    dead: Vec<DeadLetter>,
    sent: u64,
    max_receives: Option<u32>,
}

struct Entry {
    id: String,
    body: String,
    receives: u32,
    /// `None` before it was first received.
    visible_at: Option<Instant>,
}

struct DeadLetter {
    body: String,
    reason: Option<String>,
}

impl Entry {
    fn is_visible(&self, now: Instant) -> bool {
        self.visible_at.is_none_or(|at| at <= now)
    }

    /// Another for each delivery.
    fn receipt(&self) -> String {
        format!("{}/{}", self.id, self.receives)
    }
}

impl MemoryQueue {
    /// An empty queue that never moves a message to the dead letters by itself.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets after how many receives a message goes to the dead letters.
    #[must_use]
    pub fn with_max_receives(self, receives: u32) -> Self {
        self.state().max_receives = Some(receives);
        self
    }

    /// Puts a message in; returns its identifier.
    pub fn send(&self, body: impl Into<String>) -> String {
        let mut state = self.state();
        state.sent += 1;
        let id = format!("message-{}", state.sent);
        state.entries.push(Entry { id: id.clone(), body: body.into(), receives: 0, visible_at: None });
        drop(state);
        self.shared.changed.notify_waiters();
        id
    }

    /// How many messages there are, hidden ones included.
    pub fn len(&self) -> usize {
        self.state().entries.len()
    }

    /// Whether there is no message, not even a hidden one.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The dead letters' texts, each with its reason where one was given.
    pub fn dead_letters(&self) -> Vec<(String, Option<String>)> {
        self.state().dead.iter().map(|letter| (letter.body.clone(), letter.reason.clone())).collect()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A panic elsewhere leaves a state that is still valid.
        self.shared.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn wait_for_messages(&self, receive: Receive) -> Vec<Message> {
        let deadline = after(Instant::now(), receive.wait);
        loop {
            let changed = self.shared.changed.notified();
            tokio::pin!(changed);
            // Before the look, so that what comes right after it is not missed.
            changed.as_mut().enable();
            let now = Instant::now();
            let (messages, next) = {
                let mut state = self.state();
                (state.take(receive, now), state.next_visible())
            };
            if !messages.is_empty() || now >= deadline {
                return messages;
            }
            let until = next.map_or(deadline, |next| next.min(deadline));
            // Whichever comes first, the state is looked at again.
            let _ = tokio::time::timeout_at(until, changed).await;
        }
    }
}

impl State {
    fn take(&mut self, receive: Receive, now: Instant) -> Vec<Message> {
        let exhausted = |entry: &Entry| self.max_receives.is_some_and(|most| entry.receives >= most);
        let dead = self.entries.extract_if(.., |entry| entry.is_visible(now) && exhausted(entry));
        self.dead.extend(dead.map(|entry| DeadLetter { body: entry.body, reason: None }));
        let visible = self.entries.iter_mut().filter(|entry| entry.is_visible(now));
        visible
            .take(usize::from(receive.limit))
            .map(|entry| {
                entry.receives += 1;
                entry.visible_at = Some(after(now, receive.visibility));
                Message::new(&entry.id, &entry.body, entry.receipt().into()).with_receives(entry.receives)
            })
            .collect()
    }

    fn next_visible(&self) -> Option<Instant> {
        self.entries.iter().filter_map(|entry| entry.visible_at).min()
    }

    /// Where the message is that a receipt of now belongs to.
    fn position(&self, receipt: &Receipt) -> Option<usize> {
        self.entries.iter().position(|entry| entry.receipt() == receipt.as_str())
    }
}

impl Queue for MemoryQueue {
    fn receive(&self, receive: Receive) -> BoxFuture<'_, Result<Vec<Message>, QueueError>> {
        self.wait_for_messages(receive).map(Ok).boxed()
    }

    fn delete<'a>(&'a self, receipt: &'a Receipt) -> BoxFuture<'a, Result<(), QueueError>> {
        async move {
            let mut state = self.state();
            if let Some(index) = state.position(receipt) {
                state.entries.remove(index);
            }
            Ok(())
        }
        .boxed()
    }

    fn hide<'a>(&'a self, receipt: &'a Receipt, time: Duration) -> BoxFuture<'a, Result<(), QueueError>> {
        async move {
            let now = Instant::now();
            let mut state = self.state();
            let index = state.position(receipt);
            let entry = index.and_then(|index| state.entries.get_mut(index));
            let Some(entry) = entry.filter(|entry| !entry.is_visible(now)) else {
                return Err(QueueErrorKind::Expired.into());
            };
            entry.visible_at = Some(after(now, time));
            drop(state);
            self.shared.changed.notify_waiters();
            Ok(())
        }
        .boxed()
    }

    fn bury<'a>(&'a self, message: &'a Message, reason: &'a str) -> BoxFuture<'a, Result<(), QueueError>> {
        async move {
            let mut state = self.state();
            if state.max_receives.is_none() {
                return Err(QueueErrorKind::NoDeadLetters.into());
            }
            if let Some(index) = state.position(&message.receipt) {
                state.entries.remove(index);
            }
            state.dead.push(DeadLetter { body: message.body.clone(), reason: Some(reason.to_owned()) });
            Ok(())
        }
        .boxed()
    }

    fn redrive(&self) -> BoxFuture<'_, Result<Option<Redrive>, QueueError>> {
        let most = self.state().max_receives;
        async move { Ok(most.map(|most| Redrive::new(most, "the dead letters in memory"))) }.boxed()
    }
}

impl fmt::Debug for MemoryQueue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.state();
        f.debug_struct("MemoryQueue")
            .field("messages", &state.entries.len())
            .field("dead_letters", &state.dead.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::super::contract::{Fixture, queue_contract};
    use super::*;

    impl Fixture for MemoryQueue {
        fn queue(&self) -> &dyn Queue {
            self
        }

        async fn send(&self, body: &str) {
            Self::send(self, body);
        }

        async fn dead_letters(&self) -> Vec<String> {
            Self::dead_letters(self).into_iter().map(|(body, _)| body).collect()
        }
    }

    #[tokio::test(start_paused = true)]
    async fn it_keeps_the_contract() {
        let make = async |max_receives| match max_receives {
            Some(receives) => MemoryQueue::new().with_max_receives(receives),
            None => MemoryQueue::new(),
        };
        queue_contract(make).await.unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn a_message_ends_the_wait() {
        let queue = MemoryQueue::new();
        let started = Instant::now();
        let waiting = queue.receive(Receive::new(Duration::from_secs(30)).with_wait(Duration::from_secs(20)));
        let sending = async {
            tokio::time::sleep(Duration::from_secs(3)).await;
            queue.send("a")
        };
        let (received, id) = tokio::join!(waiting, sending);
        assert_eq!(received.unwrap()[0].id, id);
        assert_eq!(started.elapsed(), Duration::from_secs(3));
    }
}
