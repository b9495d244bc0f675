//! What can be wrong with products.

use serde::{Deserialize, Serialize};

use super::Strategy;
use crate::Severity;

mod message;

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
