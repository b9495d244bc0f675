//! Reads a call from its parameters by name.

use std::fmt;

use serde::{
    Deserializer,
    de::{Error, MapAccess, Visitor},
};

use super::{
    Record,
    de::{KeySeed, Outcome, Reader},
    decode::Step,
};

/// Reads a call with serde's own interface. Unlike an answer it must be whole: a parameter that is missing, unknown or of
/// another type fails, since the call would ask for something else.
pub(crate) fn deserialize_call<'de, T, D>(mut call: T, deserializer: D) -> Result<T, D::Error>
where
    T: Record,
    D: Deserializer<'de>,
{
    read_call(&mut call, deserializer)?;
    Ok(call)
}

pub(super) fn read_call<'de, D>(call: &mut dyn Record, deserializer: D) -> Result<(), D::Error>
where
    D: Deserializer<'de>,
{
    deserializer.deserialize_any(CallVisitor { call })
}

struct CallVisitor<'a> {
    call: &'a mut dyn Record,
}

impl<'de> Visitor<'de> for CallVisitor<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the parameters of {} by name", self.call.table().name)
    }

    // serde's own message for a scalar would quote it.

    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        Err(E::custom("expected an object"))
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
        Err(E::custom("expected an object"))
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<(), E> {
        Err(E::custom("expected an object"))
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        Err(E::custom("expected an object"))
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<(), E> {
        Err(E::custom("expected an object"))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let table = self.call.table();
        let mut given = vec![false; table.members.len()];
        let mut reader = Reader::new(false);
        let mut next = 0;
        while let Some(index) = map.next_key_seed(KeySeed { table, next })? {
            let found = index.and_then(|index| Some((index, self.call.field_mut(index)?)));
            let (Some((index, field)), Some(member)) = (found, index.and_then(|at| table.members.get(at)))
            else {
                return Err(A::Error::custom(format_args!("{} has no such parameter", table.name)));
            };
            next = index + 1;
            let read =
                reader.below(Step::Member(member.name), field.open(), |seed| map.next_value_seed(seed))?;
            if read == Outcome::Read {
                given.iter_mut().skip(index).take(1).for_each(|given| *given = true);
            } else {
                field.clear();
            }
        }
        if let Some(defect) = reader.defects.first() {
            return Err(A::Error::custom(format_args!("{}: {defect}", table.name)));
        }
        let mut missing = table.members.iter().zip(given).filter(|(member, given)| member.required && !given);
        match missing.next() {
            Some((member, _)) => {
                Err(A::Error::custom(format_args!("{} needs `{}`", table.name, member.name)))
            }
            None => Ok(()),
        }
    }
}
