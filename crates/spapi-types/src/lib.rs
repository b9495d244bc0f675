//! Types, operations and usage plans of Amazon's Selling Partner API, without a client.
//!
//! One module an API, each behind a feature of its name. A request struct becomes an [`http::Request`]; a body becomes
//! a value by [`decode`], whatever surprises it holds:
//!
//! ```
//! use spapi_types::{MarketplaceId, Request as _, decode, orders_v0::{GetOrders, GetOrdersResponse}};
//!
//! let germany = MarketplaceId::from("A1PA6795UKMFR9");
//! let call = GetOrders::new([germany]).with_created_after("2025-03-01T00:00:00Z");
//! assert_eq!(
//!     call.to_http()?.uri(),
//!     "/orders/v0/orders?CreatedAfter=2025-03-01T00%3A00%3A00Z&MarketplaceIds=A1PA6795UKMFR9",
//! );
//! assert_eq!(GetOrders::OPERATION.plan.map(|plan| plan.burst), Some(20));
//!
//! let page = decode::<GetOrdersResponse>(br#"{"payload": {"Orders": [{"AmazonOrderId": "302-1"}]}}"#)?;
//! assert!(page.defects.is_empty());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! - Every field is optional, every enum keeps values that the model does not name, money is [`rust_decimal::Decimal`].
//! - A buyer's data and secrets are [`Pii`]: no `Debug` and no error shows them.
//! - Every generated request is a [`Call`]: its parameters can be walked by name, stored and read back; [`OPERATIONS`]
//!   lists what is compiled in, [`visit_calls`] meets the type of each call.
//!
//! # Features
//! | feature | what it adds | crates more | compiling it |
//! |---|---|---|---|
//! | one an API (`orders-v0`, …); four are on | its module | 0 | about a second for a common API |
//! | `notifications` | the payloads of all notifications, and their envelopes | 0 | two seconds |
//! | `full` | all 66 APIs (370 operations) and the notifications | 0 | half a minute, 1.8 GB, in a debug build on two cores |
//! | `jiff`, `chrono`, `time` | conversions of [`Timestamp`] | 2, 1, 5 | |
//!
//! Without any it stands on 21 crates, among them no tokio, reqwest or rustls. It has nothing that is for one system alone;
//! Linux is what the tests run on. The oldest Rust is 1.85.
//!
//! It sends nothing: authentication, usage plans, retry and paging are `spapi-client`'s.

mod generated;
mod json;
mod marketplace;
#[cfg(feature = "notifications")]
pub mod notifications;
mod open_enum;
mod operation;
mod paged;
mod pii;
pub mod record;
mod request;
mod timestamp;

#[allow(unused_imports, unreachable_pub, reason = "without a feature nothing is generated")]
pub use self::generated::*;
pub use self::{
    json::Json,
    marketplace::{MARKETPLACES, Marketplace, MarketplaceId, Region, UnknownRegion},
    operation::{Method, Operation, Plan},
    paged::Paged,
    pii::Pii,
    record::{DecodeError, DecodeErrorKind, Decoded, Defect, decode},
    request::{Call, CallVisitor, Empty, EncodeError, Request},
    timestamp::{Timestamp, TimestampError},
};
