//! The reader: one visitor for all tables.
//!
//! It fails only on broken JSON. A value of another type is coerced where nothing is lost (number and text, `"true"`),
//! otherwise set aside as a defect. In its careful mode it takes every value as raw text first: then numbers keep their
//! digits, and a broken value (a lone surrogate, `1e999`) costs itself only. [`decode`](super::decode()) turns to it
//! when the fast mode met something that it cannot do exactly.

use std::{borrow::Cow, fmt};

use rust_decimal::{Decimal, prelude::ToPrimitive};
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use serde_json::value::RawValue;

use super::{
    Defect, List, MAX_DEFECTS, Map, Record, Slot, Table,
    decode::{Path, Step},
};
use crate::{Json, Timestamp};

/// How deep the careful mode goes; serde_json stops the fast mode at the same depth.
const MAX_DEPTH: usize = 128;

/// Reads into an empty record with serde's own interface; what cannot be read stays absent.
#[allow(dead_code, reason = "without a feature nothing is generated")]
pub(crate) fn deserialize<'de, T, D>(mut record: T, deserializer: D) -> Result<T, D::Error>
where
    T: Record,
    D: Deserializer<'de>,
{
    let mut reader = Reader::new(false);
    let slot = Slot::Record(&mut record);
    match (SlotSeed { slot, reader: &mut reader }).deserialize(deserializer)? {
        Outcome::Read => Ok(record),
        Outcome::Absent | Outcome::Unreadable => Err(serde::de::Error::custom("expected a JSON object")),
    }
}

/// What is known while a document is read.
pub(super) struct Reader {
    pub(super) defects: Vec<Defect>,
    /// Whether a number was read that only its text shows exactly.
    pub(super) inexact: bool,
    careful: bool,
    depth: usize,
    path: Path,
}

/// What became of a value.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    Read,
    Absent,
    Unreadable,
}

impl Reader {
    pub(super) fn new(careful: bool) -> Self {
        Self { defects: Vec::new(), inexact: false, careful, depth: 0, path: Path::default() }
    }

    pub(super) fn defect(&mut self, expected: &'static str) {
        if self.defects.len() < MAX_DEFECTS {
            self.defects.push(Defect { path: self.path.to_string(), expected });
        }
    }

    /// Reads a value below `step`, and notes a defect where it cannot be read.
    pub(super) fn below<E>(
        &mut self,
        step: Step,
        slot: Slot<'_>,
        read: impl FnOnce(SlotSeed<'_, '_>) -> Result<Outcome, E>,
    ) -> Result<Outcome, E> {
        let expected = expected(&slot);
        self.path.push(step);
        let outcome = read(SlotSeed { slot, reader: self })?;
        if outcome == Outcome::Unreadable {
            self.defect(expected);
        }
        self.path.pop();
        Ok(outcome)
    }

    /// Reads a value from its JSON text.
    fn raw(&mut self, text: &str, slot: Slot<'_>) -> Outcome {
        match (text.as_bytes().first(), slot) {
            (Some(b'n'), Slot::Json(_)) | (None, _) => Outcome::Read,
            (Some(b'n'), _) => Outcome::Absent,
            (_, Slot::Json(json)) => match RawValue::from_string(text.to_owned()) {
                Ok(raw) => {
                    *json = Json::from(raw);
                    Outcome::Read
                }
                Err(_) => Outcome::Unreadable,
            },
            (Some(b'"'), slot) => match serde_json::from_str::<Text<'_>>(text) {
                Ok(Text(text)) => read_text(&text, slot),
                Err(_) => Outcome::Unreadable,
            },
            (Some(b'{' | b'['), slot) => self.container(text, slot),
            (Some(b't' | b'f'), slot) => read_bool(text == "true", slot),
            (_, slot) => read_number(text, slot),
        }
    }

    /// Reads an object or an array; each text starts serde_json's own depth anew, hence a limit of ours.
    fn container(&mut self, text: &str, slot: Slot<'_>) -> Outcome {
        if self.depth >= MAX_DEPTH {
            return Outcome::Unreadable;
        }
        let steps = self.path.len();
        self.depth += 1;
        let read =
            serde_json::Deserializer::from_str(text).deserialize_any(SlotVisitor { slot, reader: self });
        self.depth -= 1;
        self.path.truncate(steps);
        read.unwrap_or(Outcome::Unreadable)
    }
}

/// What a slot takes, in words for a [`Defect`].
fn expected(slot: &Slot<'_>) -> &'static str {
    match slot {
        Slot::Bool(_) => "a boolean",
        Slot::Int(_) => "a whole number",
        Slot::Decimal(_) => "a decimal number of up to 28 digits",
        Slot::Text(_) | Slot::Symbol(_) => "a text",
        Slot::Timestamp(_) => "an instant",
        Slot::Json(_) => "a value",
        Slot::Record(_) | Slot::Map(_) => "an object",
        Slot::List(_) => "an array",
    }
}

/// Reads one value into a slot.
pub(super) struct SlotSeed<'a, 'r> {
    pub(super) slot: Slot<'a>,
    pub(super) reader: &'r mut Reader,
}

impl<'de> DeserializeSeed<'de> for SlotSeed<'_, '_> {
    type Value = Outcome;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Outcome, D::Error> {
        let Self { slot, reader } = self;
        if reader.careful || matches!(slot, Slot::Decimal(_) | Slot::Json(_)) {
            let raw = Box::<RawValue>::deserialize(deserializer)?;
            return Ok(reader.raw(raw.get(), slot));
        }
        deserializer.deserialize_any(SlotVisitor { slot, reader })
    }
}

struct SlotVisitor<'a, 'r> {
    slot: Slot<'a>,
    reader: &'r mut Reader,
}

impl<'de> Visitor<'de> for SlotVisitor<'_, '_> {
    type Value = Outcome;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(expected(&self.slot))
    }

    fn visit_unit<E>(self) -> Result<Outcome, E> {
        Ok(Outcome::Absent)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Outcome, E> {
        Ok(read_bool(value, self.slot))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Outcome, E> {
        Ok(match self.slot {
            Slot::Int(int) => {
                *int = value;
                Outcome::Read
            }
            slot => read_number(&value.to_string(), slot),
        })
    }

    fn visit_u64<E>(self, value: u64) -> Result<Outcome, E> {
        Ok(match (i64::try_from(value), self.slot) {
            (Ok(value), Slot::Int(int)) => {
                *int = value;
                Outcome::Read
            }
            (_, slot) => read_number(&value.to_string(), slot),
        })
    }

    fn visit_f64<E>(self, value: f64) -> Result<Outcome, E> {
        self.reader.inexact = true;
        Ok(read_number(&value.to_string(), self.slot))
    }

    fn visit_str<E>(self, value: &str) -> Result<Outcome, E> {
        Ok(read_text(value, self.slot))
    }

    fn visit_string<E>(self, value: String) -> Result<Outcome, E> {
        Ok(match self.slot {
            Slot::Text(text) => {
                *text = value;
                Outcome::Read
            }
            slot => read_text(&value, slot),
        })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Outcome, A::Error> {
        match self.slot {
            Slot::Record(record) => read_members(record, map, self.reader),
            Slot::Map(entries) => read_entries(entries, map, self.reader),
            _ => {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                // Where another crate turns serde_json's `arbitrary_precision` on, numbers come as maps: the careful mode
                // reads their text.
                self.reader.inexact = true;
                Ok(Outcome::Unreadable)
            }
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Outcome, A::Error> {
        match self.slot {
            Slot::List(list) => read_items(list, sequence, self.reader),
            _ => {
                while sequence.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Outcome::Unreadable)
            }
        }
    }
}

fn read_members<'de, A: MapAccess<'de>>(
    record: &mut dyn Record,
    mut map: A,
    reader: &mut Reader,
) -> Result<Outcome, A::Error> {
    let table = record.table();
    let mut next = 0;
    while let Some(index) = map.next_key_seed(KeySeed { table, next })? {
        let Some((index, field)) = index.and_then(|index| Some((index, record.field_mut(index)?))) else {
            // Unknown to the model; the caller has the raw body.
            map.next_value::<IgnoredAny>()?;
            continue;
        };
        next = index + 1;
        let step = Step::Member(table.members.get(index).map_or("", |member| member.name));
        if reader.below(step, field.open(), |seed| map.next_value_seed(seed))? != Outcome::Read {
            field.clear();
        }
    }
    Ok(Outcome::Read)
}

fn read_entries<'de, A: MapAccess<'de>>(
    entries: &mut dyn Map,
    mut map: A,
    reader: &mut Reader,
) -> Result<Outcome, A::Error> {
    while let Some(key) = map.next_key::<String>()? {
        let slot = entries.insert(&key);
        if reader.below(Step::Entry, slot, |seed| map.next_value_seed(seed))? != Outcome::Read {
            entries.remove(&key);
        }
    }
    Ok(Outcome::Read)
}

fn read_items<'de, A: SeqAccess<'de>>(
    list: &mut dyn List,
    mut sequence: A,
    reader: &mut Reader,
) -> Result<Outcome, A::Error> {
    for index in 0.. {
        let mut more = true;
        let outcome = reader.below(Step::Index(index), list.push(), |seed| {
            let item = sequence.next_element_seed(seed)?;
            more = item.is_some();
            // An item cannot be absent: what stands for it is set aside like any other value of a wrong type.
            Ok(match item {
                Some(Outcome::Absent) => Outcome::Unreadable,
                Some(outcome) => outcome,
                None => Outcome::Absent,
            })
        })?;
        if outcome != Outcome::Read {
            list.pop();
        }
        if !more {
            break;
        }
    }
    Ok(Outcome::Read)
}

/// Finds a member by its name, starting where the table's order has it.
pub(super) struct KeySeed {
    pub(super) table: &'static Table,
    pub(super) next: usize,
}

impl<'de> DeserializeSeed<'de> for KeySeed {
    type Value = Option<usize>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for KeySeed {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a member's name")
    }

    fn visit_str<E>(self, key: &str) -> Result<Self::Value, E> {
        let (before, after) = self.table.members.split_at(self.next.min(self.table.members.len()));
        let position = |members: &[super::Member]| members.iter().position(|member| member.name == key);
        Ok(position(after).map(|index| index + before.len()).or_else(|| position(before)))
    }
}

/// A text, borrowed from the document unless it holds escapes.
#[derive(Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

fn read_bool(value: bool, slot: Slot<'_>) -> Outcome {
    match slot {
        Slot::Bool(bool) => *bool = value,
        Slot::Text(_) | Slot::Symbol(_) => return read_text(if value { "true" } else { "false" }, slot),
        _ => return Outcome::Unreadable,
    }
    Outcome::Read
}

fn read_number(value: &str, slot: Slot<'_>) -> Outcome {
    match slot {
        Slot::Bool(_) => Outcome::Unreadable,
        slot => read_text(value, slot),
    }
}

fn read_text(value: &str, slot: Slot<'_>) -> Outcome {
    fn put<T>(place: &mut T, value: Option<T>) -> Outcome {
        match value {
            Some(value) => {
                *place = value;
                Outcome::Read
            }
            None => Outcome::Unreadable,
        }
    }
    match slot {
        Slot::Text(text) => put(text, Some(value.to_owned())),
        Slot::Symbol(symbol) => {
            symbol.set(value);
            Outcome::Read
        }
        Slot::Timestamp(timestamp) => put(timestamp, value.parse::<Timestamp>().ok()),
        Slot::Decimal(number) => put(number, decimal(value)),
        Slot::Int(int) => put(int, value.parse().ok().or_else(|| whole(value))),
        Slot::Bool(bool) => put(bool, value.parse().ok()),
        Slot::Json(_) | Slot::Record(_) | Slot::List(_) | Slot::Map(_) => Outcome::Unreadable,
    }
}

/// An exact decimal, in plain or exponent form; `None` where a digit would be lost.
fn decimal(text: &str) -> Option<Decimal> {
    let text = text.trim();
    Decimal::from_str_exact(text).or_else(|_| Decimal::from_scientific(text)).ok()
}

/// The whole number that a decimal like `5.0` stands for.
fn whole(text: &str) -> Option<i64> {
    decimal(text).filter(Decimal::is_integer).and_then(|number| number.to_i64())
}
