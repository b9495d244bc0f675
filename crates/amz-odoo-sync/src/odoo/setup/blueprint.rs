//! What an account needs in Odoo. Pure.

use std::collections::BTreeSet;
use std::fmt;

use amz_odoo_mapping::context::MapContext;
use amz_odoo_mapping::order::Part;
use rust_decimal::Decimal;
use spapi_types::Marketplace;

use crate::odoo::{RecordName, Session};

/// One thing that must exist in Odoo.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Requirement {
    /// A currency must be active.
    Currency {
        /// ISO 4217 code.
        code: String,
    },
    /// A pricelist gives orders their currency.
    Pricelist {
        /// Its external id.
        name: RecordName,
        /// ISO 4217 code.
        currency: String,
    },
    /// A warehouse stands for a pool of Amazon's stock.
    Warehouse {
        /// Its external id.
        name: RecordName,
        /// The pool, such as `EU`.
        pool: String,
    },
    /// A sales team a marketplace.
    Team {
        /// Its external id.
        name: RecordName,
        /// The marketplace's domain, such as `amazon.de`.
        marketplace: &'static str,
    },
    /// The customer that stands for a marketplace's private buyers.
    Customer {
        /// Its external id.
        name: RecordName,
        /// The marketplace's domain.
        marketplace: &'static str,
    },
    /// A product that carries a part of an order.
    Service {
        /// Its external id.
        name: RecordName,
        /// The part.
        part: Part,
    },
    /// A sales tax.
    Tax {
        /// Its external id.
        name: RecordName,
        /// Percent.
        rate: Decimal,
        /// Whether prices contain it.
        included: bool,
    },
}

impl Requirement {
    /// Whether Odoo has it.
    pub fn is_met(&self, session: &Session) -> bool {
        match self {
            Self::Currency { code } => session.currencies.contains_key(code),
            Self::Pricelist { name, .. }
            | Self::Warehouse { name, .. }
            | Self::Team { name, .. }
            | Self::Customer { name, .. }
            | Self::Service { name, .. }
            | Self::Tax { name, .. } => session.id(name).is_some(),
        }
    }
}

impl fmt::Display for Requirement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Currency { code } => write!(f, "the currency {code} (inactive)"),
            Self::Pricelist { currency, .. } => write!(f, "a pricelist in {currency}"),
            Self::Warehouse { pool, .. } => write!(f, "a warehouse for Amazon's stock (FBA {pool})"),
            Self::Team { marketplace, .. } => write!(f, "a sales team for {marketplace}"),
            Self::Customer { marketplace, .. } => write!(f, "a customer for {marketplace}"),
            Self::Service { part, .. } => write!(f, "the service product “{}”", part.label()),
            Self::Tax { rate, included, .. } => write!(f, "the tax “{}”", tax_label(*rate, *included)),
        }
    }
}

pub(super) fn tax_label(rate: Decimal, included: bool) -> String {
    format!("Amazon {} % {}", rate.normalize(), if included { "included" } else { "excluded" })
}

/// The pool of Amazon's stock that serves a marketplace: its country, or `EU` for the member states, which share one.
pub fn fba_pool(marketplace: &Marketplace, context: &MapContext) -> String {
    let country = marketplace.country;
    if country != "DE" && !context.taxes.same_area(country, "DE") {
        country.to_owned()
    } else {
        "EU".to_owned()
    }
}

/// Everything that orders of these marketplaces need in a company.
pub fn blueprint(
    company_id: i64,
    marketplaces: &[&'static Marketplace],
    context: &MapContext,
) -> Vec<Requirement> {
    let mut needs = Vec::new();
    let currencies: BTreeSet<&str> = marketplaces.iter().map(|marketplace| marketplace.currency).collect();
    for currency in currencies {
        needs.push(Requirement::Currency { code: currency.to_owned() });
        let name = RecordName::pricelist(company_id, currency);
        needs.push(Requirement::Pricelist { name, currency: currency.to_owned() });
    }
    let pools: BTreeSet<String> =
        marketplaces.iter().map(|marketplace| fba_pool(marketplace, context)).collect();
    for pool in pools {
        needs.push(Requirement::Warehouse { name: RecordName::fba_warehouse(company_id, &pool), pool });
    }
    for marketplace in marketplaces {
        let domain = marketplace.domain;
        needs.push(Requirement::Team { name: RecordName::team(marketplace.id), marketplace: domain });
        needs.push(Requirement::Customer { name: RecordName::customer(marketplace.id), marketplace: domain });
    }
    for part in Part::ALL.into_iter().filter(|part| *part != Part::Item) {
        needs.push(Requirement::Service { name: RecordName::service(part), part });
    }
    for (rate, included) in tax_rates(marketplaces, context) {
        needs.push(Requirement::Tax { name: RecordName::tax(company_id, rate, included), rate, included });
    }
    needs
}

/// The rates of all countries that share a tax area with one of the marketplaces; with the tax in the price and without
/// where Odoo knows percentages alone, because one of the two may give Amazon's cents and the other not.
fn tax_rates(marketplaces: &[&'static Marketplace], context: &MapContext) -> BTreeSet<(Decimal, bool)> {
    let mut rates = BTreeSet::new();
    for marketplace in marketplaces {
        let Some(defaults) = context.marketplace(marketplace.id) else { continue };
        if defaults.collector == amz_odoo_mapping::context::Collector::Amazon {
            continue;
        }
        for country in context.taxes.area(&defaults.country) {
            let of_country = context.taxes.of(&country);
            let modes = [true, false].into_iter();
            let modes = modes.filter(|mode| *mode == defaults.tax_included || context.tax_math.is_some());
            rates.extend(modes.flat_map(|mode| of_country.iter().map(move |rate| (rate.normalize(), mode))));
        }
    }
    rates
}
