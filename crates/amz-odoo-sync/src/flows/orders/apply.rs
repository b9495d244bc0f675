//! Carries out the steps of a batch: one call a step, however many orders; a bad order leaves the batch alone.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use amz_odoo_mapping::partner;
use odoo_rpc::{Call, Context};

use super::OrdersFlow;
use super::batch::{Work, live};
use super::contacts::{self, Places};
use super::custom::Columns;
use super::existing::{Existing, OrderState};
use super::isolate::{self, Refused};
use super::rows::{self, Kind, OrderRow, Table};
use super::wanted::PartnerRef;
use crate::crash::{self, Point};
use crate::error::Result;
use crate::odoo::RecordName;

/// From this version on confirming makes nobody a follower.
const FIRST_WITHOUT_FOLLOWERS: u16 = 19;

impl OrdersFlow<'_> {
    /// Carries out every step of the live orders.
    pub(super) async fn apply(&self, works: &mut [Work]) -> Result<()> {
        let loading = live(works, |work| work.steps.load);
        if !loading.is_empty() {
            let partners = self.load_partners(works, &loading).await?;
            crash::point(Point::PartnersLoaded);
            self.extend(works).await?;
            for kind in Kind::ALL {
                self.load_orders(works, &partners, kind).await?;
            }
            crash::point(Point::OrdersLoaded);
            self.extend(works).await?;
        }
        self.confirm(works).await?;
        // Before the date, whose absence tells the next run that a crash left this to do.
        self.unsubscribe_buyers(works).await?;
        self.write_carriers(works).await?;
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
        let mut tables = BTreeMap::new();
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
                let cells = contacts::contact_cells(places, name, parent, &contact);
                contacts::push(&mut tables, index, cells, &wanted.contact_custom);
            }
        }
        for table in tables.values() {
            for (index, result) in self.load("res.partner", table, false).await? {
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
        }
        Ok(partners)
    }

    async fn load_orders(
        &self,
        works: &mut [Work],
        partners: &HashMap<RecordName, i64>,
        kind: Kind,
    ) -> Result<()> {
        let loading = live(works, |work| work.steps.load);
        let mut tables: BTreeMap<Columns, Vec<Chosen>> = BTreeMap::new();
        for index in loading {
            let Some(wanted) = works[index].wanted.as_ref() else { continue };
            let Some(customer_id) = wanted.customer.resolve(partners) else { continue };
            let ship_to_id = wanted.ship_to.resolve(partners).unwrap_or(customer_id);
            if kind_of(works[index].existing.as_ref(), customer_id, ship_to_id) == kind {
                let chosen = Chosen { index, customer_id, ship_to_id };
                tables.entry(Columns::of_order(wanted)).or_default().push(chosen);
            }
        }
        for (columns, chosen) in tables {
            self.load_table(works, &chosen, kind, &columns).await?;
        }
        Ok(())
    }

    async fn load_table(
        &self,
        works: &mut [Work],
        chosen: &[Chosen],
        kind: Kind,
        columns: &Columns,
    ) -> Result<()> {
        let rows: Vec<OrderRow<'_>> = chosen
            .iter()
            .filter_map(|&Chosen { index, customer_id, ship_to_id }| {
                let wanted = works[index].wanted.as_ref()?;
                Some(OrderRow { wanted, dropped: &works[index].steps.dropped, customer_id, ship_to_id })
            })
            .collect();
        let table = rows::orders(&self.odoo.names, &rows, kind, columns);
        // What a rule writes may be a buyer's.
        let quote = columns.is_empty();
        // From 18 on the open transfers get the new address; before, Odoo asks a person to look at them.
        let context = self.odoo.context().with("update_delivery_shipping_partner", kind == Kind::Moved);
        for (owner, result) in self.load_in("sale.order", &table, context, quote).await? {
            let Chosen { index, customer_id, .. } = chosen[owner];
            let work = &mut works[index];
            match result {
                Ok(id) => (work.odoo_id, work.customer_id) = (Some(id), Some(customer_id)),
                Err(why) => work.refused("load the order", &why),
            }
        }
        Ok(())
    }

    /// No follower is a buyer: up to 18 confirming makes the customer one. One call, however many orders.
    async fn unsubscribe_buyers(&self, works: &mut [Work]) -> Result<()> {
        if self.odoo.client().version().major() >= FIRST_WITHOUT_FOLLOWERS {
            return Ok(());
        }
        let chosen = live(works, |work| work.steps.date && work.odoo_id.is_some());
        let customers: BTreeSet<i64> = chosen.iter().filter_map(|&index| works[index].customer_id).collect();
        if customers.is_empty() {
            return Ok(());
        }
        self.run(works, &chosen, "unsubscribe the buyer", |ids| {
            let call = Call::new("sale.order", "message_unsubscribe").ids(ids);
            call.arg("partner_ids", &customers).context(self.odoo.context())
        })
        .await?;
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
        self.load_in(model, table, self.odoo.context(), quote).await
    }

    async fn load_in(
        &self,
        model: &str,
        table: &Table,
        context: Context,
        quote: bool,
    ) -> Result<isolate::Loaded> {
        isolate::load(self.odoo.client(), model, table, context, quote).await
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

/// An order to load, and its partners.
#[derive(Clone, Copy)]
struct Chosen {
    index: usize,
    customer_id: i64,
    ship_to_id: i64,
}

/// The kind of table that an order belongs in.
fn kind_of(existing: Option<&Existing>, customer_id: i64, ship_to_id: i64) -> Kind {
    match existing.filter(|existing| existing.state == OrderState::Confirmed) {
        None => Kind::Quotations,
        Some(have) if (have.customer_id, have.ship_to_id) == (Some(customer_id), Some(ship_to_id)) => {
            Kind::Confirmed
        }
        Some(_) => Kind::Moved,
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::{existing, wanted};
    use super::*;

    #[test]
    fn partners_are_sent_where_one_of_them_changes() {
        let wanted = wanted();
        let of = |state| existing(&wanted, state);
        for (existing, partners, kind) in [
            (None, (10, 11), Kind::Quotations),
            (Some(of(OrderState::Quotation)), (10, 11), Kind::Quotations),
            (Some(of(OrderState::Confirmed)), (10, 11), Kind::Confirmed),
            (Some(of(OrderState::Confirmed)), (10, 12), Kind::Moved),
            (Some(of(OrderState::Confirmed)), (12, 11), Kind::Moved),
        ] {
            assert_eq!(kind_of(existing.as_ref(), partners.0, partners.1), kind, "{partners:?}");
        }
    }
}
