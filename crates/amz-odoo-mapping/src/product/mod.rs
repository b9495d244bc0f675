//! Products on both sides: Odoo's templates, variants, kits and categories; Amazon's parents, children, bundles and
//! browse nodes.
//!
//! - [`families`] makes the listings of templates, [`templates`] the templates of listings; one after the other is the
//!   identity.
//! - [`catalog_families`], [`listing_families`] and [`item_families`] put Amazon's items together to families.
//! - [`bundles`] resolves what bundles and kits hold, [`odoo_category`] and [`amazon_category`] map the trees.
//! - [`resolve`] finds the product of a listing, by ordered strategies.
//! - [`odoo_catalog`] reads what Odoo has from the records of `read`; [`reads`] says which.
//! - [`next_load`] makes the rows that bring templates into Odoo.
//!
//! Everything takes a [`ProductContext`], which a configuration may hold as TOML or JSON.

mod amazon;
mod axis;
mod category;
mod context;
mod document;
mod family;
mod fault;
mod fold;
mod kit;
mod load;
mod notes;
mod odoo;
mod template;
mod theme;
mod to_amazon;
mod to_odoo;
mod values;
mod xref;

pub use amazon::{catalog_families, item_families, listing_families};
pub use axis::{Axis, ValueSpellings};
pub use category::{CategoryRule, amazon_category, category_chain, odoo_category};
pub use context::{NestedKits, ProductContext};
pub use document::{BothSides, ProductDocument, ProductDocumentError, product_document};
pub use family::{ChildListing, Component, FamilyAxis, ListingFamily, ParentListing};
pub use fault::ProductFault;
pub use kit::{Bundle, bundles};
pub use load::{LoadOptions, LoadTable, Loaded, next_load};
pub use odoo::{OdooCatalog, Read, Records, TemplateValue, odoo_catalog, reads};
pub use template::{Attribute, AttributeLine, Named, Template, Variant, VariantCreation};
pub use to_amazon::{families, family};
pub use to_odoo::templates;
pub use xref::{
    Candidate, CrossReference, Outcome, Past, Resolution, Resolved, Sought, Strategy, Target, XrefEntry,
    resolve,
};
