//! Connecting.

use std::fmt;
use std::time::Duration;

use secrecy::SecretString;
use tokio::sync::Semaphore;

use super::connect::{Address, Connection, configuration};
use super::fields::FieldCache;
use super::signatures::SignatureCache;
use super::wire::{Counters, Wire};
use super::{Client, Inner};
#[cfg(doc)]
use crate::error::ErrorKind;
use crate::error::Result;
use crate::http::{HttpService, default_service};
use crate::{Context, Mode, Protocol, Retry, origin};

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
    login: Option<String>,
    secret: SecretString,
    protocol: Protocol,
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
            login: None,
            secret: SecretString::default(),
            protocol: Protocol::default(),
            allow_plain_http: false,
            timeout: Duration::from_secs(120),
            concurrency: None,
            retry: Retry::default(),
            mode: Mode::default(),
            context: Context::new(),
            http: None,
        }
    }

    /// The database's name. Without it the server is asked, and has to have exactly one.
    pub fn database(mut self, name: impl Into<String>) -> Self {
        self.database = name.into();
        self
    }

    /// The user's login, and the password or an API key. Accounts with two-factor authentication take keys only.
    pub fn credentials(mut self, login: impl Into<String>, password_or_key: impl Into<SecretString>) -> Self {
        self.login = Some(login.into());
        self.secret = password_or_key.into();
        self
    }

    /// An API key alone, in place of [`credentials`](Self::credentials): JSON-2 finds out whose it is.
    pub fn api_key(mut self, key: impl Into<SecretString>) -> Self {
        self.login = None;
        self.secret = key.into();
        self
    }

    /// The protocol; by default what the server offers, see [`Protocol::Auto`].
    pub fn protocol(mut self, protocol: Protocol) -> Self {
        self.protocol = protocol;
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

    /// Asks the server for its version, for its database where none is named, and logs in.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] and [`ErrorKind::PlainHttp`] before anything is sent, the former also when the
    /// server has several databases, which it then lists; [`ErrorKind::AccessDenied`] for a wrong login, password or
    /// key, [`ErrorKind::DatabaseUnknown`], [`ErrorKind::UnexpectedAnswer`] when another server answers,
    /// [`ErrorKind::Transport`] and [`ErrorKind::Timeout`] when none does.
    pub async fn connect(self) -> Result<Client> {
        let url = origin::parse(&self.url, self.allow_plain_http)?;
        let address = Address {
            url: url.clone(),
            database: self.database,
            login: self.login,
            secret: self.secret,
            protocol: self.protocol,
        };
        address.check()?;
        let http = match self.http {
            Some(http) => http,
            None => {
                default_service(&url).map_err(|error| configuration("no TLS client").with_source(error))?
            }
        };
        let permits = self.concurrency.map(Semaphore::new);
        let wire =
            Wire { http, timeout: self.timeout, retry: self.retry, permits, counters: Counters::default() };
        let Connection { transport, version, uid, login } = address.connect(&wire).await?;
        Ok(Client(
            Inner {
                wire,
                transport,
                mode: self.mode,
                context: self.context,
                version,
                uid,
                unencrypted: url.scheme() == "http" && !origin::is_loopback(&url),
                login,
                fields: FieldCache::default(),
                signatures: SignatureCache::default(),
            }
            .into(),
        ))
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("protocol", &self.protocol)
            .field("allow_plain_http", &self.allow_plain_http)
            .field("timeout", &self.timeout)
            .field("concurrency", &self.concurrency)
            .field("retry", &self.retry)
            .field("mode", &self.mode)
            .field("context", &self.context)
            .finish_non_exhaustive()
    }
}
