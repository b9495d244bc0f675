//! The shop: an Amazon and an Odoo, the configuration between them, and the runs of the binary.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use amz_odoo_mapping::context::UnknownSku;
use amz_odoo_sync::{Account, RevenueMode};
use odoo_rpc::Context;
use serde::Serialize;
use serde_json::{Map, Value, json};
use spapi_types::Region;
use tempfile::TempDir;
use tokio::process::Command;

use super::amazon::Amazon;
use super::binary::{Ended, binary};
use odoo_contract::product::Kept;
use odoo_contract::real::RealOdoo;

/// The usage plans that the binary keeps to, in multiples of Amazon's.
const SPEED: f64 = 1000.0;

/// Passes until nothing is left to do: status changes of one order come one after the other, and what rests after
/// a passing failure comes back after half a minute.
const PASSES: usize = 30;

/// A pause between two passes while something rests.
const REST: Duration = Duration::from_secs(3);

/// A shop with one account a region.
#[derive(Debug)]
pub struct Shop {
    /// The emulated Amazon.
    pub amazon: Arc<Amazon>,
    /// The Odoo.
    pub odoo: RealOdoo,
    /// The accounts of the configuration.
    pub accounts: Vec<Account>,
    folder: TempDir,
}

impl Shop {
    /// Writes the configuration; `rule` says what happens to a SKU that Odoo lacks.
    ///
    /// # Panics
    /// When the disk is full.
    #[must_use]
    pub fn new(amazon: impl Into<Arc<Amazon>>, odoo: RealOdoo, rule: UnknownSku) -> Self {
        let amazon = amazon.into();
        let accounts = accounts(&amazon, rule);
        let folder = tempfile::tempdir().expect("a folder");
        let shop = Self { amazon, odoo, accounts, folder };
        std::fs::write(shop.configuration(), shop.toml()).expect("the configuration is written");
        shop
    }

    /// The configuration file.
    #[must_use]
    pub fn configuration(&self) -> PathBuf {
        self.folder.path().join("amz-odoo.toml")
    }

    /// Makes what the accounts need in Odoo, as its administrator does once: `doctor --fix`.
    ///
    /// # Panics
    /// When something is left to do.
    pub async fn set_up(&self) {
        let fixed = self.run(&["doctor", "--fix", "--json"]).await;
        assert_eq!(fixed.code, Some(0), "doctor leaves something to do: {fixed:?}");
    }

    /// Makes the emulator's catalog in Odoo, without stock: kits as phantom bills of material, products with serial
    /// numbers, all others plain. The SKUs in `but` are left out.
    ///
    /// # Panics
    /// When Odoo refuses.
    pub async fn make_products(&self, but: &[&str]) {
        let client = self.odoo.connect().await;
        let known = client.fields("product.product").await.expect("fields");
        let products: Vec<Value> = (self.amazon.products().await.into_iter())
            .filter(|product| !but.contains(&text(product, "sku")))
            .collect();
        let records = products.iter().map(|product| {
            let tracking = if text(product, "type") == "serial" { "serial" } else { "none" };
            let kept = if text(product, "type") == "kit" { Kept::Uncounted } else { Kept::Counted };
            let mut values = kept.values(&known);
            values.extend(object(json!({
                "name": text(product, "title"), "default_code": text(product, "sku"), "tracking": tracking,
                "list_price": 1,
            })));
            values
        });
        let ids =
            client.create("product.product", records.collect(), Context::new()).await.expect("products");
        let fields = ["product_tmpl_id"];
        let made = client.read("product.product", &ids, &fields, Context::new()).await.expect("products");
        let id_of = |sku: &Value| {
            let index = products.iter().position(|product| product["sku"] == *sku);
            ids[index.expect("a part of the catalog")]
        };
        for (product, record) in products.iter().zip(&made) {
            let Some(parts) = product["parts"].as_array() else { continue };
            let template = record.many2one("product_tmpl_id").expect("a template").expect("a template").id;
            let lines: Vec<Value> = parts
                .iter()
                .map(|part| json!([0, 0, {"product_id": id_of(&part[0]), "product_qty": part[1]}]))
                .collect();
            let kit = json!({"product_tmpl_id": template, "type": "phantom", "product_qty": 1, "bom_line_ids": lines});
            client.create("mrp.bom", vec![object(kit)], Context::new()).await.expect("a kit");
        }
    }

    /// The binary with the shop's configuration and secrets.
    #[must_use]
    pub fn command<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Command {
        let mut command = Command::new(binary());
        command.arg("--config").arg(self.configuration()).args(arguments);
        command.env("TEST_ODOO_KEY", &self.odoo.password);
        command.env("TEST_LWA_SECRET", &self.amazon.config.client_secret);
        command.env("TEST_REFRESH_TOKEN", &self.amazon.config.sellers[0].refresh_token);
        command.env_remove(amz_odoo_sync::crash::VARIABLE);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        command
    }

    /// Runs the binary to its end.
    ///
    /// # Panics
    /// When it cannot be started.
    pub async fn run<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Ended {
        self.command(arguments).output().await.expect("the binary starts").into()
    }

    /// One pass of the orders flow.
    pub async fn sync(&self) -> Ended {
        self.run(&["sync", "orders", "--json"]).await
    }

    /// Passes until one finds nothing to do; returns it.
    ///
    /// # Panics
    /// When a pass fails, or there is no end.
    pub async fn settle(&self) -> Ended {
        for _ in 0..PASSES {
            let pass = self.sync().await.done();
            let waiting: u64 =
                self.status().await.iter().map(|flow| number(flow, "ready") + number(flow, "leased")).sum();
            if pass.count("odoo_writes") == 0 && waiting == 0 {
                return pass;
            }
            if waiting > 0 {
                tokio::time::sleep(REST).await;
            }
        }
        panic!("there is still work after {PASSES} passes: {:?}", self.status().await);
    }

    /// The counts of each account's jobs and issues.
    pub async fn status(&self) -> Vec<Value> {
        list(self.run(&["status", "--json"]).await.done())
    }

    /// The open issues.
    pub async fn issues(&self) -> Vec<Value> {
        list(self.run(&["issues", "list", "--json"]).await.done())
    }

    /// The open issues that hold an order back.
    pub async fn blocking_issues(&self) -> Vec<Value> {
        self.issues().await.into_iter().filter(|issue| issue["severity"] == "blocking").collect()
    }

    fn toml(&self) -> String {
        #[derive(Serialize)]
        struct File<'a> {
            odoo: Value,
            amazon: Value,
            account: &'a [Account],
        }
        let tokens: Map<String, Value> = self
            .accounts
            .iter()
            .map(|account| (account.name.clone(), json!("env:TEST_REFRESH_TOKEN")))
            .collect();
        let file = File {
            odoo: json!({
                "url": self.odoo.url, "database": self.odoo.database, "user": self.odoo.user,
                "key": "env:TEST_ODOO_KEY", "allow_plain_http": true,
            }),
            amazon: json!({
                "client_id": self.amazon.config.client_id, "client_secret": "env:TEST_LWA_SECRET",
                "endpoint": self.amazon.url(), "lwa_endpoint": format!("{}/auth/o2/token", self.amazon.url()),
                "speed": SPEED, "refresh_tokens": tokens,
            }),
            account: &self.accounts,
        };
        toml::to_string(&file).expect("TOML")
    }

    /// Where the shop keeps its files.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }
}

/// One account a region, as a merchant has it.
fn accounts(amazon: &Amazon, rule: UnknownSku) -> Vec<Account> {
    let sold_in = &amazon.config.sellers[0].marketplaces;
    let account = |region: Region| {
        let own = region.marketplaces().map(|marketplace| marketplace.id.to_owned());
        let mut account = Account::new(region.as_str(), region, RevenueMode::Invoices);
        account.marketplaces = own.filter(|id| sold_in.contains(id)).collect();
        account.rules.unknown_sku = rule;
        (!account.marketplaces.is_empty()).then_some(account)
    };
    Region::ALL.into_iter().filter_map(account).collect()
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_default()
}

fn number(value: &Value, name: &str) -> u64 {
    value[name].as_u64().unwrap_or_default()
}

fn list(ended: Ended) -> Vec<Value> {
    ended.json.as_array().cloned().unwrap_or_else(|| panic!("no list: {ended:?}"))
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}
