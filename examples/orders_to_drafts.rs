//! A composition: read orders with `spapi-client` and map them, without Odoo and without the engine.
//!
//! Run it: `cargo run -p amz-odoo-examples --example orders_to_drafts`

use std::error::Error;

use amz_odoo_mapping::{MapContext, order_2026};
use amz_odoo_testkit::serve;
use amz_odoo_testkit::spapi::{Emulator, EmulatorConfig};
use futures_util::StreamExt;
use spapi_client::types::orders_2026_01_01::SearchOrders;
use spapi_client::types::{Region, Timestamp};
use spapi_client::{Client, Endpoint};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let config = EmulatorConfig { orders: 30, ..EmulatorConfig::new(7) }.starting_now();
    let server = serve(Emulator::new(config.clone()), ([127, 0, 0, 1], 0).into()).await?;
    let client = Client::builder(config.client_id.as_str(), config.client_secret.as_str())
        .endpoint(Endpoint::custom(&server.url())?)
        .lwa_endpoint(format!("{}/auth/o2/token", server.url()))
        .build()?;
    let seller = client.seller(config.sellers[0].refresh_token.as_str(), Region::Eu);

    let context = MapContext::default();
    let parts = ["PROCEEDS", "FULFILLMENT", "RECIPIENT", "BUYER", "TAX"];
    let since: Timestamp = "2025-01-01T00:00:00Z".parse()?;
    let search = SearchOrders::new().with_last_updated_after(since).with_included_data(parts);
    let mut pages = seller.pages(search);
    while let Some(page) = pages.next().await {
        for order in page?.value.orders.unwrap_or_default() {
            let mapped = order_2026(&context, &order);
            let draft = &mapped.draft;
            let state = if mapped.is_blocked() { "held back" } else { "ready" };
            println!(
                "{} {state}: {} lines, sum {} of {}",
                draft.order_id,
                draft.lines.len(),
                draft.sum(),
                draft.total
            );
        }
    }
    server.shutdown().await;
    Ok(())
}

#[test]
fn runs() -> Result<(), Box<dyn Error>> {
    main()
}
