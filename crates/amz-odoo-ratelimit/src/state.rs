use std::time::{Duration, SystemTime};

use crate::Key;
use crate::plan::seconds;

/// What a [`Bucket`](crate::Bucket) knows, with every time told from the moment of asking.
///
/// ```
/// use std::time::Duration;
/// use amz_odoo_ratelimit::{Bucket, Plan};
///
/// let bucket = Bucket::new(Plan::new(5.0, 10), Duration::ZERO);
/// let state = bucket.state(Duration::from_secs(1));
/// // Another process, whose clock starts anew:
/// let bucket = Bucket::restore(&state, Duration::ZERO);
/// assert_eq!(bucket.burst(), 8);
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default))]
pub struct BucketState {
    /// Requests a second that the service last announced, or else documents.
    pub announced: f64,
    /// Requests that may leave at once when the bucket is full.
    pub burst: u32,
    /// Tokens in the bucket.
    pub level: f64,
    /// Share of the usable rate that refusals have left: 0.1 to 1.
    pub caution: f64,
    /// How much longer nothing may leave at all.
    pub paused_for: Duration,
    /// How much longer a further refusal does not lower the rate again.
    pub no_cut_for: Duration,
    /// Tokens given out and not given back.
    pub granted: u64,
    /// Refusals recorded.
    pub throttled: u64,
}

impl Default for BucketState {
    /// An empty bucket of a plan that nobody documents.
    fn default() -> Self {
        Self {
            announced: crate::Plan::UNDOCUMENTED.rate,
            burst: crate::Plan::UNDOCUMENTED.burst,
            level: 0.0,
            caution: 1.0,
            paused_for: Duration::ZERO,
            no_cut_for: Duration::ZERO,
            granted: 0,
            throttled: 0,
        }
    }
}

impl BucketState {
    /// The same on a clock that runs `speed` times as fast.
    pub(crate) fn on_clock(self, speed: f64) -> Self {
        let scaled = |time: Duration| seconds(time.as_secs_f64() * speed);
        Self {
            announced: self.announced / speed,
            paused_for: scaled(self.paused_for),
            no_cut_for: scaled(self.no_cut_for),
            ..self
        }
    }
}

/// Every bucket of a limiter at one moment, to be kept over a restart.
///
/// With the feature `serde` it can be written wherever you like. Take it when the process stops: calls made after it
/// are not in it. Where processes may be killed, share a [`BucketStore`](crate::BucketStore) instead.
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use amz_odoo_ratelimit::{Key, Lane, Limiter, Plan};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let key = Key::new("eu", "my-application", "A1SELLER", "orders_v0.getOrders");
/// let plan = Some(Plan::new(0.0167, 20));
/// let limiter = Limiter::new();
/// limiter.acquire(&key, plan, Lane::Normal).await.spend();
///
/// let stopped = SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000); // your clock's now
/// let snapshot = limiter.snapshot(stopped);
///
/// let started = stopped + Duration::from_secs(5);
/// let limiter = Limiter::builder().restore(&snapshot, started).build();
/// limiter.acquire(&key, plan, Lane::Normal).await.spend();
/// assert_eq!(limiter.quota()[0].granted, 2);
/// # }
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Snapshot {
    /// When it was taken, by the clock of whoever took it.
    pub taken_at: SystemTime,
    /// The buckets, ordered by key, in the service's seconds.
    pub buckets: Vec<(Key, BucketState)>,
}
