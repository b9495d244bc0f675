//! Sums by order where nothing but the sum is asked for.

use super::order_key::OrderKey;

/// Entries that are kept before equal orders are added up.
const ROOM: usize = 1 << 16;

/// Sums by order, in millionths.
///
/// A list that is sorted when it has doubled. With a million orders in no order, each look into a hash table waits for the
/// memory; to sort goes through it in order, takes half the time and no table beside the list.
#[derive(Default)]
pub(in crate::settlement) struct OrderSums {
    sums: Vec<(OrderKey, i64)>,
    /// How long the list was after it was sorted.
    sorted: usize,
}

impl OrderSums {
    pub(in crate::settlement) fn add(&mut self, order: OrderKey, amount: i64) {
        // Most lines are of the same order as the one before.
        if let Some((last, sum)) = self.sums.last_mut()
            && *last == order
            && let Some(both) = sum.checked_add(amount)
        {
            *sum = both;
            return;
        }
        self.sums.push((order, amount));
        if self.sums.len() >= ROOM.max(2 * self.sorted) {
            self.sort();
        }
    }

    /// The orders, some of them perhaps more than once.
    pub(in crate::settlement) fn orders(&self) -> impl Iterator<Item = OrderKey> {
        self.sums.iter().map(|(order, _)| *order)
    }

    /// Each order once, by its key. Sums beyond the range of one are left as two.
    pub(in crate::settlement) fn sorted(mut self) -> Vec<(OrderKey, i64)> {
        self.sort();
        self.sums
    }

    fn sort(&mut self) {
        self.sums.sort_unstable_by_key(|(order, _)| *order);
        self.sums.dedup_by(|(order, amount), (known, sum)| {
            let both = if order == known { sum.checked_add(*amount) } else { None };
            *sum = both.unwrap_or(*sum);
            both.is_some()
        });
        self.sorted = self.sums.len();
    }
}

#[cfg(test)]
mod tests {
    use super::super::table::Texts;
    use super::*;
    use crate::settlement::report::Text;

    fn key(number: usize) -> OrderKey {
        let id = format!("{:03}-{:07}-0000000", number % 1_000, number);
        OrderKey::new(Text::new(&id), &mut Texts::default()).unwrap().unwrap()
    }

    #[test]
    fn each_order_has_its_sum_in_whatever_order_lines_come() {
        let orders = ROOM / 2 + 7;
        let mut sums = OrderSums::default();
        for line in 0..5 * orders {
            let order = line * 7_919 % orders;
            sums.add(key(order), i64::try_from(order).unwrap());
        }
        assert!(sums.sums.len() < 2 * orders, "lines are added up as they come");
        let sums = sums.sorted();
        assert_eq!(sums.len(), orders);
        assert!(sums.is_sorted_by(|(a, _), (b, _)| a < b));
        assert!((0..orders).all(|order| {
            let place = sums.binary_search_by_key(&key(order), |(key, _)| *key).unwrap();
            sums[place].1 == 5 * i64::try_from(order).unwrap()
        }));
    }

    #[test]
    fn no_sum_is_cut_off() {
        let mut sums = OrderSums::default();
        for (order, amount) in [(1, i64::MAX), (1, 5), (2, 1), (1, -5)] {
            sums.add(key(order), amount);
        }
        let all: i128 = sums.sorted().into_iter().map(|(_, sum)| i128::from(sum)).sum();
        assert_eq!(all, i128::from(i64::MAX) + 1);
    }
}
