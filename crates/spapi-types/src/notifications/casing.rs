//! Member names in the casing of the schema.
//!
//! Amazon's schemas of notifications begin member names with a capital in some and with a small letter in others, and
//! what arrives does not always follow its schema.

use std::borrow::Cow;

/// Rewrites the member names of a JSON document that differ from one of `names` in their casing only.
///
/// Everything else stays as it is, byte by byte; so does what is no JSON.
pub(super) fn with_names<'a>(json: &'a str, names: &[&str]) -> Cow<'a, str> {
    let mut out = String::new();
    let mut copied = 0;
    let mut rest = 0;
    while let Some(start) = json[rest..].find('"').map(|found| rest + found + 1) {
        let Some(end) = end_of_text(json, start) else { break };
        rest = end + 1;
        if !json[rest..].trim_start().starts_with(':') {
            continue;
        }
        let key = &json[start..end];
        let named = names.iter().find(|name| name.eq_ignore_ascii_case(key));
        if let Some(name) = named.filter(|name| **name != key) {
            out.push_str(&json[copied..start]);
            out.push_str(name);
            copied = end;
        }
    }
    if copied == 0 {
        return Cow::Borrowed(json);
    }
    out.push_str(&json[copied..]);
    Cow::Owned(out)
}

/// Where the text ends that begins at `start`, after its quote.
fn end_of_text(json: &str, start: usize) -> Option<usize> {
    let mut escaped = false;
    for (index, byte) in json.bytes().enumerate().skip(start) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return Some(index),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_change_and_texts_do_not() {
        let names = ["SellerId", "ASIN", "asin list"];
        for (json, expected) in [
            (
                r#"{"sellerId": "sellerid", "asin" : {"Asin":1}}"#,
                r#"{"SellerId": "sellerid", "ASIN" : {"ASIN":1}}"#,
            ),
            (r#"{"a\"sellerid": "x\":", "sellerid":[]}"#, r#"{"a\"sellerid": "x\":", "SellerId":[]}"#),
            (r#"{"other": "\\", "sellerId": 1}"#, r#"{"other": "\\", "SellerId": 1}"#),
        ] {
            assert_eq!(with_names(json, &names), expected);
        }
        assert!(matches!(with_names(r#"{"SellerId": 1}"#, &names), Cow::Borrowed(_)));
    }

    proptest! {
        #[test]
        fn what_is_there_in_the_right_casing_stays(json in any::<String>()) {
            prop_assert_eq!(with_names(&json, &[]), json.as_str());
            // A second time there is nothing left to change.
            let names = ["a", "Key"];
            let once = with_names(&json, &names).into_owned();
            prop_assert_eq!(with_names(&once, &names), once.as_str());
        }
    }
}
