//! Rows for `load` that make in Odoo what it lacks.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use super::{OdooCatalog, ProductContext, Template};

mod describe;
mod kits;
mod products;

/// Rows for one call of `load`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct LoadTable {
    /// The model.
    pub model: String,
    /// The columns.
    pub fields: Vec<String>,
    /// The rows, of as many cells. A record may take several.
    pub rows: Vec<Vec<String>>,
    /// The external ids of the records, in the order of the ids that `load` answers; records that Odoo has go by `.id`.
    pub names: Vec<String>,
}

impl LoadTable {
    fn new(model: &str, fields: &[&str]) -> Self {
        let fields = fields.iter().map(|field| (*field).to_owned()).collect();
        Self { model: model.to_owned(), fields, ..Self::default() }
    }

    /// Adds a record.
    fn push(&mut self, name: String, cells: Vec<String>) {
        self.rows.push(cells);
        self.names.push(name);
    }

    fn unless_empty(self) -> Option<Self> {
        (!self.rows.is_empty()).then_some(self)
    }
}

/// What of the database decides about columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LoadOptions {
    /// True where goods are marked by `is_storable` of `product.product` (18 and later); before, by `detailed_type`.
    pub has_is_storable: bool,
    /// True where lines of attributes have a `sequence` (17 and later); without it Odoo orders them by attribute.
    pub has_line_sequence: bool,
    /// True to let Odoo count the goods that are made; kits are never counted.
    pub storable: bool,
}

impl Default for LoadOptions {
    fn default() -> Self {
        Self { has_is_storable: true, has_line_sequence: true, storable: true }
    }
}

/// Records that were loaded in this pass, by external id.
///
/// Odoo's records do not tell their external ids, so a template without variants is recognized by this alone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Loaded {
    ids: BTreeMap<String, i64>,
}

impl Loaded {
    /// Notes what `load` answered.
    pub fn note(&mut self, table: &LoadTable, ids: &[i64]) {
        self.ids.extend(table.names.iter().cloned().zip(ids.iter().copied()));
    }

    fn id(&self, name: &str) -> Option<i64> {
        self.ids.get(name).copied()
    }

    fn has(&self, name: &str) -> bool {
        self.ids.contains_key(name)
    }
}

/// What to load next so that Odoo comes to have these templates, `None` where it has everything that can be made.
///
/// Records depend on each other (a variant on its template's values, a kit on its parts), so the caller goes round:
/// read Odoo ([`reads`](super::reads), [`odoo_catalog`](super::odoo_catalog)), map the families
/// ([`templates`](super::templates)), load what this names, until it names nothing. Loading is safe to repeat: new
/// records have external ids, and what Odoo has is not loaded again. Nothing that Odoo has is overwritten but an empty
/// reference, barcode or ASIN, and values that a line lacks.
///
/// ```
/// use amz_odoo_mapping::product::{
///     ListingFamily, LoadOptions, Loaded, OdooCatalog, ProductContext, next_load, templates,
/// };
///
/// let ctx = ProductContext::default();
/// let families: Vec<ListingFamily> = serde_json::from_str(r#"[{"children": [{"sku": "PEN", "title": "Pen"}]}]"#)?;
/// let (odoo, mut loaded) = (OdooCatalog::default(), Loaded::default());
/// // Once for each table: read Odoo anew and map again.
/// let wanted = templates(&ctx, &odoo, &families).draft;
/// let table = next_load(&ctx, LoadOptions::default(), &odoo, &wanted, &loaded).unwrap();
/// assert_eq!((table.model.as_str(), table.rows[0][0].as_str()), ("product.product", "__amz__.product_PEN"));
/// loaded.note(&table, &[17]);
/// assert_eq!(next_load(&ctx, LoadOptions::default(), &odoo, &wanted, &loaded), None);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[must_use]
pub fn next_load(
    ctx: &ProductContext,
    options: LoadOptions,
    odoo: &OdooCatalog,
    wanted: &[Template],
    loaded: &Loaded,
) -> Option<LoadTable> {
    let categories =
        odoo.categories.iter().filter_map(|category| Some((category.name.as_str(), category.id?)));
    let templates = odoo.templates.iter().filter_map(|template| Some((template.id?, template)));
    let loading = Loading {
        ctx,
        options,
        odoo,
        categories: categories.collect(),
        templates: templates.collect(),
        wanted,
        loaded,
    };
    loading
        .categories()
        .or_else(|| loading.attributes())
        .or_else(|| loading.values())
        .or_else(|| loading.templates())
        .or_else(|| loading.line_values())
        .or_else(|| loading.single_products())
        .or_else(|| loading.variants())
        .or_else(|| loading.empty_fields())
        .or_else(|| loading.kits())
}

struct Loading<'a> {
    ctx: &'a ProductContext,
    options: LoadOptions,
    odoo: &'a OdooCatalog,
    /// Ids by complete name.
    categories: BTreeMap<&'a str, i64>,
    templates: BTreeMap<i64, &'a Template>,
    wanted: &'a [Template],
    loaded: &'a Loaded,
}

impl<'a> Loading<'a> {
    /// The wanted templates that have variants by attributes.
    fn families(&self) -> impl Iterator<Item = &'a Template> {
        self.wanted.iter().filter(|template| !template.lines.is_empty())
    }

    /// Odoo's id of a template, of this pass too.
    fn template_id(&self, template: &Template) -> Option<i64> {
        template.id.or_else(|| self.loaded.id(&template_name(template)))
    }

    fn category_id(&self, complete_name: &str) -> Option<i64> {
        self.categories.get(complete_name).copied()
    }

    /// The cell of a template's category; empty for Odoo's own.
    fn category_cell(&self, template: &Template) -> String {
        let id = template.category.as_deref().and_then(|category| self.category_id(category));
        id.map(|id| id.to_string()).unwrap_or_default()
    }

    /// Columns and cells that say what kind of goods a product is.
    fn goods(&self, is_kit: bool) -> Vec<(&'static str, &'static str)> {
        let counted = self.options.storable && !is_kit;
        match (self.options.has_is_storable, counted) {
            (true, true) => vec![("type", "consu"), ("is_storable", "True")],
            (true, false) => vec![("type", "consu"), ("is_storable", "False")],
            (false, true) => vec![("detailed_type", "product")],
            (false, false) => vec![("detailed_type", "consu")],
        }
    }
}

/// The external id of a family's template.
fn template_name(template: &Template) -> String {
    crate::record_name::record_name("template", &[&template.key()])
}

/// `1,2,3`, as `load` takes several ids.
fn id_list(ids: impl Iterator<Item = i64>) -> String {
    ids.map(|id| id.to_string()).collect::<Vec<_>>().join(",")
}
