//! The Finances API, 2024-06-19 and v0, as a source of settlements.

mod documents;
mod laws;
mod models;
mod reading;
mod transactions;

use documents::ids;
use serde_json::Value;

/// The forms in which a released transaction may come: as it is, and as what was deferred before.
fn deferred(transaction: &Value, copy: u8) -> Vec<Value> {
    let own = transaction["transactionId"].as_str().unwrap().to_owned();
    let of = |id: &str, status: &str, names: &[(&str, &str)]| {
        let mut version = transaction.clone();
        version["transactionId"] = id.into();
        version["transactionStatus"] = status.into();
        let related = version["relatedIdentifiers"].as_array_mut().unwrap();
        related.extend(ids(names).as_array().unwrap().clone());
        version
    };
    let release = format!("{own}-released");
    let held = |status: &str| of(&own, status, &[("RELEASE_TRANSACTION_ID", &release)]);
    let released = of(&release, "RELEASED", &[("DEFERRED_TRANSACTION_ID", &own)]);
    match copy {
        // Another one that is still held back is in no settlement.
        0 => vec![of(&own, "Released", &[]), of(&format!("{own}-other"), "Deferred", &[])],
        1 => vec![of(&own, "DEFERRED", &[]), held("DEFERRED_RELEASED"), released],
        2 => vec![held("Deferred_Released"), released],
        // The release is read again under another id.
        3 => vec![released, of(&format!("{own}-again"), "RELEASED", &[("DEFERRED_TRANSACTION_ID", &own)])],
        _ => vec![of(&own, "DEFERRED", &[]), of(&own, "DEFERRED_RELEASED", &[])],
    }
}

/// Calls with every JSON number that is an amount.
fn amounts(value: &mut Value, take: &mut impl FnMut(&mut Value)) {
    match value {
        Value::Array(entries) => entries.iter_mut().for_each(|entry| amounts(entry, take)),
        Value::Object(members) => {
            for (name, member) in members {
                match name.as_str() {
                    "currencyAmount" | "CurrencyAmount" => take(member),
                    _ => amounts(member, take),
                }
            }
        }
        _ => {}
    }
}
