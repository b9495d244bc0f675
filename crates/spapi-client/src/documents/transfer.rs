//! What fetching and storing documents share: requests without an access token, and what their failures mean.

use std::time::Duration;

use ::http::header::USER_AGENT;
use ::http::{Request, StatusCode};
use tokio::time::{Instant, timeout_at};

use super::address::Address;
use super::{DocumentError, DocumentErrorKind};
use crate::deadline::after;
use crate::http::{Body, BoxError, collect, surely_not_sent};
use crate::retry::{Failure, Fault};
use crate::{Seller, Sent};

/// More of a refusal is not read.
const REFUSAL_LIMIT: usize = 16 * 1024;

/// How long to wait before the next attempt, if one may follow.
pub(super) fn delay(
    seller: &Seller,
    error: &DocumentError,
    attempt: u32,
    started: Instant,
) -> Option<Duration> {
    let shared = &seller.client.shared;
    // A new address is had elsewhere.
    let may_pass = error.is_retryable() && error.kind() != DocumentErrorKind::Expired;
    let fault = if may_pass { Fault::Passing } else { Fault::Lasting };
    let failure = Failure { fault, repeatable: true, sent: Sent::Maybe, retry_after: None };
    let delay = shared.retry.delay(failure, attempt, started.elapsed(), shared.dice.roll());
    let status = error.status().map(|status| status.as_u16());
    tracing::debug!(attempt, status, kind = ?error.kind(), ?delay, "document not transferred");
    delay
}

pub(super) fn request(
    seller: &Seller,
    address: &Address,
    body: Body,
) -> Result<Request<Body>, DocumentError> {
    let mut request = Request::new(body);
    *request.uri_mut() = address.uri()?;
    request.headers_mut().insert(USER_AGENT, seller.client.shared.user_agent.clone());
    Ok(request)
}

pub(super) fn unanswered(address: &Address, error: BoxError) -> DocumentError {
    let kind = match surely_not_sent(&error) {
        true => DocumentErrorKind::Connect,
        false => DocumentErrorKind::Interrupted,
    };
    match address.clean(error) {
        Some(cause) => DocumentError::new(kind).caused_by(cause),
        None => DocumentError::new(kind),
    }
}

pub(super) async fn refusal(seller: &Seller, status: StatusCode, body: Body) -> DocumentError {
    let deadline = after(Instant::now(), seller.timeout);
    let body = timeout_at(deadline, collect(body, REFUSAL_LIMIT)).await.ok().and_then(Result::ok);
    let code = body.as_deref().and_then(code);
    // A store of documents refuses an address that has expired as one that lacks the right.
    let expired = status == StatusCode::FORBIDDEN
        && code.as_deref().is_none_or(|code| ["AccessDenied", "ExpiredToken"].contains(&code));
    let kind = if expired { DocumentErrorKind::Expired } else { DocumentErrorKind::Refused };
    DocumentError::new(kind).answered(status, code)
}

/// The code in a refusal of Amazon's stores; nothing else of it is shown, since it may repeat the address.
fn code(body: &[u8]) -> Option<String> {
    let body = std::str::from_utf8(body).ok()?;
    let (_, rest) = body.split_once("<Code>")?;
    let (code, _) = rest.split_once("</Code>")?;
    let is_code = code.len() <= 64 && code.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_code.then(|| code.to_owned())
}
