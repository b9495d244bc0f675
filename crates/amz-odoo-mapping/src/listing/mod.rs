//! What a product of Odoo's shows on Amazon: attributes by product type, and what of them has to change.
//!
//! [`listing`] makes the attributes of a SKU in one marketplace from plain facts and the merchant's rules;
//! [`ListingFacts::of_family`] takes the facts of a family of Odoo's products. [`patch`]
//! compares them with what Amazon has, by the table of [`Ownership`], and gives only what changed. [`feeds`] packs many
//! of either into documents of a `JSON_LISTINGS_FEED`, [`Listing::put`] and [`ListingPatch::request`] make the bodies of
//! single calls. With the feature `schema`, `ProductTypeSchema` checks a listing by Amazon's definition of its product
//! type before anything is sent.
//!
//! ```
//! use amz_odoo_mapping::listing::{Known, ListingContext, ListingFacts, listing, patch};
//!
//! let facts: ListingFacts = serde_json::from_str(r#"{
//!   "seller_sku": "PEN", "marketplace_id": "A1PA6795UKMFR9",
//!   "product": {"product_type": "WRITING_INSTRUMENT", "title": "Füller", "barcode": "4006381333931"},
//!   "offer": {"price": {"amount": "12.90", "currency": "EUR"}, "quantity": "7", "handling_days": 1}
//! }"#)?;
//! let ctx = ListingContext::default();
//! let mapped = listing(&ctx, &facts);
//! assert!(mapped.issues.is_empty());
//! assert_eq!(
//!     serde_json::to_string(&mapped.draft.attributes["purchasable_offer"])?,
//!     r#"[{"audience":"ALL","currency":"EUR","marketplace_id":"A1PA6795UKMFR9","our_price":[{"schedule":[{"value_with_tax":12.90}]}]}]"#
//! );
//!
//! // Amazon has all of it, at another price.
//! let mut known = Known::default();
//! known.attributes = mapped.draft.attributes.clone();
//! known.attributes.remove("purchasable_offer");
//! let changes = patch(&ctx, &mapped.draft, &known).draft;
//! assert_eq!(changes.patches.len(), 1);
//! assert_eq!(changes.patches[0].attribute, "purchasable_offer");
//! # Ok::<(), serde_json::Error>(())
//! ```
//!
//! # Which attribute comes from what
//!
//! | fact | attribute of Amazon's | form |
//! |---|---|---|
//! | `product.title`, `description`, `brand` | `item_name`, `product_description`, `brand` | a text in the marketplace's language |
//! | `product.bullet_points` | `bullet_point` | an entry each |
//! | `product.images` | `main_product_image_locator`, `other_product_image_locator_1` to `_8` | `media_location` |
//! | `product.barcode` | `externally_assigned_product_identifier` | `type` by the length, the check digit is verified |
//! | `product.asin` | `merchant_suggested_asin` | |
//! | `product.pack_units`, `kit_items` | `item_package_quantity`, `number_of_items` | |
//! | `product.variation` | `parentage_level`, `variation_theme`, `child_parent_sku_relationship`, the theme's attributes | a parent has no offer, ever |
//! | `product.attributes` | what the product type's rules name ([`AttributeSource`]) | |
//! | `offer.price`, `minimum`, `maximum`, `sale` | `purchasable_offer` | in the marketplace's currency, within the limits |
//! | `offer.list_price` | `list_price` | `value` in the US and Canada, `value_with_tax` elsewhere |
//! | `offer.quantity`, `handling_days`, `channel` | `fulfillment_availability` | a quantity for `DEFAULT` alone |
//! | `offer.condition` | `condition_type` | `new_new` where none is given |
//!
//! What it does not do: find products, translate texts, fetch definitions, or remember what was sent; [`Known`] brings
//! that along.

mod build;
mod compare;
mod facts;
mod family;
mod fault;
mod feed;
mod offer;
mod ownership;
mod patch;
mod request;
mod rules;
#[cfg(feature = "schema")]
mod schema;
mod value;

pub use build::{Attributes, Listing, Requirements, listing};
pub use facts::{ListingFacts, OfferFacts, Price, ProductFacts, Sale, Variation};
pub use fault::{AttributeFault, LeftOut, Unit};
pub use feed::{Feed, FeedContext, FeedHeader, FeedMessage, FeedOperation, FeedRecord, feeds};
pub use ownership::{AttributeRule, Conflict, Owner, Ownership};
pub use patch::{Kept, KeptReason, Known, ListingPatch, Patch, PatchOp, apply, patch};
pub use request::attributes;
pub use rules::{AttributeSource, ListingContext, ListingDefaults};
#[cfg(feature = "schema")]
pub use schema::{ProductTypeSchema, SchemaError};
pub use value::AttributeValue;
