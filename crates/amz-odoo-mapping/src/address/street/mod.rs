//! Splits a street line into Odoo's fields.
//!
//! The line is cut into [tokens](token), a [grammar](grammar) of the country gives each token its part, and the parts
//! are put together from the tokens. So nothing is lost or invented, whatever the grammar decides.
//!
//! | file | what it knows |
//! |---|---|
//! | `country.rs` | where a country's house numbers stand, and what is special there |
//! | `words.rs` | words such as `Apt`, `Stock`, `Rue`, by meaning |
//! | `token.rs` | words, numbers and signs of a line |
//! | `phrase.rs` | what is surely no street: a door, a floor, a district, `c/o` |
//! | `number.rs` | which number is the house number, and where it ends |
//! | `grammar.rs` | what the number leaves: the street's name, the company, the rest |
//! | `east_asia.rs` | lines that go from the large to the small without spaces |

mod assemble;
mod country;
mod east_asia;
mod grammar;
mod line;
mod number;
mod phrase;
mod token;
mod words;

pub(super) use assemble::{Labelled, Part};
pub use number::split_house_number;

use serde::{Deserialize, Serialize};
use std::fmt;

/// A street line in parts; a part that is absent is empty.
///
/// Every character of the line stands in exactly one part, but for spaces and commas.
/// `Debug` shows which parts there are, not what they say.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct StreetParts {
    /// The street, or what stands for it: a post office box, a Japanese town with its chōme.
    pub street_name: String,
    /// House number with its addition: `5 a`, `13/15`, `12 bis`.
    pub street_number: String,
    /// Door, apartment, unit or box that has a number or letter: `Apt 4B`, `3º izq.`
    pub street_number2: String,
    /// Who is at the address, where the line begins with it: a company, a center.
    pub company: String,
    /// Floor, staircase, building: `2nd Floor`, `Hinterhaus`.
    pub unit: String,
    /// What is left: a district, `c/o`, the `No.` before a number, signs.
    pub rest: String,
}

impl StreetParts {
    /// The parts, in the order of the fields.
    #[must_use]
    pub fn parts(&self) -> [&str; 6] {
        [&self.street_name, &self.street_number, &self.street_number2, &self.company, &self.unit, &self.rest]
    }
}

impl fmt::Debug for StreetParts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = ["street_name", "street_number", "street_number2", "company", "unit", "rest"];
        let there = names.iter().zip(self.parts()).filter(|(_, text)| !text.is_empty());
        f.write_str("StreetParts ")?;
        f.debug_set().entries(there.map(|(name, _)| name)).finish()
    }
}

/// Splits a street line by the rules of a country (ISO 3166 code); `None` takes rules that suit most.
///
/// Takes time linear in the length of the line, any text, and never fails: what it does not understand is in
/// [`rest`](StreetParts::rest), or in the name where the line has no number.
///
/// ```
/// use amz_odoo_mapping::address::split;
///
/// let parts = split(Some("DE"), "Lindenweg 5 a, 2. Stock");
/// assert_eq!((parts.street_name.as_str(), parts.street_number.as_str()), ("Lindenweg", "5 a"));
/// assert_eq!(parts.unit, "2. Stock");
///
/// let parts = split(Some("US"), "820 Larch Street Apt 4B");
/// assert_eq!((parts.street_name.as_str(), parts.street_number.as_str()), ("Larch Street", "820"));
/// assert_eq!(parts.street_number2, "Apt 4B");
///
/// let parts = split(Some("JP"), "桜台二丁目3-14 メゾン桜201号室");
/// assert_eq!((parts.street_name.as_str(), parts.street_number.as_str()), ("桜台二丁目", "3-14"));
/// assert_eq!((parts.unit.as_str(), parts.street_number2.as_str()), ("メゾン桜", "201号室"));
/// ```
#[must_use]
pub fn split(country: Option<&str>, line: &str) -> StreetParts {
    assemble::street_parts(&label(country, line))
}

/// The line's tokens, each with its part.
pub(super) fn label<'a>(country: Option<&str>, line: &'a str) -> assemble::Labelled<'a> {
    let code = country.unwrap_or_default();
    let rules = country::rules(code);
    if east_asia::reads(line) {
        return east_asia::label(code, line);
    }
    grammar::label(&rules, line)
}
