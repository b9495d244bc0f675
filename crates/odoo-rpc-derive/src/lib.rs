//! Derive macros of [odoo-rpc](https://docs.rs/odoo-rpc), which re-exports them and documents them with their
//! traits. Not for use on its own.

mod attributes;
mod model;
mod selection;
mod values;

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

/// Derives `odoo_rpc::model::Model`: a struct that a record is read as.
///
/// `#[odoo(model = "sale.order")]` names the model. Attributes of fields: `field = "…"`, `alias = "…"`, `optional`,
/// `nested`, `skip`; see the module `odoo_rpc::model`.
#[proc_macro_derive(OdooModel, attributes(odoo))]
pub fn odoo_model(input: TokenStream) -> TokenStream {
    expand(model::expand, &parse_macro_input!(input as DeriveInput))
}

/// Derives `odoo_rpc::model::Values`: a struct that a record is written from.
///
/// `#[odoo(model = "sale.order")]` names the model. Attributes of fields: `field = "…"`, `alias = "…"`, `optional`,
/// `nested`, `external_id`, `skip`; see the module `odoo_rpc::model`. A struct with an `external_id` is also
/// `odoo_rpc::model::Keyed`.
#[proc_macro_derive(OdooValues, attributes(odoo))]
pub fn odoo_values(input: TokenStream) -> TokenStream {
    expand(values::expand, &parse_macro_input!(input as DeriveInput))
}

/// Derives `odoo_rpc::model::ReadValue` and `WriteValue` for an enum of a selection's values, with `as_str`.
///
/// A variant stands for its own name in `snake_case`, or for that of `#[odoo(value = "…")]`. One variant
/// `#[odoo(other)] Other(String)` takes every other value; without it those are an error.
#[proc_macro_derive(OdooSelection, attributes(odoo))]
pub fn odoo_selection(input: TokenStream) -> TokenStream {
    expand(selection::expand, &parse_macro_input!(input as DeriveInput))
}

fn expand(
    macro_of: fn(&DeriveInput) -> syn::Result<proc_macro2::TokenStream>,
    input: &DeriveInput,
) -> TokenStream {
    macro_of(input).unwrap_or_else(syn::Error::into_compile_error).into()
}
