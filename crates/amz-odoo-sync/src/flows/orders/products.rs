//! The products of a batch: found with one search, or created where the merchant's rule says so.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use amz_odoo_mapping::order::{OrderDraft, ProductRef};
use odoo_rpc::{Client, Domain, SearchOptions};

use super::rows::Table;
use super::trouble::Trouble;
use crate::error::{Of, Result};
use crate::odoo::{Names, RecordName, Session};

/// The products of a batch, found with one search.
#[derive(Debug, Default)]
pub(crate) struct Products {
    by_reference: HashMap<String, Vec<i64>>,
    archived: HashSet<String>,
}

impl Products {
    /// Finds the products of these drafts by internal reference; by the ASIN as reference or barcode where no SKU fits.
    pub(crate) async fn find(session: &Session, drafts: &[&OrderDraft]) -> Result<Self> {
        let mut references = BTreeSet::new();
        for line in drafts.iter().flat_map(|draft| &draft.lines) {
            if let ProductRef::Sku { sku, asin, .. } = &line.product {
                references.extend([sku, asin].into_iter().flatten().map(ToString::to_string));
            }
        }
        let mut found = Self::default();
        if references.is_empty() {
            return Ok(found);
        }
        let references: Vec<String> = references.into_iter().collect();
        let domain = Domain::is_in("default_code", references.clone()) | Domain::is_in("barcode", references);
        let options = SearchOptions::new().context(session.context().active_test(false)).order("id");
        let client: &Client = session.client();
        let fields = ["default_code", "barcode", "active"];
        let records = client.search_read("product.product", &domain, &fields, options).await?;
        for record in &records {
            let id = record.id().of("product.product")?;
            let code = record.str("default_code").of("product.product")?;
            let barcode = record.str("barcode").of("product.product")?;
            let active = record.bool("active").of("product.product")?;
            for reference in BTreeSet::from_iter([code, barcode].into_iter().flatten()) {
                if active {
                    found.by_reference.entry(reference.to_owned()).or_default().push(id);
                } else {
                    found.archived.insert(reference.to_owned());
                }
            }
        }
        Ok(found)
    }

    /// SKUs of these drafts that no product carries, not even an archived one, with the listing's title.
    pub(crate) fn unknown(&self, drafts: &[&OrderDraft]) -> BTreeMap<String, String> {
        let mut unknown = BTreeMap::new();
        for line in drafts.iter().flat_map(|draft| &draft.lines) {
            if let ProductRef::Sku { sku: Some(sku), asin, title } = &line.product {
                let known = |reference: &str| {
                    self.by_reference.contains_key(reference) || self.archived.contains(reference)
                };
                if !known(sku) && !asin.as_deref().is_some_and(known) {
                    unknown.insert(sku.to_string(), title.clone().unwrap_or_else(|| sku.to_string()));
                }
            }
        }
        unknown
    }

    /// Adds a product that was just created.
    pub(crate) fn add(&mut self, sku: &str, id: i64) {
        self.by_reference.insert(sku.to_owned(), vec![id]);
    }

    /// The one product of a line, or why there is none.
    pub(crate) fn resolve(&self, sku: Option<&str>, asin: Option<&str>, path: &str) -> Result<i64, Trouble> {
        for reference in [sku, asin].into_iter().flatten() {
            match self.by_reference.get(reference).map(Vec::as_slice) {
                Some([id]) => return Ok(*id),
                Some(several) => {
                    return Err(Trouble::ambiguous_sku(reference, several.len(), path.to_owned()));
                }
                None => {}
            }
        }
        let archived = [sku, asin].into_iter().flatten().find(|reference| self.archived.contains(*reference));
        Err(match archived {
            Some(reference) => Trouble::archived_sku(reference, path.to_owned()),
            None => Trouble::unknown_sku(sku.or(asin).unwrap_or("(none)"), path.to_owned()),
        })
    }
}

/// The rows that create storable products for unknown SKUs, without taxes: orders bring their own.
pub(crate) fn creation(names: &Names, unknown: &[(String, String)]) -> Table {
    let mut fields = ["id", "default_code", "name", "taxes_id/.id", "list_price"].map(str::to_owned).to_vec();
    let goods: &[(&str, &str)] = if names.is_storable {
        &[("type", "consu"), ("is_storable", "True")]
    } else {
        &[("detailed_type", "product")]
    };
    fields.extend(goods.iter().map(|(field, _)| (*field).to_owned()));
    let mut table = Table { fields, ..Table::default() };
    for (owner, (sku, title)) in unknown.iter().enumerate() {
        let mut row = vec![
            RecordName::product(sku).to_string(),
            sku.clone(),
            title.clone(),
            String::new(),
            "0".to_owned(),
        ];
        row.extend(goods.iter().map(|(_, value)| (*value).to_owned()));
        table.push(owner, row);
    }
    table
}
