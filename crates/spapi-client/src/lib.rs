//! A client for Amazon's Selling Partner API: authentication, usage plans, retry, paging.
//!
//! A [`Client`] is your application; a [`Seller`] is a cheap handle on one selling partner that shares the
//! client's connections, tokens and [`Limiter`]. Operations are values of [`types`]: one [`Seller::send`] serves
//! them all.
//!
//! ```
//! use spapi_client::types::{Region, sellers_v1::GetMarketplaceParticipations};
//! use spapi_client::{Client, RefreshToken};
//! # mod amazon { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/doc/amazon.rs")); }
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let in_memory = amazon::builder(&[(
//! #     "GET /sellers/v1/marketplaceParticipations",
//! #     r#"{"payload":[{"marketplace":{"id":"A1PA6795UKMFR9","name":"Amazon.de","countryCode":"DE"}}]}"#,
//! # )]);
//! let client = Client::builder("amzn1.application-oa2-client.…", "amzn1.oa2-cs.v1.…")
//!     .app("my-tool/1.0")
//!     .build()?;
//! # let client = in_memory.app("my-tool/1.0").build()?;
//! let seller = client.seller(RefreshToken::from("Atzr|…"), Region::Eu);
//!
//! # amazon::run(async {
//! let answer = seller.send(&GetMarketplaceParticipations::new()).await?;
//! let marketplaces = answer.value.payload.unwrap_or_default();
//! assert_eq!(marketplaces[0].marketplace.as_ref().and_then(|it| it.name.as_deref()), Some("Amazon.de"));
//! # Ok(())
//! # })
//! # }
//! ```
//!
//! Coming from Python? [`coming_from_python`] has what you know, and what it is called here.
//!
//! # What a call does
//! It waits for the operation's usage plan, adds the token that the operation takes (fetched once for all callers,
//! renewed early), sends, and reads the answer with a cap on size and time. Failures are repeated with full jitter, but
//! only where a repetition cannot do harm: see [`RetryPolicy`]. [`Error`] answers what a caller asks: was it
//! [`sent`](Error::sent), may it be [repeated](Error::is_retryable), what did Amazon say.
//!
//! | operation | token |
//! |---|---|
//! | most | the seller's access token, from the refresh token |
//! | [grantless](types::Operation::grantless) | the application's, by the scope that the operation names; also without a seller, by [`Client::grantless`] |
//! | [restricted](types::Operation::restricted) | a Restricted Data Token; one serves all orders, where Amazon allows that |
//! | with [data elements](types::Operation::data_elements) | a Restricted Data Token for those that [`Seller::with_data_elements`] asks for |
//! | Orders 2026-01-01 | never a Restricted Data Token |
//!
//! A seller's new authorization becomes a refresh token by [`Client::authorize`]. When the client secret is rotated,
//! [`Client::rotate_secret`] takes the new one, and both serve while Amazon accepts both.
//!
//! # Dropping a future
//! is safe at any time, for every future of this crate: a token taken from the usage plan and not spent goes back, a
//! request for a token goes on for the other callers, and a call that was already out may have had its effect, which a
//! [`SentWatch`] tells.
//!
//! # Transport
//! [`http`] is the seam: reqwest with rustls by default, or your own `reqwest::Client` (proxy, certificate authorities),
//! any tower service, and layers around it. TLS 1.2 or later; plain HTTP to this machine only; redirects are not followed.
//!
//! # What is logged
//! No secret, no address of a request, no body; a buyer's data stays in values.
//!
//! | span (level) | fields | around |
//! |---|---|---|
//! | `spapi` (info) | `operation`, `region` | a call with all its attempts |
//! | `lwa` (info) | `grant` | a request of an access token: `refresh_token`, `client_credentials` or `authorization_code` |
//! | `rdt` (info) | `region` | requests of Restricted Data Tokens |
//!
//! | event (level) | fields |
//! |---|---|
//! | `answered` (debug) | `attempt`, `status`, `request_id` |
//! | `repeated` (debug) | `attempt`, `status`, `request_id`, `kind`, `delay` |
//! | `failed` (debug) | `attempt`, `status`, `request_id`, `kind`, `sent` |
//! | `throttled` (warn) | `request_id`, `retry_after` |
//! | `members of the answer could not be read` (warn) | `operation`, `request_id`, `defects` (how many) |
//! | `given up on its way; it may have had its effect` (warn) | |
//! | `no access token` (warn) | `kind`, `request_id` |
//! | `client secret refused, trying the other one` (warn) | `request_id` |
//! | `asking for the access token again` (debug) | `attempt`, `delay`, `kind` |
//! | `Login with Amazon cannot be reached` (debug) | `sent` |
//! | `polled` (debug) | `job`, `id`, `questions`, `stage`, `request_id` |
//! | `document not transferred` (debug) | `attempt`, `status`, `kind`, `delay` |
//! | of notifications: `unreadable message` (warn) | `message`, `receives`, `is_last`, `error` |
//! | `visibility not extended`, `a message comes back while it is at work` (warn) | `message`, `error` of the first |
//! | `this notification is done already`, `… is at work already` (debug) | `message`, `key` of the second |
//! | `the queue has no dead letters …`, `the queue does not tell its redrive policy …` (warn) | |
//!
//! # Features
//! One an API, as in `spapi-types` (`orders-2026-01-01`, `reports-2021-06-30`, …), `full` for all;
//! `types-default` (on) is those that the synchronization uses. Beside them:
//!
//! | feature | what it adds | crates more |
//! |---|---|---|
//! | `full` | the types of all 66 APIs, which compile in half a minute on two cores | 0 |
//! | `reports`, `feeds`, `data-kiosk` (on) | what reads and writes their [documents] | 11 |
//! | `uploads` (on) | uploads of attachments and images | 12 |
//! | `blocking` | `blocking`: the client for programs without async | 0 |
//! | `notifications` | `notifications`: reading and receiving them, and setting up what sends them | 0 |
//! | `sqs` | a queue of notifications on Amazon SQS, by the AWS SDK | 30 |
//! | `contract` | what every queue of notifications must pass, for tests | 0 |
//! | `sigv4` | `sigv4`: AWS signatures, which Amazon no longer looks at | 21 |
//!
//! Without any, the client stands on 114 crates. `cargo tree -p spapi-client --no-default-features --features NAME -e normal
//! --prefix none | sort -u | wc -l` counts them; features that need the same crates share them.
//!
//! # Platforms
//! Nothing here is for one system alone. Linux is what the tests run on; Windows and macOS should do, and are not tested.

mod answer;
mod auth;
#[cfg(any(feature = "sigv4", feature = "sqs"))]
mod aws;
#[cfg(feature = "blocking")]
pub mod blocking;
mod builder;
mod call;
mod client;
mod deadline;
#[cfg(feature = "documents")]
pub mod documents;
mod endpoint;
mod error;
pub mod http;
mod mode;
#[cfg(feature = "notifications")]
pub mod notifications;
mod paging;
#[cfg(feature = "documents")]
pub mod poller;
mod redact;
mod response;
mod retry;
mod seller;
#[cfg(feature = "sigv4")]
pub mod sigv4;
mod stats;

pub use amz_odoo_ratelimit::{Lane, Limiter, Quota};
/// Amazon's data types, operations and usage plans.
pub use spapi_types as types;

pub use self::auth::{
    AuthorizationCode, ClientId, ClientSecret, LwaError, LwaErrorKind, RefreshToken, RestrictedData,
    RestrictedDataToken,
};
#[cfg(any(feature = "sigv4", feature = "sqs"))]
pub use self::aws::AwsCredentials;
pub use self::builder::{BuildError, ClientBuilder};
pub use self::call::SentWatch;
pub use self::client::Client;
pub use self::endpoint::{Endpoint, UrlError};
pub use self::error::{ApiError, Error, ErrorKind, Sent};
pub use self::mode::Mode;
pub use self::paging::{Items, Paged, Pages};
pub use self::response::Response;
pub use self::retry::RetryPolicy;
pub use self::seller::Seller;
pub use self::stats::Stats;

/// What users of PyPI's python-amazon-sp-api know, and what it is called here.
#[doc = include_str!("../docs/coming-from-python-amazon-sp-api.md")]
pub mod coming_from_python {}
