//! Bad input through the real binary: one clear sentence that says what to do, the right exit code, and every other
//! order imported.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

use std::collections::BTreeSet;

use amz_odoo_testkit::odoo::Profile;
use amz_odoo_tests::clinic::{Clinic, EmulatedOdoo, INTEGRATION, PASSWORD, make_user, serve_always};
use amz_odoo_tests::harness::Ended;
use amz_odoo_tests::real::RealOdoo;
use odoo_rpc::{Domain, SearchOptions};
use serde_json::{Value, json};

const NOBODY: &str = "http://127.0.0.1:1";
const ORDERS: usize = 25;

/// A shop whose Odoo is set up, with orders that nothing changes any more.
async fn shop(odoo: RealOdoo) -> Clinic {
    let clinic = Clinic::new(odoo, ORDERS).await;
    clinic.shop.amazon.advance_to_end().await;
    let fixed = clinic.doctor(&["--fix"]).await;
    assert_eq!(fixed.code, Some(0), "{fixed:#?}");
    clinic
}

async fn sync(clinic: &Clinic) -> Ended {
    clinic.run(&["sync", "orders", "--json"]).await
}

/// The run must have stopped with this exit code and one sentence that has these words, for people and as JSON.
fn stopped(ended: &Ended, code: i32, words: &[&str]) {
    assert_eq!(ended.code, Some(code), "{ended:?}");
    let said = ended.stderr.trim();
    assert_eq!((said.lines().count(), said.starts_with("error: ")), (1, true), "one sentence: {said}");
    let kind = if code == 2 { "configuration" } else { "failure" };
    let sentence = said.trim_start_matches("error: ");
    let error = json!({"kind": kind, "message": sentence, "messages": [sentence]});
    assert_eq!((&ended.json["error"], &ended.json["exit_code"]), (&error, &json!(code)), "{ended:?}");
    for word in words {
        assert!(said.contains(word), "“{word}” in: {said}");
    }
}

/// Amazon's ids of the sales orders in Odoo.
async fn in_odoo(odoo: &RealOdoo) -> BTreeSet<String> {
    let client = odoo.connect().await;
    let fields = ["client_order_ref"];
    let found =
        client.search_read("sale.order", &Domain::all(), &fields, SearchOptions::new()).await.unwrap();
    let ids: Vec<String> = (found.iter())
        .filter_map(|order| order.str("client_order_ref").unwrap().map(str::to_owned))
        .collect();
    let unique: BTreeSet<String> = ids.iter().cloned().collect();
    assert_eq!(unique.len(), ids.len(), "no order twice");
    unique
}

/// All that is not held back is in Odoo, and nothing is lost on the way.
async fn all_imported(clinic: &Clinic, ended: &Ended, held: usize) -> BTreeSet<String> {
    let (imported, skipped) = (ended.count("orders_imported"), ended.count("orders_skipped"));
    let quarantined = ended.count("orders_quarantined");
    let all = clinic.shop.amazon.orders().await.len() as u64;
    assert_eq!((imported + skipped + quarantined, quarantined), (all, held as u64), "{ended:?}");
    let found = in_odoo(&clinic.shop.odoo).await;
    assert_eq!(found.len() as u64, imported);
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_connection_is_one_sentence_and_loses_nothing() {
    let odoo = EmulatedOdoo::serve(Profile::V19).await;
    let mut clinic = shop(odoo.access.clone()).await;
    for (path, value, code, words) in [
        ("odoo.user", "nobody", 2, ["refused the login", "password"]),
        ("odoo.database", "elsewhere", 2, ["no such database", "check"]),
        ("odoo.url", NOBODY, 1, ["connection to Odoo failed", "check the address"]),
        ("odoo.url", "http://192.0.2.1", 2, ["not https", "allow plain HTTP"]),
        ("amazon.endpoint", NOBODY, 1, ["no connection to Amazon", "check the network"]),
        ("amazon.lwa_endpoint", NOBODY, 1, ["Login with Amazon cannot be reached", "check the network"]),
    ] {
        clinic.spoil(path, Some(value.into()));
        if value == "http://192.0.2.1" {
            clinic.spoil_also("odoo.allow_plain_http", Some(false.into()));
        }
        stopped(&sync(&clinic).await, code, &words);
    }
    clinic.mend();
    for (variable, words) in [
        ("TEST_ODOO_KEY", ["refused the login", "password"]),
        ("TEST_LWA_SECRET", ["client secret", "Seller Central"]),
        ("TEST_REFRESH_TOKEN", ["refresh token", "Authorize the application again"]),
    ] {
        clinic.variable(variable, "wrong-secret");
        let ended = sync(&clinic).await;
        stopped(&ended, 2, &words);
        assert!(!ended.stderr.contains("wrong-secret"), "{ended:?}");
        clinic.set_variables(Vec::new());
    }
    let denied =
        r#"{"errors": [{"code": "Unauthorized", "message": "Access to requested resource is denied."}]}"#;
    let server = serve_always(403, denied).await;
    clinic.spoil("amazon.endpoint", Some(server.url().into()));
    stopped(&sync(&clinic).await, 2, &["Amazon denies access", "role"]);
    clinic.mend();

    assert_eq!(in_odoo(&odoo.access).await, BTreeSet::new());
    let ended = sync(&clinic).await;
    assert_eq!(ended.code, Some(0), "{ended:?}");
    all_imported(&clinic, &ended, 0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_module_or_right_is_one_sentence_and_loses_nothing() {
    let odoo = EmulatedOdoo::serve(Profile::V19).await;
    let mut clinic = shop(odoo.access.clone()).await;
    for (model, app) in [("sale.order", "Sales"), ("stock.picking", "Inventory")] {
        odoo.spoiler.cast_on_odoo(move |_, args| {
            let message = format!("Object {model} doesn't exist");
            let error = json!({"code": 0, "data": {"name": "odoo.exceptions.UserError", "message": message}});
            (args[3] == model).then(|| json!({"error": error}))
        });
        stopped(&sync(&clinic).await, 2, &[model, "install", app]);
    }
    odoo.spoiler.lift();
    missing_right(&mut clinic, &odoo.access).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_right_that_a_real_odoo_refuses_is_one_sentence() {
    let Some(odoo) = RealOdoo::find("a missing right on a real Odoo") else { return };
    let odoo = odoo.fresh("badinput").await;
    let mut clinic = shop(odoo.clone()).await;
    missing_right(&mut clinic, &odoo).await;
}

/// A user without rights, and then one who has all but one.
async fn missing_right(clinic: &mut Clinic, odoo: &RealOdoo) {
    make_user(odoo, "limited", &["base.group_user"]).await;
    clinic.variable("TEST_ODOO_KEY", PASSWORD);
    clinic.set("odoo.user", "limited");
    stopped(&sync(clinic).await, 2, &["may not", "right"]);

    make_user(odoo, "seller", &INTEGRATION[..2]).await;
    clinic.set("odoo.user", "seller");
    stopped(&sync(clinic).await, 2, &["may not", "right"]);

    make_user(odoo, "bot", &INTEGRATION).await;
    clinic.set("odoo.user", "bot");
    let ended = sync(clinic).await;
    assert_eq!(ended.code, Some(0), "{ended:?}");
    all_imported(clinic, &ended, 0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_marketplace_that_the_account_has_not_leaves_the_others() {
    let odoo = EmulatedOdoo::serve(Profile::V19).await;
    let mut clinic = shop(odoo.access.clone()).await;
    let list =
        |ids: &[&str]| toml::Value::from(ids.iter().map(|id| toml::Value::from(*id)).collect::<Vec<_>>());
    clinic.set("account.0.marketplaces", list(&["A1PA6795UKMFR9", "A13V1IB3VIYZZH"]));
    let ended = sync(&clinic).await;
    stopped(&ended, 2, &["does not sell in amazon.fr", "remove A13V1IB3VIYZZH"]);
    let found = all_imported(&clinic, &ended, 0).await;

    clinic.set("account.0.marketplaces", list(&["A13V1IB3VIYZZH"]));
    stopped(&sync(&clinic).await, 2, &["does not sell in amazon.fr"]);
    clinic.set("account.0.marketplaces", list(&["ATVPDKIKX0DER"]));
    stopped(&sync(&clinic).await, 2, &["ATVPDKIKX0DER", "none of its region eu", "correct `marketplaces`"]);

    // None named: all that the seller sells in.
    clinic.spoil("account.0.marketplaces", None);
    let ended = sync(&clinic).await;
    assert_eq!((ended.code, ended.count("odoo_writes")), (Some(0), 0), "{ended:?}");
    assert_eq!(in_odoo(&odoo.access).await, found);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_accounts_failure_leaves_the_others() {
    let odoo = EmulatedOdoo::serve(Profile::V19).await;
    let mut clinic = shop(odoo.access.clone()).await;
    clinic.add_account("other", "TEST_OTHER_TOKEN");
    clinic.variable("TEST_OTHER_TOKEN", "Atzr|revoked");
    let ended = sync(&clinic).await;
    stopped(&ended, 2, &["refresh token"]);
    all_imported(&clinic, &ended, 0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_command_that_fails_prints_its_error_as_json() {
    let odoo = EmulatedOdoo::serve(Profile::V19).await;
    let clinic = shop(odoo.access.clone()).await;
    let order = clinic.shop.amazon.orders().await.remove(0).order_id;
    assert_eq!(sync(&clinic).await.code, Some(0));
    for (arguments, words) in [
        (&["issues", "show", "77"][..], ["no issue 77", "issues list --all"]),
        (&["issues", "fix", "77"], ["no issue 77", "issues list --all"]),
        (&["issues", "dismiss", "77"], ["no issue 77", "issues list --all"]),
        (&["replay", "000-0000000-0000000"], ["was ever fetched", "check the id"]),
        (&["explain", "000-0000000-0000000"], ["no run has mapped", "check the id"]),
        (&["map", "order", "no-such-file.json"], ["no-such-file.json", "cannot be read"]),
        (&["sync", "orders", "--account", "nobody"], ["no account nobody", "the configuration has"]),
        (&["sync", "orders", "--since", "yesterday"], ["--since yesterday", "write a date"]),
    ] {
        stopped(&clinic.run(&[arguments, &["--json"]].concat()).await, 2, &words);
    }
    // A command line that says nothing, or something unknown.
    for arguments in [&["replay", "--json"][..], &["issues", "dismiss", "x", "--json"], &["snyc", "--json"]] {
        let ended = clinic.run(arguments).await;
        assert_eq!((ended.code, &ended.json["exit_code"]), (Some(2), &json!(2)), "{ended:?}");
        let message = ended.json["error"]["message"].as_str().unwrap_or_default();
        assert!(ended.stderr.contains(message.split(':').next().unwrap()), "{ended:?}");
        assert!(!message.is_empty(), "{ended:?}");
    }
    // Nobody listens where Odoo should be.
    clinic.spoil("odoo.url", Some(NOBODY.into()));
    clinic.spoil_also("store", Some("elsewhere.db".into()));
    stopped(&sync(&clinic).await, 1, &["connection to Odoo failed", "check the address"]);
    let doctor = clinic.run(&["doctor", "--json"]).await;
    assert_eq!((doctor.code, &doctor.json["exit_code"]), (Some(2), &json!(2)), "{doctor:?}");
    assert!(doctor.json["findings"].is_array() && doctor.json["error"].is_object(), "{doctor:?}");
    clinic.mend();
    clinic.spoil("odoo.allow_plain_http", Some("perhaps".into()));
    for arguments in [
        &["status", "--json"][..],
        &["issues", "list", "--json"],
        &["replay", &order, "--json"],
        &["explain", &order, "--json"],
        &["doctor", "--json"],
        &["sync", "orders", "--json"],
    ] {
        stopped(&clinic.run(arguments).await, 2, &["amz-odoo.toml, line"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_orders_are_held_back_and_no_other() {
    let odoo = EmulatedOdoo::serve(Profile::V19).await;
    bad_orders(&shop(odoo.access.clone()).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_orders_are_held_back_from_a_real_odoo_and_no_other() {
    let Some(odoo) = RealOdoo::find("bad orders and a real Odoo") else { return };
    bad_orders(&shop(odoo.fresh("badinput").await).await).await;
}

async fn bad_orders(clinic: &Clinic) {
    let amazon = &clinic.shop.amazon;
    let blocked = [
        (json!({"patch_2026": {"orderItems": "none"}}), "unreadable", "cannot be read"),
        (json!({"patch_2026": {"orderItems": [7]}}), "unreadable", "cannot be read"),
        (json!({"patch_2026": {"orderItems": null}}), "missing_items", "no items"),
        (json!({"patch_2026": {"fulfillment": 3}}), "unreadable", "cannot be read"),
        (json!({"patch_2026": {"proceeds": null}}), "missing_total", "no total"),
        (json!({"stated_total": "1.23"}), "total_mismatch", "compare the order in Seller Central"),
        (json!({"currency": "ZZZ"}), "unknown_currency", "ZZZ"),
        (json!({"ship_to": {"country": "QQ"}}), "unknown_country", "QQ"),
    ];
    let mut held = Vec::new();
    for (patch, kind, words) in blocked {
        held.push((put(clinic, patch).await, kind, words));
    }
    let state = put(clinic, json!({"ship_to": {"country": "US", "state": "Nowhere"}})).await;
    amazon.advance(600).await;

    let ended = sync(clinic).await;
    assert_eq!(ended.code, Some(3), "{ended:?}");
    let found = all_imported(clinic, &ended, held.len()).await;
    assert!(found.contains(&state), "an address without a known state is an address");
    let issues = clinic.shop.issues().await;
    let of = |record: &str, kind: &str| {
        issues.iter().find(|issue| issue["record"] == record && issue["kind"] == kind).cloned()
    };
    for (record, kind, words) in &held {
        assert!(!found.contains(record), "{kind} is not booked");
        let issue = of(record, kind).unwrap_or_else(|| panic!("no {kind} of {record}: {issues:#?}"));
        assert_eq!(issue["severity"], "blocking", "{issue:#}");
        let message = issue["message"].as_str().unwrap_or_default();
        assert!(message.contains(words), "{message}");
        assert!(issue["action"].as_str().is_some_and(|action| action.contains("replay")), "{issue:#}");
    }
    let warning = of(&state, "unknown_state").unwrap_or_default();
    assert_eq!(warning["severity"], "warning", "{issues:#?}");
    let known: BTreeSet<&str> = held.iter().map(|(record, ..)| record.as_str()).collect();
    for issue in clinic.shop.blocking_issues().await {
        let record = issue["record"].as_str().unwrap_or_default().to_owned();
        assert!(known.contains(record.as_str()), "{issue:#}");
    }
}

/// Puts an order that the merchant has to ship at Amazon, with this fault.
async fn put(clinic: &Clinic, fault: Value) -> String {
    let mut order = json!({"status": "Unshipped", "channel": "FBM"});
    for (name, value) in fault.as_object().into_iter().flatten() {
        order[name] = value.clone();
    }
    clinic.shop.amazon.put(&order).await.order_id
}
