//! A simulated hour against a server that changes its rate and announces it on half its answers only.

#![allow(clippy::unwrap_used, reason = "a test may panic, also in its helpers")]

mod support;

use std::sync::Arc;
use std::time::Duration;

use amz_odoo_ratelimit::store::MemoryStore;
use amz_odoo_ratelimit::{Key, Lane, Limiter, Plan};
use support::{HOUR, QUOTA, Server};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep};

const PLAN: Option<Plan> = Some(Plan::new(5.0, 10));

fn key() -> Key {
    Key::new("eu", "app", "A1", "orders_v0.getOrder")
}

/// Workers that call for an hour, as often as they may.
fn saturate(limiter: &Limiter, server: &Server, workers: u64, seed: u64) -> Vec<JoinHandle<()>> {
    let start = Instant::now();
    let work = (0..workers).map(|worker| {
        let (limiter, server) = (limiter.clone(), server.clone());
        let mut rng = fastrand::Rng::with_seed(seed ^ (worker << 32));
        let lane = if worker % 3 == 0 { Lane::Bulk } else { Lane::Normal };
        tokio::spawn(async move {
            while start.elapsed() < HOUR {
                let ticket = limiter.acquire(&key(), PLAN, lane).await.spend();
                server.call(ticket, &mut rng).await;
            }
        })
    });
    work.collect()
}

async fn join(workers: Vec<JoinHandle<()>>) {
    for worker in workers {
        worker.await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn an_hour_of_changing_rates_is_used_to_97_percent_without_a_429() {
    for seed in 0..4 {
        let (limiter, server) = (Limiter::builder().seed(seed).build(), Server::new(seed));
        join(saturate(&limiter, &server, 12, seed)).await;
        let (accepted, refused) = server.counts();
        let used = accepted as f64 / QUOTA;
        println!("seed {seed}: {:.2} % of the quota used, {refused} refused", used * 100.0);
        assert_eq!(refused, 0, "seed {seed}");
        assert!(used >= 0.97, "seed {seed}: {used}");
    }
}

#[tokio::test(start_paused = true)]
async fn five_percent_taken_by_another_process_cost_at_most_one_percent_429() {
    for seed in 0..2 {
        let (limiter, server) = (Limiter::builder().seed(seed).build(), Server::new(seed));
        let thief = tokio::spawn({
            let server = server.clone();
            async move { server.steal(0.05).await }
        });
        join(saturate(&limiter, &server, 12, seed)).await;
        thief.await.unwrap();
        let (accepted, refused) = server.counts();
        let used = accepted as f64 / QUOTA;
        let share = refused as f64 / (accepted + refused) as f64;
        println!("seed {seed}: {:.2} % used, {:.2} % refused", used * 100.0, share * 100.0);
        assert!(share <= 0.01, "seed {seed}: {share}");
        assert!(used >= 0.87, "seed {seed}: {used}");
    }
}

#[tokio::test(start_paused = true)]
async fn urgent_callers_wait_two_intervals_at_most_under_a_saturated_background() {
    for seed in 0..2 {
        let (limiter, server) = (Limiter::builder().seed(seed).build(), Server::new(seed));
        let background = saturate(&limiter, &server, 12, seed);
        let urgent = tokio::spawn({
            let (limiter, server) = (limiter.clone(), server.clone());
            async move {
                let (start, mut rng) = (Instant::now(), fastrand::Rng::with_seed(seed));
                let mut waits = Vec::new();
                while start.elapsed() < HOUR {
                    sleep(Duration::from_millis(rng.u64(0..2000))).await;
                    let asked = Instant::now();
                    let ticket = limiter.acquire(&key(), PLAN, Lane::Urgent).await.spend();
                    waits.push(asked.elapsed().as_secs_f64() * server.rate_now());
                    server.call(ticket, &mut rng).await;
                }
                waits.sort_by(f64::total_cmp);
                waits
            }
        });
        join(background).await;
        let waits = urgent.await.unwrap();
        let p99 = waits[waits.len() * 99 / 100];
        println!("seed {seed}: p99 of {} urgent callers {p99:.2} intervals", waits.len());
        assert!(p99 <= 2.0, "seed {seed}: {p99}");
    }
}

#[tokio::test(start_paused = true)]
async fn eight_limiters_on_one_store_stay_inside_one_quota() {
    let (store, server) = (Arc::new(MemoryStore::new()), Server::new(0));
    let mut workers = Vec::new();
    for process in 0..8 {
        let limiter = Limiter::builder().seed(process).store(store.clone()).build();
        workers.extend(saturate(&limiter, &server, 2, process << 40));
    }
    join(workers).await;
    let (accepted, refused) = server.counts();
    let used = accepted as f64 / QUOTA;
    println!("{:.2} % of the quota used by eight, {refused} refused", used * 100.0);
    assert_eq!(refused, 0);
    assert!(used >= 0.97, "{used}");
}
