//! What receives notifications and what sets them up, dropped at every await.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde_json::{Value, json};
use spapi_client::Seller;
use spapi_client::notifications::setup::{Subscribe, Target, ensure_destination, ensure_subscription};
use spapi_client::notifications::{
    Ack, MemoryQueue, Message, Queue, QueueError, Receipt, Receive, Redrive, Source,
};
use spapi_client::types::notifications::NotificationType;
use tokio::task::yield_now;
use tokio::time::sleep;

use crate::fake::*;

const VISIBILITY: Duration = Duration::from_secs(30);

/// A queue across a network: there is an await before and after each thing that it does.
#[derive(Clone)]
struct Remote(MemoryQueue);

async fn remotely<T>(work: impl Future<Output = T>) -> T {
    yield_now().await;
    let done = work.await;
    yield_now().await;
    done
}

impl Queue for Remote {
    fn receive(&self, receive: Receive) -> BoxFuture<'_, Result<Vec<Message>, QueueError>> {
        remotely(self.0.receive(receive)).boxed()
    }

    fn delete<'a>(&'a self, receipt: &'a Receipt) -> BoxFuture<'a, Result<(), QueueError>> {
        remotely(self.0.delete(receipt)).boxed()
    }

    fn hide<'a>(&'a self, receipt: &'a Receipt, time: Duration) -> BoxFuture<'a, Result<(), QueueError>> {
        remotely(self.0.hide(receipt, time)).boxed()
    }

    fn bury<'a>(&'a self, message: &'a Message, reason: &'a str) -> BoxFuture<'a, Result<(), QueueError>> {
        remotely(self.0.bury(message, reason)).boxed()
    }

    fn redrive(&self) -> BoxFuture<'_, Result<Option<Redrive>, QueueError>> {
        remotely(self.0.redrive()).boxed()
    }
}

/// A queue with one message, and a source on it.
fn one_message() -> (MemoryQueue, Source) {
    let queue = MemoryQueue::new().with_max_receives(9);
    queue.send(r#"{"notificationType":"ORDER_CHANGE","notificationMetadata":{"notificationId":"n-1"}}"#);
    let source = Source::new(Remote(queue.clone())).with_visibility(VISIBILITY).with_wait(Duration::ZERO);
    (queue, source)
}

async fn received(source: &Source) -> Option<Ack> {
    source.receive().await.unwrap().pop().map(|delivery| delivery.ack)
}

/// Ends a delivery by `end`, dropped after each number of polls, and looks at what is left once the visibility is over:
/// messages in the queue, dead letters, and whether the source hands the message over again. Returns how many polls
/// it takes.
async fn drop_the_end(
    end: impl AsyncFn(Ack) -> Result<(), QueueError>,
    left: impl Fn(usize, usize, bool) -> bool,
) -> usize {
    for times in 0.. {
        let (queue, source) = one_message();
        let ack = received(&source).await.unwrap();
        let outcome = poll_times(end(ack), times).await;
        sleep(VISIBILITY * 2).await;
        let (messages, dead) = (queue.len(), queue.dead_letters().len());
        let again = received(&source).await.is_some();
        assert!(
            left(messages, dead, again),
            "{messages} messages, {dead} dead letters, {again}, {times} polls"
        );
        if let Some(outcome) = outcome {
            outcome.unwrap();
            return times;
        }
    }
    unreachable!("a future ends")
}

#[tokio::test(start_paused = true)]
async fn what_ends_a_delivery_may_be_dropped_at_every_await() {
    // Never polled, it is an Ack that was dropped; from the first poll on what is done does not come again.
    let polled = std::cell::Cell::new(false);
    let done = async |ack: Ack| {
        polled.set(true);
        ack.done().await
    };
    let polls =
        drop_the_end(done, |messages, _, again| again != polled.replace(false) && messages <= 1).await;
    assert_eq!(polls, 3);

    let later = async |ack: Ack| ack.retry_after(Duration::from_secs(5)).await;
    assert_eq!(drop_the_end(later, |messages, dead, again| (messages, dead, again) == (1, 0, true)).await, 3);

    let buried = async |ack: Ack| ack.bury("not ours").await;
    let kept = |messages: usize, dead: usize, again: bool| messages + dead >= 1 && again == (messages == 1);
    assert_eq!(drop_the_end(buried, kept).await, 3);
}

#[tokio::test(start_paused = true)]
async fn receiving_may_be_dropped_at_every_await() {
    for times in 0.. {
        let (queue, source) = one_message();
        let outcome = poll_times(source.receive(), times).await;
        let done = outcome.is_some();
        drop(outcome);
        sleep(VISIBILITY * 2).await;
        received(&source).await.unwrap().done().await.unwrap();
        assert!(queue.is_empty() && queue.dead_letters().is_empty(), "{times} polls");
        if done {
            assert_eq!(times, 5, "the queue's rule, and the messages");
            return;
        }
    }
}

/// What Amazon keeps of destinations and subscriptions. Of each it makes one, and refuses another.
#[derive(Default)]
struct Kept {
    destinations: Vec<Value>,
    subscription: Option<Value>,
}

impl Kept {
    fn answer(&mut self, method: &str, uri: &str, body: &Value) -> (u16, Value) {
        match (method, uri.contains("destinations")) {
            ("GET", true) => (200, json!(self.destinations)),
            ("POST", true) if self.destinations.is_empty() => {
                let resource = &body["resourceSpecification"];
                let made = json!({"name": "orders", "destinationId": "d-1", "resource": resource});
                self.destinations.push(made.clone());
                (200, made)
            }
            ("GET", false) => match &self.subscription {
                Some(there) => (200, there.clone()),
                None => (404, Value::Null),
            },
            ("POST", false) if self.subscription.is_none() => {
                let made = json!({"subscriptionId": "s-1", "destinationId": body["destinationId"]});
                (200, self.subscription.insert(made).clone())
            }
            _ => (409, Value::Null),
        }
    }
}

async fn set_up(seller: &Seller) -> (bool, bool) {
    let target = Target::Sqs { arn: "arn:aws:sqs:eu-west-1:1:spapi".into() };
    let destination = ensure_destination(seller, "orders", &target).await.unwrap();
    let wanted = Subscribe::new(NotificationType::OrderChange, "1.0", &destination.value);
    let subscription = ensure_subscription(seller, &wanted).await.unwrap();
    assert_eq!(subscription.value.destination_id.as_deref(), Some("d-1"));
    (destination.was_there, subscription.was_there)
}

#[tokio::test(start_paused = true)]
async fn the_set_up_may_be_dropped_at_every_await() {
    let mut found = Vec::new();
    for times in 0.. {
        let kept = Arc::new(Mutex::new(Kept::default()));
        let amazon = Arc::clone(&kept);
        let fake = Fake::new(move |_, seen| {
            let body = serde_json::from_slice(&seen.body).unwrap_or_default();
            let (status, payload) = amazon.lock().unwrap().answer(seen.method.as_str(), &seen.uri, &body);
            Reply::status(status, json!({"payload": payload}).to_string()).after(Duration::from_millis(5))
        });
        let seller = fake.seller();
        let done = poll_times(set_up(&seller), times).await.is_some();
        let again = set_up(&seller).await;
        let kept = kept.lock().unwrap();
        assert_eq!((kept.destinations.len(), kept.subscription.is_some()), (1, true), "{times} polls");
        found.push(again);
        if done {
            break;
        }
    }
    // Each of the states that a drop can leave behind was one of them.
    for state in [(false, false), (true, false), (true, true)] {
        assert!(found.contains(&state), "{state:?} in {found:?}");
    }
}
