//! Amazon SQS behind the port of queues.

use std::fmt;
use std::time::Duration;

use aws_sdk_sqs::Client;
use aws_sdk_sqs::config::timeout::TimeoutConfig;
use aws_sdk_sqs::config::{BehaviorVersion, Config, Region};
use aws_sdk_sqs::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_sqs::operation::RequestId;
use aws_sdk_sqs::types::{
    Message as Received, MessageAttributeValue, MessageSystemAttributeName, QueueAttributeName,
};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use serde::Deserialize;
use serde_json::Value;
use spapi_types::Timestamp;

use super::{Message, Queue, QueueError, QueueErrorKind, Receipt, Receive, Redrive};
use crate::AwsCredentials;
use crate::endpoint::{UrlError, checked};

/// How long one attempt may take; a receive waits up to 20 seconds by itself.
const ATTEMPT: Duration = Duration::from_secs(40);
/// SQS accepts as many characters of a reason as a person reads.
const REASON: usize = 500;

/// A standard queue of Amazon SQS.
///
/// ```
/// use spapi_client::AwsCredentials;
/// use spapi_client::notifications::{QueueError, Source, SqsQueue};
///
/// async fn receive(source: &Source) -> Result<(), QueueError> {
///     for delivery in source.receive().await? {
///         println!("{}", delivery.key);
///         // … once the work is durable:
///         delivery.ack.done().await?;
///     }
///     Ok(())
/// }
///
/// # fn main() -> Result<(), spapi_client::UrlError> {
/// let keys = AwsCredentials::new("AKIDEXAMPLE", std::env::var("AWS_SECRET_ACCESS_KEY").unwrap_or_default());
/// let url = "https://sqs.eu-west-1.amazonaws.com/123456789012/spapi";
/// let source = Source::new(SqsQueue::new(url, "eu-west-1", &keys)?);
/// # let _ = (source, receive);
/// # Ok(())
/// # }
/// ```
///
/// The keys need `sqs:ReceiveMessage`, `sqs:DeleteMessage`, `sqs:ChangeMessageVisibility` and `sqs:GetQueueAttributes` on
/// the queue; to [bury](super::Ack::bury) also `sqs:GetQueueUrl` and `sqs:SendMessage` on its dead letters.
#[derive(Clone)]
pub struct SqsQueue {
    client: Client,
    url: String,
}

impl SqsQueue {
    /// A queue by its address, with the keys of a user of AWS; the server is the one that the address names.
    ///
    /// # Errors
    /// [`UrlError`] where the address is no `https` one and not on this machine.
    pub fn new(
        url: impl Into<String>,
        region: impl Into<String>,
        keys: &AwsCredentials,
    ) -> Result<Self, UrlError> {
        let url = url.into();
        let server = checked(&url)?.origin().ascii_serialization();
        let timeouts = TimeoutConfig::builder().operation_attempt_timeout(ATTEMPT).build();
        let config = Config::builder()
            .behavior_version(BehaviorVersion::v2025_08_07())
            .region(Region::new(region.into()))
            .endpoint_url(server)
            .credentials_provider(keys.to_sdk())
            .timeout_config(timeouts)
            .build();
        Ok(Self { client: Client::from_conf(config), url })
    }

    /// A queue by its address, with a client of the AWS SDK: for roles, profiles and proxies, by `aws-config`.
    ///
    /// Its time-out for an attempt must be longer than a source waits, which is 20 seconds by default.
    pub fn with_client(client: Client, url: impl Into<String>) -> Self {
        Self { client, url: url.into() }
    }

    /// The queue's rule, with its dead letters' resource name.
    async fn policy(&self) -> Result<Option<RedrivePolicy>, QueueError> {
        let name = QueueAttributeName::RedrivePolicy;
        let asked = self.client.get_queue_attributes().queue_url(&self.url).attribute_names(name.clone());
        let answer = asked.send().await.map_err(failed)?;
        let policy = answer.attributes.and_then(|mut attributes| attributes.remove(&name));
        let unreadable = |_| QueueError::from(QueueErrorKind::Failed);
        policy.map(|policy| serde_json::from_str(&policy).map_err(unreadable)).transpose()
    }

    /// The address of the dead letters.
    async fn dead_letters(&self) -> Result<String, QueueError> {
        let policy = self.policy().await?.ok_or(QueueErrorKind::NoDeadLetters)?;
        let (account, name) = policy.queue().ok_or(QueueErrorKind::NoDeadLetters)?;
        let asked = self.client.get_queue_url().queue_name(name).queue_owner_aws_account_id(account);
        asked.send().await.map_err(failed)?.queue_url.ok_or_else(|| QueueErrorKind::Failed.into())
    }

    async fn receive_some(&self, receive: Receive) -> Result<Vec<Message>, QueueError> {
        let asked = self
            .client
            .receive_message()
            .queue_url(&self.url)
            .max_number_of_messages(i32::from(receive.limit.clamp(1, 10)))
            .wait_time_seconds(seconds(receive.wait).min(20))
            .visibility_timeout(seconds(receive.visibility))
            .message_system_attribute_names(MessageSystemAttributeName::ApproximateReceiveCount)
            .message_system_attribute_names(MessageSystemAttributeName::SentTimestamp);
        let answer = asked.send().await.map_err(failed)?;
        Ok(answer.messages.unwrap_or_default().into_iter().map(message).collect())
    }

    async fn send_away(&self, message: &Message, reason: &str) -> Result<(), QueueError> {
        let dead_letters = self.dead_letters().await?;
        let reason = MessageAttributeValue::builder().data_type("String").string_value(sendable(reason));
        let reason = reason.build().map_err(|_| QueueError::from(QueueErrorKind::Failed))?;
        let sent = self.client.send_message().queue_url(dead_letters).message_body(&message.body);
        sent.message_attributes("Reason", reason).send().await.map_err(failed)?;
        // After it is there, so that a failure in between doubles and never loses.
        self.delete(&message.receipt).await
    }
}

impl Queue for SqsQueue {
    fn receive(&self, receive: Receive) -> BoxFuture<'_, Result<Vec<Message>, QueueError>> {
        self.receive_some(receive).boxed()
    }

    fn delete<'a>(&'a self, receipt: &'a Receipt) -> BoxFuture<'a, Result<(), QueueError>> {
        let asked = self.client.delete_message().queue_url(&self.url).receipt_handle(receipt.as_str());
        async move {
            match asked.send().await.map_err(failed) {
                // It is gone, or it comes back: neither is for the caller to mend.
                Err(error) if error.kind() == QueueErrorKind::Expired => Ok(()),
                answer => answer.map(|_| ()),
            }
        }
        .boxed()
    }

    fn hide<'a>(&'a self, receipt: &'a Receipt, time: Duration) -> BoxFuture<'a, Result<(), QueueError>> {
        let asked = self.client.change_message_visibility().queue_url(&self.url);
        let asked = asked.receipt_handle(receipt.as_str()).visibility_timeout(seconds(time));
        async move { asked.send().await.map_err(failed).map(|_| ()) }.boxed()
    }

    fn bury<'a>(&'a self, message: &'a Message, reason: &'a str) -> BoxFuture<'a, Result<(), QueueError>> {
        self.send_away(message, reason).boxed()
    }

    fn redrive(&self) -> BoxFuture<'_, Result<Option<Redrive>, QueueError>> {
        async move {
            let policy = self.policy().await?;
            Ok(policy.map(|policy| Redrive::new(policy.max_receives(), policy.dead_letters)))
        }
        .boxed()
    }
}

impl fmt::Debug for SqsQueue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqsQueue").field("url", &self.url).finish_non_exhaustive()
    }
}

/// The attribute `RedrivePolicy`. The number comes as a number or as a text, as it was set.
#[derive(Deserialize)]
struct RedrivePolicy {
    #[serde(rename = "deadLetterTargetArn")]
    dead_letters: String,
    #[serde(rename = "maxReceiveCount")]
    max_receives: Value,
}

impl RedrivePolicy {
    /// Where the rule's number cannot be read, messages are taken as never given up by the queue.
    fn max_receives(&self) -> u32 {
        let number = match &self.max_receives {
            Value::String(text) => text.parse().ok(),
            other => other.as_u64().and_then(|number| u32::try_from(number).ok()),
        };
        number.unwrap_or(u32::MAX)
    }

    /// Account and name of `arn:aws:sqs:REGION:ACCOUNT:NAME`.
    fn queue(&self) -> Option<(&str, &str)> {
        let mut parts = self.dead_letters.rsplit(':');
        let name = parts.next()?;
        Some((parts.next()?, name))
    }
}

fn message(received: Received) -> Message {
    let attributes = received.attributes.unwrap_or_default();
    let receives = attributes.get(&MessageSystemAttributeName::ApproximateReceiveCount);
    // Milliseconds since 1970.
    let sent_at = attributes.get(&MessageSystemAttributeName::SentTimestamp);
    let receipt = Receipt::from(received.receipt_handle.unwrap_or_default());
    Message::new(received.message_id.unwrap_or_default(), received.body.unwrap_or_default(), receipt)
        .with_receives(receives.and_then(|count| count.parse().ok()).unwrap_or(1))
        .with_sent_at(sent_at.and_then(|millis| millis.parse::<Timestamp>().ok()))
}

/// Whole seconds, rounded up: what is hidden shorter than asked for comes back too early.
fn seconds(time: Duration) -> i32 {
    let whole = time.as_secs() + u64::from(time.subsec_nanos() > 0);
    i32::try_from(whole).unwrap_or(i32::MAX)
}

/// A reason with characters that SQS refuses replaced, cut to what a person reads.
fn sendable(reason: &str) -> String {
    let shown = |letter: char| {
        let refused = letter.is_control() && !matches!(letter, '\n' | '\t') || letter >= '\u{fffe}';
        if refused { ' ' } else { letter }
    };
    let text: String = reason.chars().take(REASON).map(shown).collect();
    if text.is_empty() { "no reason was given".to_owned() } else { text }
}

/// What the AWS SDK reports, without the answer's body, which may hold messages.
#[derive(Debug, thiserror::Error)]
#[error("SQS answered {code}{}", request_id.as_ref().map(|id| format!(", request {id}")).unwrap_or_default())]
struct Refused {
    code: String,
    request_id: Option<String>,
}

fn failed<E: ProvideErrorMetadata>(error: SdkError<E>) -> QueueError {
    match &error {
        SdkError::ServiceError(refused) => {
            let code = refused.err().code().unwrap_or("without a code").to_owned();
            let kind = kind(&code, refused.raw().status().as_u16());
            let request_id = refused.err().meta().request_id().map(str::to_owned);
            QueueError::new(kind, Some(Box::new(Refused { code, request_id })))
        }
        SdkError::TimeoutError(_) | SdkError::DispatchFailure(_) | SdkError::ResponseError(_) => {
            QueueErrorKind::Unreachable.into()
        }
        _ => QueueErrorKind::Failed.into(),
    }
}

/// The codes of SQS, in the query protocol's words and in JSON's.
fn kind(code: &str, status: u16) -> QueueErrorKind {
    match code {
        "QueueDoesNotExist" | "AWS.SimpleQueueService.NonExistentQueue" | "InvalidAddress" => {
            QueueErrorKind::NoQueue
        }
        "MessageNotInflight"
        | "AWS.SimpleQueueService.MessageNotInflight"
        | "ReceiptHandleIsInvalid"
        | "InvalidParameterValue" => QueueErrorKind::Expired,
        "RequestThrottled" | "ThrottlingException" | "Throttling" | "OverLimit" => QueueErrorKind::Throttled,
        "AccessDenied"
        | "AccessDeniedException"
        | "InvalidSecurity"
        | "InvalidClientTokenId"
        | "UnrecognizedClientException"
        | "SignatureDoesNotMatch"
        | "InvalidSignatureException"
        | "ExpiredToken"
        | "ExpiredTokenException" => QueueErrorKind::Denied,
        _ => match status {
            401 | 403 => QueueErrorKind::Denied,
            429 => QueueErrorKind::Throttled,
            _ => QueueErrorKind::Failed,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_is_read_in_both_of_its_forms() {
        for number in ["5", "\"5\""] {
            let text = format!(
                r#"{{"deadLetterTargetArn":"arn:aws:sqs:eu-west-1:123456789012:dead","maxReceiveCount":{number}}}"#
            );
            let policy: RedrivePolicy = serde_json::from_str(&text).unwrap();
            assert_eq!((policy.max_receives(), policy.queue()), (5, Some(("123456789012", "dead"))));
        }
    }

    #[test]
    fn codes_of_both_protocols_are_known() {
        for (code, status, expected) in [
            ("AWS.SimpleQueueService.NonExistentQueue", 400, QueueErrorKind::NoQueue),
            ("QueueDoesNotExist", 400, QueueErrorKind::NoQueue),
            ("AccessDeniedException", 400, QueueErrorKind::Denied),
            ("something new", 403, QueueErrorKind::Denied),
            ("RequestThrottled", 400, QueueErrorKind::Throttled),
            ("InvalidParameterValue", 400, QueueErrorKind::Expired),
            ("InternalError", 500, QueueErrorKind::Failed),
        ] {
            assert_eq!(kind(code, status), expected, "{code}");
        }
    }

    #[test]
    fn times_and_reasons_are_what_the_queue_accepts() {
        assert_eq!(seconds(Duration::from_millis(1500)), 2);
        assert_eq!(seconds(Duration::ZERO), 0);
        assert_eq!(sendable("a\u{0}b\nü"), "a b\nü");
        assert_eq!(sendable(""), "no reason was given");
        assert_eq!(sendable(&"x".repeat(10_000)).len(), REASON);
    }

    #[test]
    fn no_key_and_no_message_is_shown() {
        let keys = AwsCredentials::new("AKIDEXAMPLE", "a-secret-key");
        let queue = SqsQueue::new("https://sqs.eu-west-1.amazonaws.com/1/a", "eu-west-1", &keys).unwrap();
        assert!(!format!("{queue:?}").contains("a-secret-key"));
        let plain = SqsQueue::new("http://sqs.example.com/1/a", "eu-west-1", &keys);
        assert!(matches!(plain, Err(UrlError::Insecure { .. })));
    }
}
