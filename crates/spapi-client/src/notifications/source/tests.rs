use super::super::MemoryQueue;
use super::*;

fn body(id: &str) -> String {
    format!(
        r#"{{"notificationType": "ORDER_CHANGE", "notificationMetadata": {{"notificationId": "{id}"}},
             "payload": {{"OrderChangeNotification": {{"AmazonOrderId": "302-1"}}}}}}"#
    )
}

async fn one(source: &Source) -> Delivery {
    let mut deliveries = source.receive().await.unwrap();
    assert_eq!(deliveries.len(), 1);
    deliveries.remove(0)
}

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

#[tokio::test(start_paused = true)]
async fn a_message_leaves_only_by_its_ack() {
    let queue = MemoryQueue::new();
    let source = Source::new(queue.clone()).with_visibility(seconds(30));
    queue.send(body("n-1"));
    let dropped = one(&source).await;
    assert_eq!(dropped.key, "n-1");
    let message = dropped.message.id.clone();
    drop(dropped);
    // It comes back when its visibility ends, not before.
    assert!(source.receive().await.unwrap().is_empty());
    let again = one(&source).await;
    assert_eq!((again.message.id.as_str(), again.message.receives), (message.as_str(), 2));
    again.ack.done().await.unwrap();
    assert!(queue.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_message_at_work_stays_hidden_up_to_a_limit() {
    let queue = MemoryQueue::new();
    let source = Source::new(queue.clone()).with_visibility(seconds(30)).with_hold(seconds(600));
    queue.send(body("n-1"));
    let delivery = one(&source).await;
    let other = Source::new(queue.clone()).with_visibility(seconds(30)).with_hold(seconds(600));
    for _ in 0..29 {
        assert!(other.receive().await.unwrap().is_empty());
        assert!(!delivery.ack.is_lost());
    }
    tokio::time::sleep(seconds(60)).await;
    assert!(delivery.ack.is_lost());
    assert_eq!(one(&other).await.message.receives, 2);
}

#[tokio::test(start_paused = true)]
async fn a_notification_that_comes_twice_is_worked_on_once() {
    let queue = MemoryQueue::new();
    let source = Source::new(queue.clone()).with_visibility(seconds(3));
    queue.send(body("n-1"));
    queue.send(body("n-1"));
    let delivery = one(&source).await;
    // The other copy waits for the outcome.
    assert!(source.receive().await.unwrap().is_empty());
    assert_eq!(queue.len(), 2);
    delivery.ack.done().await.unwrap();
    assert!(source.receive().await.unwrap().is_empty());
    assert!(queue.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_copy_takes_over_where_the_work_failed() {
    let queue = MemoryQueue::new();
    let source = Source::new(queue.clone()).with_visibility(seconds(3));
    queue.send(body("n-1"));
    queue.send(body("n-1"));
    let first = one(&source).await;
    first.ack.retry_after(seconds(3600)).await.unwrap();
    let second = one(&source).await;
    assert_eq!(second.key, "n-1");
    second.ack.done().await.unwrap();
    assert_eq!(queue.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn what_is_unreadable_is_handed_over_until_it_is_buried() {
    let queue = MemoryQueue::new().with_max_receives(3);
    let source = Source::new(queue.clone()).with_visibility(seconds(3));
    queue.send("{\"canary\": 1}");
    let first = one(&source).await;
    assert!(first.content.is_err() && !first.is_last);
    assert_eq!(first.message.body, "{\"canary\": 1}");
    assert!(!format!("{first:?}").contains("canary"));
    first.ack.retry_after(Duration::ZERO).await.unwrap();
    drop(one(&source).await);
    let last = one(&source).await;
    assert!(last.is_last);
    last.ack.bury("it is no notification").await.unwrap();
    assert!(queue.is_empty());
    let letters = queue.dead_letters();
    assert_eq!(letters, [("{\"canary\": 1}".to_owned(), Some("it is no notification".to_owned()))]);
}

#[tokio::test(start_paused = true)]
async fn what_nobody_acknowledges_ends_in_the_dead_letters() {
    let queue = MemoryQueue::new().with_max_receives(2);
    let source = Source::new(queue.clone()).with_visibility(seconds(3));
    queue.send("poison");
    for last in [false, true] {
        assert_eq!(one(&source).await.is_last, last);
    }
    assert!(source.receive().await.unwrap().is_empty());
    assert_eq!(queue.dead_letters(), [("poison".to_owned(), None)]);
}

#[tokio::test(start_paused = true)]
async fn without_dead_letters_burying_fails_and_the_message_comes_back() {
    let queue = MemoryQueue::new();
    let source = Source::new(queue.clone());
    queue.send("poison");
    let refused = one(&source).await.ack.bury("unreadable").await.unwrap_err();
    assert_eq!(refused.kind(), QueueErrorKind::NoDeadLetters);
    tokio::time::sleep(seconds(60)).await;
    assert_eq!(one(&source).await.message.receives, 2);
}
