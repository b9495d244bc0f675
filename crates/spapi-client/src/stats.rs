use std::sync::atomic::{AtomicU64, Ordering};

/// What a client did since it was built.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stats {
    /// Requests sent to the Selling Partner API, repetitions included.
    pub calls: u64,
    /// Calls that Amazon refused for their rate (429).
    pub throttled: u64,
    /// Calls repeated after a failure.
    pub retries: u64,
    /// Requests for an access token sent to Login with Amazon.
    pub token_requests: u64,
    /// Calls given up on their way, because their future was dropped or their deadline passed: each may have had its
    /// effect.
    pub abandoned: u64,
}

#[derive(Debug, Default)]
pub(crate) struct Counters {
    pub(crate) calls: Counter,
    pub(crate) throttled: Counter,
    pub(crate) retries: Counter,
    pub(crate) token_requests: Counter,
    pub(crate) abandoned: Counter,
}

impl Counters {
    pub(crate) fn snapshot(&self) -> Stats {
        Stats {
            calls: self.calls.get(),
            throttled: self.throttled.get(),
            retries: self.retries.get(),
            token_requests: self.token_requests.get(),
            abandoned: self.abandoned.get(),
        }
    }
}

#[derive(Debug, Default)]
pub(crate) struct Counter(AtomicU64);

impl Counter {
    pub(crate) fn add_one(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}
