//! Buyers and where their orders go.

use fastrand::Rng;
use rust_decimal::Decimal;

use super::places::{self, Place};
use crate::spapi::market::Market;
use crate::spapi::order::{Address, Buyer, Channel};

/// A destination with the tax rate that the place itself decides, in percent.
pub(super) struct Destination {
    pub(super) address: Address,
    pub(super) percent: Option<Decimal>,
}

/// Makes up an address as this marketplace's buyers write them.
pub(super) fn destination(
    rng: &mut Rng,
    market: &Market,
    channel: Channel,
    company: Option<&str>,
) -> Destination {
    let places = places::places(market.country);
    let place = &places[rng.usize(0..places.len())];
    let mut address = lines(rng, place, company);
    address.commercial = company.is_some();
    if channel == Channel::Fba {
        address.phone = None;
        if market.country == "US" {
            // Since 2024-02-19 Amazon withholds the recipient of the orders that it ships itself in North America.
            address = Address { name: None, company: None, line1: None, line2: None, line3: None, ..address };
        }
    }
    Destination { address, percent: place.rate.map(|rate| Decimal::new(i64::from(rate), 3).normalize()) }
}

fn lines(rng: &mut Rng, place: &Place, company: Option<&str>) -> Address {
    let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let (street, number) = places::street(rng, place.country);
    let mut address = Address {
        name: Some(places::person(rng, place.country)),
        company: company.map(str::to_owned),
        city: text(place.city),
        county: text(place.county),
        state: text(place.state),
        postal_code: text(place.postal_code),
        country: text(place.country),
        phone: Some(places::phone(rng, place.country)),
        ..Address::default()
    };
    match place.country {
        "DE" | "AT" => {
            // Three habits: number after the street, number alone in line 2, company in line 1.
            match (rng.u8(0..3), company) {
                (0, _) => (address.line1, address.line2) = (Some(street), Some(number)),
                (1, Some(company)) => {
                    address.company = None;
                    (address.line1, address.line2) =
                        (Some(company.to_owned()), Some(format!("{street} {number}")));
                }
                _ => address.line1 = Some(format!("{street} {number}")),
            }
        }
        "JP" => {
            address.line1 = Some(format!("{street}{number}"));
            address.line2 = Some(format!("みなとビル{}階", rng.u8(2..12)));
        }
        "BR" => {
            let complement = format!("Sala {}", rng.u32(1..400));
            address.line1 = Some(format!("{street}, {number}"));
            address.line2 = Some(complement.clone());
            address.extended = Some([street, number, complement, "Bela Vista".to_owned()]);
        }
        "US" | "CA" | "AU" | "GB" | "FR" | "BE" => {
            address.line1 = Some(format!("{number} {street}"));
            if rng.u8(0..4) == 0 {
                address.line2 = Some(format!("APT {}", rng.u32(1..80)));
            }
            if rng.u8(0..20) == 0 {
                address.line3 = Some("c/o the bakery, side door".to_owned());
            }
        }
        _ => address.line1 = Some(format!("{street}, {number}")),
    }
    address
}

/// Makes up the buyer of an order that goes to this address.
pub(super) fn buyer(rng: &mut Rng, market: &Market, channel: Channel, company: Option<String>) -> Buyer {
    let withheld = channel == Channel::Fba && market.country == "US";
    let mut buyer = Buyer {
        name: (!withheld).then(|| places::person(rng, market.country)),
        email: (channel == Channel::Fbm).then(|| format!("{}@marketplace.{}", alias(rng), market.domain())),
        ..Buyer::default()
    };
    if company.is_some() {
        buyer.company = company;
        buyer.purchase_order = (rng.u8(0..3) > 0).then(|| format!("PO-{}", rng.u32(10_000..99_999)));
        buyer.tax_number = vat_number(rng, market.country);
        buyer.tax_number_type = buyer.tax_number.is_some().then(|| "VAT".to_owned());
    } else if market.country == "BR" {
        buyer.tax_number = Some(format!("{:011}", rng.u64(0..100_000_000_000)));
        buyer.tax_number_type = Some("CPF".to_owned());
    }
    buyer
}

fn alias(rng: &mut Rng) -> String {
    (0..14)
        .map(|_| rng.choice(b"abcdefghijkmnpqrstuvwxyz0123456789".iter()).copied().map_or('x', char::from))
        .collect()
}

/// A VAT number with valid check digits where they are well known, since Odoo checks them.
fn vat_number(rng: &mut Rng, country: &str) -> Option<String> {
    let numbers: &[&str] = match country {
        "DE" => &["DE136695976", "DE811907980", "DE129273398"],
        "FR" => &["FR40303265045", "FR23334175221"],
        "IT" => &["IT00743110157", "IT12345670017"],
        "ES" => &["ESA28015865", "ESB58378431"],
        "GB" => &["GB980780684", "GB123456782"],
        "NL" => &["NL123456782B90"],
        "SE" => &["SE123456789701"],
        "PL" => &["PL8567346215"],
        _ => return None,
    };
    rng.choice(numbers.iter()).map(|number| (*number).to_owned())
}
