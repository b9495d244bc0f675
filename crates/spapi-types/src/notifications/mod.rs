//! Notifications: what Amazon sends to a queue or an event bus when something changed.
//!
//! [`Notification::read`] takes the body of an SQS message or an EventBridge event, with member names in either casing
//! (`NotificationType`, `notificationType`), and never fails for what is in the payload: a type without a published
//! schema comes as [`Payload::Unknown`], a member that cannot be read is set aside as a [`Defect`](crate::Defect), and the payload's own
//! text stays at hand.
//!
//! ```
//! use spapi_types::notifications::{Notification, NotificationType, Payload};
//!
//! let body = br#"{
//!     "NotificationType": "ORDER_CHANGE",
//!     "NotificationMetadata": {"NotificationId": "d0e9e693"},
//!     "Payload": {"OrderChangeNotification": {"AmazonOrderId": "302-1", "Summary": {"OrderStatus": "Unshipped"}}}
//! }"#;
//! let notification = Notification::read(body)?;
//! assert_eq!(notification.notification_type, NotificationType::OrderChange);
//! assert_eq!(notification.notification_id.as_deref(), Some("d0e9e693"));
//!
//! if let Payload::OrderChange(payload) = notification.payload {
//!     let change = payload.order_change_notification.unwrap_or_default();
//!     assert_eq!(change.amazon_order_id.as_deref(), Some("302-1"));
//! }
//! # Ok::<(), spapi_types::notifications::NotificationError>(())
//! ```
//!
//! The payloads are generated from the schemas that Amazon publishes, one module a type.

mod casing;
mod envelope;
mod generated;
mod notification;
mod payload;

pub use self::{
    generated::*,
    notification::{Notification, NotificationError},
};
