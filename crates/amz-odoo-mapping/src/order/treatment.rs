//! Which tax the order bears, and whether Amazon's amounts agree.

use jiff::tz::Offset;

use super::build::Builder;
use super::charges::Priced;
use super::draft::{Channel, LineTax, OrderDraft};
use super::lines::Frame;
use super::source::{At, Source};
use crate::address::Address;
use crate::context::Collector;
use crate::taxes::{self, Place, TaxFacts, TaxTreatment, VatNumber};
use crate::{IssueKind, MapContext};

/// Decides the treatment. Where Amazon collects the tax of some items only, it is that of the others.
pub(super) fn apply(b: &mut Builder<'_>, source: &Source<'_>, collector: Collector) {
    if b.draft.channel == Channel::Mcf {
        return;
    }
    let facts = facts(b.ctx, &b.draft, source, collector);
    let treatment = taxes::decide(b.ctx, &facts, &mut b.issues, &mut b.trace);
    b.draft.tax_treatment = Some(treatment);
}

fn facts<'a>(
    ctx: &MapContext,
    draft: &'a OrderDraft,
    source: &Source<'_>,
    collector: Collector,
) -> TaxFacts<'a> {
    let (ship_from, ship_from_path) = match &source.ship_from {
        Some(At { value, path }) => (Some(value.clone()), (*path).into()),
        None => (None, source.names.ship_from.into()),
    };
    let address = draft.ship_to.as_ref().filter(|address| address.country.is_some());
    TaxFacts {
        order_id: &draft.order_id,
        marketplace_id: draft.marketplace_id.as_deref(),
        ship_from,
        ship_to: address.map(place),
        fulfilled_by_amazon: draft.channel == Channel::Fba,
        business: draft.is_business,
        vat_number: VatNumber::among(&draft.buyer.registrations, &ctx.taxes),
        ioss: draft.ioss.as_deref(),
        collector,
        programs: &draft.programs,
        date: draft.shipped_at.or(draft.purchased_at).map(|at| Offset::UTC.to_datetime(at).date()),
        ship_from_path,
        ship_to_path: source.names.ship_to.into(),
    }
}

/// Where an address lies.
fn place(address: &Address) -> Place {
    let zip = address.zip.as_ref().map(|zip| zip.expose().as_str());
    let place = Place::new(address.country.as_deref().unwrap_or_default(), zip);
    // A short text is a code; longer ones are names, or anything at all.
    let code = address.state.as_ref().map(|state| state.expose()).filter(|state| state.len() <= 3);
    match address.state_code.as_ref().or(code) {
        Some(code) => place.with_state(code),
        None => place,
    }
}

/// Compares Amazon's tax with the treatment. The amounts stay as they are.
pub(super) fn check(b: &mut Builder<'_>, frame: &Frame, items: &[Priced<'_>]) {
    let Some(TaxTreatment { kind, country, .. }) = &b.draft.tax_treatment else { return };
    let rated = || {
        b.draft.lines.iter().filter_map(|line| match line.tax {
            LineTax::Percent { rate, amount: Some(tax), .. } if !tax.is_zero() => Some((rate, tax)),
            _ => None,
        })
    };
    let found = if kind.is_untaxed() {
        let tax = rated().map(|(_, tax)| tax).reduce(|sum, tax| sum + tax);
        tax.map(|tax| IssueKind::TaxTreatmentContradiction { treatment: *kind, tax })
    } else if let Some(country) = country {
        let known = b.ctx.taxes.of(country);
        let strange = rated().map(|(rate, _)| rate).find(|rate| !known.is_empty() && !known.contains(rate));
        strange.map(|rate| IssueKind::TaxRateContradiction { rate, country: country.to_string() })
    } else {
        None
    };
    if let Some(found) = found {
        let path = items.iter().flat_map(|item| &item.amounts).find_map(|amount| amount.tax_path);
        b.issue(found, path.unwrap_or(frame.names.items.into()));
    }
}
