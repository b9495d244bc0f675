//! Value-added and sales tax rates of the countries Amazon sells to, as of November 2026.

use rust_decimal::Decimal;

/// Member states of the European Union.
const EU: &str = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK";

/// Rates in tenths of a percent, the usual one first.
const RATES: &[(&str, &[i64])] = &[
    ("AE", &[50]),
    ("AT", &[200, 130, 100]),
    ("AU", &[100]),
    ("BE", &[210, 120, 60]),
    ("BG", &[200, 90]),
    ("CA", &[130, 50, 120, 140, 150]),
    ("CY", &[190, 90, 50]),
    ("CZ", &[210, 120]),
    ("DE", &[190, 70]),
    ("DK", &[250]),
    ("EE", &[240, 130, 90]),
    ("EG", &[140]),
    ("ES", &[210, 100, 40]),
    ("FI", &[255, 135, 140, 100]),
    ("FR", &[200, 100, 55, 21]),
    ("GB", &[200, 50]),
    ("GR", &[240, 130, 60]),
    ("HR", &[250, 130, 50]),
    ("HU", &[270, 180, 50]),
    ("IE", &[230, 135, 90, 48]),
    ("IN", &[180, 50, 120, 280, 400]),
    ("IT", &[220, 100, 50, 40]),
    ("JP", &[100, 80]),
    ("LT", &[210, 120, 90, 50]),
    ("LU", &[170, 140, 80, 30]),
    ("LV", &[210, 120, 50]),
    ("MT", &[180, 120, 70, 50]),
    ("MX", &[160, 80]),
    ("NL", &[210, 90]),
    ("PL", &[230, 80, 50]),
    ("PT", &[230, 130, 60]),
    ("RO", &[210, 110]),
    ("SA", &[150]),
    ("SE", &[250, 120, 60]),
    ("SG", &[90]),
    ("SI", &[220, 95, 50]),
    ("SK", &[230, 190, 50]),
    ("TR", &[200, 100, 10]),
    ("ZA", &[150]),
];

/// The country's rates in percent, the usual one first.
pub(crate) fn built_in(country: &str) -> Vec<Decimal> {
    RATES
        .iter()
        .find(|(code, _)| *code == country)
        .map(|(_, rates)| rates.iter().map(|tenths| Decimal::new(*tenths, 1).normalize()).collect())
        .unwrap_or_default()
}

/// True for member states of the European Union.
pub(crate) fn in_eu(country: &str) -> bool {
    EU.split(' ').any(|code| code == country)
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
