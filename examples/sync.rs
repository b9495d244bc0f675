//! `amz-odoo-sync`: the whole job embedded in a program of your own, here between the two emulators.
//!
//! Run it: `cargo run -p amz-odoo-examples --example sync`

use std::error::Error;

use amz_odoo_mapping::context::UnknownSku;
use amz_odoo_sync::clock::SystemClock;
use amz_odoo_sync::odoo::{Session, setup};
use amz_odoo_sync::store::{KeySource, SqliteStore};
use amz_odoo_sync::{Account, OrdersFlow, RevenueMode, Silent};
use amz_odoo_testkit::{odoo, serve, spapi};
use spapi_client::{Endpoint, types::Region};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let config = spapi::EmulatorConfig { orders: 20, ..spapi::EmulatorConfig::new(7) };
    let config = config.with_sellers(1, &["DE"]).starting_now();
    let amazon = serve(spapi::Emulator::new(config.clone()), ([127, 0, 0, 1], 0).into()).await?;
    let shop = serve(odoo::Emulator::new(odoo::Config::default()), ([127, 0, 0, 1], 0).into()).await?;
    let client = spapi_client::Client::builder(config.client_id.as_str(), config.client_secret.as_str())
        .endpoint(Endpoint::custom(&amazon.url())?)
        .lwa_endpoint(format!("{}/auth/o2/token", amazon.url()))
        .build()?;
    let seller = client.seller(config.sellers[0].refresh_token.as_str(), Region::Eu);
    let odoo = odoo_rpc::Client::builder(shop.url())
        .database("odoo")
        .credentials("admin", "admin")
        .connect()
        .await?;

    let mut account = Account::new("main", Region::Eu, RevenueMode::Invoices);
    account.marketplaces.clone_from(&config.sellers[0].marketplaces);
    account.rules.unknown_sku = UnknownSku::Create;
    let mut session = Session::open(odoo, None).await?;
    // Once, by an administrator: pricelists, taxes, warehouses.
    let context = account.map_context(&session);
    let blueprint = setup::blueprint(session.company.id, &account.marketplaces()?, &context);
    let missing = setup::missing(&session, &blueprint);
    setup::make(&mut session, &missing).await?;

    let folder = tempfile::tempdir()?;
    let path = folder.path().join("amz-odoo.db");
    let store = SqliteStore::open(&path, &KeySource::beside(&path))?;
    let flow = OrdersFlow::new(&account, &seller, &session, &store, &SystemClock, &Silent)?;
    for _ in 0..2 {
        let report = flow.pass(None).await?;
        println!("{} imported with {} writes", report.orders_imported, report.odoo_writes);
    }
    Ok(())
}

#[test]
fn runs() -> Result<(), Box<dyn Error>> {
    main()
}
