//! Places whose value-added tax is not that of the country in their address.
//!
//! Source: Council Directive 2006/112/EC, articles 5 to 7, and the postal codes of the places.

/// Parts of a member state outside of the Union's VAT area: country, what the postal code begins with.
const OUTSIDE: &[(&str, &[&str])] = &[
    // Büsingen, Heligoland.
    ("DE", &["78266", "27498"]),
    // Greenland.
    ("DK", &["39"]),
    // The Canary Islands, Ceuta, Melilla.
    ("ES", &["35", "38", "51", "52"]),
    // Åland.
    ("FI", &["22"]),
    // The overseas departments and territories; 980 is Monaco, which belongs to the area.
    ("FR", &["97", "984", "986", "987", "988"]),
    // The Channel Islands.
    ("GB", &["GY", "JE"]),
    // Mount Athos.
    ("GR", &["63086", "63087"]),
    // Campione d'Italia, Livigno.
    ("IT", &["22061", "23041"]),
];

/// Places with a country code of their own that belong to another country's VAT area.
const WITHIN: &[(&str, &str)] = &[("IM", "GB"), ("MC", "FR")];

/// The country whose VAT a sale to this address bears, `None` where the place is outside of its country's area.
pub(crate) fn vat_country<'a>(country: &'a str, postal_code: Option<&str>) -> Option<&'a str> {
    let written = postal_code.unwrap_or_default();
    // “ES-35001” is written, too.
    let local = written.split_once('-').filter(|(country, _)| country.chars().all(char::is_alphabetic));
    let code: String =
        local.map_or(written, |(_, code)| code).chars().filter(char::is_ascii_alphanumeric).collect();
    let code = code.to_ascii_uppercase();
    let outside = OUTSIDE.iter().find(|(of, _)| *of == country);
    if outside.is_some_and(|(_, prefixes)| prefixes.iter().any(|prefix| code.starts_with(prefix))) {
        return None;
    }
    Some(WITHIN.iter().find(|(place, _)| *place == country).map_or(country, |(_, of)| *of))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_outside_of_the_area_are_known_by_their_postal_code() {
        for (country, code) in [
            ("ES", "35001"),
            ("ES", "38 650"),
            ("ES", "ES-51001"),
            ("ES", "52006"),
            ("FR", "97400"),
            ("FR", "98800"),
            ("DE", "27498"),
            ("DE", "D-78266"),
            ("FI", "22100"),
            ("GB", "je2 3ab"),
            ("IT", "23041"),
        ] {
            assert_eq!(vat_country(country, Some(code)), None, "{country} {code}");
        }
    }

    #[test]
    fn the_rest_of_the_country_has_its_tax() {
        for (country, code) in
            [("ES", "28001"), ("ES", "03501"), ("FR", "75001"), ("FR", "98000"), ("DK", "2200")]
        {
            assert_eq!(vat_country(country, Some(code)), Some(country), "{country} {code}");
        }
        assert_eq!(vat_country("US", Some("35004")), Some("US"));
        assert_eq!(vat_country("ES", None), Some("ES"));
        assert_eq!(vat_country("MC", Some("98000")), Some("FR"));
        assert_eq!(vat_country("IM", Some("IM1 1AA")), Some("GB"));
    }
}
