//! Faults by seed: which request fails, how, and never so often that a retry cannot succeed.
//!
//! The choice is pure: it depends on the seed, the request's key and how often that key was seen, so it
//! does not change when requests interleave differently.

use std::collections::HashMap;
use std::time::Duration;

use bytes::Bytes;
use http::{Response, StatusCode, header};

/// What may go wrong with an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Fault {
    /// 500 with a JSON error list.
    InternalError,
    /// 503 with an HTML page, as a load balancer sends it.
    UnavailableHtml,
    /// The answer comes, but late. Only a socket shows it, see [`Transport::Delay`].
    Slow,
    /// The body ends in the middle; its length header agrees with what was sent.
    Truncated,
    /// The connection breaks while the body is sent. Only a socket shows it, see [`Transport::Cut`].
    Cut,
    /// 429 although the quota is not used up.
    Throttled,
    /// 403 although the access token is still good.
    TokenExpired,
    /// A record carries an empty string where a date belongs. Marks records, not requests: see
    /// [`Faults::marks`].
    EmptyDate,
    /// A record carries an enum value that no document names. Marks records, not requests.
    UnknownEnum,
}

impl Fault {
    /// Every fault that strikes a whole answer.
    pub const ANSWERS: [Fault; 7] = [
        Fault::InternalError,
        Fault::UnavailableHtml,
        Fault::Slow,
        Fault::Truncated,
        Fault::Cut,
        Fault::Throttled,
        Fault::TokenExpired,
    ];

    /// Every fault that marks single records.
    pub const RECORDS: [Fault; 2] = [Fault::EmptyDate, Fault::UnknownEnum];

    fn strikes_answers(self) -> bool {
        !Self::RECORDS.contains(&self)
    }
}

/// What a socket must do with an answer besides sending it. An emulator puts it into the response's
/// extensions; [`serve`](crate::serve()) carries it out, a simulation may do the same on virtual time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    /// Wait this long (wall time) before sending.
    Delay(Duration),
    /// Send half of the body, then break the connection.
    Cut,
}

/// Which faults happen and how often.
#[derive(Debug, Clone, PartialEq)]
pub struct FaultConfig {
    /// Seed of the choice.
    pub seed: u64,
    /// Probability, 0 to 1, that a request (or a record) is struck.
    pub probability: f64,
    /// The faults to choose from.
    pub kinds: Vec<Fault>,
    /// The same request fails at most this many times in a row.
    pub max_streak: u32,
    /// How long a [`Fault::Slow`] answer waits.
    pub delay: Duration,
}

impl Default for FaultConfig {
    /// No faults.
    fn default() -> Self {
        Self {
            seed: 0,
            probability: 0.0,
            kinds: Vec::new(),
            max_streak: 2,
            delay: Duration::from_millis(1500),
        }
    }
}

impl FaultConfig {
    /// Every fault, each request or record struck with this probability.
    pub fn all(seed: u64, probability: f64) -> Self {
        let kinds = Fault::ANSWERS.into_iter().chain(Fault::RECORDS).collect();
        Self { seed, probability, kinds, ..Self::default() }
    }
}

/// The running choice of faults.
///
/// ```
/// use amz_odoo_testkit::faults::{FaultConfig, Faults};
///
/// let mut faults = Faults::new(FaultConfig { max_streak: 2, ..FaultConfig::all(7, 1.0) });
/// assert!(faults.draw("GET /orders").is_some());
/// assert!(faults.draw("GET /orders").is_some());
/// assert!(faults.draw("GET /orders").is_none());
/// ```
#[derive(Debug, Clone)]
pub struct Faults {
    config: FaultConfig,
    answers: Vec<Fault>,
    seen: HashMap<u64, Seen>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Seen {
    times: u64,
    streak: u32,
}

impl Faults {
    /// Starts the choice.
    pub fn new(config: FaultConfig) -> Self {
        let answers = config.kinds.iter().copied().filter(|kind| kind.strikes_answers()).collect();
        Self { config, answers, seen: HashMap::new() }
    }

    /// How long a slow answer waits.
    pub fn delay(&self) -> Duration {
        self.config.delay
    }

    /// Decides the fate of one request. `key` names what is retried: method, path and query, without tokens.
    pub fn draw(&mut self, key: &str) -> Option<Fault> {
        if self.answers.is_empty() || self.config.probability <= 0.0 {
            return None;
        }
        let hash = mix(self.config.seed, key);
        let seen = self.seen.entry(hash).or_default();
        seen.times += 1;
        let mut rng =
            fastrand::Rng::with_seed(hash.wrapping_add(seen.times.wrapping_mul(0x9e37_79b9_7f4a_7c15)));
        if seen.streak >= self.config.max_streak || rng.f64() >= self.config.probability {
            seen.streak = 0;
            return None;
        }
        seen.streak += 1;
        rng.choice(self.answers.iter().copied())
    }

    /// Whether this record carries this fault. The answer for a record never changes, so that reading it
    /// again gives the same.
    pub fn marks(&self, record: &str, fault: Fault) -> bool {
        self.config.kinds.contains(&fault)
            && fastrand::Rng::with_seed(mix(self.config.seed ^ fault as u64, record)).f64()
                < self.config.probability
    }
}

/// Cuts the body of an answer in half, as a proxy that lost its upstream does.
pub fn truncate(response: Response<Bytes>) -> Response<Bytes> {
    response.map(|body| body.slice(..body.len() / 2))
}

/// A 503 with an HTML body.
pub fn unavailable_html() -> Response<Bytes> {
    let page = "<html><head><title>503 Service Temporarily Unavailable</title></head>\
                <body><center><h1>503 Service Temporarily Unavailable</h1></center></body></html>";
    let mut response = Response::new(Bytes::from_static(page.as_bytes()));
    *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    response.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static("text/html"));
    response
}

/// FNV-1a over the key, started from the seed: stable across runs and platforms.
pub(crate) fn mix(seed: u64, key: &str) -> u64 {
    let start = 0xcbf2_9ce4_8422_2325 ^ seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    key.bytes().fold(start, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_faults_unless_asked() {
        let mut faults = Faults::new(FaultConfig::default());
        assert!((0..1000).all(|_| faults.draw("x").is_none()));
        assert!(!faults.marks("x", Fault::EmptyDate));
    }

    #[test]
    fn a_streak_ends() {
        let mut faults = Faults::new(FaultConfig { max_streak: 3, ..FaultConfig::all(1, 1.0) });
        let fates: Vec<bool> = (0..8).map(|_| faults.draw("x").is_some()).collect();
        assert_eq!(fates, [true, true, true, false, true, true, true, false]);
    }

    #[test]
    fn interleaving_changes_nothing() {
        let config = FaultConfig::all(3, 0.5);
        let (mut alone, mut mixed) = (Faults::new(config.clone()), Faults::new(config));
        let expected: Vec<_> = (0..50).map(|_| alone.draw("a")).collect();
        let got: Vec<_> = (0..50)
            .map(|_| {
                mixed.draw("b");
                mixed.draw("a")
            })
            .collect();
        assert_eq!(expected, got);
        assert!(expected.iter().any(Option::is_some) && expected.iter().any(Option::is_none));
    }

    #[test]
    fn a_marked_record_stays_marked() {
        let faults = Faults::new(FaultConfig::all(5, 0.3));
        let marked = (0..200).filter(|n| faults.marks(&format!("order {n}"), Fault::EmptyDate)).count();
        assert!((20..100).contains(&marked), "{marked}");
        assert_eq!(faults.marks("order 1", Fault::EmptyDate), faults.marks("order 1", Fault::EmptyDate));
    }
}
