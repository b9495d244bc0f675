//! An emulated Amazon behind a socket, and its controls.

use std::net::{Ipv4Addr, SocketAddr};

use amz_odoo_testkit::spapi::{Emulator, EmulatorConfig};
use amz_odoo_testkit::{Server, serve};
use jiff::{SignedDuration, Timestamp};
use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::{Value, json};

/// How far listings lag behind, and a little more.
const LISTING_LAG: SignedDuration = SignedDuration::from_mins(3);

/// A served emulator.
#[derive(Debug)]
pub struct Amazon {
    /// Its configuration.
    pub config: EmulatorConfig,
    server: Server,
    http: reqwest::Client,
}

/// An order as `GET /_emulator/orders` tells it.
#[derive(Clone, Debug, Deserialize)]
pub struct Order {
    /// Amazon's id.
    pub order_id: String,
    /// Amazon's id of the marketplace.
    pub marketplace_id: String,
    /// Its country.
    pub country: String,
    /// The status in the words of v0.
    pub status: String,
    /// `FBA` or `FBM`.
    pub channel: String,
    /// Sold outside Amazon.
    pub non_amazon: bool,
    /// RFC 3339.
    pub purchased_at: String,
    /// When it last changed.
    pub last_updated_at: Timestamp,
    /// ISO 4217 code.
    pub currency: String,
    /// How prices and taxes relate.
    pub tax_mode: String,
    /// Amazon collects the tax.
    pub facilitator: bool,
    /// Amounts and address are withheld.
    pub unpriced: bool,
    /// With tax.
    pub grand_total: Option<Decimal>,
    /// The tax in it.
    pub tax_total: Decimal,
    /// The lines.
    pub items: Vec<Item>,
    /// Where it goes.
    pub ship_to: Option<Address>,
}

/// A line of an [`Order`].
#[derive(Clone, Debug, Deserialize)]
pub struct Item {
    /// Amazon's id of the line.
    pub order_item_id: String,
    /// The seller's SKU.
    pub sku: String,
    /// Units, without cancelled ones.
    pub quantity: u32,
    /// With tax.
    pub total: Decimal,
}

/// The address of an [`Order`].
#[derive(Clone, Debug, Deserialize)]
pub struct Address {
    /// Recipient.
    pub name: Option<String>,
    /// First line.
    pub line1: Option<String>,
    /// City.
    pub city: Option<String>,
    /// Postal code.
    pub postal_code: Option<String>,
    /// ISO 3166-1 code.
    pub country: Option<String>,
}

impl Amazon {
    /// Serves an emulator on this machine.
    ///
    /// # Panics
    /// When no port is free.
    pub async fn serve(config: EmulatorConfig) -> Self {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let server = serve(Emulator::new(config.clone()), address).await.expect("a free port");
        Self { config, server, http: reqwest::Client::new() }
    }

    /// Where it listens.
    #[must_use]
    pub fn url(&self) -> String {
        self.server.url()
    }

    /// Every order that it holds.
    pub async fn orders(&self) -> Vec<Order> {
        let mut listing = self.get("orders").await;
        serde_json::from_value(listing["orders"].take()).expect("orders")
    }

    /// Orders that changed later may be in no listing of Amazon's yet.
    pub async fn listed_until(&self) -> Timestamp {
        let now: Timestamp =
            serde_json::from_value(self.get("stats").await["now"].take()).expect("an instant");
        now - LISTING_LAG
    }

    /// Every product of its catalog: `sku`, `title`, `type` and the parts of kits.
    pub async fn products(&self) -> Vec<Value> {
        self.get("products").await["products"].as_array().cloned().unwrap_or_default()
    }

    /// Lays members over an order, or over a new one.
    pub async fn put(&self, order: &Value) -> Order {
        serde_json::from_value(self.post("orders", order).await).expect("an order")
    }

    /// Lets time go by. Listings end two minutes ago, so what just changed shows after three.
    pub async fn advance(&self, seconds: u64) {
        self.post("advance", &json!({"seconds": seconds})).await;
    }

    /// Lets time go by until the last order has come to rest.
    pub async fn advance_to_end(&self) {
        self.post("advance", &json!({"to": "end"})).await;
    }

    async fn get(&self, what: &str) -> Value {
        let request = self.http.get(format!("{}/_emulator/{what}", self.url()));
        read(request).await
    }

    async fn post(&self, what: &str, body: &Value) -> Value {
        let request = self.http.post(format!("{}/_emulator/{what}", self.url()));
        read(request.body(body.to_string())).await
    }
}

async fn read(request: reqwest::RequestBuilder) -> Value {
    let answer = request.send().await.expect("the emulator answers");
    let status = answer.status();
    let text = answer.text().await.expect("a whole answer");
    assert!(status.is_success(), "the emulator refuses: {text}");
    serde_json::from_str(&text).expect("JSON")
}
