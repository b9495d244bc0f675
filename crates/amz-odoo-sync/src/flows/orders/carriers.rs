//! The delivery method on a transfer, where a rule of the merchant's names one for the order's service level.
//!
//! It goes on the transfer and not on the order, where some methods add a line to it. A transfer that a person gave a
//! method keeps it, and so does one that is validated at once: validating may order a label.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use amz_odoo_mapping::order::Target;
use odoo_rpc::{Call, Domain, ErrorKind, SearchOptions};
use serde_json::{Map, Value};

use super::batch::{Work, live};
use super::{OrdersFlow, isolate};
use crate::error::{Of, Result};

impl OrdersFlow<'_> {
    /// Ids of the delivery methods that the batch's orders name.
    pub(super) async fn carriers(&self, works: &[Work], chosen: &[usize]) -> Result<BTreeMap<String, i64>> {
        let drafts = chosen.iter().filter_map(|&index| works[index].draft.as_ref());
        let names: BTreeSet<String> = drafts.filter_map(|draft| draft.carrier.clone()).collect();
        if names.is_empty() {
            return Ok(BTreeMap::new());
        }
        let model = "delivery.carrier";
        let options = SearchOptions::new().context(self.odoo.context()).order("id desc");
        let domain = Domain::is_in("name", names);
        let found = match self.odoo.client().search_read(model, &domain, &["name"], options).await {
            // Without the module there is none.
            Err(error) if matches!(error.kind(), ErrorKind::UnknownModel | ErrorKind::AccessError) => {
                Vec::new()
            }
            found => found?,
        };
        let named =
            found.iter().map(|record| Ok((record.str("name")?.unwrap_or_default().to_owned(), record.id()?)));
        named.collect::<Result<_, odoo_rpc::FieldError>>().of(model)
    }

    /// Writes the delivery methods of open transfers that have none: one call a method.
    pub(super) async fn write_carriers(&self, works: &mut [Work]) -> Result<()> {
        let wants = |work: &Work| {
            work.target == Target::Confirmed
                && (work.steps.date || work.steps.load)
                && work.wanted.as_ref().is_some_and(|wanted| wanted.carrier_id.is_some())
        };
        let chosen = live(works, wants);
        let orders: HashMap<i64, usize> =
            chosen.iter().filter_map(|&index| Some((works[index].odoo_id?, index))).collect();
        if orders.is_empty() {
            return Ok(());
        }
        let model = "stock.picking";
        let domain = Domain::is_in("sale_id", orders.keys().copied())
            & Domain::not_in("state", ["done", "cancel"])
            & Domain::eq("picking_type_code", "outgoing")
            & Domain::eq("carrier_id", false);
        let options = SearchOptions::new().context(self.odoo.context());
        let found = match self.odoo.client().search_read(model, &domain, &["sale_id"], options).await {
            Err(error) if error.kind() == ErrorKind::UnknownField => return Ok(()),
            found => found?,
        };
        let mut owner_of: BTreeMap<i64, usize> = BTreeMap::new();
        let mut by_carrier: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
        for picking in &found {
            let order = picking.many2one("sale_id").of(model)?.and_then(|order| orders.get(&order.id));
            let Some(&owner) = order else { continue };
            let Some(carrier) = works[owner].wanted.as_ref().and_then(|wanted| wanted.carrier_id) else {
                continue;
            };
            let id = picking.id().of(model)?;
            owner_of.insert(id, owner);
            by_carrier.entry(carrier).or_default().push(id);
        }
        for (carrier, ids) in by_carrier {
            let values = Map::from_iter([("carrier_id".to_owned(), Value::from(carrier))]);
            let write = |ids: Vec<i64>| {
                Call::new(model, "write").ids(ids).arg("vals", &values).context(self.odoo.context())
            };
            for (id, why) in isolate::run(self.odoo.client(), write, ids, |_| None).await? {
                if let Some(&owner) = owner_of.get(&id) {
                    works[owner].refused("write the delivery method", &why);
                }
            }
        }
        Ok(())
    }
}
