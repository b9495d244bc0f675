//! Bundles and packs of Amazon's, kits of Odoo's: what one holds.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

use super::notes::Notes;
use super::{Component, NestedKits, ProductContext, ProductFault};
use crate::{IssueKind, Mapped, money};

/// What a SKU holds: a bundle on Amazon, a phantom bill of materials in Odoo. With one component it is a pack, whose
/// quantity is the factor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Bundle {
    /// The SKU of the whole.
    pub sku: String,
    /// Its parts, each once, sorted.
    pub components: Vec<Component>,
}

impl Bundle {
    /// A bundle of these parts.
    #[must_use]
    pub fn new(sku: impl Into<String>, components: Vec<Component>) -> Self {
        Self { sku: sku.into(), components }
    }

    /// Units of the one product that the bundle holds, `None` where it holds several.
    #[must_use]
    pub fn pack_size(&self) -> Option<Decimal> {
        match self.components.as_slice() {
            [only] => Some(only.quantity),
            _ => None,
        }
    }
}

/// Bundles down to plain products, sorted by SKU: the same for Amazon's bundles and Odoo's kits, so both ways are this
/// one.
///
/// What is wrong with a bundle leaves it out, and the others go on. Issues:
/// [`ProductFault::CyclicKit`], [`NestedKit`](ProductFault::NestedKit) where the context refuses it,
/// [`DuplicateSku`](ProductFault::DuplicateSku) for two bundles of one SKU that differ,
/// [`IssueKind::OutOfRange`] for a quantity that is none, and for a bundle of nothing.
///
/// ```
/// use amz_odoo_mapping::product::{Bundle, Component, ProductContext, bundles};
/// use rust_decimal::Decimal;
///
/// let two = |sku| vec![Component::new(sku, Decimal::TWO)];
/// let given = [Bundle::new("BOX", two("SET")), Bundle::new("SET", two("PEN"))];
/// let mapped = bundles(&ProductContext::default(), &given);
/// assert_eq!(mapped.draft[0].components, [Component::new("PEN", Decimal::from(4))]);
/// assert_eq!(mapped.draft[1].pack_size(), Some(Decimal::TWO));
/// ```
#[must_use]
pub fn bundles(ctx: &ProductContext, given: &[Bundle]) -> Mapped<Vec<Bundle>> {
    let mut notes = Notes::default();
    let mut by_sku: BTreeMap<&str, BTreeMap<&str, Decimal>> = BTreeMap::new();
    let mut twice: BTreeSet<&str> = BTreeSet::new();
    for bundle in given {
        match sums(&bundle.components) {
            None => notes.issue(IssueKind::OutOfRange, "components", &bundle.sku),
            Some(components) => {
                let known = by_sku.entry(&bundle.sku).or_insert_with(|| components.clone());
                if *known != components {
                    twice.insert(&bundle.sku);
                }
            }
        }
    }
    for sku in twice {
        by_sku.remove(sku);
        notes.fault(ProductFault::DuplicateSku, "components", sku);
    }
    let flat = flattened(&by_sku, ctx.nested_kits);
    let mut draft = Vec::new();
    for sku in by_sku.keys() {
        match flat.get(sku) {
            Some(Ok(parts)) => {
                let parts = parts.iter();
                let parts = parts.map(|(sku, quantity)| Component::new(*sku, quantity.normalize())).collect();
                let bundle = Bundle::new(*sku, parts);
                let field = format_args!("mrp.bom[{sku}].bom_line_ids");
                notes.rule("kit.components", field, "components", bundle.components.len());
                draft.push(bundle);
            }
            Some(Err(kind)) => notes.issue(kind.clone(), "components", *sku),
            None => notes.fault(ProductFault::CyclicKit, "components", *sku),
        }
    }
    notes.on(draft)
}

/// The components by SKU; `None` where there are none, or a quantity is none.
fn sums(components: &[Component]) -> Option<BTreeMap<&str, Decimal>> {
    let mut sums: BTreeMap<&str, Decimal> = BTreeMap::new();
    for component in components {
        if component.quantity <= Decimal::ZERO || !money::in_range(component.quantity) {
            return None;
        }
        let sum = sums.entry(&component.sku).or_default();
        *sum = sum.checked_add(component.quantity)?;
    }
    (!sums.is_empty()).then_some(sums)
}

type Parts<'a> = BTreeMap<&'a str, Decimal>;

/// How deep kits may stand in kits.
const DEEPEST: usize = 32;

/// The kits in plain products, from the innermost outwards: each is worked out once, however many others it is in.
/// Kits that hold themselves, or others without end, are not among them.
fn flattened<'a>(
    kits: &BTreeMap<&'a str, Parts<'a>>,
    nested: NestedKits,
) -> BTreeMap<&'a str, Result<Parts<'a>, IssueKind>> {
    let mut done: BTreeMap<&str, Result<Parts<'_>, IssueKind>> = BTreeMap::new();
    for _ in 0..DEEPEST {
        let is_ready =
            |parts: &Parts<'_>| parts.keys().all(|part| !kits.contains_key(part) || done.contains_key(part));
        let ready = kits.iter().filter(|(sku, parts)| !done.contains_key(*sku) && is_ready(parts));
        let ready: Vec<_> = ready.map(|(sku, parts)| (*sku, flat(parts, &done, nested))).collect();
        if ready.is_empty() {
            break;
        }
        done.extend(ready);
    }
    done
}

/// A kit in plain products, the kits in it being done.
fn flat<'a>(
    kit: &Parts<'a>,
    done: &BTreeMap<&'a str, Result<Parts<'a>, IssueKind>>,
    nested: NestedKits,
) -> Result<Parts<'a>, IssueKind> {
    let mut flat = Parts::new();
    for (component, each) in kit {
        let inner = match done.get(component) {
            None => Parts::from([(*component, Decimal::ONE)]),
            Some(_) if nested == NestedKits::Refuse => {
                let fault = ProductFault::NestedKit { component: (*component).to_owned() };
                return Err(IssueKind::Product { fault });
            }
            Some(inner) => inner.clone()?,
        };
        for (part, quantity) in inner {
            let quantity = quantity.checked_mul(*each).ok_or(IssueKind::OutOfRange)?;
            let sum = flat.entry(part).or_default();
            *sum = sum.checked_add(quantity).ok_or(IssueKind::OutOfRange)?;
        }
    }
    Ok(flat)
}
