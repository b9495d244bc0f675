//! `status`: what waits, what is done, what is held back.

use amz_odoo_sync::store::Store;

use super::{print, print_json};
use crate::cli::Output;
use crate::config::Config;
use crate::failure::{End, Failure};
use crate::{commands::sync, connect};

/// Runs `status`.
pub(crate) async fn run(config: &Config, output: Output) -> Result<End, Failure> {
    let store = connect::store(config)?;
    let counts = store.counts().await?;
    if output.json {
        print_json(&counts)?;
    } else if counts.is_empty() {
        print("Nothing yet: run `amz-odoo sync orders`.");
    } else {
        for flow in &counts {
            print(format!(
                "{}: {} waiting, {} in work, {} done, {} held back, {} given up; {} open issues, {} warnings",
                flow.flow,
                flow.ready,
                flow.leased,
                flow.done,
                flow.quarantined,
                flow.dead,
                flow.open_blocking,
                flow.open_warnings
            ));
        }
    }
    sync::end(&store).await
}
