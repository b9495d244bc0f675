//! Validates the transfers of a batch in full, also without stock.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use amz_odoo_mapping::money::json_number;
use odoo_rpc::{Call, Domain, SearchOptions};
use rust_decimal::Decimal;
use serde_json::{Map, Value};

use super::batch::{Work, live};
use super::trouble::Trouble;
use super::{OrdersFlow, isolate, lots};
use crate::crash::{self, Point};
use crate::error::{Of, Result};

/// Transfers of several steps (pick, pack, ship) become ready one after the other.
const DELIVERY_ROUNDS: usize = 4;

/// A stock move that still waits.
struct OpenMove {
    id: i64,
    picking_id: i64,
    owner: usize,
    demand: Decimal,
    /// Whether its product has lot or serial numbers.
    tracked: bool,
}

impl OrdersFlow<'_> {
    /// Validates every open transfer of the orders in full, also without stock.
    pub(super) async fn deliver(&self, works: &mut [Work]) -> Result<()> {
        for _ in 0..DELIVERY_ROUNDS {
            let chosen = live(works, |work| work.steps.deliver && work.odoo_id.is_some());
            let orders: HashMap<i64, usize> =
                chosen.iter().filter_map(|&index| Some((works[index].odoo_id?, index))).collect();
            let moves = self.open_moves(&orders).await?;
            if moves.is_empty() {
                return Ok(());
            }
            self.write_quantities(works, &moves).await?;
            crash::point(Point::MovesWritten);
            self.set_aside_without_lots(works, &moves).await?;
            self.validate(works, &moves).await?;
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
        let fields = ["picking_id", "product_uom_qty", "has_tracking"];
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
                tracked: !matches!(record.str("has_tracking").of(model)?, None | Some("none")),
            });
        }
        Ok(found)
    }

    /// One write a distinct quantity: most orders are of one or two units.
    async fn write_quantities(&self, works: &mut [Work], moves: &[OpenMove]) -> Result<()> {
        let owner_of: HashMap<i64, usize> = moves.iter().map(|open| (open.id, open.owner)).collect();
        let mut by_demand: BTreeMap<Decimal, BTreeSet<i64>> = BTreeMap::new();
        for open in moves {
            by_demand.entry(open.demand).or_default().insert(open.id);
        }
        for (demand, ids) in by_demand {
            let mut values = Map::new();
            values.insert(self.odoo.names.move_quantity.to_owned(), json_number(demand));
            if self.odoo.names.picked {
                values.insert("picked".to_owned(), Value::Bool(true));
            }
            let refused = isolate::run(
                self.odoo.client(),
                |ids| {
                    let call = Call::new("stock.move", "write").ids(ids).arg("vals", &values);
                    call.context(self.odoo.context())
                },
                ids,
                |_| None,
            );
            for (id, why) in refused.await? {
                if let Some(&owner) = owner_of.get(&id) {
                    works[owner].refused("write the moved quantity", &why);
                }
            }
        }
        Ok(())
    }

    /// Sets orders aside whose transfers Odoo would refuse for want of lot or serial numbers.
    async fn set_aside_without_lots(&self, works: &mut [Work], moves: &[OpenMove]) -> Result<()> {
        let tracked = moves.iter().filter(|open| open.tracked && works[open.owner].is_live());
        let owner_of: BTreeMap<i64, usize> = tracked.map(|open| (open.picking_id, open.owner)).collect();
        let transfers: Vec<i64> = owner_of.keys().copied().collect();
        for (transfer, waiting) in lots::waiting(self.odoo, &transfers).await? {
            if let Some(&owner) = owner_of.get(&transfer) {
                works[owner].trouble(Trouble::lots_missing(&waiting.transfer, &waiting.products));
            }
        }
        Ok(())
    }

    async fn validate(&self, works: &mut [Work], moves: &[OpenMove]) -> Result<()> {
        let ready = moves.iter().filter(|open| works[open.owner].is_live());
        let pickings: BTreeMap<i64, usize> = ready.map(|open| (open.picking_id, open.owner)).collect();
        let context = self.odoo.context().with("skip_sms", true).with("skip_backorder", true);
        let refused = isolate::run(
            self.odoo.client(),
            |ids| {
                // Odoo validates every transfer that is named here, so a bad one may only be named with itself.
                let context = context.clone().with("picking_ids_not_to_backorder", ids.clone());
                Call::new("stock.picking", "button_validate").ids(ids).context(context)
            },
            pickings.keys().copied(),
            |answer| {
                answer.get("res_model").map(|wizard| format!("it asks for {wizard}, and nothing was done"))
            },
        );
        for (picking, why) in refused.await? {
            if let Some(&owner) = pickings.get(&picking) {
                works[owner].refused("validate the transfer", &why);
            }
        }
        Ok(())
    }
}
