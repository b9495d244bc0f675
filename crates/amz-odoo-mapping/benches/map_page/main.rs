//! Mapping a page of 100 orders beside decoding it, in both versions of the Orders API.
//!
//! `cargo bench -p amz-odoo-mapping --bench map_page` prints the times and their ratios, then criterion's own figures.
//! Mapping is to take no longer than decoding. Instructions are counted by valgrind, one function at a time:
//!
//! ```text
//! cargo bench -p amz-odoo-mapping --bench map_page --no-run        # names the binary
//! for f in decode_2026 map_2026 decode_v0 map_v0; do
//!     MAP_PAGE_RUNS=1 valgrind --tool=callgrind --callgrind-out-file=/dev/null --toggle-collect="map_page::$f" BINARY
//! done
//! ```

#![allow(missing_docs, reason = "criterion's macros define functions without")]
#![allow(clippy::expect_used, clippy::print_stdout, reason = "a benchmark fails and prints")]

mod page;

use std::{hint::black_box, time::Duration};

use amz_odoo_mapping::order::{V0Order, order_2026, order_v0};
use amz_odoo_mapping::{MapContext, Mapped, OrderDraft};
use criterion::{
    Criterion, Throughput, criterion_group, criterion_main,
    measurement::{Measurement, WallTime},
};
use page::{Pages, pages};
use spapi_types::orders_2026_01_01::SearchOrdersResponse;
use spapi_types::orders_v0::{GetOrderItemsResponse, GetOrdersResponse};
use spapi_types::{decode, record::Value};

/// The page, and each order's items.
type V0 = (GetOrdersResponse, Vec<GetOrderItemsResponse>);

fn read<T: Value + Default>(json: &[u8]) -> T {
    let decoded = decode::<T>(json).expect("the page is JSON");
    assert!(decoded.defects.is_empty());
    decoded.value
}

#[inline(never)]
fn decode_2026(pages: &Pages) -> SearchOrdersResponse {
    read(&pages.new)
}

#[inline(never)]
fn map_2026(ctx: &MapContext, page: &SearchOrdersResponse) -> Vec<Mapped<OrderDraft>> {
    page.orders.as_deref().unwrap_or_default().iter().map(|order| order_2026(ctx, order)).collect()
}

#[inline(never)]
fn decode_v0(pages: &Pages) -> V0 {
    (read(&pages.old), pages.old_items.iter().map(|items| read(items)).collect())
}

#[inline(never)]
fn map_v0(ctx: &MapContext, (page, items): &V0) -> Vec<Mapped<OrderDraft>> {
    let orders = page.payload.as_ref().and_then(|payload| payload.orders.as_deref()).unwrap_or_default();
    let map = |(order, items): (_, &GetOrderItemsResponse)| {
        let items = items.payload.as_ref().and_then(|payload| payload.order_items.as_deref());
        order_v0(ctx, &V0Order::new(order, items.unwrap_or_default()))
    };
    orders.iter().zip(items).map(map).collect()
}

/// The median of many runs; freeing what a run gives is not counted, for neither side.
fn median<T>(mut run: impl FnMut() -> T) -> Duration {
    let runs = std::env::var("MAP_PAGE_RUNS").ok().and_then(|runs| runs.parse().ok()).unwrap_or(400);
    let mut times: Vec<Duration> = (0..runs)
        .map(|_| {
            let start = WallTime.start();
            let result = black_box(run());
            let time = WallTime.end(start);
            drop(result);
            time
        })
        .collect();
    times.sort_unstable();
    times[runs / 2]
}

fn mapping(criterion: &mut Criterion) {
    let (pages, ctx) = (pages(), MapContext::default());
    let (new, old) = (decode_2026(&pages), decode_v0(&pages));
    for mapped in [map_2026(&ctx, &new), map_v0(&ctx, &old)] {
        assert_eq!(mapped.len(), 100);
        assert!(mapped.iter().all(|mapped| mapped.issues.is_empty() && mapped.draft.lines.len() > 1));
    }
    let times = [
        ("2026-01-01", median(|| decode_2026(&pages)), median(|| map_2026(&ctx, &new))),
        ("v0", median(|| decode_v0(&pages)), median(|| map_v0(&ctx, &old))),
    ];
    for (version, decoding, mapping) in times {
        let ratio = mapping.as_secs_f64() / decoding.as_secs_f64();
        println!("{version:>10}: decoding {decoding:>8.1?}, mapping {mapping:>8.1?}, ratio {ratio:.2}");
    }
    let mut group = criterion.benchmark_group("a page of 100 orders");
    group.throughput(Throughput::Elements(100));
    group.bench_function("decode 2026-01-01", |bencher| {
        bencher.iter_with_large_drop(|| decode_2026(black_box(&pages)))
    });
    group.bench_function("map 2026-01-01", |bencher| {
        bencher.iter_with_large_drop(|| map_2026(&ctx, black_box(&new)))
    });
    group
        .bench_function("decode v0", |bencher| bencher.iter_with_large_drop(|| decode_v0(black_box(&pages))));
    group.bench_function("map v0", |bencher| bencher.iter_with_large_drop(|| map_v0(&ctx, black_box(&old))));
    group.finish();
}

criterion_group!(benches, mapping);
criterion_main!(benches);
