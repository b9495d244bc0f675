//! Where the units that Amazon holds are in Odoo.

use serde::{Deserialize, Serialize};
use spapi_types::fba_inventory_v1::InventorySummary;
use std::collections::BTreeMap;
use std::fmt;

use crate::text::owned;
use crate::{Issue, IssueKind, Mapped, Trace};

/// A state of units at Amazon, for which Odoo has a location below the FBA pool's warehouse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Place {
    /// To sell: the pool's stock.
    Fulfillable,
    /// Sold and not yet shipped: the pool's stock, reserved by its orders.
    ReservedForOrders,
    /// Moved between Amazon's warehouses.
    Transshipment,
    /// Set aside by Amazon for a look.
    Processing,
    /// Announced, still with the merchant: no stock of the pool yet.
    InboundWorking,
    /// On the way: the transit location.
    InboundShipped,
    /// Being received: the transit location.
    InboundReceiving,
    /// Damaged or past its date: the location of unsellable goods.
    Unfulfillable,
    /// Searched by Amazon.
    Researching,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Fulfillable => "to sell",
            Self::ReservedForOrders => "reserved for orders",
            Self::Transshipment => "between Amazon's warehouses",
            Self::Processing => "in processing",
            Self::InboundWorking => "announced",
            Self::InboundShipped => "on the way",
            Self::InboundReceiving => "being received",
            Self::Unfulfillable => "unsellable",
            Self::Researching => "searched",
        })
    }
}

/// The units of one offer at Amazon.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FbaStock {
    /// Amazon's name of the offer.
    pub seller_sku: String,
    /// Amazon's number of the product.
    pub asin: Option<String>,
    /// Amazon's label of the units.
    pub fn_sku: Option<String>,
    /// The condition, such as `NewItem`; units of another condition are another offer's.
    pub condition: Option<String>,
    /// Units by place; a place without units is absent.
    pub units: BTreeMap<Place, u64>,
}

/// The units of an inventory summary, by place.
///
/// Source: fba_inventory_v1 `InventorySummary` with details. Issues: [`IssueKind::MissingField`] for a summary without a SKU
/// or without its details, [`IssueKind::OutOfRange`] for a negative number, [`IssueKind::QuantityMismatch`] where the parts
/// of reserved units do not come to their total, which is then kept with the reserved ones.
#[must_use]
pub fn fba_stock(summary: &InventorySummary) -> Mapped<FbaStock> {
    let seller_sku = owned(&summary.seller_sku).unwrap_or_default();
    let mut reading = Reading {
        sku: seller_sku.clone(),
        issues: Vec::new(),
        trace: Trace::default(),
        units: BTreeMap::new(),
    };
    if seller_sku.is_empty() {
        reading.issue(IssueKind::MissingField, "sellerSku");
    }
    match &summary.inventory_details {
        None => reading.issue(IssueKind::MissingField, "inventoryDetails"),
        Some(details) => {
            let unfulfillable = details.unfulfillable_quantity.as_ref();
            let researching = details.researching_quantity.as_ref();
            for (place, value, path) in [
                (Place::Fulfillable, details.fulfillable_quantity, "fulfillableQuantity"),
                (Place::InboundWorking, details.inbound_working_quantity, "inboundWorkingQuantity"),
                (Place::InboundShipped, details.inbound_shipped_quantity, "inboundShippedQuantity"),
                (Place::InboundReceiving, details.inbound_receiving_quantity, "inboundReceivingQuantity"),
                (
                    Place::Unfulfillable,
                    unfulfillable.and_then(|part| part.total_unfulfillable_quantity),
                    "unfulfillableQuantity.totalUnfulfillableQuantity",
                ),
                (
                    Place::Researching,
                    researching.and_then(|part| part.total_researching_quantity),
                    "researchingQuantity.totalResearchingQuantity",
                ),
            ] {
                reading.count(place, value, path);
            }
            if let Some(reserved) = &details.reserved_quantity {
                let before = reading.total();
                for (place, value, path) in [
                    (
                        Place::ReservedForOrders,
                        reserved.pending_customer_order_quantity,
                        "reservedQuantity.pendingCustomerOrderQuantity",
                    ),
                    (
                        Place::Transshipment,
                        reserved.pending_transshipment_quantity,
                        "reservedQuantity.pendingTransshipmentQuantity",
                    ),
                    (
                        Place::Processing,
                        reserved.fc_processing_quantity,
                        "reservedQuantity.fcProcessingQuantity",
                    ),
                ] {
                    reading.count(place, value, path);
                }
                reading.rest(reading.total() - before, reserved.total_reserved_quantity);
            }
        }
    }
    let draft = FbaStock {
        seller_sku,
        asin: owned(&summary.asin),
        fn_sku: owned(&summary.fn_sku),
        condition: owned(&summary.condition),
        units: reading.units,
    };
    Mapped { draft, issues: reading.issues, trace: reading.trace }
}

struct Reading {
    sku: String,
    issues: Vec<Issue>,
    trace: Trace,
    units: BTreeMap<Place, u64>,
}

impl Reading {
    fn issue(&mut self, kind: IssueKind, path: &str) {
        let path = if matches!(path, "sellerSku" | "inventoryDetails") {
            path.to_owned()
        } else {
            format!("inventoryDetails.{path}")
        };
        self.issues.push(Issue::new(kind, path, self.sku.as_str()));
    }

    fn count(&mut self, place: Place, value: Option<i64>, path: &'static str) {
        let Some(value) = value.filter(|value| *value != 0) else { return };
        match u64::try_from(value) {
            Ok(units) => {
                let known = self.units.entry(place).or_default();
                *known = known.saturating_add(units);
                self.trace.push("stock.quant.quantity", path, "fba.place", Some(units.to_string()));
            }
            Err(_) => self.issue(IssueKind::OutOfRange, path),
        }
    }

    fn total(&self) -> u64 {
        self.units.values().fold(0, |sum, units| sum.saturating_add(*units))
    }

    /// What the total of the reserved units has over its parts.
    fn rest(&mut self, parts: u64, total: Option<i64>) {
        let path = "reservedQuantity.totalReservedQuantity";
        let Some(total) = total else { return };
        let rest = u64::try_from(total).ok().and_then(|total| total.checked_sub(parts));
        if rest != Some(0) {
            self.issue(IssueKind::QuantityMismatch, path);
        }
        self.count(Place::ReservedForOrders, rest.and_then(|rest| i64::try_from(rest).ok()), path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn mapped(summary: &Value) -> Mapped<FbaStock> {
        let json = serde_json::to_vec(summary).unwrap();
        fba_stock(&spapi_types::decode::<InventorySummary>(&json).unwrap().value)
    }

    fn shown(mapped: &Mapped<FbaStock>) -> String {
        let units = mapped.draft.units.iter().map(|(place, units)| format!("{place:?} {units}"));
        let issues = mapped.issues.iter().map(|issue| format!("{} at {}", issue.kind.code(), issue.path));
        units.chain(issues).collect::<Vec<_>>().join("; ")
    }

    #[test]
    fn every_unit_has_its_place() {
        let details = json!({
            "fulfillableQuantity": 11, "inboundWorkingQuantity": 0, "inboundShippedQuantity": 4, "inboundReceivingQuantity": 2,
            "reservedQuantity": {"totalReservedQuantity": 6, "pendingCustomerOrderQuantity": 3,
                "pendingTransshipmentQuantity": 2, "fcProcessingQuantity": 1},
            "unfulfillableQuantity": {"totalUnfulfillableQuantity": 5, "expiredQuantity": 5},
            "researchingQuantity": {"totalResearchingQuantity": 1},
        });
        let found = mapped(&json!({"sellerSku": "PEN", "asin": "B000000001", "inventoryDetails": details}));
        assert_eq!(
            shown(&found),
            "Fulfillable 11; ReservedForOrders 3; Transshipment 2; Processing 1; InboundShipped 4; \
             InboundReceiving 2; Unfulfillable 5; Researching 1"
        );
        assert_eq!(found.draft.asin.as_deref(), Some("B000000001"));
        assert_eq!(found.trace.entries().len(), 8);
    }

    #[test]
    fn what_does_not_add_up_is_an_issue_and_no_unit_is_lost() {
        let reserved = |total: i64| {
            json!({"sellerSku": "PEN", "inventoryDetails": {"fulfillableQuantity": -1, "reservedQuantity": {
                "totalReservedQuantity": total, "pendingCustomerOrderQuantity": 3}}})
        };
        let negative = "out_of_range at inventoryDetails.fulfillableQuantity";
        let total = "quantity_mismatch at inventoryDetails.reservedQuantity.totalReservedQuantity";
        assert_eq!(shown(&mapped(&reserved(3))), format!("ReservedForOrders 3; {negative}"));
        assert_eq!(shown(&mapped(&reserved(5))), format!("ReservedForOrders 5; {negative}; {total}"));
        assert_eq!(shown(&mapped(&reserved(1))), format!("ReservedForOrders 3; {negative}; {total}"));
        assert_eq!(
            shown(&mapped(&json!({}))),
            "missing_field at sellerSku; missing_field at inventoryDetails"
        );
    }
}
