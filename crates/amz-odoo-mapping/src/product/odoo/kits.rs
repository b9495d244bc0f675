//! Phantom bills of materials as components of their products.

use odoo_rpc::Record;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

use super::units::Units;
use super::{OdooCatalog, Reading};
use crate::product::{Component, ProductFault, Variant};

/// Decimals of a component's quantity; thirds do not end.
const DIGITS: u32 = 10;

/// A product as a bill of materials sees it.
struct Product {
    sku: Option<String>,
    unit: Option<i64>,
    /// The values of the template's attributes that it has.
    picked: Vec<i64>,
}

/// A phantom bill of materials.
struct Bom {
    id: i64,
    /// Units of the product that the lines make.
    makes: Decimal,
    unit: Option<i64>,
}

impl<'a> Reading<'a> {
    /// Gives each kit its components, in the component's own unit, by the kit's own unit.
    pub(super) fn kits(&mut self, catalog: &mut OdooCatalog) {
        let units = Units::read(self);
        let products = self.products();
        let lines = self.bom_lines();
        let (by_product, by_template) = self.boms();
        for template in &mut catalog.templates {
            let of_template = template.id.and_then(|id| by_template.get(&id));
            for variant in &mut template.variants {
                let Some(id) = variant.id else { continue };
                if let Some(bom) = by_product.get(&id).or(of_template) {
                    let own = lines.get(&bom.id).map(Vec::as_slice).unwrap_or_default();
                    self.components(bom, own, id, variant, &products, &units);
                }
            }
        }
    }

    fn products(&mut self) -> BTreeMap<i64, Product> {
        let model = "product.product";
        let mut products = BTreeMap::new();
        for (id, record) in self.of(model) {
            let product = Product {
                sku: self.text(model, record, "default_code"),
                unit: self.many2one(model, record, "uom_id").map(|(id, _)| id),
                picked: self.ids(model, record, "product_template_attribute_value_ids"),
            };
            products.insert(id, product);
        }
        products
    }

    /// The first kit of each product, and of each template as a whole.
    fn boms(&mut self) -> (BTreeMap<i64, Bom>, BTreeMap<i64, Bom>) {
        let model = "mrp.bom";
        let (mut by_product, mut by_template) = (BTreeMap::new(), BTreeMap::new());
        for (id, record) in self.of(model) {
            if self.text(model, record, "type").as_deref() != Some("phantom") {
                continue;
            }
            let makes = self.decimal(model, record, "product_qty").unwrap_or(Decimal::ONE);
            let unit = self.many2one(model, record, "product_uom_id").map(|(id, _)| id);
            let bom = Bom { id, makes, unit };
            if let Some((product, _)) = self.many2one(model, record, "product_id") {
                by_product.entry(product).or_insert(bom);
            } else if let Some((template, _)) = self.many2one(model, record, "product_tmpl_id") {
                by_template.entry(template).or_insert(bom);
            }
        }
        (by_product, by_template)
    }

    /// The lines by bill of materials.
    fn bom_lines(&mut self) -> BTreeMap<i64, Vec<&'a Record>> {
        let model = "mrp.bom.line";
        let mut lines: BTreeMap<i64, Vec<&'a Record>> = BTreeMap::new();
        for (_, record) in self.of(model) {
            if let Some((bom, _)) = self.many2one(model, record, "bom_id") {
                lines.entry(bom).or_default().push(record);
            }
        }
        lines
    }

    fn components(
        &mut self,
        bom: &Bom,
        lines: &[&'a Record],
        product: i64,
        variant: &mut Variant,
        products: &BTreeMap<i64, Product>,
        units: &Units,
    ) {
        let key = variant.sku.clone().unwrap_or_else(|| format!("product.product({product})"));
        let kit = products.get(&product);
        let makes = units.convert(bom.makes, bom.unit, kit.and_then(|kit| kit.unit));
        let model = "mrp.bom.line";
        let mut quantities: BTreeMap<String, Decimal> = BTreeMap::new();
        for record in lines.iter().copied() {
            let only = self.ids(model, record, "bom_product_template_attribute_value_ids");
            let applies =
                only.is_empty() || kit.is_some_and(|kit| only.iter().any(|id| kit.picked.contains(id)));
            if !applies {
                continue;
            }
            let Some((component, _)) = self.many2one(model, record, "product_id") else { continue };
            let unit = self.many2one(model, record, "product_uom_id").map(|(id, _)| id);
            let quantity = self.decimal(model, record, "product_qty").unwrap_or_default();
            let known = products.get(&component);
            let sku = known.and_then(|product| product.sku.clone());
            let converted = units.convert(quantity, unit, known.and_then(|product| product.unit));
            let each = converted.zip(makes).and_then(|(quantity, makes)| quantity.checked_div(makes));
            let before = sku.as_ref().and_then(|sku| quantities.get(sku)).copied().unwrap_or_default();
            match (sku, each.and_then(|each| before.checked_add(each))) {
                (Some(sku), Some(sum)) => {
                    quantities.insert(sku, sum);
                }
                (sku, _) => {
                    let component = sku.unwrap_or_else(|| format!("product.product({component})"));
                    variant.unconvertible.push(component.clone());
                    self.notes.fault(ProductFault::UnitMismatch { component }, "bom_line_ids", &key);
                }
            }
        }
        let each =
            |(sku, quantity): (String, Decimal)| Component::new(sku, quantity.round_dp(DIGITS).normalize());
        variant.components = quantities.into_iter().map(each).collect();
    }
}
