//! Postal addresses: Amazon's parts kept whole, countries checked, states matched, street lines split.

use serde::{Deserialize, Serialize};
use spapi_types::Pii;

mod countries;
mod parts;
mod phone;
mod postal;
mod state;
mod street;

pub use countries::is_country;
pub use parts::{AddressParts, split_lines};
pub use phone::{Phone, phone, split_phone};
pub use postal::state_of_zip;
pub(crate) use state::plain;
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
    /// The address in parts: Amazon's own (Brazil), or what its lines hold.
    pub parts: Option<AddressParts>,
    /// `RESIDENTIAL`, `COMMERCIAL` or `PICKUP_POINT`.
    pub kind: Option<String>,
}
