//! From leased jobs to planned work: map, decide, resolve, compare with what Odoo has.

use std::collections::HashMap;

use amz_odoo_mapping::context::UnknownSku;
use amz_odoo_mapping::document::document;
use amz_odoo_mapping::fields::{CustomValues, RuleInput, custom_values};
use amz_odoo_mapping::order::{OrderDraft, Policy, SkipReason, Status, Target, target};
use amz_odoo_mapping::trace::Trace;

use super::batch::{End, Work, live};
use super::existing::Existing;
use super::plan::{Decision, Known, Steps, decide};
use super::products::{self, Products};
use super::resolve::{References, resolve};
use super::trouble::Trouble;
use super::{Mode, OrdersFlow, commit, custom, digest, isolate, read};
use crate::error::Result;
use crate::odoo::{MODULE, RecordName};
use crate::store::Job;

impl OrdersFlow<'_> {
    /// Plans a batch. Reads from Odoo and writes nothing but products that a rule creates.
    pub(super) async fn prepare(&self, jobs: Vec<Job>, mode: Mode) -> Result<Vec<Work>> {
        let mut works: Vec<Work> = jobs.into_iter().map(|job| self.map(job)).collect();
        self.remember(&mut works).await?;
        let order_ids: Vec<String> =
            works.iter().filter(|work| is_asked(work)).map(|work| work.order_id().to_owned()).collect();
        if order_ids.is_empty() {
            return Ok(works);
        }
        let mut existing: HashMap<String, Vec<Existing>> = HashMap::new();
        for order in read::by_order_id(self.odoo, &order_ids).await? {
            existing.entry(order.order_id.clone()).or_default().push(order);
        }
        for work in works.iter_mut().filter(|work| work.is_filtered && is_asked(work)) {
            leave_out(work, existing.get(work.order_id()).map_or(&[], Vec::as_slice));
        }
        let chosen = live(&works, |_| true);
        let products = self.products(&works, &chosen, mode).await?;
        let carriers = self.carriers(&works, &chosen).await?;
        let positions = self.fiscal_positions(&works, &chosen).await?;
        let taxes = self.named_taxes(&works, &chosen).await?;
        let made = |name: &RecordName| self.odoo.id(name);
        let references = References {
            company_id: self.odoo.company.id,
            currencies: &self.odoo.currencies,
            made: &made,
            context: &self.context,
            fbm_warehouse: self.fbm_warehouse,
            carriers: &carriers,
            fiscal_positions: &positions,
            taxes: &taxes,
            products: &products,
        };
        resolve_all(references, &mut works, &chosen);
        for work in &mut works {
            let found = existing.remove(work.order_id()).unwrap_or_default();
            self.decide(work, found, mode);
        }
        Ok(works)
    }

    fn map(&self, job: Job) -> Work {
        let read = document(job.payload.expose());
        let mut work = Work {
            job,
            draft: None,
            custom: CustomValues::default(),
            is_filtered: false,
            trace: Trace::default(),
            target: Target::Skip { reason: SkipReason::UnknownStatus },
            known: Known::Never,
            fingerprint: String::new(),
            wanted: None,
            existing: None,
            odoo_id: None,
            customer_id: None,
            steps: Steps::default(),
            troubles: Vec::new(),
            end: None,
        };
        let order = match read.map(|orders| orders.into_iter().next()) {
            Ok(Some(order)) => order,
            Ok(None) => {
                work.trouble(Trouble::unreadable_document("it holds no order"));
                return work;
            }
            Err(error) => {
                work.trouble(Trouble::unreadable_document(&error.to_string()));
                return work;
            }
        };
        let mut mapped = order.map(&self.context);
        let mut policy = Policy::default();
        policy.cut_over = self.account.cut_over;
        work.target = target(&mapped.draft, &policy);
        if !self.fields.is_empty() {
            let custom =
                custom_values(&self.fields, &RuleInput { document: &order.json(), draft: &mapped.draft });
            mapped.trace.append(custom.trace);
            mapped.issues.extend(custom.issues);
            work.custom = custom.draft;
        }
        if let Some(filter) = &self.account.order_filter {
            match filter.matches(&mapped.draft) {
                Ok(passes) => work.is_filtered = !passes,
                Err(error) => work.trouble(Trouble::filter(&error)),
            }
        }
        work.fingerprint = fingerprint(&mapped.draft, &work.custom);
        work.trace = mapped.trace;
        if let Target::Skip { reason } = work.target {
            match skipped(reason) {
                Some(why) => work.end = Some(End::Skipped(why)),
                None => work.end = Some(End::Quarantined),
            }
        }
        for issue in &mapped.issues {
            let trouble = Trouble::mapped(issue);
            // An order that does not come into Odoo is held back by nothing.
            if trouble.is_blocking() && matches!(work.end, Some(End::Skipped(_))) {
                continue;
            }
            work.trouble(trouble);
        }
        work.draft = Some(mapped.draft);
        work
    }

    /// What the last run wrote.
    async fn remember(&self, works: &mut [Work]) -> Result<()> {
        let ids: Vec<String> = works.iter().map(|work| work.order_id().to_owned()).collect();
        let known = self.store.xrefs(&self.account.name, commit::KIND, &ids).await?;
        for work in works {
            work.known = match known.get(work.order_id()) {
                None => Known::Never,
                Some(xref) if xref.fingerprint == work.fingerprint => Known::Same,
                Some(_) => Known::Changed,
            };
        }
        Ok(())
    }

    async fn products(&self, works: &[Work], chosen: &[usize], mode: Mode) -> Result<Products> {
        let drafts: Vec<&OrderDraft> =
            chosen.iter().filter_map(|&index| works[index].draft.as_ref()).collect();
        let mut products = Products::find(self.odoo, &drafts).await?;
        if self.context.rules.unknown_sku == UnknownSku::Review {
            return Ok(products);
        }
        let unknown: Vec<(String, String)> = products.unknown(&drafts).into_iter().collect();
        if mode == Mode::Rehearse {
            unknown.iter().for_each(|(sku, _)| products.add(sku, NOT_YET));
            return Ok(products);
        }
        let unknown = self.known_by_our_name(&mut products, unknown).await?;
        let table = products::creation(&self.odoo.names, &unknown);
        let context = self.odoo.context();
        for (owner, result) in
            isolate::load(self.odoo.client(), "product.product", &table, context, true).await?
        {
            let (sku, _) = &unknown[owner];
            match result {
                Ok(id) => products.add(sku, id),
                // The orders that need it say so themselves: unknown SKU.
                Err(why) => {
                    tracing::warn!(product = %RecordName::product(sku), "Odoo refused a new product: {}", why.answer)
                }
            }
        }
        Ok(products)
    }

    /// Products that were created here once and renamed since: loading them again would undo what people changed.
    ///
    /// One call a SKU: Odoo looks external ids up one by one, and this happens once for each new SKU.
    async fn known_by_our_name(
        &self,
        products: &mut Products,
        unknown: Vec<(String, String)>,
    ) -> Result<Vec<(String, String)>> {
        let mut new = Vec::with_capacity(unknown.len());
        for (sku, title) in unknown {
            match self.odoo.client().record_of(&RecordName::product(&sku).to_external_id()?).await? {
                Some((_, id)) => products.add(&sku, id),
                None => new.push((sku, title)),
            }
        }
        Ok(new)
    }

    fn decide(&self, work: &mut Work, mut found: Vec<Existing>, mode: Mode) {
        let Some(wanted) = work.wanted.as_ref().filter(|_| work.is_live()) else { return };
        // Ours, if it is among them; otherwise somebody else's, which the plan reports.
        let ours = found.iter().position(|order| order.external_id.as_deref() == Some(wanted.name.as_str()));
        let existing = match ours {
            Some(position) => Some(found.swap_remove(position)),
            None => found.pop(),
        };
        let digits = self.odoo.names.price_digits;
        match decide(wanted, &work.target, existing.as_ref(), work.known, digits) {
            // No run has read it back yet: this one does.
            Decision::Unchanged if work.known == Known::Never && mode == Mode::Book => {}
            Decision::Unchanged => work.end = Some(End::Unchanged),
            Decision::Go(steps) => work.steps = steps,
            Decision::Hold(trouble) => work.trouble(trouble),
        }
        work.odoo_id = existing.as_ref().map(|order| order.id);
        work.customer_id = existing.as_ref().and_then(|order| order.customer_id);
        work.existing = existing;
    }
}

fn resolve_all(references: References<'_>, works: &mut [Work], chosen: &[usize]) {
    for &index in chosen {
        let work = &mut works[index];
        let Some(draft) = &work.draft else { continue };
        let unknown = draft.carrier.as_ref().filter(|name| !references.carriers.contains_key(*name)).cloned();
        match resolve(references, draft) {
            Ok(mut wanted) => {
                custom::put(&mut wanted, draft, &work.custom);
                work.wanted = Some(wanted);
            }
            Err(troubles) => troubles.into_iter().for_each(|trouble| work.trouble(trouble)),
        }
        if let Some(name) = unknown {
            work.trouble(Trouble::unknown_carrier(&name));
        }
    }
}

/// Stands for a product that a rehearsal does not create.
const NOT_YET: i64 = 0;

/// The reason in words; none where the mapping's own issue says it.
fn skipped(reason: SkipReason) -> Option<&'static str> {
    match reason {
        SkipReason::Pending => Some("pending: its units are reserved in the ledger only"),
        SkipReason::BeforeCutOver => Some("over before the cut-over date: history only"),
        SkipReason::OtherChannel => Some("sold on another channel: its sales order is there"),
        SkipReason::Filtered => Some("outside of the account's `order_filter`"),
        SkipReason::UnknownStatus => None,
    }
}

/// Whether Odoo is asked for the order: it may have one that the filter leaves out, and that is no issue then.
fn is_asked(work: &Work) -> bool {
    work.is_live() || (work.is_filtered && work.end == Some(End::Quarantined))
}

/// Takes an order out that the account's filter leaves out, unless Odoo has it: somebody would go on shipping what Amazon
/// has canceled.
fn leave_out(work: &mut Work, existing: &[Existing]) {
    let is_ours = |order: &Existing| order.external_id.as_deref().is_some_and(|id| id.starts_with(MODULE));
    if existing.iter().any(is_ours) {
        return;
    }
    work.target = Target::Skip { reason: SkipReason::Filtered };
    work.end = skipped(SkipReason::Filtered).map(End::Skipped);
    work.troubles.clear();
}

/// Two orders with the same digest are written alike. What only moves the order on, such as its status, is no part of it.
fn fingerprint(draft: &OrderDraft, custom: &CustomValues) -> String {
    let mut draft = draft.clone();
    draft.last_updated_at = None;
    draft.shipped_at = None;
    draft.status = Status::Pending;
    let mut bytes = serde_json::to_vec(&draft).unwrap_or_default();
    if !custom.is_empty() {
        bytes.extend(serde_json::to_vec(custom).unwrap_or_default());
    }
    digest(&bytes)
}

#[cfg(test)]
mod tests {
    use super::super::existing::OrderState;
    use super::super::fixtures::{existing, wanted, work};
    use super::*;

    #[test]
    fn a_filter_leaves_out_what_odoo_has_not() {
        let left_out = |end: Option<End>, have: &[Existing]| {
            let mut work = Work { is_filtered: true, end, ..work() };
            assert!(is_asked(&work));
            leave_out(&mut work, have);
            work.end
        };
        let skipped = Some(End::Skipped("outside of the account's `order_filter`"));
        assert_eq!(left_out(None, &[]), skipped);
        assert_eq!(left_out(Some(End::Quarantined), &[]), skipped, "what stays out is no issue");
        let ours = existing(&wanted(), OrderState::Confirmed);
        assert_eq!(left_out(None, std::slice::from_ref(&ours)), None, "an order that Odoo has is followed");
        let foreign = Existing { external_id: Some("other.order_1".to_owned()), ..ours };
        assert_eq!(left_out(None, &[foreign]), skipped);
        let pending = Work { is_filtered: true, end: Some(End::Skipped("pending")), ..work() };
        assert!(!is_asked(&pending), "what is out for another reason needs no question");
    }

    #[test]
    fn an_order_with_another_custom_value_is_another_order() {
        let draft = work().draft.expect("a draft");
        let values = |text: &str| -> CustomValues {
            let value =
                serde_json::json!([{"rule": "r", "field": "sale.order.x_a", "column": "x_a", "value": text}]);
            serde_json::from_value(value).expect("values")
        };
        let plain = fingerprint(&draft, &CustomValues::default());
        assert_ne!(fingerprint(&draft, &values("1")), plain);
        assert_ne!(fingerprint(&draft, &values("1")), fingerprint(&draft, &values("2")));
        assert_eq!(fingerprint(&draft, &values("1")), fingerprint(&draft, &values("1")));
    }
}
