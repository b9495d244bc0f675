//! From a draft to what Odoo should hold: every reference becomes an id, or the order waits with the reason.

use std::collections::BTreeMap;

use amz_odoo_mapping::order::{Channel, DraftLine, LineTax, OrderDraft, ProductRef};
use amz_odoo_mapping::{MapContext, money};
use rust_decimal::Decimal;
use spapi_types::{Marketplace, MarketplaceId, Pii};

use super::custom::Cells;
use super::products::Products;
use super::taxes::NamedTax;
use super::trouble::Trouble;
use super::wanted::{PartnerRef, Wanted, WantedLine, WantedTax};
use crate::odoo::setup::fba_pool;
use crate::odoo::{Currency, RecordName};

/// What drafts are resolved against.
#[derive(Clone, Copy)]
pub(crate) struct References<'a> {
    /// The company that books.
    pub(crate) company_id: i64,
    /// Odoo's currencies.
    pub(crate) currencies: &'a BTreeMap<String, Currency>,
    /// The id of a record that set-up made.
    pub(crate) made: &'a dyn Fn(&RecordName) -> Option<i64>,
    /// The rules of the mapping.
    pub(crate) context: &'a MapContext,
    /// The warehouse that ships the merchant's own orders.
    pub(crate) fbm_warehouse: Option<i64>,
    /// Delivery carriers by name.
    pub(crate) carriers: &'a BTreeMap<String, i64>,
    /// Fiscal positions by name.
    pub(crate) fiscal_positions: &'a BTreeMap<String, i64>,
    /// Sales taxes by name.
    pub(crate) taxes: &'a BTreeMap<String, Vec<NamedTax>>,
    /// The batch's products.
    pub(crate) products: &'a Products,
}

/// Resolves one draft. All that is missing is named at once, so that one look at Odoo settles the order.
pub(crate) fn resolve(references: References<'_>, draft: &OrderDraft) -> Result<Wanted, Vec<Trouble>> {
    let marketplace = draft.marketplace_id.as_deref().and_then(|id| MarketplaceId::from(id).marketplace());
    let Some(marketplace) = marketplace else {
        return Err(vec![Trouble::not_set_up("the order's marketplace")]);
    };
    let mut resolver = Resolver { references, troubles: Vec::new() };
    let wanted = resolver.order(marketplace, draft);
    let mut troubles = resolver.troubles;
    troubles.dedup();
    if troubles.is_empty() { Ok(wanted) } else { Err(troubles) }
}

/// Collects what is missing on its way; ids that are missing are [`MISSING`] and never leave [`resolve`].
struct Resolver<'a> {
    references: References<'a>,
    troubles: Vec<Trouble>,
}

const MISSING: i64 = 0;

impl Resolver<'_> {
    fn order(&mut self, marketplace: &Marketplace, draft: &OrderDraft) -> Wanted {
        let currency = draft.currency.as_deref().unwrap_or(marketplace.currency);
        let domain = marketplace.domain;
        let pricelist_id = self.pricelist(marketplace, currency);
        let team_id = self.need(&RecordName::team(marketplace.id), || format!("the sales team of {domain}"));
        let customer_id =
            self.need(&RecordName::customer(marketplace.id), || format!("the customer of {domain}"));
        let warehouse_id = self.warehouse(marketplace, draft);
        let fiscal_position_id = self.fiscal_position(draft);
        let lines: Vec<WantedLine> =
            draft.lines.iter().map(|line| self.line(marketplace, draft, line)).collect();
        let digits = self.references.currencies.get(currency).map_or(2, |known| known.digits);
        let tax_slack = match self.references.context.tax_math {
            Some(_) => money::minor_unit(digits) * Decimal::from(lines.len()),
            None => Decimal::ZERO,
        };
        let contact = || PartnerRef::Loaded(RecordName::delivery_contact(marketplace.id, &draft.order_id));
        let ordered_at = draft.purchased_at.or(draft.last_updated_at).unwrap_or_default();
        Wanted {
            order_id: draft.order_id.clone(),
            origin: draft.replacement_of.clone().unwrap_or_else(|| draft.order_id.clone()),
            name: RecordName::order(marketplace.id, &draft.order_id),
            customer: PartnerRef::Id(customer_id),
            // Without an address the customer itself is named: Odoo would take its first child, a stranger.
            ship_to: draft.ship_to.as_ref().map_or(PartnerRef::Id(customer_id), |_| contact()),
            pricelist_id,
            currency_id: self.references.currencies.get(currency).map_or(MISSING, |known| known.id),
            currency: currency.to_owned(),
            warehouse_id,
            fiscal_position_id,
            team_id,
            ordered_at,
            deliver_by: draft.commitment_date.unwrap_or(ordered_at),
            note: draft.note.clone().unwrap_or_else(|| Pii::new(String::new())),
            total: draft.total,
            tax: tax_of(&lines),
            tax_slack,
            carrier_id: draft.carrier.as_ref().and_then(|name| self.references.carriers.get(name)).copied(),
            custom: Cells::new(),
            contact_custom: Cells::new(),
            lines,
        }
    }

    /// Set-up makes the pricelists of the marketplaces' own currencies, and of no other.
    fn pricelist(&mut self, marketplace: &Marketplace, currency: &str) -> i64 {
        let name = RecordName::pricelist(self.references.company_id, currency);
        if currency == marketplace.currency {
            return self.need(&name, || format!("the currency {currency} (a pricelist in it)"));
        }
        (self.references.made)(&name).unwrap_or_else(|| {
            self.troubles.push(Trouble::foreign_currency(currency, marketplace.domain, name.as_str()));
            MISSING
        })
    }

    fn warehouse(&mut self, marketplace: &Marketplace, draft: &OrderDraft) -> i64 {
        match (draft.channel, self.references.fbm_warehouse) {
            (Channel::Fbm, Some(id)) => id,
            (Channel::Fbm, None) => {
                self.troubles.push(Trouble::not_set_up("a warehouse for the merchant's own deliveries"));
                MISSING
            }
            (Channel::Fba | Channel::Mcf, _) => {
                let pool = fba_pool(marketplace, self.references.context);
                let name = RecordName::fba_warehouse(self.references.company_id, &pool);
                self.need(&name, || format!("the warehouse FBA {pool}"))
            }
        }
    }

    /// An order waits for a fiscal position that a rule names: without it the sale would stand at the wrong place of a
    /// tax return.
    fn fiscal_position(&mut self, draft: &OrderDraft) -> Option<i64> {
        let treatment = draft.tax_treatment.as_ref()?;
        let name = treatment.fiscal_position.as_ref()?;
        let found = self.references.fiscal_positions.get(name).copied();
        if found.is_none() {
            self.troubles.push(Trouble::unknown_fiscal_position(name, &treatment.rule));
        }
        found
    }

    fn line(&mut self, marketplace: &Marketplace, draft: &OrderDraft, line: &DraftLine) -> WantedLine {
        let product_id = match &line.product {
            ProductRef::Service(part) => {
                self.need(&RecordName::service(*part), || format!("the service product “{}”", part.label()))
            }
            ProductRef::Sku { sku, asin, .. } => {
                let found =
                    self.references.products.resolve(sku.as_deref(), asin.as_deref(), &line.key.to_string());
                found.unwrap_or_else(|trouble| {
                    self.troubles.push(trouble);
                    MISSING
                })
            }
        };
        WantedLine {
            name: RecordName::line(marketplace.id, &draft.order_id, &line.key),
            product_id,
            text: line.description.clone(),
            quantity: line.quantity,
            price_unit: line.price_unit,
            total: line.total,
            tax: self.tax(draft, line.tax),
            custom: Cells::new(),
        }
    }

    /// The tax that the treatment's rule names, else the one that set-up made for the rate.
    fn tax(&mut self, draft: &OrderDraft, tax: LineTax) -> Option<WantedTax> {
        let LineTax::Percent { rate, included, amount } = tax else { return None };
        let mode = if included { "included" } else { "excluded" };
        let treatment = draft.tax_treatment.as_ref();
        let tax_id = match treatment
            .and_then(|treatment| Some((treatment, treatment.tax_name(rate, included)?)))
        {
            Some((treatment, name)) => {
                let known = self.references.taxes.get(&name).map(Vec::as_slice).unwrap_or_default();
                NamedTax::among(known, rate, included).map_or_else(
                    || {
                        let what = format!("{} %, {mode} in prices", rate.normalize());
                        let trouble = Trouble::unknown_tax(&name, &what, !known.is_empty(), &treatment.rule);
                        self.troubles.push(trouble);
                        MISSING
                    },
                    |tax| tax.id,
                )
            }
            None => {
                let name = RecordName::tax(self.references.company_id, rate, included);
                self.need(&name, || format!("the tax of {} % ({mode} in prices)", rate.normalize()))
            }
        };
        Some(WantedTax { tax_id, included, amount })
    }

    /// The id of a record that set-up makes.
    fn need(&mut self, name: &RecordName, what: impl FnOnce() -> String) -> i64 {
        (self.references.made)(name).unwrap_or_else(|| {
            self.troubles.push(Trouble::not_set_up(&what()));
            MISSING
        })
    }
}

/// The order's tax, where Amazon gives every line's.
fn tax_of(lines: &[WantedLine]) -> Option<Decimal> {
    lines.iter().map(|line| line.tax.as_ref().map_or(Some(Decimal::ZERO), |tax| tax.amount)).sum()
}

#[cfg(test)]
mod tests;
