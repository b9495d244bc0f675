//! What a call costs that has not to wait: two buckets and the lanes, beside governor's keyed check.
//!
//! `cargo bench -p amz-odoo-ratelimit`; `-- --test` runs each once.

#![allow(clippy::print_stdout, reason = "a benchmark prints its result")]
#![allow(missing_docs, reason = "criterion's macro makes a function")]

use std::future::Future;
use std::hint::black_box;
use std::num::NonZeroU32;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use amz_odoo_ratelimit::{Key, Lane, Limiter, Permit, Plan};
use criterion::{Criterion, criterion_group};
use governor::clock::MonotonicClock;
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};
use tokio::time::Instant;

/// So fast that nobody waits while it is measured.
const PLAN: Plan = Plan::new(1e9, 1_000_000_000);

fn key() -> Key {
    Key::new("eu", "my-application", "A1SELLER", "orders_v0.getOrders")
}

/// One poll has to be enough.
fn at_once<T>(future: impl Future<Output = T>) -> Option<T> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(done) => Some(done),
        Poll::Pending => None,
    }
}

/// Our call, as a client makes it.
fn ours() -> impl FnMut() {
    let key = key();
    let limiter = Limiter::builder().application_plan(key.operation.clone(), PLAN).build();
    move || {
        let permit = at_once(limiter.acquire(black_box(&key), Some(PLAN), Lane::Normal));
        black_box(permit.map(Permit::spend));
    }
}

/// The peer's: one bucket, no lanes, a rate that cannot change.
fn governors() -> impl FnMut() {
    let key = key();
    let quota = NonZeroU32::new(1_000_000_000).map(Quota::per_second);
    let governor: Option<RateLimiter<Key, HashMapStateStore<Key>, MonotonicClock>> =
        quota.map(|quota| RateLimiter::new(quota, HashMapStateStore::default(), MonotonicClock));
    move || {
        black_box(governor.as_ref().map(|governor| governor.check_key(black_box(&key)).is_ok()));
    }
}

fn acquire(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("without waiting");
    group.warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(3));
    group.bench_function("acquire, two buckets and lanes", |bencher| bencher.iter(ours()));
    group.bench_function("governor, one bucket", |bencher| bencher.iter(governors()));
    group.finish();
}

/// The fastest of many short rounds, taken by turns, so that both have the same machine.
fn ratio() {
    const CALLS: u32 = 10_000;
    let (mut ours, mut governors) = (ours(), governors());
    let mut fastest = [Duration::MAX; 2];
    for _ in 0..50 {
        let calls: [&mut dyn FnMut(); 2] = [&mut ours, &mut governors];
        for (call, fastest) in calls.into_iter().zip(&mut fastest) {
            let start = Instant::now();
            for _ in 0..CALLS {
                call();
            }
            *fastest = start.elapsed().min(*fastest);
        }
    }
    let [ours, governors] = fastest.map(|time| time.as_secs_f64() * 1e9 / f64::from(CALLS));
    println!(
        "acquire without waiting (two buckets, lanes): {ours:.0} ns; governor's check (one bucket): {governors:.0} ns; \
         ratio {:.2}",
        ours / governors
    );
}

criterion_group!(benches, acquire);

fn main() {
    benches();
    ratio();
}
