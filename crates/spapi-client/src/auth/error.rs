use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use http::StatusCode;

use crate::http::BoxError;

/// Why Login with Amazon gave no access token. No call was sent to the Selling Partner API.
///
/// A clone shares its cause: all callers that waited for one refresh are told the same.
#[derive(Clone)]
pub struct LwaError {
    pub(crate) kind: LwaErrorKind,
    pub(crate) status: Option<StatusCode>,
    pub(crate) request_id: Option<String>,
    /// What Amazon said, without secrets.
    pub(crate) description: Option<String>,
    pub(crate) source: Option<Arc<BoxError>>,
}

/// What is wrong with the credentials, or with the way to Login with Amazon.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LwaErrorKind {
    /// The client id or the client secret is wrong or expired; also the other secret, where there is one.
    InvalidClient,
    /// The refresh token was revoked, has expired or belongs to another application; or the authorization code is spent
    /// or too old.
    InvalidGrant,
    /// The application may not use this kind of token.
    UnauthorizedClient,
    /// The seller or Amazon withdrew the consent.
    AccessDenied,
    /// The scope is unknown or not granted.
    InvalidScope,
    /// Amazon does not understand the request; most often a credential is empty or mistyped.
    InvalidRequest,
    /// Amazon refuses for another reason.
    Refused,
    /// Login with Amazon is overloaded or failing (429, 5xx). Try later.
    Unavailable,
    /// Login with Amazon could not be reached, or did not answer in time. Try later.
    Unreachable,
    /// The answer holds no access token: is the address that of Login with Amazon?
    Unreadable,
}

impl LwaErrorKind {
    /// By the `error` of the answer (RFC 6749, 5.2), else by the status.
    pub(crate) fn of(code: &str, status: StatusCode) -> Self {
        match code {
            "invalid_client" => Self::InvalidClient,
            "invalid_grant" => Self::InvalidGrant,
            "unauthorized_client" => Self::UnauthorizedClient,
            "access_denied" => Self::AccessDenied,
            "invalid_scope" => Self::InvalidScope,
            "invalid_request" | "unsupported_grant_type" => Self::InvalidRequest,
            "server_error" | "temporarily_unavailable" | "ServiceUnavailable" => Self::Unavailable,
            _ if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS => Self::Unavailable,
            _ if status == StatusCode::UNAUTHORIZED => Self::InvalidClient,
            _ if status.is_client_error() => Self::Refused,
            _ => Self::Unreadable,
        }
    }

    fn advice(self) -> &'static str {
        match self {
            Self::InvalidClient => {
                "Login with Amazon does not accept the client id or the client secret (invalid_client). Compare both \
                 with Seller Central, Develop Apps, \"LWA credentials\" of your application; a secret expires after \
                 180 days and is renewed there"
            }
            Self::InvalidGrant => {
                "Login with Amazon does not accept the refresh token or the authorization code (invalid_grant): it was \
                 revoked, has expired, is spent or belongs to another application. Authorize the application again \
                 in Seller Central, Manage Your Apps, and use the new refresh token"
            }
            Self::UnauthorizedClient => {
                "the application may not use this refresh token (unauthorized_client). Check that the client id is \
                 the one that the seller authorized, and that the application is published or in draft for this seller"
            }
            Self::AccessDenied => {
                "the consent was withdrawn (access_denied). Authorize the application again in Seller Central, \
                 Manage Your Apps"
            }
            Self::InvalidScope => "the scope is not granted to this application (invalid_scope)",
            Self::InvalidRequest => {
                "Login with Amazon does not understand the request (invalid_request). Check that client id, client \
                 secret and refresh token are complete"
            }
            Self::Refused => "Login with Amazon refuses to give an access token",
            Self::Unavailable => "Login with Amazon is overloaded or failing; try again later",
            Self::Unreachable => {
                "Login with Amazon cannot be reached; check the network, the proxy and the address"
            }
            Self::Unreadable => {
                "Login with Amazon answered without an access token; check that the address is that of its token endpoint"
            }
        }
    }
}

impl LwaError {
    pub(crate) fn unreachable(source: Option<BoxError>) -> Self {
        Self { source: source.map(Arc::new), ..Self::bare(LwaErrorKind::Unreachable) }
    }

    /// A failure of which no more is known.
    pub(crate) fn bare(kind: LwaErrorKind) -> Self {
        Self { kind, status: None, request_id: None, description: None, source: None }
    }

    /// What is wrong.
    pub fn kind(&self) -> LwaErrorKind {
        self.kind
    }

    /// The status of the answer.
    pub fn status(&self) -> Option<StatusCode> {
        self.status
    }

    /// The id of the answer, which Amazon's support asks for.
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// Whether the same credentials may be accepted later.
    pub fn is_retryable(&self) -> bool {
        matches!(self.kind, LwaErrorKind::Unavailable | LwaErrorKind::Unreachable)
    }
}

impl fmt::Display for LwaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.advice())?;
        if let Some(description) = &self.description {
            write!(f, "; Amazon says: {description}")?;
        }
        match (self.status, &self.request_id) {
            (Some(status), Some(id)) => write!(f, " (status {}, request id {id})", status.as_u16()),
            (Some(status), None) => write!(f, " (status {})", status.as_u16()),
            (None, _) => Ok(()),
        }
    }
}

impl fmt::Debug for LwaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LwaError")
            .field("kind", &self.kind)
            .field("status", &self.status)
            .field("request_id", &self.request_id)
            .field("description", &self.description)
            .field("source", &self.source)
            .finish()
    }
}

impl StdError for LwaError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_ref().map(|source| {
            let source: &(dyn StdError + 'static) = source.as_ref().as_ref();
            source
        })
    }
}
