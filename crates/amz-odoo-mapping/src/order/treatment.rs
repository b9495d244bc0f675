//! Which tax the order bears, and whether Amazon's amounts agree.

use jiff::tz::Offset;
use rust_decimal::Decimal;

use super::build::Builder;
use super::charges::Priced;
use super::draft::{Channel, LineTax, OrderDraft};
use super::lines::Frame;
use super::source::{At, Source};
use crate::context::Collector;
use crate::taxes::{self, Place, TaxFacts, VatNumber};
use crate::{IssueKind, MapContext};

/// Decides the treatment. Where Amazon collects the tax of some items only, it is that of the others.
pub(super) fn apply(b: &mut Builder<'_>, source: &Source<'_>, collector: Collector) {
    if b.draft.channel == Channel::Mcf {
        return;
    }
    let found = taxes::resolve(b.ctx, &facts(b.ctx, &b.draft, source, collector));
    b.issues.extend(found.issues);
    b.trace.append(found.trace);
    b.draft.tax_treatment = Some(found.draft);
}

fn facts(ctx: &MapContext, draft: &OrderDraft, source: &Source<'_>, collector: Collector) -> TaxFacts {
    let mut facts = TaxFacts::default();
    facts.order_id.clone_from(&draft.order_id);
    facts.marketplace_id.clone_from(&draft.marketplace_id);
    facts.ship_from_path = source.names.ship_from.into();
    if let Some(At { value, path }) = source.ship_from.clone() {
        (facts.ship_from, facts.ship_from_path) = (Some(value), path.into());
    }
    facts.ship_to_path = source.names.ship_to.into();
    let address = draft.ship_to.as_ref().filter(|address| address.country.is_some());
    facts.ship_to = address.map(|address| {
        let zip = address.zip.as_ref().map(|zip| zip.expose().as_str());
        let place = Place::new(address.country.as_deref().unwrap_or_default(), zip);
        // A short text is a code; longer ones are names, or anything at all.
        let code = address.state.as_ref().map(|state| state.expose()).filter(|state| state.len() <= 3);
        match address.state_code.as_ref().or(code) {
            Some(code) => place.with_state(code),
            None => place,
        }
    });
    facts.fulfilled_by_amazon = draft.channel == Channel::Fba;
    facts.business = draft.is_business;
    facts.vat_number = VatNumber::among(&draft.buyer.registrations, &ctx.taxes);
    facts.ioss.clone_from(&draft.ioss);
    facts.collector = collector;
    facts.programs.clone_from(&draft.programs);
    facts.date = draft.shipped_at.or(draft.purchased_at).map(|at| Offset::UTC.to_datetime(at).date());
    facts
}

/// Compares Amazon's tax with the treatment. The amounts stay as they are.
pub(super) fn check(b: &mut Builder<'_>, frame: &Frame, items: &[Priced<'_>]) {
    let Some(treatment) = b.draft.tax_treatment.clone() else { return };
    let rated = b.draft.lines.iter().filter_map(|line| match line.tax {
        LineTax::Percent { rate, amount: Some(tax), .. } if !tax.is_zero() => Some((rate, tax)),
        _ => None,
    });
    let rated: Vec<(Decimal, Decimal)> = rated.collect();
    if rated.is_empty() {
        return;
    }
    let path = items.iter().flat_map(|item| &item.amounts).find_map(|amount| amount.tax_path);
    let path = path.unwrap_or(frame.names.items.into());
    if treatment.kind.is_untaxed() {
        let tax = rated.iter().map(|(_, tax)| *tax).sum();
        b.issue(IssueKind::TaxTreatmentContradiction { treatment: treatment.kind, tax }, path);
    } else if let Some(country) = treatment.country {
        let known = b.ctx.taxes.of(&country);
        let strange = rated.iter().find(|(rate, _)| !known.is_empty() && !known.contains(rate));
        if let Some((rate, _)) = strange {
            b.issue(IssueKind::TaxRateContradiction { rate: *rate, country }, path);
        }
    }
}
