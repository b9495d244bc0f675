//! Templates with their variants.

use std::collections::BTreeMap;

use super::Reading;
use super::described::Described;
use crate::product::{Template, Variant};

impl Reading<'_> {
    pub(super) fn templates(&mut self, described: &Described) -> Vec<Template> {
        let model = "product.template";
        let mut templates: BTreeMap<i64, Template> = BTreeMap::new();
        for (id, record) in self.of(model) {
            let ids = match record.get("attribute_line_ids") {
                Some(_) => self.ids(model, record, "attribute_line_ids"),
                None => described.by_template.get(&id).cloned().unwrap_or_default(),
            };
            let parent_sku = self.ctx.parent_sku_field.as_ref();
            let template = Template {
                id: Some(id),
                parent_sku: parent_sku.and_then(|field| self.text(model, record, field)),
                name: self.text(model, record, "name").unwrap_or_default(),
                category: self.many2one(model, record, "categ_id").map(|(_, name)| name),
                lines: ids.iter().filter_map(|id| described.lines.get(id)).cloned().collect(),
                ..Template::default()
            };
            templates.insert(id, template);
        }
        self.variants(&mut templates, described);
        for template in templates.values_mut() {
            template.variants.sort_by(|a, b| (&a.sku, a.id).cmp(&(&b.sku, b.id)));
        }
        templates.into_values().collect()
    }

    fn variants(&mut self, templates: &mut BTreeMap<i64, Template>, described: &Described) {
        let model = "product.product";
        for (id, record) in self.of(model) {
            if self.flag(model, record, "active") == Some(false) {
                continue;
            }
            let Some((owner, name)) = self.many2one(model, record, "product_tmpl_id") else { continue };
            // A product whose template was not read is told by the product alone.
            let template = templates.entry(owner).or_insert_with(|| {
                let ids = described.by_template.get(&owner).into_iter().flatten();
                let lines = ids.filter_map(|id| described.lines.get(id)).cloned().collect();
                Template { id: Some(owner), name, lines, ..Template::default() }
            });
            let picked = self.ids(model, record, "product_template_attribute_value_ids");
            let picked = picked.iter().filter_map(|id| described.chosen.get(id));
            let named = picked.filter_map(|(line, name)| {
                let line = template.lines.iter().find(|own| own.id == Some(*line))?;
                Some((line.attribute.name.clone(), name.clone()))
            });
            let values = named.collect();
            let asin = self.ctx.asin_field.as_ref().and_then(|field| self.text(model, record, field));
            template.variants.push(Variant {
                id: Some(id),
                sku: self.text(model, record, "default_code"),
                barcode: self.text(model, record, "barcode"),
                asin,
                values,
                ..Variant::default()
            });
        }
    }
}
