//! `amz-odoo emulate`, as a script of any language sees it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a failed expectation is a failed test"
)]

use std::process::Stdio;

use amz_odoo_tests::harness::binary;
use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::Command;

/// What the emulator printed, and the orders that it lists then.
async fn emulate(options: &[&str]) -> (Value, Vec<Value>) {
    let mut command = Command::new(binary());
    command.args(["emulate", "spapi", "--orders", "200", "--seed", "5"]).args(options);
    let mut emulator = command.stdout(Stdio::piped()).kill_on_drop(true).spawn().expect("the binary starts");
    let mut line = String::new();
    let output = emulator.stdout.take().expect("a pipe");
    BufReader::new(output).read_line(&mut line).await.expect("a line");
    let line: Value = serde_json::from_str(&line).expect("the first line is JSON");
    let url = format!("{}/_emulator/orders", line["url"].as_str().expect("an address"));
    let text = reqwest::get(url).await.expect("an answer").text().await.expect("a whole answer");
    let mut listing: Value = serde_json::from_str(&text).expect("JSON");
    let Value::Array(orders) = listing["orders"].take() else { panic!("no orders in {text}") };
    (line, orders)
}

fn ids(orders: &[Value]) -> Vec<&str> {
    orders.iter().filter_map(|order| order["order_id"].as_str()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn it_lists_as_many_orders_as_it_says() {
    let (line, orders) = emulate(&[]).await;
    assert_eq!((&line["orders"], &line["placed"], orders.len()), (&200.into(), &200.into(), 200));
    let (line, arriving) = emulate(&["--arriving"]).await;
    assert_eq!((&line["orders"], &line["placed"]), (&200.into(), &arriving.len().into()));
    assert!((150..200).contains(&arriving.len()), "{} are placed so far", arriving.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn faults_have_a_seed_of_their_own() {
    let (calm, orders) = emulate(&[]).await;
    let (rough, same) = emulate(&["--faults", "9"]).await;
    assert_eq!((&calm["seed"], &rough["seed"]), (&5.into(), &5.into()));
    for secret in ["client_secret", "refresh_token", "seller_id"] {
        assert_eq!(calm[secret], rough[secret], "{secret}");
    }
    assert_eq!(ids(&orders), ids(&same));
}
