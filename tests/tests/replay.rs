//! One bad order among many holds back nothing but itself, and goes through once its cause is gone.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a failed expectation is a failed test"
)]

use amz_odoo_mapping::context::UnknownSku;
use amz_odoo_testkit::odoo::Profile;
use amz_odoo_testkit::spapi::EmulatorConfig;
use amz_odoo_tests::clinic::{Clinic, EmulatedOdoo, serve_always};
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

    // Amazon corrects it; the replay asks Amazon, imports it and settles the issue.
    shop.amazon.put(&json!({"order_id": bad, "stated_total": null})).await;
    let healed = shop.run(&["replay", &bad, "--json"]).await;
    assert_eq!((healed.code, healed.count("orders_imported")), (Some(0), 1), "{healed:?}");
    eprintln!("after the correction the replay imports it: {}", healed.json);
    assert!(about(&shop.issues().await, &bad).iter().all(|issue| issue["severity"] != "blocking"));
    assert_eq!(in_odoo(&python, &shop, &bad).await, 1);
    // The pass that lists the correction finds nothing left to do.
    shop.amazon.advance(UNTIL_LISTED).await;
    let after = shop.sync().await;
    assert_eq!((after.code, after.count("odoo_writes")), (Some(0), 0), "{after:?}");
}

/// A set-up shop on emulators, every order of which can be imported.
async fn emulated() -> (Clinic, EmulatedOdoo) {
    let odoo = EmulatedOdoo::serve(Profile::V19).await;
    let clinic = Clinic::new(odoo.access.clone(), 20).await;
    clinic.shop.set_up().await;
    settle_at_amazon(&clinic.shop.amazon).await;
    (clinic, odoo)
}

/// Puts an order whose parts do not make up its total.
async fn put_bad(shop: &Shop) -> String {
    let bad = json!({"status": "Unshipped", "channel": "FBM", "stated_total": "987654.32"});
    let bad = shop.amazon.put(&bad).await.order_id;
    shop.amazon.advance(UNTIL_LISTED).await;
    bad
}

#[tokio::test(flavor = "multi_thread")]
async fn replay_and_fix_book_what_amazon_has_now() {
    let (clinic, _odoo) = emulated().await;
    let shop = &clinic.shop;
    for command in ["replay", "fix"] {
        let bad = put_bad(shop).await;
        let first = shop.sync().await;
        assert_eq!((first.code, first.count("orders_quarantined")), (Some(3), 1), "{first:?}");
        let number = shop.blocking_issues().await[0]["id"].to_string();
        let again: Vec<&str> = match command {
            "replay" => vec!["replay", &bad, "--json"],
            _ => vec!["issues", "fix", &number, "--json"],
        };
        let still = shop.run(&again).await;
        assert_eq!((still.code, still.count("orders_quarantined")), (Some(3), 1), "{still:?}");
        assert_eq!((&still.json["document"], still.count("odoo_writes")), (&json!("fetched"), 0));
        assert_eq!(shop.blocking_issues().await[0]["id"].to_string(), number, "the same issue, seen again");

        shop.amazon.put(&json!({"order_id": bad, "stated_total": null})).await;
        let healed = shop.run(&again).await;
        assert_eq!((healed.code, healed.count("orders_imported")), (Some(0), 1), "{healed:?}");
        assert_eq!((healed.count("amazon_calls"), healed.stderr.as_str()), (1, ""), "one question");
        let issue = shop.run(&["issues", "show", &number, "--json"]).await;
        assert_eq!(issue.json["state"], "fixed", "{issue:?}");
        let unchanged = shop.run(&again).await;
        assert_eq!((unchanged.code, unchanged.count("odoo_writes")), (Some(0), 0), "{unchanged:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn replay_books_the_stored_document_where_amazon_cannot_be_asked() {
    let (clinic, _odoo) = emulated().await;
    let first = clinic.shop.sync().await.done();
    let order = clinic.shop.amazon.orders().await.remove(0).order_id;
    assert_eq!(first.count("orders_quarantined"), 0);
    let server = serve_always(403, r#"{"errors": [{"code": "Unauthorized", "message": "Denied."}]}"#).await;
    clinic.spoil("amazon.endpoint", Some(server.url().into()));
    let replayed = clinic.run(&["replay", &order, "--json"]).await;
    assert_eq!((replayed.code, replayed.count("orders_unchanged")), (Some(0), 1), "{replayed:?}");
    assert_eq!(replayed.json["document"], "stored");
    let sentence = format!("note: Amazon does not give the order {order}");
    assert!(replayed.stderr.starts_with(&sentence), "{replayed:?}");
    assert!(replayed.stderr.contains("the document that it gave before"), "{replayed:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dismissed_issue_is_off_the_list_and_its_order_stays_held_back() {
    let (clinic, _odoo) = emulated().await;
    let shop = &clinic.shop;
    let warned = json!({"status": "Unshipped", "channel": "FBM", "facilitator": true, "ship_to": {"country": "US", "state": "Nowhere"}});
    shop.amazon.put(&warned).await;
    let bad = put_bad(shop).await;
    assert_eq!(shop.sync().await.code, Some(3));
    for arguments in [&["status", "--json"][..], &["issues", "list", "--json"]] {
        assert_eq!(shop.run(arguments).await.code, Some(3), "{arguments:?}: an issue holds an order back");
    }
    let number = shop.blocking_issues().await[0]["id"].to_string();
    for _ in 0..2 {
        let dismissed = shop.run(&["issues", "dismiss", &number, "--json"]).await;
        assert_eq!((dismissed.code, &dismissed.json["state"]), (Some(0), &json!("dismissed")));
    }
    // What is left is a warning, which holds nothing back: all commands agree.
    let left = shop.issues().await;
    assert!(!left.is_empty() && left.iter().all(|issue| issue["severity"] == "warning"), "{left:#?}");
    for arguments in [&["status", "--json"][..], &["issues", "list", "--json"], &["sync", "orders", "--json"]]
    {
        let ended = shop.run(arguments).await;
        assert_eq!(ended.code, Some(0), "{arguments:?}: {ended:?}");
    }
    let all = shop.run(&["issues", "list", "--all", "--json"]).await;
    let records: Vec<_> = all.json.as_array().unwrap().iter().map(|issue| &issue["record"]).collect();
    assert!(records.contains(&&json!(bad)), "{all:?}");
    // The same does not come up again; the order is held back all the same.
    let again = shop.run(&["replay", &bad, "--json"]).await;
    assert_eq!((again.code, again.count("orders_quarantined")), (Some(3), 1), "{again:?}");
    assert_eq!(shop.blocking_issues().await, Vec::<Value>::new());

    let human = shop.command(&["issues", "dismiss", &number]).output().await.unwrap();
    let line = String::from_utf8_lossy(&human.stdout).into_owned();
    assert!(line.starts_with(&format!("#{number} [dismissed, blocking] {bad}")), "{line}");
    // What went through is fixed, and cannot be dismissed.
    shop.amazon.put(&json!({"order_id": bad, "stated_total": "987654.33"})).await;
    assert_eq!(shop.run(&["replay", &bad, "--json"]).await.code, Some(3));
    let number = shop.blocking_issues().await[0]["id"].to_string();
    shop.amazon.put(&json!({"order_id": bad, "stated_total": null})).await;
    assert_eq!(shop.run(&["replay", &bad, "--json"]).await.code, Some(0));
    let fixed = shop.run(&["issues", "dismiss", &number, "--json"]).await;
    assert_eq!((fixed.code, &fixed.json["exit_code"]), (Some(2), &json!(2)), "{fixed:?}");
    assert!(fixed.stderr.contains("fixed already"), "{fixed:?}");
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
