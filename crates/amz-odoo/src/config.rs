//! The configuration file.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use amz_odoo_sync::Account;
use secrecy::SecretString;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::failure::Failure;

/// The whole file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    /// The store's file; beside the configuration when relative.
    #[serde(default = "default_store")]
    pub(crate) store: PathBuf,
    /// Odoo.
    pub(crate) odoo: Odoo,
    /// The application at Amazon.
    pub(crate) amazon: Amazon,
    /// The accounts.
    #[serde(rename = "account")]
    pub(crate) accounts: Vec<Account>,
}

/// How to reach Odoo.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Odoo {
    /// Its address.
    pub(crate) url: String,
    /// The database.
    pub(crate) database: String,
    /// The login.
    pub(crate) user: String,
    /// Where the password or API key is.
    pub(crate) key: Secret,
    /// Allow an address that is neither https nor this machine.
    #[serde(default)]
    pub(crate) allow_plain_http: bool,
}

/// The application at Amazon.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Amazon {
    /// LWA client id.
    pub(crate) client_id: String,
    /// Where the LWA client secret is.
    pub(crate) client_secret: Secret,
    /// Where each account's refresh token is, by the account's name.
    pub(crate) refresh_tokens: BTreeMap<String, Secret>,
    /// Another endpoint than the region's: an emulator.
    #[serde(default)]
    pub(crate) endpoint: Option<String>,
    /// Another token endpoint than Amazon's.
    #[serde(default)]
    pub(crate) lwa_endpoint: Option<String>,
    /// How many times faster than Amazon the endpoint's usage plans are: an emulator's `--speed`.
    #[serde(default = "one")]
    pub(crate) speed: f64,
}

/// Where a secret is: `env:NAME` or `file:PATH`. Never the secret itself.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "String")]
pub(crate) enum Secret {
    /// An environment variable.
    Env(String),
    /// A file; white space around its content is dropped.
    File(PathBuf),
}

impl TryFrom<String> for Secret {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        match text.split_once(':') {
            Some(("env", name)) => Ok(Self::Env(name.to_owned())),
            Some(("file", path)) => Ok(Self::File(path.into())),
            _ => Err("a secret is named, not written here: use \"env:NAME\" or \"file:PATH\""),
        }
    }
}

impl Secret {
    /// Reads the secret.
    pub(crate) fn read(&self, what: &str) -> Result<SecretString, Failure> {
        match self {
            Self::Env(name) => std::env::var(name).map(SecretString::from).map_err(|_| {
                Failure::usage(format!(
                    "{what} is in the environment variable {name}, which is not set: set it"
                ))
            }),
            Self::File(path) => {
                std::fs::read_to_string(path).map(|text| SecretString::from(text.trim())).map_err(|error| {
                    Failure::usage(format!("{what} is in {}, which cannot be read: {error}", path.display()))
                })
            }
        }
    }
}

impl Config {
    /// Reads the file.
    pub(crate) fn read(path: &Path) -> Result<Self, Failure> {
        let text = std::fs::read_to_string(path).map_err(|error| {
            let hint = "write one as the README shows, or name it with --config";
            Failure::usage(format!("the configuration {} cannot be read ({error}): {hint}", path.display()))
        })?;
        let mut config: Self = parse(path, &text)?;
        if config.accounts.is_empty() {
            return Err(Failure::usage(format!("{} names no [[account]]: add one", path.display())));
        }
        if let (true, Some(folder)) = (config.store.is_relative(), path.parent()) {
            config.store = folder.join(&config.store);
        }
        Ok(config)
    }

    /// The accounts that a command is for.
    pub(crate) fn accounts(&self, only: Option<&str>) -> Result<Vec<&Account>, Failure> {
        let chosen: Vec<&Account> =
            self.accounts.iter().filter(|account| only.is_none_or(|name| account.name == name)).collect();
        if chosen.is_empty() {
            let known: Vec<&str> = self.accounts.iter().map(|account| account.name.as_str()).collect();
            return Err(Failure::usage(format!(
                "there is no account {}: the configuration has {}",
                only.unwrap_or_default(),
                known.join(", ")
            )));
        }
        Ok(chosen)
    }
}

/// Reads a TOML file's text; what is wrong is told with its line.
pub(crate) fn parse<T: DeserializeOwned>(path: &Path, text: &str) -> Result<T, Failure> {
    toml::from_str(text).map_err(|error| {
        let place = error.span().map(|span| text[..span.start].lines().count().max(1));
        let place = place.map(|line| format!(", line {line}")).unwrap_or_default();
        Failure::usage(format!("{}{place}: {}", path.display(), error.message()))
    })
}

fn default_store() -> PathBuf {
    "amz-odoo.db".into()
}

fn one() -> f64 {
    1.0
}
