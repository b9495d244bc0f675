//! What a foreign currency is worth, as the command line tells it.

use amz_odoo_mapping::money::currency_digits;
use amz_odoo_mapping::settlement::Exchange;
use rust_decimal::Decimal;

use super::Settlement;
use crate::cli;
use crate::failure::Failure;

/// The exchange; none where the company's currency is not named.
pub(super) fn exchange(arguments: &cli::Exchange) -> Result<Option<Exchange>, Failure> {
    let Some(own) = &arguments.currency else { return Ok(None) };
    let mut exchange = Exchange::new(currency(own)?);
    for text in &arguments.rate {
        let (code, rate) = pair("--rate", "USD=0.92", text)?;
        if rate <= Decimal::ZERO {
            return Err(Failure::usage(format!("--rate {text}: a rate is more than zero")));
        }
        let code = currency(code)?;
        if code == exchange.currency || exchange.rates.contains_key(&code) {
            return Err(Failure::usage(format!("--rate {text}: {code} has a rate already")));
        }
        exchange = exchange.rate(code, rate);
    }
    for text in &arguments.converted {
        let (id, amount) = pair("--converted", "11000000001=1016.08", text)?;
        if exchange.converted.insert(id.to_owned(), amount).is_some() {
            return Err(Failure::usage(format!("--converted {text}: {id} has an amount already")));
        }
    }
    Ok(Some(exchange))
}

/// Whether all amounts that the bank got are of settlements in the file, and are for a payout in another currency.
pub(super) fn check(exchange: Option<&Exchange>, settlements: &[Settlement]) -> Result<(), Failure> {
    let known = |id: &String| settlements.iter().any(|mapped| mapped.draft.settlement_id == *id);
    let Some(exchange) = exchange else { return Ok(()) };
    if let Some(id) = exchange.converted.keys().find(|id| !known(id)) {
        return Err(Failure::usage(format!("--converted {id}: the file holds no such settlement")));
    }
    for draft in settlements.iter().map(|mapped| &mapped.draft) {
        let is_paid = draft.total.is_none_or(|total| total > Decimal::ZERO);
        if exchange.converted.contains_key(&draft.settlement_id)
            && !(is_paid && draft.currency != exchange.currency)
        {
            return Err(Failure::usage(format!(
                "--converted {}: nothing of it is converted, since it pays nothing out or is in {} itself",
                draft.settlement_id, exchange.currency
            )));
        }
    }
    Ok(())
}

fn currency(code: &str) -> Result<String, Failure> {
    let code = code.to_uppercase();
    match currency_digits(&code) {
        Some(_) => Ok(code),
        None => Err(Failure::usage(format!("{code} is no currency; write its ISO 4217 code, such as EUR"))),
    }
}

fn pair<'t>(option: &str, example: &str, text: &'t str) -> Result<(&'t str, Decimal), Failure> {
    let pair = text.split_once('=').and_then(|(key, amount)| Some((key.trim(), amount.trim().parse().ok()?)));
    pair.filter(|(key, _)| !key.is_empty())
        .ok_or_else(|| Failure::usage(format!("{option} {text}: write it as in {option} {example}")))
}
