//! Documents spoiled in the ways that real answers are.

use fastrand::Rng;
use serde_json::Value;

use crate::json::Json;
use crate::model::Model;

/// A way to spoil a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mutation {
    /// An enum has a value from next year.
    UnknownValue,
    /// A value is `null`.
    Null,
    /// A member is not there.
    Missing,
    /// An object has a member more.
    Extra,
    /// A number is a text.
    NumberAsText,
    /// A text that reads as a number is one.
    TextAsNumber,
    /// A date or an instant is an empty text.
    EmptyDate,
    /// A value is of another type altogether.
    OtherType,
}

impl Mutation {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::UnknownValue,
        Self::Null,
        Self::Missing,
        Self::Extra,
        Self::NumberAsText,
        Self::TextAsNumber,
        Self::EmptyDate,
        Self::OtherType,
    ];
}

/// A document of a schema with about every third place spoiled that the mutation fits, and how many those are. The
/// document itself stays what it is, an object or an array.
pub fn mutate(
    model: &Model,
    schema: &Value,
    document: &Json,
    mutation: Mutation,
    dice: &mut Rng,
) -> (Json, usize) {
    let mut mutator = Mutator { model, mutation, dice, count: 0 };
    let mutated = mutator.inside(schema, document);
    (mutated, mutator.count)
}

struct Mutator<'a> {
    model: &'a Model,
    mutation: Mutation,
    dice: &'a mut Rng,
    count: usize,
}

impl Mutator<'_> {
    /// A value, spoiled or with spoiled parts; `None` if it is gone.
    fn value(&mut self, schema: &Value, value: &Json) -> Option<Json> {
        let schema = self.model.resolve(schema);
        if self.fits(schema, value) && self.dice.u8(0..3) == 0 {
            self.count += 1;
            return self.spoiled(value);
        }
        Some(self.inside(schema, value))
    }

    fn inside(&mut self, schema: &Value, value: &Json) -> Json {
        let schema = self.model.resolve(schema);
        match value {
            Json::Object(members) => {
                let known = self.model.members(schema);
                let additional = self.model.additional(schema).unwrap_or(&Value::Null);
                let mut spoiled = Vec::new();
                for (name, value) in members {
                    let member = known.iter().find(|(member, ..)| member == name);
                    let schema = member.map_or(additional, |(_, schema, _)| schema);
                    spoiled.extend(self.value(schema, value).map(|value| (name.clone(), value)));
                }
                if self.mutation == Mutation::Extra && !known.is_empty() && self.dice.u8(0..3) == 0 {
                    self.count += 1;
                    let news = Json::List(vec![Json::Number("1".into()), Json::Object(Vec::new())]);
                    let place = self.dice.usize(0..=spoiled.len());
                    spoiled.insert(place, ("memberOfNextYear".into(), news));
                }
                Json::Object(spoiled)
            }
            Json::List(items) => {
                Json::List(items.iter().filter_map(|item| self.value(&schema["items"], item)).collect())
            }
            scalar => scalar.clone(),
        }
    }

    fn fits(&self, schema: &Value, value: &Json) -> bool {
        match (self.mutation, value) {
            (Mutation::UnknownValue, Json::Text(_)) => schema.get("enum").is_some(),
            (Mutation::Null | Mutation::Missing | Mutation::OtherType, value) => !value.is_null(),
            (Mutation::NumberAsText, Json::Number(_)) => true,
            (Mutation::TextAsNumber, Json::Text(text)) => {
                let plain = !text.starts_with('0') || text.len() == 1 || text.starts_with("0.");
                text.len() < 16
                    && plain
                    && text.starts_with(|first: char| first.is_ascii_digit())
                    && serde_json::from_str::<serde_json::Number>(text).is_ok()
            }
            (Mutation::EmptyDate, Json::Text(_)) => {
                schema["format"].as_str().is_some_and(|format| format.starts_with("date"))
            }
            _ => false,
        }
    }

    fn spoiled(&mut self, value: &Json) -> Option<Json> {
        Some(match (self.mutation, value) {
            (Mutation::Missing, _) => return None,
            (Mutation::Null, _) => Json::Null,
            (Mutation::UnknownValue, _) => Json::Text("VALUE_OF_NEXT_YEAR".into()),
            (Mutation::NumberAsText, Json::Number(text)) => Json::Text(text.clone()),
            (Mutation::TextAsNumber, Json::Text(text)) => Json::Number(text.clone()),
            (Mutation::EmptyDate, _) => Json::Text(String::new()),
            (_, Json::Object(_)) => Json::Text("no object".into()),
            (_, Json::List(_)) => Json::Object(vec![("0".into(), Json::Bool(true))]),
            (_, Json::Bool(_)) => Json::Number("7.5".into()),
            _ if self.dice.bool() => Json::List(vec![Json::Null]),
            _ => Json::Object(Vec::new()),
        })
    }
}
