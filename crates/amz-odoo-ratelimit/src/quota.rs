use std::time::Duration;

use crate::{Key, Lane};

/// What one bucket looked like at one moment; made by [`Limiter::quota`](crate::Limiter::quota).
///
/// Rates and times are in the service's seconds: with a [`speed`](crate::LimiterBuilder::speed) of 100 they pass
/// a hundred times as fast as ours. With a shared [`BucketStore`](crate::store::BucketStore), what other processes
/// did is known as of this limiter's last call.
///
/// ```
/// use amz_odoo_ratelimit::{Key, Lane, Limiter, Plan};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let limiter = Limiter::new();
/// let key = Key::new("eu", "my-application", "A1SELLER", "orders_v0.getOrders");
/// limiter.acquire(&key, Some(Plan::new(0.5, 3)), Lane::Normal).await.spend();
///
/// let quota = &limiter.quota()[0];
/// assert_eq!((quota.used, quota.waiting, quota.burst), (1, 0, 1));
/// assert_eq!(quota.lane(Lane::Normal).predicted.as_secs(), 2);
/// # }
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Quota {
    /// Whose bucket it is. One that all selling partners share has no partner.
    pub key: Key,
    /// Requests a second that the service last announced, or else documents.
    pub announced: f64,
    /// Requests a second that the bucket lets through now.
    pub rate: f64,
    /// Requests that may leave at once when the bucket is full.
    pub burst: u32,
    /// Tokens in the bucket.
    pub available: f64,
    /// Tokens that this limiter used in the last hour.
    pub used: u64,
    /// Callers of this limiter that wait for a token, in all lanes.
    pub waiting: usize,
    /// The lanes, the one that goes first in front.
    pub lanes: [LaneQuota; 3],
    /// How long a normal caller that came now, to an empty queue, would wait.
    pub next_in: Duration,
    /// Tokens given out and not given back.
    pub granted: u64,
    /// Refusals (429) reported.
    pub throttled: u64,
}

impl Quota {
    /// What one lane looked like.
    pub fn lane(&self, lane: Lane) -> &LaneQuota {
        &self.lanes[lane.index()]
    }
}

/// What one lane of a bucket looked like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct LaneQuota {
    /// Callers that wait.
    pub waiting: usize,
    /// How long a caller that came now would wait behind them and those of the other lanes.
    pub predicted: Duration,
}
