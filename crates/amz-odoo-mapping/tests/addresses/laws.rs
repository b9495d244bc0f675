//! Laws that hold for any text at all.

use amz_odoo_mapping::address::{StreetParts, split};
use proptest::prelude::*;

use crate::lines::cases;

/// The characters that must not be lost, in order of their code.
fn characters(text: &str) -> Vec<char> {
    let mut chars: Vec<char> = text.chars().filter(|c| !c.is_whitespace() && *c != ',').collect();
    chars.sort_unstable();
    chars
}

fn is_in_order(line: &str, part: &str) -> bool {
    let mut chars = line.chars();
    part.chars().filter(|c| !c.is_whitespace() && *c != ',').all(|c| chars.any(|other| other == c))
}

fn check(line: &str, parts: &StreetParts) {
    assert_eq!(characters(line), characters(&parts.parts().concat()), "{line:?}");
    for part in parts.parts() {
        assert!(is_in_order(line, part), "{part:?} of {line:?}");
        assert_eq!(part, part.trim(), "{line:?}");
    }
}

/// Country codes that matter, and some that do not exist.
fn country() -> impl Strategy<Value = Option<String>> {
    let codes = [
        "US", "CA", "AU", "DE", "FR", "ES", "TR", "JP", "CN", "SG", "BR", "MX", "IN", "", "QQ", "de",
        "\u{fffd}",
    ];
    proptest::option::of(proptest::sample::select(codes.to_vec()).prop_map(str::to_owned))
}

/// Text made of what addresses are made of.
fn address() -> impl Strategy<Value = String> {
    let words: Vec<&'static str> = cases().iter().flat_map(|(_, line, _)| line.split(' ')).collect();
    let glue = proptest::sample::select(vec![
        " ", ", ", "", " - ", "/", " / ", "#", " #", "\n", "\u{3000}", "(", ") ", ".",
    ]);
    proptest::collection::vec((proptest::sample::select(words), glue), 0..12)
        .prop_map(|pieces| pieces.into_iter().flat_map(|(word, glue)| [word, glue]).collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1024, ..ProptestConfig::default() })]

    #[test]
    fn no_text_is_lost_or_invented(country in country(), line in any::<String>()) {
        check(&line, &split(country.as_deref(), &line));
    }

    #[test]
    fn no_address_is_lost_or_invented(country in country(), line in address()) {
        check(&line, &split(country.as_deref(), &line));
    }
}

/// Each piece would take minutes if it were read again for each of its repetitions.
#[test]
fn time_grows_with_the_line_only() {
    let pieces = [
        "Apt ",
        "1 ",
        "( ",
        "mah ",
        "Col. a ",
        "3º ",
        "一",
        "一あ",
        "1条",
        "12-",
        "a1",
        "#",
        "No ",
        ", 1",
        "- ",
        "丁目",
        "c/o ",
        "ー1",
        "市",
        "1番",
        "1, No 2 Street ",
        "1/2 ",
        "Mah. x 5 ",
        "km ",
        "(a) ",
        ";",
        "5e rue ",
        "- GmbH ",
        "- a ",
    ];
    for piece in pieces {
        let line = piece.repeat(10_000);
        for country in ["TR", "JP", "US"] {
            check(&line, &split(Some(country), &line));
        }
    }
}
