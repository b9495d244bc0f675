//! What is wrong with an attribute, in words for whoever keeps the product.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Why an attribute cannot be sent. Its `Display` follows the attribute's name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum AttributeFault {
    /// It has to be there.
    Missing,
    /// A member of it has to be there.
    MissingPart {
        /// The member.
        part: String,
    },
    /// A text or list is too long.
    TooLong {
        /// What is counted.
        unit: Unit,
        /// How many there are.
        found: u64,
        /// How many are allowed.
        allowed: u64,
    },
    /// A text or list is too short.
    TooShort {
        /// What is counted.
        unit: Unit,
        /// How many there are.
        found: u64,
        /// How many are needed.
        needed: u64,
    },
    /// A number is too small.
    TooSmall {
        /// The least that is allowed.
        least: String,
    },
    /// A number is too large.
    TooLarge {
        /// The most that is allowed.
        most: String,
    },
    /// A number has more decimals than are allowed.
    Decimals {
        /// The smallest step, such as `0.01`.
        step: String,
    },
    /// The value is none of Amazon's.
    NotAllowed {
        /// The first of Amazon's values.
        allowed: Vec<String>,
        /// How many there are.
        count: usize,
    },
    /// Another kind of value is wanted.
    WrongType {
        /// The kind.
        expected: String,
    },
    /// The text has not the form that is wanted.
    WrongForm {
        /// The form: `date`, or a regular expression.
        form: String,
    },
    /// The product type has no such attribute.
    Unknown,
    /// Other attributes rule it out.
    NotHere,
    /// Amazon knows no such member.
    UnknownPart {
        /// The member.
        part: String,
    },
    /// A rule of Amazon's that has no words of its own here.
    Refused {
        /// The rule's keyword in the product type's definition.
        keyword: String,
    },
    /// The barcode is no UPC, EAN or GTIN, or its check digit is wrong.
    Barcode,
    /// The price is in another currency than the marketplace's.
    Currency {
        /// The price's.
        found: String,
        /// The marketplace's.
        expected: String,
    },
    /// The price is below the least that the merchant allows.
    BelowMinimum {
        /// The price.
        price: Decimal,
        /// The least.
        minimum: Decimal,
    },
    /// The price is above the most that the merchant allows.
    AboveMaximum {
        /// The price.
        price: Decimal,
        /// The most.
        maximum: Decimal,
    },
    /// Amazon's value was changed there, and a person is to decide.
    ChangedAtAmazon,
    /// Amazon has the offer under another channel of fulfilment.
    OtherChannel {
        /// Amazon's.
        found: String,
    },
    /// A rule's JSON cannot be read, or is no object.
    Rule,
}

/// What a length counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Characters.
    Characters,
    /// Bytes of UTF-8: a letter such as `é` is two, an ideograph three.
    Bytes,
    /// Entries of a list.
    Entries,
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Characters => "characters",
            Self::Bytes => "bytes",
            Self::Entries => "entries",
        })
    }
}

impl fmt::Display for AttributeFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("is missing; add it to the product in Odoo, or give a rule for it"),
            Self::MissingPart { part } => write!(f, "lacks its {part}; add it"),
            Self::TooLong { unit: Unit::Entries, found, allowed } => {
                write!(f, "has {found} entries, {allowed} are allowed; remove some")
            }
            Self::TooLong { unit, found, allowed } => {
                write!(f, "is {found} {unit} long, {allowed} are allowed; shorten it")
            }
            Self::TooShort { unit: Unit::Entries, found, needed } => {
                write!(f, "has {found} entries, {needed} are needed; add some")
            }
            Self::TooShort { unit, found, needed } => {
                write!(f, "is {found} {unit} long, {needed} are needed; write more")
            }
            Self::TooSmall { least } => write!(f, "is less than {least}, which is the least; correct it"),
            Self::TooLarge { most } => write!(f, "is more than {most}, which is the most; correct it"),
            Self::Decimals { step } => write!(f, "is no multiple of {step}; round it"),
            Self::NotAllowed { allowed, count } => {
                write!(f, "is none of Amazon's values; choose one of {}", allowed.join(", "))?;
                match count.saturating_sub(allowed.len()) {
                    0 => Ok(()),
                    more => write!(f, " or {more} others"),
                }
            }
            Self::WrongType { expected } => write!(f, "is no {expected}; correct it"),
            Self::WrongForm { form } => write!(f, "has not the form {form}; correct it"),
            Self::Unknown => f.write_str("is no attribute of this product type; remove its rule"),
            Self::NotHere => f.write_str("is ruled out by other attributes; remove it"),
            Self::UnknownPart { part } => {
                write!(f, "has a part {part} that Amazon does not know; remove its rule")
            }
            Self::Refused { keyword } => {
                write!(f, "breaks the rule \"{keyword}\" of the product type's definition; compare it there")
            }
            Self::Barcode => f.write_str("is no UPC, EAN or GTIN; correct the barcode in Odoo"),
            Self::Currency { found, expected } => write!(
                f,
                "is in {found}, the marketplace sells in {expected}; give the marketplace a pricelist in {expected}"
            ),
            Self::BelowMinimum { price, minimum } => {
                write!(f, "of {price} is below the least of {minimum}; correct the price or the least")
            }
            Self::AboveMaximum { price, maximum } => {
                write!(f, "of {price} is above the most of {maximum}; correct the price or the most")
            }
            Self::ChangedAtAmazon => f.write_str(
                "was changed at Amazon; take Amazon's value over into Odoo, or send Odoo's once more",
            ),
            Self::OtherChannel { found } => write!(
                f,
                "is fulfilled through {found} at Amazon; a quantity would change that, so correct the offer's channel first"
            ),
            Self::Rule => f.write_str("has a rule whose JSON is no object; correct the configuration"),
        }
    }
}

/// Why something was left out of a listing that goes without it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum LeftOut {
    /// A price or quantity of a parent, which is never sold.
    OfParent,
    /// A sale that ends before it begins.
    SaleDates,
    /// A sale that is no cheaper than the price.
    SaleNotBelow,
    /// More images than Amazon shows.
    Images,
    /// An image's address that is none.
    Address,
}

impl fmt::Display for LeftOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::OfParent => "a parent is never sold; give prices and quantities to its variants",
            Self::SaleDates => "the sale ends before it begins; correct its dates",
            Self::SaleNotBelow => "the sale is no cheaper than the price; correct one of them",
            Self::Images => "Amazon shows nine images; remove some",
            Self::Address => "the image's address does not begin with https://; publish the image",
        })
    }
}
