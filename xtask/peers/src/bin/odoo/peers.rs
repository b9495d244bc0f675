//! The clients, each made to do the same calls.

use std::env;
use std::process::Command;

use odoo_api::client::{Authed, ReqwestAsync};
use odoo_api::{OdooClient, jmap, jvec};
use odoo_rpc::{Client, Domain, Record, SearchOptions};
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinSet;

use crate::cpu::{self, Cost};

/// What is read: names, numbers, links and lists.
pub const FIELDS: [&str; 8] =
    ["name", "email", "city", "active", "country_id", "category_id", "credit_limit", "create_date"];

/// An Odoo and a user.
pub struct Server {
    pub url: String,
    pub database: String,
    pub user: String,
    pub password: String,
    pub python: String,
}

/// The same search of so many records, so many times, by so many callers at once.
#[derive(Clone, Copy)]
pub struct Work {
    pub records: u64,
    pub calls: usize,
    pub callers: usize,
}

impl Server {
    pub fn from_env() -> Self {
        let get = |name: &str| env::var(name).unwrap_or_else(|_| panic!("set {name}"));
        Self {
            url: get("ODOO_URL"),
            database: get("ODOO_DB"),
            user: get("ODOO_USER"),
            password: get("ODOO_PASSWORD"),
            python: env::var("AMZ_ODOO_PYTHON").unwrap_or_else(|_| "python3".to_owned()),
        }
    }

    pub async fn ours(&self) -> Client {
        let client = Client::builder(&self.url).database(&self.database);
        let client = client.credentials(&self.user, self.password.clone()).allow_plain_http(true);
        client.connect().await.expect("odoo-rpc connects")
    }

    async fn odoo_api(&self) -> OdooClient<Authed, ReqwestAsync> {
        let client = OdooClient::new_reqwest_async(&self.url).expect("odoo-api");
        client.authenticate(&self.database, &self.user, &self.password).await.expect("odoo-api connects")
    }
}

/// As many threads as callers, up to those of a small machine.
fn runtime(callers: usize) -> Runtime {
    let builder = if callers == 1 { Builder::new_current_thread() } else { Builder::new_multi_thread() };
    let mut builder = builder;
    builder.worker_threads(callers.min(2)).enable_all().build().expect("a runtime")
}

/// Callers at once, each with its share of the calls.
async fn at_once<F: Future<Output = ()> + Send + 'static>(callers: impl IntoIterator<Item = F>) {
    let mut tasks = JoinSet::new();
    callers.into_iter().for_each(|caller| drop(tasks.spawn(caller)));
    while let Some(done) = tasks.join_next().await {
        done.expect("a caller ends well");
    }
}

pub fn ours(server: &Server, work: Work) -> Cost {
    runtime(work.callers).block_on(async {
        let client = server.ours().await;
        let caller = move || {
            let client = client.clone();
            async move {
                for _ in 0..work.calls / work.callers {
                    let options = SearchOptions::new().limit(work.records).order("id");
                    let found: Vec<Record> = client
                        .search_read("res.partner", &Domain::all(), &FIELDS, options)
                        .await
                        .expect("odoo-rpc reads");
                    assert_eq!(found.len() as u64, work.records);
                }
            }
        };
        caller().await;
        cpu::of(at_once((0..work.callers).map(|_| caller()))).await
    })
}

/// It takes a client exclusively for a call, so that each caller has one.
pub fn odoo_api(server: &Server, work: Work) -> Cost {
    runtime(work.callers).block_on(async {
        let mut clients = Vec::new();
        for _ in 0..work.callers {
            clients.push(server.odoo_api().await);
        }
        let caller = move |mut client: OdooClient<Authed, ReqwestAsync>| async move {
            for _ in 0..work.calls / work.callers {
                let records = work.records;
                let options = jmap! {"fields": FIELDS, "limit": records, "order": "id"};
                let found = client.execute_kw("res.partner", "search_read", jvec![[]], options).send().await;
                let found = found.expect("odoo-api reads").data;
                assert_eq!(found.as_array().map(Vec::len), Some(work.records as usize));
            }
        };
        caller(server.odoo_api().await).await;
        cpu::of(at_once(clients.into_iter().map(caller))).await
    })
}

pub fn odoorpc(server: &Server, work: Work) -> Cost {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/src/bin/odoo/odoorpc_calls.py");
    let done = Command::new(&server.python)
        .arg(script)
        .args([&server.url, &server.database, &server.user, &server.password])
        .args([work.records.to_string(), work.calls.to_string(), work.callers.to_string()])
        .args(FIELDS)
        .output()
        .expect("Python starts");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let text = String::from_utf8_lossy(&done.stdout);
    let mut figures = text.split_whitespace().map(|figure| figure.parse().expect("a figure"));
    let mut next = || figures.next().expect("two figures");
    Cost { cpu: next(), wall: next() }
}
