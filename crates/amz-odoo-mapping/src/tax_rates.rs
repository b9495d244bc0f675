//! Value-added and sales tax rates of the countries Amazon sells to, as of November 2026.

use rust_decimal::Decimal;

use crate::text::is_listed;

/// Member states of the European Union.
const EU: &str = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK";

/// Rates in thousandths of a percent, the usual one first.
const RATES: &[(&str, &[i64])] = &[
    ("AE", &[5_000]),
    ("AT", &[20_000, 13_000, 10_000]),
    ("AU", &[10_000]),
    ("BE", &[21_000, 12_000, 6_000]),
    ("BG", &[20_000, 9_000]),
    ("CA", &[13_000, 5_000, 12_000, 14_000, 14_975, 15_000]),
    ("CY", &[19_000, 9_000, 5_000]),
    ("CZ", &[21_000, 12_000]),
    ("DE", &[19_000, 7_000]),
    ("DK", &[25_000]),
    ("EE", &[24_000, 13_000, 9_000]),
    ("EG", &[14_000]),
    ("ES", &[21_000, 10_000, 4_000]),
    ("FI", &[25_500, 13_500, 14_000, 10_000]),
    ("FR", &[20_000, 10_000, 5_500, 2_100]),
    ("GB", &[20_000, 5_000]),
    ("GR", &[24_000, 13_000, 6_000]),
    ("HR", &[25_000, 13_000, 5_000]),
    ("HU", &[27_000, 18_000, 5_000]),
    ("IE", &[23_000, 13_500, 9_000, 4_800]),
    ("IN", &[18_000, 5_000, 12_000, 28_000, 40_000]),
    ("IT", &[22_000, 10_000, 5_000, 4_000]),
    ("JP", &[10_000, 8_000]),
    ("LT", &[21_000, 12_000, 9_000, 5_000]),
    ("LU", &[17_000, 14_000, 8_000, 3_000]),
    ("LV", &[21_000, 12_000, 5_000]),
    ("MT", &[18_000, 12_000, 7_000, 5_000]),
    ("MX", &[16_000, 8_000]),
    ("NL", &[21_000, 9_000]),
    ("PL", &[23_000, 8_000, 5_000]),
    ("PT", &[23_000, 13_000, 6_000]),
    ("RO", &[21_000, 11_000]),
    ("SA", &[15_000]),
    ("SE", &[25_000, 12_000, 6_000]),
    ("SG", &[9_000]),
    ("SI", &[22_000, 9_500, 5_000]),
    ("SK", &[23_000, 19_000, 5_000]),
    ("TR", &[20_000, 10_000, 1_000]),
    ("ZA", &[15_000]),
];

/// The country's rates in percent, the usual one first.
pub(crate) fn built_in(country: &str) -> Vec<Decimal> {
    RATES
        .iter()
        .find(|(code, _)| *code == country)
        .map(|(_, rates)| rates.iter().map(|rate| percent(*rate)).collect())
        .unwrap_or_default()
}

/// A rate without zeros at its end.
fn percent(thousandths: i64) -> Decimal {
    let (mut units, mut scale) = (thousandths, 3);
    while scale > 0 && units % 10 == 0 {
        (units, scale) = (units / 10, scale - 1);
    }
    Decimal::new(units, scale)
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
