//! Fetches documents at the addresses that Amazon names.

use ::http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderName, LOCATION};
use ::http::{HeaderValue, Response, StatusCode};
use tokio::time::{Instant, sleep, timeout_at};

use super::address::Address;
use super::incoming::Incoming;
use super::transfer::{delay, refusal, request, unanswered};
use super::{DocumentError, DocumentErrorKind};
use crate::Seller;
use crate::deadline::after;
use crate::http::{Body, call, full};

/// Redirects that a download follows.
const MAX_REDIRECTS: usize = 3;
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
