//! One bad order among many holds back nothing but itself, and goes through once its cause is gone.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a failed expectation is a failed test"
)]

use amz_odoo_mapping::context::UnknownSku;
use amz_odoo_testkit::spapi::EmulatorConfig;
use amz_odoo_tests::harness::{Amazon, Counted, Order, Shop};
use amz_odoo_tests::product::Kept;
use amz_odoo_tests::real::{RealOdoo, python};
use serde_json::{Value, json};

/// Orders of the test; `AMZ_ODOO_TEST_ORDERS` takes another number.
fn orders() -> usize {
    std::env::var("AMZ_ODOO_TEST_ORDERS").ok().and_then(|text| text.parse().ok()).unwrap_or(500)
}

/// The SKU that Odoo lacks at first.
const UNKNOWN: &str = "NOT-IN-ODOO-YET";

/// Longer than listings lag behind.
const UNTIL_LISTED: u64 = 200;

/// Every order paid and none on its way, so that all but the bad one can be imported at once.
async fn settle_at_amazon(amazon: &Amazon) {
    amazon.advance_to_end().await;
    for order in amazon.orders().await {
        if !belongs(&order) {
            amazon.put(&json!({"order_id": order.order_id, "status": "Unshipped", "unpriced": false})).await;
        }
    }
    amazon.advance(UNTIL_LISTED).await;
}

fn belongs(order: &Order) -> bool {
    !order.status.starts_with("Pending")
}

fn about<'a>(issues: &'a [Value], order_id: &str) -> Vec<&'a Value> {
    issues.iter().filter(|issue| issue["record"] == order_id).collect()
}

async fn in_odoo(python: &std::path::Path, shop: &Shop, order_id: &str) -> usize {
    let counted = Counted::read(python, &shop.odoo).await;
    counted.orders.iter().filter(|order| order.client_order_ref.as_deref() == Some(order_id)).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn one_bad_order_holds_back_itself_alone() {
    let test = "one bad order holds back itself alone";
    let (Some(odoo), Some(python)) = (RealOdoo::find(test), python(test)) else { return };
    let odoo = odoo.fresh("replay").await;
    let count = orders();
    let config = EmulatorConfig { orders: count, throttle: false, ..EmulatorConfig::new(17) }.starting_now();
    let shop = Shop::new(Amazon::serve(config).await, odoo, UnknownSku::Create);
    shop.set_up().await;
    settle_at_amazon(&shop.amazon).await;
    let listed = shop.amazon.orders().await;
    assert_eq!(listed.len(), count);
    let usual = |order: &&Order| order.status == "Shipped" && order.channel == "FBM" && !order.non_amazon;
    let bad = listed.iter().find(usual).expect("an order shipped by the merchant").order_id.clone();

    // Amazon states a total that the lines do not make up.
    shop.amazon.put(&json!({"order_id": bad, "stated_total": "987654.32"})).await;
    shop.amazon.advance(UNTIL_LISTED).await;
    let first = shop.sync().await;
    assert_eq!(first.code, Some(3), "an issue waits: {first:?}");
    let issues = shop.blocking_issues().await;
    assert_eq!(
        (first.count("orders_seen"), first.count("orders_imported"), first.count("orders_quarantined")),
        (count as u64, count as u64 - 1, 1),
        "{issues:#?}"
    );
    let [issue] = issues.as_slice() else { panic!("one issue: {issues:#?}") };
    assert_eq!((&issue["record"], &issue["kind"]), (&json!(bad), &json!("total_mismatch")));
    eprintln!("{} imported, 1 held back: {}", first.count("orders_imported"), issue["message"]);
    assert_eq!(in_odoo(&python, &shop, &bad).await, 0);

    // As long as the cause is there, a replay changes nothing.
    let again = shop.run(&["replay", &bad, "--json"]).await;
    assert_eq!((again.code, again.count("orders_quarantined")), (Some(3), 1));
    assert_eq!(again.count("odoo_writes"), 0);
    assert_eq!(in_odoo(&python, &shop, &bad).await, 0);

    // Amazon corrects it; the next pass imports it and settles the issue.
    shop.amazon.put(&json!({"order_id": bad, "stated_total": null})).await;
    shop.amazon.advance(UNTIL_LISTED).await;
    let healed = shop.sync().await;
    assert_eq!((healed.code, healed.count("orders_imported")), (Some(0), 1), "{healed:?}");
    assert!(about(&shop.issues().await, &bad).iter().all(|issue| issue["severity"] != "blocking"));
    assert_eq!(in_odoo(&python, &shop, &bad).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn replay_imports_an_order_once_its_product_is_in_odoo() {
    let test = "replay imports an order once its product is in Odoo";
    let (Some(odoo), Some(python)) = (RealOdoo::find(test), python(test)) else { return };
    let odoo = odoo.fresh("replay").await;
    let config = EmulatorConfig { orders: 20, throttle: false, ..EmulatorConfig::new(19) }.starting_now();
    let shop = Shop::new(Amazon::serve(config).await, odoo, UnknownSku::Review);
    shop.set_up().await;
    shop.make_products(&[]).await;
    let sold =
        json!({"status": "Shipped", "channel": "FBA", "items": [{"sku": UNKNOWN, "asin": "B0NOTINODOO"}]});
    let bad = shop.amazon.put(&sold).await.order_id;
    shop.amazon.advance(UNTIL_LISTED).await;
    let first = shop.sync().await;
    assert_eq!((first.code, first.count("orders_quarantined")), (Some(3), 1), "{first:?}");
    let issues = shop.blocking_issues().await;
    let [issue] = issues.as_slice() else { panic!("one issue: {issues:#?}") };
    assert_eq!((&issue["record"], &issue["kind"]), (&json!(bad), &json!("unknown_sku")));
    assert!(issue["message"].as_str().is_some_and(|message| message.contains(UNKNOWN)), "{issue}");

    let client = shop.odoo.connect().await;
    let mut product = Kept::Counted.values(&client.fields("product.product").await.unwrap());
    product.extend([("name".to_owned(), json!("New")), ("default_code".to_owned(), json!(UNKNOWN))]);
    client.create("product.product", vec![product], Default::default()).await.expect("a product");
    let replayed = shop.run(&["replay", &bad, "--json"]).await;
    assert_eq!((replayed.code, replayed.count("orders_imported")), (Some(0), 1), "{replayed:?}");
    assert_eq!(shop.blocking_issues().await, Vec::<Value>::new());

    let counted = Counted::read(&python, &shop.odoo).await;
    let found: Vec<_> =
        counted.orders.iter().filter(|order| order.client_order_ref.as_deref() == Some(&*bad)).collect();
    let [order] = found.as_slice() else { panic!("once: {found:#?}") };
    assert_eq!((order.state.as_str(), order.pickings[0].state.as_str()), ("sale", "done"));

    // Again: nothing is left to do.
    let again = shop.run(&["replay", &bad, "--json"]).await;
    assert_eq!((again.code, again.count("odoo_writes"), again.count("orders_unchanged")), (Some(0), 0, 1));
    // What was never fetched cannot be replayed.
    let unknown = shop.run(&["replay", "000-0000000-0000000"]).await;
    assert_eq!(unknown.code, Some(2), "{unknown:?}");
    assert!(unknown.stderr.contains("was ever fetched"), "{}", unknown.stderr);
}
