//! A street line of any country: the parts have the line's characters, but for spaces and commas.
#![no_main]

use amz_odoo_mapping::address::{phone, split, split_house_number};

/// Countries whose grammars differ.
const COUNTRIES: [&str; 16] =
    ["", "US", "CA", "GB", "AU", "DE", "FR", "ES", "TR", "MX", "SG", "IN", "EC", "JP", "CN", "QQ"];

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Some((first, text)) = data.split_first() else { return };
    let line = String::from_utf8_lossy(text);
    let country = COUNTRIES.get(usize::from(*first) % COUNTRIES.len()).copied();
    let parts = split(country, &line);
    assert_eq!(characters(&line), characters(&parts.parts().concat()));
    let (base, extension) = split_house_number(&parts.street_number);
    assert!(parts.street_number.contains(base) && parts.street_number.contains(extension));
    assert!(!line.trim().is_empty() || phone(country, &line).number.is_empty());
});

fn characters(text: &str) -> Vec<char> {
    let mut characters: Vec<char> = text.chars().filter(|c| !c.is_whitespace() && *c != ',').collect();
    characters.sort_unstable();
    characters
}
