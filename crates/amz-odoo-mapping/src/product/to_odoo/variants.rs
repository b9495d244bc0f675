//! Children as variants.

use std::collections::BTreeMap;

use super::{Line, Making};
use crate::product::{ChildListing, ListingFamily, ProductFault, Template, Variant};

impl<'a> Making<'a> {
    pub(super) fn variants(
        &mut self,
        family: &'a ListingFamily,
        lines: &[Line<'_>],
        template: Option<&'a Template>,
    ) -> Vec<Variant> {
        let mut children: Vec<&'a ChildListing> = family.children.iter().collect();
        children.sort();
        let mut taken: BTreeMap<BTreeMap<String, String>, &str> = BTreeMap::new();
        let mut variants = Vec::new();
        for child in children {
            let key = child.key();
            match &child.sku {
                None => self.notes.remark(ProductFault::MissingSku, "sku", key),
                Some(sku) if !self.skus.insert(sku) => {
                    self.notes.fault(ProductFault::DuplicateSku, "sku", key);
                    continue;
                }
                Some(_) => {}
            }
            let Some(values) = self.values(child, lines) else { continue };
            if let Some(other) = taken.get(&values) {
                let fault = ProductFault::DuplicateVariation { other: (*other).to_owned() };
                self.notes.fault(fault, "values", key);
                continue;
            }
            if let Some(component) = self.unknown_component(child) {
                self.notes.fault(ProductFault::UnknownComponent { component }, "components", key);
                continue;
            }
            let id = match self.existing.variant(template, child.sku.as_deref(), &values) {
                Ok(id) => id,
                Err(fault) => {
                    self.notes.fault(fault, "sku", key);
                    continue;
                }
            };
            let rule = if id.is_some() { "variants.matched" } else { "variants.created" };
            let field = format_args!("product.product[{key}].product_template_attribute_value_ids");
            let shown: Vec<&str> = values.values().map(String::as_str).collect();
            self.notes.rule(rule, field, "values", shown.join(", "));
            taken.insert(values.clone(), key);
            variants.push(Variant {
                id,
                sku: child.sku.clone(),
                barcode: self.barcode(child, id),
                asin: child.asin.clone(),
                values,
                components: child.components.clone(),
                unconvertible: Vec::new(),
            });
        }
        variants
    }

    /// A component that neither Odoo nor a listing has. Says where Odoo's kit holds other parts.
    fn unknown_component(&mut self, child: &ChildListing) -> Option<String> {
        let known = |sku: &str| self.existing.has_product(sku) || self.listed.contains(sku);
        let unknown = child.components.iter().find(|component| !known(&component.sku));
        let kit = child.sku.as_deref().and_then(|sku| self.existing.kit(sku));
        if unknown.is_none()
            && !child.components.is_empty()
            && kit.is_some_and(|kit| *kit != child.components)
        {
            self.notes.fault(ProductFault::KitDiffers, "components", child.key());
        }
        unknown.map(|component| component.sku.clone())
    }

    /// The child's barcode, unless another product has it.
    fn barcode(&mut self, child: &'a ChildListing, id: Option<i64>) -> Option<String> {
        let barcode = child.barcode.as_deref()?;
        let is_others = self.existing.barcode(barcode).is_some_and(|owner| owner != id);
        if is_others || !self.barcodes.insert(barcode) {
            let fault = ProductFault::DuplicateBarcode { barcode: barcode.to_owned() };
            self.notes.fault(fault, "barcode", child.key());
            return None;
        }
        Some(barcode.to_owned())
    }

    /// Odoo's value of each attribute, `None` where one is missing or ambiguous.
    fn values(&mut self, child: &ChildListing, lines: &[Line<'_>]) -> Option<BTreeMap<String, String>> {
        let mut values = BTreeMap::new();
        for line in lines {
            let attribute = &line.axis.attribute;
            let value = child.values.get(attribute).filter(|value| !value.trim().is_empty());
            let Some(value) = value else {
                let fault = ProductFault::MissingVariationValue { attribute: attribute.clone() };
                self.notes.fault(fault, attribute.clone(), child.key());
                continue;
            };
            match line.matched.by_spelling.get(value) {
                Some(named) => {
                    values.insert(line.attribute.name.clone(), named.name.clone());
                }
                None => {
                    let fault = ProductFault::AmbiguousValue { value: value.clone() };
                    self.notes.fault(fault, attribute.clone(), child.key());
                }
            }
        }
        (values.len() == lines.len()).then_some(values)
    }
}
