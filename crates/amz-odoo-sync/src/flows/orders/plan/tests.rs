use amz_odoo_mapping::order::Target::{self, Cancelled, Confirmed, Delivered, Quotation};
use amz_odoo_mapping::order::{LineKey, Part};

use super::super::fixtures::{
    MARKETPLACE, ORDER_ID, at, decimal, delivered, existing, invoiced, line_name, picking, wanted,
};
use super::*;
use crate::odoo::RecordName;

/// What is expected of a decision.
#[derive(Debug, PartialEq)]
enum Expected {
    Unchanged,
    Go(Steps),
    Hold(&'static str),
}
use Expected::{Go, Hold, Unchanged};

fn decided(wanted: &Wanted, existing: Option<&Existing>, target: Target, known: Known) -> Expected {
    match decide(wanted, &target, existing, known, None) {
        Decision::Unchanged => Unchanged,
        Decision::Go(steps) => Go(steps),
        Decision::Hold(trouble) => Hold(trouble.kind),
    }
}

/// Steps by their initials: load, confirm, date, deliver (v for validate), x for cancel.
fn steps(initials: &str) -> Expected {
    let has = |letter| initials.contains(letter);
    Go(Steps {
        load: has('l'),
        dropped: Vec::new(),
        confirm: has('c'),
        date: has('d'),
        deliver: has('v'),
        cancel: has('x'),
    })
}

fn open(wanted: &Wanted) -> Existing {
    let mut order = existing(wanted, OrderState::Confirmed);
    order.pickings = vec![picking(false)];
    order
}

fn locked(wanted: &Wanted) -> Existing {
    Existing { locked: true, ..open(wanted) }
}

/// One of two units left, the rest still waits.
fn half_delivered(wanted: &Wanted) -> Existing {
    let mut order = open(wanted);
    order.pickings.push(picking(true));
    order.lines[0].delivered = decimal("1");
    order
}

#[test]
fn from_where_the_order_stands_to_where_it_must_stand() {
    let wanted = wanted();
    let quotation = || Some(existing(&wanted, OrderState::Quotation));
    let cancelled = || Some(existing(&wanted, OrderState::Cancelled));
    let cases: [(&str, Option<Existing>, [Expected; 4]); 8] = [
        // in Odoo · to be: a quotation, confirmed, delivered, cancelled
        ("nothing", None, [steps("l"), steps("lcd"), steps("lcdv"), steps("lx")]),
        ("a quotation", quotation(), [Unchanged, steps("cd"), steps("cdv"), steps("x")]),
        ("confirmed, open", Some(open(&wanted)), [Unchanged, Unchanged, steps("v"), steps("x")]),
        (
            "partly delivered",
            Some(half_delivered(&wanted)),
            [Unchanged, Unchanged, steps("v"), Hold("cancel_refused")],
        ),
        ("delivered", Some(delivered(&wanted)), [Unchanged, Unchanged, Unchanged, Hold("cancel_refused")]),
        ("invoiced", Some(invoiced(&wanted)), [Unchanged, Unchanged, Unchanged, Hold("cancel_refused")]),
        ("locked", Some(locked(&wanted)), [Unchanged, Unchanged, steps("v"), Hold("cancel_refused")]),
        (
            "cancelled",
            cancelled(),
            [Hold("cancelled_in_odoo"), Hold("cancelled_in_odoo"), Hold("cancelled_in_odoo"), Unchanged],
        ),
    ];
    for (name, existing, expected) in cases {
        for (target, expected) in [Quotation, Confirmed, Delivered, Cancelled].into_iter().zip(expected) {
            let known = if existing.is_some() { Known::Same } else { Known::Never };
            let found = decided(&wanted, existing.as_ref(), target, known);
            assert_eq!(found, expected, "{name} → {target:?}");
        }
    }
}

#[test]
fn a_store_that_lost_everything_takes_what_odoo_shows() {
    let wanted = wanted();
    let existing = existing(&wanted, OrderState::Quotation);
    assert_eq!(decided(&wanted, Some(&existing), Quotation, Known::Never), Unchanged);
    assert_eq!(decided(&wanted, Some(&open(&wanted)), Confirmed, Known::Never), Unchanged);
}

#[test]
fn another_draft_is_loaded_as_long_as_nothing_is_settled() {
    let wanted = wanted();
    for (name, existing, target, expected) in [
        ("a quotation", existing(&wanted, OrderState::Quotation), Quotation, steps("l")),
        ("a quotation to confirm", existing(&wanted, OrderState::Quotation), Confirmed, steps("lcd")),
        ("confirmed", open(&wanted), Confirmed, steps("l")),
        ("confirmed, to deliver", open(&wanted), Delivered, steps("lv")),
        // An address or a note: what left was sent as it was.
        ("delivered", delivered(&wanted), Delivered, Unchanged),
        ("invoiced", invoiced(&wanted), Delivered, Unchanged),
        ("locked", locked(&wanted), Confirmed, Unchanged),
    ] {
        assert_eq!(decided(&wanted, Some(&existing), target, Known::Changed), expected, "{name}");
    }
}

#[test]
fn a_changed_line_is_loaded_or_held_when_settled() {
    type Change = fn(&mut Wanted);
    let changes: [(&str, Change); 5] = [
        ("quantity", |wanted| wanted.lines[0].quantity = decimal("1")),
        ("price", |wanted| {
            wanted.lines[0].price_unit = decimal("11.89");
            wanted.total = decimal("28.77");
        }),
        ("product", |wanted| wanted.lines[0].product_id = 102),
        ("tax", |wanted| {
            wanted.lines[0].tax = None;
            wanted.tax = Some(Decimal::ZERO);
        }),
        ("a new line", |wanted| {
            let line = WantedLine { name: line_name("2", Part::Item), ..wanted.lines[0].clone() };
            wanted.lines.push(line);
        }),
    ];
    let before = wanted();
    for (name, change) in changes {
        let mut wanted = before.clone();
        change(&mut wanted);
        for known in [Known::Same, Known::Changed, Known::Never] {
            for (existing, target, expected) in [
                (existing(&before, OrderState::Quotation), Quotation, steps("l")),
                (open(&before), Confirmed, steps("l")),
                // What has left stays sold where there are fewer units only.
                (
                    half_delivered(&before),
                    Confirmed,
                    if name == "quantity" { steps("l") } else { Hold("change_refused") },
                ),
                (delivered(&before), Delivered, Hold("change_refused")),
                (invoiced(&before), Delivered, Hold("change_refused")),
                (locked(&before), Confirmed, Hold("change_refused")),
            ] {
                let found = decided(&wanted, Some(&existing), target, known);
                assert_eq!(found, expected, "{name}, {known:?}, {target:?}, {:?}", existing.settled());
            }
        }
    }
}

#[test]
fn a_settled_order_keeps_the_lines_that_it_was_sold_with() {
    let before = wanted();
    // With more price digits, or another way to round, the two units are two lines.
    let mut wanted = before.clone();
    wanted.lines[0].quantity = Decimal::ONE;
    let key = LineKey { order_item_id: "1".into(), part: Part::Item, split: 1 };
    let name = RecordName::line(MARKETPLACE, ORDER_ID, &key);
    wanted.lines.push(WantedLine { name, ..wanted.lines[0].clone() });
    for (existing, target) in
        [(delivered(&before), Delivered), (invoiced(&before), Delivered), (locked(&before), Confirmed)]
    {
        for known in [Known::Same, Known::Changed, Known::Never] {
            assert_eq!(decided(&wanted, Some(&existing), target, known), Unchanged);
        }
        let other = |change: fn(&mut Existing)| {
            let mut other = existing.clone();
            change(&mut other);
            decided(&wanted, Some(&other), target, Known::Same)
        };
        assert_eq!(other(|order| order.total += Decimal::ONE), Hold("change_refused"));
        assert_eq!(other(|order| order.tax += Decimal::ONE), Hold("change_refused"));
        assert_eq!(other(|order| order.lines[0].product_id = Some(9)), Hold("change_refused"));
        assert_eq!(other(|order| order.lines[0].quantity = decimal("3")), Hold("change_refused"));
    }
    assert_eq!(
        decided(&wanted, Some(&open(&before)), Confirmed, Known::Same),
        steps("l"),
        "open: loaded anew"
    );
}

#[test]
fn what_came_back_can_be_changed_and_cancelled() {
    let before = wanted();
    let mut fewer = before.clone();
    fewer.lines[0].quantity = decimal("1");
    let mut returned = delivered(&before);
    returned.lines[0].delivered = decimal("1");
    assert_eq!(decided(&fewer, Some(&delivered(&before)), Delivered, Known::Never), Hold("change_refused"));
    assert_eq!(decided(&fewer, Some(&returned), Delivered, Known::Never), steps("l"));
    assert_eq!(decided(&before, Some(&returned), Cancelled, Known::Never), Hold("cancel_refused"));
    returned.lines[0].delivered = Decimal::ZERO;
    assert_eq!(decided(&before, Some(&returned), Cancelled, Known::Never), steps("x"));
    // An invoice must be reversed too.
    for (invoices, reversed, expected) in [(1, false, Hold("cancel_refused")), (0, true, steps("x"))] {
        returned.lines[0].invoiced = decimal("2");
        let billed = Existing { invoices, reversed, ..returned.clone() };
        assert_eq!(decided(&before, Some(&billed), Cancelled, Known::Never), expected);
    }
}

#[test]
fn a_line_that_amazon_dropped_goes_to_zero_and_stays_there() {
    let before = wanted();
    let mut wanted = before.clone();
    wanted.lines.remove(1);
    let mut existing = existing(&before, OrderState::Quotation);
    let dropped = DroppedLine {
        external_id: line_name("1", Part::Shipping).to_string(),
        product_id: 101,
        text: "Shipping".to_owned(),
        price_unit: decimal("4.99"),
        tax_ids: Vec::new(),
    };
    let expected = Go(Steps { load: true, dropped: vec![dropped], ..Steps::default() });
    assert_eq!(decided(&wanted, Some(&existing), Quotation, Known::Changed), expected);
    existing.lines[1].quantity = Decimal::ZERO;
    assert_eq!(decided(&wanted, Some(&existing), Quotation, Known::Same), Unchanged);
}

#[test]
fn lines_that_a_person_added_are_left_alone() {
    let wanted = wanted();
    let mut existing = existing(&wanted, OrderState::Quotation);
    for external_id in [None, Some("__export__.sale_order_line_5".to_owned())] {
        existing.lines.push(ExistingLine { external_id, ..existing.lines[0].clone() });
    }
    assert_eq!(decided(&wanted, Some(&existing), Quotation, Known::Same), Unchanged);
}

#[test]
fn what_odoo_would_not_confirm_is_held() {
    let wanted = wanted();
    let mut existing = existing(&wanted, OrderState::Quotation);
    let unclear = ExistingLine { external_id: None, product_id: None, ..existing.lines[0].clone() };
    existing.lines.push(unclear.clone());
    assert_eq!(decided(&wanted, Some(&existing), Confirmed, Known::Same), steps("cd"), "a down payment");
    existing.lines[2].lacks_product = true;
    assert_eq!(decided(&wanted, Some(&existing), Quotation, Known::Same), Unchanged);
    for target in [Confirmed, Delivered] {
        assert_eq!(decided(&wanted, Some(&existing), target, Known::Same), Hold("refused_by_odoo"));
    }
    assert_eq!(decided(&wanted, Some(&existing), Cancelled, Known::Same), steps("x"));
    // Our own line gets its product with the next load.
    existing.lines.pop();
    existing.lines[1] =
        ExistingLine { external_id: existing.lines[1].external_id.clone(), lacks_product: true, ..unclear };
    assert_eq!(decided(&wanted, Some(&existing), Confirmed, Known::Same), steps("lcd"));
}

#[test]
fn a_discount_that_a_person_gave_is_taken_back() {
    let wanted = wanted();
    let mut existing = existing(&wanted, OrderState::Quotation);
    existing.lines[0].discount = decimal("10");
    assert_eq!(decided(&wanted, Some(&existing), Quotation, Known::Same), steps("l"));
}

#[test]
fn an_order_of_somebody_else_is_never_touched() {
    let wanted = wanted();
    for external_id in [None, Some("__export__.sale_order_5".to_owned())] {
        for state in [OrderState::Quotation, OrderState::Confirmed, OrderState::Cancelled] {
            let existing = Existing { external_id: external_id.clone(), ..existing(&wanted, state) };
            for target in [Quotation, Confirmed, Delivered, Cancelled] {
                let found = decided(&wanted, Some(&existing), target, Known::Never);
                assert_eq!(found, Hold("foreign_order"), "{external_id:?} {state:?} {target:?}");
            }
        }
    }
}

#[test]
fn a_date_that_is_off_is_written_back_unless_it_is_invoiced() {
    let wanted = wanted();
    for (name, existing, target, expected) in [
        ("confirmed", open(&wanted), Confirmed, steps("d")),
        ("delivered", delivered(&wanted), Delivered, steps("d")),
        ("invoiced", invoiced(&wanted), Delivered, Unchanged),
        // A quotation's date is written by what confirms it.
        ("a quotation", existing(&wanted, OrderState::Quotation), Quotation, Unchanged),
    ] {
        let existing = Existing { ordered_at: Some(at("2026-11-02T10:00:00Z")), ..existing };
        assert_eq!(decided(&wanted, Some(&existing), target, Known::Same), expected, "{name}");
    }
}

#[test]
fn prices_are_compared_at_the_digits_that_odoo_keeps() {
    let mut wanted = wanted();
    let existing = existing(&wanted, OrderState::Quotation);
    for (price, digits, same) in [
        ("11.900000000000000001", None, true),
        ("11.9000001", None, false),
        ("11.904", Some(2), true),
        ("11.91", Some(2), false),
    ] {
        wanted.lines[0].price_unit = decimal(price);
        assert_eq!(line_changes(&wanted, &existing, digits).is_empty(), same, "{price} at {digits:?}");
    }
}
