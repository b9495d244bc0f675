//! Notifications: from a queue to the program that acts on them, and what makes Amazon send them.
//!
//! A [`Source`] receives from a [`Queue`], reads each message, and hands it over with an [`Ack`]. A message leaves the
//! queue only by its `Ack`, after the program's own work is durable; dropped, or with the process killed, it comes back.
//!
//! ```
//! use spapi_client::notifications::{MemoryQueue, Source};
//! use spapi_client::types::notifications::Payload;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let queue = MemoryQueue::new();
//! queue.send(r#"{"NotificationType": "ORDER_CHANGE", "Payload": {"OrderChangeNotification": {"AmazonOrderId": "302-1"}}}"#);
//!
//! let source = Source::new(queue);
//! for delivery in source.receive().await? {
//!     match delivery.content {
//!         Ok(notification) => {
//!             if let Payload::OrderChange(payload) = notification.payload {
//!                 let change = payload.order_change_notification.unwrap_or_default();
//!                 // Write it down, under `delivery.key`, before the next line.
//!                 println!("{:?} changed", change.amazon_order_id);
//!             }
//!             delivery.ack.done().await?;
//!         }
//!         // It will never be one: keep it where a person looks.
//!         Err(reason) => delivery.ack.bury(&reason.to_string()).await?,
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # What may happen
//! - **Twice.** SQS delivers at least once, and Amazon may send a notification again. A [`Source`] passes over what it has
//!   seen acknowledged, by the notification's identifier; over restarts and between processes only the program can, by
//!   [`Delivery::key`].
//! - **Late, or in another order.** Act on what the API says now, not on what the notification said then.
//! - **Never.** Amazon promises no delivery: keep a schedule beside it.
//! - **Unreadable.** It is handed over like any other message, with its text. Not acknowledged, it comes back until the
//!   queue's redrive policy moves it to the dead letters; a queue without such a policy is warned of.
//!
//! `SqsQueue` (feature `sqs`) is a queue of Amazon SQS; [`MemoryQueue`] its twin for tests. [`setup`] makes the destinations and subscriptions.

#[cfg(any(test, feature = "contract"))]
pub mod contract;
mod delivery;
mod memory;
mod queue;
mod seen;
pub mod setup;
mod source;
#[cfg(feature = "sqs")]
mod sqs;

#[cfg(feature = "sqs")]
pub use self::sqs::SqsQueue;
pub use self::{
    delivery::{Ack, Delivery},
    memory::MemoryQueue,
    queue::{Message, Queue, QueueError, QueueErrorKind, Receipt, Receive, Redrive},
    source::Source,
};
