//! What happens before the first call: version, database, protocol, login.

use bytes::Bytes;
use http::{Request, Response};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use url::Url;

use super::wire::{Outgoing, Wire};
use crate::error::{Error, ErrorKind, Result, Sent};
use crate::transport::{Json2, JsonRpc, Login, Transport, databases};
use crate::{Protocol, Version};

/// Where to connect, and as whom.
pub(super) struct Address {
    pub(super) url: Url,
    /// Empty when it has to be found out.
    pub(super) database: String,
    /// None with a key alone.
    pub(super) login: Option<String>,
    /// A password, or a key.
    pub(super) secret: SecretString,
    pub(super) protocol: Protocol,
}

/// A user of a database that the server has let in.
pub(super) struct Connection {
    pub(super) transport: Box<dyn Transport>,
    pub(super) version: Version,
    pub(super) uid: i64,
    /// What opens a session of the web client.
    pub(super) login: Option<Login>,
}

/// Odoo's answer to `common.version`, or that of `/web/version`.
#[derive(Deserialize)]
struct About {
    #[serde(alias = "version")]
    server_version: String,
}

impl Address {
    /// Refuses what cannot lead anywhere, before anything is sent.
    pub(super) fn check(&self) -> Result<()> {
        if self.secret.expose_secret().is_empty() {
            return Err(configuration("the password or key is missing"));
        }
        match &self.login {
            Some(login) if login.is_empty() => Err(configuration("the login is missing")),
            None if self.protocol == Protocol::JsonRpc => {
                Err(configuration("the login is missing, which JSON-RPC needs"))
            }
            _ => Ok(()),
        }
    }

    pub(super) async fn connect(mut self, wire: &Wire) -> Result<Connection> {
        let (protocol, version) = self.negotiate(wire).await?;
        if self.database.is_empty() {
            self.database = self.find_database(wire, protocol).await?;
        }
        let transport = self.transport(protocol)?;
        let user: Value = ask(wire, &*transport, "login", transport.login()?).await?;
        let uid = transport
            .uid(&user)
            .ok_or_else(|| Error::new(ErrorKind::AccessDenied, Sent::Yes).on(|| "login".to_owned()))?;
        let login = self.login.map(|login| Login::new(self.url, self.database, login, self.secret));
        Ok(Connection { transport, version, uid, login })
    }

    /// Asks for the version by the protocol that is wanted and offered.
    async fn negotiate(&self, wire: &Wire) -> Result<(Protocol, Version)> {
        let wanted = match self.protocol {
            Protocol::Auto if self.login.is_none() => Protocol::Json2,
            Protocol::Auto => match self.version(wire, Protocol::JsonRpc).await {
                // Versions to come have no JSON-RPC.
                Err(error) if is_gone(&error) => {
                    let other = self.version(wire, Protocol::Json2).await;
                    return other.map(|version| (Protocol::Json2, version)).map_err(|_| error);
                }
                version => return Ok((Protocol::JsonRpc, version?)),
            },
            forced => forced,
        };
        let version = self.version(wire, wanted).await;
        Ok((wanted, version.map_err(|error| if wanted == Protocol::Json2 { too_old(error) } else { error })?))
    }

    async fn version(&self, wire: &Wire, protocol: Protocol) -> Result<Version> {
        let transport = self.transport(protocol)?;
        let about: About = ask(wire, &*transport, "version", transport.version()?).await?;
        about.server_version.parse().map_err(|error| {
            Error::new(ErrorKind::Decode, Sent::Yes).with_source(error).on(|| "version".to_owned())
        })
    }

    /// The server's only database. JSON-2 needs no name where there is one alone.
    async fn find_database(&self, wire: &Wire, protocol: Protocol) -> Result<String> {
        let transport = JsonRpc::new(&self.url, String::new(), String::new(), SecretString::default())?;
        let listed: Result<Vec<String>> = ask(wire, &transport, "databases", databases(&self.url)?).await;
        match listed.as_deref() {
            Ok([only]) => Ok(only.clone()),
            Ok([]) => Err(configuration("the server has no database")),
            Ok(several) => Err(configuration(format!(
                "the server has several databases, name one of them: {}",
                several.join(", ")
            ))),
            Err(error) if error.sent() != Sent::Yes || error.is_retryable() => listed.map(|_| String::new()),
            Err(_) if protocol == Protocol::Json2 => Ok(String::new()),
            Err(_) => Err(configuration("the database is missing, and the server does not list its own")),
        }
    }

    fn transport(&self, protocol: Protocol) -> Result<Box<dyn Transport>> {
        Ok(match protocol {
            Protocol::Json2 => Box::new(Json2::new(&self.url, &self.database, &self.secret)?),
            Protocol::Auto | Protocol::JsonRpc => Box::new(JsonRpc::new(
                &self.url,
                self.database.clone(),
                self.login.clone().unwrap_or_default(),
                self.secret.clone(),
            )?),
        })
    }
}

/// Whether a server says that it does not know the route: by a page, or as Odoo says it.
fn is_gone(error: &Error) -> bool {
    matches!(error.detail(), Some("HTTP status 404" | "werkzeug.exceptions.NotFound"))
}

fn too_old(error: Error) -> Error {
    if is_gone(&error) {
        configuration("the server does not offer JSON-2, which came with Odoo 19")
    } else {
        error
    }
}

async fn ask<T: DeserializeOwned>(
    wire: &Wire,
    transport: &dyn Transport,
    what: &'static str,
    request: Request<Bytes>,
) -> Result<T> {
    let read = |answer: &Response<Bytes>| {
        serde_json::from_str(transport.result(None, answer)?).map_err(|error| Error::json(&error))
    };
    let answer = wire.ask(Outgoing { request, timeout: None, write: false }, || true, read).await;
    answer.map_err(|error| error.on(|| what.to_owned()))
}

pub(super) fn configuration(detail: impl Into<String>) -> Error {
    Error::new(ErrorKind::Configuration, Sent::No).with_detail(detail)
}
