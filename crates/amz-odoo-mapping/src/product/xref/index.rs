//! Candidates and table, by what they are looked for.

use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

use super::{Candidate, CrossReference, Sought, Strategy, Target, XrefEntry};
use crate::product::ProductContext;

/// A product and how many of it one unit of the offer is.
pub(super) type Found = (i64, Decimal);

pub(super) struct Index<'a> {
    ctx: &'a ProductContext,
    by_id: BTreeMap<i64, &'a Candidate>,
    by_sku: BTreeMap<&'a str, Vec<&'a Candidate>>,
    by_barcode: BTreeMap<String, Vec<&'a Candidate>>,
    by_asin: BTreeMap<&'a str, Vec<&'a Candidate>>,
    entries: BTreeMap<&'a str, Vec<&'a XrefEntry>>,
    entries_by_asin: BTreeMap<&'a str, Vec<&'a XrefEntry>>,
    /// Packs of one product, by SKU.
    packs: BTreeMap<&'a str, (&'a str, Decimal)>,
}

impl<'a> Index<'a> {
    pub(super) fn of(
        ctx: &'a ProductContext,
        table: &'a CrossReference,
        candidates: &'a [Candidate],
    ) -> Self {
        let mut index = Self {
            ctx,
            by_id: BTreeMap::new(),
            by_sku: BTreeMap::new(),
            by_barcode: BTreeMap::new(),
            by_asin: BTreeMap::new(),
            entries: BTreeMap::new(),
            entries_by_asin: BTreeMap::new(),
            packs: BTreeMap::new(),
        };
        for candidate in candidates {
            index.by_id.insert(candidate.id, candidate);
            if let Some(sku) = candidate.sku.as_deref() {
                index.by_sku.entry(sku).or_default().push(candidate);
            }
            if let Some(code) = candidate.barcode.as_deref().and_then(gtin) {
                index.by_barcode.entry(code).or_default().push(candidate);
            }
            for asin in [&candidate.asin, &candidate.sku, &candidate.barcode].into_iter().flatten() {
                index.by_asin.entry(asin).or_default().push(candidate);
            }
        }
        for entry in &table.entries {
            index.entries.entry(&entry.sku).or_default().push(entry);
            if let Some(asin) = entry.asin.as_deref() {
                index.entries_by_asin.entry(asin).or_default().push(entry);
            }
        }
        for bundle in &ctx.bundles {
            if let [only] = bundle.components.as_slice() {
                index.packs.insert(&bundle.sku, (&only.sku, only.quantity));
            }
        }
        index
    }

    /// The table's entries of a listing: those of its marketplace, else those of all.
    pub(super) fn entries(&self, listing: &Sought) -> Vec<&'a XrefEntry> {
        let all = listing
            .sku
            .as_deref()
            .and_then(|sku| self.entries.get(sku))
            .map(Vec::as_slice)
            .unwrap_or_default();
        let of = |marketplace: Option<&str>| -> Vec<&'a XrefEntry> {
            all.iter().copied().filter(|entry| entry.marketplace_id.as_deref() == marketplace).collect()
        };
        let own = listing.marketplace_id.as_deref().map(|id| of(Some(id))).unwrap_or_default();
        if own.is_empty() { of(None) } else { own }
    }

    /// What a strategy finds, archived products among it.
    pub(super) fn find(&self, strategy: Strategy, listing: &Sought) -> BTreeSet<Found> {
        let whole = |candidates: Option<&Vec<&Candidate>>| {
            candidates.into_iter().flatten().map(|candidate| (candidate.id, Decimal::ONE)).collect()
        };
        match strategy {
            Strategy::Table => products(&self.entries(listing)),
            Strategy::Sku => listing.sku.as_deref().map(|sku| self.by_reference(sku)).unwrap_or_default(),
            Strategy::Barcode => {
                let code = listing.barcode.as_deref().and_then(gtin);
                whole(code.and_then(|code| self.by_barcode.get(&code)))
            }
            Strategy::Asin => {
                let Some(asin) = listing.asin.as_deref() else { return BTreeSet::new() };
                let listed =
                    self.entries_by_asin.get(asin).map(|entries| products(entries)).unwrap_or_default();
                if listed.is_empty() { whole(self.by_asin.get(asin)) } else { listed }
            }
        }
    }

    fn by_reference(&self, sku: &str) -> BTreeSet<Found> {
        let reference = self.ctx.skus.get(sku).map_or(sku, String::as_str);
        let of = |reference: &str, units: Decimal| -> BTreeSet<Found> {
            self.by_sku.get(reference).into_iter().flatten().map(|candidate| (candidate.id, units)).collect()
        };
        let own = of(reference, Decimal::ONE);
        match self.packs.get(reference).filter(|_| own.is_empty()) {
            Some((component, units)) => of(component, *units),
            None => own,
        }
    }

    /// True unless the product is known to be archived.
    pub(super) fn is_active(&self, product: i64) -> bool {
        self.by_id.get(&product).is_none_or(|candidate| candidate.active)
    }
}

fn products(entries: &[&XrefEntry]) -> BTreeSet<Found> {
    let product = |entry: &&XrefEntry| match entry.target {
        Target::Product(id) => Some((id, entry.units)),
        Target::Template(_) => None,
    };
    entries.iter().filter_map(product).collect()
}

/// A barcode with the leading zeros of a GTIN-14, `None` for what is none: `887276302195` and `0887276302195` are one.
fn gtin(code: &str) -> Option<String> {
    let code = code.trim();
    let is_code = (8..=14).contains(&code.len()) && code.bytes().all(|digit| digit.is_ascii_digit());
    is_code.then(|| format!("{code:0>14}"))
}
