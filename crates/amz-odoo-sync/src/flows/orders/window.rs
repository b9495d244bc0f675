//! The window of Amazon's list that a cursor has to close. Pure.
//!
//! The list shifts while it is paged: an order may come twice, or be missing from one listing and present in the next.
//! So a window that took several pages stays open until a later listing of the same window brings nothing unknown.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// What the cursor of the orders flow holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Window {
    /// Orders changed before this instant are all durable.
    pub(crate) from: Timestamp,
    /// Orders changed between `from` and this instant were listed, but over several pages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) open_until: Option<Timestamp>,
}

/// What one listing from [`Window::from`] brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Listing {
    /// The `lastUpdatedBefore` of Amazon's answer.
    pub(crate) until: Timestamp,
    /// Pages read.
    pub(crate) pages: usize,
    /// Orders changed up to [`Window::open_until`] that were not known.
    pub(crate) surprises: u64,
}

impl Window {
    /// Where a listing starts: at the cursor, or earlier when `since` says so. A later `since` is no reason to leave out
    /// what lies between. `None` without both.
    pub(crate) fn of(cursor: &str, since: Option<Timestamp>) -> Option<Self> {
        let stored: Option<Self> = serde_json::from_str(cursor).ok();
        match (stored, since) {
            (Some(stored), Some(since)) if since < stored.from => Some(Self::starting(since)),
            (None, Some(since)) => Some(Self::starting(since)),
            (stored, _) => stored,
        }
    }

    /// A window that starts here.
    pub(crate) fn starting(from: Timestamp) -> Self {
        Self { from, open_until: None }
    }

    /// The window after a listing. It never passes an order that was not listed in a stable listing.
    pub(crate) fn after(self, listing: Listing) -> Self {
        let until = listing.until.max(self.from);
        let closed = match self.open_until {
            // A single page cannot shift.
            _ if listing.pages <= 1 => until,
            Some(open_until) if listing.surprises == 0 => open_until.min(until),
            _ => self.from,
        };
        Self { from: closed, open_until: (closed < until).then_some(until) }
    }

    /// Whether a listing should follow at once: the window is open and has not been listed twice.
    pub(crate) fn is_open(self) -> bool {
        self.open_until.is_some()
    }

    /// Where the listing starts: a little earlier, because Amazon's clocks differ from one another.
    pub(crate) fn list_from(self) -> Timestamp {
        self.from.saturating_sub(OVERLAP).unwrap_or(self.from)
    }
}

/// How far a listing reaches back before the cursor.
pub(crate) const OVERLAP: SignedDuration = SignedDuration::from_mins(5);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("in range")
    }

    #[test]
    fn since_goes_back_and_never_ahead() {
        let cursor = r#"{"from":"1970-01-01T00:00:30Z"}"#;
        let from = |cursor, since| Window::of(cursor, since).map(|window| window.from);
        assert_eq!(from(cursor, None), Some(at(30)));
        assert_eq!(from(cursor, Some(at(10))), Some(at(10)));
        assert_eq!(from(cursor, Some(at(50))), Some(at(30)));
        assert_eq!(from("", Some(at(50))), Some(at(50)));
        assert_eq!(from("", None), None);
    }

    #[test]
    fn one_page_closes_the_window() {
        let after = Window::starting(at(10)).after(Listing { until: at(50), pages: 1, surprises: 0 });
        assert_eq!(after, Window { from: at(50), open_until: None });
    }

    #[test]
    fn several_pages_leave_it_open_until_a_listing_brings_nothing_new() {
        let first = Window::starting(at(10)).after(Listing { until: at(50), pages: 3, surprises: 0 });
        assert_eq!(first, Window { from: at(10), open_until: Some(at(50)) });
        let shifted = first.after(Listing { until: at(60), pages: 3, surprises: 1 });
        assert_eq!(shifted, Window { from: at(10), open_until: Some(at(60)) });
        let stable = shifted.after(Listing { until: at(70), pages: 3, surprises: 0 });
        assert_eq!(stable, Window { from: at(60), open_until: Some(at(70)) });
    }

    proptest! {
        #[test]
        fn the_cursor_never_goes_back_and_never_passes_a_single_unstable_listing(
            listings in prop::collection::vec((1_i64..100, 1_usize..4, 0_u64..2), 1..20)
        ) {
            let mut window = Window::starting(at(0));
            let mut until = 0;
            for (step, pages, surprises) in listings {
                until += step;
                let before = window;
                window = window.after(Listing { until: at(until), pages, surprises });
                prop_assert!(window.from >= before.from && window.from <= at(until));
                let stable = pages == 1 || (surprises == 0 && before.open_until.is_some_and(|open| open >= window.from));
                prop_assert!(window.from == before.from || stable);
            }
        }
    }
}
