//! Rules about taxes, as a configuration holds them.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Place, SellerRegistrations, TaxFacts, TaxTreatment, TreatmentKind};
use crate::context::Collector;

/// One rule: where all conditions hold, it decides.
///
/// ```
/// use amz_odoo_mapping::taxes::TaxRule;
///
/// let rule: TaxRule = serde_json::from_str(r#"{
///     "name": "swiss_stock", "when": {"from": ["CH"], "to": ["EU"], "business": false},
///     "treatment": "destination", "fiscal_position": "Import {country}"
/// }"#)?;
/// assert_eq!(rule.when.from, ["CH"]);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaxRule {
    /// The name, which traces show.
    pub name: String,
    /// The conditions; none at all match every sale.
    #[serde(default)]
    pub when: When,
    /// What it decides.
    pub treatment: TreatmentKind,
    /// Odoo's fiscal position by name; `{country}`, `{from}` and `{to}` stand for the codes of the treatment. Without
    /// one the position for the treatment is taken ([`fiscal_positions`](crate::context::TaxRules::fiscal_positions)).
    #[serde(default)]
    pub fiscal_position: Option<String>,
    /// Odoo's tax by name, for a return that wants a tax of its own; the same codes, `{rate}` for the line's percentage
    /// (`19`, `5.5`), and `{mode}` for `included` or `excluded`, as the line's price has it. Without one the name for the
    /// treatment is taken ([`tax_names`](crate::context::TaxRules::tax_names)), and without that the tax that set-up made for
    /// the rate.
    #[serde(default)]
    pub tax: Option<String>,
}

/// Conditions of a rule. Absent ones hold for every sale.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct When {
    /// Where the goods leave: VAT areas (`DE`, `IC`), states (`US-CA`), `XI`, or `EU`; any of them, `!` keeps out.
    pub from: Vec<String>,
    /// Where they go, in the same codes.
    pub to: Vec<String>,
    /// Whether both ends lie in one VAT area.
    pub domestic: Option<bool>,
    /// Whether both ends lie where the EU's rules for goods hold (the EU and `XI`).
    pub within_eu: Option<bool>,
    /// Whether the buyer is a business.
    pub business: Option<bool>,
    /// What is known of the buyer's VAT number.
    pub vat_number: Option<VatCondition>,
    /// Who collects the tax.
    pub collector: Option<Collector>,
    /// Whether the seller takes part in the Union One-Stop-Shop.
    pub oss: Option<bool>,
    /// Whether the parcel bears an IOSS number.
    pub ioss: Option<bool>,
    /// Whether it bears the seller's own.
    pub own_ioss: Option<bool>,
    /// Whether the seller has a VAT number where the goods go.
    pub registered_in_destination: Option<bool>,
    /// Whether the seller charges no VAT at all.
    pub small_business: Option<bool>,
    /// One of Amazon's programs, such as `AMAZON_BUSINESS`.
    pub program: Option<String>,
    /// Marketplaces by Amazon's ids, any of them.
    pub marketplaces: Vec<String>,
    /// The first day; a sale without a date counts as one of today.
    pub since: Option<Date>,
    /// The last day.
    pub until: Option<Date>,
}

/// What is known of the buyer's VAT number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VatCondition {
    /// There is none.
    Absent,
    /// There is one, validated or not.
    Given,
    /// There is one that was validated, of another country than the goods leave.
    Validated,
}

/// A sale with both ends settled.
#[derive(Clone, Copy)]
pub(super) struct Sale<'a> {
    pub facts: &'a TaxFacts<'a>,
    pub seller: &'a SellerRegistrations,
    pub from: &'a Place,
    pub to: &'a Place,
    /// Whether both ends lie in one VAT area.
    pub domestic: bool,
    /// Whether both ends lie where the EU's rules for goods hold.
    pub within_eu: bool,
    /// Whether the buyer's VAT number counts as validated.
    pub validated: bool,
}

impl<'a> Sale<'a> {
    pub(super) fn new(
        facts: &'a TaxFacts<'a>,
        seller: &'a SellerRegistrations,
        (from, to): (&'a Place, &'a Place),
        validated: bool,
    ) -> Self {
        let domestic = from.area() == to.area();
        Self { facts, seller, from, to, domestic, within_eu: from.is_in_eu() && to.is_in_eu(), validated }
    }
}

impl Sale<'_> {
    fn vat_number(&self, wanted: VatCondition) -> bool {
        let number = self.facts.vat_number.as_ref();
        match wanted {
            VatCondition::Absent => number.is_none(),
            VatCondition::Given => number.is_some(),
            VatCondition::Validated => number.is_some_and(|number| {
                self.validated && number.country.as_deref().is_none_or(|country| country != self.from.area())
            }),
        }
    }

    fn has_own_ioss(&self) -> bool {
        self.seller.ioss.is_some() && self.facts.ioss == self.seller.ioss.as_deref()
    }
}

impl When {
    /// True if every condition holds.
    pub(super) fn holds(&self, sale: &Sale<'_>) -> bool {
        let Sale { facts, seller, from, to, .. } = *sale;
        let is = |wanted: Option<bool>, found: bool| wanted.is_none_or(|wanted| wanted == found);
        let on = |wanted: Option<Date>, holds: &dyn Fn(Date, Date) -> bool, undated: bool| {
            wanted.is_none_or(|wanted| facts.date.map_or(undated, |date| holds(date, wanted)))
        };
        is(self.domestic, sale.domestic)
            && is(self.within_eu, sale.within_eu)
            && from.is_among(&self.from)
            && to.is_among(&self.to)
            && is(self.business, facts.business)
            && self.vat_number.is_none_or(|wanted| sale.vat_number(wanted))
            && self.collector.is_none_or(|wanted| wanted == facts.collector)
            && is(self.oss, seller.uses_oss())
            && is(self.ioss, facts.ioss.is_some())
            && is(self.own_ioss, sale.has_own_ioss())
            && self
                .registered_in_destination
                .is_none_or(|wanted| wanted == seller.is_registered_in(to.area()))
            && is(self.small_business, seller.small_business)
            && self.program.as_ref().is_none_or(|program| facts.programs.contains(program))
            && (self.marketplaces.is_empty()
                || facts.marketplace_id.is_some_and(|id| self.marketplaces.iter().any(|known| known == id)))
            && on(self.since, &|date, since| date >= since, true)
            && on(self.until, &|date, until| date <= until, false)
    }
}

/// Puts a treatment's codes in the places that a name in Odoo keeps for them.
pub(super) fn filled(name: &str, treatment: &TaxTreatment) -> String {
    name.replace("{country}", treatment.country.as_deref().unwrap_or_default())
        .replace("{from}", &treatment.from)
        .replace("{to}", &treatment.to)
}
