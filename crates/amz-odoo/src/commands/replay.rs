//! `replay`: book an order again from the document that Amazon sent.

use amz_odoo_sync::store::{JobState, Replay as Again, SqliteStore, Store};
use amz_odoo_sync::{OrdersReport, clock::Clock as _, clock::SystemClock, flows::orders::FLOW};

use super::{print, print_json, sync};
use crate::cli::{Output, Replay};
use crate::config::Config;
use crate::connect;
use crate::failure::{End, Failure};

/// Runs `replay`.
pub(crate) async fn run(config: &Config, arguments: &Replay) -> Result<End, Failure> {
    let store = connect::store(config)?;
    again(config, &store, &arguments.order_id, arguments.output).await
}

/// Queues the order again and books it.
pub(crate) async fn again(
    config: &Config,
    store: &SqliteStore,
    order_id: &str,
    output: Output,
) -> Result<End, Failure> {
    sync::bind(store, config).await?;
    let request = Again {
        record: order_id.to_owned(),
        account: None,
        flow: Some(FLOW.to_owned()),
        at: SystemClock.now(),
    };
    let replayed = store.replay(request).await?;
    if replayed.is_empty() {
        return Err(Failure::usage(format!(
            "no order {order_id} was ever fetched: check the id, or run `amz-odoo sync orders`"
        )));
    }
    if replayed.iter().any(|job| job.was == JobState::Leased) {
        return Err(Failure::new(format!(
            "another worker is booking {order_id} right now: try again when it is done"
        )));
    }
    let mut total = OrdersReport::default();
    for job in &replayed {
        for account in config.accounts(Some(&job.flow.account))? {
            total.add(&sync::book(config, store, account).await?);
        }
    }
    if output.json {
        print_json(&total)?;
    } else {
        print(sync::summary(&total, false));
    }
    Ok(if total.orders_quarantined == 0 { End::Done } else { End::Issues })
}
