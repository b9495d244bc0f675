//! Usage plans: a token bucket for each seller and operation.

use std::collections::HashMap;

use jiff::Timestamp;
use spapi_types::Operation;

/// The buckets that were used.
#[derive(Debug, Default)]
pub(crate) struct Buckets {
    levels: HashMap<(usize, &'static str, &'static str), Level>,
}

#[derive(Debug, Clone, Copy)]
struct Level {
    tokens: f64,
    at: Timestamp,
}

impl Buckets {
    /// Takes a token of this seller's bucket; false when it is empty. An operation without a plan is free.
    pub(crate) fn take(&mut self, now: Timestamp, seller: usize, operation: &Operation) -> bool {
        let Some(plan) = operation.plan else { return true };
        let burst = f64::from(plan.burst);
        let key = (seller, operation.api, operation.name);
        let level = self.levels.entry(key).or_insert(Level { tokens: burst, at: now });
        let elapsed = now.duration_since(level.at).as_secs_f64().max(0.0);
        level.tokens = (level.tokens + elapsed * plan.rate).min(burst);
        level.at = now;
        if level.tokens < 1.0 {
            return false;
        }
        level.tokens -= 1.0;
        true
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use spapi_types::{Method, Plan};

    use super::*;

    const SEARCH: Operation = Operation {
        api: "orders_2026-01-01",
        name: "searchOrders",
        method: Method::Get,
        path: "/orders/2026-01-01/orders",
        plan: Some(Plan { rate: 0.0056, burst: 20 }),
        restricted: false,
        data_elements: &[],
        grantless: None,
        idempotent: true,
    };

    #[test]
    fn a_bucket_empties_and_refills_on_the_time_it_is_given() {
        let mut buckets = Buckets::default();
        let start = Timestamp::UNIX_EPOCH;
        let taken = (0..100).filter(|_| buckets.take(start, 0, &SEARCH)).count();
        assert_eq!(taken, 20);
        assert!(buckets.take(start, 1, &SEARCH), "another seller has its own bucket");
        let later = |seconds| start.saturating_add(Duration::from_secs(seconds)).unwrap();
        assert!(!buckets.take(later(178), 0, &SEARCH));
        assert!(buckets.take(later(179), 0, &SEARCH));
        assert!(!buckets.take(later(180), 0, &SEARCH));
    }
}
