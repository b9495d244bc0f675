//! The merchant's rules about listings.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use spapi_types::{MarketplaceId, Region};
use std::borrow::Cow;
use std::collections::BTreeMap;

use super::Ownership;

/// What listings need to know besides the product.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct ListingContext {
    /// Defaults that replace the built-in ones, by marketplace id.
    pub marketplaces: BTreeMap<String, ListingDefaults>,
    /// Who decides about which attribute.
    pub ownership: Ownership,
    /// Where further attributes come from, by product type and attribute; `*` stands for every product type and gives
    /// way to the product's own.
    pub product_types: BTreeMap<String, BTreeMap<String, AttributeSource>>,
}

impl ListingContext {
    /// The defaults of a marketplace, `None` where it is unknown.
    #[must_use]
    pub fn marketplace(&self, id: &str) -> Option<ListingDefaults> {
        self.marketplaces.get(id).cloned().or_else(|| ListingDefaults::built_in(id))
    }

    /// The sources of a product type's further attributes, by attribute.
    pub(super) fn sources(&self, product_type: &str) -> BTreeMap<&str, &AttributeSource> {
        let of = |name: &str| self.product_types.get(name).into_iter().flatten();
        of("*").chain(of(product_type)).map(|(attribute, source)| (attribute.as_str(), source)).collect()
    }
}

/// What is usual for listings of a marketplace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListingDefaults {
    /// The language of its texts, as Amazon writes it: `de_DE`.
    pub language: Cow<'static, str>,
    /// The only currency of its prices, ISO 4217.
    pub currency: Cow<'static, str>,
    /// The member of `list_price` that holds the amount: `value` or `value_with_tax`.
    pub list_price: Cow<'static, str>,
    /// Amazon's network that fulfills its FBA offers, such as `AMAZON_EU`.
    pub amazon_channel: Cow<'static, str>,
}

impl ListingDefaults {
    /// The defaults of one of Amazon's marketplaces.
    #[must_use]
    pub fn built_in(marketplace_id: &str) -> Option<Self> {
        let marketplace = *MarketplaceId::from(marketplace_id).marketplace()?;
        let country = marketplace.country;
        let network = match (marketplace.region, country) {
            (Region::Na, _) => "NA",
            (Region::Eu, "IN" | "AE" | "SA" | "EG" | "TR" | "ZA") | (Region::Fe, _) => country,
            (Region::Eu, _) => "EU",
        };
        let list_price = if matches!(country, "US" | "CA") { "value" } else { "value_with_tax" };
        Some(Self {
            language: language(country).into(),
            currency: marketplace.currency.into(),
            list_price: list_price.into(),
            amazon_channel: format!("AMAZON_{network}").into(),
        })
    }
}

/// The first language of a marketplace's country.
fn language(country: &str) -> &'static str {
    match country {
        "CA" => "en_CA",
        "MX" => "es_MX",
        "BR" => "pt_BR",
        "IE" => "en_IE",
        "ES" => "es_ES",
        "GB" => "en_GB",
        "FR" => "fr_FR",
        "BE" => "fr_BE",
        "NL" => "nl_NL",
        "DE" => "de_DE",
        "IT" => "it_IT",
        "SE" => "sv_SE",
        "ZA" => "en_ZA",
        "PL" => "pl_PL",
        "EG" => "ar_EG",
        "TR" => "tr_TR",
        "SA" => "ar_SA",
        "AE" => "en_AE",
        "IN" => "en_IN",
        "SG" => "en_SG",
        "AU" => "en_AU",
        "JP" => "ja_JP",
        _ => "en_US",
    }
}

/// Where an attribute of Amazon's comes from.
///
/// ```
/// use amz_odoo_mapping::listing::ListingContext;
///
/// let ctx: ListingContext = serde_json::from_str(r#"{"product_types": {
///     "*": {"country_of_origin": {"value": "PT"}},
///     "SHIRT": {
///         "color": {"odoo": {"attribute": "Color"}},
///         "target_gender": {"odoo": {"attribute": "Gender", "values": {"Men": "male"}, "localized": false}},
///         "item_weight": {"json": "{\"unit\": \"grams\", \"value\": 180}"}}}}"#)?;
/// assert_eq!(ctx.product_types["SHIRT"].len(), 3);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum AttributeSource {
    /// A value of the product in Odoo; none where the product has not got it.
    Odoo {
        /// The attribute's name in Odoo.
        attribute: String,
        /// Amazon's value by Odoo's, where they differ.
        #[serde(default)]
        values: BTreeMap<String, String>,
        /// True for a text in the marketplace's language, false for one of Amazon's codes.
        #[serde(default = "yes")]
        localized: bool,
    },
    /// A text in the marketplace's language, the same for all products.
    Text(String),
    /// One of Amazon's codes, the same for all products.
    Value(String),
    /// A number, the same for all products.
    Number(Decimal),
    /// True or false, the same for all products.
    Flag(bool),
    /// The members of the attribute's only entry besides the marketplace, as JSON.
    Json(String),
}

fn yes() -> bool {
    true
}
