//! Phone numbers: the number by itself, its extension apart.

/// A phone number and its extension.
#[derive(Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Phone {
    /// The number: as E.164 (`+14803860930`) where it is valid and the feature `phone` is on, else its text.
    pub number: String,
    /// The extension's digits.
    pub extension: Option<String>,
}

impl std::fmt::Debug for Phone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Phone").field("extension", &self.extension.is_some()).finish_non_exhaustive()
    }
}

/// Reads a phone number as a country writes it (ISO 3166 code); a number that is not valid keeps its text.
///
/// ```
/// use amz_odoo_mapping::address::phone;
/// let found = phone(Some("US"), "(480) 386-0930 ext. 73824");
/// assert_eq!(found.extension.as_deref(), Some("73824"));
/// # #[cfg(feature = "phone")]
/// assert_eq!(found.number, "+14803860930");
/// assert_eq!(phone(Some("US"), "call me").number, "call me");
/// ```
#[must_use]
pub fn phone(country: Option<&str>, text: &str) -> Phone {
    let (number, extension) = split_phone(text);
    Phone {
        number: international(country, number).unwrap_or_else(|| number.to_owned()),
        extension: extension.map(str::to_owned),
    }
}

/// The valid number as E.164.
#[cfg(feature = "phone")]
fn international(country: Option<&str>, text: &str) -> Option<String> {
    /// No number with its signs is longer; what is longer is not worth reading.
    const LONGEST: usize = 64;
    if text.len() > LONGEST {
        return None;
    }
    let country = country.and_then(|code| code.parse().ok());
    let number = phonenumber::parse(country, text).ok()?;
    phonenumber::is_valid(&number).then(|| number.format().mode(phonenumber::Mode::E164).to_string())
}

/// Without the library nothing is known of numbers.
#[cfg(not(feature = "phone"))]
fn international(_: Option<&str>, _: &str) -> Option<String> {
    None
}

/// Splits `+1 480-386-0930 ext. 73824` into number and extension.
///
/// ```
/// use amz_odoo_mapping::address::split_phone;
/// assert_eq!(split_phone("+1 480-386-0930 ext. 73824"), ("+1 480-386-0930", Some("73824")));
/// assert_eq!(split_phone("+44 161 123 4567"), ("+44 161 123 4567", None));
/// ```
#[must_use]
pub fn split_phone(text: &str) -> (&str, Option<&str>) {
    let text = text.trim();
    let digits = text.trim_end_matches(|c: char| c.is_ascii_digit());
    let extension = &text[digits.len()..];
    let head = digits.trim_end_matches(['.', ':', ' ']);
    let marked = ["extension", "extn", "ext", "x", "#"].iter().find_map(|mark| {
        let at = head.len().checked_sub(mark.len())?;
        let found = head.is_char_boundary(at) && head[at..].eq_ignore_ascii_case(mark);
        found.then(|| head[..at].trim_end_matches([' ', ',', ';']))
    });
    match marked {
        Some(number) if !extension.is_empty() && number.chars().any(|c| c.is_ascii_digit()) => {
            (number, Some(extension))
        }
        _ => (text, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(feature = "phone")]
    #[test]
    fn valid_numbers_become_international() {
        for (country, text, number) in [
            (Some("US"), "480-386-0930", "+14803860930"),
            (Some("DE"), "030 901820", "+4930901820"),
            (Some("DE"), "+44 20 7946 0958", "+442079460958"),
            (Some("JP"), "03-3210-7000", "+81332107000"),
            (Some("DE"), "12", "12"),
            (None, "030 901820", "030 901820"),
            (Some("QQ"), "030 901820", "030 901820"),
            (Some("US"), "", ""),
        ] {
            assert_eq!(phone(country, text).number, number, "{country:?} {text:?}");
        }
    }

    #[test]
    fn the_number_is_not_shown() {
        assert!(!format!("{:?}", phone(None, "555 1234 x7")).contains(['5', '7']));
    }

    #[test]
    fn extensions_in_many_spellings() {
        for (text, number, extension) in [
            ("+1 480-386-0930 ext. 73824", "+1 480-386-0930", Some("73824")),
            ("480-386-0930 x12", "480-386-0930", Some("12")),
            ("480-386-0930, Extension: 9", "480-386-0930", Some("9")),
            ("480-386-0930#9", "480-386-0930", Some("9")),
            ("+81 3-1234-5678", "+81 3-1234-5678", None),
            ("ext. 5", "ext. 5", None),
            ("電話x5", "電話x5", None),
            ("", "", None),
        ] {
            assert_eq!(split_phone(text), (number, extension), "{text}");
        }
    }
}
