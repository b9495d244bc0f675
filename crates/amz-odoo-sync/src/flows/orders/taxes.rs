//! Taxes that the merchant's tax rules name.

use std::collections::{BTreeMap, BTreeSet};

use amz_odoo_mapping::order::{LineTax, OrderDraft};
use odoo_rpc::{Domain, SearchOptions};
use rust_decimal::Decimal;

use super::OrdersFlow;
use super::batch::Work;
use crate::error::{Of, Result};

/// A tax of Odoo's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NamedTax {
    /// Its id.
    pub(crate) id: i64,
    /// Percent.
    pub(crate) rate: Decimal,
    /// Whether prices contain it.
    pub(crate) included: bool,
}

impl NamedTax {
    /// The first of these that bears the line's rate in the line's mode.
    pub(crate) fn among(taxes: &[Self], rate: Decimal, included: bool) -> Option<Self> {
        taxes.iter().find(|tax| tax.rate == rate && tax.included == included).copied()
    }
}

impl OrdersFlow<'_> {
    /// The company's sales taxes that the batch's orders name; nothing is asked where none does.
    pub(super) async fn named_taxes(
        &self,
        works: &[Work],
        chosen: &[usize],
    ) -> Result<BTreeMap<String, Vec<NamedTax>>> {
        let drafts = chosen.iter().filter_map(|&index| works[index].draft.as_ref());
        let names: BTreeSet<String> = drafts.flat_map(names).collect();
        let mut taxes: BTreeMap<String, Vec<NamedTax>> = BTreeMap::new();
        if names.is_empty() {
            return Ok(taxes);
        }
        let model = "account.tax";
        let options = SearchOptions::new().context(self.odoo.context()).order("sequence, id");
        let domain = Domain::is_in("name", names)
            & Domain::eq("company_id", self.odoo.company.id)
            & Domain::eq("type_tax_use", "sale")
            & Domain::eq("amount_type", "percent");
        let fields = ["name", "amount", "price_include"];
        for record in self.odoo.client().search_read(model, &domain, &fields, options).await? {
            let tax = NamedTax {
                id: record.id().of(model)?,
                rate: record.decimal("amount").of(model)?.unwrap_or_default(),
                included: record.bool("price_include").of(model)?,
            };
            let name = record.str("name").of(model)?.unwrap_or_default();
            taxes.entry(name.to_owned()).or_default().push(tax);
        }
        Ok(taxes)
    }
}

/// The taxes that an order's lines should bear, where its rule names them.
fn names(draft: &OrderDraft) -> impl Iterator<Item = String> {
    let treatment = draft.tax_treatment.as_ref();
    draft.lines.iter().filter_map(move |line| match line.tax {
        LineTax::Percent { rate, included, .. } => treatment?.tax_name(rate, included),
        LineTax::None => None,
    })
}
