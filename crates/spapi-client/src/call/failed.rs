use ::http::StatusCode;
use bytes::Bytes;
use spapi_types::Operation;

use crate::answer::{Head, api_errors, listed_errors};
use crate::error::Inner;
use crate::http::BoxError;
use crate::redact::Redactor;
use crate::retry::{Failure, Fault, in_our_time};
use crate::{Error, ErrorKind, Response, Sent};

/// Why an attempt failed.
pub(super) struct Failed {
    pub(super) kind: ErrorKind,
    pub(super) fault: Fault,
    pub(super) sent: Sent,
    pub(super) head: Option<Box<Head>>,
    pub(super) body: Bytes,
    pub(super) summary: Option<String>,
    pub(super) source: Option<BoxError>,
}

impl Failed {
    pub(super) fn unsent(kind: ErrorKind, source: Option<BoxError>) -> Self {
        Self { fault: Fault::Lasting, ..Self::unanswered(kind, Sent::No, source) }
    }

    pub(super) fn unanswered(kind: ErrorKind, sent: Sent, source: Option<BoxError>) -> Self {
        Self { kind, fault: Fault::Passing, sent, head: None, body: Bytes::new(), summary: None, source }
    }

    /// A 2xx whose body is the trouble; `body` is what was read of it.
    pub(super) fn success(kind: ErrorKind, head: Head, body: Bytes, source: Option<BoxError>) -> Self {
        let fault = if kind == ErrorKind::TooLarge { Fault::Lasting } else { Fault::Passing };
        Self { fault, head: Some(Box::new(head)), body, ..Self::unanswered(kind, Sent::Yes, source) }
    }

    /// An answer that says no; its body may be cut off.
    pub(super) fn refused(head: Head, body: Bytes, complete: bool) -> Self {
        let (kind, fault) = match head.status.as_u16() {
            429 => (ErrorKind::Throttled, Fault::Throttled),
            401 | 403 => (ErrorKind::Forbidden, Fault::Lasting),
            300..=399 => (ErrorKind::Redirect, Fault::Lasting),
            500 | 502 | 503 | 504 => (ErrorKind::Server, Fault::Passing),
            500.. => (ErrorKind::Server, Fault::Lasting),
            _ => (ErrorKind::Refused, Fault::Lasting),
        };
        let summary = Some(if complete {
            head.summary(&body)
        } else {
            format!("{}, and the rest is missing or too long", head.summary(&body))
        });
        Self { kind, fault, sent: Sent::Yes, head: Some(Box::new(head)), body, summary, source: None }
    }

    pub(super) fn failure(&self, repeatable: bool, speed: f64) -> Failure {
        let retry_after = self.head.as_ref().and_then(|head| head.retry_after);
        let retry_after = retry_after.map(|after| in_our_time(after, speed));
        Failure { fault: self.fault, repeatable, sent: self.sent, retry_after }
    }

    pub(super) fn into_error(
        self,
        operation: &'static Operation,
        sent: Sent,
        attempts: u32,
        retryable: bool,
        redactor: &Redactor<'_>,
    ) -> Error {
        // What a success answers is data, except in the member that names errors.
        let success = self.head.as_ref().is_some_and(|head| head.status.is_success());
        let errors =
            if success { listed_errors(&self.body, redactor) } else { api_errors(&self.body, redactor) };
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

/// A call that never began.
pub(crate) fn unsent(operation: &'static Operation, kind: ErrorKind) -> Error {
    Failed::unsent(kind, None).into_error(operation, Sent::No, 0, false, &Redactor::default())
}

/// The failure of an answer that lacks what it is for.
pub(crate) fn unreadable<T>(operation: &'static Operation, answer: &Response<T>) -> Error {
    after(operation, ErrorKind::Unreadable, answer.status, answer.request_id.clone(), answer.raw.clone())
}

/// A failure that shows in an answer which itself went well.
pub(crate) fn after(
    operation: &'static Operation,
    kind: ErrorKind,
    status: StatusCode,
    request_id: Option<String>,
    body: Bytes,
) -> Error {
    let failed =
        Failed { fault: Fault::Lasting, ..Failed::success(kind, Head::bare(status, request_id), body, None) };
    failed.into_error(operation, Sent::Yes, 1, false, &Redactor::default())
}
