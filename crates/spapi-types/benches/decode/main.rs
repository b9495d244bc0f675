//! Decoding a page of 100 v0 orders: into the crate's lenient types, `serde_json::Value`, and strict structs.
//!
//! `cargo bench -p spapi-types --bench decode` prints the three times and their ratios, then criterion's own figures.
//! The strict structs hold the same members with serde's derive: dates and amounts as texts, closed enums; a value that
//! they do not expect fails the page.

#![allow(missing_docs, reason = "criterion's macros define functions without")]
#![allow(clippy::expect_used, clippy::print_stdout, reason = "a benchmark fails and prints")]

mod page;
mod strict;

use std::{hint::black_box, time::Duration};

use criterion::{
    Criterion, Throughput, criterion_group, criterion_main,
    measurement::{Measurement, WallTime},
};
use page::page;
use spapi_types::{decode, orders_v0::GetOrdersResponse};

fn lenient(page: &[u8]) -> GetOrdersResponse {
    let decoded = decode::<GetOrdersResponse>(page).expect("the page is JSON");
    assert!(decoded.defects.is_empty());
    decoded.value
}

fn tree(page: &[u8]) -> serde_json::Value {
    serde_json::from_slice(page).expect("the page is JSON")
}

fn strict(page: &[u8]) -> strict::Response {
    serde_json::from_slice(page).expect("the page is as the strict types want it")
}

/// The median of many runs.
fn median(mut run: impl FnMut()) -> Duration {
    const RUNS: usize = 400;
    let mut times: Vec<Duration> = (0..RUNS)
        .map(|_| {
            let start = WallTime.start();
            run();
            WallTime.end(start)
        })
        .collect();
    times.sort_unstable();
    times[RUNS / 2]
}

fn ratios(page: &[u8]) {
    let times = [
        ("spapi_types::decode", median(|| drop(black_box(lenient(page))))),
        ("serde_json::Value", median(|| drop(black_box(tree(page))))),
        ("strict derive", median(|| drop(black_box(strict(page))))),
    ];
    println!("a v0 page of 100 orders, {} bytes, median of 400 runs", page.len());
    let ours = times[0].1.as_secs_f64();
    for (name, time) in times {
        println!("{name:>20}: {time:>10.1?}  {:.2} × decode", time.as_secs_f64() / ours);
    }
}

fn decoding(criterion: &mut Criterion) {
    let page = page();
    ratios(&page);
    let mut group = criterion.benchmark_group("a v0 page of 100 orders");
    group.throughput(Throughput::Bytes(page.len() as u64));
    group.bench_function("spapi_types::decode", |bencher| bencher.iter(|| lenient(black_box(&page))));
    group.bench_function("serde_json::Value", |bencher| bencher.iter(|| tree(black_box(&page))));
    group.bench_function("strict derive", |bencher| bencher.iter(|| strict(black_box(&page))));
    group.finish();
}

criterion_group!(benches, decoding);
criterion_main!(benches);
