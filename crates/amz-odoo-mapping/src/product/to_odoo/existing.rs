//! What Odoo has, by what it is looked for.

use std::collections::{BTreeMap, BTreeSet};

use crate::product::{
    Attribute, Component, ListingFamily, Named, OdooCatalog, ProductContext, ProductFault, Template, Variant,
    bundles,
};

/// Odoo's products and attributes, indexed.
pub(super) struct Existing<'a> {
    by_sku: BTreeMap<&'a str, Vec<(&'a Template, &'a Variant)>>,
    by_parent: BTreeMap<&'a str, &'a Template>,
    attributes: BTreeMap<String, Vec<&'a Attribute>>,
    values: BTreeMap<i64, &'a [Named]>,
    by_barcode: BTreeMap<&'a str, Option<i64>>,
    /// The kits down to plain products.
    kits: BTreeMap<String, Vec<Component>>,
}

impl<'a> Existing<'a> {
    pub(super) fn of(ctx: &ProductContext, odoo: &'a OdooCatalog) -> Self {
        let kits = odoo.kits();
        let kits = bundles(ctx, &kits).draft.into_iter().map(|kit| (kit.sku, kit.components));
        let mut existing = Self {
            by_sku: BTreeMap::new(),
            by_parent: BTreeMap::new(),
            attributes: BTreeMap::new(),
            values: BTreeMap::new(),
            by_barcode: BTreeMap::new(),
            kits: kits.collect(),
        };
        for template in &odoo.templates {
            if let Some(sku) = template.parent_sku.as_deref() {
                existing.by_parent.insert(sku, template);
            }
            for variant in &template.variants {
                if let Some(sku) = variant.sku.as_deref() {
                    existing.by_sku.entry(sku).or_default().push((template, variant));
                }
                if let Some(barcode) = variant.barcode.as_deref() {
                    existing.by_barcode.insert(barcode, variant.id);
                }
            }
        }
        for attribute in &odoo.attributes {
            let theme = ctx.axis_of_odoo(&attribute.name).theme.clone();
            existing.attributes.entry(theme).or_default().push(attribute);
            existing.values.insert(attribute.id, &attribute.values);
        }
        existing
    }

    /// The templates that the family may be: by the parent's SKU, else those of which it has variants.
    pub(super) fn template(&self, family: &ListingFamily) -> Vec<&'a Template> {
        let parent = family.parent.as_ref().and_then(|parent| parent.sku.as_deref());
        if let Some(template) = parent.and_then(|sku| self.by_parent.get(sku)) {
            return vec![template];
        }
        let skus = family.children.iter().filter_map(|child| child.sku.as_deref());
        let products = skus.filter_map(|sku| self.by_sku.get(sku)).flatten();
        // A product without variants is never a template of variants, nor the other way round.
        let alike = products.filter(|(template, _)| template.lines.is_empty() == family.parent.is_none());
        let mut ids = BTreeSet::new();
        alike.map(|(template, _)| *template).filter(|template| ids.insert(template.id)).collect()
    }

    /// True if a product has the SKU.
    pub(super) fn has_product(&self, sku: &str) -> bool {
        self.by_sku.contains_key(sku)
    }

    /// The product that has the barcode.
    pub(super) fn barcode(&self, barcode: &str) -> Option<Option<i64>> {
        self.by_barcode.get(barcode).copied()
    }

    /// What the kit of this SKU holds, down to plain products.
    pub(super) fn kit(&self, sku: &str) -> Option<&[Component]> {
        self.kits.get(sku).map(Vec::as_slice)
    }

    /// The id of the variant in the template, by SKU or else by its values.
    ///
    /// # Errors
    /// [`ProductFault::OtherTemplate`] where a product elsewhere has the SKU, [`ProductFault::DuplicateSku`] where
    /// several have it, or where the variant with these values has another.
    pub(super) fn variant(
        &self,
        template: Option<&Template>,
        sku: Option<&str>,
        values: &BTreeMap<String, String>,
    ) -> Result<Option<i64>, ProductFault> {
        let found = sku.and_then(|sku| self.by_sku.get(sku)).map(Vec::as_slice).unwrap_or_default();
        match found {
            [(owner, variant)] if template.is_some_and(|template| template.id == owner.id) => Ok(variant.id),
            [(_, variant)] => Err(ProductFault::OtherTemplate { product: variant.id.unwrap_or_default() }),
            [] => {
                let variants = template.map(|template| template.variants.as_slice()).unwrap_or_default();
                match variants.iter().find(|variant| variant.values == *values) {
                    Some(variant) if variant.sku.is_some() && sku.is_some() => {
                        Err(ProductFault::DuplicateSku)
                    }
                    variant => Ok(variant.and_then(|variant| variant.id)),
                }
            }
            _ => Err(ProductFault::DuplicateSku),
        }
    }

    /// The attributes that stand for an axis, in Odoo's order.
    pub(super) fn attributes(&self, theme: &str) -> &[&'a Attribute] {
        self.attributes.get(theme).map(Vec::as_slice).unwrap_or_default()
    }

    /// The values that Odoo has of an attribute.
    pub(super) fn values(&self, attribute: Option<i64>) -> &'a [Named] {
        attribute.and_then(|id| self.values.get(&id)).copied().unwrap_or_default()
    }
}
