//! What the generator knows about a marketplace.

use rust_decimal::Decimal;

/// Whether displayed prices contain the tax.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PriceMode {
    /// Tax is added to the price (US, CA).
    Exclusive,
    /// The price contains the tax.
    Inclusive,
}

/// A marketplace with its money and tax habits.
#[derive(Debug, Clone, Copy)]
pub struct Market {
    /// Amazon's id of the marketplace.
    pub id: &'static str,
    /// ISO 3166-1 code.
    pub country: &'static str,
    /// Name as the sales channel gives it, for example `Amazon.de`.
    pub name: &'static str,
    /// ISO 4217 code.
    pub currency: &'static str,
    /// Decimals of the currency.
    pub digits: u32,
    /// Default language.
    pub language: &'static str,
    /// Whether prices contain the tax.
    pub prices: PriceMode,
    /// Standard tax rate in hundredths of a percent; 0 where the rate depends on the state.
    pub standard_rate: u32,
    /// Reduced rate (books, food) in hundredths of a percent.
    pub reduced_rate: u32,
    /// First block of the order ids, three digits.
    pub order_prefix: &'static str,
    /// What a price of 100 in the catalog's unit becomes here, in hundredths.
    pub price_level: u32,
}

impl Market {
    /// The standard tax rate in percent.
    pub fn standard_percent(&self) -> Decimal {
        Decimal::new(i64::from(self.standard_rate), 2)
    }

    /// The reduced tax rate in percent.
    pub fn reduced_percent(&self) -> Decimal {
        Decimal::new(i64::from(self.reduced_rate), 2)
    }

    /// The domain without `www.`, in lower case.
    pub fn domain(&self) -> String {
        self.name.to_lowercase()
    }
}

macro_rules! markets {
    ($($id:literal $country:literal $name:literal $currency:literal $digits:literal $language:literal
       $prices:ident $standard:literal $reduced:literal $prefix:literal $level:literal;)*) => {
        &[$(Market {
            id: $id, country: $country, name: $name, currency: $currency, digits: $digits, language: $language,
            prices: PriceMode::$prices, standard_rate: $standard, reduced_rate: $reduced,
            order_prefix: $prefix, price_level: $level,
        }),*]
    };
}

/// The marketplaces that the generator can fill.
pub const MARKETS: &[Market] = markets! {
    "ATVPDKIKX0DER" "US" "Amazon.com" "USD" 2 "en_US" Exclusive 0 0 "112" 110;
    "A2EUQ1WTGCTBG2" "CA" "Amazon.ca" "CAD" 2 "en_CA" Exclusive 0 0 "701" 150;
    "A1AM78C64UM0Y8" "MX" "Amazon.com.mx" "MXN" 2 "es_MX" Inclusive 1600 1600 "702" 2000;
    "A2Q3Y263D00KWC" "BR" "Amazon.com.br" "BRL" 2 "pt_BR" Inclusive 0 0 "171" 600;
    "A1PA6795UKMFR9" "DE" "Amazon.de" "EUR" 2 "de_DE" Inclusive 1900 700 "302" 100;
    "A13V1IB3VIYZZH" "FR" "Amazon.fr" "EUR" 2 "fr_FR" Inclusive 2000 550 "402" 102;
    "APJ6JRA9NG5V4" "IT" "Amazon.it" "EUR" 2 "it_IT" Inclusive 2200 400 "404" 101;
    "A1RKKUPIHCS9HS" "ES" "Amazon.es" "EUR" 2 "es_ES" Inclusive 2100 400 "405" 99;
    "A1F83G8C2ARO7P" "GB" "Amazon.co.uk" "GBP" 2 "en_GB" Inclusive 2000 2000 "203" 88;
    "A1805IZSGTT6HS" "NL" "Amazon.nl" "EUR" 2 "nl_NL" Inclusive 2100 900 "406" 103;
    "A2NODRKZP88ZB9" "SE" "Amazon.se" "SEK" 2 "sv_SE" Inclusive 2500 600 "407" 1130;
    "A1C3SOZRARQ6R3" "PL" "Amazon.pl" "PLN" 2 "pl_PL" Inclusive 2300 500 "408" 430;
    "A1VC38T7YXB528" "JP" "Amazon.co.jp" "JPY" 0 "ja_JP" Inclusive 1000 800 "250" 16000;
    "A39IBJ37TRP1C6" "AU" "Amazon.com.au" "AUD" 2 "en_AU" Inclusive 1000 1000 "503" 165;
};

/// The marketplace with this id.
pub fn by_id(id: &str) -> Option<&'static Market> {
    MARKETS.iter().find(|market| market.id == id)
}

/// The marketplace of this country.
pub fn by_country(country: &str) -> Option<&'static Market> {
    MARKETS.iter().find(|market| market.country == country)
}
