//! Decoding a page of 100 v0 orders: into the crate's lenient types, `serde_json::Value`, and strict structs.
//!
//! `cargo bench -p spapi-types --bench decode` prints the three times and their ratios, then criterion's own figures.
//! The strict structs hold the same members with serde's derive: dates and amounts as texts, closed enums; a value that
//! they do not expect fails the page.

#![allow(missing_docs, reason = "criterion's macros define functions without")]
#![allow(clippy::expect_used, clippy::print_stdout, reason = "a benchmark fails and prints")]

mod strict;

use std::{hint::black_box, time::Duration};

use criterion::{
    Criterion, Throughput, criterion_group, criterion_main,
    measurement::{Measurement, WallTime},
};
use spapi_types::{decode, orders_v0::GetOrdersResponse};

/// A page of 100 orders, as getOrders answers it with a Restricted Data Token.
fn page() -> Vec<u8> {
    let order = |n: u32| {
        format!(
            r#"{{"AmazonOrderId":"902-{n:07}-5435065","SellerOrderId":"902-{n:07}-5435065",
            "PurchaseDate":"2026-03-01T09:{minute:02}:00Z","LastUpdateDate":"2026-03-02T10:{minute:02}:00Z",
            "OrderStatus":"Shipped","FulfillmentChannel":"MFN","SalesChannel":"Amazon.de",
            "ShipServiceLevel":"Std DE Dom_1","OrderTotal":{{"CurrencyCode":"EUR","Amount":"{euros}.95"}},
            "NumberOfItemsShipped":1,"NumberOfItemsUnshipped":0,"PaymentMethod":"Other",
            "PaymentMethodDetails":["Standard"],"MarketplaceId":"A1PA6795UKMFR9",
            "ShipmentServiceLevelCategory":"Standard","OrderType":"StandardOrder",
            "EarliestShipDate":"2026-03-02T07:00:00Z","LatestShipDate":"2026-03-03T22:59:59Z",
            "EarliestDeliveryDate":"2026-03-04T07:00:00Z","LatestDeliveryDate":"2026-03-06T22:59:59Z",
            "IsBusinessOrder":false,"IsPrime":false,"IsPremiumOrder":false,"IsGlobalExpressEnabled":false,
            "IsReplacementOrder":false,"IsSoldByAB":false,"IsIBA":false,"IsISPU":false,
            "IsAccessPointOrder":false,"HasRegulatedItems":false,"EasyShipShipmentStatus":"PendingPickUp",
            "ElectronicInvoiceStatus":"NotRequired",
            "BuyerInfo":{{"BuyerEmail":"user{n}@marketplace.amazon.de","BuyerName":"Erika Mustermann"}},
            "ShippingAddress":{{"Name":"Erika Mustermann","AddressLine1":"Musterstraße {n}","City":"Köln",
            "StateOrRegion":"NRW","PostalCode":"50667","CountryCode":"DE","Phone":"+49 221 1234567",
            "AddressType":"Residential"}},
            "DefaultShipFromLocationAddress":{{"Name":"Muster GmbH","AddressLine1":"Lagerweg 7","City":"Bonn",
            "StateOrRegion":"NRW","PostalCode":"53111","CountryCode":"DE","Phone":"+49 228 7654321",
            "AddressType":"Commercial"}},
            "FulfillmentInstruction":{{"FulfillmentSupplySourceId":"55448834-8d9b-4323-a3ba-9f5c2b7c1a55"}},
            "AutomatedShippingSettings":{{"HasAutomatedShippingSettings":false}}}}"#,
            minute = n % 60,
            euros = 10 + n,
        )
    };
    let orders: Vec<String> = (0..100).map(order).collect();
    // Amazon sends no white space.
    let orders = orders.join(",").replace("\n            ", "");
    format!(r#"{{"payload":{{"Orders":[{orders}],"NextToken":"2YgYW55IGNhcm5hbCBwbGVhc3VyZS4="}}}}"#)
        .into_bytes()
}

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
