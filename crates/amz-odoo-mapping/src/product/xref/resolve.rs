//! Finds the products of listings.

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

use super::index::{Found, Index};
use super::{CrossReference, Past, Strategy, Target, XrefEntry};
use crate::context::UnknownSku;
use crate::product::notes::Notes;
use crate::product::{ProductContext, ProductFault};
use crate::{IssueKind, Mapped, money};

/// A listing whose product is sought.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Sought {
    /// The seller SKU.
    pub sku: Option<String>,
    /// The marketplace.
    pub marketplace_id: Option<String>,
    /// Amazon's number.
    pub asin: Option<String>,
    /// EAN, UPC or GTIN.
    pub barcode: Option<String>,
    /// True for a parent as such: it is a template. Without it a SKU that turns out to be a parent's is an issue.
    pub is_parent: bool,
    /// When Amazon showed it so; for the history.
    pub seen_at: Option<Timestamp>,
}

impl Sought {
    /// A listing by its SKU.
    #[must_use]
    pub fn sku(sku: impl Into<String>) -> Self {
        Self { sku: Some(sku.into()), ..Self::default() }
    }

    fn key(&self) -> &str {
        self.sku.as_deref().or(self.asin.as_deref()).unwrap_or_default()
    }
}

/// A product of Odoo's that a listing may be, read in bulk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Candidate {
    /// Id of the `product.product`.
    pub id: i64,
    /// The internal reference.
    #[serde(default)]
    pub sku: Option<String>,
    /// The barcode.
    #[serde(default)]
    pub barcode: Option<String>,
    /// The ASIN, where Odoo has a field for it.
    #[serde(default)]
    pub asin: Option<String>,
    /// False for an archived product.
    #[serde(default = "yes")]
    pub active: bool,
}

fn yes() -> bool {
    true
}

impl Candidate {
    /// A product by its internal reference.
    #[must_use]
    pub fn new(id: i64, sku: impl Into<String>) -> Self {
        Self { id, sku: Some(sku.into()), barcode: None, asin: None, active: true }
    }
}

/// What became of listings.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Resolved {
    /// The listings, sorted by SKU and marketplace.
    pub listings: Vec<Resolution>,
    /// The entries of the table that are new or changed, sorted: what to store.
    pub entries: Vec<XrefEntry>,
}

/// What became of a listing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Resolution {
    /// The listing.
    pub listing: Sought,
    /// Its product.
    pub outcome: Outcome,
}

/// What a listing is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Outcome {
    /// A product.
    Product {
        /// Id of the `product.product`.
        id: i64,
        /// Units of it in one unit of the offer.
        units: Decimal,
        /// What found it.
        by: Strategy,
    },
    /// A parent, which is never sold.
    Parent {
        /// Id of the `product.template`, where the table has it.
        template: Option<i64>,
    },
    /// A product to create.
    Create,
    /// Nothing until a person has looked at it; an issue says why.
    Review,
}

/// Finds the product of each listing, by the context's strategies in their order.
///
/// The candidates are all products that any strategy could find: those whose internal reference, barcode or ASIN is
/// among the listings', and those of the table. Issues: [`ProductFault::AmbiguousProduct`],
/// [`UnknownSku`](ProductFault::UnknownSku), [`ArchivedProduct`](ProductFault::ArchivedProduct),
/// [`DuplicateSku`](ProductFault::DuplicateSku) for a SKU that the table or the listings have twice, and not the same,
/// [`ParentSold`](ProductFault::ParentSold), [`AsinChanged`](ProductFault::AsinChanged),
/// [`IdentityContradiction`](ProductFault::IdentityContradiction), [`IssueKind::OutOfRange`] for a factor that is none.
///
/// ```
/// use amz_odoo_mapping::product::{Candidate, CrossReference, Outcome, ProductContext, Sought, Strategy, resolve};
///
/// let ctx = ProductContext::default();
/// let odoo = [Candidate::new(7, "PEN")];
/// let mapped = resolve(&ctx, &CrossReference::default(), &odoo, &[Sought::sku("PEN"), Sought::sku("INK")]);
/// assert_eq!(mapped.draft.listings[0].outcome, Outcome::Review);
/// assert!(matches!(mapped.draft.listings[1].outcome, Outcome::Product { id: 7, by: Strategy::Sku, .. }));
/// assert_eq!(mapped.issues[0].kind.code(), "unknown_sku");
/// ```
#[must_use]
pub fn resolve(
    ctx: &ProductContext,
    table: &CrossReference,
    candidates: &[Candidate],
    listings: &[Sought],
) -> Mapped<Resolved> {
    let mut making = Making { ctx, index: Index::of(ctx, table, candidates), notes: Notes::default() };
    let mut ordered: Vec<&Sought> = listings.iter().collect();
    ordered.sort();
    ordered.dedup();
    let mut asins: BTreeMap<(&Option<String>, &Option<String>), BTreeSet<&str>> = BTreeMap::new();
    for listing in ordered.iter().filter(|listing| listing.sku.is_some()) {
        let asins = asins.entry((&listing.sku, &listing.marketplace_id)).or_default();
        asins.extend(listing.asin.as_deref());
    }
    let mut resolved = Resolved::default();
    for listing in ordered {
        let seen = asins.get(&(&listing.sku, &listing.marketplace_id));
        let outcome = if seen.is_some_and(|asins| asins.len() > 1) {
            making.notes.fault(ProductFault::DuplicateSku, "asin", listing.key());
            Outcome::Review
        } else {
            let outcome = making.outcome(listing);
            resolved.entries.extend(making.entry(listing, &outcome));
            outcome
        };
        resolved.listings.push(Resolution { listing: listing.clone(), outcome });
    }
    resolved.entries.sort();
    resolved.entries.dedup();
    making.notes.on(resolved)
}

struct Making<'a> {
    ctx: &'a ProductContext,
    index: Index<'a>,
    notes: Notes,
}

impl Making<'_> {
    fn outcome(&mut self, listing: &Sought) -> Outcome {
        let key = listing.key();
        let entries = self.index.entries(listing);
        let template = entries.iter().find_map(|entry| match entry.target {
            Target::Template(id) => Some(id),
            Target::Product(_) => None,
        });
        if template.is_some() || listing.is_parent {
            if !listing.is_parent {
                self.notes.fault(ProductFault::ParentSold, "sku", key);
            }
            return Outcome::Parent { template };
        }
        let mut archived = None;
        for (place, strategy) in self.ctx.strategies.iter().enumerate() {
            let (active, put_away): (BTreeSet<Found>, BTreeSet<Found>) = self
                .index
                .find(*strategy, listing)
                .into_iter()
                .partition(|(id, _)| self.index.is_active(*id));
            archived = archived.or_else(|| put_away.first().map(|(id, _)| *id));
            match active.iter().collect::<Vec<_>>().as_slice() {
                [] => {}
                [(id, units)] => {
                    if *units <= Decimal::ZERO || !money::in_range(*units) {
                        self.notes.issue(IssueKind::OutOfRange, "units", key);
                        return Outcome::Review;
                    }
                    self.check_others(listing, place, *id);
                    self.notes.rule(
                        "product.match",
                        format_args!("product.product[{key}].id"),
                        strategy.code(),
                        id,
                    );
                    return Outcome::Product { id: *id, units: *units, by: *strategy };
                }
                several => {
                    let products: BTreeSet<i64> = several.iter().map(|(id, _)| *id).collect();
                    // The table's own entries, or the same product with two factors, cannot both be meant.
                    let fault = if *strategy == Strategy::Table || products.len() == 1 {
                        ProductFault::DuplicateSku
                    } else {
                        ProductFault::AmbiguousProduct {
                            strategy: *strategy,
                            products: products.into_iter().collect(),
                        }
                    };
                    self.notes.fault(fault, strategy.code(), key);
                    return Outcome::Review;
                }
            }
        }
        match (archived, self.ctx.unknown_sku) {
            (Some(product), _) => self.notes.fault(ProductFault::ArchivedProduct { product }, "sku", key),
            (None, UnknownSku::Create) => return Outcome::Create,
            (None, UnknownSku::Review) => self.notes.fault(ProductFault::UnknownSku, "sku", key),
        }
        Outcome::Review
    }

    /// Says where a later strategy is sure of another product.
    fn check_others(&mut self, listing: &Sought, place: usize, found: i64) {
        for strategy in self.ctx.strategies.iter().skip(place + 1) {
            let others = self.index.find(*strategy, listing);
            let others: BTreeSet<i64> = others.into_iter().map(|(id, _)| id).collect();
            if let (1, Some(product)) = (others.len(), others.first().filter(|other| **other != found)) {
                let fault = ProductFault::IdentityContradiction { strategy: *strategy, product: *product };
                self.notes.fault(fault, strategy.code(), listing.key());
            }
        }
    }

    /// The table's entry of a listing, where it is new or changed.
    fn entry(&mut self, listing: &Sought, outcome: &Outcome) -> Option<XrefEntry> {
        let sku = listing.sku.as_ref()?;
        let known = self.index.entries(listing).first().copied();
        let (target, units) = match outcome {
            Outcome::Product { id, units, .. } => (Target::Product(*id), *units),
            Outcome::Parent { template: Some(id) } => (Target::Template(*id), Decimal::ONE),
            _ => return None,
        };
        let mut entry = known.cloned().unwrap_or_else(|| XrefEntry {
            marketplace_id: listing.marketplace_id.clone(),
            target,
            units,
            ..XrefEntry::product(sku, 0)
        });
        match (&entry.asin, &listing.asin) {
            (Some(before), Some(now)) if before != now => {
                let fault = ProductFault::AsinChanged { from: before.clone(), to: now.clone() };
                self.notes.fault(fault, "asin", sku);
                entry.history.push(Past { asin: before.clone(), until: listing.seen_at });
                entry.asin = Some(now.clone());
            }
            (None, Some(now)) => entry.asin = Some(now.clone()),
            _ => {}
        }
        (known != Some(&entry)).then_some(entry)
    }
}
