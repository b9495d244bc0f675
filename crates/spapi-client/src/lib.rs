//! A client for Amazon's Selling Partner API: authentication, usage plans, retry, paging.
//!
//! A [`Client`] is your application; a [`Seller`] is a cheap handle on one selling partner that shares the
//! client's connections, tokens and [`Limiter`]. Operations are values of [`types`]: one [`Seller::send`] serves
//! them all.
//!
//! ```no_run
//! use spapi_client::{Client, RefreshToken, types::Region};
//!
//! # #[cfg(feature = "sellers-v1")]
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let client = Client::builder("amzn1.application-oa2-client.…", "amzn1.oa2-cs.v1.…")
//!     .app("my-tool/1.0")
//!     .build()?;
//! let seller = client.seller(RefreshToken::from("Atzr|…"), Region::Eu);
//!
//! let answer = seller.send(&spapi_client::types::sellers_v1::GetMarketplaceParticipations::new()).await?;
//! println!("request {:?}: {:?}", answer.request_id, answer.value.payload);
//! # Ok(())
//! # }
//! ```
//!
//! # What a call does
//! It waits for the operation's usage plan, adds the access token (fetched once for all callers, renewed early),
//! sends, and reads the answer with a cap on size and time. Failures are repeated with full jitter, but only where
//! a repetition cannot do harm: see [`RetryPolicy`]. [`Error`] answers what a caller asks: was it
//! [`sent`](Error::sent), may it be [repeated](Error::is_retryable), what did Amazon say.
//!
//! Any future may be dropped at any time: a token taken from the usage plan and not spent goes back, a refresh of the
//! access token goes on for the other callers, and a call that was already out may have had its effect.
//!
//! # What is logged
//! A span `spapi` a call with the fields `operation` and `region`; in it, events for answers, failures and repetitions
//! (debug) and for refusals of the rate (warn), with `status`, `request_id`, `attempt`, `kind`. No secret, no address of
//! a request, no body.
//!
//! # Features
//! One an API, as in `spapi-types`: `orders-2026-01-01`, `orders-v0`, `sellers-v1`, `tokens-2021-03-01`;
//! `types-default` (on) is those that the synchronization uses.
//!
//! `reports`, `feeds`, `data-kiosk` and `uploads` (on) add what reads and writes their [documents].
//!
//! Not here yet: Restricted Data Tokens, grantless operations, notifications.

mod answer;
mod auth;
mod builder;
mod call;
mod client;
#[cfg(feature = "documents")]
pub mod documents;
mod endpoint;
mod error;
pub mod http;
mod mode;
mod paging;
#[cfg(feature = "documents")]
pub mod poller;
mod redact;
mod response;
mod retry;
mod seller;
mod stats;

pub use amz_odoo_ratelimit::{Lane, Limiter, Quota};
/// Amazon's data types, operations and usage plans.
pub use spapi_types as types;

pub use self::auth::{ClientId, ClientSecret, LwaError, LwaErrorKind, RefreshToken};
pub use self::builder::{BuildError, ClientBuilder};
pub use self::client::Client;
pub use self::endpoint::{Endpoint, UrlError};
pub use self::error::{ApiError, Error, ErrorKind, Sent};
pub use self::mode::Mode;
pub use self::paging::{Paged, Pages};
pub use self::response::Response;
pub use self::retry::RetryPolicy;
pub use self::seller::Seller;
pub use self::stats::Stats;
