//! Contacts for Odoo from an order's draft: where the parcel goes, and the company that bought.

use serde::{Deserialize, Serialize};
use spapi_types::Pii;

use crate::OrderDraft;
use crate::address::{Address, AddressParts};
use crate::order::TaxRegistration;

/// A contact to create in Odoo.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PartnerDraft {
    /// True for a company, false for a delivery contact.
    pub is_company: bool,
    /// Name; a person at a company is `Company, Person`, as Odoo writes it.
    pub name: Option<Pii<String>>,
    /// First address line.
    pub street: Option<Pii<String>>,
    /// The other lines, the district, and a state that Odoo does not list.
    pub street2: Option<Pii<String>>,
    /// City.
    pub city: Option<Pii<String>>,
    /// Postal code.
    pub zip: Option<Pii<String>>,
    /// ISO 3166 code.
    pub country_code: Option<String>,
    /// Odoo's code of the state.
    pub state_code: Option<String>,
    /// The address in parts, for Odoo's extended addresses.
    pub parts: Option<AddressParts>,
    /// Phone number without extension.
    pub phone: Option<Pii<String>>,
    /// Amazon's alias.
    pub email: Option<Pii<String>>,
    /// Tax number of a company.
    pub vat: Option<Pii<String>>,
    /// What the contact's fields cannot hold: the phone's extension.
    pub comment: Option<Pii<String>>,
}

/// The contact that the parcel goes to, of type *delivery* in Odoo; `None` where Amazon gives no address.
#[must_use]
pub fn delivery_contact(draft: &OrderDraft) -> Option<PartnerDraft> {
    let address = draft.ship_to.as_ref()?;
    let extension = address.phone_extension.as_ref();
    Some(PartnerDraft {
        is_company: false,
        name: name_at(address).or_else(|| draft.buyer.name.clone()),
        street: address.lines.first().cloned(),
        street2: second_street(address),
        city: address.city.clone(),
        zip: address.zip.clone(),
        country_code: address.country.clone(),
        state_code: address.state_code.clone(),
        parts: address.parts.clone(),
        phone: address.phone.clone(),
        email: draft.buyer.email.clone(),
        vat: None,
        comment: extension.map(|ext| Pii::new(format!("Phone extension: {}", ext.expose()))),
    })
}

/// The company that bought, for the orders of businesses; `None` for a consumer and for an unnamed company.
#[must_use]
pub fn company(draft: &OrderDraft) -> Option<PartnerDraft> {
    let name = draft.buyer.company.clone()?;
    if !draft.is_business && draft.buyer.registrations.is_empty() {
        return None;
    }
    Some(PartnerDraft {
        is_company: true,
        name: Some(name),
        country_code: draft.ship_to.as_ref().and_then(|address| address.country.clone()),
        vat: vat(&draft.buyer.registrations),
        ..PartnerDraft::default()
    })
}

/// The number that identifies the company: a VAT number before others.
fn vat(registrations: &[TaxRegistration]) -> Option<Pii<String>> {
    let is_vat =
        |r: &&TaxRegistration| r.kind.as_deref().is_some_and(|kind| kind.eq_ignore_ascii_case("VAT"));
    registrations.iter().find(is_vat).or(registrations.first()).map(|r| r.number.clone())
}

fn name_at(address: &Address) -> Option<Pii<String>> {
    match (&address.company, &address.name) {
        (Some(company), Some(name)) if company != name => {
            Some(Pii::new(format!("{}, {}", company.expose(), name.expose())))
        }
        (company, name) => name.as_ref().or(company.as_ref()).cloned(),
    }
}

/// Everything after the first line that no other field of Odoo holds. A part that stands in a line is not repeated.
fn second_street(address: &Address) -> Option<Pii<String>> {
    let mut parts: Vec<&str> = address.lines.iter().skip(1).map(|line| line.expose().as_str()).collect();
    let neighborhood = address.parts.as_ref().and_then(|parts| parts.neighborhood.as_ref());
    let state = address.state.as_ref().filter(|_| address.state_code.is_none());
    for extra in [neighborhood, address.district.as_ref(), address.municipality.as_ref(), state] {
        let Some(extra) = extra.map(|text| text.expose().as_str()) else { continue };
        let city = address.city.as_ref().is_some_and(|city| city.expose() == extra);
        let known = address.lines.iter().any(|line| line.expose().contains(extra)) || parts.contains(&extra);
        if !city && !known {
            parts.push(extra);
        }
    }
    (!parts.is_empty()).then(|| Pii::new(parts.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pii(text: &str) -> Option<Pii<String>> {
        Some(Pii::from(text))
    }

    fn order(address: Address) -> OrderDraft {
        let mut draft = OrderDraft::new("1".into());
        draft.ship_to = Some(address);
        draft
    }

    #[test]
    fn an_address_keeps_all_its_text() {
        let address = Address {
            name: pii("A Person"),
            company: pii("A Company"),
            lines: ["1 Street", "Floor 2", "Back door"].map(Pii::from).to_vec(),
            city: pii("Town"),
            district: pii("District"),
            municipality: pii("Town"),
            state: pii("Somewhere"),
            zip: pii("123"),
            country: Some("GB".into()),
            phone: pii("555"),
            phone_extension: pii("9"),
            ..Address::default()
        };
        let contact = delivery_contact(&order(address.clone())).expect("a contact");
        let text =
            |value: &Option<Pii<String>>| value.as_ref().map(|v| v.expose().clone()).unwrap_or_default();
        assert_eq!(text(&contact.name), "A Company, A Person");
        assert_eq!(text(&contact.street), "1 Street");
        assert_eq!(text(&contact.street2), "Floor 2, Back door, District, Somewhere");
        assert_eq!(text(&contact.comment), "Phone extension: 9");
        assert!(!format!("{contact:?}").contains("Street"), "Debug shows no buyer datum");

        let known = Address { state_code: Some("X".into()), ..address };
        let contact = delivery_contact(&order(known)).expect("a contact");
        assert_eq!(text(&contact.street2), "Floor 2, Back door, District");
        assert_eq!(contact.state_code.as_deref(), Some("X"));
    }

    #[test]
    fn only_a_business_makes_a_company() {
        let mut draft = order(Address { country: Some("DE".into()), ..Address::default() });
        assert_eq!(company(&draft), None);
        draft.buyer.company = pii("A Company");
        assert_eq!(company(&draft), None, "a consumer who typed a company");
        draft.is_business = true;
        let number = |kind: &str, number: &str| TaxRegistration {
            kind: Some(kind.into()),
            number: Pii::from(number),
            legal_name: None,
        };
        draft.buyer.registrations = vec![number("CST", "1"), number("VAT", "2")];
        let found = company(&draft).expect("a company");
        assert!(found.is_company);
        assert_eq!(found.vat, pii("2"));
        assert_eq!(found.country_code.as_deref(), Some("DE"));
    }
}
