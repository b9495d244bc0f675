//! Decoding a page of 100 v0 orders beside amazon-spapi's strict types: `cargo run --release --bin decode` in this folder.

#![allow(clippy::print_stdout, clippy::expect_used, clippy::disallowed_methods, reason = "a benchmark fails, prints and times")]

#[path = "../../../../crates/spapi-types/benches/decode/page.rs"]
mod page;

use std::hint::black_box;
use std::time::{Duration, Instant};

use amazon_spapi::models::orders_v0::GetOrdersResponse as Strict;
use spapi_types::{decode, orders_v0::GetOrdersResponse};

const RUNS: usize = 2_000;

/// Medians of runs in turn, so that both meet the same machine.
fn medians(runs: &mut [&mut dyn FnMut()]) -> Vec<Duration> {
    let mut times = vec![Vec::with_capacity(RUNS); runs.len()];
    for _ in 0..RUNS {
        for (run, times) in runs.iter_mut().zip(&mut times) {
            let start = Instant::now();
            run();
            times.push(start.elapsed());
        }
    }
    for times in &mut times {
        times.sort_unstable();
    }
    times.iter().map(|times| times[RUNS / 2]).collect()
}

fn main() {
    let page = page::page();
    let times = medians(&mut [
        &mut || drop(black_box(decode::<GetOrdersResponse>(&page).expect("the page is JSON"))),
        &mut || drop(black_box(serde_json::from_slice::<serde_json::Value>(&page).expect("the page is JSON"))),
        &mut || drop(black_box(serde_json::from_slice::<Strict>(&page).expect("the page is as they want it"))),
    ]);
    println!("a v0 page of 100 orders, {} bytes, medians of {RUNS} runs in turn", page.len());
    for (name, time) in ["spapi_types::decode", "serde_json::Value", "amazon-spapi 2.0.4"].iter().zip(&times) {
        println!("{name:>20}: {time:>10.1?}  {:.2} × decode", time.as_secs_f64() / times[0].as_secs_f64());
    }
}
