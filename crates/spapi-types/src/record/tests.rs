//! What holds for every table: surprises cost only themselves, nothing private is shown, nothing read is lost.

use rust_decimal::Decimal;

use super::*;
use crate::{MarketplaceId, Pii, open_enum::open_enum};

open_enum! {
    /// A test's enum.
    pub enum Color {
        /// `RED`
        Red = "RED",
    }
}

record! {
    /// One member of each kind.
    pub(super) struct Sample {
        0 flag: Option<bool> = "flag",
        1 count: Option<i64> = "count",
        2 price: Option<Decimal> = "price",
        3 weight: Option<Decimal> = "weight" number,
        4 name: Option<Pii<String>> = "name" pii,
        5 note: Option<String> = "note",
        6 color: Option<Color> = "color",
        7 shop: Option<MarketplaceId> = "shop",
        8 at: Option<Timestamp> = "at",
        9 any: Option<Json> = "any",
        10 tags: Option<Vec<String>> = "tags",
        11 sizes: Option<Vec<Decimal>> = "sizes" number,
        12 map: Option<std::collections::BTreeMap<String, i64>> = "map",
        13 inner: Option<Box<Sample>> = "inner",
        14 list: Option<Vec<Sample>> = "list",
    }
}

/// Decodes and writes back; the defects follow.
fn through(body: &str) -> String {
    let decoded = match decode::<Sample>(body.as_bytes()) {
        Ok(decoded) => decoded,
        Err(error) => return error.to_string(),
    };
    let json = serde_json::to_string(&decoded.value).unwrap();
    // What serde's own interface reads is the same, but for the digits that only raw text shows.
    let again = decode::<Sample>(json.as_bytes()).unwrap();
    assert!(again.value == decoded.value && again.defects.is_empty(), "{body} → {json}");
    decoded.defects.iter().fold(json, |text, defect| format!("{text} | {defect}"))
}

#[test]
fn what_is_right_comes_back_as_it_was() {
    for body in [
        r#"{"flag":true,"count":-3,"price":"11.50","weight":0.10,"name":"Jane","note":"","color":"RED","shop":"X"}"#,
        r#"{"at":"2025-03-01T09:30:00Z","any":{"a": [1.10, null]},"tags":["a","b"],"sizes":[1.50,2],"map":{"k":1}}"#,
        r#"{"inner":{"inner":{"count":1}},"list":[{"count":1},{}]}"#,
        r#"{"note":"\u00e9\n","color":"NEXT_YEAR","tags":[],"map":{},"list":[]}"#,
        r#"{"price":"9007199254740993.01","weight":9007199254740993.01}"#,
        "{}",
    ] {
        let expected = body.replace(r"\u00e9", "é");
        assert_eq!(through(body), expected);
    }
}

#[test]
fn what_is_lossless_is_coerced() {
    for (body, expected) in [
        (
            r#"{"count":"12","price":12,"flag":"true","note":5,"color":7}"#,
            r#"{"flag":true,"count":12,"price":"12","note":"5","color":"7"}"#,
        ),
        (r#"{"price":11.50,"weight":"0.10"}"#, r#"{"price":"11.50","weight":0.10}"#),
        // Only the text of a number shows that it has a zero at the end.
        (r#"{"note":11.50,"count":5.0}"#, r#"{"count":5,"note":"11.50"}"#),
        (r#"{"note":true,"count":1e2,"price":"1.5e3"}"#, r#"{"count":100,"price":"1500","note":"true"}"#),
        (r#"{"at":1569521782.042}"#, r#"{"at":"2019-09-26T18:16:22.042Z"}"#),
        (r#"{"at":1569521782}"#, r#"{"at":"2019-09-26T18:16:22Z"}"#),
        (r#"{"note":18446744073709551615}"#, r#"{"note":"18446744073709551615"}"#),
        // Absent members.
        (r#"{"flag":null,"any":null,"inner":null,"list":null,"weight":null}"#, "{\"any\":null}"),
        // Members that the model does not know, however deep or odd.
        (r#"{"new":{"a":[1e999,{"b":"\ud800"}]},"count":1}"#, r#"{"count":1}"#),
        // The last of two counts.
        (r#"{"count":1,"count":2}"#, r#"{"count":2}"#),
        ("\u{feff} {\"count\":1}\r\n", r#"{"count":1}"#),
    ] {
        assert_eq!(through(body), expected, "{body}");
    }
}

#[test]
fn what_cannot_be_read_costs_only_itself() {
    for (body, expected) in [
        (
            r#"{"count":"many","flag":2,"note":"n"}"#,
            r#"{"note":"n"} | count: expected a whole number | flag: expected a boolean"#,
        ),
        (
            r#"{"count":1.5,"price":"","at":"","note":{"a":[1]}}"#,
            "{} | count: expected a whole number | price: expected a decimal number of up to 28 digits | at: expected an instant | note: expected a text",
        ),
        (
            r#"{"list":[{"count":1},7,{"count":[]},null],"note":"n"}"#,
            r#"{"note":"n","list":[{"count":1},{}]} | list[1]: expected an object | list[2].count: expected a whole number | list[3]: expected an object"#,
        ),
        (
            r#"{"inner":[{"count":1}],"list":{"count":1},"map":{"a":1,"b":"x","c":null}}"#,
            r#"{"map":{"a":1}} | inner: expected an object | list: expected an array | map[*]: expected a whole number"#,
        ),
        // What breaks serde_json's own reading: numbers out of range, lone surrogates.
        (r#"{"count":1e999,"note":"n"}"#, r#"{"note":"n"} | count: expected a whole number"#),
        (
            r#"{"note":"\ud800","list":[{"note":"\udc00","count":3}]}"#,
            r#"{"list":[{"count":3}]} | note: expected a text | list[0].note: expected a text"#,
        ),
        (r#"{"inner":{"\ud800":1},"count":2}"#, r#"{"count":2} | inner: expected an object"#),
        (
            r#"{"price":"0.00000000000000000000000000001"}"#,
            "{} | price: expected a decimal number of up to 28 digits",
        ),
        (r#"{"count":1} trailing"#, r#"{"count":1} | the document: expected nothing after the document"#),
    ] {
        assert_eq!(through(body), expected, "{body}");
    }
}

#[test]
fn bytes_that_are_no_utf8_lose_no_document() {
    let decoded = decode::<Sample>(b"{\"note\":\"caf\xe9\",\"count\":1}").unwrap();
    assert_eq!(decoded.value.count, Some(1));
    assert_eq!(decoded.value.note.as_deref(), Some("caf\u{fffd}"));
    assert_eq!(decoded.defects[0].to_string(), "the document: expected text in UTF-8");
}

#[test]
fn what_is_no_document_is_a_typed_error() {
    for (body, kind) in [
        ("", DecodeErrorKind::Empty),
        (" \n", DecodeErrorKind::Empty),
        ("<html><body>400 Bad Request</body></html>", DecodeErrorKind::Html),
        ("\n<?xml version=\"1.0\"?>", DecodeErrorKind::Html),
        (r#"{"note":"jane.doe"#, DecodeErrorKind::Truncated),
        (r#"{"list":[{"count":1},"#, DecodeErrorKind::Truncated),
        ("upstream connect error", DecodeErrorKind::Syntax),
        (r#"{"note":jane.doe}"#, DecodeErrorKind::Syntax),
        ("[]", DecodeErrorKind::Shape),
        ("\"jane.doe\"", DecodeErrorKind::Shape),
        ("null", DecodeErrorKind::Shape),
    ] {
        let error = decode::<Sample>(body.as_bytes()).map(|_| ()).unwrap_err();
        assert_eq!(error.kind(), kind, "{body}");
        assert!(!format!("{error} {error:?}").contains("jane"), "{error}");
    }
    assert!(decode::<Vec<Sample>>(br#"[{"count":1}]"#).is_ok_and(|list| list.value.len() == 1));
    assert!(decode::<crate::Empty>(b"").is_ok());
}

#[test]
fn depth_ends_neither_in_a_panic_nor_in_a_lost_document() {
    for (open, close) in
        [(r#"{"inner":"#, "}"), (r#"{"list":["#, "]}"), (r#"{"any":"#, "}"), (r#"{"new":"#, "}")]
    {
        let depth = 20_000;
        let body = format!(r#"{{"count":1,"inner":{}1{}}}"#, open.repeat(depth), close.repeat(depth));
        let decoded = decode::<Sample>(body.as_bytes()).unwrap();
        assert_eq!(decoded.value.count, Some(1));
    }
}

#[test]
fn defects_are_bounded() {
    let body = format!(r#"{{"list":[{}1]}}"#, "1,".repeat(10 * MAX_DEFECTS));
    assert_eq!(decode::<Sample>(body.as_bytes()).unwrap().defects.len(), MAX_DEFECTS);
}

#[test]
fn serde_reads_from_every_source_alike() {
    let body = r#"{"weight":0.1,"price":"1.10","tags":["a"],"inner":{"count":"x"}}"#;
    let value: Sample = serde_json::from_str(body).unwrap();
    assert!(serde_json::from_reader::<_, Sample>(body.as_bytes()).unwrap() == value);
    let tree: serde_json::Value = serde_json::from_str(body).unwrap();
    assert!(serde_json::from_value::<Sample>(tree).unwrap() == value);
    assert_eq!(serde_json::to_value(&value).unwrap()["weight"], serde_json::json!(0.1));
}
