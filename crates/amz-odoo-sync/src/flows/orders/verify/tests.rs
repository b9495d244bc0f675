use super::super::fixtures::{at, decimal, delivered, existing, picking, wanted};
use super::*;

fn fields(wanted: &Wanted, target: Target, found: &Existing) -> Vec<String> {
    let differences = differences(wanted, &target, Some(found), None);
    assert!(differences.iter().all(|trouble| trouble.is_blocking() && trouble.kind == "read_back_differs"));
    differences.into_iter().map(|trouble| trouble.path).collect()
}

#[test]
fn what_was_wanted_has_no_differences() {
    let wanted = wanted();
    for (state, target) in [
        (OrderState::Quotation, Target::Quotation),
        (OrderState::Confirmed, Target::Confirmed),
        (OrderState::Cancelled, Target::Cancelled),
    ] {
        assert_eq!(fields(&wanted, target, &existing(&wanted, state)), [""; 0], "{target:?}");
    }
    assert_eq!(fields(&wanted, Target::Delivered, &delivered(&wanted)), [""; 0]);
}

#[test]
fn each_difference_is_named() {
    type Spoil = fn(&mut Existing);
    let cases: [(&str, Spoil); 8] = [
        ("sale.order.state", |order| order.state = OrderState::Quotation),
        ("sale.order.currency_id", |order| order.currency = "USD".to_owned()),
        ("sale.order.amount_total", |order| order.total = decimal("28.78")),
        ("sale.order.amount_tax", |order| order.tax = decimal("3.79")),
        ("sale.order.warehouse_id", |order| order.warehouse_id = None),
        ("sale.order.date_order", |order| order.ordered_at = Some(at("2026-11-01T10:00:01Z"))),
        ("sale.order.order_line", |order| order.lines[0].price_unit = decimal("11.89")),
        ("stock.picking.state", |order| order.pickings.push(picking(false))),
    ];
    let wanted = wanted();
    for (field, spoil) in cases {
        let mut found = delivered(&wanted);
        spoil(&mut found);
        assert_eq!(fields(&wanted, Target::Delivered, &found), [field]);
    }
}

#[test]
fn a_difference_says_both_sides() {
    let wanted = wanted();
    let found = Existing { total: decimal("28.780"), ..delivered(&wanted) };
    let [trouble] = &differences(&wanted, &Target::Delivered, Some(&found), None)[..] else {
        panic!("one difference")
    };
    assert_eq!(trouble.message, "after the write Odoo shows 28.78 instead of 28.79");
}

#[test]
fn a_missing_order_is_a_difference() {
    let [trouble] = &differences(&wanted(), &Target::Quotation, None, None)[..] else { panic!("one") };
    assert_eq!(trouble.path, "sale.order");
}

#[test]
fn a_tax_that_amazon_does_not_state_is_odoos() {
    let mut wanted = wanted();
    wanted.tax = None;
    let found = Existing { tax: decimal("99"), ..delivered(&wanted) };
    assert_eq!(fields(&wanted, Target::Delivered, &found), [""; 0]);
}

#[test]
fn an_open_transfer_matters_only_where_all_must_be_delivered() {
    let wanted = wanted();
    let mut found = delivered(&wanted);
    found.pickings.push(picking(false));
    assert_eq!(fields(&wanted, Target::Confirmed, &found), [""; 0]);
}

#[test]
fn a_tax_that_rounding_explains_is_a_warning_and_no_more_than_that() {
    let wanted = Wanted { tax_slack: decimal("0.02"), ..wanted() };
    let found = |tax: &str, total: &str| {
        let found = Existing { tax: decimal(tax), total: decimal(total), ..delivered(&wanted) };
        let found = differences(&wanted, &Target::Delivered, Some(&found), None);
        found.into_iter().map(|trouble| (trouble.kind, trouble.is_blocking())).collect::<Vec<_>>()
    };
    let (off, read_back) = (("tax_rounding", false), ("read_back_differs", true));
    assert_eq!(found("3.80", "28.79"), []);
    assert_eq!(found("3.82", "28.79"), [off]);
    assert_eq!(found("3.78", "28.79"), [off]);
    assert_eq!(found("3.83", "28.79"), [read_back], "more than a minor unit a line");
    assert_eq!(found("3.82", "28.81"), [read_back, read_back], "the total must tie");
}
