//! Finds the bad members of a batch by halving it. Pure: a driver makes the attempts and says how they ended.

use std::collections::{BTreeMap, BTreeSet};

/// A batch of which bad members are found, `T`, each with the reason `R`.
///
/// An attempt on a group either goes through as a whole, or does nothing.
#[derive(Debug)]
pub(super) struct Halving<T, R> {
    groups: Vec<BTreeSet<T>>,
    bad: BTreeMap<T, R>,
}

impl<T: Ord + Copy, R> Halving<T, R> {
    /// A batch that was not tried yet.
    pub(super) fn new(members: impl IntoIterator<Item = T>) -> Self {
        let mut halving = Self { groups: Vec::new(), bad: BTreeMap::new() };
        halving.again(members.into_iter().collect());
        halving
    }

    /// The group to try next; none when all is known. Nothing more is to be said of a group that goes through.
    pub(super) fn next(&mut self) -> Option<BTreeSet<T>> {
        self.groups.pop()
    }

    /// The group failed, and nobody knows for whom: its halves are tried, and a single member is bad.
    pub(super) fn failed(&mut self, group: BTreeSet<T>, reason: R) {
        let members: Vec<T> = group.into_iter().collect();
        if let [only] = members.as_slice() {
            self.bad.insert(*only, reason);
            return;
        }
        let (left, right) = members.split_at(members.len() / 2);
        self.again(right.iter().copied().collect());
        self.again(left.iter().copied().collect());
    }

    /// The group failed for these members, at least one: the others are tried without them.
    pub(super) fn failed_for(&mut self, mut group: BTreeSet<T>, bad: impl IntoIterator<Item = (T, R)>) {
        for (member, reason) in bad {
            // The first reason of a member is the one to look at.
            if group.remove(&member) {
                self.bad.insert(member, reason);
            }
        }
        self.again(group);
    }

    /// The bad members.
    pub(super) fn into_bad(self) -> BTreeMap<T, R> {
        self.bad
    }

    fn again(&mut self, group: BTreeSet<T>) {
        if !group.is_empty() {
            self.groups.push(group);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Tries groups until all is known. Returns the bad members, those that went through, and the attempts made.
    fn drive(members: BTreeSet<u8>, bad: &BTreeSet<u8>, named: bool) -> (BTreeMap<u8, u8>, Vec<u8>, usize) {
        let mut halving = Halving::new(members);
        let (mut passed, mut attempts) = (Vec::new(), 0);
        while let Some(group) = halving.next() {
            attempts += 1;
            let guilty: Vec<u8> = group.intersection(bad).copied().collect();
            match guilty.as_slice() {
                [] => passed.extend(group),
                _ if named => halving.failed_for(group, guilty.into_iter().map(|member| (member, member))),
                [first, ..] => halving.failed(group, *first),
            }
        }
        (halving.into_bad(), passed, attempts)
    }

    #[test]
    fn an_empty_batch_needs_no_attempt() {
        assert_eq!(drive(BTreeSet::new(), &BTreeSet::new(), false), (BTreeMap::new(), Vec::new(), 0));
    }

    #[test]
    fn members_are_tried_in_their_order() {
        let (bad, passed, attempts) = drive((0..8).collect(), &BTreeSet::from([5]), false);
        assert_eq!((bad, passed), (BTreeMap::from([(5, 5)]), vec![0, 1, 2, 3, 4, 6, 7]));
        assert_eq!(attempts, 7);
    }

    #[test]
    fn the_first_reason_of_a_member_stays() {
        let mut halving = Halving::new([1, 2]);
        let group = halving.next().expect("a group");
        halving.failed_for(group, [(1, "first"), (1, "second"), (9, "nobody")]);
        assert_eq!(halving.next(), Some(BTreeSet::from([2])));
        assert_eq!(halving.next(), None);
        assert_eq!(halving.into_bad(), BTreeMap::from([(1, "first")]));
    }

    proptest! {
        #[test]
        fn the_bad_ones_are_found_and_every_other_passes_once(
            members in prop::collection::btree_set(0_u8..100, 0..100),
            bad in prop::collection::btree_set(0_u8..100, 0..10),
            named in any::<bool>(),
        ) {
            let count = members.len();
            let guilty: BTreeSet<u8> = members.intersection(&bad).copied().collect();
            let expected: Vec<u8> = members.difference(&bad).copied().collect();
            let (found, mut passed, attempts) = drive(members, &bad, named);
            passed.sort_unstable();
            prop_assert_eq!(&passed, &expected);
            // A member is bad by itself, and for its own reason.
            prop_assert!(found.iter().all(|(member, reason)| member == reason));
            prop_assert_eq!(found.into_keys().collect::<BTreeSet<u8>>(), guilty.clone());
            let depth = usize::try_from(count.max(1).next_power_of_two().ilog2()).expect("small");
            let most = if named { 2 } else { 1 + 2 * depth * guilty.len() };
            prop_assert!(attempts <= most, "{attempts} attempts on {count} for {}", guilty.len());
        }
    }
}
