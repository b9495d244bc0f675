//! Builds the adapters from the configuration.

use amz_odoo_sync::Account;
use amz_odoo_sync::clock::SystemClock;
use amz_odoo_sync::quota::QuotaFile;
use amz_odoo_sync::store::{KeySource, SqliteStore};
use secrecy::ExposeSecret as _;
use spapi_client::{Endpoint, Limiter, Seller};

use crate::config::{Amazon, Config, Odoo};
use crate::failure::Failure;

/// What Amazon sees as the user agent.
const APP: &str = concat!("amz-odoo/", env!("CARGO_PKG_VERSION"));

/// The store.
pub(crate) fn store(config: &Config) -> Result<SqliteStore, Failure> {
    Ok(SqliteStore::open(&config.store, &KeySource::beside(&config.store))?)
}

/// Connects to Odoo.
pub(crate) async fn odoo(config: &Odoo, mode: odoo_rpc::Mode) -> Result<odoo_rpc::Client, Failure> {
    Ok(odoo_builder(config, mode)?.connect().await?)
}

/// The settings of a connection to Odoo.
pub(crate) fn odoo_builder(config: &Odoo, mode: odoo_rpc::Mode) -> Result<odoo_rpc::ClientBuilder, Failure> {
    Ok(odoo_rpc::Client::builder(&config.url)
        .database(&config.database)
        .credentials(&config.user, config.key.read("the Odoo key")?)
        .allow_plain_http(config.allow_plain_http)
        .mode(mode))
}

/// The limiter whose buckets stand beside the store, so that processes that follow one another stay inside Amazon's
/// usage plans together.
pub(crate) fn limiter(config: &Config) -> Result<Limiter, Failure> {
    Ok(QuotaFile::limiter(&config.store, config.amazon.speed, SystemClock)?)
}

/// The application at Amazon.
pub(crate) fn amazon(config: &Amazon, limiter: Limiter) -> Result<spapi_client::Client, Failure> {
    let secret = config.client_secret.read("the LWA client secret")?;
    let mut builder =
        spapi_client::Client::builder(config.client_id.as_str(), secret.expose_secret().to_owned())
            .app(APP)
            .limiter(limiter);
    if let Some(url) = &config.endpoint {
        let endpoint =
            Endpoint::custom(url).map_err(|error| Failure::usage(format!("amazon.endpoint: {error}")))?;
        builder = builder.endpoint(endpoint);
    }
    if let Some(url) = &config.lwa_endpoint {
        builder = builder.lwa_endpoint(url);
    }
    builder.build().map_err(|error| Failure::usage(error.to_string()))
}

/// The account's seller at Amazon.
pub(crate) fn seller(
    config: &Amazon,
    client: &spapi_client::Client,
    account: &Account,
) -> Result<Seller, Failure> {
    let token = config.refresh_tokens.get(&account.name).ok_or_else(|| {
        Failure::usage(format!(
            "the account {} has no refresh token: add it to amazon.refresh_tokens",
            account.name
        ))
    })?;
    let token = token.read(&format!("the refresh token of {}", account.name))?;
    Ok(client.seller(token.expose_secret().to_owned(), account.region).with_partner_id(&account.name))
}
