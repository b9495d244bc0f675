//! Carries out the steps of a batch: one call a step, however many orders; a bad order leaves the batch alone.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use amz_odoo_mapping::partner;
use odoo_rpc::{Call, Domain, SearchOptions};
use rust_decimal::Decimal;
use serde_json::{Map, Value};

use super::batch::{Work, live};
use super::existing::OrderState;
use super::isolate::{self, Refused};
use super::rows::{self, OrderRow, Table};
use super::trouble::Trouble;
use super::wanted::PartnerRef;
use super::{OrdersFlow, contacts};
use crate::crash::{self, Point};
use crate::error::{Of, Result};
use crate::odoo::RecordName;

/// Transfers of several steps (pick, pack, ship) become ready one after the other.
const DELIVERY_ROUNDS: usize = 4;

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
            table.push(owner, contacts::company_cells(self.odoo, name, company));
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
                works[index].trouble(Trouble::refused(
                    "make the buyer's company",
                    why.field.as_deref(),
                    &why.answer,
                ));
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
                table.push(index, contacts::contact_cells(self.odoo, name, parent, &contact));
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
                Err(why) => {
                    works[index].trouble(Trouble::refused(
                        "make the delivery contact",
                        why.field.as_deref(),
                        &why.answer,
                    ));
                }
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
                Err(why) => {
                    work.trouble(Trouble::refused("load the order", why.field.as_deref(), &why.answer))
                }
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
                works[chosen[owner]].trouble(Trouble::refused(
                    "write the order date",
                    why.field.as_deref(),
                    &why.answer,
                ));
            }
        }
        crash::point(Point::DatesWritten);
        Ok(())
    }

    /// Validates every open transfer of the orders in full, also without stock.
    async fn deliver(&self, works: &mut [Work]) -> Result<()> {
        for _ in 0..DELIVERY_ROUNDS {
            let chosen = live(works, |work| work.steps.deliver && work.odoo_id.is_some());
            let orders: HashMap<i64, usize> =
                chosen.iter().filter_map(|&index| Some((works[index].odoo_id?, index))).collect();
            let moves = self.open_moves(&orders).await?;
            if moves.is_empty() {
                return Ok(());
            }
            self.write_quantities(&moves).await?;
            crash::point(Point::MovesWritten);
            let pickings: BTreeMap<i64, usize> =
                moves.iter().map(|open| (open.picking_id, open.owner)).collect();
            let context = self.odoo.context().with("skip_sms", true).with("skip_backorder", true);
            let refused = isolate::run(
                self.odoo.client(),
                |ids| {
                    // Odoo validates every transfer that is named here, so a bad one may only be named with itself.
                    let context = context.clone().with("picking_ids_not_to_backorder", ids.clone());
                    Call::new("stock.picking", "button_validate").ids(ids).context(context)
                },
                pickings.keys().copied().collect(),
                |answer| {
                    answer
                        .get("res_model")
                        .map(|wizard| format!("it asks for {wizard}, and nothing was done"))
                },
            );
            for (picking, why) in refused.await? {
                if let Some(&owner) = pickings.get(&picking) {
                    works[owner].trouble(Trouble::refused(
                        "validate the transfer",
                        why.field.as_deref(),
                        &why.answer,
                    ));
                }
            }
            crash::point(Point::PickingsValidated);
            self.extend(works).await?;
        }
        Ok(())
    }

    async fn open_moves(&self, orders: &HashMap<i64, usize>) -> Result<Vec<OpenMove>> {
        if orders.is_empty() {
            return Ok(Vec::new());
        }
        let options = || SearchOptions::new().context(self.odoo.context());
        let open = || Domain::not_in("state", ["done", "cancel"]);
        let domain = Domain::is_in("sale_id", orders.keys().copied()) & open();
        let pickings = self
            .odoo
            .client()
            .search_read("stock.picking", &domain, &["sale_id", "state"], options())
            .await?;
        let mut owner_of = HashMap::new();
        for picking in &pickings {
            let model = "stock.picking";
            let order = picking.many2one("sale_id").of(model)?.and_then(|order| orders.get(&order.id));
            // A transfer that waits for another becomes ready in the next round.
            let waits = picking.str("state").of(model)? == Some("waiting");
            if let Some(&owner) = order.filter(|_| !waits) {
                owner_of.insert(picking.id().of(model)?, owner);
            }
        }
        if owner_of.is_empty() {
            return Ok(Vec::new());
        }
        let domain = Domain::is_in("picking_id", owner_of.keys().copied()) & open();
        let fields = ["picking_id", "product_uom_qty"];
        let moves =
            self.odoo.client().search_read("stock.move", &domain, &fields, options().order("id")).await?;
        let mut found = Vec::new();
        for record in &moves {
            let model = "stock.move";
            let picking_id = record.many2one("picking_id").of(model)?.map(|picking| picking.id);
            let Some((picking_id, owner)) = picking_id.and_then(|id| Some((id, *owner_of.get(&id)?))) else {
                continue;
            };
            let demand = record.decimal("product_uom_qty").of(model)?.unwrap_or_default();
            found.push(OpenMove {
                id: record.id().of(model)?,
                picking_id,
                owner,
                demand: demand.normalize(),
            });
        }
        Ok(found)
    }

    /// One write a distinct quantity: most orders are of one or two units.
    async fn write_quantities(&self, moves: &[OpenMove]) -> Result<()> {
        let mut by_demand: BTreeMap<Decimal, BTreeSet<i64>> = BTreeMap::new();
        for open in moves {
            by_demand.entry(open.demand).or_default().insert(open.id);
        }
        for (demand, ids) in by_demand {
            let mut values = Map::new();
            values.insert(self.odoo.names.move_quantity.to_owned(), rows::number(demand));
            if self.odoo.names.picked {
                values.insert("picked".to_owned(), Value::Bool(true));
            }
            let ids: Vec<i64> = ids.into_iter().collect();
            self.odoo.client().write("stock.move", &ids, values, self.odoo.context()).await?;
        }
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
        let refused =
            isolate::run(self.odoo.client(), call, owner_of.keys().copied().collect(), |_| None).await?;
        for (id, why) in refused {
            if let Some(&owner) = owner_of.get(&id) {
                works[owner].trouble(Trouble::refused(step, why.field.as_deref(), &why.answer));
            }
        }
        Ok(true)
    }
}

/// A stock move that still waits.
struct OpenMove {
    id: i64,
    picking_id: i64,
    owner: usize,
    demand: Decimal,
}
