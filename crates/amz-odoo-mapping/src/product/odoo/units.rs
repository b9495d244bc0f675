//! Units of measure, of any version.

use rust_decimal::Decimal;
use std::collections::BTreeMap;

use super::Reading;

/// The units that Odoo has, by id.
pub(super) struct Units(BTreeMap<i64, Unit>);

struct Unit {
    /// Units of one group can be converted into each other.
    group: i64,
    /// How many of the group's reference unit one of it is.
    size: Decimal,
}

impl Units {
    pub(super) fn read(reading: &mut Reading<'_>) -> Self {
        let model = "uom.uom";
        let mut units = BTreeMap::new();
        for (id, record) in reading.of(model) {
            let factor = reading.decimal(model, record, "factor").unwrap_or_default();
            let (group, size) = match reading.many2one(model, record, "category_id") {
                // Up to 18 the factor says how many make one of the reference unit; the larger of both is the exact one.
                Some((category, _)) => {
                    let inverse = reading.decimal(model, record, "factor_inv").unwrap_or_default();
                    let exact =
                        if factor > Decimal::ONE { Decimal::ONE.checked_div(factor) } else { Some(inverse) };
                    (category, exact.unwrap_or_default())
                }
                None => {
                    let path = reading.text(model, record, "parent_path").unwrap_or_default();
                    let top = path.split('/').next().and_then(|top| top.parse().ok());
                    (top.unwrap_or(id), factor)
                }
            };
            units.insert(id, Unit { group, size });
        }
        Self(units)
    }

    /// A quantity in another unit, `None` where it cannot be converted.
    pub(super) fn convert(&self, quantity: Decimal, from: Option<i64>, to: Option<i64>) -> Option<Decimal> {
        let (Some(from), Some(to)) = (from, to) else { return Some(quantity) };
        if from == to {
            return Some(quantity);
        }
        let (from, to) = (self.0.get(&from)?, self.0.get(&to)?);
        (from.group == to.group).then_some(())?;
        quantity.checked_mul(from.size)?.checked_div(to.size)
    }
}
