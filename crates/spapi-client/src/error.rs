use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;
use spapi_types::{Operation, Pii};

use crate::LwaError;
use crate::http::BoxError;

/// Why a call failed.
///
/// It shows the operation, the status, Amazon's codes and messages and the request id, and neither a secret, nor an
/// address with its query, nor a value of the request's body.
///
/// ```
/// use spapi_client::types::sellers_v1::GetMarketplaceParticipations;
/// use spapi_client::{ErrorKind, Sent};
/// # mod amazon { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/doc/amazon.rs")); }
///
/// # let seller = amazon::seller(&[]);
/// // This Amazon knows no such path.
/// let Err(error) = amazon::run(seller.send(&GetMarketplaceParticipations::new())) else { panic!("a 404") };
/// assert_eq!((error.kind(), error.sent()), (ErrorKind::Refused, Sent::Yes));
/// assert!(!error.is_retryable() && error.to_string().contains("getMarketplaceParticipations"));
/// ```
pub struct Error(Box<Inner>);

pub(crate) struct Inner {
    pub(crate) kind: ErrorKind,
    pub(crate) operation: &'static Operation,
    pub(crate) sent: Sent,
    pub(crate) attempts: u32,
    pub(crate) status: Option<StatusCode>,
    pub(crate) request_id: Option<String>,
    pub(crate) retry_after: Option<Duration>,
    pub(crate) retryable: bool,
    pub(crate) errors: Vec<ApiError>,
    /// What the body was, where it held no errors of Amazon's form.
    pub(crate) summary: Option<String>,
    pub(crate) body: Bytes,
    pub(crate) source: Option<BoxError>,
}

/// What went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The client is read-only and the operation is not. Not sent; use a client that may write.
    ReadOnly,
    /// The request cannot be written as HTTP. Not sent; correct its parameters.
    InvalidRequest,
    /// The operation needs a seller's consent and the handle has none: see [`Client::grantless`](crate::Client::grantless).
    /// Not sent; use a handle on a seller.
    NoSeller,
    /// No access token was to be had: see [`Error::lwa`]. Not sent.
    Authentication,
    /// No Restricted Data Token was to be had: see [`Error::tokens_api`]. Not sent; the application may lack the role for
    /// the data.
    RestrictedData,
    /// Amazon refused the access token (401, 403), also a new one. Nothing happened: the application lacks a role or
    /// the seller's consent for this operation.
    Forbidden,
    /// Amazon refused the call for its rate (429) as often as the policy allows. Nothing happened; try later.
    Throttled,
    /// Amazon refused the request (another 4xx). Correct it before it is sent again.
    Refused,
    /// Amazon failed (5xx). The call may have had its effect.
    Server,
    /// No connection came about. Not sent; may be repeated.
    Connect,
    /// No answer came in time. The call may have had its effect.
    Timeout,
    /// The handle's time for the whole call was over, or the usage plan has nothing within it: see [`Seller::with_deadline`](crate::Seller::with_deadline).
    /// [`Error::sent`] tells whether the call may have had its effect.
    Deadline,
    /// The connection broke. The call may have had its effect; [`Error::body`] has what came of the answer.
    Interrupted,
    /// The answer is larger than the client accepts: see [`ClientBuilder::body_limit`](crate::ClientBuilder::body_limit).
    /// The call had its effect; its beginning is in [`Error::body`].
    TooLarge,
    /// The answer to a call that went well is not what the model says (HTML, cut off): its bytes are in
    /// [`Error::body`]. The call had its effect.
    Unreadable,
    /// Amazon redirects to another place, which is not followed: a token must not leave for another host.
    Redirect,
    /// The page after this one is the same again; paging would never end.
    RepeatedPage,
}

/// Whether Amazon may have seen a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sent {
    /// Surely not: it may be repeated.
    No,
    /// It was on its way: it may have had its effect.
    Maybe,
    /// Amazon answered, be it with a refusal.
    Yes,
}

/// One entry of Amazon's error list.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ApiError {
    /// What kind of error, such as `InvalidInput`.
    pub code: String,
    /// For people; values that the request sent are blanked out.
    pub message: String,
    /// More about it, as Amazon sent it.
    pub details: Option<Pii<String>>,
}

impl Error {
    pub(crate) fn new(inner: Inner) -> Self {
        Self(Box::new(inner))
    }

    /// What went wrong.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Whether Amazon may have seen the call, in any of its attempts.
    pub fn sent(&self) -> Sent {
        self.0.sent
    }

    /// Whether the same call may succeed later and can do no harm if it is made again.
    pub fn is_retryable(&self) -> bool {
        self.0.retryable
    }

    /// Whether Amazon refused the call for its rate.
    pub fn is_throttled(&self) -> bool {
        self.0.kind == ErrorKind::Throttled
    }

    /// Whether credentials, roles or consent are the cause.
    pub fn is_auth(&self) -> bool {
        match self.0.kind {
            ErrorKind::Authentication | ErrorKind::Forbidden | ErrorKind::NoSeller => true,
            ErrorKind::RestrictedData => self.tokens_api().is_some_and(Self::is_auth),
            _ => false,
        }
    }

    /// The status of the last answer.
    pub fn status(&self) -> Option<StatusCode> {
        self.0.status
    }

    /// The id of the last answer, which Amazon's support asks for.
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// How long the last answer asked to wait.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// Amazon's error list; empty where the answer had none.
    pub fn errors(&self) -> &[ApiError] {
        &self.0.errors
    }

    /// The operation that was called.
    pub fn operation(&self) -> &'static Operation {
        self.0.operation
    }

    /// Attempts made.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// The body of the last answer as far as it was read; it may hold a buyer's data.
    pub fn body(&self) -> &Bytes {
        &self.0.body
    }

    /// What Login with Amazon said, for [`ErrorKind::Authentication`].
    pub fn lwa(&self) -> Option<&LwaError> {
        self.0.source.as_deref()?.downcast_ref()
    }

    /// How asking for the Restricted Data Token failed, for [`ErrorKind::RestrictedData`].
    pub fn tokens_api(&self) -> Option<&Error> {
        self.0.source.as_deref()?.downcast_ref::<Arc<Error>>().map(Arc::as_ref)
    }

    /// The cause, where it is one of ours that says what to do.
    fn told_cause(&self) -> Option<&(dyn StdError + 'static)> {
        match self.0.kind {
            ErrorKind::Authentication
            | ErrorKind::RestrictedData
            | ErrorKind::Deadline
            | ErrorKind::InvalidRequest
            | ErrorKind::Redirect
            | ErrorKind::Unreadable => {
                self.0.source.as_deref().map(|source| source as &(dyn StdError + 'static))
            }
            _ => None,
        }
    }

    /// The sentence that says what happened and what to do.
    fn explain(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0.kind {
            ErrorKind::ReadOnly => "refused: this client is read-only and the operation changes data",
            ErrorKind::InvalidRequest => "the request cannot be sent",
            ErrorKind::NoSeller => "the operation needs a seller's consent, and this handle has none",
            ErrorKind::Authentication => "no access token",
            ErrorKind::RestrictedData => "no Restricted Data Token",
            ErrorKind::Forbidden => {
                "Amazon denies access, also with a new access token; check that the application has the role for this \
                 operation and that the seller authorized it after the role was added"
            }
            ErrorKind::Throttled => "Amazon refuses the call for its rate; try again later",
            ErrorKind::Refused => "Amazon refuses the request",
            ErrorKind::Server => "Amazon failed to handle the request",
            ErrorKind::Connect => "no connection to Amazon; check the network, the proxy and the endpoint",
            ErrorKind::Timeout => "no answer in time",
            ErrorKind::Deadline => "the time for the whole call does not suffice",
            ErrorKind::Interrupted => "the connection broke",
            ErrorKind::TooLarge => "the answer is larger than this client accepts; raise its body limit",
            ErrorKind::Unreadable => "the answer is not what Amazon's model says",
            ErrorKind::Redirect => "the endpoint redirects elsewhere, which is not followed; check its address",
            ErrorKind::RepeatedPage => "the token of the next page is the one of this page",
        })
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &self.0;
        write!(f, "{}: ", inner.operation)?;
        self.explain(f)?;
        if let Some(cause) = self.told_cause() {
            write!(f, ": {cause}")?;
        }
        for error in &inner.errors {
            write!(f, "; {error}")?;
        }
        if let Some(summary) = &inner.summary {
            write!(f, "; {summary}")?;
        }
        let mut notes = Vec::new();
        if let Some(status) = inner.status {
            notes.push(format!("status {}", status.as_u16()));
        }
        if let Some(id) = &inner.request_id {
            notes.push(format!("request id {id}"));
        }
        if inner.attempts > 1 {
            notes.push(format!("{} attempts", inner.attempts));
        }
        if inner.sent == Sent::Maybe {
            notes.push("it may have had its effect".to_owned());
        }
        if notes.is_empty() { Ok(()) } else { write!(f, " ({})", notes.join(", ")) }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &self.0;
        f.debug_struct("Error")
            .field("kind", &inner.kind)
            .field("operation", &format_args!("{}", inner.operation))
            .field("sent", &inner.sent)
            .field("attempts", &inner.attempts)
            .field("status", &inner.status)
            .field("request_id", &inner.request_id)
            .field("retry_after", &inner.retry_after)
            .field("errors", &inner.errors)
            .field("summary", &inner.summary)
            .field("body", &format_args!("{} bytes", inner.body.len()))
            .field("source", &inner.source)
            .finish()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self.told_cause() {
            // What the message tells already is not told again.
            Some(told) => told.source(),
            None => self.0.source.as_deref().map(|source| source as &(dyn StdError + 'static)),
        }
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.code.is_empty(), self.message.is_empty()) {
            (_, true) => f.write_str(&self.code),
            (true, false) => f.write_str(&self.message),
            (false, false) => write!(f, "{}: {}", self.code, self.message),
        }
    }
}
