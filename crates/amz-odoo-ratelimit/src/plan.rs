use std::time::Duration;

/// A usage plan as Amazon documents it.
///
/// ```
/// use amz_odoo_ratelimit::Plan;
///
/// const GET_ORDERS: Plan = Plan::new(0.0167, 20);
/// assert!(GET_ORDERS.rate < Plan::UNDOCUMENTED.rate);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plan {
    /// Requests a second that the plan refills.
    pub rate: f64,
    /// Requests that may be made at once after a rest.
    pub burst: u32,
}

impl Plan {
    /// Where a bucket starts whose plan nobody documents; the rate header corrects it.
    pub const UNDOCUMENTED: Self = Self { rate: 0.5, burst: 1 };

    /// A plan of `rate` requests a second and a burst of `burst` requests.
    pub const fn new(rate: f64, burst: u32) -> Self {
        Self { rate, burst }
    }
}

/// Slowest rate taken seriously: one request in about eleven days.
const MIN_RATE: f64 = 1e-6;

/// A rate that means something, in requests a second.
pub(crate) fn usable(rate: f64) -> Option<f64> {
    (rate.is_finite() && rate > 0.0).then(|| rate.max(MIN_RATE))
}

/// So many seconds, however many that are.
pub(crate) fn seconds(seconds: f64) -> Duration {
    Duration::try_from_secs_f64(seconds.max(0.0)).unwrap_or(Duration::MAX)
}
