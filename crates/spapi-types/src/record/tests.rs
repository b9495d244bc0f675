//! What holds for every table: surprises cost only themselves, nothing private is shown, nothing read is lost.

use std::fmt;

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

/// One member of each kind.
#[derive(Clone, Default, PartialEq)]
struct Sample {
    flag: Option<bool>,
    count: Option<i64>,
    price: Option<Decimal>,
    weight: Option<Decimal>,
    name: Option<Pii<String>>,
    note: Option<String>,
    color: Option<Color>,
    shop: Option<MarketplaceId>,
    at: Option<Timestamp>,
    any: Option<Json>,
    tags: Option<Vec<String>>,
    sizes: Option<Vec<Decimal>>,
    map: Option<std::collections::BTreeMap<String, i64>>,
    inner: Option<Box<Sample>>,
    list: Option<Vec<Sample>>,
}

impl Record for Sample {
    fn table(&self) -> &'static Table {
        const {
            &Table {
                name: "Sample",
                members: &[
                    Member::new("flag"),
                    Member::new("count"),
                    Member::new("price"),
                    Member::new("weight").number(),
                    Member::new("name").pii(),
                    Member::new("note"),
                    Member::new("color"),
                    Member::new("shop"),
                    Member::new("at"),
                    Member::new("any"),
                    Member::new("tags"),
                    Member::new("sizes").number(),
                    Member::new("map"),
                    Member::new("inner"),
                    Member::new("list"),
                ],
            }
        }
    }

    fn field(&self, index: usize) -> Option<&dyn Field> {
        let fields: [&dyn Field; 15] = [
            &self.flag,
            &self.count,
            &self.price,
            &self.weight,
            &self.name,
            &self.note,
            &self.color,
            &self.shop,
            &self.at,
            &self.any,
            &self.tags,
            &self.sizes,
            &self.map,
            &self.inner,
            &self.list,
        ];
        fields.get(index).copied()
    }

    fn field_mut(&mut self, index: usize) -> Option<&mut dyn Field> {
        Some(match index {
            0 => &mut self.flag,
            1 => &mut self.count,
            2 => &mut self.price,
            3 => &mut self.weight,
            4 => &mut self.name,
            5 => &mut self.note,
            6 => &mut self.color,
            7 => &mut self.shop,
            8 => &mut self.at,
            9 => &mut self.any,
            10 => &mut self.tags,
            11 => &mut self.sizes,
            12 => &mut self.map,
            13 => &mut self.inner,
            14 => &mut self.list,
            _ => return None,
        })
    }
}

records!(Sample);

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

/// A record's `Debug` without its type.
struct Shown<'a>(&'a dyn Record);

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug(self.0, f)
    }
}

const CANARY: &str = "canary";

/// Writes the canary wherever it fits; false where it does not.
fn plant(slot: Slot<'_>) -> bool {
    match slot {
        Slot::Text(text) => *text = CANARY.into(),
        Slot::Symbol(symbol) => symbol.set(CANARY),
        Slot::Decimal(decimal) => *decimal = Decimal::new(424_242, 0),
        Slot::Int(int) => *int = 424_242,
        Slot::List(list) => return plant(list.push()),
        Slot::Map(map) => return plant(map.insert("key")),
        _ => return false,
    }
    true
}

fn every_record() -> Vec<Box<dyn Record>> {
    let mut all = one_of_each();
    #[cfg(feature = "orders-v0")]
    all.extend(crate::orders_v0::one_of_each());
    #[cfg(feature = "orders-2026-01-01")]
    all.extend(crate::orders_2026_01_01::one_of_each());
    #[cfg(feature = "tokens-2021-03-01")]
    all.extend(crate::tokens_2021_03_01::one_of_each());
    #[cfg(feature = "sellers-v1")]
    all.extend(crate::sellers_v1::one_of_each());
    all
}

#[test]
fn debug_shows_what_is_open_and_nothing_private() {
    let mut private = 0;
    for mut record in every_record() {
        let table = record.table();
        for (index, member) in table.members.iter().enumerate() {
            let place = format!("{}.{}", table.name, member.name);
            if !plant(record.field_mut(index).unwrap().open()) {
                assert!(!member.pii, "{place} is private and of a type that no canary fits");
            } else {
                let shown = format!("{:?} {:#?}", Shown(&*record), Shown(&*record));
                let seen = shown.contains(CANARY) || shown.contains("424242");
                assert_eq!(seen, !member.pii, "{place}: {shown}");
                private += usize::from(member.pii);
            }
            record.field_mut(index).unwrap().clear();
        }
    }
    assert!(private > 0);
}

#[test]
fn no_defect_and_no_error_quotes_a_value() {
    for mut record in every_record() {
        let table = record.table();
        for wrong in [r#"{"canary":"canary"}"#, r#"["canary"]"#, "\"canary\""] {
            let members: Vec<String> =
                table.members.iter().map(|member| format!("\"{}\":{wrong}", member.name)).collect();
            let body = format!("{{{}}}", members.join(","));
            for end in [0, 1] {
                let text = &body[..body.len() - end];
                let mut reader = de::Reader::new(false);
                let mut json = serde_json::Deserializer::from_str(text);
                let seed = de::SlotSeed { slot: Slot::Record(&mut *record), reader: &mut reader };
                let outcome = serde::de::DeserializeSeed::deserialize(seed, &mut json);
                let said = format!("{:?} {:?}", outcome.err().map(|error| error.to_string()), reader.defects);
                assert!(!said.contains(CANARY), "{}: {said}", table.name);
            }
        }
    }
}
