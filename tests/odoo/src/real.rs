//! The real Odoo of a test run: found by the environment, a fresh database for each test.
#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot be set up has failed")]

use std::env;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde::Deserialize;
use serde_json::{Value, json};

/// One database of a real Odoo.
#[derive(Clone, Debug, Deserialize)]
pub struct RealOdoo {
    /// Where it listens.
    pub url: String,
    /// The database.
    #[serde(rename = "db")]
    pub database: String,
    /// An administrator's login.
    pub user: String,
    /// Its password.
    pub password: String,
}

impl RealOdoo {
    /// The Odoo that `ODOO_URL`, `ODOO_DB`, `ODOO_USER` and `ODOO_PASSWORD` name.
    ///
    /// # Panics
    /// When there is none and `CI` is `true`; otherwise `test` is skipped, loudly.
    #[must_use]
    pub fn find(test: &str) -> Option<Self> {
        let get = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
        let found = || {
            Some(Self {
                url: get("ODOO_URL")?.trim_end_matches('/').to_owned(),
                database: get("ODOO_DB")?,
                user: get("ODOO_USER")?,
                password: get("ODOO_PASSWORD")?,
            })
        };
        let found = found();
        if found.is_none() {
            skip(
                test,
                "set ODOO_URL, ODOO_DB, ODOO_USER and ODOO_PASSWORD (`cargo xtask odoo up` starts one)",
            );
        }
        found
    }

    /// A database of its own for a test: made by `AMZ_ODOO_XTASK odoo fresh` where `cargo xtask test` runs the test,
    /// otherwise a copy that Odoo's database manager makes of this one (`ODOO_MASTER_PASSWORD`, by default `admin`).
    ///
    /// # Panics
    /// When neither works.
    pub async fn fresh(&self, prefix: &str) -> Self {
        match env::var_os("AMZ_ODOO_XTASK").filter(|program| !program.is_empty()) {
            Some(program) => fresh_by_xtask(program.into(), prefix),
            None => self.copy(prefix).await,
        }
    }

    async fn copy(&self, prefix: &str) -> Self {
        let master = env::var("ODOO_MASTER_PASSWORD").unwrap_or_else(|_| "admin".to_owned());
        let name = format!("{prefix}_{}_{:08x}", std::process::id(), random());
        let request = json!({
            "jsonrpc": "2.0", "method": "call", "id": 1,
            "params": {"service": "db", "method": "duplicate_database", "args": [master, self.database, name]},
        });
        let answer = post(&format!("{}/jsonrpc", self.url), &request).await;
        assert_eq!(
            answer["result"], true,
            "Odoo's database manager makes no copy of {}: set ODOO_MASTER_PASSWORD, or run `cargo xtask test` ({})",
            self.database, answer["error"]["data"]["message"]
        );
        Self { database: name, ..self.clone() }
    }

    /// A connection.
    ///
    /// # Panics
    /// When it fails.
    pub async fn connect(&self) -> odoo_rpc::Client {
        self.builder().connect().await.expect("the real Odoo answers")
    }

    /// The settings of a connection.
    pub fn builder(&self) -> odoo_rpc::ClientBuilder {
        odoo_rpc::Client::builder(&self.url)
            .database(&self.database)
            .credentials(&self.user, self.password.clone())
            .allow_plain_http(true)
    }
}

/// The Python that has other people's clients (`odoorpc`, `python-amazon-sp-api`, `amzn-sp-api`).
///
/// # Panics
/// When `AMZ_ODOO_PYTHON` names none and `CI` is `true`; otherwise `test` is skipped, loudly.
#[must_use]
pub fn python(test: &str) -> Option<PathBuf> {
    let found = env::var_os("AMZ_ODOO_PYTHON").filter(|path| !path.is_empty()).map(PathBuf::from);
    if found.is_none() {
        skip(
            test,
            "set AMZ_ODOO_PYTHON to a Python with odoorpc, python-amazon-sp-api and amzn-sp-api \
             (`cargo xtask test` makes one)",
        );
    }
    found
}

/// A script of `tests/python`.
#[must_use]
pub fn script(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../python").join(name)
}

#[expect(clippy::print_stderr, reason = "a skipped test must be seen")]
fn skip(test: &str, how: &str) {
    assert!(env::var("CI").as_deref() != Ok("true"), "{test}: what it needs is missing: {how}");
    eprintln!("SKIPPED {test}: {how}");
}

fn fresh_by_xtask(program: PathBuf, prefix: &str) -> RealOdoo {
    let made = Command::new(program)
        .args(["odoo", "fresh", prefix])
        .stderr(Stdio::inherit())
        .output()
        .expect("AMZ_ODOO_XTASK names a program");
    assert!(made.status.success(), "no fresh database: {}", made.status);
    serde_json::from_slice(&made.stdout).expect("xtask prints how to reach the database")
}

async fn post(url: &str, body: &Value) -> Value {
    let request = reqwest::Client::new().post(url).header("content-type", "application/json");
    let answer = request.body(body.to_string()).send().await.expect("Odoo answers");
    serde_json::from_str(&answer.text().await.expect("a whole answer")).expect("JSON")
}

/// A number that two tests hardly share.
fn random() -> u32 {
    use std::hash::{BuildHasher, Hasher, RandomState};
    let bits = RandomState::new().build_hasher().finish();
    u32::try_from(bits >> 32).unwrap_or_default()
}
