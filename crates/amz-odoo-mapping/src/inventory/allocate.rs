//! One quantity shared by several offers.

/// Parts of a whole by weights, by the largest remainder: they sum to the whole, unless every weight is zero.
/// Of equal remainders the first offers get the rest.
pub(super) fn by_weight(whole: u64, weights: &[u32]) -> Vec<u64> {
    let total: u128 = weights.iter().map(|weight| u128::from(*weight)).sum();
    if total == 0 {
        return vec![0; weights.len()];
    }
    let exact = |weight: u32| {
        (u128::from(whole) * u128::from(weight) / total, u128::from(whole) * u128::from(weight) % total)
    };
    let mut parts: Vec<u64> =
        weights.iter().map(|weight| u64::try_from(exact(*weight).0).unwrap_or(u64::MAX)).collect();
    let rest = whole.saturating_sub(parts.iter().sum());
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by_key(|index| std::cmp::Reverse(weights.get(*index).map(|weight| exact(*weight).1)));
    for index in order.into_iter().take(usize::try_from(rest).unwrap_or(usize::MAX)) {
        if let Some(part) = parts.get_mut(index) {
            *part += 1;
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_rest_goes_to_the_largest_remainders() {
        assert_eq!(by_weight(10, &[1, 1, 1]), [4, 3, 3]);
        assert_eq!(by_weight(10, &[2, 1]), [7, 3]);
        assert_eq!(by_weight(1, &[0, 1]), [0, 1]);
        assert_eq!(by_weight(5, &[0, 0]), [0, 0]);
        assert_eq!(by_weight(5, &[]), Vec::<u64>::new());
    }

    proptest! {
        #[test]
        fn parts_sum_to_the_whole(whole in 0..=u64::MAX / 2, weights in proptest::collection::vec(any::<u32>(), 1..8)) {
            let parts = by_weight(whole, &weights);
            let sum: u64 = parts.iter().sum();
            prop_assert_eq!(sum, if weights.iter().all(|weight| *weight == 0) { 0 } else { whole });
            for (part, weight) in parts.iter().zip(&weights) {
                prop_assert!(*weight > 0 || *part == 0, "nothing without a weight");
            }
        }
    }
}
