//! The rules that hold where the merchant's own do not.
//!
//! Sources: Council Directive 2006/112/EC, articles 14a, 31 to 33, 138, 146 and 369a onward; the agreement on the
//! withdrawal of the United Kingdom, protocol on Northern Ireland.

use jiff::civil::date;
use std::sync::LazyLock;

use super::{TaxRule, TreatmentKind, VatCondition, When};
use crate::context::Collector;

/// The built-in rules; the first that matches decides.
pub(super) struct BuiltIn {
    pub rules: Vec<TaxRule>,
    /// What holds where none matches: the goods leave the VAT area.
    pub last: TaxRule,
}

pub(super) static BUILT_IN: LazyLock<BuiltIn> = LazyLock::new(|| {
    use TreatmentKind::{
        DeemedReseller, Destination, Domestic, Exempt, Export, Facilitator, Ioss, Origin, Oss, ReverseCharge,
    };
    let amazon = || When { collector: Some(Collector::Amazon), ..When::default() };
    let within_eu = || When { within_eu: Some(true), domestic: Some(false), ..When::default() };
    let codes = |codes: &[&str]| codes.iter().map(|code| (*code).to_owned()).collect();
    let validated = Some(VatCondition::Validated);
    let start_of_oss = Some(date(2021, 7, 1));
    let rule = |(name, when, treatment): (&str, When, TreatmentKind)| TaxRule {
        name: name.to_owned(),
        when,
        treatment,
        fiscal_position: None,
        tax: None,
    };
    let rules = [
        ("own_ioss", When { own_ioss: Some(true), ..When::default() }, Ioss),
        ("deemed_reseller", When { to: codes(&["EU", "GB"]), ..amazon() }, DeemedReseller),
        ("facilitator", amazon(), Facilitator),
        ("small_business", When { small_business: Some(true), ..When::default() }, Exempt),
        (
            "reverse_charge",
            When { business: Some(true), vat_number: validated, ..within_eu() },
            ReverseCharge,
        ),
        ("domestic", When { domestic: Some(true), ..When::default() }, Domestic),
        ("oss", When { oss: Some(true), since: start_of_oss, ..within_eu() }, Oss),
        (
            "registered_destination",
            When { registered_in_destination: Some(true), ..within_eu() },
            Destination,
        ),
        ("distance_sale", within_eu(), Origin),
    ];
    BuiltIn { rules: rules.map(rule).into(), last: rule(("export", When::default(), Export)) }
});
