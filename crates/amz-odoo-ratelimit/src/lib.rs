//! Token buckets that follow Amazon's usage plans.
//!
//! Amazon meters each operation for each pair of selling partner and application: a rate a second and a
//! burst, for some operations with a second limit for all partners together. It announces the rate in a header
//! (`x-amzn-RateLimit-Limit`), on some answers only, and may change it at any time. This crate keeps one bucket for
//! each such [`Key`], lets callers through at 98 % of the announced rate, and slows down by itself where the service
//! refuses nevertheless.
//!
//! - [`Limiter`] drives many buckets on tokio's clock, which is virtual under a paused runtime: lanes, deadlines,
//!   application-wide limits, a report of the [`Quota`].
//! - [`Bucket`] is the pure state machine: time comes in as a value, decisions come out as values.
//! - [`Snapshot`] keeps the buckets over a restart; [`store`] shares them with other processes.
//! - `layer` (feature `tower`) puts a limiter in front of any HTTP client.
//!
//! It knows nothing of HTTP otherwise: any client can ask it before a call and tell it the answer.
//!
//! ```
//! use amz_odoo_ratelimit::{Key, Lane, Limiter, Plan};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let limiter = Limiter::new();
//! let key = Key::new("eu", "my-application", "A1SELLER", "orders_v0.getOrders");
//! let plan = Plan::new(0.0167, 20);
//!
//! let permit = limiter.acquire(&key, Some(plan), Lane::Normal).await;
//! let ticket = permit.spend(); // the call goes out now
//! ticket.answered(Some(0.02)); // what the rate header said
//!
//! assert_eq!(limiter.quota()[0].announced, 0.02);
//! # }
//! ```
//!
//! # Features
//!
//! None is on by default; the crate then needs tokio (its timer and tasks), fastrand and thiserror.
//!
//! | feature | what it adds | what it brings along |
//! |---|---|---|
//! | `serde` | [`Snapshot`], [`BucketState`] and [`Quota`] can be written, the first two read as well | serde |
//! | `tower` | `layer`: a tower layer for any HTTP client | tower-layer, tower-service, http |
//! | `postgres` | `store::PostgresStore`: one quota for many processes | tokio-postgres, deadpool-postgres |
//! | `contract` | `store::contract`: what every [`BucketStore`] has to pass | |
//!
//! # What it does not do
//!
//! It retries nothing: after a refusal the caller decides whether to ask for another permit. It knows no daily or
//! monthly quotas. Lanes and deadlines order the callers of one limiter; limiters that share a store compete for its
//! tokens, of which the urgent lane alone may take the last ones.

mod bucket;
mod builder;
mod demand;
mod error;
mod key;
mod lane;
#[cfg(feature = "tower")]
pub mod layer;
mod limiter;
mod lock;
mod meter;
mod permit;
mod plan;
mod queue;
mod quota;
mod slot;
mod state;
pub mod store;
mod waiter;

pub use bucket::{Bucket, Decision, Event};
pub use builder::LimiterBuilder;
pub use demand::Demand;
pub use error::AcquireError;
pub use key::Key;
pub use lane::Lane;
pub use limiter::Limiter;
pub use permit::{Permit, Ticket};
pub use plan::Plan;
pub use quota::{LaneQuota, Quota};
pub use state::{BucketState, Snapshot};
pub use store::BucketStore;
