//! Reads a row's fields as a struct: each field is text until its type says otherwise.
//!
//! No type is guessed from a field's text, as readers of CSV do: an amount would pass through a float.

use std::cell::Cell;
use std::fmt;

use serde::de::value::MapDeserializer;
use serde::de::{DeserializeOwned, Deserializer, Error, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;

/// Reads the fields of a row, with the names of their columns; an error is the column that is the trouble.
pub(super) fn read<'a, T: DeserializeOwned>(
    row: impl Iterator<Item = (&'a str, &'a str)>,
) -> Result<T, Option<String>> {
    let column = Cell::new(None);
    let fields = row.map(|(name, text)| {
        column.set(Some(name));
        (name, Field(text))
    });
    T::deserialize(MapDeserializer::new(fields)).map_err(|trouble| match trouble {
        Trouble::Missing(name) => Some(name.to_owned()),
        Trouble::Field => column.get().map(str::to_owned),
    })
}

/// Why a row cannot be read. serde's messages would quote the field.
#[derive(Debug)]
enum Trouble {
    Missing(&'static str),
    Field,
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the row has another shape")
    }
}

impl std::error::Error for Trouble {}

impl Error for Trouble {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self::Field
    }

    fn missing_field(field: &'static str) -> Self {
        Self::Missing(field)
    }
}

struct Field<'a>(&'a str);

impl<'de> IntoDeserializer<'de, Trouble> for Field<'de> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

macro_rules! parsed {
    ($($method:ident $visit:ident,)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Trouble> {
            visitor.$visit(self.0.trim().parse().map_err(|_| Trouble::Field)?)
        }
    )*};
}

impl<'de> Deserializer<'de> for Field<'de> {
    type Error = Trouble;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Trouble> {
        visitor.visit_borrowed_str(self.0)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Trouble> {
        if self.0.is_empty() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Trouble> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Trouble> {
        visitor.visit_enum(self.0.into_deserializer())
    }

    parsed! {
        deserialize_bool visit_bool,
        deserialize_i8 visit_i8,
        deserialize_i16 visit_i16,
        deserialize_i32 visit_i32,
        deserialize_i64 visit_i64,
        deserialize_i128 visit_i128,
        deserialize_u8 visit_u8,
        deserialize_u16 visit_u16,
        deserialize_u32 visit_u32,
        deserialize_u64 visit_u64,
        deserialize_u128 visit_u128,
        deserialize_f32 visit_f32,
        deserialize_f64 visit_f64,
    }

    forward_to_deserialize_any! {
        char str string bytes byte_buf unit unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}
