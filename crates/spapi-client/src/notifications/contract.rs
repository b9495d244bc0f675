//! What every [`Queue`] must do: [`queue_contract`], which the twin in memory and SQS both pass.
//!
//! Waiting is left to [`Queue::receive`], so that it takes seconds on a real queue and no time on a paused clock. It
//! panics where the queue breaks the contract, and answers the error where the queue itself fails.

#![allow(clippy::expect_used, reason = "a broken contract is a failed test")]

use std::time::Duration;

use super::{Message, Queue, QueueError, QueueErrorKind, Receive};

/// A queue under test, and what only its other users do with it.
pub trait Fixture {
    /// The queue.
    fn queue(&self) -> &dyn Queue;

    /// Puts a message in.
    fn send(&self, body: &str) -> impl Future<Output = ()>;

    /// The texts of the dead letters.
    fn dead_letters(&self) -> impl Future<Output = Vec<String>>;
}

const SECOND: Duration = Duration::from_secs(1);
/// Longer than any visibility here.
const LONG: Duration = Duration::from_secs(30);

/// Runs every example, each on a queue that `make` makes: new and empty. With a number, the queue has dead letters, where
/// messages go after so many receives.
///
/// # Errors
/// What a queue answers where it should not fail.
///
/// # Panics
/// Where the queue breaks the contract.
pub async fn queue_contract<F: Fixture>(make: impl AsyncFn(Option<u32>) -> F) -> Result<(), QueueError> {
    what_is_received_is_hidden_until_it_is_deleted(&make(None).await).await?;
    what_nobody_deletes_comes_back(&make(None).await).await?;
    visibility_can_be_extended_and_ended(&make(None).await).await?;
    messages_go_to_the_dead_letters(&make(Some(2)).await).await?;
    without_dead_letters_nothing_is_buried(&make(None).await).await
}

async fn what_is_received_is_hidden_until_it_is_deleted(fixture: &impl Fixture) -> Result<(), QueueError> {
    let queue = fixture.queue();
    assert_eq!(queue.receive(Receive::new(LONG)).await?, []);
    let mut bodies = vec!["{\"a\": \"\\\"ü 日本\"}", "not even JSON", "<a>&amp;</a>"];
    for body in &bodies {
        fixture.send(body).await;
    }
    let mut messages = Vec::new();
    while messages.len() < bodies.len() {
        let more = queue.receive(Receive::new(LONG).with_limit(2).with_wait(SECOND * 5)).await?;
        assert!(matches!(more.len(), 1 | 2), "{} messages of at most 2", more.len());
        messages.extend(more);
    }
    let mut texts: Vec<&str> = messages.iter().map(|message| message.body.as_str()).collect();
    texts.sort_unstable();
    bodies.sort_unstable();
    assert_eq!(texts, bodies);
    assert!(messages.iter().all(|message| message.receives == 1));
    assert_eq!(queue.receive(Receive::new(LONG)).await?, []);
    for message in &messages {
        queue.delete(&message.receipt).await?;
        queue.delete(&message.receipt).await?;
    }
    Ok(())
}

async fn what_nobody_deletes_comes_back(fixture: &impl Fixture) -> Result<(), QueueError> {
    let queue = fixture.queue();
    fixture.send("a").await;
    let first = one(queue, SECOND).await?;
    let again = one(queue, SECOND).await?;
    assert_eq!((&again.id, &again.body, again.receives), (&first.id, &first.body, 2));
    assert_ne!(again.receipt, first.receipt);
    queue.delete(&again.receipt).await?;
    assert_eq!(queue.receive(Receive::new(LONG).with_wait(SECOND * 2)).await?, []);
    Ok(())
}

async fn visibility_can_be_extended_and_ended(fixture: &impl Fixture) -> Result<(), QueueError> {
    let queue = fixture.queue();
    fixture.send("a").await;
    let message = one(queue, SECOND).await?;
    queue.hide(&message.receipt, LONG).await?;
    assert_eq!(queue.receive(Receive::new(LONG).with_wait(SECOND * 2)).await?, []);
    queue.hide(&message.receipt, Duration::ZERO).await?;
    let again = one(queue, LONG).await?;
    assert_eq!(again.receives, 2);
    queue.delete(&again.receipt).await?;
    let late = queue.hide(&again.receipt, LONG).await.expect_err("the message is gone");
    assert_eq!(late.kind(), QueueErrorKind::Expired);
    assert!(!late.is_retryable());
    Ok(())
}

async fn messages_go_to_the_dead_letters(fixture: &impl Fixture) -> Result<(), QueueError> {
    let queue = fixture.queue();
    assert_eq!(queue.redrive().await?.map(|redrive| redrive.max_receives), Some(2));
    fixture.send("nobody takes it").await;
    for receives in 1..=2 {
        let message = one(queue, LONG).await?;
        assert_eq!(message.receives, receives);
        queue.hide(&message.receipt, Duration::ZERO).await?;
    }
    assert_eq!(queue.receive(Receive::new(LONG)).await?, []);
    assert_eq!(fixture.dead_letters().await, ["nobody takes it"]);

    fixture.send("unreadable").await;
    let message = one(queue, LONG).await?;
    queue.bury(&message, "a reason, and a second line:\nü").await?;
    assert!(fixture.dead_letters().await.iter().any(|body| body == "unreadable"));
    // It is no longer in the queue, where it was hidden.
    queue.delete(&message.receipt).await
}

async fn without_dead_letters_nothing_is_buried(fixture: &impl Fixture) -> Result<(), QueueError> {
    let queue = fixture.queue();
    assert_eq!(queue.redrive().await?, None);
    fixture.send("a").await;
    let message = one(queue, LONG).await?;
    let refused = queue.bury(&message, "a reason").await.expect_err("there are no dead letters");
    assert_eq!(refused.kind(), QueueErrorKind::NoDeadLetters);
    queue.hide(&message.receipt, Duration::ZERO).await?;
    let again = one(queue, LONG).await?;
    assert_eq!(again.id, message.id);
    queue.delete(&again.receipt).await
}

/// Waits for the one message that is there or will be.
async fn one(queue: &dyn Queue, visibility: Duration) -> Result<Message, QueueError> {
    let mut messages = queue.receive(Receive::new(visibility).with_wait(SECOND * 10)).await?;
    assert_eq!(messages.len(), 1, "one message comes");
    Ok(messages.remove(0))
}
