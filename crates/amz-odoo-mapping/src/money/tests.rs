use super::*;
use proptest::prelude::*;

fn dec(text: &str) -> Decimal {
    text.parse().expect("a decimal")
}

#[test]
fn prices_have_as_few_decimals_as_the_total_allows() {
    for (total, quantity, digits, most, want) in [
        ("10.00", 1, 2, None, "1×10"),
        ("29.97", 3, 2, None, "3×9.99"),
        ("10.00", 3, 2, None, "3×3.33333"),
        ("10.00", 3, 2, Some(2), "2×3.33 + 1×3.34"),
        ("0.05", 7, 2, Some(2), "2×0 + 5×0.01"),
        ("-10.00", 3, 2, Some(2), "2×-3.33 + 1×-3.34"),
        ("0", 3, 2, Some(2), "3×0"),
        ("1000", 3, 0, None, "3×333.333"),
        ("1000", 3, 0, Some(0), "2×333 + 1×334"),
        ("10.001", 2, 3, Some(6), "2×5.0005"),
        ("10.001", 1, 3, Some(2), "-"),
        ("100", 8, 0, Some(2), "8×12.5"),
    ] {
        let found =
            unit_prices(dec(total), Decimal::from(quantity), digits, most).map_or("-".into(), |priced| {
                let parts: Vec<_> =
                    priced.iter().map(|p| format!("{}×{}", p.quantity, p.price_unit)).collect();
                parts.join(" + ")
            });
        assert_eq!(found, want, "{total} / {quantity}");
    }
}

#[test]
fn the_lists_of_currencies_are_disjoint_codes() {
    let all: Vec<&str> =
        [NO_DECIMALS, TWO_DECIMALS, THREE_DECIMALS].iter().flat_map(|l| l.split(' ')).collect();
    let mut unique = all.clone();
    unique.sort_unstable();
    unique.dedup();
    assert_eq!(unique.len(), all.len());
    assert!(all.iter().all(|c| c.len() == 3 && c.bytes().all(|b| b.is_ascii_uppercase())));
}

#[test]
fn shares_follow_the_weights() {
    let weights = ["1", "1", "1"].map(dec);
    assert_eq!(allocate(dec("0.10"), &weights, 2), ["0.04", "0.03", "0.03"].map(dec));
    assert_eq!(allocate(dec("5"), &["0", "0"].map(dec), 2), ["5", "0"].map(dec));
    assert_eq!(allocate(dec("5"), &[], 2), []);
}

proptest! {
    #[test]
    fn unit_prices_tie(cents in -10_000_000i64..10_000_000, quantity in 1i64..2000, digits in prop::sample::select(vec![0u32, 2, 3]), most in prop::sample::select(vec![None, Some(3), Some(6)])) {
        let total = Decimal::new(cents, digits);
        let priced = unit_prices(total, Decimal::from(quantity), digits, most).expect("prices as fine as the currency");
        prop_assert!(priced.len() <= 2);
        prop_assert_eq!(priced.iter().map(|p| p.total).sum::<Decimal>(), total);
        prop_assert_eq!(priced.iter().map(|p| p.quantity).sum::<Decimal>(), Decimal::from(quantity));
        for p in priced {
            // An Odoo that rounds once an order adds the remainders up: a hundred lines of them must not make a unit.
            prop_assert!((p.price_unit * p.quantity - p.total).abs() * Decimal::ONE_HUNDRED <= minor_unit(digits + 1));
            prop_assert!(most.is_none_or(|most| p.price_unit.scale() <= most));
        }
    }

    #[test]
    fn shares_add_up(cents in -1_000_000i64..1_000_000, weights in prop::collection::vec(-100_000i64..100_000, 1..12), digits in prop::sample::select(vec![0u32, 2, 3])) {
        let amount = Decimal::new(cents, digits);
        let weights: Vec<Decimal> = weights.into_iter().map(|w| Decimal::new(w, digits)).collect();
        let shares = allocate(amount, &weights, digits);
        prop_assert_eq!(shares.iter().sum::<Decimal>(), amount);
        prop_assert!(shares.iter().all(|share| share.scale() <= digits));
    }
}
