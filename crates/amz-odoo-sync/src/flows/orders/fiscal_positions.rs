//! Fiscal positions that the merchant's tax rules name.

use std::collections::{BTreeMap, BTreeSet};

use odoo_rpc::{Domain, SearchOptions};

use super::OrdersFlow;
use super::batch::Work;
use crate::error::{Of, Result};

impl OrdersFlow<'_> {
    /// Ids of the company's fiscal positions that the batch's orders name; nothing is asked where none does.
    pub(super) async fn fiscal_positions(
        &self,
        works: &[Work],
        chosen: &[usize],
    ) -> Result<BTreeMap<String, i64>> {
        let drafts = chosen.iter().filter_map(|&index| works[index].draft.as_ref());
        let treatments = drafts.filter_map(|draft| draft.tax_treatment.as_ref());
        let names: BTreeSet<String> = treatments.filter_map(|tax| tax.fiscal_position.clone()).collect();
        if names.is_empty() {
            return Ok(BTreeMap::new());
        }
        let model = "account.fiscal.position";
        let options = SearchOptions::new().context(self.odoo.context()).order("sequence desc, id desc");
        let domain = Domain::is_in("name", names) & Domain::eq("company_id", self.odoo.company.id);
        let found = self.odoo.client().search_read(model, &domain, &["name"], options).await?;
        // Of several with one name the first in Odoo's order stays.
        let named =
            found.iter().map(|record| Ok((record.str("name")?.unwrap_or_default().to_owned(), record.id()?)));
        named.collect::<Result<_, odoo_rpc::FieldError>>().of(model)
    }
}
