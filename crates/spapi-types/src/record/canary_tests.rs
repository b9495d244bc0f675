//! What holds for every struct and call: nothing private is shown, and no value stands in what is said about it.

use std::fmt;

use rust_decimal::Decimal;

use super::*;

/// A record's `Debug` without its type.
struct Shown<'a>(&'a dyn Record);

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug(self.0, f)
    }
}

const CANARY: &str = "canary";

/// What became of a canary.
#[derive(PartialEq)]
enum Planted {
    /// It fits nowhere: an instant, a boolean, a struct.
    No,
    /// In JSON of any shape, of which `Debug` shows the length only.
    Unseen,
    Yes,
}

fn plant(slot: Slot<'_>) -> Planted {
    match slot {
        Slot::Text(text) => *text = CANARY.into(),
        Slot::Symbol(symbol) => symbol.set(CANARY),
        Slot::Decimal(decimal) => *decimal = Decimal::new(424_242, 0),
        Slot::Int(int) => *int = 424_242,
        Slot::Json(json) => {
            *json = Json::new(CANARY).unwrap();
            return Planted::Unseen;
        }
        Slot::List(list) => return plant(list.push()),
        Slot::Map(map) => return plant(map.insert("key")),
        _ => return Planted::No,
    }
    Planted::Yes
}

fn every_record() -> Vec<Box<dyn Record>> {
    let mut all = crate::generated::one_of_each();
    #[cfg(feature = "full")]
    assert!(all.len() > 2000);
    all.push(Box::new(tests::Sample::default()));
    all
}

#[test]
fn debug_shows_what_is_open_and_nothing_private() {
    let mut private = 0;
    for mut record in every_record() {
        let table = record.table();
        for (index, member) in table.members.iter().enumerate() {
            let place = format!("{}.{}", table.name, member.name);
            let planted = plant(record.field_mut(index).unwrap().open());
            let shown = format!("{:?} {:#?}", Shown(&*record), Shown(&*record));
            let seen = shown.contains(CANARY) || shown.contains("424242");
            assert!(!member.pii || planted != Planted::No, "{place} is private, but no canary fits");
            assert_eq!(seen, planted == Planted::Yes && !member.pii, "{place}: {shown}");
            private += usize::from(member.pii);
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
                let strict = strict::read_call(&mut *record, &mut serde_json::Deserializer::from_str(text));
                let errors = [outcome.err(), strict.err()].map(|error| error.map(|error| error.to_string()));
                let said = format!("{errors:?} {:?}", reader.defects);
                assert!(!said.contains(CANARY), "{}: {said}", table.name);
            }
        }
    }
}
