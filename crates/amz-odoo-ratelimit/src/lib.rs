//! Token buckets that follow Amazon's usage plans.
//!
//! Amazon meters each operation for each pair of selling partner and application: a rate a second and a
//! burst. It announces the rate in a header (`x-amzn-RateLimit-Limit`), on some answers only, and may change
//! it at any time. This crate keeps one bucket for each such [`Key`], lets callers through at 98 % of the
//! announced rate, and slows down by itself where the service refuses nevertheless.
//!
//! - [`Bucket`] is the pure state machine: time comes in as a value, decisions come out as values.
//! - [`Limiter`] drives many buckets on tokio's clock, which is virtual under a paused runtime.
//!
//! It knows nothing of HTTP: any client can ask it before a call and tell it the answer.
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
//! Not here: buckets shared by several processes, and state kept over restarts.

mod bucket;
mod key;
mod limiter;
mod permit;
mod plan;
mod quota;

pub use bucket::{Bucket, Decision};
pub use key::Key;
pub use limiter::{Limiter, LimiterBuilder};
pub use permit::{Permit, Ticket};
pub use plan::{Lane, Plan};
pub use quota::Quota;
