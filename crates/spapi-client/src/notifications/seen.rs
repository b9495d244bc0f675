//! The notifications that a source knows: at work, or done.

use std::collections::{HashSet, VecDeque};

/// Which notifications are at work, and which were done last.
pub(super) struct Seen {
    at_work: HashSet<String>,
    done: HashSet<String>,
    /// The keys of `done`, oldest first.
    order: VecDeque<String>,
    limit: usize,
}

/// What is known of a notification.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Known {
    /// Nothing: it is at work from now on.
    New,
    /// It is at work.
    AtWork,
    /// It was acknowledged.
    Done,
}

impl Seen {
    /// Remembers the last `limit` notifications that were done.
    pub(super) fn new(limit: usize) -> Self {
        Self { at_work: HashSet::new(), done: HashSet::new(), order: VecDeque::new(), limit }
    }

    pub(super) fn begin(&mut self, key: &str) -> Known {
        if self.done.contains(key) {
            Known::Done
        } else if self.at_work.insert(key.to_owned()) {
            Known::New
        } else {
            Known::AtWork
        }
    }

    pub(super) fn done(&mut self, key: &str) {
        if self.limit > 0 && self.done.insert(key.to_owned()) {
            if self.order.len() == self.limit
                && let Some(oldest) = self.order.pop_front()
            {
                self.done.remove(&oldest);
            }
            self.order.push_back(key.to_owned());
        }
    }

    /// The work has ended, well or not.
    pub(super) fn end(&mut self, key: &str) {
        self.at_work.remove(key);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_done_is_known_until_newer_ones_push_it_out() {
        let mut seen = Seen::new(2);
        assert_eq!(seen.begin("a"), Known::New);
        assert_eq!(seen.begin("a"), Known::AtWork);
        seen.end("a");
        assert_eq!(seen.begin("a"), Known::New);
        for key in ["a", "b", "b"] {
            seen.done(key);
            seen.end(key);
        }
        assert_eq!((seen.begin("a"), seen.begin("b")), (Known::Done, Known::Done));
        seen.done("c");
        assert_eq!((seen.begin("a"), seen.begin("b")), (Known::New, Known::Done));
    }

    proptest! {
        #[test]
        fn memory_is_bounded(keys in prop::collection::vec("[a-f]{1,2}", 0..200), limit in 0_usize..5) {
            let mut seen = Seen::new(limit);
            for key in &keys {
                seen.begin(key);
                seen.done(key);
                seen.end(key);
                prop_assert!(seen.done.len() <= limit && seen.order.len() == seen.done.len());
                prop_assert!(seen.at_work.is_empty());
            }
        }
    }
}
