//! Where revenue is booked: the command line, the rules and the configuration may say so, and must not contradict.

use std::path::Path;

use amz_odoo_mapping::settlement::{AccountRules, RevenueMode};
use serde::Deserialize;

use super::super::text;
use crate::cli::{MapSettlement, Revenue};
use crate::config;
use crate::failure::Failure;

/// What this command reads of the configuration: it needs no account and no Odoo.
#[derive(Deserialize)]
struct Accounts {
    #[serde(default, rename = "account")]
    accounts: Vec<Account>,
}

#[derive(Deserialize)]
struct Account {
    name: String,
    revenue: RevenueMode,
}

/// The mode that was chosen; `None` where nobody did.
///
/// The configuration counts where it is there. Where its accounts have both modes and none is named, either may be meant.
pub(super) fn chosen(
    configuration: &Path,
    arguments: &MapSettlement,
    rules: &AccountRules,
) -> Result<Option<RevenueMode>, Failure> {
    let flag = arguments.revenue.map(|revenue| match revenue {
        Revenue::Invoices => RevenueMode::Invoices,
        Revenue::Settlement => RevenueMode::Settlement,
    });
    let accounts = accounts(configuration, arguments.account.as_deref())?;
    let file = arguments.rules.as_deref().unwrap_or(Path::new("the rules")).display();
    let said = [
        flag.map(|mode| (format!("--revenue {}", name(mode)), mode)),
        rules.revenue.map(|mode| (format!("{file}, revenue = \"{}\"", name(mode)), mode)),
    ];
    for (place, mode) in said.into_iter().flatten() {
        if let Some(other) = accounts.first().filter(|_| accounts.iter().all(|known| known.revenue != mode)) {
            return Err(Failure::usage(format!(
                "{place}: the account {} has revenue = \"{}\" in {}; an account's revenue is booked in one place, correct one of the two",
                other.name,
                name(other.revenue),
                configuration.display()
            )));
        }
    }
    let mut modes = accounts.iter().map(|account| account.revenue);
    let first = modes.next();
    let of_accounts = first.filter(|first| modes.all(|mode| mode == *first));
    Ok(flag.or(rules.revenue).or(of_accounts))
}

/// The accounts of the configuration, or the one of this name; none where there is no configuration.
fn accounts(configuration: &Path, only: Option<&str>) -> Result<Vec<Account>, Failure> {
    let mut accounts = Vec::new();
    if only.is_some() || configuration.exists() {
        accounts = config::parse::<Accounts>(configuration, &text(configuration)?)?.accounts;
    }
    let Some(only) = only else { return Ok(accounts) };
    accounts.retain(|account| account.name == only);
    if accounts.is_empty() {
        let file = configuration.display();
        return Err(Failure::usage(format!("--account {only}: {file} names no such account")));
    }
    Ok(accounts)
}

const fn name(mode: RevenueMode) -> &'static str {
    match mode {
        RevenueMode::Invoices => "invoices",
        RevenueMode::Settlement => "settlement",
    }
}
