//! Where the seller is registered.

use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Where the seller is established and registered for taxes, and where its goods lie.
///
/// Without a home country nothing is known about the seller: goods leave from the marketplace's country, and sales
/// within the EU are taken for OSS sales.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct SellerRegistrations {
    /// The country that the seller's own goods leave, and where it is registered. ISO 3166.
    pub home: Option<String>,
    /// VAT numbers by country, those of the home country too.
    pub vat_numbers: BTreeMap<String, String>,
    /// The member state where the seller takes part in the Union One-Stop-Shop.
    pub oss: Option<String>,
    /// The seller's own number of the Import One-Stop-Shop; parcels under another one are Amazon's to tax.
    pub ioss: Option<String>,
    /// True if the seller charges no VAT at all, as a small business.
    pub small_business: bool,
    /// The countries where Amazon keeps the seller's stock. With one, FBA orders leave from there; with several (Pan-EU)
    /// or none known, orders do not tell from which.
    pub fba_countries: BTreeSet<String>,
}

impl SellerRegistrations {
    /// True if the seller has a VAT number of this country.
    #[must_use]
    pub fn is_registered_in(&self, country: &str) -> bool {
        self.home.as_deref() == Some(country) || self.vat_numbers.contains_key(country)
    }

    /// True if sales within the EU go by the One-Stop-Shop.
    #[must_use]
    pub fn uses_oss(&self) -> bool {
        self.oss.is_some() || self.home.is_none()
    }
}
