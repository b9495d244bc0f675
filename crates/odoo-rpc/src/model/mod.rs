//! Types of your own for the records of a model.
//!
//! [`OdooModel`](crate::OdooModel) derives [`Model`], with which records are read, and
//! [`OdooValues`](crate::OdooValues) derives [`Values`], with which they are written: by `create` and `write`, and,
//! where a field holds the external id, by `load`. A struct may have both.
//!
//! ```
//! use odoo_rpc::model::{Link, Set};
//! use odoo_rpc::{ExternalId, OdooModel, OdooSelection, OdooValues};
//! use rust_decimal::Decimal;
//!
//! /// What is read.
//! #[derive(OdooModel)]
//! #[odoo(model = "sale.order")]
//! struct Order {
//!     id: i64,
//!     name: String,
//!     partner_id: Option<Link>,
//!     state: State,
//!     amount_total: Decimal,
//!     date_order: Option<jiff::Timestamp>,
//!     #[odoo(field = "order_line", nested)]
//!     lines: Vec<Line>,
//! }
//!
//! #[derive(OdooModel)]
//! #[odoo(model = "sale.order.line")]
//! struct Line {
//!     product_uom_qty: Decimal,
//!     #[odoo(field = "tax_ids", alias = "tax_id")]
//!     taxes: Vec<i64>,
//! }
//!
//! #[derive(OdooSelection)]
//! enum State {
//!     Draft,
//!     #[odoo(value = "sale")]
//!     Confirmed,
//!     #[odoo(other)]
//!     Other(String),
//! }
//!
//! /// What is created: every field is written, `None` as Odoo's `false`.
//! #[derive(OdooValues)]
//! #[odoo(model = "sale.order")]
//! struct NewOrder {
//!     #[odoo(external_id)]
//!     key: ExternalId,
//!     partner_id: i64,
//!     client_order_ref: Option<String>,
//! }
//!
//! /// What is changed: a field that is `Keep` is left alone, `Set::To(None)` clears it.
//! #[derive(Default, OdooValues)]
//! #[odoo(model = "sale.order")]
//! struct OrderChange {
//!     client_order_ref: Set<Option<String>>,
//! }
//! ```
//!
//! # Attributes of fields
//!
//! - `field = "name"`: Odoo's name, by default the field's own.
//! - `alias = "name"`, any number of times: names that other versions or modules have for it. The names that Odoo
//!   itself changed ([`names`](crate::names)) need no alias.
//! - `optional`: a server without the field is no error. It is read as the type's default, and not written.
//! - `nested`: the lines of a one2many, as types of their own.
//! - `external_id` (to write only): the record's external id, which `load` needs.
//! - `skip`: no field of Odoo. It is read as the type's default.
//!
//! `id` is read, and never written.
//!
//! # Names
//!
//! A [`Table`] lists a type's fields with their aliases; [`Names`] are what one server calls them. The client makes
//! them from `fields_get`, which it asks once for a model, so that a field that the server has not is a typed error
//! before anything is sent.

mod error;
mod generate;
mod lines;
mod read;
mod row;
mod table;
mod values;
mod write;
mod writer;

pub use error::{Mismatch, ModelError, UnknownField};
pub use generate::generate;
pub use lines::{LineCommand, ReadLines, WriteLines};
pub use read::ReadValue;
pub use row::Row;
pub use table::{Field, Form, Names, Table};
pub use values::{Binary, Link, Properties, Reference, ReferenceError, Set};
pub use write::WriteValue;
pub use writer::{FieldWriter, Written};

/// What the derived code names.
#[doc(hidden)]
pub use serde::Serializer;
/// What the derived code names.
#[doc(hidden)]
pub use serde_json::Value;

use crate::ExternalId;

/// A type that a record is read as. Derive it with [`OdooModel`](crate::OdooModel).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no model that can be read",
    note = "add `#[derive(odoo_rpc::OdooModel)]` and `#[odoo(model = \"…\")]`"
)]
pub trait Model: Sized {
    /// The model and its fields.
    const TABLE: Table;

    /// Reads a record.
    ///
    /// # Errors
    /// [`ModelError`] when a field is missing or has another type.
    fn read(row: &Row<'_>) -> Result<Self, ModelError>;
}

/// A type that a record is written from. Derive it with [`OdooValues`](crate::OdooValues).
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no values that can be written",
    note = "add `#[derive(odoo_rpc::OdooValues)]` and `#[odoo(model = \"…\")]`"
)]
pub trait Values {
    /// The model and its fields.
    const TABLE: Table;

    /// Hands each field to the writer.
    ///
    /// # Errors
    /// Those of the writer.
    fn write<W: FieldWriter>(&self, writer: &mut W) -> Result<(), W::Error>;

    /// The record's external id, if the type has one.
    fn external_id(&self) -> Option<&ExternalId> {
        None
    }
}

/// Values of which each record, and each of its lines, has an external id: `load` may repeat them without making
/// anything twice.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no external id",
    note = "`load` needs one for each record and each line: mark the field that holds it with `#[odoo(external_id)]`"
)]
pub trait Keyed: Values {
    /// Compiles only where the types of all lines have external ids too.
    #[doc(hidden)]
    fn assert_keyed() {}
}
