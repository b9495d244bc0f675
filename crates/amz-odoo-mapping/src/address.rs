//! Postal addresses: Amazon's parts kept whole, countries checked, states matched.

use serde::{Deserialize, Serialize};
use spapi_types::Pii;

mod countries;
mod state;
mod street;

pub use countries::is_country;
pub use state::{State, match_state};
pub use street::{StreetParts, split, split_house_number};

/// A postal address as Amazon gives it, both versions' fields in one shape.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Address {
    /// Who receives the parcel.
    pub name: Option<Pii<String>>,
    /// The company at the address.
    pub company: Option<Pii<String>>,
    /// The address lines that are not blank, in order.
    pub lines: Vec<Pii<String>>,
    /// City.
    pub city: Option<Pii<String>>,
    /// District or county.
    pub district: Option<Pii<String>>,
    /// Municipality.
    pub municipality: Option<Pii<String>>,
    /// State, province, prefecture or region, as text.
    pub state: Option<Pii<String>>,
    /// Code of the state in Odoo, where the context lists the country's states and one matches.
    pub state_code: Option<String>,
    /// Postal code.
    pub zip: Option<Pii<String>>,
    /// ISO 3166 code in capitals.
    pub country: Option<String>,
    /// Phone number without extension.
    pub phone: Option<Pii<String>>,
    /// Extension of the phone number.
    pub phone_extension: Option<Pii<String>>,
    /// The address in parts, where Amazon knows them (Brazil).
    pub parts: Option<AddressParts>,
    /// `RESIDENTIAL`, `COMMERCIAL` or `PICKUP_POINT`.
    pub kind: Option<String>,
}

/// An address's parts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddressParts {
    /// Street name.
    pub street_name: Option<Pii<String>>,
    /// House number.
    pub street_number: Option<Pii<String>>,
    /// Floor, door, unit.
    pub complement: Option<Pii<String>>,
    /// Neighborhood.
    pub neighborhood: Option<Pii<String>>,
}

/// Splits `+1 480-386-0930 ext. 73824` into number and extension.
///
/// ```
/// use amz_odoo_mapping::address::split_phone;
/// assert_eq!(split_phone("+1 480-386-0930 ext. 73824"), ("+1 480-386-0930", Some("73824")));
/// assert_eq!(split_phone("+44 161 123 4567"), ("+44 161 123 4567", None));
/// ```
#[must_use]
pub fn split_phone(text: &str) -> (&str, Option<&str>) {
    let text = text.trim();
    let digits = text.trim_end_matches(|c: char| c.is_ascii_digit());
    let extension = &text[digits.len()..];
    let head = digits.trim_end_matches(['.', ':', ' ']);
    let marked = ["extension", "extn", "ext", "x", "#"].iter().find_map(|mark| {
        let at = head.len().checked_sub(mark.len())?;
        let found = head.is_char_boundary(at) && head[at..].eq_ignore_ascii_case(mark);
        found.then(|| head[..at].trim_end_matches([' ', ',', ';']))
    });
    match marked {
        Some(number) if !extension.is_empty() && number.chars().any(|c| c.is_ascii_digit()) => {
            (number, Some(extension))
        }
        _ => (text, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extensions_in_many_spellings() {
        for (text, number, extension) in [
            ("+1 480-386-0930 ext. 73824", "+1 480-386-0930", Some("73824")),
            ("480-386-0930 x12", "480-386-0930", Some("12")),
            ("480-386-0930, Extension: 9", "480-386-0930", Some("9")),
            ("480-386-0930#9", "480-386-0930", Some("9")),
            ("+81 3-1234-5678", "+81 3-1234-5678", None),
            ("ext. 5", "ext. 5", None),
            ("電話x5", "電話x5", None),
            ("", "", None),
        ] {
            assert_eq!(split_phone(text), (number, extension), "{text}");
        }
    }
}
