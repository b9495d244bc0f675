//! The external ids under which our records are known in Odoo.

use std::fmt;

use crate::error::SyncError;
use amz_odoo_mapping::order::{LineKey, Part};
pub use amz_odoo_mapping::record_name::MODULE;
use amz_odoo_mapping::record_name::record_name;

/// The external id of one of our records, `__amz__.<kind>_<part>_<part>…`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RecordName(String);

impl RecordName {
    fn new(kind: &str, parts: &[&str]) -> Self {
        Self(record_name(kind, parts))
    }

    /// The sales order of an Amazon order.
    pub fn order(marketplace_id: &str, order_id: &str) -> Self {
        Self::new("order", &[marketplace_id, order_id])
    }

    /// One line of an order. Split lines of one part are numbered from 1.
    pub fn line(marketplace_id: &str, order_id: &str, key: &LineKey) -> Self {
        let split = key.split.to_string();
        let parts = [marketplace_id, order_id, &key.order_item_id, key.part.code(), &split];
        Self::new("line", if key.split == 0 { &parts[..4] } else { &parts })
    }

    /// The delivery contact of an order.
    pub fn delivery_contact(marketplace_id: &str, order_id: &str) -> Self {
        Self::new("delivery", &[marketplace_id, order_id])
    }

    /// A business buyer, by the key that the mapping gives it.
    pub fn company(key: &str) -> Self {
        Self::new("company", &[key])
    }

    /// The customer that stands for the private buyers of a marketplace.
    pub fn customer(marketplace_id: &str) -> Self {
        Self::new("customer", &[marketplace_id])
    }

    /// The sales team of a marketplace.
    pub fn team(marketplace_id: &str) -> Self {
        Self::new("team", &[marketplace_id])
    }

    /// The pricelist that gives an order its currency.
    pub fn pricelist(company_id: i64, currency: &str) -> Self {
        Self::new("pricelist", &[&company_id.to_string(), currency])
    }

    /// The warehouse that stands for a pool of Amazon's stock.
    pub fn fba_warehouse(company_id: i64, pool: &str) -> Self {
        Self::new("warehouse_fba", &[&company_id.to_string(), pool])
    }

    /// Whether an external id is that of such a warehouse.
    pub fn is_fba_warehouse(name: &str) -> bool {
        name.strip_prefix(MODULE).is_some_and(|name| name.starts_with(".warehouse_fba_"))
    }

    /// The service product that carries a part of an order, such as shipping.
    pub fn service(part: Part) -> Self {
        Self::new("service", &[part.code()])
    }

    /// A product that was created for an unknown SKU.
    pub fn product(sku: &str) -> Self {
        Self::new("product", &[sku])
    }

    /// A sales tax, by its rate in percent and whether prices include it.
    pub fn tax(company_id: i64, rate: rust_decimal::Decimal, included: bool) -> Self {
        let mode = if included { "included" } else { "excluded" };
        Self::new("tax", &[&company_id.to_string(), &rate.normalize().to_string(), mode])
    }

    /// As the client's typed external id.
    ///
    /// # Errors
    /// [`SyncError::NotReady`] never happens for a name that this type made; it is there so that nothing panics.
    pub fn to_external_id(&self) -> crate::error::Result<odoo_rpc::ExternalId> {
        let bad = |_| SyncError::NotReady(format!("{} is no external id", self.0));
        self.0.parse().map_err(bad)
    }

    /// As `load` takes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RecordName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_hold_no_space_and_one_dot() {
        let id = RecordName::product("RED shirt/XL.2");
        assert_eq!(id.as_str(), "__amz__.product_RED~20~shirt~2f~XL~2e~2");
    }

    proptest! {
        #[test]
        fn different_records_get_different_names(a in "[ -~äß]{0,8}", b in "[ -~äß]{0,8}", c in "[ -~]{0,8}", d in "[ -~]{0,8}") {
            prop_assert_eq!((&a, &c) == (&b, &d), RecordName::order(&a, &c) == RecordName::order(&b, &d));
        }
    }
}
