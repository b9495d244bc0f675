//! What a mapping needs to know besides the document: marketplace defaults, tax rates, rules of the merchant.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use spapi_types::Pii;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::money;
use crate::tax_math::TaxMath;
use crate::tax_rates;
use crate::taxes::{SellerRegistrations, TaxRule, TreatmentKind};

/// Everything that a mapping takes besides Amazon's document.
///
/// The default knows Amazon's marketplaces and their countries' tax rates, keeps every decimal of a price,
/// knows no Odoo states and applies no rule of the merchant's.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct MapContext {
    /// Defaults that replace or extend the built-in ones, by marketplace id.
    pub marketplaces: BTreeMap<String, MarketplaceDefaults>,
    /// Tax rates by country.
    pub taxes: TaxRules,
    /// Decimals that Odoo keeps in unit prices (`fields_get` of `price_unit`); `None` keeps all.
    pub price_digits: Option<u32>,
    /// How Odoo comes to an order's taxes; `None` where it takes Amazon's cents as they are (19).
    pub tax_math: Option<TaxMath>,
    /// Decimals of currencies where Odoo's rounding differs from ISO 4217.
    pub currency_digits: BTreeMap<String, u32>,
    /// The currencies that Odoo has; `None` allows all of ISO 4217.
    pub currencies: Option<BTreeSet<String>>,
    /// Odoo's states by country code; a country that is not listed is not checked.
    pub states: BTreeMap<String, Vec<crate::address::State>>,
    /// The merchant's rules.
    pub rules: Rules,
}

impl MapContext {
    /// The defaults of a marketplace, `None` where it is unknown.
    #[must_use]
    pub fn marketplace(&self, id: &str) -> Option<MarketplaceDefaults> {
        self.marketplaces.get(id).cloned().or_else(|| MarketplaceDefaults::built_in(id))
    }

    /// The currency's decimals, `None` for a currency that is unknown or that Odoo lacks.
    #[must_use]
    pub fn digits(&self, currency: &str) -> Option<u32> {
        if self.currencies.as_ref().is_some_and(|known| !known.contains(currency)) {
            return None;
        }
        self.currency_digits.get(currency).copied().or_else(|| money::currency_digits(currency))
    }
}

/// What is usual in a marketplace; each order's parts verify it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarketplaceDefaults {
    /// ISO 3166 code of the marketplace's country.
    pub country: Cow<'static, str>,
    /// ISO 4217 code of orders that name no amount.
    pub currency: Cow<'static, str>,
    /// True if prices contain the tax.
    pub tax_included: bool,
    /// Who owes the tax.
    pub collector: Collector,
}

impl MarketplaceDefaults {
    /// The defaults of one of Amazon's marketplaces.
    ///
    /// United States: prices exclude tax, Amazon collects it. Canada: prices exclude tax. Elsewhere: prices include it.
    #[must_use]
    pub fn built_in(marketplace_id: &str) -> Option<Self> {
        let marketplace = *spapi_types::MarketplaceId::from(marketplace_id).marketplace()?;
        let country = marketplace.country;
        Some(Self {
            country: country.into(),
            currency: marketplace.currency.into(),
            tax_included: !matches!(country, "US" | "CA"),
            collector: if country == "US" { Collector::Amazon } else { Collector::Seller },
        })
    }
}

/// Who owes the tax of a sale to the state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Collector {
    /// The seller, unless Amazon says otherwise for an item.
    Seller,
    /// Amazon, as marketplace facilitator.
    Amazon,
}

/// Taxes: the seller's registrations, and the merchant's changes of the built-in rates and rules.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TaxRules {
    /// Rates in percent that replace a country's built-in ones, the usual rate first.
    pub rates: BTreeMap<String, Vec<Decimal>>,
    /// Where the seller is registered, and where its goods lie.
    pub seller: SellerRegistrations,
    /// Rules that come before the built-in ones ([`taxes`](crate::taxes)), the first that matches decides.
    pub rules: Vec<TaxRule>,
    /// Odoo's fiscal position by treatment, for rules that name none; `{country}`, `{from}` and `{to}` stand for the
    /// treatment's codes.
    pub fiscal_positions: BTreeMap<TreatmentKind, String>,
    /// Odoo's taxes by treatment, for rules that name none: the same codes, `{rate}` and `{mode}`.
    pub tax_names: BTreeMap<TreatmentKind, String>,
    /// VAT numbers of buyers that were validated in VIES: only these shift the tax to the buyer.
    pub validated_vat_numbers: BTreeSet<Pii<String>>,
}

impl TaxRules {
    /// The country's rates in percent, the usual one first; empty for a country without.
    #[must_use]
    pub fn of(&self, country: &str) -> &[Decimal] {
        self.rates.get(country).map_or_else(|| tax_rates::built_in(country), Vec::as_slice)
    }

    /// The countries whose rates a sale from this country may bear: itself, and in the EU all member states.
    #[must_use]
    pub fn area(&self, from: &str) -> Vec<String> {
        let own = std::iter::once(from.to_owned());
        let others = tax_rates::countries().filter(|to| *to != from && self.same_area(from, to));
        own.chain(others.map(str::to_owned)).collect()
    }

    /// True if a sale from one country to the other bears tax at the rate of the buyer's country.
    #[must_use]
    pub fn same_area(&self, from: &str, to: &str) -> bool {
        from == to || (tax_rates::in_eu(from) && tax_rates::in_eu(to))
    }
}

/// The merchant's choices.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Rules {
    /// Odoo's internal reference by seller SKU, where they differ.
    pub skus: BTreeMap<String, String>,
    /// What to do about a SKU that Odoo lacks.
    pub unknown_sku: UnknownSku,
    /// Odoo's delivery carrier by service level (`STANDARD`, `NEXT_DAY`, …), for what the merchant has yet to ship.
    pub carriers: BTreeMap<String, String>,
    /// True to take promotions off the line they belong to; false gives them lines of their own.
    pub fold_discounts: bool,
}

/// What to do about a SKU that Odoo lacks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnknownSku {
    /// Hold the order until somebody has named the product.
    #[default]
    Review,
    /// Create a product with the SKU and the listing's title.
    Create,
}
