//! What can be wrong with products.

use serde::{Deserialize, Serialize};
use std::fmt;

use super::Strategy;
use crate::Severity;

/// What is wrong with a product or listing. Its `Display` says what happened and what to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ProductFault {
    /// A variant without a value for an attribute of its theme; it is left out.
    MissingVariationValue {
        /// Listing attribute, or Odoo's attribute.
        attribute: String,
    },
    /// Two variants with the same values; the second is left out.
    DuplicateVariation {
        /// The variant that stays.
        other: String,
    },
    /// A child that several parents name; it is under none.
    ChildOfTwoParents {
        /// SKUs or ASINs of the parents.
        parents: Vec<String>,
    },
    /// A child that the parent names and the document does not hold.
    MissingChild {
        /// Its SKU or ASIN.
        child: String,
    },
    /// A parent that children name and the document does not hold.
    MissingParent,
    /// A parent whose variation theme nobody tells.
    MissingTheme,
    /// A parent without children.
    NoChildren,
    /// A parent with an offer or stock, or that is somebody's product; nothing of it is sold.
    ParentSold,
    /// A template with variants and no SKU for its parent.
    MissingParentSku,
    /// A listing without a SKU, or a variant without an internal reference.
    MissingSku,
    /// A SKU that stands for two things; the first in order is taken where the draft needs one.
    DuplicateSku,
    /// An ASIN with several SKUs; the first names the product.
    SeveralSkus {
        /// The SKUs.
        skus: Vec<String>,
    },
    /// A listing that the document holds twice with different content; the first in order counts.
    DuplicateListing,
    /// No theme of the product type has these attributes.
    UnknownTheme {
        /// The theme words.
        theme: String,
    },
    /// An attribute that no table lists; the theme's word was made from its name.
    UnlistedAttribute {
        /// Odoo's attribute.
        attribute: String,
    },
    /// Two attributes of one template that are the same to Amazon.
    DuplicateAttribute {
        /// The theme word.
        theme: String,
    },
    /// Several attributes of Odoo fit equally well.
    AmbiguousAttribute {
        /// The theme word.
        theme: String,
    },
    /// The attribute of Odoo never makes variants.
    NoVariantAttribute {
        /// Odoo's attribute.
        attribute: String,
    },
    /// A value in another spelling than Odoo's, which was taken.
    ValueSpelling {
        /// Amazon's spelling.
        value: String,
        /// Odoo's.
        taken: String,
    },
    /// Several values of Odoo differ from it by case or accents alone.
    AmbiguousValue {
        /// Amazon's spelling.
        value: String,
    },
    /// A package that holds other listings; Amazon does not tell how many.
    PackageContents {
        /// ASINs or SKUs of what it holds.
        contents: Vec<String>,
    },
    /// A bundle or kit in a kit, where the rules refuse that.
    NestedKit {
        /// The kit within.
        component: String,
    },
    /// A bundle or kit that holds itself.
    CyclicKit,
    /// A component in a unit of measure that cannot be converted into its product's own, or without a reference.
    UnitMismatch {
        /// The component.
        component: String,
    },
    /// A component that Odoo does not have.
    UnknownComponent {
        /// The component.
        component: String,
    },
    /// A kit that holds other parts in Odoo; it stays as it is.
    KitDiffers,
    /// A barcode that another product has; it is left out.
    DuplicateBarcode {
        /// The barcode.
        barcode: String,
    },
    /// Odoo's template has other attributes than the theme.
    OtherAttributes {
        /// Odoo's id of the template.
        template: i64,
    },
    /// A category that no rule maps.
    UnmappedCategory {
        /// The path, or the product type.
        path: String,
    },
    /// Odoo has the SKU as a product of another template, or as one without variants.
    OtherTemplate {
        /// Odoo's id of the product.
        product: i64,
    },
    /// A parent under a parent; it is under none.
    NestedParent,
    /// A bundle whose components nobody named.
    UnlistedBundle,
    /// The product's SKU changed its ASIN; the old one is kept in the history.
    AsinChanged {
        /// The ASIN before.
        from: String,
        /// The ASIN now.
        to: String,
    },
    /// No product of Odoo's fits.
    UnknownSku,
    /// Several products of Odoo's fit, and none was taken.
    AmbiguousProduct {
        /// The strategy that found them.
        strategy: Strategy,
        /// Odoo's ids.
        products: Vec<i64>,
    },
    /// Another strategy finds another product; the first strategy's was taken.
    IdentityContradiction {
        /// The strategy that finds another.
        strategy: Strategy,
        /// Odoo's id of the other.
        product: i64,
    },
    /// The only product that fits is archived.
    ArchivedProduct {
        /// Odoo's id.
        product: i64,
    },
}

impl ProductFault {
    /// The kind's name, for filters and counters.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::MissingVariationValue { .. } => "missing_variation_value",
            Self::DuplicateVariation { .. } => "duplicate_variation",
            Self::ChildOfTwoParents { .. } => "child_of_two_parents",
            Self::MissingChild { .. } => "missing_child",
            Self::MissingParent => "missing_parent",
            Self::MissingTheme => "missing_theme",
            Self::NoChildren => "no_children",
            Self::ParentSold => "parent_sold",
            Self::MissingParentSku => "missing_parent_sku",
            Self::MissingSku => "missing_sku",
            Self::DuplicateSku => "duplicate_sku",
            Self::SeveralSkus { .. } => "several_skus",
            Self::DuplicateListing => "duplicate_listing",
            Self::UnknownTheme { .. } => "unknown_theme",
            Self::UnlistedAttribute { .. } => "unlisted_attribute",
            Self::DuplicateAttribute { .. } => "duplicate_attribute",
            Self::AmbiguousAttribute { .. } => "ambiguous_attribute",
            Self::NoVariantAttribute { .. } => "no_variant_attribute",
            Self::ValueSpelling { .. } => "value_spelling",
            Self::AmbiguousValue { .. } => "ambiguous_value",
            Self::PackageContents { .. } => "package_contents",
            Self::NestedKit { .. } => "nested_kit",
            Self::CyclicKit => "cyclic_kit",
            Self::UnitMismatch { .. } => "component_unit_mismatch",
            Self::UnknownComponent { .. } => "unknown_component",
            Self::KitDiffers => "kit_differs",
            Self::DuplicateBarcode { .. } => "duplicate_barcode",
            Self::OtherAttributes { .. } => "other_attributes",
            Self::UnmappedCategory { .. } => "unmapped_category",
            Self::OtherTemplate { .. } => "other_template",
            Self::NestedParent => "nested_parent",
            Self::UnlistedBundle => "unlisted_bundle",
            Self::AsinChanged { .. } => "asin_changed",
            Self::UnknownSku => "unknown_sku",
            Self::AmbiguousProduct { .. } => "ambiguous_product",
            Self::IdentityContradiction { .. } => "identity_contradiction",
            Self::ArchivedProduct { .. } => "archived_product",
        }
    }

    /// Whether the listing or product must wait.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        match self {
            Self::MissingChild { .. }
            | Self::MissingParent
            | Self::NoChildren
            | Self::ParentSold
            | Self::SeveralSkus { .. }
            | Self::DuplicateListing
            | Self::UnlistedAttribute { .. }
            | Self::ValueSpelling { .. }
            | Self::PackageContents { .. }
            | Self::UnmappedCategory { .. }
            | Self::KitDiffers
            | Self::DuplicateBarcode { .. }
            | Self::AsinChanged { .. }
            | Self::UnlistedBundle
            | Self::IdentityContradiction { .. } => Severity::Warning,
            _ => Severity::Blocking,
        }
    }
}

impl fmt::Display for ProductFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MissingVariationValue { attribute } => write!(
                f,
                "the variant has no value for {attribute}, which its theme names, and is left out; add the value, then map it again"
            ),
            Self::DuplicateVariation { other } => write!(
                f,
                "the variant has the same values as {other} and is left out; correct the values of one of them"
            ),
            Self::ChildOfTwoParents { parents } => write!(
                f,
                "the listing is a child of {} and is put under neither; take it off all parents but one in Seller Central",
                parents.join(" and ")
            ),
            Self::MissingChild { child } => {
                write!(f, "the parent names {child}, which the document does not hold; fetch it too")
            }
            Self::MissingParent => f.write_str(
                "the children name this parent, which the document does not hold, so a child's title stands for the product's name; fetch it too",
            ),
            Self::MissingTheme => f.write_str(
                "neither the parent nor its children tell what they differ by; fetch their relationships and attributes too",
            ),
            Self::NoChildren => f.write_str("the parent has no children; there is nothing to sell until it has some"),
            Self::ParentSold => f.write_str(
                "a parent is never sold, its price and stock are passed over; remove the offer in Seller Central, or the product that has the parent's SKU in Odoo",
            ),
            Self::MissingParentSku => f.write_str(
                "the template has variants and no SKU for its parent; add one to the cross-reference, or set `parent_sku_prefix`",
            ),
            Self::MissingSku => f.write_str(
                "there is no SKU; give the variant an internal reference in Odoo, or fetch the seller's listing of it",
            ),
            Self::DuplicateSku => {
                f.write_str("the SKU stands for two products or listings; give one of them another, none is guessed")
            }
            Self::SeveralSkus { skus } => write!(
                f,
                "the ASIN has the SKUs {}, and the first names the product; add the others to the cross-reference",
                skus.join(", ")
            ),
            Self::DuplicateListing => {
                f.write_str("the document holds the listing twice, and not the same; fetch it again")
            }
            Self::UnknownTheme { theme } => write!(
                f,
                "the product type has no variation theme of {theme}; choose other attributes, or add the theme to `themes`"
            ),
            Self::UnlistedAttribute { attribute } => write!(
                f,
                "no axis lists the attribute {attribute}, and the theme's word was made from its name; add an axis, or check the theme in Seller Central"
            ),
            Self::DuplicateAttribute { theme } => write!(
                f,
                "two attributes of the template are both {theme} to Amazon; keep one, or give one of them an axis of its own"
            ),
            Self::AmbiguousAttribute { theme } => write!(
                f,
                "several attributes of Odoo stand for {theme}; put the one that is meant first in the axis's `odoo`"
            ),
            Self::NoVariantAttribute { attribute } => write!(
                f,
                "the attribute {attribute} never makes variants in Odoo; name another in the axis's `odoo`"
            ),
            Self::ValueSpelling { value, taken } => {
                write!(f, "the value {value} was taken for {taken}; spell it alike on both sides")
            }
            Self::AmbiguousValue { value } => write!(
                f,
                "the value {value} fits several values of Odoo that differ by case or accents; merge these in Odoo"
            ),
            Self::PackageContents { contents } => write!(
                f,
                "the package holds {}, and Amazon does not tell how many; add it to the bundles with its quantities",
                contents.join(", ")
            ),
            Self::NestedKit { component } => write!(
                f,
                "the component {component} is a kit itself; list its parts in place of it, or set `nested_kits = \"flatten\"`"
            ),
            Self::CyclicKit => f.write_str("the kit holds itself; correct its bill of materials or its bundle"),
            Self::UnitMismatch { component } => write!(
                f,
                "it cannot be told how many of the component {component} the kit takes: the unit of measure is of another kind than the product's own, or the product has no internal reference; correct the bill of materials"
            ),
            Self::UnknownComponent { component } => {
                write!(f, "Odoo has no product {component}; create it, or correct the bundle")
            }
            Self::KitDiffers => {
                f.write_str("Odoo's kit holds other parts than the bundle, and stays as it is; correct the one or the other")
            }
            Self::DuplicateBarcode { barcode } => write!(
                f,
                "the barcode {barcode} is another product's, and is left out; correct it on one of them"
            ),
            Self::OtherAttributes { template } => write!(
                f,
                "template {template} has other attributes than the theme, and changing them would make its variants anew; change them in Odoo, or give the family's SKUs to another template"
            ),
            Self::UnmappedCategory { path } => write!(
                f,
                "no rule maps the category {path}; add one to `categories`, or set `create_categories`"
            ),
            Self::OtherTemplate { product } => write!(
                f,
                "Odoo has the SKU as product {product}, which is no variant of this template, and the child is left out; archive that product or give it another reference"
            ),
            Self::NestedParent => {
                f.write_str("the listing is a parent and has a parent; a family has two levels, correct it in Seller Central")
            }
            Self::UnlistedBundle => f.write_str(
                "Amazon has the listing as a bundle and does not tell what it holds; add it to `bundles`",
            ),
            Self::AsinChanged { from, to } => write!(
                f,
                "the SKU's ASIN changed from {from} to {to}; check in Seller Central that it is still the same product, the old ASIN stays in the history"
            ),
            Self::UnknownSku => f.write_str(
                "no product fits the listing; add the SKU to the cross-reference, or let unknown SKUs be created",
            ),
            Self::AmbiguousProduct { strategy, products } => write!(
                f,
                "{} products fit by {}; make it one in Odoo, or name the one that is meant in the cross-reference",
                products.len(),
                strategy.code()
            ),
            Self::IdentityContradiction { strategy, product } => write!(
                f,
                "by {} the listing would be product {product}; correct the one or the other in Odoo",
                strategy.code()
            ),
            Self::ArchivedProduct { product } => write!(
                f,
                "product {product} fits and is archived; unarchive it, or add the SKU to the cross-reference"
            ),
        }
    }
}
