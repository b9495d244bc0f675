//! Connecting.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use secrecy::SecretString;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::sync::Semaphore;

use super::fields::FieldCache;
use super::wire::{Counters, Outgoing, Wire};
use super::{Client, Inner};
use crate::error::{Error, ErrorKind, Result, Sent};
use crate::http::{HttpService, default_service};
use crate::transport::{JsonRpc, Transport};
use crate::{Context, Mode, Retry, Version, origin};

/// The settings of a connection.
///
/// ```no_run
/// # async fn example() -> odoo_rpc::Result<()> {
/// use std::time::Duration;
///
/// let odoo = odoo_rpc::Client::builder("https://example.odoo.com")
///     .database("example")
///     .credentials("integration@example.com", std::env::var("ODOO_KEY").unwrap_or_default())
///     .timeout(Duration::from_secs(60))
///     .connect()
///     .await?;
/// println!("Odoo {} as user {}", odoo.version(), odoo.uid());
/// # Ok(())
/// # }
/// ```
#[must_use]
pub struct ClientBuilder {
    url: String,
    database: String,
    login: String,
    password: SecretString,
    allow_plain_http: bool,
    timeout: Duration,
    concurrency: Option<usize>,
    retry: Retry,
    mode: Mode,
    context: Context,
    http: Option<HttpService>,
}

impl ClientBuilder {
    pub(super) fn new(url: String) -> Self {
        Self {
            url,
            database: String::new(),
            login: String::new(),
            password: SecretString::default(),
            allow_plain_http: false,
            timeout: Duration::from_secs(120),
            concurrency: None,
            retry: Retry::default(),
            mode: Mode::default(),
            context: Context::new(),
            http: None,
        }
    }

    /// The database's name.
    pub fn database(mut self, name: impl Into<String>) -> Self {
        self.database = name.into();
        self
    }

    /// The user's login, and the password or an API key. Accounts with two-factor authentication take keys only.
    pub fn credentials(mut self, login: impl Into<String>, password_or_key: impl Into<SecretString>) -> Self {
        self.login = login.into();
        self.password = password_or_key.into();
        self
    }

    /// Whether the password may cross a network unencrypted; by default plain HTTP reaches this machine alone.
    pub fn allow_plain_http(mut self, allow: bool) -> Self {
        self.allow_plain_http = allow;
        self
    }

    /// How long a call may take, from the connection to the end of the answer; 120 s by default.
    /// [`Call::timeout`](crate::Call::timeout) sets it for one call.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// How many calls run at a time; the others wait. More than Odoo has workers only pile up there. No limit by
    /// default.
    pub fn concurrency(mut self, calls: usize) -> Self {
        self.concurrency = Some(calls.clamp(1, Semaphore::MAX_PERMITS));
        self
    }

    /// How calls are repeated.
    pub fn retry(mut self, retry: Retry) -> Self {
        self.retry = retry;
        self
    }

    /// What the client may do; [`Mode::ReadWrite`] by default.
    pub fn mode(mut self, mode: Mode) -> Self {
        self.mode = mode;
        self
    }

    /// A context for all calls.
    pub fn context(mut self, context: Context) -> Self {
        self.context = context;
        self
    }

    /// The service that carries the requests, in place of the default one.
    pub fn http(mut self, service: HttpService) -> Self {
        self.http = Some(service);
        self
    }

    /// Asks the server for its version and logs in.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] and [`ErrorKind::PlainHttp`] before anything is sent; [`ErrorKind::AccessDenied`]
    /// for a wrong login or password, [`ErrorKind::DatabaseUnknown`], [`ErrorKind::UnexpectedAnswer`] when another
    /// server answers, [`ErrorKind::Transport`] and [`ErrorKind::Timeout`] when none does.
    pub async fn connect(self) -> Result<Client> {
        let url = origin::parse(&self.url, self.allow_plain_http)?;
        for (setting, name) in [(&self.database, "the database"), (&self.login, "the login")] {
            if setting.is_empty() {
                return Err(configuration(format!("{name} is missing")));
            }
        }
        let http = match self.http {
            Some(http) => http,
            None => default_service(&url)
                .map_err(|error| configuration("no TLS client".to_owned()).with_source(error))?,
        };
        let permits = self.concurrency.map(Semaphore::new);
        let wire =
            Wire { http, timeout: self.timeout, retry: self.retry, permits, counters: Counters::default() };
        let transport = JsonRpc::new(&url, self.database, self.login, self.password)?;

        let about: About = ask(&wire, &transport, "version", transport.version()?).await?;
        let version: Version = about.server_version.parse().map_err(|error| {
            Error::new(ErrorKind::Decode, Sent::Yes).with_source(error).on(|| "common.version".to_owned())
        })?;
        let user: Value = ask(&wire, &transport, "authenticate", transport.login()?).await?;
        let uid = user.as_i64().ok_or_else(|| {
            Error::new(ErrorKind::AccessDenied, Sent::Yes).on(|| "common.authenticate".to_owned())
        })?;

        Ok(Client(
            Inner {
                wire,
                transport: Box::new(transport),
                mode: self.mode,
                context: self.context,
                version,
                uid,
                unencrypted: url.scheme() == "http" && !origin::is_loopback(&url),
                fields: FieldCache::default(),
            }
            .into(),
        ))
    }
}

/// Odoo's answer to `common.version`.
#[derive(Deserialize)]
struct About {
    server_version: String,
}

async fn ask<T: DeserializeOwned>(
    wire: &Wire,
    transport: &JsonRpc,
    method: &'static str,
    request: Request<Bytes>,
) -> Result<T> {
    let read = |answer: &Response<Bytes>| {
        serde_json::from_str(transport.result(None, answer)?).map_err(|error| Error::json(&error))
    };
    let answer = wire.ask(Outgoing { request, timeout: None, write: false }, || true, read).await;
    answer.map_err(|error| error.on(|| format!("common.{method}")))
}

fn configuration(detail: String) -> Error {
    Error::new(ErrorKind::Configuration, Sent::No).with_detail(detail)
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("allow_plain_http", &self.allow_plain_http)
            .field("timeout", &self.timeout)
            .field("concurrency", &self.concurrency)
            .field("retry", &self.retry)
            .field("mode", &self.mode)
            .field("context", &self.context)
            .finish_non_exhaustive()
    }
}
