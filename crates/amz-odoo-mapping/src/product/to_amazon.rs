//! From Odoo's template to a parent and its children.

use std::collections::{BTreeMap, BTreeSet};

use super::notes::Notes;
use super::{
    ChildListing, Component, FamilyAxis, ListingFamily, OdooCatalog, ParentListing, ProductContext,
    ProductFault, Template, Variant, amazon_category, bundles, theme,
};
use crate::Mapped;

/// The listings of a template: a parent and a child for each variant, or one listing for a product without attributes.
///
/// A variant that cannot be a child of the theme is left out, with an issue that names it; the others go on. Issues:
/// [`ProductFault::MissingSku`], [`DuplicateSku`](ProductFault::DuplicateSku),
/// [`MissingParentSku`](ProductFault::MissingParentSku), [`ParentSold`](ProductFault::ParentSold),
/// [`MissingVariationValue`](ProductFault::MissingVariationValue),
/// [`DuplicateVariation`](ProductFault::DuplicateVariation), [`NoChildren`](ProductFault::NoChildren),
/// [`UnknownTheme`](ProductFault::UnknownTheme), [`UnlistedAttribute`](ProductFault::UnlistedAttribute),
/// [`DuplicateAttribute`](ProductFault::DuplicateAttribute).
///
/// ```
/// use amz_odoo_mapping::product::{ProductContext, Template, family};
///
/// let template: Template = serde_json::from_str(
///     r#"{"id": 7, "parent_sku": "TEE", "name": "T-Shirt",
///         "lines": [{"attribute": {"name": "Größe"}, "values": [{"name": "S"}, {"name": "M"}]}],
///         "variants": [{"sku": "TEE-S", "values": {"Größe": "S"}}, {"sku": "TEE-M", "values": {"Größe": "M"}}]}"#,
/// )?;
/// let mapped = family(&ProductContext::default(), &template);
/// assert!(mapped.issues.is_empty());
/// let parent = mapped.draft.parent.as_ref();
/// assert_eq!(parent.and_then(|parent| parent.theme.as_deref()), Some("SIZE"));
/// assert_eq!(mapped.draft.children[0].values["size"], "M");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[must_use]
pub fn family(ctx: &ProductContext, template: &Template) -> Mapped<ListingFamily> {
    let making = Making { ctx, template, key: template.key(), notes: Notes::default() };
    making.family()
}

/// The listings of everything that Odoo has, sorted, kits down to plain products.
///
/// As [`family`], and what concerns several templates: [`ProductFault::DuplicateSku`] for a reference that two products
/// have (the first in order keeps it), [`ParentSold`](ProductFault::ParentSold) for a parent's SKU that is a product's,
/// and the issues of [`bundles`]; a kit that cannot be resolved is left out.
#[must_use]
pub fn families(ctx: &ProductContext, odoo: &OdooCatalog) -> Mapped<Vec<ListingFamily>> {
    let mut notes = Notes::default();
    let kits = notes.absorb(bundles(ctx, &odoo.kits()));
    let kits: BTreeMap<&str, &[Component]> =
        kits.iter().map(|kit| (kit.sku.as_str(), kit.components.as_slice())).collect();
    let parents: BTreeSet<&str> =
        odoo.templates.iter().filter_map(|template| template.parent_sku.as_deref()).collect();
    let mut ordered: Vec<&Template> = odoo.templates.iter().collect();
    ordered.sort_by_key(|template| (template.key(), template.id));
    let mut taken = BTreeSet::new();
    let mut drafts = Vec::new();
    for template in ordered {
        let mut template = template.clone();
        let has_none = template.variants.is_empty();
        template.variants.retain_mut(|variant| {
            let Some(sku) = &variant.sku else { return true };
            if parents.contains(sku.as_str()) && template.parent_sku.as_ref() != Some(sku) {
                notes.fault(ProductFault::ParentSold, "default_code", sku);
                return false;
            }
            if !variant.components.is_empty() {
                let Some(components) = kits.get(sku.as_str()) else { return false };
                variant.components = components.to_vec();
            }
            true
        });
        if template.variants.is_empty() && !has_none {
            continue;
        }
        let mut listed = notes.absorb(family(ctx, &template));
        listed.children.retain(|child| {
            let is_first = child.sku.as_ref().is_none_or(|sku| taken.insert(sku.clone()));
            if !is_first {
                notes.fault(ProductFault::DuplicateSku, "default_code", child.key());
            }
            is_first
        });
        if !listed.children.is_empty() || listed.parent.is_some() {
            drafts.push(listed);
        }
    }
    drafts.sort_by(|a, b| a.key().cmp(b.key()));
    notes.on(drafts)
}

struct Making<'a> {
    ctx: &'a ProductContext,
    template: &'a Template,
    key: String,
    notes: Notes,
}

impl Making<'_> {
    fn family(mut self) -> Mapped<ListingFamily> {
        let mut family = ListingFamily::default();
        if let Some(category) = &self.template.category {
            match amazon_category(self.ctx, category) {
                Some((path, product_type)) => {
                    self.notes.rule(
                        "product.category",
                        format_args!("listing[{}].product_type", self.key),
                        "categ_id",
                        category,
                    );
                    (family.category, family.product_type) = (path, product_type);
                }
                // Who maps no categories misses none.
                None if self.ctx.categories.is_empty() => {}
                None => self.fault(ProductFault::UnmappedCategory { path: category.clone() }, "categ_id"),
            }
        }
        if !self.template.lines.is_empty() {
            family.parent = Some(self.parent(family.product_type.as_deref()));
        }
        family.children = self.children(family.parent.as_ref());
        // A single product that is left out has an issue of its own.
        if family.children.is_empty() && (family.parent.is_some() || self.template.variants.is_empty()) {
            self.fault(ProductFault::NoChildren, "product_variant_ids");
        }
        self.notes.on(family)
    }

    fn fault(&mut self, fault: ProductFault, path: &str) {
        self.notes.fault(fault, path, self.key.clone());
    }

    fn parent(&mut self, product_type: Option<&str>) -> ParentListing {
        let template = self.template;
        let prefix = self.ctx.parent_sku_prefix.as_deref();
        let made = || prefix.zip(template.id).map(|(prefix, id)| format!("{prefix}{id}"));
        let sku = template.parent_sku.clone().or_else(made);
        match &sku {
            None => self.fault(ProductFault::MissingParentSku, "id"),
            Some(sku) if template.variants.iter().any(|variant| variant.sku.as_ref() == Some(sku)) => {
                self.fault(ProductFault::ParentSold, "product_variant_ids.default_code");
            }
            Some(_) => {}
        }
        let axes = self.axes();
        let words: Vec<&str> = axes.iter().map(|axis| axis.theme.as_str()).collect();
        let allowed = product_type.and_then(|product_type| self.ctx.themes.get(product_type));
        let theme = theme::choose(self.ctx, allowed.map(Vec::as_slice), &words);
        match &theme {
            Some(theme) => {
                let field = format_args!("listing[{}].variation_theme", self.key);
                self.notes.rule("variants.theme", field, "attribute_line_ids", theme);
            }
            None => self.fault(ProductFault::UnknownTheme { theme: words.join("/") }, "attribute_line_ids"),
        }
        if allowed.is_none() {
            for line in &template.lines {
                if !self.ctx.is_listed(&self.ctx.axis_of_odoo(&line.attribute.name)) {
                    let attribute = line.attribute.name.clone();
                    self.fault(ProductFault::UnlistedAttribute { attribute }, "attribute_line_ids");
                }
            }
        }
        let asin = template.parent_asin.clone();
        ParentListing { sku, asin, title: Some(template.name.clone()), theme, axes }
    }

    fn axes(&mut self) -> Vec<FamilyAxis> {
        let mut axes: Vec<FamilyAxis> = Vec::new();
        for line in &self.template.lines {
            let axis = self.ctx.axis_of_odoo(&line.attribute.name);
            if axes.iter().any(|other| other.theme == axis.theme || other.attribute == axis.attribute) {
                self.fault(
                    ProductFault::DuplicateAttribute { theme: axis.theme.clone() },
                    "attribute_line_ids",
                );
            }
            axes.push(FamilyAxis {
                theme: axis.theme.clone(),
                attribute: axis.attribute.clone(),
                values: line.values.iter().map(|value| value.name.clone()).collect(),
            });
        }
        axes
    }

    fn children(&mut self, parent: Option<&ParentListing>) -> Vec<ChildListing> {
        let axes = parent.map(|parent| parent.axes.as_slice()).unwrap_or_default();
        let mut variants: Vec<&Variant> = self.template.variants.iter().collect();
        variants.sort_by_key(|variant| (&variant.sku, &variant.asin, variant.id));
        // A parent is no child, least of all its own.
        let mut skus: BTreeSet<&str> = parent.and_then(|parent| parent.sku.as_deref()).into_iter().collect();
        let mut taken: BTreeMap<BTreeMap<String, String>, String> = BTreeMap::new();
        let mut children = Vec::new();
        for variant in variants {
            let key = name_of(variant);
            let Some(sku) = variant.sku.as_deref().filter(|sku| !sku.trim().is_empty()) else {
                self.notes.fault(ProductFault::MissingSku, "default_code", key);
                continue;
            };
            if !skus.insert(sku) {
                self.notes.fault(ProductFault::DuplicateSku, "default_code", key);
                continue;
            }
            if let Some(component) = variant.unconvertible.first().cloned() {
                self.notes.fault(ProductFault::UnitMismatch { component }, "bom_line_ids", key);
                continue;
            }
            let Some(values) = self.values(variant, axes, &key) else { continue };
            if let Some(other) = taken.get(&values) {
                let other = other.clone();
                self.notes.fault(
                    ProductFault::DuplicateVariation { other },
                    "product_template_attribute_value_ids",
                    key,
                );
                continue;
            }
            taken.insert(values.clone(), key);
            children.push(ChildListing {
                sku: Some(sku.to_owned()),
                asin: variant.asin.clone(),
                title: Some(self.title(variant)),
                barcode: variant.barcode.clone(),
                values,
                components: variant.components.clone(),
            });
        }
        children
    }

    /// The variant's value of each axis, `None` where one is missing.
    fn values(
        &mut self,
        variant: &Variant,
        axes: &[FamilyAxis],
        key: &str,
    ) -> Option<BTreeMap<String, String>> {
        let mut values = BTreeMap::new();
        for (line, axis) in self.template.lines.iter().zip(axes) {
            let name = &line.attribute.name;
            match variant.values.get(name).filter(|value| !value.trim().is_empty()) {
                Some(value) => {
                    values.insert(axis.attribute.clone(), value.clone());
                }
                None => {
                    let fault = ProductFault::MissingVariationValue { attribute: name.clone() };
                    self.notes.fault(fault, "product_template_attribute_value_ids", key);
                }
            }
        }
        (values.len() == self.template.lines.len()).then_some(values)
    }

    /// As Odoo shows the variant: `T-Shirt (M, Black)`.
    fn title(&self, variant: &Variant) -> String {
        let lines = self.template.lines.iter();
        let values: Vec<&str> =
            lines.filter_map(|line| variant.values.get(&line.attribute.name).map(String::as_str)).collect();
        let name = &self.template.name;
        if values.is_empty() { name.clone() } else { format!("{name} ({})", values.join(", ")) }
    }
}

/// A variant's name for issues.
fn name_of(variant: &Variant) -> String {
    let known = variant.sku.clone().or_else(|| variant.asin.clone());
    known.unwrap_or_else(|| format!("product.product({})", variant.id.unwrap_or_default()))
}
