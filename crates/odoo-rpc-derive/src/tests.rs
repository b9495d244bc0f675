//! What the macros refuse, and how they say it.

use syn::{DeriveInput, parse_quote};

use crate::{model, selection, values};

type Macro = fn(&DeriveInput) -> syn::Result<proc_macro2::TokenStream>;

#[track_caller]
fn refuses(macro_of: Macro, input: &DeriveInput, message: &str) {
    let error = macro_of(input).expect_err("a refusal").to_string();
    assert!(error.contains(message), "{error}");
}

#[test]
fn a_model_is_a_struct_with_a_name() {
    for macro_of in [model::expand as Macro, values::expand] {
        refuses(
            macro_of,
            &parse_quote!(
                struct Order {
                    id: i64,
                }
            ),
            "name the model",
        );
        refuses(
            macro_of,
            &parse_quote!(
                #[odoo(model = " ")]
                struct Order {
                    id: i64,
                }
            ),
            "the name is empty",
        );
        refuses(
            macro_of,
            &parse_quote!(
                #[odoo(table = "x")]
                struct Order {
                    id: i64,
                }
            ),
            "expected `model",
        );
        refuses(
            macro_of,
            &parse_quote!(
                #[odoo(model = "x")]
                struct Order(i64);
            ),
            "has named fields",
        );
        refuses(
            macro_of,
            &parse_quote!(
                #[odoo(model = "x")]
                enum Order {
                    A,
                }
            ),
            "a model is a struct",
        );
    }
}

#[test]
fn attributes_of_fields_are_checked() {
    let check = |field: syn::Field, message: &str| {
        let input = parse_quote!(#[odoo(model = "x")] struct Order { #field });
        refuses(model::expand, &input, message);
    };
    let field = |tokens: proc_macro2::TokenStream| -> syn::Field {
        let input: syn::DeriveInput = parse_quote!(struct A { #tokens });
        let syn::Data::Struct(data) = input.data else { panic!("a struct") };
        data.fields.into_iter().next().expect("a field")
    };
    check(field(quote::quote!(#[odoo(rename = "y")] a: i64)), "expected `field`, `alias`");
    check(field(quote::quote!(#[odoo(field = "")] a: i64)), "the name is empty");
    check(field(quote::quote!(#[odoo(skip, optional)] a: i64)), "go with no other attribute");
    check(field(quote::quote!(#[odoo(external_id)] a: i64)), "an external id is no field");
}

#[test]
fn no_field_is_there_twice() {
    let twice = parse_quote!(
        #[odoo(model = "x")]
        struct Order {
            a: i64,
            #[odoo(field = "a")]
            b: i64,
        }
    );
    refuses(model::expand, &twice, "twice");
    let keys = parse_quote! {
        #[odoo(model = "x")]
        struct Order { #[odoo(external_id)] a: ExternalId, #[odoo(external_id)] b: ExternalId }
    };
    refuses(values::expand, &keys, "twice");
}

#[test]
fn a_selection_is_an_enum_of_values() {
    let check = |input: DeriveInput, message: &str| refuses(selection::expand, &input, message);
    check(
        parse_quote!(
            struct State {
                a: i64,
            }
        ),
        "a selection is an enum",
    );
    check(
        parse_quote!(
            enum State {
                Draft(i64),
            }
        ),
        "marked with #[odoo(other)]",
    );
    check(
        parse_quote!(
            enum State {
                #[odoo(other)]
                Draft,
            }
        ),
        "holds one",
    );
    check(
        parse_quote!(
            enum State {
                #[odoo(name = "x")]
                Draft,
            }
        ),
        "expected `value",
    );
    check(
        parse_quote!(
            enum State {
                Draft,
                #[odoo(value = "draft")]
                Other,
            }
        ),
        "the same value",
    );
}
