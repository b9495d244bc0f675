//! `OdooSelection`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Data, DeriveInput, Error, Fields, LitStr, Result, Variant};

use crate::attributes::non_empty;

pub(crate) fn expand(input: &DeriveInput) -> Result<TokenStream> {
    let Data::Enum(data) = &input.data else {
        return Err(Error::new(input.ident.span(), "a selection is an enum"));
    };
    let mut values: Vec<(&Variant, LitStr)> = Vec::new();
    let mut other = None;
    for variant in &data.variants {
        let (value, is_other) = attributes(variant)?;
        match (&variant.fields, is_other) {
            (Fields::Unit, false) => {
                if values.iter().any(|(_, seen)| seen.value() == value.value()) {
                    return Err(Error::new(variant.ident.span(), "another variant has the same value"));
                }
                values.push((variant, value));
            }
            (Fields::Unnamed(fields), true) if fields.unnamed.len() == 1 && other.is_none() => {
                other = Some(&variant.ident);
            }
            (_, true) => {
                let text = "one variant takes the other values, and holds one: `Other(String)`";
                return Err(Error::new(variant.ident.span(), text));
            }
            (_, false) => {
                let text =
                    "a variant that holds something is marked with #[odoo(other)], and there is one of it";
                return Err(Error::new(variant.ident.span(), text));
            }
        }
    }
    let name = &input.ident;
    let variants: Vec<_> = values.iter().map(|(variant, _)| &variant.ident).collect();
    let texts: Vec<_> = values.iter().map(|(_, value)| value).collect();
    let other_text = other.map(|other| quote!(Self::#other(value) => value.as_ref(),));
    let read_other = match other {
        Some(other) => quote!(other => ::core::result::Result::Ok(Self::#other(other.into())),),
        None => quote! {
            _ => ::core::result::Result::Err(
                ::odoo_rpc::model::Mismatch { expected: "a known value of the selection", found: "another" },
            ),
        },
    };
    Ok(quote! {
        impl #name {
            /// The value as Odoo writes it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    #(Self::#variants => #texts,)*
                    #other_text
                }
            }
        }

        #[automatically_derived]
        impl ::odoo_rpc::model::ReadValue for #name {
            fn read(
                value: &::odoo_rpc::model::Value,
            ) -> ::core::result::Result<Self, ::odoo_rpc::model::Mismatch> {
                let text = <::std::string::String as ::odoo_rpc::model::ReadValue>::read(value)?;
                match text.as_str() {
                    #(#texts => ::core::result::Result::Ok(Self::#variants),)*
                    #read_other
                }
            }
        }

        #[automatically_derived]
        impl ::odoo_rpc::model::WriteValue for #name {
            fn json<S: ::odoo_rpc::model::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }

            fn cell<S: ::odoo_rpc::model::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
    })
}

/// The variant's value, and whether it takes all others.
fn attributes(variant: &Variant) -> Result<(LitStr, bool)> {
    let ident = &variant.ident;
    let mut value = LitStr::new(&snake_case(&ident.to_string()), ident.span());
    let mut other = false;
    for attribute in variant.attrs.iter().filter(|attribute| attribute.path().is_ident("odoo")) {
        attribute.parse_nested_meta(|meta| {
            if meta.path.is_ident("value") {
                value = non_empty(meta.value()?.parse()?)?;
            } else if meta.path.is_ident("other") {
                other = true;
            } else {
                return Err(meta.error("expected `value = \"…\"` or `other`"));
            }
            Ok(())
        })?;
    }
    Ok((value, other))
}

fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    for (index, letter) in name.char_indices() {
        if letter.is_uppercase() && index > 0 {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}

#[cfg(test)]
mod tests {
    use super::snake_case;

    #[test]
    fn names_become_odoos() {
        for (name, value) in [("Draft", "draft"), ("ToInvoice", "to_invoice"), ("No", "no")] {
            assert_eq!(snake_case(name), value);
        }
    }
}
