//! The HTTP seam: any `tower` service can carry the client's requests.
//!
//! A proxy, a recorder, a fault injector or a whole emulator in memory is a service like the default one,
//! which is reqwest's.

use bytes::Bytes;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full};
use tower::util::BoxCloneSyncService;

pub use crate::error::BoxError;

mod reqwest;

pub(crate) use self::reqwest::default_service;

/// A body that may stream.
pub type Body = UnsyncBoxBody<Bytes, BoxError>;

/// What carries a request to Odoo. Every HTTP status is an answer, `Ok`; only a failed connection is an error.
pub type HttpService = BoxCloneSyncService<http::Request<Body>, http::Response<Body>, BoxError>;

/// Wrap a failure in this when nothing of the request was sent: the client then repeats writes, too.
#[derive(Debug, thiserror::Error)]
#[error("no connection")]
pub struct ConnectError(#[source] pub BoxError);

/// A body from bytes.
#[must_use]
pub fn full(bytes: impl Into<Bytes>) -> Body {
    Full::new(bytes.into()).map_err(|never| match never {}).boxed_unsync()
}
