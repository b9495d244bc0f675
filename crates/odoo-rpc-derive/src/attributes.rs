//! `#[odoo(…)]` on structs and their fields.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::ext::IdentExt as _;
use syn::spanned::Spanned as _;
use syn::{Attribute, Data, DeriveInput, Error, Fields, LitStr, Result, Type};

/// A struct with its model and the fields that are Odoo's.
pub(crate) struct Model {
    pub(crate) name: LitStr,
    pub(crate) fields: Vec<Field>,
}

/// One field of the struct.
pub(crate) struct Field {
    pub(crate) member: syn::Ident,
    pub(crate) of: Type,
    /// The first is the field's own, the others are aliases.
    names: Vec<LitStr>,
    pub(crate) optional: bool,
    pub(crate) nested: bool,
    pub(crate) external_id: bool,
    pub(crate) skip: bool,
}

impl Model {
    pub(crate) fn parse(input: &DeriveInput) -> Result<Self> {
        let named = match &input.data {
            Data::Struct(data) => match &data.fields {
                Fields::Named(fields) => &fields.named,
                _ => return Err(Error::new(input.ident.span(), "a model's struct has named fields")),
            },
            _ => return Err(Error::new(input.ident.span(), "a model is a struct; a selection is an enum")),
        };
        let name = model_name(&input.attrs, input.ident.span())?;
        let fields = named.iter().map(Field::parse).collect::<Result<Vec<_>>>()?;
        for (index, field) in fields.iter().enumerate() {
            let twice = |other: &Field| {
                (field.external_id && other.external_id)
                    || (field.is_sent() && other.is_sent() && field.name().value() == other.name().value())
            };
            if fields.iter().take(index).any(twice) {
                return Err(Error::new(field.member.span(), "this is in the struct twice"));
            }
        }
        Ok(Self { name, fields })
    }

    pub(crate) fn external_id(&self) -> Option<&Field> {
        self.fields.iter().find(|field| field.external_id)
    }
}

impl Field {
    fn parse(field: &syn::Field) -> Result<Self> {
        let member = field.ident.clone().ok_or_else(|| Error::new(field.span(), "the field has no name"))?;
        let mut name = LitStr::new(&member.unraw().to_string(), member.span());
        let mut aliases = Vec::new();
        let (mut optional, mut nested, mut external_id, mut skip) = (false, false, false, false);
        for attribute in field.attrs.iter().filter(|attribute| attribute.path().is_ident("odoo")) {
            attribute.parse_nested_meta(|meta| {
                let flag = if meta.path.is_ident("field") {
                    name = non_empty(meta.value()?.parse()?)?;
                    return Ok(());
                } else if meta.path.is_ident("alias") {
                    aliases.push(non_empty(meta.value()?.parse()?)?);
                    return Ok(());
                } else if meta.path.is_ident("optional") {
                    &mut optional
                } else if meta.path.is_ident("nested") {
                    &mut nested
                } else if meta.path.is_ident("external_id") {
                    &mut external_id
                } else if meta.path.is_ident("skip") {
                    &mut skip
                } else {
                    let known = "expected `field`, `alias`, `optional`, `nested`, `external_id` or `skip`";
                    return Err(meta.error(known));
                };
                *flag = true;
                Ok(())
            })?;
        }
        if (external_id || skip) && (optional || nested || !aliases.is_empty() || (external_id && skip)) {
            return Err(Error::new(member.span(), "`external_id` and `skip` go with no other attribute"));
        }
        let names = std::iter::once(name).chain(aliases).collect();
        Ok(Self { member, of: field.ty.clone(), names, optional, nested, external_id, skip })
    }

    /// Whether it is a field of Odoo's.
    pub(crate) fn is_sent(&self) -> bool {
        !self.skip && !self.external_id
    }

    pub(crate) fn name(&self) -> &LitStr {
        &self.names[0]
    }

    /// The entry in the table.
    pub(crate) fn entry(&self, extra: &TokenStream) -> TokenStream {
        let (name, aliases) = (&self.names[0], &self.names[1..]);
        let aliases = (!aliases.is_empty()).then(|| quote!(.aliases(&[#(#aliases),*])));
        let optional = self.optional.then(|| quote!(.optional()));
        quote!(::odoo_rpc::model::Field::new(#name) #aliases #optional #extra)
    }
}

fn model_name(attributes: &[Attribute], span: Span) -> Result<LitStr> {
    let mut name = None;
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("odoo")) {
        attribute.parse_nested_meta(|meta| {
            if meta.path.is_ident("model") {
                name = Some(non_empty(meta.value()?.parse()?)?);
                return Ok(());
            }
            Err(meta.error("expected `model = \"…\"`"))
        })?;
    }
    name.ok_or_else(|| Error::new(span, "name the model: #[odoo(model = \"sale.order\")]"))
}

pub(crate) fn non_empty(name: LitStr) -> Result<LitStr> {
    match name.value().trim().is_empty() {
        true => Err(Error::new(name.span(), "the name is empty")),
        false => Ok(name),
    }
}
