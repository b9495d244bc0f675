//! The seam between this client and what carries its requests.
//!
//! Anything that is a `tower` service of this shape can stand below the client: the default over reqwest, your own
//! [`reqwest::Client`](::reqwest::Client) through [`service`], or an emulator in memory; and layers of yours around
//! any of them, by [`ClientBuilder::layer`](crate::ClientBuilder::layer).
//!
//! ```
//! use spapi_client::http::{BoxError, Body, HttpService, full};
//!
//! let service = HttpService::new(tower::service_fn(|_request: http::Request<Body>| async {
//!     Ok::<_, BoxError>(http::Response::new(full("{}")))
//! }));
//! # let _ = service;
//! ```
//!
//! A proxy, a certificate authority of your own, another pool:
//!
//! ```
//! use spapi_client::{Client, http};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let transport = http::client_builder()
//!     .proxy(reqwest::Proxy::https("http://proxy.example:3128")?)
//!     // and .tls_certs_merge(…) for an authority of your own
//!     .pool_max_idle_per_host(4)
//!     .build()?;
//! let client = Client::builder("amzn1.application-oa2-client.…", "amzn1.oa2-cs.v1.…")
//!     .http(http::service(transport))
//!     .build()?;
//! # let _ = client;
//! # Ok(())
//! # }
//! ```
//!
//! The contract of a service: an answer of any status is `Ok`; redirects are not followed; an error says that no
//! answer came, and is (or has as a source) [`NotSent`] when the request surely did not leave. Its futures may be
//! dropped at any time.

mod reqwest;

use std::error::Error as StdError;
use std::fmt;

use bytes::{Bytes, BytesMut};
use futures_util::future::BoxFuture;
use http_body_util::{BodyExt, Full};
use tower::ServiceExt;

pub use self::reqwest::{client_builder, default_service, service};

/// Any error of a transport.
pub type BoxError = Box<dyn StdError + Send + Sync>;

/// A body of a request or an answer, in memory or streamed.
pub type Body = http_body_util::combinators::UnsyncBoxBody<Bytes, BoxError>;

/// What carries requests.
pub type HttpService =
    tower::util::BoxCloneSyncService<::http::Request<Body>, ::http::Response<Body>, BoxError>;

/// A body held in memory.
pub fn full(bytes: impl Into<Bytes>) -> Body {
    Full::new(bytes.into()).map_err(|never| match never {}).boxed_unsync()
}

/// A transport's error for a request of which no byte left: the name was not found, nobody listened.
///
/// The client repeats any call after it, also one that must not happen twice.
#[derive(Debug)]
pub struct NotSent(BoxError);

impl NotSent {
    /// Wraps the reason.
    pub fn new(reason: impl Into<BoxError>) -> Self {
        Self(reason.into())
    }
}

impl fmt::Display for NotSent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the request could not be sent")
    }
}

impl StdError for NotSent {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(self.0.as_ref())
    }
}

/// A transport's error for an answer that another host gave, after a redirect that should not have been followed.
#[derive(Debug)]
pub(crate) struct Redirected;

impl fmt::Display for Redirected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the HTTP client followed a redirect to another host; turn its redirects off")
    }
}

impl StdError for Redirected {}

/// Whether this error, or one it stems from, says that nothing was sent.
pub(crate) fn surely_not_sent(error: &BoxError) -> bool {
    stems_from::<NotSent>(error)
}

/// Whether this error, or one it stems from, says that another host answered.
pub(crate) fn is_redirected(error: &BoxError) -> bool {
    stems_from::<Redirected>(error)
}

fn stems_from<E: StdError + 'static>(error: &BoxError) -> bool {
    let mut cause: Option<&(dyn StdError + 'static)> = Some(error.as_ref());
    while let Some(error) = cause {
        if error.is::<E>() {
            return true;
        }
        cause = error.source();
    }
    false
}

/// Hands a request to a service.
///
/// Boxed, because the compiler cannot prove that a future that holds such a service is `Send` (rust-lang/rust#102211).
pub(crate) fn call(
    service: &HttpService,
    request: ::http::Request<Body>,
) -> BoxFuture<'static, Result<::http::Response<Body>, BoxError>> {
    Box::pin(service.clone().oneshot(request))
}

/// Why a body could not be read to its end.
#[derive(Debug)]
pub(crate) enum BodyError {
    /// It is longer than allowed.
    TooLarge,
    /// It broke off.
    Interrupted(BoxError),
}

/// Reads a body of at most `limit` bytes.
pub(crate) async fn collect(body: Body, limit: usize) -> Result<Bytes, BodyError> {
    let mut bytes = BytesMut::new();
    collect_into(body, limit, &mut bytes).await?;
    Ok(bytes.freeze())
}

/// Reads a body of at most `limit` bytes; what was read is there also where it is not all.
pub(crate) async fn collect_into(
    mut body: Body,
    limit: usize,
    bytes: &mut BytesMut,
) -> Result<(), BodyError> {
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(BodyError::Interrupted)?;
        // What is no data are trailers, which nobody reads.
        let Ok(data) = frame.into_data() else { continue };
        let room = limit - bytes.len();
        bytes.extend_from_slice(&data[..data.len().min(room)]);
        if data.len() > room {
            return Err(BodyError::TooLarge);
        }
    }
    Ok(())
}
