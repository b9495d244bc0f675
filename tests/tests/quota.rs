//! Processes that follow one another stay inside Amazon's usage plans together, as runs of cron do.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed expectation is a failed test")]

use amz_odoo_mapping::context::UnknownSku;
use amz_odoo_testkit::odoo::Profile;
use amz_odoo_testkit::spapi::EmulatorConfig;
use amz_odoo_tests::clinic::EmulatedOdoo;
use amz_odoo_tests::harness::{Amazon, Ended, Shop};

/// As the shop's configuration has it.
const SPEED: f64 = 1000.0;

/// What `searchOrders` may do at once.
const BURST: u64 = 20;

/// A pass lists these twice, with more calls than the burst has.
const ORDERS: usize = 60;
const PAGE_SIZE: usize = 5;

fn calls_inside_the_plan(ended: &Ended, what: &str) {
    assert_eq!(ended.code, Some(0), "{what}: {ended:?}");
    assert!(ended.count("amazon_calls") > BURST / 2, "{what} uses the plan: {ended:?}");
    assert_eq!(ended.count("throttled"), 0, "{what}: {ended:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_next_process_knows_which_calls_the_last_one_made() {
    let odoo = EmulatedOdoo::serve(Profile::V19).await;
    let config =
        EmulatorConfig { orders: ORDERS, page_size: PAGE_SIZE, speed: SPEED, ..EmulatorConfig::new(29) };
    let amazon = Amazon::serve(config.with_sellers(1, &["DE"]).starting_now()).await;
    let shop = Shop::new(amazon, odoo.access.clone(), UnknownSku::Create);
    shop.set_up().await;
    shop.amazon.advance_to_end().await;
    calls_inside_the_plan(&shop.sync().await, "the first pass");
    let again = ["sync", "orders", "--since", "2025-01-01", "--json"];
    calls_inside_the_plan(&shop.run(&again).await, "the pass after it");
    // A rehearsal has a store of its own, and the same quotas.
    let rehearsal = shop.run(&[&again[..], &["--dry-run"]].concat()).await;
    calls_inside_the_plan(&rehearsal, "the rehearsal");
    // Two at once share what is left.
    let (one, other) = tokio::join!(shop.run(&again), shop.run(&again));
    calls_inside_the_plan(&one, "one of two");
    calls_inside_the_plan(&other, "the other of two");
    let quota = shop.folder().join("amz-odoo.db.quota");
    let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(quota).unwrap().permissions());
    assert_eq!(mode & 0o777, 0o600);
}
