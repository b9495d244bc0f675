//! Carries out the steps of a batch: one call a step, however many orders; a bad order leaves the batch alone.

use std::collections::{BTreeMap, HashMap};

use amz_odoo_mapping::partner;
use odoo_rpc::Call;

use super::OrdersFlow;
use super::batch::{Work, live};
use super::contacts::{self, Places};
use super::existing::OrderState;
use super::isolate::{self, Refused};
use super::rows::{self, OrderRow, Table};
use super::wanted::PartnerRef;
use crate::crash::{self, Point};
use crate::error::Result;
use crate::odoo::RecordName;

impl OrdersFlow<'_> {
    /// Carries out every step of the live orders.
    pub(super) async fn apply(&self, works: &mut [Work]) -> Result<()> {
        let loading = live(works, |work| work.steps.load);
        if !loading.is_empty() {
            let partners = self.load_partners(works, &loading).await?;
            crash::point(Point::PartnersLoaded);
            self.extend(works).await?;
            for confirmed in [false, true] {
                self.load_orders(works, &partners, confirmed).await?;
            }
            crash::point(Point::OrdersLoaded);
            self.extend(works).await?;
        }
        self.confirm(works).await?;
        self.write_dates(works).await?;
        self.deliver(works).await?;
        self.cancel(works).await
    }

    async fn load_partners(&self, works: &mut [Work], loading: &[usize]) -> Result<HashMap<RecordName, i64>> {
        let places = Places::of(self.odoo);
        let mut partners = HashMap::new();
        let mut companies = BTreeMap::new();
        let mut company_of: HashMap<usize, RecordName> = HashMap::new();
        for &index in loading {
            let Some(draft) = &works[index].draft else { continue };
            let marketplace = draft.marketplace_id.as_deref().unwrap_or_default();
            if let Some((name, company)) = contacts::company(marketplace, draft) {
                company_of.insert(index, name.clone());
                companies.insert(name, company);
            }
        }
        let mut table = contacts::companies();
        for (owner, (name, company)) in companies.iter().enumerate() {
            table.push(owner, contacts::company_cells(places, name, company));
        }
        let loaded = self.load("res.partner", &table, false).await?;
        let mut refused: HashMap<&RecordName, Refused> = HashMap::new();
        for (owner, name) in companies.keys().enumerate() {
            match loaded.get(&owner) {
                Some(Ok(id)) => {
                    partners.insert(name.clone(), *id);
                }
                Some(Err(why)) => {
                    refused.insert(name, why.clone());
                }
                None => {}
            }
        }
        let mut table = contacts::contacts();
        for &index in loading {
            if let Some(why) = company_of.get(&index).and_then(|name| refused.get(name)) {
                works[index].refused("make the buyer's company", why);
                continue;
            }
            let work = &mut works[index];
            let (Some(wanted), Some(draft)) = (&mut work.wanted, &work.draft) else { continue };
            if let Some(name) = company_of.get(&index) {
                wanted.customer = PartnerRef::Loaded(name.clone());
            }
            let (Some(parent), PartnerRef::Loaded(name)) =
                (wanted.customer.resolve(&partners), &wanted.ship_to)
            else {
                continue;
            };
            if let Some(contact) = partner::delivery_contact(draft) {
                table.push(index, contacts::contact_cells(places, name, parent, &contact));
            }
        }
        for (index, result) in self.load("res.partner", &table, false).await? {
            match result {
                Ok(id) => {
                    if let Some(PartnerRef::Loaded(name)) =
                        works[index].wanted.as_ref().map(|wanted| &wanted.ship_to)
                    {
                        partners.insert(name.clone(), id);
                    }
                }
                Err(why) => works[index].refused("make the delivery contact", &why),
            }
        }
        Ok(partners)
    }

    async fn load_orders(
        &self,
        works: &mut [Work],
        partners: &HashMap<RecordName, i64>,
        confirmed: bool,
    ) -> Result<()> {
        let is_confirmed = |work: &Work| {
            work.existing.as_ref().is_some_and(|existing| existing.state == OrderState::Confirmed)
        };
        let chosen = live(works, |work| work.steps.load && is_confirmed(work) == confirmed);
        let rows: Vec<OrderRow<'_>> = chosen
            .iter()
            .filter_map(|&index| {
                let wanted = works[index].wanted.as_ref()?;
                Some(OrderRow {
                    wanted,
                    dropped: &works[index].steps.dropped,
                    customer_id: wanted.customer.resolve(partners)?,
                    ship_to_id: wanted
                        .ship_to
                        .resolve(partners)
                        .or_else(|| wanted.customer.resolve(partners))?,
                })
            })
            .collect();
        let table = rows::orders(&self.odoo.names, &rows, confirmed);
        for (owner, result) in self.load("sale.order", &table, true).await? {
            let work = &mut works[chosen[owner]];
            match result {
                Ok(id) => work.odoo_id = Some(id),
                Err(why) => work.refused("load the order", &why),
            }
        }
        Ok(())
    }

    async fn confirm(&self, works: &mut [Work]) -> Result<()> {
        let chosen = live(works, |work| work.steps.confirm && work.odoo_id.is_some());
        let ids = self.run(works, &chosen, "confirm the order", |ids| {
            Call::new("sale.order", "action_confirm").ids(ids).context(self.odoo.context())
        });
        if ids.await? {
            crash::point(Point::OrdersConfirmed);
            self.extend(works).await?;
        }
        Ok(())
    }

    async fn write_dates(&self, works: &mut [Work]) -> Result<()> {
        let chosen = live(works, |work| work.steps.date && work.odoo_id.is_some());
        let table = rows::dates(chosen.iter().filter_map(|&index| works[index].wanted.as_ref()));
        if table.rows.is_empty() {
            return Ok(());
        }
        for (owner, result) in self.load("sale.order", &table, true).await? {
            if let Err(why) = result {
                works[chosen[owner]].refused("write the order date", &why);
            }
        }
        crash::point(Point::DatesWritten);
        Ok(())
    }

    async fn cancel(&self, works: &mut [Work]) -> Result<()> {
        let chosen = live(works, |work| work.steps.cancel && work.odoo_id.is_some());
        let context = self.odoo.context().with("disable_cancel_warning", true);
        let cancelled = self.run(works, &chosen, "cancel the order", |ids| {
            Call::new("sale.order", "action_cancel").ids(ids).context(context.clone())
        });
        if cancelled.await? {
            crash::point(Point::OrdersCancelled);
        }
        Ok(())
    }

    async fn load(&self, model: &str, table: &Table, quote: bool) -> Result<isolate::Loaded> {
        isolate::load(self.odoo.client(), model, table, self.odoo.context(), quote).await
    }

    /// Runs a method on the chosen orders; those that it refuses leave the batch. Whether there were any.
    async fn run(
        &self,
        works: &mut [Work],
        chosen: &[usize],
        step: &str,
        call: impl Fn(Vec<i64>) -> Call,
    ) -> Result<bool> {
        let owner_of: HashMap<i64, usize> =
            chosen.iter().filter_map(|&index| Some((works[index].odoo_id?, index))).collect();
        if owner_of.is_empty() {
            return Ok(false);
        }
        let refused = isolate::run(self.odoo.client(), call, owner_of.keys().copied(), |_| None).await?;
        for (id, why) in refused {
            if let Some(&owner) = owner_of.get(&id) {
                works[owner].refused(step, &why);
            }
        }
        Ok(true)
    }
}
