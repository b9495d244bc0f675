//! The body of a document as it comes in over the network.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http_body::Body as _;
use tokio::time::{Instant, Sleep};

use super::address::Address;
use super::{DocumentError, DocumentErrorKind};
use crate::deadline::after;
use crate::http::Body;

/// A body with its announced length, and how long to wait for each part of it.
pub(super) struct Incoming {
    body: Body,
    /// Bytes announced and not yet come.
    missing: Option<u64>,
    patience: Option<Patience>,
    address: Option<Address>,
}

/// How long nothing may come while somebody waits for it; what the reader does in between does not count.
struct Patience {
    idle: Duration,
    timer: Pin<Box<Sleep>>,
    waiting: bool,
}

impl Patience {
    /// Whether it has run out.
    fn poll_end(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if !self.waiting {
            self.waiting = true;
            self.timer.as_mut().reset(after(Instant::now(), self.idle));
        }
        self.timer.as_mut().poll(cx)
    }
}

impl Incoming {
    /// A body that is at hand.
    pub(super) fn at_hand(body: Body) -> Self {
        Self { body, missing: None, patience: None, address: None }
    }

    /// A body that may stop to come for `idle` and no longer.
    #[cfg(any(feature = "reports", feature = "feeds", feature = "data-kiosk"))]
    pub(super) fn from_afar(body: Body, length: Option<u64>, idle: Duration, address: Address) -> Self {
        let patience = Some(Patience { idle, timer: Box::pin(tokio::time::sleep(idle)), waiting: false });
        Self { body, missing: length, patience, address: Some(address) }
    }

    pub(super) fn poll_bytes(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, DocumentError>>> {
        loop {
            let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(cx) else {
                let Some(patience) = &mut self.patience else { return Poll::Pending };
                ready!(patience.poll_end(cx));
                return Poll::Ready(Some(Err(DocumentError::new(DocumentErrorKind::Timeout))));
            };
            if let Some(patience) = &mut self.patience {
                patience.waiting = false;
            }
            let frame = match frame {
                Some(Ok(frame)) => frame,
                Some(Err(error)) => {
                    let interrupted = DocumentError::new(DocumentErrorKind::Interrupted);
                    let cause = match &self.address {
                        Some(address) => address.clean(error),
                        None => Some(error),
                    };
                    return Poll::Ready(Some(Err(match cause {
                        Some(cause) => interrupted.caused_by(cause),
                        None => interrupted,
                    })));
                }
                None if self.missing.is_some_and(|missing| missing > 0) => {
                    return Poll::Ready(Some(Err(DocumentError::new(DocumentErrorKind::Truncated))));
                }
                None => return Poll::Ready(None),
            };
            // What is no data are trailers, which nobody reads.
            let Ok(bytes) = frame.into_data() else { continue };
            if let Some(missing) = &mut self.missing {
                *missing = missing.saturating_sub(bytes.len() as u64);
            }
            if !bytes.is_empty() {
                return Poll::Ready(Some(Ok(bytes)));
            }
        }
    }
}
