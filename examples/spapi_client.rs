//! `spapi-client`: log in and read orders page by page, here from the emulator.
//!
//! Run it: `cargo run -p amz-odoo-examples --example spapi_client`

use std::error::Error;

use amz_odoo_testkit::serve;
use amz_odoo_testkit::spapi::{Emulator, EmulatorConfig};
use futures_util::StreamExt;
use spapi_client::types::orders_2026_01_01::SearchOrders;
use spapi_client::types::{Region, Timestamp, sellers_v1::GetMarketplaceParticipations};
use spapi_client::{Client, Endpoint};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let config = EmulatorConfig { orders: 150, ..EmulatorConfig::new(7) }.starting_now();
    let server = serve(Emulator::new(config.clone()), ([127, 0, 0, 1], 0).into()).await?;

    // Without `endpoint` and `lwa_endpoint` the same code speaks to Amazon.
    let client = Client::builder(config.client_id.as_str(), config.client_secret.as_str())
        .app("my-tool/1.0")
        .endpoint(Endpoint::custom(&server.url())?)
        .lwa_endpoint(format!("{}/auth/o2/token", server.url()))
        .build()?;
    let seller = client.seller(config.sellers[0].refresh_token.as_str(), Region::Eu);

    let answer = seller.send(&GetMarketplaceParticipations::new()).await?;
    let marketplaces = answer.value.payload.unwrap_or_default();
    println!("sells in {} marketplaces", marketplaces.len());

    let since: Timestamp = "2025-01-01T00:00:00Z".parse()?;
    let mut pages = seller.pages(SearchOrders::new().with_last_updated_after(since));
    while let Some(page) = pages.next().await {
        let page = page?;
        println!("{} orders, request {:?}", page.value.orders.unwrap_or_default().len(), page.request_id);
    }
    println!("{:?}", client.stats());
    server.shutdown().await;
    Ok(())
}

#[test]
fn runs() -> Result<(), Box<dyn Error>> {
    main()
}
