//! From facts to the treatment.

use smol_str::{SmolStr, SmolStrBuilder};
use std::borrow::Cow;

use super::built_in::BUILT_IN;
use super::rule::{Sale, filled};
use super::treatment::End;
use super::{Place, TaxFacts, TaxRule, TaxTreatment, TreatmentKind};
use crate::trace::Words;
use crate::{Issue, IssueKind, MapContext, Mapped, Trace};

/// The field of Odoo that the trace's entries are about.
const FIELD: &str = "sale.order.fiscal_position_id";

/// Decides which tax a sale bears.
///
/// ```
/// use amz_odoo_mapping::taxes::{Place, TaxFacts, TreatmentKind, resolve};
/// use amz_odoo_mapping::MapContext;
///
/// let mut ctx = MapContext::default();
/// ctx.taxes.seller.home = Some("DE".to_owned());
/// ctx.taxes.seller.oss = Some("DE".to_owned());
/// ctx.taxes.fiscal_positions.insert(TreatmentKind::Oss, "OSS B2C {country}".to_owned());
/// ctx.taxes.tax_names.insert(TreatmentKind::Oss, "OSS {country} {rate} %".to_owned());
/// let mut facts = TaxFacts::default();
/// facts.ship_to = Some(Place::new("FR", Some("75001")));
///
/// let found = resolve(&ctx, &facts);
/// assert_eq!(found.draft.kind, TreatmentKind::Oss);
/// assert_eq!(found.draft.country.as_deref(), Some("FR"));
/// assert_eq!(found.draft.fiscal_position.as_deref(), Some("OSS B2C FR"));
/// assert_eq!(found.draft.tax_name(20.into(), true).as_deref(), Some("OSS FR 20 %"));
/// ```
///
/// An unknown start of the goods' way is the only stock of Amazon's for FBA orders, else the home country. Issues:
/// [`IssueKind::ShipFromUnknown`] where Amazon ships from within the EU and may have done so from several countries;
/// [`IssueKind::VatNumberUnverified`] where a validated VAT number would have shifted the tax to the buyer.
#[must_use]
pub fn resolve(ctx: &MapContext, facts: &TaxFacts<'_>) -> Mapped<TaxTreatment> {
    let (mut issues, mut trace) = (Vec::new(), Trace::default());
    let draft = decide(ctx, facts, &mut issues, &mut trace);
    Mapped { draft, issues, trace }
}

/// [`resolve`], as a step of a mapping that has its issues and its trace already.
pub(crate) fn decide(
    ctx: &MapContext,
    facts: &TaxFacts<'_>,
    issues: &mut Vec<Issue>,
    trace: &mut Trace,
) -> TaxTreatment {
    let mut issue =
        |kind, path: &Cow<'static, str>| issues.push(Issue::new(kind, path.clone(), facts.order_id));

    let marketplace = facts.marketplace_id.and_then(|id| ctx.marketplace(id));
    let marketplace = marketplace.map(|defaults| Place::new(&defaults.country, None));
    let Start { place: from, source, rule, is_certain } = start(ctx, facts, marketplace.as_ref());
    if !is_certain {
        issue(IssueKind::ShipFromUnknown { assumed: from.to_string() }, &facts.ship_from_path);
    }
    trace.push(FIELD, source, rule, Some(Words::copied(from.code())));

    let (to, source) = match &facts.ship_to {
        Some(to) => (to, facts.ship_to_path.clone()),
        None => (marketplace.as_ref().unwrap_or(&from), "context".into()),
    };
    let validated = facts.vat_number.as_ref().is_some_and(|number| number.validated);
    let sale = Sale::new(facts, &ctx.taxes.seller, (&from, to), validated);
    let rule = first(ctx, &sale);
    if facts.vat_number.is_some() && !validated && rule.treatment != TreatmentKind::ReverseCharge {
        let shifted = first(ctx, &Sale { validated: true, ..sale });
        if shifted.treatment == TreatmentKind::ReverseCharge {
            issue(IssueKind::VatNumberUnverified, &facts.ship_to_path);
        }
    }
    let draft = treatment(ctx, rule, &from, to);
    let mut value = SmolStrBuilder::new();
    value.push_str(draft.kind.code());
    for more in [draft.country.as_deref(), draft.fiscal_position.as_deref()].into_iter().flatten() {
        value.push(' ');
        value.push_str(more);
    }
    trace.push(FIELD, source, rule.name.clone(), Some(Words::Text(value.finish())));
    draft
}

/// Where the goods leave, and how that is known.
struct Start<'a> {
    place: Cow<'a, Place>,
    source: Cow<'static, str>,
    rule: &'static str,
    /// False where they may have left from another country.
    is_certain: bool,
}

fn start<'a>(ctx: &MapContext, facts: &'a TaxFacts<'_>, marketplace: Option<&'a Place>) -> Start<'a> {
    let seller = &ctx.taxes.seller;
    let assumed = |place, rule| Start { place, source: "context".into(), rule, is_certain: true };
    let own = |place, rule| assumed(Cow::Owned(place), rule);
    if let Some(place) = &facts.ship_from {
        let (place, source) = (Cow::Borrowed(place), facts.ship_from_path.clone());
        return Start { place, source, rule: "tax.ship_from.amazon", is_certain: true };
    }
    let home = seller.home.as_ref().map(|home| Place::new(home, None));
    let Some(marketplace) = marketplace else {
        return own(home.unwrap_or_default(), "tax.ship_from.home");
    };
    if facts.fulfilled_by_amazon {
        // The member states share one stock; every other marketplace is served from its own country.
        let serves = |stock: &Place| {
            if marketplace.is_in_eu() { stock.is_in_eu() } else { stock.area() == marketplace.area() }
        };
        let mut stocks = seller.fba_countries.iter().map(|country| Place::new(country, None)).filter(serves);
        if let (Some(only), None) = (stocks.next(), stocks.next()) {
            return own(only, "tax.ship_from.fba_country");
        }
        if let Some(home) = home.filter(|_| marketplace.is_in_eu()) {
            return Start { is_certain: false, ..own(home, "tax.ship_from.home") };
        }
        return assumed(Cow::Borrowed(marketplace), "tax.ship_from.marketplace");
    }
    match home {
        Some(home) => own(home, "tax.ship_from.home"),
        None => assumed(Cow::Borrowed(marketplace), "tax.ship_from.marketplace"),
    }
}

/// The first rule that matches, the merchant's before the built-in ones, whose last matches every sale.
fn first<'c>(ctx: &'c MapContext, sale: &Sale<'_>) -> &'c TaxRule {
    let mut rules = ctx.taxes.rules.iter().chain(&BUILT_IN.rules);
    rules.find(|rule| rule.when.holds(sale)).unwrap_or(&BUILT_IN.last)
}

fn treatment(ctx: &MapContext, rule: &TaxRule, from: &Place, to: &Place) -> TaxTreatment {
    let taxed = match rule.treatment.taxed_at() {
        Some(End::From) => from.vat_country(),
        Some(End::To) => to.vat_country(),
        None => None,
    };
    let mut treatment = TaxTreatment {
        kind: rule.treatment,
        country: taxed.map(SmolStr::from).filter(|country| !country.is_empty()),
        from: from.code().into(),
        to: to.code().into(),
        fiscal_position: None,
        tax: None,
        rule: SmolStr::from(&*rule.name),
    };
    let named = rule.fiscal_position.as_ref().or_else(|| ctx.taxes.fiscal_positions.get(&rule.treatment));
    treatment.fiscal_position = named.map(|name| filled(name, &treatment));
    let named = rule.tax.as_ref().or_else(|| ctx.taxes.tax_names.get(&rule.treatment));
    treatment.tax = named.map(|name| filled(name, &treatment));
    treatment
}

#[cfg(test)]
mod tests;
