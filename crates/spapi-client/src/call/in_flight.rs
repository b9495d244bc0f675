use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use crate::Sent;
use crate::stats::Counters;

/// Tells from outside how far a call went, to a caller that gave it up.
///
/// ```
/// use std::time::Duration;
///
/// use spapi_client::{Seller, Sent, SentWatch, types::Request};
///
/// async fn at_most_a_minute<R: Request>(seller: &Seller, request: &R) -> Option<Sent> {
///     let watch = SentWatch::new();
///     let seller = seller.clone().with_sent_watch(&watch);
///     match tokio::time::timeout(Duration::from_secs(60), seller.send(request)).await {
///         Ok(_) => None,
///         // `Sent::No`: it had no effect. `Sent::Maybe`: look before making it again.
///         Err(_) => Some(watch.sent()),
///     }
/// }
/// # mod amazon { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/doc/amazon.rs")); }
///
/// # let seller = amazon::seller(&[("GET /sellers/v1/marketplaceParticipations", "{}")]);
/// let request = spapi_client::types::sellers_v1::GetMarketplaceParticipations::new();
/// assert_eq!(amazon::run(at_most_a_minute(&seller, &request)), None);
/// ```
///
/// A watch follows the call that began last of the handles that have it. Its clones are the same watch.
#[derive(Clone, Debug, Default)]
pub struct SentWatch(Arc<AtomicU8>);

impl SentWatch {
    /// A watch of no call yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether Amazon may have seen the call, in any of its attempts so far.
    pub fn sent(&self) -> Sent {
        match self.0.load(Ordering::Acquire) {
            0 => Sent::No,
            1 => Sent::Maybe,
            _ => Sent::Yes,
        }
    }

    pub(super) fn set(&self, sent: Sent) {
        let value = match sent {
            Sent::No => 0,
            Sent::Maybe => 1,
            Sent::Yes => 2,
        };
        self.0.store(value, Ordering::Release);
    }
}

/// An attempt on its way. Dropped before it ended, it says so.
pub(super) struct InFlight<'a> {
    counters: &'a Counters,
    ended: bool,
}

impl<'a> InFlight<'a> {
    pub(super) fn new(counters: &'a Counters) -> Self {
        Self { counters, ended: false }
    }

    pub(super) fn end(mut self) {
        self.ended = true;
    }
}

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        if !self.ended {
            self.counters.abandoned.add_one();
            tracing::warn!("given up on its way; it may have had its effect");
        }
    }
}
