//! Calls: what a request struct is, how it becomes HTTP, and how a program meets all of them.

mod encode;

use std::fmt;

use bytes::Bytes;
use serde::{Deserialize, Deserializer, Serialize, de::DeserializeOwned, de::IgnoredAny};

#[allow(unused_imports, reason = "without a feature nothing is generated")]
pub(crate) use self::encode::encode;
use crate::{
    Operation,
    record::{Record, Value},
};

/// A call of one operation, with its parameters.
pub trait Request: Send + Sync {
    /// What a successful answer holds; [`Empty`] where it has no body.
    type Response: Value + Default + Send + 'static;

    /// The operation.
    const OPERATION: &'static Operation;

    /// The HTTP request: method, relative URI, headers and body; no host and no authentication.
    ///
    /// Path and query are percent-encoded (a space is `%20`, a `/` in a path parameter `%2F`); lists stand in one
    /// parameter separated by commas unless the model says otherwise; a body is JSON with its content type.
    ///
    /// # Errors
    /// [`EncodeError`] where a parameter cannot be sent; nothing was sent.
    fn to_http(&self) -> Result<http::Request<Bytes>, EncodeError>;
}

/// A [`Request`] of Amazon's models: its parameters are the members of a [`Record`], and it can be stored.
///
/// ```
/// use spapi_types::{Request as _, orders_v0::GetOrders};
///
/// let call = GetOrders::new(["A1PA6795UKMFR9"]).with_max_results_per_page(100);
/// let stored = serde_json::to_string(&call)?;
/// assert_eq!(stored, r#"{"MarketplaceIds":["A1PA6795UKMFR9"],"MaxResultsPerPage":100}"#);
/// assert_eq!(serde_json::from_str::<GetOrders>(&stored)?, call);
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// Stored with all its parameters, private ones too: where it is kept must be as safe as they need. A stored call that
/// lacks what it needs, or has a parameter that the operation does not know, is an error when it is read.
pub trait Call:
    Request<Response: Clone + PartialEq + fmt::Debug + Serialize + DeserializeOwned>
    + Record
    + Clone
    + PartialEq
    + fmt::Debug
    + Serialize
    + DeserializeOwned
    + 'static
{
}

impl<T> Call for T where
    T: Request<Response: Clone + PartialEq + fmt::Debug + Serialize + DeserializeOwned>
        + Record
        + Clone
        + PartialEq
        + fmt::Debug
        + Serialize
        + DeserializeOwned
        + 'static
{
}

/// Meets the type of every call; see [`visit_calls`](crate::visit_calls).
pub trait CallVisitor {
    /// Called once an operation, with the type of its call.
    fn visit<C: Call>(&mut self);
}

/// The answer without a body. Anything decodes into it.
#[derive(Default, Eq)]
pub struct Empty;

crate::record::common!(Empty default {});

impl<'de> Deserialize<'de> for Empty {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        IgnoredAny::deserialize(deserializer).map(|_| Self)
    }
}

/// Why a request cannot be written as HTTP. Nothing was sent; correct the parameter and try again.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EncodeError {
    /// A path parameter, or a segment of it, is empty, `.` or `..`: the path would name another resource.
    PathParameter {
        /// The parameter's name.
        name: &'static str,
    },
    /// A header parameter holds characters that a header cannot carry.
    HeaderParameter {
        /// The parameter's name.
        name: &'static str,
    },
    /// The URI is longer than HTTP libraries accept (64 KiB).
    UriTooLong,
    /// The body could not be written as JSON.
    Body,
}

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PathParameter { name } => {
                write!(
                    f,
                    "the path parameter `{name}` is empty, `.` or `..`; give the identifier it stands for"
                )
            }
            Self::HeaderParameter { name } => {
                write!(f, "the header parameter `{name}` holds characters that a header cannot carry")
            }
            Self::UriTooLong => {
                f.write_str("the parameters make a URI of more than 64 KiB; ask for less at once")
            }
            Self::Body => f.write_str("the body could not be written as JSON"),
        }
    }
}

impl std::error::Error for EncodeError {}

#[cfg(test)]
mod tests;
