//! A report of 1 GB (or `DOCUMENT_BYTES`) from a socket of this machine: rows a second, and the process's peak memory.
//!
//! `cargo bench -p spapi-client --features reports,feeds --bench documents`

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "it measures and tells"
)]

#[allow(dead_code, reason = "shared with a test that uploads as well")]
mod server;

use std::time::Instant;

use futures_util::StreamExt;
use server::{Server, peak_memory};

fn main() {
    // Tests of all targets run this program too, to see that it compiles.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let size = std::env::var("DOCUMENT_BYTES").map_or(1_000_000_000, |size| size.parse().unwrap());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(measure(size));
}

async fn measure(size: u64) {
    let server = Server::start(size).await;
    let start = Instant::now();
    let mut rows = server.seller().reports().open_document("doc", None, &[]).await.unwrap().rows();
    let mut priced = 0_u64;
    while let Some(row) = rows.next().await {
        priced += u64::from(row.unwrap().get("price").is_some());
    }
    let seconds = start.elapsed().as_secs_f64();
    assert_eq!(priced, server.rows());
    let megabytes = (server.rows() / 8192 * server.block().len() as u64) as f64 / 1e6;
    println!("{megabytes:.0} MB, {priced} rows in {seconds:.1} s: {:.0} MB/s", megabytes / seconds);
    if let Some(peak) = peak_memory() {
        println!("peak memory (VmHWM): {} MiB", peak >> 20);
    }
}
