//! Killed at every named crash point and at random moments, with two processes at once: nothing is lost or doubled.
//!
//! `AMZ_ODOO_TEST_SEED` takes another seed of the random moments; the test prints the one it used.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a failed expectation is a failed test"
)]

use std::collections::BTreeSet;
use std::time::Duration;

use amz_odoo_mapping::context::UnknownSku;
use amz_odoo_sync::crash::{POINTS, Point, VARIABLE};
use amz_odoo_testkit::spapi::EmulatorConfig;
use amz_odoo_tests::harness::{Amazon, Counted, Ended, Proof, Shop, changed_after};
use amz_odoo_tests::real::{RealOdoo, python};
use serde_json::{Value, json};

/// Where the orders are sold: two regions, so that one run passes every point at least twice.
const COUNTRIES: [&str; 3] = ["US", "DE", "FR"];

/// Marketplaces that new orders are put into, one a region.
const MARKETPLACES: [&str; 2] = ["ATVPDKIKX0DER", "A1PA6795UKMFR9"];

/// How often the processes are killed from outside; `AMZ_ODOO_TEST_KILLS` takes another number.
fn random_kills() -> usize {
    std::env::var("AMZ_ODOO_TEST_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(20)
}

/// Longer than listings lag behind.
const UNTIL_LISTED: u64 = 200;

/// A number source that a printed seed repeats.
struct Dice(u64);

impl Dice {
    fn from_environment() -> Self {
        let seed =
            std::env::var("AMZ_ODOO_TEST_SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(20_261_123);
        eprintln!("AMZ_ODOO_TEST_SEED={seed}");
        Self(seed)
    }

    /// A number below `end`.
    fn below(&mut self, end: u64) -> u64 {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (bits ^ (bits >> 31)) % end
    }
}

/// New orders in both regions that take every step: Amazon has shipped one, the merchant must ship one, one is
/// cancelled.
async fn place(shop: &Shop) {
    for marketplace in MARKETPLACES {
        for (status, channel) in [("Shipped", "FBA"), ("Unshipped", "FBM"), ("Canceled", "FBM")] {
            let order = json!({"marketplace_id": marketplace, "status": status, "channel": channel});
            shop.amazon.put(&order).await;
        }
    }
    shop.amazon.advance(UNTIL_LISTED).await;
}

async fn killed_at(shop: &Shop, point: Point, hit: u32) {
    place(shop).await;
    let armed = format!("{}:{hit}", point.name());
    let run: Ended = (shop.command(&["sync", "orders", "--json"]).env(VARIABLE, &armed).output().await)
        .expect("the binary starts")
        .into();
    assert_eq!(run.signal, Some(9), "{armed} was not reached: {run:?}");
    let again = shop.sync().await;
    assert!(matches!(again.code, Some(0 | 3)), "after {armed}: {again:?}");
    let waiting: Vec<Value> = shop.status().await;
    for flow in &waiting {
        assert_eq!((&flow["ready"], &flow["leased"]), (&json!(0), &json!(0)), "after {armed}: {waiting:?}");
    }
}

/// Two processes on one store; one or both are killed after a while, and the pass is run again.
async fn killed_at_random(shop: &Shop, dice: &mut Dice, round: usize) {
    place(shop).await;
    // Orders change, too: some ship, some are cancelled.
    shop.amazon.advance(dice.below(12 * 3600)).await;
    let start = || shop.command(&["sync", "orders", "--json"]).spawn().expect("the binary starts");
    let mut both = [start(), start()];
    let (delay, victims) = (dice.below(4000), dice.below(3));
    tokio::time::sleep(Duration::from_millis(delay)).await;
    for (index, process) in both.iter_mut().enumerate() {
        if victims == 2 || victims == index as u64 {
            // It may have ended by itself.
            let _ = process.start_kill();
        }
    }
    let mut ends = Vec::new();
    for process in both {
        let ended: Ended = process.wait_with_output().await.expect("it ends").into();
        assert!(
            ended.signal == Some(9) || matches!(ended.code, Some(0 | 3)),
            "round {round}, killed after {delay} ms: {ended:?}"
        );
        ends.push(ended.signal);
    }
    eprintln!("round {round}: after {delay} ms, signals {ends:?}");
}

/// The ids of orders that an open issue holds back. Only one reason is allowed: Amazon cancelled what had left.
fn held(issues: &[Value]) -> BTreeSet<String> {
    let wrong: Vec<_> = issues.iter().filter(|issue| issue["kind"] != "cancel_refused").collect();
    assert!(wrong.is_empty(), "held back without need: {wrong:#?}");
    issues.iter().filter_map(|issue| issue["record"].as_str().map(str::to_owned)).collect()
}

async fn prove(shop: &Shop, python: &std::path::Path, what: &str) {
    let listed_until = shop.amazon.listed_until().await;
    shop.settle().await;
    let mut left_out = held(&shop.blocking_issues().await);
    let counted = Counted::read(python, &shop.odoo).await;
    let amazon = shop.amazon.orders().await;
    left_out.extend(changed_after(&amazon, listed_until));
    Proof::of(&amazon, &counted, &left_out).assert(what);
}

/// A shop with orders of every kind on their way, several pages a listing, and orders that move between the pages.
async fn open(odoo: &RealOdoo) -> Shop {
    let odoo = odoo.fresh("chaos").await;
    let config = EmulatorConfig {
        orders: 60,
        throttle: false,
        page_size: 25,
        page_churn: 0.02,
        ..EmulatorConfig::new(5)
    };
    let config = config.with_sellers(1, &COUNTRIES).starting_now();
    let shop = Shop::new(Amazon::serve(config).await, odoo, UnknownSku::Create);
    shop.set_up().await;
    shop
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_lost_or_doubled_at_any_crash_point() {
    let test = "nothing is lost or doubled at any crash point";
    let (Some(odoo), Some(python)) = (RealOdoo::find(test), python(test)) else { return };
    let shop = open(&odoo).await;
    for point in POINTS {
        for hit in [1, 2] {
            killed_at(&shop, *point, hit).await;
            eprintln!("died at {}:{hit}, and went on", point.name());
        }
    }
    prove(&shop, &python, "killed at every crash point, twice").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_lost_or_doubled_at_random_moments_of_two_processes() {
    let test = "nothing is lost or doubled at random moments of two processes";
    let (Some(odoo), Some(python)) = (RealOdoo::find(test), python(test)) else { return };
    let shop = open(&odoo).await;
    let mut dice = Dice::from_environment();
    for round in 1..=random_kills() {
        killed_at_random(&shop, &mut dice, round).await;
    }
    prove(&shop, &python, "killed at random moments, two processes at once").await;
    shop.amazon.advance_to_end().await;
    prove(&shop, &python, "when all orders have come to rest").await;
}
