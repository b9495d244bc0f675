use std::time::Duration;

use crate::Key;

/// What one bucket looked like at one moment; made by [`Limiter::quota`](crate::Limiter::quota).
///
/// Rates and times are in the service's seconds: with a [`speed`](crate::LimiterBuilder::speed) of 100 they pass
/// a hundred times as fast as ours.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Quota {
    /// Whose bucket it is.
    pub key: Key,
    /// Requests a second that the service last announced, or else documents.
    pub announced: f64,
    /// Requests a second that the bucket lets through now.
    pub rate: f64,
    /// Requests that may leave at once when the bucket is full.
    pub burst: u32,
    /// Tokens in the bucket.
    pub available: f64,
    /// Callers that wait for a token, in both lanes.
    pub waiting: usize,
    /// How long a normal caller that came now, to an empty queue, would wait.
    pub next_in: Duration,
    /// Tokens given out and not given back.
    pub granted: u64,
    /// Refusals (429) reported.
    pub throttled: u64,
}
