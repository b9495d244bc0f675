//! How much of Odoo's own speed the orders flow keeps: its rate against the rate at which a bare loop books the same
//! prepared rows by the calls that an import needs, batch by batch in turn.
//!
//! ```text
//! cargo test -p amz-odoo-tests --release --test throughput -- --nocapture
//! ```
//!
//! Two fresh databases are set up alike, so that the same calls give the same ids. The flow fills one; after each of
//! its batches, the bare loop books the batch's rows in the other one (`raw`). The flow's time has everything in it:
//! listing, store, reads, comparison, and the first batch, which makes the products.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a failed expectation is a failed test"
)]

mod raw;

use std::sync::{Arc, Mutex, PoisonError};

use amz_odoo_mapping::context::UnknownSku;
use amz_odoo_sync::clock::{Clock as _, SystemClock};
use amz_odoo_sync::odoo::Session;
use amz_odoo_sync::store::{KeySource, SqliteStore};
use amz_odoo_sync::{OrdersFlow, Progress};
use amz_odoo_testkit::spapi::EmulatorConfig;
use amz_odoo_tests::harness::{Amazon, Counted, Shop};
use amz_odoo_tests::real::{RealOdoo, python};
use http_body_util::BodyExt as _;
use jiff::Timestamp;
use odoo_rpc::Domain;
use odoo_rpc::http::{Body, BoxError, HttpService, full};
use raw::{Prepared, Raw, post};
use spapi_client::{Endpoint, Limiter};

/// Orders in all.
const ORDERS: usize = 600;

/// One region, so that every batch is full.
const COUNTRIES: [&str; 4] = ["DE", "FR", "IT", "ES"];

/// The flow's rate over the loop's: below it the flow wastes Odoo's time.
const BOUND: f64 = 0.90;

/// The rows that the flow sent since the last batch.
type Tape = Arc<Mutex<Prepared>>;

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A service that keeps the rows that pass through it.
fn recorder(http: reqwest::Client, tape: Tape) -> HttpService {
    HttpService::new(tower::service_fn(move |request: http::Request<Body>| {
        let (http, tape) = (http.clone(), Arc::clone(&tape));
        async move {
            let (head, body) = request.into_parts();
            let body = body.collect().await?.to_bytes();
            let (status, answer) = post(&http, &head.uri.to_string(), body.clone()).await?;
            lock(&tape).add(&body);
            Ok::<_, BoxError>(http::Response::builder().status(status).body(full(answer))?)
        }
    }))
}

fn since(start: Timestamp) -> f64 {
    SystemClock.now().duration_since(start).as_secs_f64()
}

/// Takes turns with the flow: it is told of each batch's end, and the flow waits for it.
struct Turns {
    tape: Tape,
    raw: Raw,
    mark: Mutex<Timestamp>,
    /// Orders, seconds of the flow, seconds of the bare loop.
    batches: Mutex<Vec<(usize, f64, f64)>>,
    /// Seconds until the last order was listed.
    listing: Mutex<f64>,
}

impl Progress for Turns {
    fn fetched(&self, _orders: usize) {
        *lock(&self.listing) = since(*lock(&self.mark));
    }

    fn booked(&self, orders: usize) {
        let flow = since(*lock(&self.mark));
        let prepared = std::mem::take(&mut *lock(&self.tape));
        let handle = tokio::runtime::Handle::current();
        let (raw, calls) = tokio::task::block_in_place(|| handle.block_on(self.raw.book(&prepared)));
        eprintln!("{orders} orders: flow {flow:.2} s, raw {raw:.2} s in {calls} calls");
        lock(&self.batches).push((orders, flow, raw));
        *lock(&self.mark) = SystemClock.now();
    }
}

/// Every worker of Odoo loads a database at its first request, which is not the flow's cost.
async fn warm_up(odoo: &RealOdoo) {
    let client = odoo.connect().await;
    for _ in 0..4 {
        let read = || async {
            client.search_count("sale.order", &Domain::eq("state", "draft"), Default::default()).await
        };
        let _ = tokio::join!(read(), read(), read(), read(), read(), read(), read(), read());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_flow_keeps_most_of_odoos_own_speed() {
    let test = "the flow keeps most of Odoo's own speed";
    let (Some(odoo), Some(python)) = (RealOdoo::find(test), python(test)) else { return };
    let config = EmulatorConfig { orders: ORDERS, throttle: false, ..EmulatorConfig::new(3) };
    let amazon = Arc::new(Amazon::serve(config.with_sellers(1, &COUNTRIES).starting_now()).await);
    amazon.advance_to_end().await;
    let mut shops = Vec::new();
    for prefix in ["flow", "raw"] {
        let shop = Shop::new(Arc::clone(&amazon), odoo.fresh(prefix).await, UnknownSku::Create);
        shop.set_up().await;
        warm_up(&shop.odoo).await;
        shops.push(shop);
    }
    let [by_flow, by_loop] = shops.as_slice() else { panic!("two shops") };

    let http = reqwest::Client::builder().no_proxy().build().expect("a client");
    let tape = Tape::default();
    let service = recorder(http.clone(), Arc::clone(&tape));
    let client = by_flow.odoo.builder().http(service).connect().await.expect("Odoo answers");
    let [account] = by_flow.accounts.as_slice() else { panic!("one account") };
    let session = Session::open(client, None).await.expect("a session");
    let seller = spapi_client::Client::builder(&*amazon.config.client_id, &*amazon.config.client_secret)
        .app("amz-odoo-tests/0.1")
        .endpoint(Endpoint::custom(&amazon.url()).expect("an address"))
        .lwa_endpoint(format!("{}/auth/o2/token", amazon.url()))
        .limiter(Limiter::builder().speed(1000.0).build())
        .build()
        .expect("a client")
        .seller(&*amazon.config.sellers[0].refresh_token, account.region);
    let path = by_flow.folder().join("throughput.db");
    let store = SqliteStore::open(&path, &KeySource::beside(&path)).expect("a store");
    let raw = Raw {
        http,
        url: format!("{}/jsonrpc", by_loop.odoo.url),
        database: by_loop.odoo.database.clone(),
        user: session.client().uid(),
        password: by_loop.odoo.password.clone(),
        move_quantity: session.names.move_quantity,
        picked: session.names.picked,
        orders: amazon.orders().await.into_iter().map(|order| (order.order_id.clone(), order)).collect(),
    };
    let turns = Turns {
        raw,
        tape,
        mark: Mutex::new(SystemClock.now()),
        batches: Mutex::default(),
        listing: Mutex::default(),
    };
    let flow = OrdersFlow::new(account, &seller, &session, &store, &SystemClock, &turns).expect("a flow");
    *lock(&turns.mark) = SystemClock.now();
    let report = flow.pass(None).await.expect("a pass");
    assert_eq!(report.orders_quarantined, 0, "{report:?}");

    let batches = lock(&turns.batches).clone();
    assert!(batches.len() > 2, "{batches:?}");
    let orders: usize = batches.iter().map(|(orders, _, _)| orders).sum();
    let listing = *lock(&turns.listing);
    // The first batch began with the listing.
    let by_flow_seconds = batches.iter().map(|(_, flow, _)| flow).sum::<f64>();
    let raw_seconds = batches.iter().map(|(_, _, raw)| raw).sum::<f64>();
    let (flow_rate, raw_rate) = (orders as f64 / by_flow_seconds, orders as f64 / raw_seconds);
    let ratio = flow_rate / raw_rate;
    println!(
        "{orders} orders: flow {flow_rate:.1} orders/s (listing {listing:.2} s), raw calls {raw_rate:.1} orders/s, ratio {ratio:.3}"
    );

    // The bare loop did the same work.
    let (one, other) =
        (Counted::read(&python, &by_flow.odoo).await, Counted::read(&python, &by_loop.odoo).await);
    assert_eq!(one.orders, other.orders);
    assert!(one.orders.len() > ORDERS / 2);
    assert!(ratio >= BOUND, "ratio {ratio:.3}");
}
