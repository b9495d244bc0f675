//! `sync`: one pass of a flow.

use amz_odoo_sync::clock::SystemClock;
use amz_odoo_sync::flows::orders::Replayed;
use amz_odoo_sync::odoo::Session;
use amz_odoo_sync::store::{Binding, KeySource, SqliteStore, Store, StoreError};
use amz_odoo_sync::{Account, OrdersFlow, OrdersReport, issues};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::{print, print_json};
use crate::cli::{Flow, Sync};
use crate::config::Config;
use crate::connect;
use crate::failure::{End, Failure};
use crate::progress::Bar;

/// Runs `sync`.
pub(crate) async fn run(config: &Config, arguments: &Sync) -> Result<End, Failure> {
    let Flow::Orders = arguments.flow;
    let since = arguments.since.as_deref().map(parse_since).transpose()?;
    let accounts = config.accounts(arguments.account.as_deref())?;
    let mode = if arguments.dry_run { odoo_rpc::Mode::ReadOnly } else { odoo_rpc::Mode::ReadWrite };
    let odoo = connect::odoo(&config.odoo, mode).await?;
    let amazon = connect::amazon(&config.amazon, connect::limiter(config)?)?;
    // A rehearsal takes its jobs from a store that is thrown away, so that the real one still has them.
    let scratch =
        tempfile::tempdir().map_err(|error| Failure::new(format!("no folder for the rehearsal: {error}")))?;
    let store = if arguments.dry_run {
        let path = scratch.path().join("rehearsal.db");
        SqliteStore::open(&path, &KeySource::beside(&path))?
    } else {
        connect::store(config)?
    };
    bind(&store, config).await?;
    let mut total = OrdersReport::default();
    let mut failures = Vec::new();
    for account in &accounts {
        let pass = async {
            let seller = connect::seller(&config.amazon, &amazon, account)?;
            let session = Session::open(odoo.clone(), account.company.as_deref()).await?;
            let bar = Bar::new("orders");
            let flow = OrdersFlow::new(account, &seller, &session, &store, &SystemClock, &bar)?;
            let report = if arguments.dry_run { flow.rehearse(since).await } else { flow.pass(since).await };
            bar.finish();
            Ok::<_, Failure>(report?)
        };
        match pass.await {
            Ok(report) => total.add(&report),
            // The other accounts have nothing to do with it.
            Err(failure) => failures.push(failure),
        }
    }
    let booked = failures.len() < accounts.len();
    failures.extend(total.to_correct.iter().cloned().map(Failure::usage));
    let failure = Failure::all(failures);
    match failure {
        // One document: the error goes into it.
        Some(failure) if arguments.output.json && booked => return Err(failure.beside(&total)),
        _ if !booked => {}
        None if arguments.output.json => print_json(&total)?,
        _ => print(summary(&total, arguments.dry_run)),
    }
    failure.map_or(Ok(()), Err)?;
    end(&store).await
}

/// A store that was copied, or is pointed at another Odoo, must not book.
pub(crate) async fn bind(store: &SqliteStore, config: &Config) -> Result<(), StoreError> {
    let odoo = format!("{} at {}", config.odoo.database, config.odoo.url.trim_end_matches('/'));
    store.bind(&Binding::Odoo, &odoo).await
}

/// Books an order of the account again.
pub(crate) async fn replay(
    config: &Config,
    store: &SqliteStore,
    account: &Account,
    order_id: &str,
) -> Result<Replayed, Failure> {
    let odoo = connect::odoo(&config.odoo, odoo_rpc::Mode::ReadWrite).await?;
    let amazon = connect::amazon(&config.amazon, connect::limiter(config)?)?;
    let seller = connect::seller(&config.amazon, &amazon, account)?;
    let session = Session::open(odoo, account.company.as_deref()).await?;
    let bar = Bar::new("replay");
    let flow = OrdersFlow::new(account, &seller, &session, store, &SystemClock, &bar)?;
    let replayed = flow.replay(order_id).await;
    bar.finish();
    Ok(replayed?)
}

/// Exit code 3 while an issue holds a record back.
pub(crate) async fn end(store: &SqliteStore) -> Result<End, Failure> {
    Ok(if issues::hold_something_back(store).await? { End::Issues } else { End::Done })
}

/// The report for people.
pub(crate) fn summary(report: &OrdersReport, rehearsal: bool) -> String {
    let (head, hint) = match (rehearsal, report.orders_quarantined) {
        (true, _) => ("Would do", ""),
        (false, 0) => ("Done", ""),
        (false, _) => ("Done", "\nRun `amz-odoo issues list` to see what is held back and why."),
    };
    format!(
        "{head} in {:.1} s: {} orders seen, {} imported, {} updated, {} cancelled, {} unchanged, {} skipped, {} held back.\n\
         {} calls to Amazon ({} throttled), {} to Odoo ({} writes).{hint}",
        report.seconds,
        report.orders_seen,
        report.orders_imported,
        report.orders_updated,
        report.orders_cancelled,
        report.orders_unchanged,
        report.orders_skipped,
        report.orders_quarantined,
        report.amazon_calls,
        report.throttled,
        report.odoo_calls,
        report.odoo_writes,
    )
}

fn parse_since(text: &str) -> Result<Timestamp, Failure> {
    let bad = || {
        Failure::usage(format!(
            "--since {text}: write a date (2026-11-01) or an instant (2026-11-01T08:00:00Z)"
        ))
    };
    if let Ok(at) = text.parse::<Timestamp>() {
        return Ok(at);
    }
    let date: Date = text.parse().map_err(|_| bad())?;
    Ok(date.to_zoned(TimeZone::UTC).map_err(|_| bad())?.timestamp())
}
