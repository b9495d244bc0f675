//! `amz-odoo-testkit`: the emulated Amazon without a socket, on a clock of your own.
//!
//! Run it: `cargo run -p amz-odoo-examples --example testkit`

use std::error::Error;

use amz_odoo_testkit::spapi::{Emulator, EmulatorConfig};
use bytes::Bytes;
use http::Request;
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn Error>> {
    let config = EmulatorConfig { orders: 5, ..EmulatorConfig::new(7) };
    let now = config.start;
    let mut amazon = Emulator::new(config);

    // An order of your own: what you leave out is made up.
    let order = json!({"order_id": "111-2222222-3333333", "items": [{"sku": "CARD-BOOK", "quantity": 2}]});
    let put = Request::post("/_emulator/orders").body(Bytes::from(order.to_string()))?;
    let told: Value = serde_json::from_slice(amazon.handle(now, put).body())?;
    println!("{} {} {}", told["order_id"], told["grand_total"], told["currency"]);

    // What the emulator holds, for a test to compare with.
    let list = Request::get("/_emulator/orders").body(Bytes::new())?;
    let listing: Value = serde_json::from_slice(amazon.handle(now, list).body())?;
    println!("{} orders at {}", listing["orders"].as_array().map_or(0, Vec::len), listing["now"]);

    // Without a token it refuses as Amazon does.
    let call = Request::get("/orders/v0/orders/111-2222222-3333333").body(Bytes::new())?;
    let refused = amazon.handle(now, call);
    println!("{} {}", refused.status(), String::from_utf8_lossy(refused.body()));
    Ok(())
}

#[test]
fn runs() -> Result<(), Box<dyn Error>> {
    main()
}
