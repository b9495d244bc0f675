//! Places whose value-added tax is not that of the country in their address.
//!
//! Source: Council Directive 2006/112/EC, articles 5 to 7, and the postal codes of the places.

/// Parts of a country outside of its VAT area or with rules of their own: the country, the part's code, what its postal codes begin with.
const OUTSIDE: &[(&str, &str, &[&str])] = &[
    ("DE", "BUSINGEN", &["78266"]),
    ("DE", "HELIGOLAND", &["27498"]),
    ("DK", "GL", &["39"]),
    // The Canary Islands.
    ("ES", "IC", &["35", "38"]),
    // Ceuta, Melilla.
    ("ES", "EA", &["51", "52"]),
    ("FI", "AX", &["22"]),
    // The overseas departments and territories; 980 is Monaco, which belongs to the area.
    ("FR", "GP", &["971"]),
    ("FR", "MQ", &["972"]),
    ("FR", "GF", &["973"]),
    ("FR", "RE", &["974"]),
    ("FR", "PM", &["975"]),
    ("FR", "YT", &["976"]),
    ("FR", "BL", &["977"]),
    ("FR", "MF", &["978"]),
    ("FR", "TF", &["984"]),
    ("FR", "WF", &["986"]),
    ("FR", "PF", &["987"]),
    ("FR", "NC", &["988"]),
    ("GB", "GG", &["GY"]),
    ("GB", "JE", &["JE"]),
    ("GB", NORTHERN_IRELAND, &["BT"]),
    ("GR", "ATHOS", &["63086", "63087"]),
    ("IT", "CAMPIONE", &["22061"]),
    ("IT", "LIVIGNO", &["23041"]),
];

/// Places with a country code of their own that belong to another country's VAT area.
const WITHIN: &[(&str, &str)] = &[("IM", "GB"), ("MC", "FR"), ("XI", "GB")];

/// Northern Ireland: the United Kingdom's VAT, the Union's rules for goods.
pub(super) const NORTHERN_IRELAND: &str = "XI";

/// The code of the part of a country that lies outside of its VAT area, or that has rules of its own (`XI`).
pub(super) fn territory(country: &str, postal_code: Option<&str>) -> Option<&'static str> {
    let mut parts = OUTSIDE.iter().filter(|(of, ..)| *of == country).peekable();
    if country == NORTHERN_IRELAND {
        return Some(NORTHERN_IRELAND);
    }
    parts.peek()?;
    let written = postal_code.unwrap_or_default();
    // “ES-35001” is written, too.
    let local = written.split_once('-').filter(|(country, _)| country.chars().all(char::is_alphabetic));
    let code = local.map_or(written, |(_, code)| code);
    let begins_with = |prefix: &str| {
        let mut letters = code.bytes().filter(u8::is_ascii_alphanumeric).map(|b| b.to_ascii_uppercase());
        prefix.bytes().all(|wanted| letters.next() == Some(wanted))
    };
    parts.find(|(.., prefixes)| prefixes.iter().any(|prefix| begins_with(prefix))).map(|(_, part, _)| *part)
}

/// True for a code that [`territory`] gives.
pub(super) fn is_territory(code: &str) -> bool {
    OUTSIDE.iter().any(|(_, part, _)| *part == code)
}

/// The country whose VAT area a country belongs to.
pub(super) fn area_of(country: &str) -> &str {
    WITHIN.iter().find(|(place, _)| *place == country).map_or(country, |(_, of)| of)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_outside_of_the_area_are_known_by_their_postal_code() {
        for (country, code, part) in [
            ("ES", "35001", "IC"),
            ("ES", "38 650", "IC"),
            ("ES", "ES-51001", "EA"),
            ("ES", "52006", "EA"),
            ("FR", "97400", "RE"),
            ("FR", "98800", "NC"),
            ("DE", "27498", "HELIGOLAND"),
            ("DE", "D-78266", "BUSINGEN"),
            ("FI", "22100", "AX"),
            ("GB", "je2 3ab", "JE"),
            ("GB", "BT1 5GS", "XI"),
            ("XI", "", "XI"),
            ("IT", "23041", "LIVIGNO"),
        ] {
            assert_eq!(territory(country, Some(code)), Some(part), "{country} {code}");
        }
    }

    #[test]
    fn the_rest_of_the_country_has_its_tax() {
        for (country, code) in [
            ("ES", "28001"),
            ("ES", "03501"),
            ("FR", "75001"),
            ("FR", "98000"),
            ("DK", "2200"),
            ("US", "35004"),
        ] {
            assert_eq!(territory(country, Some(code)), None, "{country} {code}");
        }
        assert_eq!(territory("ES", None), None);
        assert_eq!((area_of("MC"), area_of("IM"), area_of("ES")), ("FR", "GB", "ES"));
    }
}
