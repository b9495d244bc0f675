//! What happened and what to do, in one or two sentences.

use std::fmt;

use super::ProductFault;

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
