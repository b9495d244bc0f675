//! What decides about a sale's tax.

use jiff::civil::Date;
use std::borrow::Cow;
use std::collections::BTreeSet;

use super::Place;
use crate::context::{Collector, TaxRules};
use crate::order::TaxRegistration;

/// What is known about a sale whose tax is to be decided.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TaxFacts<'a> {
    /// The Amazon order.
    pub order_id: &'a str,
    /// The marketplace.
    pub marketplace_id: Option<&'a str>,
    /// Where the goods leave; `None` where Amazon does not tell.
    pub ship_from: Option<Place>,
    /// Where they go; `None` where Amazon does not tell: the marketplace's country is taken.
    pub ship_to: Option<Place>,
    /// True if Amazon ships from its own stock.
    pub fulfilled_by_amazon: bool,
    /// True if the buyer is a business.
    pub business: bool,
    /// The buyer's VAT number, if there is one.
    pub vat_number: Option<VatNumber>,
    /// The parcel's IOSS number.
    pub ioss: Option<&'a str>,
    /// Who collects the tax.
    pub collector: Collector,
    /// Amazon's programs (`AMAZON_BUSINESS`, …).
    pub programs: &'a BTreeSet<String>,
    /// The day of the sale, in UTC.
    pub date: Option<Date>,
    /// The place of `ship_from` in Amazon's document, for the trace and issues.
    pub ship_from_path: Cow<'static, str>,
    /// The place of `ship_to`.
    pub ship_to_path: Cow<'static, str>,
}

/// No program.
static NO_PROGRAMS: BTreeSet<String> = BTreeSet::new();

impl Default for TaxFacts<'_> {
    fn default() -> Self {
        Self {
            order_id: "",
            marketplace_id: None,
            ship_from: None,
            ship_to: None,
            fulfilled_by_amazon: false,
            business: false,
            vat_number: None,
            ioss: None,
            collector: Collector::Seller,
            programs: &NO_PROGRAMS,
            date: None,
            ship_from_path: "ship_from".into(),
            ship_to_path: "ship_to".into(),
        }
    }
}

/// What is known about a buyer's VAT number. It does not hold the number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VatNumber {
    /// The country that gave it, by the number's first letters; `None` where it has none.
    pub country: Option<String>,
    /// True if the number was validated (in VIES) and may excuse the seller from the tax.
    pub validated: bool,
}

impl VatNumber {
    /// The buyer's VAT number among its tax numbers; validated if the context lists it.
    #[must_use]
    pub fn among(registrations: &[TaxRegistration], rules: &TaxRules) -> Option<Self> {
        let is_vat =
            |r: &&TaxRegistration| r.kind.as_deref().is_none_or(|kind| kind.eq_ignore_ascii_case("VAT"));
        let mut numbers = registrations.iter().filter(is_vat).map(|r| compact(r.number.expose()));
        let number = numbers.find(|number| !number.is_empty())?;
        let validated = rules.validated_vat_numbers.iter().any(|known| compact(known.expose()) == number);
        Some(Self { country: country_of(&number), validated })
    }
}

/// A number without blanks and marks, in capitals.
fn compact(number: &str) -> String {
    number.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
}

/// The country of a VAT number's first letters; Greece's numbers begin with `EL`.
fn country_of(number: &str) -> Option<String> {
    let prefix = number.get(..2).filter(|prefix| prefix.chars().all(|c| c.is_ascii_alphabetic()))?;
    Some(if prefix == "EL" { "GR" } else { prefix }.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use spapi_types::Pii;

    #[test]
    fn a_number_is_validated_if_the_context_lists_it_however_it_is_written() {
        let number = |kind: Option<&str>, number: &str| TaxRegistration {
            kind: kind.map(str::to_owned),
            number: Pii::from(number),
            legal_name: None,
        };
        let mut rules = TaxRules::default();
        rules.validated_vat_numbers.insert(Pii::from("FR 12 345678901"));
        let found =
            |list: &[TaxRegistration]| VatNumber::among(list, &rules).map(|vat| (vat.country, vat.validated));
        assert_eq!(found(&[number(Some("VAT"), "fr12345678901")]), Some((Some("FR".into()), true)));
        assert_eq!(found(&[number(None, "EL123456789")]), Some((Some("GR".into()), false)));
        assert_eq!(found(&[number(Some("CPF"), "1"), number(Some("VAT"), "123")]), Some((None, false)));
        assert_eq!(found(&[number(Some("CPF"), "1"), number(Some("VAT"), " ")]), None);
        assert!(!format!("{rules:?}").contains("12345"), "Debug shows no number");
    }
}
