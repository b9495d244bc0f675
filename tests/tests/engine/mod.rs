//! The engine in this process, between an emulated Amazon and an Odoo.
#![allow(dead_code, reason = "each test program uses a part")]

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};

use amz_odoo_mapping::context::UnknownSku;
use amz_odoo_sync::clock::SystemClock;
use amz_odoo_sync::odoo::{Session, setup};
use amz_odoo_sync::store::{Issue, IssueFilter, IssueState, KeySource, LedgerEntry, SqliteStore, Store};
use amz_odoo_sync::{Account, OrdersFlow, OrdersReport, RevenueMode, Silent};
use amz_odoo_testkit::odoo::{Config, Emulator, Profile};
use amz_odoo_testkit::spapi::EmulatorConfig;
use amz_odoo_testkit::{Server, serve};
use amz_odoo_tests::harness::Amazon;
use amz_odoo_tests::real::RealOdoo;
use jiff::Timestamp;
use serde_json::{Value, json};
use spapi_client::{Endpoint, Limiter, Seller};
use spapi_types::Region;
use tempfile::TempDir;

/// Longer than listings lag behind.
pub(crate) const UNTIL_LISTED: u64 = 200;

/// The password in Odoo; in no log.
pub(crate) const PASSWORD: &str = "canary-password";

/// An emulated Amazon and an emulated Odoo, with the engine between them.
pub(crate) struct Engine {
    pub(crate) amazon: Amazon,
    pub(crate) odoo: Arc<Mutex<Emulator>>,
    pub(crate) access: RealOdoo,
    pub(crate) account: Account,
    pub(crate) store: SqliteStore,
    _folder: TempDir,
    _server: Server,
}

/// One seller in these countries of the EU.
pub(crate) fn config(seed: u64, orders: usize, countries: &[&str]) -> EmulatorConfig {
    let config = EmulatorConfig { orders, throttle: false, ..EmulatorConfig::new(seed) };
    config.with_sellers(1, countries).starting_now()
}

pub(crate) fn store() -> (SqliteStore, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    (SqliteStore::open(&path, &KeySource::beside(&path)).unwrap(), folder)
}

/// Makes in Odoo what the account needs.
pub(crate) async fn set_up(access: &RealOdoo, account: &Account) {
    let mut session = Session::open(access.connect().await, None).await.unwrap();
    let context = account.map_context(&session);
    let needs = setup::blueprint(session.company.id, &account.marketplaces().unwrap(), &context);
    let missing = setup::missing(&session, &needs);
    setup::make(&mut session, &missing).await.unwrap();
}

pub(crate) fn seller(amazon: &Amazon, region: Region) -> Seller {
    let client =
        spapi_client::Client::builder(amazon.config.client_id.as_str(), amazon.config.client_secret.clone())
            .app("amz-odoo-tests/0.1")
            .endpoint(Endpoint::custom(&amazon.url()).unwrap())
            .lwa_endpoint(format!("{}/auth/o2/token", amazon.url()))
            .limiter(Limiter::builder().speed(1000.0).build())
            .build()
            .unwrap();
    client.seller(amazon.config.sellers[0].refresh_token.clone(), region)
}

impl Engine {
    pub(crate) async fn new(config: EmulatorConfig) -> Self {
        Self::of(Profile::default(), config).await
    }

    /// The same with another version of Odoo.
    pub(crate) async fn of(profile: Profile, config: EmulatorConfig) -> Self {
        let amazon = Amazon::serve(config).await;
        let settings = Config { profile, password: PASSWORD.to_owned(), ..Config::default() };
        let odoo = Arc::new(Mutex::new(Emulator::new(settings.clone())));
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let server = serve(Arc::clone(&odoo), address).await.unwrap();
        let access = RealOdoo {
            url: server.url(),
            database: settings.database,
            user: settings.user,
            password: settings.password,
        };
        let mut account = Account::new("main", Region::Eu, RevenueMode::Invoices);
        account.marketplaces.clone_from(&amazon.config.sellers[0].marketplaces);
        account.rules.unknown_sku = UnknownSku::Create;
        set_up(&access, &account).await;
        let (store, folder) = store();
        Self { amazon, odoo, access, account, store, _folder: folder, _server: server }
    }

    /// An Amazon without orders but those that a test puts.
    pub(crate) async fn empty() -> Self {
        Self::new(config(7, 0, &["DE"])).await
    }

    pub(crate) async fn pass(&self) -> OrdersReport {
        self.amazon.advance(UNTIL_LISTED).await;
        self.pass_with(&self.store, odoo_rpc::Mode::ReadWrite).await.unwrap()
    }

    /// A pass from the first order on.
    pub(crate) async fn pass_with(
        &self,
        store: &SqliteStore,
        mode: odoo_rpc::Mode,
    ) -> amz_odoo_sync::Result<OrdersReport> {
        let client = self.access.builder().mode(mode).connect().await.unwrap();
        let session = Session::open(client, None).await?;
        let seller = seller(&self.amazon, self.account.region);
        let flow = OrdersFlow::new(&self.account, &seller, &session, store, &SystemClock, &Silent)?;
        let since: Option<Timestamp> = Some("2025-01-01T00:00:00Z".parse().unwrap());
        flow.pass(since).await
    }

    /// What a pass would do, through a connection that writes nothing.
    pub(crate) async fn rehearse(&self, store: &SqliteStore) -> OrdersReport {
        let client = self.access.builder().mode(odoo_rpc::Mode::ReadOnly).connect().await.unwrap();
        let session = Session::open(client, None).await.unwrap();
        let seller = seller(&self.amazon, self.account.region);
        let flow = OrdersFlow::new(&self.account, &seller, &session, store, &SystemClock, &Silent).unwrap();
        flow.rehearse(None).await.unwrap()
    }

    /// Puts an order and books it.
    pub(crate) async fn put(&self, order: Value) -> String {
        self.amazon.put(&order).await.order_id
    }

    pub(crate) async fn issues(&self) -> Vec<Issue> {
        let open = IssueFilter { state: Some(IssueState::Open), ..IssueFilter::default() };
        self.store.issues(open).await.unwrap()
    }

    pub(crate) async fn last(&self, order_id: &str) -> LedgerEntry {
        self.store.ledger(order_id).await.unwrap().pop().unwrap()
    }

    pub(crate) fn writes(&self) -> u64 {
        self.odoo.lock().unwrap().stats().writes
    }

    /// The records of a model.
    pub(crate) fn records(&self, model: &str) -> Vec<Value> {
        self.odoo.lock().unwrap().snapshot(model)
    }

    /// The orders under a reference.
    pub(crate) fn orders(&self, order_id: &str) -> Vec<Value> {
        let mut orders = self.records("sale.order");
        orders.retain(|order| order["client_order_ref"] == order_id);
        orders
    }

    /// The one order under a reference.
    pub(crate) fn order(&self, order_id: &str) -> Value {
        let [order] = &self.orders(order_id)[..] else { panic!("{order_id} is not there once") };
        order.clone()
    }

    /// The order's lines.
    pub(crate) fn lines(&self, order_id: &str) -> Vec<Value> {
        let id = self.order(order_id)["id"].clone();
        let mut lines = self.records("sale.order.line");
        lines.retain(|line| line["order_id"] == id);
        lines
    }

    /// The states of the order's transfers.
    pub(crate) fn transfers(&self, order_id: &str) -> Vec<Value> {
        let id = self.order(order_id)["id"].clone();
        let transfers = self.records("stock.picking");
        transfers.into_iter().filter(|one| one["sale_id"] == id).map(|one| one["state"].clone()).collect()
    }

    /// All that orders leave in Odoo, without the moments of writing.
    pub(crate) fn everything(&self) -> Value {
        let of = |model: &str| {
            let mut records = self.records(model);
            for record in &mut records {
                record
                    .as_object_mut()
                    .unwrap()
                    .retain(|name, _| !matches!(name.as_str(), "write_date" | "__last_update"));
            }
            records
        };
        json!(
            [
                "sale.order",
                "sale.order.line",
                "res.partner",
                "stock.picking",
                "stock.move",
                "product.product"
            ]
            .map(of)
        )
    }
}
