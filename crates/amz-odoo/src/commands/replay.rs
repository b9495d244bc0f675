//! `replay`: book an order again, with what Amazon has now.

use amz_odoo_sync::flows::orders::{Replayed, accounts_of};
use amz_odoo_sync::store::SqliteStore;

use super::{note, print, print_json, sync};
use crate::cli::{Output, Replay};
use crate::config::Config;
use crate::connect;
use crate::failure::{End, Failure};

/// Runs `replay`.
pub(crate) async fn run(config: &Config, arguments: &Replay) -> Result<End, Failure> {
    let store = connect::store(config)?;
    again(config, &store, &arguments.order_id, arguments.output).await
}

/// Fetches the order anew and books it, in each account that has it.
pub(crate) async fn again(
    config: &Config,
    store: &SqliteStore,
    order_id: &str,
    output: Output,
) -> Result<End, Failure> {
    sync::bind(store, config).await?;
    let mut done: Option<Replayed> = None;
    for name in accounts_of(store, order_id).await? {
        for account in config.accounts(Some(&name))? {
            let replayed = sync::replay(config, store, account, order_id).await?;
            if let Some(sentence) = &replayed.not_asked {
                note(sentence);
            }
            match &mut done {
                Some(all) => all.add(&replayed),
                None => done = Some(replayed),
            }
        }
    }
    let Some(done) = done else { return Ok(End::Done) };
    if output.json {
        print_json(&done)?;
    } else {
        print(sync::summary(&done.report, false));
    }
    Ok(if done.report.orders_quarantined == 0 { End::Done } else { End::Issues })
}
