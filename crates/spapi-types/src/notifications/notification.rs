use std::fmt;

use super::{NotificationType, Payload, envelope::Members};
use crate::{DecodeError, DecodeErrorKind, Defect, Json, Timestamp, decode};

/// A notification, from whichever envelope it came in.
///
/// Every member but the type is optional. `Debug` shows no buyer and no text of an unknown payload.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Notification {
    /// What it is about.
    pub notification_type: NotificationType,
    /// The version of the envelope, for example `1.0`.
    pub notification_version: Option<String>,
    /// The version of the payload, as the subscription asks for it, for example `1.0` or `2023-12-13`.
    pub payload_version: Option<String>,
    /// When it happened.
    pub event_time: Option<Timestamp>,
    /// When Amazon sent the notification.
    pub publish_time: Option<Timestamp>,
    /// The notification itself: one that comes twice has the same identifier. Of an EventBridge event that has none, the event's.
    pub notification_id: Option<String>,
    /// The application that subscribed.
    pub application_id: Option<String>,
    /// The subscription that it is sent for.
    pub subscription_id: Option<String>,
    /// What it says.
    pub payload: Payload,
    /// The payload as it came, with what the schema does not know.
    pub raw: Json,
    /// The members of the payload that could not be read, by path; never their values.
    pub defects: Vec<Defect>,
}

impl Notification {
    /// Reads the body of an SQS message, or an EventBridge event.
    ///
    /// An event is told by its `detail-type`; its `detail` is the notification, or the bare payload.
    ///
    /// ```
    /// use spapi_types::notifications::{Notification, Payload};
    ///
    /// let event = br#"{
    ///     "detail-type": "LISTINGS_ITEM_STATUS_CHANGE",
    ///     "source": "aws.partner/sellingpartnerapi.amazon.com/1/app",
    ///     "id": "6f0e1b6c", "time": "2026-03-01T10:00:00Z",
    ///     "detail": {"NotificationVersion": "1.0", "Payload": {"Sku": "A-1", "Status": ["BUYABLE"]}}
    /// }"#;
    /// let notification = Notification::read(event)?;
    /// let Payload::ListingsItemStatusChange(payload) = &notification.payload else { unreachable!() };
    /// assert_eq!(payload.sku.as_deref(), Some("A-1"));
    /// # Ok::<(), spapi_types::notifications::NotificationError>(())
    /// ```
    ///
    /// # Errors
    /// [`NotificationError`] where the body is no JSON object, or has no type.
    pub fn read(body: &[u8]) -> Result<Self, NotificationError> {
        let document = decode::<Json>(body)?.value;
        let shape = || DecodeError::from(DecodeErrorKind::Shape);
        let outer = Members::of(document.as_str()).ok_or_else(shape)?;
        let detail = match outer.text("detail-type") {
            Some(_) => Some(outer.object("detail").ok_or_else(shape)?),
            None => None,
        };
        let event = detail.as_ref().map(|_| &outer);
        let of_event = |name| event.and_then(|event| event.text(name));
        let inner = detail.as_ref().unwrap_or(&outer);

        let told = inner.text("NotificationType");
        let bare = told.is_none().then_some(event).flatten();
        let notification_type = NotificationType::from(
            told.or_else(|| of_event("detail-type")).ok_or(NotificationError::NoType)?,
        );
        let payload = inner.json("Payload").or_else(|| bare.and_then(|event| event.json("detail")));
        let raw = payload.unwrap_or_default();
        let metadata = inner.object("NotificationMetadata").unwrap_or_default();
        let (payload, defects) = Payload::read(&notification_type, &raw);
        Ok(Self {
            notification_type,
            notification_version: inner.text("NotificationVersion"),
            payload_version: inner.text("PayloadVersion"),
            event_time: inner.instant("EventTime").or_else(|| event?.instant("time")),
            publish_time: metadata.instant("PublishTime"),
            notification_id: metadata.text("NotificationId").or_else(|| of_event("id")),
            application_id: metadata.text("ApplicationId"),
            subscription_id: metadata.text("SubscriptionId"),
            payload,
            raw,
            defects,
        })
    }
}

/// Why a body is no notification. Never quotes the body.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotificationError {
    /// It is no JSON object. Reading it again does not help: keep the body for a person to look at.
    Unreadable(DecodeError),
    /// It is a JSON object that does not say which type of notification it is.
    NoType,
}

impl From<DecodeError> for NotificationError {
    fn from(error: DecodeError) -> Self {
        Self::Unreadable(error)
    }
}

impl fmt::Display for NotificationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(error) => write!(f, "this is no notification: {error}"),
            Self::NoType => f.write_str("this is no notification: it has no type"),
        }
    }
}

impl std::error::Error for NotificationError {}

#[cfg(test)]
mod tests;
