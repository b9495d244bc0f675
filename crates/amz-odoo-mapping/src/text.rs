//! Reading text: blank is absent, and buyer text stays wrapped.

use spapi_types::Pii;
use std::borrow::Cow;

/// Text that may or may not be buyer data.
pub(crate) trait Text {
    /// The text itself.
    fn text(&self) -> &str;
}

impl Text for String {
    fn text(&self) -> &str {
        self
    }
}

impl Text for Pii<String> {
    fn text(&self) -> &str {
        self.expose()
    }
}

/// The trimmed text, unless absent or blank.
pub(crate) fn present<T: Text>(value: &Option<T>) -> Option<&str> {
    value.as_ref().map(|v| v.text().trim()).filter(|v| !v.is_empty())
}

/// The trimmed text as an owned string, unless absent or blank.
pub(crate) fn owned<T: Text>(value: &Option<T>) -> Option<String> {
    present(value).map(str::to_owned)
}

/// The trimmed text as buyer data, unless absent or blank.
pub(crate) fn pii<T: Text>(value: &Option<T>) -> Option<Pii<String>> {
    owned(value).map(Pii::new)
}

/// True if a list of codes, each of `N` letters and one blank apart, holds the code.
pub(crate) fn is_listed<const N: usize>(list: &str, code: &str) -> bool {
    code.len() == N && list.as_bytes().chunks(N + 1).any(|known| known.starts_with(code.as_bytes()))
}

/// `PartiallyShipped`, `partially shipped` and `PARTIALLY_SHIPPED` as the last of these.
pub(crate) fn upper_snake(text: &str) -> Cow<'_, str> {
    let is_plain = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit();
    let mut words = text.split('_');
    if words.all(|word| !word.is_empty() && word.bytes().all(is_plain)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 4);
    let mut after_lower = false;
    for c in text.trim().chars() {
        if c.is_ascii_lowercase() {
            out.push(c.to_ascii_uppercase());
            after_lower = true;
        } else if c.is_alphanumeric() {
            if c.is_uppercase() && after_lower {
                out.push('_');
            }
            after_lower = c.is_lowercase();
            out.extend(c.to_uppercase());
        } else {
            if !out.is_empty() && !out.ends_with('_') {
                out.push('_');
            }
            after_lower = false;
        }
    }
    out.truncate(out.trim_end_matches('_').len());
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_spellings_become_one() {
        for (given, want) in [
            ("PartiallyShipped", "PARTIALLY_SHIPPED"),
            ("PARTIALLY_SHIPPED", "PARTIALLY_SHIPPED"),
            ("FreeEconomy", "FREE_ECONOMY"),
            ("Standard", "STANDARD"),
            ("COD", "COD"),
            ("A_1", "A_1"),
            ("_A__B_", "A_B"),
            (" Std US D2D Dom ", "STD_US_D2D_DOM"),
            ("", ""),
        ] {
            assert_eq!(upper_snake(given), want);
        }
    }

    #[test]
    fn codes_are_found_whole() {
        assert!(is_listed::<2>("AT BE BG", "AT") && is_listed::<2>("AT BE BG", "BG"));
        for code in ["T ", "EB", "A", "", "ATX", "XX", "BG "] {
            assert!(!is_listed::<2>("AT BE BG", code), "{code}");
        }
    }

    #[test]
    fn blank_is_absent() {
        assert_eq!(present(&Some(" \t".to_owned())), None);
        assert_eq!(present(&Some(" a ".to_owned())), Some("a"));
        assert_eq!(present::<String>(&None), None);
    }
}
