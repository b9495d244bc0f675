//! `OdooValues`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{DeriveInput, Result};

use crate::attributes::{Field, Model};

pub(crate) fn expand(input: &DeriveInput) -> Result<TokenStream> {
    let model = Model::parse(input)?;
    // Odoo gives ids; none can be written.
    let written = model.fields.iter().filter(|field| field.is_sent() && field.name().value() != "id");
    let written: Vec<&Field> = written.collect();
    let entries = written.iter().map(|field| {
        let of = &field.of;
        field.entry(&match field.nested {
            true => quote! {
                .nested(&<<#of as ::odoo_rpc::model::WriteLines>::Line as ::odoo_rpc::model::Values>::TABLE)
            },
            false => quote!(.form(<#of as ::odoo_rpc::model::WriteValue>::FORM)),
        })
    });
    let writes = written.iter().enumerate().map(|(place, field)| {
        let member = &field.member;
        match field.nested {
            true => quote!(writer.lines(#place, &self.#member)?;),
            false => quote!(writer.value(#place, &self.#member)?;),
        }
    });
    let (name, odoo) = (&input.ident, &model.name);
    let (generics, arguments, bounds) = input.generics.split_for_impl();
    let key = model.external_id().map(|field| {
        let member = &field.member;
        quote! {
            fn external_id(&self) -> ::core::option::Option<&::odoo_rpc::ExternalId> {
                ::core::option::Option::Some(&self.#member)
            }
        }
    });
    // Lines without an external id would be appended again by every `load`.
    let keyed = model.external_id().map(|_| {
        let lines = written.iter().filter(|field| field.nested).map(|field| {
            let of = &field.of;
            quote!(keyed::<<#of as ::odoo_rpc::model::WriteLines>::Line>();)
        });
        quote! {
            #[automatically_derived]
            impl #generics ::odoo_rpc::model::Keyed for #name #arguments #bounds {
                fn assert_keyed() {
                    fn keyed<T: ::odoo_rpc::model::Keyed>() {}
                    #(#lines)*
                }
            }
        }
    });
    Ok(quote! {
        #[automatically_derived]
        impl #generics ::odoo_rpc::model::Values for #name #arguments #bounds {
            const TABLE: ::odoo_rpc::model::Table =
                ::odoo_rpc::model::Table { model: #odoo, fields: &[#(#entries),*] };

            fn write<__Writer: ::odoo_rpc::model::FieldWriter>(
                &self,
                writer: &mut __Writer,
            ) -> ::core::result::Result<(), __Writer::Error> {
                #(#writes)*
                ::core::result::Result::Ok(())
            }

            #key
        }

        #keyed
    })
}
