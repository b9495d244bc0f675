//! From a parent and its children to Odoo's template.

use std::collections::BTreeSet;

use super::notes::Notes;
use super::values::{self, Matched};
use super::{
    Attribute, AttributeLine, Axis, FamilyAxis, ListingFamily, Named, OdooCatalog, ProductContext,
    ProductFault, Strategy, Template, VariantCreation, odoo_category,
};
use crate::Mapped;

mod existing;
mod variants;

use existing::Existing;

/// The templates that families of listings should be in Odoo, with what Odoo has of them.
///
/// Attributes and values are matched with Odoo's, in any language and spelling that the axes list; what Odoo lacks has no
/// id. A template is found by its parent's SKU or the SKUs of its variants. Nothing that Odoo has is taken away. A child
/// that cannot be a variant is left out, with an issue that names it; the others go on. Issues:
/// [`ProductFault::MissingVariationValue`], [`DuplicateVariation`](ProductFault::DuplicateVariation),
/// [`AmbiguousValue`](ProductFault::AmbiguousValue), [`ValueSpelling`](ProductFault::ValueSpelling),
/// [`AmbiguousAttribute`](ProductFault::AmbiguousAttribute),
/// [`DuplicateAttribute`](ProductFault::DuplicateAttribute), [`UnknownTheme`](ProductFault::UnknownTheme),
/// [`NoVariantAttribute`](ProductFault::NoVariantAttribute), [`DuplicateSku`](ProductFault::DuplicateSku),
/// [`MissingSku`](ProductFault::MissingSku), [`OtherTemplate`](ProductFault::OtherTemplate),
/// [`OtherAttributes`](ProductFault::OtherAttributes), [`ParentSold`](ProductFault::ParentSold),
/// [`NoChildren`](ProductFault::NoChildren), [`UnknownComponent`](ProductFault::UnknownComponent),
/// [`KitDiffers`](ProductFault::KitDiffers), [`DuplicateBarcode`](ProductFault::DuplicateBarcode),
/// [`UnmappedCategory`](ProductFault::UnmappedCategory).
///
/// ```
/// use amz_odoo_mapping::product::{Attribute, ListingFamily, Named, OdooCatalog, ProductContext, templates};
///
/// let family: ListingFamily = serde_json::from_str(
///     r#"{"parent": {"sku": "TEE", "title": "T-Shirt", "theme": "COLOR",
///                    "axes": [{"theme": "COLOR", "attribute": "color"}]},
///         "children": [{"sku": "TEE-B", "values": {"color": "black"}}]}"#,
/// )?;
/// let mut odoo = OdooCatalog::default();
/// odoo.attributes.push(Attribute::new(3, "Farbe", vec![Named::known(9, "Schwarz")]));
///
/// let mapped = templates(&ProductContext::default(), &odoo, &[family]);
/// assert_eq!(mapped.draft[0].lines[0].attribute, Named::known(3, "Farbe"));
/// assert_eq!(mapped.draft[0].variants[0].values["Farbe"], "Schwarz");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[must_use]
pub fn templates(
    ctx: &ProductContext,
    odoo: &OdooCatalog,
    families: &[ListingFamily],
) -> Mapped<Vec<Template>> {
    let mut ordered: Vec<&ListingFamily> = families.iter().collect();
    ordered.sort_by(|a, b| (a.key(), a).cmp(&(b.key(), b)));
    let listed = families.iter().flat_map(|family| &family.children);
    let mut making = Making {
        ctx,
        existing: Existing::of(ctx, odoo),
        listed: listed.filter_map(|child| child.sku.as_deref()).collect(),
        skus: BTreeSet::new(),
        barcodes: BTreeSet::new(),
        notes: Notes::default(),
    };
    let drafts = ordered.into_iter().filter_map(|family| making.template(family)).collect();
    making.notes.on(drafts)
}

struct Making<'a> {
    ctx: &'a ProductContext,
    existing: Existing<'a>,
    /// SKUs of all families.
    listed: BTreeSet<&'a str>,
    /// SKUs that have a place.
    skus: BTreeSet<&'a str>,
    /// Barcodes that have a product.
    barcodes: BTreeSet<&'a str>,
    notes: Notes,
}

/// A line of the template, with what became of Amazon's values.
struct Line<'a> {
    axis: &'a FamilyAxis,
    attribute: Named,
    matched: Matched,
}

impl<'a> Making<'a> {
    /// `None` where nothing of the family can be in Odoo.
    fn template(&mut self, family: &'a ListingFamily) -> Option<Template> {
        let key = family.key();
        let parent = family.parent.as_ref();
        let found = self.existing.template(family);
        let template = match found.as_slice() {
            [] => None,
            [one] => Some(*one),
            several => {
                let products = several.iter().filter_map(|template| template.id).collect();
                let strategy = Strategy::Sku;
                self.notes.fault(ProductFault::AmbiguousProduct { strategy, products }, "children", key);
                return None;
            }
        };
        let parent_sku = parent.and_then(|parent| parent.sku.as_deref());
        if parent_sku.is_some_and(|sku| self.existing.has_product(sku)) {
            self.notes.fault(ProductFault::ParentSold, "parent.sku", key);
        }
        if parent_sku.is_some_and(|sku| !self.skus.insert(sku)) {
            self.notes.fault(ProductFault::DuplicateSku, "parent.sku", key);
        }
        let axes = parent.map(|parent| parent.axes.as_slice()).unwrap_or_default();
        let lines: Option<Vec<Line<'_>>> =
            axes.iter().map(|axis| self.line(axis, family, template)).collect();
        let lines = lines?;
        let mut names = BTreeSet::new();
        if let Some(line) = lines.iter().find(|line| !names.insert(&line.attribute.name)) {
            let theme = line.axis.theme.clone();
            self.notes.fault(ProductFault::DuplicateAttribute { theme }, "parent.axes", key);
            return None;
        }
        if let Some(template) = template.filter(|template| !has_attributes(template, &lines)) {
            let fault = ProductFault::OtherAttributes { template: template.id.unwrap_or_default() };
            self.notes.fault(fault, "parent.axes", key);
            return None;
        }
        let variants = self.variants(family, &lines, template);
        if variants.is_empty() {
            // A listing without a family that is left out has an issue of its own.
            parent?;
            self.notes.fault(ProductFault::NoChildren, "children", key);
        }
        let mut lines: Vec<AttributeLine> =
            lines.into_iter().map(|line| self.attribute_line(line, template)).collect();
        if let Some(template) = template {
            let place = |id: Option<i64>| template.lines.iter().position(|line| line.attribute.id == id);
            lines.sort_by_key(|line| place(line.attribute.id));
        }
        let named = family.children.iter().filter(|child| child.title.is_some());
        let first = || named.min().and_then(|child| child.title.clone());
        let title = parent.and_then(|parent| parent.title.clone()).or_else(first);
        let name = title.unwrap_or_else(|| key.to_owned());
        self.notes.rule("product.name", format_args!("product.template[{key}].name"), "title", &name);
        Some(Template {
            id: template.and_then(|template| template.id),
            parent_sku: parent.and_then(|parent| parent.sku.clone()),
            parent_asin: parent.and_then(|parent| parent.asin.clone()),
            name,
            category: self.category(family, template),
            lines,
            variants,
        })
    }

    fn category(&mut self, family: &ListingFamily, template: Option<&Template>) -> Option<String> {
        let product_type = family.product_type.as_deref();
        if let Some(category) = odoo_category(self.ctx, &family.category, product_type) {
            let field = format_args!("product.template[{}].categ_id", family.key());
            self.notes.rule("product.category", field, "classifications", &category);
            return Some(category);
        }
        // Who maps no categories misses none.
        if !self.ctx.categories.is_empty() {
            let path = match family.category.as_slice() {
                [] => product_type.map(str::to_owned),
                names => Some(names.join(" / ")),
            };
            if let Some(path) = path {
                self.notes.fault(ProductFault::UnmappedCategory { path }, "classifications", family.key());
            }
        }
        template.and_then(|template| template.category.clone())
    }

    /// `None` where no attribute of Odoo can be told.
    fn line(
        &mut self,
        axis: &'a FamilyAxis,
        family: &'a ListingFamily,
        template: Option<&Template>,
    ) -> Option<Line<'a>> {
        let key = family.key();
        let theme = &axis.theme;
        let table = self.ctx.axis_of_theme(theme);
        let attribute = match self.attribute(&table, &axis.attribute, template) {
            Ok(attribute) => attribute,
            Err(fault) => {
                self.notes.fault(fault, format!("parent.axes.{theme}"), key);
                return None;
            }
        };
        let known = self.existing.values(attribute.id);
        let of_children = family.children.iter().filter_map(|child| child.values.get(&axis.attribute));
        let values = axis.values.iter().chain(of_children).map(String::as_str);
        let matched = values::matched(&table, known, values.filter(|value| !value.trim().is_empty()));
        for fault in matched.faults.values() {
            self.notes.fault(fault.clone(), axis.attribute.clone(), key);
        }
        let rule =
            if attribute.id.is_some() { "variants.attribute_matched" } else { "variants.attribute_created" };
        let field = format_args!("product.template[{key}].attribute_line_ids[{}]", attribute.name);
        self.notes.rule(rule, field, &axis.attribute, matched.by_spelling.len());
        Some(Line { axis, attribute, matched })
    }

    /// Odoo's attribute: the template's own, else the only one or the one that the axis names first, else a new one.
    fn attribute(
        &self,
        axis: &Axis,
        listing_attribute: &str,
        template: Option<&Template>,
    ) -> Result<Named, ProductFault> {
        let candidates = self.existing.attributes(&axis.theme);
        let own = |attribute: &&&Attribute| {
            let lines = template.map(|template| template.lines.as_slice()).unwrap_or_default();
            lines.iter().any(|line| line.attribute.id == Some(attribute.id))
        };
        let useful: Vec<&Attribute> = candidates
            .iter()
            .copied()
            .filter(|attribute| attribute.create_variant != VariantCreation::NoVariant)
            .collect();
        let named = |attribute: &Attribute| Named::known(attribute.id, attribute.name.clone());
        if let Some(own) = useful.iter().find(own) {
            return Ok(named(own));
        }
        match useful.as_slice() {
            [only] => return Ok(named(only)),
            [] => {}
            several => {
                let by_name =
                    axis.odoo.iter().find_map(|name| several.iter().find(|known| known.name == *name));
                let ambiguous = || ProductFault::AmbiguousAttribute { theme: axis.theme.clone() };
                return by_name.map(|attribute| named(attribute)).ok_or_else(ambiguous);
            }
        }
        if let Some(unfit) = candidates.first() {
            return Err(ProductFault::NoVariantAttribute { attribute: unfit.name.clone() });
        }
        // A name that would not be found again stands for something else.
        let stands = |name: &String| self.ctx.axis_of_odoo(name).theme == axis.theme;
        let name = if self.ctx.is_listed(axis) {
            axis.odoo.iter().find(|name| stands(name)).cloned()
        } else {
            [title_case(listing_attribute), axis.theme.clone()].into_iter().find(stands)
        };
        name.map(Named::new).ok_or_else(|| ProductFault::UnknownTheme { theme: axis.theme.clone() })
    }

    fn attribute_line(&self, line: Line<'_>, template: Option<&Template>) -> AttributeLine {
        let lines = template.map(|template| template.lines.as_slice()).unwrap_or_default();
        let own = lines.iter().find(|own| own.attribute.id == line.attribute.id);
        let kept = own.map(|own| own.values.as_slice()).unwrap_or_default();
        let table = self.ctx.axis_of_theme(&line.axis.theme);
        let known = self.existing.values(line.attribute.id);
        AttributeLine {
            id: own.and_then(|own| own.id),
            values: line.matched.in_order(&table, known, kept),
            attribute: line.attribute,
        }
    }
}

/// True if the template's attributes are the lines', in any order.
fn has_attributes(template: &Template, lines: &[Line<'_>]) -> bool {
    let own: BTreeSet<Option<i64>> = template.lines.iter().map(|line| line.attribute.id).collect();
    own == lines.iter().map(|line| line.attribute.id).collect()
}

/// `blade_length` as `Blade Length`.
fn title_case(attribute: &str) -> String {
    let words = attribute.split('_').filter(|word| !word.is_empty()).map(|word| {
        let mut chars = word.chars();
        chars.next().map(|first| first.to_uppercase().chain(chars).collect::<String>()).unwrap_or_default()
    });
    words.collect::<Vec<_>>().join(" ")
}
