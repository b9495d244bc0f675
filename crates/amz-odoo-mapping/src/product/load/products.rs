//! Templates, variants and products without variants.

use std::collections::BTreeMap;

use super::{LoadTable, Loading, id_list, template_name};
use crate::product::{AttributeLine, Template, Variant};
use crate::record_name::record_name;

impl<'a> Loading<'a> {
    /// Templates of variants, each attribute a row.
    pub(super) fn templates(&self) -> Option<LoadTable> {
        const LINE: [&str; 3] = [
            "attribute_line_ids/id",
            "attribute_line_ids/attribute_id/.id",
            "attribute_line_ids/value_ids/.id",
        ];
        let sequence = self.options.has_line_sequence.then_some("attribute_line_ids/sequence");
        let goods = self.goods(false);
        let mut fields = vec!["id", "name", "categ_id/.id"];
        fields.extend(goods.iter().map(|(field, _)| *field));
        let parent_sku = self.ctx.parent_sku_field.as_deref();
        fields.extend(parent_sku);
        fields.extend(LINE);
        fields.extend(sequence);
        let mut table = LoadTable::new("product.template", &fields);
        for template in self.families().filter(|template| self.template_id(template).is_none()) {
            let external_id = template_name(template);
            let mut own = vec![external_id.clone(), template.name.clone(), self.category_cell(template)];
            own.extend(goods.iter().map(|(_, cell)| (*cell).to_owned()));
            own.extend(parent_sku.map(|_| text(&template.parent_sku)));
            let lines: Option<Vec<[String; 3]>> =
                template.lines.iter().map(|line| line_cells(&template.key(), line)).collect();
            // A value that could not be made holds its template back.
            let Some(lines) = lines else { continue };
            for (place, line) in lines.into_iter().enumerate() {
                let width = own.len();
                let cells = if place == 0 { own.clone() } else { vec![String::new(); width] };
                let sequence = sequence.map(|_| (place + 1).to_string());
                table.rows.push(cells.into_iter().chain(line).chain(sequence).collect());
            }
            table.names.push(external_id);
        }
        table.unless_empty()
    }

    pub(super) fn single_products(&self) -> Option<LoadTable> {
        let goods = self.goods(false);
        let mut fields = vec!["id", "name", "default_code", "barcode", "categ_id/.id"];
        fields.extend(goods.iter().map(|(field, _)| *field));
        let asin = self.ctx.asin_field.as_deref();
        fields.extend(asin);
        let mut table = LoadTable::new("product.product", &fields);
        for template in self.wanted.iter().filter(|template| template.lines.is_empty()) {
            for (variant, external_id) in self.missing(template) {
                let mut cells = vec![
                    external_id.clone(),
                    template.name.clone(),
                    text(&variant.sku),
                    text(&variant.barcode),
                    self.category_cell(template),
                ];
                let goods = self.goods(!variant.components.is_empty());
                cells.extend(goods.iter().map(|(_, cell)| (*cell).to_owned()));
                cells.extend(asin.map(|_| text(&variant.asin)));
                table.push(external_id, cells);
            }
        }
        table.unless_empty()
    }

    pub(super) fn variants(&self) -> Option<LoadTable> {
        let mut fields = vec![
            "id",
            "product_tmpl_id/.id",
            "product_template_attribute_value_ids/.id",
            "default_code",
            "barcode",
        ];
        let asin = self.ctx.asin_field.as_deref();
        fields.extend(asin);
        let mut table = LoadTable::new("product.product", &fields);
        let by_value: BTreeMap<(i64, i64), i64> =
            self.odoo.template_values.iter().map(|of| ((of.line, of.value), of.id)).collect();
        for template in self.families() {
            let Some(id) = self.template_id(template) else { continue };
            let Some(known) = self.templates.get(&id).copied() else { continue };
            for (variant, external_id) in self.missing(template) {
                let Some(values) = template_values(known, variant, &by_value) else { continue };
                let mut cells = vec![
                    external_id.clone(),
                    id.to_string(),
                    id_list(values.into_iter()),
                    text(&variant.sku),
                    text(&variant.barcode),
                ];
                cells.extend(asin.map(|_| text(&variant.asin)));
                table.push(external_id, cells);
            }
        }
        table.unless_empty()
    }

    /// References, barcodes and ASINs that products of Odoo lack.
    pub(super) fn empty_fields(&self) -> Option<LoadTable> {
        let asin = self.ctx.asin_field.as_deref();
        let fields: Vec<&str> = [".id", "default_code", "barcode"].into_iter().chain(asin).collect();
        let mut table = LoadTable::new("product.product", &fields);
        let variants = self.odoo.templates.iter().flat_map(|template| &template.variants);
        let known: BTreeMap<i64, &Variant> =
            variants.filter_map(|variant| Some((variant.id?, variant))).collect();
        for variant in self.wanted.iter().flat_map(|template| &template.variants) {
            let Some((id, known)) = variant.id.and_then(|id| Some((id, *known.get(&id)?))) else { continue };
            let filled =
                |known: &Option<String>, wanted: &Option<String>| known.clone().or_else(|| wanted.clone());
            let sku = filled(&known.sku, &variant.sku);
            let barcode = filled(&known.barcode, &variant.barcode);
            let wanted_asin = asin.and_then(|_| filled(&known.asin, &variant.asin));
            let is_new =
                sku != known.sku || barcode != known.barcode || wanted_asin != known.asin && asin.is_some();
            let external_id = format!("product.product.{id}");
            if is_new && !self.loaded.has(&external_id) {
                let mut cells = vec![id.to_string(), text(&sku), text(&barcode)];
                cells.extend(asin.map(|_| text(&wanted_asin)));
                table.push(external_id, cells);
            }
        }
        table.unless_empty()
    }

    /// The variants that Odoo lacks and that were not loaded yet, with their external ids.
    fn missing(&self, template: &'a Template) -> impl Iterator<Item = (&'a Variant, String)> {
        let lacking = template.variants.iter().filter(|variant| variant.id.is_none());
        let named = lacking.filter_map(|variant| Some((variant, product_name(variant)?)));
        named.filter(|(_, name)| !self.loaded.has(name))
    }
}

/// The external id of a product: that of an order's unknown SKU, or by ASIN where there is no SKU.
fn product_name(variant: &Variant) -> Option<String> {
    let by_asin = || variant.asin.as_deref().map(|asin| record_name("product_asin", &[asin]));
    variant.sku.as_deref().map(|sku| record_name("product", &[sku])).or_else(by_asin)
}

/// `None` while Odoo lacks the attribute or one of the values.
fn line_cells(template: &str, line: &AttributeLine) -> Option<[String; 3]> {
    let attribute = line.attribute.id?.to_string();
    let values: Option<Vec<i64>> = line.values.iter().map(|value| value.id).collect();
    Some([record_name("template_line", &[template, &attribute]), attribute, id_list(values?.into_iter())])
}

/// The template's own records of a variant's values, one a line; `None` while one is missing.
fn template_values(
    template: &Template,
    variant: &Variant,
    by_value: &BTreeMap<(i64, i64), i64>,
) -> Option<Vec<i64>> {
    let of_line = |line: &AttributeLine| {
        let name = variant.values.get(&line.attribute.name)?;
        let value = line.values.iter().find(|value| value.name == *name)?.id?;
        by_value.get(&(line.id?, value)).copied()
    };
    template.lines.iter().map(of_line).collect()
}

fn text(value: &Option<String>) -> String {
    value.clone().unwrap_or_default()
}
