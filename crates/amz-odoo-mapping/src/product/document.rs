//! Recognizes what a JSON file about products is, and reads it.

use serde_json::value::RawValue;
use spapi_types::record::Value;
use spapi_types::{
    Defect, catalog_items_2022_04_01 as catalog, decode, listings_items_2021_08_01 as listings,
};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use super::notes::Notes;
use super::{
    ListingFamily, OdooCatalog, ProductContext, Records, Template, families, item_families, odoo_catalog,
    templates,
};
use crate::{Issue, IssueKind, Mapped, Severity};

/// What a file tells of products, of either side or both.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct ProductDocument {
    /// Items of Amazon's catalog.
    pub catalog: Vec<catalog::Item>,
    /// The seller's listings.
    pub listings: Vec<listings::Item>,
    /// Odoo's records by model.
    pub odoo: Records,
    /// What could not be read.
    pub issues: Vec<Issue>,
}

/// Products as both sides have them.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct BothSides {
    /// Amazon's families.
    pub families: Vec<ListingFamily>,
    /// Odoo's templates.
    pub templates: Vec<Template>,
}

impl ProductDocument {
    /// Maps what the file has to the other side: Amazon's items to templates, matched with what the file has of Odoo;
    /// Odoo's records to families, where the file has nothing of Amazon's.
    #[must_use]
    pub fn map(&self, ctx: &ProductContext) -> Mapped<BothSides> {
        let mut notes = Notes::default();
        let odoo: OdooCatalog = notes.absorb(odoo_catalog(ctx, &self.odoo));
        let is_amazons = !self.catalog.is_empty() || !self.listings.is_empty();
        let both = if is_amazons {
            let families = notes.absorb(item_families(ctx, &self.catalog, &self.listings));
            let templates = notes.absorb(templates(ctx, &odoo, &families));
            BothSides { families, templates }
        } else {
            BothSides { families: notes.absorb(families(ctx, &odoo)), templates: odoo.templates }
        };
        let mut mapped = notes.on(both);
        mapped.issues.splice(0..0, self.issues.iter().cloned());
        mapped
    }
}

/// Why a file holds no products. Quotes nothing of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProductDocumentError {
    /// The file is no JSON: correct it at the place named.
    Syntax {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
    },
    /// The file is JSON, but nothing of products.
    NoProducts,
    /// The file holds Amazon's errors in place of items: ask Amazon again.
    ErrorsOnly,
}

impl fmt::Display for ProductDocumentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax { line, column } => {
                write!(f, "the file is not valid JSON: line {line}, column {column}; correct it there")
            }
            Self::NoProducts => f.write_str(
                "the file holds no products; give items or answers of Catalog Items 2022-04-01 or Listings Items 2021-08-01, or an object from Odoo's models to their records with `product.template` and `product.product`",
            ),
            Self::ErrorsOnly => f.write_str("the file holds Amazon's errors in place of items; fetch them again"),
        }
    }
}

impl std::error::Error for ProductDocumentError {}

/// Reads the products of a JSON file, or of one with a JSON document a line.
///
/// Understood: items of Catalog Items 2022-04-01 and Listings Items 2021-08-01, answers of their operations, and lists
/// of these; an object from Odoo's models to lists of records as `read` gives them (see [`reads`](super::reads)). Of
/// several lines one that cannot be read is an issue, and the others are taken.
///
/// ```
/// use amz_odoo_mapping::product::{ProductContext, product_document};
///
/// let file = br#"{"product.template": [{"id": 1, "name": "Pen", "attribute_line_ids": []}],
///                 "product.product": [{"id": 2, "product_tmpl_id": [1, "Pen"], "default_code": "PEN"}]}"#;
/// let mapped = product_document(file)?.map(&ProductContext::default());
/// assert_eq!(mapped.draft.families[0].children[0].sku.as_deref(), Some("PEN"));
/// # Ok::<(), amz_odoo_mapping::product::ProductDocumentError>(())
/// ```
///
/// # Errors
/// [`ProductDocumentError`] when the file is no JSON or holds no products.
pub fn product_document(json: &[u8]) -> Result<ProductDocument, ProductDocumentError> {
    let json = json.strip_prefix(b"\xef\xbb\xbf").unwrap_or(json);
    let mut document = ProductDocument::default();
    let error = match serde_json::from_slice::<&RawValue>(json) {
        Ok(raw) => {
            document.any(raw)?;
            return Ok(document);
        }
        Err(error) => ProductDocumentError::Syntax { line: error.line(), column: error.column() },
    };
    let lines = json.split(|byte| *byte == b'\n').zip(1..);
    let mut read = 0;
    for (line, number) in lines.filter(|(line, _)| !line.trim_ascii().is_empty()) {
        let raw = serde_json::from_slice::<&RawValue>(line).ok();
        match raw.map(|raw| document.any(raw)) {
            Some(Ok(())) => read += 1,
            _ => {
                let kind =
                    IssueKind::Unreadable { expected: "an item of Amazon's or Odoo's records".to_owned() };
                document.issues.push(Issue::new(kind, format!("line {number}"), ""));
            }
        }
    }
    if read == 0 { Err(error) } else { Ok(document) }
}

type Members<'a> = BTreeMap<Cow<'a, str>, &'a RawValue>;

impl ProductDocument {
    /// Anything that may tell of products.
    fn any(&mut self, raw: &RawValue) -> Result<(), ProductDocumentError> {
        if let Ok(list) = serde_json::from_str::<Vec<&RawValue>>(raw.get()) {
            return list.into_iter().try_for_each(|entry| self.any(entry));
        }
        let members: Members<'_> =
            serde_json::from_str(raw.get()).map_err(|_| ProductDocumentError::NoProducts)?;
        let has = |name: &str| members.contains_key(name);
        if has("product.template") || has("product.product") {
            self.odoo(&members);
            Ok(())
        } else if let Some(inner) = members.get("items").or(members.get("payload")) {
            self.any(inner)
        } else if has("sku") {
            let item = self.item(raw, |item: &listings::Item| item.sku.clone());
            self.listings.push(item);
            Ok(())
        } else if has("asin") {
            let item = self.item(raw, |item: &catalog::Item| item.asin.clone());
            self.catalog.push(item);
            Ok(())
        } else if has("errors") {
            Err(ProductDocumentError::ErrorsOnly)
        } else {
            Err(ProductDocumentError::NoProducts)
        }
    }

    /// Reads an item that is known to be a JSON object.
    fn item<T: Value + Default>(&mut self, raw: &RawValue, key: impl Fn(&T) -> Option<String>) -> T {
        let Ok(decoded) = decode::<T>(raw.get().as_bytes()) else { return T::default() };
        let key = key(&decoded.value).unwrap_or_default();
        self.issues.extend(decoded.defects.iter().map(|defect| unreadable(&key, defect)));
        decoded.value
    }

    fn odoo(&mut self, members: &Members<'_>) {
        for (model, records) in members {
            match serde_json::from_str::<Vec<odoo_rpc::Record>>(records.get()) {
                Ok(records) => self.odoo.entry(model.clone().into_owned()).or_default().extend(records),
                Err(_) => {
                    let kind = IssueKind::Unreadable { expected: "a list of records".to_owned() };
                    self.issues.push(Issue::new(kind, model.as_ref(), model.as_ref()));
                }
            }
        }
    }
}

/// It holds the item back where the value decides what the item is, or what it belongs to.
fn unreadable(key: &str, defect: &Defect) -> Issue {
    const VITAL: [&str; 4] = ["sku", "asin", "relationships", "attributes"];
    let kind = IssueKind::Unreadable { expected: defect.expected.to_owned() };
    let mut issue = Issue::new(kind, defect.path.clone(), key);
    if !VITAL.iter().any(|name| defect.path.starts_with(name)) {
        issue.severity = Severity::Warning;
    }
    issue
}
