//! One call: usage plan, token, attempts.

mod failed;
mod in_flight;

use std::time::Duration;

use ::http::header::{ACCEPT, HeaderName, HeaderValue, USER_AGENT};
use ::http::{StatusCode, Uri};
use amz_odoo_ratelimit::{AcquireError, Demand, Key, Permit, Plan, Ticket};
use bytes::{Bytes, BytesMut};
use spapi_types::{EncodeError, Method, Operation};
use tokio::time::{Instant, timeout, timeout_at};
use tracing::Instrument;

use self::failed::Failed;
use self::in_flight::InFlight;
use crate::answer::{Head, is_error_list};
use crate::auth::{AccessToken, NoPass, Pass};
use crate::deadline::after as after_time;
use crate::http::{Body, BodyError, BoxError, call, collect_into, full, is_redirected, surely_not_sent};
use crate::redact::Redactor;
use crate::{Endpoint, Error, ErrorKind, Seller, Sent};

pub(crate) use self::failed::{after, unreadable, unsent};
pub use self::in_flight::SentWatch;

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
    pass: Pass,
    key: Key,
    watch: SentWatch,
}

impl<'a> Call<'a> {
    /// Checks what can be checked before anything is sent.
    pub(crate) fn new(
        seller: &'a Seller,
        operation: &'static Operation,
        request: Result<::http::Request<Bytes>, EncodeError>,
    ) -> Result<Self, Error> {
        let shared = &seller.client.shared;
        let refuse = |kind, source| {
            Failed::unsent(kind, source).into_error(operation, Sent::No, 0, false, &Redactor::default())
        };
        if !shared.mode.allows(operation) {
            return Err(refuse(ErrorKind::ReadOnly, None));
        }
        let mut request = request.map_err(|error| refuse(ErrorKind::InvalidRequest, Some(error.into())))?;
        let pass = Pass::choose(seller, operation, request.uri().path())
            .map_err(|NoPass { kind, source, .. }| refuse(kind, source))?;
        *request.uri_mut() = absolute(&shared.endpoint.base(seller.region), request.uri())
            .map_err(|error| refuse(ErrorKind::InvalidRequest, Some(error.into())))?;
        let headers = request.headers_mut();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(USER_AGENT, shared.user_agent.clone());
        // Amazon meters a grantless operation by the application alone.
        let partner = if operation.grantless.is_some() { "" } else { seller.partner_id.as_ref() };
        // The sandbox has a plan of its own.
        let place = match shared.endpoint {
            Endpoint::Sandbox => format!("{}.sandbox", seller.region),
            _ => seller.region.to_string(),
        };
        let key = Key::new(place, shared.lwa.client_id.as_str(), partner, operation.to_string());
        let watch = seller.watch.clone().unwrap_or_default();
        watch.set(Sent::No);
        Ok(Self { seller, operation, request, pass, key, watch })
    }

    /// The body that goes out.
    pub(crate) fn body(&self) -> Bytes {
        self.request.body().clone()
    }

    /// Makes attempts until one goes well, no more may follow, or the handle's time is over.
    pub(crate) async fn run(&self, read: Read<'_>) -> Result<(Head, Bytes), Error> {
        let span = tracing::info_span!("spapi", operation = %self.operation, region = %self.seller.region);
        let Some(deadline) = self.seller.deadline else {
            return self.attempts(read).instrument(span).await;
        };
        match timeout(deadline, self.attempts(read).instrument(span)).await {
            Ok(outcome) => outcome,
            Err(_) => {
                let sent = self.watch.sent();
                let failed = Failed::unanswered(ErrorKind::Deadline, sent, None);
                let retryable = failed.failure(self.operation.idempotent, 1.0).may_repeat();
                Err(failed.into_error(self.operation, sent, 0, retryable, &Redactor::default()))
            }
        }
    }

    async fn attempts(&self, read: Read<'_>) -> Result<(Head, Bytes), Error> {
        let shared = &self.seller.client.shared;
        let started = Instant::now();
        let deadline = self.seller.deadline.map(|deadline| after_time(started, deadline));
        let mut waited = Duration::ZERO;
        let mut sent = Sent::No;
        let mut renewed = false;
        let mut attempt = 1;
        loop {
            let queued = Instant::now();
            let permit = self.permit(deadline).await.map_err(|too_late| {
                let failed = Failed::unsent(ErrorKind::Deadline, Some(too_late.into()));
                let retryable = sent == Sent::No || self.operation.idempotent;
                failed.into_error(self.operation, sent, attempt - 1, retryable, &Redactor::default())
            })?;
            waited += queued.elapsed();
            // After the wait, which may outlast a token.
            let token =
                self.pass.token(self.seller).await.map_err(|NoPass { kind, source, retryable }| {
                    let failed = Failed::unsent(kind, source);
                    failed.into_error(self.operation, sent, attempt - 1, retryable, &Redactor::default())
                })?;
            let request = self.to_send(&token).map_err(|failed| {
                failed.into_error(self.operation, sent, attempt - 1, false, &Redactor::default())
            })?;
            shared.counters.calls.add_one();
            self.watch.set(sent.max(Sent::Maybe));
            let in_flight = InFlight::new(&shared.counters);
            let outcome = self.attempt(permit.spend(), request, read).await;
            in_flight.end();
            let failed = match outcome {
                Ok((head, body)) => {
                    self.watch.set(Sent::Yes);
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
            self.watch.set(sent);
            let failure = failed.failure(self.operation.idempotent, shared.limiter.speed());
            let may_renew =
                failed.kind == ErrorKind::Forbidden && !renewed && attempt < shared.retry.max_attempts;
            let delay = if may_renew && self.pass.refused(&token) {
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
                let redactor = self.redactor(&token);
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

    /// Waits for the usage plan; where it has no token before the deadline, that is told at once.
    async fn permit(&self, deadline: Option<Instant>) -> Result<Permit, AcquireError> {
        let Seller { client, lane, .. } = self.seller;
        let limiter = &client.shared.limiter;
        if let Some(deadline) = deadline {
            let mut demand = Demand::new(self.key.clone()).with_lane(*lane).with_deadline(deadline);
            demand.plan = self.plan();
            match limiter.admit(&demand).await {
                // Below, the shared store is asked until it answers.
                Err(AcquireError::Store(_)) => {}
                outcome => return outcome,
            }
        }
        Ok(limiter.acquire(&self.key, self.plan(), *lane).await)
    }

    async fn attempt(
        &self,
        ticket: Ticket,
        request: ::http::Request<Body>,
        read: &mut (dyn FnMut(&Bytes) -> Result<(), BoxError> + Send),
    ) -> Result<(Head, Bytes), Failed> {
        let shared = &self.seller.client.shared;
        let deadline = after_time(Instant::now(), self.seller.timeout);
        let answer = match timeout_at(deadline, call(&shared.http, request)).await {
            Err(_) => return Err(Failed::unanswered(ErrorKind::Timeout, Sent::Maybe, None)),
            Ok(Err(error)) if surely_not_sent(&error) => {
                return Err(Failed::unanswered(ErrorKind::Connect, Sent::No, Some(error)));
            }
            Ok(Err(error)) if is_redirected(&error) => {
                return Err(Failed { sent: Sent::Maybe, ..Failed::unsent(ErrorKind::Redirect, Some(error)) });
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
        let mut bytes = BytesMut::new();
        let read_to = timeout_at(deadline, collect_into(body, limit, &mut bytes)).await;
        // Also where it is only the beginning.
        let body = bytes.freeze();
        let failed = match read_to {
            _ if !head.status.is_success() => {
                return Err(Failed::refused(head, body, matches!(read_to, Ok(Ok(())))));
            }
            Ok(Ok(())) => None,
            Ok(Err(BodyError::TooLarge)) => Some((ErrorKind::TooLarge, None)),
            Ok(Err(BodyError::Interrupted(error))) => Some((ErrorKind::Interrupted, Some(error))),
            Err(_) => Some((ErrorKind::Timeout, None)),
        };
        if let Some((kind, source)) = failed {
            return Err(Failed::success(kind, head, body, source));
        }
        if is_error_list(&body) {
            return Err(Failed::refused(head, body, true));
        }
        // What has happened is no failure for the want of an answer, which the response then tells; a question is.
        let may_be_empty = head.status == StatusCode::NO_CONTENT || self.operation.method != Method::Get;
        if !(body.is_empty() && may_be_empty)
            && let Err(error) = read(&body)
        {
            let summary = Some(head.summary(&body));
            return Err(Failed {
                summary,
                ..Failed::success(ErrorKind::Unreadable, head, body, Some(error))
            });
        }
        Ok((head, body))
    }

    /// The request with everything that is new in every attempt.
    fn to_send(&self, token: &AccessToken) -> Result<::http::Request<Body>, Failed> {
        let mut request = ::http::Request::new(self.request.body().clone());
        *request.method_mut() = self.request.method().clone();
        *request.uri_mut() = self.request.uri().clone();
        *request.headers_mut() = self.request.headers().clone();
        request.headers_mut().insert(ACCESS_TOKEN, token.header.clone());
        #[cfg(feature = "sigv4")]
        if let Some(signer) = &self.seller.client.shared.signer {
            signer
                .sign(&mut request, self.seller.region)
                .map_err(|error| Failed::unsent(ErrorKind::InvalidRequest, Some(error)))?;
        }
        Ok(request.map(full))
    }

    fn plan(&self) -> Option<Plan> {
        match self.seller.client.shared.endpoint {
            Endpoint::Sandbox => Some(SANDBOX_PLAN),
            _ => self.operation.plan.map(|plan| Plan::new(plan.rate, plan.burst)),
        }
    }

    /// What Amazon's messages must not repeat to others.
    fn redactor<'b>(&'b self, token: &'b AccessToken) -> Redactor<'b> {
        let consent = self.seller.account.as_ref().map(|account| account.tokens.secret());
        Redactor::secrets(consent.into_iter().chain([token.expose()])).with_body(self.request.body())
    }
}

fn absolute(base: &str, relative: &Uri) -> Result<Uri, ::http::uri::InvalidUri> {
    let path = relative.path_and_query().map_or("/", |path| path.as_str());
    format!("{base}{path}").parse()
}
