//! What keeps orders from being booked, or from being booked well, and the exact fix.
//!
//! [`examine`] asks Odoo and Amazon and judges the answers; the judgements are pure functions over what was gathered.
//! [`fix`] makes in Odoo what is missing and switches off its messages to buyers; examine again to see what is left.
//!
//! A finding of severity error is one of two kinds ([`Code::needs_a_hand`]): what `fix` can make, and what a person must
//! change first: the configuration, credentials, modules or rights. The binary's exit codes follow that.

mod amazon;
mod finding;
mod odoo;
mod rights;
mod store;

use odoo_rpc::Client;
use spapi_client::Seller;
use spapi_types::Marketplace;

use crate::clock::Clock;
use crate::odoo::{Session, setup};
use crate::settings::Account;
use amz_odoo_mapping::context::UnknownSku;

pub use finding::{Code, Finding, Severity};
pub use store::store_finding;

/// What is examined.
pub struct Subject<'a> {
    /// Odoo.
    pub odoo: OdooAccess<'a>,
    /// The accounts, each with its seller at Amazon.
    pub accounts: &'a [(&'a Account, Seller)],
    /// The LWA client id.
    pub client_id: &'a str,
    /// The time.
    pub clock: &'a dyn Clock,
}

/// How Odoo was reached, or why it was not.
pub struct OdooAccess<'a> {
    /// Its address.
    pub url: &'a str,
    /// The database.
    pub database: &'a str,
    /// The login of the integration user.
    pub user: &'a str,
    /// The connection of the integration user.
    pub connection: &'a odoo_rpc::Result<Client>,
}

/// Asks Odoo and Amazon, and judges what they answer. Writes nothing.
pub async fn examine(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut sold = Vec::new();
    for (account, seller) in subject.accounts {
        let facts = amazon::gather(account, seller, subject.clock.now()).await;
        findings.extend(amazon::judge(account, subject.client_id, &facts));
        sold.push(facts.sold.ok());
    }
    let mut all = examine_odoo(subject, &sold).await;
    all.append(&mut findings);
    for (account, _) in subject.accounts {
        if let Err(error) = account.marketplaces() {
            let fix = format!(
                "use the ids of Amazon's list for the region {}, such as {}",
                account.region,
                account.region.marketplaces().next().map_or("", |marketplace| marketplace.id)
            );
            all.push(Finding::new(Code::MarketplaceUnknown, error.to_string(), fix).of(&account.name));
        }
        all.extend(odoo::judge_cut_over(account));
        all.extend(odoo::judge_tax_rules(account));
    }
    all.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    all
}

type Sold = Option<Vec<&'static Marketplace>>;

async fn examine_odoo(subject: &Subject<'_>, sold: &[Sold]) -> Vec<Finding> {
    let access = &subject.odoo;
    let client = match access.connection {
        Ok(client) => client,
        Err(error) => return vec![odoo::refused(access, error.kind(), &error.to_string())],
    };
    let facts = match odoo::gather(client, makes_products(subject)).await {
        Ok(facts) => facts,
        Err(error) => return vec![odoo::broke(access, &error)],
    };
    let mut findings = odoo::judge(access.user, &facts);
    if !odoo::is_usable(&facts) {
        return findings;
    }
    let mut books = Vec::new();
    for ((account, _), sold) in subject.accounts.iter().zip(sold) {
        if let Some(finding) = odoo::judge_company(account, &facts) {
            findings.push(finding);
            continue;
        }
        let marketplaces = marketplaces(account, sold.as_deref());
        let gathered = async {
            let session = Session::open(client.clone(), account.company.as_deref()).await?;
            odoo::gather_books(account, &session, &marketplaces).await
        };
        match gathered.await {
            Ok(facts) => books.push((account.name.clone(), odoo::judge_books(account, &facts))),
            // The missing right was named already.
            Err(_) if findings.iter().any(|finding| finding.code == Code::OdooRights) => {}
            Err(error) => findings.push(odoo::broke(access, &error).of(&account.name)),
        }
    }
    findings.extend(odoo::merge(books));
    findings
}

/// Makes what is missing in Odoo and switches off its messages to buyers.
///
/// `administrator`: a connection with the rights to do so; the integration user's own does where it has them.
///
/// Answers what Odoo refused.
pub async fn fix(subject: &Subject<'_>, administrator: &Client) -> Vec<Finding> {
    let Ok(client) = subject.odoo.connection else { return Vec::new() };
    let mut refusals = Vec::new();
    for (account, seller) in subject.accounts {
        let sold = crate::amazon::sold_in(seller).await.ok();
        let marketplaces = marketplaces(account, sold.as_deref());
        let made = async {
            // An administrator's own company may be another one.
            let company = match &account.company {
                Some(name) => name.clone(),
                None => Session::open(client.clone(), None).await?.company.name,
            };
            let mut session = Session::open(administrator.clone(), Some(&company)).await?;
            let context = account.map_context(&session);
            let blueprint = setup::blueprint(session.company.id, &marketplaces, &context);
            let missing = setup::missing(&session, &blueprint);
            setup::make(&mut session, &missing).await
        };
        if let Err(error) = made.await {
            let message = format!("Odoo was not set up completely: {error}");
            let fix = "run `amz-odoo doctor --fix --admin LOGIN` with an administrator's login, whose password or API \
                       key is in the environment variable AMZ_ODOO_ADMIN_KEY";
            refusals.push(Finding::new(Code::FixRefused, message, fix).of(&account.name));
        }
    }
    refusals
}

/// What an account is set up for: the marketplaces that it names, else those that the seller sells in.
fn marketplaces(account: &Account, sold: Option<&[&'static Marketplace]>) -> Vec<&'static Marketplace> {
    match sold {
        Some(sold) if account.marketplaces.is_empty() => sold.to_vec(),
        _ => account.marketplaces().unwrap_or_default(),
    }
}

fn makes_products(subject: &Subject<'_>) -> bool {
    subject.accounts.iter().any(|(account, _)| account.rules.unknown_sku == UnknownSku::Create)
}
