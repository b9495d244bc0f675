//! The rows of the batch's partners: companies that bought, and a delivery contact an order.

use amz_odoo_mapping::OrderDraft;
use amz_odoo_mapping::partner::{self, PartnerDraft};
use spapi_types::Pii;

use super::digest;
use super::rows::Table;
use crate::odoo::{RecordName, Session};

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
pub(crate) fn company_cells(session: &Session, name: &RecordName, company: &PartnerDraft) -> Vec<String> {
    vec![
        name.to_string(),
        text(company.name.as_ref()),
        "True".to_owned(),
        country(session, company),
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
    session: &Session,
    name: &RecordName,
    parent_id: i64,
    contact: &PartnerDraft,
) -> Vec<String> {
    let buyer = contact.name.as_ref().map_or("Amazon buyer", |name| name.expose().as_str());
    let state = contact
        .country_code
        .clone()
        .zip(contact.state_code.clone())
        .and_then(|state| session.state_ids.get(&state))
        .map(i64::to_string);
    vec![
        name.to_string(),
        buyer.to_owned(),
        "delivery".to_owned(),
        parent_id.to_string(),
        text(contact.street.as_ref()),
        text(contact.street2.as_ref()),
        text(contact.city.as_ref()),
        text(contact.zip.as_ref()),
        state.unwrap_or_default(),
        country(session, contact),
        text(contact.phone.as_ref()),
        text(contact.email.as_ref()),
        text(contact.comment.as_ref()),
    ]
}

fn country(session: &Session, partner: &PartnerDraft) -> String {
    let id = partner.country_code.as_ref().and_then(|code| session.countries.get(code));
    id.map(i64::to_string).unwrap_or_default()
}

fn text(value: Option<&Pii<String>>) -> String {
    value.map(|value| value.expose().clone()).unwrap_or_default()
}

fn table(fields: &[&str]) -> Table {
    Table { fields: fields.iter().map(|field| (*field).to_owned()).collect(), ..Table::default() }
}
