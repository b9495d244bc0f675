//! What a postal code says about the state.

/// The provinces of Spain by the first two digits of their postal codes, 01 to 52.
const SPAIN: &str = "VI AB A AL AV BA PM B BU CC CA CS CR CO C CU GI GR GU SS H HU J LE L LO LU M MA MU NA OR O P GC PO SA TF S SG SE SO T \
TE TO V VA BI ZA Z CE ME";

/// Odoo's code of the state that the postal code lies in, where the code alone tells: in Spain, its islands and cities
/// in Africa included.
///
/// ```
/// use amz_odoo_mapping::address::state_of_zip;
/// assert_eq!(state_of_zip("ES", "38001"), Some("TF"));
/// assert_eq!(state_of_zip("ES", "51 002"), Some("CE"));
/// assert_eq!(state_of_zip("PT", "38001"), None);
/// ```
#[must_use]
pub fn state_of_zip(country: &str, zip: &str) -> Option<&'static str> {
    let digits: String = zip.chars().filter(|c| !c.is_whitespace()).collect();
    if country != "ES" || digits.len() != 5 || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let province: usize = digits.get(..2)?.parse().ok()?;
    SPAIN.split_whitespace().nth(province.checked_sub(1)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spain_has_fifty_two() {
        let codes: std::collections::BTreeSet<&str> = SPAIN.split_whitespace().collect();
        assert_eq!(codes.len(), 52);
        for (zip, code) in [
            ("01001", Some("VI")),
            ("35001", Some("GC")),
            ("38001", Some("TF")),
            ("52001", Some("ME")),
            ("53001", None),
            ("00001", None),
            ("3500", None),
            ("3500A", None),
        ] {
            assert_eq!(state_of_zip("ES", zip), code, "{zip}");
        }
    }
}
