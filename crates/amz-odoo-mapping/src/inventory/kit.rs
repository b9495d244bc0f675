//! Kits down to what lies on a shelf.

use rust_decimal::Decimal;
use std::collections::BTreeMap;

use super::{ProductId, Stock};
use crate::IssueKind;
use crate::money;

/// How deep kits may stand in kits.
const DEEPEST: usize = 16;

/// Units of each product on the shelf that one unit of a product takes: itself, or its components, also of kits in it.
///
/// # Errors
/// [`IssueKind::KitCycle`] for a kit that holds itself, [`IssueKind::UnitMismatch`] for a component in a unit of
/// measure that cannot be converted, [`IssueKind::OutOfRange`] for a quantity that is none.
pub(super) fn shelf(stock: &Stock, product: ProductId) -> Result<BTreeMap<ProductId, Decimal>, IssueKind> {
    let mut needs = BTreeMap::new();
    add(stock, product, Decimal::ONE, &mut Vec::new(), &mut needs)?;
    Ok(needs)
}

fn add(
    stock: &Stock,
    product: ProductId,
    quantity: Decimal,
    within: &mut Vec<ProductId>,
    needs: &mut BTreeMap<ProductId, Decimal>,
) -> Result<(), IssueKind> {
    let Some(kit) = stock.kits.get(&product) else {
        let sum = needs.entry(product).or_default();
        *sum = sum.checked_add(quantity).ok_or(IssueKind::OutOfRange)?;
        return Ok(());
    };
    if within.contains(&product) || within.len() >= DEEPEST {
        return Err(IssueKind::KitCycle { product });
    }
    if let Some(component) = kit.unconvertible.first() {
        return Err(IssueKind::UnitMismatch { product: *component });
    }
    if kit.components.is_empty() {
        return Err(IssueKind::OutOfRange);
    }
    within.push(product);
    for (component, each) in &kit.components {
        if *each <= Decimal::ZERO || !money::in_range(*each) {
            return Err(IssueKind::OutOfRange);
        }
        let each = quantity.checked_mul(*each).ok_or(IssueKind::OutOfRange)?;
        add(stock, *component, each, within, needs)?;
    }
    within.pop();
    Ok(())
}
