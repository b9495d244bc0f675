//! A shop that can be spoiled and mended: what `doctor` says before and after.
#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot be set up has failed")]

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

use amz_odoo_mapping::context::UnknownSku;
use amz_odoo_testkit::odoo::{Config, Emulator, Profile};
use amz_odoo_testkit::spapi::EmulatorConfig;
use amz_odoo_testkit::{Emulate, Server, serve};
use bytes::Bytes;
use http::{Request, Response};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::harness::{Amazon, Ended, Shop};
use odoo_contract::real::RealOdoo;

/// A shop with one account in Germany, whose every detail can be changed.
#[derive(Debug)]
pub struct Clinic {
    /// The shop.
    pub shop: Shop,
    healthy: toml::Table,
    variables: Vec<(&'static str, String)>,
}

/// What `doctor --json` said.
#[derive(Debug)]
pub struct Diagnosis {
    /// The exit code.
    pub code: Option<i32>,
    /// The findings.
    pub findings: Vec<Value>,
    /// The sentence on standard error.
    pub stderr: String,
}

impl Diagnosis {
    /// The codes of the findings.
    #[must_use]
    pub fn codes(&self) -> BTreeSet<&str> {
        self.findings.iter().filter_map(|finding| finding["code"].as_str()).collect()
    }

    /// The fix of the first finding with this code.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    pub fn fix(&self, code: &str) -> &str {
        let finding = self.findings.iter().find(|finding| finding["code"] == code);
        finding
            .and_then(|finding| finding["fix"].as_str())
            .unwrap_or_else(|| panic!("no {code} in {self:#?}"))
    }
}

impl Clinic {
    /// A shop that sells in Germany, with this Odoo.
    pub async fn new(odoo: RealOdoo, orders: usize) -> Self {
        let config = EmulatorConfig { orders, throttle: false, ..EmulatorConfig::new(5) };
        let amazon = Amazon::serve(config.with_sellers(1, &["DE"]).starting_now()).await;
        let shop = Shop::new(amazon, odoo, UnknownSku::Create);
        let text = std::fs::read_to_string(shop.configuration()).expect("the configuration");
        let mut healthy: toml::Table = text.parse().expect("TOML");
        entry(&mut healthy, "account.0.cut_over", Some("2020-01-01T00:00:00Z".into()));
        let clinic = Self { shop, healthy, variables: Vec::new() };
        clinic.mend();
        clinic
    }

    /// Writes the configuration as it should be.
    ///
    /// # Panics
    /// When the disk is full.
    pub fn mend(&self) {
        self.write(&self.healthy);
    }

    /// Changes one value of the good configuration, such as `odoo.url`; none takes it out.
    pub fn spoil(&self, path: &str, value: Option<toml::Value>) {
        let mut table = self.healthy.clone();
        entry(&mut table, path, value);
        self.write(&table);
    }

    /// Changes one value more of the configuration as it stands.
    ///
    /// # Panics
    /// When it cannot be read.
    pub fn spoil_also(&self, path: &str, value: Option<toml::Value>) {
        let text = std::fs::read_to_string(self.shop.configuration()).expect("the configuration");
        let mut table: toml::Table = text.parse().expect("TOML");
        entry(&mut table, path, value);
        self.write(&table);
    }

    /// Adds an account like the first, whose refresh token is in this environment variable.
    ///
    /// # Panics
    /// When the configuration has no account.
    pub fn add_account(&mut self, name: &str, variable: &str) {
        entry(
            &mut self.healthy,
            &format!("amazon.refresh_tokens.{name}"),
            Some(format!("env:{variable}").into()),
        );
        let accounts = self.healthy.get_mut("account").and_then(toml::Value::as_array_mut).expect("accounts");
        let mut account = accounts[0].clone();
        account["name"] = name.into();
        accounts.insert(0, account);
        self.mend();
    }

    /// Changes one value for good.
    pub fn set(&mut self, path: &str, value: impl Into<toml::Value>) {
        entry(&mut self.healthy, path, Some(value.into()));
        self.mend();
    }

    /// Sets an environment variable of the next runs: `TEST_ODOO_KEY`, `TEST_LWA_SECRET`, `TEST_REFRESH_TOKEN`.
    pub fn variable(&mut self, name: &'static str, value: impl Into<String>) {
        self.variables.push((name, value.into()));
    }

    /// The environment variables that were set.
    #[must_use]
    pub fn variables(&self) -> Vec<(&'static str, String)> {
        self.variables.clone()
    }

    /// Sets them all anew.
    pub fn set_variables(&mut self, variables: Vec<(&'static str, String)>) {
        self.variables = variables;
    }

    /// Runs the binary.
    ///
    /// # Panics
    /// When it cannot be started.
    pub async fn run(&self, arguments: &[&str]) -> Ended {
        let mut command = self.shop.command(arguments);
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        command.output().await.expect("the binary starts").into()
    }

    /// Runs `doctor` with these options.
    ///
    /// # Panics
    /// When it prints no findings.
    pub async fn doctor(&self, options: &[&str]) -> Diagnosis {
        let arguments: Vec<&str> = ["doctor", "--json"].iter().chain(options).copied().collect();
        let ended = self.run(&arguments).await;
        let findings = ended.json["findings"].as_array().cloned();
        let findings = findings.unwrap_or_else(|| panic!("doctor printed no findings: {ended:?}"));
        Diagnosis { code: ended.code, findings, stderr: ended.stderr }
    }

    fn write(&self, table: &toml::Table) {
        std::fs::write(self.shop.configuration(), table.to_string()).expect("the configuration is written");
    }
}

/// Sets or takes out the value at a path of table names and list positions.
fn entry(table: &mut toml::Table, path: &str, value: Option<toml::Value>) {
    let (parents, name) = path.rsplit_once('.').unwrap_or(("", path));
    let mut here: Option<&mut toml::Value> = None;
    let mut root = Some(table);
    for part in parents.split('.').filter(|part| !part.is_empty()) {
        let next = match (root.take(), here.take()) {
            (Some(table), _) => table.get_mut(part),
            (None, Some(toml::Value::Array(list))) => {
                list.get_mut(part.parse::<usize>().expect("a position"))
            }
            (None, Some(value)) => value.get_mut(part),
            (None, None) => None,
        };
        here = Some(next.unwrap_or_else(|| panic!("the configuration has no {path}")));
    }
    let table = match (root, here) {
        (Some(table), _) => table,
        (None, Some(toml::Value::Table(table))) => table,
        _ => panic!("{path} is in no table"),
    };
    match value {
        Some(value) => {
            table.insert(name.to_owned(), value);
        }
        None => {
            table.remove(name);
        }
    }
}

type Spell = Box<dyn Fn(&Request<Bytes>) -> Option<Response<Bytes>> + Send>;

/// An emulator whose answers a test may replace.
#[derive(Clone, Default)]
pub struct Spoiler(Arc<Mutex<Option<Spell>>>);

impl std::fmt::Debug for Spoiler {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Spoiler")
    }
}

impl Spoiler {
    /// Replaces the answers for which `spell` has one.
    pub fn cast(&self, spell: impl Fn(&Request<Bytes>) -> Option<Response<Bytes>> + Send + 'static) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Box::new(spell));
    }

    /// Replaces the results of Odoo's calls: `spell` gets the service and the arguments of the call.
    pub fn cast_on_odoo(&self, spell: impl Fn(&str, &Value) -> Option<Value> + Send + 'static) {
        self.cast(move |request| {
            let call: Value = serde_json::from_slice(request.body()).ok()?;
            let params = &call["params"];
            let service = format!("{}.{}", params["service"].as_str()?, params["method"].as_str()?);
            let mut answer = spell(&service, &params["args"])?;
            answer["jsonrpc"] = json!("2.0");
            answer["id"] = call["id"].clone();
            let mut response = Response::new(Bytes::from(answer.to_string()));
            let kind = http::HeaderValue::from_static("application/json");
            response.headers_mut().insert(http::header::CONTENT_TYPE, kind);
            Some(response)
        });
    }

    /// Leaves all answers as they are.
    pub fn lift(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

struct Spoiled(Spoiler, Emulator);

impl Emulate for Spoiled {
    fn handle(&mut self, now: Timestamp, request: Request<Bytes>) -> Response<Bytes> {
        let spell = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        let replaced = spell.as_ref().and_then(|spell| spell(&request));
        drop(spell);
        replaced.unwrap_or_else(|| self.1.handle(now, request))
    }
}

/// An emulated Odoo behind a socket.
#[derive(Debug)]
pub struct EmulatedOdoo {
    /// How to reach it.
    pub access: RealOdoo,
    /// Spoils its answers.
    pub spoiler: Spoiler,
    _server: Server,
}

impl EmulatedOdoo {
    /// Serves one.
    ///
    /// # Panics
    /// When no port is free.
    pub async fn serve(profile: Profile) -> Self {
        let config = Config { profile, ..Config::default() };
        let spoiler = Spoiler::default();
        let emulator = Spoiled(spoiler.clone(), Emulator::new(config.clone()));
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let server = serve(emulator, address).await.expect("a free port");
        let access = RealOdoo {
            url: server.url(),
            database: config.database,
            user: config.user,
            password: config.password,
        };
        Self { access, spoiler, _server: server }
    }
}

/// Answers every request with this status and body, until it is dropped.
///
/// # Panics
/// When no port is free.
pub async fn serve_always(status: u16, body: &'static str) -> Server {
    struct Always(u16, &'static str);
    impl Emulate for Always {
        fn handle(&mut self, _now: Timestamp, _request: Request<Bytes>) -> Response<Bytes> {
            let mut response = Response::new(Bytes::from_static(self.1.as_bytes()));
            *response.status_mut() = http::StatusCode::from_u16(self.0).expect("a status");
            response
        }
    }
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    serve(Always(status, body), address).await.expect("a free port")
}

/// Makes a user in Odoo who has these groups alone.
///
/// # Panics
/// When Odoo refuses.
pub async fn make_user(odoo: &RealOdoo, login: &str, groups: &[&str]) -> i64 {
    let values = json!({"name": login, "login": login, "password": PASSWORD});
    let client = odoo.connect().await;
    let mut values = object(values);
    values.extend(grant(&client, groups).await);
    let ids = client.create("res.users", vec![values], odoo_rpc::Context::new()).await.expect("a user");
    ids[0]
}

/// Gives a user these groups and no other.
///
/// # Panics
/// When Odoo refuses.
pub async fn set_groups(odoo: &RealOdoo, user: i64, groups: &[&str]) {
    let client = odoo.connect().await;
    let values = grant(&client, groups).await;
    client.write("res.users", &[user], values, odoo_rpc::Context::new()).await.expect("groups are set");
}

async fn grant(client: &odoo_rpc::Client, groups: &[&str]) -> Map<String, Value> {
    let field = if client.version().major() >= 19 { "group_ids" } else { "groups_id" };
    let mut ids = Vec::new();
    for group in groups {
        // Before 18 no group is for products alone.
        let group = match *group {
            "product.group_product_manager" if client.version().major() < 18 => {
                "sales_team.group_sale_manager"
            }
            group => group,
        };
        let name: odoo_rpc::ExternalId = group.parse().expect("an external id");
        ids.push(client.record_of(&name).await.expect("an answer").unwrap_or_else(|| panic!("no {group}")).1);
    }
    object(json!({field: [[6, 0, ids]]}))
}

/// The password of the users that [`make_user`] makes.
pub const PASSWORD: &str = "a long password";

/// The groups that the integration user needs.
pub const INTEGRATION: [&str; 6] = [
    "base.group_user",
    "sales_team.group_sale_salesman_all_leads",
    "base.group_partner_manager",
    "stock.group_stock_user",
    "account.group_account_invoice",
    "product.group_product_manager",
];

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}
