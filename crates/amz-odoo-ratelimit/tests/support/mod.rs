//! Amazon's side of a simulation, on virtual time.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use amz_odoo_ratelimit::Ticket;
use tokio::time::{Instant, sleep};

pub(crate) const HOUR: Duration = Duration::from_secs(3600);
pub(crate) const BURST: f64 = 10.0;
/// Requests that an hour and its full bucket allow.
pub(crate) const QUOTA: f64 = 1200.0 * (5.0 + 2.0 + 8.0) + BURST;

/// An exact token bucket whose rate goes 5 → 2 → 8 a second and which tells it on half its answers, never on a 429.
#[derive(Clone)]
pub(crate) struct Server {
    state: Arc<Mutex<State>>,
}

struct State {
    start: Instant,
    tokens: f64,
    as_of: f64,
    accepted: u64,
    refused: u64,
    rng: fastrand::Rng,
}

impl Server {
    pub(crate) fn new(seed: u64) -> Self {
        let state = State {
            start: Instant::now(),
            tokens: BURST,
            as_of: 0.0,
            accepted: 0,
            refused: 0,
            rng: fastrand::Rng::with_seed(seed),
        };
        Self { state: Arc::new(Mutex::new(state)) }
    }

    /// Requests a second that are announced now.
    pub(crate) fn rate_now(&self) -> f64 {
        rate(self.state.lock().unwrap().start.elapsed().as_secs_f64())
    }

    /// A request on its way, its handling and its answer's way back.
    pub(crate) async fn call(&self, ticket: Ticket, rng: &mut fastrand::Rng) {
        sleep(Duration::from_millis(rng.u64(10..120))).await;
        let answer = {
            let mut state = self.state.lock().unwrap();
            let answer = state.handle();
            match answer {
                Ok(_) => state.accepted += 1,
                Err(()) => state.refused += 1,
            }
            answer
        };
        sleep(Duration::from_millis(rng.u64(10..120))).await;
        match answer {
            Ok(rate) => ticket.answered(rate),
            Err(()) => ticket.throttled(None),
        }
    }

    /// Somebody else, whose requests nobody here sees, takes this share of the rate.
    pub(crate) async fn steal(&self, share: f64) {
        while self.state.lock().unwrap().start.elapsed() < HOUR {
            sleep(Duration::from_secs_f64(1.0 / (share * self.rate_now()))).await;
            let _ = self.state.lock().unwrap().handle();
        }
    }

    /// Requests of ours that were accepted, and that were refused.
    pub(crate) fn counts(&self) -> (u64, u64) {
        let state = self.state.lock().unwrap();
        (state.accepted, state.refused)
    }
}

impl State {
    fn handle(&mut self) -> Result<Option<f64>, ()> {
        let now = self.start.elapsed().as_secs_f64();
        // In small steps, so that a change of rate inside the gap counts from its moment.
        while self.as_of < now {
            let step = (now - self.as_of).min(0.05);
            self.tokens = (self.tokens + step * rate(self.as_of)).min(BURST);
            self.as_of += step;
        }
        if self.tokens < 1.0 {
            return Err(());
        }
        self.tokens -= 1.0;
        Ok(self.rng.bool().then(|| rate(now)))
    }
}

fn rate(seconds: f64) -> f64 {
    match seconds {
        s if s < 1200.0 => 5.0,
        s if s < 2400.0 => 2.0,
        _ => 8.0,
    }
}
