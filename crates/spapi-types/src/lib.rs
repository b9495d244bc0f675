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
//! - Features: one an API (`orders-v0`, …), `full` for all 66 (370 operations); `jiff`, `chrono` and `time` for
//!   conversions of [`Timestamp`].
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
