//! Tables of fields: one row gives a field's name, type, meaning and value, so that none of them is told twice.

use jiff::Timestamp;
use odoo_rpc::{FieldInfo, FieldKind, Fields, Record, Records};
use rust_decimal::Decimal;
use serde_json::{Map, Value};
use spapi_types::Pii;

/// A document that filters look at.
pub trait Filterable: Sized + 'static {
    /// What it is called in errors.
    const NAME: &'static str;

    /// Its fields.
    fn fields() -> &'static [FilterField<Self>];

    /// The names of the fields of one of its models: itself, or the records that it leads to.
    fn names(model: &str) -> Vec<&'static str>;

    /// The types of the fields.
    fn types() -> &'static Records;
}

/// One field that filters may name.
pub struct FilterField<D> {
    /// Its name.
    pub name: &'static str,
    /// Its type in Odoo's words.
    pub kind: FieldKind,
    /// What it means.
    pub says: &'static str,
    /// The model of the records that it leads to.
    pub(super) relation: Option<&'static str>,
    pub(super) value: fn(&D) -> Value,
}

/// A row of a table.
pub(super) const fn field<D>(
    name: &'static str,
    kind: FieldKind,
    says: &'static str,
    value: fn(&D) -> Value,
) -> FilterField<D> {
    FilterField { name, kind, says, relation: None, value }
}

/// A row that leads to records of a model.
pub(super) const fn records<D>(
    name: &'static str,
    model: &'static str,
    says: &'static str,
    value: fn(&D) -> Value,
) -> FilterField<D> {
    FilterField { name, kind: FieldKind::One2many, says, relation: Some(model), value }
}

/// The names of a table's fields.
pub(super) fn names<D>(fields: &[FilterField<D>]) -> Vec<&'static str> {
    fields.iter().map(|field| field.name).collect()
}

/// Adds a table's types.
pub(super) fn declare<D>(types: &mut Records, model: &str, fields: &[FilterField<D>]) {
    let info = |field: &FilterField<D>| {
        let info = FieldInfo::new(field.kind.clone());
        match field.relation {
            Some(relation) => info.with_relation(relation),
            None => info,
        }
    };
    types.model(model, fields.iter().map(|field| (field.name, info(field))).collect::<Fields>());
}

/// A document as a record.
pub(super) fn record<D>(fields: &[FilterField<D>], document: &D) -> Record {
    Record::from(members(fields, document))
}

/// Several documents as the value of a field that leads to them.
pub(super) fn list<'a, D: 'a>(
    fields: &[FilterField<D>],
    documents: impl IntoIterator<Item = &'a D>,
) -> Value {
    documents.into_iter().map(|document| Value::Object(members(fields, document))).collect()
}

fn members<D>(fields: &[FilterField<D>], document: &D) -> Map<String, Value> {
    fields.iter().map(|field| (field.name.to_owned(), (field.value)(document))).collect()
}

/// A value, or Odoo's "not set".
pub(super) fn value(value: Option<impl Into<Value>>) -> Value {
    value.map_or(Value::Bool(false), Into::into)
}

/// A text.
pub(super) fn text(text: &Option<impl AsRef<str>>) -> Value {
    value(text.as_ref().map(AsRef::as_ref))
}

/// A buyer's text; the evaluator shows no value.
pub(super) fn hidden(text: &Option<Pii<String>>) -> Value {
    value(text.as_ref().map(|text| text.expose().as_str()))
}

/// An exact decimal.
pub(super) fn decimal(amount: Decimal) -> Value {
    Value::String(amount.to_string())
}

/// An instant.
pub(super) fn instant(at: Option<Timestamp>) -> Value {
    value(at.map(|at| at.to_string()))
}
