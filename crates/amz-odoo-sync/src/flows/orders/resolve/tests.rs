use super::super::fixtures::{MARKETPLACE, ORDER_ID, at, decimal, draft, line_name};
use super::super::taxes::NamedTax;
use super::*;
use amz_odoo_mapping::order::Part;

const COMPANY: i64 = 1;
const EUR: i64 = 30;

/// What set-up makes for Germany, with an id each.
fn made() -> Vec<(RecordName, i64)> {
    vec![
        (RecordName::pricelist(COMPANY, "EUR"), 20),
        (RecordName::team(MARKETPLACE), 50),
        (RecordName::customer(MARKETPLACE), 10),
        (RecordName::fba_warehouse(COMPANY, "EU"), 41),
        (RecordName::service(Part::Shipping), 101),
        (RecordName::tax(COMPANY, decimal("19"), true), 7),
    ]
}

/// An Odoo that has all that an order needs, but for what a test takes away.
struct Odoo {
    made: Vec<(RecordName, i64)>,
    currencies: BTreeMap<String, Currency>,
    fbm_warehouse: Option<i64>,
    products: Products,
    carriers: BTreeMap<String, i64>,
    fiscal_positions: BTreeMap<String, i64>,
    taxes: BTreeMap<String, Vec<NamedTax>>,
}

impl Odoo {
    fn new() -> Self {
        let mut products = Products::default();
        products.add("RED-1", 100);
        Self {
            made: made(),
            currencies: BTreeMap::from([("EUR".to_owned(), Currency { id: EUR, digits: 2 })]),
            fbm_warehouse: Some(40),
            products,
            carriers: BTreeMap::from([("Bike".to_owned(), 60)]),
            fiscal_positions: BTreeMap::from([("OSS FR".to_owned(), 70)]),
            taxes: BTreeMap::new(),
        }
    }

    fn resolve(&self, draft: &OrderDraft) -> Result<Wanted, Vec<Trouble>> {
        let made = |name: &RecordName| self.made.iter().find(|(known, _)| known == name).map(|(_, id)| *id);
        let references = References {
            company_id: COMPANY,
            currencies: &self.currencies,
            made: &made,
            context: &MapContext::default(),
            fbm_warehouse: self.fbm_warehouse,
            carriers: &self.carriers,
            fiscal_positions: &self.fiscal_positions,
            taxes: &self.taxes,
            products: &self.products,
        };
        resolve(references, draft)
    }

    fn wanted(&self, draft: &OrderDraft) -> Wanted {
        self.resolve(draft).expect("nothing is missing")
    }
}

#[test]
fn every_reference_becomes_an_id() {
    let wanted = Odoo::new().wanted(&draft());
    assert_eq!(wanted.name, RecordName::order(MARKETPLACE, ORDER_ID));
    assert_eq!(wanted.customer, PartnerRef::Id(10));
    assert_eq!(wanted.ship_to, PartnerRef::Loaded(RecordName::delivery_contact(MARKETPLACE, ORDER_ID)));
    assert_eq!((wanted.pricelist_id, wanted.currency_id, wanted.currency.as_str()), (20, EUR, "EUR"));
    assert_eq!((wanted.warehouse_id, wanted.team_id), (40, 50));
    assert_eq!(wanted.ordered_at, at("2026-11-01T10:00:00.25Z"));
    assert_eq!((wanted.total, wanted.tax), (decimal("28.79"), Some(decimal("4.60"))));
    let lines: Vec<_> =
        wanted.lines.iter().map(|line| (line.name.clone(), line.product_id, line.total)).collect();
    assert_eq!(
        lines,
        [
            (line_name("1", Part::Item), 100, decimal("23.80")),
            (line_name("1", Part::Shipping), 101, decimal("4.99")),
        ]
    );
    assert_eq!(
        wanted.lines[0].tax,
        Some(WantedTax { tax_id: 7, included: true, amount: Some(decimal("3.80")) })
    );
}

#[test]
fn all_that_is_missing_is_named_at_once() {
    let empty = Odoo { made: Vec::new(), fbm_warehouse: None, products: Products::default(), ..Odoo::new() };
    let troubles = empty.resolve(&draft()).expect_err("nothing is there");
    let messages: Vec<&str> = troubles.iter().map(|trouble| trouble.message.as_str()).collect();
    assert_eq!(
        messages,
        [
            "the currency EUR (a pricelist in it) is not set up in Odoo",
            "the sales team of amazon.de is not set up in Odoo",
            "the customer of amazon.de is not set up in Odoo",
            "a warehouse for the merchant's own deliveries is not set up in Odoo",
            "no product in Odoo has the internal reference RED-1",
            "the tax of 19 % (included in prices) is not set up in Odoo",
            "the service product “Shipping” is not set up in Odoo",
            "the tax of 19 % (included in prices) is not set up in Odoo",
        ]
    );
    assert!(troubles.iter().all(Trouble::is_blocking));
}

#[test]
fn without_a_known_marketplace_nothing_is_resolved() {
    for id in [None, Some("UNKNOWN")] {
        let mut draft = draft();
        draft.marketplace_id = id.map(str::to_owned);
        let troubles = Odoo::new().resolve(&draft).expect_err("no marketplace");
        assert_eq!(troubles, [Trouble::not_set_up("the order's marketplace")]);
    }
}

#[test]
fn without_an_address_the_customer_is_the_recipient() {
    let mut draft = draft();
    draft.ship_to = None;
    assert_eq!(Odoo::new().wanted(&draft).ship_to, PartnerRef::Id(10));
}

#[test]
fn the_channel_decides_on_the_warehouse() {
    let mut draft = draft();
    for (channel, warehouse) in [(Channel::Fbm, 40), (Channel::Fba, 41), (Channel::Mcf, 41)] {
        draft.channel = channel;
        assert_eq!(Odoo::new().wanted(&draft).warehouse_id, warehouse, "{channel:?}");
    }
    draft.channel = Channel::Fba;
    let no_pool = Odoo { made: made().into_iter().filter(|(_, id)| *id != 41).collect(), ..Odoo::new() };
    assert_eq!(
        no_pool.resolve(&draft).expect_err("no warehouse"),
        [Trouble::not_set_up("the warehouse FBA EU")]
    );
}

#[test]
fn without_the_orders_own_the_marketplaces_currency_counts() {
    let mut draft = draft();
    draft.currency = None;
    assert_eq!(Odoo::new().wanted(&draft).currency, "EUR");
}

#[test]
fn a_promise_of_delivery_is_kept_and_otherwise_the_order_date_stands_in() {
    let mut draft = draft();
    assert_eq!(Odoo::new().wanted(&draft).deliver_by, at("2026-11-01T10:00:00.25Z"));
    draft.commitment_date = Some(at("2026-11-05T22:59:59Z"));
    assert_eq!(Odoo::new().wanted(&draft).deliver_by, at("2026-11-05T22:59:59Z"));
}

#[test]
fn the_orders_tax_is_known_only_when_every_lines_is() {
    let mut draft = draft();
    draft.lines[1].tax = LineTax::None;
    assert_eq!(Odoo::new().wanted(&draft).tax, Some(decimal("3.80")), "a line without tax bears none");
    draft.lines[1].tax = LineTax::Percent { rate: decimal("19"), included: true, amount: None };
    assert_eq!(Odoo::new().wanted(&draft).tax, None);
}

#[test]
fn set_up_makes_no_pricelist_of_a_currency_that_the_marketplace_does_not_sell_in() {
    let mut draft = draft();
    draft.currency = Some("SEK".to_owned());
    let troubles = Odoo::new().resolve(&draft).expect_err("no pricelist");
    let name = RecordName::pricelist(COMPANY, "SEK");
    assert_eq!(troubles, [Trouble::foreign_currency("SEK", "amazon.de", name.as_str())]);
    // Another marketplace of the account's, or a person, may have made one.
    let mut odoo = Odoo::new();
    odoo.made.push((name, 21));
    assert_eq!(odoo.wanted(&draft).pricelist_id, 21);
}

#[test]
fn a_replacement_comes_from_the_order_that_it_replaces() {
    let mut draft = draft();
    assert_eq!(Odoo::new().wanted(&draft).origin, ORDER_ID);
    draft.replacement_of = Some("304-9".to_owned());
    assert_eq!(Odoo::new().wanted(&draft).origin, "304-9");
}

#[test]
fn a_carrier_is_taken_where_odoo_has_it() {
    let mut draft = draft();
    for (carrier, id) in [(None, None), (Some("Bike"), Some(60)), (Some("Balloon"), None)] {
        draft.carrier = carrier.map(str::to_owned);
        assert_eq!(Odoo::new().wanted(&draft).carrier_id, id, "{carrier:?}");
    }
}

#[test]
fn an_order_waits_for_a_fiscal_position_that_a_rule_names() {
    let mut draft = draft();
    for (name, found) in [(None, Ok(None)), (Some("OSS FR"), Ok(Some(70))), (Some("OSS IT"), Err(()))] {
        let treatment = draft.tax_treatment.as_mut().expect("a treatment");
        treatment.fiscal_position = name.map(str::to_owned);
        match (Odoo::new().resolve(&draft), found) {
            (Ok(wanted), Ok(id)) => assert_eq!(wanted.fiscal_position_id, id),
            (Err(troubles), Err(())) => {
                assert_eq!(troubles, [Trouble::unknown_fiscal_position("OSS IT", "domestic")]);
            }
            (other, _) => panic!("{name:?}: {other:?}"),
        }
    }
    // Other channels' orders have no treatment.
    draft.tax_treatment = None;
    assert_eq!(Odoo::new().wanted(&draft).fiscal_position_id, None);
}

#[test]
fn a_line_bears_the_tax_that_a_rule_names() {
    let mut odoo = Odoo::new();
    let tax = |id, rate: i64, included| NamedTax { id, rate: rate.into(), included };
    odoo.taxes.insert("OSS 19".to_owned(), vec![tax(80, 19, false), tax(81, 19, true)]);
    odoo.taxes.insert("VAT".to_owned(), vec![tax(82, 7, true)]);
    let mut draft = draft();
    let mut found = |name: Option<&str>| {
        draft.tax_treatment.as_mut().expect("a treatment").tax = name.map(str::to_owned);
        odoo.resolve(&draft).map(|wanted| wanted.lines[0].tax.as_ref().map(|tax| tax.tax_id))
    };
    let made = found(None).expect("set-up made it");
    assert_ne!(made, Some(81));
    assert_eq!(found(Some("OSS {rate}")), Ok(Some(81)), "in the line's mode");
    let missing = |name: &str, is_other| {
        Err(vec![Trouble::unknown_tax(name, "19 %, included in prices", is_other, "domestic")])
    };
    assert_eq!(found(Some("VAT")), missing("VAT", true), "of another rate");
    assert_eq!(found(Some("OSS {rate} %")), missing("OSS 19 %", false));
}
