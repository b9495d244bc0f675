//! An address's lines together: which is the street, who is there, which door.

use serde::{Deserialize, Serialize};
use spapi_types::Pii;

use super::Address;
use super::street::{Labelled, Part, label};

/// An address's parts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AddressParts {
    /// Street name.
    pub street_name: Option<Pii<String>>,
    /// House number.
    pub street_number: Option<Pii<String>>,
    /// Door, apartment.
    pub street_number2: Option<Pii<String>>,
    /// Floor, staircase, building; in Amazon's own parts the door too.
    pub complement: Option<Pii<String>>,
    /// Neighborhood, district.
    pub neighborhood: Option<Pii<String>>,
    /// The company in the address lines.
    pub company: Option<Pii<String>>,
    /// Who takes the parcel in: `c/o`.
    pub care_of: Option<Pii<String>>,
}

/// The parts that the address's lines hold; `None` for an address without lines.
///
/// The street is the first line with a name and a number; a line with a name and a line with a number below it are one
/// street. What stands above the street is a company, what stands below it a district, unless the line says otherwise.
///
/// ```
/// use amz_odoo_mapping::address::{Address, split_lines};
///
/// let mut address = Address::default();
/// address.country = Some("DE".to_owned());
/// address.lines = ["Werkhof Nord GmbH", "Lindenweg 5 a", "2. Stock"].map(Into::into).to_vec();
/// let parts = split_lines(&address).ok_or("no lines")?;
/// assert_eq!(parts.street_name.as_ref().map(|name| name.expose().as_str()), Some("Lindenweg"));
/// assert_eq!(parts.street_number.as_ref().map(|number| number.expose().as_str()), Some("5 a"));
/// assert_eq!(parts.company.as_ref().map(|company| company.expose().as_str()), Some("Werkhof Nord GmbH"));
/// # Ok::<(), &str>(())
/// ```
#[must_use]
pub fn split_lines(address: &Address) -> Option<AddressParts> {
    let lines: Vec<Labelled<'_>> =
        address.lines.iter().map(|line| label(address.country.as_deref(), line.expose())).collect();
    let (street, number) = street_lines(&lines)?;
    let found = |parts: &[Part]| -> Option<Pii<String>> { joined(lines.iter().map(|line| line.text(parts))) };
    let text_of = |index: usize, part: Part| {
        lines.get(index).map(|line| line.text(&[part])).filter(|text| !text.is_empty())
    };
    let names = |range: std::ops::Range<usize>| {
        let outside = range.filter(|index| *index != street && *index != number);
        outside.filter_map(|index| text_of(index, Part::Name))
    };
    let district = found(&[Part::District]).into_iter().map(Pii::into_inner);
    let company = found(&[Part::Company]).into_iter().map(Pii::into_inner);
    Some(AddressParts {
        street_name: text_of(street, Part::Name).map(Pii::new),
        street_number: text_of(number, Part::Number).map(Pii::new),
        street_number2: found(&[Part::Door]),
        complement: found(&[Part::Unit]),
        neighborhood: joined(district.chain(names(number.max(street)..lines.len()))),
        company: joined(company.chain(names(0..street.min(number)))),
        care_of: found(&[Part::CareOf]),
    })
}

/// The line of the street's name and the line of its number: mostly the same.
fn street_lines(lines: &[Labelled<'_>]) -> Option<(usize, usize)> {
    let has = |index: usize, part: Part| lines.get(index).is_some_and(|line| line.has(part));
    let all = 0..lines.len();
    let whole = all.clone().find(|index| has(*index, Part::Name) && has(*index, Part::Number));
    let two = all.clone().skip(1).find(|index| {
        has(*index, Part::Number)
            && !has(*index, Part::Name)
            && has(index - 1, Part::Name)
            && !has(index - 1, Part::Number)
    });
    let named = all.clone().find(|index| has(*index, Part::Name));
    match (whole, two, named) {
        (Some(whole), Some(two), _) if two < whole => Some((two - 1, two)),
        (Some(whole), ..) => Some((whole, whole)),
        (None, Some(two), _) => Some((two - 1, two)),
        (None, None, Some(named)) => Some((named, named)),
        (None, None, None) => all.into_iter().next().map(|first| (first, first)),
    }
}

fn joined(texts: impl Iterator<Item = String>) -> Option<Pii<String>> {
    let joined = texts.filter(|text| !text.is_empty()).reduce(|joined, text| joined + ", " + &text);
    joined.map(Pii::new)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(country: &str, lines: &[&str]) -> String {
        let lines = lines.iter().map(|line| Pii::from(*line)).collect();
        let address = Address { country: Some(country.into()), lines, ..Address::default() };
        let Some(parts) = split_lines(&address) else { return "none".to_owned() };
        let text = |value: Option<Pii<String>>| value.map(Pii::into_inner).unwrap_or_default();
        [
            parts.street_name,
            parts.street_number,
            parts.street_number2,
            parts.complement,
            parts.neighborhood,
            parts.company,
            parts.care_of,
        ]
        .map(text)
        .join("|")
    }

    #[test]
    fn lines_together_make_the_parts() {
        for (country, lines, want) in [
            ("DE", &["Lindenweg 5"][..], "Lindenweg|5|||||"),
            ("DE", &["Werkhof Nord GmbH", "Lindenweg 5"], "Lindenweg|5||||Werkhof Nord GmbH|"),
            ("DE", &["Lindenweg", "5 a"], "Lindenweg|5 a|||||"),
            ("DE", &["c/o Huber", "Lindenweg 5", "Hinterhaus"], "Lindenweg|5||Hinterhaus|||c/o Huber"),
            ("GB", &["Flat 4", "12 Quarry Lane", "Nether Wold"], "Quarry Lane|12|Flat 4||Nether Wold||"),
            ("JP", &["渋谷区若葉町", "1-2-3", "サンハイツ302"], "若葉町|1-2-3|302|サンハイツ|||"),
            (
                "US",
                &["Attn Receiving", "820 Larch St", "Suite 300"],
                "Larch St|820|Suite 300||||Attn Receiving",
            ),
            ("MX", &["Calle Encino 45", "Col. Las Flores"], "Calle Encino|45|||Col. Las Flores||"),
            ("FR", &["Le Moulin"], "Le Moulin||||||"),
            ("FR", &[], "none"),
        ] {
            assert_eq!(parts(country, lines), want, "{country} {lines:?}");
        }
    }
}
