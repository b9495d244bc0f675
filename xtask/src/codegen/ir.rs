//! What [`lower`](super::lower) decides and [`emit`](super::emit) writes.

use std::collections::BTreeSet;

use super::plan::Plan;

/// One module of `spapi-types`.
pub(super) struct Api {
    /// For example `orders_2026-01-01`.
    pub(super) id: String,
    /// For example `orders_2026_01_01`.
    pub(super) module: String,
    /// The name as it starts a sentence, for example `Orders`.
    pub(super) title: String,
    pub(super) version: String,
    pub(super) structs: Vec<Struct>,
    pub(super) enums: Vec<Enum>,
    pub(super) operations: Vec<Operation>,
    /// The names of all members and parameters.
    pub(super) members: BTreeSet<String>,
    /// Members whose names look private and that are on no list.
    pub(super) undecided: Vec<String>,
}

impl Api {
    /// The cargo feature of the module.
    pub(super) fn feature(&self) -> String {
        self.module.replace('_', "-")
    }
}

pub(super) struct Struct {
    pub(super) name: String,
    /// The definition's name in the model.
    pub(super) definition: String,
    pub(super) fields: Vec<Field>,
    /// Whether a request sends it; then it gets `new` and setters.
    pub(super) sent: bool,
}

/// A struct's field or an operation's parameter.
#[derive(Clone)]
pub(super) struct Field {
    pub(super) wire: String,
    pub(super) rust: String,
    pub(super) kind: Type,
    pub(super) required: bool,
    /// Never shown by `Debug`.
    pub(super) pii: bool,
    /// Decimals in it are JSON numbers.
    pub(super) number: bool,
    /// In a box, because the type contains itself.
    pub(super) boxed: bool,
    /// Bounds that the model states, in words.
    pub(super) bounds: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Type {
    Bool,
    Int,
    Decimal,
    Text,
    /// A text that is a date, `YYYY-MM-DD`.
    Date,
    Timestamp,
    MarketplaceId,
    Json,
    Struct(String),
    Enum(String),
    List(Box<Type>),
    Map(Box<Type>),
}

impl Type {
    /// The type at the leaves of lists and maps.
    pub(super) fn leaf(&self) -> &Self {
        match self {
            Self::List(inner) | Self::Map(inner) => inner.leaf(),
            leaf => leaf,
        }
    }
}

pub(super) struct Enum {
    pub(super) name: String,
    /// Where the model has it, for example `Order.OrderStatus`.
    pub(super) origin: String,
    /// Variants: Rust name and value.
    pub(super) variants: Vec<(String, String)>,
}

pub(super) struct Operation {
    /// The request struct's name.
    pub(super) name: String,
    pub(super) id: String,
    /// `Get`, `Post`, `Put`, `Patch` or `Delete`.
    pub(super) method: String,
    pub(super) path: String,
    pub(super) plan: Option<Plan>,
    pub(super) deprecated: bool,
    pub(super) restricted: bool,
    pub(super) data_elements: &'static [&'static str],
    pub(super) grantless: Option<&'static str>,
    pub(super) idempotent: bool,
    pub(super) parameters: Vec<Parameter>,
    /// The type of a successful answer; `None` if it has no body.
    pub(super) response: Option<Type>,
}

pub(super) struct Parameter {
    pub(super) place: Place,
    pub(super) field: Field,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Path,
    /// Several segments of the path.
    PathSegments,
    Query,
    /// A list as one parameter an item.
    QueryEach,
    Header,
    Body,
}
