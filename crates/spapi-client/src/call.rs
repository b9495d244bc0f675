//! One call: usage plan, access token, attempts.

use std::sync::Arc;
use std::time::Duration;

use ::http::header::{ACCEPT, HeaderName, HeaderValue, USER_AGENT};
use ::http::{StatusCode, Uri};
use amz_odoo_ratelimit::{Key, Plan, Ticket};
use bytes::Bytes;
use spapi_types::{EncodeError, Method, Operation};
use tokio::time::{Instant, timeout_at};
use tracing::Instrument;

use crate::answer::{Head, api_errors, is_error_list};
use crate::auth::AccessToken;
use crate::error::Inner;
use crate::http::{BodyError, BoxError, call, collect, full, surely_not_sent};
use crate::redact::Redactor;
use crate::retry::{Failure, Fault, in_our_time};
use crate::{Endpoint, Error, ErrorKind, Seller, Sent};

const ACCESS_TOKEN: HeaderName = HeaderName::from_static("x-amz-access-token");
/// More of a refusal is not read.
const REFUSAL_LIMIT: usize = 256 * 1024;
/// The plan of every operation in Amazon's sandbox.
const SANDBOX_PLAN: Plan = Plan::new(5.0, 15);

/// Reads the body of a successful answer; its error must not quote it.
pub(crate) type Read<'a> = &'a mut (dyn FnMut(&Bytes) -> Result<(), BoxError> + Send);

/// A request ready to be sent, as often as it takes.
pub(crate) struct Call<'a> {
    seller: &'a Seller,
    operation: &'static Operation,
    request: ::http::Request<Bytes>,
    key: Key,
}

/// Why an attempt failed.
struct Failed {
    kind: ErrorKind,
    fault: Fault,
    sent: Sent,
    head: Option<Head>,
    body: Bytes,
    summary: Option<String>,
    source: Option<BoxError>,
}

impl<'a> Call<'a> {
    /// Checks what can be checked before anything is sent.
    pub(crate) fn new(
        seller: &'a Seller,
        operation: &'static Operation,
        request: Result<::http::Request<Bytes>, EncodeError>,
    ) -> Result<Self, Error> {
        let shared = &seller.client.shared;
        let unsent = |kind, source| {
            Failed::unsent(kind, source).into_error(operation, Sent::No, 0, false, &Redactor::default())
        };
        if !shared.mode.allows(operation) {
            return Err(unsent(ErrorKind::ReadOnly, None));
        }
        let mut request = request.map_err(|error| unsent(ErrorKind::InvalidRequest, Some(error.into())))?;
        *request.uri_mut() = absolute(&shared.endpoint.base(seller.region), request.uri())
            .map_err(|error| unsent(ErrorKind::InvalidRequest, Some(error.into())))?;
        let headers = request.headers_mut();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(USER_AGENT, shared.user_agent.clone());
        let key = Key::new(
            seller.region.as_str(),
            shared.lwa.client_id.as_str(),
            seller.partner_id.as_ref(),
            operation.to_string(),
        );
        Ok(Self { seller, operation, request, key })
    }

    /// Makes attempts until one goes well or no more may follow.
    pub(crate) async fn run(&self, read: Read<'_>) -> Result<(Head, Bytes), Error> {
        let span = tracing::info_span!("spapi", operation = %self.operation, region = %self.seller.region);
        self.attempts(read).instrument(span).await
    }

    async fn attempts(&self, read: Read<'_>) -> Result<(Head, Bytes), Error> {
        let shared = &self.seller.client.shared;
        let started = Instant::now();
        let mut waited = Duration::ZERO;
        let mut sent = Sent::No;
        let mut renewed = false;
        let mut attempt = 1;
        loop {
            let queued = Instant::now();
            let permit = shared.limiter.acquire(&self.key, self.plan(), self.seller.lane).await;
            waited += queued.elapsed();
            // After the wait, which may outlast a token.
            let token = match self.seller.account.token().await {
                Ok(token) => token,
                Err(error) => {
                    let retryable = error.is_retryable();
                    let failed = Failed::unsent(ErrorKind::Authentication, Some(error.into()));
                    return Err(failed.into_error(
                        self.operation,
                        sent,
                        attempt - 1,
                        retryable,
                        &Redactor::default(),
                    ));
                }
            };
            shared.counters.calls.add_one();
            let failed = match self.attempt(permit.spend(), &token, read).await {
                Ok((head, body)) => {
                    tracing::debug!(
                        attempt,
                        status = head.status.as_u16(),
                        request_id = head.request_id,
                        "answered"
                    );
                    return Ok((head, body));
                }
                Err(failed) => failed,
            };
            sent = sent.max(failed.sent);
            let failure = failed.failure(self.repeatable(), shared.limiter.speed());
            let may_renew =
                failed.kind == ErrorKind::Forbidden && !renewed && attempt < shared.retry.max_attempts;
            let delay = if may_renew && self.seller.account.refused(&token) {
                renewed = true;
                Some(Duration::ZERO)
            } else {
                let spent = started.elapsed().saturating_sub(waited);
                shared.retry.delay(failure, attempt, spent, shared.dice.roll())
            };
            let status = failed.head.as_ref().map(|head| head.status.as_u16());
            let request_id = failed.head.as_ref().and_then(|head| head.request_id.as_deref());
            let Some(delay) = delay else {
                tracing::debug!(attempt, status, request_id, kind = ?failed.kind, ?sent, "failed");
                let refresh_token = self.seller.account.refresh_token();
                let redactor = Redactor::secrets([token.expose(), refresh_token.expose()])
                    .with_body(self.request.body());
                return Err(failed.into_error(
                    self.operation,
                    sent,
                    attempt,
                    failure.may_repeat(),
                    &redactor,
                ));
            };
            tracing::debug!(attempt, status, request_id, kind = ?failed.kind, ?delay, "repeated");
            shared.counters.retries.add_one();
            tokio::time::sleep(delay).await;
            attempt += 1;
        }
    }

    async fn attempt(
        &self,
        ticket: Ticket,
        token: &Arc<AccessToken>,
        read: &mut (dyn FnMut(&Bytes) -> Result<(), BoxError> + Send),
    ) -> Result<(Head, Bytes), Failed> {
        let shared = &self.seller.client.shared;
        let deadline = Instant::now() + self.seller.timeout;
        let mut request = ::http::Request::new(full(self.request.body().clone()));
        *request.method_mut() = self.request.method().clone();
        *request.uri_mut() = self.request.uri().clone();
        *request.headers_mut() = self.request.headers().clone();
        request.headers_mut().insert(ACCESS_TOKEN, token.header.clone());

        let answer = match timeout_at(deadline, call(&shared.http, request)).await {
            Err(_) => return Err(Failed::unanswered(ErrorKind::Timeout, Sent::Maybe, None)),
            Ok(Err(error)) if surely_not_sent(&error) => {
                return Err(Failed::unanswered(ErrorKind::Connect, Sent::No, Some(error)));
            }
            Ok(Err(error)) => {
                return Err(Failed::unanswered(ErrorKind::Interrupted, Sent::Maybe, Some(error)));
            }
            Ok(Ok(answer)) => answer,
        };
        let (parts, body) = answer.into_parts();
        let head = Head::new(parts.status, &parts.headers);
        if head.status == StatusCode::TOO_MANY_REQUESTS {
            shared.counters.throttled.add_one();
            tracing::warn!(request_id = head.request_id, retry_after = ?head.retry_after, "throttled");
            ticket.throttled(head.retry_after);
        } else {
            ticket.answered(head.rate_limit);
        }
        let limit = if head.status.is_success() { shared.body_limit } else { REFUSAL_LIMIT };
        let body = timeout_at(deadline, collect(body, limit)).await;
        if !head.status.is_success() {
            return Err(Failed::refused(head, body.ok().and_then(Result::ok)));
        }
        let body = match body {
            Ok(Ok(body)) => body,
            Ok(Err(BodyError::TooLarge)) => return Err(Failed::success(ErrorKind::TooLarge, head, None)),
            Ok(Err(BodyError::Interrupted(error))) => {
                return Err(Failed::success(ErrorKind::Interrupted, head, Some(error)));
            }
            Err(_) => return Err(Failed::success(ErrorKind::Timeout, head, None)),
        };
        if is_error_list(&body) {
            return Err(Failed::refused(head, Some(body)));
        }
        let none_expected = head.status == StatusCode::NO_CONTENT || self.operation.method != Method::Get;
        if !(body.is_empty() && none_expected)
            && let Err(error) = read(&body)
        {
            let summary = Some(head.summary(&body));
            return Err(Failed {
                body,
                summary,
                ..Failed::success(ErrorKind::Unreadable, head, Some(error))
            });
        }
        Ok((head, body))
    }

    fn plan(&self) -> Option<Plan> {
        match self.seller.client.shared.endpoint {
            Endpoint::Sandbox => Some(SANDBOX_PLAN),
            _ => self.operation.plan.map(|plan| Plan::new(plan.rate, plan.burst)),
        }
    }

    /// Whether the operation may happen twice.
    fn repeatable(&self) -> bool {
        self.operation.idempotent
            || matches!(self.operation.method, Method::Get | Method::Put | Method::Delete)
    }
}

impl Failed {
    fn unsent(kind: ErrorKind, source: Option<BoxError>) -> Self {
        Self { fault: Fault::Lasting, ..Self::unanswered(kind, Sent::No, source) }
    }

    fn unanswered(kind: ErrorKind, sent: Sent, source: Option<BoxError>) -> Self {
        Self { kind, fault: Fault::Passing, sent, head: None, body: Bytes::new(), summary: None, source }
    }

    /// A 2xx whose body is the trouble.
    fn success(kind: ErrorKind, head: Head, source: Option<BoxError>) -> Self {
        let fault = if kind == ErrorKind::TooLarge { Fault::Lasting } else { Fault::Passing };
        Self { fault, head: Some(head), ..Self::unanswered(kind, Sent::Yes, source) }
    }

    /// An answer that says no; `None` is a body that could not be read.
    fn refused(head: Head, body: Option<Bytes>) -> Self {
        let (kind, fault) = match head.status.as_u16() {
            429 => (ErrorKind::Throttled, Fault::Throttled),
            401 | 403 => (ErrorKind::Forbidden, Fault::Lasting),
            300..=399 => (ErrorKind::Redirect, Fault::Lasting),
            500 | 502 | 503 | 504 => (ErrorKind::Server, Fault::Passing),
            500.. => (ErrorKind::Server, Fault::Lasting),
            _ => (ErrorKind::Refused, Fault::Lasting),
        };
        let summary = Some(match &body {
            Some(body) => head.summary(body),
            None => "the rest of the answer is missing or too long".to_owned(),
        });
        let body = body.unwrap_or_default();
        Self { kind, fault, sent: Sent::Yes, head: Some(head), body, summary, source: None }
    }

    fn failure(&self, repeatable: bool, speed: f64) -> Failure {
        let retry_after = self.head.as_ref().and_then(|head| head.retry_after);
        let retry_after = retry_after.map(|after| in_our_time(after, speed));
        Failure { fault: self.fault, repeatable, sent: self.sent, retry_after }
    }

    fn into_error(
        self,
        operation: &'static Operation,
        sent: Sent,
        attempts: u32,
        retryable: bool,
        redactor: &Redactor<'_>,
    ) -> Error {
        let errors = api_errors(&self.body, redactor);
        Error::new(Inner {
            kind: self.kind,
            operation,
            sent,
            attempts,
            status: self.head.as_ref().map(|head| head.status),
            retry_after: self.head.as_ref().and_then(|head| head.retry_after),
            request_id: self.head.and_then(|head| head.request_id),
            retryable,
            summary: self.summary.filter(|_| errors.is_empty()),
            errors,
            body: self.body,
            source: self.source,
        })
    }
}

fn absolute(base: &str, relative: &Uri) -> Result<Uri, ::http::uri::InvalidUri> {
    let path = relative.path_and_query().map_or("/", |path| path.as_str());
    format!("{base}{path}").parse()
}

/// The failure of paging that would never end.
pub(crate) fn repeated_page(
    operation: &'static Operation,
    status: StatusCode,
    request_id: Option<String>,
) -> Error {
    let head = Head::bare(status, request_id);
    let failed = Failed { fault: Fault::Lasting, ..Failed::success(ErrorKind::RepeatedPage, head, None) };
    failed.into_error(operation, Sent::Yes, 1, false, &Redactor::default())
}
