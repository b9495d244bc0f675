//! The orders flow in one process, between both emulators: what holds whatever Amazon and Odoo do.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a failed expectation is a failed test"
)]

mod engine;

use std::io::Write;
use std::sync::{Arc, Mutex};

use amz_odoo_sync::clock::{Clock as _, SystemClock};
use amz_odoo_sync::store::{Event, Replay, Store as _};
use amz_odoo_testkit::odoo::{Config, Profile};
use amz_odoo_testkit::spapi::EmulatorConfig;
use amz_odoo_tests::clinic::{Clinic, EmulatedOdoo};
use amz_odoo_tests::product::Kept;
use engine::{Engine, UNTIL_LISTED, config, store};
use odoo_rpc::{Context, Domain, Mode, SearchOptions};
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn a_second_pass_and_one_with_a_fresh_store_change_nothing() {
    let engine = Engine::new(config(3, 60, &["DE", "FR"])).await;
    engine.amazon.advance_to_end().await;
    let first = engine.pass().await;
    assert!(first.orders_imported > 30, "{first:?}");
    let before = engine.everything();
    let again = engine.pass().await;
    assert_eq!((again.odoo_writes, again.orders_quarantined), (0, 0), "{again:?}");
    let (fresh, _folder) = store();
    let again = engine.pass_with(&fresh, Mode::ReadWrite).await.unwrap();
    assert_eq!((again.odoo_writes, again.orders_imported, again.orders_quarantined), (0, 0, 0), "{again:?}");
    assert_eq!(engine.everything(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancellation_is_carried_over() {
    let engine = Engine::empty().await;
    for (channel, emptied) in [("FBM", false), ("FBA", false), ("FBM", true)] {
        let id = engine.put(json!({"status": "Unshipped", "channel": channel})).await;
        assert_eq!(engine.pass().await.orders_imported, 1);
        let total = engine.order(&id)["amount_total"].clone();
        // Amazon empties some of the orders that it cancels.
        engine.put(json!({"order_id": id, "status": "Canceled", "unpriced": emptied})).await;
        let report = engine.pass().await;
        assert_eq!(
            (report.orders_cancelled, report.orders_quarantined),
            (1, 0),
            "{:?}",
            engine.issues().await
        );
        let order = engine.order(&id);
        assert_eq!((&order["state"], &order["amount_total"]), (&json!("cancel"), &total), "{channel}");
        assert_eq!(engine.pass().await.odoo_writes, 0, "{channel} {emptied}");
        // A store that knows nothing of it asks for the state alone: what Amazon emptied cannot be compared.
        let (fresh, _folder) = store();
        let again = engine.pass_with(&fresh, Mode::ReadWrite).await.unwrap();
        assert_eq!((again.odoo_writes, again.orders_quarantined), (0, 0), "{again:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_smaller_quantity_is_carried_over() {
    let engine = Engine::empty().await;
    let item = |units: u32, amount: &str| {
        json!([{"quantity": units, "price": {"amount": amount, "tax": "0"}, "discount": {"amount": "0", "tax": "0"},
                "shipping": {"amount": "0", "tax": "0"}, "shipping_discount": {"amount": "0", "tax": "0"},
                "gift_wrap": {"amount": "0", "tax": "0"}}])
    };
    let order = |units, amount| json!({"status": "Unshipped", "channel": "FBM", "tax_mode": "inclusive_hidden", "items": item(units, amount)});
    let id = engine.put(order(3, "30.00")).await;
    engine.pass().await;
    let mut smaller = order(2, "20.00");
    smaller["order_id"] = json!(id);
    engine.put(smaller).await;
    let report = engine.pass().await;
    assert_eq!((report.orders_updated, report.orders_quarantined), (1, 0), "{:?}", engine.issues().await);
    let lines = engine.lines(&id);
    let item = lines.iter().find(|line| line["product_uom_qty"].as_f64() == Some(2.0)).expect("two units");
    assert_eq!(item["price_unit"].as_f64(), Some(10.0), "the price stays");
    assert_eq!(engine.orders(&id).len(), 1);
    assert_eq!(engine.pass().await.odoo_writes, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_delivered_is_not_cancelled_but_a_return_is_proposed() {
    let engine = Engine::empty().await;
    let id = engine.put(json!({"status": "Shipped", "channel": "FBM"})).await;
    engine.pass().await;
    assert_eq!(engine.transfers(&id), ["done"]);
    let (before, writes) = (engine.everything(), engine.writes());
    engine.put(json!({"order_id": id, "status": "Canceled"})).await;
    let report = engine.pass().await;
    assert_eq!(report.orders_quarantined, 1);
    let issues = engine.issues().await;
    let issue = issues.iter().find(|issue| issue.kind == "cancel_refused").expect("an issue");
    assert!(issue.action.contains("a return of"), "{}", issue.action);
    assert_eq!((engine.everything(), engine.writes()), (before, writes), "Odoo is untouched");
}

/// An Odoo 18 with these decimals of a unit price, whose company rounds taxes so.
async fn eighteen(config: EmulatorConfig, fine_prices: bool, rounding: &str) -> Engine {
    let odoo = Config { profile: Profile::V18, fine_prices, ..Config::default() };
    let engine = Engine::on(config, odoo).await;
    let client = engine.access.connect().await;
    let values = json!({"tax_calculation_rounding_method": rounding}).as_object().cloned().unwrap();
    let companies = client.search("res.company", &Domain::all(), SearchOptions::new()).await.unwrap();
    client.write("res.company", &companies, values, Context::new()).await.unwrap();
    engine
}

#[tokio::test(flavor = "multi_thread")]
async fn where_percentages_decide_every_total_ties_and_a_cent_of_tax_is_a_warning() {
    let mut warned = Vec::new();
    for (fine_prices, rounding) in [
        (false, "round_per_line"),
        (true, "round_per_line"),
        (false, "round_globally"),
        (true, "round_globally"),
    ] {
        let engine = eighteen(config(17, 120, &["DE", "FR", "IT"]), fine_prices, rounding).await;
        engine.amazon.advance_to_end().await;
        let report = engine.pass().await;
        assert!(report.orders_imported > 60, "{report:?}");
        let issues = engine.issues().await;
        let (off, others): (Vec<_>, Vec<_>) =
            issues.iter().partition(|issue| matches!(&*issue.kind, "tax_rounding" | "total_rounding"));
        assert_eq!(report.orders_quarantined, 0, "{others:#?}");
        for order in engine.amazon.orders().await {
            let Some(total) = order.grand_total.filter(|_| !order.unpriced) else { continue };
            let Some(found) = engine.orders(&order.order_id).pop() else { continue };
            let amount =
                |name: &str| found[name].to_string().parse::<rust_decimal::Decimal>().unwrap().normalize();
            assert_eq!(
                amount("amount_total"),
                total.normalize(),
                "{} {fine_prices} {rounding}",
                order.order_id
            );
            let tells = order.tax_mode == "inclusive_stated" && !order.facilitator;
            if tells && !off.iter().any(|issue| issue.record == order.order_id) {
                assert_eq!(
                    amount("amount_tax"),
                    order.tax_total.normalize(),
                    "{} {rounding}",
                    order.order_id
                );
            }
        }
        let again = engine.pass().await;
        assert_eq!((again.odoo_writes, again.orders_quarantined), (0, 0), "{again:?}");
        warned.push((fine_prices, rounding, off.len()));
    }
    eprintln!("warnings among 120 orders: {warned:?}");
    assert!(
        warned.iter().all(|(_, rounding, count)| *rounding == "round_globally" || *count == 0),
        "{warned:?}"
    );
    assert!(warned.iter().all(|(_, _, count)| *count <= 12), "{warned:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tax_that_no_percentage_gives_is_delivered_with_a_warning() {
    let engine = eighteen(config(7, 0, &["DE"]), false, "round_per_line").await;
    let none = json!({"amount": "0", "tax": "0"});
    let item = |amount: &str, tax: &str| {
        json!([{"quantity": 3, "price": {"amount": amount, "tax": tax}, "discount": none, "shipping": none,
                "shipping_discount": none, "gift_wrap": none}])
    };
    let shipped = |amount: &str, tax: &str| json!({"status": "Shipped", "channel": "FBM", "tax_mode": "inclusive_stated", "items": item(amount, tax)});
    // Two decimals: 2 x 3.33 + 1 x 3.34 would bear a cent less.
    let fits = engine.put(shipped("10.00", "1.60")).await;
    let off = engine.put(shipped("30.00", "4.81")).await;
    let report = engine.pass().await;
    assert_eq!((report.orders_imported, report.orders_quarantined), (2, 0), "{:#?}", engine.issues().await);
    assert_eq!(engine.transfers(&fits), ["done"]);
    assert_eq!(engine.order(&fits)["amount_tax"].as_f64(), Some(1.6));
    let issues = engine.issues().await;
    let kinds: Vec<_> = issues.iter().map(|issue| (issue.record.as_str(), issue.kind.as_str())).collect();
    assert_eq!(kinds, [(off.as_str(), "tax_rounding")], "{issues:#?}");
    assert_eq!(engine.transfers(&off), ["done"]);
    let total = engine.amazon.orders().await.iter().find(|order| order.order_id == off).unwrap().grand_total;
    assert_eq!(engine.order(&off)["amount_total"].to_string().parse().ok(), total);
    assert_eq!(engine.pass().await.odoo_writes, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_return_and_the_order_is_cancelled_after_all() {
    let engine = Engine::empty().await;
    let id = engine.put(json!({"status": "Shipped", "channel": "FBM"})).await;
    engine.pass().await;
    engine.put(json!({"order_id": id, "status": "Canceled"})).await;
    assert_eq!(engine.pass().await.orders_quarantined, 1);
    // What Odoo's return wizard makes: a receipt of every unit, which counts against what was delivered.
    engine.take_back(&id).await;
    let replay = Replay { record: id.clone(), account: None, flow: None, at: SystemClock.now(), fresh: None };
    engine.store.replay(replay).await.unwrap();
    let report = engine.pass().await;
    assert_eq!((report.orders_cancelled, report.orders_quarantined), (1, 0), "{:#?}", engine.issues().await);
    assert_eq!(engine.order(&id)["state"], "cancel");
    assert!(engine.issues().await.is_empty(), "the issue is settled");
}

#[tokio::test(flavor = "multi_thread")]
async fn orders_before_the_cut_over_move_nothing() {
    let mut engine = Engine::new(config(5, 20, &["DE"])).await;
    engine.amazon.advance_to_end().await;
    engine.account.cut_over = Some("2100-01-01T00:00:00Z".parse().unwrap());
    for order in engine.amazon.orders().await {
        if !matches!(order.status.as_str(), "Shipped" | "Canceled") {
            engine.put(json!({"order_id": order.order_id, "status": "Shipped"})).await;
        }
    }
    let writes = engine.writes();
    let report = engine.pass().await;
    assert_eq!((report.orders_skipped, report.odoo_writes), (20, 0), "{report:?}");
    assert_eq!(engine.writes(), writes);
    let id = engine.amazon.orders().await[0].order_id.clone();
    let entry = engine.last(&id).await;
    assert_eq!(entry.event, Event::Skipped);
    assert!(entry.reason.contains("cut-over"), "{}", entry.reason);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pending_order_is_in_the_ledger_until_it_is_paid() {
    let engine = Engine::empty().await;
    let id = engine.put(json!({"status": "Pending", "unpriced": true, "channel": "FBM"})).await;
    let report = engine.pass().await;
    assert_eq!((report.orders_skipped, report.odoo_writes), (1, 0), "{report:?}");
    assert!(engine.orders(&id).is_empty());
    let entry = engine.last(&id).await;
    assert!(entry.event == Event::Skipped && entry.reason.starts_with("pending"), "{}", entry.reason);
    engine.put(json!({"order_id": id, "status": "Unshipped", "unpriced": false})).await;
    assert_eq!(engine.pass().await.orders_imported, 1);
    assert_eq!(engine.order(&id)["state"], "sale");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_of_amazons_stock_is_a_quotation_until_it_is_shipped() {
    let engine = Engine::empty().await;
    let id = engine.put(json!({"status": "Unshipped", "channel": "FBA"})).await;
    engine.pass().await;
    assert_eq!(engine.order(&id)["state"], "draft");
    assert!(engine.transfers(&id).is_empty());
    engine.put(json!({"order_id": id, "status": "Shipped"})).await;
    let report = engine.pass().await;
    assert_eq!((report.orders_updated, report.orders_quarantined), (1, 0), "{report:?}");
    assert_eq!(engine.order(&id)["state"], "sale");
    assert_eq!(engine.transfers(&id), ["done"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_of_somebody_else_is_an_issue_and_never_doubled() {
    let engine = Engine::empty().await;
    let id = engine.put(json!({"status": "Unshipped", "channel": "FBM"})).await;
    let client = engine.access.connect().await;
    let Value::Object(partner) = json!({"name": "Theirs"}) else { unreachable!() };
    let partner = client.create("res.partner", vec![partner], Default::default()).await.unwrap()[0];
    let Value::Object(order) = json!({"partner_id": partner, "client_order_ref": id}) else { unreachable!() };
    client.create("sale.order", vec![order], Default::default()).await.unwrap();
    let report = engine.pass().await;
    assert_eq!((report.orders_quarantined, report.orders_imported), (1, 0), "{report:?}");
    assert_eq!(engine.orders(&id).len(), 1);
    assert_eq!(engine.issues().await[0].kind, "foreign_order");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_order_is_left_alone_with_a_proposal() {
    let engine = Engine::empty().await;
    let id = engine.put(json!({"status": "Unshipped", "channel": "FBM"})).await;
    engine.pass().await;
    let order = engine.order(&id)["id"].as_i64().unwrap();
    let Value::Object(locked) = json!({"locked": true}) else { unreachable!() };
    let client = engine.access.connect().await;
    client.write("sale.order", &[order], locked, Default::default()).await.unwrap();
    engine.put(json!({"order_id": id, "status": "Canceled"})).await;
    let report = engine.pass().await;
    assert_eq!((report.orders_quarantined, report.odoo_writes), (1, 0), "{report:?}");
    let issue = &engine.issues().await[0];
    assert!(issue.kind == "cancel_refused" && issue.action.contains("unlock"), "{issue:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_read_only_connection_sends_no_write() {
    let engine = Engine::new(config(9, 30, &["DE"])).await;
    engine.amazon.advance_to_end().await;
    let (before, writes) = (engine.everything(), engine.writes());
    let (scratch, _folder) = store();
    let rehearsed = engine.rehearse(&scratch).await;
    assert!(rehearsed.orders_imported > 10, "it tells what it would do: {rehearsed:?}");
    // A pass that does not know that it must not write is stopped at the port.
    let (other, _folder) = store();
    let refused = engine.pass_with(&other, Mode::ReadOnly).await;
    assert!(refused.is_err(), "{refused:?}");
    assert_eq!((engine.everything(), engine.writes()), (before, writes));
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_pages_and_answers_do_every_order_arrives() {
    let rough = EmulatorConfig { page_size: 10, ..config(21, 120, &["DE", "FR", "IT"]) }.rough(0.02);
    let engine = Engine::new(rough).await;
    engine.amazon.advance_to_end().await;
    for _ in 0..12 {
        engine.amazon.advance(UNTIL_LISTED).await;
        // A pass may give up; what it stored stays stored.
        let _ = engine.pass_with(&engine.store, Mode::ReadWrite).await;
    }
    let held: Vec<String> = engine.issues().await.into_iter().map(|issue| issue.record).collect();
    for order in engine.amazon.orders().await {
        if order.status.starts_with("Pending") || held.contains(&order.order_id) {
            continue;
        }
        assert_eq!(engine.orders(&order.order_id).len(), 1, "{} ({})", order.order_id, order.status);
    }
}

/// An engine whose Odoo has these products, each with how it is tracked.
async fn with_products(products: &[(&str, &str)]) -> Engine {
    let engine = Engine::empty().await;
    let client = engine.access.connect().await;
    let fields = client.fields("product.product").await.unwrap();
    let records = products.iter().map(|(sku, tracking)| {
        let product = json!({"name": format!("Product {sku}"), "default_code": sku, "tracking": tracking});
        let mut values = Kept::Counted.values(&fields);
        values.extend(product.as_object().cloned().unwrap());
        values
    });
    client.create("product.product", records.collect(), Context::new()).await.unwrap();
    engine
}

/// Puts an order that Amazon shows as shipped, over a unit of each of these.
async fn put_shipped(engine: &Engine, channel: &str, skus: &[&str]) -> String {
    let item = |(number, sku)| json!({"order_item_id": format!("1000{number}"), "sku": sku, "quantity": 1});
    let items: Vec<Value> = skus.iter().enumerate().map(item).collect();
    engine.put(json!({"status": "Shipped", "channel": channel, "items": items})).await
}

const PRODUCTS: [(&str, &str); 3] = [("PLAIN", "none"), ("PHONE", "serial"), ("MILK", "lot")];

#[tokio::test(flavor = "multi_thread")]
async fn orders_that_wait_for_serial_numbers_cost_no_call_that_writes() {
    let mut reports = Vec::new();
    for held in [&["PLAIN"][..], &["PLAIN", "PHONE"], &["MILK"]] {
        let engine = with_products(&PRODUCTS).await;
        for _ in 0..8 {
            put_shipped(&engine, "FBM", &["PLAIN"]).await;
        }
        // Amazon's own deliveries take no numbers.
        let by_amazon = put_shipped(&engine, "FBA", &["PHONE", "MILK"]).await;
        let mut waiting = Vec::new();
        for _ in 0..4 {
            waiting.push(put_shipped(&engine, "FBM", held).await);
        }
        let report = engine.pass().await;
        let count = if held == ["PLAIN"] { 0 } else { 4 };
        assert_eq!(
            (report.orders_imported, report.orders_quarantined),
            (13 - count, count),
            "{:?}",
            engine.issues().await
        );
        assert_eq!(engine.transfers(&by_amazon), ["done"]);
        let issues = engine.issues().await;
        for id in &waiting {
            let issue = issues.iter().find(|issue| issue.record == *id);
            assert_eq!(issue.is_some(), count > 0);
            assert_eq!(engine.transfers(id), [if count > 0 { "assigned" } else { "done" }]);
            if let Some(issue) = issue {
                let (sku, _) = PRODUCTS[if held.contains(&"MILK") { 2 } else { 1 }];
                let product = format!("lot or serial numbers of [{sku}] Product {sku}");
                assert!(issue.kind == "refused_by_odoo" && issue.message.ends_with(&product), "{issue:?}");
                assert!(issue.action.contains("enter the numbers on the transfer WH/OUT/"), "{issue:?}");
            }
        }
        reports.push(report);
    }
    let writes: Vec<u64> = reports.iter().map(|report| report.odoo_writes).collect();
    eprintln!("calls that write, without orders that wait and with them: {writes:?}");
    assert!(writes.iter().all(|count| *count <= writes[0]), "{reports:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_goes_through_once_its_serial_numbers_are_entered() {
    let engine = with_products(&PRODUCTS).await;
    let id = put_shipped(&engine, "FBM", &["PHONE", "PLAIN"]).await;
    assert_eq!(engine.pass().await.orders_quarantined, 1);
    let client = engine.access.connect().await;
    let write = async |model: &str, ids: Vec<i64>, values: Value| {
        let values = values.as_object().cloned().unwrap();
        client.write(model, &ids, values, Context::new()).await.unwrap();
    };
    let tracked = Domain::eq("product_id.tracking", "serial");
    let lines = client.search("stock.move.line", &tracked, SearchOptions::new()).await.unwrap();
    let outgoing = Domain::eq("code", "outgoing");
    let types = client.search("stock.picking.type", &outgoing, SearchOptions::new()).await.unwrap();
    write("stock.picking.type", types, json!({"use_create_lots": true})).await;
    write("stock.move.line", lines, json!({"lot_name": "SN-1"})).await;
    let replay = Replay { record: id.clone(), account: None, flow: None, at: SystemClock.now(), fresh: None };
    engine.store.replay(replay).await.unwrap();
    let report = engine.pass().await;
    assert_eq!((report.orders_quarantined, report.orders_imported), (0, 1), "{:?}", engine.issues().await);
    assert_eq!(engine.transfers(&id), ["done"]);
    assert!(engine.issues().await.is_empty(), "the issue is settled");
}

/// Answers of an Odoo whose user lacks one right that only this method needs.
fn without_right(odoo: &EmulatedOdoo, method: &'static str, model: &'static str) {
    odoo.spoiler.cast_on_odoo(move |_, args| {
        if args[4] == method {
            let message = format!(
                "You are not allowed to modify 'Something' ({model}) records.\n\nNo group currently allows this \
                 operation.\n\nContact your administrator to request access if necessary."
            );
            let data = json!({"name": "odoo.exceptions.AccessError", "message": message});
            return Some(json!({"error": {"code": 0, "data": data}}));
        }
        (args[3] == model && args[4] == "has_access").then(|| json!({"result": false}))
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_right_that_only_a_later_step_needs_is_one_sentence() {
    let odoo = EmulatedOdoo::serve(Profile::V19).await;
    let clinic = Clinic::new(odoo.access.clone(), 25).await;
    clinic.shop.amazon.advance_to_end().await;
    assert_eq!(clinic.doctor(&["--fix"]).await.code, Some(0));
    let sync = async || clinic.run(&["sync", "orders", "--json"]).await;
    for (method, model) in [
        ("action_confirm", "sale.order"),
        ("write", "stock.move.line"),
        ("button_validate", "stock.picking"),
        // Nothing that every order needs: Odoo names it.
        ("button_validate", "stock.lot"),
        ("action_cancel", "account.move"),
    ] {
        without_right(&odoo, method, model);
        let ended = sync().await;
        assert_eq!(ended.code, Some(2), "{method}: {ended:?}");
        let said = ended.stderr.trim();
        let sentence = format!("the Odoo user may not write records of {model}: give it the right");
        assert!(said.lines().count() == 1 && said.contains(&sentence), "{method}: {said}");
        odoo.spoiler.lift();
        assert_eq!(clinic.shop.blocking_issues().await, Vec::<Value>::new(), "no order is at fault");
    }
    let ended = sync().await;
    assert_eq!((ended.code, ended.count("orders_quarantined")), (Some(0), 0), "{ended:?}");
    let all = clinic.shop.amazon.orders().await.len() as u64;
    let client = odoo.access.connect().await;
    let there = client.search_count("sale.order", &Domain::all(), Context::new()).await.unwrap();
    assert_eq!(there + ended.count("orders_skipped"), all, "nothing is lost");
}

/// Collects what is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn no_secret_and_no_buyer_is_logged() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_writer(move || writer.clone())
        .finish();
    // For the whole process: whatever thread works, and whatever other test does meanwhile.
    tracing::subscriber::set_global_default(subscriber).unwrap();
    let engine = Engine::new(config(13, 0, &["DE"])).await;
    // An order that goes through, one that Odoo refuses, one that does not tie.
    let canaries = json!({"channel": "FBM", "status": "Unshipped",
        "buyer": {"name": "Canary Name", "email": "canary@example.org"},
        "ship_to": {"name": "Canary Name", "line1": "Canary Street 1", "phone": "+49 999 CANARY"}});
    engine.put(canaries.clone()).await;
    let mut untied = canaries.clone();
    untied["stated_total"] = json!("987654.32");
    engine.put(untied).await;
    let mut odd = canaries;
    odd["items"] = json!([{"quantity": 1, "title": "", "sku": "Odd SKU"}]);
    engine.put(odd).await;
    let report = engine.pass().await;
    assert!(report.orders_imported >= 1 && report.orders_quarantined >= 1, "{report:?}");
    let logged = String::from_utf8_lossy(&log.0.lock().unwrap()).into_owned();
    assert!(logged.len() > 1000, "something is logged at this level");
    let secrets = [&engine.amazon.config.client_secret, &engine.amazon.config.sellers[0].refresh_token];
    for canary in ["Canary Name", "canary@example.org", "Canary Street", "999 CANARY", engine::PASSWORD]
        .into_iter()
        .chain(secrets.map(String::as_str))
    {
        assert!(!logged.contains(canary), "the log holds {canary}");
    }
    for issue in engine.issues().await {
        assert!(!format!("{} {}", issue.message, issue.action).to_lowercase().contains("canary"));
    }
}
