//! `doctor`: what to change before orders can be booked.
//!
//! Exit codes: 0 without a finding of severity error; 2 while a person must change something first (configuration,
//! credentials, rights, modules); 3 while only set-up is missing, which `--fix` makes.

use amz_odoo_sync::Account;
use amz_odoo_sync::clock::SystemClock;
use amz_odoo_sync::doctor::{self, Finding, OdooAccess, Severity, Subject};
use amz_odoo_sync::store::{KeySource, SqliteStore, StoreError};
use secrecy::SecretString;
use serde_json::json;
use spapi_client::{Limiter, Seller};

use super::{print, print_json, sync};
use crate::cli::Doctor;
use crate::config::{Config, Odoo};
use crate::connect;
use crate::failure::{End, Failure};

/// Holds the password or API key of the login that `--admin` names.
const ADMIN_KEY: &str = "AMZ_ODOO_ADMIN_KEY";

/// Runs `doctor`.
pub(crate) async fn run(config: &Config, arguments: &Doctor) -> Result<End, Failure> {
    let accounts = sellers(config)?;
    let mode = if arguments.fix { odoo_rpc::Mode::ReadWrite } else { odoo_rpc::Mode::ReadOnly };
    let connection = connect::odoo_builder(&config.odoo, mode)?.connect().await;
    let subject = Subject {
        odoo: OdooAccess {
            url: &config.odoo.url,
            database: &config.odoo.database,
            user: &config.odoo.user,
            connection: &connection,
        },
        accounts: &accounts,
        client_id: &config.amazon.client_id,
        clock: &SystemClock,
    };
    let mut findings = Vec::new();
    if arguments.fix
        && let Ok(own) = &connection
    {
        let administrator = match &arguments.admin {
            Some(login) => administrator(&config.odoo, login).await?,
            None => own.clone(),
        };
        findings = doctor::fix(&subject, &administrator).await;
    }
    findings.extend(doctor::examine(&subject).await);
    if let Err(error) = check_store(config, connection.is_ok()).await {
        findings.push(doctor::store_finding(&error));
    }
    tell(&findings, arguments)
}

fn sellers(config: &Config) -> Result<Vec<(&Account, Seller)>, Failure> {
    // What keeps the limiter's file from being made is a finding about the store, and nothing about Amazon.
    let alone = || Limiter::builder().speed(config.amazon.speed).build();
    let limiter = connect::limiter(config).unwrap_or_else(|_| alone());
    let amazon = connect::amazon(&config.amazon, limiter)?;
    let seller = |account| Ok((account, connect::seller(&config.amazon, &amazon, account)?));
    config.accounts(None)?.into_iter().map(seller).collect()
}

async fn administrator(config: &Odoo, login: &str) -> Result<odoo_rpc::Client, Failure> {
    let key = std::env::var(ADMIN_KEY).map(SecretString::from).map_err(|_| {
        Failure::usage(format!("--admin {login}: put the login's password or API key into {ADMIN_KEY}"))
    })?;
    let builder = connect::odoo_builder(config, odoo_rpc::Mode::ReadWrite)?;
    Ok(builder.credentials(login, key).connect().await?)
}

/// A store that is not there yet is made by the first pass. It is bound to Odoo only where the connection shows that
/// the configuration names the right one.
async fn check_store(config: &Config, connected: bool) -> Result<(), StoreError> {
    if !config.store.exists() {
        return Ok(());
    }
    let store = SqliteStore::open(&config.store, &KeySource::beside(&config.store))?;
    if connected { sync::bind(&store, config).await } else { Ok(()) }
}

fn tell(findings: &[Finding], arguments: &Doctor) -> Result<End, Failure> {
    let count = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    let document = json!({ "errors": errors, "warnings": warnings, "findings": findings });
    let end = end(findings);
    match &end {
        // The failure's report prints it.
        Err(_) if arguments.output.json => return end.map_err(|failure| failure.beside(&document)),
        Ok(_) if arguments.output.json => print_json(&document)?,
        _ => {
            findings.iter().for_each(print);
            print(match (errors, warnings) {
                (0, 0) => "Odoo, Amazon and the configuration are ready.".to_owned(),
                (errors, warnings) => format!("{errors} errors, {warnings} warnings."),
            });
        }
    }
    end
}

fn end(findings: &[Finding]) -> Result<End, Failure> {
    if findings.iter().any(|finding| finding.code.needs_a_hand()) {
        return Err(Failure::usage("orders cannot be booked: do what the findings say, then run it again"));
    }
    let left = findings.iter().any(|finding| finding.severity == Severity::Error);
    Ok(if left { End::Issues } else { End::Done })
}
