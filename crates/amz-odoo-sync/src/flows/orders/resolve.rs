//! From a draft to what Odoo should hold: every reference becomes an id, or the order waits with the reason.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use amz_odoo_mapping::order::{Channel, LineTax, OrderDraft, ProductRef};
use odoo_rpc::{Client, Domain, SearchOptions};
use spapi_types::{MarketplaceId, Pii};

use super::rows::Table;
use super::trouble::Trouble;
use super::wanted::{PartnerRef, Wanted, WantedLine, WantedTax};
use crate::error::{Of, Result};
use crate::odoo::setup::fba_pool;
use crate::odoo::{Names, RecordName, Session};

/// The products of a batch, found with one search.
#[derive(Debug, Default)]
pub(crate) struct Products {
    by_reference: HashMap<String, Vec<i64>>,
}

impl Products {
    /// Finds the products of these drafts by internal reference; by the ASIN as reference or barcode where no SKU fits.
    pub(crate) async fn find(session: &Session, drafts: &[&OrderDraft]) -> Result<Self> {
        let mut references = BTreeSet::new();
        for line in drafts.iter().flat_map(|draft| &draft.lines) {
            if let ProductRef::Sku { sku, asin, .. } = &line.product {
                references.extend(sku.clone());
                references.extend(asin.clone());
            }
        }
        let mut found = Self::default();
        if references.is_empty() {
            return Ok(found);
        }
        let references: Vec<String> = references.into_iter().collect();
        let domain = Domain::is_in("default_code", references.clone()) | Domain::is_in("barcode", references);
        let options = SearchOptions::new().context(session.context()).order("id");
        let client: &Client = session.client();
        let records =
            client.search_read("product.product", &domain, &["default_code", "barcode"], options).await?;
        for record in &records {
            let id = record.id().of("product.product")?;
            let code = record.str("default_code").of("product.product")?;
            let barcode = record.str("barcode").of("product.product")?;
            for reference in BTreeSet::from_iter([code, barcode].into_iter().flatten()) {
                found.by_reference.entry(reference.to_owned()).or_default().push(id);
            }
        }
        Ok(found)
    }

    /// SKUs of these drafts that no product carries, with the listing's title.
    pub(crate) fn unknown(&self, drafts: &[&OrderDraft]) -> BTreeMap<String, String> {
        let mut unknown = BTreeMap::new();
        for line in drafts.iter().flat_map(|draft| &draft.lines) {
            if let ProductRef::Sku { sku: Some(sku), asin, title } = &line.product {
                let known = |reference: &String| self.by_reference.contains_key(reference);
                if !known(sku) && !asin.as_ref().is_some_and(known) {
                    unknown.insert(sku.clone(), title.clone().unwrap_or_else(|| sku.clone()));
                }
            }
        }
        unknown
    }

    /// Adds a product that was just created.
    pub(crate) fn add(&mut self, sku: &str, id: i64) {
        self.by_reference.insert(sku.to_owned(), vec![id]);
    }

    fn resolve(&self, sku: Option<&str>, asin: Option<&str>, path: &str) -> Result<i64, Trouble> {
        for reference in [sku, asin].into_iter().flatten() {
            match self.by_reference.get(reference).map(Vec::as_slice) {
                Some([id]) => return Ok(*id),
                Some(several) => {
                    return Err(Trouble::ambiguous_sku(reference, several.len(), path.to_owned()));
                }
                None => {}
            }
        }
        Err(Trouble::unknown_sku(sku.or(asin).unwrap_or("(none)"), path.to_owned()))
    }
}

/// Resolves one draft. All that is missing is named at once, so that one look at Odoo settles the order.
pub(crate) fn resolve(
    session: &Session,
    context: &amz_odoo_mapping::MapContext,
    fbm_warehouse: Option<i64>,
    products: &Products,
    draft: &OrderDraft,
) -> Result<Wanted, Vec<Trouble>> {
    let mut troubles = Vec::new();
    let marketplace = draft.marketplace_id.as_deref().and_then(|id| MarketplaceId::from(id).marketplace());
    let Some(marketplace) = marketplace else {
        return Err(vec![Trouble::not_set_up("the order's marketplace")]);
    };
    let company_id = session.company.id;
    let mut need = |name: RecordName, what: String| {
        session.id(&name).unwrap_or_else(|| {
            troubles.push(Trouble::not_set_up(&what));
            0
        })
    };
    let code = draft.currency.as_deref().unwrap_or(marketplace.currency);
    let pricelist_id =
        need(RecordName::pricelist(company_id, code), format!("the currency {code} (a pricelist in it)"));
    let team_id = need(RecordName::team(marketplace.id), format!("the sales team of {}", marketplace.domain));
    let customer_id =
        need(RecordName::customer(marketplace.id), format!("the customer of {}", marketplace.domain));
    let pool = fba_pool(marketplace, context);
    let warehouse_id = match draft.channel {
        Channel::Fba | Channel::Mcf => {
            need(RecordName::fba_warehouse(company_id, &pool), format!("the warehouse FBA {pool}"))
        }
        Channel::Fbm => fbm_warehouse
            .unwrap_or_else(|| need(RecordName::fba_warehouse(company_id, ""), "a warehouse".to_owned())),
    };
    let order = RecordName::order(marketplace.id, &draft.order_id);
    let mut lines = Vec::with_capacity(draft.lines.len());
    for line in &draft.lines {
        let name = RecordName::line(marketplace.id, &draft.order_id, &line.key);
        let product_id = match &line.product {
            ProductRef::Service(part) => {
                need(RecordName::service(*part), format!("the service product “{}”", part.label()))
            }
            ProductRef::Sku { .. } => 0,
        };
        let tax = match line.tax {
            LineTax::None => None,
            LineTax::Percent { rate, included, amount } => {
                let mode = if included { "included" } else { "excluded" };
                let tax_id = need(
                    RecordName::tax(company_id, rate, included),
                    format!("the tax of {} % ({mode} in prices)", rate.normalize()),
                );
                Some(WantedTax { tax_id, included, amount })
            }
        };
        lines.push(WantedLine {
            name,
            product_id,
            text: line.description.clone(),
            quantity: line.quantity,
            price_unit: line.price_unit,
            total: line.total,
            tax,
        });
    }
    for (line, wanted) in draft.lines.iter().zip(&mut lines) {
        if let ProductRef::Sku { sku, asin, .. } = &line.product {
            match products.resolve(sku.as_deref(), asin.as_deref(), &line.key.to_string()) {
                Ok(id) => wanted.product_id = id,
                Err(trouble) => troubles.push(trouble),
            }
        }
    }
    let currency_id = session.currencies.get(code).map_or(0, |currency| currency.id);
    let ordered_at = draft.purchased_at.or(draft.last_updated_at).unwrap_or_default();
    if !troubles.is_empty() {
        troubles.dedup();
        return Err(troubles);
    }
    let ship_to = draft.ship_to.as_ref().map_or(PartnerRef::Id(customer_id), |_| {
        PartnerRef::Loaded(RecordName::delivery_contact(marketplace.id, &draft.order_id))
    });
    let tax = lines
        .iter()
        .map(|line| line.tax.as_ref().map_or(Some(rust_decimal::Decimal::ZERO), |tax| tax.amount))
        .sum::<Option<rust_decimal::Decimal>>();
    Ok(Wanted {
        order_id: draft.order_id.clone(),
        name: order,
        customer: PartnerRef::Id(customer_id),
        ship_to,
        pricelist_id,
        currency_id,
        currency: code.to_owned(),
        warehouse_id,
        team_id,
        ordered_at,
        deliver_by: draft.commitment_date.unwrap_or(ordered_at),
        note: draft.note.clone().unwrap_or_else(|| Pii::new(String::new())),
        total: draft.total,
        tax,
        lines,
    })
}

/// The rows that create storable products for unknown SKUs, without taxes: orders bring their own.
pub(crate) fn product_table(names: &Names, unknown: &[(String, String)]) -> Table {
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
