//! Places as taxes see them.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::borrow::Cow;
use std::fmt;

use super::territory::{NORTHERN_IRELAND, area_of, territory};
use crate::tax_rates::in_eu;

/// A place as taxes see it: a country, or a part of one with tax rules of its own.
///
/// ```
/// use amz_odoo_mapping::taxes::Place;
///
/// let tenerife = Place::new("ES", Some("38650"));
/// assert_eq!(tenerife.area(), "IC");
/// assert!(!tenerife.is("EU") && !tenerife.is("ES"));
/// let belfast = Place::new("GB", Some("BT1 5GS"));
/// assert!(belfast.is("XI") && belfast.is("GB"));
/// assert!(Place::new("US", None).with_state("CA").is("US-CA"));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Place {
    /// ISO 3166 code of the country in the address.
    pub country: SmolStr,
    /// Code of the state, such as `CA`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<SmolStr>,
    /// Code of the part of the country that lies outside of its VAT area (`IC` for the Canary Islands), or that has
    /// rules of its own (`XI` for Northern Ireland).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub territory: Option<Cow<'static, str>>,
}

impl Place {
    /// A place by its address's country and postal code.
    #[must_use]
    pub fn new(country: &str, postal_code: Option<&str>) -> Self {
        let country = upper(country);
        let territory = territory(&country, postal_code).map(Cow::Borrowed);
        Self { country, state: None, territory }
    }

    /// The same place, in a state by its code.
    #[must_use]
    pub fn with_state(mut self, code: &str) -> Self {
        self.state = Some(upper(code));
        self
    }

    /// The country whose VAT or sales tax is due here, `None` in a territory outside of its country's area.
    #[must_use]
    pub fn vat_country(&self) -> Option<&str> {
        match self.territory.as_deref() {
            None | Some(NORTHERN_IRELAND) => Some(area_of(&self.country)),
            Some(_) => None,
        }
    }

    /// The VAT area: the country's code, or the territory's own.
    #[must_use]
    pub fn area(&self) -> &str {
        self.vat_country().or(self.territory.as_deref()).unwrap_or(&self.country)
    }

    /// True where the EU's VAT rules for goods hold.
    #[must_use]
    pub fn is_in_eu(&self) -> bool {
        self.territory.as_deref() == Some(NORTHERN_IRELAND) || self.vat_country().is_some_and(in_eu)
    }

    /// True if a code of a rule names the place: a VAT area (`DE`, `IC`), a state (`US-CA`), `XI`, or `EU` for the
    /// member states without their territories and without `XI`.
    #[must_use]
    pub fn is(&self, code: &str) -> bool {
        match code.split_once('-') {
            Some((country, state)) => self.country == country && self.state.as_deref() == Some(state),
            None if code == "EU" => self.vat_country().is_some_and(in_eu),
            None => self.area() == code || self.territory.as_deref() == Some(code),
        }
    }

    /// True if a list of codes names the place. `!` before a code keeps its places out; an empty list names all.
    pub(super) fn is_among(&self, codes: &[String]) -> bool {
        let excluded = |code: &String| code.strip_prefix('!').is_some_and(|code| self.is(code));
        let mut included = codes.iter().filter(|code| !code.starts_with('!')).peekable();
        (included.peek().is_none() || included.any(|code| self.is(code))) && !codes.iter().any(excluded)
    }
}

/// A code in capitals.
fn upper(code: &str) -> SmolStr {
    code.trim().chars().map(|c| c.to_ascii_uppercase()).collect()
}

impl Place {
    /// The code of the territory, else of the country.
    pub(super) fn code(&self) -> &str {
        self.territory.as_deref().unwrap_or(&self.country)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn among(place: &Place, codes: &[&str]) -> bool {
        place.is_among(&codes.iter().map(|code| (*code).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn a_list_of_codes_names_places() {
        let berlin = Place::new("de", Some("10115"));
        for (codes, named) in [
            (&[][..], true),
            (&["EU"], true),
            (&["FR", "DE"], true),
            (&["FR"], false),
            (&["EU", "!DE"], false),
            (&["!FR"], true),
            (&["!EU"], false),
        ] {
            assert_eq!(among(&berlin, codes), named, "{codes:?}");
        }
    }

    #[test]
    fn monaco_is_frances_and_man_the_united_kingdoms() {
        assert_eq!(Place::new("MC", Some("98000")).vat_country(), Some("FR"));
        assert!(Place::new("MC", None).is_in_eu());
        assert_eq!(Place::new("IM", None).area(), "GB");
        assert!(!Place::new("IM", None).is_in_eu() && !Place::new("GB", Some("SW1A 1AA")).is_in_eu());
        assert_eq!(Place::new("XI", None).vat_country(), Some("GB"));
        assert!(Place::new("XI", None).is_in_eu() && !Place::new("XI", None).is("EU"));
    }
}
