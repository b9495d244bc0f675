//! Value-added and sales tax rates of the countries Amazon sells to, as of November 2026.

use rust_decimal::Decimal;

use crate::text::is_listed;

/// Member states of the European Union.
const EU: &str = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK";

/// Rates in percent, the usual one first.
const RATES: &[(&str, &[Decimal])] = &[
    ("AE", &[percent(5, 0)]),
    ("AT", &[percent(20, 0), percent(13, 0), percent(10, 0)]),
    ("AU", &[percent(10, 0)]),
    ("BE", &[percent(21, 0), percent(12, 0), percent(6, 0)]),
    ("BG", &[percent(20, 0), percent(9, 0)]),
    (
        "CA",
        &[percent(13, 0), percent(5, 0), percent(12, 0), percent(14, 0), percent(14975, 3), percent(15, 0)],
    ),
    ("CY", &[percent(19, 0), percent(9, 0), percent(5, 0)]),
    ("CZ", &[percent(21, 0), percent(12, 0)]),
    ("DE", &[percent(19, 0), percent(7, 0)]),
    ("DK", &[percent(25, 0)]),
    ("EE", &[percent(24, 0), percent(13, 0), percent(9, 0)]),
    ("EG", &[percent(14, 0)]),
    ("ES", &[percent(21, 0), percent(10, 0), percent(4, 0)]),
    ("FI", &[percent(255, 1), percent(135, 1), percent(14, 0), percent(10, 0)]),
    ("FR", &[percent(20, 0), percent(10, 0), percent(55, 1), percent(21, 1)]),
    ("GB", &[percent(20, 0), percent(5, 0)]),
    ("GR", &[percent(24, 0), percent(13, 0), percent(6, 0)]),
    ("HR", &[percent(25, 0), percent(13, 0), percent(5, 0)]),
    ("HU", &[percent(27, 0), percent(18, 0), percent(5, 0)]),
    ("IE", &[percent(23, 0), percent(135, 1), percent(9, 0), percent(48, 1)]),
    ("IN", &[percent(18, 0), percent(5, 0), percent(12, 0), percent(28, 0), percent(40, 0)]),
    ("IT", &[percent(22, 0), percent(10, 0), percent(5, 0), percent(4, 0)]),
    ("JP", &[percent(10, 0), percent(8, 0)]),
    ("LT", &[percent(21, 0), percent(12, 0), percent(9, 0), percent(5, 0)]),
    ("LU", &[percent(17, 0), percent(14, 0), percent(8, 0), percent(3, 0)]),
    ("LV", &[percent(21, 0), percent(12, 0), percent(5, 0)]),
    ("MT", &[percent(18, 0), percent(12, 0), percent(7, 0), percent(5, 0)]),
    ("MX", &[percent(16, 0), percent(8, 0)]),
    ("NL", &[percent(21, 0), percent(9, 0)]),
    ("PL", &[percent(23, 0), percent(8, 0), percent(5, 0)]),
    ("PT", &[percent(23, 0), percent(13, 0), percent(6, 0)]),
    ("RO", &[percent(21, 0), percent(11, 0)]),
    ("SA", &[percent(15, 0)]),
    ("SE", &[percent(25, 0), percent(12, 0), percent(6, 0)]),
    ("SG", &[percent(9, 0)]),
    ("SI", &[percent(22, 0), percent(95, 1), percent(5, 0)]),
    ("SK", &[percent(23, 0), percent(19, 0), percent(5, 0)]),
    ("TR", &[percent(20, 0), percent(10, 0), percent(1, 0)]),
    ("ZA", &[percent(15, 0)]),
];

/// `percent(255, 1)` is 25.5 %.
const fn percent(units: u32, decimals: u32) -> Decimal {
    Decimal::from_parts(units, 0, 0, false, decimals)
}

/// The country's rates in percent, the usual one first.
pub(crate) fn built_in(country: &str) -> &'static [Decimal] {
    RATES.iter().find(|(code, _)| *code == country).map(|(_, rates)| *rates).unwrap_or_default()
}

/// The countries that the table lists.
pub(crate) fn countries() -> impl Iterator<Item = &'static str> {
    RATES.iter().map(|(code, _)| *code)
}

/// True for member states of the European Union.
pub(crate) fn in_eu(country: &str) -> bool {
    is_listed::<2>(EU, country)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_member_state_has_rates() {
        for country in EU.split(' ') {
            assert!(!built_in(country).is_empty(), "{country}");
        }
        assert_eq!(EU.split(' ').count(), 27);
    }

    #[test]
    fn the_table_is_sorted_and_the_usual_rate_is_the_highest_but_in_federal_systems() {
        assert!(RATES.windows(2).all(|w| w[0].0 < w[1].0));
        for (country, rates) in RATES {
            let usual = rates.first().copied().unwrap_or_default();
            assert!(matches!(*country, "CA" | "IN") || rates.iter().all(|r| *r <= usual), "{country}");
        }
    }

    #[test]
    fn rates_are_percent() {
        assert_eq!(built_in("DE").iter().map(ToString::to_string).collect::<Vec<_>>(), ["19", "7"]);
        assert_eq!(built_in("FR")[2].to_string(), "5.5");
        assert!(built_in("CH").is_empty());
    }
}
