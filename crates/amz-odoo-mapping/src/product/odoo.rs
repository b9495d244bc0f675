//! What Odoo has of products, from the records that `read` gives.

use odoo_rpc::Record;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use super::notes::Notes;
use super::{Attribute, Bundle, Named, ProductContext, Template};
use crate::{IssueKind, Mapped};

mod described;
mod kits;
mod products;
mod units;

/// Odoo's products and what they are described with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct OdooCatalog {
    /// The attributes, those that make no variants included.
    pub attributes: Vec<Attribute>,
    /// The categories by complete name.
    pub categories: Vec<Named>,
    /// The templates with their variants.
    pub templates: Vec<Template>,
    /// The values as the templates have them: what variants are told apart by.
    pub template_values: Vec<TemplateValue>,
}

impl OdooCatalog {
    /// The kits, as their bills of materials have them: kits in kits are not resolved.
    #[must_use]
    pub fn kits(&self) -> Vec<Bundle> {
        let variants = self.templates.iter().flat_map(|template| &template.variants);
        let kits = variants.filter(|variant| !variant.components.is_empty());
        kits.filter_map(|kit| Some(Bundle::new(kit.sku.clone()?, kit.components.clone()))).collect()
    }
}

/// A `product.template.attribute.value`: a value of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct TemplateValue {
    /// Odoo's id.
    pub id: i64,
    /// Id of the line.
    pub line: i64,
    /// Id of the attribute's value.
    pub value: i64,
}

/// Records by model, each as `read` gives it.
pub type Records = BTreeMap<String, Vec<Record>>;

/// A model and the fields of it that [`odoo_catalog`] reads.
pub type Read = (&'static str, Vec<String>);

/// What to read of Odoo for [`odoo_catalog`]. A model that the database lacks (`mrp.bom` without Manufacturing) and a
/// field that its version lacks may be left out; `product.template` and `product.product` are what it cannot do without.
#[must_use]
pub fn reads(ctx: &ProductContext) -> Vec<Read> {
    let own = |field: &Option<String>| field.iter().cloned().collect::<Vec<_>>();
    let extra = |model: &str| match model {
        "product.template" => own(&ctx.parent_sku_field),
        "product.product" => own(&ctx.asin_field),
        _ => Vec::new(),
    };
    let with = |(model, fields): &(&'static str, &[&str])| {
        let fields = fields.iter().map(|field| (*field).to_owned()).chain(extra(model)).collect();
        (*model, fields)
    };
    READS.iter().map(with).collect()
}

const READS: &[(&str, &[&str])] = &[
    ("product.category", &["complete_name"]),
    ("product.attribute", &["name", "create_variant"]),
    ("product.attribute.value", &["name", "attribute_id"]),
    ("product.template", &["name", "categ_id", "attribute_line_ids"]),
    ("product.template.attribute.line", &["product_tmpl_id", "attribute_id", "value_ids"]),
    ("product.template.attribute.value", &["attribute_line_id", "product_attribute_value_id"]),
    (
        "product.product",
        &[
            "product_tmpl_id",
            "default_code",
            "barcode",
            "active",
            "uom_id",
            "product_template_attribute_value_ids",
        ],
    ),
    ("mrp.bom", &["product_tmpl_id", "product_id", "type", "product_qty", "product_uom_id"]),
    (
        "mrp.bom.line",
        &[
            "bom_id",
            "product_id",
            "product_qty",
            "product_uom_id",
            "bom_product_template_attribute_value_ids",
        ],
    ),
    ("uom.uom", &["category_id", "factor", "factor_inv", "parent_path"]),
];

/// Odoo's products from the records of `read`, of any version. Archived variants are passed over. Order is Odoo's.
///
/// Issues: [`IssueKind::Unreadable`] for a value of another type, which is taken as absent;
/// [`ProductFault::UnitMismatch`](super::ProductFault::UnitMismatch) for a kit's component whose unit cannot be converted.
///
/// ```
/// use amz_odoo_mapping::product::{ProductContext, odoo_catalog};
///
/// let records = serde_json::from_str(
///     r#"{
///       "product.template": [{"id": 1, "name": "Pen", "categ_id": [4, "All / Pens"], "attribute_line_ids": []}],
///       "product.product": [{"id": 2, "product_tmpl_id": [1, "Pen"], "default_code": "PEN", "barcode": false}]
///     }"#,
/// )?;
/// let catalog = odoo_catalog(&ProductContext::default(), &records).draft;
/// assert_eq!(catalog.templates[0].category.as_deref(), Some("All / Pens"));
/// assert_eq!(catalog.templates[0].variants[0].sku.as_deref(), Some("PEN"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[must_use]
pub fn odoo_catalog(ctx: &ProductContext, records: &Records) -> Mapped<OdooCatalog> {
    let mut reading = Reading { ctx, records, notes: Notes::default() };
    let categories = reading.categories();
    let described = reading.described();
    let templates = reading.templates(&described);
    let mut catalog = OdooCatalog {
        attributes: described.attributes,
        categories,
        templates,
        template_values: described.template_values,
    };
    reading.kits(&mut catalog);
    reading.notes.on(catalog)
}

struct Reading<'a> {
    ctx: &'a ProductContext,
    records: &'a Records,
    notes: Notes,
}

impl<'a> Reading<'a> {
    /// The records of a model, with their ids.
    fn of(&self, model: &str) -> impl Iterator<Item = (i64, &'a Record)> + use<'a> {
        let records: &'a [Record] = self.records.get(model).map(Vec::as_slice).unwrap_or_default();
        records.iter().filter_map(|record| Some((record.id().ok()?, record)))
    }

    /// A value of a record; absent where the field was not read, or has another type, which is an issue.
    fn get<T>(
        &mut self,
        model: &str,
        record: &'a Record,
        field: &str,
        read: impl FnOnce(&'a Record, &str) -> Result<T, odoo_rpc::FieldError>,
        expected: &str,
    ) -> Option<T> {
        record.get(field)?;
        match read(record, field) {
            Ok(value) => Some(value),
            Err(_) => {
                let id = record.id().unwrap_or_default();
                let kind = IssueKind::Unreadable { expected: expected.to_owned() };
                self.notes.issue(kind, field, format!("{model}({id})"));
                None
            }
        }
    }

    fn text(&mut self, model: &str, record: &'a Record, field: &str) -> Option<String> {
        let text = self.get(model, record, field, |record, field| record.str(field), "a text").flatten();
        text.filter(|text| !text.is_empty()).map(str::to_owned)
    }

    fn many2one(&mut self, model: &str, record: &'a Record, field: &str) -> Option<(i64, String)> {
        let read =
            self.get(model, record, field, |record, field| record.many2one(field), "a record").flatten()?;
        Some((read.id, read.name.unwrap_or_default().to_owned()))
    }

    fn ids(&mut self, model: &str, record: &'a Record, field: &str) -> Vec<i64> {
        self.get(model, record, field, |record, field| record.ids(field), "ids").unwrap_or_default()
    }

    fn flag(&mut self, model: &str, record: &'a Record, field: &str) -> Option<bool> {
        self.get(model, record, field, |record, field| record.bool(field), "true or false")
    }

    fn decimal(&mut self, model: &str, record: &'a Record, field: &str) -> Option<Decimal> {
        self.get(model, record, field, |record, field| record.decimal(field), "a number").flatten()
    }

    fn categories(&mut self) -> Vec<Named> {
        let model = "product.category";
        let records = self.of(model);
        records
            .filter_map(|(id, record)| Some(Named::known(id, self.text(model, record, "complete_name")?)))
            .collect()
    }
}
