//! Other people's clients read the emulated Amazon page by page: what they find is what it holds.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a failed expectation is a failed test"
)]

use std::process::Stdio;

use amz_odoo_tests::harness::binary;
use amz_odoo_tests::real::{python, script};
use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

/// Orders of the emulator: several pages.
const ORDERS: usize = 230;

/// Not a divisor of anything here.
const PAGE: &str = "37";

/// `amz-odoo emulate spapi`, and the line that it prints once it listens.
async fn emulate() -> (Child, Value) {
    let mut command = Command::new(binary());
    // Fast enough that usage plans cost no time; slow enough that no order changes between two pages.
    command.args(["emulate", "spapi", "--orders", &ORDERS.to_string(), "--seed", "23", "--speed", "20"]);
    let mut emulator = command.stdout(Stdio::piped()).kill_on_drop(true).spawn().expect("the binary starts");
    let mut line = String::new();
    let output = emulator.stdout.take().expect("a pipe");
    BufReader::new(output).read_line(&mut line).await.expect("a line");
    (emulator, serde_json::from_str(&line).expect("the first line is JSON"))
}

/// The orders that a client reads, sorted, doubled ones twice.
async fn read(python: &std::path::Path, line: &Value, client: &str, api: &str) -> Vec<String> {
    let mut command = Command::new(python);
    command.arg(script("read_orders.py")).arg(line.to_string());
    command.args(["--client", client, "--api", api, "--page-size", PAGE]);
    let output = command.stderr(Stdio::inherit()).output().await.expect("python runs");
    assert!(output.status.success(), "{client} on {api}: {}", output.status);
    let mut ids: Vec<String> = serde_json::from_slice(&output.stdout).expect("a list of ids");
    ids.sort();
    ids
}

/// What the emulator holds.
async fn held(line: &Value) -> Vec<String> {
    let url = format!("{}/_emulator/orders", line["url"].as_str().expect("an address"));
    let text = reqwest::get(url).await.expect("an answer").text().await.expect("a whole answer");
    let listing: Value = serde_json::from_str(&text).expect("JSON");
    let orders = listing["orders"].as_array().expect("orders");
    let mut ids: Vec<String> =
        orders.iter().filter_map(|order| order["order_id"].as_str().map(str::to_owned)).collect();
    ids.sort();
    ids
}

#[tokio::test(flavor = "multi_thread")]
async fn two_independent_clients_read_every_order() {
    let Some(python) = python("two independent clients read every order") else { return };
    let (_emulator, line) = emulate().await;
    // Every order is placed, and none changes any more.
    let advance = reqwest::Client::new().post(format!("{}/_emulator/advance", line["url"].as_str().unwrap()));
    advance.body(r#"{"to":"end"}"#).send().await.unwrap().error_for_status().unwrap();
    let held = held(&line).await;
    assert_eq!(held.len(), ORDERS);
    for client in ["python-amazon-sp-api", "amzn-sp-api"] {
        for api in ["v0", "2026-01-01"] {
            let ids = read(&python, &line, client, api).await;
            assert_eq!(ids, held, "{client} on {api}");
            eprintln!("{client}, {api}: {} orders", ids.len());
        }
    }
}
