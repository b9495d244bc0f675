//! Phantom bills of materials.

use std::collections::BTreeMap;

use super::{LoadTable, Loading};
use crate::record_name::record_name;

impl Loading<'_> {
    /// Kits that Odoo lacks and whose parts it has, each part a row.
    pub(super) fn kits(&self) -> Option<LoadTable> {
        const FIELDS: [&str; 8] = [
            "id",
            "product_tmpl_id/.id",
            "product_id/.id",
            "type",
            "product_qty",
            "bom_line_ids/id",
            "bom_line_ids/product_id/.id",
            "bom_line_ids/product_qty",
        ];
        let mut table = LoadTable::new("mrp.bom", &FIELDS);
        let mut known = BTreeMap::new();
        for template in &self.odoo.templates {
            for variant in &template.variants {
                if let (Some(template), Some(id), Some(sku)) =
                    (template.id, variant.id, variant.sku.as_deref())
                {
                    let is_kit = !variant.components.is_empty() || !variant.unconvertible.is_empty();
                    known.insert(sku, (template, id, is_kit));
                }
            }
        }
        for variant in self.wanted.iter().flat_map(|template| &template.variants) {
            let Some(sku) = variant.sku.as_deref().filter(|_| !variant.components.is_empty()) else {
                continue;
            };
            let external_id = record_name("kit", &[sku]);
            let Some((template, product, false)) = known.get(sku).copied() else { continue };
            let part = |sku: &str| known.get(sku).map(|(_, id, _)| *id);
            let parts: Option<Vec<i64>> =
                variant.components.iter().map(|component| part(&component.sku)).collect();
            let Some(parts) = parts.filter(|_| !self.loaded.has(&external_id)) else { continue };
            let head = [
                external_id.clone(),
                template.to_string(),
                product.to_string(),
                "phantom".to_owned(),
                "1".to_owned(),
            ];
            for (place, (component, id)) in variant.components.iter().zip(parts).enumerate() {
                let cells = if place == 0 { head.clone() } else { Default::default() };
                let line = record_name("kit_line", &[sku, &component.sku]);
                let line = [line, id.to_string(), component.quantity.normalize().to_string()];
                table.rows.push(cells.into_iter().chain(line).collect());
            }
            table.names.push(external_id);
        }
        table.unless_empty()
    }
}
