//! Member tables: how one handwritten reader, writer and `Debug` serve every generated type.
//!
//! Each generated struct emits a [`Table`] and two matches from a member's index to its field. Reading, writing,
//! copies, equality and `Debug` are written once over `dyn Record`, so a thousand types cost the compiler little more than their definitions.
//!
//! Programs can walk a document in the same way, without knowing its type:
//!
//! ```
//! use spapi_types::{orders_v0::Order, record::Record as _};
//!
//! let mut order = Order::default();
//! order.amazon_order_id = Some("902-3159896-1390916".into());
//! let members = order.table().members.iter().enumerate();
//! let filled = members.filter(|(index, _)| order.field(*index).is_some_and(|field| field.view().is_some()));
//! assert_eq!(filled.map(|(_, member)| member.name).collect::<Vec<_>>(), ["AmazonOrderId"]);
//! ```

mod copy;
mod de;
mod debug;
mod decode;
mod macros;
mod same;
mod ser;
#[allow(dead_code, reason = "without a feature nothing is generated")]
mod strict;
mod value;

#[cfg(test)]
mod canary_tests;
#[cfg(test)]
mod tests;

use rust_decimal::Decimal;

#[allow(unused_imports, reason = "without a feature nothing is generated")]
pub(crate) use self::{
    copy::copy,
    de::deserialize,
    debug::debug,
    macros::{call, common, record, sent, setters},
    same::same,
    ser::serialize,
    strict::deserialize_call,
};
pub use self::{
    decode::{DecodeError, DecodeErrorKind, Decoded, Defect, MAX_DEFECTS, decode},
    ser::to_json,
};
use crate::{Json, Timestamp};

/// What is known of a struct of Amazon's models: its name and its members in the model's order.
#[derive(Debug)]
pub struct Table {
    /// The struct's name.
    pub name: &'static str,
    /// Its members; a member's position is its index in [`Record`].
    pub members: &'static [Member],
}

/// One member of a [`Table`].
#[derive(Debug)]
pub struct Member {
    /// The name on the wire.
    pub name: &'static str,
    /// Whether the value concerns a buyer or is a secret; never shown by `Debug`.
    pub pii: bool,
    /// Whether decimals in it are JSON numbers; the others are JSON strings.
    pub number: bool,
    /// Where a call's parameter stands; `None` for the members of documents.
    pub place: Option<Place>,
    /// Whether a call needs the parameter.
    pub required: bool,
}

/// Where a call's parameter stands in the HTTP request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// A segment of the path.
    Path,
    /// One or more segments of the path, divided by slashes.
    PathSegments,
    /// The query; a list stands there once, its items separated by commas.
    Query,
    /// The query; a list stands there once an item.
    QueryEach,
    /// A header.
    Header,
    /// The body, as JSON.
    Body,
}

impl Member {
    /// A member that may be shown, whose decimals are strings, and that is no parameter.
    pub const fn new(name: &'static str) -> Self {
        Self { name, pii: false, number: false, place: None, required: false }
    }

    /// Marks the member as never to be shown.
    pub const fn pii(self) -> Self {
        Self { pii: true, ..self }
    }

    /// Marks the member's decimals as JSON numbers.
    pub const fn number(self) -> Self {
        Self { number: true, ..self }
    }

    /// Marks the member as a parameter that the call needs.
    pub const fn required(self) -> Self {
        Self { required: true, ..self }
    }

    /// Makes the member a parameter of the path.
    pub const fn path(self) -> Self {
        self.at(Place::Path)
    }

    /// Makes the member a parameter of one or more segments of the path.
    pub const fn path_segments(self) -> Self {
        self.at(Place::PathSegments)
    }

    /// Makes the member a parameter of the query.
    pub const fn query(self) -> Self {
        self.at(Place::Query)
    }

    /// Makes the member a parameter of the query that stands there once an item.
    pub const fn query_each(self) -> Self {
        self.at(Place::QueryEach)
    }

    /// Makes the member a header.
    pub const fn header(self) -> Self {
        self.at(Place::Header)
    }

    /// Makes the member the body.
    pub const fn body(self) -> Self {
        self.at(Place::Body)
    }

    const fn at(self, place: Place) -> Self {
        Self { place: Some(place), ..self }
    }
}

/// A struct of Amazon's models, reached through its table.
pub trait Record: Send + Sync {
    /// The struct's table.
    fn table(&self) -> &'static Table;
    /// The field of the member at `index`, or `None` past the end of the table.
    fn field(&self, index: usize) -> Option<&dyn Field>;
    /// The field of the member at `index`, to be filled.
    fn field_mut(&mut self, index: usize) -> Option<&mut dyn Field>;
}

/// A field of a [`Record`]: optional, but for the parameters that a call needs.
pub trait Field {
    /// Puts a default value in and returns where to write it.
    fn open(&mut self) -> Slot<'_>;
    /// Takes the value out; what a call needs becomes its default.
    fn clear(&mut self);
    /// The value, where there is one.
    fn view(&self) -> Option<View<'_>>;
}

impl<T: Value + Default> Field for T {
    fn open(&mut self) -> Slot<'_> {
        *self = T::default();
        self.slot()
    }

    fn clear(&mut self) {
        *self = T::default();
    }

    fn view(&self) -> Option<View<'_>> {
        Some(Value::view(self))
    }
}

impl<T: Value + Default> Field for Option<T> {
    fn open(&mut self) -> Slot<'_> {
        self.insert(T::default()).slot()
    }

    fn clear(&mut self) {
        *self = None;
    }

    fn view(&self) -> Option<View<'_>> {
        self.as_ref().map(Value::view)
    }
}

/// A type that can stand in a field: scalars, records, and lists and maps of them.
pub trait Value {
    /// Where a reader writes the value.
    fn slot(&mut self) -> Slot<'_>;
    /// What a writer reads.
    fn view(&self) -> View<'_>;
}

/// Where a reader writes a value.
#[non_exhaustive]
pub enum Slot<'a> {
    /// A boolean.
    Bool(&'a mut bool),
    /// A whole number.
    Int(&'a mut i64),
    /// An exact decimal.
    Decimal(&'a mut Decimal),
    /// A text.
    Text(&'a mut String),
    /// A text with a type of its own: an open enum or an identifier.
    Symbol(&'a mut dyn Symbol),
    /// An instant.
    Timestamp(&'a mut Timestamp),
    /// Any JSON.
    Json(&'a mut Json),
    /// A struct.
    Record(&'a mut dyn Record),
    /// A list.
    List(&'a mut dyn List),
    /// A map from text.
    Map(&'a mut dyn Map),
}

/// What a writer reads.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub enum View<'a> {
    /// A boolean.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// An exact decimal.
    Decimal(Decimal),
    /// A text.
    Text(&'a str),
    /// An instant.
    Timestamp(Timestamp),
    /// Any JSON.
    Json(&'a Json),
    /// A struct.
    Record(&'a dyn Record),
    /// A list.
    List(&'a dyn List),
    /// A map from text.
    Map(&'a dyn Map),
}

/// A text with a type of its own that takes every text.
pub trait Symbol {
    /// Becomes `text`.
    fn set(&mut self, text: &str);
}

/// A list of values.
pub trait List {
    /// Appends a default value and returns where to write it.
    fn push(&mut self) -> Slot<'_>;
    /// Takes the last value away.
    fn pop(&mut self);
    /// How many values there are.
    fn len(&self) -> usize;
    /// Whether there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// The value at `index`.
    fn item(&self, index: usize) -> Option<View<'_>>;
}

/// A map from text to values, in the order of the keys.
pub trait Map {
    /// Puts a default value at `key` and returns where to write it.
    fn insert(&mut self, key: &str) -> Slot<'_>;
    /// Takes the value at `key` away.
    fn remove(&mut self, key: &str);
    /// The entries.
    fn entries(&self) -> Box<dyn Iterator<Item = (&str, View<'_>)> + '_>;
}
