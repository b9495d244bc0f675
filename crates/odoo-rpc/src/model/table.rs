//! Which fields a type has, and what they are called on the server at hand.

use std::collections::BTreeSet;

use super::UnknownField;
use crate::{FieldKind, Fields};

/// A model and those of its fields that a type reads or writes. The derive macros write it.
#[derive(Clone, Copy, Debug)]
pub struct Table {
    /// The model, such as `sale.order`.
    pub model: &'static str,
    /// The fields, in the order of the type's own.
    pub fields: &'static [Field],
}

/// One field of a [`Table`].
#[derive(Clone, Copy, Debug)]
pub struct Field {
    name: &'static str,
    aliases: &'static [&'static str],
    optional: bool,
    form: Form,
    nested: Option<&'static Table>,
}

/// How a value names the records that it links to. It decides a column's name in `load`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// It is no link, or it links by name.
    Plain,
    /// By database id: `partner_id/.id`.
    DatabaseId,
    /// By external id: `partner_id/id`.
    ExternalId,
}

impl Table {
    /// The model and those of all nested fields.
    #[must_use]
    pub fn models(&self) -> BTreeSet<&'static str> {
        let nested = self.fields.iter().filter_map(|field| field.nested);
        nested.flat_map(Self::models).chain([self.model]).collect()
    }
}

impl Field {
    /// A field that every version has under this name.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        Self { name, aliases: &[], optional: false, form: Form::Plain, nested: None }
    }

    /// Other names, tried in this order where the server has not the first one.
    #[must_use]
    pub const fn aliases(mut self, aliases: &'static [&'static str]) -> Self {
        self.aliases = aliases;
        self
    }

    /// A server without the field is no error.
    #[must_use]
    pub const fn optional(mut self) -> Self {
        self.optional = true;
        self
    }

    /// How its values name records.
    #[must_use]
    pub const fn form(mut self, form: Form) -> Self {
        self.form = form;
        self
    }

    /// Its values are records of their own type.
    #[must_use]
    pub const fn nested(mut self, table: &'static Table) -> Self {
        self.nested = Some(table);
        self
    }
}

/// The names that one server has for the fields of a [`Table`].
///
/// ```
/// use odoo_rpc::model::{Field, Names, Table};
/// use odoo_rpc::Fields;
///
/// const LINE: Table = Table { model: "sale.order.line", fields: &[Field::new("name"), Field::new("tax_ids")] };
/// let odoo_18: Fields = serde_json::from_str(r#"{"name": {"type": "text"}, "tax_id": {"type": "many2many"}}"#)?;
/// let names = Names::resolve(&LINE, &|_| Some(&odoo_18))?;
/// assert_eq!(names.to_vec(), ["name", "tax_id"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Names {
    pub(crate) model: &'static str,
    /// One entry for each field of the table; `None` for an optional one that the server has not.
    pub(crate) fields: Vec<Option<Name>>,
}

/// One field's name on one server.
#[derive(Clone, Debug)]
pub(crate) struct Name {
    pub(crate) name: &'static str,
    pub(crate) nested: Option<Names>,
    /// What its column's name in `load` ends with.
    pub(crate) suffix: &'static str,
}

impl Names {
    /// Picks for each field the first of its names that the server has: its own, its aliases, then the names that
    /// [Odoo itself gave it](crate::names). `fields` knows the models of the table.
    ///
    /// # Errors
    /// [`UnknownField`] when the server has none of a field's names and the field is not optional.
    pub fn resolve<'a>(
        table: &Table,
        fields: &dyn Fn(&str) -> Option<&'a Fields>,
    ) -> Result<Self, UnknownField> {
        let known = fields(table.model);
        let resolve = |field: &Field| {
            let candidates = field.aliases.iter().copied();
            let candidates = std::iter::once(field.name).chain(candidates);
            let candidates = candidates.chain(crate::names::others(table.model, field.name));
            let found = candidates.filter_map(|name| Some((name, known?.get(name)?))).next();
            let Some((name, info)) = found else {
                let unknown = || UnknownField { model: table.model, field: field.name };
                return field.optional.then_some(None).ok_or_else(unknown);
            };
            let nested = field.nested.map(|table| Self::resolve(table, fields)).transpose()?;
            Ok(Some(Name { name, nested, suffix: suffix(field.form, &info.kind) }))
        };
        let fields = table.fields.iter().map(resolve).collect::<Result<_, _>>()?;
        Ok(Self { model: table.model, fields })
    }

    /// The names of the fields that the server has.
    #[must_use]
    pub fn to_vec(&self) -> Vec<&'static str> {
        self.fields.iter().flatten().map(|field| field.name).collect()
    }

    pub(crate) fn get(&self, index: usize) -> Option<&Name> {
        self.fields.get(index)?.as_ref()
    }
}

fn suffix(form: Form, kind: &FieldKind) -> &'static str {
    let relation = matches!(kind, FieldKind::Many2one | FieldKind::Many2many | FieldKind::One2many);
    match form {
        Form::DatabaseId if relation => "/.id",
        Form::ExternalId if relation => "/id",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: Table = Table {
        model: "x.line",
        fields: &[
            Field::new("new").aliases(&["old", "older"]),
            Field::new("gone").optional(),
            Field::new("link").form(Form::DatabaseId),
        ],
    };
    const ORDER: Table = Table { model: "x.order", fields: &[Field::new("lines").nested(&LINE)] };

    fn fields(json: &str) -> Fields {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn the_first_name_that_exists_is_taken() {
        let line =
            fields(r#"{"older": {"type": "char"}, "old": {"type": "char"}, "link": {"type": "many2one"}}"#);
        let order = fields(r#"{"lines": {"type": "one2many"}}"#);
        assert_eq!(ORDER.models(), BTreeSet::from(["x.line", "x.order"]));
        let names =
            Names::resolve(&ORDER, &|model| Some(if model == "x.line" { &line } else { &order })).unwrap();
        let nested = names.get(0).unwrap().nested.as_ref().unwrap();
        assert_eq!(nested.to_vec(), ["old", "link"]);
        assert!(nested.get(1).is_none());
        assert_eq!(nested.get(2).unwrap().suffix, "/.id");
    }

    #[test]
    fn a_field_that_the_server_has_not_is_named() {
        let line = fields(r#"{"link": {"type": "many2one"}}"#);
        let error = Names::resolve(&LINE, &|_| Some(&line)).unwrap_err();
        assert_eq!(error.to_string(), "this Odoo has no field `new` on `x.line`");
        assert!(Names::resolve(&LINE, &|_| None).is_err());
    }
}
