//! Requests over HTTP: time-outs, the limit on calls at a time, counters, repeats.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::BodyExt;
use tokio::sync::Semaphore;
use tower::ServiceExt;

use crate::error::{BoxError, Error, ErrorKind, Result, Sent};
use crate::http::{ConnectError, HttpService, full};
use crate::{Retry, Stats};

pub(super) struct Wire {
    pub(super) http: HttpService,
    pub(super) timeout: Duration,
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

impl Wire {
    pub(super) fn stats(&self) -> Stats {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Stats {
            calls: read(&self.counters.calls),
            writes: read(&self.counters.writes),
            repeats: read(&self.counters.repeats),
        }
    }

    /// Sends one request and reads the whole answer.
    pub(super) async fn send(
        &self,
        request: Request<Bytes>,
        timeout: Option<Duration>,
        write: bool,
    ) -> Result<Response<Bytes>> {
        let _permit = match &self.permits {
            Some(permits) => permits.acquire().await.ok(),
            None => None,
        };
        self.counters.calls.fetch_add(1, Ordering::Relaxed);
        self.counters.writes.fetch_add(u64::from(write), Ordering::Relaxed);
        let timeout = timeout.unwrap_or(self.timeout);
        match tokio::time::timeout(timeout, self.exchange(request)).await {
            Ok(answer) => answer,
            Err(_) => {
                let detail = format!("after {} s", timeout.as_secs_f64());
                Err(Error::new(ErrorKind::Timeout, Sent::Maybe).with_detail(detail))
            }
        }
    }

    async fn exchange(&self, request: Request<Bytes>) -> Result<Response<Bytes>> {
        let sent = self.http.clone().oneshot(request.map(full)).await;
        let (parts, body) = sent.map_err(failed_request)?.into_parts();
        let body = body.collect().await.map_err(|error| {
            Error::new(ErrorKind::Transport, Sent::Yes).with_detail("the answer was cut").with_source(error)
        })?;
        Ok(Response::from_parts(parts, body.to_bytes()))
    }

    /// Runs `once` until it succeeds or may not be repeated.
    pub(super) async fn repeat<T>(
        &self,
        retry: Retry,
        repeatable: impl Fn() -> bool,
        once: impl AsyncFn() -> Result<T>,
    ) -> Result<T> {
        let mut attempt = 1;
        loop {
            match once().await {
                Err(error) if retry.allows(attempt, &error, &repeatable) => {
                    tracing::debug!(%error, attempt, "the call is repeated");
                    self.pause(retry, attempt).await;
                    attempt += 1;
                }
                other => return other,
            }
        }
    }

    /// Waits for the next attempt, and counts it.
    pub(super) async fn pause(&self, retry: Retry, attempt: u32) {
        self.counters.repeats.fetch_add(1, Ordering::Relaxed);
        retry.pause(attempt).await;
    }
}

fn failed_request(error: BoxError) -> Error {
    let sent = if error.is::<ConnectError>() { Sent::No } else { Sent::Maybe };
    Error::new(ErrorKind::Transport, sent).with_source(error)
}
