//! `explain`: which rule set which Odoo field, from which of Amazon's.

use amz_odoo_mapping::Trace;
use amz_odoo_sync::store::Store;
use serde_json::json;

use super::{print, print_json};
use crate::cli::Explain;
use crate::config::Config;
use crate::connect;
use crate::failure::{End, Failure};

/// Runs `explain`: it prints the trace that the last run of the order wrote, not one made up afterwards.
pub(crate) async fn run(config: &Config, arguments: &Explain) -> Result<End, Failure> {
    let store = connect::store(config)?;
    let ledger = store.ledger(&arguments.order_id).await?;
    let last = ledger.iter().rev().find_map(|entry| Some((entry, entry.trace.as_ref()?)));
    let Some((entry, trace)) = last else {
        return Err(Failure::usage(format!(
            "no run has mapped the order {}: check the id, or run `amz-odoo sync orders`",
            arguments.order_id
        )));
    };
    let trace: Trace = serde_json::from_slice(trace.expose()).map_err(|error| {
        Failure::new(format!("the trace of {} cannot be read: {error}", arguments.order_id))
    })?;
    if arguments.output.json {
        return print_json(&json!({ "ledger": ledger, "trace": trace })).map(|()| End::Done);
    }
    print(format!("{} {} at {}: {}", arguments.order_id, entry.event, entry.at, entry.detail));
    if !entry.reason.is_empty() {
        print(&entry.reason);
    }
    let width = trace.entries().map(|entry| entry.field.len()).max().unwrap_or_default();
    for entry in trace.entries() {
        let value = entry.value.map(|value| format!(" = {value}")).unwrap_or_default();
        print(format!("{:width$}  from {} by rule {}{value}", entry.field, entry.source, entry.rule));
    }
    Ok(End::Done)
}
