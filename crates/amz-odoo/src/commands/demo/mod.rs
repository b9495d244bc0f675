//! `demo`: the main job on emulated orders, into an emulated Odoo or a real one, and a proof read back from Odoo.

mod chart;
mod check;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use amz_odoo_mapping::context::UnknownSku;
use amz_odoo_sync::clock::{Clock as _, SystemClock};
use amz_odoo_sync::odoo::{Session, setup};
use amz_odoo_sync::store::{
    FlowCounts, Issue, IssueFilter, IssueState, KeySource, Severity, SqliteStore, Store,
};
use amz_odoo_sync::{Account, OrdersFlow, OrdersReport, RevenueMode};
use amz_odoo_testkit::spapi::EmulatorConfig;
use amz_odoo_testkit::{FaultConfig, Server, odoo, serve, spapi};
use secrecy::SecretString;
use serde::Serialize;
use spapi_client::{Endpoint, Limiter, Seller};
use spapi_types::Region;

use super::emulate::FAULT_PROBABILITY;
use super::{print, print_json};
use crate::cli::Demo;
use crate::failure::{End, Failure};
use crate::progress::Bar;
use check::Check;

/// The emulated clock and its usage plans run so many times faster, so that status changes of days fit a demo.
const SPEED: f64 = 1000.0;

/// Goes at setting up, and at each pass, where both sides fail on purpose.
const TRIES: usize = 5;

/// Passes until nothing changes any more; the emulated orders have come to rest long before.
const PASSES: usize = 12;

/// What `demo --json` prints.
#[derive(Serialize)]
struct Report {
    /// The sums of all passes.
    #[serde(flatten)]
    totals: OrdersReport,
    /// Passes run.
    passes: usize,
    /// The last pass: what a pass without news costs.
    last_pass: OrdersReport,
    /// What reading everything back found.
    #[serde(flatten)]
    check: Check,
    /// Open issues.
    issues: Vec<Issue>,
    /// The Odoo that was filled.
    odoo_version: String,
}

type Amazon = Arc<Mutex<spapi::Emulator>>;

/// Runs `demo`.
pub(crate) async fn run(arguments: Demo) -> Result<End, Failure> {
    let started = SystemClock.now();
    let amazon: Amazon = Arc::new(Mutex::new(spapi::Emulator::new(amazon_config(&arguments))));
    let amazon_server = listen(Arc::clone(&amazon)).await?;
    let (odoo_client, _odoo_server) = connect_odoo(&arguments).await?;
    let seller = connect_amazon(&amazon, &amazon_server)?;
    let folder =
        tempfile::tempdir().map_err(|error| Failure::new(format!("no folder for the store: {error}")))?;
    let path = folder.path().join("demo.db");
    let store = SqliteStore::open(&path, &KeySource::beside(&path))?;
    let accounts = accounts(&amazon);
    let mut sessions = Vec::new();
    for account in &accounts {
        let mut session = Session::open(odoo_client.clone(), None).await?;
        let mut tries = 1;
        while let Err(failure) = set_up(&mut session, account).await {
            // Set-up finds what it made before; an Odoo with faults may need several goes.
            tries += 1;
            if arguments.faults.is_none() || tries > TRIES {
                return Err(failure);
            }
        }
        sessions.push(session);
    }
    let bar = Bar::new("orders");
    let mut totals = OrdersReport::default();
    let mut last_pass = OrdersReport::default();
    let mut passes = 0;
    // The first pass books what is there; then time goes on until the last order has come to rest.
    while passes < PASSES {
        passes += 1;
        last_pass = OrdersReport::default();
        for (account, session) in accounts.iter().zip(&sessions) {
            let flow = OrdersFlow::new(account, &seller, session, &store, &SystemClock, &bar)?;
            let mut tries = 1;
            let report = loop {
                match flow.pass(None).await {
                    Ok(report) => break report,
                    // The next pass goes on where this one stopped, as cron's next run does.
                    Err(_) if arguments.faults.is_some() && tries < TRIES => tries += 1,
                    Err(error) => return Err(error.into()),
                }
            };
            last_pass.add(&report);
        }
        totals.add(&last_pass);
        let quiet = last_pass.odoo_writes == 0 && last_pass.orders_waiting == 0;
        if passes == 1 {
            advance(&amazon_server).await?;
        } else if quiet {
            break;
        }
    }
    bar.finish();
    let listing = amazon_orders(&amazon_server, arguments.orders_out.as_deref()).await?;
    // Each order that a pass fetched is one job, however often it was listed.
    totals.orders_seen = store.counts().await?.iter().map(FlowCounts::jobs).sum();
    let issues =
        store.issues(IssueFilter { state: Some(IssueState::Open), ..IssueFilter::default() }).await?;
    let session = sessions.first().ok_or_else(|| Failure::new("the emulator has no seller"))?;
    let check = check::run(session, &listing.orders, &issues).await?;
    totals.seconds = SystemClock.now().duration_since(started).as_secs_f64();
    let report =
        Report { totals, passes, last_pass, check, issues, odoo_version: odoo_client.version().to_string() };
    amazon_server.shutdown().await;
    let end = end(&report);
    match end {
        // The failure's report prints it.
        Err(failure) if arguments.output.json => return Err(failure.beside(&report)),
        _ if arguments.output.json => print_json(&report)?,
        _ => print(chart::draw(&report)),
    }
    end
}

fn end(report: &Report) -> Result<End, Failure> {
    if let Some(fault) = report.check.fault(report.totals.orders_seen) {
        return Err(Failure::new(format!(
            "Odoo does not show what Amazon has ({fault}): please report it with the seed"
        )));
    }
    let held_back = report.issues.iter().any(|issue| issue.severity == Severity::Blocking);
    Ok(if held_back { End::Issues } else { End::Done })
}

fn amazon_config(arguments: &Demo) -> EmulatorConfig {
    let config =
        EmulatorConfig { orders: arguments.orders, speed: SPEED, ..EmulatorConfig::new(arguments.seed) };
    let config = config.starting_now();
    match arguments.faults {
        Some(seed) => config.rough_by(seed, FAULT_PROBABILITY),
        None => config,
    }
}

async fn connect_odoo(arguments: &Demo) -> Result<(odoo_rpc::Client, Option<Server>), Failure> {
    let (url, database, user, key, server) = match &arguments.odoo_url {
        Some(url) => (
            url.clone(),
            arguments.odoo_db.clone().unwrap_or_default(),
            arguments.odoo_user.clone().unwrap_or_default(),
            arguments.odoo_key.clone().unwrap_or_default(),
            None,
        ),
        None => {
            let mut config = odoo::Config::default();
            if let Some(seed) = arguments.faults {
                config.faults = FaultConfig::all(seed, FAULT_PROBABILITY);
            }
            let (database, user, key) =
                (config.database.clone(), config.user.clone(), config.password.clone());
            let server = listen(odoo::Emulator::new(config)).await?;
            (server.url(), database, user, key, Some(server))
        }
    };
    let client = odoo_rpc::Client::builder(&url)
        .database(database)
        .credentials(user, SecretString::from(key))
        .allow_plain_http(true)
        .connect()
        .await?;
    Ok((client, server))
}

fn connect_amazon(amazon: &Amazon, server: &Server) -> Result<Seller, Failure> {
    let config = lock(amazon).config().clone();
    let endpoint = Endpoint::custom(&server.url()).map_err(|error| Failure::new(error.to_string()))?;
    let client = spapi_client::Client::builder(config.client_id.as_str(), config.client_secret.as_str())
        .app(concat!("amz-odoo/", env!("CARGO_PKG_VERSION")))
        .endpoint(endpoint)
        .lwa_endpoint(format!("{}/auth/o2/token", server.url()))
        .limiter(Limiter::builder().speed(SPEED).build())
        .build()
        .map_err(|error| Failure::new(error.to_string()))?;
    let seller = config.sellers.first().ok_or_else(|| Failure::new("the emulator has no seller"))?;
    Ok(client.seller(seller.refresh_token.as_str(), Region::Na).with_partner_id(&seller.seller_id))
}

/// One account a region, as a merchant has it.
fn accounts(amazon: &Amazon) -> Vec<Account> {
    let marketplaces: Vec<String> =
        lock(amazon).config().sellers.iter().flat_map(|seller| seller.marketplaces.clone()).collect();
    Region::ALL
        .into_iter()
        .filter_map(|region| {
            let own: Vec<String> = region
                .marketplaces()
                .map(|marketplace| marketplace.id.to_owned())
                .filter(|id| marketplaces.contains(id))
                .collect();
            let mut account =
                Account::new(format!("demo-{}", region.as_str()), region, RevenueMode::Invoices);
            account.marketplaces = own;
            account.rules.unknown_sku = UnknownSku::Create;
            (!account.marketplaces.is_empty()).then_some(account)
        })
        .collect()
}

async fn set_up(session: &mut Session, account: &Account) -> Result<(), Failure> {
    let blueprint =
        setup::blueprint(session.company.id, &account.marketplaces()?, &account.map_context(session));
    let missing = setup::missing(session, &blueprint);
    setup::make(session, &missing).await?;
    Ok(())
}

/// Lets the emulated time go on until the last order has come to rest.
async fn advance(server: &Server) -> Result<(), Failure> {
    let request = reqwest::Client::new().post(format!("{}/_emulator/advance", server.url()));
    request.body(r#"{"to":"end"}"#).send().await.map_err(control)?.error_for_status().map_err(control)?;
    Ok(())
}

/// What the emulated Amazon holds; written to this file too, as it was told.
async fn amazon_orders(server: &Server, copy: Option<&Path>) -> Result<check::Listing, Failure> {
    let answer = reqwest::get(format!("{}/_emulator/orders", server.url())).await.map_err(control)?;
    let body = answer.bytes().await.map_err(control)?;
    if let Some(path) = copy {
        std::fs::write(path, &body).map_err(|error| {
            Failure::usage(format!("{} cannot be written ({error}): name another file", path.display()))
        })?;
    }
    serde_json::from_slice(&body)
        .map_err(|error| Failure::new(format!("the emulator's list of orders: {error}")))
}

fn control(error: reqwest::Error) -> Failure {
    Failure::new(format!("the emulator's controls do not answer: {error}"))
}

async fn listen(emulator: impl amz_odoo_testkit::Emulate) -> Result<Server, Failure> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    serve(emulator, address).await.map_err(|error| Failure::new(format!("no port on this machine: {error}")))
}

fn lock(amazon: &Amazon) -> std::sync::MutexGuard<'_, spapi::Emulator> {
    amazon.lock().unwrap_or_else(PoisonError::into_inner)
}
