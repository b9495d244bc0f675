//! Requests over HTTP: time-outs, the limit on calls at a time, counters, repeats.

use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http::header::CONTENT_LENGTH;
use http::{Request, Response};
use http_body_util::BodyExt;
use tokio::sync::Semaphore;
use tower::ServiceExt;

use crate::error::{BoxError, Error, ErrorKind, Result, Sent};
use crate::http::{Body, ConnectError, HttpService, full};
use crate::{Retry, Stats};

pub(super) struct Wire {
    pub(super) http: HttpService,
    /// For requests that set none of their own.
    pub(super) timeout: Duration,
    pub(super) retry: Retry,
    /// One permit for each call that Odoo may work on at a time.
    pub(super) permits: Option<Semaphore>,
    pub(super) counters: Counters,
}

#[derive(Default)]
pub(super) struct Counters {
    calls: AtomicU64,
    writes: AtomicU64,
    repeats: AtomicU64,
}

type Started = Pin<Box<dyn Future<Output = Result<Response<Body>, BoxError>> + Send>>;

/// A request with what the wire must know of it.
pub(super) struct Outgoing {
    pub(super) request: Request<Bytes>,
    pub(super) timeout: Option<Duration>,
    /// Whether it is counted as a write.
    pub(super) write: bool,
}

impl Wire {
    pub(super) fn stats(&self) -> Stats {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Stats {
            calls: read(&self.counters.calls),
            writes: read(&self.counters.writes),
            repeats: read(&self.counters.repeats),
        }
    }

    /// Sends a request and reads the answer, again while `retry` allows it. `repeatable` is asked only after a
    /// failure.
    pub(super) async fn ask<T>(
        &self,
        request: Outgoing,
        repeatable: impl Fn() -> bool,
        read: impl Fn(&Response<Bytes>) -> Result<T>,
    ) -> Result<T> {
        let mut attempt = 1;
        loop {
            let answer = self.send(&request).await;
            match answer.and_then(|answer| read(&answer)) {
                Err(error) if self.retry.allows(attempt, &error, &repeatable) => {
                    tracing::debug!(%error, attempt, "the call is repeated");
                    self.pause(attempt).await;
                    attempt += 1;
                }
                other => return other,
            }
        }
    }

    /// Waits for the next attempt, and counts it.
    pub(super) async fn pause(&self, attempt: u32) {
        self.counters.repeats.fetch_add(1, Ordering::Relaxed);
        self.retry.pause(attempt).await;
    }

    /// Boxed, and outside of async code: there the compiler cannot tell that the service's future is Send.
    fn start(&self, outgoing: &Outgoing) -> Started {
        Box::pin(self.http.clone().oneshot(outgoing.request.clone().map(full)))
    }

    async fn send(&self, outgoing: &Outgoing) -> Result<Response<Bytes>> {
        let _permit = match &self.permits {
            Some(permits) => permits.acquire().await.ok(),
            None => None,
        };
        self.counters.calls.fetch_add(1, Ordering::Relaxed);
        self.counters.writes.fetch_add(u64::from(outgoing.write), Ordering::Relaxed);
        let timeout = outgoing.timeout.unwrap_or(self.timeout);
        match tokio::time::timeout(timeout, exchange(self.start(outgoing))).await {
            Ok(answer) => answer,
            Err(_) => {
                let detail = format!("after {} s", timeout.as_secs_f64());
                Err(Error::new(ErrorKind::Timeout, Sent::Maybe).with_detail(detail))
            }
        }
    }
}

async fn exchange(answer: Started) -> Result<Response<Bytes>> {
    let (parts, body) = answer.await.map_err(failed_request)?.into_parts();
    let body = body.collect().await.map_err(|error| Error::cut().with_source(error))?.to_bytes();
    // The default service has seen to that; another one may not.
    let announced = parts.headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    if announced.is_some_and(|length: usize| body.len() < length) {
        return Err(Error::cut());
    }
    Ok(Response::from_parts(parts, body))
}

fn failed_request(error: BoxError) -> Error {
    let sent = if error.is::<ConnectError>() { Sent::No } else { Sent::Maybe };
    Error::new(ErrorKind::Transport, sent).with_source(error)
}
