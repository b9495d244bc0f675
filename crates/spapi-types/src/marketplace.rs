//! Regions and marketplaces as data.

use std::{borrow::Cow, fmt};

use serde::{Deserialize, Serialize};

/// One of Amazon's three regions: a host and the marketplaces it serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Region {
    /// North America, with Brazil.
    Na,
    /// Europe, with the Middle East, Africa and India.
    Eu,
    /// The Far East: Japan, Australia, Singapore.
    Fe,
}

impl Region {
    /// All regions.
    pub const ALL: [Self; 3] = [Self::Na, Self::Eu, Self::Fe];

    /// The short name: `na`, `eu` or `fe`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Na => "na",
            Self::Eu => "eu",
            Self::Fe => "fe",
        }
    }

    /// The host that serves the region.
    pub const fn host(self) -> &'static str {
        match self {
            Self::Na => "sellingpartnerapi-na.amazon.com",
            Self::Eu => "sellingpartnerapi-eu.amazon.com",
            Self::Fe => "sellingpartnerapi-fe.amazon.com",
        }
    }

    /// The sandbox host: fixed answers, five requests a second.
    pub const fn sandbox_host(self) -> &'static str {
        match self {
            Self::Na => "sandbox.sellingpartnerapi-na.amazon.com",
            Self::Eu => "sandbox.sellingpartnerapi-eu.amazon.com",
            Self::Fe => "sandbox.sellingpartnerapi-fe.amazon.com",
        }
    }

    /// The AWS region that the host stands in.
    pub const fn aws_region(self) -> &'static str {
        match self {
            Self::Na => "us-east-1",
            Self::Eu => "eu-west-1",
            Self::Fe => "us-west-2",
        }
    }

    /// The region's marketplaces.
    pub fn marketplaces(self) -> impl Iterator<Item = &'static Marketplace> {
        MARKETPLACES.iter().filter(move |marketplace| marketplace.region == self)
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::str::FromStr for Region {
    type Err = UnknownRegion;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|region| region.as_str().eq_ignore_ascii_case(text)).ok_or(UnknownRegion)
    }
}

/// The text names no region; write `na`, `eu` or `fe`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownRegion;

impl fmt::Display for UnknownRegion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("unknown region; write `na`, `eu` or `fe`")
    }
}

impl std::error::Error for UnknownRegion {}

/// The identifier of a marketplace, for example `ATVPDKIKX0DER`.
///
/// ```
/// use spapi_types::MarketplaceId;
///
/// let id = MarketplaceId::from("A1PA6795UKMFR9");
/// assert_eq!(id.marketplace().map(|marketplace| marketplace.country), Some("DE"));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MarketplaceId(Cow<'static, str>);

impl MarketplaceId {
    /// The identifier of a marketplace known when the program is written.
    pub const fn new(id: &'static str) -> Self {
        Self(Cow::Borrowed(id))
    }

    /// The identifier.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What is known of the marketplace; `None` for one that Amazon opened later.
    pub fn marketplace(&self) -> Option<&'static Marketplace> {
        MARKETPLACES.iter().find(|marketplace| marketplace.id == self.as_str())
    }
}

impl From<&str> for MarketplaceId {
    fn from(id: &str) -> Self {
        // A marketplace that is known needs no text of its own.
        match MARKETPLACES.iter().find(|marketplace| marketplace.id == id) {
            Some(known) => Self::new(known.id),
            None => Self(Cow::Owned(id.to_owned())),
        }
    }
}

impl From<String> for MarketplaceId {
    fn from(id: String) -> Self {
        Self(Cow::Owned(id))
    }
}

impl From<MarketplaceId> for String {
    fn from(id: MarketplaceId) -> Self {
        id.0.into_owned()
    }
}

impl fmt::Display for MarketplaceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

crate::open_enum::symbol!(MarketplaceId);

/// A marketplace: one of Amazon's shops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Marketplace {
    /// The identifier.
    pub id: &'static str,
    /// The country, ISO 3166-1 alpha-2 (the United Kingdom is `GB`).
    pub country: &'static str,
    /// The shop's domain, for example `amazon.de`.
    pub domain: &'static str,
    /// The default currency, ISO 4217.
    pub currency: &'static str,
    /// The region whose host serves it.
    pub region: Region,
}

impl Marketplace {
    /// The identifier in its own type.
    pub const fn marketplace_id(&self) -> MarketplaceId {
        MarketplaceId::new(self.id)
    }

    /// The marketplace of a country, ISO 3166-1 alpha-2; `UK` is taken for `GB`.
    pub fn of_country(country: &str) -> Option<&'static Self> {
        let country = if country.eq_ignore_ascii_case("UK") { "GB" } else { country };
        MARKETPLACES.iter().find(|marketplace| marketplace.country.eq_ignore_ascii_case(country))
    }
}

const fn row(
    id: &'static str,
    country: &'static str,
    domain: &'static str,
    currency: &'static str,
    region: Region,
) -> Marketplace {
    Marketplace { id, country, domain, currency, region }
}

/// The 23 marketplaces.
///
/// Source: <https://developer-docs.amazon.com/sp-api/docs/marketplace-ids>.
pub const MARKETPLACES: &[Marketplace] = &[
    row("A2EUQ1WTGCTBG2", "CA", "amazon.ca", "CAD", Region::Na),
    row("ATVPDKIKX0DER", "US", "amazon.com", "USD", Region::Na),
    row("A1AM78C64UM0Y8", "MX", "amazon.com.mx", "MXN", Region::Na),
    row("A2Q3Y263D00KWC", "BR", "amazon.com.br", "BRL", Region::Na),
    row("A28R8C7NBKEWEA", "IE", "amazon.ie", "EUR", Region::Eu),
    row("A1RKKUPIHCS9HS", "ES", "amazon.es", "EUR", Region::Eu),
    row("A1F83G8C2ARO7P", "GB", "amazon.co.uk", "GBP", Region::Eu),
    row("A13V1IB3VIYZZH", "FR", "amazon.fr", "EUR", Region::Eu),
    row("AMEN7PMS3EDWL", "BE", "amazon.com.be", "EUR", Region::Eu),
    row("A1805IZSGTT6HS", "NL", "amazon.nl", "EUR", Region::Eu),
    row("A1PA6795UKMFR9", "DE", "amazon.de", "EUR", Region::Eu),
    row("APJ6JRA9NG5V4", "IT", "amazon.it", "EUR", Region::Eu),
    row("A2NODRKZP88ZB9", "SE", "amazon.se", "SEK", Region::Eu),
    row("AE08WJ6YKNBMC", "ZA", "amazon.co.za", "ZAR", Region::Eu),
    row("A1C3SOZRARQ6R3", "PL", "amazon.pl", "PLN", Region::Eu),
    row("ARBP9OOSHTCHU", "EG", "amazon.eg", "EGP", Region::Eu),
    row("A33AVAJ2PDY3EV", "TR", "amazon.com.tr", "TRY", Region::Eu),
    row("A17E79C6D8DWNP", "SA", "amazon.sa", "SAR", Region::Eu),
    row("A2VIGQ35RCS4UG", "AE", "amazon.ae", "AED", Region::Eu),
    row("A21TJRUUN4KGV", "IN", "amazon.in", "INR", Region::Eu),
    row("A19VAU5U5O7RUS", "SG", "amazon.sg", "SGD", Region::Fe),
    row("A39IBJ37TRP1C6", "AU", "amazon.com.au", "AUD", Region::Fe),
    row("A1VC38T7YXB528", "JP", "amazon.co.jp", "JPY", Region::Fe),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_regions_share_23_marketplaces() {
        assert_eq!(Region::ALL.map(|region| region.marketplaces().count()), [4, 16, 3]);
        let mut ids: Vec<_> = MARKETPLACES.iter().map(|marketplace| marketplace.id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), MARKETPLACES.len());
    }

    #[test]
    fn a_marketplace_is_found_by_id_and_country() {
        for marketplace in MARKETPLACES {
            assert_eq!(marketplace.marketplace_id().marketplace(), Some(marketplace));
            assert_eq!(Marketplace::of_country(marketplace.country), Some(marketplace));
        }
        assert_eq!(Marketplace::of_country("uk").map(|found| found.id), Some("A1F83G8C2ARO7P"));
        assert_eq!(MarketplaceId::from("NEXT_YEAR").marketplace(), None);
    }

    #[test]
    fn a_region_is_read_in_either_case() {
        assert_eq!("EU".parse(), Ok(Region::Eu));
        assert_eq!("apac".parse::<Region>(), Err(UnknownRegion));
    }
}
