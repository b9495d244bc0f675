//! A simulated hour against a server that changes its rate and announces it on half its answers only.

#![allow(clippy::unwrap_used, reason = "a test may panic, also in its helpers")]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use amz_odoo_ratelimit::{Key, Lane, Limiter, Plan};
use tokio::time::{Instant, sleep};

const HOUR: Duration = Duration::from_secs(3600);
const BURST: f64 = 10.0;

/// Amazon's side: an exact token bucket whose rate goes 5 → 2 → 8 a second.
struct Server {
    start: Instant,
    tokens: f64,
    as_of: f64,
    accepted: u64,
    refused: u64,
    rng: fastrand::Rng,
}

impl Server {
    fn rate(seconds: f64) -> f64 {
        match seconds {
            s if s < 1200.0 => 5.0,
            s if s < 2400.0 => 2.0,
            _ => 8.0,
        }
    }

    /// `Err` is a 429, which has no header; `Ok` carries the header on half the answers.
    fn handle(&mut self) -> Result<Option<f64>, ()> {
        let now = self.start.elapsed().as_secs_f64();
        // In small steps, so that a change of rate inside the gap counts from its moment.
        while self.as_of < now {
            let step = (now - self.as_of).min(0.05);
            self.tokens = (self.tokens + step * Self::rate(self.as_of)).min(BURST);
            self.as_of += step;
        }
        if self.tokens < 1.0 {
            self.refused += 1;
            return Err(());
        }
        self.tokens -= 1.0;
        self.accepted += 1;
        Ok(self.rng.bool().then(|| Self::rate(now)))
    }
}

async fn hour(seed: u64) -> (u64, u64) {
    let limiter = Limiter::builder().seed(seed).build();
    let start = Instant::now();
    let server = Arc::new(Mutex::new(Server {
        start,
        tokens: BURST,
        as_of: 0.0,
        accepted: 0,
        refused: 0,
        rng: fastrand::Rng::with_seed(seed),
    }));
    let workers: Vec<_> = (0..12)
        .map(|worker| {
            let (limiter, server) = (limiter.clone(), Arc::clone(&server));
            let mut rng = fastrand::Rng::with_seed(seed ^ (worker << 32));
            tokio::spawn(async move {
                let key = Key::new("eu", "app", "A1", "orders_v0.getOrder");
                while start.elapsed() < HOUR {
                    let permit = limiter.acquire(&key, Some(Plan::new(5.0, 10)), Lane::Normal).await;
                    let ticket = permit.spend();
                    sleep(Duration::from_millis(rng.u64(10..120))).await;
                    let answer = server.lock().unwrap().handle();
                    sleep(Duration::from_millis(rng.u64(10..120))).await;
                    match answer {
                        Ok(rate) => ticket.answered(rate),
                        Err(()) => ticket.throttled(None),
                    }
                }
            })
        })
        .collect();
    for worker in workers {
        worker.await.unwrap();
    }
    let server = server.lock().unwrap();
    (server.accepted, server.refused)
}

#[tokio::test(start_paused = true)]
async fn an_hour_of_changing_rates_is_used_to_97_percent_without_a_429() {
    let quota = 1200.0 * (5.0 + 2.0 + 8.0) + BURST;
    for seed in 0..8 {
        let (accepted, refused) = hour(seed).await;
        let used = accepted as f64 / quota;
        println!("seed {seed}: {:.2} % of the quota used, {refused} refused", used * 100.0);
        assert_eq!(refused, 0, "seed {seed}");
        assert!(used >= 0.97, "seed {seed}: {used}");
    }
}
