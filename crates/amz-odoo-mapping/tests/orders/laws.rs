//! What holds for every order.

use amz_odoo_mapping::order::{DraftLine, LineTax, OrderDraft, Part, ProductRef};
use amz_odoo_mapping::{Issue, IssueKind, MapContext, money};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use rust_decimal::Decimal;
use serde_json::{Value, json};
use spapi_types::MARKETPLACES;
use std::collections::BTreeSet;

use crate::pairs;
use crate::support::{map, money as shown};

/// What 2026-01-01 tells and v0 does not, and the reverse.
///
/// Canceled units and by whom (v0 lowers the ordered units and tells no more), and so their line of the note.
fn common(mut draft: OrderDraft) -> OrderDraft {
    draft.cancelled_items.clear();
    draft.note = None;
    draft
}

fn line_ties(line: &DraftLine, digits: u32) -> bool {
    money::round(line.price_unit * line.quantity, digits) == line.total.normalize()
}

/// Orders a law is tried on.
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(10_000)
}

#[test]
fn parts_tie_to_the_total_to_the_minor_unit_in_every_marketplace_and_mode() {
    let modes = [true, false];
    let each = cases().div_ceil(u32::try_from(MARKETPLACES.len() * modes.len()).expect("few marketplaces"));
    for marketplace in MARKETPLACES {
        for gross in modes {
            let mut runner = TestRunner::new(ProptestConfig::with_cases(each));
            let orders = (pairs::order_of(*marketplace, gross), any::<bool>(), any::<bool>());
            let law = runner.run(&orders, |(order, two_digits, fold)| parts_tie(&order, two_digits, fold));
            law.unwrap_or_else(|why| panic!("{}, prices with tax: {gross}: {why}", marketplace.domain));
        }
    }
}

fn parts_tie(order: &pairs::Order, two_digits: bool, fold: bool) -> Result<(), TestCaseError> {
    let mut ctx = MapContext::default();
    ctx.price_digits = two_digits.then_some(order.digits.max(2));
    ctx.rules.fold_discounts = fold;
    let usual = order.gross == pairs::usually_gross(&order.marketplace) || order.tax() == 0;
    for (document, usual) in [(order.v0(), usual), (order.v2026(), true)] {
        let mapped = map(&ctx, &document);
        prop_assert!(!mapped.is_blocked(), "{document}\n{}", shown(&mapped));
        let contradicts = |issue: &Issue| matches!(issue.kind, IssueKind::TaxModeContradiction { .. });
        prop_assert_eq!(mapped.issues.iter().any(contradicts), !usual, "{}", shown(&mapped));
        prop_assert_eq!(mapped.draft.total, Decimal::new(order.total(), order.digits));
        prop_assert_eq!(mapped.draft.sum(), mapped.draft.total);
        let lines = &mapped.draft.lines;
        prop_assert!(lines.iter().all(|line| line_ties(line, order.digits)), "{}", shown(&mapped));
        prop_assert!(lines.iter().all(|line| !line.quantity.is_zero()));
        let keys: BTreeSet<String> = lines.iter().map(|line| line.key.to_string()).collect();
        prop_assert_eq!(keys.len(), lines.len(), "external ids are unique");
        if let Some(digits) = ctx.price_digits {
            prop_assert!(lines.iter().all(|line| line.price_unit.normalize().scale() <= digits));
        }
        let taxes = lines.iter().map(|line| match (&line.tax, &line.product) {
            (LineTax::Percent { amount: Some(amount), .. }, _) => *amount,
            (_, ProductRef::Service(Part::FacilitatorTax)) => line.total,
            _ => Decimal::ZERO,
        });
        prop_assert_eq!(taxes.sum::<Decimal>(), Decimal::new(order.tax(), order.digits), "Amazon's tax");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases()))]

    #[test]
    fn both_versions_of_an_order_give_one_draft(order in pairs::order()) {
        let ctx = MapContext::default();
        let (old, new) = (map(&ctx, &order.v0()), map(&ctx, &order.v2026()));
        prop_assert_eq!(common(old.draft), common(new.draft));
    }

    #[test]
    fn order_of_items_does_not_matter_and_mapping_twice_gives_the_same(order in pairs::order(), turn in 0usize..5) {
        let ctx = MapContext::default();
        for (mut document, items) in [(order.v0(), "OrderItems"), (order.v2026(), "orderItems")] {
            let first = map(&ctx, &document);
            prop_assert_eq!(&map(&ctx, &document), &first);
            let list = document[items].as_array_mut().expect("items");
            list.reverse();
            let turn = turn % list.len();
            list.rotate_left(turn);
            prop_assert_eq!(map(&ctx, &document).draft, first.draft);
        }
    }

    #[test]
    fn a_wrong_total_is_never_silent(order in pairs::order(), by in prop_oneof![-500i64..0, 1i64..500]) {
        let mut document = order.v2026();
        let wrong = Decimal::new(order.total() + by, order.digits);
        document["proceeds"]["grandTotal"]["amount"] = json!(wrong.to_string());
        let mapped = map(&MapContext::default(), &document);
        let reported = mapped.issues.iter().any(|issue| matches!(issue.kind, IssueKind::TotalMismatch { by: found } if found == Decimal::new(by, order.digits)));
        prop_assert!(reported || mapped.draft.sum() == mapped.draft.total, "{}", shown(&mapped));
    }

    #[test]
    fn any_values_at_all_give_a_draft_that_ties_or_a_reason(mut order in pairs::order().prop_map(|o| [o.v0(), o.v2026()]), which in 0usize..2, at in any::<prop::sample::Index>(), value in strange()) {
        let document = &mut order[which];
        let places = leaves(document, "");
        let place = at.get(&places);
        *document.pointer_mut(place).expect("a place") = value;
        if let Ok(orders) = amz_odoo_mapping::document::document(document.to_string().as_bytes()) {
            for order in orders {
                let mapped = order.map(&MapContext::default());
                prop_assert!(mapped.is_blocked() || mapped.draft.sum() == mapped.draft.total, "{document}");
            }
        }
    }
}

/// Values that belong nowhere.
fn strange() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        Just(json!("")),
        Just(json!("79228162514264337593543950335")),
        Just(json!("-0.0000000000000000000000000001")),
        Just(json!(i64::MAX)),
        Just(json!(i64::MIN)),
        Just(json!(1e300)),
        Just(json!([1])),
        Just(json!({"a": "b"})),
        Just(json!(true)),
        any::<i64>().prop_map(|n| json!(n.to_string())),
        ".*".prop_map(|text| json!(text)),
    ]
}

/// The places of all values that are neither object nor list.
fn leaves(value: &Value, at: &str) -> Vec<String> {
    match value {
        Value::Object(members) => {
            members.iter().flat_map(|(name, value)| leaves(value, &format!("{at}/{name}"))).collect()
        }
        Value::Array(list) => {
            list.iter().enumerate().flat_map(|(i, value)| leaves(value, &format!("{at}/{i}"))).collect()
        }
        _ => vec![at.to_owned()],
    }
}
