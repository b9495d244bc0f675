//! Fetches and stores documents at the addresses that Amazon names. No access token goes there.

use std::time::Duration;

use ::http::header::{
    ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderName, LOCATION, USER_AGENT,
};
use ::http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode};
use tokio::time::{Instant, sleep, timeout_at};

use super::address::Address;
use super::incoming::Incoming;
use super::upload_body::{Progress, UploadBody};
use super::{DocumentError, DocumentErrorKind};
use crate::deadline::after;
use crate::http::{Body, BoxError, call, collect, full, surely_not_sent};
use crate::retry::{Failure, Fault};
use crate::{Seller, Sent};

/// Redirects that a download follows.
const MAX_REDIRECTS: usize = 3;
/// More of a refusal is not read.
const REFUSAL_LIMIT: usize = 16 * 1024;
/// Content encodings that are none of gzip's and would come out as garbage.
const FOREIGN_ENCODINGS: [&str; 5] = ["br", "zstd", "deflate", "compress", "lz4"];

/// A document whose body begins to come.
pub(super) struct Fetched {
    pub(super) incoming: Incoming,
    pub(super) content_type: Option<String>,
    /// Whether the answer says that it is gzip.
    pub(super) gzip: bool,
}

/// Begins a download, and again where the failure may pass.
pub(super) async fn fetch(seller: &Seller, address: &Address) -> Result<Fetched, DocumentError> {
    let started = Instant::now();
    let mut attempt = 1;
    loop {
        let error = match get(seller, address).await {
            Ok(fetched) => return Ok(fetched),
            Err(error) => error,
        };
        let Some(delay) = delay(seller, &error, attempt, started) else { return Err(error) };
        sleep(delay).await;
        attempt += 1;
    }
}

/// Stores a document, and again where the failure may pass and the body can be had again.
pub(super) async fn store(
    seller: &Seller,
    address: &Address,
    method: &Method,
    headers: &HeaderMap,
    body: &mut UploadBody,
) -> Result<(), DocumentError> {
    let started = Instant::now();
    let mut attempt = 1;
    loop {
        let error = match send(seller, address, method, headers, body).await {
            Ok(()) => return Ok(()),
            Err(error) => error,
        };
        let delay = delay(seller, &error, attempt, started).filter(|_| body.can_be_had_again());
        let Some(delay) = delay else { return Err(error) };
        sleep(delay).await;
        attempt += 1;
    }
}

/// How long to wait before the next attempt, if one may follow.
fn delay(seller: &Seller, error: &DocumentError, attempt: u32, started: Instant) -> Option<Duration> {
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

async fn get(seller: &Seller, address: &Address) -> Result<Fetched, DocumentError> {
    let mut address = address.clone();
    for _ in 0..=MAX_REDIRECTS {
        let mut request = request(seller, &address, full(""))?;
        // What the transport inflates by itself cannot be checked for its length.
        request.headers_mut().insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        let deadline = after(Instant::now(), seller.timeout);
        let answer = match timeout_at(deadline, call(&seller.client.shared.http, request)).await {
            Ok(answer) => answer.map_err(|error| unanswered(&address, error))?,
            Err(_) => return Err(DocumentError::new(DocumentErrorKind::Timeout)),
        };
        let status = answer.status();
        if !status.is_redirection() {
            return fetched(seller, address, answer).await;
        }
        let location = answer.headers().get(LOCATION).and_then(|location| location.to_str().ok());
        let next = location.and_then(|location| address.redirected(location));
        address =
            next.ok_or_else(|| DocumentError::new(DocumentErrorKind::Redirect).answered(status, None))?;
    }
    Err(DocumentError::new(DocumentErrorKind::Redirect))
}

async fn fetched(
    seller: &Seller,
    address: Address,
    answer: Response<Body>,
) -> Result<Fetched, DocumentError> {
    let (head, body) = answer.into_parts();
    if head.status != StatusCode::OK {
        return Err(refusal(seller, head.status, body).await);
    }
    let text =
        |name: &HeaderName| head.headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
    let encoding = text(&CONTENT_ENCODING).unwrap_or_default();
    if FOREIGN_ENCODINGS.iter().any(|foreign| foreign.eq_ignore_ascii_case(encoding)) {
        return Err(DocumentError::new(DocumentErrorKind::Compression).answered(head.status, None));
    }
    let length = text(&CONTENT_LENGTH).and_then(|length| length.parse().ok());
    Ok(Fetched {
        incoming: Incoming::from_afar(body, length, seller.timeout, address),
        content_type: text(&CONTENT_TYPE).map(str::to_owned),
        gzip: encoding.eq_ignore_ascii_case("gzip"),
    })
}

async fn send(
    seller: &Seller,
    address: &Address,
    method: &Method,
    headers: &HeaderMap,
    body: &mut UploadBody,
) -> Result<(), DocumentError> {
    let progress = Progress::new();
    let length = body.length();
    let Some(body) = body.open(&progress) else { return Err(DocumentError::new(DocumentErrorKind::Source)) };
    let mut request = request(seller, address, body)?;
    *request.method_mut() = method.clone();
    request.headers_mut().extend(headers.clone());
    // A body in parts has no length of its own, and Amazon's stores refuse what comes without one.
    request.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(length));
    let mut answer = call(&seller.client.shared.http, request);
    let answer = loop {
        match timeout_at(progress.moved_at() + seller.timeout, &mut answer).await {
            Ok(answer) => break answer,
            Err(_) if progress.moved_at() + seller.timeout > Instant::now() => {}
            Err(_) => return Err(DocumentError::new(DocumentErrorKind::Timeout)),
        }
    };
    let answer = match answer {
        Ok(answer) => answer,
        Err(_) if progress.failed() => return Err(DocumentError::new(DocumentErrorKind::Source)),
        Err(error) => return Err(unanswered(address, error)),
    };
    let (head, body) = answer.into_parts();
    match head.status {
        status if status.is_success() => Ok(()),
        status if status.is_redirection() => {
            Err(DocumentError::new(DocumentErrorKind::Redirect).answered(status, None))
        }
        status => Err(refusal(seller, status, body).await),
    }
}

fn request(seller: &Seller, address: &Address, body: Body) -> Result<Request<Body>, DocumentError> {
    let mut request = Request::new(body);
    *request.uri_mut() = address.uri()?;
    request.headers_mut().insert(USER_AGENT, seller.client.shared.user_agent.clone());
    Ok(request)
}

fn unanswered(address: &Address, error: BoxError) -> DocumentError {
    let kind = match surely_not_sent(&error) {
        true => DocumentErrorKind::Connect,
        false => DocumentErrorKind::Interrupted,
    };
    match address.clean(error) {
        Some(cause) => DocumentError::new(kind).caused_by(cause),
        None => DocumentError::new(kind),
    }
}

async fn refusal(seller: &Seller, status: StatusCode, body: Body) -> DocumentError {
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
