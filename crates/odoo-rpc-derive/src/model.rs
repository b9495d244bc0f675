//! `OdooModel`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{DeriveInput, Error, Result};

use crate::attributes::{Field, Model};

pub(crate) fn expand(input: &DeriveInput) -> Result<TokenStream> {
    let model = Model::parse(input)?;
    if let Some(field) = model.external_id() {
        let text = "an external id is no field of the record: derive OdooValues alone, or ask for it with \
                    `Client::external_ids`";
        return Err(Error::new(field.member.span(), text));
    }
    let sent: Vec<&Field> = model.fields.iter().filter(|field| field.is_sent()).collect();
    let entries = sent.iter().map(|field| {
        let of = &field.of;
        let nested = quote! {
            .nested(&<<#of as ::odoo_rpc::model::ReadLines>::Line as ::odoo_rpc::model::Model>::TABLE)
        };
        field.entry(&if field.nested { nested } else { TokenStream::new() })
    });
    let mut index = 0_usize;
    let members = model.fields.iter().map(|field| {
        let member = &field.member;
        if field.skip {
            return quote!(#member: ::core::default::Default::default());
        }
        let place = index;
        index += 1;
        let read = match (field.nested, field.optional) {
            (true, _) => quote!(lines),
            (false, true) => quote!(optional),
            (false, false) => quote!(value),
        };
        quote!(#member: row.#read(#place)?)
    });
    let members: Vec<_> = members.collect();
    let (name, odoo) = (&input.ident, &model.name);
    let (generics, arguments, bounds) = input.generics.split_for_impl();
    Ok(quote! {
        #[automatically_derived]
        impl #generics ::odoo_rpc::model::Model for #name #arguments #bounds {
            const TABLE: ::odoo_rpc::model::Table =
                ::odoo_rpc::model::Table { model: #odoo, fields: &[#(#entries),*] };

            fn read(
                row: &::odoo_rpc::model::Row<'_>,
            ) -> ::core::result::Result<Self, ::odoo_rpc::model::ModelError> {
                ::core::result::Result::Ok(Self { #(#members),* })
            }
        }
    })
}
