//! Kits down to what lies on a shelf.

use rust_decimal::Decimal;
use std::collections::BTreeMap;

use super::{ProductId, Stock};
use crate::IssueKind;
use crate::money;

/// How deep kits may stand in kits.
const DEEPEST: usize = 16;

/// Most units of a product on the shelf in one unit of a product.
const MOST: Decimal = Decimal::from_parts(1_000_000_000, 0, 0, false, 0);

/// Units of products on the shelf.
type Needs = BTreeMap<ProductId, Decimal>;

/// Units of each product on the shelf that one unit of a product takes: itself, or its components, also of kits in it.
///
/// # Errors
/// [`IssueKind::KitCycle`] for a kit that holds itself, [`IssueKind::UnitMismatch`] for a component in a unit of
/// measure that cannot be converted, [`IssueKind::OutOfRange`] for a quantity that is none.
pub(super) fn shelf(stock: &Stock, product: ProductId) -> Result<Needs, IssueKind> {
    Shelves { stock, known: BTreeMap::new() }.of(product, &mut Vec::new())
}

struct Shelves<'a> {
    stock: &'a Stock,
    /// Kits that were opened: one that stands in many others is opened once.
    known: BTreeMap<ProductId, Needs>,
}

impl Shelves<'_> {
    fn of(&mut self, product: ProductId, within: &mut Vec<ProductId>) -> Result<Needs, IssueKind> {
        let Some(kit) = self.stock.kits.get(&product) else {
            return Ok(BTreeMap::from([(product, Decimal::ONE)]));
        };
        if let Some(known) = self.known.get(&product) {
            return Ok(known.clone());
        }
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
        let mut needs = Needs::new();
        for (component, each) in &kit.components {
            if *each <= Decimal::ZERO || !money::in_range(*each) {
                return Err(IssueKind::OutOfRange);
            }
            for (product, units) in self.of(*component, within)? {
                let sum = needs.entry(product).or_default();
                let more = units.checked_mul(*each).and_then(|units| units.checked_add(*sum));
                *sum = more.filter(|sum| *sum <= MOST).ok_or(IssueKind::OutOfRange)?;
            }
        }
        within.pop();
        self.known.insert(product, needs.clone());
        Ok(needs)
    }
}
