//! Small steps that both versions' readers share.

use jiff::Timestamp;
use rust_decimal::Decimal;
use spapi_types::Pii;

use super::draft::Window;
use super::source::{At, Money};
use crate::address::{Address, AddressParts, split_phone};
use crate::path::Path;
use crate::taxes::Place;
use crate::text::{Text, pii, present, upper_snake};

/// A text that is not blank, with its place.
pub(super) fn text<T: Text>(value: &Option<T>, path: impl Into<Path>) -> Option<At<&str>> {
    Some(At::new(present(value)?, path))
}

/// A code of Amazon's that is not blank, with its place.
pub(super) fn code(value: Option<&str>, path: impl Into<Path>) -> Option<At<&str>> {
    let code = value.map(str::trim).filter(|code| !code.is_empty());
    Some(At::new(code?, path))
}

/// A buyer's text that is not blank, with its place.
pub(super) fn hidden_text<T: Text>(value: &Option<T>, path: impl Into<Path>) -> Option<At<Pii<String>>> {
    Some(At::new(pii(value)?, path))
}

/// An instant with its place.
pub(super) fn instant(value: Option<spapi_types::Timestamp>, path: impl Into<Path>) -> Option<At<Timestamp>> {
    Some(At::new(value?.into(), path))
}

/// A promised time; `None` if both ends are open.
pub(super) fn window(
    earliest: Option<spapi_types::Timestamp>,
    latest: Option<spapi_types::Timestamp>,
    path: impl Into<Path>,
) -> Option<At<Window>> {
    let window = Window { earliest: earliest.map(Into::into), latest: latest.map(Into::into) };
    (window != Window::default()).then(|| At::new(window, path))
}

/// An amount with its place; `None` without an amount.
pub(super) fn amount(
    amount: Option<Decimal>,
    currency: &Option<String>,
    path: impl Into<Path>,
) -> Option<At<Money<'_>>> {
    Some(At::new(Money { amount: amount?, currency: present(currency) }, path))
}

/// The same amount, negative whatever its sign: discounts come positive in v0 and in either sign in 2026-01-01.
pub(super) fn off(mut money: At<Money<'_>>) -> At<Money<'_>> {
    money.value.amount = -money.value.amount.abs();
    money
}

/// A place of the seller's; `None` without a country.
pub(super) fn place<T: Text>(
    country: &Option<String>,
    zip: &Option<T>,
    state: &Option<String>,
    path: impl Into<Path>,
) -> Option<At<Place>> {
    let place = Place::new(present(country)?, present(zip));
    let place = match present(state) {
        Some(state) => place.with_state(state),
        None => place,
    };
    Some(At::new(place, path))
}

/// An address's fields as the two versions name them.
pub(super) struct RawAddress<'a, T> {
    pub name: &'a Option<T>,
    pub company: &'a Option<T>,
    pub lines: [&'a Option<T>; 3],
    pub city: &'a Option<T>,
    /// County and district; 2026-01-01 has one field for both.
    pub districts: [&'a Option<T>; 2],
    pub municipality: &'a Option<T>,
    pub state: &'a Option<String>,
    pub zip: &'a Option<T>,
    pub country: &'a Option<String>,
    pub phone: &'a Option<T>,
    pub parts: Option<[&'a Option<T>; 4]>,
    pub kind: Option<&'a str>,
}

/// The address, `None` if all of it is blank.
pub(super) fn address<T: Text>(raw: &RawAddress<'_, T>) -> Option<Address> {
    let phone = present(raw.phone).map(split_phone);
    let mut districts: Vec<&str> = raw.districts.iter().filter_map(|d| present(d)).collect();
    districts.dedup();
    let parts = raw.parts.map(|[name, number, complement, neighborhood]| AddressParts {
        street_name: pii(name),
        street_number: pii(number),
        complement: pii(complement),
        neighborhood: pii(neighborhood),
        ..AddressParts::default()
    });
    let mut address = Address {
        name: pii(raw.name),
        company: pii(raw.company),
        lines: raw.lines.iter().filter_map(|line| pii(line)).collect(),
        city: pii(raw.city),
        district: (!districts.is_empty()).then(|| Pii::new(districts.join(", "))),
        municipality: pii(raw.municipality),
        state: pii(raw.state),
        state_code: None,
        zip: pii(raw.zip),
        country: present(raw.country).map(str::to_uppercase),
        phone: phone.map(|(number, _)| Pii::from(number)),
        phone_extension: phone.and_then(|(_, extension)| extension).map(Pii::from),
        parts: parts.filter(|parts| *parts != AddressParts::default()),
        kind: None,
    };
    if address == Address::default() {
        return None;
    }
    address.kind = raw.kind.filter(|kind| !kind.is_empty()).map(|kind| upper_snake(kind).into_owned());
    Some(address)
}
