//! The rows of the batch's partners: companies that bought, and a delivery contact an order.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use amz_odoo_mapping::OrderDraft;
use amz_odoo_mapping::partner::{self, PartnerDraft};
use spapi_types::Pii;

use super::custom::{Cells, widen, widen_row};
use super::digest;
use super::rows::Table;
use crate::odoo::{RecordName, Session};

/// Odoo's ids of countries and states.
#[derive(Clone, Copy)]
pub(crate) struct Places<'a> {
    /// By ISO 3166 code.
    pub(crate) countries: &'a HashMap<String, i64>,
    /// By country code and state code.
    pub(crate) states: &'a HashMap<(String, String), i64>,
}

impl<'a> Places<'a> {
    /// Those of a connection.
    pub(crate) fn of(session: &'a Session) -> Self {
        Self { countries: &session.countries, states: &session.state_ids }
    }

    fn country(self, partner: &PartnerDraft) -> String {
        let id = partner.country_code.as_ref().and_then(|code| self.countries.get(code));
        id.map(i64::to_string).unwrap_or_default()
    }

    fn state(self, partner: &PartnerDraft) -> String {
        let codes = partner.country_code.clone().zip(partner.state_code.clone());
        codes.and_then(|codes| self.states.get(&codes)).map(i64::to_string).unwrap_or_default()
    }
}

/// The company that bought, with its external id.
///
/// Companies with the same tax number are one; without a number each order has its own, because names and e-mail
/// aliases are no proof.
pub(crate) fn company(marketplace_id: &str, draft: &OrderDraft) -> Option<(RecordName, PartnerDraft)> {
    let company = partner::company(draft)?;
    let key = match &company.vat {
        Some(vat) => format!("vat-{}", digest(vat.expose().trim().to_uppercase().as_bytes())),
        None => format!("{marketplace_id}-{}", draft.order_id),
    };
    Some((RecordName::company(&key), company))
}

/// The columns of companies.
pub(crate) fn companies() -> Table {
    table(&["id", "name", "is_company", "country_id/.id", "vat"])
}

/// The cells of a company.
pub(crate) fn company_cells(places: Places<'_>, name: &RecordName, company: &PartnerDraft) -> Vec<String> {
    vec![
        name.to_string(),
        text(company.name.as_ref()),
        "True".to_owned(),
        places.country(company),
        text(company.vat.as_ref()),
    ]
}

/// The columns of delivery contacts.
pub(crate) fn contacts() -> Table {
    table(&[
        "id",
        "name",
        // A plain contact would have its street replaced by the parent's.
        "type",
        "parent_id/.id",
        "street",
        "street2",
        "city",
        "zip",
        "state_id/.id",
        "country_id/.id",
        "phone",
        "email",
        "comment",
    ])
}

/// The cells of a delivery contact.
pub(crate) fn contact_cells(
    places: Places<'_>,
    name: &RecordName,
    parent_id: i64,
    contact: &PartnerDraft,
) -> Vec<String> {
    let buyer = contact.name.as_ref().map_or("Amazon buyer", |name| name.expose().as_str());
    vec![
        name.to_string(),
        buyer.to_owned(),
        "delivery".to_owned(),
        parent_id.to_string(),
        text(contact.street.as_ref()),
        text(contact.street2.as_ref()),
        text(contact.city.as_ref()),
        text(contact.zip.as_ref()),
        places.state(contact),
        places.country(contact),
        text(contact.phone.as_ref()),
        text(contact.email.as_ref()),
        text(contact.comment.as_ref()),
    ]
}

/// Adds a delivery contact to the table of those that have the same columns of the account's rules.
pub(crate) fn push(
    tables: &mut BTreeMap<BTreeSet<String>, Table>,
    owner: usize,
    cells: Vec<String>,
    custom: &Cells,
) {
    let columns = contacts().fields;
    let own: BTreeSet<String> = custom.keys().cloned().collect();
    let wide = widen(&columns, &own);
    let row = widen_row(&columns, cells, &wide, custom);
    tables.entry(own).or_insert_with(|| Table { fields: wide, ..Table::default() }).push(owner, row);
}

fn text(value: Option<&Pii<String>>) -> String {
    value.map(|value| value.expose().clone()).unwrap_or_default()
}

fn table(fields: &[&str]) -> Table {
    Table { fields: fields.iter().map(|field| (*field).to_owned()).collect(), ..Table::default() }
}

#[cfg(test)]
mod tests {
    use amz_odoo_mapping::order::TaxRegistration;

    use super::super::fixtures::{MARKETPLACE, draft};
    use super::*;

    fn pii(text: &str) -> Option<Pii<String>> {
        Some(Pii::new(text.to_owned()))
    }

    /// The order of a business with this tax number.
    fn business(order_id: &str, vat: Option<&str>) -> OrderDraft {
        let mut draft = draft();
        draft.order_id = order_id.to_owned();
        draft.is_business = true;
        draft.buyer.company = pii("Doe Ltd");
        draft.buyer.registrations.extend(vat.map(|number| TaxRegistration {
            kind: Some("VAT".to_owned()),
            number: Pii::new(number.to_owned()),
            legal_name: None,
        }));
        draft
    }

    fn company_name(draft: &OrderDraft) -> String {
        company(MARKETPLACE, draft).expect("a company").0.to_string()
    }

    #[test]
    fn companies_are_one_by_their_tax_number_alone() {
        assert_eq!(company(MARKETPLACE, &draft()), None, "a consumer");
        let by_number = company_name(&business("1", Some("DE123456789")));
        assert_eq!(by_number, company_name(&business("2", Some(" de123456789 "))));
        assert_ne!(by_number, company_name(&business("1", Some("DE987654321"))));
        assert!(
            !by_number.to_uppercase().contains("DE123456789"),
            "an external id holds no tax number: {by_number}"
        );
        assert_ne!(company_name(&business("1", None)), company_name(&business("2", None)));
        assert_eq!(company_name(&business("1", None)), company_name(&business("1", None)));
    }

    fn countries() -> HashMap<String, i64> {
        HashMap::from([("DE".to_owned(), 57), ("US".to_owned(), 233)])
    }

    fn states() -> HashMap<(String, String), i64> {
        HashMap::from([(("US".to_owned(), "WA".to_owned()), 9)])
    }

    /// The filled cells by column.
    fn filled(table: &Table, cells: Vec<String>) -> Vec<(String, String)> {
        assert_eq!(table.fields.len(), cells.len(), "a cell a column");
        table.fields.iter().cloned().zip(cells).filter(|(_, cell)| !cell.is_empty()).collect()
    }

    fn cells(list: &[(&str, &str)]) -> Vec<(String, String)> {
        list.iter().map(|(column, cell)| ((*column).to_owned(), (*cell).to_owned())).collect()
    }

    #[test]
    fn a_company_has_every_column() {
        let (countries, states) = (countries(), states());
        let places = Places { countries: &countries, states: &states };
        let (name, company) = company(MARKETPLACE, &business("1", Some("DE123456789"))).expect("a company");
        assert_eq!(
            filled(&companies(), company_cells(places, &name, &company)),
            cells(&[
                ("id", name.as_str()),
                ("name", "Doe Ltd"),
                ("is_company", "True"),
                ("country_id/.id", "57"),
                ("vat", "DE123456789"),
            ])
        );
    }

    #[test]
    fn a_contact_has_every_column_and_no_place_that_odoo_lacks() {
        let (countries, states) = (countries(), states());
        let places = Places { countries: &countries, states: &states };
        let name = RecordName::delivery_contact(MARKETPLACE, "1");
        let mut contact = PartnerDraft::default();
        contact.name = pii("Jane Doe");
        contact.street = pii("Main Street 1");
        contact.zip = pii("98101");
        contact.phone = pii("+1 206");
        for (country, state, placed) in [
            (Some("US"), Some("WA"), vec![("state_id/.id", "9"), ("country_id/.id", "233")]),
            // A state of another country is none.
            (Some("DE"), Some("WA"), vec![("country_id/.id", "57")]),
            (Some("QQ"), None, vec![]),
            (None, Some("WA"), vec![]),
        ] {
            contact.country_code = country.map(str::to_owned);
            contact.state_code = state.map(str::to_owned);
            let mut expected = vec![
                ("id", name.as_str()),
                ("name", "Jane Doe"),
                ("type", "delivery"),
                ("parent_id/.id", "10"),
                ("street", "Main Street 1"),
                ("zip", "98101"),
            ];
            expected.extend(placed);
            expected.push(("phone", "+1 206"));
            assert_eq!(filled(&contacts(), contact_cells(places, &name, 10, &contact)), cells(&expected));
        }
    }

    #[test]
    fn contacts_with_other_fields_go_into_other_tables() {
        let mut tables = BTreeMap::new();
        let row = || contacts().fields.iter().map(|column| format!("<{column}>")).collect::<Vec<_>>();
        let custom =
            Cells::from([("x_door".to_owned(), Pii::from("7")), ("comment".to_owned(), Pii::from("Mine"))]);
        push(&mut tables, 0, row(), &Cells::new());
        push(&mut tables, 1, row(), &custom);
        push(&mut tables, 2, row(), &Cells::new());
        let found: Vec<_> =
            tables.values().map(|table| (table.owner.as_slice(), filled_first(table))).collect();
        assert_eq!((found[0].0, found[1].0), (&[0, 2][..], &[1][..]));
        assert!(
            found[0].1.contains(&("comment", "<comment>")) && found[0].1.len() == contacts().fields.len()
        );
        assert!(found[1].1.contains(&("x_door", "7")) && found[1].1.contains(&("comment", "Mine")));
        assert!(found[1].1.contains(&("street", "<street>")));
    }

    /// The first row by its columns.
    fn filled_first(table: &Table) -> Vec<(&str, &str)> {
        table.fields.iter().map(String::as_str).zip(table.rows[0].iter().map(String::as_str)).collect()
    }

    #[test]
    fn a_nameless_recipient_is_the_buyer() {
        let (countries, states) = (countries(), states());
        let places = Places { countries: &countries, states: &states };
        let name = RecordName::delivery_contact(MARKETPLACE, "1");
        assert_eq!(contact_cells(places, &name, 10, &PartnerDraft::default())[1], "Amazon buyer");
    }
}
