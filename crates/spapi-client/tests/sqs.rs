//! Queues of Amazon SQS, against a server that speaks its protocol, found by `AWS_ENDPOINT_URL_SQS` as the AWS tools do.

#![cfg(all(feature = "sqs", feature = "contract"))]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed expectation is a failed test")]

use std::env;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use aws_sdk_sqs::Client;
use aws_sdk_sqs::config::{BehaviorVersion, Config, Credentials, Region};
use aws_sdk_sqs::types::QueueAttributeName;
use spapi_client::AwsCredentials;
use spapi_client::notifications::contract::{Fixture, queue_contract};
use spapi_client::notifications::{Queue, QueueErrorKind, Receive, Source, SqsQueue};
use spapi_client::types::notifications::Payload;

const REGION: &str = "eu-west-1";

/// The server of the tests; none where there is none and nobody insists.
fn endpoint() -> Option<String> {
    let url = env::var("AWS_ENDPOINT_URL_SQS").ok();
    if url.is_none() {
        assert_ne!(env::var("CI").as_deref(), Ok("true"), "AWS_ENDPOINT_URL_SQS is not set, and CI is true");
        eprintln!("SKIPPED: AWS_ENDPOINT_URL_SQS is not set, so nothing here was tested against SQS");
    }
    url
}

/// What the other users of a queue do with it, by the AWS SDK itself.
struct Outside {
    client: Client,
    queue: SqsQueue,
    url: String,
    dead_letters: Option<String>,
}

impl Outside {
    async fn new(endpoint: &str, max_receives: Option<u32>) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("test-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let config = Config::builder()
            .behavior_version(BehaviorVersion::v2025_08_07())
            .region(Region::new(REGION))
            .endpoint_url(endpoint)
            .credentials_provider(Credentials::new("AKIDEXAMPLE", "secret", None, None, "test"))
            .build();
        let client = Client::from_conf(config);
        let mut made = client.create_queue().queue_name(&name);
        let mut dead_letters = None;
        if let Some(receives) = max_receives {
            let dead = client.create_queue().queue_name(format!("{name}-dead")).send().await.unwrap();
            let url = dead.queue_url.unwrap();
            let attributes = client
                .get_queue_attributes()
                .queue_url(&url)
                .attribute_names(QueueAttributeName::QueueArn)
                .send()
                .await
                .unwrap();
            let arn = &attributes.attributes.unwrap()[&QueueAttributeName::QueueArn];
            let policy = format!(r#"{{"deadLetterTargetArn":"{arn}","maxReceiveCount":"{receives}"}}"#);
            made = made.attributes(QueueAttributeName::RedrivePolicy, policy);
            dead_letters = Some(url);
        }
        let url = made.send().await.unwrap().queue_url.unwrap();
        Self { queue: queue(&url), client, url, dead_letters }
    }

    /// Texts and reasons of the dead letters.
    async fn buried(&self) -> Vec<(String, Option<String>)> {
        let url = self.dead_letters.as_ref().unwrap();
        let asked = self.client.receive_message().queue_url(url).max_number_of_messages(10);
        let answer = asked.visibility_timeout(0).message_attribute_names("All").send().await.unwrap();
        let letters = answer.messages.unwrap_or_default().into_iter().map(|letter| {
            let reason = letter.message_attributes.and_then(|mut all| all.remove("Reason")?.string_value);
            (letter.body.unwrap(), reason)
        });
        letters.collect()
    }
}

fn queue(url: &str) -> SqsQueue {
    SqsQueue::new(url, REGION, &AwsCredentials::new("AKIDEXAMPLE", "secret")).unwrap()
}

impl Fixture for Outside {
    fn queue(&self) -> &dyn Queue {
        &self.queue
    }

    async fn send(&self, body: &str) {
        self.client.send_message().queue_url(&self.url).message_body(body).send().await.unwrap();
    }

    async fn dead_letters(&self) -> Vec<String> {
        self.buried().await.into_iter().map(|(body, _)| body).collect()
    }
}

#[tokio::test]
async fn it_keeps_the_contract() {
    let Some(endpoint) = endpoint() else { return };
    queue_contract(async |max_receives| Outside::new(&endpoint, max_receives).await).await.unwrap();
}

/// The way of a notification: received, dropped with its program, received again, acknowledged; and of what is none.
#[tokio::test]
async fn a_notification_leaves_the_queue_only_when_its_work_is_durable() {
    let Some(endpoint) = endpoint() else { return };
    let outside = Outside::new(&endpoint, Some(5)).await;
    let source = || {
        Source::new(outside.queue.clone())
            .with_visibility(Duration::from_secs(3))
            .with_wait(Duration::from_secs(10))
    };
    let body = r#"{"NotificationType": "ORDER_CHANGE", "NotificationMetadata": {"NotificationId": "n-1"},
        "Payload": {"OrderChangeNotification": {"AmazonOrderId": "302-1"}}}"#;
    outside.send(body).await;

    let killed = source();
    let first = killed.receive().await.unwrap().pop().unwrap();
    assert_eq!((first.key.as_str(), first.message.receives), ("n-1", 1));
    assert!(first.message.sent_at.is_some());
    drop((first, killed));

    let next = source();
    let again = next.receive().await.unwrap().pop().unwrap();
    assert_eq!((again.key.as_str(), again.message.receives), ("n-1", 2));
    let Payload::OrderChange(change) = again.content.unwrap().payload else { panic!("another type") };
    assert_eq!(change.order_change_notification.unwrap().amazon_order_id.as_deref(), Some("302-1"));
    again.ack.done().await.unwrap();

    // Amazon sends it once more: the source knows it, and takes it away.
    outside.send(body).await;
    outside.send("no notification").await;
    let mut rest = Vec::new();
    while rest.is_empty() {
        rest = next.receive().await.unwrap();
    }
    let unreadable = rest.pop().unwrap();
    let reason = unreadable.content.unwrap_err().to_string();
    unreadable.ack.bury(&reason).await.unwrap();
    assert_eq!(outside.buried().await, [("no notification".to_owned(), Some(reason))]);
    let wait = Receive::new(Duration::from_secs(1)).with_wait(Duration::from_secs(4));
    assert_eq!(outside.queue.receive(wait).await.unwrap(), []);
}

#[tokio::test]
async fn what_is_wrong_is_told_in_words() {
    let Some(endpoint) = endpoint() else { return };
    let nowhere = queue(&format!("{endpoint}/123456789012/there-is-none"));
    let refused = nowhere.receive(Receive::new(Duration::from_secs(1))).await.unwrap_err();
    assert_eq!(refused.kind(), QueueErrorKind::NoQueue);
    // No server listens on the port that nobody may use.
    let closed = queue("http://127.0.0.1:1/123456789012/queue");
    let unreachable = closed.receive(Receive::new(Duration::from_secs(1))).await.unwrap_err();
    assert_eq!(unreachable.kind(), QueueErrorKind::Unreachable);
    assert!(unreachable.is_retryable());
}
