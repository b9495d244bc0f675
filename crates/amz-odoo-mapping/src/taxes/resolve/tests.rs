use super::*;
use crate::context::Collector;
use crate::taxes::{SellerRegistrations, VatCondition, VatNumber, When};
use jiff::civil::date;

const DE: &str = "A1PA6795UKMFR9";
const FR: &str = "A13V1IB3VIYZZH";
const GB: &str = "A1F83G8C2ARO7P";
const US: &str = "ATVPDKIKX0DER";

/// A seller at home in Germany who takes part in OSS.
fn german() -> MapContext {
    let mut ctx = MapContext::default();
    ctx.taxes.seller.home = Some("DE".into());
    ctx.taxes.seller.oss = Some("DE".into());
    ctx
}

fn place(code: &str) -> Place {
    let (country, zip) = code.split_once(' ').unwrap_or((code, ""));
    Place::new(country, Some(zip))
}

fn sale(from: &str, to: &str) -> TaxFacts<'static> {
    TaxFacts {
        marketplace_id: Some(DE),
        ship_from: Some(place(from)),
        ship_to: Some(place(to)),
        date: Some(date(2026, 11, 1)),
        ..TaxFacts::default()
    }
}

/// `oss FR by oss`, and the issues.
fn found(ctx: &MapContext, facts: &TaxFacts) -> String {
    let Mapped { draft, issues, trace } = resolve(ctx, facts);
    assert_eq!(
        trace.entries().last().map(|entry| entry.rule),
        Some(&*draft.rule),
        "the trace names the rule"
    );
    let country = draft.country.unwrap_or_else(|| "-".into());
    let issues: String = issues.iter().map(|issue| format!(", {}", issue.kind.code())).collect();
    format!("{} {country} by {}{issues}", draft.kind, draft.rule)
}

#[test]
fn where_goods_leave_and_go_decides() {
    for (from, to, want) in [
        ("DE", "DE 10115", "domestic DE by domestic"),
        ("DE", "FR 75001", "oss FR by oss"),
        ("PL", "DE 10115", "oss DE by oss"),
        ("PL", "PL", "domestic PL by domestic"),
        ("DE", "MC 98000", "oss FR by oss"),
        ("FR", "MC 98000", "domestic FR by domestic"),
        ("DE", "GB BT1 5GS", "oss GB by oss"),
        ("GB BT1 5GS", "IE", "oss IE by oss"),
        ("GB SW1", "GB BT1", "domestic GB by domestic"),
        ("GB SW1", "IM", "domestic GB by domestic"),
        ("GB SW1", "JE", "export - by export"),
        ("GB SW1", "IE", "export - by export"),
        ("DE", "GB SW1", "export - by export"),
        ("DE", "CH", "export - by export"),
        ("ES 28001", "ES 35001", "export - by export"),
        ("ES 35001", "ES 38001", "domestic - by domestic"),
        ("ES 28001", "ES 51001", "export - by export"),
        ("IT", "IT 23041", "export - by export"),
        ("DE", "DE 78266", "export - by export"),
        ("FI", "FI 22100", "export - by export"),
        ("FR", "FR 97400", "export - by export"),
        ("US", "US", "domestic US by domestic"),
        ("CA", "US", "export - by export"),
        ("JP", "JP", "domestic JP by domestic"),
    ] {
        assert_eq!(found(&german(), &sale(from, to)), want, "{from} to {to}");
    }
}

#[test]
fn the_sellers_registrations_decide_between_member_states() {
    let sale = sale("DE", "FR");
    let mut ctx = german();
    ctx.taxes.seller.oss = None;
    assert_eq!(found(&ctx, &sale), "origin DE by distance_sale");
    ctx.taxes.seller.vat_numbers.insert("FR".into(), "FR1".into());
    assert_eq!(found(&ctx, &sale), "destination FR by registered_destination");
    ctx.taxes.seller.small_business = true;
    assert_eq!(found(&ctx, &sale), "exempt - by small_business");
    // Nothing known of the seller.
    assert_eq!(found(&MapContext::default(), &sale), "oss FR by oss");
    // Before OSS.
    let old = TaxFacts { date: Some(date(2021, 6, 30)), ..sale };
    assert_eq!(found(&german(), &old), "origin DE by distance_sale");
}

#[test]
fn only_a_validated_number_of_another_country_shifts_the_tax_to_a_business() {
    let vat =
        |country: Option<&str>, validated| Some(VatNumber { country: country.map(str::to_owned), validated });
    for (to, business, number, want) in [
        ("FR", true, vat(Some("FR"), true), "reverse_charge - by reverse_charge"),
        ("FR", true, vat(None, true), "reverse_charge - by reverse_charge"),
        ("FR", true, vat(Some("FR"), false), "oss FR by oss, vat_number_unverified"),
        ("FR", true, None, "oss FR by oss"),
        ("FR", false, vat(Some("FR"), true), "oss FR by oss"),
        // A number of the country that the goods leave shifts nothing.
        ("FR", true, vat(Some("DE"), true), "oss FR by oss"),
        ("DE", true, vat(Some("DE"), true), "domestic DE by domestic"),
        ("DE", true, vat(Some("FR"), false), "domestic DE by domestic"),
        ("CH", true, vat(Some("CH"), false), "export - by export"),
    ] {
        let facts = TaxFacts { business, vat_number: number, ..sale("DE", to) };
        assert_eq!(found(&german(), &facts), want, "{to} {facts:?}");
    }
}

#[test]
fn what_amazon_collects_is_none_of_the_sellers() {
    let amazon = |from: &str, to: &str| TaxFacts { collector: Collector::Amazon, ..sale(from, to) };
    for (from, to, want) in [
        ("CN", "FR", "deemed_reseller - by deemed_reseller"),
        ("DE", "DE", "deemed_reseller - by deemed_reseller"),
        ("CN", "GB SW1", "deemed_reseller - by deemed_reseller"),
        ("CN", "GB BT1", "deemed_reseller - by deemed_reseller"),
        ("US", "US", "facilitator - by facilitator"),
        ("CN", "AU", "facilitator - by facilitator"),
    ] {
        assert_eq!(found(&german(), &amazon(from, to)), want, "{from} to {to}");
    }
    let mut ctx = german();
    ctx.taxes.seller.ioss = Some("IM1".into());
    let parcel =
        |number: &'static str, collector| TaxFacts { ioss: Some(number), collector, ..sale("CN", "FR") };
    assert_eq!(found(&ctx, &parcel("IM1", Collector::Seller)), "ioss FR by own_ioss");
    assert_eq!(found(&ctx, &parcel("IM2", Collector::Amazon)), "deemed_reseller - by deemed_reseller");
}

#[test]
fn an_unknown_start_is_the_home_country_and_an_issue_where_it_may_be_another() {
    let from = |ctx: &MapContext, marketplace: &str, by_amazon: bool| {
        let mut facts = TaxFacts { fulfilled_by_amazon: by_amazon, ..sale("DE", "PL") };
        (facts.ship_from, facts.marketplace_id) = (None, Some(marketplace));
        let found = resolve(ctx, &facts);
        let unsure = found.issues.iter().any(|issue| matches!(issue.kind, IssueKind::ShipFromUnknown { .. }));
        format!(
            "{}{} {}",
            found.draft.from,
            if unsure { "?" } else { "" },
            found.trace.entries().next().unwrap().rule
        )
    };
    let mut ctx = german();
    assert_eq!(from(&ctx, FR, false), "DE tax.ship_from.home");
    assert_eq!(from(&ctx, FR, true), "DE? tax.ship_from.home", "no stock is known");
    assert_eq!(from(&ctx, GB, true), "GB tax.ship_from.marketplace");
    ctx.taxes.seller.fba_countries = ["PL", "US"].map(str::to_owned).into();
    assert_eq!(from(&ctx, FR, true), "PL tax.ship_from.fba_country", "the only one in the EU");
    assert_eq!(from(&ctx, US, true), "US tax.ship_from.fba_country");
    ctx.taxes.seller.fba_countries.insert("DE".into());
    assert_eq!(from(&ctx, FR, true), "DE? tax.ship_from.home", "Pan-EU");
    assert_eq!(from(&MapContext::default(), FR, true), "FR tax.ship_from.marketplace", "nothing is known");
    assert_eq!(from(&MapContext::default(), "ANEXTYEAR", false), " tax.ship_from.home");
}

#[test]
fn an_unknown_destination_is_the_marketplaces_country() {
    let facts = TaxFacts { ship_to: None, marketplace_id: Some(FR), ..sale("DE", "DE") };
    assert_eq!(found(&german(), &facts), "oss FR by oss");
    let nowhere = TaxFacts { ship_to: None, marketplace_id: None, ..sale("DE", "DE") };
    assert_eq!(found(&german(), &nowhere), "domestic DE by domestic");
}

#[test]
fn the_merchants_rules_come_first_and_name_fiscal_positions_and_taxes() {
    let rule = |name: &str, when: When, treatment, position: Option<&str>| TaxRule {
        name: name.into(),
        when,
        treatment,
        fiscal_position: position.map(str::to_owned),
        tax: position.map(|name| format!("{name}, {{rate}} %")),
    };
    let mut ctx = german();
    ctx.taxes.fiscal_positions.insert(TreatmentKind::Oss, "OSS {country}".into());
    ctx.taxes.fiscal_positions.insert(TreatmentKind::Export, "Export {from}-{to}".into());
    ctx.taxes.tax_names.insert(TreatmentKind::Oss, "OSS {from}-{to} {rate} % {mode}".into());
    let to_france = When { to: vec!["FR".into()], business: Some(true), ..When::default() };
    ctx.taxes.rules = vec![
        rule("french businesses", to_france.clone(), TreatmentKind::Destination, Some("B2B {country}")),
        rule("never reached", to_france, TreatmentKind::Export, None),
    ];
    let position = |facts: &TaxFacts| resolve(&ctx, facts).draft.fiscal_position;
    let tax = |facts: &TaxFacts| resolve(&ctx, facts).draft.tax_name("5.50".parse().expect("a rate"), false);
    assert_eq!(position(&sale("DE", "FR")).as_deref(), Some("OSS FR"));
    assert_eq!(position(&sale("DE", "ES 35001")).as_deref(), Some("Export DE-IC"));
    assert_eq!(position(&sale("DE", "DE")), None);
    let business = TaxFacts { business: true, ..sale("DE", "FR") };
    assert_eq!(position(&business).as_deref(), Some("B2B FR"));
    assert_eq!(tax(&sale("DE", "FR")).as_deref(), Some("OSS DE-FR 5.5 % excluded"));
    assert_eq!(tax(&sale("DE", "DE")), None);
    assert_eq!(tax(&business).as_deref(), Some("B2B FR, 5.5 %"));
    assert_eq!(found(&ctx, &business), "destination FR by french businesses");
}

#[test]
fn every_condition_counts() {
    let programs = ["PRIME".to_owned()].into();
    let business = || TaxFacts { business: true, programs: &programs, ..sale("DE", "FR") };
    let number = VatNumber { country: None, validated: false };
    let with_number = || TaxFacts { vat_number: Some(number.clone()), ioss: Some("IM1"), ..business() };
    let californian = || TaxFacts { ship_to: Some(Place::new("US", None).with_state("CA")), ..business() };
    let any = When::default;
    for (text, when, facts, holds) in [
        ("all", any(), business(), true),
        ("from", When { from: vec!["PL".into()], ..any() }, business(), false),
        ("to", When { to: vec!["!EU".into()], ..any() }, business(), false),
        ("state", When { to: vec!["US-CA".into()], ..any() }, californian(), true),
        ("other state", When { to: vec!["US-WA".into()], ..any() }, californian(), false),
        ("domestic", When { domestic: Some(true), ..any() }, business(), false),
        ("within", When { within_eu: Some(true), ..any() }, business(), true),
        ("consumer", When { business: Some(false), ..any() }, business(), false),
        ("absent", When { vat_number: Some(VatCondition::Absent), ..any() }, business(), true),
        ("absent, given", When { vat_number: Some(VatCondition::Absent), ..any() }, with_number(), false),
        ("given", When { vat_number: Some(VatCondition::Given), ..any() }, with_number(), true),
        ("validated", When { vat_number: Some(VatCondition::Validated), ..any() }, with_number(), false),
        ("collector", When { collector: Some(Collector::Amazon), ..any() }, business(), false),
        ("no oss", When { oss: Some(false), ..any() }, business(), false),
        ("ioss", When { ioss: Some(true), ..any() }, with_number(), true),
        ("own ioss", When { own_ioss: Some(true), ..any() }, with_number(), false),
        ("registered", When { registered_in_destination: Some(true), ..any() }, business(), false),
        ("small", When { small_business: Some(true), ..any() }, business(), false),
        ("program", When { program: Some("PRIME".into()), ..any() }, business(), true),
        ("other program", When { program: Some("FRESH".into()), ..any() }, business(), false),
        ("marketplace", When { marketplaces: vec![FR.into(), DE.into()], ..any() }, business(), true),
        ("other marketplace", When { marketplaces: vec![FR.into()], ..any() }, business(), false),
        ("since", When { since: Some(date(2026, 11, 1)), ..any() }, business(), true),
        ("since later", When { since: Some(date(2026, 11, 2)), ..any() }, business(), false),
        ("until", When { until: Some(date(2026, 11, 1)), ..any() }, business(), true),
        ("until earlier", When { until: Some(date(2026, 10, 31)), ..any() }, business(), false),
        (
            "undated since",
            When { since: Some(date(2026, 11, 2)), ..any() },
            TaxFacts { date: None, ..business() },
            true,
        ),
        (
            "undated until",
            When { until: Some(date(2030, 1, 1)), ..any() },
            TaxFacts { date: None, ..business() },
            false,
        ),
    ] {
        let mut ctx = german();
        let (name, treatment) = (text.to_owned(), TreatmentKind::Exempt);
        ctx.taxes.rules = vec![TaxRule { name, when, treatment, fiscal_position: None, tax: None }];
        assert_eq!(resolve(&ctx, &facts).draft.rule == text, holds, "{text}");
    }
}

#[test]
fn a_configuration_is_read_as_the_guide_writes_it() {
    let rules: crate::context::TaxRules = serde_json::from_str(
        r#"{"rates": {"DE": ["19", "7"]}, "fiscal_positions": {"oss": "OSS {country}", "reverse_charge": "EU B2B"},
            "seller": {"home": "DE", "oss": "DE", "vat_numbers": {"PL": "PL1"}, "fba_countries": ["DE", "PL"]},
            "rules": [{"name": "swiss_stock", "treatment": "destination",
                "when": {"from": ["CH"], "to": ["EU"], "business": false, "since": "2026-01-01"}}]}"#,
    )
    .expect("a configuration");
    let ctx = MapContext { taxes: rules, ..MapContext::default() };
    assert_eq!(resolve(&ctx, &sale("DE", "FR")).draft.fiscal_position.as_deref(), Some("OSS FR"));
    assert_eq!(found(&ctx, &sale("CH", "FR")), "destination FR by swiss_stock");
    let stored = serde_json::to_string(&ctx).expect("JSON");
    assert_eq!(serde_json::from_str::<MapContext>(&stored).expect("a context"), ctx);
    assert!(serde_json::from_str::<SellerRegistrations>(r#"{"hom": "DE"}"#).is_err());
}

#[test]
fn a_rule_with_a_misspelled_condition_is_refused() {
    let parse = |text: &str| serde_json::from_str::<TaxRule>(text);
    assert!(parse(r#"{"name": "a", "when": {"form": ["DE"]}, "treatment": "export"}"#).is_err());
    assert!(parse(r#"{"name": "a", "treatment": "exports"}"#).is_err());
    let rule =
        parse(r#"{"name": "a", "when": {"vat_number": "given", "since": "2026-01-01"}, "treatment": "oss"}"#);
    assert_eq!(rule.map(|rule| rule.when.since).ok(), Some(Some(date(2026, 1, 1))));
}
