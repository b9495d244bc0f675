//! Stores documents at the addresses that Amazon names.

use ::http::header::CONTENT_LENGTH;
use ::http::{HeaderMap, HeaderValue, Method};
use tokio::time::{Instant, sleep, timeout_at};

use super::address::Address;
use super::transfer::{delay, refusal, request, unanswered};
use super::upload_body::{Progress, UploadBody};
use super::{DocumentError, DocumentErrorKind};
use crate::Seller;
use crate::http::call;

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
